//! Ballots 选票: what each says, and that each fits the vote.

use super::measure::Weight;
use super::poll::{Item, Office, Poll};
use super::roll::Roll;
use super::rule::{BallotRules, Channel};
use crate::refusal::Refusal;

/// The most ballots of one vote.
pub const BALLOTS_MAX: usize = 2_000_000;

/// An answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// 赞成.
    For,
    /// 反对.
    Against,
    /// 弃权.
    Abstain,
    /// 其他意见.
    Other,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Answer; 4] = [Answer::For, Answer::Against, Answer::Abstain, Answer::Other];

    /// Returns the name in archives.
    pub const fn key(self) -> &'static str {
        match self {
            Answer::For => "for",
            Answer::Against => "against",
            Answer::Abstain => "abstain",
            Answer::Other => "other",
        }
    }

    /// Reads the name in archives.
    pub fn parse(key: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|answer| answer.key() == key)
    }
}

/// Why a whole ballot is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Void {
    /// Nobody can read it.
    Unreadable,
    /// It is not the printed form, or bears a sign that tells whose it is.
    Irregular,
}

impl Void {
    /// Every reason.
    pub const ALL: [Void; 2] = [Void::Unreadable, Void::Irregular];

    /// Returns the name in archives.
    pub const fn key(self) -> &'static str {
        match self {
            Void::Unreadable => "unreadable",
            Void::Irregular => "irregular",
        }
    }

    /// Reads the name in archives.
    pub fn parse(key: &str) -> Option<Void> {
        Void::ALL.into_iter().find(|void| void.key() == key)
    }
}

/// The marks of a ballot for an office, by places in the list of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OfficeMarks {
    /// Chosen: candidates, and people written in.
    pub chosen: Vec<u16>,
    /// Marked against.
    pub against: Vec<u16>,
    /// Marked as abstaining.
    pub abstain: Vec<u16>,
}

/// What a ballot says about one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Nothing was marked.
    Unmarked,
    /// This part cannot be read, or bears other signs than agreed; the rest of the ballot counts.
    Unreadable,
    /// The answer to a question.
    Answer(Answer),
    /// The names for an office.
    Names(OfficeMarks),
}

impl Part {
    /// Puts names into order; the order of marking says nothing.
    pub(super) fn sort(&mut self) {
        if let Part::Names(names) = self {
            for list in [&mut names.chosen, &mut names.against, &mut names.abstain] {
                list.sort_unstable();
            }
        }
    }
}

/// A ballot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ballot {
    /// The number given after the boxes were opened and the ballots mixed.
    pub serial: u32,
    /// The line of the roll, in votes that are not secret.
    pub line: Option<u32>,
    /// How many equal ballots it stands for: hands are entered as a number.
    pub times: u32,
    /// Why the whole ballot is void, if it is.
    pub void: Option<Void>,
    /// What it says about each item, in their order; empty when it is void.
    pub parts: Vec<Part>,
}

impl Ballot {
    /// Returns a secret ballot.
    pub fn secret(serial: u32, parts: Vec<Part>) -> Ballot {
        Ballot { serial, line: None, times: 1, void: None, parts }
    }

    /// Returns the ballot of a line of the roll.
    pub fn of_line(serial: u32, line: u32, parts: Vec<Part>) -> Ballot {
        Ballot { serial, line: Some(line), times: 1, void: None, parts }
    }

    /// Returns a void ballot.
    pub fn void(serial: u32, void: Void) -> Ballot {
        Ballot { serial, line: None, times: 1, void: Some(void), parts: Vec::new() }
    }
}

/// All ballots of a vote, each of which fits it, in the order of their numbers, with their weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballots {
    ballots: Vec<Ballot>,
    weights: Vec<Weight>,
}

