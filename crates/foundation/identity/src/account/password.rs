//! Passwords of accounts: setting one, and those had before.

use super::command::own;
use super::row::AccountRow;
use super::warn::{Warned, warn};
use kernel::id::AccountId;
use store::{Entry, Error, Query, Tx, args};

/// Tells which kept passwords a new one must not equal: the hashes, the latest first.
pub(crate) async fn password_was_used(
    q: &mut impl Query,
    row: &AccountRow,
    kept: usize,
) -> Result<Vec<String>, store::Fault> {
    let mut hashes: Vec<String> = row.password.iter().cloned().collect();
    let rows: Vec<(String,)> = q
        .all(
            "SELECT password FROM identity_password WHERE tenant_id = $1 AND account_id = $2 ORDER BY at DESC",
            args![row.tenant_id, row.id],
        )
        .await?;
    hashes.extend(rows.into_iter().map(|(hash,)| hash));
    hashes.truncate(kept);
    Ok(hashes)
}

/// Sets one's own password; the caller has checked the old one and the strength of the new one, and hashed it.
pub async fn set_password(tx: &mut Tx, id: AccountId, hash: String) -> Result<(), Error> {
    let row = own(tx, id).await?;
    put_password(tx, &row, hash, false).await?;
    warn(tx, &row, Warned::Password).await?;
    tx.journal(Entry {
        verb: "identity.change_password",
        subject_kind: "account",
        subject: id.uuid(),
        before: None,
        after: None,
        retention: "account",
    });
    Ok(())
}

/// Puts another password in the place of an account's, which is kept among those had before.
pub(crate) async fn put_password(
    tx: &mut Tx,
    row: &AccountRow,
    hash: String,
    must_change: bool,
) -> Result<(), Error> {
    let now = tx.now();
    if let Some(before) = &row.password {
        let past: AccountId = tx.new_id();
        tx.exec(
            "INSERT INTO identity_password (tenant_id, id, account_id, password, at) VALUES ($1, $2, $3, $4, $5)",
            args![row.tenant_id, past, row.id, before, row.password_at.unwrap_or(now)],
        )
        .await?;
    }
    tx.exec(
        "UPDATE identity_account SET password = $3, password_at = $4, must_change = $5, version = version + 1
         WHERE tenant_id = $1 AND id = $2",
        args![row.tenant_id, row.id, hash, now, must_change],
    )
    .await?;
    Ok(())
}

/// Keeps the same password under another hash, for another number: its salt goes with the number.
pub(crate) async fn rehash_password(tx: &mut Tx, id: AccountId, hash: String) -> Result<(), Error> {
    let row = own(tx, id).await?;
    tx.exec(
        "UPDATE identity_account SET password = $3 WHERE tenant_id = $1 AND id = $2",
        args![row.tenant_id, id, hash],
    )
    .await?;
    Ok(())
}
