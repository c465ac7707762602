//! Which rows an actor sees: heads, by which lists are read, and the same question about one row.
//!
//! Architecture invariant: whether a row is seen is decided here and nowhere else; a list that is read by the heads of a
//! scope and a row that is asked for by its id can never differ.

use super::{Actor, Roles};
use crate::id::{AccountId, AreaId, OrgId};
use crate::time::Instant;
use std::collections::BTreeSet;

/// To whom a row belongs: where it lies and who has to do with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongs {
    /// The area in which it lies, and those above it from the residents' group to the city.
    pub areas: Vec<AreaId>,
    /// The organisations that take part in it.
    pub orgs: Vec<OrgId>,
    /// The accounts whose own it is.
    pub owners: Vec<AccountId>,
    /// The who-keys that are named for it one by one.
    pub named: Vec<String>,
    /// Whether everybody may see it.
    pub public: bool,
}

impl Belongs {
    /// Returns what lies in an area; `chain` is the area and then those above it.
    pub fn to_area(chain: impl Into<Vec<AreaId>>) -> Belongs {
        Belongs { areas: chain.into(), ..Belongs::default() }
    }

    /// Adds organisations that take part.
    #[must_use]
    pub fn with_orgs(mut self, orgs: impl Into<Vec<OrgId>>) -> Belongs {
        self.orgs = orgs.into();
        self
    }
}

/// One reason for which somebody sees rows, and one range of a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// Everything in an area and below it.
    Area(AreaId),
    /// What an organisation takes part in, in an area and below it.
    Org {
        /// The organisation.
        org: OrgId,
        /// The area for which the role is held.
        area: AreaId,
    },
    /// What is an account's own.
    Mine(AccountId),
    /// That for which a who-key is named.
    Named(String),
    /// What everybody sees.
    Public,
}

impl Head {
    /// Tells whether a row is among those of this head.
    pub fn holds(&self, row: &Belongs) -> bool {
        match self {
            Head::Area(area) => row.areas.contains(area),
            Head::Org { org, area } => row.orgs.contains(org) && row.areas.contains(area),
            Head::Mine(account) => row.owners.contains(account),
            Head::Named(who) => row.named.contains(who),
            Head::Public => row.public,
        }
    }
}

/// Which rows somebody sees: those of any of its heads; without one, none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    heads: BTreeSet<Head>,
}

impl Scope {
    /// Tells whether a row is within it.
    pub fn matches(&self, row: &Belongs) -> bool {
        self.heads.iter().any(|head| head.holds(row))
    }

    /// Returns the heads, in their order, each once.
    pub fn heads(&self) -> impl Iterator<Item = &Head> {
        self.heads.iter()
    }

    /// Tells whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Adds heads.
    #[must_use]
    pub fn with(mut self, heads: impl IntoIterator<Item = Head>) -> Scope {
        self.heads.extend(heads);
        self
    }

    /// Returns the areas of which it holds everything, each the root of a part of the tree.
    pub fn areas(&self) -> Vec<AreaId> {
        let area = |head: &Head| match head {
            Head::Area(area) => Some(*area),
            Head::Org { .. } | Head::Mine(_) | Head::Named(_) | Head::Public => None,
        };
        self.heads.iter().filter_map(area).collect()
    }

    /// Returns the organisations in whose name something is within it, each once.
    pub fn orgs(&self) -> Vec<OrgId> {
        let org = |head: &Head| match head {
            Head::Org { org, .. } => Some(*org),
            Head::Area(_) | Head::Mine(_) | Head::Named(_) | Head::Public => None,
        };
        let found: BTreeSet<OrgId> = self.heads.iter().filter_map(org).collect();
        found.into_iter().collect()
    }
}

impl FromIterator<Head> for Scope {
    fn from_iter<I: IntoIterator<Item = Head>>(heads: I) -> Scope {
        Scope { heads: heads.into_iter().collect() }
    }
}

/// Somebody who asks, with the rules by which the answer is given and the time at which it is.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// The roles that there are.
    pub roles: &'a Roles,
    /// Who asks.
    pub actor: &'a Actor,
    /// What time it is.
    pub now: Instant,
}

impl Asker<'_> {
    /// Returns what the asker may do `verb` to.
    pub fn scope(&self, verb: &str) -> Scope {
        self.roles.scope(self.actor, verb, self.now)
    }

    /// Tells whether the asker may do `verb` to something.
    pub fn may(&self, verb: &str, to: &Belongs) -> bool {
        self.scope(verb).matches(to)
    }

    /// Tells whether the asker may do `verb` anywhere.
    pub fn has(&self, verb: &str) -> bool {
        self.roles.has(self.actor, verb, self.now)
    }

    /// Tells whether the asker sees `element` unmasked in something.
    pub fn unmasks(&self, element: &str, of: &Belongs) -> bool {
        self.roles.unmasks(self.actor, element, of, self.now)
    }
}
