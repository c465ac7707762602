//! The runtime: the rules in force, the procedures that matters pinned, and what domains registered.

mod kind;
mod subject;

pub use kind::StepKind;
pub use subject::{Asked, Guest, Hears, OnPage, Proposal, Revealed, Subject, SubjectVerbs};

use crate::hook::{Hook, Hooks};
use crate::in_force::{RulesInForce, read_pinned};
use crate::matter::{Ground, History, SubjectFacts, Values, load_history};
use crate::projection::MatterRow;
use crate::shown::State;
use kernel::access::Actor;
use kernel::expr::Type;
use kernel::id::MatterId;
use kernel::procedure::{InstanceId, Kind, Procedure, Sign, Target, Vocabulary};
use kernel::rules::RuleSet;
use kernel::time::Instant;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use store::{Error, Query, Reading};

/// The facts that every guard may use, whatever its matter is about.
const FACTS: [(&str, Type); 4] = [
    ("matter.urgent", Type::Bool),
    ("matter.anonymous", Type::Bool),
    ("actor.handled", Type::Bool),
    ("actor.reporter", Type::Bool),
];

/// Runs procedures: the rules in force, older versions that matters pinned, registered subjects and kinds of step.
/// Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
}

struct Shared {
    in_force: RwLock<Present>,
    /// Procedures of earlier versions, by the version's hash and their id.
    pinned: RwLock<BTreeMap<(String, String), Arc<Procedure>>>,
    /// States that only earlier versions have, by procedure and name.
    earlier: RwLock<BTreeMap<(String, String), State>>,
    kinds: BTreeMap<Kind, Arc<dyn StepKind>>,
    subjects: Subjects,
    of_rules: Vec<OfRules>,
    hooks: Hooks,
}

/// Nouns by their kinds.
type Subjects = BTreeMap<&'static str, Arc<dyn Subject>>;

/// Returns the nouns that rules declare.
pub type OfRules = fn(&Arc<RuleSet>) -> Vec<Arc<dyn Subject>>;

/// The rules in force with the nouns that they declare.
struct Present {
    rules: Arc<RulesInForce>,
    subjects: Subjects,
}

impl Present {
    fn new(rules: Arc<RuleSet>, of_rules: &[OfRules]) -> Present {
        let declared = of_rules.iter().flat_map(|of| of(&rules));
        let subjects = declared.map(|subject| (subject.kind(), subject)).collect();
        Present { rules: Arc::new(RulesInForce::new(rules)), subjects }
    }
}

/// Collects what a runtime needs.
pub struct RuntimeBuilder {
    kinds: BTreeMap<Kind, Arc<dyn StepKind>>,
    subjects: Subjects,
    of_rules: Vec<OfRules>,
    hooks: Hooks,
}

