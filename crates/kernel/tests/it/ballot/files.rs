//! The built-in rule files of ballots, and what is told about broken ones.

use crate::support::rules;

#[test]
fn built_in_ballots_are_sound() {
    let rules = rules();
    assert!(rules.ballots().count() >= 20);
}
