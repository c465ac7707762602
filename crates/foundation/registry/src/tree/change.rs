//! Commands: a change of the trees is decided by the kernel, written as dated rows, and takes effect on its day.

use super::boundary::draw;
use super::dated::{Near, load, write};
use super::record::{ordered, write_change};
use super::refresh::{Told, Touched, refresh, refresh_job};
use crate::area::{allow, in_turn};
use crate::refusal::RegistryRefusal;
use kernel::access::Roles;
use kernel::area::{
    Approval, AreaChange, AreaEvent, AreaTree, Cell, Level, SuccessionKind, decide, number_grids,
};
use kernel::id::{AreaId, EventId};
use kernel::ident::{GridCode, StatCode};
use kernel::refusal::Refusal;
use kernel::time::Date;
use serde_json::json;
use std::collections::BTreeSet;
use store::{Entry, Error, Fault, Query, Tx, args};

/// An order to change the trees.
#[derive(Clone, Debug)]
pub struct Order {
    /// What changes.
    pub change: AreaChange,
    /// From when on; a later day than today takes effect on that day.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Changes the administrative tree: founds, renames, recodes, transfers, splits, merges, re-bounds or ends areas. Whoever
/// orders it needs `area.edit` in every area that is touched. Returns the id of the change.
pub async fn change(tx: &mut Tx, roles: &Roles, order: Order) -> Result<EventId, Error> {
    let id = tx.new_id();
    change_as(tx, roles, id, order).await
}

/// Carries a change out under the id that its form carries: sent again it is carried out once.
pub(crate) async fn change_as(
    tx: &mut Tx,
    roles: &Roles,
    id: EventId,
    order: Order,
) -> Result<EventId, Error> {
    if order.reason.trim().is_empty() {
        return Err(RegistryRefusal::Reason.into());
    }
    for area in scope(&order.change) {
        allow(tx, roles, "area.edit", area).await?;
    }
    in_turn(tx).await?;
    if ordered(tx, id, kind(&order.change)).await? {
        return Ok(id);
    }
    let mut tree = load(tx, near(&order.change)).await?;
    let mut events = decided(&tree, &order.change, order.on)?;
    events.iter().for_each(|event| tree.apply(event));
    let recoded = recode_grids(tx, &tree, &events, order.on).await?;
    events.extend(recoded);
    carry_out(tx, id, &order, &events).await?;
    draw(tx, &tree, &events, order.on).await?;
    Ok(id)
}

/// The kernel's refusals, in the words of the message files.
pub(crate) fn decided(
    tree: &AreaTree,
    change: &AreaChange,
    on: Date,
) -> Result<Vec<AreaEvent>, Error> {
    decide(tree, change, on).map_err(|refusal| Error::Refused(Refusal::from(refusal)))
}

/// Returns the areas for which the right is needed: those that change and those that they come to.
pub(crate) fn scope(change: &AreaChange) -> Vec<AreaId> {
    match change {
        AreaChange::Found { parent, .. } => parent.iter().copied().collect(),
        AreaChange::Rename { area, .. }
        | AreaChange::Recode { area, .. }
        | AreaChange::Split { area, .. }
        | AreaChange::End { area, .. } => vec![*area],
        AreaChange::Transfer { area, to, .. } => vec![*area, *to],
        AreaChange::Merge { areas, .. } => areas.clone(),
        AreaChange::Rebound { moves, .. } => moves.iter().map(|step| step.grid).collect(),
        AreaChange::FoundPlace { .. }
        | AreaChange::RenamePlace { .. }
        | AreaChange::MovePlace { .. }
        | AreaChange::EndPlace { .. } => Vec::new(),
    }
}

/// Returns which part of the trees the decision needs.
pub(super) fn near(change: &AreaChange) -> Near {
    match change {
        AreaChange::Split { area, .. } | AreaChange::End { area, .. } => {
            Near { grids: vec![*area], ..Near::default() }
        }
        AreaChange::Merge { areas, .. } => Near { grids: areas.clone(), ..Near::default() },
        AreaChange::Rebound { moves, .. } => {
            Near { places: moves.iter().map(|step| step.building).collect(), ..Near::default() }
        }
        _ => Near::default(),
    }
}

/// Grids that came to another community, and those of a community with another code, are numbered anew from west to
/// east and north to south (DB6101/T 3185-2024), if the community has a code.
pub(super) async fn recode_grids(
    q: &mut impl Query,
    tree: &AreaTree,
    events: &[AreaEvent],
    on: Date,
) -> Result<Vec<AreaEvent>, Error> {
    let mut communities = BTreeSet::new();
    for event in events {
        let area = match event {
            AreaEvent::Placed { area, parent, .. } if is_grid(tree, *area) => *parent,
            AreaEvent::Coded { area, .. } => *area,
            _ => continue,
        };
        let founded = |event: &AreaEvent| matches!(event, AreaEvent::Founded { area: new, level: Level::Grid, .. } if tree.parent(*new, on) == Some(area));
        // A grid that is founded with a code of its own leaves the others alone.
        if tree.area(area).is_some_and(|area| area.level == Level::Community)
            && !events.iter().any(founded)
        {
            communities.insert(area);
        }
    }
    let mut recoded = Vec::new();
    for community in communities {
        recoded.extend(numbered(q, tree, community, on).await?);
    }
    Ok(recoded)
}

fn is_grid(tree: &AreaTree, id: AreaId) -> bool {
    tree.area(id).is_some_and(|area| area.level == Level::Grid)
}

async fn numbered(
    q: &mut impl Query,
    tree: &AreaTree,
    community: AreaId,
    on: Date,
) -> Result<Vec<AreaEvent>, Error> {
    let code = tree.area(community).and_then(|area| area.codes.on(on)).map(|code| code.parse());
    let Some(Ok(code)) = code else { return Ok(Vec::new()) };
    let code: StatCode = code;
    let grids: Vec<AreaId> = tree
        .children(community, on)
        .filter(|area| area.level == Level::Grid)
        .map(|area| area.id)
        .collect();
    let mut events = Vec::new();
    for (index, grid) in number_grids(&cells(q, &grids).await?).into_iter().enumerate() {
        let number = u16::try_from(index + 1).unwrap_or(u16::MAX);
        let code = GridCode::new(code.clone(), number).map_err(Refusal::from)?.to_string();
        let same = tree.area(grid).and_then(|area| area.codes.on(on)) == Some(&code);
        if !same {
            events.push(AreaEvent::Coded { area: grid, code, on });
        }
    }
    Ok(events)
}

/// Grids without a boundary come last, in the order of their ids.
async fn cells(q: &mut impl Query, grids: &[AreaId]) -> Result<Vec<Cell>, Fault> {
    type Box = (AreaId, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Box> = q
        .all(
            "SELECT id, west_e6, south_e6, east_e6, north_e6 FROM registry_area WHERE id = ANY($1)",
            args![grids],
        )
        .await?;
    let side = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok()).unwrap_or(0);
    Ok(grids
        .iter()
        .map(|grid| {
            let found = rows.iter().find(|row| row.0 == *grid);
            let (west, south, east, north) =
                found.map_or((None, None, None, None), |row| (row.1, row.2, row.3, row.4));
            Cell {
                grid: *grid,
                west_e6: side(west),
                south_e6: side(south),
                east_e6: side(east),
                north_e6: side(north),
            }
        })
        .collect())
}

/// Writes what was decided, journals it, and lets it take effect today or on its day.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    id: EventId,
    order: &Order,
    events: &[AreaEvent],
) -> Result<(), Error> {
    let mut touched = Touched::default();
    let mut links = Vec::new();
    for event in events {
        write(tx, event).await?;
        touch(event, &mut touched);
        if let AreaEvent::Succeeded(link) = event {
            links.push(link.clone());
        }
    }
    let kind = kind(&order.change);
    if kind == "place" {
        journal(tx, id, kind, order, events);
        return Ok(take_effect(tx, order.on, id, touched).await?);
    }
    let areas: BTreeSet<AreaId> = touched.areas.iter().copied().collect();
    write_change(tx, id, kind, order.on, &order.reason, approval(&order.change), &areas).await?;
    for link in &links {
        let succession: EventId = tx.new_id();
        tx.exec(
            "INSERT INTO registry_succession (id, change_id, kind, effective_on, from_id, to_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![succession, id, link.kind.key(), link.on, link.from, link.to],
        )
        .await?;
    }
    let over = links.iter().filter(|link| link.from != link.to);
    touched.told = Some(Told {
        change: id.uuid(),
        kind: kind.to_owned(),
        links: over
            .filter(|link| matches!(link.kind, SuccessionKind::Merge | SuccessionKind::Split))
            .map(|link| (link.from, link.to))
            .collect(),
        areas: match kind {
            "transfer" | "split" | "merge" | "rebound" | "end" => areas,
            _ => BTreeSet::new(),
        },
    });
    journal(tx, id, kind, order, events);
    Ok(take_effect(tx, order.on, id, touched).await?)
}

