//! The two trees with everything that ever held in them.

use super::closure::{ClosureRow, closure};
use super::event::{AreaEvent, Succession};
use super::history::History;
use super::level::{Level, PlaceKind};
use crate::id::{AreaId, PlaceId};
use crate::time::Date;
use std::collections::BTreeMap;

/// A node of the administrative tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// Its level.
    pub level: Level,
    /// Whether it is a community-equivalent.
    pub equivalent: bool,
    /// Its first day.
    pub founded: Date,
    /// The first day on which it is no more.
    pub ended: Option<Date>,
    /// Its names.
    pub names: History<String>,
    /// Its codes.
    pub codes: History<String>,
    /// The areas above it.
    pub parents: History<AreaId>,
}

impl Area {
    /// Returns an area without name, code and parent.
    pub fn new(id: AreaId, level: Level, founded: Date) -> Area {
        Area {
            id,
            level,
            equivalent: false,
            founded,
            ended: None,
            names: History::default(),
            codes: History::default(),
            parents: History::default(),
        }
    }

    /// Tells whether it is there on a day.
    pub fn lives(&self, day: Date) -> bool {
        self.founded <= day && self.ended.is_none_or(|ended| day < ended)
    }

    /// Returns the last day on which anything about it changed.
    pub fn changed(&self) -> Date {
        let changes =
            [self.names.changed(), self.codes.changed(), self.parents.changed(), self.ended];
        changes.into_iter().flatten().fold(self.founded, Date::max)
    }
}

/// A node of the place tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// Its kind.
    pub kind: PlaceKind,
    /// Its first day.
    pub founded: Date,
    /// The first day on which it is no more.
    pub ended: Option<Date>,
    /// Its names.
    pub names: History<String>,
    /// The places around it.
    pub parents: History<Option<PlaceId>>,
    /// The grids to which it belongs, for a building.
    pub grids: History<AreaId>,
}

impl Place {
    /// Returns a place without name, parent and grid.
    pub fn new(id: PlaceId, kind: PlaceKind, founded: Date) -> Place {
        Place {
            id,
            kind,
            founded,
            ended: None,
            names: History::default(),
            parents: History::default(),
            grids: History::default(),
        }
    }

    /// Tells whether it is there on a day.
    pub fn lives(&self, day: Date) -> bool {
        self.founded <= day && self.ended.is_none_or(|ended| day < ended)
    }

    /// Returns the last day on which anything about it changed.
    pub fn changed(&self) -> Date {
        let changes =
            [self.names.changed(), self.parents.changed(), self.grids.changed(), self.ended];
        changes.into_iter().flatten().fold(self.founded, Date::max)
    }
}

/// The administrative tree, the place tree, and the history of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaTree {
    areas: BTreeMap<AreaId, Area>,
    places: BTreeMap<PlaceId, Place>,
    successions: Vec<Succession>,
}

impl AreaTree {
    /// Returns the trees read from a database.
    pub fn new(
        areas: impl IntoIterator<Item = Area>,
        places: impl IntoIterator<Item = Place>,
        successions: Vec<Succession>,
    ) -> AreaTree {
        AreaTree {
            areas: areas.into_iter().map(|area| (area.id, area)).collect(),
            places: places.into_iter().map(|place| (place.id, place)).collect(),
            successions,
        }
    }

    /// Returns an area, ended or not.
    pub fn area(&self, id: AreaId) -> Option<&Area> {
        self.areas.get(&id)
    }

