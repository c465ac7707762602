//! Who is elected: thresholds, order of votes, ties, the seat of a woman.

use super::conditions::{self, Held};
use super::count::{Cast, NameCounts};
use super::decision::whole;
use super::quorum::held;
use super::{Next, OfficeOutcome, PersonVotes, Step, Tie, words};
use crate::ballot::measure::{Basis, Weight};
use crate::ballot::poll::{Office, Poll, Round, post};
use crate::ballot::rule::{ElectionRules, RollKind, Woman};

/// What an election brought.
pub(super) struct Elected {
    /// In the order of the vote.
    pub offices: Vec<OfficeOutcome>,
    /// What has to happen next.
    pub next: Vec<Next>,
}

/// Returns the place of an office among the offices of the rules; the highest is 0.
pub(super) fn rank_of(election: &ElectionRules, key: &str) -> usize {
    let wanted = post(key);
    election.offices.iter().position(|office| office.key == wanted).unwrap_or(usize::MAX)
}

/// Returns votes in the order in which they rank: the first basis, then the next.
pub(super) fn ranked(votes: Weight, rank: &[Basis]) -> [u64; 2] {
    let by = |index: usize| rank.get(index).map_or(0, |basis| votes.by(*basis));
    [by(0), by(1)]
}

/// Elects, the highest office first.
pub(super) fn elect(
    election: &ElectionRules,
    poll: &Poll,
    kind: RollKind,
    cast: &Cast,
    offices: Vec<(&Office, NameCounts)>,
    valid: bool,
    steps: &mut Vec<Step>,
) -> Elected {
    let mut order: Vec<usize> = (0..offices.len()).collect();
    order.sort_by_key(|index| {
        let office = offices[*index].0;
        (rank_of(election, &office.key), !office.women_only)
    });
    let mut outcomes: Vec<Option<OfficeOutcome>> = offices.iter().map(|_| None).collect();
    let mut taken: Vec<u16> = poll.draft().seated.iter().map(|seated| seated.person).collect();
    for index in order {
        let (office, counts) = &offices[index];
        let votes = votes(election, poll, kind, office, counts, cast, steps);
        let mut outcome = OfficeOutcome {
            key: office.key.clone(),
            seats: office.seats,
            votes,
            elected: Vec::new(),
            ties: Vec::new(),
            dropped: Vec::new(),
            vacant: 0,
            kept_for_woman: 0,
            void: counts.void,
        };
        if valid {
            fill(election, poll, office, &taken, &mut outcome);
            taken.extend(&outcome.elected);
            steps.push(words::elected(election, poll, &outcome));
        }
        outcomes[index] = Some(outcome);
    }
    let mut offices: Vec<OfficeOutcome> = outcomes.into_iter().flatten().collect();
    let next = if valid {
        let held = Held { election, poll };
        conditions::apply(&held, &mut offices, steps)
    } else {
        Vec::new()
    };
    Elected { offices, next }
}

/// Returns the votes of everybody who stands or was written in for an office, the most first.
fn votes(
    election: &ElectionRules,
    poll: &Poll,
    kind: RollKind,
    office: &Office,
    counts: &NameCounts,
    cast: &Cast,
    steps: &mut Vec<Step>,
) -> Vec<PersonVotes> {
    steps.push(words::office(election, office, counts));
    let mut votes: Vec<PersonVotes> = Vec::new();
    for (place, person) in (0u16..).zip(poll.persons()) {
        let [chosen, against, abstain] =
            counts.people.get(usize::from(place)).copied().unwrap_or_default();
        let stands = office.candidates.contains(&place);
        if stands || person.written_in && chosen != Weight::ZERO {
            votes.push(PersonVotes { person: place, chosen, against, abstain, enough: false });
        }
    }
    votes.sort_by(|a, b| {
        let key = |votes: &PersonVotes| ranked(votes.chosen, &election.rank);
        key(b).cmp(&key(a)).then(a.person.cmp(&b.person))
    });
    for line in &mut votes {
        line.enough = line.chosen.heads > 0;
        steps.push(words::votes(poll, &office.key, line, election.rank.contains(&Basis::Area)));
        if poll.draft().round == Round::Revote {
            continue;
        }
        for threshold in &election.elected {
            let have = line.chosen.by(threshold.by);
            let reached = held(threshold, have, whole(threshold, cast), |reached| {
                words::enough(kind, poll.name(line.person), threshold, reached)
            });
            line.enough &= reached.met;
            steps.push(words::reached(Some(&office.key), reached));
        }
    }
    votes
}

