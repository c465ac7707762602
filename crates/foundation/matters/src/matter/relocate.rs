//! What a matter's subject puts right: the area, when what was reported lies elsewhere, and what the matter is called.

use super::history::lock;
use super::row::MatterRow;
use crate::MatterRefusal;
use crate::runtime::Runtime;
use kernel::area::Level;
use kernel::id::{AreaId, MatterId};
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// Calls a matter otherwise. A title stands in lists and letters, so it holds nothing that somebody wrote in confidence.
pub async fn retitle(tx: &mut Tx, matter: MatterId, title: &str) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    let sql = "UPDATE matter SET title = $1 WHERE tenant_id = $2 AND id = $3";
    tx.exec(sql, args![title, tenant, matter]).await?;
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
    let sql = "UPDATE matter SET area_id = $1, district_id = $2, street_id = $3, community_id = $4, grid_id = $5,
            grid_id_then = COALESCE(grid_id_then, $5)
        WHERE tenant_id = $6 AND id = $7";
    let values = args![
        area,
        levels.district,
        levels.street,
        levels.community,
        levels.grid,
        row.tenant_id,
        matter
    ];
    tx.exec(sql, values).await?;
    let sql = "UPDATE matter_work_item SET area_id = $1 WHERE tenant_id = $2 AND matter_id = $3";
    let listed = levels.community.unwrap_or(area);
    tx.exec(sql, args![listed, row.tenant_id, matter]).await?;
    tx.journal(Entry {
        verb: "matters.relocate",
        subject_kind: "matter",
        subject: matter.uuid(),
        before: Some(json!({ "area": row.area_id })),
        after: Some(json!({ "area": area })),
        retention: "case",
    });
    MatterRow::load(tx, matter).await?.ok_or_else(|| MatterRefusal::Unknown.into())
}
