//! Sequential Phragmén: everybody earns money at the same pace, and supporters buy a project as soon as they can.

use super::election::Election;
use super::exact::Fraction;
use super::voters::Voters;
use num_bigint::BigInt;
use std::cmp::Ordering;

/// A project that was bought.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub project: usize,
    /// How many voters support it.
    pub supporters: u64,
    /// What each of them has earned when it was bought; nothing when nobody supports it.
    pub load: Option<Fraction>,
}

/// What the rule led to.
#[derive(Clone, Debug)]
pub(super) struct Loads {
    pub bought: Vec<Load>,
    /// Projects that could be bought at the same moment.
    pub ties: Vec<Vec<usize>>,
    /// The next project, which would have gone beyond the budget and ended the count.
    pub stopped_by: Option<usize>,
}

/// The loads that occur: every voter has the load of the last purchase that he or she took part in.
struct Counted<'a> {
    election: &'a Election,
    voters: &'a Voters,
    /// For each group the purchase that gave it its load; 0 for none.
    last: Vec<u32>,
    /// For each project how many of its supporters have the load of each purchase.
    holders: Vec<Vec<u64>>,
    /// The load of each purchase over one denominator; the first is zero.
    loads: Vec<BigInt>,
    below: BigInt,
    about: Vec<f64>,
}

impl Counted<'_> {
    /// Returns about what the supporters of a project would have earned when they buy it, and how wrong that can be.
    fn about(&self, project: usize, supporters: u64) -> (f64, f64) {
        let held = self.holders[project].iter().zip(&self.about).map(|(n, load)| *n as f64 * load);
        let (mut sum, mut terms) = (self.election.costs()[project] as f64, 4.0);
        for part in held {
            sum += part;
            terms += 4.0;
        }
        let load = sum / supporters as f64;
        (load, load * terms * f64::EPSILON)
    }

    fn exact(&self, project: usize, supporters: u64) -> Fraction {
        let mut above = &self.below * self.election.costs()[project];
        for (holders, load) in self.holders[project].iter().zip(&self.loads) {
            if *holders > 0 {
                above += load * *holders;
            }
        }
        Fraction { above, below: &self.below * supporters }
    }

    fn buy(&mut self, project: usize, load: &Fraction, supporters: u64) {
        // The new load has the old denominator times the number of supporters.
        for earlier in &mut self.loads {
            *earlier *= supporters;
        }
        self.below *= supporters;
        self.loads.push(load.above.clone());
        self.about.push(load.approximate());
        let place = self.loads.len() as u32 - 1;
        for holders in &mut self.holders {
            holders.push(0);
        }
        for group in &self.voters.groups[self.voters.supporters(project)] {
            let group = *group as usize;
            let size = u64::from(self.voters.size[group]);
            let before = std::mem::replace(&mut self.last[group], place) as usize;
            for (other, _) in self.voters.supported(self.election, group) {
                self.holders[other][before] -= size;
                self.holders[other][place as usize] += size;
            }
        }
    }
}

/// Buys projects until the next one would go beyond the budget.
pub(super) fn run(election: &Election, voters: &Voters) -> Loads {
    let costs = election.costs();
    let support: Vec<u64> = (0..costs.len()).map(|project| voters.support(project)).collect();
    let mut open: Vec<usize> =
        (0..costs.len()).filter(|project| costs[*project] <= election.budget()).collect();
    let mut counted = Counted {
        election,
        voters,
        last: vec![0; voters.size.len()],
        holders: support.iter().map(|support| vec![*support]).collect(),
        loads: vec![BigInt::from(0)],
        below: BigInt::from(1),
        about: vec![0.0],
    };
    let mut room = election.budget();
    let (mut bought, mut ties) = (Vec::new(), Vec::new());
    loop {
        let (load, first) = earliest(&counted, &open, &support);
        if first.len() > 1 {
            ties.push(first.clone());
        }
        let Some(project) = first.first().copied() else {
            return Loads { bought, ties, stopped_by: None };
        };
        if let Some(blocked) = first.iter().find(|project| costs[**project] > room) {
            return Loads { bought, ties, stopped_by: Some(*blocked) };
        }
        if let Some(load) = &load {
            counted.buy(project, load, support[project]);
        }
        room -= costs[project];
        open.retain(|other| *other != project);
        bought.push(Load { project, supporters: support[project], load });
    }
}

/// Returns the projects that can be bought first, by their numbers, and the load at that moment. What nobody supports
/// comes after everything else.
fn earliest(counted: &Counted, open: &[usize], support: &[u64]) -> (Option<Fraction>, Vec<usize>) {
    let wanted = || open.iter().copied().filter(|project| support[*project] > 0);
    let about: Vec<(usize, f64, f64)> = wanted()
        .map(|project| {
            let (load, doubt) = counted.about(project, support[project]);
            (project, load - doubt, load + doubt)
        })
        .collect();
    let limit = about.iter().map(|(_, _, most)| *most).fold(f64::INFINITY, f64::min);
    let mut best: Option<Fraction> = None;
    let mut first = Vec::new();
    for (project, _, _) in about.into_iter().filter(|(_, least, _)| *least <= limit) {
        let load = counted.exact(project, support[project]);
        match best.as_ref().map(|best| load.compare(1, best, 1)) {
            Some(Ordering::Greater) => {}
            Some(Ordering::Equal) => first.push(project),
            Some(Ordering::Less) | None => {
                best = Some(load);
                first = vec![project];
            }
        }
    }
    if best.is_none() {
        first = open.to_vec();
    }
    first.sort_by(|a, b| counted.election.among_equals(*a, *b));
    (best, first)
}
