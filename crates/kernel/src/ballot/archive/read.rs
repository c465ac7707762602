//! Reading an archive: every file, strictly, with every fault told.

use super::fault::Fault;
use super::fields::{Fields, File, whole_again};
use super::{Archive, FILES, FORMAT, LINE_BYTES_MAX, ballots, election, log, roll};
use crate::ballot::paper::{BALLOTS_MAX, Ballots};
use crate::ballot::poll::Poll;
use crate::ballot::roll::{LINES_MAX, Roll};
use crate::ballot::rule::{self, BallotRules};
use crate::commit::{Digest, sha256};
use crate::refusal::Refusal;
use crate::rules::canonical_text;
use crate::text::Text;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Reads an archive from its files, by their names. Every fault is told, up to a hundred.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Archive, Vec<Fault>> {
    let faults = RefCell::new(Vec::new());
    let archive = check_names(files, &faults).and_then(|()| archive(files, &faults));
    let faults = faults.into_inner();
    match archive {
        Some(archive) if faults.is_empty() => Ok(archive),
        _ if faults.is_empty() => Err(vec![Fault::new(
            "manifest.json",
            0,
            "",
            Text::new("档案读不出来", "the archive cannot be read"),
            whole_again(),
        )]),
        _ => Err(faults),
    }
}

/// Reports files that are missing, unknown or too large.
fn check_names(files: &BTreeMap<String, Vec<u8>>, faults: &RefCell<Vec<Fault>>) -> Option<()> {
    let tell = |file: &str, what: Text, cure: Text| {
        faults.borrow_mut().push(Fault::new(file, 0, "", what, cure));
    };
    for (name, max) in FILES {
        match files.get(*name) {
            None => tell(name, Text::new("缺少这份文件", "the file is missing"), whole_again()),
            Some(bytes) if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > *max => {
                let what =
                    Text::new(format!("超过 {max} 字节"), format!("it is longer than {max} bytes"));
                tell(name, what, whole_again());
            }
            Some(_) => {}
        }
    }
    for name in files.keys().filter(|name| !FILES.iter().any(|(known, _)| known == name)).take(20) {
        let cure = Text::new("移走这份文件", "take the file away");
        tell(name, Text::new("不属于档案", "it does not belong to an archive"), cure);
    }
    faults.borrow().is_empty().then_some(())
}

fn archive(files: &BTreeMap<String, Vec<u8>>, faults: &RefCell<Vec<Fault>>) -> Option<Archive> {
    let bytes = |name: &str| files.get(name).map(Vec::as_slice).unwrap_or_default();
    let digest = sha256(bytes("manifest.json"));
    let file = |name: &'static str| File { name, faults };
    let single = |name: &'static str| single(&file(name), bytes(name));
    manifest(&file("manifest.json"), &single("manifest.json")?, files)?;
    let rules = rules(&file("rules.toml"), bytes("rules.toml"));
    let said =
        single("election.json").and_then(|value| election::read(&file("election.json"), &value));
    let announced = single("outcome.json");
    let heads = single("log.json").map(|value| log::read(&file("log.json"), &value));
    let (rules, rules_text, rules_sha256) = rules?;
    let said = said?;
    let poll = Poll::new(&rules, said.draft)
        .map_err(|refusal| refused(faults, "election.json", 1, &refusal))
        .ok()?;
    let roll_file = file("roll.jsonl");
    let mut lines = Vec::new();
    each_line(&roll_file, bytes("roll.jsonl"), LINES_MAX, |number, value| {
        lines.extend(roll::line(&roll_file, number, value));
    });
    let ballot_file = file("ballots.jsonl");
    let places = ballots::places(&poll);
    let mut papers = Vec::new();
    each_line(&ballot_file, bytes("ballots.jsonl"), BALLOTS_MAX, |number, value| {
        papers.extend(ballots::ballot(&ballot_file, number, value, &poll, &places));
    });
    if !papers.is_sorted_by_key(|ballot| ballot.serial) {
        let what =
            Text::new("选票没有按编号排列", "the ballots are not in the order of their numbers");
        ballot_file.fault(0, "serial", what, whole_again());
    }
    if !faults.borrow().is_empty() {
        return None;
    }
    let roll: Roll = roll::build(said.roll_kind, said.roll_day, lines)
        .map_err(|refusal| {
            let line = number_in(&refusal, "line").unwrap_or(0);
            refused(faults, "roll.jsonl", line, &refusal);
        })
        .ok()?;
    let serials: Vec<u32> = papers.iter().map(|ballot| ballot.serial).collect();
    let ballots = Ballots::new(&rules, &poll, &roll, papers)
        .map_err(|refusal| {
            // The last line with the number: where a number stands twice, the second one is the one too many.
            let serial = number_in(&refusal, "serial");
            let at = serial
                .and_then(|serial| serials.iter().rposition(|known| *known as usize == serial));
            refused(faults, "ballots.jsonl", at.map_or(0, |at| at + 1), &refusal);
        })
        .ok()?;
    Some(Archive {
        rules,
        rules_text,
        rules_sha256,
        poll,
        roll,
        ballots,
        announced: announced?,
        heads: heads?,
        digest,
    })
}

