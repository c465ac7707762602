//! Guarded tables as their migrations declare them, and the marks of their values.

use crate::db::row::{Column as At, Row};
use crate::keys::Keys;
use crate::{Arg, Fault, FromColumn};
use hmac::{Hmac, Mac};
use kernel::time::{Date, Instant};
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns that are left out: those that change all the time or that the program counts without meaning to keep them.
/// `*` leaves the whole table out.
pub(crate) type Unguarded = BTreeMap<String, Vec<String>>;

/// A table as far as its migrations tell: columns with their type words, and the primary key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) key: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Time,
    Date,
    Json,
    Bytes,
    Bool,
    Int,
    Real,
    Text,
}

impl Kind {
    fn of(word: &str) -> Option<Kind> {
        Some(match word.split(':').next().unwrap_or(word) {
            "id" => Kind::Id,
            "time" => Kind::Time,
            "date" => Kind::Date,
            "json" => Kind::Json,
            "bytes" | "sealed" => Kind::Bytes,
            "bool" => Kind::Bool,
            "int" => Kind::Int,
            "real" => Kind::Real,
            "text" | "key" => Kind::Text,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Its place among all columns that the table ever had; it stands in the records and never changes.
    pub(crate) no: u8,
}

/// A guarded table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) key: Vec<Column>,
    pub(crate) guarded: Vec<Column>,
}

/// A row as it was read: its key, and the marks of its guarded columns.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Sorts like the primary key does.
    pub(crate) key: Vec<u8>,
    /// The values of the key, to go on behind it.
    pub(crate) from: Vec<Arg>,
    pub(crate) marks: BTreeMap<u8, Mark>,
}

/// 64 bits: nobody without the key can try values out, since only the operator's own verification answers.
pub(crate) type Mark = [u8; 8];

/// Makes marks.
#[derive(Clone)]
pub(crate) struct Marker(pub(super) Hmac<Sha256>);

impl Marker {
    pub(crate) fn new(keys: &Keys) -> Marker {
        Marker(keys.hasher("guard-mark"))
    }

    fn mark(&self, table: &str, key: &[u8], column: &str, value: Option<&[u8]>) -> Mark {
        let mut mac = self.0.clone();
        for part in [table.as_bytes(), key, column.as_bytes()] {
            mac.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.update(&[u8::from(value.is_some())]);
        mac.update(value.unwrap_or_default());
        let mut mark = [0; 8];
        mark.copy_from_slice(&mac.finalize().into_bytes()[..8]);
        mark
    }

    /// Returns the mark of a ciphertext that stood in a column.
    pub(crate) fn of_bytes(&self, table: &Table, key: &[u8], column: &str, value: &[u8]) -> Mark {
        self.mark(&table.name, key, column, Some(value))
    }
}

/// Returns the guarded tables.
pub(crate) fn tables(shapes: &BTreeMap<String, Shape>, unguarded: &Unguarded) -> Vec<Table> {
    shapes.iter().filter_map(|(name, shape)| table(name, shape, unguarded.get(name))).collect()
}

fn table(name: &str, shape: &Shape, left_out: Option<&Vec<String>>) -> Option<Table> {
    let out = |column: &str| {
        left_out.is_some_and(|names| names.iter().any(|name| name == column || name == "*"))
    };
    let columns: Vec<Column> = shape
        .columns
        .iter()
        .enumerate()
        .filter_map(|(no, (name, word))| {
            Some(Column { name: name.clone(), kind: Kind::of(word)?, no: u8::try_from(no).ok()? })
        })
        .collect();
    let key: Vec<Column> = shape
        .key
        .iter()
        .filter_map(|name| columns.iter().find(|column| column.name == *name).cloned())
        .collect();
    if key.is_empty() || key.len() != shape.key.len() || out("*") {
        return None;
    }
    let guarded = columns
        .into_iter()
        // A column that was dropped keeps its number and has no name.
        .filter(|column| !column.name.is_empty())
        .filter(|column| !shape.key.contains(&column.name) && !out(&column.name))
        .collect();
    Some(Table { name: name.to_owned(), key, guarded })
}

impl Table {
    /// Returns the columns that are read, in the order in which [`seen`](Table::seen) reads them.
    pub(crate) fn columns(&self) -> String {
        let names: Vec<&str> =
            self.key.iter().chain(&self.guarded).map(|column| column.name.as_str()).collect();
        names.join(", ")
    }

    /// Reads a row whose columns are [`columns`](Table::columns). A value that is not of its column's type has no
    /// mark that fits.
    pub(crate) fn seen(&self, row: &Row, marker: &Marker) -> Result<Seen, Fault> {
        let (mut key, mut from) = (Vec::new(), Vec::new());
        for (at, column) in self.key.iter().enumerate() {
            let (bytes, arg) = key_part(row, at, column.kind)?;
            key.extend_from_slice(&bytes);
            from.push(arg);
        }
        let mut marks = BTreeMap::new();
        for (at, column) in self.guarded.iter().enumerate() {
            let mark = match value(row, self.key.len() + at, column.kind) {
                Ok(value) => marker.mark(&self.name, &key, &column.name, value.as_deref()),
                Err(_) => [0; 8],
            };
            marks.insert(column.no, mark);
        }
        marks.insert(PRESENT, marker.mark(&self.name, &key, "", None));
        Ok(Seen { key, from, marks })
    }

