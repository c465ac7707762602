//! The greedy rule: projects by how much they are wanted for their cost, each that still fits.

use super::Satisfaction;
use super::election::Election;
use std::cmp::Ordering;

/// What the rule made of a project, in the order in which it looked at them.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    pub project: usize,
    /// The points or mentions of all voters together.
    pub score: i128,
    /// The money that was left when its turn came.
    pub room: u64,
    pub funded: bool,
}

/// Returns the points or mentions of each project.
pub(super) fn scores(election: &Election, satisfaction: Satisfaction) -> Vec<i128> {
    let ballots = election.ballots();
    let mut scores = vec![0; election.projects().len()];
    for (at, project) in ballots.projects.iter().enumerate() {
        let points = if satisfaction == Satisfaction::Points { ballots.points(at) } else { 1 };
        scores[usize::from(*project)] += i128::from(points);
    }
    scores
}

/// Looks at every project that is not `funded` yet, and funds what fits into what is left.
/// Returns the looks, and the groups of equal projects.
pub(super) fn run(
    election: &Election,
    satisfaction: Satisfaction,
    funded: &[usize],
) -> (Vec<Weighed>, Vec<Vec<usize>>) {
    let (costs, scores) = (election.costs(), scores(election, satisfaction));
    let mut order: Vec<usize> = (0..costs.len()).filter(|p| !funded.contains(p)).collect();
    let worth = |project: usize| match satisfaction {
        Satisfaction::Cost => scores[project] * i128::from(costs[project]),
        Satisfaction::Cardinality | Satisfaction::Points => scores[project],
    };
    order.sort_by(|a, b| {
        dearer((worth(*a), costs[*a]), (worth(*b), costs[*b]))
            .then_with(|| election.among_equals(*a, *b))
    });
    let equals = order
        .chunk_by(|a, b| dearer((worth(*a), costs[*a]), (worth(*b), costs[*b])) == Ordering::Equal);
    let ties = equals.filter(|equals| equals.len() > 1).map(<[usize]>::to_vec).collect();
    let spent = funded.iter().map(|project| u128::from(costs[*project])).sum::<u128>();
    let mut room = u128::from(election.budget()).saturating_sub(spent) as u64;
    let looks = order
        .into_iter()
        .map(|project| {
            let look =
                Weighed { project, score: scores[project], room, funded: costs[project] <= room };
            if look.funded {
                room -= costs[project];
            }
            look
        })
        .collect();
    (looks, ties)
}

/// Puts more worth per cost first: what is wanted and free before all, what nobody wants last.
fn dearer(a: (i128, u64), b: (i128, u64)) -> Ordering {
    let class = |(worth, cost): (i128, u64)| match (worth > 0, cost) {
        (true, 0) => 0,
        (true, _) => 1,
        (false, _) => 2,
    };
    class(a)
        .cmp(&class(b))
        .then_with(|| if class(a) == 1 { ratio(b.0, b.1, a.0, a.1) } else { Ordering::Equal })
}

/// Compares two fractions of positive whole numbers exactly.
fn ratio(above: i128, below: u64, others_above: i128, others_below: u64) -> Ordering {
    let (above, others_above) = (above.unsigned_abs(), others_above.unsigned_abs());
    match (above.checked_mul(u128::from(others_below)), others_above.checked_mul(u128::from(below)))
    {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => {
            let left = num_bigint::BigUint::from(above) * others_below;
            left.cmp(&(num_bigint::BigUint::from(others_above) * below))
        }
    }
}
