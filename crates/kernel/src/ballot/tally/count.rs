//! Adding up what the ballots say.

use crate::ballot::measure::Weight;
use crate::ballot::paper::{Answer, Ballots, Part};
use crate::ballot::poll::{Item, Poll};
use crate::ballot::roll::Roll;
use crate::ballot::rule::{BallotRules, Overfull, Silent};

/// What took part, of what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cast {
    /// The roll.
    pub roll: Weight,
    /// Those who signed in.
    pub present: Weight,
    /// All ballots that came in.
    pub ballots: Weight,
    /// Those wholly void.
    pub void: Weight,
    /// Those who got a paper, did not vote, and count with the majority.
    pub silent: Weight,
    /// What counts as taking part.
    pub took_part: Weight,
}

/// The answers to a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// 赞成.
    pub yes: Weight,
    /// 反对.
    pub no: Weight,
    /// 弃权.
    pub abstain: Weight,
    /// 其他意见.
    pub other: Weight,
    /// Ballots without a mark here.
    pub unmarked: Weight,
    /// Ballots void, or unreadable here.
    pub void: Weight,
    /// Owners who kept silent, who count with the larger of for and against by local rule.
    pub silent: Weight,
}

/// The votes for an office.
#[derive(Clone, Debug, Default)]
pub(super) struct NameCounts {
    /// For each person: chosen, against, abstain.
    pub people: Vec<[Weight; 3]>,
    /// Ballots void here.
    pub void: Weight,
    /// Ballots with more names than seats, among those void.
    pub overfull: Weight,
}

/// What the ballots say about an item.
#[derive(Clone, Debug)]
pub(super) enum ItemCounts {
    Answers(Counts),
    Names(NameCounts),
}

/// Adds up the ballots.
pub(super) fn count(
    rules: &BallotRules,
    poll: &Poll,
    roll: &Roll,
    ballots: &Ballots,
) -> (Cast, Vec<ItemCounts>) {
    let overfull = rules.election.as_ref().map(|election| election.overfull.value);
    let mut items: Vec<ItemCounts> = poll.items().iter().map(|item| empty(poll, item)).collect();
    let mut cast = Cast {
        roll: roll.total(),
        present: roll.weight(None, |line| line.present),
        ..Cast::default()
    };
    for (ballot, weight) in ballots.each() {
        cast.ballots += weight;
        let too_many = |part: &Part, item: &Item| match (part, item) {
            (Part::Names(names), Item::Office(office)) => {
                u32::try_from(names.chosen.len()).unwrap_or(u32::MAX) > office.seats
            }
            _ => false,
        };
        let spoilt = overfull == Some(Overfull::Ballot)
            && ballot.parts.iter().zip(poll.items()).any(|(part, item)| too_many(part, item));
        if ballot.void.is_some() || spoilt {
            cast.void += weight;
            for (index, counts) in items.iter_mut().enumerate() {
                let here = ballot.parts.get(index).zip(poll.items().get(index));
                void(counts, weight, here.is_some_and(|(part, item)| too_many(part, item)));
            }
            continue;
        }
        for ((part, item), counts) in ballot.parts.iter().zip(poll.items()).zip(&mut items) {
            if too_many(part, item) {
                void(counts, weight, true);
            } else {
                add(counts, part, weight);
            }
        }
    }
    if rules.silent.as_ref().is_some_and(|silent| silent.value == Silent::WithMajority) {
        cast.silent = silent(roll, ballots);
        items.iter_mut().for_each(|counts| add_silent(counts, cast.silent));
    }
    let counted = if rules.void_counts.value { cast.ballots } else { cast.ballots - cast.void };
    cast.took_part = counted + cast.silent;
    (cast, items)
}

fn empty(poll: &Poll, item: &Item) -> ItemCounts {
    match item {
        Item::Question(_) => ItemCounts::Answers(Counts::default()),
        Item::Office(_) => ItemCounts::Names(NameCounts {
            people: vec![[Weight::ZERO; 3]; poll.persons().len()],
            ..NameCounts::default()
        }),
    }
}

fn void(counts: &mut ItemCounts, weight: Weight, overfull: bool) {
    match counts {
        ItemCounts::Answers(counts) => counts.void += weight,
        ItemCounts::Names(names) => {
            names.void += weight;
            if overfull {
                names.overfull += weight;
            }
        }
    }
}

fn add(counts: &mut ItemCounts, part: &Part, weight: Weight) {
    match (counts, part) {
        (ItemCounts::Answers(counts), Part::Unmarked) => counts.unmarked += weight,
        (ItemCounts::Answers(counts), Part::Answer(answer)) => match answer {
            Answer::For => counts.yes += weight,
            Answer::Against => counts.no += weight,
            Answer::Abstain => counts.abstain += weight,
            Answer::Other => counts.other += weight,
        },
        (ItemCounts::Names(names), Part::Names(marks)) => {
            let lists = [&marks.chosen, &marks.against, &marks.abstain];
            for (column, list) in lists.into_iter().enumerate() {
                for place in list {
                    if let Some(votes) = names.people.get_mut(usize::from(*place)) {
                        votes[column] += weight;
                    }
                }
            }
        }
        (ItemCounts::Names(_), Part::Unmarked) => {}
        (counts, _) => void(counts, weight, false),
    }
}

/// Returns the weight of those who got a paper and gave none back.
fn silent(roll: &Roll, ballots: &Ballots) -> Weight {
    let mut voted = vec![false; roll.lines().len()];
    for (ballot, _) in ballots.each() {
        let index = ballot.line.and_then(|line| usize::try_from(line).ok()?.checked_sub(1));
        if let Some(mark) = index.and_then(|index| voted.get_mut(index)) {
            *mark = true;
        }
    }
    let quiet = roll.lines().iter().zip(voted).filter(|(line, voted)| line.served && !voted);
    quiet.map(|(line, _)| line.weight).sum()
}

/// Adds the silent to the larger of for and against, on each basis; to neither when they are equal.
fn add_silent(counts: &mut ItemCounts, silent: Weight) {
    let ItemCounts::Answers(counts) = counts else { return };
    counts.silent = silent;
    match counts.yes.heads.cmp(&counts.no.heads) {
        std::cmp::Ordering::Greater => counts.yes += Weight::heads(silent.heads),
        std::cmp::Ordering::Less => counts.no += Weight::heads(silent.heads),
        std::cmp::Ordering::Equal => {}
    }
    let area = Weight { heads: 0, area: silent.area };
    match counts.yes.area.cmp(&counts.no.area) {
        std::cmp::Ordering::Greater => counts.yes += area,
        std::cmp::Ordering::Less => counts.no += area,
        std::cmp::Ordering::Equal => {}
    }
}
