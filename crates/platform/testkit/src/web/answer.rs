//! What came back, and what a test says about it.

use super::form::{Form, forms, hidden, unescape};
use http::axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::axum::http::{HeaderMap, StatusCode};

/// An answer with its body read.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked for.
    pub path: String,
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
}

impl Answer {
    /// Asserts the status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{} {}: {}", self.path, self.to(), self.plain());
        self
    }

    /// Asserts the status, and returns the answer.
    #[track_caller]
    pub fn answered(self, status: u16) -> Answer {
        self.is(status);
        self
    }

    /// Asserts that it is a page, and returns it.
    #[track_caller]
    pub fn ok(self) -> Answer {
        self.answered(200)
    }

    /// Asserts that the body holds a text.
    #[track_caller]
    pub fn has(&self, text: &str) -> &Answer {
        assert!(
            self.text.contains(text),
            "no “{text}” in {} {}: {}",
            self.status,
            self.path,
            self.text
        );
        self
    }

    /// Asserts that the body does not hold a text.
    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Answer {
        assert!(!self.text.contains(text), "“{text}” in {}: {}", self.path, self.text);
        self
    }

    /// Asserts that the body holds each of these texts.
    #[track_caller]
    pub fn has_all(&self, texts: &[&str]) -> &Answer {
        for text in texts {
            self.has(text);
        }
        self
    }

    /// Asserts that the body holds none of these texts.
    #[track_caller]
    pub fn lacks_all(&self, texts: &[&str]) -> &Answer {
        for text in texts {
            self.lacks(text);
        }
        self
    }

    /// Returns where a redirection leads; empty when it is none.
    pub fn to(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// Asserts that it leads on after a form, and returns where to.
    #[track_caller]
    pub fn onward(&self) -> String {
        self.is(303).to().to_owned()
    }

    /// Returns a header as text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the media type.
    pub fn media_type(&self) -> &str {
        self.header(CONTENT_TYPE.as_str())
    }

    /// Returns the cookies that it sets.
    pub fn cookies(&self) -> Vec<(String, String)> {
        let lines = self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        let pairs = lines.filter_map(|line| line.split(';').next()?.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Returns the page's words without tags.
    pub fn plain(&self) -> String {
        let (mut out, mut inside) = (String::new(), false);
        for letter in self.text.chars() {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                _ if !inside => out.push(letter),
                _ => {}
            }
        }
        unescape(&out.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Tells whether the page's words hold these.
    pub fn says(&self, words: &str) -> bool {
        self.plain().contains(words)
    }

    /// Returns the addresses of links that hold `part`.
    pub fn links(&self, part: &str) -> Vec<String> {
        let pieces = self.text.split("href=\"").skip(1);
        let links = pieces.filter_map(|piece| piece.split('"').next()).map(unescape);
        links.filter(|link| link.contains(part)).collect()
    }

    /// Returns the form whose action ends in `action`.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let found = forms(&self.text).into_iter().find(|form| form.action.ends_with(action));
        found.unwrap_or_else(|| panic!("no form for {action} on {}:\n{}", self.path, self.plain()))
    }

    /// Returns the form to `action` that has `has` somewhere in it.
    #[track_caller]
    pub fn form_with(&self, action: &str, has: &str) -> Form {
        let mut all = forms(&self.text).into_iter();
        let found = all.find(|form| form.action == action && form.html.contains(has));
        found.unwrap_or_else(|| {
            panic!("no form to {action} with {has} on {}:\n{}", self.path, self.text)
        })
    }

    /// Returns the form of an action of a matter, by how its code begins.
    #[track_caller]
    pub fn act(&self, code: &str) -> Form {
        let found = forms(&self.text).into_iter().find(|form| form.get("do").starts_with(code));
        found.unwrap_or_else(|| panic!("no action {code} on {}:\n{}", self.path, self.plain()))
    }

    /// Tells whether there is a form whose action ends in `action`.
    pub fn has_form(&self, action: &str) -> bool {
        forms(&self.text).iter().any(|form| form.action.ends_with(action))
    }

    /// Returns the value of the first unseen field of a name, if there is one.
    pub fn hidden(&self, name: &str) -> Option<String> {
        hidden(&self.text, name)
    }

    /// Returns the values that inputs of a name have.
    pub fn values(&self, name: &str) -> Vec<String> {
        let start = format!("name=\"{name}\" value=\"");
        let values = self.text.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
        values.map(unescape).collect()
    }
}
