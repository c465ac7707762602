//! What a role may do and sees.

use crate::access::Rows;
use crate::expr::Guard;
use std::collections::BTreeSet;
use std::fmt;

/// What a role may do and sees in a register.
///
/// Which rows and what may be done become verbs of the role when the rules are loaded, see [`May`] and [`Rows`]: whoever
/// decides asks the roles, never this. What is hidden, seen whole and written stands here alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Which records it reaches: those of any of them.
    pub rows: BTreeSet<Rows>,
    /// What may be done.
    pub may: BTreeSet<May>,
    /// Fields that are absent for it: from page, form, list, filter, export and history.
    pub hide: BTreeSet<String>,
    /// Fields that it sees unmasked in the course of its purpose.
    pub whole: BTreeSet<String>,
    /// The fields that it may write; all that it sees when absent.
    pub writes: Option<BTreeSet<String>>,
}

impl Access {
    /// Tells whether a field is absent for the role.
    pub fn hides(&self, element: &str) -> bool {
        self.hide.contains(element)
    }

    /// Tells whether the role may write a field where it may add or change a record.
    pub fn may_write(&self, element: &str) -> bool {
        !self.hides(element) && self.writes.as_ref().is_none_or(|all| all.contains(element))
    }
}

/// Something that may be done with the records of a register; with the register's id in front it is a verb.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum May {
    /// See them.
    See,
    /// Add one.
    Add,
    /// Change one.
    Change,
    /// End one that knows no states.
    End,
    /// Do an action, or begin a procedure that a press starts.
    Act(String),
    /// Take them out as a table.
    Export,
    /// Print them.
    Print,
    /// See masked fields for a reason.
    Reveal,
    /// Name who else sees one.
    Name,
}

impl May {
    /// Those that are a word alone.
    pub const PLAIN: [(&str, May); 8] = [
        ("see", May::See),
        ("add", May::Add),
        ("change", May::Change),
        ("end", May::End),
        ("export", May::Export),
        ("print", May::Print),
        ("reveal", May::Reveal),
        ("name", May::Name),
    ];

    /// Reads a word; nothing when there is none.
    pub fn parse(word: &str) -> Option<May> {
        match word.strip_prefix("act:") {
            Some(action) => Some(May::Act(action.to_owned())),
            None => May::PLAIN.into_iter().find(|(name, _)| *name == word).map(|(_, may)| may),
        }
    }
}

impl fmt::Display for May {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            May::See => "see",
            May::Add => "add",
            May::Change => "change",
            May::End => "end",
            May::Act(action) => return write!(f, "act:{action}"),
            May::Export => "export",
            May::Print => "print",
            May::Reveal => "reveal",
            May::Name => "name",
        })
    }
}

/// What everybody sees.
#[derive(Clone, Debug)]
pub struct Public {
    /// The states in which a record is seen; every one when empty.
    pub states: Vec<String>,
    /// The condition under which it is seen; without an answer it is not.
    pub condition: Option<Guard>,
    /// The fields that are seen.
    pub fields: Vec<String>,
    /// Counts under this number are not shown.
    pub small: Option<u32>,
}
