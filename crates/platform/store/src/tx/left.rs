//! What a transaction leaves to be done after it: events to be told, jobs to be run.

use kernel::time::Instant;
use serde_json::Value;
use uuid::Uuid;

/// A job to be put on the list.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which [`JobKind`](crate::JobKind) runs it.
    pub kind: &'static str,
    /// A job of the same tenant, kind and key runs once, however often it is asked for.
    pub key: String,
    /// Not before this time.
    pub run_at: Instant,
    /// What it needs to know.
    pub payload: Value,
}

pub(crate) struct Emitted {
    pub(crate) kind: &'static str,
    pub(crate) subject: Uuid,
    pub(crate) payload: Value,
}

/// A consumer of events, as far as the outbox needs to know it.
pub(crate) struct Wanted {
    /// Its name.
    pub(crate) consumer: &'static str,
    /// The kinds of events that it wants.
    pub(crate) kinds: &'static [&'static str],
}
