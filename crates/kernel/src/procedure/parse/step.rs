//! Reading a step.

use super::action;
use crate::procedure::model::{
    Branches, END, JOIN, Join, Kind, LimitRule, Statement, Step, Target, Urgent,
};
use crate::rules::reader::{self, Reader};
use crate::rules::source::Node;

const COMMON: &[&str] = &[
    "kind",
    "title",
    "short",
    "icon",
    "situation",
    "public",
    "yours",
    "basis",
    "form",
    "evidence",
];
const TARGET: &[&str] = &[
    "to", "max", "then", "when", "title", "icon", "needs", "any", "states", "bulk", "undo",
    "effects",
];

pub(super) fn step(reader: &Reader<'_, '_>, id: &str, node: &Node<'_, '_>) -> Option<Step> {
    reader.mark_node(&format!("steps.{id}"), node);
    reader.word(node, id);
    if [END, JOIN].contains(&id) {
        node.problem(format!("`{id}` has a meaning of its own"), "give the step another name");
    }
    let word = node.need_str("kind");
    let kind = word.and_then(|word| {
        let kind = Kind::parse(word);
        if kind.is_none() {
            let names: Vec<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
            node.problem_at(
                "kind",
                format!("`{word}` is no kind of step"),
                format!("use one of: {}", names.join(", ")),
            );
        }
        kind
    });
    let title = node.need_text("title");
    let kind = kind?;
    let (own, needed) = keys(kind);
    node.only(&[COMMON, own].concat());
    for key in needed.iter().filter(|key| !node.has(key)) {
        node.problem(
            format!("a {kind} step has no `{key}`"),
            format!("add `{key}` to [steps.{id}]"),
        );
    }
    for key in own.iter().chain(COMMON) {
        reader.mark(&format!("steps.{id}.{key}"), node, key);
    }
    Some(Step {
        public: node.text("public"),
        yours: node.text("yours"),
        sign: super::sign(reader, node, &format!("steps.{id}")),
        basis: reader.list(node, "basis"),
        who: reader.list(node, "who"),
        limit: limit_rule(reader, node, "limit"),
        assist: limit_rule(reader, node, "assist"),
        lasts: reader.limit(node, "lasts"),
        lapse: target(reader, id, "lapse", node, "lapse"),
        outcomes: outcomes(reader, id, kind, node),
        assigns: node.bool("assigns").unwrap_or(false),
        form: reader.list(node, "form"),
        evidence: reader.list(node, "evidence"),
        branches: branches(node),
        ballot: reader.string(node, "ballot"),
        category: reader.string(node, "category"),
        calls: reader.string(node, "calls"),
        escalate: node.has("escalate").then(|| action::tiers(reader, node)),
        remind: action::remind(reader, node),
        urgent: urgent(reader, node),
        id: id.to_owned(),
        title: title?,
        kind,
    })
}

/// Returns the keys that a kind may have beside the common ones, and those that it must have.
fn keys(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    const HAND: &[&str] =
        &["who", "limit", "lapse", "next", "outcomes", "assigns", "escalate", "remind", "urgent"];
    const BALLOT: &[&str] = &["ballot", "who", "limit", "lapse", "outcomes", "escalate", "remind"];
    const CALL: &[&str] =
        &["calls", "who", "limit", "lapse", "next", "outcomes", "escalate", "remind"];
    match kind {
        Kind::Task | Kind::Decision | Kind::Meeting | Kind::Payment => (HAND, &["who"]),
        Kind::Ballot => (BALLOT, &["ballot"]),
        Kind::Procedure => (CALL, &["calls"]),
        Kind::Opinions | Kind::Wait => (&["who", "lasts", "next"], &["lasts"]),
        Kind::Publication => (&["who", "lasts", "next", "category"], &["lasts", "category"]),
        Kind::Parallel => (
            &["branches", "join", "limit", "assist", "next", "escalate", "remind", "urgent"],
            &["branches", "join"],
        ),
    }
}