/// Fills the seats of an office.
fn fill(
    election: &ElectionRules,
    poll: &Poll,
    office: &Office,
    taken: &[u16],
    outcome: &mut OfficeOutcome,
) {
    let woman = |place: u16| poll.person(place).is_some_and(|person| person.woman);
    let able: Vec<(u16, [u64; 2])> = outcome
        .votes
        .iter()
        .filter(|votes| votes.enough && !taken.contains(&votes.person))
        .filter(|votes| !office.women_only || woman(votes.person))
        .map(|votes| (votes.person, ranked(votes.chosen, &election.rank)))
        .collect();
    let seats = usize::try_from(office.seats).unwrap_or(usize::MAX);
    let plain = pick(&able, seats);
    let secured = election.woman.as_ref().is_some_and(|rule| rule.value == Woman::Seat)
        && poll.draft().round == Round::First
        && election.woman_office.as_deref() == Some(office.post())
        && !office.women_only
        && !taken.iter().any(|place| woman(*place))
        && !plain.0.iter().any(|place| woman(*place));
    let (elected, ties) = if !secured {
        plain
    } else {
        let best = able.iter().find(|(place, _)| woman(*place)).map(|(_, votes)| *votes);
        let first: Vec<u16> = able
            .iter()
            .filter(|(place, votes)| woman(*place) && Some(*votes) == best)
            .map(|(place, _)| *place)
            .collect();
        let rest: Vec<(u16, [u64; 2])> =
            able.iter().filter(|(place, _)| !first.contains(place)).copied().collect();
        let (mut elected, mut ties) = pick(&rest, seats.saturating_sub(1));
        match first.as_slice() {
            [] => outcome.kept_for_woman = 1,
            [only] => elected.push(*only),
            _ => ties.push(Tie { between: first, seats: 1 }),
        }
        (elected, ties)
    };
    outcome.elected = elected;
    outcome.ties = ties;
    in_order(outcome, election);
    outcome.vacant = vacant(outcome);
}

/// Puts those elected into the order of their votes.
fn in_order(outcome: &mut OfficeOutcome, election: &ElectionRules) {
    let votes = &outcome.votes;
    let key = |place: &u16| {
        let found = votes.iter().find(|votes| votes.person == *place);
        std::cmp::Reverse(found.map(|votes| ranked(votes.chosen, &election.rank)))
    };
    outcome.elected.sort_by_key(|place| (key(place), *place));
}

/// Returns how many seats nobody has, and over which nobody is voted on again.
pub(super) fn vacant(outcome: &OfficeOutcome) -> u32 {
    let filled = u32::try_from(outcome.elected.len()).unwrap_or(u32::MAX);
    let open: u32 = outcome.ties.iter().map(|tie| tie.seats).sum();
    outcome.seats.saturating_sub(filled).saturating_sub(open)
}

/// Takes the first `seats` people, sorted by votes; equal votes across the boundary are a tie.
fn pick(able: &[(u16, [u64; 2])], seats: usize) -> (Vec<u16>, Vec<Tie>) {
    let places = |part: &[(u16, [u64; 2])]| part.iter().map(|(place, _)| *place).collect();
    let (Some(last), Some(next)) =
        (seats.checked_sub(1).and_then(|at| able.get(at)), able.get(seats))
    else {
        return (places(&able[..seats.min(able.len())]), Vec::new());
    };
    if last.1 != next.1 {
        return (places(&able[..seats]), Vec::new());
    }
    let (edge, above) = (last.1, able.iter().filter(|(_, votes)| *votes > last.1).count());
    let between = able.iter().filter(|(_, votes)| *votes == edge).map(|(place, _)| *place);
    let open = u32::try_from(seats - above).unwrap_or(u32::MAX);
    (places(&able[..above]), vec![Tie { between: between.collect(), seats: open }])
}
