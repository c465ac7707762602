//! What was sent for an element of the dictionary, as the one text that the dictionary reads.

use super::posted::Posted;
use super::rows::rows_of;
use kernel::dictionary::{Dictionary, Element, FieldRefusal, Kind, Value};
use serde_json::{Map, Value as Json};

/// The columns of a row of week hours.
pub(super) const DAYS: &str = "days";
pub(super) const FROM: &str = "from";
pub(super) const TO: &str = "to";

impl Posted {
    /// Returns what was sent for an element, as [`Dictionary::accept`] reads it: codes that were ticked, rows of a table
    /// or of week hours, else the field's own text.
    pub fn raw(&self, dictionary: &Dictionary, element: &Element) -> String {
        self.raw_as(dictionary, element, &element.key)
    }

    /// Returns what was sent for an element in a field of another name.
    pub fn raw_as(&self, dictionary: &Dictionary, element: &Element, name: &str) -> String {
        let fields: Vec<(&str, &str)> = self.fields().collect();
        raw_of(dictionary, element, name, &fields)
    }

    /// Takes what was sent for an element: its value, or everything that is wrong with it.
    pub fn accept(
        &self,
        dictionary: &Dictionary,
        element: &Element,
        required: bool,
    ) -> Result<Option<Value>, Vec<FieldRefusal>> {
        dictionary.accept_all(element, &self.raw(dictionary, element), required)
    }
}

fn raw_of(
    dictionary: &Dictionary,
    element: &Element,
    name: &str,
    fields: &[(&str, &str)],
) -> String {
    let all = |name: &str| {
        fields
            .iter()
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value.trim())
            .collect::<Vec<_>>()
    };
    let text = || all(name).first().copied().unwrap_or_default().to_owned();
    match &element.kind {
        Kind::Codes { .. } => all(name).join("\n"),
        Kind::Hours => rows_raw(fields, name, |row| {
            let one = |part: &str| {
                row.iter().find(|(key, _)| *key == part).map_or("", |(_, value)| value)
            };
            let days = row.iter().filter(|(key, _)| *key == DAYS).map(|(_, value)| *value);
            let days = days.collect::<Vec<_>>().join(",");
            [(DAYS, days), (FROM, one(FROM).to_owned()), (TO, one(TO).to_owned())]
                .map(|(key, value)| (key.to_owned(), value.into()))
                .into_iter()
                .collect()
        })
        .unwrap_or_else(text),
        Kind::Table { columns, .. } => rows_raw(fields, name, |row| {
            let columns = columns.iter().filter_map(|key| dictionary.get(key));
            columns
                .map(|column| {
                    (column.key.clone(), raw_of(dictionary, column, &column.key, row).into())
                })
                .collect()
        })
        .unwrap_or_else(text),
        _ => text(),
    }
}

/// Returns the rows of a form as JSON, the empty ones too, so that they count as they stand; nothing when there are none.
fn rows_raw(
    fields: &[(&str, &str)],
    name: &str,
    read: impl Fn(&[(&str, &str)]) -> Map<String, Json>,
) -> Option<String> {
    let rows = rows_of(fields.iter().copied(), name);
    let read = |row: &super::rows::Row| {
        let row: Vec<(&str, &str)> =
            row.iter().map(|(column, value)| (column.as_str(), value.as_str())).collect();
        Json::Object(read(&row))
    };
    (!rows.is_empty()).then(|| rows.iter().map(read).collect::<Json>().to_string())
}
