//! Opening either engine with the settings that the rest relies on.

use super::conn::{Conn, Engine};
use super::limits::Limits;
use super::writer::Writer;
use crate::{Fault, FaultKind};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, SqlitePool};
use std::path::Path;
use std::str::FromStr;

/// The open database.
pub(crate) enum Database {
    Sqlite { read: SqlitePool, writer: Writer },
    Pg { read: PgPool, write: PgPool },
}

impl Database {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Database::Sqlite { .. } => Engine::Sqlite,
            Database::Pg { .. } => Engine::Postgres,
        }
    }

    /// Returns a connection that cannot write.
    pub(crate) async fn reader(&self) -> Result<Conn, Fault> {
        Ok(match self {
            Database::Sqlite { read, .. } => Conn::sqlite_pool(read.acquire().await?),
            Database::Pg { read, .. } => Conn::pg_pool(read.acquire().await?),
        })
    }

    /// Finishes what is under way and closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Database::Sqlite { read, writer } => {
                read.close().await;
                writer.close().await;
            }
            Database::Pg { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

/// Says which engine a URL means.
pub(crate) fn engine_of(url: &str) -> Result<Engine, Fault> {
    if url.starts_with("sqlite:") {
        Ok(Engine::Sqlite)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        Ok(Engine::Postgres)
    } else {
        Err(Fault::new(
            FaultKind::Database,
            "the database URL must begin with sqlite: or postgres:",
        ))
    }
}

/// SQLite's settings: WAL and FULL, so that what was answered survives a loss of power; no memory map, since it
/// counts as the program's memory; small caches, since the file cache of the system does the rest.
fn sqlite_options(url: &str, limits: &Limits) -> Result<SqliteConnectOptions, Fault> {
    Ok(SqliteConnectOptions::from_str(url)?
        .busy_timeout(limits.busy)
        .foreign_keys(true)
        .statement_cache_capacity(256)
        .pragma("mmap_size", "0")
        .pragma("temp_store", "MEMORY"))
}

/// Opens the connection that writes; makes the file, readable by its owner only, when it is not there.
pub(crate) async fn sqlite_writer(url: &str, limits: &Limits) -> Result<Conn, Fault> {
    let mut options = sqlite_options(url, limits)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-16384")
        .pragma("journal_size_limit", "67108864");
    if let Some(pages) = limits.sqlite_pages_max {
        options = options.pragma("max_page_count", pages.to_string());
    }
    make_private(options.get_filename())?;
    Ok(Conn::sqlite_own(options.connect().await?))
}

/// Tells whether the file of an SQLite database is there.
pub(crate) fn sqlite_exists(url: &str) -> Result<bool, Fault> {
    Ok(SqliteConnectOptions::from_str(url)?.get_filename().exists())
}

/// The other files of SQLite (`-wal`, `-shm`) take the mode of this one.
fn make_private(path: &Path) -> Result<(), Fault> {
    if path.exists() {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(Fault::from(error).at(&format!("database {}", path.display()))),
    }
}

/// Returns the pool of connections that read.
pub(crate) fn sqlite_readers(url: &str, limits: &Limits) -> Result<SqlitePool, Fault> {
    let options = sqlite_options(url, limits)?.read_only(true).pragma("cache_size", "-8192");
    Ok(SqlitePoolOptions::new()
        .max_connections(limits.readers)
        .acquire_timeout(limits.acquire)
        .test_before_acquire(false)
        .connect_lazy_with(options))
}

/// Returns a pool of PostgreSQL connections. A reader's cannot write, whatever the statement.
pub(crate) fn pg_pool(url: &str, limits: &Limits, read_only: bool) -> Result<PgPool, Fault> {
    let mut options = PgConnectOptions::from_str(url)?
        .application_name("linli")
        .statement_cache_capacity(256)
        .options([
            ("TimeZone", "UTC"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ]);
    if read_only {
        options = options
            .options([("default_transaction_read_only", "on"), ("statement_timeout", "60s")]);
    }
    let size = if read_only { limits.readers } else { limits.writers };
    Ok(PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(limits.acquire)
        .connect_lazy_with(options))
}

/// Returns why a pool has no connection: it says only that it waited in vain, a connection says why.
pub(crate) async fn pg_reason(url: &str, error: sqlx::Error) -> Fault {
    let reason = match (&error, PgConnectOptions::from_str(url)) {
        (sqlx::Error::PoolTimedOut, Ok(options)) => options.connect().await.err(),
        _ => None,
    };
    Fault::from(reason.unwrap_or(error)).at("PostgreSQL")
}
