//! The record of what was ordered.

use crate::refusal::RegistryRefusal;
use kernel::area::Approval;
use kernel::id::{AreaId, EventId};
use kernel::time::Date;
use std::collections::BTreeSet;
use store::{Error, Fault, Query, Tx, args};

/// Tells whether a change was ordered under this id; that of another kind is somebody else's.
pub(super) async fn ordered(tx: &mut Tx, id: EventId, kind: &str) -> Result<bool, Error> {
    let there: Option<(String,)> =
        tx.opt("SELECT kind FROM registry_change WHERE id = $1", args![id]).await?;
    match there {
        None => Ok(false),
        Some((known,)) if known == kind => Ok(true),
        Some(_) => Err(RegistryRefusal::Changed.into()),
    }
}

/// Writes the order down: kind, day, reason, approval and the areas that it touches.
pub(super) async fn write_change(
    tx: &mut Tx,
    id: EventId,
    kind: &str,
    on: Date,
    reason: &str,
    approval: Option<&Approval>,
    areas: &BTreeSet<AreaId>,
) -> Result<(), Fault> {
    let (at, by) = (tx.now(), tx.actor().who.account());
    tx.exec(
        "INSERT INTO registry_change (id, kind, effective_on, reason, approval_number, approval_by, approved_on, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            id,
            kind,
            on,
            reason.trim(),
            approval.map(|approval| approval.number.clone()),
            approval.map(|approval| approval.by.clone()),
            approval.map(|approval| approval.on),
            at,
            by
        ],
    )
    .await?;
    for area in areas {
        tx.exec(
            "INSERT INTO registry_change_area (change_id, area_id) VALUES ($1, $2)",
            args![id, *area],
        )
        .await?;
    }
    Ok(())
}
