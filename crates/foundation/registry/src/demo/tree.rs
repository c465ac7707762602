//! Areas and places of the demonstration.

use super::ground::{Block, Ground, blocks_of};
use super::names::{self, COMMUNITIES, FORMER_NAME, MERGED, Named};
use super::{Building, Community, Grid, Neighbour, Unit, orgs};
use crate::geo::Shape;
use crate::{
    Duty, NewBoundary, NewDuty, NewPlace, Order, add_org, add_place, change, put_boundary, put_duty,
};
use kernel::access::Roles;
use kernel::area::{
    Approval, AreaChange, Cell, Level, MergeInto, NewArea, PlaceKind, number_grids,
};
use kernel::id::{AreaId, OrgId, PlaceId};
use kernel::time::Date;
use store::{Error, Tx};
use time::macros::date;

/// Digits 1 to 9 of the codes: a county of Henan that does not exist.
const CITY: &str = "419800000000";
const DISTRICT: &str = "419801000000";
const STREET: &str = "419801001";
const NEIGHBOUR: &str = "419801002";

const FOUNDED: Date = date!(2019 - 01 - 01);
const RENAMED: Date = date!(2023 - 03 - 01);
const MERGED_ON: Date = date!(2024 - 07 - 01);

/// About how many buildings a community has.
const BUILDINGS: usize = 30;

/// What all steps need.
pub(super) struct Maker<'r> {
    pub(super) roles: &'r Roles,
    pub(super) ground: Ground,
    /// How many people have been named.
    pub(super) people: usize,
}

impl Maker<'_> {
    fn person(&mut self) -> (String, String) {
        self.people += 1;
        (names::person(self.people), names::phone(self.people))
    }
}

/// What stands above the communities.
pub(super) struct Above {
    pub(super) city: AreaId,
    pub(super) district: AreaId,
    pub(super) street: AreaId,
}

fn approval(number: &str, on: Date) -> Approval {
    Approval { number: number.to_owned(), by: "清河区人民政府".to_owned(), on }
}

async fn found(
    tx: &mut Tx,
    maker: &Maker<'_>,
    area: NewArea,
    level: Level,
    parent: Option<AreaId>,
) -> Result<AreaId, Error> {
    let id = area.id;
    let lawful = level == Level::Community;
    let approval = lawful.then(|| approval("清政文〔2018〕36号", date!(2018 - 12 - 10)));
    let order = Order {
        change: AreaChange::Found { area, level, parent, equivalent: false, approval },
        on: FOUNDED,
        reason: "设立".to_owned(),
    };
    change(tx, maker.roles, order).await?;
    Ok(id)
}

fn named(tx: &Tx, name: &str, code: String) -> NewArea {
    NewArea { id: tx.new_id(), name: name.to_owned(), code: Some(code) }
}

async fn draw(
    tx: &mut Tx,
    maker: &Maker<'_>,
    area: AreaId,
    shape: &Shape,
    (on, approval): (Date, Option<Approval>),
) -> Result<(), Error> {
    let new =
        NewBoundary { geojson: shape.geojson(), on, reason: "划定边界".to_owned(), approval };
    put_boundary(tx, maker.roles, area, new).await?;
    Ok(())
}

/// Founds city, district and street.
pub(super) async fn above(tx: &mut Tx, maker: &Maker<'_>) -> Result<Above, Error> {
    let city = named(tx, "澄阳市", CITY.to_owned());
    let city = found(tx, maker, city, Level::City, None).await?;
    let district = named(tx, "清河区", DISTRICT.to_owned());
    let district = found(tx, maker, district, Level::District, Some(city)).await?;
    let street = NewArea {
        id: AreaId::from_uuid(tx.tenant().uuid()),
        ..named(tx, "桐荫街道", format!("{STREET}000"))
    };
    let street = found(tx, maker, street, Level::Street, Some(district)).await?;
    let blocks: Vec<Block> = (0..10).flat_map(|y| (0..12).map(move |x| (x, y))).collect();
    draw(tx, maker, street, &maker.ground.outline(&blocks), (FOUNDED, None)).await?;
    leader(tx, maker, street).await?;
    Ok(Above { city, district, street })
}

