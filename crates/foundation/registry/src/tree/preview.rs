//! What a change would do, before it is ordered.

use super::change::{Order, decided, near, recode_grids, scope};
use super::dated::load;
use crate::area::{chain, may};
use crate::place::places;
use crate::refusal::RegistryRefusal;
use kernel::access::{Asker, Belongs, Roles};
use kernel::area::{AreaEvent, AreaTree, Level};
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, Fault, Query, args};

/// How an area is called and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// The name of what it stands under.
    pub parent: Option<String>,
}

/// An area that would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// Which.
    pub id: AreaId,
    /// Its level.
    pub level: Level,
    /// Before; none for a new one.
    pub before: Option<Standing>,
    /// After; none for one that ends.
    pub after: Option<Standing>,
}

/// The size that a community or grid would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// Households now; none for a new one.
    pub households_before: Option<i64>,
    /// Households then.
    pub households: i64,
}

/// What a change would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The areas that would change.
    pub rows: Vec<PreviewRow>,
    /// The sizes that communities and grids would have.
    pub sizes: Vec<Size>,
    /// Buildings that would come to another grid, by that grid.
    pub moves: Vec<Moved>,
}

/// Buildings that would come to a grid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The grid's name.
    pub grid: String,
    /// The full names of the buildings.
    pub buildings: Vec<String>,
}

/// Returns what a change would do, or why it may not be done.
pub async fn preview(
    q: &mut impl Query,
    roles: &Roles,
    actor: &kernel::access::Actor,
    order: &Order,
) -> Result<Preview, Error> {
    for area in scope(&order.change) {
        let belongs = Belongs::to_area(chain(q, area).await?);
        let asker = Asker { roles, actor, now: q.now() };
        if !may(&asker, "area.edit", &belongs) {
            return Err(RegistryRefusal::NotYours.into());
        }
    }
    let before = load(q, near(&order.change)).await?;
    let mut events = decided(&before, &order.change, order.on)?;
    let mut after = before.clone();
    events.iter().for_each(|event| after.apply(event));
    let recoded = recode_grids(q, &after, &events, order.on).await?;
    recoded.iter().for_each(|event| after.apply(event));
    events.extend(recoded);
    let sizes = sizes(q, &before, &after, &events, order.on).await?;
    let moves = moves(q, &after, &events, order.on).await?;
    Ok(Preview { rows: rows(&before, &after, &events, order.on), sizes, moves })
}

fn rows(before: &AreaTree, after: &AreaTree, events: &[AreaEvent], on: Date) -> Vec<PreviewRow> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for event in events {
        let (AreaEvent::Founded { area, .. }
        | AreaEvent::Named { area, .. }
        | AreaEvent::Coded { area, .. }
        | AreaEvent::Placed { area, .. }
        | AreaEvent::Ended { area, .. }) = event
        else {
            continue;
        };
        let Some(level) = after.area(*area).map(|area| area.level).filter(|_| seen.insert(*area))
        else {
            continue;
        };
        let row = PreviewRow {
            id: *area,
            level,
            before: standing(before, *area, on),
            after: standing(after, *area, on),
        };
        if row.before != row.after {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (row.level, row.after.is_none()));
    rows
}

fn standing(tree: &AreaTree, id: AreaId, on: Date) -> Option<Standing> {
    let area = tree.living(id, on)?;
    let parent = tree.parent(id, on).and_then(|parent| tree.area(parent));
    Some(Standing {
        name: area.names.on(on)?.clone(),
        code: area.codes.on(on).cloned(),
        parent: parent.and_then(|parent| parent.names.on(on).cloned()),
    })
}

fn assigned(events: &[AreaEvent]) -> BTreeMap<PlaceId, AreaId> {
    let moves = events.iter().filter_map(|event| match event {
        AreaEvent::Assigned { building, grid, .. } => Some((*building, *grid)),
        _ => None,
    });
    moves.collect()
}

/// Returns which buildings come to which grid.
async fn moves(
    q: &mut impl Query,
    after: &AreaTree,
    events: &[AreaEvent],
    on: Date,
) -> Result<Vec<Moved>, Fault> {
    let assigned = assigned(events);
    let ids: Vec<PlaceId> = assigned.keys().copied().collect();
    let mut by_grid: BTreeMap<AreaId, Vec<String>> = BTreeMap::new();
    let mut rows = places(q, &ids).await?;
    rows.sort_by(|a, b| (&a.parent_name, a.position).cmp(&(&b.parent_name, b.position)));
    for row in rows {
        if let Some(grid) = assigned.get(&row.id) {
            by_grid.entry(*grid).or_default().push(row.full_name());
        }
    }
    let name = |grid| after.area(grid).and_then(|area| area.names.on(on).cloned());
    let moved = |(grid, buildings)| Moved { grid: name(grid).unwrap_or_default(), buildings };
    Ok(by_grid.into_iter().map(moved).collect())
}

/// Adds up the households of every community and grid that changes in size, or is new.
async fn sizes(
    q: &mut impl Query,
    before: &AreaTree,
    after: &AreaTree,
    events: &[AreaEvent],
    on: Date,
) -> Result<Vec<Size>, Fault> {
    let buildings: Vec<(PlaceId, Option<AreaId>, i64)> = q
        .all(
            "SELECT id, grid_id, households FROM registry_place WHERE kind = 'building' AND present",
            args![],
        )
        .await?;
    let moved = assigned(events);
    let sums = |tree: &AreaTree, moved: Option<&BTreeMap<PlaceId, AreaId>>| {
        let mut sums: BTreeMap<AreaId, i64> = BTreeMap::new();
        for (id, grid, households) in &buildings {
            let grid = moved.and_then(|moved| moved.get(id).copied()).or(*grid);
            for area in grid.map(|grid| tree.chain(grid, on)).unwrap_or_default() {
                *sums.entry(area).or_default() += households;
            }
        }
        sums
    };
    let (old, new) = (sums(before, None), sums(after, Some(&moved)));
    let changed = |id: &AreaId| before.living(*id, on).is_none() || old.get(id) != new.get(id);
    let areas = after.areas().filter(|area| {
        matches!(area.level, Level::Community | Level::Grid) && area.lives(on) && changed(&area.id)
    });
    let size = |area: &kernel::area::Area| Size {
        level: area.level,
        name: area.names.on(on).cloned().unwrap_or_default(),
        households_before: before
            .living(area.id, on)
            .map(|_| old.get(&area.id).copied().unwrap_or(0)),
        households: new.get(&area.id).copied().unwrap_or(0),
    };
    let mut sizes: Vec<Size> = areas.map(size).collect();
    sizes.sort_by(|one, other| (one.level, &one.name).cmp(&(other.level, &other.name)));
    Ok(sizes)
}
