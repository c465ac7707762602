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
