//! The figures of a division: households, range, contiguity, cut edges, compactness, households that change hands.

use std::collections::HashMap;

use crate::goal::{Level, Range};
use crate::model::{District, EdgeKind};
use crate::outcome::{Figures, RegionFigures};

/// Today's regions of a level, as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    /// For every unit its region of today, as its place in `labels`; `u32::MAX` for none.
    pub region_of: Vec<u32>,
    /// The labels, in the order in which units name them.
    pub labels: Vec<String>,
}

/// No region.
pub const NO_REGION: u32 = u32::MAX;

impl Today {
    /// Returns today's division of a level (for [`Level::Nested`] that of grids).
    pub fn of(district: &District, level: Level) -> Today {
        let mut labels = Vec::new();
        let mut number: HashMap<&str, u32> = HashMap::new();
        let region_of = district
            .units()
            .iter()
            .map(|unit| {
                let label = if level == Level::Community { &unit.community } else { &unit.grid };
                label.as_deref().map_or(NO_REGION, |label| {
                    *number.entry(label).or_insert_with(|| {
                        labels.push(label.to_owned());
                        labels.len() as u32 - 1
                    })
                })
            })
            .collect();
        Today { region_of, labels }
    }

    /// Returns whether no unit has a region today.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// Returns the figures of each of `count` regions; `goes_on` names for each the region of today that it goes on with
/// (or [`NO_REGION`]).
pub fn regions(
    district: &District,
    region_of: &[u32],
    count: usize,
    today: &Today,
    goes_on: &[u32],
) -> Vec<RegionFigures> {
    let mut figures = vec![RegionFigures::default(); count];
    for (place, unit) in district.units().iter().enumerate() {
        let region = region_of[place] as usize;
        let own = &mut figures[region];
        own.units += 1;
        own.households += u64::from(unit.households);
        own.area += unit.area;
        own.perimeter += unit.perimeter;
        let home = today.region_of[place];
        if !today.is_empty() && (home == NO_REGION || home != goes_on[region]) {
            own.moved_in += u64::from(unit.households);
        }
    }
    for edge in district.edges() {
        if region_of[edge.a as usize] == region_of[edge.b as usize] {
            figures[region_of[edge.a as usize] as usize].perimeter -= 2.0 * edge.shared;
        }
    }
    for (own, parts) in figures.iter_mut().zip(parts(district, region_of, count)) {
        own.parts = parts;
        own.polsby_popper = polsby_popper(own.area, own.perimeter);
    }
    figures
}

/// Returns 4πA/P², or 0 where there is no outline.
pub fn polsby_popper(area: f64, perimeter: f64) -> f64 {
    if perimeter > 1e-3 { 4.0 * std::f64::consts::PI * area / (perimeter * perimeter) } else { 0.0 }
}

/// Returns how many connected parts each region has.
pub fn parts(district: &District, region_of: &[u32], count: usize) -> Vec<usize> {
    let mut parts = vec![0; count];
    let mut seen = vec![false; district.len()];
    let mut stack = Vec::new();
    for first in 0..district.len() as u32 {
        if seen[first as usize] {
            continue;
        }
        let region = region_of[first as usize];
        parts[region as usize] += 1;
        seen[first as usize] = true;
        stack.push(first);
        while let Some(unit) = stack.pop() {
            for &(other, _) in district.neighbours(unit) {
                if !seen[other as usize] && region_of[other as usize] == region {
                    seen[other as usize] = true;
                    stack.push(other);
                }
            }
        }
    }
    parts
}

/// Returns the figures of the whole division from those of its regions.
pub fn whole(
    district: &District,
    region_of: &[u32],
    regions: &[RegionFigures],
    range: Range,
) -> Figures {
    let mut figures = Figures { least: u64::MAX, ..Figures::default() };
    let mut compact = (0.0, 0usize);
    for region in regions.iter().filter(|region| region.units > 0) {
        count_in(&mut figures, region, range, &mut compact);
    }
    if figures.regions == 0 {
        figures.least = 0;
    }
    for edge in district.edges() {
        let arterial = edge.kind == EdgeKind::Arterial;
        if region_of[edge.a as usize] == region_of[edge.b as usize] {
            figures.inner_arterials += usize::from(arterial);
        } else {
            figures.cut_edges += 1;
            figures.cut_arterials += usize::from(arterial);
        }
    }
    finish(&mut figures, district.edges().len(), compact);
    figures.cut_compounds = cut_compounds(district, region_of).len();
    figures
}

/// Counts a region into the figures of the whole; `compact` gathers the Polsby–Popper sum and count.
pub(crate) fn count_in(
    figures: &mut Figures,
    region: &RegionFigures,
    range: Range,
    compact: &mut (f64, usize),
) {
    figures.broken_up += usize::from(region.parts > 1);
    figures.moved += region.moved_in;
    if region.households == 0 {
        return;
    }
    figures.regions += 1;
    figures.in_range += usize::from(range.holds(region.households));
    figures.least = figures.least.min(region.households);
    figures.most = figures.most.max(region.households);
    if region.perimeter > 1e-3 {
        *compact = (compact.0 + region.polsby_popper, compact.1 + 1);
    }
}

/// Fills in the ratios of counts.
pub(crate) fn finish(figures: &mut Figures, edges: usize, compact: (f64, usize)) {
    let plain = (figures.cut_edges - figures.cut_arterials) as f64;
    figures.weighted_cut = plain + figures.cut_arterials as f64 * crate::plan::ARTERIAL_COST;
    figures.cut_ratio = if edges == 0 { 0.0 } else { figures.cut_edges as f64 / edges as f64 };
    figures.polsby_popper = if compact.1 == 0 { 0.0 } else { compact.0 / compact.1 as f64 };
}

/// A compound that lies in several regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutCompound<'a> {
    /// The compound.
    pub compound: &'a str,
    /// Its households.
    pub households: u64,
    /// How many regions it lies in.
    pub regions: usize,
}

/// Returns the compounds that lie in several regions, in the order in which units name them.
pub fn cut_compounds<'a>(district: &'a District, region_of: &[u32]) -> Vec<CutCompound<'a>> {
    let mut order: Vec<(&str, u64, Vec<u32>)> = Vec::new();
    let mut number: HashMap<&str, usize> = HashMap::new();
    for (unit, &region) in district.units().iter().zip(region_of) {
        let Some(compound) = unit.compound.as_deref() else { continue };
        let place = *number.entry(compound).or_insert_with(|| {
            order.push((compound, 0, Vec::new()));
            order.len() - 1
        });
        let entry = &mut order[place];
        entry.1 += u64::from(unit.households);
        if !entry.2.contains(&region) {
            entry.2.push(region);
        }
    }
    order
        .into_iter()
        .filter(|entry| entry.2.len() > 1)
        .map(|(compound, households, regions)| CutCompound {
            compound,
            households,
            regions: regions.len(),
        })
        .collect()
}
