//! 四川省城市居民委员会选举条例: what it says beyond the law.

use super::world::Election;
use kernel::ballot::{Answer, Basis, Verdict};

fn base() -> Election {
    Election::new("sichuan_committee", "all")
        .people(&["a", "b", "c", "d", "e", "f", "g", "h", "W:f", "V:f"])
        .office("chair", 1, "a b")
        .office("deputy", 1, "c d")
        .office("member", 3, "e f g h W")
}

#[test]
fn art20_1_candidates_exceed_the_seats_by_one_and_by_one_to_three() {
    let election = |chair: &str, member: &str| {
        Election::new("sichuan_committee", "all")
            .people(&["a", "b", "x", "c", "d", "e", "f", "g", "h", "i", "j", "k"])
            .office("chair", 1, chair)
            .office("member", 4, member)
            .votes(1, &["a", "c"])
    };
    for (chair, member, refused) in [
        ("a b", "c d e f g", false),
        ("a b", "c d e f g h i", false),
        ("a b x", "c d e f g", true),
        ("a", "c d e f g", true),
        ("a b", "c d e f", true),
        ("a b", "c d e f g h i j", true),
    ] {
        assert_eq!(election(chair, member).try_count().is_err(), refused, "{chair} | {member}");
    }
}

#[test]
fn art20_2_one_person_stands_for_one_office() {
    let election = Election::new("sichuan_committee", "all")
        .people(&["a", "b", "c", "d", "e", "f"])
        .office("chair", 1, "a b")
        .office("member", 4, "b c d e f")
        .votes(1, &["a", "c"]);
    assert_eq!(election.refused(), "poll_two_offices");
}

#[test]
fn art28_4_other_residents_may_be_written_in_and_are_confirmed() {
    let counted = base()
        .people(&["z:w"])
        .votes(6, &["z", "c", "e f W"])
        .votes(5, &["a", "c", "e f W"])
        .count();
    assert_eq!(counted.elected("chair"), "z");
    assert_eq!(counted.next(), ["confirm z"]);
    let mut abstaining = base().votes(3, &["a", "c", "e f W"]);
    if let kernel::ballot::Part::Names(names) = &mut abstaining.ballots[0].parts[0] {
        names.against = std::mem::take(&mut names.chosen);
    }
    let counted = abstaining.count();
    assert_eq!(counted.office("chair").votes[0].against.heads, 1);
    assert_eq!(counted.elected("chair"), "a");
}

#[test]
fn art30_1_a_ballot_with_more_names_than_seats_is_void_as_a_whole() {
    let election = base().votes(5, &["a", "c", "e f W"]);
    let counted = election.clone().votes(5, &["b", "d", "e f g h"]).count();
    assert_eq!(
        counted.office("chair").votes.iter().find(|v| v.person == 1).unwrap().chosen.heads,
        0
    );
    assert_eq!(counted.elected("chair"), "", "five of ten are not more than half");
    let counted = election.clone().votes(4, &["b", "d", "e f g h"]).count();
    assert_eq!(counted.elected("chair"), "a", "five of nine are");
    let counted = election.votes(5, &["b", "d", "e f g"]).count();
    assert_eq!(
        counted.office("chair").votes[1].chosen.heads,
        5,
        "as many names as seats are valid"
    );
}

#[test]
fn art30_2_an_unreadable_part_is_void_and_the_rest_counts() {
    let counted = base().votes(6, &["?", "c", "e f W"]).votes(4, &["a", "c", "e f W"]).count();
    assert_eq!(counted.elected("chair"), "", "four of ten");
    assert_eq!(counted.elected("deputy"), "c");
    assert_eq!(counted.office("chair").void.heads, 6);
    assert_eq!(counted.outcome.took_part.by(Basis::Heads), 10);
}

#[test]
fn art31_most_votes_win_when_more_than_seats_have_a_half() {
    let counted = base()
        .votes(40, &["a", "c", "W f g"])
        .votes(35, &["a", "c", "W f h"])
        .votes(25, &["a", "c", "g h W"])
        .count();
    // W 100, f 75, g 65, h 60 of 100: four have more than half, three are elected.
    assert_eq!(counted.elected("member"), "W f g");
    assert_eq!(counted.next(), Vec::<String>::new());
}

