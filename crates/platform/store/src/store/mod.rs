//! The store: hands out readers, says what time it is.

mod consumer;

pub use consumer::{Consumer, Ctx, OutboxRow};

use crate::db::conn::Engine;
use crate::db::engine::Database;
use crate::env::{self, Env};
use crate::fault::Fault;
use crate::migrate::Sealed;
use crate::query::{NO_TENANT, Reader};
use crate::tx::Shared;
use kernel::id::TenantId;
use kernel::time::Instant;
use std::sync::Arc;
use uuid::Uuid;

/// The database with everything that belongs to it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
    pub(crate) database: Arc<Database>,
    pub(crate) consumers: Arc<[Consumer]>,
}

impl Store {
    /// Returns which engine it runs on; for the page of the operator, never for a decision.
    pub fn engine(&self) -> Engine {
        self.database.engine()
    }

    /// Returns the present point in time.
    pub fn now(&self) -> Instant {
        self.shared.env.clock.now()
    }

    /// Returns the clock and the randomness that the store was given.
    pub fn env(&self) -> &Env {
        &self.shared.env
    }

    /// Returns a fresh id.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        env::new_id(&self.shared.env, self.now())
    }

    /// Returns the `{sealed}` columns of all owners.
    pub fn sealed_columns(&self) -> &[Sealed] {
        &self.shared.sealed
    }

    /// Returns a connection for reading a tenant's rows.
    pub async fn read(&self, tenant: TenantId) -> Result<Reader, Fault> {
        let conn = self.database.reader().await?;
        Ok(Reader { conn, tenant, now: self.now(), keys: self.shared.keys.clone() })
    }

    /// Returns a connection for reading what has no tenant: areas, organisations, rules.
    pub async fn read_shared(&self) -> Result<Reader, Fault> {
        self.read(NO_TENANT).await
    }

    /// Returns how many transactions SQLite's writer has committed; commands that waited share one. For the page of
    /// the operator; 0 on PostgreSQL.
    pub fn commits(&self) -> u64 {
        match &*self.database {
            Database::Sqlite { writer, .. } => writer.commits(),
            Database::Pg { .. } => 0,
        }
    }

    /// Finishes what is under way and closes all connections.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Returns a keyed hash for `purpose` (links, tokens, cookies); useless without the key file.
    pub fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.shared.keys.mac(&format!("public:{purpose}"), bytes)
    }
}
