//! Whether the rules of an archive are those that everybody knows.

use super::super::Archive;
use super::said;
use crate::ballot::rule::{self, BallotRules};
use crate::ballot::tally::Step;
use crate::rules::canonical_text;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use toml_edit::{Item, Value};

/// The most differences that are named.
const NAMED_MAX: usize = 12;

/// How the rules of an archive stand to the known rule files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They are a known file.
    Known,
    /// They differ from the known file of their id, or stand under one, and demand nowhere less.
    Differs,
    /// They demand less than the known file of their id, or than the one under which they stand.
    Weaker,
    /// No known file has their id, and they stand under none.
    Unknown,
}

/// A known rule file.
pub(super) struct Base {
    /// What it says.
    pub rules: BallotRules,
    /// How it is written.
    text: String,
}

/// Returns the known rules with which those of an archive are compared: of the same id, or under which they stand.
pub(super) fn base(rules: &BallotRules, known: &BTreeMap<&str, &str>) -> Option<Base> {
    let text = known
        .get(rules.id.as_str())
        .or_else(|| rules.under.as_ref().and_then(|under| known.get(under.as_str())))?;
    let text = canonical_text(text);
    Some(Base { rules: rule::parse("rules.toml", &text).ok()?, text })
}

/// Tells how the rules of an archive stand to the known ones.
pub(super) fn compare(archive: &Archive, known: Option<&Base>) -> (Standing, Vec<Step>) {
    let (rules, id) = (&archive.rules, &archive.rules.id);
    let Some(known) = known else {
        let text = Text::new(
            format!("本程序没有自带 {id} 的规则，请逐条核对门槛和条文。"),
            format!(
                "This program carries no rules `{id}`: compare each threshold with its article."
            ),
        );
        return (Standing::Unknown, vec![said(text, None, None)]);
    };
    let base = &known.rules;
    if rules == base {
        let text = Text::new(
            format!("规则与本程序自带的 {id} 相同。"),
            format!("The rules are those of `{id}` that this program carries."),
        );
        return (Standing::Known, vec![said(text, Some(true), None)]);
    }
    let less = rule::check_overlay(rules, base);
    let mut text = if rules.id == base.id {
        Text::new(
            format!("规则与本程序自带的 {id} 不同"),
            format!("The rules differ from `{id}` that this program carries"),
        )
    } else {
        Text::new(
            format!("本程序没有自带 {id} 的规则；与其上位规则 {} 对照", base.id),
            format!(
                "This program carries no rules `{id}`; compared with `{}`, under which they stand, they differ",
                base.id
            ),
        )
    };
    if less.is_empty() {
        text.zh.push_str("，参加人数、多数、委托、公布和无记名的要求没有降低。");
        text.en.push_str(
            ", and demand nowhere less: turnout, majorities, proxies, publication, secrecy.",
        );
    } else {
        let list: Vec<&str> = less.iter().map(|problem| problem.what.as_str()).collect();
        text.zh.push_str("，而且要求降低了，见下面的不同之处。");
        text.en.push_str(&format!(", and demand less: {}.", list.join("; ")));
    }
    let (standing, holds) =
        if less.is_empty() { (Standing::Differs, None) } else { (Standing::Weaker, Some(false)) };
    let mut steps = vec![said(text, holds, None)];
    steps.extend(differences(&archive.rules_text, &known.text));
    (standing, steps)
}

/// Names every value in which two rule files differ.
fn differences(text: &str, known: &str) -> Vec<Step> {
    let (here, there) = (values(text), values(known));
    let places: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let differing: Vec<&String> =
        places.into_iter().filter(|place| here.get(*place) != there.get(*place)).collect();
    let nothing = || Text::new("没有写", "nothing");
    let value = |values: &BTreeMap<String, String>, place: &String| {
        values.get(place).map_or_else(nothing, Text::same)
    };
    let mut steps: Vec<Step> = differing
        .iter()
        .take(NAMED_MAX)
        .map(|place| {
            let (mine, known) = (value(&here, place), value(&there, place));
            let text = Text::new(
                format!("rules.toml 的 {place}：这里是 {}，自带的是 {}。", mine.zh, known.zh),
                format!(
                    "`{place}` of rules.toml: {} here, {} in the known file.",
                    mine.en, known.en
                ),
            );
            said(text, None, None)
        })
        .collect();
    let more = differing.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        let text = Text::new(format!("另有 {more} 处不同。"), format!("{more} more differences."));
        steps.push(said(text, None, None));
    }
    steps
}

/// Returns each value of a rule file by its place, such as `modes.all.quorum[0].share`.
fn values(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let Ok(document) = text.parse::<toml_edit::DocumentMut>() {
        for (key, item) in document.iter() {
            item_values(key.to_owned(), item, &mut found);
        }
    }
    found
}

fn item_values(place: String, item: &Item, found: &mut BTreeMap<String, String>) {
    match item {
        Item::None => {}
        Item::Value(value) => value_values(place, value, found),
        Item::Table(table) => {
            for (key, inner) in table.iter() {
                item_values(format!("{place}.{key}"), inner, found);
            }
        }
        Item::ArrayOfTables(tables) => {
            for (at, table) in tables.iter().enumerate() {
                for (key, inner) in table.iter() {
                    item_values(format!("{place}[{at}].{key}"), inner, found);
                }
            }
        }
    }
}

fn value_values(place: String, value: &Value, found: &mut BTreeMap<String, String>) {
    if let Value::InlineTable(table) = value {
        for (key, inner) in table.iter() {
            value_values(format!("{place}.{key}"), inner, found);
        }
        return;
    }
    let text =
        value.as_str().map_or_else(|| value.clone().decorated("", "").to_string(), str::to_owned);
    found.insert(place, text);
}
