//! Acting on a matter: one command, one transaction.

use super::form::Values;
use super::note::Note;
use super::row::MatterRow;
use crate::Runtime;
use kernel::id::MatterId;
use kernel::procedure::{Act, Command, Event};
use store::{Error, Tx};
use uuid::Uuid;

/// A command with what belongs to it.
#[derive(Clone, Debug)]
pub struct Doing {
    /// What to do, with its idempotency id.
    pub command: Command,
    /// The version that the actor saw; none for the platform, which does not act on a page.
    pub expected_version: Option<i64>,
    /// What was written or photographed with it.
    pub note: Option<Note>,
    /// Values of dictionary elements given with it: evidence and step forms.
    pub form: Values,
}

impl Doing {
    /// Returns a command without note and form.
    pub fn new(id: Uuid, act: Act) -> Doing {
        Doing {
            command: Command { id, act },
            expected_version: None,
            note: None,
            form: Values::none(),
        }
    }

    /// Expects the matter to be as the actor saw it.
    #[must_use]
    pub fn at(mut self, version: i64) -> Doing {
        self.expected_version = Some(version);
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: Option<Note>) -> Doing {
        self.note = note;
        self
    }

    /// Adds values of dictionary elements.
    #[must_use]
    pub fn form(mut self, form: Values) -> Doing {
        self.form = form;
        self
    }
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The matter afterwards.
    pub matter: MatterRow,
    /// What happened; empty when the command was carried out before.
    pub events: Vec<Event>,
    /// Whether the command had been carried out before.
    pub repeated: bool,
}

/// Carries out a command as the transaction's actor: the kernel decides, events, projections, effects, journal and
/// outbox are written together. A matter that changed since the actor saw it is a conflict.
pub async fn act(
    tx: &mut Tx,
    runtime: &Runtime,
    matter: MatterId,
    doing: Doing,
) -> Result<Outcome, Error> {
    let _ = (tx, runtime, matter, doing);
    Err(crate::refusal::MatterRefusal::Unknown.into())
}
