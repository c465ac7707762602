//! Reading what elections need besides.

use super::model::{
    Bounds, Cited, ElectionRules, OfficeRules, Overfull, Relatives, Shortfall, Win, Woman,
};
use super::read::{choice, cite, cited_bool, number, thresholds};
use crate::ballot::measure::Basis;
use crate::rules::source::Node;

const KEYS: &[&str] = &[
    "win",
    "offices",
    "seats",
    "odd",
    "elected",
    "rank",
    "write_ins",
    "one_office",
    "overfull",
    "tie",
    "woman",
    "relatives",
    "shortfall",
];

/// Reads `[election]`.
pub(super) fn election(node: &Node<'_, '_>) -> Option<ElectionRules> {
    node.only(KEYS);
    let win = choice(node, "win", Win::ALL.iter().map(|win| win.key()), Win::parse);
    let offices: Vec<OfficeRules> =
        node.tables_in("offices").iter().filter_map(|(key, inner)| office(key, inner)).collect();
    if !node.has("offices") {
        let cure = "write [election.offices.<name>], the highest office first";
        node.problem("there is no office to elect to", cure);
    }
    let seats = node.table_at("seats").and_then(|inner| {
        inner.only(&["min", "max", "cite"]);
        let cite = cite(&inner);
        Some(Cited { value: bounds(&inner, 1)?, cite: cite? })
    });
    let (odd, one_office) = (cited(node, "odd"), cited(node, "one_office"));
    let overfull = overfull(node);
    let write_ins = cited_bool_and_confirmed(node);
    let tie = cited(node, "tie");
    if !node.has("tie") {
        let cure = "write tie = { cite = \"…\" }: those with equal votes are voted on again";
        node.problem("`election.tie` is missing", cure);
    }
    let (woman, woman_office) = woman(node);
    let (write_ins, write_ins_confirmed) = write_ins?;
    let election = ElectionRules {
        offices,
        seats,
        odd,
        win: win?,
        elected: thresholds(node, "elected", None),
        rank: rank(node),
        write_ins,
        write_ins_confirmed,
        one_office,
        overfull: overfull?,
        tie: tie?,
        woman,
        woman_office,
        relatives: relatives(node),
        shortfall: shortfall(node),
    };
    Some(election)
}

/// Reads `{ cite = "…" }`, if it is there.
fn cited(node: &Node<'_, '_>, key: &str) -> Option<String> {
    let inner = node.table_at(key)?;
    inner.only(&["cite"]);
    cite(&inner)
}

fn bounds(node: &Node<'_, '_>, least: u32) -> Option<Bounds> {
    for key in ["min", "max"] {
        if !node.has(key) {
            node.problem(format!("`{}.{key}` is missing", node.name()), "write a whole number");
        }
    }
    let (min, max) = (number(node, "min", least, 1000)?, number(node, "max", least, 1000)?);
    if min > max {
        node.problem("the least is larger than the most", "swap min and max");
        return None;
    }
    Some(Bounds { min, max })
}

fn office(key: &str, node: &Node<'_, '_>) -> Option<OfficeRules> {
    node.only(&["title", "seats", "more"]);
    let title = node.need_text("title");
    let seats = match node.table_at("seats") {
        Some(inner) => {
            inner.only(&["min", "max"]);
            bounds(&inner, 0)
        }
        None => {
            node.problem("`seats` is missing", "write seats = { min = 1, max = 1 }");
            None
        }
    };
    let more = match node.table_at("more") {
        Some(inner) => {
            inner.only(&["min", "max", "cite"]);
            let cite = cite(&inner);
            bounds(&inner, 0).zip(cite).map(|(value, cite)| Cited { value, cite })
        }
        None => {
            let cure = "write more = { min = 1, max = 1, cite = \"…\" }";
            node.problem("`more` is missing: by how many the candidates exceed the seats", cure);
            None
        }
    };
    Some(OfficeRules { key: key.to_owned(), title: title?, seats: seats?, more: more? })
}

fn overfull(node: &Node<'_, '_>) -> Option<Cited<Overfull>> {
    let Some(inner) = node.table_at("overfull") else {
        let cure = "write overfull = { spoils = \"ballot\", cite = \"…\" }";
        node.problem("`election.overfull` is missing", cure);
        return None;
    };
    inner.only(&["spoils", "cite"]);
    let keys = Overfull::ALL.iter().map(|value| value.key());
    let value = choice(&inner, "spoils", keys, Overfull::parse);
    let cite = cite(&inner);
    Some(Cited { value: value?, cite: cite? })
}

/// Reads `write_ins = { value, cite, confirmed }`: `confirmed` is the article by which their fitness is looked at.
fn cited_bool_and_confirmed(node: &Node<'_, '_>) -> Option<(Cited<bool>, Option<String>)> {
    let Some(inner) = node.table_at("write_ins") else {
        return cited_bool(node, "write_ins").map(|value| (value, None));
    };
    inner.only(&["value", "cite", "confirmed"]);
    let cite = cite(&inner);
    let confirmed = inner.str("confirmed").map(str::to_owned);
    let value = inner.bool("value");
    if value.is_none() {
        inner.problem("`write_ins` does not say whether", "write value = true or false");
    }
    Some((Cited { value: value?, cite: cite? }, confirmed))
}

fn rank(node: &Node<'_, '_>) -> Vec<Basis> {
    let names = node.strs("rank");
    if names.is_empty() {
        return vec![Basis::Heads];
    }
    let mut rank = Vec::new();
    for name in names {
        match Basis::parse(name) {
            Some(basis) if !rank.contains(&basis) => rank.push(basis),
            _ => node.problem_at("rank", format!("`{name}` cannot rank votes"), "use heads, area"),
        }
    }
    rank
}

fn woman(node: &Node<'_, '_>) -> (Option<Cited<Woman>>, Option<String>) {
    let Some(inner) = node.table_at("woman") else { return (None, None) };
    inner.only(&["secured", "office", "cite"]);
    let value = choice(&inner, "secured", Woman::ALL.iter().map(|value| value.key()), Woman::parse);
    let cite = cite(&inner);
    let office = inner.str("office").map(str::to_owned);
    if value == Some(Woman::Seat) && office.is_none() {
        let cure = "write office = \"…\", the office in which the seat is kept";
        inner.problem("the seat of a woman belongs to no office", cure);
    }
    (value.zip(cite).map(|(value, cite)| Cited { value, cite }), office)
}

fn relatives(node: &Node<'_, '_>) -> Option<Cited<Relatives>> {
    let inner = node.table_at("relatives")?;
    inner.only(&["kept", "cite"]);
    let keys = Relatives::ALL.iter().map(|value| value.key());
    let value = choice(&inner, "kept", keys, Relatives::parse);
    let cite = cite(&inner);
    Some(Cited { value: value?, cite: cite? })
}

fn shortfall(node: &Node<'_, '_>) -> Option<Shortfall> {
    let inner = node.table_at("shortfall")?;
    inner.only(&["ballot", "days_max", "enough", "by_election_months", "cite"]);
    Some(Shortfall {
        ballot: inner.str("ballot").map(str::to_owned),
        days_max: number(&inner, "days_max", 1, 365),
        enough: number(&inner, "enough", 1, 1000),
        by_election_months: number(&inner, "by_election_months", 1, 60),
        cite: cite(&inner)?,
    })
}
