//! What the registry wrote down of an organisation, as records of registers have it.

use super::{ADDRESS, AREA, CREDIT_CODE, FROM, HEIR, KIND, NAME, PARENT, PHONE, TAKES, TO};
use kernel::register::Register;
use serde_json::{Map, Value as Json, json};
use store::JournalRow;

/// Names of the journal with the fields of which they tell.
const NAMES: [(&str, &str); 11] = [
    ("name", NAME),
    ("kind", KIND),
    ("area", AREA),
    ("parent", PARENT),
    ("phone", PHONE),
    ("address", ADDRESS),
    ("credit_code", CREDIT_CODE),
    ("takes_dispatches", TAKES),
    ("on", FROM),
    ("to", TO),
    ("heir", HEIR),
];

/// Returns an entry as records have it; nothing of posts, which have a past of their own on the page.
pub(super) fn entry(register: &Register, entry: JournalRow) -> Option<JournalRow> {
    let kind = match entry.verb.as_str() {
        "registry.add_org" => "added",
        "registry.change_org" | "registry.rename_org" => "changed",
        "registry.end_org" => "moved",
        _ => return None,
    };
    let mut after = told(entry.after.as_ref());
    let mut before = told(entry.before.as_ref());
    if kind == "moved" {
        // The day on which it ended stands under the name of its first day.
        if let Some(day) = after.remove(FROM) {
            after.insert(TO.to_owned(), day);
        }
    }
    // The registry writes every value of a row down, whether it changed or not.
    let same: Vec<String> =
        after.iter().filter(|(key, value)| before.get(*key) == Some(value)).map(key_of).collect();
    for key in &same {
        after.remove(key);
        before.remove(key);
    }
    let mut said = Map::from_iter([("kind".to_owned(), json!(kind))]);
    said.insert("values".to_owned(), Json::Object(after));
    if kind == "moved" {
        let state = register.states.iter().find(|state| state.ends);
        said.insert("state".to_owned(), json!(state.map(|state| &state.id)));
    }
    let before = Some(json!({ "values": before }));
    Some(JournalRow { before, after: Some(Json::Object(said)), ..entry })
}

fn key_of((key, _): (&String, &Json)) -> String {
    key.clone()
}

/// Returns the values of an entry by their fields; what is absent was nothing.
fn told(side: Option<&Json>) -> Map<String, Json> {
    let value = |(name, key): (&str, &str)| {
        let json = side?.get(name).filter(|json| !json.is_null())?;
        Some((key.to_owned(), json.clone()))
    };
    NAMES.into_iter().filter_map(value).collect()
}