impl Ballots {
    /// Looks whether each ballot fits the vote, whether each line voted once, and whether they are as many as came in.
    pub fn new(
        rules: &BallotRules,
        poll: &Poll,
        roll: &Roll,
        mut ballots: Vec<Ballot>,
    ) -> Result<Ballots, Refusal> {
        if ballots.len() > BALLOTS_MAX {
            return Err(
                Refusal::invalid("kernel.refusal.ballots_too_many").with("max", BALLOTS_MAX)
            );
        }
        ballots.sort_by_key(|ballot| ballot.serial);
        ballots.iter_mut().flat_map(|ballot| &mut ballot.parts).for_each(Part::sort);
        if let Some(pair) = ballots.windows(2).find(|pair| pair[0].serial == pair[1].serial) {
            return Err(refused("kernel.refusal.ballot_serial_twice", &pair[0]));
        }
        let mut voted = vec![false; roll.lines().len()];
        let mut weights = Vec::with_capacity(ballots.len());
        for ballot in &ballots {
            weights.push(weight(rules, roll, ballot, &mut voted)?);
            check_parts(poll, ballot)?;
        }
        let count: u64 = ballots.iter().map(|ballot| u64::from(ballot.times)).sum();
        let received = poll.draft().received.total();
        if count != received {
            return Err(Refusal::invalid("kernel.refusal.ballots_received")
                .with("count", count)
                .with("received", received));
        }
        Ok(Ballots { ballots, weights })
    }

    /// Returns the ballots with their weights, in the order of their numbers.
    pub fn each(&self) -> impl Iterator<Item = (&Ballot, Weight)> {
        self.ballots.iter().zip(self.weights.iter().copied())
    }

    /// Returns how many entries there are; hands of the same answer are one entry.
    pub fn len(&self) -> usize {
        self.ballots.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ballots.is_empty()
    }
}

fn refused(key: &'static str, ballot: &Ballot) -> Refusal {
    Refusal::invalid(key).with("serial", ballot.serial)
}

/// Returns the weight of a ballot, and marks its line as having voted.
fn weight(
    rules: &BallotRules,
    roll: &Roll,
    ballot: &Ballot,
    voted: &mut [bool],
) -> Result<Weight, Refusal> {
    let hands = rules.channels.value.contains(&Channel::Hands);
    if ballot.times == 0 || ballot.times > 1 && (!hands || ballot.line.is_some()) {
        return Err(refused("kernel.refusal.ballot_times", ballot));
    }
    let Some(number) = ballot.line else {
        if rules.by_area() {
            return Err(refused("kernel.refusal.ballot_no_line", ballot));
        }
        return Ok(Weight::heads(u64::from(ballot.times)));
    };
    if rules.secret {
        return Err(refused("kernel.refusal.ballot_not_secret", ballot));
    }
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let (Some(line), Some(mark)) = (roll.line(number), index.and_then(|at| voted.get_mut(at)))
    else {
        return Err(refused("kernel.refusal.ballot_line_unknown", ballot).with("line", number));
    };
    if std::mem::replace(mark, true) {
        return Err(refused("kernel.refusal.ballot_line_twice", ballot).with("line", number));
    }
    Ok(line.weight)
}

fn check_parts(poll: &Poll, ballot: &Ballot) -> Result<(), Refusal> {
    if ballot.void.is_some() {
        return if ballot.parts.is_empty() {
            Ok(())
        } else {
            Err(refused("kernel.refusal.ballot_void_parts", ballot))
        };
    }
    if ballot.parts.len() != poll.items().len() {
        return Err(
            refused("kernel.refusal.ballot_parts", ballot).with("parts", poll.items().len())
        );
    }
    for (part, item) in ballot.parts.iter().zip(poll.items()) {
        let sound = match (part, item) {
            (Part::Unmarked | Part::Unreadable, _) | (Part::Answer(_), Item::Question(_)) => true,
            (Part::Names(names), Item::Office(office)) => names_fit(poll, office, names),
            (Part::Answer(_), Item::Office(_)) | (Part::Names(_), Item::Question(_)) => false,
        };
        if !sound {
            return Err(refused("kernel.refusal.ballot_part", ballot).with("item", item.key()));
        }
    }
    Ok(())
}

/// Tells whether each name stands for the office or was written in, and is marked once.
fn names_fit(poll: &Poll, office: &Office, names: &OfficeMarks) -> bool {
    let stands = |place: &u16| office.candidates.contains(place);
    let written = |place: &u16| poll.person(*place).is_some_and(|person| person.written_in);
    let fit = names.chosen.iter().all(|place| stands(place) || written(place))
        && names.against.iter().chain(&names.abstain).all(stands);
    let mut all: Vec<u16> =
        names.chosen.iter().chain(&names.against).chain(&names.abstain).copied().collect();
    all.sort_unstable();
    fit && all.windows(2).all(|pair| pair[0] != pair[1])
}
