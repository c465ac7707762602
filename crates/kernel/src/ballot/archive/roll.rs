//! `roll.jsonl`: the roll without names.

use super::fields::{Fields, File};
use crate::ballot::roll::{Line, Roll};
use crate::ballot::rule::{Channel, RollKind};
use crate::commit::{Digest, NotWhole, canonical, commitment, sha256};
use crate::refusal::Refusal;
use crate::text::Text;
use crate::time::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const KEYS: &[&str] =
    &["area", "cast", "class", "commitment", "line", "present", "proxy", "served"];

/// Returns the commitment to a line of the roll: whoever knows the salt and what was written on the line can show that it
/// is theirs; nobody else learns anything from it.
pub fn commit_line(salt: &[u8; 32], written: &Value) -> Result<Digest, NotWhole> {
    commitment(salt, written)
}

/// Returns the number of the line to which a salt and what was written belong, if the roll has it.
pub fn find_line(roll: &Roll, salt: &[u8; 32], written: &Value) -> Option<u32> {
    roll.number(&commit_line(salt, written).ok()?.hex())
}

/// Returns the roll with commitments instead of keys. `commit` gives the commitment of a key of the roll, and of whoever
/// votes for another without being on it. The lines are put into the order of the commitments, so that their order tells
/// nothing about names; ballots refer to the new numbers, see the returned list: the new number of each old line.
pub fn seal_roll(
    roll: &Roll,
    commit: impl Fn(&str) -> Digest,
) -> Result<(Roll, Vec<u32>), Refusal> {
    let mut sealed: Vec<(String, usize)> = roll
        .lines()
        .iter()
        .enumerate()
        .map(|(index, line)| (commit(&line.key).hex(), index))
        .collect();
    sealed.sort();
    let mut numbers = vec![0; sealed.len()];
    let mut lines = Vec::with_capacity(sealed.len());
    for (number, (key, index)) in (1u32..).zip(sealed) {
        numbers[index] = number;
        let line = &roll.lines()[index];
        let proxy = line.proxy.as_ref().map(|holder| commit(holder).hex());
        lines.push(Line { key, proxy, ..line.clone() });
    }
    Ok((Roll::new(roll.kind(), roll.day(), lines)?, numbers))
}

/// Returns the digest of a roll as it is published before the vote: the SHA-256 over a line for each head with its
/// commitment, class and area, in the order of the commitments, without marks.
pub fn roll_digest(roll: &Roll) -> Digest {
    let mut lines: Vec<String> = roll
        .lines()
        .iter()
        .map(|line| {
            let class = line.class.as_deref().unwrap_or_default();
            format!("{} {} {class}\n", line.key, line.weight.area)
        })
        .collect();
    lines.sort();
    sha256(lines.concat().as_bytes())
}

/// Writes the lines of a roll.
pub(super) fn write(roll: &Roll) -> String {
    let mut text = String::new();
    for (number, line) in (1u32..).zip(roll.lines()) {
        let mut map: Map<String, Value> = Map::new();
        map.insert("commitment".to_owned(), json!(line.key));
        map.insert("line".to_owned(), json!(number));
        if line.weight.area > 0 {
            map.insert("area".to_owned(), json!(line.weight.area));
        }
        for (key, set) in [("present", line.present), ("served", line.served)] {
            if set {
                map.insert(key.to_owned(), json!(true));
            }
        }
        let cast = line.cast.map(|channel| channel.key().to_owned());
        let texts = [("cast", cast), ("class", line.class.clone()), ("proxy", line.proxy.clone())];
        for (key, value) in texts {
            if let Some(value) = value {
                map.insert(key.to_owned(), json!(value));
            }
        }
        text.push_str(&canonical(&Value::Object(map)).unwrap_or_default());
        text.push('\n');
    }
    text
}

/// Reads a line of the roll.
pub(super) fn line(file: &File<'_>, number: usize, value: &Value) -> Option<Line> {
    let fields = Fields::of(file, number, value)?;
    fields.only(KEYS);
    fields.need("commitment");
    fields.need("line");
    let (stated, commitment) = (fields.int("line"), fields.digest("commitment"));
    if stated.is_some_and(|stated| usize::try_from(stated).ok() != Some(number)) {
        let what = Text::new(
            format!("写的是 {}，这是第 {number} 行", stated.unwrap_or(0)),
            format!("it says {}, and this is line {number}", stated.unwrap_or(0)),
        );
        fields.fault("line", what, super::fields::whole_again());
    }
    let area = fields.int("area").unwrap_or(0);
    if area == 0 && fields.value("area").is_some_and(Value::is_u64) {
        let cure = Text::new("没有面积就不写", "leave it out where there is none");
        fields.fault("area", Text::new("面积为 0", "the area is 0"), cure);
    }
    let (present, served) = (fields.mark("present"), fields.mark("served"));
    let class = fields.str("class").map(str::to_owned);
    let cast = fields.choice("cast", Channel::parse);
    let proxy = fields.digest("proxy").map(|digest| digest.hex());
    let mut line = Line::new(commitment?.hex()).with_area(area);
    line.class = class;
    line.present = present;
    line.served = served;
    line.cast = cast;
    line.proxy = proxy;
    Some(line)
}

/// Puts read lines together.
pub(super) fn build(kind: RollKind, day: Date, lines: Vec<Line>) -> Result<Roll, Refusal> {
    Roll::new(kind, day, lines)
}

/// Returns for how many lines each holder voted.
pub(super) fn held(roll: &Roll) -> BTreeMap<&str, u32> {
    let mut held: BTreeMap<&str, u32> = BTreeMap::new();
    for holder in roll.lines().iter().filter_map(|line| line.proxy.as_deref()) {
        *held.entry(holder).or_default() += 1;
    }
    held
}
