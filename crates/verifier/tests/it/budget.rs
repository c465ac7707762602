//! J5: a fair budget is counted again and compared with what was announced.

use crate::{kernel, run, write};

fn path(name: &str) -> String {
    kernel("budgets").join(name).display().to_string()
}

#[test]
fn j5_a_budget_that_was_decided_by_equal_shares_is_confirmed() {
    let path = path("Netherlands_Assen_2024.pb");
    let ran = run(&["budget", &path]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("✓ 与公布的入选项目相同。"), "{}", ran.out);
    assert!(ran.out.contains("结论：全部相符。"), "{}", ran.out);
    let ran = run(&["budget", &path, "--lang", "en", "--json"]);
    let json = ran.json();
    assert_eq!(json["holds"], true);
    assert_eq!(json["data"]["rule"], "mes-cost+add1");
    assert_eq!(json["data"]["selected"].as_array().unwrap().len(), 9);
    assert_eq!(json["data"]["cost"], "76700");
}

#[test]
fn j5_another_claim_is_refuted_project_by_project() {
    let path = path("Netherlands_Assen_2024.pb");
    let ran = run(&["--lang", "en", "budget", &path, "--claimed", "3,9,8"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("✗ Claimed to be funded, and not by this count: 8."), "{}", ran.out);
    assert!(ran.out.contains("✗ Funded by this count, and not claimed: 2."), "{}", ran.out);
    let ran = run(&["--lang", "en", "budget", &path, "--rule", "greedy-cost"]);
    assert_eq!(ran.code, 1, "greedy funds others");
}

#[test]
fn j5_what_cannot_be_counted_is_told() {
    let file = path("Netherlands_Assen_2024.pb");
    let ran = run(&["--lang", "en", "budget", &file, "--rule", "coin"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`coin` is no rule"), "{}", ran.err);
    let ran = run(&["--lang", "en", "budget", &file, "--claimed", "99"]);
    assert!(ran.code == 2 && ran.err.contains("there is no project `99`"), "{}", ran.err);
    let ran = run(&["--lang", "en", "--json", "budget", &path("outcomes.json")]);
    assert_eq!((ran.code, &ran.json()["error"]["line"]), (2, &1.into()));
    assert_eq!(run(&["budget", "nowhere.pb"]).code, 2);
    let ran = run(&["--lang", "en", "budget", &path("Poland_Wieliczka_2023_Green_Budget.pb")]);
    assert!(ran.code == 2 && ran.err.contains("equalshares/add1-comparison"), "{}", ran.err);
}

/// Nine votes on three projects; the second does not fit, and the count ends there.
pub const VOTE: &str = "META\nkey;value\ndescription;Made for tests\nnum_projects;3\nnum_votes;9\n\
    vote_type;approval\nbudget;100\nrule;greedy-no-skip\nmin_length;1\nmax_sum_cost;200\n\
    PROJECTS\nproject_id;cost;votes;name;selected\n01;50;5;ramp;1\n02;60;4;benches;0\n03;30;2;lamps;0\n\
    VOTES\nvoter_id;vote\nv1;01,02\nv2;01,02\nv3;01\nv4;01\nv5;01\nv6;02\nv7;02\nv8;03\nv9;03\n";

fn check(content: &str, more: &[&str], code: i32, says: &[&str]) -> crate::Ran {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "vote.pb", content);
    let mut arguments = vec!["--lang", "en", "budget", &path];
    arguments.extend(more);
    let ran = run(&arguments);
    let said = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, code, "{said}");
    for words in says {
        assert!(said.contains(words), "`{words}` is not in {said}");
    }
    ran
}

#[test]
fn j5_the_rules_of_the_collection_are_known_by_name() {
    check(
        VOTE,
        &[],
        0,
        &["everything holds", "until the first that does not fit", "ended before its turn"],
    );
    check(VOTE, &["--rule", "greedy-no-skip"], 0, &["everything holds"]);
    check(
        VOTE,
        &["--rule", "greedy"],
        1,
        &["counted by the rule greedy that you named; the file says `greedy-no-skip`"],
    );
    let skips = VOTE.replace("greedy-no-skip", "greedy").replace("lamps;0", "lamps;1");
    check(&skips, &[], 0, &["everything holds"]);
    for rule in
        ["unknown", "greedy-custom", "greedy-exclusive", "equalshares-comparison", "greedyish", ""]
    {
        let file = VOTE.replace("rule;greedy-no-skip", &format!("rule;{rule}"));
        check(&file, &[], 2, &["nothing can be decided"]);
    }
    let threshold = VOTE.replace("greedy-no-skip", "greedy-threshold");
    check(&threshold, &[], 2, &["min_project_score_threshold is missing"]);
    // Without the second project, which needs five votes, the third fits.
    let threshold = threshold.replace("vote_type;", "min_project_score_threshold;5\nvote_type;");
    check(&threshold, &[], 0, &["it has 4 votes, and a project needs 5"]);
    // A project that was withdrawn does not end the count.
    let withdrawn = VOTE.replace("02;60", "02;999999999").replace("lamps;0", "lamps;1");
    check(&withdrawn, &[], 0, &["withdrawn"]);
}

#[test]
fn j5_points_and_ranks_decide_by_their_sums() {
    // By votes a comes first, by points b: only one of them fits.
    let points = "META\nkey;value\nbudget;100\nvote_type;cumulative\nrule;greedy\nmax_sum_points;10\n\
        PROJECTS\nproject_id;cost;votes;score;selected\na;70;2;3;0\nb;60;2;9.5;1\n\
        VOTES\nvoter_id;vote;points\n1;a,b;2,0\n2;a;1\n3;b;9.5\n4;a;0\n";
    check(points, &[], 0, &["everything holds", "9.5 points"]);
    check(
        &points.replace(";score", ";points_of"),
        &["--rule", "greedy-votes"],
        1,
        &["not by this count: b"],
    );
    // Nobody wrote whether points or votes were counted, and the claim is that of votes.
    let unsaid = points
        .replace(";score;selected", ";votes_of;selected")
        .replace("3;0", "3;1")
        .replace("9.5;1", "9.5;0");
    check(&unsaid, &[], 3, &["does not say whether points or votes were counted"]);
    // Ranks: three for the first of three, two and one below.
    let ranks = "META\nkey;value\nbudget;100\nvote_type;ordinal\nrule;greedy\nmax_length;3\nscoring_fn;Borda\n\
        PROJECTS\nproject_id;cost;score;selected\na;60;5;0\nb;70;7;1\nc;90;6;0\n\
        VOTES\nvoter_id;vote\n1;b,c,a\n2;c,b,a\n3;a,b,c\n";
    check(ranks, &[], 0, &["7 points"]);
    // On short ballots a first rank is worth as much as on long ones, where the scores of the file say so.
    let short =
        ranks.replace("3;a,b,c", "3;a").replace("b;70;7;1", "b;70;5;1").replace("c;90;6", "c;90;5");
    check(&short, &[], 4, &["agrees up to a tie between a, b and c"]);
}

#[test]
fn j5_equal_votes_decided_outside_the_file_are_no_false_claim() {
    let tie = VOTE
        .replace("greedy-no-skip", "greedy")
        .replace("02;60;4", "02;50;4")
        .replace("03;30;2;lamps;0", "03;45;4;lamps;1")
        .replace("v8;03", "v8;03,01")
        .replace("v1;01,02", "v1;01,02,03")
        .replace("v4;01", "v4;03");
    let says = [
        "Result: agrees up to a tie between 02 and 03, which the file does not decide.",
        "02, 03 are equal, and the file does not say which comes first.",
        "Claimed to be funded: 03; not: 02.",
        "If 03 came first: funded besides: 03; no longer funded: 02.",
    ];
    let ran = check(&tie, &[], 4, &says);
    assert!(!ran.out.contains('✗'), "{}", ran.out);
    let other = tie.replace("benches;0", "benches;1").replace("lamps;1", "lamps;0");
    check(&other, &[], 4, &["between 02 and 03"]);
    // Both, or none of them, is no outcome of any order.
    check(
        &tie.replace("benches;0", "benches;1"),
        &[],
        1,
        &["✗ Claimed to be funded, and not by this count: 03."],
    );
    check(
        &tie.replace("lamps;1", "lamps;0"),
        &[],
        1,
        &["✗ Funded by this count, and not claimed: 02."],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "vote.pb", &tie);
    let json = run(&["--json", "budget", &path]).json();
    assert_eq!((&json["state"], &json["holds"]), (&"tie".into(), &serde_json::Value::Null));
    assert_eq!(json["result"], "结论：除 02、03 的先后文件没有决定之外，与公布的相同。");
}

#[test]
fn j5_what_a_file_asks_besides_is_told_with_its_line() {
    let asks = VOTE
        .replace("min_length;1", "min_length;2\nmax_length;2\nmin_project_cost;40\ncategories;x,y\nbudget_per_category;40,60\nmax_sum_cost_per_category;9,9")
        .replace("v1;01,02", "v1;01,02,01");
    let says = [
        "line 13, budget_per_category: asks for `40,60`, which this count does not obey",
        "line 14, max_sum_cost_per_category: asks `9,9` of each ballot, which is not checked",
        "line 20, cost: project 03 costs 30, and the limit is min_project_cost 40",
        "line 23, vote: the ballot has 3 and the limit is max_length 2",
        "line 23, vote: names a project twice; it counts once",
        "line 25, vote: the ballot has 1 and the limit is min_length 2",
        "`budget_per_category` of the file is not counted",
    ];
    check(&asks, &[], 3, &says);
    check(&asks.replace("selected", "district"), &[], 3, &["there is no claim to compare with"]);
}

#[test]
fn j5_odd_files_are_read_as_they_stand() {
    let odd = VOTE
        .replace("budget;100", "budget;100.0")
        .replace("ramp;1", "\"ramp; \"\"the\u{a0}long one\"\" &quot;\";1")
        .replace('\n', "\r\n");
    let ran = check(odd.trim_end(), &[], 0, &["01 ramp; \"the\u{a0}long one\" &quot;: Funded"]);
    assert!(ran.out.contains("100 to spend"), "{}", ran.out);
}
