//! Texts of all crates: one file per crate and language, read once, passed the language, never global state.

mod check;
mod parse;

pub use check::{keys_in_source, problems};

use kernel::refusal::Refusal;
use kernel::text::Locale;
use parse::Table;
use std::fmt::Display;
use std::sync::OnceLock;

/// The texts of one crate. Made by [`messages!`](crate::messages!).
pub struct Messages {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    tables: OnceLock<(Table, Table)>,
}

/// Declares the texts of the calling crate from `messages/zh.toml` and `messages/en.toml`: `MESSAGES`, `t` and `tf`.
///
/// ```ignore
/// http::messages!();
/// t(locale, "desk.report.title");            // [report] title = "…"
/// tf(locale, "desk.report.sent", &[("code", &code)]);
/// ```
#[macro_export]
macro_rules! messages {
    () => {
        /// The texts of this crate.
        pub static MESSAGES: $crate::Messages = $crate::Messages::new(
            env!("CARGO_PKG_NAME"),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/messages/zh.toml")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/messages/en.toml")),
        );

        /// Returns a text of this crate by its key.
        #[allow(dead_code)]
        pub fn t(locale: ::kernel::text::Locale, key: &str) -> &'static str {
            MESSAGES.t(locale, key)
        }

        /// Returns a text of this crate with its arguments put in.
        #[allow(dead_code)]
        pub fn tf(
            locale: ::kernel::text::Locale,
            key: &str,
            args: &[(&str, &dyn ::std::fmt::Display)],
        ) -> String {
            MESSAGES.tf(locale, key, args)
        }
    };
}

impl Messages {
    /// Returns the texts of a crate; `package` is its package name, whose part after `linli-` begins every key.
    pub const fn new(package: &'static str, zh: &'static str, en: &'static str) -> Messages {
        Messages { name: short(package), zh, en, tables: OnceLock::new() }
    }

    /// Returns the word with which every key begins.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns a text by its key; the key itself when there is none, which a test of every crate rules out.
    pub fn t(&self, locale: Locale, key: &str) -> &'static str {
        match self.get(locale, key) {
            Some(text) => text,
            None => {
                tracing::warn!(key, "there is no such text");
                "⟨?⟩"
            }
        }
    }

    /// Returns a text with its arguments put in.
    pub fn tf(&self, locale: Locale, key: &str, args: &[(&str, &dyn Display)]) -> String {
        fill(self.t(locale, key), args)
    }

    /// Returns a text by its key, if there is one.
    pub fn get(&self, locale: Locale, key: &str) -> Option<&'static str> {
        self.table(locale).get(key.strip_prefix(self.name)?.strip_prefix('.')?)
    }

    pub(crate) fn table(&self, locale: Locale) -> &Table {
        let (zh, en) = self.tables.get_or_init(|| (Table::read(self.zh), Table::read(self.en)));
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }
}

/// `linli-desk` → `desk`.
const fn short(package: &'static str) -> &'static str {
    match package.as_bytes() {
        [b'l', b'i', b'n', b'l', b'i', b'-', ..] => package.split_at(6).1,
        _ => package,
    }
}

/// Puts arguments in the places of `{name}`.
fn fill(text: &str, args: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else { break };
        let (name, end) = (&after[1..close], &after[close + 1..]);
        match args.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(&value.to_string()),
            None => out.push_str(&after[..=close]),
        }
        rest = end;
    }
    out.push_str(rest);
    out
}

/// The texts of several crates.
pub struct Catalogue {
    all: Vec<&'static Messages>,
}

static HTTP: Messages = Messages::new(
    "http",
    include_str!("../../messages/zh.toml"),
    include_str!("../../messages/en.toml"),
);
/// Refusals of the kernel, which brings its words along.
static KERNEL: Messages =
    Messages::new("kernel", kernel::refusal::MESSAGES_ZH, kernel::refusal::MESSAGES_EN);
/// Refusals of the store, which knows no language.
static STORE: Messages = Messages::new(
    "store",
    include_str!("../../messages/store.zh.toml"),
    include_str!("../../messages/store.en.toml"),
);

/// Returns a text of this crate.
pub(crate) fn t(locale: Locale, key: &str) -> &'static str {
    HTTP.t(locale, key)
}

/// Returns a text of this crate with its arguments put in.
pub(crate) fn tf(locale: Locale, key: &str, args: &[(&str, &dyn Display)]) -> String {
    HTTP.tf(locale, key, args)
}

impl Catalogue {
    /// Returns the texts of these crates, of this one, the kernel and the store.
    pub fn of(all: impl IntoIterator<Item = &'static Messages>) -> Catalogue {
        let mut all: Vec<&'static Messages> = all.into_iter().collect();
        all.extend([&HTTP, &KERNEL, &STORE]);
        Catalogue { all }
    }

    /// Returns a text by its key, if there is one.
    pub fn get(&self, locale: Locale, key: &str) -> Option<&'static str> {
        let name = key.split('.').next()?;
        self.all.iter().find(|messages| messages.name == name)?.get(locale, key)
    }

    /// Returns what a verb of the journal says, or the verb itself: `desk.accept` is told by `desk.logged.accept`.
    pub fn logged(&self, locale: Locale, verb: &str) -> String {
        let text = self.get(locale, &verb.replacen('.', ".logged.", 1));
        text.unwrap_or(verb).to_owned()
    }

    /// Returns every verb of the journal that has a text, with the text, by crate.
    pub fn verbs(&self, locale: Locale) -> Vec<(String, &'static str)> {
        let of = |messages: &'static Messages| {
            let texts = messages.table(locale).iter();
            texts.filter_map(|(key, text)| {
                Some((format!("{}.{}", messages.name, key.strip_prefix("logged.")?), text))
            })
        };
        self.all.iter().flat_map(|messages| of(messages)).collect()
    }

    /// Returns a text by its key; the key in brackets when there is none.
    pub fn t(&self, locale: Locale, key: &str) -> String {
        match self.get(locale, key) {
            Some(text) => text.to_owned(),
            None => {
                tracing::warn!(key, "there is no such text");
                format!("⟨{key}⟩")
            }
        }
    }

    /// Returns a text with its arguments put in.
    pub fn tf(&self, locale: Locale, key: &str, args: &[(&str, &dyn Display)]) -> String {
        fill(&self.t(locale, key), args)
    }

    /// Returns what a refusal says.
    pub fn refusal(&self, locale: Locale, refusal: &Refusal) -> String {
        let told: Vec<(&str, &str)> =
            refusal.args.iter().map(|(name, value)| (*name, value.get(locale))).collect();
        let args: Vec<(&str, &dyn Display)> =
            told.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
        match &refusal.says {
            Some(says) => fill(says.get(locale), &args),
            None => self.tf(locale, refusal.key, &args),
        }
    }
}
