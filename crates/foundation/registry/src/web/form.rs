//! Reading forms with the dictionary, and its fields, for every noun.

use http::{Cx, Field, Filled, Input, Posted};
use kernel::dictionary::{Dictionary, Value};
use kernel::refusal::Refusal;
use kernel::time::Date;
use uuid::Uuid;

/// Reads fields and gathers what is wrong with them.
pub(crate) struct FormReader<'a> {
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) posted: &'a Posted,
    pub(crate) wrong: Vec<Refusal>,
}

impl FormReader<'_> {
    /// Reads a field as a dictionary element.
    pub(crate) fn value(&mut self, element: &str, field: &'static str) -> Option<Value> {
        match self.dictionary.accept(element, self.posted.get(field)) {
            Ok(value) => value,
            Err(refusal) => {
                self.wrong.push(refusal.refusal(Some(field)));
                None
            }
        }
    }

    pub(crate) fn text(&mut self, element: &str, field: &'static str) -> Option<String> {
        self.value(element, field).and_then(|value| match value {
            Value::Text(text) | Value::Code(text) => Some(text),
            _ => None,
        })
    }

    /// Reads which one of something is meant.
    pub(crate) fn id(&mut self, field: &'static str) -> Option<Uuid> {
        self.value(field, field).and_then(|value| match value {
            Value::Id(id) => Some(id),
            _ => None,
        })
    }

    pub(crate) fn number(&mut self, field: &'static str) -> Option<i64> {
        self.value(field, field).and_then(|value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        })
    }

    pub(crate) fn ticked(&mut self, field: &'static str) -> bool {
        matches!(self.value(field, field), Some(Value::Bool(true)))
    }

    pub(crate) fn date(&mut self, field: &'static str) -> Option<Date> {
        self.value("area.from", field).and_then(|value| match value {
            Value::Date(date) => Some(date),
            _ => None,
        })
    }

    pub(crate) fn need(&mut self, field: &'static str) -> Option<String> {
        let found = self.posted.opt(field).map(str::to_owned);
        if found.is_none() {
            self.wrong.push(Refusal::invalid("registry.refusal.missing").on(field));
        }
        found
    }
}

/// Returns a field of the dictionary, under another name when the form has several of them.
pub(crate) fn field(
    cx: &Cx,
    dictionary: &Dictionary,
    element: &str,
    name: &str,
    filled: &Filled,
) -> Field {
    match dictionary.get(element) {
        Some(found) if element == name => Field::of(cx, dictionary, found, filled),
        Some(found) => {
            let title = cx.of(&found.title);
            Field::new(cx, name, title, Input::Line, filled).length_max(found.length_max)
        }
        None => Field::new(cx, name, name, Input::Line, filled),
    }
}
