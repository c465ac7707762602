//! What has to hold for all who are elected together: no close relatives, a woman among them, enough members; and what
//! follows when it does not.

use super::election::{rank_of, ranked, vacant};
use super::{Next, OfficeOutcome, Step, Tie, words};
use crate::ballot::poll::{Poll, post};
use crate::ballot::rule::{ElectionRules, Relatives, Woman};

/// What an election is held by.
pub(super) struct Held<'a> {
    pub election: &'a ElectionRules,
    pub poll: &'a Poll,
}

impl Held<'_> {
    fn woman(&self, place: u16) -> bool {
        self.poll.person(place).is_some_and(|person| person.woman)
    }

    fn related(&self, one: u16, other: u16) -> bool {
        let pairs = &self.poll.draft().relatives;
        pairs.iter().any(|pair| *pair == (one, other) || *pair == (other, one))
    }
}

/// Somebody who holds or gains a seat.
#[derive(Clone, Copy)]
struct Seat {
    person: u16,
    rank: usize,
    seated: bool,
    votes: [u64; 2],
    office: Option<usize>,
}

/// Applies the conditions, and returns what has to happen next.
pub(super) fn apply(
    held: &Held<'_>,
    offices: &mut [OfficeOutcome],
    steps: &mut Vec<Step>,
) -> Vec<Next> {
    let mut next = Vec::new();
    for office in offices.iter_mut() {
        for person in &held.poll.draft().withdrawn {
            if remove(office, *person) {
                steps.push(words::withdrew(held.poll, &office.key, *person));
            }
        }
    }
    relatives(held, offices, &mut next, steps);
    offices.iter_mut().for_each(|office| office.vacant = vacant(office));
    secure_woman(held, offices, &mut next, steps);
    follow(held, offices, &mut next);
    confirm(held, offices, &mut next);
    next
}

/// Takes a seat away; tells whether the person had one.
fn remove(office: &mut OfficeOutcome, person: u16) -> bool {
    let before = office.elected.len();
    office.elected.retain(|place| *place != person);
    let had = office.elected.len() < before;
    if had {
        office.dropped.push(person);
    }
    had
}

/// Returns everybody who holds or gains a seat: the highest post first, then those seated already, then the most votes.
fn seats(held: &Held<'_>, offices: &[OfficeOutcome]) -> Vec<Seat> {
    let mut seats: Vec<Seat> = Vec::new();
    for (index, office) in offices.iter().enumerate() {
        for person in &office.elected {
            let votes = office.votes.iter().find(|votes| votes.person == *person);
            seats.push(Seat {
                person: *person,
                rank: rank_of(held.election, &office.key),
                seated: false,
                votes: votes.map_or([0, 0], |votes| ranked(votes.chosen, &held.election.rank)),
                office: Some(index),
            });
        }
    }
    seats.extend(held.poll.draft().seated.iter().map(|seated| Seat {
        person: seated.person,
        rank: rank_of(held.election, &seated.office),
        seated: true,
        votes: [0, 0],
        office: None,
    }));
    seats.sort_by(|a, b| {
        (a.rank, !a.seated)
            .cmp(&(b.rank, !b.seated))
            .then(b.votes.cmp(&a.votes))
            .then(a.person.cmp(&b.person))
    });
    seats
}

/// Deals with close relatives among those who hold or gain seats.
fn relatives(
    held: &Held<'_>,
    offices: &mut [OfficeOutcome],
    next: &mut Vec<Next>,
    steps: &mut Vec<Step>,
) {
    let Some(rule) = &held.election.relatives else { return };
    let mut kept: Vec<Seat> = Vec::new();
    for seat in seats(held, offices) {
        let conflict = kept.iter().position(|other| held.related(other.person, seat.person));
        let Some(at) = conflict else {
            kept.push(seat);
            continue;
        };
        let other = kept[at];
        let Some(index) = seat.office else {
            next.push(Next::RelativesElected { one: other.person, other: seat.person });
            kept.push(seat);
            continue;
        };
        if rule.value == Relatives::Told {
            next.push(Next::RelativesElected { one: other.person, other: seat.person });
            kept.push(seat);
            continue;
        }
        let level = other.rank == seat.rank && other.votes == seat.votes && !other.seated;
        if level {
            kept.remove(at);
            offices[index].elected.retain(|place| *place != seat.person && *place != other.person);
            offices[index].ties.push(Tie { between: vec![other.person, seat.person], seats: 1 });
        } else {
            remove(&mut offices[index], seat.person);
        }
        let key = &offices[index].key;
        steps.push(words::relatives(held.poll, key, other.person, seat.person, level, &rule.cite));
    }
}

