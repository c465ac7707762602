//! Fair budgets.

use super::{Found, Named, Table, Then};
use crate::budget::VOTE;
use crate::write;

#[test]
fn j5_changed_budgets_never_hold() {
    let (folder, mut table) = (tempfile::tempdir().unwrap(), Table::default());
    let mut row = |name: &str, from: &str, to: &str, then: Then| {
        assert!(VOTE.contains(from), "{name}: {from}");
        let path = write(folder.path(), "vote.pb", VOTE.replacen(from, to, 1));
        table.row(name, &["budget", &path], &then);
    };
    row(
        "a funded project left out",
        "ramp;1",
        "ramp;0",
        Found("✗ Funded by this count, and not claimed: 01"),
    );
    row(
        "another project put in",
        "lamps;0",
        "lamps;1",
        Found("✗ Claimed to be funded, and not by this count: 03"),
    );
    row(
        "another rule named",
        "rule;greedy-no-skip",
        "rule;greedy",
        Found("✗ Funded by this count, and not claimed: 03"),
    );
    row(
        "an unknown rule named",
        "rule;greedy-no-skip",
        "rule;greedy-secret",
        Found("the rule `greedy-secret` of the file is not known, so that nothing can be decided"),
    );
    row("the budget altered", "budget;100", "budget;130", Found("not claimed"));
    row("a cost altered", "02;60;", "02;20;", Found("not claimed: 02"));
    row(
        "the votes of a project altered",
        "01;50;5;",
        "01;50;6;",
        Found("line 13, votes: project 01: the file says 6, and its ballots give 5"),
    );
    row("a ballot altered", "v3;01", "v3;03", Found("its ballots give"));
    row("a ballot taken away", "v9;03\n", "", Found("num_votes: says 9, and there are 8"));
    row(
        "a ballot twice",
        "v9;03\n",
        "v9;03\nv9;03\n",
        Found("voter_id: the voter has voted in line 26 already"),
    );
    table.at_least(10);
}

#[test]
fn j5_changed_projects_and_terms_of_a_budget_are_found() {
    let (folder, mut table) = (tempfile::tempdir().unwrap(), Table::default());
    let mut row = |name: &str, from: &str, to: &str, then: Then| {
        assert!(VOTE.contains(from), "{name}: {from}");
        let path = write(folder.path(), "vote.pb", VOTE.replacen(from, to, 1));
        table.row(name, &["budget", &path], &then);
    };
    row(
        "a project taken away",
        "03;30;2;lamps;0\n",
        "",
        Found("names the project `03`, which the file does not have"),
    );
    row(
        "a project decided outside the rule",
        "lamps;0",
        "lamps;2",
        Found("Project 03 in line 15 is marked 2"),
    );
    row("all marks taken away", "selected", "chosen", Found("claims no outcome"));
    row(
        "a threshold added",
        "vote_type;",
        "min_project_score_threshold;6\nvote_type;",
        Found("not by this count: 01"),
    );
    row(
        "a budget for each category added",
        "vote_type;",
        "budget_per_category;50,50\nvote_type;",
        Found("`budget_per_category` of the file is not counted"),
    );
    row(
        "a limit of ballots added",
        "vote_type;",
        "max_length;1\nvote_type;",
        Named("the ballot has 2 and the limit is max_length 1"),
    );
    row(
        "an unknown key added",
        "vote_type;",
        "bonus;2\nvote_type;",
        Named("line 6, bonus: is not known"),
    );
    row(
        "weights of ballots added",
        "voter_id;vote",
        "voter_id;vote;vote_strength",
        Found("have different weights"),
    );
    table.at_least(8);
}
