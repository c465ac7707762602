//! Published elections: written, read, recounted, tampered with (row G9).

use super::world::{Election, answers_of_lines, ballot, draft, owners, question, roll};
use kernel::ballot::archive::{
    Archive, Covers, Fault, LogHead, Published, commit_line, find_line, read, write,
};
use kernel::ballot::{Answer, Ballot, Channel, Poll, Received, Roll, RollKind, recount};
use kernel::commit::{Digest, canonical, sha256};
use kernel::text::Locale;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

type Files = BTreeMap<String, Vec<u8>>;

fn commit(key: &str) -> Digest {
    commit_line(&salt(key), &json!({ "key": key })).unwrap()
}

fn salt(key: &str) -> [u8; 32] {
    *sha256(format!("a secret of {key}").as_bytes()).bytes()
}

fn rules_text(id: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../rules/ballots/{id}.toml"));
    std::fs::read_to_string(path).unwrap()
}

fn publish(id: &str, draft: kernel::ballot::Draft, roll: &Roll, ballots: &[Ballot]) -> Files {
    let rules = ballot(id);
    let poll = Poll::new(rules, draft).unwrap();
    let head = LogHead {
        covers: Covers::Roll,
        leaf_index: 3,
        tree_size: 9,
        root: Digest::ZERO,
        path: vec![Digest::ZERO, sha256(b"x")],
        signed: "the log's words\nin two lines".to_owned(),
    };
    let published = Published {
        rules,
        rules_text: &rules_text(id),
        poll: &poll,
        roll,
        ballots,
        commit: &commit,
        heads: &[head],
    };
    write(&published).unwrap()
}

/// A secret election by voters, with a void ballot, a name written in and proxies.
fn secret() -> Files {
    let mut election = Election::new("sichuan_committee", "all")
        .people(&["a", "b", "c", "d", "e:f", "f", "g", "z:w"])
        .office("chair", 1, "a b")
        .office("member", 4, "c d e f g")
        .votes(40, &["a", "c d e f"])
        .votes(20, &["b", "e f g"])
        .votes(3, &["z", "?"])
        .votes(2, &["", "c d e f g"])
        .void(2)
        .related("a", "b");
    election.draft.received = Received {
        printed: Some(100),
        issued: 68,
        destroyed: Some(32),
        paper: 67,
        ..Received::default()
    };
    let mut roll = roll(RollKind::Voters, 100);
    for number in 1..=68 {
        let proxy = (number == 5 || number == 6).then(|| "p000000".to_owned());
        roll.take(number, Channel::Paper, proxy).unwrap();
    }
    publish("sichuan_committee", election.draft, &roll, &election.ballots)
}

/// An open vote of owners by area, on paper and over the network.
fn open() -> Files {
    let mut draft = draft("all");
    draft.items.push(question("lift", Some("fund_use")));
    draft.received = Received { issued: 150, paper: 150, online: 100, ..Received::default() };
    let areas: Vec<u64> = (0..300).map(|index| 5_000 + index * 7).collect();
    let mut roll = owners(&areas);
    for number in 1..=250 {
        roll.take(number, if number <= 150 { Channel::Paper } else { Channel::Online }, None)
            .unwrap();
    }
    let ballots =
        answers_of_lines(&[(150, Answer::For), (90, Answer::Against), (10, Answer::Abstain)]);
    publish("owners_ordinary", draft, &roll, &ballots)
}

