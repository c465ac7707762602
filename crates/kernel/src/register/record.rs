//! A record 记录: one entry of a register, and what somebody wants to do with it.

use super::event::{Event, apply};
use super::model::Register;
use crate::access::{Belongs, WhoKey};
use crate::area::{History, Level};
use crate::dictionary::Value;
use crate::id::{AccountId, AreaId, OrgId};
use crate::time::Instant;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The values of a record by their elements.
pub type Values = BTreeMap<String, Value>;

/// New values by their elements; none where a value is taken away.
pub type Writes = BTreeMap<String, Option<Value>>;

/// One entry of a register. It is folded from its events, see [`super::replay`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The id, made by whoever added it.
    pub id: Uuid,
    /// The register's id.
    pub register: String,
    /// The number, where the register numbers its records.
    pub number: Option<String>,
    /// The title as its values last made it. Names in it may change by themselves: a projection has today's.
    pub title: String,
    /// Whose it is.
    pub whose: Whose,
    /// The accounts that are named for it one by one.
    pub named: BTreeMap<AccountId, Naming>,
    /// The state, where the register knows states.
    pub state: Option<String>,
    /// The state in which it was left, where that is gone from the file and nothing has moved it since; `state` is then the
    /// one that took its place.
    pub left_in: Option<String>,
    /// How many events it has seen.
    pub version: u64,
    /// The values; of what is dated, those that were set last.
    pub values: Values,
    /// The values of dated fields by the days on which they hold.
    pub dated: BTreeMap<String, History<Value>>,
    /// When it was added.
    pub made_at: Instant,
    /// By whom; none for the program.
    pub made_by: Option<AccountId>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// By whom; none for the program.
    pub changed_by: Option<AccountId>,
    /// When it ended; none while it is open.
    pub closed_at: Option<Instant>,
    /// Whether it is held, so that it is not deleted in its time.
    pub held: bool,
}

impl Record {
    /// Returns to whom it belongs; `public` tells whether everybody may see it, see [`super::is_public`].
    pub fn belongs(&self, public: bool) -> Belongs {
        let named = self.named.keys().map(|account| WhoKey::Account(*account).to_string());
        Belongs { named: named.collect(), public, ..self.whose.belongs() }
    }

    /// Returns the record as it is after some more events.
    #[must_use]
    pub fn after(&self, events: &[Event]) -> Record {
        let mut record = Some(self.clone());
        for event in events {
            apply(&mut record, self.id, event);
        }
        record.unwrap_or_else(|| self.clone())
    }
}

/// Whose a record is, as its fields say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The areas in which it lies, by the levels that there are.
    pub areas: BTreeMap<Level, AreaId>,
    /// The organisations that take part.
    pub orgs: Vec<OrgId>,
    /// The accounts whose own it is.
    pub owners: Vec<AccountId>,
}

impl Whose {
    /// Returns the same as one asks the roles: without whoever is named, and not public.
    pub fn belongs(&self) -> Belongs {
        Belongs {
            areas: self.areas.values().rev().copied().collect(),
            orgs: self.orgs.clone(),
            owners: self.owners.clone(),
            ..Belongs::default()
        }
    }
}

/// That an account is named for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Since when.
    pub from: Instant,
    /// Why.
    pub why: String,
}

/// A command with the id of whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The id; whether it was carried out before, the journal knows.
    pub id: Uuid,
    /// The record.
    pub record: Uuid,
    /// What to do.
    pub act: Act,
}

/// What to do with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Adds it.
    Add {
        /// Its values.
        values: Values,
    },
    /// Changes values.
    Change {
        /// The version that whoever changes it has seen.
        base: u64,
        /// The new values.
        values: Writes,
    },
    /// Does an action of the register.
    Move {
        /// The action.
        action: String,
        /// What is asked with it.
        values: Writes,
    },
    /// Ends it, where records know no states.
    End,
    /// Lets an account see it.
    Name {
        /// The account.
        account: AccountId,
        /// Why.
        why: String,
    },
    /// Takes the naming of an account back.
    Unname {
        /// The account.
        account: AccountId,
    },
    /// Begins a procedure: by a press, or by the program after the record was added.
    Begin {
        /// The procedure.
        procedure: String,
        /// The step with which it begins.
        step: String,
    },
    /// Follows a procedure to another step. Only for the program.
    Follow {
        /// The procedure.
        procedure: String,
        /// The step at which it is.
        step: String,
        /// The organisation to which it was handed, where that changed.
        handed: Option<OrgId>,
    },
    /// Takes what a procedure left when it ended. Only for the program.
    Finish {
        /// The procedure.
        procedure: String,
        /// Its end.
        end: String,
        /// What its steps were given, by its own elements.
        given: Values,
    },
    /// Writes what a hook derives. Only for the program.
    Derive {
        /// The derived values.
        values: Writes,
    },
    /// Says anew whose it is, after areas, places or accounts changed around it. Only for the program.
    Settle,
    /// Moves it out of a state that is gone from the file. Only for the program.
    Renew,
    /// Holds it, or holds it no longer. Only for the program.
    Hold {
        /// Whether it is held.
        held: bool,
    },
}

/// Brings a record that was kept under an earlier version of its register up to this one: values of a field that has
/// another element now, and a state that is gone from the file.
pub fn renew(register: &Register, record: &mut Record) {
    for field in &register.fields {
        // What was kept last counts.
        for was in field.was.iter().rev() {
            if let Some(value) = record.values.remove(was) {
                record.values.entry(field.element.clone()).or_insert(value);
            }
            if let Some(history) = record.dated.remove(was) {
                record.dated.entry(field.element.clone()).or_insert(history);
            }
        }
    }
    let moved = record.state.as_ref().and_then(|state| register.moved.get(state));
    if let Some(state) = moved {
        record.left_in = record.state.replace(state.clone());
    }
}
