//! Decisions: a command and a state give events or a refusal.

mod action;
mod complete;
mod run;
mod tick;
mod undo;

use super::command::{Act, Command, Context};
use super::event::{Event, What};
use super::model::{Action, Procedure};
use super::refusal::ProcedureRefusal;
use super::state::MatterState;
pub(super) use complete::is_holder;
use run::Run;
pub use undo::{Undoable, undoable};

/// Answers a command with the events that it causes; none when the command was carried out before, or when a tick finds
/// nothing to do. Fold them with [`super::apply`] and store them in one transaction.
pub fn decide(
    procedure: &Procedure,
    state: &MatterState,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, ProcedureRefusal> {
    if state.commands.contains(&command.id) {
        return Ok(Vec::new());
    }
    let mut run = Run::new(procedure, state, command.id, context);
    match &command.act {
        Act::Start => start(&mut run)?,
        act => {
            if !state.started() {
                return Err(ProcedureRefusal::NotStarted);
            }
            if state.procedure != procedure.id {
                return Err(ProcedureRefusal::OtherProcedure);
            }
            if state.ended.is_some() && !matches!(act, Act::Named { .. } | Act::Undo | Act::Tick) {
                return Err(ProcedureRefusal::Ended);
            }
            act_on(&mut run, act)?;
        }
    }
    Ok(run.into_events())
}

fn start(run: &mut Run<'_>) -> Result<(), ProcedureRefusal> {
    if run.state().started() {
        return Err(ProcedureRefusal::StartedBefore);
    }
    let procedure = run.procedure();
    if procedure.who.is_empty() {
        run.act_as_anybody();
    } else {
        run.act_as(&procedure.who, &[])?;
    }
    run.emit(What::Started { procedure: procedure.id.clone(), limit: procedure.limit });
    run.go(&procedure.start, None, None)
}

fn act_on(run: &mut Run<'_>, act: &Act) -> Result<(), ProcedureRefusal> {
    match act {
        Act::Start => Err(ProcedureRefusal::StartedBefore),
        Act::Complete { instance, outcome } => {
            complete::complete(run, *instance, outcome.as_deref())
        }
        Act::Dispatch { instance, outcome, lead, assistants } => {
            complete::dispatch(run, *instance, outcome.as_deref(), lead, assistants)
        }
        Act::Assist { instance, assistant } => action::assist(run, *instance, assistant),
        Act::Return { instance, reason } => action::give_back(run, *instance, reason),
        Act::Transfer { instance, to, reason } => action::transfer(run, *instance, to, reason),
        Act::Extend { instance, by, reason } => action::extend(run, *instance, *by, reason),
        Act::Pause { instance, reason } => action::pause(run, *instance, reason),
        Act::Resume { instance } => action::resume(run, *instance),
        Act::Answer { instance, granted } => action::answer(run, *instance, *granted),
        Act::Urge { instance } => action::note(run, Action::Urge, *instance),
        Act::Supervise { instance } => action::note(run, Action::Supervise, *instance),
        Act::Comment { instance } => action::note(run, Action::Comment, *instance),
        Act::Undo => undo::undo(run),
        Act::Withdraw { reason } => action::withdraw(run, reason),
        Act::Named { transition } => complete::named(run, transition),
        Act::Reseat { keys } => action::reseat(run, keys),
        Act::Tick => tick::tick(run),
    }
}
