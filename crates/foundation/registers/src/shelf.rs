//! Shelf: a register with the rules in force beside it. What is asked of it stands in the modules above.

use crate::native::{self, Shelved};
use kernel::dictionary::{Dictionary, Element, Kind, Sensitivity, Storage, Value};
use kernel::register::{List, Record, Register, Values};
use kernel::rules::RuleSet;
use kernel::time::Date;
use std::collections::BTreeMap;

/// The kind under which records stand in the journal that lie here.
pub(crate) const SUBJECT: &str = "record";

/// A register with the rules in force beside it.
#[derive(Clone, Copy, Debug)]
pub struct Shelf<'a> {
    /// The rules: dictionary, roles, the other registers.
    pub rules: &'a RuleSet,
    /// The register.
    pub register: &'a Register,
}

impl<'a> Shelf<'a> {
    /// Returns the shelf of a register.
    pub fn of(rules: &'a RuleSet, register: &'a Register) -> Shelf<'a> {
        Shelf { rules, register }
    }

    /// Returns the shelf of the register with an id.
    pub fn find(rules: &'a RuleSet, id: &str) -> Option<Shelf<'a>> {
        rules.register(id).map(|register| Shelf { rules, register })
    }

    /// Returns the shelf of the register with a word in addresses.
    pub fn at(rules: &'a RuleSet, path: &str) -> Option<Shelf<'a>> {
        let register = rules.registers().find(|register| register.path == path);
        register.map(|register| Shelf { rules, register })
    }

    /// Returns the data elements and code tables.
    pub fn dictionary(self) -> &'a Dictionary {
        self.rules.dictionary()
    }

    /// Returns where its records lie, if that is a table of another crate.
    pub(crate) fn native(self) -> Option<Shelved> {
        native::of(&self.register.id)
    }

    /// Returns the kind under which its records stand in the journal.
    pub(crate) fn subject(self) -> &'static str {
        self.native().map_or(SUBJECT, |native| native.subject())
    }

    /// Returns the values of a record as they were on a day: dated fields have those of the day, all others what they have
    /// now.
    pub fn as_of(self, record: &Record, day: Date) -> Values {
        let mut values = record.values.clone();
        for (key, history) in &record.dated {
            match history.on(day) {
                Some(value) => values.insert(key.clone(), value.clone()),
                None => values.remove(key),
            };
        }
        values
    }

    /// Returns the number under which a list is kept; that its fields are called otherwise makes it no other list.
    pub(crate) fn list_no(self, list: &List) -> i64 {
        let first = list.renamed(&|key| self.register.first_name(key).to_owned());
        store::lists::list_no(&self.register.id, &first)
    }

    /// Reads a value that was kept as JSON; none of an element that the dictionary no longer has.
    pub(crate) fn value(self, key: &str, json: &serde_json::Value) -> Option<Value> {
        let dictionary = self.dictionary();
        let kind_of = |column: &str| dictionary.get(column).map(|element| &element.kind);
        Value::from_json(&dictionary.get(key)?.kind, json, &kind_of)
    }

    /// Tells whether a value, or a column of its rows, is kept encrypted.
    pub(crate) fn seals(self, element: &Element) -> bool {
        is_sealed(element)
            || matches!(&element.kind, Kind::Table { columns, .. }
                if columns.iter().filter_map(|key| self.dictionary().get(key)).any(is_sealed))
    }
}

/// Tells whether whoever sees a record may read values of an element: they are about nobody.
pub(crate) fn is_open(element: &Element) -> bool {
    !is_sealed(element) && element.sensitivity <= Sensitivity::Internal
}

/// Tells whether values of an element are kept encrypted.
pub(crate) fn is_sealed(element: &Element) -> bool {
    element.storage != Storage::Plain
}

/// Returns values as JSON.
pub(crate) fn json_of(values: &Values) -> serde_json::Map<String, serde_json::Value> {
    let kept: BTreeMap<_, _> =
        values.iter().map(|(key, value)| (key.clone(), value.json())).collect();
    kept.into_iter().collect()
}
