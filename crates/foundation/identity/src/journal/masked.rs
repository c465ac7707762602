//! Values of the journal as somebody may see them: what is about a person is masked unless a role of the reader unmasks it.

use kernel::access::{Actor, Belongs, Roles};
use kernel::dictionary::{Dictionary, Element, Sensitivity};
use kernel::id::AreaId;
use kernel::time::Instant;
use serde_json::Value;

/// Who reads, and by which rules.
pub(super) struct Reader<'a> {
    pub roles: &'a Roles,
    pub dictionary: &'a Dictionary,
    pub actor: &'a Actor,
    pub now: Instant,
}

impl Reader<'_> {
    /// Returns a value with its texts as the reader may see them. Ids, times, numbers and keys of the program say nothing
    /// about anybody; any other text is taken for somebody's words unless the dictionary knows better.
    pub fn shown(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let shown = |(key, value): (&String, &Value)| (key.clone(), self.shown(key, value));
                Value::Object(fields.iter().map(shown).collect())
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.shown(name, item)).collect())
            }
            Value::String(text) => Value::String(self.text(name, text)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn text(&self, name: &str, text: &str) -> String {
        let ending = format!(".{name}");
        let mut known = self
            .dictionary
            .elements()
            .filter(|element| element.key == name || element.key.ends_with(&ending))
            .peekable();
        let is_private = |element: &Element| element.sensitivity >= Sensitivity::Personal;
        let office = Belongs::to_area([AreaId::from(self.actor.tenant)]);
        if known.peek().is_some() {
            let mut private = known.filter(|element| is_private(element)).peekable();
            let Some(first) = private.peek() else { return text.to_owned() };
            let mask = first.mask;
            let unmasked = private
                .all(|element| self.roles.unmasks(self.actor, &element.key, &office, self.now));
            return if unmasked { text.to_owned() } else { mask.apply(text) };
        }
        if is_of_the_program(text) { text.to_owned() } else { hidden(text) }
    }
}

/// Keys, ids, dates and times.
fn is_of_the_program(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-:+@".contains(c));
    let is_id = text.parse::<uuid::Uuid>().is_ok();
    let is_time =
        text.len() >= 10 && text.as_bytes().get(4) == Some(&b'-') && text.starts_with('2');
    plain && (is_id || is_time || (digits < 7 && !text.contains('@')))
}

/// The first sign, so that two lines can be told apart.
fn hidden(text: &str) -> String {
    text.chars().next().map_or_else(String::new, |first| format!("{first}***"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a11_keys_and_ids_are_no_words_of_anybody() {
        for text in [
            "open",
            "audit.admin",
            "2026-05-06T09:00:00+08:00",
            "0190a000-0000-7000-8000-000000000001",
            "hejing",
        ] {
            assert!(is_of_the_program(text), "{text}");
        }
        for text in ["何静", "13800000001", "he@example.cn", "住在 3 号楼"] {
            assert!(!is_of_the_program(text), "{text}");
        }
        assert_eq!(hidden("何静"), "何***");
    }
}
