//! 居民委员会组织法 (2025): election, another vote and recall.

use super::world::{Election, answers, ballot, count, draft, only_question, question, roll};
use kernel::ballot::{Answer, Basis, Received, RollKind, Verdict, petition};

/// Counts an election for one member seat in which `cast` of `on_roll` vote, `for_a` of them for A.
fn elect(id: &str, mode: &str, on_roll: usize, cast: usize, for_a: usize) -> super::world::Counted {
    seven(id, mode)
        .roll(on_roll)
        .votes(for_a, &["a", "c", "e f g h"])
        .votes(cast - for_a, &["b", "c", "e f g h"])
        .count()
}

/// An election of seven: chair, deputy, members.
fn seven(id: &str, mode: &str) -> Election {
    Election::new(id, mode)
        .people(&["a", "b", "c", "d", "e:f", "f", "g", "h", "i"])
        .office("chair", 1, "a b")
        .office("deputy", 1, "c d")
        .office("member", 4, "e f g h i")
}

#[test]
fn art19_1_turnout_of_each_mode_on_both_sides() {
    let table = [
        ("all", 1873, 936, false),
        ("all", 1873, 937, true),
        ("all", 1000, 500, false),
        ("all", 1000, 501, true),
        ("households", 300, 150, false),
        ("households", 300, 151, true),
        ("households", 301, 150, false),
        ("households", 301, 151, true),
        ("representatives", 60, 40, false),
        ("representatives", 60, 41, true),
        ("representatives", 61, 40, false),
        ("representatives", 61, 41, true),
        ("representatives", 62, 41, false),
        ("representatives", 62, 42, true),
    ];
    for id in ["committee", "sichuan_committee"] {
        for (mode, on_roll, cast, valid) in table {
            let counted = elect(id, mode, on_roll, cast, cast);
            let found = counted.outcome.verdict == Verdict::Valid;
            assert_eq!(found, valid, "{id} {mode}: {cast} of {on_roll}");
            assert_eq!(counted.elected("chair"), if valid { "a" } else { "" });
            assert_eq!(counted.outcome.verdict == Verdict::NoQuorum, !valid);
            assert_eq!(counted.next().contains(&"vote again".to_owned()), !valid);
        }
    }
}

#[test]
fn art19_2_more_than_half_of_those_taking_part_elect() {
    for (cast, votes, elected) in
        [(1000, 500, ""), (1000, 501, "a"), (1001, 500, "b"), (1001, 501, "a"), (999, 500, "a")]
    {
        let counted = elect("committee", "all", 1500, cast, votes);
        assert_eq!(counted.elected("chair"), elected, "{votes} of {cast}");
    }
}

#[test]
fn art19_2_void_ballots_count_in_the_base() {
    let ballots = seven("committee", "all").votes(501, &["a", "c", "e f g h"]);
    assert_eq!(ballots.clone().void(500).count().elected("chair"), "a");
    assert_eq!(ballots.void(501).count().elected("chair"), "");
}

#[test]
fn art19_2_another_vote_needs_a_third_of_the_votes_cast() {
    for (cast, votes, elected) in
        [(999, 333, "x"), (999, 332, ""), (1000, 333, ""), (1000, 334, "x"), (3, 1, "x")]
    {
        let mut election = Election::new("committee_another", "all")
            .people(&["x", "y", "z", "1:f", "2", "3", "4"])
            .office("member", 1, "x y z");
        for name in ["1", "2", "3", "4"] {
            election = election.seated(name, "member");
        }
        let rest = cast - votes;
        let counted = election
            .votes(votes, &["x"])
            .votes(rest / 4, &["y"])
            .votes(rest / 4, &["z"])
            .votes(rest - rest / 4 * 2, &["?"])
            .count();
        assert_eq!(counted.elected("member"), elected, "{votes} of {cast}");
        let next = counted.next();
        assert_eq!(next, if elected.is_empty() { vec!["by-election 1 within 0"] } else { vec![] });
    }
}

