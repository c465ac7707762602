//! What a matter's subject puts right: the area, when what was reported lies elsewhere, and what the matter is called,
//! and whether it is an emergency.

use crate::MatterRefusal;
use crate::listed::{Listed, relist_from};
use crate::matter::lock;
use crate::projection::{MatterRow, WorkItem};
use crate::runtime::Runtime;
use kernel::area::Level;
use kernel::id::{AreaId, MatterId};
use registry::Levels;
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// Calls a matter otherwise. A title stands in lists and letters, so it holds nothing that somebody wrote in confidence.
pub async fn retitle(tx: &mut Tx, matter: MatterId, title: &str) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    let sql = "UPDATE matter SET title = $1 WHERE tenant_id = $2 AND id = $3";
    tx.exec(sql, args![title, tenant, matter]).await?;
    Ok(())
}

/// Says whether a running matter is an emergency. The present stay keeps its clock; what comes next begins accordingly.
pub async fn set_urgent(tx: &mut Tx, matter: MatterId, urgent: bool) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    for sql in [
        "UPDATE matter SET urgent = $1 WHERE tenant_id = $2 AND id = $3",
        "UPDATE matter_work_item SET urgent = $1 WHERE tenant_id = $2 AND matter_id = $3",
    ] {
        tx.exec(sql, args![urgent, tenant, matter]).await?;
    }
    for rework in [true, false] {
        let sql = "UPDATE matter_work_item SET calm = $1
            WHERE tenant_id = $2 AND matter_id = $3 AND (rework IS NULL) = $4";
        let calm = WorkItem::calm_of(urgent, rework);
        tx.exec(sql, args![calm, tenant, matter, !rework]).await?;
    }
    Ok(())
}

/// Moves a running matter to another area of its office. Whoever holds its present step keeps it; who comes next is found
/// from the new area. The grid in which it began is kept as it was, or filled in when it was unknown.
pub async fn relocate(
    tx: &mut Tx,
    runtime: &Runtime,
    matter: MatterId,
    area: AreaId,
) -> Result<MatterRow, Error> {
    let row = lock(tx, matter).await?.ok_or(MatterRefusal::Unknown)?;
    if row.area_id == area {
        return Ok(row);
    }
    let procedure = runtime.procedure(tx, &row.rules_sha256, &row.procedure).await?;
    let levels = registry::levels(tx, area).await?;
    let needed = Level::parse(&procedure.level);
    if needed.is_some_and(|level| levels.at(level).is_none()) || levels.street != row.street_id {
        return Err(MatterRefusal::WrongArea.into());
    }
    put_areas(tx, runtime, &row, area, levels).await?;
    let sql = "UPDATE matter_work_item SET area_id = $1 WHERE tenant_id = $2 AND matter_id = $3";
    let listed = levels.community.unwrap_or(area);
    tx.exec(sql, args![listed, row.tenant_id, matter]).await?;
    MatterRow::load(tx, matter).await?.ok_or_else(|| MatterRefusal::Unknown.into())
}

/// Writes where a matter lies, and journals it. Where it began is kept, or filled in when it was unknown.
pub(crate) async fn put_areas(
    tx: &mut Tx,
    runtime: &Runtime,
    row: &MatterRow,
    area: AreaId,
    levels: Levels,
) -> Result<(), Error> {
    let before = Listed::load(tx, row.id).await?;
    let sql = "UPDATE matter SET area_id = $1, city_id = $2, district_id = $3, street_id = $4, community_id = $5,
            group_id = $6, grid_id = $7, grid_id_then = COALESCE(grid_id_then, $7)
        WHERE tenant_id = $8 AND id = $9";
    let values = args![
        area,
        levels.city,
        levels.district,
        levels.street,
        levels.community,
        levels.group,
        levels.grid,
        row.tenant_id,
        row.id
    ];
    tx.exec(sql, values).await?;
    tx.journal(Entry {
        verb: "matters.relocate",
        subject_kind: "matter",
        subject: row.id.uuid(),
        before: Some(json!({
            "area": row.area_id, "city": row.city_id, "district": row.district_id, "street": row.street_id,
            "community": row.community_id, "group": row.group_id, "grid": row.grid_id,
        })),
        after: Some(json!({
            "area": area, "city": levels.city, "district": levels.district, "street": levels.street,
            "community": levels.community, "group": levels.group, "grid": levels.grid,
        })),
        retention: "case",
    });
    relist_from(tx, runtime, before, row.id).await
}
