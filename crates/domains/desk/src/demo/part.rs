//! What each step of the case procedure is for, told by its structure, so that the demonstration plays whatever file is in
//! force: nothing here knows what a file calls its steps and outcomes.

use crate::case::effect::{ACCEPT, MERGE, REFUSE};
use kernel::dictionary::{Dictionary, Kind, Tells};
use kernel::procedure::{REPORTER, Statement, Step, Target};
use matters::Values;
use matters::demo::asked;
use serde_json::json;
use store::FileMeta;

/// What somebody does at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Takes a report on, or does not.
    Accept,
    /// Names who handles it.
    Dispatch,
    /// Handles it.
    Handle,
    /// Looks on the spot whether it is done.
    Check,
    /// Is the reporter, who says whether it is done.
    Confirm,
    /// Asks the reporter.
    CallBack,
    /// Decides what others could not agree on.
    Settle,
}

impl Part {
    /// Returns what is done at a step; nothing when the demonstration has nobody who would know what to do there.
    pub(super) fn of(step: &Step) -> Option<Part> {
        let states = |what| step.outcomes.iter().any(|outcome| outcome.states == Some(what));
        if with_effect(step, ACCEPT).is_some() {
            Some(Part::Accept)
        } else if step.branches.is_some() {
            Some(Part::Handle)
        } else if step.assigns {
            Some(if step.outcomes.len() == 1 { Part::Dispatch } else { Part::Settle })
        } else if step.who.iter().any(|who| who == REPORTER) {
            Some(Part::Confirm)
        } else if states(Statement::Saw) {
            Some(Part::Check)
        } else if states(Statement::Said) {
            Some(Part::CallBack)
        } else {
            None
        }
    }
}

/// What is chosen at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// It goes the usual way: what the file names first.
    On,
    /// It is not taken on.
    Refuse,
    /// It goes into an earlier case.
    Merge,
    /// It ends, or goes back, with a reason.
    Reason,
    /// It ends with a reason, the last of those that do.
    Last,
    /// It ends at once with what was done.
    Answer,
}

/// Returns the outcome of a step by which it is chosen, if it has one.
pub(super) fn outcome<'s>(
    dictionary: &Dictionary,
    step: &'s Step,
    choice: Choice,
) -> Option<&'s Target> {
    let tells = |outcome: &Target, what| {
        let mut needs = outcome.needs.iter().filter_map(|key| dictionary.get(key));
        needs.any(|element| element.tells == Some(what))
    };
    let mut all = step.outcomes.iter();
    match choice {
        Choice::On => all.next(),
        Choice::Refuse => with_effect(step, REFUSE),
        Choice::Merge => with_effect(step, MERGE),
        Choice::Reason => all.find(|outcome| tells(outcome, Tells::Reason)),
        Choice::Last => all.rfind(|outcome| tells(outcome, Tells::Reason)),
        Choice::Answer => all.find(|outcome| tells(outcome, Tells::Result)),
    }
}

fn with_effect<'s>(step: &'s Step, effect: &str) -> Option<&'s Target> {
    step.outcomes.iter().find(|outcome| outcome.effects.iter().any(|name| name == effect))
}

/// Fills in what a step and an outcome ask for: words where words are asked for, the photo where files are.
pub(super) fn filled(
    dictionary: &Dictionary,
    step: &Step,
    outcome: &Target,
    words: &str,
    photo: Option<&FileMeta>,
) -> Values {
    let asked = asked(dictionary, step, outcome).into_iter();
    // A photo is taken where one may be.
    let taken = asked.filter(|(one, needed)| *needed || matches!(one.kind, Kind::File { .. }));
    taken.fold(Values::none(), |form, (element, _)| match (&element.kind, photo) {
        (Kind::Text { .. }, _) => form.with(&element.key, words),
        (Kind::File { .. }, Some(photo)) => form.with(&element.key, json!([photo.id])),
        _ => form,
    })
}
