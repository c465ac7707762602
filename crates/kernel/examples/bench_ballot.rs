//! Measures counting votes: CPU seconds for a secret election and an open vote of owners of 100,000 ballots each, and for
//! writing, reading and recounting their archives.
//!
//! `bench_ballot [BALLOTS]` measures in one thread; on systems without `/proc` the seconds are 0.
#![allow(clippy::unwrap_used, clippy::expect_used)]

extern crate linli_kernel as kernel;

use kernel::ballot::archive::{Published, commit_line, read, write};
use kernel::ballot::{
    Answer, Ballot, BallotRules, Ballots, Channel, Draft, Item, Line, Office, OfficeMarks, Part,
    Person, Poll, Question, Received, Roll, RollKind, Round, parse, recount, tally,
};
use kernel::commit::{Digest, sha256};
use kernel::text::{Locale, Text};
use kernel::time::parse_date;

const COMMITTEE: &str = include_str!("../../../rules/ballots/sichuan_committee.toml");
const OWNERS: &str = include_str!("../../../rules/ballots/owners_ordinary.toml");

/// CPU seconds of this thread so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: f64 =
        text.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or_default();
    nanoseconds / 1e9
}

/// The most memory that this process has had, in MiB.
fn peak() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Runs a part and prints what it took.
fn timed<T>(name: &str, run: impl FnOnce() -> T) -> T {
    let before = cpu();
    let result = run();
    println!("  {name:<28} {:>7.3} s CPU, peak {} MiB", cpu() - before, peak());
    result
}

/// A generator of pseudo-random numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) % limit
    }
}

fn draft(items: Vec<Item>, people: usize, received: Received) -> Draft {
    let person = |index: usize| Person {
        key: format!("k{index:02}"),
        name: format!("候选人{index}"),
        woman: index.is_multiple_of(3),
        written_in: false,
    };
    Draft {
        id: "bench".to_owned(),
        title: Text::new("表决", "A vote"),
        mode: "all".to_owned(),
        day: parse_date("2026-05-06").unwrap(),
        round: Round::First,
        items,
        persons: (0..people).map(person).collect(),
        relatives: Vec::new(),
        seated: Vec::new(),
        withdrawn: Vec::new(),
        received,
    }
}

fn roll(kind: RollKind, size: usize, voted: u32, dice: &mut Dice) -> Roll {
    let lines = (0..size)
        .map(|index| {
            let area = if kind == RollKind::Owners { 4_000 + dice.below(16_000) } else { 0 };
            Line::new(format!("p{index:07}")).with_area(area)
        })
        .collect();
    let mut roll = Roll::new(kind, parse_date("2026-05-06").unwrap(), lines).unwrap();
    (1..=voted).for_each(|number| roll.take(number, Channel::Paper, None).unwrap());
    roll
}

fn election(count: u32, dice: &mut Dice) -> (Draft, Vec<Ballot>) {
    let office = |key: &str, seats: u32, candidates: std::ops::Range<u16>| {
        let (key, candidates) = (key.to_owned(), candidates.collect());
        Item::Office(Office { key, seats, candidates, women_only: false })
    };
    let items =
        vec![office("chair", 1, 0..2), office("deputy", 2, 2..5), office("member", 6, 5..14)];
    let ballots = (1..=count)
        .map(|serial| {
            let mut pick = |from: u16, to: u16, seats: u16| {
                let chosen = (from..to).filter(|_| dice.below(9) < 5).take(usize::from(seats));
                Part::Names(OfficeMarks { chosen: chosen.collect(), ..OfficeMarks::default() })
            };
            Ballot::secret(serial, vec![pick(0, 2, 1), pick(2, 5, 2), pick(5, 14, 6)])
        })
        .collect();
    let papers = u64::from(count);
    (draft(items, 14, Received { issued: papers, paper: papers, ..Received::default() }), ballots)
}

fn decision(count: u32, dice: &mut Dice) -> (Draft, Vec<Ballot>) {
    let question = |key: &str, matter: &str| {
        Item::Question(Question {
            key: key.to_owned(),
            title: Text::new("事项", "A question"),
            matter: Some(matter.to_owned()),
        })
    };
    let items = vec![question("fund", "fund_use"), question("manager", "manager")];
    let ballots = (1..=count)
        .map(|line| {
            let mut answer = || Part::Answer(Answer::ALL[dice.below(6).saturating_sub(2) as usize]);
            Ballot::of_line(line, line, vec![answer(), answer()])
        })
        .collect();
    let papers = u64::from(count);
    (draft(items, 0, Received { issued: papers, paper: papers, ..Received::default() }), ballots)
}

fn measure(rules: &BallotRules, rules_text: &str, draft: Draft, roll: &Roll, ballots: Vec<Ballot>) {
    let poll = Poll::new(rules, draft).unwrap();
    let checked = timed("checking the ballots", || {
        Ballots::new(rules, &poll, roll, ballots.clone()).unwrap()
    });
    let outcome = timed("counting", || tally(rules, &poll, roll, &checked));
    let commit = |key: &str| -> Digest {
        commit_line(sha256(key.as_bytes()).bytes(), &serde_json::json!({ "key": key })).unwrap()
    };
    let published = Published {
        rules,
        rules_text,
        poll: &poll,
        roll,
        ballots: &ballots,
        commit: &commit,
        heads: &[],
    };
    let files = timed("writing the archive", || write(&published).unwrap());
    let bytes: usize = files.values().map(Vec::len).sum();
    let archive = timed("reading the archive", || read(&files).unwrap());
    let found = timed("recounting and explaining", || recount(&archive));
    assert!(found.agrees, "{}", found.page(Locale::En));
    println!(
        "  {:?}, {} steps, archive of {} KiB",
        outcome.verdict,
        outcome.steps.len(),
        bytes / 1024
    );
}

fn main() {
    let count: u32 =
        std::env::args().nth(1).map_or(100_000, |text| text.parse().expect("BALLOTS is a number"));
    let size = usize::try_from(count).unwrap() * 13 / 10;
    let mut dice = Dice(20_260_506);
    println!("secret election, {count} ballots, {size} on the roll, 14 candidates for 9 seats");
    let rules = parse("ballots/sichuan_committee.toml", COMMITTEE).unwrap();
    let (draft, ballots) = election(count, &mut dice);
    measure(&rules, COMMITTEE, draft, &roll(RollKind::Voters, size, count, &mut dice), ballots);
    println!(
        "open vote of owners, {count} ballots by heads and area, {size} on the roll, 2 questions"
    );
    let rules = parse("ballots/owners_ordinary.toml", OWNERS).unwrap();
    let (draft, ballots) = decision(count, &mut dice);
    measure(&rules, OWNERS, draft, &roll(RollKind::Owners, size, count, &mut dice), ballots);
}