async fn leader(tx: &mut Tx, maker: &Maker<'_>, street: AreaId) -> Result<(), Error> {
    duty(tx, maker, street, Duty::Supervision, "街道网格化服务管理中心", &names::phone(9100)).await
}

async fn duty(
    tx: &mut Tx,
    maker: &Maker<'_>,
    area: AreaId,
    duty: Duty,
    name: &str,
    phone: &str,
) -> Result<(), Error> {
    let new = NewDuty {
        id: tx.new_id(),
        area,
        duty,
        name: name.to_owned(),
        phone: Some(phone.to_owned()),
        account: None,
        from: FOUNDED,
    };
    put_duty(tx, maker.roles, new).await?;
    Ok(())
}

/// Founds a community with its grids, compounds and buildings. The sixth had another name once, the tenth was two.
pub(super) async fn community(
    tx: &mut Tx,
    maker: &mut Maker<'_>,
    street: AreaId,
    number: usize,
    units: &[Unit],
) -> Result<Community, Error> {
    let spec = &COMMUNITIES[number];
    let (column, row) = (coordinate(number % 2), coordinate(number / 2));
    let blocks = blocks_of(column, row, spec.grids);
    let mut founded = if number == 9 {
        merged(tx, maker, street, spec, &blocks).await?
    } else {
        single(tx, maker, street, spec, &blocks).await?
    };
    if number == 5 {
        rename(tx, maker, founded.area, spec.name).await?;
    }
    let compounds = places(tx, maker, founded.area, spec, &blocks, &mut founded.grids).await?;
    let (head, phone) = maker.person();
    duty(tx, maker, founded.area, Duty::Head, &head, &phone).await?;
    let key = (founded.area, spec.name, number);
    let (committee, station) = orgs::of_community(tx, maker.roles, key, (&head, &phone)).await?;
    Ok(Community {
        area: founded.area,
        name: spec.name.to_owned(),
        grids: founded.grids,
        compounds,
        committee,
        station,
        property: property(units, spec.property).unwrap_or(committee),
        head,
        phone,
    })
}

fn property(units: &[Unit], number: usize) -> Option<OrgId> {
    units.iter().filter(|unit| unit.kind == "property").nth(number).map(|unit| unit.org)
}

fn coordinate(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(0)
}

struct Founded {
    area: AreaId,
    grids: Vec<Grid>,
}

async fn single(
    tx: &mut Tx,
    maker: &mut Maker<'_>,
    street: AreaId,
    spec: &Named,
    blocks: &[Vec<Block>],
) -> Result<Founded, Error> {
    let name = if spec.name == COMMUNITIES[5].name { FORMER_NAME } else { spec.name };
    let code = format!("{STREET}{:03}", spec.code);
    let area = named(tx, name, code.clone());
    let area = found(tx, maker, area, Level::Community, Some(street)).await?;
    draw(tx, maker, area, &maker.ground.outline(&blocks.concat()), (FOUNDED, None)).await?;
    let grids = grids(tx, maker, area, (spec.name, &code), blocks).await?;
    Ok(Founded { area, grids })
}

/// Two communities of two grids each, merged some years later.
async fn merged(
    tx: &mut Tx,
    maker: &mut Maker<'_>,
    street: AreaId,
    spec: &Named,
    blocks: &[Vec<Block>],
) -> Result<Founded, Error> {
    let (mut areas, mut all) = (Vec::new(), Vec::new());
    for (half, (name, code)) in MERGED.into_iter().enumerate() {
        let blocks: Vec<Vec<Block>> = blocks.iter().skip(half).step_by(2).cloned().collect();
        let code = format!("{STREET}{code:03}");
        let area = named(tx, name, code.clone());
        let area = found(tx, maker, area, Level::Community, Some(street)).await?;
        draw(tx, maker, area, &maker.ground.outline(&blocks.concat()), (FOUNDED, None)).await?;
        all.push(grids(tx, maker, area, (name, &code), &blocks).await?);
        areas.push(area);
    }
    let into = named(tx, spec.name, format!("{STREET}{:03}", spec.code));
    let area = into.id;
    let lawful = Some(approval("清政文〔2024〕18号", date!(2024 - 06 - 20)));
    let order = Order {
        change: AreaChange::Merge { areas, into: MergeInto::New(into), approval: lawful.clone() },
        on: MERGED_ON,
        reason: "两个社区规模偏小，合并设立".to_owned(),
    };
    change(tx, maker.roles, order).await?;
    let outline = maker.ground.outline(&blocks.concat());
    draw(tx, maker, area, &outline, (MERGED_ON, lawful)).await?;
    let mut east = all.pop().unwrap_or_default().into_iter();
    let west = all.pop().unwrap_or_default();
    // In the order of the blocks: a grid of the western half, then one of the eastern.
    let grids = west.into_iter().flat_map(|grid| [Some(grid), east.next()]).flatten().collect();
    Ok(Founded { area, grids })
}

