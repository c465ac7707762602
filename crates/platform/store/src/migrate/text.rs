//! The text of a change: its statements, its type words in each engine's terms, and what it may not contain.

use super::Sealed;
use crate::db::conn::Engine;
use crate::guard::Shape;
use std::collections::{BTreeMap, BTreeSet};

/// A type word with what it means on SQLite and on PostgreSQL.
const WORDS: [(&str, &str, &str); 12] = [
    ("id", "BLOB", "UUID"),
    ("time", "INTEGER", "TIMESTAMPTZ"),
    ("date", "TEXT", "DATE"),
    ("json", "TEXT", "JSONB"),
    ("bytes", "BLOB", "BYTEA"),
    ("sealed", "BLOB", "BYTEA"),
    ("bool", "INTEGER", "BOOLEAN"),
    ("int", "INTEGER", "BIGINT"),
    ("real", "REAL", "DOUBLE PRECISION"),
    ("text", "TEXT", "TEXT"),
    ("key", "TEXT", "TEXT COLLATE \"C\""),
    ("clustered", "WITHOUT ROWID", ""),
];

/// What no change may contain, with the cure.
const FORBIDDEN: [(&str, &str); 8] = [
    ("TRIGGER", "triggers hide writes and Citus refuses them; write it in the command"),
    ("SET NULL", "Citus refuses ON DELETE SET NULL; clear the column in the command"),
    ("AUTOINCREMENT", "ids are UUIDv7 from whoever creates the thing"),
    ("SERIAL", "ids are UUIDv7 from whoever creates the thing"),
    ("NOW()", "the clock is passed"),
    ("CURRENT_TIMESTAMP", "the clock is passed"),
    ("RANDOM()", "randomness is passed"),
    ("DEFERRABLE", "a check at COMMIT would fail the other commands that share it"),
];

/// Splits a text into statements, without comments.
pub(super) fn statements(text: &str) -> Vec<String> {
    let (mut found, mut current, mut quoted) = (Vec::new(), String::new(), false);
    for line in text.lines() {
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\'' => {
                    quoted = !quoted;
                    current.push(c);
                }
                '-' if !quoted && chars.peek() == Some(&'-') => break,
                ';' if !quoted => found.push(std::mem::take(&mut current)),
                _ => current.push(c),
            }
        }
        current.push('\n');
    }
    found.push(current);
    found
        .into_iter()
        .map(|statement| statement.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

/// Returns a statement in an engine's terms. SQLite's tables are strict, so that a wrong type is refused there, too.
pub(super) fn expand(statement: &str, engine: Engine) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = statement;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, after) = after.split_once('}').ok_or("a type word is not closed")?;
        let name = word.split(':').next().unwrap_or(word);
        let (_, sqlite, pg) = WORDS.iter().find(|(w, ..)| *w == name).ok_or_else(|| {
            let known: Vec<&str> = WORDS.iter().map(|(w, ..)| *w).collect();
            format!("{{{name}}} is no type word; there are {}", known.join(", "))
        })?;
        out.push_str(before);
        out.push_str(if engine == Engine::Sqlite { sqlite } else { pg });
        rest = after;
    }
    out.push_str(rest);
    if engine == Engine::Sqlite && table_of(statement, "CREATE").is_some() {
        out.push_str(if statement.ends_with("{clustered}") { ", STRICT" } else { " STRICT" });
    }
    Ok(out)
}

/// Says what is wrong with a statement of `owner`.
pub(super) fn check(statement: &str, owner: &str) -> Result<(), String> {
    let upper = statement.to_ascii_uppercase();
    for (word, cure) in FORBIDDEN {
        if upper.contains(word) {
            return Err(format!("{word} is not allowed: {cure}"));
        }
    }
    for verb in ["CREATE", "ALTER", "DROP"] {
        if let Some(table) = table_of(statement, verb)
            && owner != "store"
            && !owns(owner, table)
        {
            return Err(format!("table {table} does not carry its owner's prefix ({owner}_…)"));
        }
    }
    Ok(())
}

/// An owner in the plural (`matters`) may use its singular (`matter_step`).
fn owns(owner: &str, table: &str) -> bool {
    let singular = owner.strip_suffix('s').unwrap_or(owner);
    let with = |prefix: &str| {
        table == prefix || table.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'))
    };
    with(owner)
        || with(singular)
        || (owner.ends_with("ies") && with(&format!("{}y", &owner[..owner.len() - 3])))
}

/// Returns the table of a `CREATE TABLE`, `ALTER TABLE` or `DROP TABLE` statement.
fn table_of<'a>(statement: &'a str, verb: &str) -> Option<&'a str> {
    let mut words =
        statement.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
    if !words.next()?.eq_ignore_ascii_case(verb) || !words.next()?.eq_ignore_ascii_case("TABLE") {
        return None;
    }
    words.find(|word| !["IF", "NOT", "EXISTS"].iter().any(|skip| word.eq_ignore_ascii_case(skip)))
}

