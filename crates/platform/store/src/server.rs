//! A PostgreSQL server seen from outside its databases: made, copied and dropped there, for tests and installation.

use crate::db::conn::{Conn, Engine};
use crate::db::engine;
use crate::{Args, Fault, FaultKind, FromRow, Limits};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::str::FromStr;

/// A connection to a server on which databases are made and dropped.
pub struct Server {
    conn: PgConnection,
}

impl Server {
    /// Connects to the maintenance database that `url` names.
    pub async fn connect(url: &str) -> Result<Server, Fault> {
        let conn = PgConnectOptions::from_str(url)?.connect().await?;
        Ok(Server { conn })
    }

    /// Tells whether the database `name` exists.
    pub async fn has(&mut self, name: &str) -> Result<bool, Fault> {
        let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
            .bind(name)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(found.is_some())
    }

    /// Returns the names of databases that begin with `start`.
    pub async fn names(&mut self, start: &str) -> Result<Vec<String>, Fault> {
        let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)";
        Ok(sqlx::query_scalar(sql).bind(start).fetch_all(&mut self.conn).await?)
    }

    /// Makes the database `name`, as a copy of `template` if one is named.
    pub async fn create(&mut self, name: &str, template: Option<&str>) -> Result<(), Fault> {
        let from = template.map_or(Ok(String::new()), |template| {
            Ok::<_, Fault>(format!(" TEMPLATE {}", identifier(template)?))
        })?;
        self.run(format!("CREATE DATABASE {}{from}", identifier(name)?)).await
    }

    /// Renames a database that nobody is connected to.
    pub async fn rename(&mut self, name: &str, to: &str) -> Result<(), Fault> {
        self.run(format!("ALTER DATABASE {} RENAME TO {}", identifier(name)?, identifier(to)?))
            .await
    }

    /// Drops the database `name` and ends its connections.
    pub async fn drop(&mut self, name: &str) -> Result<(), Fault> {
        self.run(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", identifier(name)?)).await
    }

    /// Waits for the lock `key`, held until this connection ends.
    pub async fn lock(&mut self, key: i64) -> Result<(), Fault> {
        sqlx::query("SELECT pg_advisory_lock($1)").bind(key).execute(&mut self.conn).await?;
        Ok(())
    }

    /// Ends the connection.
    pub async fn close(self) -> Result<(), Fault> {
        Ok(self.conn.close().await?)
    }

    async fn run(&mut self, sql: String) -> Result<(), Fault> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.conn).await?;
        Ok(())
    }
}

/// A client of a database that goes round the program, as anybody's does who may connect to it: for tests of what is
/// found afterwards. Nothing that it writes is guarded.
pub struct Client {
    conn: Conn,
}

impl Client {
    /// Connects to the database that `url` names.
    pub async fn connect(url: &str) -> Result<Client, Fault> {
        let limits = Limits::default();
        let conn = match engine::engine_of(url)? {
            Engine::Sqlite => engine::sqlite_writer(url, &limits).await?,
            Engine::Postgres => {
                let pool = engine::pg_pool(url, &limits, false)?;
                Conn::pg_pool(pool.acquire().await?)
            }
        };
        Ok(Client { conn })
    }

    /// Runs a statement and returns how many rows it touched.
    pub async fn exec(&mut self, sql: &str, args: Args) -> Result<u64, Fault> {
        self.conn.exec(sql.to_owned().into(), args).await
    }

    /// Returns the rows of a statement.
    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Vec<T>, Fault> {
        self.conn.rows(sql.to_owned().into(), args, usize::MAX).await
    }
}

/// Names cannot be bound; only plain ones are taken.
fn identifier(name: &str) -> Result<&str, Fault> {
    let plain = !name.is_empty()
        && name.len() <= 63
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if plain {
        Ok(name)
    } else {
        Err(Fault::new(FaultKind::Database, format!("{name:?} is no name for a database")))
    }
}
