//! Grids inside communities: every community is divided on its own; where its grids do not fit, its border with
//! neighbours is shifted and both are divided again.

use super::anneal::{Patch, Schedule};
use super::draw::{self, Asked, Compounds, Drawn};
use super::graph::{Graph, Lists, NONE};
use super::prepare::{self, Prepared};
use super::random::Random;
use super::repair::Tally;
use super::rounds::{Draft, cut_out, neighbours};
use super::{Drawing, compounds_of, effort, finish, threads};
use crate::goal::{Goal, Level, Pace, Progress, Stage};
use crate::model::District;
use crate::outcome::{Plan, Reason, Way};
use crate::score::Today;

struct Nest<'a> {
    goal: &'a Goal,
    base: Graph,
    compounds: Compounds,
    homes: usize,
}

/// One community's grids: local numbers for its units.
struct Grids {
    units: Vec<u32>,
    draft: Draft,
    bad: usize,
    tally: Tally,
}

/// Returns the plan of communities and the grids inside them.
pub(super) fn plan(
    district: &District,
    goal: &Goal,
    mut communities: Drawing,
    pace: &mut dyn Pace,
) -> Plan {
    let today = Today::of(district, Level::Grid);
    let base = Graph::of(district, &today.region_of);
    let nest =
        Nest { goal, compounds: compounds_of(district, goal), homes: today.labels.len(), base };
    let lists = Lists::of(&communities.part, communities.count);
    let mut tell = |stage: Stage, share: f64, regions: usize, in_range: usize| {
        pace.go_on(&Progress { level: Level::Grid, stage, share, regions, in_range })
    };
    let count = communities.count;
    let mut asked = |taken: usize| tell(Stage::Draw, 0.9 * taken as f64 / count as f64, 0, 0);
    let work = |scratch: &mut Vec<u32>, community: usize| {
        nest.grids(lists.of_list(community as u32).to_vec(), community as u64, true, scratch)
    };
    let scratch = || vec![NONE; district.len()];
    let drawn = threads::each(count, goal.threads.max(1), scratch, work, &mut asked);
    let stopped = drawn.iter().any(Option::is_none);
    let mut place = scratch();
    let mut grids: Vec<Grids> = drawn
        .into_iter()
        .zip(0u32..)
        .map(|(own, community)| {
            own.unwrap_or_else(|| {
                nest.grids(
                    lists.of_list(community).to_vec(),
                    u64::from(community),
                    false,
                    &mut place,
                )
            })
        })
        .collect();
    let mut tally = Tally::default();
    if !stopped {
        shift(district, &nest, &mut communities, &mut grids, &mut tally, &mut tell);
    }
    let drawing = gathered(district, goal, today, &nest, grids, tally);
    let parents = vec![0; drawing.count];
    finish::plan(district, goal, vec![communities, drawing], parents)
}

impl Nest<'_> {
    /// Divides the units of one community into grids.
    fn grids(&self, units: Vec<u32>, seed: u64, whole: bool, scratch: &mut [u32]) -> Grids {
        let graph = self.base.part(&units, scratch);
        let of: Vec<u32> = units.iter().map(|&unit| self.compounds.of[unit as usize]).collect();
        let (of, count) = renumbered(of);
        let mut effort = effort(self.goal, Level::Grid);
        if !whole {
            effort = draw::Effort { rounds: 0, looks: 0, waves: 0, more: 0 };
        }
        let mut homes: Vec<u32> = graph.home.clone();
        let names = local_homes(&mut homes);
        let graph = Graph { home: homes, ..graph };
        let asked = Asked {
            range: self.goal.grid,
            keep: self.goal.keep,
            homes: names.len(),
            seed: self.goal.seed ^ (seed + 1) << 20,
            threads: 1,
            effort,
        };
        let drawn = draw::draw(&graph, &Compounds { of, count }, &asked, &mut |_, _, _, _| true);
        let Drawn { mut draft, tally, proofs } = drawn;
        let bad = unexplained(&graph, &draft, &asked, &proofs);
        draft
            .names
            .iter_mut()
            .filter(|name| **name != NONE)
            .for_each(|name| *name = names[*name as usize]);
        Grids { units, draft, bad, tally }
    }
}

