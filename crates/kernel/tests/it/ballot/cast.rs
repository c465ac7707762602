//! Paper and network votes in one count, and papers entered twice (row G9).

use super::world::{Election, answers, ballot, draft, question};
use kernel::ballot::{
    Answer, Ballot, Casting, Channel, Difference, Entry, Part, Poll, Precedence, Standing, Void,
    admit, compare,
};
use kernel::time::Instant;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn casting(line: u32, channel: Channel, at: i64) -> Casting {
    Casting { line, channel, at: Instant::from_micros(at) }
}

#[test]
fn g9_between_paper_and_network_decides_the_rule() {
    let (paper, online) = (casting(1, Channel::Paper, 5), casting(1, Channel::Online, 9));
    for (precedence, counts) in [
        (Precedence::Paper, 0),
        (Precedence::Online, 1),
        (Precedence::First, 0),
        (Precedence::Last, 1),
    ] {
        let found = admit(precedence, &[paper, online]);
        assert_eq!(found[counts], Standing::Counts, "{precedence:?}");
        assert_eq!(found[1 - counts], Standing::ReplacedBy(counts), "{precedence:?}");
    }
}

#[test]
fn g9_the_built_in_rules_let_paper_replace_the_network() {
    let rules = ballot("owners_ordinary");
    assert_eq!(rules.precedence.as_ref().unwrap().value, Precedence::Paper);
    assert!(ballot("committee").channels.value.iter().all(|channel| *channel == Channel::Paper));
}

#[test]
fn g9_a_later_vote_over_the_network_replaces_the_earlier_and_a_second_paper_does_not() {
    let votes = [casting(1, Channel::Online, 1), casting(1, Channel::Online, 2)];
    assert_eq!(admit(Precedence::Paper, &votes), [Standing::ReplacedBy(1), Standing::Counts]);
    let papers = [casting(1, Channel::Paper, 1), casting(1, Channel::Paper, 2)];
    assert_eq!(admit(Precedence::Paper, &papers), [Standing::Counts, Standing::ReplacedBy(0)]);
}

proptest! {
    #![proptest_config(crate::support::cases(300))]

    #[test]
    fn g9_each_line_counts_once_whatever_the_order(
        votes in prop::collection::vec((1u32..6, 0usize..2), 0..25),
        which in 0usize..4,
        turn in any::<prop::sample::Index>(),
    ) {
        let castings: Vec<Casting> = votes
            .iter()
            .enumerate()
            .map(|(at, (line, channel))| casting(*line, Channel::ALL[*channel], at as i64))
            .collect();
        let precedence = Precedence::ALL[which];
        let counting = |castings: &[Casting]| -> BTreeMap<u32, Vec<Casting>> {
            let mut found: BTreeMap<u32, Vec<Casting>> = BTreeMap::new();
            for (casting, standing) in castings.iter().zip(admit(precedence, castings)) {
                if standing == Standing::Counts {
                    found.entry(casting.line).or_default().push(*casting);
                }
            }
            found
        };
        let found = counting(&castings);
        for casting in &castings {
            prop_assert_eq!(found.get(&casting.line).map(Vec::len), Some(1));
        }
        let mut turned = castings.clone();
        if !turned.is_empty() {
            let by = turn.index(turned.len());
            turned.rotate_left(by);
        }
        prop_assert_eq!(counting(&turned), found);
    }
}

fn poll() -> Poll {
    let mut draft = draft("all");
    draft.items.push(question("q", Some("other")));
    Poll::new(ballot("owners_ordinary"), draft).unwrap()
}

fn entry(by: &str, ballots: Vec<Ballot>) -> Entry {
    Entry { by: by.to_owned(), ballots }
}

#[test]
fn g9_two_entries_that_agree_are_taken() {
    let ballots = answers(&[(2, Answer::For), (1, Answer::Against)]);
    let mut turned = ballots.clone();
    turned.reverse();
    let found = compare(&poll(), &entry("x", ballots.clone()), &entry("y", turned)).unwrap();
    assert_eq!(found.unwrap(), ballots);
}

