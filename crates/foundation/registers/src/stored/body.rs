//! What of a record lies in the open, and what is encrypted.
//!
//! Architecture invariant: a value whose element is kept encrypted lies in no column but `sealed`; what lies in the open of
//! it is its mask.

use crate::shelf::{Shelf, is_sealed, json_of};
use kernel::dictionary::{Element, Kind, Sensitivity, Value};
use kernel::id::AccountId;
use kernel::mask::Mask;
use kernel::register::{Record, Values};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// The column with what is encrypted.
pub(crate) const SEALED: &str = "register_record.sealed";

/// What lies in the open.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Open {
    pub(super) values: Map<String, Json>,
    /// What the masks leave of encrypted values.
    pub(super) masks: BTreeMap<String, String>,
}

/// What is encrypted, all together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Closed {
    #[serde(default)]
    pub(super) values: Map<String, Json>,
    /// Values of dated fields, with the first day, and that on which they no longer hold.
    #[serde(default)]
    pub(super) dated: BTreeMap<String, Vec<(String, Option<String>, Json)>>,
    /// Why accounts are named.
    #[serde(default)]
    pub(super) why: BTreeMap<AccountId, String>,
}

/// Returns the body of a record, and the text that is to be encrypted; none where there is nothing of that sort. `left` are
/// values that no longer have an element, kept as they are.
pub(crate) fn split(
    shelf: Shelf<'_>,
    record: &Record,
    left: &Map<String, Json>,
) -> (Json, Option<String>) {
    let mut open = Open { values: left.clone(), masks: BTreeMap::new() };
    let mut closed = Closed::default();
    for (key, value) in &record.values {
        match shelf.dictionary().get(key).filter(|element| shelf.seals(element)) {
            Some(element) => {
                closed.values.insert(key.clone(), value.json());
                match value {
                    Value::Rows(rows) => {
                        open.values.insert(key.clone(), bare(shelf, rows));
                    }
                    _ => {
                        open.masks.insert(key.clone(), mask(element, value));
                    }
                }
            }
            None => {
                open.values.insert(key.clone(), value.json());
            }
        }
    }
    closed.dated = dated(shelf, record);
    closed.why =
        record.named.iter().map(|(account, naming)| (*account, naming.why.clone())).collect();
    let empty = closed.values.is_empty() && closed.dated.is_empty() && closed.why.is_empty();
    (json!(open), (!empty).then(|| json!(closed).to_string()))
}

/// Returns rows without the columns that are encrypted.
fn bare(shelf: Shelf<'_>, rows: &[Values]) -> Json {
    let plain = |key: &str| shelf.dictionary().get(key).is_some_and(|column| !is_sealed(column));
    let row = |row: &Values| {
        let kept = row.iter().filter(|(key, _)| plain(key));
        Json::Object(json_of(&kept.map(|(key, value)| (key.clone(), value.clone())).collect()))
    };
    rows.iter().map(row).collect()
}

/// Returns the values of dated fields that are encrypted.
fn dated(
    shelf: Shelf<'_>,
    record: &Record,
) -> BTreeMap<String, Vec<(String, Option<String>, Json)>> {
    let sealed = |key: &str| shelf.dictionary().get(key).is_some_and(|one| shelf.seals(one));
    let kept =
        record.dated.iter().filter(|(key, history)| sealed(key) && !history.rows().is_empty());
    let day = kernel::time::date_text;
    kept.map(|(key, history)| {
        let rows = history.rows().iter();
        (key.clone(), rows.map(|row| (day(row.from), row.to.map(day), row.value.json())).collect())
    })
    .collect()
}

/// Returns what stays in the open of a value that is encrypted: what its mask leaves, and nothing where it has none.
fn mask(element: &Element, value: &Value) -> String {
    let text = element.input(value);
    let worded = matches!(
        element.kind,
        Kind::Text { .. }
            | Kind::CnId
            | Kind::CreditCode
            | Kind::Phone { .. }
            | Kind::Email
            | Kind::Date
    );
    let personal = matches!(element.sensitivity, Sensitivity::Personal | Sensitivity::Sensitive);
    match element.mask {
        Mask::None => Mask::All.apply(&text),
        mask if worded && personal => mask.apply(&text),
        _ => Mask::All.apply(&text),
    }
}