/// Numbers from 0 in the order of first use.
fn renumbered(mut of: Vec<u32>) -> (Vec<u32>, usize) {
    let count = local_homes(&mut of).len();
    (of, count)
}

/// Numbers the homes from 0; returns the old number of each.
fn local_homes(homes: &mut [u32]) -> Vec<u32> {
    let mut names = Vec::new();
    let mut number = std::collections::HashMap::new();
    for home in homes.iter_mut().filter(|home| **home != NONE) {
        *home = *number.entry(*home).or_insert_with(|| {
            names.push(*home);
            names.len() as u32 - 1
        });
    }
    names
}

/// Returns how many regions are out of range though no atom alone is over it.
fn unexplained(
    graph: &Graph,
    draft: &Draft,
    asked: &Asked,
    proofs: &[(Reason, Vec<u32>)],
) -> usize {
    let mut explained = vec![false; draft.count()];
    for (reason, units) in proofs {
        if matches!(reason, Reason::UnitOverRange) {
            units.iter().for_each(|&unit| explained[draft.part[unit as usize] as usize] = true);
        }
    }
    let mut load = vec![0u64; draft.count()];
    draft
        .part
        .iter()
        .zip(&graph.weight)
        .for_each(|(&region, &weight)| load[region as usize] += u64::from(weight));
    load.iter()
        .zip(explained)
        .filter(|&(&load, explained)| !explained && !asked.range.holds(load))
        .count()
}

/// How often the border of a community whose grids do not fit is shifted.
const SHIFTS: usize = 12;

/// Shifts borders between a community whose grids do not fit and a neighbour, and divides both again.
fn shift(
    district: &District,
    nest: &Nest,
    communities: &mut Drawing,
    grids: &mut [Grids],
    tally: &mut Tally,
    tell: draw::Tell,
) {
    let joined = prepare::dead_ends(&nest.base, communities.range);
    let closed = vec![false; nest.compounds.count];
    let prepared =
        prepare::whole_compounds(&joined, &nest.compounds.of, &closed, communities.range);
    if !refines(&prepared, &communities.part) {
        return;
    }
    for turn in 0..SHIFTS {
        let bad: Vec<u32> = (0..grids.len() as u32)
            .filter(|&community| grids[community as usize].bad > 0)
            .collect();
        let in_range = grids.len() - bad.len();
        if bad.is_empty()
            || !tell(Stage::Repair, 0.9 + 0.1 * turn as f64 / SHIFTS as f64, grids.len(), in_range)
        {
            return;
        }
        let mut draft =
            Draft { part: vec![0; prepared.graph.len()], names: communities.names.clone() };
        for (unit, &atom) in prepared.atom_of.iter().enumerate() {
            draft.part[atom as usize] = communities.part[unit];
        }
        let lists = Lists::of(&draft.part, draft.count());
        let around = neighbours(&prepared.graph, &draft.part, &lists);
        let mut taken = vec![false; grids.len()];
        let mut tasks: Vec<Vec<u32>> = Vec::new();
        for first in bad {
            let free: Vec<u32> =
                around[first as usize].iter().copied().filter(|&o| !taken[o as usize]).collect();
            if taken[first as usize] || free.is_empty() {
                continue;
            }
            let mut group = vec![first, free[turn % free.len()]];
            if turn % 3 == 2 && free.len() > 1 {
                group.push(free[(turn + 1) % free.len()]);
            }
            group.iter().for_each(|&community| taken[community as usize] = true);
            tasks.push(group);
        }
        let work = |scratch: &mut Vec<u32>, task: usize| {
            shifted(nest, communities, &prepared, &draft, &lists, &tasks[task], turn, scratch)
        };
        let scratch = || vec![NONE; district.len()];
        let results =
            threads::each(tasks.len(), nest.goal.threads.max(1), scratch, work, &mut |_| true);
        for (group, result) in tasks.iter().zip(results) {
            let before: usize = group.iter().map(|&community| grids[community as usize].bad).sum();
            let new = result.unwrap_or_default();
            let after: usize = new.iter().map(|own| own.bad).sum();
            tally.add(Way::ShiftCommunities, 1, 0);
            if new.len() != group.len() || after >= before {
                continue;
            }
            tally.add(Way::ShiftCommunities, 0, (before - after) as u64);
            for (&community, own) in group.iter().zip(new) {
                own.units.iter().for_each(|&unit| communities.part[unit as usize] = community);
                grids[community as usize] = own;
            }
        }
    }
}

