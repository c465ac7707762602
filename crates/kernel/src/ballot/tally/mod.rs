//! The count: what was reached, who is elected, and the arithmetic of it, step by step.

mod conditions;
mod count;
mod decision;
mod election;
mod quorum;
mod summary;
mod words;

use super::measure::{Basis, Weight};
use super::paper::Ballots;
use super::poll::{Item, Poll};
use super::roll::Roll;
use super::rule::BallotRules;
use crate::text::Text;
use count::{Cast, ItemCounts};

pub use count::Counts;
pub use quorum::{composition, petition, quorum};
pub use summary::summary;

/// Whether a vote is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is valid.
    Valid,
    /// Too few took part or came.
    NoQuorum,
    /// More ballots came in than went out.
    MoreThanIssued,
    /// More ballots came in than heads stand on the roll.
    MoreThanRoll,
    /// More voted than were present.
    MoreThanPresent,
    /// The roll is not made as the rules want it.
    WrongRoll,
}

impl Verdict {
    /// Returns the name in archives.
    pub const fn key(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::NoQuorum => "no_quorum",
            Verdict::MoreThanIssued => "more_than_issued",
            Verdict::MoreThanRoll => "more_than_roll",
            Verdict::MoreThanPresent => "more_than_present",
            Verdict::WrongRoll => "wrong_roll",
        }
    }
}

/// A threshold held against what came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// By what it counts.
    pub by: Basis,
    /// The class among which it counts.
    pub among: Option<String>,
    /// What came in.
    pub have: u64,
    /// Of how much.
    pub whole: u64,
    /// The least that is enough.
    pub need: u64,
    /// What is still missing; 0 when it is reached.
    pub missing: u64,
    /// Whether it is reached.
    pub met: bool,
    /// The sentence.
    pub text: Text,
    /// The article.
    pub cite: String,
}

/// A sentence of the arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The item that it concerns; none when it concerns the whole vote.
    pub item: Option<String>,
    /// The sentence.
    pub text: Text,
    /// Whether what it says holds, where it asks for something.
    pub holds: Option<bool>,
    /// The article, where there is one.
    pub cite: Option<String>,
}

/// The result for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionOutcome {
    /// The question.
    pub key: String,
    /// The answers.
    pub counts: Counts,
    /// Whether it is carried.
    pub carried: bool,
}

/// The votes of a person for an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonVotes {
    /// The place in the list of people.
    pub person: u16,
    /// Votes for.
    pub chosen: Weight,
    /// Votes against.
    pub against: Weight,
    /// Abstentions.
    pub abstain: Weight,
    /// Whether the thresholds are reached.
    pub enough: bool,
}

/// Equal votes that leave seats open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Between whom, by places in the list of people.
    pub between: Vec<u16>,
    /// For how many seats.
    pub seats: u32,
}

/// The result for an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeOutcome {
    /// The office.
    pub key: String,
    /// The seats.
    pub seats: u32,
    /// Everybody with a vote and every candidate, the most votes first.
    pub votes: Vec<PersonVotes>,
    /// Who is elected, by places in the list of people, the most votes first.
    pub elected: Vec<u16>,
    /// Where equal votes leave it open.
    pub ties: Vec<Tie>,
    /// Who was elected and does not take the seat, being a close relative or having withdrawn.
    pub dropped: Vec<u16>,
    /// How many seats stay empty.
    pub vacant: u32,
    /// How many of those are kept for a woman.
    pub kept_for_woman: u32,
    /// Void ballots, in this part.
    pub void: Weight,
}

/// The result for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// Of a question.
    Question(QuestionOutcome),
    /// Of an office.
    Office(OfficeOutcome),
}

/// What has to happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The whole vote is held again.
    VoteAgain,
    /// Those with equal votes are voted on again.
    Revote {
        /// The office.
        office: String,
        /// For how many seats.
        seats: u32,
        /// Between whom.
        between: Vec<u16>,
    },
    /// The empty seats are voted on in another vote 另行选举.
    AnotherVote {
        /// The office.
        office: String,
        /// For how many seats.
        seats: u32,
        /// Who stands: those with the most votes who were not elected.
        candidates: Vec<u16>,
        /// Whether the seats are kept for women.
        women_only: bool,
        /// The rule file of the other vote.
        ballot: Option<String>,
        /// Within how many days.
        days_max: Option<u32>,
    },
    /// The empty seats may stay empty.
    MayStayEmpty {
        /// How many.
        seats: u32,
    },
    /// A by-election is held.
    ByElection {
        /// For how many seats.
        seats: u32,
        /// Within how many months.
        months: Option<u32>,
    },
    /// Somebody written in is elected and has to be confirmed.
    Confirm {
        /// Who.
        person: u16,
    },
    /// No woman is among those elected.
    WomanMissing,
    /// Two close relatives are elected.
    RelativesElected {
        /// The one.
        one: u16,
        /// The other.
        other: u16,
    },
}

