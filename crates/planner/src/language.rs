//! The two languages that people read reports and errors in.

/// Chinese or English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// 简体中文
    Zh,
    /// English
    #[default]
    En,
}

impl Language {
    /// Returns one of two texts.
    pub fn of<T>(self, zh: T, en: T) -> T {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// Returns the tag of the language for HTML.
    pub fn tag(self) -> &'static str {
        self.of("zh-CN", "en")
    }
}

/// Something that can be said in both languages.
pub trait Say {
    /// Returns what it says, without a full stop at the end.
    fn say(&self, language: Language) -> String;
}
