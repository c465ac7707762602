//! Owners' votes: 民法典 第二百七十八条 and what goes with it.

use super::world::{answers_of_lines, ballot, count, draft, only_question, owners, question};
use kernel::ballot::{Answer, Ballot, Basis, Outcome, Part, Roll, Verdict, petition};

/// The matters of the article with the file that decides them.
const MATTERS: [(&str, &str, &str); 9] = [
    ("一", "owners_ordinary", "procedure"),
    ("二", "owners_ordinary", "convention"),
    ("三", "owners_ordinary", "committee"),
    ("四", "owners_ordinary", "manager"),
    ("五", "owners_ordinary", "fund_use"),
    ("六", "owners_special", "fund_raise"),
    ("七", "owners_special", "rebuild"),
    ("八", "owners_special", "common_use"),
    ("九", "owners_ordinary", "other"),
];

fn vote(id: &str, matter: &str, roll: &Roll, ballots: Vec<Ballot>) -> Outcome {
    let mut draft = draft("all");
    draft.items.push(question("q", Some(matter)));
    count(ballot(id), draft, roll, ballots).unwrap()
}

fn decide(id: &str, matter: &str, roll: &Roll, yes: usize, no: usize) -> (bool, bool) {
    let ballots = answers_of_lines(&[(yes, Answer::For), (no, Answer::Against)]);
    let outcome = vote(id, matter, roll, ballots);
    (outcome.verdict == Verdict::Valid, only_question(&outcome).carried)
}

#[test]
fn art278_each_item_by_its_own_majority() {
    let roll = owners(&[10_000; 300]);
    for (item, id, matter) in MATTERS {
        let special = matches!(item, "六" | "七" | "八");
        let cite = &ballot(id).matters.iter().find(|known| known.key == matter).unwrap().cite;
        assert!(cite.contains(&format!("第{item}项")), "{cite}");
        assert!(!decide(id, matter, &roll, 199, 0).0, "{item}: 199 of 300 are fewer than 2/3");
        assert!(decide(id, matter, &roll, 200, 0).0, "{item}: 200 of 300 are 2/3");
        let (below, enough) = if special { (149, 150) } else { (100, 101) };
        assert_eq!(decide(id, matter, &roll, below, 200 - below), (true, false), "{item}: {below}");
        assert_eq!(
            decide(id, matter, &roll, enough, 200 - enough),
            (true, true),
            "{item}: {enough}"
        );
    }
}

#[test]
fn art278_a_matter_is_not_decided_by_the_other_majority() {
    for (_, id, matter) in MATTERS {
        let other = if id == "owners_special" { "owners_ordinary" } else { "owners_special" };
        let mut draft = draft("all");
        draft.items.push(question("q", Some(matter)));
        let refusal = count(ballot(other), draft, &owners(&[1]), Vec::new()).unwrap_err();
        assert_eq!(refusal.key, "kernel.refusal.poll_matter");
    }
}

#[test]
fn art278_2_turnout_holds_by_area_and_by_heads() {
    // Nine owners: the first holds 600.00 m², eight hold 50.00 m² each; 1,000.00 m² in all.
    let mut areas = vec![60_000];
    areas.extend([5_000; 8]);
    let roll = owners(&areas);
    let turnout = |lines: &[u32]| {
        let ballots = lines
            .iter()
            .map(|line| Ballot::of_line(*line, *line, vec![Part::Answer(Answer::For)]))
            .collect();
        let outcome = vote("owners_ordinary", "other", &roll, ballots);
        outcome.quorums.iter().map(|reached| (reached.by, reached.met)).collect::<Vec<_>>()
    };
    let (area, heads) = (Basis::Area, Basis::Heads);
    assert_eq!(turnout(&[2, 3, 4, 5, 6, 7, 8, 9]), [(area, false), (heads, true)]);
    assert_eq!(turnout(&[1, 2, 3, 4]), [(area, true), (heads, false)]);
    assert_eq!(turnout(&[1, 2, 3, 4, 5, 6]), [(area, true), (heads, true)]);
}

