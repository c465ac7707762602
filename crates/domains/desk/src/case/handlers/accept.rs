//! What the desk decides at acceptance.

use crate::case::command::{self, Accept, Aim};
use crate::case::effect;
use crate::case::load::{self, Open};
use crate::case::rules::RefusedFor;
use crate::case::{pages, title};
use crate::desk::Desk;
use crate::report::rules::{clean, field};
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Filled, Flash, Markup, Page, Posted, html};
use kernel::id::{CaseId, MatterId};
use kernel::procedure::Offered;
use kernel::refusal::{Refusal, RefusalKind};
use kernel::text::Locale;
use matters::Again;
use matters::view::OfferView;
use store::Error;

/// Reads what every form of the desk carries.
pub fn aim(id: CaseId, posted: &Posted) -> Result<Aim, Refusal> {
    let stale = || Refusal::conflict("desk.refusal.form_stale");
    Ok(Aim {
        id,
        command: posted.token()?,
        instance: posted.read("instance").ok_or_else(stale)?,
        version: posted.read("version").ok_or_else(stale)?,
    })
}

/// Accepts a case, or looks for its building.
pub async fn accept(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    posted: Posted,
) -> Answer {
    let open = load::open_for(&desk, &cx, id, "case.accept").await?;
    let aim = aim(id, &posted)?;
    if posted.get("do") == "find" {
        let Some(code) = asked_for(&open, aim.instance, effect::ACCEPT) else {
            return Err(Failure::Refused(Refusal::conflict("desk.refusal.form_stale")));
        };
        return again(&desk, &cx, aim.matter(), code, Filled::from(&posted), html! {}).await;
    }
    let done = match titles(&posted) {
        Ok((title, public_title)) => {
            let (place, grid) = (posted.read("place"), posted.read("grid"));
            let category = posted.get(field::CATEGORY).to_owned();
            let urgent = posted.has("urgent_asked").then(|| posted.has("urgent"));
            let accept = Accept { aim, category, place, grid, title, public_title, urgent };
            let state = desk.clone();
            let work = desk.store.write(cx.by("accept"), move |tx| {
                Box::pin(async move { command::accept(tx, &state, accept).await })
            });
            work.await
        }
        Err(refusal) => Err(Error::Refused(refusal)),
    };
    answer(&desk, &cx, open, &posted, done, (effect::ACCEPT, "accept")).await
}

/// Refuses a report.
pub async fn refuse(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    posted: Posted,
) -> Answer {
    let open = load::open_for(&desk, &cx, id, "case.accept").await?;
    let aim = aim(id, &posted)?;
    let done = match posted.get("refused_for").parse::<RefusedFor>() {
        Ok(reason) => {
            let words = told(reason, posted.get("explanation"));
            let state = desk.clone();
            let work = desk.store.write(cx.by("refuse"), move |tx| {
                Box::pin(async move { command::refuse(tx, &state, aim, reason, words).await })
            });
            work.await
        }
        Err(refusal) => Err(Error::Refused(refusal)),
    };
    answer(&desk, &cx, open, &posted, done, (effect::REFUSE, "refuse")).await
}

/// What the reporter reads: the listed reason, then the desk's own words.
fn told(reason: RefusedFor, explanation: &str) -> String {
    let listed = crate::t(Locale::Zh, reason.title_key());
    let explanation = clean(explanation);
    if explanation.is_empty() { listed.to_owned() } else { format!("{listed}\n{explanation}") }
}

/// Merges a case into another one: the one that was ticked, or the one whose code was written.
pub async fn merge(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    posted: Posted,
) -> Answer {
    let open = load::open_for(&desk, &cx, id, "case.accept").await?;
    let aim = aim(id, &posted)?;
    let into = posted.opt("into").or(posted.opt("near")).unwrap_or_default().to_owned();
    let state = desk.clone();
    let done = desk
        .store
        .write(cx.by("merge"), move |tx| {
            Box::pin(async move { command::merge(tx, &state, aim, &into).await })
        })
        .await;
    answer(&desk, &cx, open, &posted, done, (effect::MERGE, "merge")).await
}

