//! Opening a database: brings its schema up to date, compares its keys, takes it under guard.

mod baseline;
mod estimates;
mod keys;

pub(crate) use keys::compare;

use crate::db::conn::{Conn, Engine};
use crate::db::engine::{self, Database};
use crate::db::limits::Limits;
use crate::db::writer::Writer;
use crate::env::Env;
use crate::fault::Fault;
use crate::folder::Folder;
use crate::guard::{Marker, Plans};
use crate::keys::Keys;
use crate::migrate::{self, Migrations, Pending};
use crate::store::{Consumer, Store};
use crate::tx::Shared;
use kernel::time::Instant;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
        let plans = Plans::new(guarded, Marker::new(&keys));
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
            wanted: consumers.iter().map(Consumer::wanted).collect(),
            full: AtomicBool::new(false),
            wake: tokio::sync::Notify::new(),
        };
        Ok(Store {
            shared: Arc::new(shared),
            database: Arc::new(database),
            consumers: consumers.into(),
        })
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
        let sql = "SELECT 1 FROM journal_payload WHERE body IS NOT NULL LIMIT 1";
        let rows: Vec<(i64,)> = opening.conn.rows(sql.into(), Vec::new(), 1).await?;
        filled = !rows.is_empty();
    }
    opening.abandon().await?;
    Ok(filled)
}

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
    if conn.engine() == Engine::Sqlite {
        estimates::write(conn).await?;
    }
    compare(conn, keys).await?;
    if of_store(GUARD) && !of_store(1) {
        baseline::adopt(conn, keys, env, plans, now).await
    } else {
        baseline::adopt_written(conn, keys, env, plans, &written, now).await
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
