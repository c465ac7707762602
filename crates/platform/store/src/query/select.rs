//! Lists with filters that are there or not: fixed text, bound values, keyset paging.

use super::Query;
use crate::db::row::FromRow;
use crate::db::value::{Arg, Args, IntoArg};
use crate::{Fault, FaultKind};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::time::Instant;
use serde_json::{Value, json};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A select statement put together from fixed texts; every value is bound.
///
/// ```ignore
/// let page = Select::new("SELECT id, title, due_at FROM desk_case")
///     .filter("tenant_id = ?", args![tenant])
///     .filter_if("state = ?", state)              // an Option: no filter when None
///     .after("(due_at, id) > (?, ?)", cursor)     // an Option<Cursor>: the first page when None
///     .order("due_at, id")
///     .page(&mut reader, 20, |row: &CaseRow| args![row.due_at, row.id])
///     .await?;
/// ```
#[derive(Clone, Debug)]
pub struct Select {
    sql: String,
    args: Args,
    filters: usize,
    /// Where the page goes on; applied last, so that it can be left out.
    cursor: Option<(&'static str, Args)>,
    group: String,
    tail: String,
}

impl Select {
    /// Starts from `SELECT … FROM …`, without `WHERE`.
    pub fn new(head: &'static str) -> Select {
        Select {
            sql: head.to_owned(),
            args: Vec::new(),
            filters: 0,
            cursor: None,
            group: String::new(),
            tail: String::new(),
        }
    }

    /// Adds a condition; each `?` in it takes the next of `args`.
    #[must_use]
    pub fn filter(mut self, condition: &'static str, args: Args) -> Select {
        self.sql.push_str(if self.filters == 0 { " WHERE (" } else { " AND (" });
        self.filters += 1;
        self.bind(condition, args);
        self.sql.push(')');
        self
    }

    /// Writes a condition with its values.
    fn bind(&mut self, condition: &'static str, args: Args) {
        let mut args = args.into_iter();
        for part in condition.split_inclusive('?') {
            let Some(text) = part.strip_suffix('?') else {
                self.sql.push_str(part);
                continue;
            };
            self.sql.push_str(text);
            // A `?` without a value becomes a null that matches nothing.
            self.args.push(args.next().unwrap_or(Arg::Text(None)));
            self.sql.push_str(&format!("${}", self.args.len()));
        }
    }

    /// Adds a condition with one value, when there is one.
    #[must_use]
    pub fn filter_if<T: IntoArg>(self, condition: &'static str, value: Option<T>) -> Select {
        match value {
            Some(value) => self.filter(condition, vec![value.into_arg()]),
            None => self,
        }
    }

