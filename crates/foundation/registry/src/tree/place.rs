//! Commands about places.

use super::change::{Order, carry_out, change, decided};
use super::dated::{Near, load};
use crate::area::allow;
use crate::geo::Point;
use crate::place::{index_place, place};
use crate::refusal::RegistryRefusal;
use kernel::access::Roles;
use kernel::area::{Approval, AreaChange, BuildingMove, PlaceKind};
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
use store::{Error, Fault, Tx, args};

/// A place that comes into being.
#[derive(Clone, Debug)]
pub struct NewPlace {
    /// Its id.
    pub id: PlaceId,
    /// Its kind.
    pub kind: PlaceKind,
    /// The place around it.
    pub parent: Option<PlaceId>,
    /// Its name.
    pub name: String,
    /// Road and number.
    pub address: String,
    /// Where it stands.
    pub point: Option<Point>,
    /// How many households live in it.
    pub households: i64,
    /// Its place among its siblings.
    pub position: i64,
    /// The area to which it belongs: the grid of a building, the community of a compound. Units and dwellings follow
    /// their building.
    pub area: Option<AreaId>,
    /// From when on.
    pub on: Date,
}

/// Adds a place; a building is assigned to its grid from the same day on.
pub async fn add_place(tx: &mut Tx, roles: &Roles, new: NewPlace) -> Result<PlaceId, Error> {
    let area = area_of(tx, &new).await?;
    allow(tx, roles, "area.edit", area).await?;
    let near = Near {
        areas: Some(vec![area]),
        places: new.parent.iter().copied().chain([new.id]).collect(),
        ..Near::default()
    };
    let mut tree = load(tx, near).await?;
    let change = AreaChange::FoundPlace {
        place: new.id,
        kind: new.kind,
        parent: new.parent,
        name: new.name.trim().to_owned(),
    };
    let mut events = decided(&tree, &change, new.on)?;
    events.iter().for_each(|event| tree.apply(event));
    if new.kind == PlaceKind::Building {
        let moves = vec![BuildingMove { building: new.id, grid: area }];
        let assigned = AreaChange::Rebound { moves, approval: None };
        events.extend(decided(&tree, &assigned, new.on)?);
    }
    let order = Order { change, on: new.on, reason: String::new() };
    let change = tx.new_id();
    carry_out(tx, change, &order, &events).await?;
    describe(tx, &new, area).await?;
    Ok(new.id)
}

/// A building names its grid, a compound its community; what is inside a building belongs where the building does.
async fn area_of(tx: &mut Tx, new: &NewPlace) -> Result<AreaId, Error> {
    let around = match new.parent {
        Some(parent) => place(tx, parent).await?,
        None => None,
    };
    let area = match new.kind {
        PlaceKind::Compound | PlaceKind::Building => new.area,
        PlaceKind::Unit | PlaceKind::Dwelling => around.and_then(|place| place.grid_id),
    };
    area.ok_or_else(|| RegistryRefusal::PlaceGrid.into())
}

/// Writes what no event carries, then what the search looks into.
async fn describe(tx: &mut Tx, new: &NewPlace, area: AreaId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE registry_place SET address = $2, lon_e6 = $3, lat_e6 = $4, households = $5, position = $6
         WHERE id = $1",
        args![
            new.id,
            new.address.trim(),
            new.point.map(|point| point.lon_e6),
            new.point.map(|point| point.lat_e6),
            new.households,
            new.position
        ],
    )
    .await?;
    if new.kind == PlaceKind::Compound {
        tx.exec(
            "UPDATE registry_place SET community_id = $2,
               street_id = (SELECT u.ancestor_id FROM registry_area_up u JOIN registry_area a ON a.id = u.ancestor_id
                 WHERE u.area_id = $2 AND a.level = 'street' AND a.present)
             WHERE id = $1",
            args![new.id, area],
        )
        .await?;
    }
    index_place(tx, new.id).await
}

/// Gives a place another name from a day on.
pub async fn rename_place(
    tx: &mut Tx,
    roles: &Roles,
    id: PlaceId,
    name: &str,
    on: Date,
) -> Result<(), Error> {
    let change = AreaChange::RenamePlace { place: id, name: name.trim().to_owned() };
    change_place(tx, roles, id, change, on).await
}

/// Ends a place from a day on; nothing may be left in it.
pub async fn end_place(tx: &mut Tx, roles: &Roles, id: PlaceId, on: Date) -> Result<(), Error> {
    change_place(tx, roles, id, AreaChange::EndPlace { place: id }, on).await
}

async fn change_place(
    tx: &mut Tx,
    roles: &Roles,
    id: PlaceId,
    change: AreaChange,
    on: Date,
) -> Result<(), Error> {
    let Some(row) = place(tx, id).await? else {
        return Err(RegistryRefusal::NoPlace.into());
    };
    let area = row.grid_id.or(row.community_id).ok_or(RegistryRefusal::NoPlace)?;
    allow(tx, roles, "area.edit", area).await?;
    let near = Near { areas: Some(vec![area]), places: vec![id], ..Near::default() };
    let tree = load(tx, near).await?;
    let events = decided(&tree, &change, on)?;
    let order = Order { change, on, reason: String::new() };
    let change = tx.new_id();
    carry_out(tx, change, &order, &events).await?;
    Ok(())
}

/// Assigns buildings to grids from a day on. One that comes to another community needs the approval (law art. 3).
pub async fn assign_grid(
    tx: &mut Tx,
    roles: &Roles,
    moves: Vec<BuildingMove>,
    on: Date,
    reason: String,
    approval: Option<Approval>,
) -> Result<(), Error> {
    for step in &moves {
        let Some(row) = place(tx, step.building).await? else {
            return Err(RegistryRefusal::NoPlace.into());
        };
        let from = row.grid_id.or(row.community_id).ok_or(RegistryRefusal::NoPlace)?;
        allow(tx, roles, "area.edit", from).await?;
    }
    let order = Order { change: AreaChange::Rebound { moves, approval }, on, reason };
    change(tx, roles, order).await?;
    Ok(())
}
