//! What a store is opened with: who takes which events, and what they are given.

use super::Store;
use crate::fault::{Fault, FaultKind};
use crate::parts::Parts;
use crate::tx::Wanted;
use futures_util::future::BoxFuture;
use kernel::id::{EventId, TenantId};
use kernel::time::Instant;
use serde_json::Value;
use std::any::Any;
use std::sync::Arc;
use uuid::Uuid;

crate::row! {
    /// An event on its way to one consumer. It may come more than once: a consumer does its work under an id derived
    /// from `id`, or checks whether it was done.
    #[derive(Clone, Debug)]
    pub struct OutboxRow {
        /// The tenant in which it happened.
        pub tenant_id: TenantId,
        /// The event's id for this consumer.
        pub id: EventId,
        /// The consumer.
        pub consumer: String,
        /// What happened.
        pub kind: String,
        /// To what.
        pub subject: Uuid,
        /// What else there is to know, without personal values.
        pub payload: Value,
        /// When it happened.
        pub at: Instant,
        /// How many times it has been tried, this time included.
        pub attempts: i64,
    }
}

/// Takes events of some kinds out of the outbox. Events about the same subject come in the order in which they
/// happened.
#[derive(Clone, Copy)]
pub struct Consumer {
    /// Its name, unique; it stands in the outbox, so that it must not change.
    pub name: &'static str,
    /// The kinds of events that it wants.
    pub kinds: &'static [&'static str],
    /// What it does; a fault means that it is tried again later.
    pub run: fn(Arc<Ctx>, OutboxRow) -> BoxFuture<'static, Result<(), Fault>>,
}

impl Consumer {
    /// Returns what the outbox needs to know of it.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted { consumer: self.name, kinds: self.kinds }
    }
}

/// What consumers and jobs are given: the store, and whatever the program put in (rules, a mailer).
pub struct Ctx {
    /// The store.
    pub store: Store,
    parts: Parts,
}

impl Ctx {
    /// Returns a context with nothing but the store.
    pub fn new(store: Store) -> Ctx {
        Ctx { store, parts: Parts::default() }
    }

    /// Puts a part in, found again by its type.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, part: T) -> Ctx {
        self.parts = self.parts.with(part);
        self
    }

    /// Returns the context with these parts.
    #[must_use]
    pub fn of(mut self, parts: Parts) -> Ctx {
        self.parts = parts;
        self
    }

    /// Returns the part of type `T`; that it was not put in is a fault of the program's wiring.
    pub fn get<T: Any + Send + Sync>(&self) -> Result<Arc<T>, Fault> {
        self.parts.get().ok_or_else(|| {
            Fault::new(
                FaultKind::Database,
                format!("no {} was given to the worker", std::any::type_name::<T>()),
            )
        })
    }
}
