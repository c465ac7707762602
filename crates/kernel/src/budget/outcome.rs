//! What a rule decided, with what there is to say about every project.

use super::election::Election;
use super::exact::Fraction;
use super::ranked::{self, Measure, Turn};
use super::shares::Bought;
use super::voters::Voters;
use super::{Rule, Satisfaction, greedy, phragmen};
use num_bigint::BigUint;
use std::fmt;

/// An exact amount of money that need not be a whole number of the smallest coin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    above: BigUint,
    below: BigUint,
}

impl Share {
    pub(super) fn new(fraction: &Fraction, divisor: u128) -> Share {
        let below = fraction.below.magnitude() * divisor;
        Share { above: fraction.above.magnitude().clone(), below }
    }

    fn nothing() -> Share {
        Share { above: BigUint::ZERO, below: BigUint::from(1_u8) }
    }

    /// Returns the amount with so many decimals, rounded to the nearest.
    pub fn rounded(&self, places: u32) -> String {
        let unit = BigUint::from(10_u8).pow(places);
        let doubled: BigUint = (&self.above * &unit * 2_u8 + &self.below) / (&self.below * 2_u8);
        if places == 0 {
            return doubled.to_string();
        }
        let (whole, part) = (&doubled / &unit, &doubled % &unit);
        format!("{whole}.{:0>width$}", part.to_string(), width = places as usize)
    }

    /// Returns the fraction in whole numbers, `above/below`.
    pub fn exact(&self) -> String {
        format!("{}/{}", self.above, self.below)
    }

    /// Returns whether there is nothing.
    pub fn is_zero(&self) -> bool {
        self.above == BigUint::ZERO
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rounded(2))
    }
}

/// What became of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Funded, since somebody wants it and it costs nothing.
    Free,
    /// Bought by its supporters out of their equal shares.
    Bought {
        /// The round, from one.
        round: usize,
        /// How many voters paid.
        payers: u64,
        /// How many of them gave all that they had left.
        spent: u64,
        /// The most that one of them paid.
        most: Share,
    },
    /// Bought by its supporters when they had earned enough.
    Earned {
        /// The round, from one.
        round: usize,
        /// How many voters support it.
        supporters: u64,
        /// What each of them had earned by then; nothing when nobody supports it.
        load: Option<Share>,
    },
    /// Funded by the greedy rule.
    Fitted {
        /// Its turn, from one.
        turn: usize,
        /// Its votes, or its points when satisfaction is by points.
        score: i128,
        /// The money that was left before it, in the smallest unit.
        room: u64,
    },
    /// Not funded: nobody voted for it.
    Unwanted,
    /// Not funded: it needs no money, and the rule weighs projects by their cost.
    Weightless,
    /// Not funded: its supporters had too little left.
    Short {
        /// How many voters support it.
        supporters: u64,
        /// What they have left together.
        have: Share,
    },
    /// Not funded: when its turn came too little was left.
    NoRoom {
        /// Its turn, from one.
        turn: usize,
        /// Its votes, or its points when satisfaction is by points.
        score: i128,
        /// The money that was left, in the smallest unit.
        room: u64,
    },
    /// Not funded: it costs more than the whole budget.
    TooDear,
    /// Not funded: it was next, would have gone beyond the budget, and ended the count.
    Beyond {
        /// The money that was left, in the smallest unit.
        room: u64,
    },
    /// Not funded: it has fewer votes or points than a project needs.
    Below {
        /// Its votes, points or ranks.
        score: i128,
        /// What it needs.
        need: i128,
    },
    /// Not funded: it was withdrawn.
    Withdrawn,
    /// Not funded: the count had ended before its turn.
    Ended,
    /// Not funded: the count ended before its supporters had earned enough.
    Late,
}

impl Fate {
    /// Returns whether the project is funded.
    pub const fn is_funded(&self) -> bool {
        match self {
            Fate::Free | Fate::Bought { .. } | Fate::Earned { .. } | Fate::Fitted { .. } => true,
            Fate::Unwanted
            | Fate::Weightless
            | Fate::Short { .. }
            | Fate::NoRoom { .. }
            | Fate::TooDear
            | Fate::Beyond { .. }
            | Fate::Below { .. }
            | Fate::Withdrawn
            | Fate::Ended
            | Fate::Late => false,
        }
    }
}

/// What a rule decided.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rule.
    pub rule: Rule,
    /// What is funded, in the order in which it was decided.
    pub selected: Vec<usize>,
    /// What the funded projects cost together, in the smallest unit.
    pub cost: u64,
    /// What became of each project.
    pub fates: Vec<Fate>,
    /// The share that everybody began with, when the rule gives shares.
    pub share: Option<Share>,
    /// How often was counted until shares were large enough.
    pub counts: u64,
    /// How many voters support each project.
    pub support: Vec<u64>,
    /// Groups of projects that stood equal, whether or not their order changed anything.
    pub ties: Vec<Vec<usize>>,
}

impl Outcome {
    /// Returns the numbers of the funded projects in the order of their bytes.
    pub fn selected_ids<'a>(&self, election: &'a Election) -> Vec<&'a str> {
        let ids = self.selected.iter().map(|project| election.projects()[*project].id.as_str());
        let mut ids: Vec<&str> = ids.collect();
        ids.sort_unstable();
        ids
    }
}

/// An outcome in the making.
pub(super) struct Making<'a> {
    election: &'a Election,
    outcome: Outcome,
    fates: Vec<Option<Fate>>,
}

