//! What was filled in, at the beginning and at steps: values of dictionary elements, encrypted.

use serde_json::Value;
use std::collections::BTreeMap;

/// Values by element key, as the dictionary keeps them: texts, whole numbers, dates as text, lists of file ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(pub BTreeMap<String, Value>);

impl Values {
    /// Returns no values.
    pub fn none() -> Values {
        Values::default()
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, element: &str, value: impl Into<Value>) -> Values {
        self.0.insert(element.to_owned(), value.into());
        self
    }

    /// Returns the value of an element.
    pub fn get(&self, element: &str) -> Option<&Value> {
        self.0.get(element)
    }

    /// Returns the text of an element.
    pub fn text(&self, element: &str) -> Option<&str> {
        self.get(element).and_then(Value::as_str)
    }

    /// Tells whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Value> for Values {
    fn from(value: Value) -> Values {
        match value {
            Value::Object(map) => Values(map.into_iter().collect()),
            _ => Values::default(),
        }
    }
}

impl From<Values> for Value {
    fn from(values: Values) -> Value {
        Value::Object(values.0.into_iter().collect())
    }
}
