//! Tables of standards, `standards.toml`: limits by a code, each from a day on. The county sets them.

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
    /// The element with the code by which a limit is found.
    pub by: String,
    /// The rule or decision on which it rests.
    pub basis: String,
    /// The limits by code, and the days from which they hold, in their order.
    pub from: Vec<(Date, BTreeMap<String, Limit>)>,
    /// The line of the file, from 1.
    pub line: usize,
}

impl Standard {
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
            let (by, basis) = (node.need_str("by"), node.need_str("basis"));
            let from = versions(&reader, &node);
            if let (Some(by), Some(basis)) = (by, basis) {
                let (by, basis) = (by.to_owned(), basis.to_owned());
                let standard = Standard { key: key.to_owned(), by, basis, from, line: node.line() };
                found.insert(key.to_owned(), standard);
            }
        }
    }
    source.finish(found)
}

fn versions(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Vec<(Date, BTreeMap<String, Limit>)> {
    let mut found: Vec<(Date, BTreeMap<String, Limit>)> = Vec::new();
    for version in node.list_at("from") {
        version.only(&["day", "limits"]);
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
        let Some(table) = version.table_at("limits") else {
            version.problem("there are no limits", "add limits = { … = \"10wd\" }");
            continue;
        };
        let limit = |key: &str| Some((key.to_owned(), reader.limit(&table, key)?));
        found.push((day, table.keys().into_iter().filter_map(limit).collect()));
    }
    if found.is_empty() {
        node.problem("the table holds from no day", "add [[….from]] with day and limits");
    }
    found
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
        let table =
            dictionary.get(&standard.by).filter(|one| matches!(one.kind, Kind::Code { .. }));
        let Some(table) = table.and_then(|element| dictionary.table_of(element)) else {
            let what = format!("`{}` is no element with a code", standard.by);
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
            for standard in tables.filter(|table| register.field(&table.by).is_none()) {
                let part = format!("procedure.{}.limits", runs.procedure);
                let what = format!("`{}` finds limits by `{}`", standard.key, standard.by);
                let (file, line) = (&register.place.file, register.place.line(&part));
                let cure = "add the field, or take the limit from another table";
                problems.push(Problem::new(file, line, what, cure));
            }
        }
    }
    problems
}
