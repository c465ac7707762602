//! Expressions: CEL for truth values only (guards, eligibility), checked against the dictionary before anything runs.
//!
//! A [`Guard`] is parsed once, checked against the names and types that it may use, and evaluated to a [`Truth`]. A value
//! that is absent makes the answer [`Truth::Unknown`] with the list of gaps, unless the answer does not depend on it;
//! `known(x)` asks whether it is there, of links, files and tables too, of which nothing else can be asked; `count(x)` is how
//! many rows a table has and `sum(x.y)` what a column of numbers comes to, where whoever supplies the facts knows them.
//!
//! Architecture invariants: no floating point, no loop, no function outside [`FUNCTIONS`], no clock and no input; the same
//! facts always give the same truth.

mod eval;
mod node;
mod types;

#[cfg(test)]
mod tests;

use crate::time::{Date, Instant};
use node::Node;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The functions that an expression may call.
pub const FUNCTIONS: &[&str] = &["known", "date", "startsWith", "count", "sum"];
/// The longest expression, in characters.
pub const LENGTH_MAX: usize = 1000;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A whole number: a count, fen, minutes.
    Int,
    /// A text or a code.
    Text,
    /// True or false.
    Bool,
    /// A date in China.
    Date,
    /// A point in time.
    Moment,
    /// Several codes, in which one can be looked for.
    Codes,
    /// A link to something, which is there or not.
    Link,
    /// Files, which are there or not.
    Files,
    /// Rows, which are there or not, and can be counted.
    Rows,
}

impl Type {
    /// Returns the word for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Type::Int => "whole number",
            Type::Text => "text",
            Type::Bool => "truth value",
            Type::Date => "date",
            Type::Moment => "point in time",
            Type::Codes => "list of codes",
            Type::Link => "link",
            Type::Files => "list of files",
            Type::Rows => "table",
        }
    }

    /// Tells whether values of the type can be compared, the larger with the smaller.
    const fn ordered(self) -> bool {
        match self {
            Type::Int | Type::Date | Type::Moment => true,
            Type::Text | Type::Bool | Type::Codes | Type::Link | Type::Files | Type::Rows => false,
        }
    }
}

/// A value that an expression works on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A text or a code.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A date in China.
    Date(Date),
    /// A point in time.
    Moment(Instant),
    /// Several codes.
    Codes(Vec<String>),
}

impl Value {
    /// Returns its type.
    pub const fn kind(&self) -> Type {
        match self {
            Value::Int(_) => Type::Int,
            Value::Text(_) => Type::Text,
            Value::Bool(_) => Type::Bool,
            Value::Date(_) => Type::Date,
            Value::Moment(_) => Type::Moment,
            Value::Codes(_) => Type::Codes,
        }
    }
}

/// The names that an expression may use, with their types.
pub trait Names {
    /// Returns the type of `name`, or nothing when there is no such name.
    fn type_of(&self, name: &str) -> Option<Type>;

    /// Returns the type of a column of a table, named by the table's name, a point and the column's.
    fn column_of(&self, _name: &str) -> Option<Type> {
        None
    }
}

impl Names for BTreeMap<String, Type> {
    fn type_of(&self, name: &str) -> Option<Type> {
        self.get(name).copied()
    }
}

/// The values that an expression is evaluated on.
pub trait Facts {
    /// Returns the value of `name`, or nothing when it is not known.
    fn value(&self, name: &str) -> Option<Value>;

    /// Tells whether there is something under `name`: a value, a link, files or rows.
    fn known(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Returns how many rows the table `name` has, or nothing when that is not known.
    fn count(&self, _name: &str) -> Option<i64> {
        None
    }

    /// Returns what a column of a table comes to, or nothing when that is not known. Rows without a value count nothing.
    fn sum(&self, _name: &str) -> Option<i64> {
        None
    }
}

impl Facts for BTreeMap<String, Value> {
    fn value(&self, name: &str) -> Option<Value> {
        self.get(name).cloned()
    }
}

/// What an expression says about the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It depends on values that are absent.
    Unknown {
        /// The names of the absent values, sorted, each once.
        missing: Vec<String>,
    },
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Truth {
        if truth { Truth::True } else { Truth::False }
    }
}

/// What is wrong with an expression, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The character, from 1.
    pub at: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub cure: String,
}

impl Fault {
    fn new(at: usize, what: impl Into<String>, cure: impl Into<String>) -> Fault {
        Fault { at, what: what.into(), cure: cure.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {}: {} ({})", self.at, self.what, self.cure)
    }
}

impl std::error::Error for Fault {}

/// A parsed expression that gives a truth value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    source: String,
    root: Node,
}

impl Guard {
    /// Parses CEL; refuses floating point, loops, unlisted functions and whatever else is no plain condition.
    pub fn parse(source: &str) -> Result<Guard, Fault> {
        Ok(Guard { source: source.to_owned(), root: node::parse(source)? })
    }

    /// Returns the text that it was parsed from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the names that it uses, sorted, each once.
    pub fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.root.names(&mut found);
        found.sort();
        found.dedup();
        found
    }

    /// Checks every name and type; returns all faults.
    pub fn check(&self, names: &dyn Names) -> Result<(), Vec<Fault>> {
        types::check(&self.root, names)
    }

    /// Evaluates it on `facts`; a value of another type than the expression needs counts as absent.
    pub fn eval(&self, facts: &dyn Facts) -> Truth {
        eval::truth(&self.root, facts)
    }
}