async fn rename(tx: &mut Tx, maker: &Maker<'_>, area: AreaId, name: &str) -> Result<(), Error> {
    let approval = Some(approval("清政文〔2023〕5号", date!(2023 - 02 - 15)));
    let order = Order {
        change: AreaChange::Rename { area, name: name.to_owned(), approval },
        on: RENAMED,
        reason: "原水厂已迁走，恢复老地名".to_owned(),
    };
    change(tx, maker.roles, order).await?;
    Ok(())
}

/// Founds grids with their boundaries and workers, numbered from north to south and west to east.
async fn grids(
    tx: &mut Tx,
    maker: &mut Maker<'_>,
    community: AreaId,
    (called, code): (&str, &str),
    blocks: &[Vec<Block>],
) -> Result<Vec<Grid>, Error> {
    let outlines: Vec<(AreaId, Shape)> =
        blocks.iter().map(|blocks| (tx.new_id(), maker.ground.outline(blocks))).collect();
    let cells: Vec<Cell> = outlines.iter().map(|(id, shape)| cell(*id, shape)).collect();
    let order = number_grids(&cells);
    let mut grids = Vec::new();
    for (id, shape) in &outlines {
        let place = order.iter().position(|grid| grid == id).unwrap_or(0);
        let number = ["一", "二", "三", "四", "五"][place % 5];
        let name = format!("{}第{number}网格", called.trim_end_matches("社区"));
        let area =
            NewArea { id: *id, name: name.clone(), code: Some(format!("{code}{:03}", place + 1)) };
        found(tx, maker, area, Level::Grid, Some(community)).await?;
        draw(tx, maker, *id, shape, (FOUNDED, None)).await?;
        let (worker, phone) = maker.person();
        duty(tx, maker, *id, Duty::GridWorker, &worker, &phone).await?;
        grids.push(Grid { area: *id, name, worker, phone, buildings: Vec::new() });
    }
    Ok(grids)
}

fn cell(grid: AreaId, shape: &Shape) -> Cell {
    let bounds = shape.bounds();
    let small = |value: i64| i32::try_from(value).unwrap_or(0);
    Cell {
        grid,
        west_e6: small(bounds.south_west.lon_e6),
        south_e6: small(bounds.south_west.lat_e6),
        east_e6: small(bounds.north_east.lon_e6),
        north_e6: small(bounds.north_east.lat_e6),
    }
}

/// Adds compounds and buildings: the first compound reaches over two grids, the last of five grids has houses along the
/// road only.
async fn places(
    tx: &mut Tx,
    maker: &Maker<'_>,
    community: AreaId,
    spec: &Named,
    blocks: &[Vec<Block>],
    grids: &mut [Grid],
) -> Result<Vec<(PlaceId, String)>, Error> {
    let mut compounds = Vec::new();
    for (at, name) in spec.compounds.iter().enumerate() {
        let id = tx.new_id();
        let new = NewPlace {
            name: (*name).to_owned(),
            address: format!("{} {} 号", spec.road, 8 + 20 * at),
            area: Some(community),
            ..place(id, PlaceKind::Compound, at)
        };
        compounds.push((add_place(tx, maker.roles, new).await?, (*name).to_owned()));
    }
    let mut counts = vec![0_usize; compounds.len() + 1];
    let per_grid = BUILDINGS / grids.len();
    let extra = BUILDINGS % grids.len();
    for (at, grid) in grids.iter_mut().enumerate() {
        let house = at.saturating_sub(1).min(compounds.len());
        let compound = compounds.get(house).cloned();
        for number in 0..per_grid + usize::from(at < extra) {
            counts[house] += 1;
            let key = (house, number, counts[house]);
            let built = building(tx, maker, spec, (&blocks[at], grid.area), compound.as_ref(), key);
            grid.buildings.push(built.await?);
        }
    }
    Ok(compounds)
}