async fn take_effect(
    tx: &mut Tx,
    on: Date,
    id: EventId,
    mut touched: Touched,
) -> Result<(), Fault> {
    if on > tx.now().china_date() {
        tx.enqueue(refresh_job(on, id.uuid(), &touched));
        // What is new exists from now on, though it is not present yet.
        touched.told = None;
    }
    refresh(tx, &touched).await
}

fn journal(tx: &mut Tx, id: EventId, kind: &'static str, order: &Order, events: &[AreaEvent]) {
    let verb = match kind {
        "found" => "registry.found_area",
        "place" => "registry.change_place",
        _ => "registry.change_area",
    };
    tx.journal(Entry {
        verb,
        subject_kind: "area_change",
        subject: id.uuid(),
        before: None,
        after: Some(json!({
            "kind": kind,
            "effective_on": kernel::time::date_text(order.on),
            "reason": order.reason,
            "events": events,
        })),
        retention: "area",
    });
}

fn touch(event: &AreaEvent, touched: &mut Touched) {
    match event {
        AreaEvent::Founded { area, .. }
        | AreaEvent::Named { area, .. }
        | AreaEvent::Coded { area, .. }
        | AreaEvent::Placed { area, .. }
        | AreaEvent::Ended { area, .. } => {
            touched.areas.insert(*area);
        }
        AreaEvent::Succeeded(link) => {
            touched.areas.extend([link.from, link.to]);
        }
        AreaEvent::PlaceFounded { place, .. }
        | AreaEvent::PlaceNamed { place, .. }
        | AreaEvent::PlacePlaced { place, .. }
        | AreaEvent::PlaceEnded { place, .. }
        | AreaEvent::Assigned { building: place, .. } => {
            touched.places.insert(*place);
        }
    }
}

