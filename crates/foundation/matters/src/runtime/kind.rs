//! Kinds of step: each is built once, with its page part and its record.

use crate::projection::MatterRow;
use kernel::procedure::{Instance, Kind, Step};
use maud::Markup;
use store::{BoxFuture, Error, Fault, Reading, Tx};

/// What a kind of step adds to the engine: a part of the page and work in the transaction when a stay begins or ends.
/// Task, decision, parallel and wait are registered by [`crate::RuntimeBuilder`]; later crates register theirs.
pub trait StepKind: Send + Sync {
    /// Returns the kind.
    fn kind(&self) -> Kind;

    /// Returns the icon of a stay at such a step.
    fn icon(&self) -> &'static str;

    /// Runs in the transaction in which a stay begins.
    fn entered<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
        step: &'a Step,
        stay: &'a Instance,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (tx, matter, step, stay);
        Box::pin(async { Ok(()) })
    }

    /// Runs in the transaction in which a stay ends.
    fn left<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
        step: &'a Step,
        stay: &'a Instance,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (tx, matter, step, stay);
        Box::pin(async { Ok(()) })
    }

    /// Returns what the matter's page shows about a stay beside its clock and actions, such as a ballot's count.
    fn part<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
        step: &'a Step,
        stay: &'a Instance,
    ) -> BoxFuture<'a, Result<Option<Markup>, Fault>> {
        let _ = (q, matter, step, stay);
        Box::pin(async { Ok(None) })
    }
}

/// A kind that needs nothing beyond the engine.
pub(crate) struct Plain {
    kind: Kind,
    icon: &'static str,
}

impl StepKind for Plain {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn icon(&self) -> &'static str {
        self.icon
    }
}

/// The kinds that this crate brings.
pub(crate) const PLAIN: [Plain; 4] = [
    Plain { kind: Kind::Task, icon: "tool" },
    Plain { kind: Kind::Decision, icon: "checkbox" },
    Plain { kind: Kind::Parallel, icon: "tool" },
    Plain { kind: Kind::Wait, icon: "hourglass" },
];
