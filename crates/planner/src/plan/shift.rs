//! Shifts borders between a community whose grids do not fit and its neighbours, and divides them again.

use super::anneal::{Patch, Schedule};
use super::draw::{self, Asked, Compounds};
use super::graph::{Graph, Lists, NONE};
use super::nested::{Grids, Nest};
use super::prepare::{self, Prepared};
use super::random::Random;
use super::repair::Tally;
use super::rounds::{Draft, cut_out, neighbours};
use super::{Drawing, effort, threads};
use crate::goal::{Level, Stage};
use crate::model::District;
use crate::outcome::Way;

/// How often the border of a community whose grids do not fit is shifted.
const SHIFTS: usize = 3;

/// The atoms of a turn and the communities they lie in.
struct Ground {
    prepared: Prepared,
    draft: Draft,
    lists: Lists,
    around: Vec<Vec<u32>>,
    turn: usize,
}

/// Shifts while grids do not fit, at most [`SHIFTS`] times.
pub(super) fn run(
    district: &District,
    nest: &Nest,
    communities: &mut Drawing,
    grids: &mut [Grids],
    tally: &mut Tally,
    tell: draw::Tell,
) {
    if grids.iter().all(|own| own.bad == 0) {
        return;
    }
    let base = Graph::of(district, &communities.today.region_of);
    let joined = prepare::dead_ends(&base, communities.range);
    for turn in 0..SHIFTS {
        let bad: Vec<u32> = (0..grids.len() as u32)
            .filter(|&community| grids[community as usize].bad > 0)
            .collect();
        let (count, in_range) = (grids.len(), grids.len() - bad.len());
        let share = 0.9 + 0.1 * turn as f64 / SHIFTS as f64;
        if bad.is_empty() || !tell(Stage::Repair, share, count, in_range) {
            return;
        }
        let Some(ground) = ground(nest, communities, &joined, turn) else { break };
        let tasks = tasks(&ground, &bad);
        let known: &Drawing = communities;
        let work = |scratch: &mut Vec<u32>, task: usize, still: threads::Still| {
            shifted(nest, known, &ground, &tasks[task], scratch, still)
        };
        let scratch = || vec![NONE; district.len()];
        let mut go_on = |_| tell(Stage::Repair, share, count, in_range);
        let results =
            threads::each(tasks.len(), nest.goal.threads.max(1), scratch, work, &mut go_on);
        for (group, result) in tasks.iter().zip(results) {
            adopt(group, result.unwrap_or_default(), communities, grids, tally);
        }
    }
    hand_over(nest, &base, communities, grids, tally, tell);
}

/// Takes the new grids of a group over where fewer are out of range.
fn adopt(
    group: &[u32],
    new: Vec<Grids>,
    communities: &mut Drawing,
    grids: &mut [Grids],
    tally: &mut Tally,
) {
    let before: usize = group.iter().map(|&community| grids[community as usize].bad).sum();
    let after: usize = new.iter().map(|own| own.bad).sum();
    tally.add(Way::ShiftCommunities, 1, 0);
    if new.len() != group.len() || after >= before {
        return;
    }
    tally.add(Way::ShiftCommunities, 0, (before - after) as u64);
    for (&community, own) in group.iter().zip(new) {
        own.units.iter().for_each(|&unit| communities.part[unit as usize] = community);
        grids[community as usize] = own;
    }
}

/// Returns the atoms of a turn.
fn ground(nest: &Nest, communities: &Drawing, joined: &Prepared, turn: usize) -> Option<Ground> {
    let open = cut(&nest.compounds, &communities.part);
    let prepared = prepare::whole_compounds(joined, &nest.compounds.of, &open, communities.range);
    let mut part = vec![NONE; prepared.graph.len()];
    for (&atom, &region) in prepared.atom_of.iter().zip(&communities.part) {
        let known = &mut part[atom as usize];
        if *known != NONE && *known != region {
            return None;
        }
        *known = region;
    }
    let draft = Draft { part, names: communities.names.clone() };
    let lists = Lists::of(&draft.part, draft.count());
    let around = neighbours(&prepared.graph, &draft.part, &lists);
    Some(Ground { prepared, draft, lists, around, turn })
}

/// Hands single units at the border over, one after the other, for each community whose grids do not fit: out of its
/// grids out of range, or into them. The range comes before whole compounds.
fn hand_over(
    nest: &Nest,
    base: &Graph,
    communities: &mut Drawing,
    grids: &mut [Grids],
    tally: &mut Tally,
    tell: draw::Tell,
) {
    let (count, fit) = (grids.len(), grids.iter().filter(|own| own.bad == 0).count());
    let mut still = || tell(Stage::Repair, 1.0, count, fit);
    let mut scratch = vec![NONE; base.len()];
    for community in 0..grids.len() {
        let mut tries = 0;
        for (unit, to) in borders(nest, base, communities, &grids[community]) {
            if grids[community].bad == 0 || tries >= HANDED || !still() {
                break;
            }
            let from = communities.part[unit as usize];
            let other = if from as usize == community { to } else { from };
            if from == to || !may_leave(base, communities, grids, unit, to) {
                continue;
            }
            tries += 1;
            let group = [community as u32, other];
            let mut units = group.map(|one| grids[one as usize].units.clone());
            for (one, own) in group.iter().zip(&mut units) {
                own.retain(|&held| held != unit);
                if *one == to {
                    own.push(unit);
                }
            }
            let seed = (u64::from(unit) + 1) << 24;
            let new = units.map(|own| nest.grids(own, seed, &mut scratch, &mut still));
            adopt(&group, new.into(), communities, grids, tally);
        }
    }
}

