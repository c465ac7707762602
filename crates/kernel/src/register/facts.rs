//! What the conditions of a register know of a record.

use super::model::Register;
use super::record::{Record, Values};
use crate::dictionary::{Dictionary, Value};
use crate::expr::{self, Facts, Guard, Truth};
use crate::time::Date;

/// A record as conditions see it: its values, those before as `old.…`, what is asked beside them, facts of linked records,
/// `state` and `today`.
#[derive(Clone, Copy)]
pub(super) struct RecordFacts<'a> {
    pub register: &'a Register,
    pub dictionary: &'a Dictionary,
    pub values: &'a Values,
    /// The record before; none for a new one.
    pub old: Option<&'a Record>,
    /// The state it is in; that in which it begins for a new one.
    pub state: Option<&'a str>,
    /// Facts of linked records by their elements.
    pub linked: &'a dyn Facts,
    pub today: Date,
}

impl<'a> RecordFacts<'a> {
    /// Returns the facts of a record as it is.
    pub fn of(
        register: &'a Register,
        dictionary: &'a Dictionary,
        record: &'a Record,
        linked: &'a dyn Facts,
        today: Date,
    ) -> RecordFacts<'a> {
        let state = record.state.as_deref();
        let (values, old) = (&record.values, Some(record));
        RecordFacts { register, dictionary, values, old, state, linked, today }
    }

    /// Tells whether a name is that of a fact of a record to which this one links.
    fn is_linked(&self, name: &str) -> bool {
        let fact = self.register.facts.iter().find(|fact| fact.element == name);
        fact.is_some_and(|fact| self.values.contains_key(&fact.via))
    }

    /// Returns the value under a name, as it is or as it was.
    fn held(&self, name: &str) -> Option<&Value> {
        match name.strip_prefix("old.") {
            Some(key) => self.old?.values.get(key),
            None => self.values.get(name),
        }
    }
}

impl Facts for RecordFacts<'_> {
    fn value(&self, name: &str) -> Option<expr::Value> {
        match name {
            "today" => return Some(expr::Value::Date(self.today)),
            "state" => return self.state.map(|state| expr::Value::Text(state.to_owned())),
            _ => {}
        }
        let key = name.strip_prefix("old.").unwrap_or(name);
        match self.held(name) {
            Some(value) => self.dictionary.get(key)?.record_fact(value),
            None if self.is_linked(name) => self.linked.value(name),
            None => None,
        }
    }

    fn known(&self, name: &str) -> bool {
        match name {
            "today" => true,
            "state" => self.state.is_some(),
            _ => self.held(name).is_some() || (self.is_linked(name) && self.linked.known(name)),
        }
    }

    fn count(&self, name: &str) -> Option<i64> {
        if name.starts_with("old.") && self.old.is_none() {
            return None;
        }
        let rows = match self.held(name) {
            Some(Value::Rows(rows)) => rows.len(),
            Some(Value::Hours(rows)) => rows.len(),
            Some(_) => return None,
            None => 0,
        };
        i64::try_from(rows).ok()
    }

    fn sum(&self, name: &str) -> Option<i64> {
        let plain = name.strip_prefix("old.").unwrap_or(name);
        let prefix = name.len() - plain.len();
        let beneath = |table: &str| plain.strip_prefix(table)?.strip_prefix('.');
        let mut fields = self.register.fields.iter();
        let (table, column) =
            fields.find_map(|field| Some((&field.element, beneath(&field.element)?)))?;
        let table = format!("{}{table}", name.get(..prefix)?);
        let Some(Value::Rows(rows)) = self.held(&table) else { return Some(0) };
        rows.iter().try_fold(0_i64, |sum, row| match row.get(column) {
            Some(value) => match self.dictionary.get(column)?.record_fact(value)? {
                expr::Value::Int(number) => sum.checked_add(number),
                _ => None,
            },
            None => Some(sum),
        })
    }
}

/// Tells whether a condition holds; not where it depends on what is absent.
pub(super) fn holds(guard: Option<&Guard>, facts: &dyn Facts) -> bool {
    guard.is_none_or(|guard| guard.eval(facts) == Truth::True)
}

/// Tells whether a condition does not hold; not where it depends on what is absent.
pub(super) fn fails(guard: &Guard, facts: &dyn Facts) -> bool {
    guard.eval(facts) == Truth::False
}

/// What the conditions of a line see: its columns, and the day.
pub(super) struct LineFacts<'a> {
    pub dictionary: &'a Dictionary,
    pub row: &'a Values,
    pub today: Date,
}

impl Facts for LineFacts<'_> {
    fn value(&self, name: &str) -> Option<expr::Value> {
        match (name, self.row.get(name)) {
            ("today", _) => Some(expr::Value::Date(self.today)),
            (_, Some(value)) => self.dictionary.get(name)?.record_fact(value),
            (_, None) => None,
        }
    }

    fn known(&self, name: &str) -> bool {
        name == "today" || self.row.contains_key(name)
    }
}
