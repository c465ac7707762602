//! The store: opens the database, hands out readers, runs commands.

use crate::db::conn::{Conn, Engine};
use crate::db::engine::{self, Database};
use crate::db::query::Reader;
use crate::db::writer::Writer;
use crate::env::Env;
use crate::files::{Files, Folder, blocking};
use crate::guard::{self, Plans};
use crate::keys::{self, Keys};
use crate::migrate::{self, Migrations, Pending, Sealed};
use crate::work::Consumer;
use crate::{By, Error, Fault, FaultKind, args};
use kernel::id::TenantId;
use kernel::time::Instant;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
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

/// How much of what a store takes. The defaults are for a street on the smallest machine.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections that read.
    pub readers: u32,
    /// Connections that write, on PostgreSQL; SQLite has one.
    pub writers: u32,
    /// How long a free connection is waited for.
    pub acquire: Duration,
    /// How long SQLite waits for another process that writes.
    pub busy: Duration,
    /// How long one command may take.
    pub command: Duration,
    /// How many commands share one COMMIT on SQLite.
    pub batch_max: usize,
    /// After how long a COMMIT no longer waits for more commands.
    pub batch_time: Duration,
    /// How many commands wait in SQLite's queue before callers wait to get in.
    pub queue: usize,
    /// How many pages (of 4 KiB) an SQLite file may have.
    pub sqlite_pages_max: Option<u32>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            readers: 6,
            writers: 10,
            acquire: Duration::from_secs(10),
            busy: Duration::from_secs(5),
            command: Duration::from_secs(30),
            batch_max: 128,
            batch_time: Duration::from_millis(20),
            queue: 1024,
            sqlite_pages_max: None,
        }
    }
}

