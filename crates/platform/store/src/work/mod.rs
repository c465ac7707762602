//! Work that follows a commit: the outbox, which tells consumers what happened, and jobs, which are due at a time.

mod lease;
mod worker;

use crate::fault::Fault;
use crate::store::Ctx;
use futures_util::future::BoxFuture;
use kernel::id::TenantId;
use kernel::time::Instant;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

pub use lease::Parked;
pub use worker::{Ran, Worker};

crate::row! {
    /// A job that is due. It may run more than once.
    #[derive(Clone, Debug)]
    pub struct JobRow {
        /// The tenant for which it runs; the nil id for the program's own jobs.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: Uuid,
        /// Which [`JobKind`] runs it.
        pub kind: String,
        /// Its key.
        pub key: String,
        /// What it needs to know.
        pub payload: Value,
        /// When it was due.
        pub run_at: Instant,
        /// How many times it has been tried, this time included.
        pub attempts: i64,
    }
}

/// Runs jobs of one kind.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// The kind, unique.
    pub kind: &'static str,
    /// What it does; a fault means that it is tried again later.
    pub run: fn(Arc<Ctx>, JobRow) -> BoxFuture<'static, Result<(), Fault>>,
}
