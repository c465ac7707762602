//! Two streets of one district: the first with two communities of two grids each, the second with one of one grid.

use crate::ids::*;
use kernel::access::Roles;
use kernel::area::{Approval, AreaChange, Level, NewArea, PlaceKind};
use kernel::id::{AreaId, EventId, OrgId, PlaceId};
use kernel::time::{Date, parse_date};
use registry::{Duty, NewBoundary, NewDuty, NewOrg, NewPlace, Order, Point};
use store::{Error, Tx};

/// Area, name, level, what it is in, code.
const AREAS: [(AreaId, &str, Level, Option<AreaId>, &str); 12] = [
    (CITY, "澄阳市", Level::City, None, "419800000000"),
    (DISTRICT, "清河区", Level::District, Some(CITY), "419801000000"),
    (STREET, "桐荫街道", Level::Street, Some(DISTRICT), "419801001000"),
    (OTHER_STREET, "临水街道", Level::Street, Some(DISTRICT), "419801002000"),
    (GARDEN, "石榴园社区", Level::Community, Some(STREET), "419801001001"),
    (MARKET, "麦市社区", Level::Community, Some(STREET), "419801001002"),
    (OTHER_COMMUNITY, "柳岸社区", Level::Community, Some(OTHER_STREET), "419801002001"),
    (GRID, "第一网格", Level::Grid, Some(GARDEN), "419801001001001"),
    (GRID_TWO, "第二网格", Level::Grid, Some(GARDEN), "419801001001002"),
    (MARKET_GRID, "麦市网格", Level::Grid, Some(MARKET), "419801001002001"),
    (MARKET_GRID_TWO, "麦市西网格", Level::Grid, Some(MARKET), "419801001002002"),
    (OTHER_GRID, "柳岸网格", Level::Grid, Some(OTHER_COMMUNITY), "419801002001001"),
];

/// Blocks eastward and northward.
type Blocks = (i64, i64);

/// Where areas lie: from where in the south-west, how wide and how high.
const BOUNDARIES: [(AreaId, Blocks, Blocks); 6] = [
    (GARDEN, (40, 40), (20, 20)),
    (GRID, (40, 40), (13, 20)),
    (GRID_TWO, (53, 40), (7, 20)),
    (MARKET, (60, 40), (50, 30)),
    (MARKET_GRID, (80, 40), (30, 30)),
    (MARKET_GRID_TWO, (60, 40), (20, 30)),
];

/// A place, with its point in millionths of a degree.
struct Place {
    id: PlaceId,
    kind: PlaceKind,
    parent: Option<PlaceId>,
    name: &'static str,
    area: AreaId,
    households: i64,
    at: Option<(i64, i64)>,
}

const fn building(
    id: PlaceId,
    parent: Option<PlaceId>,
    name: &'static str,
    (area, households): (AreaId, i64),
    at: (i64, i64),
) -> Place {
    Place { id, kind: PlaceKind::Building, parent, name, area, households, at: Some(at) }
}

const PLACES: [Place; 6] = [
    Place {
        id: COMPOUND,
        kind: PlaceKind::Compound,
        parent: None,
        name: "石榴园小区",
        area: GARDEN,
        households: 0,
        at: None,
    },
    building(BUILDING, Some(COMPOUND), "3号楼", (GRID, 100), (113_650_000, 34_750_000)),
    building(BUILDING_TWO, Some(COMPOUND), "5号楼", (GRID_TWO, 200), (113_655_000, 34_755_000)),
    building(MARKET_BUILDING, None, "麦市大楼", (MARKET_GRID, 100), (113_700_000, 34_760_000)),
    building(OTHER_BUILDING, None, "柳岸楼", (OTHER_GRID, 40), (113_900_000, 34_900_000)),
    building(
        MARKET_BUILDING_TWO,
        None,
        "粮仓楼",
        (MARKET_GRID_TWO, 200),
        (113_670_000, 34_750_000),
    ),
];

