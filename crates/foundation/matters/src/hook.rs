//! Hooks 钩子: what the page of a record tells that its file cannot say, since it is worked out of more than the record.
//!
//! Architecture invariant: a hook reads as whoever asks and writes nothing; what it shows is words and figures, never markup.

use http::Cx;
use kernel::register::Record;
use kernel::rules::RuleSet;
use kernel::text::Locale;
use kernel::time::Date;
use std::collections::BTreeMap;
use std::fmt;
use store::{BoxFuture, Fault, Reading};

/// A record of which a hook is asked, and by whom.
#[derive(Clone, Copy)]
pub struct Hooked<'a> {
    /// Who asks.
    pub cx: &'a Cx,
    /// The rules in force.
    pub rules: &'a RuleSet,
    /// The record, whole: what of it is shown, is for the hook to ask the reader's sight.
    pub record: &'a Record,
}

impl fmt::Debug for Hooked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooked").field("record", &self.record.id).finish_non_exhaustive()
    }
}

/// Figures by their names.
pub type Figures = BTreeMap<&'static str, i64>;

/// Something that a crate works out for the records of a register. The file of the register names it.
pub trait Hook: Send + Sync {
    /// The register's id.
    fn register(&self) -> &'static str;

    /// The name under which its file calls it.
    fn name(&self) -> &'static str;

    /// Reads the figures on which its card rests; nothing where whoever asks may not know them.
    fn facts<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        of: Hooked<'a>,
    ) -> BoxFuture<'a, Result<Option<Figures>, Fault>>;

    /// Works its card out of the figures; nothing where there is nothing to tell. It reads nothing.
    fn part(&self, rules: &RuleSet, facts: &Figures, on: (Date, Locale)) -> Option<HookCard>;
}

/// A card on the page of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookCard {
    /// What stands above it.
    pub title: String,
    /// What it tells first.
    pub figure: String,
    /// Whether that is as it ought to be, in words; nothing where nothing says how it ought to be.
    pub verdict: Option<(bool, String)>,
    /// Of what it was worked out.
    pub facts: Vec<(String, String)>,
    /// On what it rests.
    pub basis: String,
}

/// The hooks that crates brought, by register and name.
#[derive(Clone, Default)]
pub(crate) struct Hooks(pub(crate) BTreeMap<(&'static str, &'static str), &'static dyn Hook>);

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