/// Reads what the desk calls a case, and what the public may read.
fn titles(posted: &Posted) -> Result<(Option<String>, Option<String>), Refusal> {
    Ok((title::own(posted.get("title"))?, title::public(posted.get("public_title"))?))
}

/// Sets what the desk calls a case and what the public may read.
pub async fn publish(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    posted: Posted,
) -> Answer {
    let open = load::open_for(&desk, &cx, id, "case.accept").await?;
    let (title, public_title) = match titles(&posted) {
        Ok(titles) => titles,
        Err(refusal) => {
            let mut view = load::case_view(&desk, &cx, open).await?;
            view.public = Filled::from(&posted).within("public").refused(&cx, &refusal);
            return Ok(pages::one(&cx, &view).refused());
        }
    };
    let state = desk.clone();
    desk.store
        .write(cx.by("publish"), move |tx| {
            Box::pin(async move { command::entitle(tx, &state, id, title, public_title).await })
        })
        .await?;
    let flash = Flash { text: cx.t("desk.case.published"), bad: false, undo: None };
    Ok(Page::see_other(format!("/work/cases/{id}")).flash(&cx, &flash))
}

/// Returns the code of the offer that ends a stay with an effect, where it is offered.
fn asked_for(open: &Open, instance: u32, effect: &str) -> Option<String> {
    let ends = |offer: &&OfferView| {
        let of =
            matches!(&offer.offered, Offered::Complete { instance: of, .. } if *of == instance);
        of && offer.effects.iter().any(|name| name == effect)
    };
    open.matter.offers.iter().find(ends).map(|offer| offer.code.clone())
}

/// Goes on when it was done; else shows the form again where it stood, with what is wrong beside its field.
async fn answer(
    desk: &Desk,
    cx: &Cx,
    open: Open,
    posted: &Posted,
    done: Result<(), Error>,
    (effect, acted): (&str, &str),
) -> Answer {
    match done {
        Ok(()) => {
            let key = format!("desk.acted.{acted}");
            let text = cx.tf(&key, &[("title", &open.matter.title)]);
            go_on(desk, cx, open.matter.row.id, posted, text).await
        }
        Err(Error::Refused(refusal)) if shown_again(&refusal) => {
            let instance = posted.read("instance").unwrap_or_default();
            let Some(code) = asked_for(&open, instance, effect) else {
                return Err(Failure::Refused(refusal));
            };
            let filled = Filled::from(posted).refused(cx, &refusal);
            let page = again(desk, cx, open.matter.row.id, code, filled, html! {}).await?;
            Ok(page.refused())
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what was done, and goes on to where the form says.
pub async fn go_on(
    desk: &Desk,
    cx: &Cx,
    matter: MatterId,
    posted: &Posted,
    text: String,
) -> Answer {
    matters::done(&desk.store, &desk.runtime, cx, matter, posted, text).await
}

/// Shows a form again where it stood; `told` stands over it.
pub async fn again(
    desk: &Desk,
    cx: &Cx,
    matter: MatterId,
    code: String,
    filled: Filled,
    told: Markup,
) -> Answer {
    let back = filled.get("back").to_owned();
    let again = Again { matter, back, code, filled, told };
    matters::again(&desk.store, &desk.runtime, cx, again).await
}

/// What somebody else has changed meanwhile is told on a page of its own.
pub fn shown_again(refusal: &Refusal) -> bool {
    match refusal.kind {
        RefusalKind::Invalid | RefusalKind::TooMany => true,
        RefusalKind::Conflict => refusal.field.is_some(),
        RefusalKind::Forbidden | RefusalKind::NotFound | RefusalKind::Gone => false,
    }
}
