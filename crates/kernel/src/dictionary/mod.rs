//! Dictionary 数据字典: what every field is called, what it may hold, and how it is kept and shown.

mod element;

pub use element::{Element, Kind, Sensitivity, Storage};

use std::collections::BTreeMap;

/// A table of codes, such as GB/T 2261.1 sex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTable {
    /// Its key, such as `sex`.
    pub key: String,
    /// Its name.
    pub title: crate::text::Text,
    /// The standard or the decision from which it comes.
    pub source: String,
    /// The codes in the order of the file.
    pub codes: Vec<Code>,
}

/// One code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub code: String,
    /// What it means.
    pub title: crate::text::Text,
    /// The code above it, in tables of several levels.
    pub parent: Option<String>,
    /// Words with the same meaning, for imports.
    pub synonyms: Vec<String>,
    /// Whether it may still be chosen; retired codes stay readable.
    pub retired: bool,
}

impl CodeTable {
    /// Returns a code.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|entry| entry.code == code)
    }
}

/// All elements and code tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary {
    elements: BTreeMap<String, Element>,
    tables: BTreeMap<String, CodeTable>,
}

impl Dictionary {
    /// Returns the dictionary of these elements and code tables.
    pub fn new(
        elements: impl IntoIterator<Item = Element>,
        tables: impl IntoIterator<Item = CodeTable>,
    ) -> Dictionary {
        Dictionary {
            elements: elements.into_iter().map(|element| (element.key.clone(), element)).collect(),
            tables: tables.into_iter().map(|table| (table.key.clone(), table)).collect(),
        }
    }

    /// Returns an element by its key.
    pub fn get(&self, key: &str) -> Option<&Element> {
        self.elements.get(key)
    }

    /// Returns all elements in the order of their keys.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.elements.values()
    }

    /// Returns a code table by its key.
    pub fn table(&self, key: &str) -> Option<&CodeTable> {
        self.tables.get(key)
    }

    /// Returns all code tables in the order of their keys.
    pub fn tables(&self) -> impl Iterator<Item = &CodeTable> {
        self.tables.values()
    }
}
