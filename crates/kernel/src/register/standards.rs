//! Tables of standards, `standards.toml`: limits by a code, or the least that there has to be of something, each from a day on.
//! The county sets them.

use super::model::Registers;
use crate::clock::Limit;
use crate::dictionary::{Dictionary, Kind};
use crate::rules::Problem;
use crate::rules::reader::Reader;
use crate::rules::source::{Node, Source};
use crate::time::Date;
use std::collections::BTreeMap;

/// A table of standards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its key.
    pub key: String,
    /// The element with the code by which a limit is found; none of a table that says how much there has to be.
    pub by: Option<String>,
    /// The rule or decision on which it rests.
    pub basis: String,
    /// The limits by code, and the days from which they hold, in their order.
    pub from: Vec<(Date, BTreeMap<String, Limit>)>,
    /// The least that there has to be, and the days from which it holds, in their order.
    pub least: Vec<(Date, i64)>,
    /// The line of the file, from 1.
    pub line: usize,
}

impl Standard {
    /// Returns how much there has to be at least on a day; none before the first day.
    pub fn least(&self, on: Date) -> Option<i64> {
        let version = self.least.iter().rev().find(|(from, _)| *from <= on)?;
        Some(version.1)
    }

    /// Returns the limit for a code on a day; none before the first day, and for a code that the table does not name.
    pub fn limit(&self, code: &str, on: Date) -> Option<Limit> {
        let version = self.from.iter().rev().find(|(from, _)| *from <= on)?;
        version.1.get(code).copied()
    }
}

/// The tables of standards by their keys.
pub type Standards = BTreeMap<String, Standard>;

/// Reads the tables of standards.
pub fn read_standards(path: &str, text: &str) -> Result<Standards, Vec<Problem>> {
    let source = Source::new(path, text);
    let mut found = Standards::new();
    if let Some(document) = source.document() {
        let reader = Reader::new(&source);
        let root = Node::root(&source, &document);
        for key in root.keys() {
            let Some(node) = root.table_at(key) else { continue };
            reader.word(&node, key);
            node.only(&["title", "by", "basis", "from"]);
            node.need_text("title");
            let (by, basis) = (reader.string(&node, "by"), node.need_str("basis"));
            let limits = |version: &Node<'_, '_>| limits(&reader, version);
            let from = if by.is_some() { versions(&node, "limits", &limits) } else { Vec::new() };
            let least = if by.is_none() { versions(&node, "least", &least) } else { Vec::new() };
            if let Some(basis) = basis {
                let (key, basis, line) = (key.to_owned(), basis.to_owned(), node.line());
                found.insert(key.clone(), Standard { key, by, basis, from, least, line });
            }
        }
    }
    source.finish(found)
}

fn versions<T>(
    node: &Node<'_, '_>,
    key: &str,
    read: &dyn Fn(&Node<'_, '_>) -> Option<T>,
) -> Vec<(Date, T)> {
    let mut found: Vec<(Date, T)> = Vec::new();
    for version in node.list_at("from") {
        version.only(&["day", key]);
        let Some(day) = version.date("day") else {
            if !version.has("day") {
                version.problem("nothing says from which day", "add day = 2026-01-01");
            }
            continue;
        };
        if found.last().is_some_and(|(last, _)| *last >= day) {
            let cure = "write the earlier day first";
            version.problem_at("day", "the days are not in order", cure);
        }
        found.extend(read(&version).map(|read| (day, read)));
    }
    if found.is_empty() {
        let cure = format!("add [[….from]] with day and {key}");
        node.problem("the table holds from no day", cure);
    }
    found
}

fn limits(reader: &Reader<'_, '_>, version: &Node<'_, '_>) -> Option<BTreeMap<String, Limit>> {
    let Some(table) = version.table_at("limits") else {
        version.problem("there are no limits", "add limits = { … = \"10wd\" }");
        return None;
    };
    let limit = |key: &str| Some((key.to_owned(), reader.limit(&table, key)?));
    Some(table.keys().into_iter().filter_map(limit).collect())
}

fn least(version: &Node<'_, '_>) -> Option<i64> {
    let least = version.int("least").filter(|least| *least >= 0);
    if least.is_none() {
        version.problem("nothing says how much there has to be", "add least = 30");
    }
    least
}

/// Returns what is wrong with tables of standards beside the dictionary and the registers that take limits from them.
pub fn check_standards(
    path: &str,
    standards: &Standards,
    dictionary: &Dictionary,
    registers: &Registers,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for standard in standards.values() {
        let Some(by) = &standard.by else { continue };
        let table = dictionary.get(by).filter(|one| matches!(one.kind, Kind::Code { .. }));
        let Some(table) = table.and_then(|element| dictionary.table_of(element)) else {
            let what = format!("`{by}` is no element with a code");
            problems.push(Problem::new(path, standard.line, what, "name one of the dictionary"));
            continue;
        };
        for code in standard.from.iter().flat_map(|(_, limits)| limits.keys()) {
            if table.get(code).is_none() {
                let what = format!("the table `{}` has no code `{code}`", table.key);
                problems.push(Problem::new(path, standard.line, what, "name a code of the table"));
            }
        }
    }
    for register in registers.values() {
        for runs in &register.runs {
            let tables = runs.limits.values().filter_map(|key| standards.get(key));
            let has = |table: &&Standard| {
                table.by.as_ref().is_some_and(|by| register.field(by).is_some())
            };
            for standard in tables.filter(|table| !has(table)) {
                let part = format!("procedure.{}.limits", runs.procedure);
                let by = standard.by.as_deref().unwrap_or("nothing");
                let what = format!("`{}` finds limits by `{by}`", standard.key);
                let (file, line) = (&register.place.file, register.place.line(&part));
                let cure = "add the field, or take the limit from another table";
                problems.push(Problem::new(file, line, what, cure));
            }
        }
    }
    problems
}
