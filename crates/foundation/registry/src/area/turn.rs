//! One change after the other, and what a form makes only once.

use crate::refusal::RegistryRefusal;
use kernel::id::{AreaId, EventId};
use store::{Error, Fault, Query, Tx, args};

/// Lets one change of an office's areas and organisations follow the other: what is asked before a change still holds when
/// it is written, and a form that arrives twice finds what the first one made.
pub async fn in_turn(tx: &mut Tx) -> Result<(), Fault> {
    let office = AreaId::from(Query::tenant(tx));
    tx.exec("UPDATE registry_area SET version = version WHERE id = $1", args![office]).await?;
    Ok(())
}

/// Tells whether a form made its row before; the id of somebody else's row is refused.
pub(crate) async fn there(
    tx: &mut Tx,
    sql: &'static str,
    id: EventId,
    of: uuid::Uuid,
) -> Result<bool, Error> {
    let found: Option<(uuid::Uuid,)> = tx.opt(sql, args![id]).await?;
    match found {
        None => Ok(false),
        Some((owner,)) if owner == of => Ok(true),
        Some(_) => Err(RegistryRefusal::Changed.into()),
    }
}
