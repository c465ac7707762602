//! What may be asked of the trees.

use super::level::{Level, PlaceKind};
use crate::id::{AreaId, PlaceId};
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// A government's approval, on record before a community changes (居民委员会组织法 (2025) art. 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The number of the document, such as `涧政文〔2026〕12号`.
    pub number: String,
    /// Who approved.
    pub by: String,
    /// When.
    pub on: Date,
}

/// An area that comes into being.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewArea {
    /// Its id.
    pub id: AreaId,
    /// Its name.
    pub name: String,
    /// Its statistical or grid code, when it has one.
    pub code: Option<String>,
}

/// A part of an area that is split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The new area.
    pub area: NewArea,
    /// The areas directly below that come to it.
    pub children: Vec<AreaId>,
    /// The buildings that come to it, when a grid is split.
    pub buildings: Vec<PlaceId>,
}

/// What several areas become when they are merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MergeInto {
    /// A new area.
    New(NewArea),
    /// One of them, which goes on.
    One(AreaId),
}

/// A building that comes to a grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildingMove {
    /// The building.
    pub building: PlaceId,
    /// The grid.
    pub grid: AreaId,
}

/// A change of the trees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AreaChange {
    /// An area is founded.
    Found {
        /// The area.
        area: NewArea,
        /// Its level.
        level: Level,
        /// The area above; none for a city.
        parent: Option<AreaId>,
        /// Whether it is a community-equivalent: a farm, a campus, a test station.
        equivalent: bool,
        /// The approval, needed for a community.
        approval: Option<Approval>,
    },
    /// An area gets another name.
    Rename {
        /// The area.
        area: AreaId,
        /// The name.
        name: String,
        /// The approval, needed for a community.
        approval: Option<Approval>,
    },
    /// An area gets another code.
    Recode {
        /// The area.
        area: AreaId,
        /// The code.
        code: String,
    },
    /// An area comes under another one.
    Transfer {
        /// The area.
        area: AreaId,
        /// The area above from now on.
        to: AreaId,
        /// The approval, needed for a community, and for a grid or group that goes to another community.
        approval: Option<Approval>,
    },
    /// An area is split.
    Split {
        /// The area.
        area: AreaId,
        /// The new areas.
        into: Vec<Part>,
        /// Whether the area goes on with what no part takes; else the parts take everything and it ends.
        goes_on: bool,
        /// The approval, needed for a community.
        approval: Option<Approval>,
    },
    /// Areas are merged.
    Merge {
        /// The areas, all of one level under one parent.
        areas: Vec<AreaId>,
        /// What they become.
        into: MergeInto,
        /// The approval, needed for communities.
        approval: Option<Approval>,
    },
    /// Buildings come to other grids, or to a grid for the first time.
    Rebound {
        /// Which building comes where.
        moves: Vec<BuildingMove>,
        /// The approval, needed when a building comes to another community.
        approval: Option<Approval>,
    },
    /// An area ends; nothing may be left in it.
    End {
        /// The area.
        area: AreaId,
        /// The approval, needed for a community.
        approval: Option<Approval>,
    },
    /// A place comes into being.
    FoundPlace {
        /// Its id.
        place: PlaceId,
        /// Its kind.
        kind: PlaceKind,
        /// The place around it.
        parent: Option<PlaceId>,
        /// Its name.
        name: String,
    },
    /// A place gets another name.
    RenamePlace {
        /// The place.
        place: PlaceId,
        /// The name.
        name: String,
    },
    /// A place comes into another one (a building is added to a compound).
    MovePlace {
        /// The place.
        place: PlaceId,
        /// The place around it from now on.
        parent: Option<PlaceId>,
    },
    /// A place ends (demolished); nothing may be left in it.
    EndPlace {
        /// The place.
        place: PlaceId,
    },
}
