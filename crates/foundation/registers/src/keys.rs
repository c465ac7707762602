//! The keys of a record in lists, and how they are kept beside it: what was written is taken back exactly, whatever the
//! names in it have become since.

use crate::shelf::Shelf;
use kernel::register::Projection;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use store::lists::{Facets, Key};
use uuid::Uuid;

/// What the keys of a record in one list have in common.
type Place = (i64, String, i64, String, Facets);

/// Returns the keys that a record has, in the numbers of the lists as they are declared.
pub(crate) fn keys_of(shelf: Shelf<'_>, projection: &Projection) -> Vec<Key> {
    let key = |key: &kernel::register::ListKey| {
        let list = shelf.register.list(&key.list)?;
        Some(Key::of(shelf.list_no(list), key))
    };
    let mut keys: Vec<Key> = projection.keys.iter().filter_map(key).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Returns keys as they are kept: for each list the place, then the ranges in which it has it.
pub(crate) fn json_of_keys(keys: &[Key]) -> Json {
    let mut places: BTreeMap<Place, Vec<Uuid>> = BTreeMap::new();
    for key in keys {
        let place =
            (key.list_no, key.part.clone(), key.sort_no, key.sort_text.clone(), key.facets.clone());
        places.entry(place).or_default().push(key.scope);
    }
    places.into_iter().map(|(place, scopes)| json!([place, scopes])).collect()
}

/// Reads keys as they are kept.
pub(crate) fn read_keys(json: &Json) -> Vec<Key> {
    let places: Vec<(Place, Vec<Uuid>)> = serde_json::from_value(json.clone()).unwrap_or_default();
    let keys = places.into_iter().flat_map(|(place, scopes)| {
        let (list_no, part, sort_no, sort_text, facets) = place;
        scopes.into_iter().map(move |scope| Key {
            list_no,
            scope,
            part: part.clone(),
            sort_no,
            sort_text: sort_text.clone(),
            facets: facets.clone(),
        })
    });
    keys.collect()
}
