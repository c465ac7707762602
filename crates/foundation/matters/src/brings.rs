//! What a crate brings to the program: one static of each crate, and one list of them, from which everything else follows.

use crate::demo::PlayFn;
use crate::hook::Hook;
use crate::runtime::{OfRules, RuntimeBuilder, Subject};
use http::Manifest;
use kernel::rules::{Problem, RuleSet};
use std::sync::Arc;
use store::Parts;

/// Everything that a crate brings: its pages and tables by the manifest, and what its matters are about.
#[derive(Clone, Copy)]
pub struct Brings {
    /// Routes, menu, verbs, tables, jobs, consumers and the rest that pages need.
    pub manifest: &'static Manifest,
    /// Adds what the crate makes once for a program.
    pub parts: fn(Parts) -> Parts,
    /// Returns the nouns that procedures run on.
    pub subjects: fn(&Parts) -> Vec<Arc<dyn Subject>>,
    /// Returns the nouns that the rules declare.
    pub of_rules: Option<OfRules>,
    /// What it works out for the pages of records.
    pub hooks: &'static [&'static dyn Hook],
    /// Takes rules over that were checked by [`Manifest::reads`].
    pub put: fn(&Parts, &RuleSet) -> Result<(), Vec<Problem>>,
    /// What people do with it in the demonstration.
    pub demo: Option<PlayFn>,
}

impl Brings {
    /// Returns what a crate brings that has a manifest and nothing else.
    pub const fn only(manifest: &'static Manifest) -> Brings {
        Brings {
            manifest,
            parts: |parts| parts,
            subjects: |_| Vec::new(),
            of_rules: None,
            hooks: &[],
            put: |_, _| Ok(()),
            demo: None,
        }
    }
}

impl RuntimeBuilder {
    /// Registers the nouns of all crates.
    #[must_use]
    pub fn all(self, brings: &[&Brings], parts: &Parts) -> RuntimeBuilder {
        let subjects = brings.iter().flat_map(|one| (one.subjects)(parts));
        let builder = subjects.fold(self, RuntimeBuilder::noun);
        let builder =
            brings.iter().flat_map(|one| one.hooks).fold(builder, |all, one| all.hook(*one));
        brings.iter().filter_map(|one| one.of_rules).fold(builder, RuntimeBuilder::of_rules)
    }
}

/// Returns what is wrong with the roles for the nouns of all crates: a verb that no role file knows would hide every matter
/// of a noun from everybody.
pub fn unknown_verbs(brings: &[&Brings], parts: &Parts, rules: &RuleSet) -> Vec<Problem> {
    let subjects = brings.iter().flat_map(|one| (one.subjects)(parts));
    let verbs = subjects.flat_map(|subject| [subject.verbs().view, subject.verbs().reveal]);
    let unknown = verbs.filter(|verb| !rules.roles().knows(verb));
    let problem = |verb: &str| {
        Problem::new(
            "roles.toml",
            0,
            format!("there is no verb `{verb}`"),
            "add it to [verbs] and to the roles that may do it",
        )
    };
    unknown.map(problem).collect()
}
