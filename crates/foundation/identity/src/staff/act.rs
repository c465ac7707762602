//! What administrators do with an account of staff.

use super::pages::Leaves;
use super::{handlers, load, pages};
use crate::account::{AccountRow, salt_of};
use crate::password::{one_time, one_time_of};
use crate::refusal::needs_second;
use crate::second::{Act, ask};
use crate::shared::Shared;
use crate::{disable, enable, reset_password, unlock};
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Held, HeldBy, Holder, Page, Posted};
use kernel::id::AccountId;
use store::{Error, Reading};

/// Gives a one-time password, which is shown once.
pub(crate) async fn reset(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
    posted: Posted,
) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = load::visible(&shared, &cx, &mut q, id).await?;
    let salt = salt_of(&q, &row)?;
    // Whoever may not is told so, with or without the form's token.
    let password = match posted.token() {
        Ok(form) => one_time_of(&q, form, id),
        Err(_) => one_time(shared.app.store.env().random.as_ref()),
    };
    drop(q);
    let (hash, rules) = (shared.hasher.hash_with(&password, salt).await?, shared.rules());
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { reset_password(tx, rules.roles(), id, hash).await })
    });
    match done.await {
        Ok(()) => Ok(pages::one_time(&cx, &id.to_string(), (&row.name, &row.login), &password)),
        Err(error) if needs_second(&error) => match given(&shared, &cx, id, &password).await? {
            Some(row) => {
                Ok(pages::one_time(&cx, &id.to_string(), (&row.name, &row.login), &password))
            }
            None => or_ask(&shared, &cx, id, Act::Reset, error).await,
        },
        Err(error) => Err(error.into()),
    }
}

/// Returns the account if this very form has given it its one-time password, which it still has: the agreement of the second
/// administrator is spent then, and whichever answer is read, the password on it counts.
async fn given(
    shared: &Shared,
    cx: &Cx,
    id: AccountId,
    password: &str,
) -> Result<Option<AccountRow>, Failure> {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = load::visible(shared, cx, &mut q, id).await?;
    drop(q);
    let fits = shared.hasher.fits(password, row.password.as_deref()).await?;
    Ok(Some(row).filter(|row| fits && row.must_change))
}

/// Asks for a second administrator where the refusal says that one is needed.
pub(super) async fn or_ask(
    shared: &Shared,
    cx: &Cx,
    id: AccountId,
    act: Act,
    error: Error,
) -> Answer {
    if !needs_second(&error) {
        return Err(error.into());
    }
    let rules = shared.rules();
    let asked = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { ask(tx, rules.roles(), id, act).await })
    });
    asked.await?;
    handlers::back(cx, id, "identity.second.asked_done")
}

/// Returns what waits for somebody alone and to whom it goes, to be confirmed before the account is disabled or a role ends;
/// nothing when it was confirmed, or nothing waits.
pub(super) async fn before(
    shared: &Shared,
    cx: &Cx,
    id: AccountId,
    leaves: Leaves,
    posted: &Posted,
) -> Result<Option<Page>, Failure> {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = load::visible(shared, cx, &mut q, id).await?;
    if posted.get("step") == "confirm" || !load::manages(shared, cx, &mut q, &row).await? {
        return Ok(None);
    }
    let holder = match leaves {
        Leaves::Account => Holder::Account(id),
        Leaves::Grant(grant) => Holder::Grant(grant),
    };
    let by = HeldBy {
        holders: vec![holder],
        after: None,
        size: handlers::ALONE,
        asker: Some(cx.actor.clone()),
    };
    let held = http::held(&shared.app, cx.locale, &mut Reading::from(&mut q), &by).await?;
    let waits: Vec<Held> = held.into_iter().filter(|held| held.waits).collect();
    Ok((!waits.is_empty()).then(|| pages::leaves(cx, &id.to_string(), &row.name, leaves, &waits)))
}

/// Disables an account.
pub(crate) async fn turn_off(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
    posted: Posted,
) -> Answer {
    if let Some(page) = before(&shared, &cx, id, Leaves::Account, &posted).await? {
        return Ok(page);
    }
    let rules = shared.rules();
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { disable(tx, rules.roles(), id).await })
    });
    match done.await {
        Ok(()) => handlers::back(&cx, id, "identity.staff.disabled_done"),
        Err(error) => or_ask(&shared, &cx, id, Act::Disable, error).await,
    }
}

/// Enables an account again.
pub(crate) async fn turn_on(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
) -> Answer {
    let rules = shared.rules();
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { enable(tx, rules.roles(), id).await })
    });
    match done.await {
        Ok(()) => handlers::back(&cx, id, "identity.staff.enabled_done"),
        Err(error) => or_ask(&shared, &cx, id, Act::Enable, error).await,
    }
}

/// Lifts the lock of failed tries.
pub(crate) async fn open_lock(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
) -> Answer {
    let rules = shared.rules();
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { unlock(tx, rules.roles(), id).await })
    });
    done.await?;
    handlers::back(&cx, id, "identity.staff.unlocked_done")
}
