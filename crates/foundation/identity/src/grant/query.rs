//! Questions about grants.

use kernel::access::{Actor, Grant, Who, WhoKey};
use kernel::id::{AccountId, AreaId, EventId, OrgId};
use kernel::time::Instant;
use std::collections::BTreeSet;
use store::{Fault, Query, args};

store::row! {
    /// A grant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantRow {
        /// Its id.
        pub id: EventId,
        /// The account.
        pub account_id: AccountId,
        /// The role's key.
        pub role: String,
        /// The area.
        pub area_id: AreaId,
        /// The area's name.
        pub area_name: String,
        /// The organisation.
        pub org_id: Option<OrgId>,
        /// The organisation's name.
        pub org_name: Option<String>,
        /// In force from here on.
        pub from_at: Instant,
        /// Not in force from here on.
        pub to_at: Option<Instant>,
        /// By whom it was granted; none for the program itself.
        pub made_by: Option<AccountId>,
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

macro_rules! grant_sql {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.account_id, g.role, g.area_id, a.name AS area_name, g.org_id, o.name AS org_name,
               g.from_at, g.to_at, g.made_by
             FROM identity_grant g JOIN registry_area a ON a.id = g.area_id LEFT JOIN registry_org o ON o.id = g.org_id ",
            $rest
        )
    };
}

/// Returns the grants of an account, those that are over too, the latest first.
pub async fn grants(q: &mut impl Query, account: AccountId) -> Result<Vec<GrantRow>, Fault> {
    q.all(grant_sql!("WHERE g.account_id = $1 ORDER BY g.from_at DESC, g.id DESC"), args![account])
        .await
}

/// Returns the grants in force of an account.
pub(crate) async fn in_force(
    q: &mut impl Query,
    account: AccountId,
    now: Instant,
) -> Result<Vec<GrantRow>, Fault> {
    q.all(
        grant_sql!(
            "WHERE g.account_id = $1 AND g.from_at <= $2 AND (g.to_at IS NULL OR g.to_at > $2) ORDER BY g.from_at, g.id"
        ),
        args![account, now],
    )
    .await
}

/// Returns the grants in force in an area and below it.
pub async fn grants_in(
    q: &mut impl Query,
    area: AreaId,
    now: Instant,
) -> Result<Vec<GrantRow>, Fault> {
    q.all(
        grant_sql!(
            "JOIN registry_area_up u ON u.area_id = g.area_id
             WHERE u.ancestor_id = $1 AND g.from_at <= $2 AND (g.to_at IS NULL OR g.to_at > $2) ORDER BY g.role, g.id"
        ),
        args![area, now],
    )
    .await
}

/// Returns the grants for exactly this area that hold or will hold.
pub(super) async fn of_area(q: &mut impl Query, area: AreaId) -> Result<Vec<GrantRow>, Fault> {
    let now = q.now();
    q.all(
        grant_sql!("WHERE g.area_id = $1 AND (g.to_at IS NULL OR g.to_at > $2) ORDER BY g.id"),
        args![area, now],
    )
    .await
}

/// Returns the grants for an organisation that hold or will hold.
pub(super) async fn of_org(q: &mut impl Query, org: OrgId) -> Result<Vec<GrantRow>, Fault> {
    let now = q.now();
    q.all(
        grant_sql!("WHERE g.org_id = $1 AND (g.to_at IS NULL OR g.to_at > $2) ORDER BY g.id"),
        args![org, now],
    )
    .await
}

/// Returns whose a grant is.
pub async fn holder_of(q: &mut impl Query, grant: EventId) -> Result<Option<AccountId>, Fault> {
    let row: Option<(AccountId,)> =
        q.opt("SELECT account_id FROM identity_grant WHERE id = $1", args![grant]).await?;
    Ok(row.map(|(account,)| account))
}

/// Returns the open accounts that hold a role in force for exactly this area.
pub async fn holders(
    q: &mut impl Query,
    role: &str,
    area: AreaId,
) -> Result<Vec<AccountId>, Fault> {
    let now = q.now();
    let rows: Vec<(AccountId,)> = q
        .all(
            "SELECT DISTINCT g.account_id FROM identity_grant g JOIN identity_staff s ON s.id = g.account_id
             WHERE g.role = $1 AND g.area_id = $2 AND s.open AND g.from_at <= $3 AND (g.to_at IS NULL OR g.to_at > $3)
             ORDER BY g.account_id",
            args![role, area, now],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the open accounts that hold a role in force for an organisation.
pub async fn members(q: &mut impl Query, org: OrgId) -> Result<Vec<AccountId>, Fault> {
    let now = q.now();
    let rows: Vec<(AccountId,)> = q
        .all(
            "SELECT DISTINCT g.account_id FROM identity_grant g JOIN identity_staff s ON s.id = g.account_id
             WHERE g.org_id = $1 AND s.open AND g.from_at <= $2 AND (g.to_at IS NULL OR g.to_at > $2) ORDER BY g.account_id",
            args![org, now],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the accounts behind a who-key. The reporter of a matter is known to the matter only.
pub async fn recipients(q: &mut impl Query, who: &str) -> Result<Vec<AccountId>, Fault> {
    let (role, area, org) = match WhoKey::read(who) {
        // Whoever has left gets nothing more.
        Some(WhoKey::Account(id)) => {
            let sql = "SELECT open FROM identity_staff WHERE id = $1";
            let staff: Option<(bool,)> = q.opt(sql, args![id]).await?;
            let here = staff.is_none_or(|(open,)| open);
            return Ok(Some(id).filter(|_| here).into_iter().collect());
        }
        Some(WhoKey::Org(org)) => return members(q, org).await,
        Some(WhoKey::RoleAt(role, area)) => (role, Some(area), None),
        Some(WhoKey::RoleIn(role, org)) => (role, None, Some(org)),
        None => return Ok(Vec::new()),
    };
    let now = q.now();
    let rows: Vec<(AccountId,)> = q
        .all(
            "SELECT DISTINCT g.account_id FROM identity_grant g JOIN identity_staff s ON s.id = g.account_id
             WHERE g.role = $1 AND (g.area_id = $2 OR g.org_id = $3) AND s.open AND g.from_at <= $4
               AND (g.to_at IS NULL OR g.to_at > $4) ORDER BY g.account_id",
            args![role, area, org, now],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the keys under which work waits for an actor: the account's; for each grant in force that of the role for its
/// area, and with an organisation those of the role there and of the organisation. Sorted, once each; none for anybody but
/// staff.
pub fn who_keys(actor: &Actor, now: Instant) -> Vec<String> {
    let mut keys = BTreeSet::new();
    if let Who::Staff(account) = actor.who {
        keys.insert(WhoKey::Account(account).to_string());
        for grant in actor.grants.iter().filter(|grant| grant.holds(now)) {
            keys.insert(WhoKey::RoleAt(&grant.role, grant.area).to_string());
            if let Some(org) = grant.org {
                keys.insert(WhoKey::RoleIn(&grant.role, org).to_string());
                keys.insert(WhoKey::Org(org).to_string());
            }
        }
    }
    keys.into_iter().collect()
}
