//! What a command answers when it cannot be done, told so that the user knows what to do next.

use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The words of the kernel's refusals in Chinese, a TOML table `refusal` by the last part of the key.
pub const MESSAGES_ZH: &str = include_str!("../messages/zh.toml");
/// The words of the kernel's refusals in English.
pub const MESSAGES_EN: &str = include_str!("../messages/en.toml");

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
    pub args: Vec<(&'static str, String)>,
    /// The field to show it beside.
    pub field: Option<&'static str>,
}

impl Refusal {
    /// Returns a refusal without arguments.
    pub const fn new(kind: RefusalKind, key: &'static str) -> Refusal {
        Refusal { kind, key, args: Vec::new(), field: None }
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
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Refusal {
        self.args.push((name, value.to_string()));
        self
    }

    /// Returns the kernel's words for it in both languages with the arguments filled in; the key when it is none of the
    /// kernel's. Pages take their words from the message catalogues instead.
    pub fn words(&self) -> Text {
        let words = |messages: &str| -> String {
            let name = self.key.rsplit('.').next().unwrap_or_default();
            let document = messages.parse::<toml_edit::DocumentMut>().ok();
            let found = document
                .as_ref()
                .and_then(|document| document.get("refusal")?.get(name)?.as_str())
                .unwrap_or(self.key);
            self.args.iter().fold(found.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
        };
        Text::new(words(MESSAGES_ZH), words(MESSAGES_EN))
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
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
