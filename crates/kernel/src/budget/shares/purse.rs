//! The money that voters still have: in floating point with a bound of its error, and exactly when it matters.

use super::super::election::Election;
use super::super::exact::{Fraction, Offer, Prices, Sum};
use super::super::voters::Voters;
use super::Purchase;
use std::cmp::Ordering;

/// How far, as a part of it, a price may lie from its lower bound to be called near.
const NEAR: f64 = 1e-9;

/// What a voter of a group has left, how many are in the group, and whether they have just nothing.
#[derive(Clone, Copy)]
struct Purse {
    left: f64,
    size: u32,
    broke: bool,
}

impl Purse {
    fn voters(self) -> f64 {
        f64::from(self.size)
    }
}

/// Where a supporter stands at a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Has more than the share.
    Rich,
    /// Has just the share.
    Even,
    /// Has less than the share, and gives all.
    Poor,
}

/// What refining a lower bound led to.
pub(super) enum Step {
    /// The supporters cannot pay together.
    Short,
    /// The price is above the limit.
    Above,
    /// The price is about this.
    Near(f64),
}

/// What the supporters of a project give at a price.
struct Scan {
    /// What the poor have.
    poor: f64,
    /// How many the poor are.
    poor_count: f64,
    /// The weight of the others.
    weight: f64,
    /// The most per weight that one of the poor has.
    fullest: f64,
    /// The least per weight that one of the others has.
    emptiest: f64,
    /// What all have.
    all: f64,
    /// How many all are.
    voters: f64,
}

impl Scan {
    const NOBODY: Scan = Scan {
        poor: 0.0,
        poor_count: 0.0,
        weight: 0.0,
        fullest: 0.0,
        emptiest: f64::INFINITY,
        all: 0.0,
        voters: 0.0,
    };

    /// Counts a group by what the share of its voters is.
    fn count(&mut self, purse: Purse, price: f64, weight: f64) {
        let money = purse.left * purse.voters();
        let poor = purse.left < price * weight;
        let per_weight = purse.left / weight;
        self.poor += if poor { money } else { 0.0 };
        self.poor_count += if poor { purse.voters() } else { 0.0 };
        self.weight += if poor { 0.0 } else { purse.voters() * weight };
        self.fullest = self.fullest.max(if poor { per_weight } else { 0.0 });
        self.emptiest = self.emptiest.min(if poor { f64::INFINITY } else { per_weight });
    }

    /// Whether the same are poor at the next price as at this one.
    fn settles(&self, next: f64) -> bool {
        self.fullest < next && next <= self.emptiest
    }
}

/// The money of all voters, times the number of voters so that everybody begins with a whole number.
pub(super) struct Purses<'a> {
    election: &'a Election,
    voters: &'a Voters,
    pub prices: Prices,
    begin: u128,
    weights: Vec<f64>,
    purses: Vec<Purse>,
    bought: Vec<bool>,
    /// The supporters of each project who are not broke, at the front of its part of the list.
    groups: Vec<u32>,
    given: Vec<u32>,
    length: Vec<usize>,
    floor: Vec<f64>,
    /// How far `Purse::left` may be from the truth.
    slack: f64,
    rounds: u32,
    states: Vec<State>,
    sum: Sum,
}

