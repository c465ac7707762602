//! The password of somebody who is signed in and proves to be the holder.

use super::attempt::{failed, locked_for};
use super::enter::locked;
use crate::account::AccountRow;
use crate::face::Face;
use crate::refusal::IdentityRefusal as Refused;
use http::Cx;
use store::{By, Error, Query};

/// Checks the password of somebody who is signed in and proves to be the holder: counted and locked like signing in.
pub(crate) async fn prove(
    face: &Face,
    _cx: &Cx,
    row: &AccountRow,
    password: &str,
) -> Result<(), Error> {
    let security = face.security()?;
    let mut q = face.app.store.read_shared().await?;
    let hash = q.index("try_holder", &row.id.to_string());
    if let Some(left) = locked_for(&mut q, &hash).await? {
        return Err(locked(left).into());
    }
    drop(q);
    if face.hasher.fits(password, row.password.as_deref()).await? {
        return Ok(());
    }
    let by = By::system(row.tenant_id, "identity", "sign_in");
    let counted = face
        .app
        .store
        .write(by, move |tx| Box::pin(async move { failed(tx, hash, &security).await }));
    match counted.await? {
        Some(left) => Err(locked(left).into()),
        None => Err(Refused::OldPassword.into()),
    }
}