fn sound(files: &Files) -> Archive {
    read(files).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// Returns the archive with a file changed, and the manifest made anew as a forger would.
fn forged(files: &Files, name: &str, change: impl FnOnce(String) -> String) -> Files {
    let mut files = files.clone();
    let changed = change(text(&files, name));
    assert_ne!(changed, text(&files, name), "the change did nothing");
    files.insert(name.to_owned(), changed.into_bytes());
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for entry in manifest["files"].as_array_mut().unwrap() {
        let bytes = &files[entry["name"].as_str().unwrap()];
        entry["bytes"] = json!(bytes.len());
        entry["sha256"] = json!(sha256(bytes).hex());
    }
    let manifest = canonical(&manifest).unwrap() + "\n";
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    files
}

fn faults(files: &Files) -> Vec<Fault> {
    read(files).map(|_| ()).unwrap_err()
}

/// Checks that a forged file is told with file, line, field and a word of what is wrong.
fn told(files: &Files, file: &str, line: usize, field: &str, words: &str) {
    let found = faults(files);
    let hit = found.iter().any(|fault| {
        fault.file == file
            && fault.line == line
            && fault.field == field
            && fault.to_string().contains(words)
            && !fault.cure.zh.is_empty()
    });
    assert!(hit, "{file}:{line} `{field}` {words} not in {found:#?}");
}

#[test]
fn g9_an_archive_is_read_as_it_was_written_and_agrees() {
    for files in [secret(), open()] {
        let archive = sound(&files);
        let found = recount(&archive);
        assert!(found.agrees, "{}", found.page(Locale::En));
        assert_eq!(archive.heads().len(), 1);
        assert_eq!(archive.covered(Covers::Archive), sha256(&files["manifest.json"]));
        for (locale, words) in [
            (Locale::Zh, "重新计算的结果与公布的结果相同"),
            (Locale::En, "gives the announced result"),
        ] {
            assert!(found.page(locale).contains(words));
        }
    }
}

#[test]
fn g9_an_archive_names_nobody_on_the_roll() {
    for files in [secret(), open()] {
        for (name, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("p00000") && !text.contains("o00000"), "{name}");
        }
    }
    assert!(!text(&secret(), "ballots.jsonl").contains("\"line\""), "a secret ballot has no line");
}

#[test]
fn g9_whoever_knows_the_salt_finds_the_own_line() {
    let archive = sound(&open());
    let line = find_line(archive.roll(), &salt("o000007"), &json!({ "key": "o000007" })).unwrap();
    assert_eq!(archive.roll().line(line).unwrap().weight.area, 5_000 + 7 * 7);
    let own = archive.ballots().each().find(|(ballot, _)| ballot.line == Some(line)).unwrap();
    assert_eq!(own.0.parts, [kernel::ballot::Part::Answer(Answer::For)]);
    assert_eq!(find_line(archive.roll(), &salt("o000008"), &json!({ "key": "o000007" })), None);
}

#[test]
fn g9_the_roll_published_before_the_vote_has_the_digest_of_the_roll_after_it() {
    let before =
        kernel::ballot::archive::seal_roll(&roll(RollKind::Voters, 100), commit).unwrap().0;
    let archive = sound(&secret());
    assert_eq!(kernel::ballot::archive::roll_digest(&before), archive.covered(Covers::Roll));
}

#[test]
fn g9_a_changed_file_is_found_by_its_hash() {
    let files = secret();
    for name in ["rules.toml", "election.json", "roll.jsonl", "ballots.jsonl", "outcome.json"] {
        let mut changed = files.clone();
        let bytes = changed.get_mut(name).unwrap();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        let found = faults(&changed);
        assert!(
            found.iter().any(|fault| fault.file == "manifest.json"
                && fault.field.ends_with("sha256")
                && fault.what.en.contains(name)),
            "{name}"
        );
    }
}

#[test]
fn g9_a_forged_ballot_does_not_agree_with_the_announced_result() {
    let files = forged(&secret(), "ballots.jsonl", |text| {
        text.replacen("\"for\":[\"k-a\"]", "\"for\":[\"k-b\"]", 15)
    });
    let found = recount(&sound(&files));
    assert!(!found.agrees);
    assert!(
        found.page(Locale::En).contains("chair, votes of a, heads: announced 40, recounted 25"),
        "{}",
        found.page(Locale::En)
    );
}

#[test]
fn g9_a_forged_result_does_not_agree() {
    let files = forged(&open(), "outcome.json", |text| {
        text.replace("\"carried\":true", "\"carried\":false")
    });
    let found = recount(&sound(&files));
    assert!(!found.agrees);
    assert!(found.page(Locale::Zh).contains("是否通过：公布 否，重新计算 是"));
}

#[test]
fn g9_marks_that_do_not_add_up_are_told() {
    let files = forged(&secret(), "roll.jsonl", |text| text.replacen("\"cast\":\"paper\",", "", 1));
    let found = recount(&sound(&files));
    assert!(!found.agrees);
    assert!(
        found.page(Locale::En).contains("67 lines took a paper; announced: 68."),
        "{}",
        found.page(Locale::En)
    );
    let files = forged(&open(), "roll.jsonl", |text| text.replacen("\"cast\":\"online\",", "", 1));
    assert!(
        recount(&sound(&files))
            .page(Locale::En)
            .contains("Lines with a ballot and without a mark: 1: ballot no. ")
    );
}