/// Keeps an empty seat for a woman when there is none, or says that there is none.
fn secure_woman(
    held: &Held<'_>,
    offices: &mut [OfficeOutcome],
    next: &mut Vec<Next>,
    steps: &mut Vec<Step>,
) {
    let Some(rule) = &held.election.woman else { return };
    let seats = seats(held, offices);
    let there = seats.iter().find(|seat| held.woman(seat.person)).map(|seat| seat.person);
    if let Some(person) = there {
        offices.iter_mut().for_each(|office| office.kept_for_woman = 0);
        steps.push(words::woman(held.poll, Some(person), &rule.cite));
        return;
    }
    let open = offices
        .iter()
        .flat_map(|office| &office.ties)
        .any(|tie| tie.between.iter().any(|place| held.woman(*place)));
    if open {
        return;
    }
    steps.push(words::woman(held.poll, None, &rule.cite));
    if offices.iter().any(|office| office.kept_for_woman > 0) {
        return;
    }
    let wanted = held.election.woman_office.as_deref();
    let mut order: Vec<usize> = (0..offices.len()).collect();
    order.sort_by_key(|index| Some(post(&offices[*index].key)) != wanted);
    let empty = order.into_iter().find(|index| offices[*index].vacant > 0);
    match empty {
        Some(index) if rule.value == Woman::Seat => offices[index].kept_for_woman = 1,
        _ => next.push(Next::WomanMissing),
    }
}

/// Says what happens with ties and empty seats.
fn follow(held: &Held<'_>, offices: &[OfficeOutcome], next: &mut Vec<Next>) {
    for office in offices {
        next.extend(office.ties.iter().map(|tie| Next::Revote {
            office: office.key.clone(),
            seats: tie.seats,
            between: tie.between.clone(),
        }));
    }
    let empty: u32 = offices.iter().map(|office| office.vacant).sum();
    if empty == 0 {
        return;
    }
    let shortfall = held.election.shortfall.as_ref();
    if shortfall.is_none_or(|rule| rule.ballot.is_some()) {
        offices.iter().for_each(|office| another_vote(held, offices, office, next));
        return;
    }
    let members: usize =
        offices.iter().map(|office| office.elected.len() + office.ties.len()).sum::<usize>()
            + held.poll.draft().seated.len();
    let enough = shortfall.and_then(|rule| rule.enough);
    let months = shortfall.and_then(|rule| rule.by_election_months);
    match enough.and_then(|enough| usize::try_from(enough).ok()) {
        Some(enough) if members >= enough => next.push(Next::MayStayEmpty { seats: empty }),
        _ => next.push(Next::ByElection { seats: empty, months }),
    }
    if offices.iter().any(|office| office.kept_for_woman > 0) && !next.contains(&Next::WomanMissing)
    {
        next.push(Next::WomanMissing);
    }
}

/// Adds the other vote for the empty seats of an office: one for the seat of a woman, one for the rest. As many stand as
/// there are seats, and as many more as stood the first time; equal votes at the end stand together.
fn another_vote(
    held: &Held<'_>,
    offices: &[OfficeOutcome],
    office: &OfficeOutcome,
    next: &mut Vec<Next>,
) {
    let stood = held.poll.items().iter().find_map(|item| match item {
        crate::ballot::poll::Item::Office(known) if known.key == office.key => {
            Some(known.candidates.len())
        }
        _ => None,
    });
    let seats = usize::try_from(office.seats).unwrap_or(usize::MAX);
    let more = stood.unwrap_or(0).saturating_sub(seats).max(1);
    let draft = held.poll.draft();
    let busy = |person: u16| {
        draft.withdrawn.contains(&person)
            || draft.seated.iter().any(|seated| seated.person == person)
            || offices.iter().any(|office| {
                office.elected.contains(&person)
                    || office.dropped.contains(&person)
                    || office.ties.iter().any(|tie| tie.between.contains(&person))
            })
    };
    let shortfall = held.election.shortfall.as_ref();
    let mut add = |seats: u32, women_only: bool| {
        let able: Vec<_> = office
            .votes
            .iter()
            .filter(|votes| !busy(votes.person) && (!women_only || held.woman(votes.person)))
            .map(|votes| (votes.person, ranked(votes.chosen, &held.election.rank)))
            .collect();
        let wanted = usize::try_from(seats).unwrap_or(usize::MAX).saturating_add(more);
        let edge = able.get(wanted.saturating_sub(1)).map(|(_, votes)| *votes);
        let candidates = able
            .iter()
            .enumerate()
            .filter(|(index, (_, votes))| *index < wanted || Some(*votes) == edge)
            .map(|(_, (place, _))| *place)
            .collect();
        next.push(Next::AnotherVote {
            office: office.key.clone(),
            seats,
            candidates,
            women_only,
            ballot: shortfall.and_then(|rule| rule.ballot.clone()),
            days_max: shortfall.and_then(|rule| rule.days_max),
        });
    };
    let kept = office.kept_for_woman.min(office.vacant);
    if kept > 0 {
        add(kept, true);
    }
    if office.vacant > kept {
        add(office.vacant - kept, false);
    }
}

/// Adds that people written in who are elected have to be confirmed.
fn confirm(held: &Held<'_>, offices: &[OfficeOutcome], next: &mut Vec<Next>) {
    if held.election.write_ins_confirmed.is_none() {
        return;
    }
    for person in offices.iter().flat_map(|office| &office.elected) {
        if held.poll.person(*person).is_some_and(|known| known.written_in) {
            next.push(Next::Confirm { person: *person });
        }
    }
}
