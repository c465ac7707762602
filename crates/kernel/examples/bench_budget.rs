//! Measures fair budgets: CPU seconds and memory on a made vote of the size of a large city.
//!
//! `bench_budget` measures; `bench_budget write KIND VOTES PROJECTS SEED` prints a made vote as a file, so that other
//! programs can count the same one; `bench_budget file PATH RULE` counts a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

extern crate linli_kernel as kernel;

use kernel::budget::{Decimal, Election, Project, Rule, VoteKind, decide, pabulib::File};

/// CPU seconds of the reference implementation on 70,747 votes and 139 projects by equal shares, without parsing.
const REFERENCE_CPU: f64 = 8.9;

/// A generator of pseudo-random numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Makes a vote: popular and unpopular projects of very different costs, each voter naming up to ten.
fn made(kind: VoteKind, votes: usize, projects: usize, seed: u64) -> Election {
    let mut dice = Dice(seed | 1);
    let mut budget = 0;
    let list = (1..=projects)
        .map(|id| {
            let cost = 5_000 + dice.below(400) * dice.below(400) * 19 + dice.below(997);
            budget += cost;
            Project {
                id: id.to_string(),
                name: format!("Project {id}"),
                cost: Decimal::new(cost as i64, 0),
            }
        })
        .collect();
    let mut builder =
        Election::builder(kind, Decimal::new(budget as i64 * 3 / 10, 0), list).unwrap();
    for _ in 0..votes {
        let count = 1 + dice.below(10.min(projects as u64));
        let mentions: Vec<(usize, Decimal)> = (0..count)
            .map(|_| {
                let draw = dice.below(projects as u64) * dice.below(1_000) / 1_000;
                (draw as usize, Decimal::new(1 + dice.below(5) as i64, 0))
            })
            .collect();
        builder.ballot(mentions).unwrap();
    }
    builder.build().unwrap()
}

/// CPU seconds of this process so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos = text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e9
}

/// The most memory that this process has had, in MiB.
fn memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    let kib = line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

fn measure(name: &str, election: &Election, rule: &str) {
    let rule: Rule = rule.parse().unwrap();
    let before = cpu();
    let outcome = decide(election, rule).unwrap();
    let seconds = cpu() - before;
    println!(
        "{name:<26} {:<18} {seconds:>8.3} s  {:>3} funded  {:>4} counts  {:>6.0} MiB so far",
        rule.to_string(),
        outcome.selected.len(),
        outcome.counts,
        memory(),
    );
    if name == "70,747 x 139 approval" && rule.to_string() == "mes-cost" {
        println!(
            "{:<26} {:<18} {:>7.0} x faster than {REFERENCE_CPU} s",
            "",
            "",
            REFERENCE_CPU / seconds
        );
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["write", kind, votes, projects, seed] => {
            let kind = VoteKind::parse(kind).expect("a way of voting");
            let number = |text: &str| text.parse::<usize>().expect("a number");
            let election = made(kind, number(votes), number(projects), number(seed) as u64);
            let meta = [("description", "made"), ("rule", "greedy")];
            print!("{}", File::of(election, &meta, &[]).write());
        }
        ["file", path, rules @ ..] => {
            let before = cpu();
            let file = File::read(&std::fs::read(path).expect("a file")).expect("a vote");
            println!("read in {:.3} s, {} votes", cpu() - before, file.election().ballot_count());
            for rule in rules {
                measure("", file.election(), rule);
                println!(
                    "{:?}",
                    decide(file.election(), rule.parse().unwrap())
                        .unwrap()
                        .selected_ids(file.election())
                );
            }
        }
        _ => {
            let election = made(VoteKind::Approval, 70_747, 139, 7);
            for rule in [
                "mes-cost",
                "mes-card",
                "greedy-cost",
                "phragmen",
                "mes-cost+greedy",
                "mes-cost+add1",
            ] {
                measure("70,747 x 139 approval", &election, rule);
            }
            drop(election);
            let election = made(VoteKind::Scoring, 70_747, 139, 7);
            for rule in ["mes-points", "mes-points+add1"] {
                measure("70,747 x 139 scoring", &election, rule);
            }
        }
    }
}
