//! Rolls 名册: who may vote, with how much weight, and who has come.

mod dates;
mod owners;
mod people;

use super::measure::{AREA_MAX, Weight};
use super::rule::{Channel, RollKind};
use crate::refusal::Refusal;
use crate::time::Date;
use std::collections::BTreeMap;

pub use dates::{RollDates, roll_dates};
pub use owners::{Holding, OwnerFacts, Use, owner_roll};
pub use people::{
    Household, Member, Resident, assembly_roll, household_roll, member_roll, voter_roll,
};

/// The most lines of a roll.
pub const LINES_MAX: usize = 2_000_000;

/// A line of a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The opaque name of the person, household or owner; in a published archive the commitment to it.
    pub key: String,
    /// The class, in the roll of a body.
    pub class: Option<String>,
    /// Heads (one) and area.
    pub weight: Weight,
    /// Whether somebody signed in for it to the meeting.
    pub present: bool,
    /// Whether a ballot paper was delivered to it.
    pub served: bool,
    /// How its ballot was taken, if it was.
    pub cast: Option<Channel>,
    /// The key of whoever voted for it, if another one did.
    pub proxy: Option<String>,
}

impl Line {
    /// Returns a line of one head that has not come yet.
    pub fn new(key: impl Into<String>) -> Line {
        Line {
            key: key.into(),
            class: None,
            weight: Weight::heads(1),
            present: false,
            served: false,
            cast: None,
            proxy: None,
        }
    }

    /// Returns the line with a class.
    #[must_use]
    pub fn of_class(mut self, class: impl Into<String>) -> Line {
        self.class = Some(class.into());
        self
    }

    /// Returns the line with an area.
    #[must_use]
    pub fn with_area(mut self, area: u64) -> Line {
        self.weight.area = area;
        self
    }
}

/// Everybody who may vote on a day. Lines are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    kind: RollKind,
    day: Date,
    lines: Vec<Line>,
    by_key: BTreeMap<String, u32>,
}

impl Roll {
    /// Returns the roll of these lines; a key that stands there twice, a line of another weight than one head, and too
    /// large an area are refused.
    pub fn new(kind: RollKind, day: Date, lines: Vec<Line>) -> Result<Roll, Refusal> {
        if lines.len() > LINES_MAX {
            return Err(Refusal::invalid("kernel.refusal.roll_too_long").with("max", LINES_MAX));
        }
        let mut by_key = BTreeMap::new();
        for (number, line) in (1u32..).zip(&lines) {
            if line.weight.heads != 1 || line.weight.area > AREA_MAX {
                return Err(Refusal::invalid("kernel.refusal.roll_weight").with("line", number));
            }
            if line.weight.area > 0 && kind != RollKind::Owners {
                return Err(Refusal::invalid("kernel.refusal.roll_weight").with("line", number));
            }
            if let Some(earlier) = by_key.insert(line.key.clone(), number) {
                return Err(Refusal::invalid("kernel.refusal.roll_twice")
                    .with("line", number)
                    .with("earlier", earlier));
            }
        }
        Ok(Roll { kind, day, lines, by_key })
    }

    /// Returns who stands on it.
    pub const fn kind(&self) -> RollKind {
        self.kind
    }

    /// Returns the day for which it was made.
    pub const fn day(&self) -> Date {
        self.day
    }

    /// Returns the lines in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns a line by its number, from 1.
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.lines.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Returns the number of the line of a key.
    pub fn number(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// Returns the weight of the lines of a class, of all when none is named, for which `counts` holds.
    pub fn weight(&self, class: Option<&str>, counts: impl Fn(&Line) -> bool) -> Weight {
        self.lines
            .iter()
            .filter(|line| class.is_none() || line.class.as_deref() == class)
            .filter(|line| counts(line))
            .map(|line| line.weight)
            .sum()
    }

    /// Returns the weight of all lines.
    pub fn total(&self) -> Weight {
        self.weight(None, |_| true)
    }

    /// Marks who signed in to the meeting.
    pub fn sign_in(&mut self, number: u32) -> Result<(), Refusal> {
        self.change(number, |line| line.present = true)
    }

    /// Marks to whom a ballot paper was delivered.
    pub fn serve(&mut self, number: u32) -> Result<(), Refusal> {
        self.change(number, |line| line.served = true)
    }

    /// Marks how the ballot of a line was taken, and by whom if another one voted for it. The second mark of a line is
    /// refused: one vote each.
    pub fn take(
        &mut self,
        number: u32,
        channel: Channel,
        proxy: Option<String>,
    ) -> Result<(), Refusal> {
        if self.line(number).is_some_and(|line| line.cast.is_some()) {
            return Err(Refusal::conflict("kernel.refusal.roll_voted").with("line", number));
        }
        self.change(number, |line| {
            line.cast = Some(channel);
            line.proxy = proxy;
        })
    }

    fn change(&mut self, number: u32, run: impl FnOnce(&mut Line)) -> Result<(), Refusal> {
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        match index.and_then(|index| self.lines.get_mut(index)) {
            Some(line) => {
                run(line);
                Ok(())
            }
            None => Err(Refusal::not_found("kernel.refusal.roll_no_line").with("line", number)),
        }
    }
}

/// Why somebody is not on a roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Younger than the least age on the day of the vote.
    TooYoung,
    /// Without political rights on the day of the vote.
    WithoutRights,
    /// Did not say that they take part.
    NotDeclared,
    /// Lives elsewhere, or not long enough here.
    NotResident,
    /// Works here for too short a time, or did not apply.
    WorkerTooShort,
    /// Works here, and the election committee has not confirmed it.
    NotConfirmed,
    /// Is registered for another vote of this kind.
    Elsewhere,
    /// A household without a representative.
    NoRepresentative,
    /// Represents another household already.
    RepresentsAnother,
    /// The term is not running on the day of the vote.
    TermOver,
    /// Has no vote, such as a probationary member.
    NoVote,
    /// Is not counted among those due, by decision of the branch and its superior.
    CountedOut,
    /// A parking place or the like that does not count.
    Parking,
    /// Is no exclusive part 专有部分, or has no area.
    NoExclusivePart,
    /// Nobody is known to own it.
    NoOwner,
}

/// Somebody, or something, that is not on a roll, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The key of the person, household or unit.
    pub key: String,
    /// Why.
    pub reason: Reason,
}