    /// Returns a place, ended or not.
    pub fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(&id)
    }

    /// Returns all areas, ended ones too.
    pub fn areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }

    /// Returns all places, ended ones too.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.values()
    }

    /// Returns the history of areas in the order in which it was decided.
    pub fn successions(&self) -> &[Succession] {
        &self.successions
    }

    /// Returns an area that is there on a day.
    pub fn living(&self, id: AreaId, day: Date) -> Option<&Area> {
        self.area(id).filter(|area| area.lives(day))
    }

    /// Returns the area above on a day.
    pub fn parent(&self, id: AreaId, day: Date) -> Option<AreaId> {
        self.living(id, day)?.parents.on(day).copied()
    }

    /// Returns the area and those above it on a day, the widest last: the chain of [`crate::access::Roles::may`].
    pub fn chain(&self, id: AreaId, day: Date) -> Vec<AreaId> {
        let mut chain = Vec::new();
        let mut at = self.living(id, day).map(|area| area.id);
        while let Some(here) = at.filter(|here| !chain.contains(here)) {
            chain.push(here);
            at = self.parent(here, day);
        }
        chain
    }

    /// Returns the areas directly below on a day.
    pub fn children(&self, id: AreaId, day: Date) -> impl Iterator<Item = &Area> {
        self.areas.values().filter(move |area| area.lives(day) && area.parents.on(day) == Some(&id))
    }

    /// Returns the buildings of a grid on a day.
    pub fn buildings(&self, grid: AreaId, day: Date) -> impl Iterator<Item = &Place> {
        self.places
            .values()
            .filter(move |place| place.lives(day) && place.grids.on(day) == Some(&grid))
    }

    /// Returns the places directly inside on a day.
    pub fn inside(&self, id: PlaceId, day: Date) -> impl Iterator<Item = &Place> {
        self.places
            .values()
            .filter(move |place| place.lives(day) && place.parents.on(day) == Some(&Some(id)))
    }

    /// Returns the grid of a place on a day: its own when it is a building, else that of the building around it. A
    /// compound has none, for it may lie in several.
    pub fn grid_of(&self, id: PlaceId, day: Date) -> Option<AreaId> {
        let mut at = Some(id);
        for _ in 0..PlaceKind::ALL.len() {
            let place = self.place(at?).filter(|place| place.lives(day))?;
            if place.kind == PlaceKind::Building {
                return place.grids.on(day).copied();
            }
            at = place.parents.on(day).copied().flatten();
        }
        None
    }

    /// Returns the closure rows of a day: every living area with itself and every area above it.
    pub fn closure(&self, day: Date) -> Vec<ClosureRow> {
        let parents = self.areas.values().filter(|area| area.lives(day)).map(|area| {
            let parent = area.parents.on(day).copied();
            (area.id, parent.filter(|parent| self.living(*parent, day).is_some()))
        });
        closure(parents).unwrap_or_default()
    }

    /// Adds what happened.
    pub fn apply(&mut self, event: &AreaEvent) {
        match event {
            AreaEvent::Founded { area, level, equivalent, on, .. } => {
                let mut new = Area::new(*area, *level, *on);
                new.equivalent = *equivalent;
                self.areas.insert(*area, new);
            }
            AreaEvent::Named { area, name, on } => {
                self.with_area(*area, |area| area.names.set(*on, name.clone()))
            }
            AreaEvent::Coded { area, code, on } => {
                self.with_area(*area, |area| area.codes.set(*on, code.clone()))
            }
            AreaEvent::Placed { area, parent, on } => {
                self.with_area(*area, |area| area.parents.set(*on, *parent))
            }
            AreaEvent::Ended { area, on, .. } => {
                self.with_area(*area, |area| area.ended = Some(*on))
            }
            AreaEvent::Succeeded(succession) => self.successions.push(succession.clone()),
            AreaEvent::PlaceFounded { place, kind, on } => {
                self.places.insert(*place, Place::new(*place, *kind, *on));
            }
            AreaEvent::PlaceNamed { place, name, on } => {
                self.with_place(*place, |place| place.names.set(*on, name.clone()));
            }
            AreaEvent::PlacePlaced { place, parent, on } => {
                self.with_place(*place, |place| place.parents.set(*on, *parent));
            }
            AreaEvent::PlaceEnded { place, on } => {
                self.with_place(*place, |place| place.ended = Some(*on))
            }
            AreaEvent::Assigned { building, grid, on } => {
                self.with_place(*building, |place| place.grids.set(*on, *grid));
            }
        }
    }

    fn with_area(&mut self, id: AreaId, change: impl FnOnce(&mut Area)) {
        if let Some(area) = self.areas.get_mut(&id) {
            change(area);
        }
    }

    fn with_place(&mut self, id: PlaceId, change: impl FnOnce(&mut Place)) {
        if let Some(place) = self.places.get_mut(&id) {
            change(place);
        }
    }
}
