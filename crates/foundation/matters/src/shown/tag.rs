//! States in short: the word, icon and colour of what a step or an end is called.

use super::card::{Looks, StateTag};
use crate::projection::{MatterRow, StepRow};
use kernel::procedure::{END, Procedure, REPORTER, Situation};
use kernel::text::Text;
use kernel::time::Instant;

/// Returns the states of a matter, one or two: what the step or the end is called, and that it is late or watched.
pub(crate) fn tags(
    looks: &Looks,
    row: &MatterRow,
    stays: &[&StepRow],
    procedure: &Procedure,
    now: Instant,
) -> Vec<StateTag> {
    let own = looks.own.clone();
    if !row.runs() {
        return vec![own.unwrap_or_else(|| of_end(row, procedure))];
    }
    let open = || stays.iter().filter(|stay| stay.left_at.is_none() && stay.part != "block");
    let principal = principal(stays);
    let waits = principal.is_some_and(|stay| stay.who.split(' ').any(|who| who == REPORTER));
    let step = procedure.step(&row.state);
    let base = own.unwrap_or_else(|| StateTag {
        word: step.map(|step| step.title.clone()).unwrap_or_default(),
        icon: if waits { "hand-finger" } else { looks.icon },
        situation: if waits { Situation::Waiting } else { row.looks_without_lateness() },
    });
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

fn of_end(row: &MatterRow, procedure: &Procedure) -> StateTag {
    let end = procedure.end(&row.state);
    let situation = end.map_or(Situation::None, |end| end.situation);
    let icon = match (row.state.as_str(), situation) {
        (END, _) | (_, Situation::Done) => "circle-check",
        ("withdrawn", _) => "circle-minus",
        ("merged", _) => "git-merge",
        _ => "circle-x",
    };
    StateTag { word: end.map(|end| end.title.clone()).unwrap_or_default(), icon, situation }
}

fn tag(zh: &str, en: &str, icon: &'static str, situation: Situation) -> StateTag {
    StateTag { word: Text::new(zh, en), icon, situation }
}
