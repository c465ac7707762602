//! What the window does for a resident who has shown papers.

use crate::account::tell;
use crate::account::{
    AccountKind, AccountRow, AccountState, journal, own_account, prove_number, put_password,
};
use crate::refusal::IdentityRefusal as Refused;
use kernel::access::Roles;
use kernel::id::{AccountId, EventId};
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// What somebody at the window does for a resident whose papers lie there.
#[derive(Clone, Debug)]
pub struct AtWindow {
    /// Whose account it is.
    pub account: AccountId,
    /// The hash of the one-time password.
    pub password: String,
    /// The telephone number that was found to be the resident's, checked.
    pub number: Option<String>,
}

/// Where the notices lead.
const PAGE: &str = "/me/account";
const TOLD: [&str; 2] = ["identity.window.told", "identity.window.told_line"];
const LOST: [&str; 2] = ["identity.window.lost", "identity.window.lost_line"];

/// Gives a resident a one-time password and, with a number, makes the account its holder: others' claims to it end, and
/// they are told. Sessions end, and the holder is told, too.
pub async fn help_at_window(tx: &mut Tx, roles: &Roles, new: AtWindow) -> Result<(), Error> {
    let row = served(tx, roles, new.account).await?;
    let cause: EventId = tx.new_id();
    put_password(tx, &row, new.password, true).await?;
    crate::session::end_all(tx, row.tenant_id, row.id, "reset").await?;
    if let Some(number) = &new.number {
        confirm(tx, &row, number, cause).await?;
    }
    tx.journal(Entry {
        verb: "identity.help_at_window",
        subject_kind: "account",
        subject: row.id.uuid(),
        before: None,
        after: Some(json!({ "papers": true, "number": new.number.is_some() })),
        retention: "account",
    });
    tell(tx, row.id, cause, TOLD, PAGE).await
}

/// Loads the account of a resident whom the actor serves; that of anybody else is not there.
async fn served(tx: &mut Tx, roles: &Roles, id: AccountId) -> Result<AccountRow, Error> {
    let open =
        |row: &AccountRow| row.kind == AccountKind::Resident && row.state == AccountState::Open;
    let row = own_account(tx, id).await?.filter(open).ok_or(Refused::NoAccount)?;
    let area = row.area_id.ok_or(Refused::NoAccount)?;
    match registry::allow(tx, roles, "account.window", area).await {
        Err(Error::Refused(_)) => Err(Refused::NoAccount.into()),
        other => other.map(|()| row),
    }
}

async fn confirm(tx: &mut Tx, row: &AccountRow, number: &str, cause: EventId) -> Result<(), Error> {
    let others = prove_number(tx, row, number).await?;
    journal(tx, "identity.prove_number", row.id);
    for (_, id) in others {
        journal(tx, "identity.lose_number", id);
        tell(tx, id, cause, LOST, PAGE).await?;
    }
    let sealed = tx.seal("identity_account.phone", number);
    let index = tx.index("phone", &crate::normal_login(number));
    tx.exec(
        "UPDATE identity_account SET phone = $3, phone_index = $4, version = version + 1 WHERE tenant_id = $1 AND id = $2",
        args![row.tenant_id, row.id, sealed, index],
    )
    .await?;
    Ok(())
}
