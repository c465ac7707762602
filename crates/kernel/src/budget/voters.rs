//! Voters gathered by what they voted: identical ballots are one group, and every project knows its supporters.

use super::Satisfaction;
use super::election::{Ballots, Election};

/// A vote as the rules see it.
#[derive(Debug)]
pub(super) struct Voters {
    /// How many voters each group has.
    pub size: Vec<u32>,
    /// The ballot that stands for each group.
    ballot: Vec<u32>,
    /// Where the supporters of each project begin, and where the last ones end.
    pub starts: Vec<usize>,
    /// The groups that support each project.
    pub groups: Vec<u32>,
    /// What each of them gives: an index into `weights`; empty when everybody gives one.
    pub given: Vec<u32>,
    /// Every weight that occurs.
    pub weights: Vec<u64>,
    /// How many voters there are, those with empty ballots included.
    pub count: u64,
}

impl Voters {
    /// Gathers the voters of an election.
    pub fn gather(election: &Election, satisfaction: Satisfaction) -> Voters {
        let ballots = election.ballots();
        let weighted = satisfaction == Satisfaction::Points && !ballots.given.is_empty();
        let (size, ballot) = groups(ballots, weighted);
        let mut voters = Voters {
            size,
            ballot,
            starts: Vec::new(),
            groups: Vec::new(),
            given: Vec::new(),
            weights: vec![1],
            count: ballots.len() as u64,
        };
        if weighted {
            voters.weights =
                ballots.scores.iter().map(|s| u64::try_from(*s).unwrap_or(0)).collect();
        }
        voters.turn(ballots, election.projects().len(), weighted);
        voters
    }

    /// Turns ballots into lists of supporters.
    fn turn(&mut self, ballots: &Ballots, projects: usize, weighted: bool) {
        let supports = |at: usize| !weighted || ballots.points(at) > 0;
        let mut starts = vec![0; projects + 1];
        for ballot in &self.ballot {
            for at in ballots.range(*ballot as usize).filter(|at| supports(*at)) {
                starts[usize::from(ballots.projects[at]) + 1] += 1;
            }
        }
        for project in 0..projects {
            starts[project + 1] += starts[project];
        }
        let total = starts[projects];
        let mut next = starts.clone();
        self.groups = vec![0; total];
        self.given = vec![0; if weighted { total } else { 0 }];
        for (group, ballot) in self.ballot.iter().enumerate() {
            for at in ballots.range(*ballot as usize).filter(|at| supports(*at)) {
                let place = &mut next[usize::from(ballots.projects[at])];
                self.groups[*place] = group as u32;
                if weighted {
                    self.given[*place] = ballots.given[at];
                }
                *place += 1;
            }
        }
        self.starts = starts;
    }

    /// Returns where the supporters of a project stand.
    pub fn supporters(&self, project: usize) -> std::ops::Range<usize> {
        self.starts[project]..self.starts[project + 1]
    }

    /// Returns what a group supports, with the weights that it gives.
    pub fn supported<'a>(
        &'a self,
        election: &'a Election,
        group: usize,
    ) -> impl Iterator<Item = (usize, u64)> + 'a {
        let ballots = election.ballots();
        let weighted = !self.given.is_empty();
        ballots.range(self.ballot[group] as usize).filter_map(move |at| {
            let weight = if weighted { u64::try_from(ballots.points(at)).unwrap_or(0) } else { 1 };
            (weight > 0).then_some((usize::from(ballots.projects[at]), weight))
        })
    }

    /// Returns the weight that all supporters give a project.
    pub fn weight(&self, project: usize) -> u64 {
        let weight = |at: usize| {
            let given = self.given.get(at).map_or(1, |given| self.weights[*given as usize]);
            given * u64::from(self.size[self.groups[at] as usize])
        };
        self.supporters(project).map(weight).sum()
    }

    /// Returns how many voters support a project.
    pub fn support(&self, project: usize) -> u64 {
        let groups = &self.groups[self.supporters(project)];
        groups.iter().map(|group| u64::from(self.size[*group as usize])).sum()
    }
}

/// Returns the size of each group and the ballot that stands for it; empty ballots make no group. Ballots are sorted, so
/// that identical ones meet, and voters who named the same projects stand close together in memory.
fn groups(ballots: &Ballots, weighted: bool) -> (Vec<u32>, Vec<u32>) {
    let named = |ballot: u32| &ballots.projects[ballots.range(ballot as usize)];
    let given = |ballot: u32| {
        let range = ballots.range(ballot as usize);
        if weighted { &ballots.given[range] } else { &[][..] }
    };
    // The first seven projects of a ballot, to compare most ballots at once.
    let key = |ballot: u32| {
        let first = named(ballot).iter().take(7);
        first
            .fold((0_u128, 112_u32), |(key, at), project| {
                (key | u128::from(*project + 1) << (at - 16), at - 16)
            })
            .0
    };
    let all = 0..ballots.len() as u32;
    let mut order: Vec<(u128, u32)> = all
        .filter(|ballot| !named(*ballot).is_empty())
        .map(|ballot| (key(ballot), ballot))
        .collect();
    order.sort_unstable_by(|(a_key, a), (b_key, b)| {
        a_key
            .cmp(b_key)
            .then_with(|| named(*a).cmp(named(*b)))
            .then_with(|| given(*a).cmp(given(*b)))
    });
    let (mut size, mut first) = (Vec::<u32>::new(), Vec::<u32>::new());
    for (_, ballot) in order {
        let same = |known: &u32| named(*known) == named(ballot) && given(*known) == given(ballot);
        if first.last().is_some_and(same) {
            if let Some(last) = size.last_mut() {
                *last += 1;
            }
        } else {
            size.push(1);
            first.push(ballot);
        }
    }
    (size, first)
}
