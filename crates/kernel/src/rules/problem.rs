//! What is wrong in a rule file, where, and how to mend it.

use serde::Serialize;
use std::fmt;
use std::ops::Range;

/// A fault in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Problem {
    /// The file's path inside the rules folder, such as `procedures/case.toml`.
    pub file: String,
    /// The line, from 1; 0 when it concerns the whole file or the set of files.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub cure: String,
}

impl Problem {
    /// Returns a problem at a line.
    pub fn new(
        file: impl Into<String>,
        line: usize,
        what: impl Into<String>,
        cure: impl Into<String>,
    ) -> Problem {
        Problem { file: file.into(), line, what: what.into(), cure: cure.into() }
    }

    /// Returns a problem at a byte span of `text`.
    pub fn at(
        file: impl Into<String>,
        text: &str,
        span: Option<Range<usize>>,
        what: impl Into<String>,
        cure: impl Into<String>,
    ) -> Problem {
        Problem::new(file, span.map_or(0, |span| line_of(text, span.start)), what, cure)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} ({})", self.file, self.line, self.what, self.cure)
    }
}

impl std::error::Error for Problem {}

/// Returns the line, from 1, of a byte offset.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// Returns a cure for an unknown name: the nearest known one, or all of them when they are few.
pub(crate) fn name_cure<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k String>,
    otherwise: &str,
) -> String {
    let known: Vec<&String> = known.into_iter().collect();
    let near = known.iter().map(|other| (distance(name, other), other)).min();
    match near {
        Some((far, other)) if far <= 2 => format!("did you mean `{other}`?"),
        Some(_) if known.len() <= 12 => {
            let names: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
            format!("use one of: {}; or {otherwise}", names.join(", "))
        }
        _ => otherwise.to_owned(),
    }
}

/// Edit distance, for suggestions.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
