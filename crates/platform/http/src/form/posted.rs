//! A form as it was sent.

use crate::failure::Failure;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::refusal::Refusal;
use std::sync::Arc;
use uuid::Uuid;

/// The name of the field with the token against forged forms.
pub(crate) const CSRF: &str = "_csrf";
/// The name of the field with the id that the form's command carries.
pub(crate) const TOKEN: &str = "_token";

/// Before the name of a picker's field: the words typed into its box.
pub(crate) const WORDS: &str = "_q:";
/// Before the name of a picker's field: the words for which its list was shown.
pub(crate) const LISTED: &str = "_was:";
/// The buttons that change what a form shows and save nothing; their value names the field.
pub(crate) const AGAIN: [&str; 5] = ["_find", "_take", "_drop", "_add", "_remove"];

/// A file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The field.
    pub field: String,
    /// The name that the device gave it.
    pub name: String,
    /// The media type that the device claims; what it really is, the store finds out.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// A form as it was sent; its token and origin have been checked. An extractor.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    fields: Arc<Vec<(String, String)>>,
    files: Arc<Vec<Upload>>,
}

impl Posted {
    /// Returns a form with these fields, for tests.
    pub fn of(fields: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Posted {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Posted { fields: Arc::new(fields), files: Arc::new(Vec::new()) }
    }

    pub(crate) fn with(fields: Vec<(String, String)>, files: Vec<Upload>) -> Posted {
        Posted { fields: Arc::new(fields), files: Arc::new(files) }
    }

    /// Returns the first value of a field, trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// Returns the first value of a field, unless it is empty.
    pub fn opt(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// Returns all values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Tells whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// Tells whether the form is only to be shown again as it was filled in, with nothing saved and nothing told to be wrong: a
    /// button asked for candidates, a choice, another choice, or a row more or less. Words that stand in a picker's box
    /// while nothing was chosen ask for candidates, too: else what was meant would be lost without a word.
    pub fn asks_again(&self) -> bool {
        AGAIN.iter().any(|button| self.has(button)) || self.sought().is_some()
    }

    /// Returns the picker whose candidates are wanted: by its button, else by words that nobody has answered yet.
    pub(crate) fn sought(&self) -> Option<&str> {
        let open = |(name, words): &(String, String)| {
            let field = name.strip_prefix(WORDS)?;
            let words = words.trim();
            let settled = words.is_empty()
                || self.opt(field).is_some()
                || self.get(&format!("{LISTED}{field}")) == words;
            (!settled).then_some(())
        };
        self.opt("_find").or_else(|| {
            let unsettled = self.fields.iter().find(|field| open(field).is_some());
            unsettled.and_then(|(name, _)| name.strip_prefix(WORDS))
        })
    }

    /// Reads the first value of a field.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.opt(name)?.parse().ok()
    }

    /// Returns the files of a field; empty ones, which browsers send for an unused field, are left out.
    pub fn files<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.files.iter().filter(move |file| file.field == name && !file.bytes.is_empty())
    }

    /// Returns how many files came.
    pub fn file_count(&self) -> usize {
        self.files.iter().filter(|file| !file.bytes.is_empty()).count()
    }

    /// Returns the names of the fields with which files came.
    pub(crate) fn file_fields(&self) -> Vec<String> {
        let sent = self.files.iter().filter(|file| !file.bytes.is_empty());
        sent.map(|file| file.field.clone()).collect()
    }

    /// Returns the id that the form's command carries, made by the server when the form was shown.
    pub fn token(&self) -> Result<Uuid, Refusal> {
        self.read(TOKEN).ok_or(const { Refusal::invalid("http.refusal.form_token") })
    }

    /// Returns all fields in the order in which they were sent, without the form's own.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !name.starts_with('_'))
    }

    /// Returns what the form says of itself, without its tokens.
    pub(crate) fn own(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(|(name, _)| name.starts_with('_') && ![CSRF, TOKEN].contains(name))
    }

    pub(crate) fn csrf(&self) -> &str {
        self.get(CSRF)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Posted {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Posted, Failure> {
        parts.extensions.get::<Posted>().cloned().ok_or(Failure::StaleForm)
    }
}
