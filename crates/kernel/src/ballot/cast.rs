//! Votes on paper and over the network in one count: one each, by the rule of the file.

use super::rule::{Channel, Precedence};
use crate::time::Instant;
use std::collections::BTreeMap;

/// A vote that came in, before the ballots are opened: whose it is, and how and when it came. What it says lies in the
/// ballot box or under seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Casting {
    /// The line of the roll.
    pub line: u32,
    /// How it came.
    pub channel: Channel,
    /// When.
    pub at: Instant,
}

/// What becomes of a vote that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Counts,
    /// The vote at this place of the list counts instead.
    ReplacedBy(usize),
}

/// Decides which votes count: one for each line. First of each channel: the last vote counts over the network, the first one
/// on paper, for a second paper is never handed out. Then between channels, by `precedence`. Equal times are decided by
/// the place in the list.
pub fn admit(precedence: Precedence, castings: &[Casting]) -> Vec<Standing> {
    let mut of_channel: BTreeMap<(u32, Channel), usize> = BTreeMap::new();
    let at = |index: usize| (castings[index].at, index);
    for (index, casting) in castings.iter().enumerate() {
        of_channel
            .entry((casting.line, casting.channel))
            .and_modify(|kept| {
                if (at(index) > at(*kept)) == (casting.channel == Channel::Online) {
                    *kept = index;
                }
            })
            .or_insert(index);
    }
    let mut best: BTreeMap<u32, usize> = BTreeMap::new();
    for ((line, channel), index) in of_channel {
        best.entry(line)
            .and_modify(|kept| {
                let later = at(index) > at(*kept);
                let wins = match precedence {
                    Precedence::Paper => channel == Channel::Paper,
                    Precedence::Online => channel == Channel::Online,
                    Precedence::First => !later,
                    Precedence::Last => later,
                };
                if wins {
                    *kept = index;
                }
            })
            .or_insert(index);
    }
    let standing = |(index, casting): (usize, &Casting)| match best.get(&casting.line) {
        Some(kept) if *kept != index => Standing::ReplacedBy(*kept),
        _ => Standing::Counts,
    };
    castings.iter().enumerate().map(standing).collect()
}
