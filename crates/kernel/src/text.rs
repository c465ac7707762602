//! Words that users read, in Chinese and English.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Locale {
    /// Every language, the default first.
    pub const ALL: [Locale; 2] = [Locale::Zh, Locale::En];

    /// Returns the short name: `zh` or `en`.
    pub const fn name(self) -> &'static str {
        match self {
            Locale::Zh => "zh",
            Locale::En => "en",
        }
    }

    /// Returns the BCP 47 tag for the `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::Zh => "zh-CN",
            Locale::En => "en",
        }
    }

    /// Reads `zh`, `zh-CN`, `en`, `en-GB` and the like.
    pub fn parse(text: &str) -> Option<Locale> {
        match text.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Locale::Zh),
            "en" => Some(Locale::En),
            _ => None,
        }
    }
}

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Text {
    /// Returns a text from its two wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text { zh: zh.into(), en: en.into() }
    }

    /// Returns a text that is the same in both languages: a name, a number, a date.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text { zh: text.clone(), en: text }
    }

    /// Returns the wording for `locale`, or the other one when it is empty.
    pub fn get(&self, locale: Locale) -> &str {
        let (first, second) = match locale {
            Locale::Zh => (&self.zh, &self.en),
            Locale::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }
}
