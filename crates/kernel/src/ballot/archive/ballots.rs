//! `ballots.jsonl`: what each ballot says.

use super::fields::{Fields, File};
use crate::ballot::paper::{Answer, Ballot, Ballots, OfficeMarks, Part, Void};
use crate::ballot::poll::{Item, Poll};
use crate::commit::canonical;
use crate::text::Text;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const KEYS: &[&str] = &["line", "parts", "serial", "times", "void"];

/// The places of people by their keys.
pub(super) type Places<'p> = BTreeMap<&'p str, u16>;

/// Returns the places of people by their keys.
pub(super) fn places(poll: &Poll) -> Places<'_> {
    (0u16..).zip(poll.persons()).map(|(place, person)| (person.key.as_str(), place)).collect()
}

/// Writes the ballots.
pub(super) fn write(poll: &Poll, ballots: &Ballots) -> String {
    let mut text = String::new();
    for (ballot, _) in ballots.each() {
        let mut map = Map::new();
        map.insert("serial".to_owned(), json!(ballot.serial));
        if let Some(line) = ballot.line {
            map.insert("line".to_owned(), json!(line));
        }
        if ballot.times != 1 {
            map.insert("times".to_owned(), json!(ballot.times));
        }
        match ballot.void {
            Some(void) => {
                map.insert("void".to_owned(), json!(void.key()));
            }
            None => {
                map.insert("parts".to_owned(), parts_json(poll, ballot));
            }
        }
        text.push_str(&canonical(&Value::Object(map)).unwrap_or_default());
        text.push('\n');
    }
    text
}

fn parts_json(poll: &Poll, ballot: &Ballot) -> Value {
    let key =
        |place: &u16| poll.person(*place).map(|person| person.key.as_str()).unwrap_or_default();
    let list = |places: &[u16]| {
        let mut keys: Vec<&str> = places.iter().map(key).collect();
        keys.sort_unstable();
        json!(keys)
    };
    let mut parts = Map::new();
    for (part, item) in ballot.parts.iter().zip(poll.items()) {
        let value = match part {
            Part::Unmarked => continue,
            Part::Unreadable => json!("unreadable"),
            Part::Answer(answer) => json!(answer.key()),
            Part::Names(names) => {
                let mut marks = Map::new();
                let lists = [
                    ("for", &names.chosen),
                    ("against", &names.against),
                    ("abstain", &names.abstain),
                ];
                for (key, places) in lists {
                    if !places.is_empty() {
                        marks.insert(key.to_owned(), list(places));
                    }
                }
                Value::Object(marks)
            }
        };
        parts.insert(item.key().to_owned(), value);
    }
    Value::Object(parts)
}

/// Reads a ballot.
pub(super) fn ballot(
    file: &File<'_>,
    number: usize,
    value: &Value,
    poll: &Poll,
    places: &Places<'_>,
) -> Option<Ballot> {
    let fields = Fields::of(file, number, value)?;
    fields.only(KEYS);
    fields.need("serial");
    let (serial, line) = (fields.int32("serial"), fields.int32("line"));
    let times = fields.int32("times");
    if times == Some(1) {
        let cure = Text::new("只有一张就不写", "leave it out for a single ballot");
        fields.fault("times", Text::new("写了 1", "it says 1"), cure);
    }
    let void = fields.choice("void", Void::parse);
    let parts = match (void, fields.object("parts")) {
        (Some(_), Some(_)) => {
            let what = Text::new("废票又有内容", "a void ballot says something");
            fields.fault("parts", what, super::fields::whole_again());
            return None;
        }
        (Some(_), None) => Vec::new(),
        (None, Some(parts)) => read_parts(&parts, poll, places),
        (None, None) => {
            fields.need("parts");
            return None;
        }
    };
    Some(Ballot { serial: serial?, line, times: times.unwrap_or(1), void, parts })
}

fn read_parts(fields: &Fields<'_>, poll: &Poll, places: &Places<'_>) -> Vec<Part> {
    let known: Vec<&str> = poll.items().iter().map(Item::key).collect();
    fields.only(&known);
    poll.items().iter().map(|item| read_part(fields, item, places)).collect()
}

fn read_part(fields: &Fields<'_>, item: &Item, places: &Places<'_>) -> Part {
    let key = item.key();
    let Some(value) = fields.value(key) else { return Part::Unmarked };
    if value.as_str() == Some("unreadable") {
        return Part::Unreadable;
    }
    match item {
        Item::Question(_) => fields.choice(key, Answer::parse).map_or(Part::Unmarked, Part::Answer),
        Item::Office(_) => match fields.object(key) {
            Some(marks) => Part::Names(read_names(&marks, places)),
            None => Part::Unmarked,
        },
    }
}

fn read_names(fields: &Fields<'_>, places: &Places<'_>) -> OfficeMarks {
    fields.only(&["abstain", "against", "for"]);
    let list = |key: &str| -> Vec<u16> {
        let keys = fields.strs(key);
        if fields.value(key).is_some() && keys.is_empty() {
            let cure = Text::new("没有就不写", "leave it out where there are none");
            fields.fault(key, Text::new("列表是空的", "the list is empty"), cure);
        }
        if !keys.is_sorted() {
            let what = Text::new("名单没有排序", "the names are not sorted");
            fields.fault(key, what, super::fields::whole_again());
        }
        let mut found = Vec::with_capacity(keys.len());
        for name in keys {
            match places.get(name) {
                Some(place) => found.push(*place),
                None => {
                    let what =
                        Text::new(format!("没有 `{name}` 这个人"), format!("there is no `{name}`"));
                    let cure =
                        Text::new("写 election.json 里的人", "name somebody of election.json");
                    fields.fault(key, what, cure);
                }
            }
        }
        found
    };
    OfficeMarks { chosen: list("for"), against: list("against"), abstain: list("abstain") }
}
