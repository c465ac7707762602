//! A line that is shown once.

use serde::{Deserialize, Serialize};

/// A line shown once on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What it says, already in the reader's language.
    pub text: String,
    /// Whether it tells of something that did not work.
    #[serde(default)]
    pub bad: bool,
    /// Where a form goes that undoes what was done.
    #[serde(default)]
    pub undo: Option<String>,
}
