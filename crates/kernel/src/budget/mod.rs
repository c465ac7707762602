//! Fair budgets: residents vote on projects, and a rule spends the money so that everybody's voice weighs the same.
//!
//! [`decide`] is a pure function of a vote and a rule. All of it is exact: whoever recounts the same file gets the same
//! projects. Rules, ties and completions are those of the literature and of its reference implementation, pabutools:
//!
//! - *greedy*: by satisfaction per cost, each project that still fits. Satisfaction by cost makes that an order by
//!   votes.
//! - *equal shares*: everybody has the same share of the money; supporters of a project pay for it together
//!   ([`shares`]). Completions spend what that leaves.
//! - *ranked*: by votes, points or ranks alone, whatever projects cost; the public collection calls that greedy
//!   ([`ranked`]).
//! - *sequential Phragmén*: everybody earns at the same pace, supporters buy as soon as they can ([`phragmen`]).
//!
//! Ties go to the project whose number comes first in the order of its bytes (`10` before `9`), as pabutools does. Where
//! somebody else decided them, [`judge`] tells whether a claim is one of the outcomes that they leave open.
//! Votes with points or ranks count as approval of what they name, unless satisfaction is by points: the points given,
//! or for ranks the number of projects that the voter placed below.

mod amount;
mod completion;
mod election;
mod exact;
mod explain;
mod greedy;
mod judge;
mod outcome;
pub mod pabulib;
mod phragmen;
mod ranked;
mod shares;
mod voters;

pub use amount::{Decimal, DecimalFault};
pub use election::{
    AMOUNT_MAX, BALLOTS_MAX, Election, ElectionBuilder, ElectionFault, POINTS_MAX, PROJECTS_MAX,
    Project, VoteKind,
};
pub use judge::{Branch, Judgement, judge};
pub use outcome::{Fate, Outcome, Share};
pub use ranked::Measure;

use std::fmt;
use std::str::FromStr;

/// What a project is worth to those who want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Satisfaction {
    /// Its cost: a project twice as dear is worth twice as much.
    Cost,
    /// One: every project is worth the same.
    Cardinality,
    /// The points that a voter gave, or for ranks the number of projects placed below.
    Points,
}

/// How money that equal shares leave is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completion {
    /// It is not spent.
    None,
    /// By the greedy rule with the same satisfaction.
    Greedy,
    /// Everybody's share grows by one unit of the currency at a time, until a count leaves no room for any wanted
    /// project or would cost more than there is; the last count within the budget holds.
    AddOne,
    /// As [`Completion::AddOne`], and by the greedy rule after that.
    AddOneGreedy,
    /// As [`Completion::AddOne`], but everybody together gets one unit of the currency at a time.
    AddOneUnit,
}

/// A rule that decides what is funded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// By satisfaction per cost.
    Greedy(Satisfaction),
    /// By votes, points or ranks, the most first, whatever projects cost.
    Ranked {
        /// What is counted.
        by: Measure,
        /// Whether the count ends with the first project that does not fit; otherwise that one is passed over.
        stops: bool,
    },
    /// The method of equal shares.
    EqualShares(Satisfaction, Completion),
    /// Sequential Phragmén, for approval votes.
    Phragmen,
}

/// A text names no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no rule; there are greedy, greedy-no-skip, greedy-votes, greedy-votes-no-skip, greedy-cost, greedy-card, \
     greedy-points, mes-cost, mes-card, mes-points (each mes with +greedy, +add1, +add1u or +unit) and phragmen"
)]
pub struct UnknownRule(pub String);

impl Rule {
    /// Every rule.
    pub fn all() -> Vec<Rule> {
        let satisfactions = [Satisfaction::Cost, Satisfaction::Cardinality, Satisfaction::Points];
        let completions = [
            Completion::None,
            Completion::Greedy,
            Completion::AddOne,
            Completion::AddOneGreedy,
            Completion::AddOneUnit,
        ];
        let shares = satisfactions.iter().flat_map(|satisfaction| {
            completions.iter().map(|completion| Rule::EqualShares(*satisfaction, *completion))
        });
        let measures = [Measure::Given, Measure::Votes];
        let ranked = measures
            .into_iter()
            .flat_map(|by| [false, true].into_iter().map(move |stops| Rule::Ranked { by, stops }));
        satisfactions
            .iter()
            .copied()
            .map(Rule::Greedy)
            .chain(ranked)
            .chain(shares)
            .chain([Rule::Phragmen])
            .collect()
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, satisfaction, completion) = match self {
            Rule::Greedy(satisfaction) => ("greedy", satisfaction, Completion::None),
            Rule::EqualShares(satisfaction, completion) => ("mes", satisfaction, *completion),
            Rule::Ranked { by, stops } => {
                let by = if *by == Measure::Votes { "-votes" } else { "" };
                let stops = if *stops { "-no-skip" } else { "" };
                return write!(f, "greedy{by}{stops}");
            }
            Rule::Phragmen => return f.write_str("phragmen"),
        };
        let satisfaction = match satisfaction {
            Satisfaction::Cost => "cost",
            Satisfaction::Cardinality => "card",
            Satisfaction::Points => "points",
        };
        let completion = match completion {
            Completion::None => "",
            Completion::Greedy => "+greedy",
            Completion::AddOne => "+add1",
            Completion::AddOneGreedy => "+add1u",
            Completion::AddOneUnit => "+unit",
        };
        write!(f, "{name}-{satisfaction}{completion}")
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Rule, UnknownRule> {
        let rule = Rule::all().into_iter().find(|rule| rule.to_string() == text);
        rule.ok_or_else(|| UnknownRule(text.to_owned()))
    }
}

/// Why a rule does not decide a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// Sequential Phragmén is for approval votes.
    #[error("sequential Phragmén counts approval votes; choose equal shares for points or ranks")]
    NotApproval,
    /// The completion would need too many counts.
    #[error(
        "shares would have to grow more than {COUNTS_MAX} times; choose +greedy, or write amounts in a larger unit"
    )]
    TooManyCounts,
}

/// Most counts of a completion that lets shares grow.
pub const COUNTS_MAX: u64 = 2_000_000;

/// Decides what is funded.
pub fn decide(election: &Election, rule: Rule) -> Result<Outcome, Undecided> {
    match rule {
        Rule::Greedy(satisfaction) => Ok(outcome::greedy(election, rule, satisfaction)),
        Rule::Ranked { by, stops } => Ok(outcome::ranked(election, rule, by, stops)),
        Rule::EqualShares(satisfaction, completion) => {
            completion::decide(election, satisfaction, completion)
        }
        Rule::Phragmen if election.kind() != VoteKind::Approval => Err(Undecided::NotApproval),
        Rule::Phragmen => Ok(outcome::phragmen(election)),
    }
}
