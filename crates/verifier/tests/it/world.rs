//! A small world in which everything is true: a log with its key, votes that were published in it. Tests change it.

use crate::{run, write};
use kernel::ballot::archive::{
    Archive, Covers, LogHead, Published, commit_line, read, roll_digest, seal_roll,
    write as publish,
};
use kernel::ballot::{
    Answer, Ballot, Channel, Draft, Item, Line, Office, OfficeMarks, Part, Person, Poll, Question,
    Received, Roll, RollKind, Round, Void, parse,
};
use kernel::commit::{Digest, canonical, sha256};
use kernel::proof::{Edge, Head, Node, SignedHead, inclusion, leaf_hash};
use kernel::text::Text;
use kernel::time::{Instant, parse_date};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The files of an archive by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The name of the log.
pub const ORIGIN: &str = "linli.example/jiefang";
/// The day of every vote.
pub const DAY: &str = "2026-05-06";
/// When the roll is in the log: twenty days before the vote.
pub const ROLL_AT: &str = "2026-04-16T15:00:00Z";
/// When the archive is in the log.
pub const ARCHIVE_AT: &str = "2026-05-07T02:00:00Z";

/// A folder with a key of the log.
pub struct World {
    pub folder: TempDir,
    /// The file of the secret key.
    pub secret: String,
    /// The public key.
    pub key: String,
}

/// A rule file of the repository.
pub fn rules_text(id: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../rules/ballots/{id}.toml"));
    std::fs::read_to_string(path).unwrap()
}

