//! Reading the ways in which a vote may be held.

use super::model::{Composition, Mode, Parking, Petition, ProxyRules, Quorum, RollKind, RollRules};
use super::read::{choice, cite, number, threshold};
use crate::ballot::fraction::Whole;
use crate::rules::source::Node;
use crate::text::Text;

const KEYS: &[&str] = &["title", "roll", "classes", "composition", "quorum", "petitions", "proxy"];

/// Reads `[modes.<key>]`.
pub(super) fn modes(root: &Node<'_, '_>) -> Vec<Mode> {
    let modes = root.tables_in("modes");
    if modes.is_empty() {
        let cure = "write [modes.<name>] with title, roll, quorum and proxy";
        root.problem("there is no way of holding it", cure);
    }
    modes.iter().filter_map(|(key, node)| mode(key, node)).collect()
}

fn mode(key: &str, node: &Node<'_, '_>) -> Option<Mode> {
    node.only(KEYS);
    let title = node.need_text("title");
    let roll = roll(node);
    let quorum: Vec<Quorum> = node.list_at("quorum").iter().filter_map(quorum).collect();
    if !node.has("quorum") {
        let cure = format!("write [[{}.quorum]]", node.name());
        node.problem(format!("`{}` says not how many have to take part", node.name()), cure);
    }
    let composition = node.list_at("composition").iter().filter_map(composition).collect();
    let petitions = node.list_at("petitions").iter().filter_map(petition).collect();
    let proxy = proxy(node);
    let classes = classes(node);
    Some(Mode {
        key: key.to_owned(),
        title: title?,
        roll: roll?,
        classes,
        composition,
        quorum,
        petitions,
        proxy: proxy?,
    })
}

fn roll(mode: &Node<'_, '_>) -> Option<RollRules> {
    let Some(node) = mode.table_at("roll") else {
        let cure = format!("write [{}.roll] with kind and cite", mode.name());
        mode.problem(format!("`{}` says not who is on the roll", mode.name()), cure);
        return None;
    };
    node.only(&[
        "kind",
        "needs_rights",
        "needs_registration",
        "age_min",
        "resident_months_min",
        "worker_months_min",
        "published_days_before",
        "objection_days",
        "decision_days",
        "parking",
        "cite",
    ]);
    let kind = choice(&node, "kind", RollKind::ALL.iter().map(|kind| kind.key()), RollKind::parse);
    let parking = if node.has("parking") {
        choice(&node, "parking", Parking::ALL.iter().map(|value| value.key()), Parking::parse)
    } else {
        None
    };
    let rules = RollRules {
        kind: kind?,
        needs_rights: node.bool("needs_rights").unwrap_or(true),
        needs_registration: node.bool("needs_registration").unwrap_or(true),
        age_min: number(&node, "age_min", 0, 120),
        resident_months_min: number(&node, "resident_months_min", 0, 120),
        worker_months_min: number(&node, "worker_months_min", 0, 120),
        published_days_before: number(&node, "published_days_before", 1, 365),
        objection_days: number(&node, "objection_days", 1, 365),
        decision_days: number(&node, "decision_days", 1, 365),
        parking,
        cite: cite(&node)?,
    };
    needed_by_kind(&node, &rules);
    Some(rules)
}

/// Reports what a kind of roll cannot do without.
fn needed_by_kind(node: &Node<'_, '_>, rules: &RollRules) {
    let missing: &[(&str, bool)] = match rules.kind {
        RollKind::Voters | RollKind::Households => &[("age_min", rules.age_min.is_none())],
        RollKind::Owners => &[("parking", rules.parking.is_none())],
        RollKind::Representatives | RollKind::Assembly | RollKind::Members => &[],
    };
    for (key, _) in missing.iter().filter(|(key, missing)| *missing && !node.has(key)) {
        let what = format!("`{}` of {} lacks `{key}`", node.name(), rules.kind.key());
        node.problem(what, format!("add {key}, see docs/ballots.md"));
    }
}

/// Reads `[modes.<key>.classes]`, a text in both languages for each class.
fn classes(mode: &Node<'_, '_>) -> Vec<(String, Text)> {
    let Some(node) = mode.table_at("classes") else { return Vec::new() };
    node.keys().into_iter().filter_map(|key| Some((key.to_owned(), node.text(key)?))).collect()
}

fn quorum(node: &Node<'_, '_>) -> Option<Quorum> {
    let counts = choice(node, "counts", ["taking_part", "present"].into_iter(), |name| {
        Whole::parse(name).filter(|whole| *whole != Whole::Roll)
    });
    let threshold = threshold(node, Some(Whole::Roll), &["counts"]);
    Some(Quorum { counts: counts?, threshold: threshold? })
}

fn composition(node: &Node<'_, '_>) -> Option<Composition> {
    let class = node.need_str("class").map(str::to_owned);
    let threshold = threshold(node, Some(Whole::Roll), &["class"]);
    Some(Composition { class: class?, threshold: threshold? })
}

fn petition(node: &Node<'_, '_>) -> Option<Petition> {
    let roll = choice(node, "roll", RollKind::ALL.iter().map(|kind| kind.key()), RollKind::parse);
    let threshold = threshold(node, Some(Whole::Roll), &["roll"]);
    Some(Petition { roll: roll?, threshold: threshold? })
}

fn proxy(mode: &Node<'_, '_>) -> Option<ProxyRules> {
    let Some(node) = mode.table_at("proxy") else {
        let cure = format!("write [{}.proxy] with allowed and cite", mode.name());
        mode.problem(format!("`{}` says not whether one may vote for another", mode.name()), cure);
        return None;
    };
    node.only(&[
        "allowed",
        "per_holder_max",
        "candidates_hold",
        "holder_on_roll",
        "names_published",
        "cite",
    ]);
    if !node.has("allowed") {
        node.problem("`allowed` is missing", "write allowed = true or false");
    }
    let allowed = node.bool("allowed")?;
    for key in ["per_holder_max", "candidates_hold", "holder_on_roll", "names_published"] {
        if !allowed && node.has(key) {
            node.problem_at(key, "nobody votes for another here", format!("drop {key}"));
        }
    }
    for key in ["candidates_hold", "holder_on_roll", "names_published"] {
        if allowed && !node.has(key) {
            node.problem(format!("`{key}` is missing"), format!("write {key} = true or false"));
        }
    }
    Some(ProxyRules {
        allowed,
        per_holder_max: number(&node, "per_holder_max", 1, 100),
        candidates_hold: node.bool("candidates_hold").unwrap_or(false),
        holder_on_roll: node.bool("holder_on_roll").unwrap_or(true),
        names_published: node.bool("names_published").unwrap_or(false),
        cite: cite(&node)?,
    })
}
