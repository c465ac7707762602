//! Dispatching a case.

use super::command::{self, NotDispatched};
use super::pages;
use crate::case::handlers::{aim, render, shown_again};
use crate::case::load::{self, Open};
use crate::case::{forms, rules::PassedOn};
use crate::desk::Desk;
use http::axum::extract::{Path, State};
use http::axum::http::StatusCode;
use http::{Answer, Cx, Failure, Filled, Flash, Markup, Page, Posted};
use kernel::id::CaseId;
use kernel::refusal::Refusal;
use store::Error;

/// Dispatches a case to a lead and assistants.
pub async fn dispatch(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    posted: Posted,
) -> Answer {
    let open = load::open_for(&desk, &cx, id, "case.dispatch").await?;
    let aim = aim(id, &posted)?;
    let mut reader = desk.store.read(cx.tenant()).await?;
    let read = command::read(&mut reader, &posted).await;
    drop(reader);
    let done = match read {
        Ok(chosen) => command::carry_out(&desk, &cx, &open, aim, chosen).await,
        Err(Error::Refused(refusal)) => Err(NotDispatched::Refused(refusal)),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    };
    match done {
        Ok(()) => {
            let text = cx.tf("desk.dispatch.done", &[("title", &open.matter.title)]);
            let flash = Flash { text, bad: false, undo: None };
            Ok(Page::see_other(format!("/work/cases/{id}")).flash(&cx, &flash))
        }
        Err(NotDispatched::PassesOn(passed)) => passes_on(&desk, &cx, open, &posted, &passed).await,
        Err(NotDispatched::Refused(refusal)) if shown_again(&refusal) => {
            again(&desk, &cx, open, &posted, &refusal).await
        }
        Err(NotDispatched::Refused(refusal)) => Err(Failure::Refused(refusal)),
        Err(NotDispatched::Fault(fault)) => Err(fault.into()),
    }
}

async fn form(
    desk: &Desk,
    cx: &Cx,
    open: &Open,
    posted: &Posted,
    filled: Filled,
) -> Result<Markup, Failure> {
    let code = format!("dispatch.{}.{}", posted.get("instance"), posted.get("outcome"));
    let form = forms::form(desk, cx, open, &code, filled, "").await?;
    form.ok_or(Failure::Refused(Refusal::conflict("desk.refusal.form_stale")))
}

async fn again(desk: &Desk, cx: &Cx, open: Open, posted: &Posted, refusal: &Refusal) -> Answer {
    let filled = Filled::from(posted).refused(cx, refusal);
    let form = form(desk, cx, &open, posted, filled).await?;
    Ok(render(desk, cx, open, Some(form)).await?.refused())
}

/// Shows the form again with the article over it.
async fn passes_on(desk: &Desk, cx: &Cx, open: Open, posted: &Posted, passed: &PassedOn) -> Answer {
    let form = form(desk, cx, &open, posted, Filled::from(posted)).await?;
    let told = pages::refused(cx, &passed.to.name, cx.of(&passed.basis));
    Ok(render(desk, cx, open, Some(pages::both(&told, &form))).await?.status(StatusCode::CONFLICT))
}
