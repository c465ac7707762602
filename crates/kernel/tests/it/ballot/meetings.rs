//! Meetings: residents, representatives, committees of owners, party branches.

use super::world::{answers, ballot, count, draft, only_question, question, roll};
use crate::support::date;
use kernel::ballot::{
    Answer, Ballot, Line, Outcome, Part, Received, Roll, RollKind, Verdict, composition, petition,
    quorum,
};
use kernel::text::Text;

/// Returns a roll of which the first lines signed in.
fn signed_in(mut roll: Roll, present: u32) -> Roll {
    for number in 1..=present {
        roll.sign_in(number).unwrap();
    }
    roll
}

/// Counts a question in a meeting; the rest of those present vote against.
fn meet(id: &str, mode: &str, roll: &Roll, present: usize, yes: usize) -> Outcome {
    let mut draft = draft(mode);
    draft.items.push(question("q", None));
    let ballots = answers(&[(yes, Answer::For), (present - yes, Answer::Against)]);
    count(ballot(id), draft, roll, ballots).unwrap()
}

fn check(id: &str, mode: &str, roll: Roll, rows: &[(usize, usize, bool, bool)]) {
    for &(present, yes, valid, carried) in rows {
        let roll = signed_in(roll.clone(), u32::try_from(present).unwrap());
        let outcome = meet(id, mode, &roll, present, yes);
        assert_eq!(outcome.verdict == Verdict::Valid, valid, "{id} {mode}: {present} came");
        assert_eq!(only_question(&outcome).carried, carried, "{id} {mode}: {yes} of {present}");
    }
}

/// Returns the roll of a body of which the first `first` are of a class, the others of another.
fn body(size: usize, first: usize, class: &str, other: &str) -> Roll {
    let line = |index: usize| {
        Line::new(format!("m{index}")).of_class(if index < first { class } else { other })
    };
    Roll::new(RollKind::Assembly, date("2026-05-06"), (0..size).map(line).collect()).unwrap()
}

#[test]
fn art27_residents_meeting_half_come_and_half_of_those_present_agree() {
    let rows = [
        (500, 500, false, false),
        (501, 250, true, false),
        (501, 251, true, true),
        (502, 251, true, false),
        (502, 252, true, true),
    ];
    check("residents_meeting", "residents", roll(RollKind::Voters, 1000), &rows);
    check("residents_meeting", "households", roll(RollKind::Households, 1000), &rows);
}

#[test]
fn art27_whoever_is_present_and_does_not_vote_still_counts() {
    let roll = signed_in(roll(RollKind::Households, 100), 60);
    let mut draft = draft("households");
    draft.items.push(question("q", None));
    let rules = ballot("residents_meeting");
    let outcome = count(rules, draft.clone(), &roll, answers(&[(30, Answer::For)])).unwrap();
    assert!(!only_question(&outcome).carried, "30 of 60 present");
    let outcome = count(rules, draft, &roll, answers(&[(31, Answer::For)])).unwrap();
    assert!(only_question(&outcome).carried, "31 of 60 present");
}

#[test]
fn art26_2_who_may_demand_a_residents_meeting() {
    let mode = ballot("residents_meeting").mode("residents").unwrap();
    for (kind, size, signed, met) in [
        (RollKind::Voters, 1000, 100, true),
        (RollKind::Voters, 1000, 99, false),
        (RollKind::Households, 400, 40, true),
        (RollKind::Households, 400, 39, false),
        (RollKind::Representatives, 60, 20, true),
        (RollKind::Representatives, 60, 19, false),
    ] {
        let lines: Vec<u32> = (1..=signed).collect();
        let found = petition(mode, &roll(kind, size), &lines);
        assert_eq!(found.iter().map(|reached| reached.met).collect::<Vec<_>>(), [met], "{kind:?}");
    }
    assert!(petition(mode, &roll(RollKind::Members, 9), &[1, 2, 3]).is_empty());
}

#[test]
fn art28_2_a_fifth_of_the_representatives_demand_their_meeting() {
    let mode = ballot("representatives_meeting").mode("body").unwrap();
    for (signed, met) in [(9, false), (10, true)] {
        let lines: Vec<u32> = (1..=signed).collect();
        assert_eq!(petition(mode, &roll(RollKind::Representatives, 50), &lines)[0].met, met);
    }
}

#[test]
fn art29_representatives_two_thirds_come_and_half_of_those_present_agree() {
    let rows = [
        (39, 39, false, false),
        (40, 20, true, false),
        (40, 21, true, true),
        (41, 20, true, false),
        (41, 21, true, true),
    ];
    check("representatives_meeting", "body", body(60, 50, "representative", "member"), &rows);
}

#[test]
fn art28_1_four_fifths_of_the_body_are_representatives() {
    for (representatives, verdict) in [(48, Verdict::Valid), (47, Verdict::WrongRoll)] {
        let roll = signed_in(body(60, representatives, "representative", "member"), 60);
        let outcome = meet("representatives_meeting", "body", &roll, 60, 60);
        assert_eq!(outcome.verdict, verdict, "{representatives} of 60");
        let mode = ballot("representatives_meeting").mode("body").unwrap();
        assert_eq!(composition(mode, &roll)[0].met, verdict == Verdict::Valid);
    }
}

