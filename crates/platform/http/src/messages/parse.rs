//! A message file: tables of texts, keys joined with dots.

use std::collections::BTreeMap;
use toml_edit::{DocumentMut, Item};

/// Texts by key, without the crate's name.
#[derive(Debug, Default)]
pub(crate) struct Table {
    texts: BTreeMap<String, &'static str>,
    /// Why the file, or an entry of it, cannot be read.
    pub(crate) problems: Vec<String>,
}

impl Table {
    /// Reads a file. What cannot be read is told by [`super::problems`], which a test of every crate calls.
    pub(crate) fn read(text: &str) -> Table {
        let mut table = Table::default();
        match text.parse::<DocumentMut>() {
            Ok(document) => {
                for (key, item) in document.iter() {
                    table.add(key, item);
                }
            }
            Err(error) => table.problems.push(error.to_string()),
        }
        table
    }

    fn add(&mut self, key: &str, item: &Item) {
        if let Some(inner) = item.as_table_like() {
            for (name, item) in inner.iter() {
                self.add(&format!("{key}.{name}"), item);
            }
        } else if let Some(text) = item.as_str() {
            // Read once per process and language and never dropped: a text lives as long as the program.
            self.texts.insert(key.to_owned(), Box::leak(text.to_owned().into_boxed_str()));
        } else {
            self.problems.push(format!("{key} is not a text"));
        }
    }

    /// Returns a text.
    pub(crate) fn get(&self, key: &str) -> Option<&'static str> {
        self.texts.get(key).copied()
    }

    /// Returns all keys with their texts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.texts.iter().map(|(key, text)| (key.as_str(), *text))
    }
}