#[test]
fn art31_equal_votes_at_the_boundary_are_voted_on_again() {
    let counted = Election::new("sichuan_committee", "all")
        .people(&["a:f", "b", "e", "f", "g", "h", "i"])
        .office("chair", 1, "a b")
        .office("member", 4, "e f g h i")
        .votes(60, &["a", "e f g h"])
        .votes(40, &["a", "e f g i"])
        .votes(20, &["a", "e f i"])
        .count();
    assert_eq!(
        counted.elected("member"),
        "e f g",
        "h and i have 60 each of 120, no more than half"
    );
    let counted = Election::new("sichuan_committee", "all")
        .people(&["a:f", "b", "e", "f", "g", "h", "i"])
        .office("chair", 1, "a b")
        .office("member", 4, "e f g h i")
        .votes(30, &["a", "e f g h"])
        .votes(30, &["a", "e f h i"])
        .votes(30, &["a", "e g i h"])
        .votes(30, &["a", "f g i"])
        .count();
    // e 90, f 90, g 90, h 90, i 90: five for four seats.
    assert_eq!(counted.elected("member"), "");
    assert_eq!(counted.next(), ["revote member 4: e f g h i"]);
}

#[test]
fn art31_in_the_vote_between_equals_the_most_votes_win() {
    let election = Election::new("sichuan_committee", "all")
        .people(&["x", "y", "1:f", "2", "3", "4"])
        .office("member", 1, "x y")
        .seated("1", "chair")
        .seated("2", "member")
        .seated("3", "member")
        .seated("4", "member")
        .revote();
    let counted = election.clone().votes(40, &["x"]).votes(30, &["y"]).votes(30, &["?"]).count();
    assert_eq!(counted.elected("member"), "x", "without a half");
    let counted = election.votes(40, &["x"]).votes(40, &["y"]).count();
    assert_eq!(counted.next(), ["revote member 1: x y"]);
}

#[test]
fn art32_a_woman_as_chair_leaves_the_order_of_votes() {
    let counted = Election::new("sichuan_committee", "all")
        .people(&["a:f", "b", "e", "f", "g", "h", "W:f"])
        .office("chair", 1, "a b")
        .office("member", 4, "e f g h W")
        .votes(60, &["a", "e f g h"])
        .votes(50, &["a", "e f g W"])
        .votes(8, &["a", "W"])
        .count();
    assert_eq!(counted.elected("member"), "e f g h");
    assert_eq!(counted.next(), Vec::<String>::new());
}

#[test]
fn art32_1_the_woman_with_most_votes_comes_first() {
    let counted = Election::new("sichuan_committee", "all")
        .people(&["a", "b", "e", "f", "g", "h", "W:f", "V:f"])
        .office("chair", 1, "a b")
        .office("member", 4, "e f g h W V")
        .votes(55, &["a", "e f g h"])
        .votes(45, &["a", "h W V"])
        .votes(10, &["a", "e f g W"])
        .votes(1, &["a", "W V"])
        .count();
    // h 100, e f g 65, W 56 of 111, V 46: W has more than half and less than all the men.
    assert_eq!(counted.elected("member"), "h W");
    assert_eq!(counted.office("member").kept_for_woman, 0);
    assert_eq!(counted.next(), ["revote member 2: e f g"], "the rest by votes");
}

#[test]
fn art32_2_without_one_a_seat_is_kept_for_another_vote() {
    let counted = base()
        .votes(60, &["a", "c", "e f g"])
        .votes(50, &["a", "c", "e f W"])
        .votes(5, &["a", "c", "e g W"])
        .count();
    // e 115, f 110, g 65, W 55 of 115: W has no half.
    assert_eq!(counted.elected("member"), "e f", "the third seat waits for a woman");
    assert_eq!(counted.office("member").kept_for_woman, 1);
    assert_eq!(counted.next(), ["another member 1 women by sichuan_another: W"]);
    let election = Election::new("sichuan_another", "all")
        .people(&["a", "c", "e", "f", "W:f", "z"])
        .office("member", 1, "W")
        .women_only()
        .seated("a", "chair")
        .seated("c", "deputy")
        .seated("e", "member")
        .seated("f", "member");
    let counted = election.clone().votes(34, &["W"]).votes(66, &[""]).count();
    assert_eq!(counted.elected("member"), "W");
    let mut wrong = election.votes(1, &["W"]);
    if let Some(kernel::ballot::Item::Office(office)) = wrong.draft.items.last_mut() {
        office.candidates.push(5);
    }
    assert_eq!(wrong.refused(), "poll_women_only");
}

#[test]
fn art33_1_the_highest_post_stays() {
    let counted = base().related("a", "W").related("c", "e").votes(9, &["a", "c", "e f W"]).count();
    assert_eq!(counted.elected("chair"), "a");
    assert_eq!(counted.elected("deputy"), "c");
    assert_eq!(counted.elected("member"), "f");
    assert_eq!(counted.office("member").dropped.len(), 2);
    assert_eq!(
        counted.next(),
        ["another member 1 women by sichuan_another: ", "another member 1 by sichuan_another: g h"],
        "who was dropped does not stand again"
    );
}

