//! What every change has to keep: names and codes are not taken twice, communities change with approval only, nothing
//! reaches back before a later change.

use super::change::{Approval, NewArea};
use super::level::{Level, PlaceKind};
use super::refusal::AreaRefusal;
use super::tree::{Area, AreaTree, Place};
use crate::id::{AreaId, PlaceId};
use crate::ident::{GridCode, StatCode};
use crate::time::Date;

/// A tree and the day from which a change is to hold.
pub(super) struct Checked<'t> {
    pub tree: &'t AreaTree,
    pub on: Date,
}

impl<'t> Checked<'t> {
    /// Returns an area that is there on the day and has not changed on a later one.
    pub fn area(&self, id: AreaId) -> Result<&'t Area, AreaRefusal> {
        let area = self.tree.area(id).ok_or(AreaRefusal::NoArea(id))?;
        if area.changed() > self.on {
            return Err(AreaRefusal::LaterChange(area.changed()));
        }
        if area.lives(self.on) { Ok(area) } else { Err(AreaRefusal::NoArea(id)) }
    }

    /// Returns an area that is there on the day and from then on, whatever else may change about it later: a parent.
    pub fn standing(&self, id: AreaId) -> Result<&'t Area, AreaRefusal> {
        let area = self.tree.area(id).ok_or(AreaRefusal::NoArea(id))?;
        match area.ended {
            _ if !area.lives(self.on) => Err(AreaRefusal::NoArea(id)),
            Some(ended) => Err(AreaRefusal::LaterChange(ended)),
            None => Ok(area),
        }
    }

    /// Refuses to let an area end to which something comes on a later day.
    pub fn nothing_arrives(&self, id: AreaId) -> Result<(), AreaRefusal> {
        let areas = self.tree.areas().flat_map(|area| area.parents.rows());
        let buildings = self.tree.places().flat_map(|place| place.grids.rows());
        match areas.chain(buildings).find(|row| row.value == id && row.from > self.on) {
            Some(row) => Err(AreaRefusal::LaterChange(row.from)),
            None => Ok(()),
        }
    }

    /// Returns a place that is there on the day and has not changed on a later one.
    pub fn place(&self, id: PlaceId) -> Result<&'t Place, AreaRefusal> {
        let place = self.tree.place(id).ok_or(AreaRefusal::NoPlace(id))?;
        if place.changed() > self.on {
            return Err(AreaRefusal::LaterChange(place.changed()));
        }
        if place.lives(self.on) { Ok(place) } else { Err(AreaRefusal::NoPlace(id)) }
    }

    /// Demands an approval of the city or district government, given by the day (居民委员会组织法 (2025) art. 3).
    pub fn approved(&self, needed: bool, approval: Option<&Approval>) -> Result<(), AreaRefusal> {
        let on_record = approval.is_some_and(|approval| {
            !approval.number.trim().is_empty()
                && !approval.by.trim().is_empty()
                && approval.on <= self.on
        });
        if needed && !on_record { Err(AreaRefusal::NoApproval) } else { Ok(()) }
    }

    /// Refuses a parent of the wrong level, absent, or changed later.
    pub fn fits_under(&self, level: Level, parent: Option<AreaId>) -> Result<(), AreaRefusal> {
        let above = match parent {
            Some(id) => Some(self.standing(id)?.level),
            None => None,
        };
        if above == level.parent() {
            Ok(())
        } else {
            Err(AreaRefusal::WrongParent { level, parent: above })
        }
    }

    /// Refuses an empty name, and one that a sibling has on the day or later. `but` lists areas that go away.
    pub fn name_free(
        &self,
        name: &str,
        parent: Option<AreaId>,
        but: &[AreaId],
    ) -> Result<(), AreaRefusal> {
        if name.trim().is_empty() {
            return Err(AreaRefusal::NameEmpty);
        }
        let sibling = |area: &&Area| {
            !but.contains(&area.id)
                && area.ended.is_none_or(|ended| self.on < ended)
                && match parent {
                    Some(parent) => area.parents.since(self.on).any(|row| row.value == parent),
                    None => area.parents.last().is_none(),
                }
        };
        let mut siblings = self.tree.areas().filter(sibling);
        let taken = siblings.any(|area| area.names.since(self.on).any(|row| row.value == name));
        if taken { Err(AreaRefusal::NameTaken(name.to_owned())) } else { Ok(()) }
    }

    /// Refuses a code that is none for the level, and one that another area has on the day or later.
    pub fn code_free(&self, code: &str, level: Level, but: &[AreaId]) -> Result<(), AreaRefusal> {
        let fits = match level {
            Level::Grid => code.parse::<GridCode>().is_ok_and(|read| read.to_string() == code),
            Level::ResidentsGroup => !code.trim().is_empty(),
            Level::City | Level::District | Level::Street | Level::Community => code
                .parse::<StatCode>()
                .is_ok_and(|read| read.as_str() == code && read.level() == Some(level)),
        };
        if !fits {
            return Err(AreaRefusal::CodeWrong(code.to_owned()));
        }
        let others = self.tree.areas().filter(|area| {
            !but.contains(&area.id) && area.ended.is_none_or(|ended| self.on < ended)
        });
        let taken = others.flat_map(|area| area.codes.since(self.on)).any(|row| row.value == code);
        if taken { Err(AreaRefusal::CodeTaken(code.to_owned())) } else { Ok(()) }
    }

    /// Refuses a new area whose id, name or code is taken.
    pub fn new_area(
        &self,
        new: &NewArea,
        level: Level,
        parent: Option<AreaId>,
        but: &[AreaId],
    ) -> Result<(), AreaRefusal> {
        if self.tree.area(new.id).is_some() {
            return Err(AreaRefusal::Taken);
        }
        self.name_free(&new.name, parent, but)?;
        match &new.code {
            Some(code) => self.code_free(code, level, but),
            None => Ok(()),
        }
    }

    /// Returns a building of the day.
    pub fn building(&self, id: PlaceId) -> Result<&'t Place, AreaRefusal> {
        let place = self.place(id)?;
        if place.kind == PlaceKind::Building { Ok(place) } else { Err(AreaRefusal::NotBuilding) }
    }

    /// Returns the community above a grid or group on the day.
    pub fn community_of(&self, id: AreaId) -> Option<AreaId> {
        let chain = self.tree.chain(id, self.on);
        chain
            .into_iter()
            .find(|area| self.tree.area(*area).is_some_and(|area| area.level == Level::Community))
    }
}