/// Returns milliseconds of a moment.
pub fn millis(moment: &str) -> u64 {
    u64::try_from(Instant::parse_rfc3339(moment).unwrap().micros() / 1_000).unwrap()
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret").display().to_string();
        let made = run(&["--json", "key", "new", &secret]);
        let key = made.json()["data"]["key"].as_str().unwrap().to_owned();
        World { folder, secret, key }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns a head of a log of `size` entries with `entry` at `index`, signed when asked for.
    pub fn head(
        &self,
        origin: &str,
        size: u64,
        index: u64,
        entry: &[u8],
        at: &str,
        sign: bool,
    ) -> (LogHead, String) {
        let (mut edge, mut nodes) = (Edge::new(), BTreeMap::<Node, Digest>::new());
        for leaf in 0..size {
            let other = [u8::try_from(leaf).unwrap(); 32];
            let bytes = if leaf == index { entry } else { &other };
            edge.append(leaf_hash(bytes), |node, hash| {
                nodes.insert(node, hash);
            });
        }
        let path = inclusion(index, size).unwrap().build(|node| nodes.get(&node).copied()).unwrap();
        let head = Head::new(origin, size, edge.root(), millis(at)).unwrap();
        let text = SignedHead { head, signatures: Vec::new() }.write();
        let file = write(self.folder.path(), "head.txt", text);
        if sign {
            assert_eq!(run(&["key", "sign", &file, "--key", &self.secret]).code, 0);
        }
        let signed = std::fs::read_to_string(file).unwrap();
        let (covers, root) = (Covers::Archive, edge.root());
        let log = LogHead {
            covers,
            leaf_index: index,
            tree_size: size,
            root,
            path,
            signed: signed.clone(),
        };
        (log, signed)
    }

    /// Returns the head that covers a roll.
    pub fn roll_head(&self, files: &Files, at: &str) -> LogHead {
        let digest = sound(files).covered(Covers::Roll);
        let (head, _) = self.head(ORIGIN, 4, 2, digest.bytes(), at, true);
        LogHead { covers: Covers::Roll, ..head }
    }

    /// Returns the head that covers an archive.
    pub fn archive_head(&self, files: &Files, at: &str) -> LogHead {
        self.head(ORIGIN, 9, 6, sound(files).digest().bytes(), at, true).0
    }

    /// Puts an archive into the log in time, as a true publisher does.
    pub fn logged(&self, files: &Files) -> Files {
        with_heads(files, &[self.roll_head(files, ROLL_AT), self.archive_head(files, ARCHIVE_AT)])
    }

    /// Writes an archive and returns its folder.
    pub fn put(&self, name: &str, files: &Files) -> String {
        let folder = self.path(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files {
            write(&folder, name, bytes);
        }
        folder.display().to_string()
    }
}

/// Reads an archive that has no fault.
pub fn sound(files: &Files) -> Archive {
    read(files).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// Returns an archive with these heads; they are no part of its digest.
pub fn with_heads(files: &Files, heads: &[LogHead]) -> Files {
    let list: Vec<Value> = heads
        .iter()
        .map(|head| {
            let path: Vec<String> = head.path.iter().map(Digest::hex).collect();
            json!({
                "covers": head.covers.key(), "leaf_index": head.leaf_index, "path": path,
                "root": head.root.hex(), "signed": head.signed, "tree_size": head.tree_size,
            })
        })
        .collect();
    let mut files = files.clone();
    let text = canonical(&json!({ "heads": list })).unwrap() + "\n";
    files.insert("log.json".to_owned(), text.into_bytes());
    files
}

/// Returns the text of a file of an archive.
pub fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// Returns the archive with a file changed, and the manifest made anew as a forger would.
pub fn forged(files: &Files, name: &str, change: impl FnOnce(String) -> String) -> Files {
    let mut files = files.clone();
    let before = text(&files, name);
    let changed = change(before.clone());
    assert_ne!(changed, before, "the change of {name} did nothing");
    files.insert(name.to_owned(), changed.into_bytes());
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for entry in manifest["files"].as_array_mut().unwrap() {
        let bytes = &files[entry["name"].as_str().unwrap()];
        entry["bytes"] = json!(bytes.len());
        entry["sha256"] = json!(sha256(bytes).hex());
    }
    files.insert("manifest.json".to_owned(), (canonical(&manifest).unwrap() + "\n").into_bytes());
    files
}

fn commit(key: &str) -> Digest {
    commit_line(sha256(key.as_bytes()).bytes(), &json!({ "key": key })).unwrap()
}

/// Returns the commitment of a person of the roll.
pub fn commitment(key: &str) -> String {
    commit(key).hex()
}

fn draft(id: &str, mode: &str) -> Draft {
    Draft {
        id: id.to_owned(),
        title: Text::new("更换电梯钢丝绳", "New ropes for the lift"),
        mode: mode.to_owned(),
        day: parse_date(DAY).unwrap(),
        round: Round::First,
        items: Vec::new(),
        persons: Vec::new(),
        relatives: Vec::new(),
        seated: Vec::new(),
        withdrawn: Vec::new(),
        received: Received::default(),
    }
}

/// An open vote of 36 owners, of whom 30 vote: 20 for, 8 against, 2 abstaining.
pub fn owners() -> Files {
    owners_by(&rules_text("owners_ordinary"))
}

/// The same by other rules.
pub fn owners_by(text: &str) -> Files {
    let rules = parse("ballots/rules.toml", text).unwrap();
    let mut draft = draft("lift", "all");
    draft.received = Received { issued: 30, paper: 30, ..Received::default() };
    draft.items.push(Item::Question(Question {
        key: "lift".to_owned(),
        title: Text::new("是否使用维修资金", "Whether to use the repair fund"),
        matter: Some("fund_use".to_owned()),
    }));
    let line = |index: u64| Line::new(format!("o{index:04}")).with_area(8_000 + index * 50);
    let mut roll = Roll::new(RollKind::Owners, draft.day, (0..36).map(line).collect()).unwrap();
    (1..=30).for_each(|number| roll.take(number, Channel::Paper, None).unwrap());
    let answer = |number: u32| match number {
        1..=20 => Answer::For,
        21..=28 => Answer::Against,
        _ => Answer::Abstain,
    };
    let ballots: Vec<Ballot> = (1..=30)
        .map(|number| Ballot::of_line(number, number, vec![Part::Answer(answer(number))]))
        .collect();
    let poll = Poll::new(&rules, draft).unwrap();
    publish(&Published {
        rules: &rules,
        rules_text: text,
        poll: &poll,
        roll: &roll,
        ballots: &ballots,
        commit: &commit,
        heads: &[],
    })
    .unwrap()
}

/// A secret election in Sichuan: 100 on the roll, 68 papers, three votes by proxy.
pub fn committee() -> Files {
    committee_by(&rules_text("sichuan_committee"))
}

/// The same by other rules.
pub fn committee_by(text: &str) -> Files {
    let rules = parse("ballots/rules.toml", text).unwrap();
    let mut draft = draft("election", "all");
    draft.received = Received {
        printed: Some(100),
        issued: 68,
        destroyed: Some(32),
        paper: 66,
        ..Received::default()
    };
    for name in ["王建国", "李秀英", "张伟", "刘洋", "陈静", "杨磊", "赵敏"] {
        let woman = matches!(name, "李秀英" | "陈静" | "赵敏");
        let (key, name) = (format!("k{}", draft.persons.len()), name.to_owned());
        draft.persons.push(Person { key, name, woman, written_in: false });
    }
    let office = |key: &str, seats, candidates: &[u16]| {
        let candidates = candidates.to_vec();
        Item::Office(Office { key: key.to_owned(), seats, candidates, women_only: false })
    };
    draft.items = vec![office("chair", 1, &[0, 1]), office("member", 4, &[2, 3, 4, 5, 6])];
    let names = |chosen: &[u16]| {
        Part::Names(OfficeMarks { chosen: chosen.to_vec(), ..OfficeMarks::default() })
    };
    let ballots: Vec<Ballot> = (1..=66)
        .map(|serial| match serial {
            1..=42 => Ballot::secret(serial, vec![names(&[0]), names(&[2, 3, 4, 5])]),
            43..=62 => Ballot::secret(serial, vec![names(&[1]), names(&[3, 4, 6])]),
            63 | 64 => Ballot::secret(serial, vec![Part::Unmarked, names(&[2, 3])]),
            _ => Ballot::void(serial, Void::Unreadable),
        })
        .collect();
    let lines = (0..100).map(|index| Line::new(format!("p{index:03}"))).collect();
    let mut roll = Roll::new(RollKind::Voters, draft.day, lines).unwrap();
    for number in 1..=68 {
        let proxy = matches!(number, 10..=12).then(|| "p000".to_owned());
        roll.take(number, Channel::Paper, proxy).unwrap();
    }
    let poll = Poll::new(&rules, draft).unwrap();
    let files = publish(&Published {
        rules: &rules,
        rules_text: text,
        poll: &poll,
        roll: &roll,
        ballots: &ballots,
        commit: &commit,
        heads: &[],
    })
    .unwrap();
    let (sealed, _) = seal_roll(&roll, commit).unwrap();
    assert_eq!(roll_digest(&sealed), sound(&files).covered(Covers::Roll));
    files
}
