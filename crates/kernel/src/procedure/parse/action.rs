//! Reading universal actions, named transitions and escalation.

use crate::clock::{Limit, Unit};
use crate::procedure::model::{Action, ActionRule, Instead, Tier, Transition};
use crate::rules::reader::{self, Reader};
use crate::rules::source::Node;
use crate::text::Text;
use std::collections::BTreeMap;

pub(super) fn actions(
    reader: &Reader<'_, '_>,
    root: &Node<'_, '_>,
) -> BTreeMap<Action, ActionRule> {
    let mut found = BTreeMap::new();
    for (name, node) in root.tables_in("actions") {
        reader.mark_node(&format!("actions.{name}"), &node);
        let Some(action) = Action::parse(name) else {
            let names: Vec<&str> = Action::ALL.into_iter().map(Action::word).collect();
            node.problem(
                format!("`{name}` is no universal action"),
                format!("use one of: {}", names.join(", ")),
            );
            continue;
        };
        found.insert(action, rule(reader, action, &node));
    }
    found
}

fn rule(reader: &Reader<'_, '_>, action: Action, node: &Node<'_, '_>) -> ActionRule {
    node.only(keys(action));
    if !node.has("who") {
        node.problem(
            format!("nobody may {action}"),
            "add who = [\"…\"]: roles, assignee or reporter",
        );
    }
    for key in keys(action) {
        reader.mark(&format!("actions.{action}.{key}"), node, key);
    }
    ActionRule {
        who: reader.list(node, "who"),
        steps: reader.list(node, "steps"),
        max: reader.max(node),
        to: reader.string(node, "to"),
        then: reader.string(node, "then"),
        limit: reader.limit(node, "limit"),
        within: reader.limit(node, "within"),
        every: reader.limit(node, "every"),
        approve: reader.string(node, "approve"),
        answer: reader.limit(node, "answer"),
        reasons: reasons(node),
    }
}

fn keys(action: Action) -> &'static [&'static str] {
    match action {
        Action::Return => &["who", "steps", "max", "to", "then", "within", "approve", "reasons"],
        Action::Transfer => &["who", "steps", "max", "approve", "reasons"],
        Action::Extend | Action::Pause => {
            &["who", "steps", "max", "limit", "approve", "answer", "reasons"]
        }
        Action::Urge => &["who", "steps", "max", "every"],
        Action::Resume | Action::Supervise | Action::Comment | Action::Assist => {
            &["who", "steps", "max"]
        }
        Action::Withdraw => &["who", "steps", "to", "reasons"],
    }
}

fn reasons(node: &Node<'_, '_>) -> Vec<(String, Text)> {
    let Some(table) = node.table_at("reasons") else { return Vec::new() };
    let codes = table.keys();
    if codes.is_empty() {
        table.problem("there are no reasons", "add one, or remove `reasons`");
    }
    codes.into_iter().filter_map(|code| Some((code.to_owned(), table.need_text(code)?))).collect()
}

pub(super) fn transitions(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Transition> {
    const KEYS: &[&str] = &[
        "title", "icon", "who", "from", "to", "max", "then", "within", "when", "needs", "effects",
        "instead",
    ];
    let mut found = Vec::new();
    for (name, node) in root.tables_in("transitions") {
        reader.mark_node(&format!("transitions.{name}"), &node);
        node.only(KEYS);
        for key in ["who", "from"].into_iter().filter(|key| !node.has(key)) {
            node.problem(format!("transition `{name}` has no `{key}`"), format!("add `{key}`"));
        }
        let Some(title) = node.need_text("title") else { continue };
        found.push(Transition {
            name: name.to_owned(),
            title,
            icon: reader::icon(reader, &node, &format!("transitions.{name}")),
            who: reader.list(&node, "who"),
            from: reader.list(&node, "from"),
            to: reader.string(&node, "to"),
            max: reader.max(&node),
            then: reader.string(&node, "then"),
            within: reader.limit(&node, "within"),
            when: reader.guard(&node, "when"),
            needs: reader.list(&node, "needs"),
            effects: reader.list(&node, "effects"),
            instead: instead(reader, &node),
        });
    }
    found
}

fn instead(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Option<Instead> {
    let table = node.table_at("instead")?;
    table.only(&["when", "to"]);
    let to = table.need_str("to");
    if !table.has("when") {
        table.problem("`instead` has no `when`", "say when it leads there, or write `to` alone");
    }
    Some(Instead { when: reader.guard(&table, "when")?, to: to?.to_owned() })
}

/// Reads how long before a deadline somebody is reminded.
pub(super) fn remind(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Option<Limit> {
    let limit = reader.limit(node, "remind")?;
    if limit.unit() == Unit::WorkingDays {
        let what = format!("`{limit}` before a deadline is no point in time");
        node.problem_at("remind", what, "write working hours, such as 4wh");
    }
    Some(limit)
}

pub(super) fn tiers(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Vec<Tier> {
    let mut found = Vec::new();
    for tier in node.list_at("escalate") {
        tier.only(&["to", "after"]);
        let to = tier.need_str("to");
        let after = reader.limit(&tier, "after");
        if let Some(to) = to {
            found.push(Tier { to: to.to_owned(), after });
        }
    }
    found
}
