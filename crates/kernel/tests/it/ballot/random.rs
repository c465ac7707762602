//! Properties of counts: order makes no difference, and a vote for somebody never hurts them.

use super::world::{Election, ballot, count, draft, owners, question};
use kernel::ballot::{Answer, Ballot, ItemOutcome, OfficeMarks, Outcome, Part, Received};
use proptest::prelude::*;

const PEOPLE: [&str; 8] = ["a", "b", "c", "d", "e:f", "f:f", "g", "h"];

/// Returns an election with ballots drawn at random.
fn election(id: &'static str, marks: &[(u8, u8, bool)]) -> Election {
    let mut election = Election::new(id, "all").people(&PEOPLE).office("chair", 1, "a b").office(
        "member",
        4,
        "c d e f g h",
    );
    for (serial, (chair, members, void)) in (1u32..).zip(marks) {
        if *void {
            election.ballots.push(Ballot::void(serial, kernel::ballot::Void::Unreadable));
            continue;
        }
        let one = match chair % 4 {
            0 => Part::Unmarked,
            1 => Part::Unreadable,
            place => Part::Names(OfficeMarks {
                chosen: vec![u16::from(place) - 2],
                ..OfficeMarks::default()
            }),
        };
        let chosen = (0..6).filter(|bit| members >> bit & 1 == 1).map(|bit| bit + 2).collect();
        let parts = vec![one, Part::Names(OfficeMarks { chosen, ..OfficeMarks::default() })];
        election.ballots.push(Ballot::secret(serial, parts));
    }
    election.draft.received =
        Received { issued: 10_000, paper: election.ballots.len() as u64, ..Received::default() };
    election
}

fn elected(outcome: &Outcome, person: u16) -> bool {
    outcome
        .items
        .iter()
        .any(|item| matches!(item, ItemOutcome::Office(office) if office.elected.contains(&person)))
}

fn marks() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
    prop::collection::vec((any::<u8>(), 0u8..64, prop::bool::weighted(0.1)), 1..40)
}

proptest! {
    #![proptest_config(crate::support::cases(250))]

    #[test]
    fn the_order_of_ballots_changes_nothing(marks in marks(), turn in any::<prop::sample::Index>()) {
        let one = election("sichuan_committee", &marks);
        let mut other = one.clone();
        let by = turn.index(other.ballots.len());
        other.ballots.rotate_left(by);
        other.ballots.reverse();
        prop_assert_eq!(one.count().outcome, other.count().outcome);
    }

    #[test]
    fn the_numbers_on_ballots_change_nothing(marks in marks()) {
        let one = election("sichuan_committee", &marks);
        let mut other = one.clone();
        let size = other.ballots.len() as u32;
        for ballot in &mut other.ballots {
            ballot.serial = size + 1 - ballot.serial;
        }
        prop_assert_eq!(one.count().outcome, other.count().outcome);
    }

    #[test]
    fn one_more_ballot_for_somebody_never_hurts_them(marks in marks(), person in 0u16..8) {
        let mut one = election("committee", &marks);
        one.roll = marks.len() + 1;
        let before = one.count();
        let mut more = one.clone();
        let names = |here: bool| {
            if here { Part::Names(OfficeMarks { chosen: vec![person], ..OfficeMarks::default() }) } else { Part::Unmarked }
        };
        more.ballots.push(Ballot::secret(9_999, vec![names(person < 2), names(person >= 2)]));
        more.draft.received.paper += 1;
        let after = more.count();
        prop_assert!(!elected(&before.outcome, person) || elected(&after.outcome, person));
    }

    #[test]
    fn a_mark_turned_to_somebody_never_hurts_them(
        marks in marks(),
        person in 2u16..8,
        which in any::<prop::sample::Index>(),
        conditions: bool,
    ) {
        let id = if conditions { "sichuan_committee" } else { "committee" };
        let one = election(id, &marks);
        let mut turned = one.clone();
        let at = which.index(turned.ballots.len());
        let Some(Part::Names(names)) = turned.ballots[at].parts.get_mut(1) else { return Ok(()) };
        if names.chosen.contains(&person) || names.chosen.len() >= 4 {
            return Ok(());
        }
        names.chosen.push(person);
        let (before, after) = (one.try_count(), turned.try_count());
        let (Ok(before), Ok(after)) = (before, after) else { return Ok(()) };
        // A raised vote may make a tie where none was; somebody elected stays elected or is voted on again with others.
        prop_assert!(!elected(&before, person) || elected(&after, person));
    }

    #[test]
    fn one_more_owner_for_a_question_never_hurts_it(
        areas in prop::collection::vec(1u64..100_000, 2..40),
        answers in prop::collection::vec(0usize..4, 2..40),
        special: bool,
    ) {
        let (id, matter) =
            if special { ("owners_special", "rebuild") } else { ("owners_ordinary", "other") };
        let roll = owners(&areas);
        let voters = answers.len().min(areas.len() - 1);
        let cast = |more: bool| {
            let mut draft = draft("all");
            draft.items.push(question("q", Some(matter)));
            let mut ballots: Vec<Ballot> = (1..)
                .zip(&answers[..voters])
                .map(|(line, answer)| Ballot::of_line(line, line, vec![Part::Answer(Answer::ALL[*answer])]))
                .collect();
            if more {
                let line = voters as u32 + 1;
                ballots.push(Ballot::of_line(line, line, vec![Part::Answer(Answer::For)]));
            }
            let outcome = count(ballot(id), draft, &roll, ballots).unwrap();
            matches!(&outcome.items[0], ItemOutcome::Question(question) if question.carried)
        };
        prop_assert!(!cast(false) || cast(true));
    }

    #[test]
    fn what_is_counted_adds_up(marks in marks()) {
        let counted = election("sichuan_committee", &marks).count();
        for item in &counted.outcome.items {
            let ItemOutcome::Office(office) = item else { continue };
            let tied: u32 = office.ties.iter().map(|tie| tie.seats).sum();
            prop_assert_eq!(office.elected.len() as u32 + tied + office.vacant, office.seats);
            for votes in &office.votes {
                prop_assert!(votes.chosen.heads + office.void.heads <= counted.outcome.took_part.heads);
            }
        }
    }
}
