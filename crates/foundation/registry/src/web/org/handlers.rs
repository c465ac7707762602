//! Answers about posts of organisations and who holds them.

use super::view;
use super::{form, pages};
use crate::org::{
    Appointment, HolderRow, NewPost, OrgRow, PostRow, add_post, appoint as put, holders,
    leave as end_holding, posts,
};
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Filled, Flash, Page, Posted};
use kernel::id::{EventId, OrgId};
use kernel::refusal::{Refusal, RefusalKind};
use kernel::rules::RuleSet;
use kernel::time::date_text;
use std::sync::Arc;
use store::{BoxFuture, Error, Reader, Tx};

/// Returns an organisation that the reader may change. What may not be seen is not there; what may only be seen is
/// forbidden.
async fn editable(cx: &Cx, rules: &RuleSet, q: &mut Reader, id: OrgId) -> Answer<OrgRow> {
    let asker = cx.asker(rules.roles());
    let (row, editable) = view::seen(q, &asker, id).await?.ok_or(Failure::NotFound)?;
    match editable {
        true => Ok(row),
        false if row.ended_on.is_some() => Err(Failure::NotFound),
        false => Err(Failure::Forbidden),
    }
}

/// Carries a command out; returns what is wrong with its form, if that can be mended. It is run again where another office
/// has put the same credit code there meanwhile, so that it finds that and says so.
async fn write<F>(app: &App, cx: &Cx, rules: &Arc<RuleSet>, command: F) -> Answer<Option<Refusal>>
where
    F: for<'t> Fn(&'t mut Tx, Arc<RuleSet>) -> BoxFuture<'t, Result<(), Error>>
        + Clone
        + Send
        + 'static,
{
    let rules = Arc::clone(rules);
    let written =
        app.store.write_again(cx.by("organisation"), move |tx| command(tx, Arc::clone(&rules)));
    match written.await {
        Ok(()) => Ok(None),
        Err(Error::Refused(refusal)) if refusal.kind != RefusalKind::Forbidden => Ok(Some(refusal)),
        Err(error) => Err(error.into()),
    }
}

fn done(cx: &Cx, id: OrgId) -> Page {
    let text = cx.t("registry.org.done");
    Page::see_other(format!("/work/orgs/{id}")).flash(cx, &Flash { text, bad: false, undo: None })
}

fn today(cx: &Cx, field: &str) -> Filled {
    Filled::empty().with(field, date_text(cx.now.china_date()))
}

/// The form of a new post.
pub(crate) async fn post_form(State(app): State<App>, cx: Cx, Path(id): Path<OrgId>) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &app.rules(), &mut q, id).await?;
    Ok(pages::post(&cx, &row, &today(&cx, "area.from").with("post.seats", "1")))
}

/// Adds a post.
pub(crate) async fn post(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<OrgId>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &rules, &mut q, id).await?;
    let again = |wrong: &[Refusal]| {
        pages::post(&cx, &row, &Filled::from(&posted).all_refused(&cx, wrong)).refused()
    };
    let new: NewPost = match form::new_post(&posted, rules.dictionary(), id) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(&wrong)),
    };
    let wrong = write(&app, &cx, &rules, move |tx, rules| {
        let new = new.clone();
        Box::pin(async move { add_post(tx, rules.roles(), new).await.map(|_| ()) })
    });
    Ok(wrong.await?.map_or_else(|| done(&cx, id), |wrong| again(&[wrong])))
}

async fn post_of(q: &mut Reader, org: OrgId, post: EventId) -> Answer<PostRow> {
    let found = posts(q, org).await?.into_iter().find(|row| row.id == post);
    found.ok_or(Failure::NotFound)
}

/// The form that lets somebody hold a post.
pub(crate) async fn appoint_form(
    State(app): State<App>,
    cx: Cx,
    Path((id, post)): Path<(OrgId, EventId)>,
) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &app.rules(), &mut q, id).await?;
    let post = post_of(&mut q, id, post).await?;
    Ok(pages::appoint(&cx, &row, &post, &today(&cx, "area.from")))
}

/// Lets somebody hold a post.
pub(crate) async fn appoint(
    State(app): State<App>,
    cx: Cx,
    Path((id, post)): Path<(OrgId, EventId)>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &rules, &mut q, id).await?;
    let post = post_of(&mut q, id, post).await?;
    let again = |wrong: &[Refusal]| {
        let filled = Filled::from(&posted).all_refused(&cx, wrong);
        pages::appoint(&cx, &row, &post, &filled).refused()
    };
    let new: Appointment = match form::appointment(&posted, rules.dictionary(), post.id) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(&wrong)),
    };
    let wrong = write(&app, &cx, &rules, move |tx, rules| {
        let new = new.clone();
        Box::pin(async move { put(tx, rules.roles(), new).await.map(|_| ()) })
    });
    Ok(wrong.await?.map_or_else(|| done(&cx, id), |wrong| again(&[wrong])))
}

async fn holder_of(q: &mut Reader, org: OrgId, holder: EventId) -> Answer<HolderRow> {
    let found = holders(q, org).await?.into_iter().find(|row| row.id == holder);
    found.filter(|row| row.to_on.is_none()).ok_or(Failure::NotFound)
}

/// The form that ends the holding of a post.
pub(crate) async fn leave_form(
    State(app): State<App>,
    cx: Cx,
    Path((id, holder)): Path<(OrgId, EventId)>,
) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &app.rules(), &mut q, id).await?;
    let holder = holder_of(&mut q, id, holder).await?;
    Ok(pages::leave(&cx, &row, &holder, &today(&cx, "area.to")))
}

/// Ends the holding of a post.
pub(crate) async fn leave(
    State(app): State<App>,
    cx: Cx,
    Path((id, holder)): Path<(OrgId, EventId)>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &rules, &mut q, id).await?;
    let holder = holder_of(&mut q, id, holder).await?;
    let again = |wrong: &[Refusal]| {
        let filled = Filled::from(&posted).all_refused(&cx, wrong);
        pages::leave(&cx, &row, &holder, &filled).refused()
    };
    let on = match form::last_day(&posted, rules.dictionary()) {
        Ok(on) => on,
        Err(wrong) => return Ok(again(&wrong)),
    };
    let (holder, id) = (holder.id, row.id);
    let wrong = write(&app, &cx, &rules, move |tx, rules| {
        Box::pin(async move { end_holding(tx, rules.roles(), holder, on).await })
    });
    Ok(wrong.await?.map_or_else(|| done(&cx, id), |wrong| again(&[wrong])))
}