    /// Adds conditions of which one has to hold; with none of them, nothing is selected.
    #[must_use]
    pub fn any(self, conditions: impl IntoIterator<Item = (&'static str, Args)>) -> Select {
        let mut conditions = conditions.into_iter();
        let Some((first, args)) = conditions.next() else {
            return self.filter("1 = 0", Vec::new());
        };
        let mut select = self.filter(first, args);
        for (condition, args) in conditions {
            // The bracket of the first condition is opened again.
            select.sql.pop();
            select.sql.push_str(" OR ");
            select.bind(condition, args);
            select.sql.push(')');
        }
        select
    }

    /// Adds a condition without values, when `when` is true.
    #[must_use]
    pub fn filter_when(self, when: bool, condition: &'static str) -> Select {
        if when { self.filter(condition, Vec::new()) } else { self }
    }

    /// Goes on after a cursor; `condition` compares the columns of the order, which must not be null, as a row:
    /// `(due_at, id) > (?, ?)`. A cursor with another number of values, or with values of other types than the columns
    /// have, is ignored.
    #[must_use]
    pub fn after(mut self, condition: &'static str, cursor: Option<Cursor>) -> Select {
        self.cursor = cursor
            .filter(|Cursor(args)| args.len() == condition.matches('?').count())
            .map(|Cursor(args)| (condition, args));
        self
    }

    /// Orders the rows.
    #[must_use]
    pub fn order(mut self, columns: &'static str) -> Select {
        self.tail = format!(" ORDER BY {columns}");
        self
    }

    /// Adds text after the conditions and before the order, such as `GROUP BY`.
    #[must_use]
    pub fn group(mut self, text: &'static str) -> Select {
        self.group = format!(" {text}");
        self
    }

    /// Returns at most `limit` rows.
    pub async fn rows<T: FromRow>(
        mut self,
        q: &mut impl Query,
        limit: usize,
    ) -> Result<Vec<T>, Fault> {
        let Some((condition, args)) = self.cursor.take() else {
            return self.run(q, limit).await;
        };
        let from_the_start = self.clone();
        match self.filter(condition, args).run(q, limit).await {
            // PostgreSQL compares values of one type only; a cursor comes from an address, and anybody can write one.
            Err(fault) if fault.kind() == FaultKind::Type => from_the_start.run(q, limit).await,
            rows => rows,
        }
    }

    async fn run<T: FromRow>(self, q: &mut impl Query, limit: usize) -> Result<Vec<T>, Fault> {
        let sql = format!("{}{}{} LIMIT {limit}", self.sql, self.group, self.tail);
        q.parts().rows(sql.into(), self.args, limit).await
    }

    /// Returns how many rows there are, up to `most`: no more are read. It starts from `SELECT 1 FROM …`.
    pub async fn count_up_to(self, q: &mut impl Query, most: usize) -> Result<i64, Fault> {
        let sql =
            format!("SELECT count(*) FROM ({}{} LIMIT {most}) AS counted", self.sql, self.group);
        let rows: Vec<(i64,)> = q.parts().rows(sql.into(), self.args, 1).await?;
        Ok(rows.first().map_or(0, |(count,)| *count))
    }

    /// Returns one page and the cursor of the next; `key` returns the values of the order's columns of a row.
    pub async fn page<T: FromRow>(
        self,
        q: &mut impl Query,
        size: usize,
        key: impl Fn(&T) -> Args,
    ) -> Result<Page<T>, Fault> {
        let mut rows: Vec<T> = self.rows(q, size + 1).await?;
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(|row| Cursor(key(row))) } else { None };
        Ok(Page { rows, next })
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page goes on; `None` at the end.
    pub next: Option<Cursor>,
}

/// Where a list goes on, as text in an address. It is bound like any other value, so a forged one only reads
/// another page of what the reader may see.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor(pub Args);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<Value> = self.0.iter().map(to_json).collect();
        f.write_str(&BASE64.encode(json!(values).to_string()))
    }
}

/// The text is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Cursor, NotACursor> {
        let bytes = BASE64.decode(text).map_err(|_| NotACursor)?;
        let values: Vec<Value> = serde_json::from_slice(&bytes).map_err(|_| NotACursor)?;
        values.iter().map(from_json).collect::<Option<Args>>().map(Cursor).ok_or(NotACursor)
    }
}

fn to_json(arg: &Arg) -> Value {
    match arg {
        Arg::Int(Some(x)) => json!({ "i": x }),
        Arg::Text(Some(x)) => json!({ "s": x }),
        Arg::Id(Some(x)) => json!({ "u": x }),
        Arg::Time(Some(x)) => json!({ "t": x.micros() }),
        Arg::Date(Some(x)) => json!({ "d": kernel::time::date_text(*x) }),
        Arg::Bool(Some(x)) => json!({ "b": x }),
        // Nulls, floating point, bytes, JSON and lists cannot be ordered alike on both engines.
        _ => Value::Null,
    }
}

fn from_json(value: &Value) -> Option<Arg> {
    let (tag, value) = value.as_object()?.iter().next()?;
    Some(match tag.as_str() {
        "i" => Arg::Int(Some(value.as_i64()?)),
        "s" => Arg::Text(Some(value.as_str()?.to_owned())),
        "u" => Arg::Id(Some(Uuid::try_parse(value.as_str()?).ok()?)),
        "t" => Arg::Time(Some(Instant::from_micros(value.as_i64()?))),
        "d" => Arg::Date(Some(kernel::time::parse_date(value.as_str()?)?)),
        "b" => Arg::Bool(Some(value.as_bool()?)),
        _ => return None,
    })
}
