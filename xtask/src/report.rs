//! What a check says.

use std::fmt;

/// One thing that is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the repository.
    pub file: String,
    /// Line, counted from one; 0 for the whole file.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub cure: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, what, cure } = self;
        if *line == 0 {
            write!(f, "{file}: {what}\n    cure: {cure}")
        } else {
            write!(f, "{file}:{line}: {what}\n    cure: {cure}")
        }
    }
}

/// What one check found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Parts of the check that wait for a file that does not have to exist yet.
    pub waiting: Vec<String>,
}

impl Report {
    /// Adds a finding.
    pub fn add(
        &mut self,
        file: &str,
        line: usize,
        what: impl Into<String>,
        cure: impl Into<String>,
    ) {
        let finding = Finding { file: file.to_owned(), line, what: what.into(), cure: cure.into() };
        self.findings.push(finding);
    }

    /// Says that a part of the check waits for something.
    pub fn wait(&mut self, what: impl Into<String>) {
        self.waiting.push(what.into());
    }
}