/// Organisation, kind, name, area, whether cases are dispatched to it.
const ORGS: [(OrgId, &str, &str, AreaId, bool); 6] = [
    (PROPERTY, "property", "柏合物业", GARDEN, true),
    (WORKS, "urban_construction", "街道城建科", STREET, true),
    (DRAINAGE, "drainage", "清源水务", STREET, true),
    (COMMITTEE, "committee", "石榴园居民委员会", GARDEN, true),
    (ENFORCEMENT, "enforcement", "综合执法队", STREET, true),
    (OFFICE, "street", "桐荫街道办事处", STREET, false),
];

/// Who answers for a grid, with the telephone of the duty.
const GRID_WORKERS: [(AreaId, &str, &str); 4] = [
    (GRID, "第一网格员", "0399-8520010"),
    (GRID_TWO, "第二网格员", "0399-8520011"),
    (MARKET_GRID, "麦市网格员", "0399-8520020"),
    (MARKET_GRID_TWO, "麦市西网格员", "0399-8520021"),
];

/// Reads a day such as `2026-05-06`.
pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// Returns the approval of the government for what changes a community.
pub fn approval() -> Option<Approval> {
    Some(Approval {
        number: "清政文〔2018〕1号".into(),
        by: "清河区人民政府".into(),
        on: day("2018-12-01"),
    })
}

/// Returns a rectangle of blocks of a thousandth of a degree as GeoJSON, from west and south, wide and high.
pub fn square(west: i64, south: i64, wide: i64, high: i64) -> String {
    let at = |x: i64, y: i64| format!("[113.{},34.{}]", 600 + west + x, 700 + south + y);
    let ring = [(0, 0), (wide, 0), (wide, high), (0, high), (0, 0)].map(|(x, y)| at(x, y));
    format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.join(","))
}

fn beginning() -> Date {
    day("2019-01-01")
}

pub(crate) async fn build(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    areas(tx, roles).await?;
    boundaries(tx, roles).await?;
    places(tx, roles).await?;
    orgs(tx, roles).await?;
    duties(tx, roles).await
}

async fn areas(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    for (id, name, level, parent, code) in AREAS {
        let approval = approval().filter(|_| level == Level::Community);
        let area = NewArea { id, name: name.into(), code: Some(code.into()) };
        let change = AreaChange::Found { area, level, parent, equivalent: false, approval };
        let order = Order { change, on: beginning(), reason: "设立".into() };
        registry::change(tx, roles, order).await?;
    }
    Ok(())
}

async fn boundaries(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    for (area, (west, south), (wide, high)) in BOUNDARIES {
        let new = NewBoundary {
            geojson: square(west, south, wide, high),
            on: beginning(),
            reason: "划定".into(),
            approval: None,
        };
        registry::put_boundary(tx, roles, area, new).await?;
    }
    Ok(())
}

async fn places(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    for (position, place) in (0..).zip(PLACES) {
        let new = NewPlace {
            id: place.id,
            kind: place.kind,
            parent: place.parent,
            name: place.name.into(),
            address: String::new(),
            point: place.at.map(|(lon, lat)| Point::new(lon, lat)),
            households: place.households,
            position,
            area: Some(place.area),
            on: beginning(),
        };
        registry::add_place(tx, roles, new).await?;
    }
    Ok(())
}

async fn orgs(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    for (id, kind, name, area, takes_dispatches) in ORGS {
        let new = NewOrg {
            id,
            kind: kind.into(),
            name: name.into(),
            parent: None,
            area,
            credit_code: None,
            phone: None,
            address: None,
            takes_dispatches,
            on: beginning(),
        };
        registry::add_org(tx, roles, new).await?;
    }
    Ok(())
}

async fn duties(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    for (number, (area, name, phone)) in (300..).zip(GRID_WORKERS) {
        let new = NewDuty {
            id: EventId::from_uuid(id(number)),
            area,
            duty: Duty::GridWorker,
            name: name.into(),
            phone: Some(phone.into()),
            account: None,
            from: day("2020-01-01"),
        };
        registry::put_duty(tx, roles, new).await?;
    }
    Ok(())
}