impl Default for RuntimeBuilder {
    fn default() -> Self {
        let kinds = kind::PLAIN.into_iter().map(|plain| {
            let kind: Arc<dyn StepKind> = Arc::new(plain);
            (kind.kind(), kind)
        });
        let (subjects, of_rules, hooks) = (Subjects::new(), Vec::new(), Hooks::default());
        RuntimeBuilder { kinds: kinds.collect(), subjects, of_rules, hooks }
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
    pub fn subject(self, subject: impl Subject + 'static) -> RuntimeBuilder {
        self.noun(Arc::new(subject))
    }

    pub(crate) fn noun(mut self, subject: Arc<dyn Subject>) -> RuntimeBuilder {
        self.subjects.insert(subject.kind(), subject);
        self
    }

    /// Registers what is worked out for the pages of records.
    #[must_use]
    pub fn hook(mut self, hook: &'static dyn Hook) -> RuntimeBuilder {
        self.hooks.0.insert((hook.register(), hook.name()), hook);
        self
    }

    /// Registers nouns that rules declare: they are others when other rules are in force.
    #[must_use]
    pub fn of_rules(mut self, of: OfRules) -> RuntimeBuilder {
        self.of_rules.push(of);
        self
    }

    /// Returns the names that procedure files may use with these registrations, for [`RuleSet::load`].
    pub fn vocabulary(&self) -> Vocabulary {
        let mut all =
            Vocabulary { kinds: self.kinds.keys().copied().collect(), ..Vocabulary::default() };
        all.records = !self.of_rules.is_empty();
        all.hooks.extend(self.hooks.0.keys().map(|(_, name)| (*name).to_owned()));
        all.names.extend(FACTS.map(|(name, kind)| (name.to_owned(), kind)));
        all.icons.extend(http::ui::icon_names().map(str::to_owned));
        all.minimums.extend(kernel::procedure::Minimum::open_affairs());
        for subject in self.subjects.values() {
            let own =
                |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            all.transitions.extend(own(subject.transitions()));
            all.effects.extend(own(subject.effects()));
            all.undoable.extend(own(subject.undoable()));
            all.limits.extend(own(subject.limit_names()));
            all.names.extend(
                subject.fact_names().into_iter().map(|(name, kind)| (name.to_owned(), kind)),
            );
        }
        all
    }

    /// Returns the runtime with `rules` in force, which were checked when they were loaded.
    pub fn build(self, rules: Arc<RuleSet>) -> Runtime {
        let shared = Shared {
            in_force: RwLock::new(Present::new(rules, &self.of_rules)),
            pinned: RwLock::default(),
            earlier: RwLock::default(),
            kinds: self.kinds,
            subjects: self.subjects,
            of_rules: self.of_rules,
            hooks: self.hooks,
        };
        Runtime { shared: Arc::new(shared) }
    }
}

impl Runtime {
    /// Returns a builder with the kinds of step of this crate.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder::default()
    }

    /// Returns the rules in force.
    pub fn in_force(&self) -> Arc<RulesInForce> {
        self.present().rules.clone()
    }

    fn present(&self) -> RwLockReadGuard<'_, Present> {
        self.shared.in_force.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts other rules in force for matters that begin from now on; running ones keep their procedure, and follow the
    /// new calendar once [`crate::rebuild`] has run.
    pub fn put_in_force(&self, rules: Arc<RuleSet>) {
        let fresh = Present::new(rules, &self.shared.of_rules);
        *self.shared.in_force.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// Returns a noun: one that is registered, else one that the rules in force declare.
    pub fn subject(&self, kind: &str) -> Option<Arc<dyn Subject>> {
        let registered = self.shared.subjects.get(kind).cloned();
        registered.or_else(|| self.present().subjects.get(kind).cloned())
    }

    /// Returns all nouns, the registered ones first, each in the order of their kinds.
    pub fn subjects(&self) -> Vec<Arc<dyn Subject>> {
        let registered = self.shared.subjects.values().cloned();
        registered.chain(self.present().subjects.values().cloned()).collect()
    }

    /// Returns what is worked out under a name for the records of a register.
    pub fn hook(&self, register: &str, name: &str) -> Option<&'static dyn Hook> {
        let mut hooks = self.shared.hooks.0.iter();
        hooks.find(|(key, _)| **key == (register, name)).map(|(_, hook)| *hook)
    }

    /// Returns a registered kind of step.
    pub fn kind(&self, kind: Kind) -> Option<&Arc<dyn StepKind>> {
        self.shared.kinds.get(&kind)
    }

