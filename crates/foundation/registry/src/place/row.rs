//! What is read about places.

use crate::geo::Point;
use kernel::area::PlaceKind;
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
use store::{Fault, FaultKind, FromRow, Row};

/// A place as it is at present, or as it was when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    /// Its id.
    pub id: PlaceId,
    /// Its kind.
    pub kind: PlaceKind,
    /// Its name, such as `3号楼`.
    pub name: String,
    /// The place around it.
    pub parent_id: Option<PlaceId>,
    /// The name of the place around it.
    pub parent_name: Option<String>,
    /// Road and number, if it has them.
    pub address: String,
    /// Where it stands.
    pub point: Option<Point>,
    /// How many households live in it.
    pub households: i64,
    /// Its place among its siblings.
    pub position: i64,
    /// Its grid; a compound has none, for it may lie in several.
    pub grid_id: Option<AreaId>,
    /// Its community; a compound's is that of most of its buildings.
    pub community_id: Option<AreaId>,
    /// Its street.
    pub street_id: Option<AreaId>,
    /// Its first day.
    pub founded_on: Date,
    /// The first day on which it is no more.
    pub ended_on: Option<Date>,
    /// The number by which a building is called, filled up with zeros; empty for one without, and for a compound.
    pub number: String,
}

/// The columns of a [`PlaceRow`].
macro_rules! place_sql {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.kind, p.name, p.parent_id, o.name AS parent_name, p.address, p.lon_e6, p.lat_e6,
               p.households, p.position, p.grid_id, p.community_id, p.street_id, p.founded_on, p.ended_on, p.number
             FROM registry_place p LEFT JOIN registry_place o ON o.id = p.parent_id ",
            $rest
        )
    };
}
pub(crate) use place_sql;

pub(crate) fn read_kind(row: &Row, column: &str) -> Result<PlaceKind, Fault> {
    let key: String = row.get(column)?;
    PlaceKind::parse(&key)
        .ok_or_else(|| Fault::new(FaultKind::Shape, format!("{key} is no kind of place")))
}

impl FromRow for PlaceRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let lon: Option<i64> = row.get("lon_e6")?;
        let lat: Option<i64> = row.get("lat_e6")?;
        Ok(PlaceRow {
            id: row.get("id")?,
            kind: read_kind(row, "kind")?,
            name: row.get("name")?,
            parent_id: row.get("parent_id")?,
            parent_name: row.get("parent_name")?,
            address: row.get("address")?,
            point: lon.zip(lat).map(|(lon, lat)| Point::new(lon, lat)),
            households: row.get("households")?,
            position: row.get("position")?,
            grid_id: row.get("grid_id")?,
            community_id: row.get("community_id")?,
            street_id: row.get("street_id")?,
            founded_on: row.get("founded_on")?,
            ended_on: row.get("ended_on")?,
            number: row.get("number")?,
        })
    }
}

impl PlaceRow {
    /// Returns its name with that of the place around it in front: `石榴园小区3号楼`.
    pub fn full_name(&self) -> String {
        format!("{}{}", self.parent_name.as_deref().unwrap_or_default(), self.name)
    }
}

store::row! {
    /// A grid to which a building belonged from a day until a day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PlaceGrid {
        /// The grid.
        pub grid_id: AreaId,
        /// Its present name.
        pub grid_name: String,
        /// The first day.
        pub from_on: Date,
        /// The first day on which it is over.
        pub to_on: Option<Date>,
    }
}