impl<'a> Making<'a> {
    pub fn new(election: &'a Election, rule: Rule, voters: &Voters) -> Making<'a> {
        let projects = election.projects().len();
        let support = (0..projects).map(|project| voters.support(project)).collect();
        let outcome = Outcome {
            rule,
            selected: Vec::new(),
            cost: 0,
            fates: Vec::new(),
            share: None,
            counts: 1,
            support,
            ties: Vec::new(),
        };
        Making { election, outcome, fates: vec![None; projects] }
    }

    pub fn selected(&self) -> Vec<usize> {
        self.outcome.selected.clone()
    }

    /// Remembers groups of equal projects.
    pub fn tie(&mut self, ties: Vec<Vec<usize>>) {
        self.outcome.ties.extend(ties);
    }

    fn fund(&mut self, project: usize, fate: Fate) {
        self.outcome.selected.push(project);
        self.outcome.cost += self.election.costs()[project];
        self.fates[project] = Some(fate);
    }

    /// Takes over what equal shares bought.
    pub fn shares(&mut self, free: &[usize], bought: Bought, total: u128, counts: u64) {
        let voters = self.election.ballot_count() as u128;
        let divisor = voters * u128::from(self.election.unit());
        let begin = Fraction { above: total.into(), below: 1.into() };
        self.outcome.share = Some(Share::new(&begin, divisor));
        self.outcome.counts = counts;
        for project in free {
            self.fund(*project, Fate::Free);
        }
        self.tie(bought.ties);
        for (at, purchase) in bought.purchases.into_iter().enumerate() {
            let fate = Fate::Bought {
                round: at + 1,
                payers: purchase.payers,
                spent: purchase.spent,
                most: purchase.most.map_or(Share::nothing(), |most| Share::new(&most, divisor)),
            };
            self.fund(purchase.project, fate);
        }
        for (project, left) in &bought.left {
            let supporters = self.outcome.support[*project];
            let have = Share::new(left, divisor);
            self.fates[*project] = Some(Fate::Short { supporters, have });
        }
    }

    /// Spends the rest by the greedy rule.
    pub fn complete(&mut self, satisfaction: Satisfaction) {
        let (looks, ties) = greedy::run(self.election, satisfaction, &self.outcome.selected);
        self.tie(ties);
        for (at, look) in looks.into_iter().enumerate() {
            let (turn, score, room) = (at + 1, look.score, look.room);
            if look.funded {
                self.fund(look.project, Fate::Fitted { turn, score, room });
            } else {
                self.fates[look.project] = Some(Fate::NoRoom { turn, score, room });
            }
        }
    }

    pub fn finish(mut self) -> Outcome {
        let budget = self.election.budget();
        for (project, fate) in self.fates.into_iter().enumerate() {
            let cost = self.election.costs()[project];
            self.outcome.fates.push(match fate {
                Some(fate) if fate.is_funded() => fate,
                // The ranked rules look at projects one by one, and say why each was left.
                Some(fate) if matches!(self.outcome.rule, Rule::Ranked { .. }) => fate,
                _ if cost > budget => Fate::TooDear,
                Some(fate) => fate,
                None if cost == 0 && self.outcome.support[project] > 0 => Fate::Weightless,
                None => Fate::Unwanted,
            });
        }
        self.outcome
    }
}

/// Decides by the greedy rule.
pub(super) fn greedy(election: &Election, rule: Rule, satisfaction: Satisfaction) -> Outcome {
    let voters = Voters::gather(election, satisfaction);
    let mut made = Making::new(election, rule, &voters);
    made.complete(satisfaction);
    made.finish()
}

/// Decides by votes, points or ranks alone.
pub(super) fn ranked(election: &Election, rule: Rule, by: Measure, stops: bool) -> Outcome {
    let voters = Voters::gather(election, Satisfaction::Cardinality);
    let mut made = Making::new(election, rule, &voters);
    let (turns, ties) = ranked::run(election, by, stops);
    made.tie(ties);
    for turn in turns {
        match turn {
            Turn::Funded { project, fate } => made.fund(project, fate),
            Turn::Left { project, fate } => made.fates[project] = Some(fate),
        }
    }
    made.finish()
}

/// Decides by sequential Phragmén.
pub(super) fn phragmen(election: &Election) -> Outcome {
    let voters = Voters::gather(election, Satisfaction::Cardinality);
    let loads = phragmen::run(election, &voters);
    let mut made = Making::new(election, Rule::Phragmen, &voters);
    made.tie(loads.ties);
    let unit = u128::from(election.unit());
    for (at, bought) in loads.bought.into_iter().enumerate() {
        let load = bought.load.map(|load| Share::new(&load, unit));
        let fate = Fate::Earned { round: at + 1, supporters: bought.supporters, load };
        made.fund(bought.project, fate);
    }
    let room = election.budget().saturating_sub(made.outcome.cost);
    for project in 0..election.projects().len() {
        if made.fates[project].is_none() {
            let wanted = made.outcome.support[project] > 0;
            made.fates[project] = Some(match loads.stopped_by {
                Some(stopper) if stopper == project => Fate::Beyond { room },
                _ if wanted => Fate::Late,
                _ => Fate::Unwanted,
            });
        }
    }
    made.finish()
}

/// Decides a vote in which nobody voted.
pub(super) fn nothing(election: &Election, rule: Rule) -> Outcome {
    let voters = Voters::gather(election, Satisfaction::Cardinality);
    Making::new(election, rule, &voters).finish()
}
