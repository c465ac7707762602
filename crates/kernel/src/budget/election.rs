//! What a vote on a fair budget consists of: money, projects and ballots, checked once and never changed.

use super::amount::Decimal;
use super::ranked::Measure;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Most projects of one vote.
pub const PROJECTS_MAX: usize = 4_000;
/// Most ballots of one vote.
pub const BALLOTS_MAX: usize = 20_000_000;
/// Largest cost or budget in the smallest unit that the vote uses (a tenth of a cent counts as a unit when a cost has
/// three decimals).
pub const AMOUNT_MAX: u64 = 1_000_000_000_000_000_000;
/// Largest sum of the points of all ballots, in the smallest unit that the vote uses.
pub const POINTS_MAX: u64 = 1_000_000_000_000_000_000;

/// How voters express themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VoteKind {
    /// Each voter names projects.
    Approval,
    /// Each voter gives points to projects.
    Scoring,
    /// Each voter shares out a fixed number of points.
    Cumulative,
    /// Each voter ranks projects, the best first.
    Ordinal,
}

impl VoteKind {
    /// Returns the name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            VoteKind::Approval => "approval",
            VoteKind::Scoring => "scoring",
            VoteKind::Cumulative => "cumulative",
            VoteKind::Ordinal => "ordinal",
        }
    }

    /// Reads the name that files use; `choose-1` is approval of one project.
    pub fn parse(name: &str) -> Option<VoteKind> {
        match name {
            "approval" | "choose-1" => Some(VoteKind::Approval),
            "scoring" => Some(VoteKind::Scoring),
            "cumulative" => Some(VoteKind::Cumulative),
            "ordinal" => Some(VoteKind::Ordinal),
            _ => None,
        }
    }
}

/// A project that can be funded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its number in the vote; ties go by it, in the order of its bytes.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it costs.
    pub cost: Decimal,
}

/// Why money, projects and ballots do not make a vote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElectionFault {
    /// The budget is negative, or too large beside the decimals of the costs.
    #[error("the budget is negative or too large")]
    Budget,
    /// The cost of a project is negative, or too large beside the decimals of the others.
    #[error("the cost of project {0} is negative or too large")]
    Cost(usize),
    /// Two projects have the same number.
    #[error("project {0} has the number of an earlier one")]
    SameId(usize),
    /// There are too many projects.
    #[error("there are more than {PROJECTS_MAX} projects")]
    TooManyProjects,
    /// There are too many ballots.
    #[error(
        "there are more than {BALLOTS_MAX} ballots, or they name more than four thousand million projects"
    )]
    TooManyBallots,
    /// A ballot names a project that is not there.
    #[error("ballot {0} names a project that is not there")]
    UnknownProject(usize),
    /// The points are too large to be counted exactly.
    #[error("the points of ballot {0} are too large, or have too many decimals")]
    Points(usize),
}

/// A vote on a fair budget.
#[derive(Clone, Debug)]
pub struct Election {
    kind: VoteKind,
    places: u8,
    budget: u64,
    projects: Vec<Project>,
    costs: Vec<u64>,
    /// Shared, since a count with another order of equals changes nothing in them.
    ballots: Arc<Ballots>,
    terms: Terms,
}

/// What the rules of the public collection ask besides, see [`super::Rule::Ranked`].
#[derive(Clone, Debug, Default)]
struct Terms {
    /// The score that a project needs.
    threshold: Option<Decimal>,
    /// The points of a first rank; otherwise as many as the ballot names projects.
    top: Option<u32>,
    /// Projects that were withdrawn.
    withdrawn: Vec<usize>,
    /// The place of each project among equals; by their numbers when there is none.
    places: Vec<usize>,
}

/// The ballots, one after the other; within a ballot by project.
#[derive(Clone, Debug, Default)]
pub(super) struct Ballots {
    /// Where each ballot begins, and where the last one ends.
    pub starts: Vec<u32>,
    pub projects: Vec<u16>,
    /// Which of `scores` each project was given; empty when every mention counts alike.
    pub given: Vec<u32>,
    pub scores: Vec<i64>,
    /// How many decimals points have.
    pub places: u8,
}

impl Ballots {
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn range(&self, ballot: usize) -> std::ops::Range<usize> {
        self.starts[ballot] as usize..self.starts[ballot + 1] as usize
    }

    /// Returns the points at a place, 1 when every mention counts alike.
    pub fn points(&self, at: usize) -> i64 {
        self.given.get(at).map_or(1, |given| self.scores[*given as usize])
    }
}

