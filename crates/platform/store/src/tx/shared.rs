//! What transactions need of a store, too.

use super::left::Wanted;
use crate::db::limits::Limits;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::folder::Folder;
use crate::guard::Plans;
use crate::keys::Keys;
use crate::migrate::Sealed;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What transactions need of a store, too. It holds no connection, so that a store can close.
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) env: Env,
    pub(crate) keys: Arc<Keys>,
    pub(crate) folder: Folder,
    /// How many pictures may be decoded at once.
    pub(crate) pictures: tokio::sync::Semaphore,
    /// How many large pictures may be decoded at once, beside the others.
    pub(crate) large_pictures: tokio::sync::Semaphore,
    pub(crate) sealed: Vec<Sealed>,
    /// The guarded tables.
    pub(crate) plans: Plans,
    /// Who wants which events.
    pub(crate) wanted: Vec<Wanted>,
    /// Whether the last write met a full disk.
    pub(crate) full: AtomicBool,
    /// Told when a transaction has left events or jobs behind.
    pub(crate) wake: tokio::sync::Notify,
}

impl Shared {
    /// Notes that a write met a full disk.
    pub(crate) fn met(&self, fault: &Fault) {
        if fault.kind() == FaultKind::DiskFull {
            self.full.store(true, Ordering::Relaxed);
        }
    }
}
