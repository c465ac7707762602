//! Decisions.
use super::command::{Command, Context};
use super::event::Event;
use super::model::Procedure;
use super::refusal::ProcedureRefusal;
use super::state::MatterState;

/// Answers a command with the events that it causes; none when the command was carried out before.
pub fn decide(
    _procedure: &Procedure,
    _state: &MatterState,
    _command: &Command,
    _context: &Context<'_>,
) -> Result<Vec<Event>, ProcedureRefusal> {
    Err(ProcedureRefusal::Broken)
}
