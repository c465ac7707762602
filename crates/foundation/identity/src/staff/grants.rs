//! Granting and ending roles.

use super::act::{before, or_ask};
use super::handlers::{back, detail};
use super::pages::Leaves;
use crate::refusal::{IdentityRefusal as Refused, needs_second};
use crate::second::Act;
use crate::shared::{Shared, accept_all, accept_optional, shown};
use crate::{NewGrant, end_grant, grant};
use http::axum::extract::{Path, State};
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
    let new = match taken(&shared, &cx, id, &posted) {
        Ok(new) => new,
        Err(wrong) => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(detail(&shared, &cx, id, &filled).await?.refused());
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
            let filled = Filled::from(&posted).refused(&cx, &shown(refusal)?);
            Ok(detail(&shared, &cx, id, &filled).await?.refused())
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
) -> Result<NewGrant, Vec<Refusal>> {
    let field = |key: &'static str| (key, posted.get(key));
    let rules = shared.rules();
    let from = accept_optional(&rules, "grant.from", posted.get("grant.from"));
    let from = from.map_err(|refusal| vec![refusal])?;
    let [role, area, org, to] = accept_all(
        &rules,
        [field("grant.role"), field("grant.area"), field("grant.org"), field("grant.to")],
    )?;
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
