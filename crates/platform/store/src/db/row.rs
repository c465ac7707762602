//! Rows read by column name into small structs.

use crate::{Fault, FaultKind};
use kernel::time::{Date, Instant};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Decode, Postgres, Row as _, Sqlite, Type, TypeInfo, ValueRef};
use std::fmt;
use uuid::Uuid;

/// A row of either engine.
pub struct Row(pub(crate) Inner);

pub(crate) enum Inner {
    Sqlite(SqliteRow),
    Pg(PgRow),
}

/// A column of a row, by name or by position (from 0).
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// By name.
    Name(&'a str),
    /// By position.
    At(usize),
}

impl fmt::Display for Column<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::Name(name) => f.write_str(name),
            Column::At(at) => write!(f, "#{at}"),
        }
    }
}

impl Row {
    /// Returns the value of the column `name`.
    pub fn get<T: ReadColumn>(&self, name: &str) -> Result<T, Fault> {
        T::read(self, Column::Name(name))
    }

    /// Returns the value of the column at `at`, from 0.
    pub fn at<T: ReadColumn>(&self, at: usize) -> Result<T, Fault> {
        T::read(self, Column::At(at))
    }

    fn position(&self, column: Column<'_>) -> Result<usize, Fault> {
        let name = match column {
            Column::At(at) => return Ok(at),
            Column::Name(name) => name,
        };
        let found = match &self.0 {
            Inner::Sqlite(row) => row.columns().iter().position(|c| c.name() == name),
            Inner::Pg(row) => row.columns().iter().position(|c| c.name() == name),
        };
        found.ok_or_else(|| Fault::new(FaultKind::Shape, format!("there is no column {name}")))
    }

    fn sqlite<'r, T: Decode<'r, Sqlite>>(
        row: &'r SqliteRow,
        at: usize,
        column: Column<'_>,
    ) -> Result<Option<T>, Fault> {
        row.try_get_unchecked::<Option<T>, _>(at).map_err(|error| shape(column, &error))
    }

    fn pg<'r, T: Decode<'r, Postgres> + Type<Postgres>>(
        row: &'r PgRow,
        at: usize,
        column: Column<'_>,
    ) -> Result<Option<T>, Fault> {
        row.try_get::<Option<T>, _>(at).map_err(|error| shape(column, &error))
    }
}

fn shape(column: Column<'_>, error: &sqlx::Error) -> Fault {
    Fault::new(FaultKind::Shape, format!("column {column}: {error}"))
}

/// A value that a column can hold; null is `None`.
pub trait FromColumn: Sized {
    /// Reads the column.
    fn from_column(row: &Row, column: Column<'_>) -> Result<Option<Self>, Fault>;
}

/// A field of a row struct: a value that must be there, or an `Option`.
pub trait ReadColumn: Sized {
    /// Reads the column.
    fn read(row: &Row, column: Column<'_>) -> Result<Self, Fault>;
}

impl<T: FromColumn> ReadColumn for T {
    fn read(row: &Row, column: Column<'_>) -> Result<Self, Fault> {
        T::from_column(row, column)?
            .ok_or_else(|| Fault::new(FaultKind::Shape, format!("column {column} is null")))
    }
}

impl<T: FromColumn> ReadColumn for Option<T> {
    fn read(row: &Row, column: Column<'_>) -> Result<Self, Fault> {
        T::from_column(row, column)
    }
}

macro_rules! columns {
    ($($type:ty),+) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row, column: Column<'_>) -> Result<Option<Self>, Fault> {
                let at = row.position(column)?;
                match &row.0 {
                    Inner::Sqlite(row) => Row::sqlite::<$type>(row, at, column),
                    Inner::Pg(row) => Row::pg::<$type>(row, at, column),
                }
            }
        }
    )+};
}

columns!(String, bool, f64, Vec<u8>, Uuid, Value);

/// PostgreSQL gives `int4` for literals and `int8` for counts; both are read.
impl FromColumn for i64 {
    fn from_column(row: &Row, column: Column<'_>) -> Result<Option<Self>, Fault> {
        let at = row.position(column)?;
        match &row.0 {
            Inner::Sqlite(row) => Row::sqlite::<i64>(row, at, column),
            Inner::Pg(row) => {
                let raw = row.try_get_raw(at).map_err(|error| shape(column, &error))?;
                match raw.type_info().name() {
                    "INT4" => Ok(Row::pg::<i32>(row, at, column)?.map(i64::from)),
                    "INT2" => Ok(Row::pg::<i16>(row, at, column)?.map(i64::from)),
                    "NUMERIC" => Err(Fault::new(
                        FaultKind::Shape,
                        format!("column {column} is numeric: write CAST(sum(…) AS BIGINT)"),
                    )),
                    _ => Row::pg::<i64>(row, at, column),
                }
            }
        }
    }
}

macro_rules! narrow {
    ($($type:ty),+) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row, column: Column<'_>) -> Result<Option<Self>, Fault> {
                let Some(wide) = i64::from_column(row, column)? else { return Ok(None) };
                <$type>::try_from(wide).map(Some).map_err(|_| {
                    Fault::new(FaultKind::Shape, format!("column {column}: {wide} is out of range"))
                })
            }
        }
    )+};
}

narrow!(i32, i16, u8, u16, u32, usize);

impl FromColumn for Instant {
    fn from_column(row: &Row, column: Column<'_>) -> Result<Option<Self>, Fault> {
        let at = row.position(column)?;
        match &row.0 {
            Inner::Sqlite(row) => {
                Ok(Row::sqlite::<i64>(row, at, column)?.map(Instant::from_micros))
            }
            Inner::Pg(row) => {
                let at = Row::pg::<time::OffsetDateTime>(row, at, column)?;
                Ok(at.map(|at| {
                    let micros = at.unix_timestamp_nanos().div_euclid(1000);
                    Instant::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
                }))
            }
        }
    }
}

impl FromColumn for Date {
    fn from_column(row: &Row, column: Column<'_>) -> Result<Option<Self>, Fault> {
        let at = row.position(column)?;
        match &row.0 {
            Inner::Sqlite(row) => {
                let Some(text) = Row::sqlite::<String>(row, at, column)? else { return Ok(None) };
                let date = kernel::time::parse_date(&text);
                date.map(Some).ok_or_else(|| {
                    Fault::new(FaultKind::Shape, format!("column {column}: no date"))
                })
            }
            Inner::Pg(row) => Row::pg::<Date>(row, at, column),
        }
    }
}

/// What a row can be read into.
pub trait FromRow: Sized + Send + 'static {
    /// Reads the row.
    fn from_row(row: &Row) -> Result<Self, Fault>;
}

macro_rules! tuples {
    ($(($($type:ident $at:tt),+)),+) => {$(
        impl<$($type: ReadColumn + Send + 'static),+> FromRow for ($($type,)+) {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(($(row.at::<$type>($at)?,)+))
            }
        }
    )+};
}

tuples!((A 0), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3), (A 0, B 1, C 2, D 3, E 4), (A 0, B 1, C 2, D 3, E 4, F 5));

/// Declares row structs whose fields are read from the columns of the same name:
/// `row! { /// A case. pub struct CaseRow { /// Its id. pub id: CaseId, … } }`.
#[macro_export]
macro_rules! row {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty),* $(,)? })+) => {$(
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }
        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row) -> ::std::result::Result<Self, $crate::Fault> {
                ::std::result::Result::Ok(Self { $($field: row.get(stringify!($field))?),* })
            }
        }
    )+};
}
