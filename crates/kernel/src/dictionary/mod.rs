//! Dictionary 数据字典: what every field is called, what it may hold, and how it is kept and shown.
//!
//! Architecture invariant: no form, import or export knows what a field may hold; all ask the dictionary.

mod accept;
mod address;
mod element;
mod hours;
mod read;
mod value;
mod written;

pub use accept::FieldRefusal;
pub use element::{Element, Kind, Sensitivity, Storage, Tells};
pub use hours::{WEEK_ROWS_MAX, WeekSpan, clock_text, day_words};
pub use read::{read_elements, read_retention, read_table};
pub use value::{Point, Value, duration_words};

use crate::text::Text;
use std::collections::BTreeMap;

/// A table of codes, such as GB/T 2261.1 sex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTable {
    /// Its key, such as `sex`.
    pub key: String,
    /// Its name.
    pub title: Text,
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
    pub title: Text,
    /// The code above it, in tables of several levels.
    pub parent: Option<String>,
    /// Words with the same meaning, for imports.
    pub synonyms: Vec<String>,
    /// Whether it may no longer be chosen; retired codes stay readable.
    pub retired: bool,
}

impl CodeTable {
    /// Returns a code.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|entry| entry.code == code)
    }

    /// Returns the code that a word names: the code itself, its name in either language, or a synonym.
    pub fn find(&self, word: &str) -> Option<&Code> {
        let same = |other: &str| other.eq_ignore_ascii_case(word);
        self.get(word).or_else(|| {
            self.codes.iter().find(|entry| {
                same(&entry.title.zh)
                    || same(&entry.title.en)
                    || entry.synonyms.iter().any(|synonym| same(synonym))
            })
        })
    }

    /// Returns the codes that may be chosen, in the order of the file.
    pub fn choices(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(|entry| !entry.retired)
    }

    /// Tells whether `code` is `wide` or stands somewhere below it.
    pub fn within(&self, code: &str, wide: &str) -> bool {
        let mut at = Some(code);
        for _ in 0..self.codes.len() {
            match at {
                Some(here) if here == wide => return true,
                Some(here) => at = self.get(here).and_then(|entry| entry.parent.as_deref()),
                None => return false,
            }
        }
        false
    }
}

/// How long records are kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Its key, such as `case`.
    pub key: String,
    /// Its name.
    pub title: Text,
    /// For how many months after the record is closed; none means for ever.
    pub months: Option<u32>,
    /// The article or decision.
    pub basis: String,
}

/// All elements, code tables and retention classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary {
    elements: BTreeMap<String, Element>,
    tables: BTreeMap<String, CodeTable>,
    retention: BTreeMap<String, Retention>,
}

impl Dictionary {
    /// Returns the dictionary of these elements, code tables and retention classes.
    pub fn new(
        elements: impl IntoIterator<Item = Element>,
        tables: impl IntoIterator<Item = CodeTable>,
        retention: impl IntoIterator<Item = Retention>,
    ) -> Dictionary {
        Dictionary {
            elements: elements.into_iter().map(|element| (element.key.clone(), element)).collect(),
            tables: tables.into_iter().map(|table| (table.key.clone(), table)).collect(),
            retention: retention.into_iter().map(|class| (class.key.clone(), class)).collect(),
        }
    }

    /// Returns an element by its key.
    pub fn get(&self, key: &str) -> Option<&Element> {
        self.elements.get(key)
    }

    /// Returns the element by which a reporter says how satisfied they are.
    pub fn grade(&self) -> Option<&Element> {
        self.elements.values().find(|element| element.tells == Some(Tells::Grade))
    }

    /// Changes an element, if it is there.
    pub(crate) fn change(&mut self, key: &str, change: impl FnOnce(&mut Element)) {
        if let Some(element) = self.elements.get_mut(key) {
            change(element);
        }
    }

    /// Sets for how long records of a class are kept, if it is there.
    pub(crate) fn keep_for(&mut self, class: &str, months: Option<u32>) {
        if let Some(class) = self.retention.get_mut(class) {
            class.months = months;
        }
    }

    /// Returns all elements in the order of their keys.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.elements.values()
    }

    /// Returns a code table by its key.
    pub fn table(&self, key: &str) -> Option<&CodeTable> {
        self.tables.get(key)
    }

    /// Returns the code table of an element of kind [`Kind::Code`] or [`Kind::Codes`].
    pub fn table_of(&self, element: &Element) -> Option<&CodeTable> {
        match &element.kind {
            Kind::Code { table } | Kind::Codes { table } => self.tables.get(table),
            _ => None,
        }
    }

    /// Returns all code tables in the order of their keys.
    pub fn tables(&self) -> impl Iterator<Item = &CodeTable> {
        self.tables.values()
    }

    /// Returns a retention class by its key.
    pub fn retention(&self, key: &str) -> Option<&Retention> {
        self.retention.get(key)
    }

    /// Returns all retention classes in the order of their keys.
    pub fn retentions(&self) -> impl Iterator<Item = &Retention> {
        self.retention.values()
    }

    /// Returns the element that a column's heading names: its key, its name in either language, or a synonym. Blanks
    /// and marks such as `*` or `（必填）` are ignored. Among several the first by key wins, keys that begin with
    /// `prefix` before others.
    pub fn find(&self, heading: &str, prefix: &str) -> Option<&Element> {
        let wanted = plain_heading(heading);
        if wanted.is_empty() {
            return None;
        }
        let named = |element: &&Element| {
            [&element.key, &element.title.zh, &element.title.en]
                .into_iter()
                .chain(&element.synonyms)
                .any(|name| plain_heading(name) == wanted)
        };
        let preferred =
            self.elements.values().filter(|element| element.key.starts_with(prefix)).find(named);
        preferred.or_else(|| self.elements.values().find(named))
    }
}

fn plain_heading(heading: &str) -> String {
    let cut = heading.split(['(', '（', '[', '【']).next().unwrap_or_default();
    crate::ident::compact(cut).replace(['*', ':', '_', '-'], "").to_lowercase()
}
