//! What administrators do with an account of staff.

use super::{handlers, load, pages};
use crate::account::salt_of;
use crate::face::Face;
use crate::password::one_time;
use crate::{disable, enable, reset_password, unlock};
use http::axum::extract::{Path, State};
use http::{Answer, Cx};
use kernel::id::AccountId;

/// Gives a one-time password, which is shown once.
pub(crate) async fn reset(State(face): State<Face>, cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let mut q = face.app.store.read(cx.tenant()).await?;
    let row = load::visible(&face, &cx, &mut q, id).await?;
    let salt = salt_of(&q, &row)?;
    drop(q);
    let password = one_time(face.app.store.env().random.as_ref());
    let (hash, rules) = (face.hasher.hash_with(&password, salt).await?, face.rules());
    let done = face.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { reset_password(tx, rules.roles(), id, hash).await })
    });
    done.await?;
    Ok(pages::one_time(&cx, &id.to_string(), (&row.name, &row.login), &password))
}

/// Disables an account.
pub(crate) async fn turn_off(
    State(face): State<Face>,
    cx: Cx,
    Path(id): Path<AccountId>,
) -> Answer {
    let rules = face.rules();
    let done = face.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { disable(tx, rules.roles(), id).await })
    });
    done.await?;
    handlers::back(&cx, id, "identity.staff.disabled_done")
}

/// Enables an account again.
pub(crate) async fn turn_on(State(face): State<Face>, cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let rules = face.rules();
    let done = face.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { enable(tx, rules.roles(), id).await })
    });
    done.await?;
    handlers::back(&cx, id, "identity.staff.enabled_done")
}

/// Lifts the lock of failed tries.
pub(crate) async fn open_lock(
    State(face): State<Face>,
    cx: Cx,
    Path(id): Path<AccountId>,
) -> Answer {
    let rules = face.rules();
    let done = face.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { unlock(tx, rules.roles(), id).await })
    });
    done.await?;
    handlers::back(&cx, id, "identity.staff.unlocked_done")
}
