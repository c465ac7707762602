//! Reading `rules/roles.toml`.

use super::{Reach, Role, Roles};
use crate::area::Level;
use crate::rules::Problem;
use crate::rules::source::{Node, Source};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the roles and the verbs that they name.
pub fn read_roles(path: &str, text: &str) -> Result<Roles, Vec<Problem>> {
    let source = Source::new(path, text);
    let Some(document) = source.document() else { return source.finish(Roles::default()) };
    let root = Node::root(&source, &document);
    root.only(&["verbs", "roles", "note"]);
    let mut verbs = BTreeMap::new();
    if let Some(node) = root.table_at("verbs") {
        for verb in node.keys() {
            if let Some(title) = node.text(verb) {
                verbs.insert(verb.to_owned(), title);
            }
        }
    }
    let nodes = root.tables_in("roles");
    let keys: BTreeSet<&str> = nodes.iter().map(|(key, _)| *key).collect();
    let mut roles = Vec::new();
    for (key, node) in &nodes {
        if let Some(role) = read_role(key, node) {
            known(node, "verbs", &role.verbs, &verbs);
            for other in role.apart.iter().filter(|other| !keys.contains(other.as_str())) {
                node.problem_at(
                    "apart",
                    format!("there is no role `{other}`"),
                    "name a role of this file",
                );
            }
            if role.covered_by.as_deref().is_some_and(|above| !keys.contains(above)) {
                let cure = "name a role of this file";
                node.problem_at("covered_by", "there is no such role".to_owned(), cure);
            }
            roles.push(role);
        }
    }
    if roles.is_empty() {
        root.problem("there are no roles", "add [roles.\"community.desk\"] and so on");
    }
    source.finish(Roles::new(roles, verbs))
}

fn known(node: &Node<'_, '_>, key: &str, used: &BTreeSet<String>, verbs: &BTreeMap<String, Text>) {
    for verb in used.iter().filter(|verb| !verbs.contains_key(*verb)) {
        node.problem_at(
            key,
            format!("there is no verb `{verb}`"),
            "name a verb of [verbs], or add it there with its name",
        );
    }
}

fn read_role(key: &str, node: &Node<'_, '_>) -> Option<Role> {
    node.only(&[
        "title",
        "level",
        "verbs",
        "purpose",
        "unmask",
        "apart",
        "covered_by",
        "scope",
        "partner",
        "note",
    ]);
    let (title, purpose) = (node.need_text("title"), node.need_text("purpose"));
    let level = node.need_str("level").and_then(|word| {
        let level = Level::parse(word);
        if level.is_none() {
            let cure = "use one of: city, district, street, community, residents_group, grid";
            node.problem_at("level", format!("there is no level `{word}`"), cure);
        }
        level
    });
    let reach = match node.str("scope").unwrap_or("area") {
        "area" => Reach::Area,
        "org" => Reach::Org,
        other => {
            node.problem_at("scope", format!("there is no scope `{other}`"), "use area or org");
            Reach::Org
        }
    };
    let set = |key: &str| node.strs(key).into_iter().map(str::to_owned).collect();
    Some(Role {
        key: key.to_owned(),
        title: title?,
        level: level?,
        verbs: set("verbs"),
        purpose: purpose?,
        unmask: set("unmask"),
        apart: set("apart"),
        covered_by: node.str("covered_by").map(str::to_owned),
        reach,
        partner: node.bool("partner").unwrap_or(false),
    })
}
