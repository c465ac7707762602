//! The method of equal shares.
//!
//! Everybody begins with the same share of the budget. In each round the project that is cheapest for its supporters
//! is bought: they pay in proportion to what it is worth to them, and whoever has less gives all that is left. What
//! supporters cannot pay for together is not bought.
//!
//! Prices only rise as money is spent, so a price of an earlier round is a lower bound now, and most projects need not
//! be looked at in most rounds. Lower bounds are kept in floating point with a stated error; whoever comes near the
//! best is counted exactly (`exact.rs`), so that the outcome is that of exact fractions.

mod purse;

use super::Satisfaction;
use super::election::Election;
use super::exact::{Fraction, Offer};
use super::voters::Voters;
use purse::Purses;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A project that was bought.
#[derive(Clone, Debug)]
pub(super) struct Purchase {
    pub project: usize,
    /// How many voters paid.
    pub payers: u64,
    /// How many of them gave all that they had left.
    pub spent: u64,
    /// The most that one voter paid, times the number of voters; nothing unless asked for.
    pub most: Option<Fraction>,
}

/// What a run of the method led to.
#[derive(Clone, Debug)]
pub(super) struct Bought {
    pub purchases: Vec<Purchase>,
    /// Projects that cost their supporters the same in one round.
    pub ties: Vec<Vec<usize>>,
    /// For every project that was not bought, what its supporters have left together, times the number of voters;
    /// empty unless asked for.
    pub left: Vec<(usize, Fraction)>,
}

/// Everything that stays the same from run to run.
pub(super) struct Shares<'a> {
    election: &'a Election,
    voters: &'a Voters,
    /// What one weight of each project is worth: its cost, or one.
    worth: Vec<u64>,
    /// The costs times the number of voters.
    costs: Vec<u128>,
    /// What each project costs per weight when everybody pays a full share; none costs less.
    floors: Vec<f64>,
    /// Projects that can be bought: supported, and not free.
    wanted: Vec<usize>,
}

/// A project in the queue, by the least that it can cost its supporters.
struct Waiting {
    least: f64,
    project: usize,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Waiting) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Waiting) -> Ordering {
        other.least.total_cmp(&self.least).then(other.project.cmp(&self.project))
    }
}

/// The cheapest project so far in a round.
struct Best {
    project: usize,
    offer: Offer,
    price: Fraction,
    poor: Vec<purse::State>,
    /// Others of the same price.
    tied: Vec<usize>,
    /// At least what the price per worth is.
    at_most: f64,
}

impl<'a> Shares<'a> {
    pub fn new(election: &'a Election, voters: &'a Voters, satisfaction: Satisfaction) -> Self {
        let costs = election.costs();
        let worth = match satisfaction {
            Satisfaction::Cost => costs.to_vec(),
            Satisfaction::Cardinality | Satisfaction::Points => vec![1; costs.len()],
        };
        let wanted = (0..costs.len())
            .filter(|project| costs[*project] > 0 && !voters.supporters(*project).is_empty())
            .collect();
        let costs: Vec<u128> =
            costs.iter().map(|cost| u128::from(*cost) * u128::from(voters.count)).collect();
        let floor = |(project, cost): (usize, &u128)| {
            *cost as f64 / voters.weight(project) as f64 * (1.0 - 8.0 * f64::EPSILON)
        };
        let floors = costs.iter().enumerate().map(floor).collect();
        Shares { election, voters, worth, costs, floors, wanted }
    }

    /// Returns the projects that can be bought.
    pub fn wanted(&self) -> &[usize] {
        &self.wanted
    }

