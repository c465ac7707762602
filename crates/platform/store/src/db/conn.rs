//! One connection of either engine. Nothing outside this module names an engine's types.

use super::row::{FromRow, Inner, Row};
use super::value::{Arg, Args};
use crate::{Fault, FaultKind};
use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{
    Arguments, AssertSqlSafe, Connection, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction,
};
use std::borrow::Cow;
use time::OffsetDateTime;

/// Which engine a store runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded SQLite file.
    Sqlite,
    /// PostgreSQL, or Citus.
    Postgres,
}

/// An opaque connection.
pub struct Conn(Kind);

enum Kind {
    SqliteOwn(Box<SqliteConnection>),
    SqlitePool(PoolConnection<Sqlite>),
    PgPool(PoolConnection<Postgres>),
    PgTx(Transaction<'static, Postgres>),
}

enum Raw<'c> {
    Sqlite(&'c mut SqliteConnection),
    Pg(&'c mut PgConnection),
}

impl Conn {
    pub(crate) fn sqlite_own(conn: SqliteConnection) -> Conn {
        Conn(Kind::SqliteOwn(Box::new(conn)))
    }

    pub(crate) fn sqlite_pool(conn: PoolConnection<Sqlite>) -> Conn {
        Conn(Kind::SqlitePool(conn))
    }

    pub(crate) fn pg_pool(conn: PoolConnection<Postgres>) -> Conn {
        Conn(Kind::PgPool(conn))
    }

    pub(crate) fn pg_tx(tx: Transaction<'static, Postgres>) -> Conn {
        Conn(Kind::PgTx(tx))
    }

    pub(crate) fn engine(&self) -> Engine {
        match self.0 {
            Kind::SqliteOwn(_) | Kind::SqlitePool(_) => Engine::Sqlite,
            Kind::PgPool(_) | Kind::PgTx(_) => Engine::Postgres,
        }
    }

    fn raw(&mut self) -> Raw<'_> {
        match &mut self.0 {
            Kind::SqliteOwn(conn) => Raw::Sqlite(conn),
            Kind::SqlitePool(conn) => Raw::Sqlite(conn),
            Kind::PgPool(conn) => Raw::Pg(conn),
            Kind::PgTx(tx) => Raw::Pg(tx),
        }
    }

    /// Runs `sql` and returns how many rows it touched.
    pub(crate) async fn exec(&mut self, sql: Sql, args: Args) -> Result<u64, Fault> {
        Ok(match self.raw() {
            Raw::Sqlite(conn) => {
                let (sql, args) = sqlite(sql, args)?;
                sqlx::query_with(text(sql), args).execute(conn).await?.rows_affected()
            }
            Raw::Pg(conn) => {
                let args = pg(args)?;
                sqlx::query_with(text(sql), args).execute(conn).await?.rows_affected()
            }
        })
    }

    /// Runs `sql` and returns all rows, or the first `limit` ones.
    pub(crate) async fn rows<T: FromRow>(
        &mut self,
        sql: Sql,
        args: Args,
        limit: usize,
    ) -> Result<Vec<T>, Fault> {
        let mut rows = Vec::new();
        match self.raw() {
            Raw::Sqlite(conn) => {
                let (sql, args) = sqlite(sql, args)?;
                let mut found = sqlx::query_with(text(sql), args).fetch(conn);
                while rows.len() < limit
                    && let Some(row) = found.try_next().await?
                {
                    rows.push(T::from_row(&Row(Inner::Sqlite(row)))?);
                }
            }
            Raw::Pg(conn) => {
                let args = pg(args)?;
                let mut found = sqlx::query_with(text(sql), args).fetch(conn);
                while rows.len() < limit
                    && let Some(row) = found.try_next().await?
                {
                    rows.push(T::from_row(&Row(Inner::Pg(row)))?);
                }
            }
        }
        Ok(rows)
    }

    /// Runs `sql` and hands each row over as it comes.
    pub(crate) async fn each(
        &mut self,
        sql: Sql,
        args: Args,
        mut f: impl FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self.raw() {
            Raw::Sqlite(conn) => {
                let (sql, args) = sqlite(sql, args)?;
                let mut found = sqlx::query_with(text(sql), args).fetch(conn);
                while let Some(row) = found.try_next().await? {
                    f(&Row(Inner::Sqlite(row)))?;
                }
            }
            Raw::Pg(conn) => {
                let args = pg(args)?;
                let mut found = sqlx::query_with(text(sql), args).fetch(conn);
                while let Some(row) = found.try_next().await? {
                    f(&Row(Inner::Pg(row)))?;
                }
            }
        }
        Ok(())
    }

    /// Runs statements without values, several at once.
    pub(crate) async fn batch(&mut self, sql: impl Into<Sql>) -> Result<(), Fault> {
        let sql = text(sql.into());
        match self.raw() {
            Raw::Sqlite(conn) => sqlx::raw_sql(sql).execute(conn).await.map(|_| ())?,
            Raw::Pg(conn) => sqlx::raw_sql(sql).execute(conn).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Commits the transaction of a PostgreSQL connection; on SQLite the writer does it.
    pub(crate) async fn commit(self) -> Result<(), Fault> {
        match self.0 {
            Kind::PgTx(tx) => Ok(tx.commit().await?),
            _ => Err(Fault::new(
                FaultKind::Database,
                "this connection has no transaction of its own",
            )),
        }
    }

    /// Rolls the transaction of a PostgreSQL connection back.
    pub(crate) async fn rollback(self) -> Result<(), Fault> {
        match self.0 {
            Kind::PgTx(tx) => Ok(tx.rollback().await?),
            _ => Err(Fault::new(
                FaultKind::Database,
                "this connection has no transaction of its own",
            )),
        }
    }

    /// Closes the writer's own connection.
    pub(crate) async fn close(self) -> Result<(), Fault> {
        if let Kind::SqliteOwn(conn) = self.0 {
            conn.close().await?;
        }
        Ok(())
    }
}

/// The text of a statement.
pub(crate) type Sql = Cow<'static, str>;

/// Every text that is not fixed was put together by `Select` or by this crate from fixed parts.
fn text(sql: Sql) -> SqlStr {
    match sql {
        Cow::Borrowed(sql) => sql.into_sql_str(),
        Cow::Owned(sql) => AssertSqlSafe(sql).into_sql_str(),
    }
}

/// `= ANY($n)` is PostgreSQL's; on SQLite the list travels as JSON.
fn sqlite(sql: Sql, args: Args) -> Result<(Sql, SqliteArguments), Fault> {
    let mut sql = sql;
    let mut bound = SqliteArguments::default();
    for (index, arg) in args.into_iter().enumerate() {
        let list = |value: &str| {
            let place = format!("= ANY(${})", index + 1);
            Cow::Owned(
                sql.replace(&place, &format!("IN (SELECT {value} FROM json_each(${}))", index + 1)),
            )
        };
        let added = match arg {
            Arg::Int(x) => bound.add(x),
            Arg::Real(x) => bound.add(x),
            Arg::Bool(x) => bound.add(x),
            Arg::Text(x) => bound.add(x.map(plain)),
            Arg::Bytes(x) => bound.add(x),
            Arg::Id(x) => bound.add(x),
            Arg::Time(x) => bound.add(x.map(kernel::time::Instant::micros)),
            Arg::Date(x) => bound.add(x.map(kernel::time::date_text)),
            Arg::Json(x) => bound.add(x.map(|x| plain_json(x).to_string())),
            Arg::Ints(x) => {
                sql = list("value");
                bound.add(serde_json::json!(x).to_string())
            }
            Arg::Texts(x) => {
                sql = list("value");
                let x: Vec<String> = x.into_iter().map(plain).collect();
                bound.add(serde_json::json!(x).to_string())
            }
            Arg::Ids(x) => {
                sql = list("unhex(value)");
                let hex: Vec<String> = x.into_iter().map(|id| id.simple().to_string()).collect();
                bound.add(serde_json::json!(hex).to_string())
            }
        };
        added.map_err(|error| Fault::new(FaultKind::Shape, format!("${}: {error}", index + 1)))?;
    }
    Ok((sql, bound))
}

fn pg(args: Args) -> Result<PgArguments, Fault> {
    let mut bound = PgArguments::default();
    for (index, arg) in args.into_iter().enumerate() {
        let added = match arg {
            Arg::Int(x) => bound.add(x),
            Arg::Real(x) => bound.add(x),
            Arg::Bool(x) => bound.add(x),
            Arg::Text(x) => bound.add(x.map(plain)),
            Arg::Bytes(x) => bound.add(x),
            Arg::Id(x) => bound.add(x),
            Arg::Time(x) => bound.add(x.map(offset)),
            Arg::Date(x) => bound.add(x),
            Arg::Json(x) => bound.add(x.map(plain_json)),
            Arg::Ints(x) => bound.add(x),
            Arg::Texts(x) => bound.add(x.into_iter().map(plain).collect::<Vec<String>>()),
            Arg::Ids(x) => bound.add(x),
        };
        added.map_err(|error| Fault::new(FaultKind::Shape, format!("${}: {error}", index + 1)))?;
    }
    Ok(bound)
}

/// PostgreSQL keeps no NUL in a text; nobody writes one on purpose, and it is taken out on both engines.
fn plain(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

fn plain_json(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain(text)),
        Value::Array(items) => Value::Array(items.into_iter().map(plain_json).collect()),
        Value::Object(fields) => {
            fields.into_iter().map(|(key, value)| (plain(key), plain_json(value))).collect()
        }
        other => other,
    }
}

fn offset(at: kernel::time::Instant) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.micros()) * 1000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
