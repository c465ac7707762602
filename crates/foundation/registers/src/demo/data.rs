//! What is recorded in the demonstration, as its file says it.

use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use store::{Fault, FaultKind};

const FILE: &str = include_str!("../../demo/records.toml");

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) registers: Vec<Recorded>,
}

/// What is recorded in a register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recorded {
    /// The register.
    pub(super) id: String,
    /// To how many cases there is one record.
    pub(super) one_to: u32,
    pub(super) least: u32,
    pub(super) most: u32,
    /// How many of the examples, from the first, stand in every community.
    #[serde(default)]
    pub(super) each: u32,
    #[serde(default)]
    pub(super) says: Vec<Said>,
    pub(super) examples: Vec<Example>,
}

/// An example of a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    /// What its photos show.
    #[serde(default)]
    pub(super) scene: String,
    /// Whether they show it put right.
    #[serde(default)]
    pub(super) mended: bool,
    pub(super) values: BTreeMap<String, Json>,
    #[serde(default)]
    pub(super) says: Vec<Said>,
}

/// What is said where a step or an action asks for an element.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    pub(super) element: String,
    /// The outcome or action at which it is said; at every one when absent.
    pub(super) outcome: Option<String>,
    pub(super) words: Vec<String>,
}

impl Data {
    /// Reads the file.
    pub(super) fn read() -> Result<Data, Fault> {
        let told = |error: toml_edit::de::Error| {
            Fault::new(FaultKind::Shape, format!("the demonstration's records: {error}"))
        };
        toml_edit::de::from_str(FILE).map_err(told)
    }
}

impl Recorded {
    /// Returns how many records there are to be beside so many cases.
    pub(super) fn count(&self, cases: u32) -> u32 {
        (cases / self.one_to.max(1)).max(self.least).min(self.most.max(self.least))
    }

    /// Returns the example of a record by its number; `round` is how many records every community has before it.
    pub(super) fn example(&self, number: u32, round: u32) -> Option<&Example> {
        let all = u32::try_from(self.examples.len()).unwrap_or(u32::MAX);
        let at = match all.checked_sub(self.each).filter(|_| round >= self.each) {
            Some(others) if others > 0 => self.each + number % others,
            _ => round % all.max(1),
        };
        self.examples.get(at as usize)
    }

    /// Returns what is said at an outcome where an element is asked: an example's own words come first.
    pub(super) fn says<'a>(
        &'a self,
        example: &'a Example,
        element: &str,
        outcome: &str,
    ) -> &'a [String] {
        let mut all = example.says.iter().chain(&self.says);
        let fits = |said: &&Said| {
            said.element == element && said.outcome.as_ref().is_none_or(|one| one == outcome)
        };
        all.find(fits).map_or(&[], |said| said.words.as_slice())
    }
}
