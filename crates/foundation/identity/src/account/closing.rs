//! Closing one's own account: what it says about a person goes, its id stays, so that records keep their author.

use super::query::own_account;
use super::row::AccountState;
use super::warn::{Warned, warn};
use crate::refusal::IdentityRefusal as Refused;
use kernel::access::Who;
use kernel::id::AccountId;
use store::{Entry, Error, Tx, args};

/// Closes the actor's own account of a resident (个人信息保护法 art. 47): names, numbers, codes, messages and mail are
/// erased, sessions end, consents are withdrawn.
pub async fn close_account(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    if tx.actor().who != Who::Resident(id) {
        return Err(Refused::NoAccount.into());
    }
    let tenant = tx.tenant();
    let row = own_account(tx, id).await?.filter(|row| row.state == AccountState::Open);
    let row = row.ok_or(Refused::NoAccount)?;
    let now = tx.now();
    tx.exec(
        "UPDATE identity_account SET state = $3, login = '', name = '', phone = NULL, phone_index = NULL, email = NULL,
           email_index = NULL, email_checked_at = NULL, password = NULL, area_id = NULL, mail_notices = $4, closed_at = $5,
           version = version + 1
         WHERE tenant_id = $1 AND id = $2",
        args![tenant, id, AccountState::Closed, false, now],
    )
    .await?;
    tx.exec("DELETE FROM identity_login WHERE account_id = $1", args![id]).await?;
    tx.exec("DELETE FROM identity_claim WHERE account_id = $1", args![id]).await?;
    erase_rows(tx, id).await?;
    tx.erase_payloads("account", id.uuid(), &["record"]).await?;
    warn(tx, &row, Warned::Closed).await?;
    tx.exec(
        "UPDATE identity_consent SET withdrawn_at = $3 WHERE tenant_id = $1 AND account_id = $2 AND withdrawn_at IS NULL",
        args![tenant, id, now],
    )
    .await?;
    crate::session::end_all(tx, tenant, id, "closed").await?;
    tx.emit("identity.account_closed", id.uuid(), serde_json::json!({ "kind": row.kind.as_str() }));
    tx.journal(Entry {
        verb: "identity.close_account",
        subject_kind: "account",
        subject: id.uuid(),
        before: None,
        after: None,
        retention: "account",
    });
    Ok(())
}

async fn erase_rows(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    let tenant = tx.tenant();
    // Codes lie with the site's office.
    tx.exec("DELETE FROM identity_code WHERE account_id = $1", args![id]).await?;
    for sql in [
        "DELETE FROM identity_password WHERE tenant_id = $1 AND account_id = $2",
        "DELETE FROM identity_message WHERE tenant_id = $1 AND account_id = $2",
        "DELETE FROM identity_mail WHERE tenant_id = $1 AND account_id = $2",
    ] {
        tx.exec(sql, args![tenant, id]).await?;
    }
    Ok(())
}