fn refused(faults: &RefCell<Vec<Fault>>, file: &str, line: usize, refusal: &Refusal) {
    faults.borrow_mut().push(Fault::refused(file, line, refusal));
}

/// Returns the number that a refusal names.
fn number_in(refusal: &Refusal, argument: &str) -> Option<usize> {
    let found = refusal.args.iter().find(|(name, _)| *name == argument);
    found.and_then(|(_, value)| value.en.parse().ok())
}

/// Reads a file that is one line of canonical JSON.
fn single(file: &File<'_>, bytes: &[u8]) -> Option<Value> {
    match bytes.strip_suffix(b"\n") {
        Some(line) => file.parse(1, line),
        None => {
            let what = Text::new("末尾没有换行", "it does not end with a line feed");
            file.fault(0, "", what, whole_again());
            None
        }
    }
}

/// Reads a file with a line of canonical JSON for each entry. Reading ends when too many lines are wrong.
fn each_line(file: &File<'_>, bytes: &[u8], lines_max: usize, mut take: impl FnMut(usize, &Value)) {
    if bytes.is_empty() {
        return;
    }
    let Some(bytes) = bytes.strip_suffix(b"\n") else {
        let what = Text::new("末尾没有换行", "it does not end with a line feed");
        return file.fault(0, "", what, whole_again());
    };
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = index + 1;
        if number > lines_max {
            let what = Text::new(
                format!("超过 {lines_max} 行"),
                format!("there are more than {lines_max} lines"),
            );
            return file.fault(number, "", what, whole_again());
        }
        if line.len() > LINE_BYTES_MAX {
            let what = Text::new(
                format!("这一行超过 {LINE_BYTES_MAX} 字节"),
                format!("the line is longer than {LINE_BYTES_MAX} bytes"),
            );
            file.fault(number, "", what, whole_again());
            continue;
        }
        if let Some(value) = file.parse(number, line) {
            take(number, &value);
        }
    }
}

/// Checks the manifest: the format, and size and hash of each file.
fn manifest(file: &File<'_>, value: &Value, files: &BTreeMap<String, Vec<u8>>) -> Option<()> {
    let fields = Fields::of(file, 1, value)?;
    fields.only(&["files", "format"]);
    fields.need("files");
    fields.need("format");
    if let Some(format) = fields.str("format")
        && format != FORMAT
    {
        let what = Text::new(format!("格式是 `{format}`"), format!("the format is `{format}`"));
        let cure = Text::new(format!("此程序读 {FORMAT}"), format!("this program reads {FORMAT}"));
        fields.fault("format", what, cure);
        return None;
    }
    let mut listed: Vec<&str> = Vec::new();
    for entry in fields.objects("files") {
        entry.only(&["bytes", "name", "sha256"]);
        ["bytes", "name", "sha256"].iter().for_each(|key| entry.need(key));
        let (Some(name), Some(sha), Some(size)) =
            (entry.str("name"), entry.digest("sha256"), entry.int("bytes"))
        else {
            continue;
        };
        listed.push(name);
        let bytes = files.get(name).map(Vec::as_slice).unwrap_or_default();
        if u64::try_from(bytes.len()).ok() != Some(size) || sha256(bytes) != sha {
            let what = Text::new(
                format!("{name} 与清单不符，公布后被改动或者没有传完整"),
                format!("{name} is not the file that was published: it was changed or cut off"),
            );
            entry.fault("sha256", what, whole_again());
        }
    }
    let wanted: Vec<&str> = covered().collect();
    if listed != wanted {
        let list = wanted.join(", ");
        let what = Text::new("清单所列的文件不对", "it does not list the files of an archive");
        let cure = Text::new(format!("依次列出：{list}"), format!("list, in this order: {list}"));
        fields.fault("files", what, cure);
    }
    file.faults.borrow().is_empty().then_some(())
}

/// Returns the files that the manifest lists.
pub(super) fn covered() -> impl Iterator<Item = &'static str> {
    FILES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !matches!(*name, "manifest.json" | "log.json"))
}

/// Reads the rule file.
fn rules(file: &File<'_>, bytes: &[u8]) -> Option<(BallotRules, String, Digest)> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        file.fault(0, "", Text::new("不是 UTF-8 文字", "it is not UTF-8"), whole_again());
        return None;
    };
    if canonical_text(text) != text {
        let what = Text::new("不是规范写法", "it is not written canonically");
        file.fault(0, "", what, whole_again());
        return None;
    }
    match rule::parse(file.name, text) {
        Ok(rules) => Some((rules, text.to_owned(), sha256(bytes))),
        Err(problems) => {
            for problem in problems {
                let what = Text::new(problem.what.clone(), problem.what);
                file.fault(problem.line, "", what, Text::new(problem.cure.clone(), problem.cure));
            }
            None
        }
    }
}
