//! The states of a record, and what moves it between them.

use super::Register;
use crate::expr::Guard;
use crate::procedure::Situation;
use crate::text::Text;
use std::collections::BTreeMap;

/// A state of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The id inside the file.
    pub id: String,
    /// What users read.
    pub title: Text,
    /// How it looks.
    pub situation: Situation,
    /// Whether a record begins in it.
    pub start: bool,
    /// Whether a record that is in it has ended.
    pub ends: bool,
    /// The fields that cannot be changed in it.
    pub locks: Vec<String>,
}

/// What one press does, without a matter.
#[derive(Clone, Debug)]
pub struct Action {
    /// The id inside the file.
    pub id: String,
    /// What the button says.
    pub title: Text,
    /// The icon of the button.
    pub icon: Option<&'static str>,
    /// The states in which it may be done.
    pub from: Vec<String>,
    /// The state that follows.
    pub to: String,
    /// The elements that are asked with it: fields of the register, which it writes, and others, which the history keeps.
    pub asks: Vec<String>,
    /// The condition under which it may be done.
    pub when: Option<Guard>,
}

/// A procedure of which a record is the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// The procedure's id.
    pub procedure: String,
    /// What begins it.
    pub starts: Starts,
    /// The states in which it may begin.
    pub from: Vec<String>,
    /// The states while it runs.
    pub during: During,
    /// The state that follows, by the end of the procedure.
    pub ends: BTreeMap<String, String>,
    /// The table of `standards.toml` from which a limit comes, by the name that the procedure gives the limit.
    pub limits: BTreeMap<String, String>,
    /// The element of the procedure from which a field is written when it ends, by the field.
    pub writes: BTreeMap<String, String>,
    /// The field with the organisation that is proposed where the procedure names somebody.
    pub hands_to: Option<String>,
}

impl Runs {
    /// Returns what an earlier version of the file says about a procedure, in the states and fields of this one.
    #[must_use]
    pub fn under(&self, now: &Register) -> Runs {
        let state = |state: &String| now.state_now(state).to_owned();
        let field = |key: &String| {
            let heir = now.fields.iter().find(|field| field.was.contains(key));
            heir.map_or_else(|| key.clone(), |field| field.element.clone())
        };
        let states = |of: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            of.iter().map(|(at, to)| (at.clone(), state(to))).collect()
        };
        Runs {
            from: self.from.iter().map(state).collect(),
            during: During {
                all: self.during.all.as_ref().map(state),
                steps: states(&self.during.steps),
            },
            ends: states(&self.ends),
            writes: self.writes.iter().map(|(key, from)| (field(key), from.clone())).collect(),
            hands_to: self.hands_to.as_ref().map(field),
            ..self.clone()
        }
    }
}

/// The states of a record while a procedure runs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct During {
    /// The state at every step that is not named beside it; the record stays where it is when absent.
    pub all: Option<String>,
    /// The states at steps of the procedure.
    pub steps: BTreeMap<String, String>,
}

impl During {
    /// Returns the state at a step; none where the record stays as it is.
    pub fn at(&self, step: &str) -> Option<&str> {
        self.steps.get(step).or(self.all.as_ref()).map(String::as_str)
    }

    /// Returns every state in which a record can be while it runs.
    pub fn states(&self) -> impl Iterator<Item = &String> {
        self.all.iter().chain(self.steps.values())
    }
}

/// What begins a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Starts {
    /// The adding of the record.
    Add,
    /// A press of a button.
    Press,
}

impl Starts {
    /// All of them, with their words in files.
    pub const ALL: [(&str, Starts); 2] = [("add", Starts::Add), ("press", Starts::Press)];
}
