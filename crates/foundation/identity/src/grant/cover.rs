//! Seats that nobody holds, and who covers them: by `covered_by` of `roles.toml` the nearest tier that somebody holds.
//!
//! Whether a seat is empty is asked of the grants as they are now, so that whoever is granted it later has it alone again.

use super::query::{grants, recipients, who_keys};
use kernel::access::{Actor, Reach, Role, Roles, Who, WhoKey};
use kernel::area::Level;
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::time::Instant;
use std::collections::BTreeSet;
use store::{Fault, Query, args};

/// Who covers a seat that nobody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The who-key of the covering seat.
    pub who: String,
    /// Who holds it.
    pub people: Vec<AccountId>,
}

/// Returns those of `keys` that nobody holds: no open account has a grant in force for them, or the account is disabled.
async fn vacant(q: &mut impl Query, keys: Vec<String>) -> Result<Vec<String>, Fault> {
    let (mut areas, mut orgs, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
    for key in &keys {
        match WhoKey::read(key) {
            Some(WhoKey::Account(id)) => accounts.push(id),
            Some(WhoKey::Org(org) | WhoKey::RoleIn(_, org)) => orgs.push(org),
            Some(WhoKey::RoleAt(_, area)) => areas.push(area),
            None => {}
        }
    }
    let now = q.now();
    let held: Vec<(String, AreaId, Option<OrgId>)> = q
        .all(
            "SELECT DISTINCT g.role, g.area_id, g.org_id FROM identity_grant g JOIN identity_staff s ON s.id = g.account_id
             WHERE (g.area_id = ANY($1) OR g.org_id = ANY($2)) AND s.open AND g.from_at <= $3
               AND (g.to_at IS NULL OR g.to_at > $3)",
            args![areas, orgs, now],
        )
        .await?;
    let gone: Vec<(AccountId,)> = match accounts.is_empty() {
        true => Vec::new(),
        false => {
            let sql = "SELECT id FROM identity_staff WHERE id = ANY($1) AND NOT open";
            q.all(sql, args![accounts]).await?
        }
    };
    let mut taken = BTreeSet::new();
    for (role, area, org) in held {
        taken.insert(WhoKey::RoleAt(&role, area).to_string());
        if let Some(org) = org {
            taken.insert(WhoKey::RoleIn(&role, org).to_string());
            taken.insert(WhoKey::Org(org).to_string());
        }
    }
    let is_vacant = |key: &String| match WhoKey::read(key) {
        Some(WhoKey::Account(id)) => gone.contains(&(id,)),
        Some(WhoKey::Org(_) | WhoKey::RoleAt(..) | WhoKey::RoleIn(..)) => !taken.contains(key),
        None => false,
    };
    Ok(keys.into_iter().filter(is_vacant).collect())
}

/// Returns those of `orgs` for which nobody is there: no open account has a grant in force for them.
pub async fn orgs_without_people(
    q: &mut impl Query,
    orgs: &[OrgId],
) -> Result<BTreeSet<OrgId>, Fault> {
    let keys = orgs.iter().map(|org| WhoKey::Org(*org).to_string()).collect();
    let vacant = vacant(q, keys).await?;
    Ok(vacant.iter().filter_map(|key| WhoKey::read(key)?.org()).collect())
}

/// Seats that nobody holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// All of them.
    pub vacant: Vec<String>,
    /// Those that the actor covers.
    pub own: Vec<String>,
}

/// Tells whether an actor holds a role that covers another.
pub fn covers(roles: &Roles, actor: &Actor, now: Instant) -> bool {
    let covers = |key: &str| roles.all().any(|role| role.covered_by.as_deref() == Some(key));
    let mut held = actor.grants.iter().filter(|grant| grant.holds(now));
    matches!(actor.who, Who::Staff(_)) && held.any(|grant| covers(&grant.role))
}

/// Returns which of `keys` nobody holds, and which of these `actor` covers; nothing for whoever covers no role.
pub async fn covered(
    q: &mut impl Query,
    roles: &Roles,
    actor: &Actor,
    keys: Vec<String>,
) -> Result<Covered, Fault> {
    let now = q.now();
    if keys.is_empty() || !covers(roles, actor, now) {
        return Ok(Covered::default());
    }
    let held = who_keys(actor, now);
    let (vacant, mut own) = (vacant(q, keys).await?, Vec::new());
    for key in &vacant {
        let cover = cover_of(q, roles, key, None).await?;
        if cover.is_some_and(|cover| held.contains(&cover.who)) {
            own.push(key.clone());
        }
    }
    Ok(Covered { vacant, own })
}

/// Returns who covers a seat once nobody holds it: the nearest tier that somebody but `gone` holds. None where no tier has
/// anybody.
pub async fn cover_of(
    q: &mut impl Query,
    roles: &Roles,
    key: &str,
    gone: Option<AccountId>,
) -> Result<Option<Cover>, Fault> {
    let (mut seen, mut at) = (BTreeSet::new(), key.to_owned());
    while seen.insert(at.clone()) {
        let Some(who) = next_tier(q, roles, &at).await? else { return Ok(None) };
        let mut people = recipients(q, &who).await?;
        people.retain(|one| Some(*one) != gone);
        if !people.is_empty() {
            return Ok(Some(Cover { who, people }));
        }
        at = who;
    }
    Ok(None)
}

async fn next_tier(q: &mut impl Query, roles: &Roles, key: &str) -> Result<Option<String>, Fault> {
    match WhoKey::read(key) {
        // What was given to somebody in person goes to the colleagues first.
        Some(WhoKey::Account(account)) => {
            let last = grants(q, account).await?.into_iter().next();
            Ok(last.map(|grant| match grant.org_id {
                Some(org) => WhoKey::Org(org).to_string(),
                None => WhoKey::RoleAt(&grant.role, grant.area_id).to_string(),
            }))
        }
        Some(WhoKey::Org(org)) => {
            let Some(org) = registry::org(q, org).await? else { return Ok(None) };
            let mut around = registry::lineage(q, org.area_id).await?.into_iter();
            let of = |level: Level| {
                roles.all().find(|role| {
                    role.reach == Reach::Org && role.level == level && role.covered_by.is_some()
                })
            };
            let role = around.find_map(|area| of(area.level));
            tier(q, roles, role, org.area_id).await
        }
        Some(WhoKey::RoleAt(role, area)) => tier(q, roles, roles.get(role), area).await,
        Some(WhoKey::RoleIn(role, org)) => match registry::org(q, org).await? {
            Some(org) => tier(q, roles, roles.get(role), org.area_id).await,
            None => Ok(None),
        },
        None => Ok(None),
    }
}

/// The seat above a role in an area: the role that covers it, at the area of its level.
async fn tier(
    q: &mut impl Query,
    roles: &Roles,
    role: Option<&Role>,
    area: AreaId,
) -> Result<Option<String>, Fault> {
    let above = role.and_then(|role| role.covered_by.as_deref()).and_then(|key| roles.get(key));
    let Some(above) = above else { return Ok(None) };
    let at = registry::levels(q, area).await?.at(above.level);
    Ok(at.map(|at| WhoKey::RoleAt(&above.key, at).to_string()))
}