#[test]
fn g9_every_difference_of_two_entries_is_shown() {
    let first = answers(&[(5, Answer::For)]);
    let mut second = first.clone();
    second[0].parts = vec![Part::Answer(Answer::Against)];
    second[1].line = Some(7);
    second[2] = Ballot::void(3, Void::Unreadable);
    second[3].serial = 9;
    let found = compare(&poll(), &entry("x", first), &entry("y", second)).unwrap().unwrap_err();
    let answer = |answer| Some(Part::Answer(answer));
    assert_eq!(
        found,
        [
            Difference::Part {
                serial: 1,
                item: "q".to_owned(),
                first: answer(Answer::For),
                second: answer(Answer::Against)
            },
            Difference::Line { serial: 2, first: None, second: Some(7) },
            Difference::Void { serial: 3, first: None, second: Some(Void::Unreadable) },
            Difference::OnlyFirst { serial: 4 },
            Difference::OnlySecond { serial: 9 },
        ]
    );
}

#[test]
fn g9_the_order_of_names_on_a_paper_is_no_difference() {
    let election = Election::new("committee", "all")
        .people(&["a", "b", "c", "d", "e", "f", "g"])
        .office("chair", 1, "a b")
        .office("member", 4, "c d e f g");
    let (one, two) =
        (election.clone().votes(1, &["a", "c d e"]), election.clone().votes(1, &["a", "e c d"]));
    let poll = Poll::new(election.rules, election.draft).unwrap();
    assert!(compare(&poll, &entry("x", one.ballots), &entry("y", two.ballots)).unwrap().is_ok());
}

#[test]
fn g9_nobody_enters_both_times_and_no_number_twice() {
    let ballots = answers(&[(1, Answer::For)]);
    let same = compare(&poll(), &entry("x", ballots.clone()), &entry("x", ballots.clone()));
    assert_eq!(same.unwrap_err().key, "kernel.refusal.entry_same_person");
    let twice = vec![ballots[0].clone(), ballots[0].clone()];
    let refusal = compare(&poll(), &entry("x", twice), &entry("y", ballots)).unwrap_err();
    assert_eq!(refusal.key, "kernel.refusal.ballot_serial_twice");
}

#[test]
fn g9_as_many_ballots_are_entered_as_came_in() {
    let mut election = Election::new("committee", "all")
        .people(&["a", "b", "c", "d", "e", "f", "g"])
        .office("chair", 1, "a b")
        .office("member", 4, "c d e f g")
        .votes(3, &["a", "c"]);
    election.draft.received.paper = 4;
    election.draft.received.issued = 4;
    assert_eq!(election.refused(), "ballots_received");
}

#[test]
fn g9_one_ballot_for_each_line_of_an_open_vote() {
    let rules = ballot("owners_ordinary");
    let mut draft = draft("all");
    draft.items.push(question("q", Some("other")));
    let roll = super::world::owners(&[100, 100]);
    let of = |serial, line| Ballot::of_line(serial, line, vec![Part::Answer(Answer::For)]);
    let refused = |ballots: Vec<Ballot>| {
        super::world::count(rules, draft.clone(), &roll, ballots)
            .unwrap_err()
            .key
            .rsplit('.')
            .next()
            .unwrap()
    };
    assert_eq!(refused(vec![of(1, 1), of(2, 1)]), "ballot_line_twice");
    assert_eq!(refused(vec![of(1, 3)]), "ballot_line_unknown");
    assert_eq!(refused(vec![of(1, 0)]), "ballot_line_unknown");
    assert_eq!(refused(vec![Ballot { line: None, ..of(1, 1) }]), "ballot_no_line");
    assert_eq!(refused(vec![Ballot { times: 2, ..of(1, 1) }]), "ballot_times");
    assert_eq!(refused(vec![Ballot { parts: Vec::new(), ..of(1, 1) }]), "ballot_parts");
    assert_eq!(
        refused(vec![Ballot { parts: vec![Part::Names(Default::default())], ..of(1, 1) }]),
        "ballot_part"
    );
    assert_eq!(
        refused(vec![Ballot { void: Some(Void::Irregular), ..of(1, 1) }]),
        "ballot_void_parts"
    );
}

#[test]
fn g9_a_line_is_marked_once() {
    let mut roll = super::world::owners(&[100, 100]);
    roll.take(1, Channel::Online, None).unwrap();
    let again = roll.take(1, Channel::Paper, None).unwrap_err();
    assert_eq!(again.key, "kernel.refusal.roll_voted");
    assert_eq!(roll.take(9, Channel::Paper, None).unwrap_err().key, "kernel.refusal.roll_no_line");
}
