//! Taking back what was just done.

use super::run::Run;
use crate::calendar::Calendar;
use crate::clock::{ClockChange, ClockEvent, deadline};
use crate::procedure::event::What;
use crate::procedure::model::{Procedure, Target};
use crate::procedure::refusal::ProcedureRefusal;
use crate::procedure::state::{Last, LeftStep, MatterState};
use crate::time::Instant;

/// What can be taken back, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable<'a> {
    /// The command.
    pub last: &'a Last,
    /// The step that it left.
    pub left: &'a LeftStep,
    /// The last moment.
    pub until: Instant,
}

/// Returns what the last command did when the file gives time to take it back, whether or not that time is over. Only one
/// stay was left, so that the whole command is one decision of one person.
pub fn undoable<'a>(
    procedure: &Procedure,
    state: &'a MatterState,
    calendar: &Calendar,
) -> Option<Undoable<'a>> {
    let last = state.last.as_deref()?;
    let [left] = last.left.as_slice() else { return None };
    let limit = target(procedure, left)?.undo?;
    let events = [ClockEvent { at: last.at, change: ClockChange::Started { limit } }];
    Some(Undoable { last, left, until: deadline(&events, calendar).ok()?.due })
}

fn target<'p>(procedure: &'p Procedure, left: &LeftStep) -> Option<&'p Target> {
    procedure.step(&left.step)?.outcome(&left.outcome)
}

pub(super) fn undo(run: &mut Run<'_>) -> Result<(), ProcedureRefusal> {
    let state = run.state().clone();
    let (procedure, calendar) = (run.procedure(), run.context().calendar);
    let found = undoable(procedure, &state, calendar).ok_or(ProcedureRefusal::NothingToUndo)?;
    run.act_under(std::slice::from_ref(&found.last.by))?;
    if run.at() > found.until {
        return Err(ProcedureRefusal::UndoOver { until: found.until });
    }
    run.emit(What::Undone {
        command: found.last.command,
        step: found.left.step.clone(),
        outcome: found.left.outcome.clone(),
        effects: found.left.effects.clone(),
        since: found.last.at,
    });
    Ok(())
}