#[test]
fn g9_too_many_proxies_of_one_holder_are_told() {
    let holder = commit("p000000").hex();
    let files = forged(&secret(), "roll.jsonl", |text| {
        let mut left = 2;
        let lines = text.lines().map(|line| {
            if left > 0 && line.contains("\"cast\"") && !line.contains("proxy") {
                left -= 1;
                return line.replace("}", &format!(",\"proxy\":\"{holder}\"}}"));
            }
            line.to_owned()
        });
        lines.map(|line| line + "\n").collect()
    });
    let found = recount(&sound(&files));
    assert!(
        found.page(Locale::En).contains("Proxies: 4, held by 1, 4 at most; 3 each at most."),
        "{}",
        found.page(Locale::En)
    );
    assert!(!found.agrees);
}

/// Checks what is told when the first `from` of a file becomes `to`.
fn change_told(change: (&str, &str, &str), line: usize, field: &str, words: &str) {
    let (name, from, to) = change;
    let files = forged(&SECRET, name, |text| text.replacen(from, to, 1));
    told(&files, name, line, field, words);
}

/// Returns the first line of a file that holds some words.
fn line_of(name: &str, words: &str) -> usize {
    1 + text(&SECRET, name).lines().position(|line| line.contains(words)).unwrap()
}

#[test]
fn g9_faults_of_the_vote_name_line_and_field() {
    let told = |from: &str, to: &str, field: &str, words: &str| {
        change_told(("election.json", from, to), 1, field, words);
    };
    told("\"seats\":1", "\"seats\":-1", "items[0].seats", "whole number");
    told("\"seats\":1", "\"seats\":1.0", "/items/0/seats", "not whole");
    told("\"round\":\"first\"", "\"round\":\"third\"", "round", "known names");
    told("\"k-a\",\"k-b\"", "\"k-a\",\"k-?\"", "items[0].candidates", "there is no `k-?`");
    told("\"day\":\"2026-05-06\"", "\"day\":\"2026-02-30\"", "day", "a date");
    told("{\"day\"", "{ \"day\"", "", "canonically");
    told("{\"day\"", "{\"day\":\"2026-05-06\",\"day\"", "", "canonically");
    told("\"mode\":\"all\",", "", "mode", "missing");
}

#[test]
fn g9_faults_of_the_roll_name_line_and_field() {
    let told = |from: &str, to: &str, line: usize, field: &str, words: &str| {
        change_told(("roll.jsonl", from, to), line, field, words);
    };
    told("\"line\":1}", "\"line\":7}", 1, "line", "this is line 1");
    told(
        "\"cast\":\"paper\"",
        "\"cast\":\"post\"",
        line_of("roll.jsonl", "cast"),
        "cast",
        "known names",
    );
    told("\"line\":2}", "\"line\":2,\"name\":\"x\"}", 2, "name", "no such field");
    told("\"line\":2}", "\"line\":2,\"present\":false}", 2, "present", "true, or left out");
    told("\"commitment\":\"", "\"commitment\":\"zz", 1, "commitment", "64 hexadecimal digits");
}

#[test]
fn g9_faults_of_ballots_name_line_and_field() {
    let told = |from: &str, to: &str, line: usize, field: &str, words: &str| {
        change_told(("ballots.jsonl", from, to), line, field, words);
    };
    told("\"k-c\",\"k-d\"", "\"k-d\",\"k-c\"", 1, "parts.member.for", "not sorted");
    told("\"k-c\",\"k-d\"", "\"k-c\",\"k-q\"", 1, "parts.member.for", "there is no `k-q`");
    told("\"serial\":2}", "\"serial\":2,\"voter\":9}", 2, "voter", "no such field");
    told("\"serial\":2}", "\"serial\":1}", 2, "", "stands there twice");
    told("\"serial\":2}", "\"serial\":2,\"times\":1}", 2, "times", "says 1");
}

