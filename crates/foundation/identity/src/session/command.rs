//! Commands about sessions.

use super::token::Token;
use crate::Security;
use crate::account::AccountRow;
use crate::refusal::IdentityRefusal as Refused;
use kernel::id::{AccountId, SessionId, TenantId};
use kernel::time::Duration;
use store::{Entry, Error, Fault, Random, Tx, args};

/// Begins a session of an account whose password or code was checked.
pub(crate) async fn begin(
    tx: &mut Tx,
    row: &AccountRow,
    security: &Security,
    token: &Token,
    device: &str,
) -> Result<SessionId, Error> {
    let limit = security.session(row.kind);
    let id: SessionId = tx.new_id();
    let now = tx.now();
    // Who signed in when stands in the journal; sessions long over are of no use.
    tx.exec(
        "DELETE FROM identity_session WHERE tenant_id = $1 AND account_id = $2 AND ends_at < $3",
        args![row.tenant_id, row.id, now.minus(Duration::days(30))],
    )
    .await?;
    tx.exec(
        "INSERT INTO identity_session (tenant_id, id, hash, account_id, device, started_at, seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        args![row.tenant_id, id, token.hash(), row.id, device, now, now.plus(limit.lasts)],
    )
    .await?;
    tx.journal(Entry {
        verb: "identity.sign_in",
        subject_kind: "account",
        subject: row.id.uuid(),
        before: None,
        after: None,
        retention: "log",
    });
    Ok(id)
}

/// Begins a session without a password, for tests and for the demonstration. Returns the cookie's value.
pub async fn start_session(
    tx: &mut Tx,
    account: AccountId,
    security: &Security,
    random: &dyn Random,
) -> Result<String, Error> {
    let row = crate::account(tx, account).await?.ok_or(Refused::NoAccount)?;
    let token = Token::new(row.tenant_id, random);
    begin(tx, &row, security, &token, "").await?;
    Ok(token.cookie())
}

/// Ends one of the actor's own sessions.
pub async fn end_session(tx: &mut Tx, id: SessionId) -> Result<(), Error> {
    let Some(account) = tx.actor().who.account() else { return Err(Refused::NoAccount.into()) };
    let (tenant, now) = (tx.tenant(), tx.now());
    tx.exec(
        "UPDATE identity_session SET ended_at = $4, ended_how = 'signed_out'
         WHERE tenant_id = $1 AND id = $2 AND account_id = $3 AND ended_at IS NULL",
        args![tenant, id, account, now],
    )
    .await?;
    signed_out(tx, account);
    Ok(())
}

/// Ends all of the actor's own sessions except one.
pub async fn end_other_sessions(tx: &mut Tx, but: Option<SessionId>) -> Result<u64, Error> {
    let Some(account) = tx.actor().who.account() else { return Err(Refused::NoAccount.into()) };
    let (tenant, now) = (tx.tenant(), tx.now());
    let but = but.unwrap_or(SessionId::from_uuid(uuid::Uuid::nil()));
    let ended = tx
        .exec(
            "UPDATE identity_session SET ended_at = $4, ended_how = 'signed_out'
             WHERE tenant_id = $1 AND id <> $2 AND account_id = $3 AND ended_at IS NULL",
            args![tenant, but, account, now],
        )
        .await?;
    signed_out(tx, account);
    Ok(ended)
}

fn signed_out(tx: &mut Tx, account: AccountId) {
    tx.journal(Entry {
        verb: "identity.sign_out",
        subject_kind: "account",
        subject: account.uuid(),
        before: None,
        after: None,
        retention: "log",
    });
}

/// Ends all sessions of an account.
pub(crate) async fn end_all(
    tx: &mut Tx,
    tenant: TenantId,
    account: AccountId,
    how: &'static str,
) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        "UPDATE identity_session SET ended_at = $3, ended_how = $4
         WHERE tenant_id = $1 AND account_id = $2 AND ended_at IS NULL",
        args![tenant, account, now, how],
    )
    .await?;
    Ok(())
}