    /// Buys projects when all voters together begin with `total`.
    pub fn run(&self, total: u128, explain: bool) -> Bought {
        let mut purses = Purses::new(self.election, self.voters, total, self.floors.clone());
        let mut queue: BinaryHeap<Waiting> = self
            .wanted
            .iter()
            .map(|project| Waiting { least: self.least(&purses, *project), project: *project })
            .collect();
        let (mut purchases, mut ties) = (Vec::new(), Vec::new());
        while let Some(best) = self.round(&mut purses, &mut queue) {
            if !best.tied.is_empty() {
                let mut tie = best.tied.clone();
                tie.push(best.project);
                tie.sort_unstable();
                ties.push(tie);
            }
            purchases.push(purses.buy(best.project, &best.offer, &best.price, &best.poor, explain));
        }
        let mut left = Vec::new();
        if explain {
            for project in &self.wanted {
                if !purses.is_bought(*project) {
                    left.push((*project, purses.left(*project)));
                }
            }
        }
        Bought { purchases, ties, left }
    }

    /// Returns a lower bound of the price per worth.
    fn least(&self, purses: &Purses, project: usize) -> f64 {
        purses.floor(project) / self.worth[project] as f64 * (1.0 - 4.0 * f64::EPSILON)
    }

    /// Finds the cheapest project; those that its supporters cannot pay for leave the queue for good.
    fn round(&self, purses: &mut Purses, queue: &mut BinaryHeap<Waiting>) -> Option<Best> {
        let (mut limit, mut near) = (f64::INFINITY, Vec::new());
        let (mut aside, mut settled) = (Vec::new(), Vec::new());
        let mut best: Option<Best> = None;
        loop {
            while queue.peek().is_some_and(|waiting| waiting.least <= limit) {
                let Some(Waiting { project, .. }) = queue.pop() else { break };
                let worth = self.worth[project] as f64;
                match purses.refine(project, self.costs[project] as f64, limit * worth) {
                    purse::Step::Short => {}
                    purse::Step::Above => aside.push(project),
                    purse::Step::Near(price) => {
                        near.push((price / worth, project));
                        limit = limit.min(price / worth * (1.0 + 1e-9));
                    }
                }
            }
            near.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (_, project) in near.drain(..) {
                if best.as_ref().is_some_and(|best| self.least(purses, project) > best.at_most) {
                    aside.push(project);
                } else if let Some(offer) = self.offer(purses, project) {
                    settled.extend(self.better(&mut best, offer));
                }
            }
            // The limit was a guess; what lies below the exact best is looked at again.
            limit = best.as_ref().map_or(f64::INFINITY, |best| best.at_most);
            let again = |project: &usize| self.least(purses, *project) <= limit;
            queue.extend(
                aside
                    .extract_if(.., |project| again(project))
                    .map(|project| Waiting { least: self.least(purses, project), project }),
            );
            if queue.peek().is_none_or(|waiting| waiting.least > limit) {
                break;
            }
        }
        queue.extend(
            aside
                .into_iter()
                .chain(settled)
                .map(|project| Waiting { least: self.least(purses, project), project }),
        );
        best
    }

    /// Counts exactly what a project costs its supporters; nothing when they cannot pay.
    fn offer(&self, purses: &mut Purses, project: usize) -> Option<Best> {
        let offer = purses.offer(project, self.costs[project])?;
        let price = purses.prices.price(&offer);
        let at_most = price.approximate() / self.worth[project] as f64 * (1.0 + 8.0 * f64::EPSILON);
        Some(Best {
            project,
            offer,
            price,
            poor: purses.states().to_vec(),
            tied: Vec::new(),
            at_most,
        })
    }

    /// Keeps the cheaper one, or the one whose number comes first, and returns the other.
    fn better(&self, best: &mut Option<Best>, offer: Best) -> Option<usize> {
        let Some(held) = best else {
            *best = Some(offer);
            return None;
        };
        let mut offer = offer;
        let (own, others) = (self.worth[offer.project], self.worth[held.project]);
        let price = offer.price.compare(own, &held.price, others);
        match price.then_with(|| self.election.among_equals(offer.project, held.project)) {
            Ordering::Less => {
                if price == Ordering::Equal {
                    offer.tied.append(&mut held.tied);
                    offer.tied.push(held.project);
                }
                Some(std::mem::replace(held, offer).project)
            }
            Ordering::Equal | Ordering::Greater => {
                if price == Ordering::Equal {
                    held.tied.push(offer.project);
                }
                Some(offer.project)
            }
        }
    }
}
