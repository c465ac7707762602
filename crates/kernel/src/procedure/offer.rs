//! What an actor can do with a matter now, and why not what is refused.

use super::command::Context;
use super::event::InstanceId;
use super::model::{Action, Procedure};
use super::refusal::ProcedureRefusal;
use super::state::MatterState;
use crate::text::Text;

/// Something that the actor may do, perhaps not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionOffer {
    /// What it is.
    pub offered: Offered,
    /// What the button says.
    pub title: Text,
    /// Why it cannot be done now; the button is then shown disabled with [`ProcedureRefusal::text`].
    pub refused: Option<ProcedureRefusal>,
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Ends a stay with an outcome.
    Complete {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name.
        outcome: String,
    },
    /// Ends a stay with an outcome and names lead and assistants.
    Dispatch {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name.
        outcome: String,
    },
    /// A universal action.
    Act {
        /// The action.
        action: Action,
        /// The stay; none for the matter as a whole.
        instance: Option<InstanceId>,
    },
    /// Answers what waits for approval.
    Answer {
        /// The stay.
        instance: InstanceId,
        /// The action that was asked for.
        action: Action,
    },
    /// A named transition.
    Named {
        /// Its name.
        transition: String,
    },
}

/// Returns what the holder of `context.keys` may do with the matter, in the file's order; what he may never do is absent.
pub fn offers(
    _procedure: &Procedure,
    _state: &MatterState,
    _context: &Context<'_>,
) -> Vec<ActionOffer> {
    Vec::new()
}
