//! What is wrong in an archive: file, line, field, and what to do.

use crate::refusal::Refusal;
use crate::text::Text;
use std::fmt;

/// A fault in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 when it concerns the whole file.
    pub line: usize,
    /// The field, such as `items[0].seats`; empty when it concerns the whole line.
    pub field: String,
    /// What is wrong.
    pub what: Text,
    /// What to do about it.
    pub cure: Text,
}

impl Fault {
    /// Returns a fault.
    pub fn new(file: &str, line: usize, field: &str, what: Text, cure: Text) -> Fault {
        Fault { file: file.to_owned(), line, field: field.to_owned(), what, cure }
    }

    /// Returns a fault for what does not fit together although each value is sound.
    pub(super) fn refused(file: &str, line: usize, refusal: &Refusal) -> Fault {
        let cure = Text::new(
            "档案内容互相矛盾：请向公布者索取更正后的档案",
            "the archive contradicts itself: ask the publisher for a corrected one",
        );
        Fault::new(file, line, "", refusal.words(), cure)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.field.is_empty() {
            write!(f, "`{}`: ", self.field)?;
        }
        write!(f, "{} ({})", self.what.en, self.cure.en)
    }
}

impl std::error::Error for Fault {}