#[test]
fn art278_2_turnout_by_area_is_exact_to_the_hundredth() {
    // 3.00 m² in all: two thirds are 2.00 m². One hundredth less is not enough.
    for (first, second, rest, met) in
        [(100, 100, 100, true), (100, 99, 101, false), (100, 101, 99, true)]
    {
        let roll = owners(&[first, second, rest]);
        let outcome =
            vote("owners_ordinary", "other", &roll, answers_of_lines(&[(2, Answer::For)]));
        assert_eq!(outcome.quorums[0].met, met, "{first} + {second} of 3.00 m²");
        assert!(outcome.quorums[1].met, "two of three heads");
    }
}

#[test]
fn art278_2_majority_holds_by_area_and_by_heads() {
    let mut areas = vec![60_000];
    areas.extend([5_000; 8]);
    let roll = owners(&areas);
    let answer =
        |line: u32, answer: Answer| Ballot::of_line(line, line, vec![Part::Answer(answer)]);
    let decide = |yes: &[u32]| {
        let ballots = (1..=9)
            .map(|line| {
                answer(line, if yes.contains(&line) { Answer::For } else { Answer::Against })
            })
            .collect();
        only_question(&vote("owners_ordinary", "other", &roll, ballots)).carried
    };
    assert!(!decide(&[1]), "60 % of the area, one head of nine");
    assert!(!decide(&[2, 3, 4, 5, 6, 7, 8, 9]), "eight heads of nine, 40 % of the area");
    assert!(decide(&[1, 2, 3, 4, 5]));
    assert!(!decide(&[1, 2, 3, 4]), "four heads of nine are not more than a half");
}

#[test]
fn art278_2_abstaining_and_void_votes_take_part() {
    let roll = owners(&[10_000; 30]);
    let ballots =
        |yes, abstain| answers_of_lines(&[(yes, Answer::For), (abstain, Answer::Abstain)]);
    assert!(!only_question(&vote("owners_ordinary", "other", &roll, ballots(10, 10))).carried);
    assert!(only_question(&vote("owners_ordinary", "other", &roll, ballots(11, 9))).carried);
    let mut some_void = ballots(10, 10);
    for ballot in some_void.iter_mut().skip(10) {
        *ballot = Ballot {
            line: ballot.line,
            ..Ballot::void(ballot.serial, kernel::ballot::Void::Unreadable)
        };
    }
    let outcome = vote("owners_ordinary", "other", &roll, some_void);
    assert_eq!((outcome.verdict, only_question(&outcome).carried), (Verdict::Valid, false));
    assert_eq!(only_question(&outcome).counts.void.heads, 10);
}

#[test]
fn art278_2_owners_who_do_not_vote_do_not_count() {
    let mut roll = owners(&[10_000; 30]);
    (1..=30).for_each(|line| roll.serve(line).unwrap());
    let outcome = vote("owners_ordinary", "other", &roll, answers_of_lines(&[(19, Answer::For)]));
    assert_eq!(outcome.verdict, Verdict::NoQuorum);
    assert_eq!(outcome.took_part.heads, 19);
}

#[test]
fn by_local_agreement_the_silent_count_with_the_majority() {
    let text = include_str!("../../../../../rules/ballots/owners_ordinary.toml")
        .replace("count = \"absent\"", "count = \"with_majority\"");
    let rules = kernel::ballot::parse("ballots/owners_ordinary.toml", &text).unwrap();
    let decide = |served: u32, yes: usize, no: usize| {
        let mut roll = owners(&[10_000; 30]);
        (1..=served).for_each(|line| roll.serve(line).unwrap());
        let mut draft = draft("all");
        draft.items.push(question("q", Some("other")));
        let ballots = answers_of_lines(&[(yes, Answer::For), (no, Answer::Against)]);
        count(&rules, draft, &roll, ballots).unwrap()
    };
    let outcome = decide(30, 6, 4);
    assert_eq!((outcome.verdict, outcome.took_part.heads), (Verdict::Valid, 30));
    assert!(only_question(&outcome).carried, "6 + 20 of 30");
    assert!(!only_question(&decide(30, 4, 6)).carried);
    assert!(!only_question(&decide(30, 5, 5)).carried, "equal: the silent stand with neither");
    assert_eq!(decide(19, 6, 4).verdict, Verdict::NoQuorum, "without a paper nobody is silent");
}