/// The result of a vote with its arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it is valid.
    pub verdict: Verdict,
    /// What the roll weighs.
    pub roll: Weight,
    /// What took part.
    pub took_part: Weight,
    /// What was present, in meetings.
    pub present: Option<Weight>,
    /// The quorums.
    pub quorums: Vec<Reached>,
    /// A result for each item, in their order.
    pub items: Vec<ItemOutcome>,
    /// What has to happen next.
    pub next: Vec<Next>,
    /// The arithmetic.
    pub steps: Vec<Step>,
}

/// Counts a vote. The order of ballots makes no difference.
pub fn tally(rules: &BallotRules, poll: &Poll, roll: &Roll, ballots: &Ballots) -> Outcome {
    let (cast, counted) = count::count(rules, poll, roll, ballots);
    let mut steps = vec![words::roll(roll, cast.roll), words::took_part(rules, roll, &cast)];
    let verdict = judge(rules, poll, roll, &cast, &mut steps);
    let quorums = poll
        .mode(rules)
        .map(|mode| quorum::quorum_of(mode, roll, cast.took_part))
        .unwrap_or_default();
    let valid = verdict == Verdict::Valid;
    let mut items: Vec<ItemOutcome> = Vec::with_capacity(counted.len());
    let mut next = Vec::new();
    let mut offices = Vec::new();
    for (item, counts) in poll.items().iter().zip(counted) {
        match (item, counts) {
            (Item::Question(question), ItemCounts::Answers(counts)) => {
                let outcome = decision::decide(rules, question, counts, &cast, valid, &mut steps);
                items.push(ItemOutcome::Question(outcome));
            }
            (Item::Office(office), ItemCounts::Names(names)) => offices.push((office, names)),
            _ => {}
        }
    }
    if let Some(election) = &rules.election {
        let found = election::elect(election, poll, roll.kind(), &cast, offices, valid, &mut steps);
        items.extend(found.offices.into_iter().map(ItemOutcome::Office));
        next = found.next;
    }
    if !valid {
        next = vec![Next::VoteAgain];
    }
    steps.extend(next.iter().map(|next| words::next(rules, poll, next)));
    let present = rules.meeting.then_some(cast.present);
    Outcome {
        verdict,
        roll: cast.roll,
        took_part: cast.took_part,
        present,
        quorums,
        items,
        next,
        steps,
    }
}

/// Decides whether the vote is valid, and writes down why.
fn judge(
    rules: &BallotRules,
    poll: &Poll,
    roll: &Roll,
    cast: &Cast,
    steps: &mut Vec<Step>,
) -> Verdict {
    let Some(mode) = poll.mode(rules) else { return Verdict::WrongRoll };
    let mut verdict = Verdict::Valid;
    let mut fail = |found: Verdict| {
        if verdict == Verdict::Valid {
            verdict = found;
        }
    };
    if mode.roll.kind != roll.kind() {
        steps.push(words::wrong_roll(mode, roll));
        fail(Verdict::WrongRoll);
    }
    for part in composition(mode, roll) {
        if !part.met {
            fail(Verdict::WrongRoll);
        }
        steps.push(words::reached(None, part));
    }
    let received = &poll.draft().received;
    if received.issued > 0 || received.paper > 0 {
        let over = received.paper > received.issued;
        steps.push(words::papers(received, &rules.over_issued_voids, over));
        if over && rules.over_issued_voids.value {
            fail(Verdict::MoreThanIssued);
        }
    }
    if cast.ballots.heads > cast.roll.heads {
        steps.push(words::more_than_roll(cast));
        fail(Verdict::MoreThanRoll);
    }
    if rules.meeting && cast.ballots.heads > cast.present.heads {
        steps.push(words::more_than_present(cast));
        fail(Verdict::MoreThanPresent);
    }
    for quorum in quorum::quorum_of(mode, roll, cast.took_part) {
        if !quorum.met {
            fail(Verdict::NoQuorum);
        }
        steps.push(words::reached(None, quorum));
    }
    steps.push(words::verdict(rules.kind, verdict));
    verdict
}
