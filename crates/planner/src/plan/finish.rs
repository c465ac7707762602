//! From drawn parts to a plan: codes, figures, what is broken, what is impossible and how it could be repaired.

use super::graph::NONE;
use super::{Drawing, Tally};
use crate::goal::{Goal, Level, Range};
use crate::matching::succession;
use crate::model::District;
use crate::names::{Place, codes, reading_order};
use crate::outcome::{Broken, Division, Impossible, Plan, Reason, Region, Repair, Tried};
use crate::score::{self, NO_REGION};

/// Returns the plan of the drawings: communities, grids, or communities and grids whose `parents` are places among
/// the communities.
pub(super) fn plan(
    district: &District,
    goal: &Goal,
    drawings: Vec<Drawing>,
    parents: Vec<u32>,
) -> Plan {
    let mut plan =
        Plan { communities: None, grids: None, broken: vec![], impossible: vec![], tried: vec![] };
    for drawing in drawings {
        let explained = proved(district, &drawing, &mut plan.impossible);
        let level = drawing.level;
        let tally = drawing.tally.clone();
        let division = match (&plan.communities, level) {
            (Some(communities), Level::Grid) => {
                divide_nested(district, goal, drawing, &parents, communities)
            }
            _ => divide(district, goal, drawing),
        };
        let unexplained = breaks(district, goal, &division, &explained, &mut plan.broken);
        if unexplained {
            tried(level, &tally, &mut plan.tried);
        }
        if level == Level::Community {
            plan.communities = Some(division);
        } else {
            plan.grids = Some(division);
        }
    }
    plan
}

/// Adds what is impossible, and returns for every unit the place of the proof that covers it.
fn proved(
    district: &District,
    drawing: &Drawing,
    impossible: &mut Vec<Impossible>,
) -> Vec<Option<usize>> {
    let mut explained = vec![None; district.len()];
    for (reason, units) in &drawing.proofs {
        let households =
            units.iter().map(|&unit| u64::from(district.units()[unit as usize].households)).sum();
        for &unit in units {
            explained[unit as usize] = Some(impossible.len());
        }
        let repairs = repairs(district, *reason, units, households, drawing.range);
        let (reason, units) = (*reason, units.clone());
        impossible.push(Impossible { level: drawing.level, reason, units, households, repairs });
    }
    explained
}

fn repairs(
    district: &District,
    reason: Reason,
    units: &[u32],
    households: u64,
    range: Range,
) -> Vec<Repair> {
    let hi = u64::from(range.hi());
    let allow =
        Repair::AllowRange { lo: households.min(u64::from(range.lo())), hi: households.max(hi) };
    let link = nearest_outside(district, units).map(|(from, to, metres)| Repair::Link {
        from,
        to,
        metres,
    });
    match reason {
        Reason::UnitOverRange => {
            vec![Repair::SplitUnit { into: households.div_ceil(hi) as u32 }, allow]
        }
        Reason::IslandTooSmall | Reason::DeadEnd => link.into_iter().chain([allow]).collect(),
        Reason::IslandIndivisible => {
            let count = households.div_ceil(hi).max(1);
            let (least, most) = (households / count, households.div_ceil((count - 1).max(1)));
            let nearer = if u64::from(range.lo()) - least.min(u64::from(range.lo()))
                <= most.saturating_sub(hi)
            {
                Repair::AllowRange { lo: least, hi }
            } else {
                Repair::AllowRange { lo: u64::from(range.lo()), hi: most }
            };
            std::iter::once(nearer).chain(link).collect()
        }
        Reason::Fixed => vec![Repair::Unfix, allow],
    }
}

/// Returns the nearest pair of a unit of the set and one that neither belongs to it nor borders on it.
fn nearest_outside(district: &District, units: &[u32]) -> Option<(u32, u32, f64)> {
    let all = district.units();
    let mut inside = vec![false; all.len()];
    units.iter().for_each(|&unit| inside[unit as usize] = true);
    let mut order: Vec<u32> =
        (0..all.len() as u32).filter(|&unit| !inside[unit as usize]).collect();
    order.sort_by(|&a, &b| all[a as usize].x.total_cmp(&all[b as usize].x).then(a.cmp(&b)));
    let mut best: Option<(u32, u32, f64)> = None;
    for &from in units {
        let here = &all[from as usize];
        let middle = order.partition_point(|&other| all[other as usize].x < here.x);
        let (west, east) = order.split_at(middle);
        for sides in [&mut east.iter() as &mut dyn Iterator<Item = &u32>, &mut west.iter().rev()] {
            for &to in sides {
                let there = &all[to as usize];
                let known = best.map_or(f64::MAX, |best| best.2);
                if (there.x - here.x).abs() >= known {
                    break;
                }
                let metres = (there.x - here.x).hypot(there.y - here.y);
                if metres < known
                    && !district.neighbours(from).iter().any(|&(other, _)| other == to)
                {
                    best = Some((from, to, metres));
                }
            }
        }
    }
    best
}

/// Returns the region of today that each region goes on with. Drawn from today's division that is known; drawn
/// afresh, as many households as possible stay under their label.
fn goes_on(district: &District, drawing: &Drawing) -> Vec<u32> {
    if drawing.names.iter().any(|&name| name != NONE) {
        return drawing.names.clone();
    }
    let held = district
        .units()
        .iter()
        .enumerate()
        .map(|(unit, own)| (drawing.part[unit], drawing.today.region_of[unit], own.households));
    succession(drawing.count, drawing.today.labels.len(), held)
}

