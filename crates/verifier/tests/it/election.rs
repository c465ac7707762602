//! G9: a published election is counted again, and the public log has what it says.

use crate::{run, write};
use kernel::ballot::archive::{Covers, LogHead, Published, commit_line, read, write as publish};
use kernel::ballot::{
    Answer, Ballot, Channel, Draft, Item, Line, Part, Poll, Question, Received, Roll, RollKind,
    Round, parse,
};
use kernel::commit::{Digest, sha256};
use kernel::proof::{Edge, Head, Node, SignedHead, inclusion, leaf_hash};
use kernel::text::Text;
use kernel::time::parse_date;
use std::collections::BTreeMap;
use std::path::Path;

const RULES: &str = include_str!("../../../../rules/ballots/owners_ordinary.toml");

type Files = BTreeMap<String, Vec<u8>>;

/// An open vote of 30 owners, 20 for, 8 against, 2 abstaining.
fn archive(heads: &[LogHead]) -> Files {
    let rules = parse("ballots/owners_ordinary.toml", RULES).unwrap();
    let day = parse_date("2026-05-06").unwrap();
    let draft = Draft {
        id: "lift".to_owned(),
        title: Text::new("更换电梯钢丝绳", "New ropes for the lift"),
        mode: "all".to_owned(),
        day,
        round: Round::First,
        items: vec![Item::Question(Question {
            key: "lift".to_owned(),
            title: Text::new("是否使用维修资金", "Whether to use the repair fund"),
            matter: Some("fund_use".to_owned()),
        })],
        persons: Vec::new(),
        relatives: Vec::new(),
        seated: Vec::new(),
        withdrawn: Vec::new(),
        received: Received { issued: 30, paper: 30, ..Received::default() },
    };
    let line = |index: u64| Line::new(format!("o{index:04}")).with_area(8_000 + index * 50);
    let mut roll = Roll::new(RollKind::Owners, day, (0..36).map(line).collect()).unwrap();
    (1..=30).for_each(|number| roll.take(number, Channel::Paper, None).unwrap());
    let answer = |number: u32| match number {
        1..=20 => Answer::For,
        21..=28 => Answer::Against,
        _ => Answer::Abstain,
    };
    let ballots: Vec<Ballot> = (1..=30)
        .map(|number| Ballot::of_line(number, number, vec![Part::Answer(answer(number))]))
        .collect();
    let commit = |key: &str| {
        commit_line(sha256(key.as_bytes()).bytes(), &serde_json::json!({ "key": key })).unwrap()
    };
    let poll = Poll::new(&rules, draft).unwrap();
    let published = Published {
        rules: &rules,
        rules_text: RULES,
        poll: &poll,
        roll: &roll,
        ballots: &ballots,
        commit: &commit,
        heads,
    };
    publish(&published).unwrap()
}

/// A log of nine entries with the digest of the archive among them, signed with the key in a file.
fn log_head(digest: &Digest, folder: &Path, key: &str) -> LogHead {
    let (mut edge, mut nodes) = (Edge::new(), BTreeMap::<Node, Digest>::new());
    for index in 0..9_u8 {
        let entry = if index == 5 { *digest.bytes() } else { [index; 32] };
        edge.append(leaf_hash(&entry), |node, hash| {
            nodes.insert(node, hash);
        });
    }
    let path = inclusion(5, 9).unwrap().build(|node| nodes.get(&node).copied()).unwrap();
    let head = Head::new("linli.example/jiefang", 9, edge.root(), 1_795_350_000_000).unwrap();
    let text = SignedHead { head, signatures: Vec::new() }.write();
    let file = write(folder, "head.txt", text);
    assert_eq!(run(&["key", "sign", &file, "--key", key]).code, 0);
    LogHead {
        covers: Covers::Archive,
        leaf_index: 5,
        tree_size: 9,
        root: edge.root(),
        path,
        signed: std::fs::read_to_string(file).unwrap(),
    }
}

fn put(folder: &Path, files: &Files) -> String {
    std::fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        write(folder, name, bytes);
    }
    folder.display().to_string()
}

#[test]
fn g9_a_published_election_is_recounted_and_found_in_the_log() {
    let temporary = tempfile::tempdir().unwrap();
    let key = temporary.path().join("secret").display().to_string();
    let made = run(&["--json", "key", "new", &key]);
    let public = made.json()["data"]["key"].as_str().unwrap().to_owned();
    let digest = read(&archive(&[])).unwrap().digest();
    let head = log_head(&digest, temporary.path(), &key);
    let files = archive(&[head]);
    let folder = put(&temporary.path().join("archive"), &files);
    let ran = run(&["election", &folder, "--key", &public]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for says in
        ["更换电梯钢丝绳", "✓ 重新计算与公布的结果一致", "✓ 它是 9 条中的第 6 条", "✓ 签名有效"]
    {
        assert!(ran.out.contains(says), "{says} in {}", ran.out);
    }
    let other = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    assert_eq!(run(&["election", &folder, "--key", other]).code, 1, "signed by somebody else");
    let ran = run(&["--lang", "en", "--json", "election", &folder]);
    assert_eq!(ran.json()["data"]["digest"], digest.hex());
}

#[test]
fn g9_a_changed_election_is_told_with_its_file() {
    let temporary = tempfile::tempdir().unwrap();
    let mut files = archive(&[]);
    let outcome = String::from_utf8(files["outcome.json"].clone()).unwrap();
    files.insert("outcome.json".to_owned(), outcome.replacen("20", "21", 1).into_bytes());
    let folder = put(&temporary.path().join("changed"), &files);
    let ran = run(&["--lang", "en", "election", &folder]);
    assert!(ran.code == 2 && ran.err.contains("outcome.json"), "{ran:?}");
    files = archive(&[]);
    files.remove("roll.jsonl");
    let folder = put(&temporary.path().join("torn"), &files);
    let ran = run(&["--lang", "en", "election", &folder]);
    assert!(ran.code == 2 && ran.err.contains("roll.jsonl"), "{ran:?}");
    let folder = put(&temporary.path().join("torn"), &archive(&[]));
    write(Path::new(&folder), "more.txt", "");
    let ran = run(&["--lang", "en", "election", &folder]);
    assert!(ran.code == 2 && ran.err.contains("more.txt"), "{ran:?}");
}
