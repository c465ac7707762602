//! Granting and ending roles.

use super::act::{before, or_ask};
use super::handlers::{back, detail, picked};
use super::pages::{self, Leaves};
use crate::refusal::{IdentityRefusal as Refused, needs_second};
use crate::second::Act;
use crate::shared::{Shared, shown};
use crate::{NewGrant, end_grant, grant};
use http::axum::extract::{Path, State};
use http::form::{FormReader, Ids};
use http::{Answer, Cx, Filled, Posted};
use kernel::id::{AccountId, EventId};
use kernel::refusal::Refusal;
use kernel::time::{Instant, Time, parse_date};
use store::Error;

/// Grants a role.
pub(crate) async fn give(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
    posted: Posted,
) -> Answer {
    let filled = Filled::from(&posted);
    if posted.asks_again() {
        return detail(&shared, &cx, id, filled).await;
    }
    let filled = picked(&shared, &cx, filled, &pages::GRANT).await?;
    let new = match taken(&shared, &cx, id, &posted, &filled) {
        Ok(new) => new,
        Err(wrong) => {
            let filled = filled.all_refused(&cx, &wrong);
            return Ok(detail(&shared, &cx, id, filled).await?.refused());
        }
    };
    let (rules, act) = (shared.rules(), Act::grant(&new));
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { grant(tx, rules.roles(), new).await })
    });
    match done.await {
        Ok(_) => back(&cx, id, "identity.staff.granted"),
        Err(error) if needs_second(&error) => or_ask(&shared, &cx, id, act, error).await,
        Err(Error::Refused(refusal)) => {
            let filled = filled.refused(&cx, &shown(refusal)?);
            Ok(detail(&shared, &cx, id, filled).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// A day without a time begins at midnight in China; a role granted from today on counts from now on.
fn taken(
    shared: &Shared,
    cx: &Cx,
    id: AccountId,
    posted: &Posted,
    form: &Filled,
) -> Result<NewGrant, Vec<Refusal>> {
    let rules = shared.rules();
    let mut reading = FormReader::of(rules.dictionary(), posted, Ids::Shown(form));
    let from = reading.optional("grant.from").map(|day| day.text());
    let [role, area, org, to] =
        reading.texts(["grant.role", "grant.area", "grant.org", "grant.to"])?;
    let midnight = |day: Option<String>| {
        day.as_deref().and_then(parse_date).map(|day| Instant::from_china(day, Time::MIDNIGHT))
    };
    let area = area.and_then(|area| area.parse().ok());
    Ok(NewGrant {
        account: id,
        role: role.unwrap_or_default(),
        area: area.ok_or_else(|| vec![Refusal::from(Refused::NoArea)])?,
        org: org.and_then(|org| org.parse().ok()),
        from: midnight(from).unwrap_or(cx.now).max(cx.now),
        to: midnight(to),
    })
}

/// Ends a grant.
pub(crate) async fn take(
    State(shared): State<Shared>,
    cx: Cx,
    Path((id, grant)): Path<(AccountId, EventId)>,
    posted: Posted,
) -> Answer {
    if let Some(page) = before(&shared, &cx, id, Leaves::Grant(grant), &posted).await? {
        return Ok(page);
    }
    let rules = shared.rules();
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { end_grant(tx, rules.roles(), grant).await })
    });
    match done.await {
        Ok(()) => back(&cx, id, "identity.staff.grant_ended"),
        Err(error) => or_ask(&shared, &cx, id, Act::EndGrant { grant }, error).await,
    }
}
