//! Asking a second administrator, and what the second one decides.

use super::query::{RequestRow, of_account, request};
use crate::account::{disable_now, enable_now, in_turn, tell};
use crate::grant::{end_now, grant_now};
use crate::refusal::IdentityRefusal as Refused;
use crate::{NewGrant, grants, holders};
use kernel::access::{Roles, Who};
use kernel::id::{AccountId, AreaId, EventId, OrgId};
use kernel::time::{Duration, Instant};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Entry, Error, Fault, FaultKind, Query, Tx, args};

/// How long a request waits, and how long a reset that was agreed to can be made.
const WAITS: Duration = Duration::days(7);

/// What one administrator asks for about another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub(crate) enum Act {
    /// A one-time password. Whoever asked makes it once it was agreed to, so that the second never sees it.
    Reset,
    /// Disabling the account.
    Disable,
    /// Enabling it again.
    Enable,
    /// Granting a role.
    Grant { role: String, area: AreaId, org: Option<OrgId>, from: Instant, to: Option<Instant> },
    /// Ending a grant.
    EndGrant { grant: EventId },
}

impl Act {
    /// Returns granting a role as a request.
    pub fn grant(new: &NewGrant) -> Act {
        Act::Grant {
            role: new.role.clone(),
            area: new.area,
            org: new.org,
            from: new.from,
            to: new.to,
        }
    }

    /// Reads what was kept.
    pub fn read(value: &Value) -> Result<Act, Fault> {
        serde_json::from_value(value.clone())
            .map_err(|error| Fault::new(FaultKind::Shape, format!("identity_request.act: {error}")))
    }
}

/// Tells whether a role is one of the administrators', which are kept apart.
pub(crate) fn is_administrator(roles: &Roles, role: &str) -> bool {
    roles.get(role).is_some_and(|role| !role.apart.is_empty())
}

/// Tells whether an account is, or is about to be, one of the administrators.
async fn concerns(q: &mut impl Query, roles: &Roles, account: AccountId) -> Result<bool, Fault> {
    let now = q.now();
    let held = grants(q, account).await?;
    let live = held.iter().filter(|grant| grant.to_at.is_none_or(|to| to > now));
    Ok(live.into_iter().any(|grant| is_administrator(roles, &grant.role)))
}

/// Refuses what one of the administrators may not do to another alone. The program itself may: setting up, the
/// demonstration, the command line of the server.
pub(crate) async fn second(
    tx: &mut Tx,
    roles: &Roles,
    account: AccountId,
    role: Option<&str>,
) -> Result<(), Error> {
    if matches!(tx.actor().who, Who::System(_)) {
        return Ok(());
    }
    let about = role.is_some_and(|role| is_administrator(roles, role));
    if about || concerns(tx, roles, account).await? {
        return Err(Refused::Second.into());
    }
    Ok(())
}

/// Refuses to end the role of the last administrator of its kind for an area: somebody else holds it first. The program
/// itself may. Two who leave at once are asked one after the other.
pub(crate) async fn keep_one(
    tx: &mut Tx,
    roles: &Roles,
    account: AccountId,
    role: &str,
    area: AreaId,
) -> Result<(), Error> {
    if matches!(tx.actor().who, Who::System(_)) || !is_administrator(roles, role) {
        return Ok(());
    }
    registry::in_turn(tx).await?;
    if holders(tx, role, area).await? == [account] {
        return Err(Refused::LastOne.into());
    }
    Ok(())
}

/// Uses up the agreement of a second administrator to a reset that the actor asked for; refused where there is none.
pub(crate) async fn spend(tx: &mut Tx, account: AccountId, act: &Act) -> Result<(), Error> {
    let actor = tx.actor().who.account();
    for row in of_account(tx, account).await? {
        let mine = row.state == "agreed" && Some(row.asked_by) == actor;
        if mine && Act::read(&row.act)? == *act {
            put(tx, row.id, "agreed", "done").await?;
            return Ok(());
        }
    }
    Err(Refused::Second.into())
}

async fn put(tx: &mut Tx, id: EventId, from: &'static str, to: &'static str) -> Result<(), Error> {
    let (tenant, now, by) = (tx.tenant(), tx.now(), tx.actor().who.account());
    let put = tx
        .exec(
            "UPDATE identity_request SET state = $4, decided_by = coalesce(decided_by, $5), decided_at = coalesce(decided_at, $6)
             WHERE tenant_id = $1 AND id = $2 AND state = $3",
            args![tenant, id, from, to, by, now],
        )
        .await?;
    if put == 1 { Ok(()) } else { Err(Refused::Changed.into()) }
}

/// Asks for a second administrator. The same again while it waits changes nothing. The others of the three are told, and
/// so is whoever it is about.
pub(crate) async fn ask(
    tx: &mut Tx,
    roles: &Roles,
    account: AccountId,
    act: Act,
) -> Result<(), Error> {
    let row = crate::account(tx, account).await?.ok_or(Refused::NoAccount)?;
    crate::account::manage(tx, roles, row.area_id.ok_or(Refused::NoAccount)?).await?;
    let by = tx.actor().who.account().ok_or(Refused::NotYours)?;
    if by == account {
        return Err(Refused::Oneself.into());
    }
    in_turn(tx, account).await?;
    for waits in of_account(tx, account).await? {
        if waits.state == "asked" && Act::read(&waits.act)? == act {
            return Ok(());
        }
    }
    let (id, tenant, now): (EventId, _, _) = (tx.new_id(), tx.tenant(), tx.now());
    let kept = serde_json::to_value(&act)
        .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
    tx.exec(
        "INSERT INTO identity_request (tenant_id, id, account_id, act, state, asked_by, asked_at, ends_at)
         VALUES ($1, $2, $3, $4, 'asked', $5, $6, $7)",
        args![tenant, id, account, kept.clone(), by, now, now.plus(WAITS)],
    )
    .await?;
    journal(tx, "identity.ask_second", account, json!({ "request": id, "act": kept }));
    for other in administrators(tx, roles).await? {
        if other != by && other != account {
            told(tx, other, id, ASKED, "/work/accounts/requests").await?;
        }
    }
    told(tx, account, id, ABOUT, "/work/account").await
}

