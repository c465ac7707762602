//! Commands about grants.

use super::query::{GrantRow, grants};
use crate::account::{in_turn, manage};
use crate::refusal::IdentityRefusal as Refused;
use crate::second::{is_administrator, keep_one, second};
use kernel::access::{Reach, Role, Roles};
use kernel::area::Level;
use kernel::id::{AccountId, AreaId, EventId, OrgId};
use kernel::text::Text;
use kernel::time::Instant;
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// A role to be granted.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// To whom.
    pub account: AccountId,
    /// The role's key.
    pub role: String,
    /// For which area.
    pub area: AreaId,
    /// For which organisation.
    pub org: Option<OrgId>,
    /// From when on.
    pub from: Instant,
    /// Until when.
    pub to: Option<Instant>,
}

/// Grants a role. Whoever grants it manages accounts in the area, and grants nothing to himself or herself; roles that
/// `roles.toml` keeps apart are never held together, not even one after the other's announced beginning.
pub async fn grant(tx: &mut Tx, roles: &Roles, new: NewGrant) -> Result<EventId, Error> {
    manage(tx, roles, new.area).await?;
    if tx.actor().who.account() == Some(new.account) {
        return Err(Refused::Oneself.into());
    }
    in_turn(tx, new.account).await?;
    checked(tx, roles, &new).await?;
    second(tx, roles, new.account, Some(&new.role)).await?;
    write(tx, &new).await
}

/// Grants a role, by whoever may: a second administrator, or the program.
pub(crate) async fn grant_now(tx: &mut Tx, roles: &Roles, new: NewGrant) -> Result<EventId, Error> {
    in_turn(tx, new.account).await?;
    checked(tx, roles, &new).await?;
    write(tx, &new).await
}

/// Refuses a grant that does not fit the role, the account, or what it holds already.
async fn checked(tx: &mut Tx, roles: &Roles, new: &NewGrant) -> Result<(), Error> {
    let role = roles.get(&new.role).ok_or(Refused::NoRole)?;
    fits(tx, role, new).await?;
    let now = tx.now();
    if new.to.is_some_and(|to| to <= new.from || to <= now) {
        return Err(Refused::DateOrder.into());
    }
    let open: Option<(bool,)> =
        tx.opt("SELECT open FROM identity_staff WHERE id = $1", args![new.account]).await?;
    if !open.is_some_and(|(open,)| open) {
        return Err(Refused::NoAccount.into());
    }
    let held = grants(tx, new.account).await?;
    let held: Vec<&GrantRow> =
        held.iter().filter(|grant| grant.to_at.is_none_or(|to| to > now)).collect();
    if let Some(other) = clash(roles, &held, &new.role) {
        let title = roles.get(other).map_or_else(|| Text::same(other), |role| role.title.clone());
        return Err(Refused::Apart(title).into());
    }
    let same = |grant: &&&GrantRow| {
        grant.role == new.role && grant.area_id == new.area && grant.org_id == new.org
    };
    if held.iter().any(|grant| same(&grant)) {
        return Err(Refused::Held.into());
    }
    Ok(())
}

/// Returns the role held that may not be held beside another: an administrator has no other role at all, so that nobody
/// both guards the system and works in it.
fn clash<'g>(roles: &Roles, held: &[&'g GrantRow], wanted: &str) -> Option<&'g str> {
    let held = || held.iter().map(|grant| grant.role.as_str());
    roles.clash(held(), wanted).or_else(|| {
        let alone = |role: &str| is_administrator(roles, role);
        held().find(|role| *role != wanted && (alone(role) || alone(wanted)))
    })
}

pub(super) async fn write(tx: &mut Tx, new: &NewGrant) -> Result<EventId, Error> {
    let id: EventId = tx.new_id();
    let (now, by) = (tx.now(), tx.actor().who.account());
    tx.exec(
        "INSERT INTO identity_grant (id, account_id, role, area_id, org_id, from_at, to_at, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, new.account, &new.role, new.area, new.org, new.from, new.to, now, by],
    )
    .await?;
    tx.journal(Entry {
        verb: "identity.grant",
        subject_kind: "account",
        subject: new.account.uuid(),
        before: None,
        after: Some(json!({ "grant": id, "role": new.role, "area": new.area, "org": new.org, "from": new.from, "to": new.to })),
        retention: "account",
    });
    Ok(id)
}

/// A role is held at its level or at a wider one, inside which it then counts everywhere.
async fn fits(tx: &mut Tx, role: &Role, new: &NewGrant) -> Result<(), Error> {
    let area = registry::area(tx, new.area).await?.filter(|area| area.ended_on.is_none());
    let area = area.ok_or(Refused::NoArea)?;
    let level_fits = match role.level {
        // Groups and grids stand side by side.
        Level::Grid => area.level != Level::ResidentsGroup,
        level => area.level <= level,
    };
    if !level_fits {
        return Err(Refused::RoleLevel.into());
    }
    match new.org {
        None if role.reach == Reach::Org => Err(Refused::RoleOrg.into()),
        None => Ok(()),
        Some(org) => {
            let org = registry::org(tx, org).await?.filter(|org| org.ended_on.is_none());
            if org.is_some() { Ok(()) } else { Err(Refused::NoOrg.into()) }
        }
    }
}

/// Returns account, area and role of a grant that is not over.
pub(crate) async fn running(
    tx: &mut Tx,
    id: EventId,
) -> Result<(AccountId, AreaId, String), Error> {
    let row: Option<(AccountId, AreaId, String, Option<Instant>)> = tx
        .opt("SELECT account_id, area_id, role, to_at FROM identity_grant WHERE id = $1", args![id])
        .await?;
    let now = tx.now();
    let row = row.filter(|(_, _, _, to)| to.is_none_or(|to| to > now));
    let (account, area, role, _) = row.ok_or(Refused::NoGrant)?;
    Ok((account, area, role))
}

/// Ends a grant now. One that has not begun never counts.
pub async fn end_grant(tx: &mut Tx, roles: &Roles, id: EventId) -> Result<(), Error> {
    let (account, area, role) = running(tx, id).await?;
    manage(tx, roles, area).await?;
    if tx.actor().who.account() == Some(account) {
        return Err(Refused::Oneself.into());
    }
    second(tx, roles, account, Some(&role)).await?;
    end_now(tx, roles, id).await
}

/// Ends a grant now, by whoever may.
pub(crate) async fn end_now(tx: &mut Tx, roles: &Roles, id: EventId) -> Result<(), Error> {
    let (account, area, role) = running(tx, id).await?;
    keep_one(tx, roles, account, &role, area).await?;
    let now = tx.now();
    let ended = tx
        .exec(
            "UPDATE identity_grant SET to_at = $2 WHERE id = $1 AND (to_at IS NULL OR to_at > $2)",
            args![id, now],
        )
        .await?;
    if ended == 0 {
        return Err(Refused::NoGrant.into());
    }
    tx.journal(Entry {
        verb: "identity.end_grant",
        subject_kind: "account",
        subject: account.uuid(),
        before: Some(json!({ "grant": id, "role": role, "area": area })),
        after: None,
        retention: "account",
    });
    Ok(())
}
