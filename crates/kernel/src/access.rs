//! Who acts, and what he or she may do: roles held for an area from a time to a time. Denying is the default.

mod read;
mod rows;
mod scope;
mod who_key;

use crate::id::{AccountId, AreaId, MatterId, OrgId, TenantId};
use crate::text::Text;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use read::read_roles;
pub use rows::Rows;
pub use scope::{Asker, Belongs, Head, Scope};
pub use who_key::WhoKey;

/// Whoever asks for something to be done or shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The office whose rows are touched.
    pub tenant: TenantId,
    /// Who it is.
    pub who: Who,
    /// Roles held, past and future ones included; only those in force count.
    pub grants: Vec<Grant>,
    /// The resident for whom somebody acts at a counter or at the door.
    pub on_behalf: Option<AccountId>,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Somebody who is not signed in.
    Nobody,
    /// Somebody who holds the secret link of one matter.
    Code {
        /// The matter.
        matter: MatterId,
    },
    /// A resident's account.
    Resident(AccountId),
    /// An account of staff or of a partner.
    Staff(AccountId),
    /// The program itself; the word says which part.
    System(&'static str),
}

impl Who {
    /// Returns the account, if there is one.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Who::Resident(id) | Who::Staff(id) => Some(id),
            Who::Nobody | Who::Code { .. } | Who::System(_) => None,
        }
    }
}

/// A role that somebody holds for an area, from a time and perhaps until a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role's key in `rules/roles.toml`.
    pub role: String,
    /// The area for which it is held; everything below it is included.
    pub area: AreaId,
    /// The organisation for which it is held.
    pub org: Option<OrgId>,
    /// In force from here on.
    pub from: Instant,
    /// Not in force from here on.
    pub to: Option<Instant>,
}

impl Grant {
    /// Tells whether it is in force at `now`: from `from` on, before `to`.
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now && self.to.is_none_or(|to| now < to)
    }
}

/// How far a role reaches inside its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Everything in the area and below it.
    Area,
    /// Only what the organisation of the grant takes part in: a department's or a partner's own corner.
    Org,
}

/// A role: what may be done by whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its key, such as `community.desk`.
    pub key: String,
    /// Its name.
    pub title: Text,
    /// The level of area at which it is held.
    pub level: crate::area::Level,
    /// What its holder may do.
    pub verbs: BTreeSet<String>,
    /// For what purpose its holder sees personal data.
    pub purpose: Text,
    /// The dictionary elements that its holder may see unmasked in the course of that purpose.
    pub unmask: BTreeSet<String>,
    /// Roles that the same person may not hold beside it (separation of the three administrators).
    pub apart: BTreeSet<String>,
    /// The role that sees what waits for this one where nobody holds it.
    pub covered_by: Option<String>,
    /// Whether it reaches all of its area, or only what the holder's organisation has been given.
    pub reach: Reach,
    /// Whether it is held by a partner outside the administration.
    pub partner: bool,
}

/// The roles of `rules/roles.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    roles: BTreeMap<String, Role>,
    verbs: BTreeMap<String, Text>,
    /// What roles reach of registers, which say it one by one.
    reached: rows::Reached,
}

impl Roles {
    /// Returns the set of `roles`, with the verbs that exist and their names.
    pub fn new(roles: impl IntoIterator<Item = Role>, verbs: BTreeMap<String, Text>) -> Roles {
        let roles = roles.into_iter().map(|role| (role.key.clone(), role)).collect();
        Roles { roles, verbs, reached: rows::Reached::default() }
    }

    /// Returns a role by its key.
    pub fn get(&self, key: &str) -> Option<&Role> {
        self.roles.get(key)
    }

    /// Changes a role, if it is there.
    pub(crate) fn change(&mut self, key: &str, change: impl FnOnce(&mut Role)) {
        if let Some(role) = self.roles.get_mut(key) {
            change(role);
        }
    }

    /// Adds a verb with its name.
    pub(crate) fn add_verb(&mut self, verb: String, title: Text) {
        self.verbs.insert(verb, title);
    }

    /// Says what a role reaches of a register; a role that is never named for it reaches nothing there.
    pub(crate) fn set_rows(&mut self, register: &str, role: &str, rows: BTreeSet<Rows>) {
        self.reached.set(register, role, rows);
    }

