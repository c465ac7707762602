//! Grants: roles held for an area, from a time to a time.

use crate::account::change_of_office as of_office;
use crate::refusal::IdentityRefusal;
use kernel::access::{Actor, Grant, Roles, Scope};
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::time::Instant;
use serde_json::json;
use store::{Entry, Error, Fault, Query, Tx, args};
use uuid::Uuid;

store::row! {
    /// A grant as it is kept.
    #[derive(Clone, Debug)]
    pub struct GrantRow {
        /// Its id.
        pub id: Uuid,
        /// Who holds it.
        pub account_id: AccountId,
        /// The role's key.
        pub role: String,
        /// The area.
        pub area_id: AreaId,
        /// The organisation.
        pub org_id: Option<OrgId>,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub to_at: Option<Instant>,
    }
}

impl From<GrantRow> for Grant {
    fn from(row: GrantRow) -> Grant {
        Grant {
            role: row.role,
            area: row.area_id,
            org: row.org_id,
            from: row.from_at,
            to: row.to_at,
        }
    }
}

/// A new grant.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Its id.
    pub id: Uuid,
    /// Who gets it.
    pub account: AccountId,
    /// The role's key.
    pub role: String,
    /// The area for which it is held.
    pub area: AreaId,
    /// The organisation for which it is held.
    pub org: Option<OrgId>,
    /// From when.
    pub from: Instant,
    /// Until when; `None` until it is ended.
    pub to: Option<Instant>,
}

/// Returns the grants of an account, past and future ones included.
pub async fn grants(q: &mut impl Query, account: AccountId) -> Result<Vec<GrantRow>, Fault> {
    let sql = "SELECT id, account_id, role, area_id, org_id, from_at, to_at FROM identity_grant \
               WHERE account_id = $1 ORDER BY from_at, id";
    q.all(sql, args![account]).await
}

/// Returns who holds a role for an area at present (index identity_grant_role).
pub async fn holders(
    q: &mut impl Query,
    role: &str,
    area: AreaId,
) -> Result<Vec<AccountId>, Fault> {
    let now = q.now();
    let sql = "SELECT DISTINCT g.account_id FROM identity_grant g JOIN identity_account a ON a.id = g.account_id \
               WHERE g.role = $1 AND g.area_id = $2 AND g.from_at <= $3 AND (g.to_at IS NULL OR g.to_at > $3) \
               AND a.state = 'active'";
    let rows: Vec<(AccountId,)> = q.all(sql, args![role, area, now]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns who holds a role for an organisation at present (index identity_grant_org).
pub async fn members(q: &mut impl Query, org: OrgId) -> Result<Vec<AccountId>, Fault> {
    let now = q.now();
    let sql = "SELECT DISTINCT g.account_id FROM identity_grant g JOIN identity_account a ON a.id = g.account_id \
               WHERE g.org_id = $1 AND g.from_at <= $2 AND (g.to_at IS NULL OR g.to_at > $2) AND a.state = 'active'";
    let rows: Vec<(AccountId,)> = q.all(sql, args![org, now]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Gives a role. The area must be of the role's level; roles that are kept apart (三员) are not held together.
pub async fn give(tx: &mut Tx, roles: &Roles, new: NewGrant) -> Result<(), Error> {
    let holder = of_office(tx, new.account).await?;
    let role = roles.get(&new.role).ok_or(IdentityRefusal::NoRole)?;
    let area = registry::area(tx, new.area).await?.ok_or(registry::RegistryRefusal::NoArea)?;
    if area.level != role.level {
        return Err(IdentityRefusal::RoleLevel.into());
    }
    if new.to.is_some_and(|to| to <= new.from) {
        return Err(IdentityRefusal::DateOrder.into());
    }
    if role.scope == Scope::Org && new.org.is_none() {
        return Err(IdentityRefusal::NeedsOrg.into());
    }
    let held = grants(tx, new.account).await?;
    if held.iter().any(|grant| grant.id == new.id) {
        return Ok(());
    }
    let overlapping = held.iter().filter(|grant| grant.to_at.is_none_or(|to| to > new.from));
    if let Some(other) = roles.clash(overlapping.map(|grant| grant.role.as_str()), &new.role) {
        return Err(IdentityRefusal::RoleApart(other.to_owned()).into());
    }
    let (by, now) = (tx.actor().who.account(), tx.now());
    tx.exec(
        "INSERT INTO identity_grant (id, account_id, role, area_id, org_id, from_at, to_at, given_by, given_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![new.id, new.account, &new.role, new.area, new.org, new.from, new.to, by, now],
    )
    .await?;
    tx.journal(Entry {
        verb: "grant.give",
        subject_kind: "account",
        subject: holder.id.uuid(),
        before: None,
        after: Some(json!({ "role": new.role, "area": new.area, "org": new.org })),
        retention: "account",
    });
    Ok(())
}

/// Ends a grant now.
pub async fn end(tx: &mut Tx, roles: &Roles, id: Uuid) -> Result<(), Error> {
    let sql = "SELECT id, account_id, role, area_id, org_id, from_at, to_at FROM identity_grant WHERE id = $1";
    let found: Option<GrantRow> = tx.opt(sql, args![id]).await?;
    let grant = found.ok_or(IdentityRefusal::NoGrant)?;
    of_office(tx, grant.account_id).await?;
    let manages = roles.get(&grant.role).is_some_and(|role| role.verbs.contains("account.manage"));
    if manages && tx.actor().who.account() == Some(grant.account_id) {
        return Err(IdentityRefusal::Yourself.into());
    }
    let now = tx.now();
    if grant.to_at.is_some_and(|to| to <= now) {
        return Err(IdentityRefusal::NoGrant.into());
    }
    tx.exec(
        "UPDATE identity_grant SET to_at = $2 WHERE id = $1",
        args![id, now.max(grant.from_at)],
    )
    .await?;
    tx.journal(Entry {
        verb: "grant.end",
        subject_kind: "account",
        subject: grant.account_id.uuid(),
        before: Some(json!({ "role": grant.role, "area": grant.area_id, "org": grant.org_id })),
        after: None,
        retention: "account",
    });
    Ok(())
}

/// Returns the who-keys of an actor: what may wait for him or her in the inbox. Each grant in force gives
/// `role:<role>@<area>` and, with an organisation, `org:<id>`; the account gives `account:<id>`.
pub fn who_keys(actor: &Actor, now: Instant) -> Vec<String> {
    let mut keys: Vec<String> = actor
        .grants
        .iter()
        .filter(|grant| grant.holds(now))
        .flat_map(|grant| {
            let org = grant.org.map(|org| format!("org:{org}"));
            std::iter::once(format!("role:{}@{}", grant.role, grant.area)).chain(org)
        })
        .collect();
    keys.extend(actor.who.account().map(|id| format!("account:{id}")));
    keys.sort();
    keys.dedup();
    keys
}
