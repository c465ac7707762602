//! The trees: what may change, what stays on record, lineage, closure, numbering.

mod changes;
mod random;

use crate::support::date;
use kernel::area::{
    Approval, AreaChange, AreaEvent, AreaRefusal, AreaTree, BuildingMove, Level, NewArea, Part,
    PlaceKind, decide,
};
use kernel::id::{AreaId, PlaceId};
use std::collections::BTreeSet;
use uuid::Uuid;

pub fn area(n: u128) -> AreaId {
    AreaId::from_uuid(Uuid::from_u128(n))
}

pub fn place(n: u128) -> PlaceId {
    PlaceId::from_uuid(Uuid::from_u128(n))
}

pub fn new(n: u128, name: &str) -> NewArea {
    NewArea { id: area(n), name: name.to_owned(), code: None }
}

pub fn approval() -> Option<Approval> {
    Some(Approval {
        number: "涧政文〔2019〕1号".to_owned(),
        by: "涧西区人民政府".to_owned(),
        on: date("2019-12-01"),
    })
}

pub fn found(n: u128, name: &str, level: Level, parent: u128) -> AreaChange {
    let parent = (parent != 0).then(|| area(parent));
    AreaChange::Found { area: new(n, name), level, parent, equivalent: false, approval: approval() }
}

pub fn building(n: u128) -> AreaChange {
    AreaChange::FoundPlace {
        place: place(n),
        kind: PlaceKind::Building,
        parent: None,
        name: format!("{n}号楼"),
    }
}

pub fn assign(pairs: &[(u128, u128)]) -> AreaChange {
    let moves = pairs
        .iter()
        .map(|(building, grid)| BuildingMove { building: place(*building), grid: area(*grid) });
    AreaChange::Rebound { moves: moves.collect(), approval: None }
}

/// A change that has to be possible.
pub fn run(tree: &mut AreaTree, change: &AreaChange, on: &str) -> Vec<AreaEvent> {
    let events =
        decide(tree, change, date(on)).unwrap_or_else(|refusal| panic!("{change:?}: {refusal}"));
    events.iter().for_each(|event| tree.apply(event));
    events
}

pub fn refused(tree: &AreaTree, change: &AreaChange, on: &str) -> AreaRefusal {
    decide(tree, change, date(on)).unwrap_err()
}

/// City 1, district 2, streets 3 and 4; communities 31, 32 and 41; grids 311, 312, 321 and 411; a group 319; two
/// buildings in each grid (3111 and 3112 in 311, and so on).
pub fn town() -> AreaTree {
    let mut tree = AreaTree::default();
    let day = "2020-01-01";
    for (n, name, level, parent) in [
        (1, "洛阳市", Level::City, 0),
        (2, "涧西区", Level::District, 1),
        (3, "桐荫街道", Level::Street, 2),
        (4, "槐安街道", Level::Street, 2),
        (31, "和平社区", Level::Community, 3),
        (32, "友谊社区", Level::Community, 3),
        (41, "兴业社区", Level::Community, 4),
        (311, "第一网格", Level::Grid, 31),
        (312, "第二网格", Level::Grid, 31),
        (319, "第一居民小组", Level::ResidentsGroup, 31),
        (321, "友谊一网格", Level::Grid, 32),
        (411, "第一网格", Level::Grid, 41),
    ] {
        run(&mut tree, &found(n, name, level, parent), day);
    }
    for grid in [311, 312, 321, 411] {
        for n in [grid * 10 + 1, grid * 10 + 2] {
            run(&mut tree, &building(n), day);
            run(&mut tree, &assign(&[(n, grid)]), day);
        }
    }
    tree
}

pub fn ids(areas: impl IntoIterator<Item = u128>) -> BTreeSet<AreaId> {
    areas.into_iter().map(area).collect()
}

pub fn part(n: u128, name: &str, children: &[u128], buildings: &[u128]) -> Part {
    Part {
        area: new(n, name),
        children: children.iter().copied().map(area).collect(),
        buildings: buildings.iter().copied().map(place).collect(),
    }
}