    /// Returns what a role reaches of a register.
    pub fn rows(&self, register: &str, role: &str) -> BTreeSet<Rows> {
        self.reached.of(register).and_then(|roles| roles.get(role)).cloned().unwrap_or_default()
    }

    /// Returns all roles in the order of their keys.
    pub fn all(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// Returns all verbs with their names.
    pub fn verbs(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.verbs.iter().map(|(verb, title)| (verb.as_str(), title))
    }

    /// Tells whether `verb` exists.
    pub fn knows(&self, verb: &str) -> bool {
        self.verbs.contains_key(verb)
    }

    /// Returns what `actor` may do `verb` to: everything in the areas of roles that reach that far, and what the
    /// organisations of the others take part in.
    pub fn scope(&self, actor: &Actor, verb: &str, now: Instant) -> Scope {
        self.granting(actor, verb, now)
            .flat_map(|(grant, role)| self.heads(actor, grant, role, verb))
            .collect()
    }

    /// Tells whether `actor` may do `verb` to something.
    pub fn may(&self, actor: &Actor, verb: &str, to: &Belongs, now: Instant) -> bool {
        self.scope(actor, verb, now).matches(to)
    }

    /// Tells whether `actor` may do `verb` anywhere.
    pub fn has(&self, actor: &Actor, verb: &str, now: Instant) -> bool {
        self.granting(actor, verb, now).next().is_some()
    }

    /// Tells whether `actor` sees `element` unmasked in something.
    pub fn unmasks(&self, actor: &Actor, element: &str, of: &Belongs, now: Instant) -> bool {
        self.in_force(actor, now)
            .any(|(grant, role)| role.unmask.contains(element) && reaches(grant, role, of))
    }

    /// Returns the purpose under which `actor` does `verb` to something.
    pub fn purpose<'s>(
        &'s self,
        actor: &Actor,
        verb: &str,
        to: &Belongs,
        now: Instant,
    ) -> Option<&'s Text> {
        let granting = self.granting(actor, verb, now).find(|(grant, role)| {
            self.heads(actor, grant, role, verb).iter().any(|head| head.holds(to))
        });
        granting.map(|(_, role)| &role.purpose)
    }

    /// Returns the first role among `held` that may not be held beside `wanted`.
    pub fn clash<'a>(
        &self,
        held: impl IntoIterator<Item = &'a str>,
        wanted: &str,
    ) -> Option<&'a str> {
        let wanted_role = self.roles.get(wanted);
        held.into_iter().find(|key| {
            wanted_role.is_some_and(|role| role.apart.contains(*key))
                || self.roles.get(*key).is_some_and(|role| role.apart.contains(wanted))
        })
    }

    /// Returns what a grant reaches for a verb: of a register, what the register says; else what the role does.
    fn heads(&self, actor: &Actor, grant: &Grant, role: &Role, verb: &str) -> Vec<Head> {
        match self.reached.heads(actor, grant, role, verb) {
            Some(heads) => heads,
            None => head(grant, role).into_iter().collect(),
        }
    }

    fn granting<'s, 'a>(
        &'s self,
        actor: &'a Actor,
        verb: &'a str,
        now: Instant,
    ) -> impl Iterator<Item = (&'a Grant, &'s Role)> + use<'s, 'a> {
        let exists = self.verbs.contains_key(verb);
        self.in_force(actor, now).filter(move |(_, role)| exists && role.verbs.contains(verb))
    }

    /// Grants count for staff only: a resident or a guest who carries one by mistake gains nothing by it.
    fn in_force<'s, 'a>(
        &'s self,
        actor: &'a Actor,
        now: Instant,
    ) -> impl Iterator<Item = (&'a Grant, &'s Role)> + use<'s, 'a> {
        let staff = matches!(actor.who, Who::Staff(_));
        actor
            .grants
            .iter()
            .filter(move |grant| staff && grant.holds(now))
            .filter_map(|grant| self.roles.get(&grant.role).map(|role| (grant, role)))
    }
}

/// Returns what a role reaches; nothing when it is held for an organisation that is not named.
fn head(grant: &Grant, role: &Role) -> Option<Head> {
    match role.reach {
        Reach::Area => Some(Head::Area(grant.area)),
        Reach::Org => grant.org.map(|org| Head::Org { org, area: grant.area }),
    }
}

fn reaches(grant: &Grant, role: &Role, row: &Belongs) -> bool {
    head(grant, role).is_some_and(|head| head.holds(row))
}