/// The database with everything that belongs to it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
    pub(crate) database: Arc<Database>,
}

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
    pub(crate) consumers: Vec<Consumer>,
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
        Store::open_within(config, env, migrations, consumers, Limits::default()).await
    }

    /// Opens the database within other limits than the usual ones.
    pub async fn open_within(
        config: Config,
        env: Env,
        migrations: &[&'static Migrations],
        consumers: &[Consumer],
        limits: Limits,
    ) -> Result<Store, Fault> {
        let owners = with_own(migrations);
        let migrate::Declared { sealed, guarded } = migrate::read(&owners)?;
        let keys = Arc::new(Keys::load(&config.key_file)?);
        let plans = Plans::new(guarded, keys.marker());
        let mut opening = Opening::begin(&config.url, &limits).await?;
        let database = match make_ready(&mut opening.conn, &owners, &keys, &plans, &env).await {
            Ok(()) => opening.keep(&config.url, &limits).await?,
            Err(fault) => {
                // The first fault says more than one of the rollback.
                let _ = opening.abandon().await;
                return Err(fault);
            }
        };
        let shared = Shared {
            folder: Folder::new(&config.files),
            pictures: tokio::sync::Semaphore::new(2),
            large_pictures: tokio::sync::Semaphore::new(1),
            limits,
            env,
            keys,
            sealed,
            plans,
            consumers: consumers.to_vec(),
            full: AtomicBool::new(false),
            wake: tokio::sync::Notify::new(),
        };
        Ok(Store { shared: Arc::new(shared), database: Arc::new(database) })
    }

    /// Returns which changes an upgrade would make, without making them; the same checks refuse.
    pub async fn upgrade_plan(
        config: &Config,
        migrations: &[&'static Migrations],
        now: Instant,
    ) -> Result<Vec<Pending>, Fault> {
        let owners = with_own(migrations);
        migrate::read(&owners)?;
        let limits = Limits::default();
        let mut opening = Opening::begin(&config.url, &limits).await?;
        let plan = migrate::run(&mut opening.conn, &owners, now).await;
        opening.abandon().await?;
        Ok(plan?.ran)
    }

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
        crate::tx::new_id(&self.shared.env, self.now())
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

    /// Tells whether a disk is full, the database's or that of the files: since a write failed so, until one of 32 KiB,
    /// which is tried here on both, does not. What a small command still finds room for says nothing about the next one.
    pub async fn is_full(&self) -> bool {
        if !self.shared.full.load(Ordering::Relaxed) {
            return false;
        }
        // Random, so that no engine makes it smaller.
        let mut room = vec![0; ROOM];
        crate::env::system_random(&mut room);
        let (shared, bytes) = (self.shared.clone(), room.clone());
        let mut tried = blocking(move || shared.folder.try_room(&bytes)).await.map_err(Error::from);
        if tried.is_ok() {
            let by = By::system(NO_TENANT, "store", "health");
            tried = self
                .write(by, |tx| {
                    Box::pin(async move {
                        // It needs its room until the end of the transaction.
                        let sql = "INSERT INTO key_check (version, mac) VALUES (-1, $1)";
                        tx.exec(sql, args![room]).await?;
                        tx.exec("DELETE FROM key_check WHERE version = -1", args![]).await?;
                        Ok(())
                    })
                })
                .await;
        }
        if tried.is_ok() {
            self.shared.full.store(false, Ordering::Relaxed);
        }
        tried.is_err()
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

    /// Returns the files of the store.
    pub fn files(&self) -> Files {
        Files::new(self.clone())
    }
}

/// Tells whether the database of `url` was written with keys; makes nothing.
pub async fn is_filled(url: &str) -> Result<bool, Fault> {
    let limits = Limits::default();
    if engine::engine_of(url)? == Engine::Sqlite && !engine::sqlite_exists(url)? {
        return Ok(false);
    }
    let mut opening = Opening::begin(url, &limits).await?;
    let table = match opening.conn.engine() {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'journal_payload'",
        Engine::Postgres => "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'journal_payload'",
    };
    let there: Vec<(i64,)> = opening.conn.rows(table.into(), Vec::new(), 1).await?;
    let mut filled = false;
    if there.iter().any(|(count,)| *count > 0) {
        let sql = "SELECT COUNT(*) FROM journal_payload WHERE body IS NOT NULL";
        let rows: Vec<(i64,)> = opening.conn.rows(sql.into(), Vec::new(), 1).await?;
        filled = rows.iter().any(|(count,)| *count > 0);
    }
    opening.abandon().await?;
    Ok(filled)
}

/// How many bytes a full disk must have room for before it counts as usable again: more than a command without files
/// writes.
const ROOM: usize = 32 * 1024;

/// The tenant of what belongs to no office: the program's own jobs and the rules.
pub const NO_TENANT: TenantId = TenantId::from_uuid(Uuid::nil());

fn with_own(migrations: &[&'static Migrations]) -> Vec<&'static Migrations> {
    std::iter::once(&migrate::STORE).chain(migrations.iter().copied()).collect()
}

/// Brings the schema up to date, compares the keys, and takes a database under guard that was there before.
async fn make_ready(
    conn: &mut Conn,
    owners: &[&'static Migrations],
    keys: &Keys,
    plans: &Plans,
    env: &Env,
) -> Result<(), Fault> {
    let now = env.clock.now();
    let migrate::Done { ran, written } = migrate::run(conn, owners, now).await?;
    let of_store = |no: i64| ran.iter().any(|change| change.owner == "store" && change.no == no);
    keys::compare(conn, keys).await?;
    if of_store(GUARD) && !of_store(1) {
        guard::adopt(conn, keys, env, plans, now).await
    } else {
        guard::adopt_written(conn, keys, env, plans, &written, now).await
    }
}

/// The number of the store's change that brought the guard.
const GUARD: i64 = 2;

/// A database that is being opened: one connection, in the transaction of the migrations.
struct Opening {
    conn: Conn,
    pool: Option<sqlx::PgPool>,
}

impl Opening {
    async fn begin(url: &str, limits: &Limits) -> Result<Opening, Fault> {
        match engine::engine_of(url)? {
            Engine::Postgres => {
                let pool = engine::pg_pool(url, limits, false)?;
                let tx = match pool.begin().await {
                    Ok(tx) => tx,
                    Err(error) => return Err(engine::pg_reason(url, error).await),
                };
                Ok(Opening { conn: Conn::pg_tx(tx), pool: Some(pool) })
            }
            Engine::Sqlite => {
                let mut conn = engine::sqlite_writer(url, limits).await?;
                conn.batch("BEGIN IMMEDIATE").await?;
                Ok(Opening { conn, pool: None })
            }
        }
    }

    async fn keep(self, url: &str, limits: &Limits) -> Result<Database, Fault> {
        let Opening { mut conn, pool } = self;
        let Some(write) = pool else {
            conn.batch("COMMIT").await?;
            let read = engine::sqlite_readers(url, limits)?;
            return Ok(Database::Sqlite { read, writer: Writer::start(conn, url, limits) });
        };
        conn.commit().await?;
        Ok(Database::Pg { read: engine::pg_pool(url, limits, true)?, write })
    }

    async fn abandon(self) -> Result<(), Fault> {
        let Opening { mut conn, pool } = self;
        let Some(pool) = pool else {
            conn.batch("ROLLBACK").await?;
            return conn.close().await;
        };
        conn.rollback().await?;
        pool.close().await;
        Ok(())
    }
}
