//! A form as it was sent.

use super::rows::{ADD, REMOVE};
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

/// The buttons that only want the form back, changed as they say: a row more, a row less, and the choices that were looked
/// for.
const AGAIN: [&str; 3] = [ADD, REMOVE, "_find"];

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

    /// Tells whether the button that was pressed only wants the form back. The form is then shown as it was sent, without
    /// errors, and nothing is saved.
    pub fn asks_again(&self) -> bool {
        AGAIN.iter().any(|name| self.has(name))
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
