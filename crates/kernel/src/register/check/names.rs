//! The names that the conditions of a register may use.

use super::Ground;
use crate::dictionary::{Dictionary, Kind};
use crate::expr::{Names, Type};
use crate::register::model::Register;
use std::collections::BTreeMap;

/// The names that conditions may use, with their types.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    types: BTreeMap<String, Type>,
    columns: BTreeMap<String, Type>,
}

impl Words {
    /// Returns those of a record: its fields as they are and, after `old.`, as they were, linked facts, its state, and the
    /// day.
    pub fn of(register: &Register, ground: Ground<'_>) -> Words {
        let mut words = Words::default();
        for field in &register.fields {
            words.element(ground.dictionary, &field.element);
        }
        let old: Vec<(String, Type)> =
            words.types.iter().map(|(name, kind)| (format!("old.{name}"), *kind)).collect();
        words.types.extend(old);
        for fact in &register.facts {
            words.element(ground.dictionary, &fact.element);
        }
        words.types.insert("today".to_owned(), Type::Date);
        if !register.states.is_empty() {
            words.types.insert("state".to_owned(), Type::Text);
        }
        words
    }

    /// Returns those of one line: its columns, and the day.
    pub fn of_line(columns: &[String], dictionary: &Dictionary) -> Words {
        let mut words = Words::default();
        for column in columns {
            words.element(dictionary, column);
        }
        words.types.insert("today".to_owned(), Type::Date);
        words
    }

    /// Adds what is asked beside the fields.
    pub fn with(mut self, elements: &[String], dictionary: &Dictionary) -> Words {
        for element in elements {
            self.element(dictionary, element);
        }
        self
    }

    fn element(&mut self, dictionary: &Dictionary, key: &str) {
        let Some(element) = dictionary.get(key) else { return };
        if let Some(kind) = element.kind.record_type() {
            self.types.insert(key.to_owned(), kind);
        }
        let Kind::Table { columns, .. } = &element.kind else { return };
        for column in columns {
            let kind = dictionary.get(column).and_then(|inner| inner.kind.record_type());
            if let Some(kind) = kind {
                self.columns.insert(format!("{key}.{column}"), kind);
            }
        }
    }
}

impl Names for Words {
    fn type_of(&self, name: &str) -> Option<Type> {
        self.types.get(name).copied()
    }

    fn column_of(&self, name: &str) -> Option<Type> {
        self.columns.get(name).copied()
    }
}
