//! The states of cases: the steps and ends of the procedure file, as it calls and draws them.

use super::rules::PROCEDURE;
use crate::desk::Desk;
use kernel::procedure::Step;
use matters::States;
use store::{Error, Fault, FaultKind, Query};

/// Returns the states of cases, with those of `seen` that only an earlier version of the procedure has.
pub async fn of(q: &mut impl Query, desk: &Desk, seen: &[&str]) -> Result<States, Fault> {
    matters::states_seen(q, &desk.runtime, PROCEDURE, seen).await.map_err(|error| match error {
        Error::Fault(fault) => fault,
        Error::Refused(_) => Fault::new(FaultKind::Shape, "a version of the rules is gone"),
    })
}

/// Returns the steps at which a report waits to be taken on as a case.
pub fn not_accepted(desk: &Desk) -> Vec<String> {
    let rules = desk.runtime.in_force();
    let accepts = |step: &&Step| {
        let mut effects = step.outcomes.iter().flat_map(|outcome| &outcome.effects);
        effects.any(|effect| effect == super::effect::ACCEPT)
    };
    let steps = rules.procedure(PROCEDURE).map(|procedure| procedure.steps.iter().filter(accepts));
    steps.into_iter().flatten().map(|step| step.id.clone()).collect()
}

/// Returns the word of a state, in the reader's language.
pub fn word(cx: &http::Cx, states: &States, name: &str) -> String {
    states.tag(name).map_or_else(|| name.to_owned(), |tag| cx.of(&tag.word).to_owned())
}