#[test]
fn art278_2_a_vote_in_progress_says_what_is_missing_by_which_basis() {
    // Nine owners with 1,000.00 m²; five of the small ones have voted: 250.00 m².
    let mut areas = vec![60_000];
    areas.extend([5_000; 8]);
    let mut roll = owners(&areas);
    let mode = ballot("owners_ordinary").mode("all").unwrap();
    let state = |roll: &Roll| {
        let found = kernel::ballot::quorum(mode, roll);
        found.iter().map(|state| (state.by, state.need, state.missing)).collect::<Vec<_>>()
    };
    for line in 2..=6 {
        roll.take(line, kernel::ballot::Channel::Online, None).unwrap();
    }
    assert_eq!(state(&roll), [(Basis::Area, 66_667, 41_667), (Basis::Heads, 6, 1)]);
    roll.take(7, kernel::ballot::Channel::Paper, None).unwrap();
    assert_eq!(state(&roll), [(Basis::Area, 66_667, 36_667), (Basis::Heads, 6, 0)]);
    roll.take(1, kernel::ballot::Channel::Paper, Some("a lawyer".to_owned())).unwrap();
    assert_eq!(state(&roll), [(Basis::Area, 66_667, 0), (Basis::Heads, 6, 0)]);
}

#[test]
fn art279_all_owners_concerned_agree() {
    let rules = ballot("owners_home_to_business");
    let decide = |yes: usize, no: usize| {
        let mut draft = draft("concerned");
        draft.items.push(question("q", None));
        let ballots = answers_of_lines(&[(yes, Answer::For), (no, Answer::Against)]);
        let outcome = count(rules, draft, &owners(&[9_000; 12]), ballots).unwrap();
        only_question(&outcome).carried
    };
    assert!(decide(12, 0));
    assert!(!decide(11, 1));
    assert!(!decide(11, 0));
}

#[test]
fn property_regulation_art13_a_fifth_of_the_owners_demand_an_assembly() {
    let mode = ballot("owners_ordinary").mode("all").unwrap();
    for (signed, met) in [(19, false), (20, true), (21, true)] {
        let lines: Vec<u32> = (1..=signed).collect();
        let found = petition(mode, &owners(&[10_000; 100]), &lines);
        assert_eq!(found[0].met, met, "{signed} of 100");
    }
}

#[test]
fn art278_1_3_the_owners_committee_is_elected_on_both_bases() {
    use kernel::ballot::{Draft, Item, ItemOutcome, Office, OfficeMarks, Person};
    let rules = ballot("owners_committee_election");
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let person = |name: &&str| Person {
        key: (*name).to_owned(),
        name: (*name).to_owned(),
        woman: false,
        written_in: false,
    };
    let draft = |seats: u32| Draft {
        persons: names.iter().map(person).collect(),
        items: vec![Item::Office(Office {
            key: "member".to_owned(),
            seats,
            candidates: (0..7).collect(),
            women_only: false,
        })],
        ..draft("all")
    };
    let even = count(rules, draft(6), &owners(&[1; 9]), Vec::new()).unwrap_err();
    assert_eq!(even.key, "kernel.refusal.poll_even", "指导规则 第三十一条: 单数");
    let small = count(rules, draft(3), &owners(&[1; 9]), Vec::new()).unwrap_err();
    assert_eq!(small.key, "kernel.refusal.poll_seats_all");
    assert!(
        count(ballot("beijing_owners_committee_election"), draft(3), &owners(&[1; 9]), Vec::new())
            .is_ok()
    );
    // One owner holds more than half of the area and votes for g alone; eight vote for a to e.
    let mut areas = vec![90_000];
    areas.extend([10_000; 8]);
    let mark =
        |chosen: Vec<u16>| vec![Part::Names(OfficeMarks { chosen, ..OfficeMarks::default() })];
    let ballots = |all_for_a: bool| {
        (1..=9)
            .map(|line| {
                let chosen = match (line, all_for_a) {
                    (1, true) => vec![0, 6],
                    (1, false) => vec![6],
                    _ => vec![0, 1, 2, 3, 4],
                };
                Ballot::of_line(line, line, mark(chosen))
            })
            .collect::<Vec<_>>()
    };
    let elected = |all_for_a: bool| {
        let outcome = count(rules, draft(5), &owners(&areas), ballots(all_for_a)).unwrap();
        let ItemOutcome::Office(office) = &outcome.items[0] else { panic!() };
        (office.elected.clone(), office.vacant)
    };
    assert_eq!(elected(false), (vec![], 5), "neither has both halves");
    assert_eq!(elected(true), (vec![0], 4));
}
