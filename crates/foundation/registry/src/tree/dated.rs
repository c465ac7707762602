//! The trees of the kernel, read from dated rows, and the kernel's events, written as dated rows.

use crate::area::read_level;
use crate::place::read_kind;
use kernel::area::{Area, AreaEvent, AreaTree, Dated, History, Place};
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
use std::collections::BTreeMap;
use store::{Args, Fault, FromColumn, FromRow, IntoArg, Query, Row, Tx, args};

/// Which part of the trees is needed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Near {
    /// Areas; those above them come along, once they are in the closure. None means all: names and codes are unique beyond a neighbourhood.
    pub areas: Option<Vec<AreaId>>,
    /// Grids whose buildings are needed.
    pub grids: Vec<AreaId>,
    /// Places; what is around and directly inside comes along.
    pub places: Vec<PlaceId>,
}

/// A dated table: the statements that read and write it.
struct Table {
    read: &'static str,
    forget: &'static str,
    close: &'static str,
    insert: &'static str,
}

macro_rules! dated {
    ($name:ident, $table:literal, $key:literal, $value:literal) => {
        const $name: Table = Table {
            read: concat!(
                "SELECT ",
                $key,
                " AS owner, from_on, to_on, ",
                $value,
                " AS value FROM ",
                $table,
                " WHERE ",
                $key,
                " = ANY($1)"
            ),
            forget: concat!("DELETE FROM ", $table, " WHERE ", $key, " = $1 AND from_on >= $2"),
            close: concat!(
                "UPDATE ",
                $table,
                " SET to_on = $2 WHERE ",
                $key,
                " = $1 AND (to_on IS NULL OR to_on > $2)"
            ),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (",
                $key,
                ", from_on, to_on, ",
                $value,
                ") VALUES ($1, $2, NULL, $3)"
            ),
        };
    };
}

dated!(AREA_NAME, "registry_area_name", "area_id", "name");
dated!(AREA_CODE, "registry_area_code", "area_id", "code");
dated!(AREA_PARENT, "registry_area_parent", "area_id", "parent_id");
dated!(PLACE_NAME, "registry_place_name", "place_id", "name");
dated!(PLACE_PARENT, "registry_place_parent", "place_id", "parent_id");
dated!(PLACE_GRID, "registry_place_grid", "place_id", "grid_id");

struct ValueRow<K, V> {
    owner: K,
    dated: Dated<V>,
}

impl<K, V> FromRow for ValueRow<K, V>
where
    K: FromColumn + Send + 'static,
    V: store::ReadColumn + Send + 'static,
{
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(ValueRow {
            owner: row.get("owner")?,
            dated: Dated {
                from: row.get("from_on")?,
                to: row.get("to_on")?,
                value: row.get("value")?,
            },
        })
    }
}

async fn values<K, V>(
    q: &mut impl Query,
    table: &Table,
    ids: &[K],
) -> Result<BTreeMap<K, History<V>>, Fault>
where
    K: FromColumn + store::ListItem + Clone + Ord + Send + Sync + 'static,
    V: store::ReadColumn + Send + 'static,
{
    let rows: Vec<ValueRow<K, V>> = q.all(table.read, args![ids]).await?;
    let mut found: BTreeMap<K, Vec<Dated<V>>> = BTreeMap::new();
    for row in rows {
        found.entry(row.owner).or_default().push(row.dated);
    }
    Ok(found.into_iter().map(|(id, rows)| (id, History::from_rows(rows))).collect())
}

struct AreaHead(Area);

impl FromRow for AreaHead {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let mut area = Area::new(row.get("id")?, read_level(row, "level")?, row.get("founded_on")?);
        area.equivalent = row.get("equivalent")?;
        area.ended = row.get("ended_on")?;
        Ok(AreaHead(area))
    }
}

struct PlaceHead(Place);

impl FromRow for PlaceHead {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let mut place = Place::new(row.get("id")?, read_kind(row, "kind")?, row.get("founded_on")?);
        place.ended = row.get("ended_on")?;
        Ok(PlaceHead(place))
    }
}

/// Reads what is needed of the trees, with all that ever held in it.
pub(crate) async fn load(q: &mut impl Query, near: Near) -> Result<AreaTree, Fault> {
    let areas = areas(q, near.areas).await?;
    let places = places(q, &near.grids, &near.places).await?;
    Ok(AreaTree::new(areas, places, Vec::new()))
}