#[test]
fn g9_faults_of_other_files_name_line_and_field() {
    change_told(
        ("rules.toml", "strict = true", "strict = maybe"),
        line_of("rules.toml", "strict = true"),
        "",
        "",
    );
    change_told(
        ("log.json", "\"leaf_index\":3", "\"leaf_index\":\"3\""),
        1,
        "heads[0].leaf_index",
        "whole number",
    );
    change_told(("outcome.json", "\n", ""), 0, "", "line feed");
}

#[test]
fn g9_weaker_rules_in_an_archive_are_told() {
    use kernel::ballot::recount_with;
    let text = rules_text("sichuan_committee");
    let known = BTreeMap::from([("sichuan_committee", text.as_str())]);
    let found = recount_with(&sound(&SECRET), &known);
    assert!(found.agrees && found.page(Locale::En).contains("that this program carries"));
    let files = forged(&SECRET, "rules.toml", |text| {
        text.replacen("share = \"1/2\"", "share = \"1/3\"", 1)
    });
    let archive = sound(&files);
    assert!(recount(&archive).agrees, "by itself it is sound");
    let other =
        forged(&SECRET, "rules.toml", |text| text.replacen("_before = 20", "_before = 30", 1));
    assert!(recount_with(&sound(&other), &known).agrees, "it differs and demands nowhere less");
    let found = recount_with(&archive, &known);
    assert!(!found.agrees && found.page(Locale::Zh).contains("要求降低了"));
}

#[test]
fn g9_missing_unknown_and_oversized_files_are_told() {
    let mut files = secret();
    files.remove("roll.jsonl");
    files.insert("names.txt".to_owned(), Vec::new());
    files.insert("manifest.json".to_owned(), vec![b' '; 20_000]);
    told(&files, "roll.jsonl", 0, "", "missing");
    told(&files, "names.txt", 0, "", "does not belong");
    told(&files, "manifest.json", 0, "", "longer than 16384 bytes");
    let long = forged(&secret(), "ballots.jsonl", |text| format!("{}\n{text}", "x".repeat(70_000)));
    told(&long, "ballots.jsonl", 1, "", "longer than 65536 bytes");
    let deep =
        forged(&secret(), "outcome.json", |_| "[".repeat(10_000) + &"]".repeat(10_000) + "\n");
    told(&deep, "outcome.json", 1, "", "no JSON");
}

static SECRET: LazyLock<Files> = LazyLock::new(secret);
static OPEN: LazyLock<Files> = LazyLock::new(open);

proptest! {
    #![proptest_config(crate::support::cases(150))]

    #[test]
    fn reading_any_bytes_never_panics(
        which in 0usize..7,
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut files = SECRET.clone();
        let name = kernel::ballot::archive::FILES[which].0;
        files.insert(name.to_owned(), bytes);
        prop_assert!(read(&files).is_err());
    }

    #[test]
    fn reading_a_forged_archive_never_panics(
        open: bool,
        which in 1usize..7,
        at in any::<prop::sample::Index>(),
        with in prop_oneof![any::<u8>().prop_map(|byte| vec![byte]), "[\\[\\]{}:,\"0-9a-z]{0,6}".prop_map(String::into_bytes)],
        gone in 0usize..8,
    ) {
        let files = if open { &*OPEN } else { &*SECRET };
        let name = kernel::ballot::archive::FILES[which].0;
        let mut bytes = files[name].clone();
        let at = at.index(bytes.len());
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, with);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text == String::from_utf8_lossy(&files[name]) {
            return Ok(());
        }
        if let Ok(archive) = read(&forged(files, name, |_| text)) {
            let _ = recount(&archive).page(Locale::Zh);
        }
    }

    #[test]
    fn reading_any_rule_file_never_panics(text in "\\PC{0,200}", at in any::<prop::sample::Index>(), gone in 0usize..30) {
        let _ = kernel::ballot::parse("ballots/x.toml", &text);
        let mut file = rules_text("sichuan_committee");
        let mut place = at.index(file.len());
        while !file.is_char_boundary(place) {
            place -= 1;
        }
        let end: usize = file[place..].char_indices().nth(gone).map_or(file.len(), |(end, _)| place + end);
        file.replace_range(place..end, &text.chars().take(8).collect::<String>());
        let _ = kernel::ballot::parse("ballots/x.toml", &file);
    }
}