impl Election {
    /// Returns who decides about how much: the way of voting, the money and the projects. Ballots are added with
    /// [`ElectionBuilder::ballot`].
    pub fn builder(
        kind: VoteKind,
        budget: Decimal,
        projects: Vec<Project>,
    ) -> Result<ElectionBuilder, ElectionFault> {
        if projects.len() > PROJECTS_MAX {
            return Err(ElectionFault::TooManyProjects);
        }
        let places =
            projects.iter().map(|p| p.cost.places()).chain([budget.places()]).max().unwrap_or(0);
        let amount = |value: Decimal| {
            let scaled = u64::try_from(value.scaled(places)?).ok()?;
            (scaled <= AMOUNT_MAX).then_some(scaled)
        };
        let scaled_budget = amount(budget).ok_or(ElectionFault::Budget)?;
        let mut costs = Vec::with_capacity(projects.len());
        let mut ids = BTreeSet::new();
        for (at, project) in projects.iter().enumerate() {
            costs.push(amount(project.cost).ok_or(ElectionFault::Cost(at))?);
            if !ids.insert(project.id.as_str()) {
                return Err(ElectionFault::SameId(at));
            }
        }
        let election = Election {
            kind,
            places,
            budget: scaled_budget,
            projects,
            costs,
            ballots: Arc::new(Ballots { starts: vec![0], ..Ballots::default() }),
            terms: Terms::default(),
        };
        let named = vec![0; election.projects.len()];
        Ok(ElectionBuilder {
            election,
            points: Vec::new(),
            known: HashMap::new(),
            row: Vec::new(),
            named,
        })
    }

    /// Returns how voters expressed themselves.
    pub const fn kind(&self) -> VoteKind {
        self.kind
    }

    /// Returns the projects in the order in which they were given.
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// Returns how many ballots were cast, empty ones included.
    pub fn ballot_count(&self) -> usize {
        self.ballots.len()
    }

    /// Returns how many decimals amounts have; an amount is a count of 10^-`places`.
    pub const fn places(&self) -> u8 {
        self.places
    }

    /// Returns the money that there is, as a count of 10^-[`Election::places`].
    pub const fn budget(&self) -> u64 {
        self.budget
    }

    /// Returns the cost of each project, as a count of 10^-[`Election::places`].
    pub fn costs(&self) -> &[u64] {
        &self.costs
    }

    /// Returns what one whole unit of the currency is as a count of 10^-[`Election::places`].
    pub fn unit(&self) -> u64 {
        10_u64.saturating_pow(u32::from(self.places))
    }

    /// Writes an amount with its decimals.
    pub fn show(&self, amount: u128) -> String {
        let unit = u128::from(self.unit());
        let width = usize::from(self.places);
        if width == 0 {
            return amount.to_string();
        }
        let text = format!("{}.{:0width$}", amount / unit, amount % unit);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// Returns a ballot: each project that it names, with its points.
    pub fn ballot(&self, ballot: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        let range = if ballot < self.ballots.len() { self.ballots.range(ballot) } else { 0..0 };
        range.map(|at| (usize::from(self.ballots.projects[at]), self.ballots.points(at)))
    }

    /// Returns how many decimals points have; the points of a ballot are a count of 10^-`places`.
    pub fn point_places(&self) -> u8 {
        self.ballots.places
    }

    /// Returns the vote with a score that a project needs under the ranked rules.
    #[must_use]
    pub fn with_threshold(mut self, threshold: Decimal) -> Election {
        self.terms.threshold = Some(threshold);
        self
    }

    /// Returns the vote with the points that a first rank gives under the ranked rules, and one less for each rank below.
    #[must_use]
    pub fn with_top(mut self, top: u32) -> Election {
        self.terms.top = Some(top);
        self
    }

    /// Returns the vote with projects that were withdrawn; the ranked rules pass them over.
    #[must_use]
    pub fn without(mut self, withdrawn: Vec<usize>) -> Election {
        self.terms.withdrawn = withdrawn;
        self
    }

    /// Returns the vote with an order in which these projects come first among equals, and all others after them by their
    /// numbers.
    #[must_use]
    pub fn preferring(&self, first: &[usize]) -> Election {
        let count = self.projects.len();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| self.projects[*a].id.cmp(&self.projects[*b].id));
        let mut places = vec![usize::MAX; count];
        for (place, project) in first.iter().chain(&order).enumerate() {
            if let Some(known) = places.get_mut(*project) {
                *known = (*known).min(place);
            }
        }
        let mut election = self.clone();
        election.terms.places = places;
        election
    }

    /// Returns which of two equal projects comes first.
    pub(super) fn among_equals(&self, one: usize, other: usize) -> Ordering {
        match (self.terms.places.get(one), self.terms.places.get(other)) {
            (Some(one), Some(other)) => one.cmp(other),
            _ => self.projects[one].id.cmp(&self.projects[other].id),
        }
    }

