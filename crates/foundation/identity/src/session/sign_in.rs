//! Signing in: lock-out, answers that tell nothing, opaque tokens.

use crate::account::{AccountRow, AccountState, account_by_email, account_by_login};
use crate::password;
use crate::refusal::IdentityRefusal;
use crate::security::Security;
use kernel::commit::sha256;
use kernel::id::{AccountId, SessionId, TenantId};
use kernel::time::{Duration, Instant};
use serde_json::json;
use store::{By, Entry, Error, Query, Store, Tx, args};

/// A session that has begun. The token goes into the cookie and nowhere else.
#[derive(Clone, Debug)]
pub struct SignedSession {
    /// Whose it is.
    pub account: AccountId,
    /// The token, in hex.
    pub token: String,
    /// How long the cookie lasts.
    pub lasts: Duration,
    /// Whether the password must be changed first.
    pub must_change: bool,
}

/// Returns what is kept of a token.
pub fn token_hash(token: &str) -> Vec<u8> {
    sha256(token.as_bytes()).bytes().to_vec()
}

/// Signs in with a user name (or a resident's e-mail address) and a password. Wrong names and wrong passwords get the same
/// answer after the same work; failures lock the account for a while.
pub async fn sign_in(
    store: &Store,
    office: TenantId,
    security: &Security,
    login: &str,
    given: &str,
    device: &str,
) -> Result<SignedSession, Error> {
    let mut q = store.read(office).await?;
    let found = match account_by_login(&mut q, login).await? {
        Some(row) => Some(row),
        None if login.contains('@') => account_by_email(&mut q, login).await?,
        None => None,
    };
    drop(q);
    let now = store.now();
    let hash = found.as_ref().and_then(|row| row.password.as_deref());
    let right = password::verify(given, hash).await?;
    let Some(row) = found else { return Err(IdentityRefusal::SignIn.into()) };
    if let Some(until) = row.locked_until.filter(|until| now < *until) {
        return Err(IdentityRefusal::Locked(until).into());
    }
    let office = TenantId::from_uuid(row.office_id);
    if !right {
        return Err(failed(store, office, security, &row).await?);
    }
    if row.state() != AccountState::Active {
        return Err(IdentityRefusal::Disabled.into());
    }
    begin(store, office, security, &row, device).await
}

/// Begins a session for an account whose holder has proved who he or she is.
pub async fn begin(
    store: &Store,
    office: TenantId,
    security: &Security,
    row: &AccountRow,
    device: &str,
) -> Result<SignedSession, Error> {
    let mut random = [0; 32];
    store.env().random.fill(&mut random);
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let lasts = security.lasts.of(row.kind().is_staff());
    let (id, hash, device) =
        (row.id, token_hash(&token), device.chars().take(200).collect::<String>());
    let by = By::system(office, "sign_in", "signing in");
    store
        .write(by, move |tx| {
            Box::pin(async move {
                let now = tx.now();
                let session: SessionId = tx.new_id();
                let sql = "UPDATE identity_account SET failures = 0, locked_until = NULL WHERE id = $1";
                tx.exec(sql, args![id]).await?;
                tx.exec(
                    "INSERT INTO identity_session (token, id, account_id, created_at, seen_at, ends_at, device) \
                     VALUES ($1, $2, $3, $4, $4, $5, $6)",
                    args![hash, session, id, now, now.plus(lasts), device],
                )
                .await?;
                noted(tx, "account.sign_in", id);
                Ok(())
            })
        })
        .await?;
    Ok(SignedSession { account: row.id, token, lasts, must_change: row.must_change })
}

/// Counts a failure and locks the account when there were too many; returns what to answer.
async fn failed(
    store: &Store,
    office: TenantId,
    security: &Security,
    row: &AccountRow,
) -> Result<Error, Error> {
    let (id, tries, locked) = (row.id, security.tries, security.locked);
    let by = By::system(office, "sign_in", "signing in");
    let until: Option<Instant> = store
        .write(by, move |tx| {
            Box::pin(async move {
                let sql = "UPDATE identity_account SET failures = failures + 1 WHERE id = $1 RETURNING failures";
                let (failures,): (i64,) = tx.one(sql, args![id]).await?;
                let until = (failures >= tries).then(|| tx.now().plus(locked));
                if let Some(until) = until {
                    let sql = "UPDATE identity_account SET failures = 0, locked_until = $2 WHERE id = $1";
                    tx.exec(sql, args![id, until]).await?;
                    noted(tx, "account.lock", id);
                }
                Ok(until)
            })
        })
        .await?;
    Ok(match until {
        Some(until) => IdentityRefusal::Locked(until).into(),
        None => IdentityRefusal::SignIn.into(),
    })
}

/// Ends one session.
pub async fn sign_out(tx: &mut Tx, token: Vec<u8>) -> Result<(), Error> {
    let sql = "DELETE FROM identity_session WHERE token = $1 RETURNING account_id";
    let ended: Option<(AccountId,)> = tx.opt(sql, args![token]).await?;
    if let Some((id,)) = ended {
        noted(tx, "account.sign_out", id);
    }
    Ok(())
}

/// Ends all sessions of an account but the one with the token `keep`.
pub async fn sign_out_everywhere(tx: &mut Tx, id: AccountId, keep: Vec<u8>) -> Result<u64, Error> {
    let sql = "DELETE FROM identity_session WHERE account_id = $1 AND token <> $2";
    let ended = tx.exec(sql, args![id, keep]).await?;
    noted(tx, "account.sign_out_everywhere", id);
    Ok(ended)
}

fn noted(tx: &mut Tx, verb: &'static str, id: AccountId) {
    tx.journal(Entry {
        verb,
        subject_kind: "account",
        subject: id.uuid(),
        before: None,
        after: Some(json!({})),
        retention: "log",
    });
}
