//! Reading what roles and everybody may do and see.

use crate::access::Rows;
use crate::register::model::{Access, May, Public};
use crate::rules::reader::Reader;
use crate::rules::source::Node;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn access(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> BTreeMap<String, Access> {
    let mut found = BTreeMap::new();
    for (role, node) in root.tables_in("access") {
        let part = format!("access.{role}");
        reader.mark_node(&part, &node);
        node.only(&["rows", "may", "hide", "whole", "writes"]);
        for key in ["rows", "may", "hide", "whole", "writes"] {
            reader.mark(&format!("{part}.{key}"), &node, key);
        }
        let set = |key: &str| -> BTreeSet<String> { reader.list(&node, key).into_iter().collect() };
        let access = Access {
            rows: rows(reader, &node),
            may: may(reader, &node),
            hide: set("hide"),
            whole: set("whole"),
            writes: node.has("writes").then(|| set("writes")),
        };
        found.insert(role.to_owned(), access);
    }
    if found.is_empty() {
        let cure = "add [access.\"…\"] with rows and may for each role";
        root.problem_at("access", "no role may do anything here", cure);
    }
    found
}

fn rows(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> BTreeSet<Rows> {
    let mut found = BTreeSet::new();
    for word in reader.list(node, "rows") {
        match Rows::ALL.into_iter().find(|(name, _)| *name == word) {
            Some((_, rows)) => {
                found.insert(rows);
            }
            None => {
                let words = Rows::ALL.map(|(name, _)| name).join(", ");
                let what = format!("`{word}` names no records");
                node.problem_at("rows", what, format!("use one of: {words}"));
            }
        }
    }
    if !node.has("rows") {
        let cure = "add rows = [\"area\"], or org, mine, named, public";
        node.problem("nothing says which records the role reaches", cure);
    }
    found
}

fn may(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> BTreeSet<May> {
    let mut found = BTreeSet::new();
    for word in reader.list(node, "may") {
        match May::parse(&word) {
            Some(may) => {
                found.insert(may);
            }
            None => {
                let words = May::PLAIN.map(|(name, _)| name).join(", ");
                let what = format!("`{word}` is nothing that may be done");
                node.problem_at("may", what, format!("use one of: {words}, act:<action>"));
            }
        }
    }
    if !node.has("may") {
        node.problem("nothing says what the role may do", "add may = [\"see\"]");
    }
    found
}

pub(super) fn public(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Option<Public> {
    let node = root.table_at("public")?;
    reader.mark_node("public", &node);
    node.only(&["states", "where", "fields", "small"]);
    for key in ["states", "where", "fields", "small"] {
        reader.mark(&format!("public.{key}"), &node, key);
    }
    let small = node.int("small");
    if small.is_some_and(|small| !(1..=1000).contains(&small)) {
        node.problem_at("small", "`small` is out of range", "write 1 to 1000");
    }
    Some(Public {
        states: reader.list(&node, "states"),
        condition: reader.guard(&node, "where"),
        fields: reader.list(&node, "fields"),
        small: small.and_then(|small| u32::try_from(small).ok()),
    })
}
