//! Who-keys: which the actor holds, and who sits in the roles that a file names.

use crate::projection::MatterRow;
use kernel::access::{Actor, Reach, Roles, Who, WhoKey};
use kernel::area::Level;
use kernel::id::{AccountId, AreaId};
use kernel::procedure::{REPORTER, SYSTEM, Seats};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the who-keys whose inbox entries an actor has: each grant in force gives its role for its area, and its
/// organisation with its role there; an account has its own.
pub fn inbox_keys(actor: &Actor, now: Instant) -> BTreeSet<String> {
    identity::who_keys(actor, now).into_iter().collect()
}

/// Returns the who-keys under which an actor may act on a matter. A role reaches the areas below the one for which it is
/// held; whoever acts for the reporter, or holds the secret link, acts as the reporter.
pub fn acting_keys(actor: &Actor, row: &MatterRow, now: Instant) -> BTreeSet<String> {
    let mut keys = inbox_keys(actor, now);
    let chain = row.chain();
    if matches!(actor.who, Who::Staff(_)) {
        for grant in actor.grants.iter().filter(|grant| grant.holds(now)) {
            let Some(reach) = chain.iter().position(|area| *area == grant.area) else { continue };
            for area in &chain[..reach] {
                keys.insert(WhoKey::RoleAt(&grant.role, *area).to_string());
            }
        }
    }
    if let Who::Resident(account) = actor.who {
        keys.insert(WhoKey::Account(account).to_string());
    }
    if is_reporter(actor, row) {
        keys.insert(REPORTER.to_owned());
    }
    if let Who::System(_) = actor.who {
        keys.insert(SYSTEM.to_owned());
    }
    keys
}

/// Tells whether an actor is, or acts for, whoever brought the matter.
pub fn is_reporter(actor: &Actor, row: &MatterRow) -> bool {
    let reporter = |account: AccountId| row.reporter_account == Some(account);
    match actor.who {
        Who::Code { matter } => matter == row.id,
        Who::Resident(account) => reporter(account),
        Who::Staff(_) => actor.on_behalf.is_some_and(reporter),
        Who::Nobody | Who::System(_) => false,
    }
}

/// Seats the roles of a file for one matter: each at the matter's area of the role's level; a role of an organisation at
/// the organisation that holds the step.
pub(crate) struct MatterSeats<'r> {
    roles: &'r Roles,
    areas: BTreeMap<Level, AreaId>,
}

impl<'r> MatterSeats<'r> {
    pub(crate) fn new(roles: &'r Roles, row: &MatterRow) -> MatterSeats<'r> {
        MatterSeats { roles, areas: row.levels().collect() }
    }
}

impl Seats for MatterSeats<'_> {
    fn seat(&self, role: &str, held_by: &[String]) -> Option<String> {
        let found = self.roles.get(role)?;
        if found.reach == Reach::Org
            && let Some(org) = held_by.iter().find_map(|who| WhoKey::read(who)?.org())
        {
            return Some(WhoKey::RoleIn(role, org).to_string());
        }
        self.areas.get(&found.level).map(|area| WhoKey::RoleAt(role, *area).to_string())
    }
}
