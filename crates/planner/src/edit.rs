//! Editing a division by hand: move a unit, merge, split, pin. Only the regions that an edit touches are figured
//! anew, so that a map can call it at every drag.

use std::collections::BTreeMap;

use crate::goal::{Level, Range};
use crate::model::{District, EdgeKind};
use crate::outcome::{Figures, RegionFigures};
use crate::plan::halves;
use crate::score::{self, NO_REGION, Today};

/// Why an edit is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such unit.
    #[error("there is no unit {0}: units are counted from 0")]
    NoSuchUnit(u32),
    /// There is no such region, or it was merged away.
    #[error("there is no region {0}: it never was, or was merged into another")]
    NoSuchRegion(u32),
    /// The unit is pinned.
    #[error("unit \"{0}\" is pinned: release it first")]
    Pinned(String),
    /// A region is merged with itself.
    #[error("region {0} cannot be merged with itself: choose two")]
    SameRegion(u32),
    /// A region that is one unit, or not connected, cannot be split by the program.
    #[error("region {0} cannot be split: it is a single unit, or has several parts already")]
    Indivisible(u32),
    /// The division does not fit the district.
    #[error("the division has {found} units, the district {wanted}: load both anew")]
    OtherDistrict {
        /// Units of the division.
        found: usize,
        /// Units of the district.
        wanted: usize,
    },
}

/// A division that is being edited, with its figures.
#[derive(Clone, Debug)]
pub struct Editor<'a> {
    district: &'a District,
    range: Range,
    today: Today,
    region_of: Vec<u32>,
    goes_on: Vec<u32>,
    members: Vec<Vec<u32>>,
    regions: Vec<RegionFigures>,
    pinned: Vec<bool>,
    compound_of: Vec<u32>,
    /// For every compound the units it has in each region.
    compounds: Vec<BTreeMap<u32, u32>>,
    cut_edges: usize,
    cut_arterials: usize,
    arterials: usize,
    cut_compounds: usize,
}

