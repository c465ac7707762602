//! The figures of `rules/security.toml`.

use kernel::rules::{Problem, RuleSet};
use kernel::time::Duration;
use toml_edit::Document;

/// The figures of sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Security {
    /// Least length of a password, in characters: staff and residents.
    pub length_min: Pair<usize>,
    /// Greatest length of a password, in characters.
    pub length_max: usize,
    /// Least number of classes of characters: staff and residents.
    pub classes_min: Pair<usize>,
    /// Failures in a row until an account is locked.
    pub tries: i64,
    /// How long it stays locked.
    pub locked: Duration,
    /// How long a session lasts without use: staff and residents.
    pub idle: Pair<Duration>,
    /// How long a session lasts at most: staff and residents.
    pub lasts: Pair<Duration>,
    /// Digits of a code.
    pub code_digits: usize,
    /// How long a code holds.
    pub code_lasts: Duration,
    /// Wrong tries until a code is worth nothing.
    pub code_tries: i64,
    /// How long one waits before the next code.
    pub code_again: Duration,
}

/// One figure for staff, one for residents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// For staff.
    pub staff: T,
    /// For residents.
    pub resident: T,
}

impl<T: Copy> Pair<T> {
    /// Returns the figure for staff or for residents.
    pub fn of(self, staff: bool) -> T {
        if staff { self.staff } else { self.resident }
    }
}

/// Where the figures stand.
pub const PATH: &str = "security.toml";

impl Security {
    /// Reads the figures of the rules; what is missing or out of bounds is told.
    pub fn of(rules: &RuleSet) -> Result<Security, Vec<Problem>> {
        let text = rules.text(PATH).unwrap_or_default();
        let mut reader = Reader::new(text);
        let minutes = |n: i64| Duration::minutes(n);
        let security = Security {
            length_min: Pair {
                staff: reader.count("password", "staff_length_min", 8, 64),
                resident: reader.count("password", "resident_length_min", 8, 64),
            },
            length_max: reader.count("password", "length_max", 64, 1024),
            classes_min: Pair {
                staff: reader.count("password", "staff_classes_min", 1, 4),
                resident: reader.count("password", "resident_classes_min", 1, 4),
            },
            tries: reader.number("lock", "tries", 3, 20),
            locked: minutes(reader.number("lock", "minutes", 5, 1440)),
            idle: Pair {
                staff: minutes(reader.number("session", "staff_idle_minutes", 5, 240)),
                resident: Duration::days(reader.number("session", "resident_idle_days", 1, 180)),
            },
            lasts: Pair {
                staff: Duration::hours(reader.number("session", "staff_hours", 1, 24)),
                resident: Duration::days(reader.number("session", "resident_days", 1, 365)),
            },
            code_digits: reader.count("code", "digits", 6, 9),
            code_lasts: minutes(reader.number("code", "minutes", 2, 60)),
            code_tries: reader.number("code", "tries", 3, 10),
            code_again: Duration::seconds(reader.number("code", "again_seconds", 10, 600)),
        };
        reader.finish(security)
    }
}

struct Reader<'t> {
    text: &'t str,
    document: Option<Document<&'t str>>,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        let document = Document::parse(text).ok().filter(|_| !text.is_empty());
        let mut problems = Vec::new();
        if document.is_none() {
            problems.push(Problem::new(
                PATH,
                0,
                "the file is missing or no TOML",
                "restore the built-in file",
            ));
        }
        Reader { text, document, problems }
    }

    fn number(&mut self, section: &str, key: &str, min: i64, max: i64) -> i64 {
        let Some(document) = &self.document else { return min };
        let item = document.get(section).and_then(|table| table.get(key));
        match item.and_then(toml_edit::Item::as_integer) {
            Some(found) if (min..=max).contains(&found) => found,
            _ => {
                let span = item.and_then(toml_edit::Item::span);
                let what = format!("`{section}.{key}` is missing or out of bounds");
                let cure = format!("write a whole number from {min} to {max}");
                self.problems.push(Problem::at(PATH, self.text, span, what, cure));
                min
            }
        }
    }

    fn count(&mut self, section: &str, key: &str, min: i64, max: i64) -> usize {
        usize::try_from(self.number(section, key, min, max)).unwrap_or_default()
    }

    fn finish(self, security: Security) -> Result<Security, Vec<Problem>> {
        if self.problems.is_empty() { Ok(security) } else { Err(self.problems) }
    }
}
