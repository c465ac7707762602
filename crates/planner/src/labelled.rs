//! A division that somebody else drew, or that holds today, with the same figures as a plan's.

use crate::goal::{Level, Range};
use crate::matching::succession;
use crate::model::District;
use crate::outcome::{Broken, Division, Region};
use crate::score::{self, NO_REGION, Today};
use std::collections::BTreeMap;

/// Returns the division of these labels, one for each unit; units without a label are in no region. Regions are in the
/// order of their labels.
pub fn divide(
    district: &District,
    level: Level,
    range: Range,
    labels: &[Option<&str>],
) -> Division {
    let mut names: BTreeMap<&str, u32> = labels.iter().flatten().map(|label| (*label, 0)).collect();
    for (number, place) in (0..).zip(names.values_mut()) {
        *place = number;
    }
    let count = names.len();
    // Units without a label get a region behind the last, which is left out of the figures.
    let place = |label: &Option<&str>| {
        label.and_then(|label| names.get(label).copied()).unwrap_or(count as u32)
    };
    let region_of: Vec<u32> = labels.iter().map(place).collect();
    let today = Today::of(district, level);
    let held = region_of
        .iter()
        .zip(&today.region_of)
        .zip(district.units())
        .map(|((region, home), unit)| (*region, *home, unit.households));
    let goes_on = succession(count + 1, today.labels.len(), held);
    let figures = score::regions(district, &region_of, count + 1, &today, &goes_on);
    let whole = score::whole(district, &region_of, &figures[..count], range);
    let regions = names
        .keys()
        .zip(&figures)
        .zip(&goes_on)
        .map(|((name, figures), home)| Region {
            code: (*name).to_owned(),
            succeeds: today.labels.get(*home as usize).filter(|_| *home != NO_REGION).cloned(),
            parent: None,
            figures: *figures,
        })
        .collect();
    let region_of = region_of
        .into_iter()
        .map(|region| if region as usize == count { NO_REGION } else { region })
        .collect();
    Division { level, range, region_of, regions, figures: whole }
}

/// Returns today's division of a level; nothing when no unit has one.
pub fn today(district: &District, level: Level, range: Range) -> Option<Division> {
    let labels: Vec<Option<&str>> = district
        .units()
        .iter()
        .map(|unit| match level {
            Level::Community => unit.community.as_deref(),
            Level::Grid | Level::Nested => unit.grid.as_deref(),
        })
        .collect();
    labels.iter().any(Option::is_some).then(|| divide(district, level, range, &labels))
}

/// Returns what a division breaks.
pub fn broken(district: &District, division: &Division) -> Vec<Broken> {
    let level = division.level;
    let mut found = Vec::new();
    for region in division.regions.iter().filter(|region| region.figures.units > 0) {
        let figures = &region.figures;
        if figures.households > 0 && !division.range.holds(figures.households) {
            found.push(Broken::OutOfRange {
                level,
                region: region.code.clone(),
                households: figures.households,
                because: None,
            });
        }
        if figures.parts > 1 {
            let (region, parts) = (region.code.clone(), figures.parts);
            found.push(Broken::NotContiguous { level, region, parts });
        }
    }
    for cut in score::cut_compounds(district, &division.region_of) {
        if cut.households <= u64::from(division.range.hi()) {
            found.push(Broken::CompoundCut {
                level,
                compound: cut.compound.to_owned(),
                households: cut.households,
                regions: cut.regions,
            });
        }
    }
    found
}