/// The sealed columns, and the `{id}` columns of each table, by which rows are found.
#[derive(Default)]
pub(super) struct Known {
    pub(super) sealed: Vec<Sealed>,
    /// Tables with all columns that they ever had, and their keys.
    pub(super) shapes: BTreeMap<String, Shape>,
    tables: BTreeMap<String, BTreeSet<String>>,
}

/// Applies what a statement does to what is known of sealed columns.
pub(super) fn note_sealed(statement: &str, known: &mut Known) -> Result<(), String> {
    note_shape(statement, &mut known.shapes);
    if let Some(table) = table_of(statement, "DROP") {
        known.sealed.retain(|sealed| sealed.table != table);
        return Ok(());
    }
    let (table, created) = match (table_of(statement, "CREATE"), table_of(statement, "ALTER")) {
        (Some(table), _) => (table, true),
        (None, Some(table)) => (table, false),
        (None, None) => return Ok(()),
    };
    let words: Vec<&str> = statement
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |word: &str| words.iter().any(|w| w.eq_ignore_ascii_case(word));
    if !created && has("RENAME") && known.sealed.iter().any(|sealed| sealed.table == table) {
        return Err(format!(
            "table {table} has sealed columns, whose ciphertexts are bound to its name: copy, do not rename"
        ));
    }
    if !created && has("DROP") {
        known.sealed.retain(|sealed| sealed.table != table || !words.contains(&&*sealed.column));
    }
    let ids = known.tables.entry(table.to_owned()).or_default();
    ids.extend(words.windows(2).filter(|pair| pair[1] == "{id}").map(|pair| pair[0].to_owned()));
    for pair in words.windows(2) {
        let [column, word] = pair else { continue };
        let Some(key) = word.strip_prefix("{sealed").and_then(|rest| rest.strip_suffix('}')) else {
            continue;
        };
        let key = key.strip_prefix(':').unwrap_or("id");
        if !ids.contains(key) {
            return Err(format!(
                "table {table} has no column {key} {{id}} by which rows of {column} are found when keys are rotated: \
                 name the column that has it, as in {{sealed:case_id}}"
            ));
        }
        known.sealed.push(Sealed {
            table: table.to_owned().into(),
            column: (*column).to_owned().into(),
            key: key.to_owned().into(),
            tenanted: ids.contains("tenant_id"),
        });
    }
    Ok(())
}

/// Applies what a statement does to the tables. A column that is dropped keeps its place under no name.
fn note_shape(statement: &str, shapes: &mut BTreeMap<String, Shape>) {
    if let Some(table) = table_of(statement, "DROP") {
        shapes.remove(table);
    } else if let Some(table) = table_of(statement, "ALTER") {
        let shape = shapes.entry(table.to_owned()).or_default();
        let words: Vec<&str> = statement.split_whitespace().skip(3).collect();
        match words.as_slice() {
            [add, column, name, word, ..] if is(add, "ADD") && is(column, "COLUMN") => {
                shape.columns.extend(column_of(name, word));
            }
            [add, name, word, ..] if is(add, "ADD") => shape.columns.extend(column_of(name, word)),
            [drop, .., name] if is(drop, "DROP") => {
                for (column, _) in shape.columns.iter_mut().filter(|(column, _)| column == name) {
                    column.clear();
                }
            }
            _ => {}
        }
    } else if let Some(table) = table_of(statement, "CREATE") {
        shapes.insert(table.to_owned(), shape_of(statement));
    }
}

/// Returns the table whose rows a statement writes.
pub(super) fn written(statement: &str) -> Option<String> {
    let words: Vec<&str> = statement.split(|c: char| c.is_whitespace() || c == '(').collect();
    let table = match words.as_slice() {
        [insert, into, table, ..] if is(insert, "INSERT") && is(into, "INTO") => table,
        [delete, from, table, ..] if is(delete, "DELETE") && is(from, "FROM") => table,
        [update, table, ..] if is(update, "UPDATE") => table,
        _ => return None,
    };
    Some((*table).to_owned())
}

fn is(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

fn column_of(name: &str, word: &str) -> Option<(String, String)> {
    let word = word.strip_prefix('{')?.split('}').next()?;
    Some((name.to_owned(), word.to_owned()))
}

fn shape_of(statement: &str) -> Shape {
    let mut shape = Shape::default();
    let inside = statement.split_once('(').map_or("", |(_, rest)| rest);
    let (mut depth, mut items) = (0_i32, vec![String::new()]);
    for c in inside.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        match c {
            _ if depth < 0 => break,
            ',' if depth == 0 => items.push(String::new()),
            _ => items.last_mut().into_iter().for_each(|item| item.push(c)),
        }
    }
    for item in items {
        let words: Vec<&str> = item.split_whitespace().collect();
        let upper = item.to_ascii_uppercase();
        if upper.trim_start().starts_with("PRIMARY KEY") {
            let list = item.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
            let list = list.map_or("", |(list, _)| list);
            shape.key = list.split(',').map(|name| name.trim().to_owned()).collect();
        } else if let [name, word, ..] = words.as_slice()
            && let Some(column) = column_of(name, word)
        {
            if upper.contains("PRIMARY KEY") {
                shape.key = vec![(*name).to_owned()];
            }
            shape.columns.push(column);
        }
    }
    shape
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