/// How many units are handed over on trial for one community.
const HANDED: usize = 24;

/// Returns units and the communities they could go to: those of grids out of range that lie at a border, and those
/// beyond it.
fn borders(nest: &Nest, base: &Graph, communities: &Drawing, grids: &Grids) -> Vec<(u32, u32)> {
    let mut moves = Vec::new();
    if grids.bad == 0 {
        return moves;
    }
    for unit in grids.bad_units(&nest.base, nest.goal.grid) {
        let own = communities.part[unit as usize];
        for link in base.around(unit) {
            let other = communities.part[link.to as usize];
            if other != own {
                moves.push((unit, other));
                moves.push((link.to, own));
            }
        }
    }
    moves.sort_unstable();
    moves.dedup();
    Random::new(nest.goal.seed, moves.len() as u64).shuffle(&mut moves);
    moves
}

/// Returns whether both communities stay in range, and the one that is left in one part, when the unit goes.
fn may_leave(base: &Graph, communities: &Drawing, grids: &[Grids], unit: u32, to: u32) -> bool {
    let from = communities.part[unit as usize];
    let load = |community: u32| -> u64 {
        let units = grids[community as usize].units.iter();
        units.map(|&unit| u64::from(base.weight[unit as usize])).sum()
    };
    let weight = u64::from(base.weight[unit as usize]);
    let (left, joined) = (load(from) - weight, load(to) + weight);
    let range = communities.range;
    if base.pinned[unit as usize] || !range.holds(left) || !range.holds(joined) {
        return false;
    }
    let members = &grids[from as usize].units;
    let Some(&first) = members.iter().find(|&&member| member != unit) else { return false };
    let mut seen = std::collections::HashSet::from([first, unit]);
    let mut stack = vec![first];
    while let Some(member) = stack.pop() {
        for link in base.around(member) {
            if communities.part[link.to as usize] == from && seen.insert(link.to) {
                stack.push(link.to);
            }
        }
    }
    seen.len() == members.len()
}

/// Returns groups of a community that does not fit and one or two neighbours, each community in one group at most.
fn tasks(ground: &Ground, bad: &[u32]) -> Vec<Vec<u32>> {
    let turn = ground.turn;
    let mut taken = vec![false; ground.around.len()];
    let mut tasks: Vec<Vec<u32>> = Vec::new();
    for &first in bad {
        let around = ground.around[first as usize].iter().copied();
        let free: Vec<u32> = around.filter(|&other| !taken[other as usize]).collect();
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
    tasks
}

/// Returns which compounds the division cuts.
fn cut(compounds: &Compounds, part: &[u32]) -> Vec<bool> {
    let mut cut = vec![false; compounds.count];
    let mut seen = vec![NONE; compounds.count];
    for (&compound, &region) in
        compounds.of.iter().zip(part).filter(|&(&compound, _)| compound != NONE)
    {
        let known = &mut seen[compound as usize];
        cut[compound as usize] |= *known != NONE && *known != region;
        *known = region;
    }
    cut
}

/// Shifts the borders within a group and returns the new grids of its communities.
fn shifted(
    nest: &Nest,
    communities: &Drawing,
    ground: &Ground,
    group: &[u32],
    scratch: &mut [u32],
    still: threads::Still,
) -> Vec<Grids> {
    let Ground { prepared, draft, lists, turn, .. } = ground;
    let cutout = cut_out(&prepared.graph, draft, lists, group, scratch);
    let asked = Asked {
        range: communities.range,
        keep: nest.goal.keep,
        homes: communities.today.labels.len(),
        seed: nest.goal.seed,
        threads: 1,
        effort: effort(nest.goal, Level::Community),
    };
    let mut price = draw::price(&prepared.graph, &asked);
    price.scale = draw::scale(&cutout.graph, &nest.base);
    let mut random = Random::new(nest.goal.seed, (*turn as u64 + 1) << 32 | u64::from(group[0]));
    let mut patch = Patch::new(&cutout.graph, price, cutout.part, cutout.names);
    let before = patch.excess();
    let hot = [0.4, 0.9, 1.4][turn % 3];
    let looks = 400 * cutout.atoms.len();
    patch.anneal(Schedule { hot, cold: 0.08, looks }, &mut random);
    if patch.excess() > before {
        return Vec::new();
    }
    let mut of_atom = vec![NONE; prepared.graph.len()];
    for (&atom, &region) in cutout.atoms.iter().zip(&patch.part) {
        of_atom[atom as usize] = region;
    }
    let mut units = vec![Vec::new(); group.len()];
    for (unit, &atom) in prepared.atom_of.iter().enumerate() {
        if of_atom[atom as usize] != NONE {
            units[of_atom[atom as usize] as usize].push(unit as u32);
        }
    }
    let seed = |community: u32| u64::from(community) + (*turn as u64 + 1) * 1_000_003;
    let mut new = Vec::new();
    for (&community, own) in group.iter().zip(units) {
        new.push(nest.grids(own, seed(community), scratch, still));
    }
    new
}
