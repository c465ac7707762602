//! Answers about organisations: list, records, posts and who holds them.

use super::view::{self, Ending};
use super::{form, pages};
use crate::org::{
    Appointment, HolderRow, NewPost, OrgFilter, OrgRow, PostRow, add_org, add_post, appoint as put,
    change_org, end_org, holders, leave as end_holding, posts, rename_org,
};
use crate::web::held::nothing_waits;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Filled, Flash, HeldBy, Holder, Listing, Page, Pick, Posted};
use kernel::id::{EventId, OrgId};
use kernel::refusal::{Refusal, RefusalKind};
use kernel::rules::RuleSet;
use kernel::time::date_text;
use std::sync::Arc;
use store::{BoxFuture, Error, Reader, Reading, Tx};

/// The organisations that the reader sees.
pub(crate) async fn list(State(app): State<App>, cx: Cx, listing: Listing) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let asker = cx.asker(rules.roles());
    let filter = OrgFilter {
        kind: listing.get("kind").map(str::to_owned),
        text: listing.words().unwrap_or_default().to_owned(),
        takes_dispatches: listing.get("takes").is_some(),
        ended: listing.get("ended").is_some(),
    };
    let page = view::list(&mut q, &asker, &filter, listing.after()).await?;
    let may_add = !asker.scope("org.edit").areas().is_empty();
    Ok(pages::list(&cx, rules.dictionary(), &listing, &page, may_add))
}

/// Everything about an organisation.
pub(crate) async fn detail(State(app): State<App>, cx: Cx, Path(id): Path<OrgId>) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let found = view::detail(&mut q, &cx.asker(rules.roles()), id).await?;
    Ok(pages::detail(&cx, rules.dictionary(), &found.ok_or(Failure::NotFound)?))
}

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

/// Returns a form with what its pickers show.
async fn picked(cx: &Cx, q: &mut Reader, form: Filled, picks: &[Pick]) -> Answer<Filled> {
    Ok(form.picks(cx, &mut Reading::from(q), picks).await?)
}

/// The form of a new organisation.
pub(crate) async fn new_form(State(app): State<App>, cx: Cx) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let filled = picked(&cx, &mut q, today(&cx, "area.from"), &form::picks(None)).await?;
    Ok(pages::new(&cx, app.rules().dictionary(), &filled))
}

/// Adds an organisation.
pub(crate) async fn new(State(app): State<App>, cx: Cx, posted: Posted) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let filled = picked(&cx, &mut q, Filled::from(&posted), &form::picks(None)).await?;
    drop(q);
    let again = |filled: &Filled| pages::new(&cx, rules.dictionary(), filled);
    if posted.asks_again() {
        return Ok(again(&filled));
    }
    let id = OrgId::from_uuid(posted.token()?);
    let new = match form::new_org(&posted, rules.dictionary(), &filled, id) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(&filled.all_refused(&cx, &wrong)).refused()),
    };
    let wrong = write(&app, &cx, &rules, move |tx, rules| {
        let new = new.clone();
        Box::pin(async move { add_org(tx, rules.roles(), new).await.map(|_| ()) })
    });
    Ok(match wrong.await? {
        None => done(&cx, id),
        Some(wrong) => again(&filled.refused(&cx, &wrong)).refused(),
    })
}

/// The form of what may change about an organisation.
pub(crate) async fn edit_form(State(app): State<App>, cx: Cx, Path(id): Path<OrgId>) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &rules, &mut q, id).await?;
    let picks = form::picks(Some(&row));
    let filled = picked(&cx, &mut q, form::filled(&row), &picks).await?;
    Ok(pages::edit(&cx, rules.dictionary(), &row, &filled))
}

/// Changes an organisation; another name holds from today on.
pub(crate) async fn edit(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<OrgId>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &rules, &mut q, id).await?;
    let picks = form::picks(Some(&row));
    let filled = picked(&cx, &mut q, Filled::from(&posted), &picks).await?;
    drop(q);
    let again = |filled: &Filled| pages::edit(&cx, rules.dictionary(), &row, filled);
    if posted.asks_again() {
        return Ok(again(&filled));
    }
    let (name, change) = match form::org_change(&posted, rules.dictionary(), &filled) {
        Ok(found) => found,
        Err(wrong) => return Ok(again(&filled.all_refused(&cx, &wrong)).refused()),
    };
    let renamed = (name != row.name).then_some(name);
    let wrong = write(&app, &cx, &rules, move |tx, rules| {
        let (change, renamed) = (change.clone(), renamed.clone());
        Box::pin(async move {
            change_org(tx, rules.roles(), id, change).await?;
            match renamed {
                Some(name) => rename_org(tx, rules.roles(), id, &name).await,
                None => Ok(()),
            }
        })
    });
    Ok(match wrong.await? {
        None => done(&cx, id),
        Some(wrong) => again(&filled.refused(&cx, &wrong)).refused(),
    })
}

/// The form that ends an organisation.
pub(crate) async fn end_form(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<OrgId>,
    listing: Listing,
) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &app.rules(), &mut q, id).await?;
    let view = ending(&app, &cx, &mut q, row, listing.read("from")).await?;
    let heir = [form::heir(&view.org)];
    let filled = picked(&cx, &mut q, today(&cx, "area.to"), &heir).await?;
    Ok(pages::end(&cx, app.rules().dictionary(), &view, &filled))
}

/// How many of the matters that wait there the page names at once.
const NAMED: usize = 20;

/// What the form shows: whatever runs there, a page of it.
async fn ending(
    app: &App,
    cx: &Cx,
    q: &mut Reader,
    org: OrgRow,
    after: Option<uuid::Uuid>,
) -> Result<Ending, Failure> {
    let by = HeldBy { holders: vec![Holder::Org(org.id)], after, size: NAMED };
    let held = http::held(app, cx.locale, &mut Reading::from(&mut *q), &by).await?;
    Ok(Ending { org, held })
}

/// Ends an organisation. While anything runs there it needs an heir; that is asked in the transaction of the end.
pub(crate) async fn end(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<OrgId>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let row = editable(&cx, &rules, &mut q, id).await?;
    let view = ending(&app, &cx, &mut q, row, None).await?;
    let heir = [form::heir(&view.org)];
    let filled = picked(&cx, &mut q, Filled::from(&posted), &heir).await?;
    drop(q);
    let again = |filled: &Filled| pages::end(&cx, rules.dictionary(), &view, filled);
    if posted.asks_again() {
        return Ok(again(&filled));
    }
    let (on, heir) = match form::ending(&posted, rules.dictionary(), &filled) {
        Ok(found) => found,
        Err(wrong) => return Ok(again(&filled.all_refused(&cx, &wrong)).refused()),
    };
    let (asking, locale) = (app.clone(), cx.locale);
    let wrong = write(&app, &cx, &rules, move |tx, rules| {
        let asking = asking.clone();
        Box::pin(async move {
            if heir.is_none() {
                nothing_waits(tx, &asking, locale, Holder::Org(id)).await?;
            }
            end_org(tx, rules.roles(), id, on, heir).await
        })
    });
    Ok(match wrong.await? {
        None => done(&cx, id),
        Some(wrong) => again(&filled.refused(&cx, &wrong)).refused(),
    })
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
