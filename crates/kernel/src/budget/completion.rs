//! Equal shares and the completions that spend what they leave.

use super::election::Election;
use super::outcome::{self, Outcome};
use super::shares::{Bought, Shares};
use super::voters::Voters;
use super::{COUNTS_MAX, Completion, Rule, Satisfaction, Undecided};

/// Most ties of a growing count that are remembered.
const TIES_MAX: usize = 64;

/// Decides by equal shares.
pub(super) fn decide(
    election: &Election,
    satisfaction: Satisfaction,
    completion: Completion,
) -> Result<Outcome, Undecided> {
    let rule = Rule::EqualShares(satisfaction, completion);
    let voters = Voters::gather(election, satisfaction);
    if voters.count == 0 {
        return Ok(outcome::nothing(election, rule));
    }
    let shares = Shares::new(election, &voters, satisfaction);
    let counts = Counts {
        election,
        voters: &voters,
        shares: &shares,
        free: free(election, &voters, satisfaction),
    };
    let unit = u128::from(election.unit());
    let mut ties = Vec::new();
    let (total, counted) = match completion {
        Completion::None | Completion::Greedy => (u128::from(election.budget()), 1),
        Completion::AddOne | Completion::AddOneGreedy => {
            counts.grow(unit * u128::from(voters.count), Reach::Wanted, &mut ties)?
        }
        Completion::AddOneUnit => counts.grow(unit, Reach::Every, &mut ties)?,
    };
    let bought = shares.run(total, true);
    let mut made = outcome::Making::new(election, rule, &voters);
    made.tie(ties);
    made.shares(&counts.free, bought, total, counted);
    if matches!(completion, Completion::Greedy | Completion::AddOneGreedy)
        && !counts.is_exhausted(&made.selected(), Reach::Every)
    {
        made.complete(satisfaction);
    }
    Ok(made.finish())
}

/// Returns the projects that cost nothing and that somebody wants. Where a project is worth its cost, one that costs
/// nothing is worth nothing, and the rule passes it over.
fn free(election: &Election, voters: &Voters, satisfaction: Satisfaction) -> Vec<usize> {
    let costs = election.costs();
    if satisfaction == Satisfaction::Cost {
        return Vec::new();
    }
    (0..costs.len())
        .filter(|project| costs[*project] == 0 && !voters.supporters(*project).is_empty())
        .collect()
}

/// Which projects are asked whether they still fit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Those that somebody wants.
    Wanted,
    /// All.
    Every,
}

struct Counts<'a> {
    election: &'a Election,
    voters: &'a Voters,
    shares: &'a Shares<'a>,
    free: Vec<usize>,
}

impl Counts<'_> {
    /// Counts again and again with more money, `step` more each time. Returns the money of the last count within the
    /// budget and how many counts there were.
    fn grow(
        &self,
        step: u128,
        reach: Reach,
        ties: &mut Vec<Vec<usize>>,
    ) -> Result<(u128, u64), Undecided> {
        let mut total = u128::from(self.election.budget());
        for counted in 1..=COUNTS_MAX {
            let mut bought = self.shares.run(total, false);
            for tie in bought.ties.drain(..) {
                if ties.len() < TIES_MAX && !ties.contains(&tie) {
                    ties.push(tie);
                }
            }
            let selected = self.selected(&bought);
            if self.cost(&selected) > u128::from(self.election.budget()) {
                return Ok((total - step, counted));
            }
            // Once everything that can be bought is bought, more money changes nothing.
            let bought_all = selected.len() == self.free.len() + self.shares.wanted().len();
            if bought_all || self.is_exhausted(&selected, reach) {
                return Ok((total, counted));
            }
            total += step;
        }
        Err(Undecided::TooManyCounts)
    }

    fn selected(&self, bought: &Bought) -> Vec<usize> {
        let purchases = bought.purchases.iter().map(|purchase| purchase.project);
        self.free.iter().copied().chain(purchases).collect()
    }

    fn cost(&self, selected: &[usize]) -> u128 {
        selected.iter().map(|project| u128::from(self.election.costs()[*project])).sum()
    }

    /// Whether nothing more fits into the budget.
    fn is_exhausted(&self, selected: &[usize], reach: Reach) -> bool {
        let costs = self.election.costs();
        let room = u128::from(self.election.budget()).saturating_sub(self.cost(selected));
        let mut asked: Vec<bool> = vec![reach == Reach::Every; costs.len()];
        if reach == Reach::Wanted {
            self.shares.wanted().iter().for_each(|project| asked[*project] = true);
        }
        selected.iter().for_each(|project| asked[*project] = false);
        let fits = |project: usize| asked[project] && u128::from(costs[project]) <= room;
        self.voters.count == 0 || !(0..costs.len()).any(fits)
    }
}