fn refines(prepared: &Prepared, part: &[u32]) -> bool {
    let mut of = vec![NONE; prepared.graph.len()];
    prepared.atom_of.iter().zip(part).all(|(&atom, &region)| {
        let known = &mut of[atom as usize];
        let same = *known == NONE || *known == region;
        *known = region;
        same
    })
}

#[expect(clippy::too_many_arguments, reason = "one task of `shift`, with all that its tasks share")]
fn shifted(
    nest: &Nest,
    communities: &Drawing,
    prepared: &Prepared,
    draft: &Draft,
    lists: &Lists,
    group: &[u32],
    turn: usize,
    scratch: &mut [u32],
) -> Vec<Grids> {
    let cutout = cut_out(&prepared.graph, draft, lists, group, scratch);
    let asked = Asked {
        range: communities.range,
        keep: nest.goal.keep,
        homes: 0,
        seed: nest.goal.seed,
        threads: 1,
        effort: effort(nest.goal, Level::Community),
    };
    let price = draw::price(&prepared.graph, &asked);
    let mut random = Random::new(nest.goal.seed, (turn as u64 + 1) << 32 | u64::from(group[0]));
    let mut patch = Patch::new(&cutout.graph, price, cutout.part, cutout.names);
    let before = patch.excess();
    let hot = [0.3, 0.6, 0.9][turn % 3];
    patch.anneal(Schedule { hot, cold: 0.1, looks: 400 * cutout.atoms.len() }, &mut random);
    if patch.excess() > before {
        return Vec::new();
    }
    let mut of_atom = vec![NONE; prepared.graph.len()];
    cutout
        .atoms
        .iter()
        .zip(&patch.part)
        .for_each(|(&atom, &region)| of_atom[atom as usize] = region);
    let mut units = vec![Vec::new(); group.len()];
    for (unit, &atom) in prepared.atom_of.iter().enumerate() {
        if of_atom[atom as usize] != NONE {
            units[of_atom[atom as usize] as usize].push(unit as u32);
        }
    }
    let seed = |community: u32| u64::from(community) + (turn as u64 + 1) * 1_000_003;
    group
        .iter()
        .zip(units)
        .map(|(&community, own)| nest.grids(own, seed(community), true, scratch))
        .collect()
}

/// Puts the grids of all communities together.
fn gathered(
    district: &District,
    goal: &Goal,
    today: Today,
    nest: &Nest,
    grids: Vec<Grids>,
    tally: Tally,
) -> Drawing {
    let joined = prepare::dead_ends(&nest.base, goal.grid);
    let proofs = prepare::proofs(&nest.base, &joined, goal.grid);
    let mut drawing = Drawing {
        level: Level::Grid,
        range: goal.grid,
        part: vec![0; district.len()],
        count: 0,
        names: Vec::new(),
        today,
        tally,
        proofs,
    };
    let mut known = vec![false; nest.homes];
    for own in grids {
        drawing.tally.join(&own.tally);
        for (&unit, &region) in own.units.iter().zip(&own.draft.part) {
            drawing.part[unit as usize] = drawing.count as u32 + region;
        }
        drawing.count += own.draft.count();
        // A home that two communities share goes on in the first of them.
        for name in own.draft.names {
            let free = name != NONE && !std::mem::replace(&mut known[name as usize], true);
            drawing.names.push(if free { name } else { NONE });
        }
    }
    drawing
}