    /// Returns the score that a project needs, as a count of 10^-[`Election::point_places`] where points are counted.
    pub(super) fn threshold(&self, places: u8) -> Option<i128> {
        let threshold = self.terms.threshold?;
        // A threshold of more decimals than the points is rounded up: 2.5 votes are three.
        let more = 10_i128.pow(u32::from(18 - places.min(18)));
        let wide = threshold.wide();
        Some(wide.div_euclid(more) + i128::from(wide.rem_euclid(more) > 0))
    }

    /// Returns the votes of each project, or the points where points or ranks are counted, as a count of
    /// 10^-[`Election::point_places`].
    pub fn scores(&self, by: Measure) -> Vec<i128> {
        super::ranked::scores(self, by)
    }

    /// Returns points as a count of 10^-18.
    pub(super) fn score_wide(&self, score: i128) -> i128 {
        score.saturating_mul(10_i128.pow(u32::from(18 - self.point_places().min(18))))
    }

    pub(super) fn is_withdrawn(&self, project: usize) -> bool {
        self.terms.withdrawn.contains(&project)
    }

    pub(super) fn top(&self) -> Option<u32> {
        self.terms.top
    }

    pub(super) fn ballots(&self) -> &Ballots {
        &self.ballots
    }
}

/// Takes the ballots of a vote one by one.
#[derive(Debug)]
pub struct ElectionBuilder {
    election: Election,
    /// Every number of points that occurs, once.
    points: Vec<Decimal>,
    known: HashMap<Decimal, u32>,
    row: Vec<(u16, u32)>,
    /// For each project the last ballot that named it, counted from one.
    named: Vec<u32>,
}

impl ElectionBuilder {
    /// Adds a ballot. A project named twice counts once: the last points count, or the better rank. Points are
    /// left out of account for approval; a rank is the place in the list. Returns whether a project was named twice.
    pub fn ballot(
        &mut self,
        mentions: impl IntoIterator<Item = (usize, Decimal)>,
    ) -> Result<bool, ElectionFault> {
        let at = self.election.ballots.len();
        if at >= BALLOTS_MAX {
            return Err(ElectionFault::TooManyBallots);
        }
        self.row.clear();
        let mut twice = false;
        for (project, points) in mentions {
            let Some(named) = self.named.get_mut(project) else {
                return Err(ElectionFault::UnknownProject(at));
            };
            let again = *named == at as u32 + 1;
            *named = at as u32 + 1;
            twice |= again;
            let given = match self.election.kind {
                VoteKind::Approval | VoteKind::Ordinal => 0,
                VoteKind::Scoring | VoteKind::Cumulative => self.intern(points),
            };
            if !again {
                self.row.push((project as u16, given));
            } else if self.election.kind != VoteKind::Ordinal
                && let Some(earlier) = self.row.iter_mut().find(|row| row.0 == project as u16)
            {
                earlier.1 = given;
            }
        }
        if self.election.kind == VoteKind::Ordinal {
            let last = self.row.len() as i64;
            for rank in 0..self.row.len() {
                self.row[rank].1 = self.intern(Decimal::new(last - 1 - rank as i64, 0));
            }
        }
        self.append()?;
        Ok(twice)
    }

    fn intern(&mut self, points: Decimal) -> u32 {
        let next = self.points.len() as u32;
        *self.known.entry(points).or_insert_with(|| {
            self.points.push(points);
            next
        })
    }

    fn append(&mut self) -> Result<(), ElectionFault> {
        self.row.sort_unstable_by_key(|(project, _)| *project);
        let ballots = Arc::make_mut(&mut self.election.ballots);
        ballots.projects.extend(self.row.iter().map(|(project, _)| *project));
        if self.election.kind != VoteKind::Approval {
            ballots.given.extend(self.row.iter().map(|(_, given)| *given));
        }
        let end = u32::try_from(ballots.projects.len());
        ballots.starts.push(end.map_err(|_| ElectionFault::TooManyBallots)?);
        Ok(())
    }

    /// Returns the vote.
    pub fn build(mut self) -> Result<Election, ElectionFault> {
        let ballots = Arc::make_mut(&mut self.election.ballots);
        let places = self.points.iter().map(|points| points.places()).max().unwrap_or(0);
        let scores: Vec<Option<i64>> = self.points.iter().map(|p| p.scaled(places)).collect();
        let mut sum: u64 = 0;
        for (at, given) in ballots.given.iter().enumerate() {
            let points = scores.get(*given as usize).copied().flatten();
            sum = sum.saturating_add(points.map_or(u64::MAX, i64::unsigned_abs));
            if sum > POINTS_MAX {
                let ballot = ballots.starts.partition_point(|start| *start as usize <= at);
                return Err(ElectionFault::Points(ballot.saturating_sub(1)));
            }
        }
        ballots.scores = scores.into_iter().flatten().collect();
        ballots.places = places;
        ballots.projects.shrink_to_fit();
        ballots.given.shrink_to_fit();
        Ok(self.election)
    }
}
