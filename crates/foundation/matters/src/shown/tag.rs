//! States in short: the word, icon and colour of what a step or an end is called.

use super::card::StateTag;
use crate::projection::{MatterRow, StepRow};
use kernel::procedure::{END, Procedure, REPORTER, Situation};
use kernel::text::Text;
use kernel::time::Instant;

/// Returns the states of a matter, one or two: what the step or the end is called, and that it is late or watched.
pub(crate) fn tags(
    icon: &'static str,
    row: &MatterRow,
    stays: &[&StepRow],
    procedure: &Procedure,
    now: Instant,
) -> Vec<StateTag> {
    if !row.runs() {
        return vec![state_tag(procedure, &row.state, icon)];
    }
    let open = || stays.iter().filter(|stay| stay.left_at.is_none() && stay.part != "block");
    let principal = principal(stays);
    let waits = principal.is_some_and(|stay| stay.who.split(' ').any(|who| who == REPORTER));
    let sign = procedure.step(&row.state).map(|step| &step.sign);
    let mut base = state_tag(procedure, &row.state, if waits { "hand-finger" } else { icon });
    if sign.is_none_or(|sign| sign.situation.is_none()) {
        base.situation = if waits { Situation::Waiting } else { row.looks_without_lateness() };
    }
    let mut tags = vec![base];
    if row.rework.is_some() {
        tags[0] = rework();
    }
    if principal.is_some_and(|stay| stay.paused) {
        tags[0] = tag("已暂停", "Paused", "player-pause", Situation::Waiting);
    }
    let late = open().any(|stay| !stay.paused && stay.due_at.is_some_and(|due| due < now));
    if late {
        tags.push(tag("超期", "Overdue", "alarm", Situation::Late));
    } else if row.looks() == Situation::Late {
        tags.push(tag("督办", "Supervised", "flag", Situation::Late));
    }
    tags
}

/// Returns the state of work that was sent back and is done again.
pub(crate) fn rework() -> StateTag {
    tag("返工", "Rework", "rotate", Situation::Late)
}

/// Returns the stay that stands for the matter: the lead's, or the first that is open.
pub(crate) fn principal<'r>(stays: &[&'r StepRow]) -> Option<&'r StepRow> {
    let open = || stays.iter().filter(|stay| stay.left_at.is_none() && stay.part != "block");
    open().find(|stay| stay.part != "assistant").or_else(|| open().next()).copied()
}

/// Returns how a state is drawn by its procedure file: a step, or an end. `icon` is drawn where a step names none.
pub(super) fn state_tag(procedure: &Procedure, state: &str, icon: &'static str) -> StateTag {
    if let Some(step) = procedure.step(state) {
        return StateTag {
            word: step.sign.word.clone().unwrap_or_else(|| step.title.clone()),
            icon: step.sign.icon.unwrap_or(icon),
            situation: step.sign.situation.unwrap_or(Situation::Moving),
        };
    }
    let end = procedure.end(state);
    let situation = end.map_or(Situation::None, |end| end.situation);
    let usual =
        if state == END || situation == Situation::Done { "circle-check" } else { "circle-x" };
    let word = end.map(|end| end.sign.word.clone().unwrap_or_else(|| end.title.clone()));
    let icon = end.and_then(|end| end.sign.icon).unwrap_or(usual);
    StateTag { word: word.unwrap_or_default(), icon, situation }
}

fn tag(zh: &str, en: &str, icon: &'static str, situation: Situation) -> StateTag {
    StateTag { word: Text::new(zh, en), icon, situation }
}