#[test]
fn art19_2_the_rest_goes_to_another_vote_among_those_with_most_votes() {
    let counted = seven("committee", "all")
        .votes(300, &["a", "c", "e f g"])
        .votes(200, &["a", "d", "e h"])
        .votes(100, &["b", "", "e f i"])
        .count();
    assert_eq!(counted.elected("chair"), "a");
    assert_eq!(counted.elected("deputy"), "");
    assert_eq!(counted.elected("member"), "e f");
    assert_eq!(
        counted.next(),
        [
            "another deputy 1 by committee_another: c d",
            "another member 2 by committee_another: g h i"
        ]
    );
}

#[test]
fn art19_2_plurality_orders_by_votes_and_not_by_half() {
    let counted = Election::new("committee_another", "all")
        .people(&["x", "y", "z", "1:f", "2", "3", "4"])
        .office("member", 2, "x y z")
        .seated("1", "member")
        .seated("2", "member")
        .seated("3", "chair")
        .seated("4", "deputy")
        .votes(45, &["x y"])
        .votes(40, &["y z"])
        .votes(15, &["z"])
        .count();
    assert_eq!(counted.elected("member"), "y z");
}

#[test]
fn art8_five_to_nine_members_of_whom_a_woman() {
    let few = Election::new("committee", "all")
        .people(&["a", "b", "c", "d", "e", "f"])
        .office("chair", 1, "a b")
        .office("member", 3, "c d e f")
        .votes(3, &["a", "c d e"]);
    assert_eq!(few.refused(), "poll_seats_all");
    let five = Election::new("committee", "all")
        .people(&["a", "b", "c", "d", "e", "f", "g"])
        .office("chair", 1, "a b")
        .office("member", 4, "c d e f g")
        .votes(3, &["a", "c d e f"])
        .count();
    assert_eq!(five.elected("member"), "c d e f");
    assert_eq!(five.next(), ["woman missing"], "the law says that there should be one");
    let names: Vec<String> = (0..11).map(|index| format!("n{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let many = |seats: u32| {
        Election::new("committee", "all")
            .people(&names)
            .people(&["a", "b"])
            .office("chair", 1, "a b")
            .office("deputy", 1, "n9 n10")
            .office("member", seats, "n0 n1 n2 n3 n4 n5 n6 n7 n8")
            .votes(1, &["a", "n9", "n0"])
    };
    assert!(many(7).try_count().is_ok(), "nine members");
    assert_eq!(many(8).refused(), "poll_seats_all", "ten members");
}

#[test]
fn art8_close_relatives_are_told() {
    let counted =
        seven("committee", "all").related("a", "e").votes(3, &["a", "c", "e f g h"]).count();
    assert_eq!(counted.elected("member"), "e f g h");
    assert_eq!(counted.next(), ["relatives a e"]);
}

#[test]
fn art18_more_candidates_than_seats() {
    let election = Election::new("committee", "all")
        .people(&["a", "b", "c", "d", "e", "f"])
        .office("chair", 1, "a b")
        .office("member", 4, "c d e f")
        .votes(1, &["a", "c"]);
    assert_eq!(election.refused(), "poll_more");
}

#[test]
fn art20_2_recall_needs_turnout_and_more_than_half_of_those_voting() {
    let table = [
        ("all", RollKind::Voters, 1000, 500, 500, false),
        ("all", RollKind::Voters, 1000, 501, 251, true),
        ("all", RollKind::Voters, 1000, 502, 251, false),
        ("households", RollKind::Households, 200, 100, 100, false),
        ("households", RollKind::Households, 200, 101, 51, true),
        ("representatives", RollKind::Representatives, 60, 40, 40, false),
        ("representatives", RollKind::Representatives, 60, 41, 21, true),
        ("representatives", RollKind::Representatives, 60, 42, 21, false),
    ];
    for id in ["recall", "sichuan_recall"] {
        for (mode, kind, on_roll, cast, yes, carried) in table {
            let mut draft = draft(mode);
            draft.items.push(question("recall", None));
            let ballots = answers(&[(yes, Answer::For), (cast - yes, Answer::Against)]);
            let outcome = count(ballot(id), draft, &roll(kind, on_roll), ballots).unwrap();
            let found = only_question(&outcome).carried;
            assert_eq!(found, carried, "{id} {mode}: {yes} of {cast} of {on_roll}");
        }
    }
}

#[test]
fn art20_1_a_tenth_or_a_third_demand_a_recall() {
    let table = [
        ("all", RollKind::Voters, 1000, 99, false),
        ("all", RollKind::Voters, 1000, 100, true),
        ("all", RollKind::Voters, 1001, 100, false),
        ("all", RollKind::Voters, 1001, 101, true),
        ("households", RollKind::Households, 300, 29, false),
        ("households", RollKind::Households, 300, 30, true),
        ("representatives", RollKind::Representatives, 60, 19, false),
        ("representatives", RollKind::Representatives, 60, 20, true),
        ("representatives", RollKind::Representatives, 61, 20, false),
        ("representatives", RollKind::Representatives, 61, 21, true),
    ];
    for id in ["recall", "sichuan_recall"] {
        for (mode, kind, on_roll, signed, enough) in table {
            let roll = roll(kind, on_roll);
            let lines: Vec<u32> = (1..=signed).collect();
            let found = petition(ballot(id).mode(mode).unwrap(), &roll, &lines);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].met, enough, "{id} {mode}: {signed} of {on_roll}");
            assert_eq!(found[0].missing > 0, !enough);
            assert_eq!(found[0].by, Basis::Heads);
        }
    }
}

