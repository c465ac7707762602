//! What happened to the trees. Each event is one row or one dated value.

use super::change::Approval;
use super::level::{Level, PlaceKind};
use crate::id::{AreaId, PlaceId};
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// How one area came from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessionKind {
    /// It got another name.
    Rename,
    /// It came under another area.
    Transfer,
    /// It was split.
    Split,
    /// It was merged with others.
    Merge,
    /// Buildings came from it to the other.
    Rebound,
}

impl SuccessionKind {
    /// Returns its key.
    pub const fn key(self) -> &'static str {
        match self {
            SuccessionKind::Rename => "rename",
            SuccessionKind::Transfer => "transfer",
            SuccessionKind::Split => "split",
            SuccessionKind::Merge => "merge",
            SuccessionKind::Rebound => "rebound",
        }
    }
}

/// A row of the history of areas 沿革: from which area another came, when and by whose approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// From which day on.
    pub on: Date,
    /// How.
    pub kind: SuccessionKind,
    /// The area before.
    pub from: AreaId,
    /// The area after; the same one after a rename or a transfer.
    pub to: AreaId,
    /// The approval on record.
    pub approval: Option<Approval>,
}

/// Something that happened to the trees, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AreaEvent {
    /// An area was founded.
    Founded {
        /// The area.
        area: AreaId,
        /// Its level.
        level: Level,
        /// Whether it is a community-equivalent.
        equivalent: bool,
        /// From which day on.
        on: Date,
        /// The approval on record.
        approval: Option<Approval>,
    },
    /// An area has a name.
    Named {
        /// The area.
        area: AreaId,
        /// The name.
        name: String,
        /// From which day on.
        on: Date,
    },
    /// An area has a code.
    Coded {
        /// The area.
        area: AreaId,
        /// The code.
        code: String,
        /// From which day on.
        on: Date,
    },
    /// An area stands under another one.
    Placed {
        /// The area.
        area: AreaId,
        /// The area above.
        parent: AreaId,
        /// From which day on.
        on: Date,
    },
    /// An area ended.
    Ended {
        /// The area.
        area: AreaId,
        /// The first day on which it is no more.
        on: Date,
        /// The approval on record.
        approval: Option<Approval>,
    },
    /// An area came from another.
    Succeeded(Succession),
    /// A place came into being.
    PlaceFounded {
        /// The place.
        place: PlaceId,
        /// Its kind.
        kind: PlaceKind,
        /// From which day on.
        on: Date,
    },
    /// A place has a name.
    PlaceNamed {
        /// The place.
        place: PlaceId,
        /// The name.
        name: String,
        /// From which day on.
        on: Date,
    },
    /// A place stands in another one, or in none.
    PlacePlaced {
        /// The place.
        place: PlaceId,
        /// The place around it.
        parent: Option<PlaceId>,
        /// From which day on.
        on: Date,
    },
    /// A place ended.
    PlaceEnded {
        /// The place.
        place: PlaceId,
        /// The first day on which it is no more.
        on: Date,
    },
    /// A building belongs to a grid.
    Assigned {
        /// The building.
        building: PlaceId,
        /// The grid.
        grid: AreaId,
        /// From which day on.
        on: Date,
    },
}
