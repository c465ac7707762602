//! Rebuilding projections from the events: after a change of the calendar, or to prove that nothing is lost.

use crate::MatterRefusal;
use crate::listed::{Listed, relist_from};
use crate::projection::{MatterRow, replace};
use crate::runtime::Runtime;
use kernel::id::MatterId;
use store::{Error, Query, Tx, args};

/// Projects one matter again from its events, by the calendar in force.
pub async fn rebuild_matter(tx: &mut Tx, runtime: &Runtime, matter: MatterId) -> Result<(), Error> {
    let row = MatterRow::load(tx, matter).await?.ok_or(MatterRefusal::Unknown)?;
    let history = runtime.history(tx, row).await?;
    let calendar = runtime.in_force().rules.calendar().clone();
    let after = history.folded.project(&history.row, &history.procedure, &calendar);
    let listed = Listed::load(tx, matter).await?;
    replace(tx, matter, &after).await?;
    relist_from(tx, runtime, listed, matter).await
}

/// Projects up to `limit` matters of the tenant again, in the order of their ids after `after`; returns the last id, or
/// nothing when there are no more. Each batch is one transaction of the caller.
pub async fn rebuild(
    tx: &mut Tx,
    runtime: &Runtime,
    after: Option<MatterId>,
    limit: usize,
) -> Result<Option<MatterId>, Error> {
    let tenant = Query::tenant(tx);
    let from = after.unwrap_or(MatterId::from_uuid(uuid::Uuid::nil()));
    let sql = "SELECT id FROM matter WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let ids: Vec<(MatterId,)> = tx.all(sql, args![tenant, from, limit]).await?;
    let more = ids.len() == limit;
    let last = ids.last().map(|(id,)| *id);
    for (id,) in ids {
        rebuild_matter(tx, runtime, id).await?;
    }
    Ok(if more { last } else { None })
}
