//! All rule files together.

use super::Problem;
use crate::access::Roles;
use crate::calendar::Calendar;
use crate::commit::Digest;
use crate::dictionary::Dictionary;
use crate::time::Date;
use std::collections::BTreeMap;

/// One file of the rules folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// Its path inside the folder.
    pub path: String,
    /// Its canonical text: LF ends lines, no byte order mark, exactly one line end at the end.
    pub text: String,
    /// SHA-256 of the canonical text.
    pub sha256: Digest,
    /// Whether it replaces or adds to the built-in files.
    pub local: bool,
}

/// The rules in force from a date.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    effective: Date,
    files: BTreeMap<String, RuleFile>,
    dictionary: Dictionary,
    calendar: Calendar,
    roles: Roles,
}

impl RuleSet {
    /// Reads all files: `defaults` with the files of `overlay` put in their places. Every problem is told.
    pub fn load(
        defaults: &BTreeMap<String, String>,
        overlay: &BTreeMap<String, String>,
        effective: Date,
    ) -> Result<RuleSet, Vec<Problem>> {
        let _ = (defaults, overlay, effective);
        Err(Vec::new())
    }

    /// Returns the date from which they are in force.
    pub fn effective(&self) -> Date {
        self.effective
    }

    /// Returns all files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &RuleFile> {
        self.files.values()
    }

    /// Returns the canonical text of a file, of those that only a domain reads too.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| file.text.as_str())
    }

    /// Returns the data elements and code tables.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Returns the working days and hours.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Returns the roles.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }
}
