//! Dispatching a case.

use super::command::{self, NotDispatched};
use super::pages;
use crate::case::handlers::{again, aim, go_on, shown_again};
use crate::case::load::{self, Open};
use crate::desk::Desk;
use http::axum::extract::{Path, State};
use http::axum::http::StatusCode;
use http::{Answer, Cx, Failure, Filled, Markup, Posted, html};
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
            go_on(&desk, &cx, open.matter.row.id, &posted, text).await
        }
        Err(NotDispatched::PassesOn(passed)) => {
            // The form again with the article over it.
            let told = pages::refused(&cx, &passed.to.name, cx.of(&passed.basis));
            let filled = Filled::from(&posted);
            let page = form(&desk, &cx, &open, &posted, filled, told).await?;
            Ok(page.status(StatusCode::CONFLICT))
        }
        Err(NotDispatched::Refused(refusal)) if shown_again(&refusal) => {
            let filled = Filled::from(&posted).refused(&cx, &refusal);
            Ok(form(&desk, &cx, &open, &posted, filled, html! {}).await?.refused())
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
    told: Markup,
) -> Answer {
    let code = format!("dispatch.{}.{}", posted.get("instance"), posted.get("outcome"));
    if open.matter.offer(&code).is_none() {
        return Err(Failure::Refused(Refusal::conflict("desk.refusal.form_stale")));
    }
    again(desk, cx, open.matter.row.id, code, filled, told).await
}
