//! Choosing a password, and changing one's own.

use super::pages;
use crate::account::{AccountRow, password_was_used, salt, salt_of};
use crate::me::handlers::own;
use crate::prove::{asked, proved, still};
use crate::session::{end_other_sessions, handlers::here, must_change};
use crate::shared::{Shared, home};
use crate::{AccountKind, PasswordRefusal, set_password};
use http::axum::extract::State;
use http::{Answer, Browser, Cx, Filled, Flash, Listing, Page, Posted};
use kernel::refusal::Refusal;
use store::{Error, Fault};

/// What was chosen, hashed, or what is wrong with it.
type Chosen = Result<String, Refusal>;

/// Takes the first password of a resident who signs up with a user name, a telephone number, or both; it is hashed when
/// everything else is right, too.
pub(crate) fn fresh<'p>(
    shared: &Shared,
    (login, phone): (&str, Option<&str>),
    posted: &'p Posted,
) -> Result<Result<&'p str, Refusal>, Fault> {
    let security = shared.security()?;
    let names = [login, posted.get("account.display_name"), phone.unwrap_or_default()];
    let checked = both(posted).and_then(|new| security.resident.check(new, &names).map(|()| new));
    Ok(checked.map_err(Refusal::from))
}

/// Hashes a password of somebody who signs in with this number, if with any.
pub(crate) async fn hashed(
    shared: &Shared,
    password: &str,
    phone: Option<&str>,
) -> Result<String, Fault> {
    let salt = salt(&shared.app.store.read_shared().await?, phone);
    shared.hasher.hash_with(password, salt).await
}

/// Takes another password for an account: strong enough, and none of those had before.
pub(crate) async fn chosen(
    shared: &Shared,
    row: &AccountRow,
    posted: &Posted,
) -> Result<Chosen, Fault> {
    let strength = shared.security()?.strength(row.kind);
    let new = match strong(shared, row, posted)? {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut q = shared.app.store.read(row.tenant_id).await?;
    let before = password_was_used(&mut q, row, strength.kept).await?;
    let salt = salt_of(&q, row)?;
    drop(q);
    for hash in &before {
        if shared.hasher.fits(new, Some(hash)).await? {
            return Ok(Err(PasswordRefusal::Before.into()));
        }
    }
    Ok(Ok(shared.hasher.hash_with(new, salt).await?))
}

/// Says what is wrong with another password, without asking for those had before.
fn strong<'p>(
    shared: &Shared,
    row: &AccountRow,
    posted: &'p Posted,
) -> Result<Result<&'p str, Refusal>, Fault> {
    let strength = shared.security()?.strength(row.kind);
    let checked =
        both(posted).and_then(|new| strength.check(new, &[&row.login, &row.name]).map(|()| new));
    Ok(checked.map_err(Refusal::from))
}

fn both(posted: &Posted) -> Result<&str, PasswordRefusal> {
    let new = posted.get("account.password_new");
    if new == posted.get("account.password_again") {
        Ok(new)
    } else {
        Err(PasswordRefusal::Differs)
    }
}

/// The page on which the password is changed.
pub(crate) async fn show(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let (q, row) = own(&shared, &cx).await?;
    let must = must_change(&row, &shared.security()?, cx.now);
    let filled = Filled::empty().with("proof", listing.get("proof").unwrap_or_default());
    Ok(pages::change(&cx, must, &asked(&shared, &q, &row)?, &filled))
}

/// Changes the password, or sets the first one, for whoever proves to be the holder; sessions elsewhere end.
pub(crate) async fn change(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    posted: Posted,
) -> Answer {
    let (q, row) = own(&shared, &cx).await?;
    let asked = asked(&shared, &q, &row)?;
    drop(q);
    let again = |refusal: &Refusal| {
        let must = row.must_change;
        let filled = Filled::empty().with("proof", posted.get("proof")).refused(&cx, refusal);
        Ok(pages::change(&cx, must, &asked, &filled).refused())
    };
    // What is wrong with the new one uses no code up.
    if let Err(refusal) = strong(&shared, &row, &posted)? {
        return again(&refusal);
    }
    match proved(&shared, &cx, &row, &posted).await {
        Ok(()) => {}
        Err(Error::Refused(refusal)) => return again(&refusal),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    }
    let hash = match chosen(&shared, &row, &posted).await? {
        Ok(hash) => hash,
        Err(refusal) => return again(&refusal),
    };
    match put(&shared, &cx, &browser, row.clone(), hash).await {
        Ok(()) => {}
        Err(Error::Refused(refusal)) => return again(&refusal),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    }
    let to = if row.kind == AccountKind::Staff && row.must_change { "/work" } else { home(&cx) };
    let flash = Flash { text: cx.t("identity.account.password_set"), bad: false, undo: None };
    Ok(Page::see_other(to).flash(&cx, &flash))
}

async fn put(
    shared: &Shared,
    cx: &Cx,
    browser: &Browser,
    proved: AccountRow,
    hash: String,
) -> Result<(), Error> {
    let session = here(shared, browser).await?;
    let done = shared.app.store.write(cx.by("password"), move |tx| {
        Box::pin(async move {
            still(tx, &proved).await?;
            set_password(tx, proved.id, hash).await?;
            end_other_sessions(tx, session).await?;
            Ok(())
        })
    });
    done.await
}