async fn building(
    tx: &mut Tx,
    maker: &Maker<'_>,
    spec: &Named,
    (blocks, grid): (&[Block], AreaId),
    compound: Option<&(PlaceId, String)>,
    (house, number, count): (usize, usize, usize),
) -> Result<Building, Error> {
    let block = blocks[number % blocks.len()];
    let slot = coordinate(number / blocks.len());
    let sway = |kind| maker.ground.draw(&[kind, block.0, block.1, slot], 60);
    // Up to ten buildings stand in a block, in rows of two.
    let point = maker.ground.inside(
        block,
        250 + 440 * (slot % 2) + sway(5),
        180 + 150 * (slot / 2) + sway(6),
    );
    // Fewer grids have more buildings each; a grid has 300 to 500 households.
    let least = [30, 42, 56][spec.grids.clamp(3, 5) - 3];
    let households = least + maker.ground.draw(&[7, coordinate(house), block.0, block.1, slot], 20);
    let number = 60 + 2 * count;
    let (name, address) = match compound {
        Some(_) => (format!("{count}号楼"), format!("{} {} 号", spec.road, 8 + 20 * house)),
        None => (format!("{}{number}号", spec.road), format!("{} {number} 号", spec.road)),
    };
    let new = NewPlace {
        parent: compound.map(|(id, _)| *id),
        name: name.clone(),
        address,
        point: Some(point),
        households,
        area: Some(grid),
        ..place(tx.new_id(), PlaceKind::Building, count)
    };
    let id = add_place(tx, maker.roles, new).await?;
    let around = compound.map_or("", |(_, name)| name.as_str());
    Ok(Building {
        place: id,
        name: format!("{around}{name}"),
        point,
        compound: compound.map(|(id, _)| *id),
        households,
    })
}

fn place(id: PlaceId, kind: PlaceKind, position: usize) -> NewPlace {
    NewPlace {
        id,
        kind,
        parent: None,
        name: String::new(),
        address: String::new(),
        point: None,
        households: 0,
        position: coordinate(position),
        area: None,
        on: FOUNDED,
    }
}

/// Founds the street next door.
pub(super) async fn neighbour(
    tx: &mut Tx,
    maker: &mut Maker<'_>,
    district: AreaId,
) -> Result<Neighbour, Error> {
    let street = named(tx, "临水街道", format!("{NEIGHBOUR}000"));
    let street = found(tx, maker, street, Level::Street, Some(district)).await?;
    let blocks: Vec<Block> = (3..6).flat_map(|y| (12..15).map(move |x| (x, y))).collect();
    let outline = maker.ground.outline(&blocks);
    draw(tx, maker, street, &outline, (FOUNDED, None)).await?;
    let code = format!("{NEIGHBOUR}001");
    let community = named(tx, "临水社区", code.clone());
    let community = found(tx, maker, community, Level::Community, Some(street)).await?;
    draw(tx, maker, community, &outline, (FOUNDED, None)).await?;
    let grids =
        grids(tx, maker, community, ("临水社区", &code), std::slice::from_ref(&blocks)).await?;
    let grid = grids.first().map_or(community, |grid| grid.area);
    let new = NewPlace {
        name: "临水路9号".to_owned(),
        address: "临水路 9 号".to_owned(),
        point: Some(maker.ground.inside((13, 4), 500, 500)),
        households: 320,
        area: Some(grid),
        ..place(tx.new_id(), PlaceKind::Building, 0)
    };
    let building = add_place(tx, maker.roles, new).await?;
    let office = crate::NewOrg {
        takes_dispatches: true,
        ..orgs::new(tx, "street", "临水街道办事处".to_owned(), street)
    };
    let office = add_org(tx, maker.roles, office).await?;
    Ok(Neighbour { street, community, grid, building, office })
}
