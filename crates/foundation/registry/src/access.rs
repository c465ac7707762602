//! Whether somebody may do something to an area and what lies below it.

use crate::{RegistryRefusal, chain};
use kernel::access::{Asker, Belongs, Roles, Who};
use kernel::id::AreaId;
use store::{Error, Fault, Query, Tx, args};

/// Tells whether somebody may do `verb` to what lies in an area. The program itself may: its jobs, its command line and the
/// demonstration.
pub fn may(asker: &Asker<'_>, verb: &str, to: &Belongs) -> bool {
    matches!(asker.actor.who, Who::System(_)) || asker.may(verb, to)
}

/// Refuses unless the actor of the transaction may do `verb` in `area`.
pub async fn allow(tx: &mut Tx, roles: &Roles, verb: &str, area: AreaId) -> Result<(), Error> {
    let belongs = Belongs::to_area(chain(tx, area).await?);
    let asker = Asker { roles, actor: tx.actor(), now: Tx::now(tx) };
    if may(&asker, verb, &belongs) { Ok(()) } else { Err(RegistryRefusal::NotYours.into()) }
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
