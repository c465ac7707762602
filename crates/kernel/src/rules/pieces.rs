//! A rule file put together from several, which knows where each of its lines stands.

use super::source::Source;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A change inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// Which bytes are taken out.
    pub at: Range<usize>,
    /// What is put there.
    pub text: String,
    /// The line, from 1, of the file from which it comes.
    pub line: usize,
}

/// Where a line stands: in which file (none for the one that is extended), and at which line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    file: Option<Arc<str>>,
    line: usize,
}

/// A text with the origins of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pieces {
    text: String,
    origins: Vec<Origin>,
}

impl Pieces {
    /// Returns a file as it is.
    pub fn of(text: &str) -> Pieces {
        let origins = (1..=text.lines().count()).map(|line| Origin { file: None, line }).collect();
        Pieces { text: text.to_owned(), origins }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the file (none for the one that is extended) and the line from which a line comes, all from 1.
    pub fn origin(&self, line: usize) -> Option<(Option<&str>, usize)> {
        let origin = self.origins.get(line.checked_sub(1)?)?;
        Some((origin.file.as_deref(), origin.line))
    }

    /// Returns the text with changes made and lines of another file, counted from 0, behind it.
    pub fn with(
        &self,
        mut edits: Vec<Edit>,
        source: &Source<'_>,
        behind: &BTreeSet<usize>,
    ) -> Pieces {
        let file: Arc<str> = Arc::from(source.path());
        // Several at one place keep the order in which they were asked for.
        edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
        let mut made = Making { text: String::new(), origins: Vec::new(), fresh: true };
        let (mut at, mut line) = (0, 0);
        for edit in edits {
            if edit.at.start < at {
                continue;
            }
            line = self.copy(&mut made, at..edit.at.start, line);
            let origin = |nth: usize| Origin { file: Some(file.clone()), line: edit.line + nth };
            made.push(&edit.text, true, origin);
            line += self.text.get(edit.at.clone()).unwrap_or_default().matches('\n').count();
            at = edit.at.end;
        }
        self.copy(&mut made, at..self.text.len(), line);
        for (nth, text) in source.text().lines().enumerate().filter(|(at, _)| behind.contains(at)) {
            let origin = |_| Origin { file: Some(file.clone()), line: nth + 1 };
            made.push(&format!("{text}\n"), true, origin);
        }
        Pieces { text: made.text, origins: made.origins }
    }

    /// Copies a part; `line` is the number, from 0, of the line where it begins, and the one where it ends is returned.
    fn copy(&self, made: &mut Making, part: Range<usize>, line: usize) -> usize {
        let text = self.text.get(part).unwrap_or_default();
        let lost = || Origin { file: None, line: 0 };
        made.push(text, false, |nth| self.origins.get(line + nth).cloned().unwrap_or_else(lost));
        line + text.matches('\n').count()
    }
}

struct Making {
    text: String,
    origins: Vec<Origin>,
    /// Whether the next sign begins a line.
    fresh: bool,
}

impl Making {
    /// Puts text at the end. Where it goes on in a line that was begun, that line is said to be its own if `takes`.
    fn push(&mut self, text: &str, takes: bool, origin: impl Fn(usize) -> Origin) {
        for (nth, piece) in text.split_inclusive('\n').enumerate() {
            match self.origins.last_mut() {
                Some(last) if !self.fresh && takes => *last = origin(nth),
                Some(_) if !self.fresh => {}
                _ => self.origins.push(origin(nth)),
            }
            self.fresh = piece.ends_with('\n');
            self.text.push_str(piece);
        }
    }
}