/// Reads what is otherwise when the matter is urgent.
fn urgent(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Option<Urgent> {
    let table = node.table_at("urgent")?;
    table.only(&["limit", "who", "escalate"]);
    Some(Urgent {
        limit: reader.limit(&table, "limit"),
        who: reader.list(&table, "who"),
        escalate: action::tiers(reader, &table),
    })
}

fn limit_rule(reader: &Reader<'_, '_>, node: &Node<'_, '_>, key: &str) -> Option<LimitRule> {
    let item = node.item(key)?;
    if item.as_table_like().is_none() {
        return reader.limit(node, key).map(|limit| LimitRule { from: None, limit });
    }
    let table = node.table_at(key)?;
    table.only(&["from", "default"]);
    let from = table.need_str("from");
    let limit = reader.need_limit(&table, "default");
    Some(LimitRule { from: Some(from?.to_owned()), limit: limit? })
}

fn outcomes(reader: &Reader<'_, '_>, id: &str, kind: Kind, node: &Node<'_, '_>) -> Vec<Target> {
    let (next, many) = (node.has("next"), node.has("outcomes"));
    if next == many {
        let what = if next { "has both `next` and `outcomes`" } else { "leads nowhere" };
        let cure = match kind {
            Kind::Decision | Kind::Ballot => "write outcomes = { pass = \"…\", back = \"…\" }",
            _ => "write next = \"the step that follows\", or next = \"end\"",
        };
        node.problem(format!("step `{id}` {what}"), cure);
        return Vec::new();
    }
    if next {
        return target(reader, id, "done", node, "next").into_iter().collect();
    }
    let Some(table) = node.table_at("outcomes") else { return Vec::new() };
    let found: Vec<Target> = table
        .keys()
        .into_iter()
        .filter_map(|name| target(reader, id, name, &table, name))
        .collect();
    if found.is_empty() {
        table.problem(format!("step `{id}` leads nowhere"), "name at least one outcome");
    }
    found
}

/// Reads a target, written as a text or as a table.
fn target(
    reader: &Reader<'_, '_>,
    step: &str,
    name: &str,
    node: &Node<'_, '_>,
    key: &str,
) -> Option<Target> {
    let item = node.item(key)?;
    let part = match key {
        "next" | "lapse" => format!("steps.{step}.{key}"),
        _ => format!("steps.{step}.outcomes.{name}"),
    };
    reader.mark(&part, node, key);
    reader.word(node, name);
    let bare = |to: &str| Target {
        name: name.to_owned(),
        title: None,
        icon: None,
        to: to.to_owned(),
        max: None,
        then: None,
        when: None,
        needs: Vec::new(),
        any: Vec::new(),
        states: None,
        bulk: false,
        undo: None,
        effects: Vec::new(),
    };
    if let Some(to) = item.as_str() {
        return Some(bare(to));
    }
    if item.as_table_like().is_none() {
        node.problem_at(
            key,
            format!("`{name}` is no target"),
            "write a step's name, or { to = \"…\", max = 2, then = \"…\" }",
        );
        return None;
    }
    let table = node.table_at(key)?;
    table.only(TARGET);
    Some(Target {
        title: table.text("title"),
        icon: reader::icon(reader, &table, &part),
        max: reader.max(&table),
        then: reader.string(&table, "then"),
        when: reader.guard(&table, "when"),
        needs: reader.list(&table, "needs"),
        any: reader.list(&table, "any"),
        states: statement(&table),
        bulk: table.bool("bulk").unwrap_or(false),
        undo: reader.limit(&table, "undo"),
        effects: reader.list(&table, "effects"),
        ..bare(table.need_str("to")?)
    })
}

fn statement(table: &Node<'_, '_>) -> Option<Statement> {
    match table.str("states")? {
        "saw" => Some(Statement::Saw),
        "said" => Some(Statement::Said),
        other => {
            table.problem_at(
                "states",
                format!("`{other}` is no statement"),
                "use one of: saw, said",
            );
            None
        }
    }
}

fn branches(node: &Node<'_, '_>) -> Option<Branches> {
    let item = node.item("branches")?;
    let join = match node.str("join")? {
        "all" => Join::All,
        "any" => Join::Any,
        "lead" => Join::Lead,
        other => {
            node.problem_at(
                "join",
                format!("`{other}` joins nothing"),
                "use one of: all, any, lead",
            );
            return None;
        }
    };
    let steps = match item.as_str() {
        Some("assigned") => Vec::new(),
        Some(other) => {
            node.problem_at(
                "branches",
                format!("`{other}` names no branches"),
                "write \"assigned\", or a list of steps",
            );
            return None;
        }
        None => {
            let steps: Vec<String> = node.strs("branches").into_iter().map(str::to_owned).collect();
            if steps.len() < 2 && item.as_array().is_some_and(|array| array.len() < 2) {
                node.problem_at(
                    "branches",
                    "a block needs two branches or more",
                    "add a branch, or use a task",
                );
            }
            steps
        }
    };
    for key in ["limit", "assist", "evidence", "form"] {
        if item.as_array().is_some() && node.has(key) {
            let what = format!("`{key}` has no meaning for branches that stand in the file");
            node.problem_at(key, what, format!("set `{key}` on the branches' own steps"));
        }
    }
    Some(Branches { steps, join })
}
