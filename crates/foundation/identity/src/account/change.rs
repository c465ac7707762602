//! Changing accounts.

use super::query::{AccountRow, account};
use super::{AccountState, open};
use crate::refusal::IdentityRefusal;
use kernel::id::AccountId;
use kernel::ident::Phone;
use kernel::refusal::Refusal;
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// How an account's holder wants pages and notices to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The language, `zh` or `en`.
    pub locale: Option<&'static str>,
    /// The large-type mode.
    pub elder: bool,
    /// Dark pages.
    pub dark: bool,
}

/// How an account's holder is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// The phone number.
    pub phone: Option<String>,
    /// Whether notices go out by e-mail too.
    pub mail_wanted: bool,
}

/// Keeps how pages are to be; not in the journal, as it concerns nobody else.
pub async fn keep_prefs(tx: &mut Tx, id: AccountId, wish: Wish) -> Result<(), Error> {
    let sql = "UPDATE identity_account SET locale = $2, elder = $3, dark = $4 WHERE id = $1";
    tx.exec(sql, args![id, wish.locale, wish.elder, wish.dark]).await?;
    Ok(())
}

/// Changes name, phone number and wish for mail.
pub async fn change_contact(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    contact: Contact,
) -> Result<(), Error> {
    let row = of_office(tx, id).await?;
    let phone = contact
        .phone
        .as_deref()
        .map(str::parse::<Phone>)
        .transpose()
        .map_err(|fault| Refusal::from(fault).on("account.phone"))?;
    let phone = phone.map(|phone| phone.to_string());
    if phone != row.phone(tx)? {
        open::free(tx, row.kind(), phone.as_deref(), None).await?;
    }
    let sealed = phone.as_deref().map(|phone| tx.seal("identity_account.phone", phone));
    let index = phone.as_deref().map(|phone| tx.index("phone", phone));
    let changed = tx
        .exec(
            "UPDATE identity_account SET name = $3, phone = $4, phone_index = $5, mail_wanted = $6, version = version + 1 \
             WHERE id = $1 AND version = $2",
            args![id, version, contact.name.trim(), sealed, index, contact.mail_wanted],
        )
        .await?;
    if changed == 0 {
        return Err(IdentityRefusal::Changed.into());
    }
    told(tx, "account.change", &row, json!({ "name": contact.name.trim(), "phone": phone }));
    Ok(())
}

/// Sets a password that its holder chose; every other session ends. The hash was made before the transaction.
pub async fn change_password(
    tx: &mut Tx,
    id: AccountId,
    hash: String,
    keep: Option<Vec<u8>>,
) -> Result<(), Error> {
    let row = of_office(tx, id).await?;
    let now = tx.now();
    tx.exec(
        "UPDATE identity_account SET password = $2, password_at = $3, must_change = $4, failures = 0, locked_until = NULL, \
         version = version + 1 WHERE id = $1",
        args![id, hash, now, false],
    )
    .await?;
    end_sessions(tx, id, keep).await?;
    told(tx, "account.password", &row, json!({}));
    Ok(())
}

/// Gives a one-time password that must be changed at the next sign-in; every session ends.
pub async fn reset_password(tx: &mut Tx, id: AccountId, hash: String) -> Result<(), Error> {
    let row = of_office(tx, id).await?;
    let now = tx.now();
    tx.exec(
        "UPDATE identity_account SET password = $2, password_at = $3, must_change = $4, failures = 0, locked_until = NULL, \
         version = version + 1 WHERE id = $1",
        args![id, hash, now, true],
    )
    .await?;
    end_sessions(tx, id, None).await?;
    told(tx, "account.reset", &row, json!({}));
    Ok(())
}

/// Ends a lock before its time.
pub async fn unlock(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    let row = of_office(tx, id).await?;
    tx.exec(
        "UPDATE identity_account SET failures = 0, locked_until = NULL WHERE id = $1",
        args![id],
    )
    .await?;
    told(tx, "account.unlock", &row, json!({}));
    Ok(())
}

/// Disables an account; its sessions end at once.
pub async fn disable(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    if tx.actor().who.account() == Some(id) {
        return Err(IdentityRefusal::Yourself.into());
    }
    set_state(tx, id, AccountState::Disabled, "account.disable").await
}

/// Enables a disabled account.
pub async fn enable(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    if of_office(tx, id).await?.state() == AccountState::Closed {
        return Err(IdentityRefusal::Disabled.into());
    }
    set_state(tx, id, AccountState::Active, "account.enable").await
}

/// Closes an account by its holder's wish: name, contact and password are gone, what was done under it stays done.
pub async fn close_account(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    set_state(tx, id, AccountState::Closed, "account.close").await?;
    let login = format!("closed.{id}");
    tx.exec(
        "UPDATE identity_account SET login = $2, name = '', title = '', phone = NULL, phone_index = NULL, email = NULL, \
         email_index = NULL, password = NULL, place_id = NULL WHERE id = $1",
        args![id, login],
    )
    .await?;
    let now = tx.now();
    tx.exec("UPDATE identity_grant SET to_at = $2 WHERE account_id = $1 AND (to_at IS NULL OR to_at > $2)", args![id, now])
        .await?;
    Ok(())
}

async fn set_state(
    tx: &mut Tx,
    id: AccountId,
    state: AccountState,
    verb: &'static str,
) -> Result<(), Error> {
    let row = of_office(tx, id).await?;
    if row.state() == state {
        return Ok(());
    }
    let sql = "UPDATE identity_account SET state = $2, version = version + 1 WHERE id = $1";
    tx.exec(sql, args![id, state.as_str()]).await?;
    if state != AccountState::Active {
        end_sessions(tx, id, None).await?;
    }
    told(tx, verb, &row, json!({ "state": state.as_str() }));
    Ok(())
}

async fn end_sessions(tx: &mut Tx, id: AccountId, keep: Option<Vec<u8>>) -> Result<(), Error> {
    let keep = keep.unwrap_or_default();
    tx.exec("DELETE FROM identity_session WHERE account_id = $1 AND token <> $2", args![id, keep])
        .await?;
    Ok(())
}

/// An account of another office is none, whoever asks.
pub(crate) async fn of_office(tx: &mut Tx, id: AccountId) -> Result<AccountRow, Error> {
    let office = tx.tenant().uuid();
    let row = account(tx, id).await?.filter(|row| row.office_id == office);
    row.ok_or_else(|| IdentityRefusal::NoAccount.into())
}

fn told(tx: &mut Tx, verb: &'static str, row: &AccountRow, after: serde_json::Value) {
    tx.journal(Entry {
        verb,
        subject_kind: "account",
        subject: row.id.uuid(),
        before: Some(json!({ "name": row.name, "state": row.state })),
        after: Some(after),
        retention: "account",
    });
}
