//! The ranked rules: projects by votes, points or ranks alone, whatever they cost. Most cities of the public collection
//! decide so, and the collection calls it greedy; `greedy-no-skip` ends with the first project that does not fit.

use super::election::{Election, VoteKind};
use super::outcome::Fate;

/// What a ranked rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// What voters gave: votes, points, or for ranks one for the last of a ballot and one more for each above it.
    Given,
    /// Votes: one for each ballot that names a project.
    Votes,
}

/// What became of a project at its turn.
pub(super) enum Turn {
    /// It is funded.
    Funded { project: usize, fate: Fate },
    /// It is not.
    Left { project: usize, fate: Fate },
}

impl Measure {
    /// Returns whether points or ranks are counted, and not votes.
    pub(super) fn is_points(self, election: &Election) -> bool {
        self == Measure::Given && election.kind() != VoteKind::Approval
    }
}

/// Returns the score of each project, as a count of 10^-[`Election::point_places`] where points are counted.
pub(super) fn scores(election: &Election, by: Measure) -> Vec<i128> {
    let ballots = election.ballots();
    let mut scores = vec![0_i128; election.projects().len()];
    for ballot in 0..ballots.len() {
        let range = ballots.range(ballot);
        // A ranking keeps how many projects stand below: the last one has none, and is worth one all the same.
        let more = match (by.is_points(election), election.kind()) {
            (false, _) | (true, VoteKind::Approval) => None,
            (true, VoteKind::Scoring | VoteKind::Cumulative) => Some(0),
            (true, VoteKind::Ordinal) => {
                let length = range.len() as i64;
                Some(election.top().map_or(1, |top| i64::from(top) - length + 1))
            }
        };
        for at in range {
            let project = usize::from(ballots.projects[at]);
            scores[project] += i128::from(more.map_or(1, |more| ballots.points(at) + more));
        }
    }
    scores
}

/// Looks at every project in turn. Returns what became of each, and the groups of equal projects.
pub(super) fn run(election: &Election, by: Measure, stops: bool) -> (Vec<Turn>, Vec<Vec<usize>>) {
    let (costs, scores) = (election.costs(), scores(election, by));
    let places = if by.is_points(election) { election.point_places() } else { 0 };
    let need = election.threshold(places);
    let mut turns = Vec::new();
    let mut order = Vec::new();
    for (project, score) in scores.iter().enumerate() {
        if election.is_withdrawn(project) {
            turns.push(Turn::Left { project, fate: Fate::Withdrawn });
        } else if let Some(need) = need.filter(|need| score < need) {
            turns.push(Turn::Left { project, fate: Fate::Below { score: *score, need } });
        } else {
            order.push(project);
        }
    }
    order.sort_by(|a, b| scores[*b].cmp(&scores[*a]).then_with(|| election.among_equals(*a, *b)));
    let equals = order.chunk_by(|a, b| scores[*a] == scores[*b]);
    let ties = equals.filter(|equals| equals.len() > 1).map(<[usize]>::to_vec).collect();
    let (mut room, mut ended) = (election.budget(), false);
    for (at, project) in order.into_iter().enumerate() {
        let (turn, score, cost) = (at + 1, scores[project], costs[project]);
        turns.push(if ended {
            Turn::Left { project, fate: Fate::Ended }
        } else if cost <= room {
            let fate = Fate::Fitted { turn, score, room };
            room -= cost;
            Turn::Funded { project, fate }
        } else if stops {
            ended = true;
            Turn::Left { project, fate: Fate::Beyond { room } }
        } else {
            Turn::Left { project, fate: Fate::NoRoom { turn, score, room } }
        });
    }
    (turns, ties)
}
