//! The announced result against the recounted one: what differs is named by people and questions.

use super::super::Archive;
use super::said;
use crate::ballot::measure::{Basis, with_unit};
use crate::ballot::poll::Item;
use crate::ballot::tally::Step;
use crate::text::Text;
use serde_json::Value;

/// The most differences that are named.
const NAMED_MAX: usize = 100;

/// A value that differs: its place, as announced, as recounted.
type Difference<'v> = (Vec<&'v str>, &'v Value, &'v Value);

/// Compares the announced result with the recounted one.
pub(super) fn compare(archive: &Archive, found: &Value) -> Vec<Step> {
    let mut differences = Vec::new();
    differing(&mut Vec::new(), &archive.announced, found, &mut differences);
    if differences.is_empty() {
        let text = Text::new(
            "重新计算的结果与公布的结果相同。",
            "The recount gives the announced result.",
        );
        return vec![said(text, Some(true), None)];
    }
    let step = |(place, announced, found): Difference<'_>| {
        let (name, announced, found) = (
            name(archive, &place),
            value(archive, &place, announced),
            value(archive, &place, found),
        );
        let text = Text::new(
            format!("{}：公布 {}，重新计算 {}。", name.zh, announced.zh, found.zh),
            format!("{}: announced {}, recounted {}.", name.en, announced.en, found.en),
        );
        said(text, Some(false), None)
    };
    differences.into_iter().take(NAMED_MAX).map(step).collect()
}

fn differing<'v>(
    place: &mut Vec<&'v str>,
    announced: &'v Value,
    found: &'v Value,
    differences: &mut Vec<Difference<'v>>,
) {
    match (announced, found) {
        (Value::Object(one), Value::Object(other)) => {
            let mut keys: Vec<&'v String> = one.keys().chain(other.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let (left, right) = (one.get(key), other.get(key));
                place.push(key);
                let (left, right) = (left.unwrap_or(&Value::Null), right.unwrap_or(&Value::Null));
                differing(place, left, right, differences);
                place.pop();
            }
        }
        _ if announced == found => {}
        _ => differences.push((place.clone(), announced, found)),
    }
}

/// Returns the name on the ballot of a key; the key itself when nobody has it.
fn person(archive: &Archive, key: &str) -> String {
    let found = archive.poll.persons().iter().find(|person| person.key == key);
    found.map_or(key, |person| person.name.as_str()).to_owned()
}

/// Returns what a question or an office is called.
fn item(archive: &Archive, key: &str) -> Text {
    match archive.poll.items().iter().find(|item| item.key() == key) {
        Some(Item::Question(question)) => question.title.clone(),
        Some(Item::Office(office)) => {
            let rules = archive.rules.election.as_ref();
            let known = rules
                .and_then(|rules| rules.offices.iter().find(|known| known.key == office.post()));
            known.map_or_else(|| Text::same(key), |known| known.title.clone())
        }
        None => Text::same(key),
    }
}

/// Returns what a place of the result is called.
fn name(archive: &Archive, place: &[&str]) -> Text {
    let join = |parts: &[Text]| {
        let zh: Vec<&str> = parts.iter().map(|part| part.zh.as_str()).collect();
        let en: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
        Text::new(zh.join("，"), en.join(", "))
    };
    match place {
        [] => Text::new("结果", "the result"),
        ["items", key] => item(archive, key),
        ["items", key, "votes"] => join(&[item(archive, key), word("votes")]),
        ["items", key, "votes", who, rest @ ..] => {
            let of = person(archive, who);
            let votes = Text::new(format!("{of} 的得票"), format!("votes of {of}"));
            let mut parts = vec![item(archive, key), votes];
            parts.extend(rest.iter().map(|part| word(part)));
            join(&parts)
        }
        ["items", key, rest @ ..] => {
            let mut parts = vec![item(archive, key)];
            parts.extend(rest.iter().map(|part| word(part)));
            join(&parts)
        }
        rest => join(&rest.iter().map(|part| word(part)).collect::<Vec<Text>>()),
    }
}

/// Returns the words for a field of the result.
fn word(field: &str) -> Text {
    let (zh, en) = match field {
        "verdict" => ("是否有效", "whether it is valid"),
        "took_part" => ("参加投票", "took part"),
        "for" => ("赞成", "for"),
        "against" => ("反对", "against"),
        "abstain" => ("弃权", "abstaining"),
        "other" => ("其他意见", "of another opinion"),
        "unmarked" => ("没有填写", "left blank"),
        "void" => ("废票", "void"),
        "carried" => ("是否通过", "whether it is carried"),
        "votes" => ("得票", "votes"),
        "elected" => ("当选", "elected"),
        "tied" => ("票数相同", "equal votes"),
        "vacant" => ("空缺名额", "empty seats"),
        "heads" => ("人数", "heads"),
        "area" => ("面积", "area"),
        "items" => ("事项", "items"),
        other => return Text::same(format!("`{other}`")),
    };
    Text::new(zh, en)
}

/// Returns a value of the result in words.
fn value(archive: &Archive, place: &[&str], value: &Value) -> Text {
    let field = place.last().copied().unwrap_or_default();
    match value {
        Value::Null => Text::new("没有写", "nothing"),
        Value::Bool(yes) if *yes => Text::new("是", "yes"),
        Value::Bool(_) => Text::new("否", "no"),
        Value::Number(number) => match (field, number.as_u64()) {
            ("area", Some(area)) => with_unit(Basis::Area, area),
            _ => Text::same(number.to_string()),
        },
        Value::String(text) if field == "verdict" => verdict(text),
        Value::String(text) => Text::same(text.clone()),
        Value::Array(list) => {
            let names: Vec<String> = list.iter().map(|entry| people(archive, entry)).collect();
            if names.is_empty() {
                Text::new("无人", "nobody")
            } else {
                Text::new(names.join("、"), names.join(", "))
            }
        }
        Value::Object(_) => Text::same(value.to_string()),
    }
}

fn people(archive: &Archive, value: &Value) -> String {
    match value {
        Value::String(key) => person(archive, key),
        Value::Array(list) => {
            let names: Vec<String> = list.iter().map(|entry| people(archive, entry)).collect();
            names.join(" / ")
        }
        other => other.to_string(),
    }
}

/// Returns the words for a verdict.
fn verdict(key: &str) -> Text {
    let (zh, en) = match key {
        "valid" => ("有效", "valid"),
        "no_quorum" => ("参加人数未达到要求", "too few took part"),
        "more_than_issued" => ("收回多于发出，无效", "void, more came in than went out"),
        "more_than_roll" => ("多于名册，无效", "void, more than the roll"),
        "more_than_present" => ("多于到会，无效", "void, more than were present"),
        "wrong_roll" => ("名册不合规则", "the roll is wrong"),
        other => return Text::same(other),
    };
    Text::new(zh, en)
}
