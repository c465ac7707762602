//! Values of a record as JSON, as they are kept.

use super::record::Values;
use crate::dictionary::{Dictionary, Kind, Value};
use serde_json::{Map, Value as Json};

/// Returns values as they are kept, beside those of which the dictionary knows nothing any more, see [`read_body`].
pub fn body(values: &Values, unknown: &Map<String, Json>) -> Json {
    let known = values.iter().map(|(key, value)| (key.clone(), value.json()));
    let unknown = unknown.iter().map(|(key, json)| (key.clone(), json.clone()));
    unknown.chain(known).collect()
}

/// Reads what [`body`] wrote. What has no element in the dictionary, or no value of its kind, comes back as it is: it is
/// kept until the record goes.
pub fn read_body(dictionary: &Dictionary, json: &Json) -> (Values, Map<String, Json>) {
    let kind = |key: &str| -> Option<&Kind> { Some(&dictionary.get(key)?.kind) };
    let (mut values, mut unknown) = (Values::new(), Map::new());
    for (key, json) in json.as_object().into_iter().flatten() {
        match kind(key).and_then(|of| Value::from_json(of, json, &kind)) {
            Some(value) => {
                values.insert(key.clone(), value);
            }
            None => {
                unknown.insert(key.clone(), json.clone());
            }
        }
    }
    (values, unknown)
}
