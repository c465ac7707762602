//! Real votes of the public collection, and what the reference implementation selects in them.

use kernel::budget::{Rule, decide, pabulib::File};
use serde_json::Value;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/budgets").join(name)
}

fn file(name: &str) -> File {
    File::read(&std::fs::read(path(name)).unwrap()).unwrap()
}

#[test]
fn j5_real_votes_are_decided_as_by_the_reference() {
    let outcomes = std::fs::read_to_string(path("outcomes.json")).unwrap();
    let outcomes: Value = serde_json::from_str(&outcomes).unwrap();
    for (vote, rules) in outcomes.as_object().unwrap() {
        let file = file(&format!("{vote}.pb"));
        let election = file.election();
        for (rule, expected) in rules.as_object().unwrap() {
            let Ok(rule) = rule.parse::<Rule>() else { continue };
            let outcome = decide(election, rule).unwrap();
            let expected_ids: Vec<&str> = expected["selected"]
                .as_array()
                .unwrap()
                .iter()
                .map(|id| id.as_str().unwrap())
                .collect();
            assert_eq!(outcome.selected_ids(election), expected_ids, "{vote} {rule}");
            assert_eq!(Some(outcome.cost), expected["cost"].as_u64(), "{vote} {rule}");
        }
    }
}

/// Small votes of every kind with many ties, free projects and decimals, decided by pabutools 1.2.3.
#[test]
fn j5_made_votes_are_decided_as_by_the_reference() {
    let made = std::fs::read_to_string(path("generated.json")).unwrap();
    let made: Value = serde_json::from_str(&made).unwrap();
    let mut count = 0;
    for vote in made.as_array().unwrap() {
        let text = vote["file"].as_str().unwrap();
        let file = File::read(text.as_bytes()).unwrap();
        let election = file.election();
        for (rule, expected) in vote["outcomes"].as_object().unwrap() {
            let outcome = decide(election, rule.parse::<Rule>().unwrap()).unwrap();
            let expected: Vec<&str> =
                expected.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            assert_eq!(outcome.selected_ids(election), expected, "{rule}\n{text}");
            count += 1;
        }
    }
    assert_eq!(count, 2_576);
}

#[test]
fn j5_files_are_written_as_they_were_read() {
    for name in ["Netherlands_Assen_2024.pb", "Poland_Swiecie_2023.pb"] {
        let read = file(name);
        let text = read.write();
        let again = File::read(text.as_bytes()).unwrap();
        assert_eq!(again.write(), text);
        let on_disk = std::fs::read_to_string(path(name)).unwrap();
        let same = on_disk.lines().zip(text.lines()).filter(|(a, b)| a.trim_end() == *b).count();
        assert_eq!(same, on_disk.lines().count(), "{name}");
    }
}
