//! Whether somebody may do something to an area and what lies below it.

use super::query::chain;
use crate::refusal::RegistryRefusal;
use kernel::access::{Asker, Belongs, Roles, Who};
use kernel::id::AreaId;
use store::{Error, Tx};

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
