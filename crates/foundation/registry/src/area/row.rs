//! What is read about areas.

use crate::geo::Point;
use kernel::area::Level;
use kernel::id::AreaId;
use kernel::time::Date;
use store::{Fault, FaultKind, FromRow, Row};

/// An area as it is at present, or as it was when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Its id.
    pub id: AreaId,
    /// Its level.
    pub level: Level,
    /// Whether it is a community-equivalent: a farm, a campus, a test station.
    pub equivalent: bool,
    /// Its name.
    pub name: String,
    /// Its code: 12 digits, for grids 15.
    pub code: Option<String>,
    /// What it stands under.
    pub parent_id: Option<AreaId>,
    /// Where its label stands.
    pub label: Option<Point>,
    /// Its first day.
    pub founded_on: Date,
    /// The first day on which it is no more.
    pub ended_on: Option<Date>,
    /// Whether it is there today.
    pub present: bool,
    /// Counts its changes.
    pub version: i64,
}

impl AreaRow {
    /// Returns its first day, if it is agreed for a day that has not come.
    pub fn planned(&self) -> Option<Date> {
        (!self.present && self.ended_on.is_none()).then_some(self.founded_on)
    }
}

/// The columns of an [`AreaRow`].
macro_rules! area_columns {
    () => {
        "a.id, a.level, a.equivalent, a.name, a.code, a.parent_id, a.lon_e6, a.lat_e6, a.founded_on, a.ended_on, a.present, a.version"
    };
}
pub(crate) use area_columns;

pub(crate) fn read_level(row: &Row, column: &str) -> Result<Level, Fault> {
    let key: String = row.get(column)?;
    Level::parse(&key).ok_or_else(|| Fault::new(FaultKind::Shape, format!("{key} is no level")))
}

impl FromRow for AreaRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let lon: Option<i64> = row.get("lon_e6")?;
        let lat: Option<i64> = row.get("lat_e6")?;
        Ok(AreaRow {
            id: row.get("id")?,
            level: read_level(row, "level")?,
            equivalent: row.get("equivalent")?,
            name: row.get("name")?,
            code: row.get("code")?,
            parent_id: row.get("parent_id")?,
            label: lon.zip(lat).map(|(lon, lat)| Point::new(lon, lat)),
            founded_on: row.get("founded_on")?,
            ended_on: row.get("ended_on")?,
            present: row.get("present")?,
            version: row.get("version")?,
        })
    }
}

store::row! {
    /// An area with figures.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AreaCount {
        /// The area.
        pub area_id: AreaId,
        /// Grids below it.
        pub grids: i64,
        /// Compounds in it.
        pub compounds: i64,
        /// Buildings in it.
        pub buildings: i64,
        /// Households in its buildings.
        pub households: i64,
    }
}

/// The areas in which something lies, one per level, for the level columns of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// The city.
    pub city: Option<AreaId>,
    /// The district or county.
    pub district: Option<AreaId>,
    /// The street or town.
    pub street: Option<AreaId>,
    /// The community.
    pub community: Option<AreaId>,
    /// The residents' group.
    pub group: Option<AreaId>,
    /// The grid.
    pub grid: Option<AreaId>,
}

impl Levels {
    /// Returns the area of a level.
    pub fn at(&self, level: Level) -> Option<AreaId> {
        match level {
            Level::City => self.city,
            Level::District => self.district,
            Level::Street => self.street,
            Level::Community => self.community,
            Level::ResidentsGroup => self.group,
            Level::Grid => self.grid,
        }
    }

    pub(crate) fn put(&mut self, level: Level, id: AreaId) {
        let slot = match level {
            Level::City => &mut self.city,
            Level::District => &mut self.district,
            Level::Street => &mut self.street,
            Level::Community => &mut self.community,
            Level::ResidentsGroup => &mut self.group,
            Level::Grid => &mut self.grid,
        };
        slot.get_or_insert(id);
    }
}

/// Where a point lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The street.
    pub street: Option<AreaRow>,
    /// The community.
    pub community: Option<AreaRow>,
    /// The grid.
    pub grid: Option<AreaRow>,
}
