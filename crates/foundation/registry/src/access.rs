//! Whether somebody may do something to an area and what lies below it.

use crate::{RegistryRefusal, chain};
use kernel::access::{Actor, Roles, Who};
use kernel::id::AreaId;
use store::{Error, Fault, Query, Tx, args};

/// Tells whether `actor` may do `verb` in the area whose `chain` (itself, then what stands above) is given. The program
/// itself may: its jobs, its command line and the demonstration.
pub fn may(
    roles: &Roles,
    actor: &Actor,
    verb: &str,
    chain: &[AreaId],
    now: kernel::time::Instant,
) -> bool {
    matches!(actor.who, Who::System(_)) || roles.may(actor, verb, chain, now)
}

/// Refuses unless the actor of the transaction may do `verb` in `area`.
pub async fn allow(tx: &mut Tx, roles: &Roles, verb: &str, area: AreaId) -> Result<(), Error> {
    let chain = chain(tx, area).await?;
    if may(roles, tx.actor(), verb, &chain, Tx::now(tx)) {
        Ok(())
    } else {
        Err(RegistryRefusal::NotYours.into())
    }
}

/// Lets one change of an office's areas and organisations follow the other: what is asked before a change still holds when
/// it is written, and a form that arrives twice finds what the first one made.
pub async fn in_turn(tx: &mut Tx) -> Result<(), Fault> {
    let office = AreaId::from(Query::tenant(tx));
    tx.exec("UPDATE registry_area SET version = version WHERE id = $1", args![office]).await?;
    Ok(())
}

impl From<RegistryRefusal> for store::Error {
    fn from(refusal: RegistryRefusal) -> store::Error {
        store::Error::Refused(refusal.into())
    }
}