fn places(district: &District, part: &[u32], count: usize) -> Vec<Place> {
    let mut sums = vec![(0.0, 0.0, 0.0, 0.0); count];
    for (unit, &region) in district.units().iter().zip(part) {
        let sum = &mut sums[region as usize];
        let mass = unit.area + 1e-6;
        *sum = (sum.0 + unit.x * mass, sum.1 + unit.y * mass, sum.2 + unit.area, sum.3 + mass);
    }
    sums.into_iter()
        .map(|(x, y, area, mass)| Place {
            x: x / f64::max(mass, 1e-12),
            y: y / f64::max(mass, 1e-12),
            area,
        })
        .collect()
}

fn divide(district: &District, goal: &Goal, drawing: Drawing) -> Division {
    let order = reading_order(&places(district, &drawing.part, drawing.count));
    let goes_on = goes_on(district, &drawing);
    let kept: Vec<Option<&str>> =
        order.iter().map(|&region| label(goal, &drawing, goes_on[region])).collect();
    let codes = codes("", &kept);
    assemble(district, &drawing, &goes_on, &order, codes, &[])
}

/// The label that a region keeps as its code: only where today's division counts.
fn label<'a>(goal: &Goal, drawing: &'a Drawing, home: u32) -> Option<&'a str> {
    (goal.keep > 0.0 && home != NO_REGION).then(|| drawing.today.labels[home as usize].as_str())
}

fn divide_nested(
    district: &District,
    goal: &Goal,
    drawing: Drawing,
    parents: &[u32],
    communities: &Division,
) -> Division {
    // `parents` counts communities as they were drawn: what a unit of the grid lies in tells their place now.
    let mut parent = vec![0; drawing.count];
    for (unit, &grid) in drawing.part.iter().enumerate() {
        parent[grid as usize] = communities.region_of[unit];
    }
    debug_assert_eq!(parents.len(), drawing.count);
    let places = places(district, &drawing.part, drawing.count);
    let goes_on = goes_on(district, &drawing);
    let mut order = Vec::with_capacity(drawing.count);
    let mut all_codes = Vec::with_capacity(drawing.count);
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); communities.regions.len()];
    parent.iter().enumerate().for_each(|(grid, &community)| inside[community as usize].push(grid));
    for (community, own) in communities.regions.iter().zip(&inside) {
        let here: Vec<Place> = own.iter().map(|&grid| places[grid]).collect();
        let sorted: Vec<usize> = reading_order(&here).into_iter().map(|place| own[place]).collect();
        let kept: Vec<Option<&str>> =
            sorted.iter().map(|&grid| label(goal, &drawing, goes_on[grid])).collect();
        all_codes.extend(codes(&format!("{}-", community.code), &kept));
        order.extend(sorted);
    }
    unique(&mut all_codes);
    assemble(district, &drawing, &goes_on, &order, all_codes, &parent)
}

/// Makes codes unique where today's labels of one community look like new codes of another.
fn unique(codes: &mut [String]) {
    let mut seen = std::collections::HashSet::new();
    for code in codes {
        let base = code.clone();
        let mut next = 1;
        while !seen.insert(code.clone()) {
            next += 1;
            *code = format!("{base}/{next}");
        }
    }
}

fn assemble(
    district: &District,
    drawing: &Drawing,
    goes_on: &[u32],
    order: &[usize],
    codes: Vec<String>,
    parent: &[u32],
) -> Division {
    let mut number = vec![0; drawing.count];
    order.iter().enumerate().for_each(|(place, &region)| number[region] = place as u32);
    let region_of: Vec<u32> = drawing.part.iter().map(|&region| number[region as usize]).collect();
    let goes_on: Vec<u32> = order.iter().map(|&region| goes_on[region]).collect();
    let each = score::regions(district, &region_of, drawing.count, &drawing.today, &goes_on);
    let figures = score::whole(district, &region_of, &each, drawing.range);
    let regions = codes
        .into_iter()
        .zip(each)
        .enumerate()
        .map(|(place, (code, figures))| Region {
            code,
            succeeds: (goes_on[place] != NO_REGION)
                .then(|| drawing.today.labels[goes_on[place] as usize].clone()),
            parent: parent.get(order[place]).copied(),
            figures,
        })
        .collect();
    Division { level: drawing.level, range: drawing.range, region_of, regions, figures }
}

/// Lists what a division breaks; returns whether something is out of range without a proof.
fn breaks(
    district: &District,
    goal: &Goal,
    division: &Division,
    explained: &[Option<usize>],
    broken: &mut Vec<Broken>,
) -> bool {
    let mut because = vec![None; division.regions.len()];
    for (unit, &region) in division.region_of.iter().enumerate() {
        because[region as usize] = because[region as usize].or(explained[unit]);
    }
    let mut unexplained = false;
    for (region, because) in division.regions.iter().zip(because) {
        let households = region.figures.households;
        if !division.range.holds(households) {
            unexplained |= because.is_none();
            let (level, region) = (division.level, region.code.clone());
            broken.push(Broken::OutOfRange { level, region, households, because });
        }
        if region.figures.parts > 1 {
            let (level, parts) = (division.level, region.figures.parts);
            broken.push(Broken::NotContiguous { level, region: region.code.clone(), parts });
        }
    }
    if goal.whole_compounds {
        for cut in score::cut_compounds(district, &division.region_of) {
            if cut.households <= u64::from(division.range.hi()) {
                let (level, compound) = (division.level, cut.compound.to_owned());
                broken.push(Broken::CompoundCut {
                    level,
                    compound,
                    households: cut.households,
                    regions: cut.regions,
                });
            }
        }
    }
    unexplained
}

fn tried(level: Level, tally: &Tally, tried: &mut Vec<Tried>) {
    for &(way, times, helped) in tally.entries() {
        tried.push(Tried { level, way, times, helped });
    }
}