async fn areas(q: &mut impl Query, ids: Option<Vec<AreaId>>) -> Result<Vec<Area>, Fault> {
    let heads: Vec<AreaHead> = match ids {
        None => {
            q.all("SELECT id, level, equivalent, founded_on, ended_on FROM registry_area", args![])
                .await?
        }
        Some(ids) => {
            q.all(
                "SELECT id, level, equivalent, founded_on, ended_on FROM registry_area
                 WHERE id = ANY($1) OR id IN (SELECT ancestor_id FROM registry_area_up WHERE area_id = ANY($1))",
                args![ids],
            )
            .await?
        }
    };
    let ids: Vec<AreaId> = heads.iter().map(|head| head.0.id).collect();
    let mut names = values(q, &AREA_NAME, &ids).await?;
    let mut codes = values(q, &AREA_CODE, &ids).await?;
    let mut parents = values(q, &AREA_PARENT, &ids).await?;
    let complete = |AreaHead(mut area): AreaHead| {
        area.names = names.remove(&area.id).unwrap_or_default();
        area.codes = codes.remove(&area.id).unwrap_or_default();
        area.parents = parents.remove(&area.id).unwrap_or_default();
        area
    };
    Ok(heads.into_iter().map(complete).collect())
}

async fn places(
    q: &mut impl Query,
    grids: &[AreaId],
    ids: &[PlaceId],
) -> Result<Vec<Place>, Fault> {
    if grids.is_empty() && ids.is_empty() {
        return Ok(Vec::new());
    }
    let heads: Vec<PlaceHead> = q
        .all(
            "SELECT id, kind, founded_on, ended_on FROM registry_place
             WHERE id = ANY($1) OR parent_id = ANY($1)
               OR id IN (SELECT parent_id FROM registry_place WHERE id = ANY($1))
               OR id IN (SELECT place_id FROM registry_place_grid WHERE grid_id = ANY($2))",
            args![ids, grids],
        )
        .await?;
    let ids: Vec<PlaceId> = heads.iter().map(|head| head.0.id).collect();
    let mut names = values(q, &PLACE_NAME, &ids).await?;
    let mut parents = values(q, &PLACE_PARENT, &ids).await?;
    let mut grids = values(q, &PLACE_GRID, &ids).await?;
    let complete = |PlaceHead(mut place): PlaceHead| {
        place.names = names.remove(&place.id).unwrap_or_default();
        place.parents = parents.remove(&place.id).unwrap_or_default();
        place.grids = grids.remove(&place.id).unwrap_or_default();
        place
    };
    Ok(heads.into_iter().map(complete).collect())
}

/// Lets a value hold from a day on; one set for that day or a later one gives way.
async fn set(
    tx: &mut Tx,
    table: &Table,
    owner: impl IntoArg + Copy,
    on: Date,
    value: impl IntoArg,
) -> Result<(), Fault> {
    let key = |rest: Args| {
        let mut all = args![owner, on];
        all.extend(rest);
        all
    };
    tx.exec(table.forget, key(args![])).await?;
    tx.exec(table.close, key(args![])).await?;
    tx.exec(table.insert, key(args![value])).await?;
    Ok(())
}

/// Writes an event. Successions are written by the change that they belong to.
pub(crate) async fn write(tx: &mut Tx, event: &AreaEvent) -> Result<(), Fault> {
    match event {
        AreaEvent::Founded { area, level, equivalent, on, .. } => {
            tx.exec(
                "INSERT INTO registry_area (id, level, equivalent, founded_on, present, name, version)
                 VALUES ($1, $2, $3, $4, $5, '', 0)",
                args![*area, level.key(), *equivalent, *on, false],
            )
            .await?;
        }
        AreaEvent::Named { area, name, on } => set(tx, &AREA_NAME, *area, *on, name).await?,
        AreaEvent::Coded { area, code, on } => set(tx, &AREA_CODE, *area, *on, code).await?,
        AreaEvent::Placed { area, parent, on } => {
            set(tx, &AREA_PARENT, *area, *on, *parent).await?;
        }
        AreaEvent::Ended { area, on, .. } => {
            tx.exec("UPDATE registry_area SET ended_on = $2 WHERE id = $1", args![*area, *on])
                .await?;
        }
        AreaEvent::Succeeded(_) => {}
        AreaEvent::PlaceFounded { place, kind, on } => {
            tx.exec(
                "INSERT INTO registry_place (id, kind, founded_on, address, households, position, present, name, version)
                 VALUES ($1, $2, $3, '', 0, 0, $4, '', 0)",
                args![*place, kind.key(), *on, false],
            )
            .await?;
        }
        AreaEvent::PlaceNamed { place, name, on } => {
            set(tx, &PLACE_NAME, *place, *on, name).await?;
        }
        AreaEvent::PlacePlaced { place, parent, on } => {
            set(tx, &PLACE_PARENT, *place, *on, *parent).await?;
        }
        AreaEvent::PlaceEnded { place, on } => {
            tx.exec("UPDATE registry_place SET ended_on = $2 WHERE id = $1", args![*place, *on])
                .await?;
        }
        AreaEvent::Assigned { building, grid, on } => {
            set(tx, &PLACE_GRID, *building, *on, *grid).await?;
        }
    }
    Ok(())
}
