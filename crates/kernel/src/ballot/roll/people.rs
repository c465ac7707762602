//! Rolls of people: voters, household representatives, bodies and party members.

use super::{LeftOut, Line, Reason, Roll};
use crate::ballot::rule::{RollKind, RollRules};
use crate::refusal::Refusal;
use crate::time::{Date, Month};
use std::collections::BTreeSet;

/// What is known about somebody who may become a voter (居民委员会组织法 (2025) 第十六条).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// The opaque name.
    pub key: String,
    /// The day of birth.
    pub born: Date,
    /// Whether the household is registered in the community.
    pub registered_here: bool,
    /// Since when somebody registered elsewhere lives here.
    pub lives_here_since: Option<Date>,
    /// Since when somebody registered elsewhere works here as a community worker.
    pub works_here_since: Option<Date>,
    /// Whether the election committee confirmed the application of such a worker.
    pub confirmed: bool,
    /// Whether they said that they take part.
    pub declared: bool,
    /// Whether they are registered for another committee's election.
    pub registered_elsewhere: bool,
    /// From and to when political rights are deprived; without an end until further notice.
    pub deprived: Option<(Date, Option<Date>)>,
}

impl Resident {
    /// Returns why they may not vote on `day`; nothing when they may.
    pub fn hindrance(&self, rules: &RollRules, day: Date) -> Option<Reason> {
        if !reached(self.born, rules.age_min.unwrap_or(0).saturating_mul(12), day) {
            return Some(Reason::TooYoung);
        }
        let deprived =
            |(from, to): (Date, Option<Date>)| from <= day && to.is_none_or(|to| day <= to);
        if rules.needs_rights && self.deprived.is_some_and(deprived) {
            return Some(Reason::WithoutRights);
        }
        if rules.needs_registration && self.registered_elsewhere {
            return Some(Reason::Elsewhere);
        }
        if !self.registered_here
            && let Some(reason) = self.hindrance_of_newcomers(rules, day)
        {
            return Some(reason);
        }
        (rules.needs_registration && !self.declared).then_some(Reason::NotDeclared)
    }

    fn hindrance_of_newcomers(&self, rules: &RollRules, day: Date) -> Option<Reason> {
        let lives = self
            .lives_here_since
            .is_some_and(|since| reached(since, rules.resident_months_min.unwrap_or(0), day));
        if lives {
            return None;
        }
        let (Some(since), Some(months)) = (self.works_here_since, rules.worker_months_min) else {
            return Some(Reason::NotResident);
        };
        if !reached(since, months, day) {
            return Some(Reason::WorkerTooShort);
        }
        (!self.confirmed).then_some(Reason::NotConfirmed)
    }
}

/// Tells whether `months` months have passed on `day` since `from`. Somebody born on 29 February reaches a year on
/// 28 February; a month that lacks the day ends on its last one.
fn reached(from: Date, months: u32, day: Date) -> bool {
    let count =
        i64::from(from.year()) * 12 + i64::from(u8::from(from.month())) - 1 + i64::from(months);
    let year = i32::try_from(count.div_euclid(12)).unwrap_or(i32::MAX);
    let month =
        u8::try_from(count.rem_euclid(12) + 1).ok().and_then(|month| Month::try_from(month).ok());
    let Some(month) = month else { return false };
    let last = month.length(year);
    Date::from_calendar_date(year, month, from.day().min(last)).is_ok_and(|at| at <= day)
}

/// Makes the roll of all residents with the vote.
pub fn voter_roll(
    rules: &RollRules,
    day: Date,
    residents: &[Resident],
) -> Result<(Roll, Vec<LeftOut>), Refusal> {
    let mut left_out = Vec::new();
    let mut lines = Vec::new();
    for resident in residents {
        match resident.hindrance(rules, day) {
            None => lines.push(Line::new(&resident.key)),
            Some(reason) => left_out.push(LeftOut { key: resident.key.clone(), reason }),
        }
    }
    Ok((Roll::new(RollKind::Voters, day, lines)?, left_out))
}

/// A household and whom it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// The opaque name.
    pub key: String,
    /// Its representative, who needs the vote.
    pub representative: Option<Resident>,
}

/// Makes the roll of household representatives: one each, and nobody for two.
pub fn household_roll(
    rules: &RollRules,
    day: Date,
    households: &[Household],
) -> Result<(Roll, Vec<LeftOut>), Refusal> {
    let mut left_out = Vec::new();
    let mut lines = Vec::new();
    let mut seen = BTreeSet::new();
    for household in households {
        let reason = match &household.representative {
            None => Some(Reason::NoRepresentative),
            Some(person) if seen.contains(person.key.as_str()) => Some(Reason::RepresentsAnother),
            Some(person) => person.hindrance(rules, day),
        };
        match (reason, &household.representative) {
            (None, Some(person)) => {
                seen.insert(person.key.as_str());
                lines.push(Line::new(&person.key));
            }
            (reason, _) => left_out.push(LeftOut {
                key: household.key.clone(),
                reason: reason.unwrap_or(Reason::NoRepresentative),
            }),
        }
    }
    Ok((Roll::new(RollKind::Households, day, lines)?, left_out))
}

/// A member of a body, with the term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The opaque name.
    pub key: String,
    /// The class, such as `member` of the committee or `representative`.
    pub class: Option<String>,
    /// The first day of the term.
    pub from: Date,
    /// The last day of the term, if it is known.
    pub to: Option<Date>,
    /// Whether they have the vote; probationary party members have none.
    pub votes: bool,
    /// Whether they are not counted among those due, by decision of the branch and its superior.
    pub counted_out: bool,
}

impl Member {
    fn hindrance(&self, day: Date) -> Option<Reason> {
        if day < self.from || self.to.is_some_and(|to| to < day) {
            return Some(Reason::TermOver);
        }
        if !self.votes {
            return Some(Reason::NoVote);
        }
        self.counted_out.then_some(Reason::CountedOut)
    }
}

/// Makes the roll of a body. Somebody who belongs to it twice is one head, in the class of `first`: a committee member who
/// is a representative too counts as a representative.
pub fn assembly_roll(
    day: Date,
    members: &[Member],
    first: &str,
) -> Result<(Roll, Vec<LeftOut>), Refusal> {
    let (mut lines, left_out) = lines_of(day, members, Some(first));
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    Ok((Roll::new(RollKind::Assembly, day, lines)?, left_out))
}

/// Makes the roll of residents' representatives or of party members with the vote.
pub fn member_roll(
    kind: RollKind,
    day: Date,
    members: &[Member],
) -> Result<(Roll, Vec<LeftOut>), Refusal> {
    let (lines, left_out) = lines_of(day, members, None);
    Ok((Roll::new(kind, day, lines)?, left_out))
}

fn lines_of(day: Date, members: &[Member], first: Option<&str>) -> (Vec<Line>, Vec<LeftOut>) {
    let mut left_out = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let mut seen: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for member in members {
        if let Some(reason) = member.hindrance(day) {
            left_out.push(LeftOut { key: member.key.clone(), reason });
            continue;
        }
        let class = first.and(member.class.clone());
        match seen.get(member.key.as_str()) {
            Some(&at) => {
                if class.as_deref() == first {
                    lines[at].class = class;
                }
            }
            None => {
                seen.insert(&member.key, lines.len());
                lines.push(Line { class, ..Line::new(&member.key) });
            }
        }
    }
    (lines, left_out)
}