#[test]
fn g2_the_state_of_a_meeting_says_what_is_missing() {
    let mode = ballot("representatives_meeting").mode("body").unwrap();
    let empty = body(60, 50, "representative", "member");
    for (present, missing) in [(0, 40), (1, 39), (39, 1), (40, 0), (60, 0)] {
        let roll = signed_in(empty.clone(), present);
        let state = quorum(mode, &roll);
        assert_eq!((state[0].need, state[0].missing), (40, missing), "{present}");
        assert_eq!(state[0].met, missing == 0);
        assert!(state[0].cite.contains("第二十九条"));
    }
    let state = quorum(mode, &signed_in(empty, 38));
    assert_eq!(
        state[0].text,
        Text::new(
            "按人数：组成人员 60 人中到会 38 人；名册 60 人 × 2/3 = 40；2/3 以上（含 2/3），至少须 40 人 → 未达到，还差 2 人。",
            "by heads: 38 of 60 members present; the roll 60 × 2/3 = 40; at least 2/3 is 40 or more → not reached, 2 missing."
        )
    );
}

#[test]
fn beijing_art57_two_quorums_by_all_and_by_the_members_for_the_owners() {
    let id = "beijing_property_committee_meeting";
    let roll = body(9, 5, "owner", "other");
    let come = |owners: &[u32]| {
        let mut roll = roll.clone();
        owners.iter().for_each(|number| roll.sign_in(*number).unwrap());
        let outcome = meet(id, "committee", &roll, owners.len(), owners.len());
        (outcome.verdict, only_question(&outcome).carried)
    };
    assert_eq!(come(&[1, 2, 3, 6, 7]), (Verdict::Valid, true));
    assert_eq!(come(&[1, 2, 6, 7, 8]).0, Verdict::NoQuorum, "two of five owners");
    assert_eq!(come(&[1, 2, 3, 4]).0, Verdict::NoQuorum, "four of nine");
    let roll = body(9, 4, "owner", "other");
    assert_eq!(
        meet(id, "committee", &signed_in(roll, 9), 9, 9).verdict,
        Verdict::WrongRoll,
        "four owners of nine are fewer than a half"
    );
}

#[test]
fn beijing_art45_more_than_half_of_all_members_sign() {
    let roll = |present| {
        let lines = (0..7).map(|index| Line::new(format!("m{index}"))).collect();
        signed_in(Roll::new(RollKind::Assembly, date("2026-05-06"), lines).unwrap(), present)
    };
    for (present, yes, valid, carried) in [
        (3, 3, false, false),
        (4, 3, true, false),
        (4, 4, true, true),
        (7, 4, true, true),
        (7, 3, true, false),
    ] {
        let outcome =
            meet("owners_committee_meeting", "committee", &roll(present), present as usize, yes);
        assert_eq!(outcome.verdict == Verdict::Valid, valid, "{present}");
        assert_eq!(only_question(&outcome).carried, carried, "{yes} of {present}");
    }
}

#[test]
fn branch_art11_half_come_and_more_than_half_of_those_due_agree() {
    let rows = [
        (9, 9, false, false),
        (10, 10, true, false),
        (11, 10, true, false),
        (11, 11, true, true),
        (20, 10, true, false),
        (20, 11, true, true),
    ];
    check("party_members_meeting", "branch", roll(RollKind::Members, 20), &rows);
    let rows = [(10, 10, false, false), (11, 11, true, true)];
    check("party_members_meeting", "branch", roll(RollKind::Members, 21), &rows);
}

#[test]
fn g3_four_discussions_two_thirds_of_the_members_come() {
    let rows = [(19, 19, false, false), (20, 15, true, false), (20, 16, true, true)];
    check("four_discussions_members", "branch", roll(RollKind::Members, 30), &rows);
}

#[test]
fn party_election_four_fifths_come_and_half_of_those_present_elect() {
    for (present, votes, valid, elected) in [
        (23, 23, false, ""),
        (24, 12, true, ""),
        (24, 13, true, "a"),
        (30, 15, true, ""),
        (30, 16, true, "a"),
    ] {
        let mut election = super::world::Election::new("party_election", "branch")
            .people(&["a", "b"])
            .office("member", 1, "a b")
            .votes(votes, &["a"])
            .votes(present - votes, &[""]);
        election.draft.received =
            Received { issued: present as u64, paper: present as u64, ..Received::default() };
        let roll = signed_in(roll(RollKind::Members, 30), u32::try_from(present).unwrap());
        let outcome =
            count(election.rules, election.draft.clone(), &roll, election.ballots.clone()).unwrap();
        assert_eq!(outcome.verdict == Verdict::Valid, valid, "{present} of 30");
        let kernel::ballot::ItemOutcome::Office(office) = &outcome.items[0] else { panic!() };
        assert_eq!(office.elected.is_empty(), elected.is_empty(), "{votes} of {present}");
    }
}

#[test]
fn hands_are_entered_as_a_number_and_never_more_than_present() {
    let hands = |serial: u32, times: u32, answer: Answer| Ballot {
        times,
        ..Ballot::secret(serial, vec![Part::Answer(answer)])
    };
    let rules = ballot("representatives_meeting");
    let roll = signed_in(body(60, 50, "representative", "member"), 45);
    let vote = |yes: u32, no: u32| {
        let mut draft = draft("body");
        draft.items.push(question("q", None));
        draft.received.hands = u64::from(yes + no);
        count(rules, draft, &roll, vec![hands(1, yes, Answer::For), hands(2, no, Answer::Against)])
    };
    let outcome = vote(23, 22).unwrap();
    assert!(only_question(&outcome).carried);
    assert_eq!(vote(24, 22).unwrap().verdict, Verdict::MoreThanPresent);
    assert_eq!(vote(0, 1).unwrap_err().key, "kernel.refusal.ballot_times");
}
