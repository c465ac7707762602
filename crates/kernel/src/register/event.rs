//! What happened to a record. Events are the truth; the record is folded from them.

use super::record::{Naming, Record, Values, Whose};
use crate::area::History;
use crate::dictionary::Value;
use crate::id::AccountId;
use crate::time::{Date, Instant};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Something that happened to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// The id of the command that caused it.
    pub command: Uuid,
    /// By whom; none for the program.
    pub by: Option<AccountId>,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It was added.
    Added {
        /// The register.
        register: String,
        /// The number.
        number: Option<String>,
        /// The title.
        title: String,
        /// The state in which it begins.
        state: Option<String>,
        /// Whose it is.
        whose: Whose,
        /// Its values.
        values: Values,
        /// Those of the fields that are dated.
        dated: BTreeSet<String>,
    },
    /// Values changed, or whose it is.
    Changed {
        /// What changed, by the fields.
        fields: BTreeMap<String, Change>,
        /// The new title, where it is another.
        title: Option<String>,
        /// Whose it is now, where that changed.
        whose: Option<Whose>,
    },
    /// Its state changed, or an action was done that leaves it where it is.
    Moved {
        /// The state before.
        from: String,
        /// The state after.
        to: String,
        /// What moved it.
        mover: Mover,
        /// What was asked with the action and is no field.
        given: Values,
        /// Whether a record in the new state has ended.
        ends: bool,
    },
    /// It ended.
    Ended,
    /// An account was named for it.
    Named {
        /// The account.
        account: AccountId,
        /// Why.
        why: String,
    },
    /// The naming of an account was taken back.
    Unnamed {
        /// The account.
        account: AccountId,
    },
    /// It is held from now on, or no longer.
    Held {
        /// Whether it is held.
        held: bool,
    },
}

impl What {
    /// Returns its word in the names of events, such as `register.facility.added`.
    pub const fn word(&self) -> &'static str {
        match self {
            What::Added { .. } => "added",
            What::Changed { .. } => "changed",
            What::Moved { .. } => "moved",
            What::Ended => "ended",
            What::Named { .. } => "named",
            What::Unnamed { .. } => "unnamed",
            What::Held { .. } => "held",
        }
    }

    /// Returns the fields that it wrote.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            What::Added { values, .. } => values.keys().map(String::as_str).collect(),
            What::Changed { fields, .. } => fields.keys().map(String::as_str).collect(),
            What::Moved { .. }
            | What::Ended
            | What::Named { .. }
            | What::Unnamed { .. }
            | What::Held { .. } => Vec::new(),
        }
    }
}

/// What changed in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The value before.
    pub before: Option<Value>,
    /// The value after.
    pub after: Option<Value>,
    /// The day from which the value holds, where the field is dated.
    pub from: Option<Date>,
}

/// What moved a record from a state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mover {
    /// An action.
    Action(String),
    /// The beginning of a procedure.
    Begun(String),
    /// A step of a procedure.
    Stepped {
        /// The procedure.
        procedure: String,
        /// The step at which it is.
        step: String,
    },
    /// Other rules, which no longer know the state.
    Rules,
    /// The end of a procedure.
    Finished {
        /// The procedure.
        procedure: String,
        /// Its end.
        end: String,
    },
}

/// Returns the record of an id after all its events; none before it was added.
pub fn replay<'e>(id: Uuid, events: impl IntoIterator<Item = &'e Event>) -> Option<Record> {
    let mut record = None;
    for event in events {
        apply(&mut record, id, event);
    }
    record
}

/// Lets an event happen to a record. Whatever comes before its adding, and a second adding, changes nothing.
pub fn apply(record: &mut Option<Record>, id: Uuid, event: &Event) {
    match (record.as_mut(), &event.what) {
        (None, What::Added { .. }) => *record = added(id, event),
        (None, _) | (Some(_), What::Added { .. }) => {}
        (Some(record), what) => {
            happened(record, what, event.at);
            record.version += 1;
            record.changed_at = event.at;
            record.changed_by = event.by;
        }
    }
}

fn added(id: Uuid, event: &Event) -> Option<Record> {
    let What::Added { register, number, title, state, whose, values, dated } = &event.what else {
        return None;
    };
    let day = event.at.china_date();
    let history = |key: &String| Some((key.clone(), History::new(day, values.get(key)?.clone())));
    Some(Record {
        id,
        register: register.clone(),
        number: number.clone(),
        title: title.clone(),
        whose: whose.clone(),
        named: BTreeMap::new(),
        state: state.clone(),
        left_in: None,
        version: 1,
        values: values.clone(),
        dated: dated.iter().filter_map(history).collect(),
        made_at: event.at,
        made_by: event.by,
        changed_at: event.at,
        changed_by: event.by,
        closed_at: None,
        held: false,
    })
}

fn happened(record: &mut Record, what: &What, at: Instant) {
    match what {
        What::Added { .. } => {}
        What::Changed { fields, title, whose } => {
            for (key, change) in fields {
                changed(record, key, change);
            }
            record.title = title.clone().unwrap_or_else(|| record.title.clone());
            record.whose = whose.clone().unwrap_or_else(|| record.whose.clone());
        }
        What::Moved { to, ends, .. } => {
            record.state = Some(to.clone());
            record.left_in = None;
            record.closed_at = ends.then(|| record.closed_at.unwrap_or(at));
        }
        What::Ended => record.closed_at = Some(at),
        What::Named { account, why } => {
            record.named.insert(*account, Naming { from: at, why: why.clone() });
        }
        What::Unnamed { account } => {
            record.named.remove(account);
        }
        What::Held { held } => record.held = *held,
    }
}

fn changed(record: &mut Record, key: &str, change: &Change) {
    match &change.after {
        Some(value) => record.values.insert(key.to_owned(), value.clone()),
        None => record.values.remove(key),
    };
    let Some(from) = change.from else { return };
    let history = record.dated.entry(key.to_owned()).or_default();
    match &change.after {
        Some(value) => history.set(from, value.clone()),
        None => history.end(from),
    }
}
