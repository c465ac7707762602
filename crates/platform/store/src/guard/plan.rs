//! What a statement writes: which guarded table, and which of its columns.

use super::table::{Marker, Table};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// How a statement writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Insert,
    /// Inserts, or sets the columns with these numbers where the row is there already.
    Upsert(Vec<u8>),
    /// Sets the columns with these numbers.
    Update(Vec<u8>),
    Delete,
}

/// A statement on a guarded table.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) table: Arc<Table>,
    pub(crate) verb: Verb,
    /// The statement, asked for the rows that it writes.
    pub(crate) sql: String,
}

/// The guarded tables, and the plans of the statements met so far.
pub(crate) struct Plans {
    tables: BTreeMap<String, Arc<Table>>,
    known: RwLock<HashMap<&'static str, Option<Arc<Plan>>>>,
    pub(crate) marker: Marker,
}

impl Plans {
    pub(crate) fn new(tables: Vec<Table>, marker: Marker) -> Plans {
        let tables =
            tables.into_iter().map(|table| (table.name.clone(), Arc::new(table))).collect();
        Plans { tables, known: RwLock::new(HashMap::new()), marker }
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values()
    }

    pub(crate) fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    /// Returns the plan of a statement; none when it writes nothing that is guarded.
    pub(crate) fn of(&self, sql: &'static str) -> Option<Arc<Plan>> {
        if let Some(plan) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(sql) {
            return plan.clone();
        }
        let plan = self.read(sql).map(Arc::new);
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(sql, plan.clone());
        plan
    }

    /// Reads a statement.
    pub(crate) fn read(&self, sql: &str) -> Option<Plan> {
        let words: Vec<Word> = words(sql);
        let is = |at: usize, text: &str| {
            words.get(at).is_some_and(|word| word.text.eq_ignore_ascii_case(text))
        };
        let (table, verb) = if is(0, "INSERT") {
            let into = words.iter().position(|word| word.text.eq_ignore_ascii_case("INTO"))?;
            (into + 1, "INSERT")
        } else if is(0, "UPDATE") {
            (1, "UPDATE")
        } else if is(0, "DELETE") && is(1, "FROM") {
            (2, "DELETE")
        } else {
            return None;
        };
        let table = self.tables.get(&words.get(table)?.text)?.clone();
        let set = words.iter().position(|word| word.depth == 0 && word.is("SET"));
        let verb = match (verb, set) {
            ("INSERT", None) => Verb::Insert,
            ("INSERT", Some(set)) => Verb::Upsert(assigned(&table, &words[set + 1..])),
            ("UPDATE", Some(set)) => Verb::Update(assigned(&table, &words[set + 1..])),
            _ => Verb::Delete,
        };
        if verb == Verb::Update(Vec::new()) {
            return None;
        }
        let sql = format!("{sql} RETURNING {}", table.columns());
        Some(Plan { table, verb, sql })
    }
}

/// A word or sign of a statement, with the depth of brackets around it. Texts in quotes are left out.
struct Word {
    text: String,
    depth: usize,
}

impl Word {
    fn is(&self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text)
    }
}

fn words(sql: &str) -> Vec<Word> {
    let (mut found, mut depth, mut quoted) = (Vec::new(), 0_usize, false);
    let mut current = String::new();
    for c in sql.chars().chain([' ']) {
        if quoted {
            quoted = c != '\'';
            continue;
        }
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.') {
            current.push(c);
            continue;
        }
        if !current.is_empty() {
            found.push(Word { text: std::mem::take(&mut current), depth });
        }
        match c {
            '\'' => quoted = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '=' | ',' => found.push(Word { text: c.to_string(), depth }),
            _ => {}
        }
    }
    found
}

/// The columns before `=` in a list of assignments, as numbers of guarded columns.
fn assigned(table: &Table, words: &[Word]) -> Vec<u8> {
    let list = words
        .iter()
        .take_while(|word| word.depth > 0 || !["WHERE", "FROM"].iter().any(|end| word.is(end)));
    let mut numbers = Vec::new();
    let mut fresh = true;
    for word in list.filter(|word| word.depth == 0) {
        if fresh && let Some(column) = table.guarded.iter().find(|column| column.name == word.text)
        {
            numbers.push(column.no);
        }
        fresh = word.text == ",";
    }
    numbers
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