    /// Returns how a row is named for people.
    pub(crate) fn name_of(&self, key: &[u8]) -> String {
        let mut rest = key;
        let mut parts = Vec::new();
        for column in &self.key {
            let (text, length) = match column.kind {
                Kind::Id => (id_text(rest), 16),
                Kind::Int | Kind::Time | Kind::Bool => (int_text(rest), 8),
                Kind::Text | Kind::Date => {
                    let end = rest.iter().position(|b| *b == 0).unwrap_or(rest.len());
                    (String::from_utf8_lossy(&rest[..end]).into_owned(), end + 1)
                }
                Kind::Bytes | Kind::Json | Kind::Real => (hex(rest), rest.len()),
            };
            rest = rest.get(length..).unwrap_or_default();
            if column.name != "tenant_id" {
                parts.push(format!("{} {text}", column.name));
            }
        }
        format!("{} {}", self.name, parts.join(", "))
    }

    /// Returns the tenant of a row.
    pub(crate) fn tenant_of(&self, key: &[u8]) -> Uuid {
        let first = self.key.first().is_some_and(|column| column.name == "tenant_id");
        key.get(..16)
            .filter(|_| first)
            .and_then(|bytes| Uuid::from_slice(bytes).ok())
            .unwrap_or_default()
    }
}

/// Stands in records in the place of a column's number: the row was put there by the program.
pub(crate) const PRESENT: u8 = u8::MAX;

fn id_text(bytes: &[u8]) -> String {
    bytes.get(..16).and_then(|bytes| Uuid::from_slice(bytes).ok()).unwrap_or_default().to_string()
}

fn int_text(bytes: &[u8]) -> String {
    let bytes: [u8; 8] = bytes.get(..8).and_then(|b| b.try_into().ok()).unwrap_or_default();
    (i64::from_be_bytes(bytes) ^ i64::MIN).to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The bytes sort as the engines sort the values.
fn key_part(row: &Row, at: usize, kind: Kind) -> Result<(Vec<u8>, Arg), Fault> {
    let ordered = |x: i64| (x ^ i64::MIN).to_be_bytes().to_vec();
    let ended = |text: &str| [text.as_bytes(), &[0]].concat();
    Ok(match kind {
        Kind::Id => {
            let id: Uuid = row.at(at)?;
            (id.as_bytes().to_vec(), Arg::Id(Some(id)))
        }
        Kind::Time => {
            let time: Instant = row.at(at)?;
            (ordered(time.micros()), Arg::Time(Some(time)))
        }
        Kind::Date => {
            let date: Date = row.at(at)?;
            (ended(&kernel::time::date_text(date)), Arg::Date(Some(date)))
        }
        Kind::Int => {
            let int: i64 = row.at(at)?;
            (ordered(int), Arg::Int(Some(int)))
        }
        Kind::Bool => {
            let yes: bool = row.at(at)?;
            (ordered(i64::from(yes)), Arg::Bool(Some(yes)))
        }
        Kind::Text => {
            let text: String = row.at(at)?;
            (ended(&text), Arg::Text(Some(text)))
        }
        Kind::Bytes => {
            let bytes: Vec<u8> = row.at(at)?;
            (bytes.clone(), Arg::Bytes(Some(bytes)))
        }
        Kind::Json | Kind::Real => {
            return Err(Fault::new(crate::FaultKind::Shape, "a key of this type is not guarded"));
        }
    })
}

fn value(row: &Row, at: usize, kind: Kind) -> Result<Option<Vec<u8>>, Fault> {
    let at = At::At(at);
    let int = |x: i64| x.to_be_bytes().to_vec();
    Ok(match kind {
        Kind::Id => Uuid::from_column(row, at)?.map(|id| id.as_bytes().to_vec()),
        Kind::Time => Instant::from_column(row, at)?.map(|time| int(time.micros())),
        Kind::Date => Date::from_column(row, at)?
            .map(|date| kernel::time::date_text(date).as_bytes().to_vec()),
        Kind::Json => Value::from_column(row, at)?.map(|json| json.to_string().into_bytes()),
        Kind::Bytes => Vec::from_column(row, at)?,
        Kind::Bool => bool::from_column(row, at)?.map(|yes| vec![u8::from(yes)]),
        Kind::Int => i64::from_column(row, at)?.map(int),
        Kind::Real => f64::from_column(row, at)?.map(|x| x.to_bits().to_be_bytes().to_vec()),
        Kind::Text => String::from_column(row, at)?.map(String::into_bytes),
    })
}
