//! What a command answers when it cannot be done, told so that the user knows what to do next.

use crate::text::{Locale, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// The words of the kernel's refusals in Chinese, a TOML table `refusal` by the last part of the key.
pub const MESSAGES_ZH: &str = include_str!("../messages/zh.toml");
/// The words of the kernel's refusals in English.
pub const MESSAGES_EN: &str = include_str!("../messages/en.toml");

static ZH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| by_name(MESSAGES_ZH));
static EN: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| by_name(MESSAGES_EN));

/// Returns the words by the last part of the key.
fn by_name(messages: &str) -> BTreeMap<String, String> {
    let document = messages.parse::<toml_edit::DocumentMut>().unwrap_or_default();
    let table = document.get("refusal").and_then(|item| item.as_table());
    let entry = |(name, words): (&str, &toml_edit::Item)| {
        Some((name.to_owned(), words.as_str()?.to_owned()))
    };
    table.into_iter().flat_map(toml_edit::Table::iter).filter_map(entry).collect()
}

/// What sort of refusal it is; the http crate maps it to a status code in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The values are wrong (422).
    Invalid,
    /// The actor may not do it (403).
    Forbidden,
    /// There is no such thing, or the actor may not know of it (404).
    NotFound,
    /// The thing has changed or is in another state (409).
    Conflict,
    /// Too often (429).
    TooMany,
    /// It was there and is no longer (410).
    Gone,
}

/// A refusal: a message key with arguments, and the form field that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What sort of refusal it is.
    pub kind: RefusalKind,
    /// The message key, `<crate>.refusal.<name>`.
    pub key: &'static str,
    /// Arguments of the message.
    pub args: Vec<(&'static str, Text)>,
    /// The field to show it beside.
    pub field: Option<&'static str>,
    /// Words of its own, where a file says them: they stand instead of those of the key.
    pub says: Option<Box<Text>>,
}

impl Refusal {
    /// Returns a refusal without arguments.
    pub const fn new(kind: RefusalKind, key: &'static str) -> Refusal {
        Refusal { kind, key, args: Vec::new(), field: None, says: None }
    }

    /// Returns a refusal with words of its own in both languages, such as a check of a file has.
    pub fn saying(kind: RefusalKind, says: Text) -> Refusal {
        Refusal { says: Some(Box::new(says)), ..Refusal::new(kind, "kernel.refusal.says") }
    }

    /// Returns a refusal of wrong values.
    pub const fn invalid(key: &'static str) -> Refusal {
        Refusal::new(RefusalKind::Invalid, key)
    }

    /// Returns a refusal for want of permission.
    pub const fn forbidden(key: &'static str) -> Refusal {
        Refusal::new(RefusalKind::Forbidden, key)
    }

    /// Returns a refusal because there is no such thing.
    pub const fn not_found(key: &'static str) -> Refusal {
        Refusal::new(RefusalKind::NotFound, key)
    }

    /// Returns a refusal because of the state that the thing is in.
    pub const fn conflict(key: &'static str) -> Refusal {
        Refusal::new(RefusalKind::Conflict, key)
    }

    /// Adds an argument of the message.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl fmt::Display) -> Refusal {
        self.with_text(name, Text::same(value.to_string()))
    }

    /// Adds an argument that reads otherwise in each language.
    #[must_use]
    pub fn with_text(mut self, name: &'static str, value: Text) -> Refusal {
        self.args.push((name, value));
        self
    }

    /// Returns the kernel's words for it in both languages with the arguments filled in; the key when it is none of the
    /// kernel's. Pages take their words from the message catalogues instead.
    pub fn words(&self) -> Text {
        let name = self.key.rsplit('.').next().unwrap_or_default();
        let words = |locale: Locale| -> String {
            let messages = if locale == Locale::Zh { &ZH } else { &EN };
            let own = self.says.as_ref().map(|says| says.get(locale));
            let found = own.or(messages.get(name).map(String::as_str)).unwrap_or(self.key);
            self.args.iter().fold(found.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value.get(locale))
            })
        };
        Text::new(words(Locale::Zh), words(Locale::En))
    }

    /// Names the field that it belongs to.
    #[must_use]
    pub fn on(mut self, field: &'static str) -> Refusal {
        self.field = Some(field);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        for (name, value) in &self.args {
            write!(f, " {name}={}", value.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
