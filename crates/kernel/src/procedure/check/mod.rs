//! Proves of a procedure file that it can run: every name exists, every step is reached, every way comes to an end.
//!
//! Why this is a proof. Counted ways are taken finitely often. The ways that are not counted form no circle inside a
//! branch or the main line, so between two counted ways only finitely many steps lie: every run is finite. Every step has
//! a way out that is always open, so a run stops only at an end (in a branch: at the join, which then fires).

mod flow;
mod graph;
mod limits;
mod words;

use super::model::Procedure;
use super::vocabulary::Vocabulary;
use crate::rules::Problem;
use crate::rules::problem::name_cure;
use graph::Graph;
use std::collections::{BTreeMap, BTreeSet};

/// Returns everything that is wrong with a procedure; nothing when it may run.
pub fn check(procedure: &Procedure, vocabulary: &Vocabulary) -> Vec<Problem> {
    let mut findings = Findings { procedure, problems: Vec::new() };
    words::check(procedure, vocabulary, &mut findings);
    let graph = Graph::new(procedure, &mut findings);
    // Where a target does not exist, what follows from the graph would only repeat it.
    if findings.problems.is_empty() || graph.whole() {
        flow::check(procedure, &graph, &mut findings);
        limits::check(procedure, vocabulary, &graph, &mut findings);
    }
    findings.sorted()
}

/// Returns the problems between procedures: one that runs itself, through whatever others.
pub fn check_calls<'p>(procedures: impl IntoIterator<Item = &'p Procedure>) -> Vec<Problem> {
    let all: BTreeMap<&str, &Procedure> =
        procedures.into_iter().map(|one| (one.id.as_str(), one)).collect();
    let mut problems = Vec::new();
    for procedure in all.values() {
        for step in &procedure.steps {
            let Some(called) = &step.calls else { continue };
            if calls(&all, called, &procedure.id, &mut BTreeSet::new()) {
                let part = format!("steps.{}.calls", step.id);
                let what = format!(
                    "`{}` runs `{called}`, which runs `{}` again",
                    procedure.id, procedure.id
                );
                let cure = "let one of them end without calling the other";
                problems.push(Problem::new(
                    &procedure.place.file,
                    procedure.place.line(&part),
                    what,
                    cure,
                ));
            }
        }
    }
    problems
}

/// Tells whether running `from` runs `wanted`.
fn calls<'p>(
    all: &BTreeMap<&'p str, &'p Procedure>,
    from: &str,
    wanted: &str,
    seen: &mut BTreeSet<String>,
) -> bool {
    if from == wanted {
        return true;
    }
    if !seen.insert(from.to_owned()) {
        return false;
    }
    let Some(procedure) = all.get(from) else { return false };
    procedure
        .steps
        .iter()
        .filter_map(|step| step.calls.as_deref())
        .any(|called| calls(all, called, wanted, seen))
}

/// The problems found so far.
struct Findings<'p> {
    procedure: &'p Procedure,
    problems: Vec<Problem>,
}

impl Findings<'_> {
    /// Keeps a problem with a part of the file, such as `steps.draft.outcomes.pass`.
    fn problem(&mut self, part: &str, what: impl Into<String>, cure: impl Into<String>) {
        let place = &self.procedure.place;
        self.problems.push(Problem::new(&place.file, place.line(part), what, cure));
    }

    fn sorted(mut self) -> Vec<Problem> {
        self.problems.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.what.cmp(&b.what)));
        self.problems.dedup();
        self.problems
    }
}
