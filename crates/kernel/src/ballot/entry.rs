//! Paper ballots entered twice, by two people, until both entries agree.

use super::paper::{Ballot, Part, Void};
use super::poll::Poll;
use crate::refusal::Refusal;
use std::collections::BTreeMap;

/// What one person entered from the papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who entered it.
    pub by: String,
    /// The ballots; a number stands there once.
    pub ballots: Vec<Ballot>,
}

/// Where two entries differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The first person did not enter this paper.
    OnlySecond {
        /// The number of the paper.
        serial: u32,
    },
    /// The second person did not enter this paper.
    OnlyFirst {
        /// The number of the paper.
        serial: u32,
    },
    /// The line of the roll differs.
    Line {
        /// The number of the paper.
        serial: u32,
        /// As entered first.
        first: Option<u32>,
        /// As entered second.
        second: Option<u32>,
    },
    /// One took the paper for void, or for another reason.
    Void {
        /// The number of the paper.
        serial: u32,
        /// As entered first.
        first: Option<Void>,
        /// As entered second.
        second: Option<Void>,
    },
    /// What it says about an item differs.
    Part {
        /// The number of the paper.
        serial: u32,
        /// The item.
        item: String,
        /// As entered first.
        first: Option<Part>,
        /// As entered second.
        second: Option<Part>,
    },
}

/// Compares two entries. Without a difference the ballots are returned, else every difference; the papers concerned are
/// looked at again by both. Two entries by the same person are refused.
pub fn compare(
    poll: &Poll,
    first: &Entry,
    second: &Entry,
) -> Result<Result<Vec<Ballot>, Vec<Difference>>, Refusal> {
    if first.by == second.by {
        return Err(Refusal::forbidden("kernel.refusal.entry_same_person"));
    }
    let (one, two) = (by_serial(first)?, by_serial(second)?);
    let mut differences = Vec::new();
    for (&serial, &ballot) in &one {
        match two.get(&serial) {
            Some(other) => differing(poll, ballot, other, &mut differences),
            None => differences.push(Difference::OnlyFirst { serial }),
        }
    }
    let missing = two.keys().filter(|serial| !one.contains_key(serial));
    differences.extend(missing.map(|&serial| Difference::OnlySecond { serial }));
    Ok(if differences.is_empty() {
        Ok(one.into_values().map(sorted).collect())
    } else {
        Err(differences)
    })
}

fn by_serial(entry: &Entry) -> Result<BTreeMap<u32, &Ballot>, Refusal> {
    let mut ballots = BTreeMap::new();
    for ballot in &entry.ballots {
        if ballots.insert(ballot.serial, ballot).is_some() {
            return Err(Refusal::invalid("kernel.refusal.ballot_serial_twice")
                .with("serial", ballot.serial));
        }
    }
    Ok(ballots)
}

/// Returns a ballot with its names in order, so that the order of entering makes no difference.
fn sorted(ballot: &Ballot) -> Ballot {
    let mut ballot = ballot.clone();
    ballot.parts.iter_mut().for_each(Part::sort);
    ballot
}

fn differing(poll: &Poll, one: &Ballot, two: &Ballot, found: &mut Vec<Difference>) {
    let (one, two) = (sorted(one), sorted(two));
    let serial = one.serial;
    if one.line != two.line {
        found.push(Difference::Line { serial, first: one.line, second: two.line });
    }
    if one.void != two.void {
        found.push(Difference::Void { serial, first: one.void, second: two.void });
        return;
    }
    for (index, item) in poll.items().iter().enumerate() {
        let (first, second) = (one.parts.get(index), two.parts.get(index));
        if first != second {
            found.push(Difference::Part {
                serial,
                item: item.key().to_owned(),
                first: first.cloned(),
                second: second.cloned(),
            });
        }
    }
}
