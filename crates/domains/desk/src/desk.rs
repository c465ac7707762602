//! What the desk's handlers hold: the store, the runtime of procedures, and the desk's own rule files once read.

use crate::case::refusals::{self, Refusals};
use crate::category::Catalogue;
use crate::category::{Duties, duty};
use crate::report::emergency::{self, Emergency};
use http::App;
use identity::Mailer;
use kernel::commit::Digest;
use kernel::rules::{Problem, RuleSet};
use kernel::text::Text;
use matters::Runtime;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Fault, FaultKind, Store};

/// The rule files that only the desk reads.
#[derive(Clone, Debug, Default)]
pub struct DeskRules {
    /// Categories with their limits.
    pub catalogue: Catalogue,
    /// Who may receive what.
    pub duties: Duties,
    /// Words that call for an emergency number.
    pub emergency: Emergency,
    /// Why a report is not taken on, and where to go instead.
    pub refusals: Refusals,
}

impl DeskRules {
    /// Reads the desk's files of `rules`; every problem is told.
    pub fn read(rules: &RuleSet) -> Result<DeskRules, Vec<Problem>> {
        let text = |path: &str| {
            let missing =
                || vec![Problem::new(path, 0, "the file is missing", "add it to the rules folder")];
            rules.text(path).ok_or_else(missing)
        };
        let mut problems = Vec::new();
        let catalogue = text(crate::category::FILE)
            .and_then(Catalogue::parse)
            .map_err(|found| problems.extend(found));
        let duties =
            text(duty::FILE).and_then(Duties::parse).map_err(|found| problems.extend(found));
        let emergency = text(emergency::FILE)
            .and_then(Emergency::parse)
            .map_err(|found| problems.extend(found));
        let refusals =
            text(refusals::FILE).and_then(Refusals::parse).map_err(|found| problems.extend(found));
        match (catalogue, duties, emergency, refusals) {
            (Ok(catalogue), Ok(duties), Ok(emergency), Ok(refusals)) => {
                Ok(DeskRules { catalogue, duties, emergency, refusals })
            }
            _ => Err(problems),
        }
    }
}

impl DeskRules {
    /// Returns the emergency numbers with what each is for, in the order of the file.
    pub fn emergency_numbers(&self) -> Vec<(Text, String)> {
        let line = |line: &emergency::Line| (line.title.clone(), line.number.clone());
        self.emergency.all().iter().map(line).collect()
    }
}

/// The desk's rules in force, shared by all that read them: handlers, and the subject that the runtime holds.
#[derive(Clone, Default)]
pub struct InForce(Arc<RwLock<(Option<Digest>, Arc<DeskRules>)>>);

impl InForce {
    /// Returns the rules.
    pub fn get(&self) -> Arc<DeskRules> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Puts other rules in force; those of the same version are not read again.
    pub fn put(&self, rules: &RuleSet) -> Result<Arc<DeskRules>, Vec<Problem>> {
        let sha256 = Some(rules.sha256());
        let last = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if last.0 == sha256 {
            return Ok(last.1);
        }
        let read = Arc::new(DeskRules::read(rules)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (sha256, read.clone());
        Ok(read)
    }
}

/// The desk's state. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The database and files.
    pub store: Store,
    /// Running procedures.
    pub runtime: Runtime,
    /// Whether letters can leave.
    pub mail: bool,
    in_force: InForce,
}

impl Desk {
    /// Returns the desk of a program, without letters; `in_force` is the one that its subject was given.
    pub fn new(store: Store, runtime: Runtime, in_force: InForce) -> Desk {
        Desk { store, runtime, mail: false, in_force }
    }

    /// Returns the desk of a program, which put the runtime, the desk's rules and the mailer in as parts.
    pub fn of(app: &App) -> Desk {
        let (runtime, in_force) = (app.part::<Runtime>(), app.part::<InForce>());
        Desk {
            mail: app.part::<Mailer>().is_set(),
            ..Desk::new(app.store.clone(), runtime.as_ref().clone(), in_force.as_ref().clone())
        }
    }

    /// Returns the desk's rules in force.
    pub fn rules(&self) -> Result<Arc<DeskRules>, Fault> {
        let rules = self.runtime.in_force().rules.clone();
        self.in_force.put(&rules).map_err(|problems| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Fault::new(FaultKind::Shape, told.join("; "))
        })
    }
}
