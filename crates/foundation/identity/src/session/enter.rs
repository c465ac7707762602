//! Signing in with a password, and with a code that was found right.

use super::attempt::{Subject, Try};
use super::command::begin;
use super::gate::{Trying, begin_try};
use super::token::Token;
use crate::Security;
use crate::account::{AccountKind, AccountRow, candidates, login_hash};
use crate::code::use_up;
use crate::refusal::IdentityRefusal as Refused;
use crate::shared::Shared;
use http::{Browser, Cx};
use kernel::access::{Actor, Who};
use kernel::id::{AccountId, EventId, TenantId};
use kernel::time::Duration;
use store::{By, Error};

/// A session that was begun.
pub(crate) struct Entered {
    /// Whose.
    pub account: AccountId,
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
}

/// Checks name and password and begins a session. Whoever has no account, one of the other kind, or a disabled one gets
/// the same answer after the same work as whoever typed a wrong password.
pub(crate) async fn enter(
    shared: &Shared,
    cx: &Cx,
    browser: &Browser,
    typed: Typed<'_>,
) -> Result<Entered, Error> {
    let security = shared.security()?;
    let mut q = shared.app.store.read_shared().await?;
    let hash = login_hash(&q, typed.login);
    let found = candidates(&mut q, typed.kind, typed.login).await?;
    // Whose password it is that is tried must be certain: anybody can claim a number.
    let sure = if let [row] = &found.rows[..] { Some(row) } else { None };
    let known = sure.and_then(|row| browser.knows(cx, row.id));
    let subject = Subject::of_name(&q, hash, cx.network(), (sure.is_some(), known.as_deref()));
    drop(q);
    let trying = begin_try(shared, cx, subject, known.is_none(), found.rows.first()).await?;
    let Some(row) = found.with_password(&shared.hasher, typed.password).await?.cloned() else {
        return Err(trying.was_wrong(Refused::SignIn, &security));
    };
    let since = row.password_at.map_or(Duration::ZERO, |since| shared.app.store.now().since(since));
    if row.must_change && since > security.one_time {
        return Err(Refused::OneTimeOver.into());
    }
    let entered = begun(shared, row, security, &browser.device, Proof::Try(trying.one())).await?;
    trying.was_right(cx);
    Ok(entered)
}

/// Begins a session of an account whose holder has the code of this office, which is used up with it.
pub(crate) async fn start(
    shared: &Shared,
    row: AccountRow,
    security: Security,
    device: &str,
    code: (TenantId, EventId),
) -> Result<Entered, Error> {
    begun(shared, row, security, device, Proof::Code(code)).await
}

/// What a session begins by, asked again in its transaction.
#[derive(Clone)]
enum Proof {
    /// A try that still has its turn.
    Try(Try),
    /// A code that nobody has used.
    Code((TenantId, EventId)),
}

async fn begun(
    shared: &Shared,
    row: AccountRow,
    security: Security,
    device: &str,
    proof: Proof,
) -> Result<Entered, Error> {
    let token = Token::new(row.tenant_id, shared.app.store.env().random.as_ref());
    let must_change = super::must_change(&row, &security, shared.app.store.now());
    let (cookie, lasts) = (token.cookie(), security.session(row.kind).lasts);
    let (account, device, by) = (row.id, device.to_owned(), holder(&row));
    let begun = shared.app.store.write_again(by, move |tx| {
        let (row, token, device, proof) =
            (row.clone(), token.clone(), device.clone(), proof.clone());
        Box::pin(async move {
            match &proof {
                Proof::Try(one) => Trying::looked_at_again(tx, one, &security).await?,
                Proof::Code((office, code)) => use_up(tx, *office, *code).await?,
            }
            begin(tx, &row, &security, &token, &device).await
        })
    });
    begun.await?;
    Ok(Entered { account, cookie, lasts, must_change })
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