impl<'a> Purses<'a> {
    /// Gives everybody the same; `floor` is a lower bound of every project's price per weight.
    pub fn new(
        election: &'a Election,
        voters: &'a Voters,
        begin: u128,
        floor: Vec<f64>,
    ) -> Purses<'a> {
        let projects = election.projects().len();
        let purse = |size: &u32| Purse { left: begin as f64, size: *size, broke: false };
        let mut purses = Purses {
            election,
            voters,
            prices: Prices::new(),
            begin,
            weights: voters.weights.iter().map(|weight| *weight as f64).collect(),
            purses: voters.size.iter().map(purse).collect(),
            bought: vec![false; projects],
            groups: voters.groups.clone(),
            given: voters.given.clone(),
            length: (0..projects).map(|project| voters.supporters(project).len()).collect(),
            floor,
            slack: 0.0,
            rounds: 0,
            states: Vec::new(),
            sum: Sum::default(),
        };
        purses.set_slack();
        purses
    }

    /// A payment is rounded to within two units of the last place, and so is what is left: four units of what a voter
    /// began with cover a round.
    fn set_slack(&mut self) {
        self.slack = self.begin as f64 * f64::EPSILON * 4.0 * f64::from(self.rounds + 2);
    }

    /// Returns a lower bound of the price per weight.
    pub fn floor(&self, project: usize) -> f64 {
        self.floor[project]
    }

    /// Returns whether a project was bought.
    pub fn is_bought(&self, project: usize) -> bool {
        self.bought[project]
    }

    /// Returns who stood where when a project was last counted exactly.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Raises the lower bound of a project's price until it passes the limit or stands still.
    ///
    /// Whoever calls some supporters poor and lets the others share the rest gets a lower bound of the price, whatever
    /// the choice; the price itself comes from the right choice. Those who are poor at the limit give a bound above
    /// the limit just when the price is above it, so one look is enough for most projects.
    pub fn refine(&mut self, project: usize, cost: f64, limit: f64) -> Step {
        let mut price = if limit.is_finite() { limit } else { self.floor[project] };
        let mut first = true;
        loop {
            let scan = match (first, self.given.is_empty()) {
                (true, true) => self.scan_first::<false>(project, price),
                (true, false) => self.scan_first::<true>(project, price),
                (false, true) => self.scan::<false>(project, price),
                (false, false) => self.scan::<true>(project, price),
            };
            let rounding = 1.0 + (self.length[project] as f64 + 8.0) * f64::EPSILON;
            if first && scan.all * rounding + scan.voters * self.slack < cost {
                return Step::Short;
            }
            if scan.weight <= 0.0 {
                if first && price > self.floor[project] {
                    (first, price) = (false, self.floor[project]);
                    continue;
                }
                return Step::Near(price);
            }
            let poor = scan.poor * rounding + scan.poor_count * self.slack;
            let floor = (cost - poor) / (scan.weight * rounding) * (1.0 - 8.0 * f64::EPSILON);
            self.floor[project] = self.floor[project].max(floor);
            if self.floor[project] * (1.0 - 8.0 * f64::EPSILON) > limit {
                return Step::Above;
            }
            let next = (cost - scan.poor) / scan.weight;
            if scan.settles(next) || !first && next <= price * (1.0 + 1e-13) {
                return Step::Near(next);
            }
            first = false;
            price = next.max(self.floor[project]);
        }
    }

    /// Looks at the supporters, and drops those who are broke from the list.
    fn scan_first<const WEIGHTED: bool>(&mut self, project: usize, price: f64) -> Scan {
        let begin = self.voters.starts[project];
        let mut scan = Scan::NOBODY;
        let mut kept = begin;
        for at in begin..begin + self.length[project] {
            let group = self.groups[at];
            let purse = self.purses[group as usize];
            if purse.broke {
                continue;
            }
            self.groups[kept] = group;
            let mut weight = 1.0;
            if WEIGHTED {
                self.given[kept] = self.given[at];
                weight = self.weights[self.given[at] as usize];
            }
            kept += 1;
            scan.all += purse.left * purse.voters();
            scan.voters += purse.voters();
            scan.count(purse, price, weight);
        }
        self.length[project] = kept - begin;
        scan
    }

    fn scan<const WEIGHTED: bool>(&self, project: usize, price: f64) -> Scan {
        let range = self.list(project);
        let mut scan = Scan::NOBODY;
        for at in range {
            let purse = self.purses[self.groups[at] as usize];
            let weight = if WEIGHTED { self.weights[self.given[at] as usize] } else { 1.0 };
            scan.count(purse, price, weight);
        }
        scan
    }

    fn list(&self, project: usize) -> std::ops::Range<usize> {
        let begin = self.voters.starts[project];
        begin..begin + self.length[project]
    }

    fn weight(&self, at: usize) -> u64 {
        self.given.get(at).map_or(1, |given| self.voters.weights[*given as usize])
    }

    /// Counts the price of a project exactly; nothing when its supporters cannot pay.
    pub fn offer(&mut self, project: usize, cost: u128) -> Option<Offer> {
        let begin = self.voters.starts[project];
        let mut states = std::mem::take(&mut self.states);
        let mut sure = self.guess(project, &mut states);
        let offer = loop {
            let weight = self.collect(begin, &states);
            if weight == 0 {
                if self.prices.compare(self.begin, &self.sum, cost) == Ordering::Less {
                    break None;
                }
                self.enrich(begin, &mut states);
                sure = false;
                continue;
            }
            let offer = self.prices.offer(self.begin, &self.sum, cost, weight);
            if sure && self.is_near(project, &offer) || !self.sort(begin, &offer, &mut states) {
                break Some(offer);
            }
            sure = false;
        };
        self.states = states;
        offer
    }

    /// Puts every supporter where the lower bound of the price puts them; returns whether nobody stands so close to the
    /// share that a price near the bound (`is_near`) could move them.
    fn guess(&self, project: usize, states: &mut Vec<State>) -> bool {
        let price = self.floor[project];
        let mut sure = true;
        states.clear();
        states.extend(self.list(project).map(|at| {
            let left = self.purses[self.groups[at] as usize].left;
            let share = price * self.weight(at) as f64;
            sure &= (left - share).abs() > share * (2.0 * NEAR) + self.slack * 2.0;
            if left < share { State::Poor } else { State::Rich }
        }));
        sure
    }

    /// Whether an offer's price is about the lower bound.
    fn is_near(&self, project: usize, offer: &Offer) -> bool {
        let (floor, price) = (self.floor[project], self.prices.price(offer).approximate());
        (price - floor).abs() <= floor * NEAR
    }

    /// Sums what the poor have into `sum` and returns the weight of the others.
    fn collect(&mut self, begin: usize, states: &[State]) -> u64 {
        let mut sum = std::mem::take(&mut self.sum);
        sum.clear(self.bought.len());
        let mut weight = 0;
        for (place, state) in states.iter().enumerate() {
            let group = self.groups[begin + place] as usize;
            let size = u64::from(self.purses[group].size);
            if *state == State::Poor {
                self.add(group, size, &mut sum);
            } else {
                weight += self.weight(begin + place) * size;
            }
        }
        self.sum = sum;
        weight
    }

    /// Adds what voters of a group have left to a sum.
    fn add(&self, group: usize, voters: u64, sum: &mut Sum) {
        if self.purses[group].broke {
            return;
        }
        sum.begun += voters;
        for (project, weight) in self.voters.supported(self.election, group) {
            if self.bought[project] {
                sum.paid[project] += weight * voters;
            }
        }
    }

    /// Puts every supporter where an offer's price puts them; returns whether somebody moved.
    fn sort(&mut self, begin: usize, offer: &Offer, states: &mut [State]) -> bool {
        let price = self.prices.price(offer).approximate();
        let mut moved = false;
        for (place, state) in states.iter_mut().enumerate() {
            let group = self.groups[begin + place] as usize;
            let weight = self.weight(begin + place);
            let share = price * weight as f64;
            let distance = self.purses[group].left - share;
            let doubt = self.slack * 2.0 + share.abs() * f64::EPSILON * 16.0;
            let order = if distance.abs() > doubt {
                distance.total_cmp(&0.0)
            } else {
                self.one(group);
                self.prices.compare_share(self.begin, &self.sum, offer, weight)
            };
            let next = match order {
                Ordering::Less => State::Poor,
                Ordering::Equal if *state == State::Poor => State::Poor,
                Ordering::Equal => State::Even,
                Ordering::Greater => State::Rich,
            };
            moved |= (next == State::Poor) != (*state == State::Poor);
            *state = next;
        }
        moved
    }

    /// Sums what one voter of a group has into `sum`.
    fn one(&mut self, group: usize) {
        let mut sum = std::mem::take(&mut self.sum);
        sum.clear(self.bought.len());
        self.add(group, 1, &mut sum);
        self.sum = sum;
    }

    /// Calls those rich who have most for their weight; done when everybody was poor although all can pay together.
    fn enrich(&self, begin: usize, states: &mut [State]) {
        let per_weight = |place: usize| {
            let purse = self.purses[self.groups[begin + place] as usize];
            purse.left / self.weight(begin + place).max(1) as f64
        };
        let most = (0..states.len()).map(per_weight).fold(0.0, f64::max);
        for (place, state) in states.iter_mut().enumerate() {
            if per_weight(place) >= most * (1.0 - 1e-6) {
                *state = State::Rich;
            }
        }
    }

    /// Lets the supporters pay. What each paid is summed up only when it is to be explained.
    pub fn buy(
        &mut self,
        project: usize,
        offer: &Offer,
        price: &Fraction,
        states: &[State],
        explain: bool,
    ) -> Purchase {
        let begin = self.voters.starts[project];
        let mut purchase = Purchase { project, payers: 0, spent: 0, most: None };
        if explain {
            self.look(begin, price, states, &mut purchase);
        }
        let about = price.approximate();
        for (place, state) in states.iter().enumerate() {
            let weight = self.weight(begin + place) as f64;
            let purse = &mut self.purses[self.groups[begin + place] as usize];
            match state {
                State::Rich => purse.left = (purse.left - about * weight).max(0.0),
                State::Even | State::Poor => (purse.left, purse.broke) = (0.0, true),
            }
        }
        self.prices.buy(project, offer);
        self.bought[project] = true;
        self.rounds += 1;
        self.set_slack();
        purchase
    }

    /// Looks at what everybody is about to pay.
    fn look(&mut self, begin: usize, price: &Fraction, states: &[State], purchase: &mut Purchase) {
        let (mut heaviest, mut fullest) = (0, None);
        for (place, state) in states.iter().enumerate() {
            let group = self.groups[begin + place] as usize;
            let purse = self.purses[group];
            if purse.broke {
                continue;
            }
            purchase.payers += u64::from(purse.size);
            if *state != State::Rich {
                purchase.spent += u64::from(purse.size);
            }
            if *state != State::Poor {
                heaviest = heaviest.max(self.weight(begin + place));
            } else if fullest.is_none_or(|(left, _)| purse.left > left) {
                fullest = Some((purse.left, group));
            }
        }
        purchase.most = Some(self.most(price, heaviest, fullest));
    }

    /// Returns the most that one voter pays: the heaviest of the rich, or a poor one of greater weight.
    fn most(&mut self, price: &Fraction, heaviest: u64, fullest: Option<(f64, usize)>) -> Fraction {
        let rich = Fraction { above: &price.above * heaviest, below: price.below.clone() };
        let Some((_, group)) = fullest else { return rich };
        self.one(group);
        let poor = self.prices.amount(self.begin, &self.sum);
        if poor.compare(1, &rich, 1) == Ordering::Greater { poor } else { rich }
    }

    /// Returns what the supporters of a project have left together.
    pub fn left(&mut self, project: usize) -> Fraction {
        let everybody = vec![State::Poor; self.length[project]];
        self.collect(self.voters.starts[project], &everybody);
        self.prices.amount(self.begin, &self.sum)
    }
}