    /// Returns the procedure `id` of the version whose hash is `sha256`, from the rules in force or from the versions in
    /// the database.
    pub async fn procedure(
        &self,
        q: &mut impl Query,
        sha256: &str,
        id: &str,
    ) -> Result<Arc<Procedure>, Error> {
        let in_force = self.in_force();
        if in_force.sha256 == sha256
            && let Some(procedure) = in_force.procedure(id)
        {
            return Ok(procedure.clone());
        }
        let key = (sha256.to_owned(), id.to_owned());
        let known =
            self.shared.pinned.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(procedure) = known {
            return Ok(procedure);
        }
        let mut procedure = read_pinned(q, sha256, id).await?;
        if let Some(now) = in_force.rules.procedure(id) {
            drawn_like(&mut procedure, now);
        }
        let procedure = Arc::new(procedure);
        let mut pinned = self.shared.pinned.write().unwrap_or_else(PoisonError::into_inner);
        pinned.insert(key, procedure.clone());
        Ok(procedure)
    }

    /// Returns a matter with its events and the procedure that it pinned.
    pub(crate) async fn history(
        &self,
        q: &mut impl Query,
        row: MatterRow,
    ) -> Result<History, Error> {
        let procedure = self.procedure(q, &row.rules_sha256, &row.procedure).await?;
        Ok(load_history(q, procedure, self.in_force().graded_by(), row).await?)
    }

    /// Returns what a matter's guards are judged on, for an actor and the values `given` with a command.
    pub(crate) async fn ground(
        &self,
        q: &mut Reading<'_>,
        history: &History,
        actor: &Actor,
        given: &Values,
        now: Instant,
    ) -> Result<Ground, Error> {
        let subject = match self.subject(&history.row.subject_kind) {
            Some(subject) => subject.facts(q, &history.row).await?,
            None => SubjectFacts::default(),
        };
        Ground::of(q, self.in_force(), subject, history, actor, given, now).await
    }

    /// Returns the outcome of a stay that runs an effect: a domain knows its effects, the procedure file names its outcomes.
    pub async fn outcome_with(
        &self,
        q: &mut impl Query,
        matter: MatterId,
        instance: InstanceId,
        effect: &str,
    ) -> Result<Option<Target>, Error> {
        let Some(row) = MatterRow::load(q, matter).await? else { return Ok(None) };
        let history = self.history(q, row).await?;
        let stay = history.folded.stays.get(&instance);
        let step = stay.and_then(|stay| history.procedure.step(&stay.stay.step));
        let mut outcomes = step.into_iter().flat_map(|step| &step.outcomes);
        let runs = |target: &&Target| target.effects.iter().any(|name| name == effect);
        Ok(outcomes.find(runs).cloned())
    }

    /// Returns a state that only an earlier version of a procedure has, if it was looked up before.
    pub(crate) fn earlier_state(&self, procedure: &str, name: &str) -> Option<State> {
        let known = self.shared.earlier.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&(procedure.to_owned(), name.to_owned())).cloned()
    }

    /// Keeps a state that only an earlier version of a procedure has.
    pub(crate) fn keep_earlier_state(&self, procedure: &str, state: State) {
        let mut known = self.shared.earlier.write().unwrap_or_else(PoisonError::into_inner);
        known.insert((procedure.to_owned(), state.name.clone()), state);
    }

    /// Returns the icon of a state: its step's kind has one.
    pub(crate) fn icon(&self, procedure: &Procedure, state: &str) -> &'static str {
        let kind = procedure.step(state).and_then(|step| self.kind(step.kind));
        kind.map_or("circle-dot", |kind| kind.icon())
    }
}

/// What a version does not say about how its states and buttons are drawn is drawn as in the one in force.
fn drawn_like(procedure: &mut Procedure, now: &Procedure) {
    for step in procedure.steps.iter_mut() {
        let Some(like) = now.step(&step.id) else { continue };
        if step.sign == Sign::default() {
            step.sign = like.sign.clone();
        }
        for target in &mut step.outcomes {
            target.icon = target.icon.or(like.outcome(&target.name).and_then(|like| like.icon));
        }
    }
    for end in &mut procedure.ends {
        let bare = end.sign.word.is_none() && end.sign.icon.is_none();
        if let Some(like) = now.end(&end.id).filter(|_| bare) {
            end.sign = like.sign.clone();
        }
    }
}
