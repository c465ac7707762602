//! One change of an account and of its grants follows the other.

use super::query::home_of;
use crate::refusal::IdentityRefusal as Refused;
use kernel::id::AccountId;
use store::{Error, Tx, args};

/// Takes the row of an account, so that what is asked about the account and its grants still holds when it is written, and
/// a form that arrives twice finds what the first one made.
pub(crate) async fn in_turn(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    let home = home_of(tx, id).await?.ok_or(Refused::NoAccount)?;
    tx.exec(
        "UPDATE identity_account SET version = version WHERE tenant_id = $1 AND id = $2",
        args![home, id],
    )
    .await?;
    Ok(())
}
