//! Grids inside communities: every community is divided on its own; where its grids do not fit, its border with
//! neighbours is shifted and both are divided again.

use super::draw::{self, Asked, Compounds, Drawn};
use super::graph::{Graph, Lists, NONE};
use super::prepare;
use super::repair::Tally;
use super::rounds::Draft;
use super::{Drawing, compounds_of, effort, finish, shift, threads};
use crate::goal::{Goal, Level, Pace, Progress, Range, Stage};
use crate::matching::succession;
use crate::model::District;
use crate::outcome::{Plan, Reason, Way};
use crate::score::Today;

/// What the grids of all communities are drawn from.
pub(super) struct Nest<'a> {
    pub(super) goal: &'a Goal,
    /// The units, at home in today's grids.
    pub(super) base: Graph,
    pub(super) compounds: Compounds,
    homes: usize,
}

/// One community's grids: local numbers for its units.
pub(super) struct Grids {
    pub(super) units: Vec<u32>,
    draft: Draft,
    /// Grids out of range though no unit alone is over it.
    pub(super) bad: usize,
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
    let mut stopped = false;
    let mut asked = |taken: usize| {
        stopped |= !tell(Stage::Draw, 0.9 * taken as f64 / count as f64, 0, 0);
        !stopped
    };
    let work = |scratch: &mut Vec<u32>, community: usize, still: threads::Still| {
        let units = lists.of_list(community as u32).to_vec();
        nest.grids(units, community as u64, scratch, still)
    };
    let scratch = || vec![NONE; district.len()];
    let drawn = threads::each(count, goal.threads.max(1), scratch, work, &mut asked);
    let mut place = scratch();
    let mut grids: Vec<Grids> = drawn
        .into_iter()
        .zip(0u32..)
        .map(|(own, community)| {
            own.unwrap_or_else(|| {
                let units = lists.of_list(community).to_vec();
                nest.grids(units, u64::from(community), &mut place, &mut || false)
            })
        })
        .collect();
    let mut tally = Tally::default();
    if !stopped {
        shift::run(district, &nest, &mut communities, &mut grids, &mut tally, &mut tell);
    }
    let drawing = gathered(district, goal, today, &nest, grids, tally);
    let parents = vec![0; drawing.count];
    finish::plan(district, goal, vec![communities, drawing], parents)
}

impl Grids {
    /// Returns the units of grids out of range.
    pub(super) fn bad_units(&self, base: &Graph, range: Range) -> Vec<u32> {
        let mut load = vec![0u64; self.draft.count()];
        for (&unit, &grid) in self.units.iter().zip(&self.draft.part) {
            load[grid as usize] += u64::from(base.weight[unit as usize]);
        }
        let own = self.units.iter().zip(&self.draft.part);
        own.filter(|&(_, &grid)| !range.holds(load[grid as usize])).map(|(&unit, _)| unit).collect()
    }
}

impl Nest<'_> {
    /// Divides the units of one community into grids; the division is complete even when there is no time to go on.
    pub(super) fn grids(
        &self,
        units: Vec<u32>,
        seed: u64,
        scratch: &mut [u32],
        still: threads::Still,
    ) -> Grids {
        let graph = self.base.part(&units, scratch);
        let of: Vec<u32> = units.iter().map(|&unit| self.compounds.of[unit as usize]).collect();
        let (of, count) = renumbered(of);
        let mut homes: Vec<u32> = graph.home.clone();
        let names = local_homes(&mut homes);
        let graph = Graph { home: homes, ..graph };
        let asked = Asked {
            range: self.goal.grid,
            keep: self.goal.keep,
            homes: names.len(),
            seed: self.goal.seed ^ (seed + 1) << 20,
            threads: 1,
            effort: effort(self.goal, Level::Grid),
        };
        let compounds = Compounds { of, count };
        let mut tell = |_, _, _, _| still();
        let Drawn { mut draft, mut tally, proofs } =
            draw::draw(&graph, &compounds, &asked, &mut tell);
        let mut bad = unexplained(&graph, &draft, &asked, &proofs);
        if bad > 0 && compounds.count > 0 && tell(Stage::Repair, 0.0, 0, 0) {
            let none = Compounds { of: vec![NONE; graph.len()], count: 0 };
            let other = draw::draw(&graph, &none, &asked, &mut tell);
            let left = unexplained(&graph, &other.draft, &asked, &proofs);
            tally.join(&other.tally);
            tally.add(Way::OpenCompounds, 1, bad.saturating_sub(left) as u64);
            if left < bad {
                (draft, bad) = (other.draft, left);
            }
        }
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

/// What a fixed unit counts for, in households, when a home looks for the grid that it goes on in.
const FIXED: u32 = 1 << 30;

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
    for own in grids {
        drawing.tally.join(&own.tally);
        for (&unit, &region) in own.units.iter().zip(&own.draft.part) {
            drawing.part[unit as usize] = drawing.count as u32 + region;
        }
        drawing.count += own.draft.count();
    }
    // A home may lie in several communities: it goes on where most of it is, or where its fixed units are.
    let held = (0..district.len()).map(|unit| {
        let bonus = if nest.base.pinned[unit] { FIXED } else { 0 };
        (drawing.part[unit], nest.base.home[unit], nest.base.weight[unit].saturating_add(bonus))
    });
    drawing.names = succession(drawing.count, nest.homes, held);
    drawing
}