#[test]
fn art33_1_in_the_same_post_the_most_votes_stay_and_equal_votes_are_voted_on_again() {
    let counted = base()
        .related("e", "f")
        .votes(9, &["a", "c", "e f W"])
        .votes(1, &["a", "c", "e W"])
        .count();
    assert_eq!(counted.elected("member"), "e W");
    let counted = base().related("e", "f").votes(9, &["a", "c", "e f W"]).count();
    assert_eq!(counted.elected("member"), "W");
    assert_eq!(counted.next()[0], "revote member 1: e f");
    assert_eq!(counted.office("member").vacant, 1);
}

#[test]
fn art33_1_a_declared_withdrawal_goes_before_the_rule() {
    let counted = base().related("a", "W").withdrawn("a").votes(9, &["a", "c", "e f W"]).count();
    assert_eq!(counted.elected("chair"), "");
    assert_eq!(counted.elected("member"), "e f W");
    assert_eq!(counted.next(), ["another chair 1 by sichuan_another: b"]);
}

#[test]
fn art35_the_difference_of_the_first_vote_is_kept() {
    let counted = base()
        .votes(60, &["a", "c", "W"])
        .votes(20, &["a", "c", "e f W"])
        .votes(20, &["a", "c", "f g W"])
        .count();
    assert_eq!(counted.elected("member"), "W");
    // Two seats are empty; five stood for three, so two more stand than there are seats: f 40, e 20, g 20, h 0.
    assert_eq!(counted.next(), ["another member 2 by sichuan_another: f e g h"]);
}

#[test]
fn art35_and_36_a_third_and_five_members() {
    let election = |seated: usize, votes: usize| {
        let names = ["1:f", "2", "3", "4", "5", "6"];
        let mut election = Election::new("sichuan_another", "representatives")
            .people(&names)
            .people(&["x", "y"])
            .office("member", 1, "x y");
        for name in &names[..seated] {
            election = election.seated(name.split(':').next().unwrap(), "member");
        }
        election.votes(votes, &["x"]).votes(99 - votes, &[""]).count()
    };
    assert_eq!(election(4, 33).elected("member"), "x");
    let counted = election(4, 32);
    assert_eq!(counted.elected("member"), "");
    assert_eq!(counted.next(), ["by-election 1 within 3"], "four members are too few");
    assert_eq!(election(5, 32).next(), ["may stay empty 1"], "five are enough");
}

#[test]
fn art22_preselection_takes_the_most_votes() {
    let counted = Election::new("sichuan_preselection", "households")
        .people(&["a", "b", "c", "d"])
        .office("chair", 2, "a b c d")
        .votes(30, &["a b"])
        .votes(20, &["c"])
        .votes(10, &["d b"])
        .count();
    assert_eq!(counted.elected("chair"), "b a");
    let low = Election::new("sichuan_preselection", "households")
        .people(&["a", "b", "c"])
        .office("chair", 2, "a b c")
        .roll(100)
        .votes(50, &["a b"])
        .count();
    assert_eq!(low.outcome.verdict, Verdict::NoQuorum, "more than half of the households vote");
}

#[test]
fn art32_2_the_seat_of_a_woman_and_the_others_are_voted_on_together() {
    let election = Election::new("sichuan_another", "all")
        .people(&["a", "c", "e", "f", "W:f", "V:f", "g", "h"])
        .office("member", 1, "g h")
        .office("member/women", 1, "W V")
        .women_only()
        .seated("a", "chair")
        .seated("c", "deputy")
        .seated("e", "member")
        .seated("f", "member");
    let counted = election.clone().votes(60, &["g", "W"]).votes(40, &["h", "V"]).count();
    assert_eq!(counted.elected("member"), "g");
    assert_eq!(counted.elected("member/women"), "W");
    assert_eq!(counted.next(), Vec::<String>::new());
    let counted = election.votes(60, &["g", ""]).votes(40, &["h", "V"]).count();
    assert_eq!(counted.elected("member/women"), "V");
}

#[test]
fn art32_in_a_vote_between_equals_no_further_seat_is_kept() {
    let counted = Election::new("sichuan_committee", "all")
        .people(&["x", "y", "1", "2", "3"])
        .office("member", 1, "x y")
        .seated("1", "chair")
        .seated("2", "member")
        .seated("3", "member")
        .revote()
        .votes(5, &["x"])
        .votes(4, &["y"])
        .count();
    assert_eq!(counted.elected("member"), "x");
    assert_eq!(counted.next(), ["woman missing"]);
}

#[test]
fn more_ballots_than_heads_on_the_roll_void_the_election() {
    for (on_roll, verdict) in [(10, Verdict::Valid), (9, Verdict::MoreThanRoll)] {
        let counted = base().roll(on_roll).votes(10, &["a", "c", "e f W"]).count();
        assert_eq!(counted.outcome.verdict, verdict);
    }
}

#[test]
fn answers_have_one_name_each() {
    for answer in Answer::ALL {
        assert_eq!(Answer::parse(answer.key()), Some(answer));
    }
}