#[test]
fn art20_1_nobody_signs_twice_and_strangers_do_not_count() {
    let roll = roll(RollKind::Voters, 1000);
    let mode = ballot("recall").mode("all").unwrap();
    let mut lines: Vec<u32> = (1..=99).chain(1..=99).collect();
    lines.extend([0, 1001, 5000]);
    let found = petition(mode, &roll, &lines);
    assert_eq!((found[0].have, found[0].met, found[0].missing), (99, false, 1));
}

#[test]
fn art19_3_a_secret_ballot_names_no_line() {
    let mut election = seven("committee", "all").votes(3, &["a", "c", "e"]);
    election.ballots[1].line = Some(2);
    assert_eq!(election.refused(), "ballot_not_secret");
}

#[test]
fn more_ballots_than_issued_void_the_election() {
    let election = seven("committee", "all").votes(30, &["a", "c", "e f g h"]);
    for (issued, verdict) in
        [(31, Verdict::Valid), (30, Verdict::Valid), (29, Verdict::MoreThanIssued)]
    {
        let mut election = election.clone();
        election.draft.received = Received { issued, paper: 30, ..Received::default() };
        let counted = election.count();
        assert_eq!(counted.outcome.verdict, verdict, "{issued}");
        assert_eq!(counted.elected("chair").is_empty(), verdict != Verdict::Valid);
    }
}

#[test]
fn an_empty_roll_or_box_elects_nobody() {
    let counted = seven("committee", "all").roll(10).count();
    assert_eq!(counted.outcome.verdict, Verdict::NoQuorum);
    let election = seven("committee", "all");
    let outcome =
        count(election.rules, election.draft.clone(), &roll(RollKind::Voters, 0), Vec::new())
            .unwrap();
    assert_eq!(outcome.verdict, Verdict::NoQuorum);
}

#[test]
fn a_roll_of_another_kind_is_no_roll_for_this_vote() {
    let election = seven("committee", "households").votes(9, &["a", "c", "e f g h"]);
    let outcome = count(
        election.rules,
        election.draft.clone(),
        &roll(RollKind::Voters, 9),
        election.ballots.clone(),
    )
    .unwrap();
    assert_eq!(outcome.verdict, Verdict::WrongRoll);
}

#[test]
fn art24_a_by_election_counts_those_in_office() {
    let election = |seated: &[&str]| {
        let mut election = Election::new("by_election", "households")
            .people(&["x:f", "y", "1", "2", "3", "4"])
            .office("member", 1, "x y");
        for name in seated {
            election = election.seated(name, "member");
        }
        election.votes(6, &["x"]).votes(5, &["y"])
    };
    assert_eq!(election(&["1", "2", "3", "4"]).count().elected("member"), "x");
    assert_eq!(election(&["1", "2", "3"]).refused(), "poll_seats_all");
}