impl<'a> Editor<'a> {
    /// Begins to edit a division: `region_of` gives every unit a region from 0 to `count`, `goes_on` every region the
    /// label of today that it goes on with (a place in [`Today::labels`], or [`NO_REGION`]). Fixed units are pinned.
    ///
    /// # Errors
    /// Returns what does not fit the district.
    pub fn new(
        district: &'a District,
        level: Level,
        range: Range,
        region_of: Vec<u32>,
        goes_on: Vec<u32>,
    ) -> Result<Editor<'a>, EditError> {
        if region_of.len() != district.len() {
            let (found, wanted) = (region_of.len(), district.len());
            return Err(EditError::OtherDistrict { found, wanted });
        }
        if let Some(&region) = region_of.iter().find(|&&region| region as usize >= goes_on.len()) {
            return Err(EditError::NoSuchRegion(region));
        }
        let mut members = vec![Vec::new(); goes_on.len()];
        for (unit, &region) in region_of.iter().enumerate() {
            members[region as usize].push(unit as u32);
        }
        let today = Today::of(district, level);
        let regions = score::regions(district, &region_of, goes_on.len(), &today, &goes_on);
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut compounds: Vec<BTreeMap<u32, u32>> = Vec::new();
        let mut compound_of = Vec::with_capacity(district.len());
        for (unit, &region) in district.units().iter().zip(&region_of) {
            compound_of.push(unit.compound.as_deref().map_or(NO_REGION, |compound| {
                let next = numbers.len() as u32;
                let number = *numbers.entry(compound).or_insert(next);
                compounds.resize_with(numbers.len(), BTreeMap::new);
                *compounds[number as usize].entry(region).or_default() += 1;
                number
            }));
        }
        let whole = score::whole(district, &region_of, &regions, range);
        Ok(Editor {
            pinned: district.units().iter().map(|unit| unit.fixed).collect(),
            cut_edges: whole.cut_edges,
            cut_arterials: whole.cut_arterials,
            arterials: whole.cut_arterials + whole.inner_arterials,
            cut_compounds: whole.cut_compounds,
            district,
            range,
            today,
            region_of,
            goes_on,
            members,
            regions,
            compound_of,
            compounds,
        })
    }

    /// Returns the region of every unit.
    pub fn region_of(&self) -> &[u32] {
        &self.region_of
    }

    /// Returns the label of today that each region goes on with, as its place; [`NO_REGION`] for none.
    pub fn goes_on(&self) -> &[u32] {
        &self.goes_on
    }

    /// Returns the figures of every region; a region merged away has no units.
    pub fn regions(&self) -> &[RegionFigures] {
        &self.regions
    }

    /// Returns the figures of the whole.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures { least: u64::MAX, ..Figures::default() };
        let mut compact = (0.0, 0usize);
        for region in self.regions.iter().filter(|region| region.units > 0) {
            score::count_in(&mut figures, region, self.range, &mut compact);
        }
        if figures.regions == 0 {
            figures.least = 0;
        }
        figures.cut_edges = self.cut_edges;
        figures.cut_arterials = self.cut_arterials;
        figures.inner_arterials = self.arterials - self.cut_arterials;
        figures.cut_compounds = self.cut_compounds;
        score::finish(&mut figures, self.district.edges().len(), compact);
        figures
    }

    /// Pins a unit to its region, or releases it.
    ///
    /// # Errors
    /// Returns that there is no such unit.
    pub fn pin(&mut self, unit: u32, pinned: bool) -> Result<(), EditError> {
        *self.pinned.get_mut(unit as usize).ok_or(EditError::NoSuchUnit(unit))? = pinned;
        Ok(())
    }

    /// Moves a unit to a region.
    ///
    /// # Errors
    /// Returns that unit or region is not there, or that the unit is pinned.
    pub fn move_unit(&mut self, unit: u32, to: u32) -> Result<(), EditError> {
        self.move_units(&[unit], to)
    }

    /// Moves several units to a region; none is moved when one cannot be.
    ///
    /// # Errors
    /// Returns that a unit or the region is not there, or that a unit is pinned.
    pub fn move_units(&mut self, units: &[u32], to: u32) -> Result<(), EditError> {
        self.live(to)?;
        for &unit in units {
            self.free(unit)?;
        }
        self.put(units, to);
        Ok(())
    }

    /// Merges region `other` into region `into`, which keeps its label.
    ///
    /// # Errors
    /// Returns that a region is not there, that both are the same, or that a unit is pinned.
    pub fn merge(&mut self, into: u32, other: u32) -> Result<(), EditError> {
        self.live(into)?;
        self.live(other)?;
        if into == other {
            return Err(EditError::SameRegion(into));
        }
        let units = self.members[other as usize].clone();
        for &unit in &units {
            self.free(unit)?;
        }
        self.put(&units, into);
        self.goes_on[other as usize] = NO_REGION;
        Ok(())
    }

    /// Splits units off their regions into a new one, and returns its number.
    ///
    /// # Errors
    /// Returns that a unit is not there or pinned.
    pub fn split_off(&mut self, units: &[u32]) -> Result<u32, EditError> {
        for &unit in units {
            self.free(unit)?;
        }
        let region = self.regions.len() as u32;
        self.regions.push(RegionFigures::default());
        self.members.push(Vec::new());
        self.goes_on.push(NO_REGION);
        self.put(units, region);
        Ok(region)
    }

    /// Splits a region in two connected halves of about the same households along a short border; returns the number
    /// of the new one.
    ///
    /// # Errors
    /// Returns that the region is not there or cannot be split.
    pub fn split(&mut self, region: u32, seed: u64) -> Result<u32, EditError> {
        self.live(region)?;
        let members = self.members[region as usize].clone();
        let pinned = |unit: &u32| self.pinned[*unit as usize];
        let off = halves(self.district, &members, self.range, seed)
            .into_iter()
            .find(|half| !half.iter().any(pinned))
            .ok_or(EditError::Indivisible(region))?;
        self.split_off(&off)
    }

    fn live(&self, region: u32) -> Result<(), EditError> {
        match self.members.get(region as usize) {
            Some(members) if !members.is_empty() => Ok(()),
            _ => Err(EditError::NoSuchRegion(region)),
        }
    }

    fn free(&self, unit: u32) -> Result<(), EditError> {
        match self.pinned.get(unit as usize) {
            None => Err(EditError::NoSuchUnit(unit)),
            Some(true) => Err(EditError::Pinned(self.district.units()[unit as usize].id.clone())),
            Some(false) => Ok(()),
        }
    }

    fn put(&mut self, units: &[u32], to: u32) {
        let mut touched = vec![to];
        for &unit in units {
            let from = self.region_of[unit as usize];
            if from == to {
                continue;
            }
            if !touched.contains(&from) {
                touched.push(from);
            }
            self.count_borders(unit, from, to);
            self.count_compound(unit, from, to);
            self.region_of[unit as usize] = to;
            self.members[to as usize].push(unit);
        }
        for &region in &touched {
            let region_of = &self.region_of;
            self.members[region as usize].retain(|&unit| region_of[unit as usize] == region);
            self.members[region as usize].sort_unstable();
            self.regions[region as usize] = self.figured(region);
        }
    }

    fn count_borders(&mut self, unit: u32, from: u32, to: u32) {
        for (other, edge) in self.district.around(unit) {
            let arterial = usize::from(edge.kind == EdgeKind::Arterial);
            let region = self.region_of[other as usize];
            if region == from {
                self.cut_edges += 1;
                self.cut_arterials += arterial;
            } else if region == to {
                self.cut_edges -= 1;
                self.cut_arterials -= arterial;
            }
        }
    }

    fn count_compound(&mut self, unit: u32, from: u32, to: u32) {
        let number = self.compound_of[unit as usize];
        if number == NO_REGION {
            return;
        }
        let regions = &mut self.compounds[number as usize];
        let before = regions.len() > 1;
        if let Some(count) = regions.get_mut(&from) {
            *count -= 1;
            if *count == 0 {
                regions.remove(&from);
            }
        }
        *regions.entry(to).or_default() += 1;
        self.cut_compounds += usize::from(regions.len() > 1);
        self.cut_compounds -= usize::from(before);
    }

    /// Figures a region anew from its own units.
    fn figured(&self, region: u32) -> RegionFigures {
        let mut figures = RegionFigures::default();
        let members = &self.members[region as usize];
        for &unit in members {
            let own = &self.district.units()[unit as usize];
            figures.units += 1;
            figures.households += u64::from(own.households);
            figures.area += own.area;
            figures.perimeter += own.perimeter;
            let inner = self.district.around(unit);
            let inner = inner.filter(|(other, _)| self.region_of[*other as usize] == region);
            figures.perimeter -= inner.map(|(_, edge)| edge.shared).sum::<f64>();
            let home = self.today.region_of[unit as usize];
            let stays = home != NO_REGION && home == self.goes_on[region as usize];
            if !self.today.is_empty() && !stays {
                figures.moved_in += u64::from(own.households);
            }
        }
        figures.parts = self.parts(region);
        figures.polsby_popper = score::polsby_popper(figures.area, figures.perimeter);
        figures
    }

    fn parts(&self, region: u32) -> usize {
        let members = &self.members[region as usize];
        let mut seen = vec![false; members.len()];
        let mut stack = Vec::new();
        let mut parts = 0;
        for first in 0..members.len() {
            if std::mem::replace(&mut seen[first], true) {
                continue;
            }
            parts += 1;
            stack.push(members[first]);
            while let Some(unit) = stack.pop() {
                for &(other, _) in self.district.neighbours(unit) {
                    if self.region_of[other as usize] != region {
                        continue;
                    }
                    let Ok(place) = members.binary_search(&other) else { continue };
                    if !std::mem::replace(&mut seen[place], true) {
                        stack.push(other);
                    }
                }
            }
        }
        parts
    }
}
