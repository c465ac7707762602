//! Signing in with a password, and with a code that was found right.

use super::attempt::{failed, locked_for};
use super::command::begin;
use super::token::Token;
use crate::Security;
use crate::account::{AccountKind, AccountRow, candidates, login_hash};
use crate::face::Face;
use crate::refusal::IdentityRefusal as Refused;
use kernel::access::{Actor, Who};
use kernel::time::Duration;
use store::{By, Entry, Error, Tx};

/// A session that was begun.
pub(crate) struct Entered {
    /// The cookie's value.
    pub cookie: String,
    /// How long it lasts at most.
    pub lasts: Duration,
    /// Whether the password must be changed first.
    pub must_change: bool,
}

/// What somebody typed to sign in.
pub(crate) struct Typed<'a> {
    pub kind: AccountKind,
    pub login: &'a str,
    pub password: &'a str,
    pub device: &'a str,
}

/// Checks name and password and begins a session. Whoever has no account, one of the other kind, or a disabled one gets
/// the same answer after the same work as whoever typed a wrong password.
pub(crate) async fn enter(face: &Face, typed: Typed<'_>) -> Result<Entered, Error> {
    let security = face.security()?;
    let mut q = face.app.store.read_shared().await?;
    let hash = login_hash(&q, typed.login);
    if let Some(left) = locked_for(&mut q, &hash).await? {
        return Err(locked(left).into());
    }
    let found = candidates(&mut q, typed.kind, typed.login).await?;
    drop(q);
    match found.with_password(&face.hasher, typed.password).await?.cloned() {
        Some(row) => {
            let now = face.app.store.now();
            let since = row.password_at.map_or(Duration::ZERO, |since| now.since(since));
            if row.must_change && since > security.one_time {
                return Err(Refused::OneTimeOver.into());
            }
            start(face, row, security, typed.device).await
        }
        None => Err(count(face, hash, found.rows.into_iter().next(), security).await?),
    }
}

/// Begins a session of an account whose holder has proved to be it.
pub(crate) async fn start(
    face: &Face,
    row: AccountRow,
    security: Security,
    device: &str,
) -> Result<Entered, Error> {
    let token = Token::new(row.tenant_id, face.app.store.env().random.as_ref());
    let must_change = super::must_change(&row, &security, face.app.store.now());
    let (cookie, lasts) = (token.cookie(), security.session(row.kind).lasts);
    let device = device.to_owned();
    let by = holder(&row);
    let begun = face.app.store.write(by, move |tx| {
        Box::pin(async move { begin(tx, &row, &security, &token, &device).await })
    });
    begun.await?;
    Ok(Entered { cookie, lasts, must_change })
}

/// The holder of an account, acting for himself or herself.
pub(crate) fn holder(row: &AccountRow) -> By {
    let who = match row.kind {
        AccountKind::Staff => Who::Staff(row.id),
        AccountKind::Resident => Who::Resident(row.id),
    };
    let actor = Actor { tenant: row.tenant_id, who, grants: Vec::new(), on_behalf: None };
    By { actor, purpose: "sign_in", matter: None }
}

async fn count(
    face: &Face,
    hash: Vec<u8>,
    row: Option<AccountRow>,
    security: Security,
) -> Result<Error, Error> {
    let home = row.as_ref().map_or(face.app.config.tenant, |row| row.tenant_id);
    let by = By::system(home, "identity", "sign_in");
    let counted = face.app.store.write(by, move |tx| {
        Box::pin(async move {
            let locked = failed(tx, hash, &security).await?;
            if let (Some(_), Some(row)) = (locked, &row) {
                note_lock(tx, row);
            }
            Ok(locked)
        })
    });
    Ok(match counted.await? {
        Some(left) => locked(left).into(),
        None => Refused::SignIn.into(),
    })
}

pub(super) fn locked(left: Duration) -> Refused {
    Refused::Locked((left.whole_seconds().max(0) + 59) / 60)
}

fn note_lock(tx: &mut Tx, row: &AccountRow) {
    tx.journal(Entry {
        verb: "identity.lock",
        subject_kind: "account",
        subject: row.id.uuid(),
        before: None,
        after: None,
        retention: "log",
    });
}
