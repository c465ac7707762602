//! Rounds of improvement: regions are put into groups of neighbours, every group is annealed on its own (so that
//! threads share the work), and the next round groups them otherwise.

use super::anneal::{Patch, Price, Schedule};
use super::graph::{Graph, Lists, NONE};
use super::random::Random;
use super::threads;

/// A division being drawn: regions are numbers below `count`; some may have lost all their atoms.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The region of each atom.
    pub(crate) part: Vec<u32>,
    /// The number of today's region that each region goes on with, or [`NONE`].
    pub(crate) names: Vec<u32>,
}

impl Draft {
    /// Returns how many region numbers there are.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    /// Drops regions without atoms and numbers the others anew, in their order.
    pub(crate) fn compact(&mut self) {
        let mut used = vec![false; self.count()];
        self.part.iter().for_each(|&region| used[region as usize] = true);
        let mut number = vec![NONE; self.count()];
        let mut names = Vec::new();
        for (region, _) in used.iter().enumerate().filter(|&(_, &used)| used) {
            number[region] = names.len() as u32;
            names.push(self.names[region]);
        }
        self.part.iter_mut().for_each(|region| *region = number[*region as usize]);
        self.names = names;
    }
}

/// What a search works with.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    /// The graph.
    pub(crate) graph: &'a Graph,
    /// What things cost.
    pub(crate) price: Price,
    /// The seed.
    pub(crate) seed: u64,
    /// How many threads work.
    pub(crate) threads: usize,
}

/// One round: how many regions a group has, and how it is annealed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// Regions in a group.
    pub(crate) size: usize,
    /// The heat at the beginning.
    pub(crate) hot: f32,
    /// The heat at the end.
    pub(crate) cold: f32,
    /// Moves looked at for every atom.
    pub(crate) looks: usize,
    /// The round's place, for its random choices.
    pub(crate) place: u64,
    /// Whether a group keeps what it had unless the new is better.
    pub(crate) only_better: bool,
}

/// The regions that border on each region.
pub(crate) fn neighbours(graph: &Graph, part: &[u32], lists: &Lists) -> Vec<Vec<u32>> {
    let mut stamp = vec![NONE; lists.len()];
    (0..lists.len() as u32)
        .map(|region| {
            stamp[region as usize] = region;
            let mut around = Vec::new();
            for &atom in lists.of_list(region) {
                for link in graph.around(atom) {
                    let other = part[link.to as usize];
                    if other != NONE && stamp[other as usize] != region {
                        stamp[other as usize] = region;
                        around.push(other);
                    }
                }
            }
            around
        })
        .collect()
}

fn groups(around: &[Vec<u32>], lists: &Lists, size: usize, random: &mut Random) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> =
        (0..around.len() as u32).filter(|&region| !lists.of_list(region).is_empty()).collect();
    random.shuffle(&mut order);
    let mut taken = vec![false; around.len()];
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for first in order {
        if taken[first as usize] {
            continue;
        }
        taken[first as usize] = true;
        let mut group = vec![first];
        let mut head = 0;
        while head < group.len() && group.len() < size {
            for &other in &around[group[head] as usize] {
                if !taken[other as usize] && group.len() < size {
                    taken[other as usize] = true;
                    group.push(other);
                }
            }
            head += 1;
        }
        if group.len() > 1 {
            groups.push(group);
        }
    }
    groups
}

/// Some regions as a problem of their own.
pub(crate) struct Cutout {
    /// Their atoms, as places in the whole graph.
    pub(crate) atoms: Vec<u32>,
    /// Their graph.
    pub(crate) graph: Graph,
    /// The local region of each atom.
    pub(crate) part: Vec<u32>,
    /// Today's region of each local region.
    pub(crate) names: Vec<u32>,
}

/// Cuts the regions out.
pub(crate) fn cut_out(
    graph: &Graph,
    draft: &Draft,
    lists: &Lists,
    group: &[u32],
    place: &mut [u32],
) -> Cutout {
    let mut atoms = Vec::new();
    let mut part = Vec::new();
    for (local, &region) in group.iter().enumerate() {
        let own = lists.of_list(region);
        atoms.extend_from_slice(own);
        part.resize(part.len() + own.len(), local as u32);
    }
    let graph = graph.part(&atoms, place);
    Cutout {
        atoms,
        graph,
        part,
        names: group.iter().map(|&region| draft.names[region as usize]).collect(),
    }
}

/// Runs one round; returns false when it was stopped.
pub(crate) fn run(
    search: Search,
    draft: &mut Draft,
    round: Round,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> bool {
    // Asked even where no two regions meet and there is nothing to do.
    if !go_on(0.0) {
        return false;
    }
    let lists = Lists::of(&draft.part, draft.count());
    let around = neighbours(search.graph, &draft.part, &lists);
    let mut random = Random::new(search.seed, round.place);
    let groups = groups(&around, &lists, round.size, &mut random);
    let known: &Draft = draft;
    let work = |place: &mut Vec<u32>, task: usize, _: threads::Still| {
        let cutout = cut_out(search.graph, known, &lists, &groups[task], place);
        let mut random = Random::new(search.seed, round.place << 32 | (task as u64 + 1));
        let mut patch = Patch::new(&cutout.graph, search.price, cutout.part, cutout.names);
        let before = round.only_better.then(|| (patch.part.clone(), patch.excess(), patch.cost()));
        let looks = round.looks * cutout.atoms.len();
        patch.anneal(Schedule { hot: round.hot, cold: round.cold, looks }, &mut random);
        if let Some((part, excess, cost)) = before {
            let now = patch.excess();
            if (now.1, now.0) > (excess.1, excess.0)
                || ((now.1, now.0) == (excess.1, excess.0) && patch.cost() > cost)
            {
                patch.part = part;
            }
        }
        (cutout.atoms, patch.part)
    };
    let mut stopped = false;
    let count = groups.len();
    let mut asked = |taken: usize| {
        let go = go_on(taken as f64 / count.max(1) as f64);
        stopped |= !go;
        go
    };
    let scratch = || vec![NONE; search.graph.len()];
    let results = threads::each(count, search.threads, scratch, work, &mut asked);
    for (task, result) in results.into_iter().enumerate() {
        let Some((atoms, part)) = result else { continue };
        for (atom, local) in atoms.into_iter().zip(part) {
            draft.part[atom as usize] = groups[task][local as usize];
        }
    }
    !stopped
}