/// Returns the key of a change's kind.
pub(super) fn kind(change: &AreaChange) -> &'static str {
    match change {
        AreaChange::Found { .. } => "found",
        AreaChange::Rename { .. } => "rename",
        AreaChange::Recode { .. } => "recode",
        AreaChange::Transfer { .. } => "transfer",
        AreaChange::Split { .. } => "split",
        AreaChange::Merge { .. } => "merge",
        AreaChange::Rebound { .. } => "rebound",
        AreaChange::End { .. } => "end",
        AreaChange::FoundPlace { .. }
        | AreaChange::RenamePlace { .. }
        | AreaChange::MovePlace { .. }
        | AreaChange::EndPlace { .. } => "place",
    }
}

fn approval(change: &AreaChange) -> Option<&Approval> {
    match change {
        AreaChange::Found { approval, .. }
        | AreaChange::Rename { approval, .. }
        | AreaChange::Transfer { approval, .. }
        | AreaChange::Split { approval, .. }
        | AreaChange::Merge { approval, .. }
        | AreaChange::Rebound { approval, .. }
        | AreaChange::End { approval, .. } => approval.as_ref(),
        AreaChange::Recode { .. }
        | AreaChange::FoundPlace { .. }
        | AreaChange::RenamePlace { .. }
        | AreaChange::MovePlace { .. }
        | AreaChange::EndPlace { .. } => None,
    }
}
