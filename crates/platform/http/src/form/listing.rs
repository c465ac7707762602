//! A list's address: words, filters, order and place, all after the question mark, so that it can be kept and sent.

use crate::failure::Failure;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::Cursor;

/// What a list's address asks for. An extractor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Listing {
    /// Reads an address.
    pub fn of(path: &str, query: &str) -> Listing {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let pairs = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
        Listing { path: path.to_owned(), pairs }
    }

    /// Returns the path of the list.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns a filter's value, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Reads a filter's value; one that cannot be read counts as not set.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// Returns the words looked for.
    pub fn words(&self) -> Option<&str> {
        self.get("q")
    }

    /// Returns the order asked for, among those `allowed`; the first is the default. A minus in front turns it round.
    pub fn sort<'s>(&self, allowed: &[&'s str]) -> &'s str {
        let asked = self.get("sort").unwrap_or_default();
        allowed.iter().find(|name| **name == asked).or(allowed.first()).copied().unwrap_or_default()
    }

    /// Returns where the list goes on.
    pub fn after(&self) -> Option<Cursor> {
        self.read("after")
    }

    /// Returns before where the page lies, in lists that are walked both ways.
    pub fn before(&self) -> Option<Cursor> {
        self.read("before")
    }

    /// Tells whether this is not the first page.
    pub fn is_later(&self) -> bool {
        self.get("after").is_some()
    }

    /// Tells whether any of these filters is set.
    pub fn is_filtered(&self) -> bool {
        self.pairs.iter().any(|(key, _)| !matches!(key.as_str(), "after" | "before" | "sort"))
    }

    /// Returns the address with a value set or taken away, back at the first page.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        self.address(|key| key != name && !is_place(key), value.map(|value| (name, value)))
    }

    /// Returns the address of the same page without some values and with another one.
    pub fn here(&self, without: &[&str], add: Option<(&str, &str)>) -> String {
        self.address(|key| !without.contains(&key), add)
    }

    /// Returns the address of the next page.
    pub fn next(&self, cursor: &Cursor) -> String {
        let text = cursor.to_string();
        self.address(|key| !is_place(key), Some(("after", &text)))
    }

    /// Returns the address of the page before.
    pub fn previous(&self, cursor: &Cursor) -> String {
        let text = cursor.to_string();
        self.address(|key| !is_place(key), Some(("before", &text)))
    }

    /// Returns the address of the first page.
    pub fn first(&self) -> String {
        self.address(|key| !is_place(key), None)
    }

    /// Returns another address with the same filters, such as that of the export.
    pub fn to(&self, path: &str) -> String {
        let other = Listing { path: path.to_owned(), pairs: self.pairs.clone() };
        other.address(|key| !is_place(key), None)
    }

    /// Returns what is set, without the place.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn address(&self, keep: impl Fn(&str) -> bool, add: Option<(&str, &str)>) -> String {
        let mut pairs: Vec<(&str, &str)> = self.pairs().filter(|(key, _)| keep(key)).collect();
        pairs.extend(add);
        match serde_html_form::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{}?{query}", self.path),
            _ => self.path.clone(),
        }
    }
}

/// Tells whether a value of the address says which page of the list it is.
fn is_place(key: &str) -> bool {
    matches!(key, "after" | "before")
}

impl<S: Send + Sync> FromRequestParts<S> for Listing {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Listing, Failure> {
        Ok(Listing::of(parts.uri.path(), parts.uri.query().unwrap_or_default()))
    }
}
