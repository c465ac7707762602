//! Archives of published elections: any files are read or told, never a panic. The input is a byte that names a file of a
//! sound archive, and what stands in that file instead; the manifest is made anew, as a forger would.
#![no_main]

use kernel::ballot::archive::{FILES, Published, commit_line, read, write};
use kernel::ballot::{
    Answer, Ballot, Channel, Draft, Item, Line, Part, Poll, Question, Received, Roll, RollKind,
    Round, parse, recount,
};
use kernel::commit::{canonical, sha256};
use kernel::text::{Locale, Text};
use kernel::time::parse_date;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const RULES: &str = include_str!("../../../../rules/ballots/owners_ordinary.toml");

static SOUND: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let day = parse_date("2026-05-06").expect("a date");
    let rules = parse("ballots/owners_ordinary.toml", RULES).expect("sound rules");
    let question = Question {
        key: "q".to_owned(),
        title: Text::new("事项", "A question"),
        matter: Some("other".to_owned()),
    };
    let draft = Draft {
        id: "fuzz".to_owned(),
        title: Text::new("表决", "A vote"),
        mode: "all".to_owned(),
        day,
        round: Round::First,
        items: vec![Item::Question(question)],
        persons: Vec::new(),
        relatives: Vec::new(),
        seated: Vec::new(),
        withdrawn: Vec::new(),
        received: Received { issued: 3, paper: 3, ..Received::default() },
    };
    let poll = Poll::new(&rules, draft).expect("a sound vote");
    let lines = (0..4).map(|index| Line::new(format!("o{index}")).with_area(9_000)).collect();
    let mut roll = Roll::new(RollKind::Owners, day, lines).expect("a sound roll");
    (1..=3).for_each(|line| roll.take(line, Channel::Paper, None).expect("a first mark"));
    let ballots: Vec<Ballot> = (1..=3)
        .map(|line| Ballot::of_line(line, line, vec![Part::Answer(Answer::For)]))
        .collect();
    let commit = |key: &str| {
        commit_line(sha256(key.as_bytes()).bytes(), &json!({ "key": key })).expect("whole numbers")
    };
    write(&Published {
        rules: &rules,
        rules_text: RULES,
        poll: &poll,
        roll: &roll,
        ballots: &ballots,
        commit: &commit,
        heads: &[],
    })
    .expect("a sound archive")
});

fuzz_target!(|data: &[u8]| {
    let Some((which, bytes)) = data.split_first() else { return };
    let (name, _) = FILES[usize::from(*which) % FILES.len()];
    let mut files = SOUND.clone();
    files.insert(name.to_owned(), bytes.to_vec());
    if name != "manifest.json" {
        let mut manifest: Value =
            serde_json::from_slice(&files["manifest.json"]).expect("a sound manifest");
        for entry in manifest["files"].as_array_mut().into_iter().flatten() {
            if entry["name"] == name {
                entry["bytes"] = json!(bytes.len());
                entry["sha256"] = json!(sha256(bytes).hex());
            }
        }
        let text = canonical(&manifest).expect("whole numbers") + "\n";
        files.insert("manifest.json".to_owned(), text.into_bytes());
    }
    if let Ok(archive) = read(&files) {
        let _ = recount(&archive).page(Locale::Zh);
    }
});
