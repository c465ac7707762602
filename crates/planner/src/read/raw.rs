//! Small values as files write them.

use super::error::Trouble;
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// A position: two numbers, more are left aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Position(pub [f64; 2]);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Position, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position of two numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Position, A::Error> {
                let missing = |at| serde::de::Error::invalid_length(at, &self);
                let x: f64 = seq.next_element()?.ok_or_else(|| missing(0))?;
                let y: f64 = seq.next_element()?.ok_or_else(|| missing(1))?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position([x, y]))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

/// Returns households: a whole number from 0 to 1,000,000, also when written as a text or with a decimal point.
pub(super) fn households(value: &Value) -> Result<u32, Trouble> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match number {
        Some(number) if number.fract() == 0.0 && (0.0..=1e6).contains(&number) => Ok(number as u32),
        _ => Err(Trouble::Households { value: short(value) }),
    }
}

/// Returns a name: a text or a whole number; null and the empty text are none.
pub(super) fn name(field: &str, value: Option<&Value>) -> Result<Option<String>, Trouble> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
        }
        Some(Value::Number(number)) => Ok(Some(whole(number))),
        Some(other) => Err(Trouble::NotText { field: field.to_owned(), value: short(other) }),
    }
}

/// Writes a number without the `.0` that some programs add to whole ones.
fn whole(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
            format!("{}", float as i64)
        }
        _ => number.to_string(),
    }
}

/// Returns whether a flag is set: true, a number other than 0, or a text such as "yes" and "是".
pub(super) fn flag(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(set)) => *set,
        Some(Value::Number(number)) => number.as_f64().is_some_and(|number| number != 0.0),
        Some(Value::String(text)) => {
            ["true", "yes", "y", "1", "是"].contains(&text.trim().to_lowercase().as_str())
        }
        _ => false,
    }
}

/// Returns a value as text, cut short for a message.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 40 {
        return text;
    }
    text.chars().take(37).chain("...".chars()).collect()
}
