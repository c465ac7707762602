//! What stands in a form before anybody has written in it.

use super::ask::Asked;
use crate::Found;
use crate::web::here::Here;
use crate::web::words::is_whole;
use http::form::pick_of;
use http::{Cx, Filled, Listing, Pick};
use kernel::commit::Digest;
use kernel::dictionary::{Dictionary, Element, Kind, Value};
use kernel::register::{May, Preset, Seen};
use kernel::time::date_text;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The version on which a form is based.
pub(super) const VERSION: &str = "version";
/// What the form showed, so that what nobody touched is not taken for written.
pub(super) const SHOWN: &str = "shown";

/// Returns a new record's form: what the file says stands there, and what the address brings along.
pub(super) fn fresh(cx: &Cx, fields: &[Asked<'_>], listing: &Listing) -> Filled {
    let mut filled = Filled::empty();
    for one in fields {
        let key = &one.element.key;
        let preset = one.field.and_then(|field| field.default.as_ref());
        let text = match (listing.get(key), preset) {
            (Some(brought), _) => Some(brought.to_owned()),
            (None, Some(Preset::Me)) => cx.account().map(|account| account.to_string()),
            (None, Some(Preset::Today)) => Some(date_text(cx.now.china_date())),
            (None, Some(Preset::Written(text))) => Some(text.clone()),
            (None, None) => None,
        };
        if let Some(text) = text {
            filled = filled.with(key, text);
        }
    }
    filled
}

/// Returns the form of a record that is there, with its masks.
pub(super) fn of_record(dictionary: &Dictionary, fields: &[Asked<'_>], found: &Found) -> Filled {
    let mut filled = Filled::empty().with(VERSION, found.record.version.to_string());
    for one in fields {
        let text = match found.seen.values.get(&one.element.key) {
            Some(Seen::Whole(value)) => dictionary.written(one.element, value),
            Some(Seen::Masked(text)) => text.clone(),
            Some(Seen::Rows(rows)) => written(dictionary, rows),
            None => continue,
        };
        if !matches!(one.element.kind, Kind::File { .. }) {
            filled = filled.with(&one.element.key, text);
        }
    }
    filled.with(SHOWN, shown(fields, found))
}

/// Returns rows as a form holds them, with their masks.
fn written(dictionary: &Dictionary, rows: &[BTreeMap<String, Seen>]) -> String {
    let cell = |(key, seen): (&String, &Seen)| {
        let text = match (seen, dictionary.get(key)) {
            (Seen::Whole(value), Some(column)) => column.input(value),
            (Seen::Whole(value), None) => value.text(),
            (Seen::Masked(text), _) => text.clone(),
            (Seen::Rows(_), _) => String::new(),
        };
        (key.clone(), Json::String(text))
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Json>()).collect::<Json>().to_string()
}

/// Returns what the fields of a form show, as a digest of each. A masked value has none: a digest would tell it.
fn shown(fields: &[Asked<'_>], found: &Found) -> String {
    let one = |one: &Asked<'_>| {
        let key = &one.element.key;
        let value = found.record.values.get(key);
        let seen = found.seen.values.get(key);
        let whole = value.zip(seen).is_some_and(|(value, seen)| is_whole(value, seen));
        (value.is_none() || whole).then(|| format!("{key}={}", digest(value)))
    };
    fields.iter().filter_map(one).collect::<Vec<_>>().join(" ")
}

/// Returns a short digest of a value, by which it is known again.
pub(super) fn digest(value: Option<&Value>) -> String {
    let text = value.map(|value| value.json().to_string()).unwrap_or_default();
    let hex = Digest::from_bytes(Sha256::digest(text.as_bytes()).into()).hex();
    hex.chars().take(16).collect()
}

/// Tells whether a value is the one that the form showed.
pub(super) fn untouched(shown: &str, element: &Element, value: Option<&Value>) -> bool {
    let of = |one: &str| {
        one.split_once('=')
            .filter(|(key, _)| *key == element.key)
            .map(|(_, digest)| digest.to_owned())
    };
    shown.split(' ').find_map(of).is_some_and(|before| before == digest(value))
}

/// Returns the pickers of a form.
pub(crate) fn picks(here: &Here<'_>, fields: &[Asked<'_>], found: Option<&Found>) -> Vec<Pick> {
    let kept = |key: &str| -> Option<Uuid> {
        match found?.record.values.get(key) {
            Some(Value::Id(id)) => Some(*id),
            _ => None,
        }
    };
    let pick = |one: &Asked<'_>| {
        let key = &one.element.key;
        Some(narrowed(here, one.element, found, pick_of(one.element)?.kept(kept(key))))
    };
    fields.iter().filter_map(pick).collect()
}

/// Narrows a picker to what may be chosen: an area in which the record may lie and the reader may add one, and for a record
/// that is an organisation another one.
fn narrowed(here: &Here<'_>, element: &Element, found: Option<&Found>, pick: Pick) -> Pick {
    let (register, key) = (here.register(), element.key.as_str());
    let mut pick = pick;
    if register.belongs.area.as_deref() == Some(key) {
        let add = register.verb(&May::Add);
        pick = pick.only(format!("upto:{}", register.level.key())).only(format!("may:{add}"));
    }
    let only = here.shelf.native().map_or(&[][..], |native| native.only(key));
    pick = only.iter().fold(pick, |pick, word| pick.only(*word));
    match found.filter(|_| register.belongs.itself && element.kind == Kind::Organisation) {
        Some(found) => pick.only(format!("but:{}", found.record.id)),
        None => pick,
    }
}
