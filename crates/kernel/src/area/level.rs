//! The levels of the two trees and which may stand under which.

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A level of the administrative tree, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// City 市.
    City,
    /// District or county 区县.
    District,
    /// Street or town 街道、镇.
    Street,
    /// Community 社区.
    Community,
    /// Residents' group 居民小组.
    ResidentsGroup,
    /// Grid 网格.
    Grid,
}

impl Level {
    /// Every level, the widest first.
    pub const ALL: [Level; 6] = [
        Level::City,
        Level::District,
        Level::Street,
        Level::Community,
        Level::ResidentsGroup,
        Level::Grid,
    ];

    /// Returns its key: `city`, `district`, `street`, `community`, `residents_group` or `grid`.
    pub const fn key(self) -> &'static str {
        match self {
            Level::City => "city",
            Level::District => "district",
            Level::Street => "street",
            Level::Community => "community",
            Level::ResidentsGroup => "residents_group",
            Level::Grid => "grid",
        }
    }

    /// Reads a key.
    pub fn parse(key: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.key() == key)
    }

    /// Returns its name.
    pub fn title(self) -> Text {
        match self {
            Level::City => Text::new("市", "City"),
            Level::District => Text::new("区县", "District"),
            Level::Street => Text::new("街道", "Street"),
            Level::Community => Text::new("社区", "Community"),
            Level::ResidentsGroup => Text::new("居民小组", "Residents' group"),
            Level::Grid => Text::new("网格", "Grid"),
        }
    }

    /// Returns the level of its parent; groups and grids both stand under a community (居委会组织法 art. 13; grids
    /// divide a community for service, groups for self-government).
    pub const fn parent(self) -> Option<Level> {
        match self {
            Level::City => None,
            Level::District => Some(Level::City),
            Level::Street => Some(Level::District),
            Level::Community => Some(Level::Street),
            Level::ResidentsGroup | Level::Grid => Some(Level::Community),
        }
    }
}

/// A kind of place, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Compound 小区, or a row of houses on a road.
    Compound,
    /// Building 楼栋.
    Building,
    /// Unit 单元: a stairway with its door.
    Unit,
    /// Dwelling 房屋.
    Dwelling,
}

impl PlaceKind {
    /// Every kind, the widest first.
    pub const ALL: [PlaceKind; 4] =
        [PlaceKind::Compound, PlaceKind::Building, PlaceKind::Unit, PlaceKind::Dwelling];

    /// Returns its key: `compound`, `building`, `unit` or `dwelling`.
    pub const fn key(self) -> &'static str {
        match self {
            PlaceKind::Compound => "compound",
            PlaceKind::Building => "building",
            PlaceKind::Unit => "unit",
            PlaceKind::Dwelling => "dwelling",
        }
    }

    /// Reads a key.
    pub fn parse(key: &str) -> Option<PlaceKind> {
        PlaceKind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Returns its name.
    pub fn title(self) -> Text {
        match self {
            PlaceKind::Compound => Text::new("小区", "Compound"),
            PlaceKind::Building => Text::new("楼栋", "Building"),
            PlaceKind::Unit => Text::new("单元", "Unit"),
            PlaceKind::Dwelling => Text::new("房屋", "Dwelling"),
        }
    }

    /// Tells whether a place of this kind may stand under `parent`. A building outside any compound stands alone; a
    /// dwelling may stand directly under a building without units.
    pub const fn may_stand_under(self, parent: Option<PlaceKind>) -> bool {
        matches!(
            (self, parent),
            (PlaceKind::Compound, None)
                | (PlaceKind::Building, None | Some(PlaceKind::Compound))
                | (PlaceKind::Unit, Some(PlaceKind::Building))
                | (PlaceKind::Dwelling, Some(PlaceKind::Building | PlaceKind::Unit))
        )
    }
}