const ASKED: [&str; 2] = ["identity.second.asked", "identity.second.asked_line"];
const ABOUT: [&str; 2] = ["identity.second.about", "identity.second.about_line"];
const AGREED: [&str; 2] = ["identity.second.agreed", "identity.second.agreed_line"];
const REFUSED: [&str; 2] = ["identity.second.refused", "identity.second.refused_line"];
const CHANGED: [&str; 2] = ["identity.second.changed", "identity.second.changed_line"];

const SERVER: [&str; 2] = ["identity.second.server", "identity.second.server_line"];

/// Tells every administrator of the office that the server's command line changed one of them: no second one agreed.
pub async fn tell_administrators(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    let cause: EventId = tx.new_id();
    for account in administrators(tx, roles).await? {
        told(tx, account, cause, SERVER, "/work/settings").await?;
    }
    Ok(())
}

/// Tells whoever holds one of these roles for the office.
pub(crate) async fn tell_holders(
    tx: &mut Tx,
    roles: &[String],
    words: [&'static str; 2],
    href: &str,
) -> Result<(), Error> {
    let office = AreaId::from(tx.tenant());
    let mut all = std::collections::BTreeSet::new();
    for role in roles {
        all.extend(holders(tx, role, office).await?);
    }
    let cause: EventId = tx.new_id();
    for account in all {
        told(tx, account, cause, words, href).await?;
    }
    Ok(())
}

/// The administrators of the office.
async fn administrators(tx: &mut Tx, roles: &Roles) -> Result<Vec<AccountId>, Fault> {
    let office = AreaId::from(tx.tenant());
    let keys = roles.all().filter(|role| !role.apart.is_empty());
    let mut found = Vec::new();
    for key in keys {
        found.extend(holders(tx, &key.key, office).await?);
    }
    Ok(found)
}

async fn told(
    tx: &mut Tx,
    account: AccountId,
    cause: EventId,
    words: [&'static str; 2],
    href: &str,
) -> Result<(), Error> {
    tell(tx, account, cause, words, href).await
}

/// Decides about a request as a second administrator: never about one's own, nor about oneself. What was agreed to is done
/// in the same transaction, except a reset, which whoever asked for it makes.
pub(super) async fn decide(
    tx: &mut Tx,
    roles: &Roles,
    id: EventId,
    agrees: bool,
) -> Result<(), Error> {
    let row = request(tx, id).await?.ok_or(Refused::NoRequest)?;
    let about = crate::account(tx, row.account_id).await?.ok_or(Refused::NoAccount)?;
    let area = about.area_id.ok_or(Refused::NoAccount)?;
    registry::allow(tx, roles, "account.second", area).await.map_err(|error| match error {
        Error::Refused(_) => Error::from(Refused::NotYours),
        fault => fault,
    })?;
    let by = tx.actor().who.account().ok_or(Refused::NotYours)?;
    if by == row.asked_by || by == row.account_id {
        return Err(Refused::OwnRequest.into());
    }
    if row.state != "asked" || row.ends_at <= tx.now() {
        return Err(Refused::NoRequest.into());
    }
    let act = Act::read(&row.act)?;
    let to = match (agrees, &act) {
        (false, _) => "refused",
        (true, Act::Reset) => "agreed",
        (true, _) => "done",
    };
    put(tx, id, "asked", to).await?;
    let verb = if agrees { "identity.agree_second" } else { "identity.refuse_second" };
    journal(tx, verb, row.account_id, json!({ "request": id, "act": row.act }));
    if agrees {
        carry_out(tx, roles, &row, act).await?;
    }
    // Each notice has a cause of its own: the request's was used when it was asked for.
    let (told_id, about_id): (EventId, EventId) = (tx.new_id(), tx.new_id());
    let page = format!("/work/accounts/{}", row.account_id);
    told(tx, row.asked_by, told_id, if agrees { AGREED } else { REFUSED }, &page).await?;
    if agrees {
        told(tx, row.account_id, about_id, CHANGED, "/work/account").await?;
    }
    Ok(())
}

async fn carry_out(tx: &mut Tx, roles: &Roles, row: &RequestRow, act: Act) -> Result<(), Error> {
    match act {
        Act::Reset => Ok(()),
        Act::Disable => disable_now(tx, roles, row.account_id).await,
        Act::Enable => enable_now(tx, row.account_id).await,
        Act::Grant { role, area, org, from, to } => {
            let from = from.max(tx.now());
            let new = NewGrant { account: row.account_id, role, area, org, from, to };
            grant_now(tx, roles, new).await.map(|_| ())
        }
        Act::EndGrant { grant } => end_now(tx, roles, grant).await,
    }
}

fn journal(tx: &mut Tx, verb: &'static str, account: AccountId, after: Value) {
    tx.journal(Entry {
        verb,
        subject_kind: "account",
        subject: account.uuid(),
        before: None,
        after: Some(after),
        retention: "account",
    });
}
