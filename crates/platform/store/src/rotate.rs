//! Key rotation: a new version for new ciphertexts, then every old ciphertext under it, then the old key goes.
//! It can stop at any point and goes on where it was: what is left to do is told by the version in each ciphertext.

use crate::folder::blocking;
use crate::migrate::Sealed;
use crate::open::compare;
use crate::{By, Entry, Fault, FaultKind, NO_TENANT, Query as _, Store, Tx, args};
use kernel::id::TenantId;
use serde_json::json;
use uuid::Uuid;

/// How many rows are looked for at once.
const PAGE: usize = 2000;
/// How many rows are rewritten in one transaction.
const AT_ONCE: usize = 200;

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// The version of the key that everything is now under.
    pub version: u8,
    /// Values rewritten in the database.
    pub values: usize,
    /// Files rewritten.
    pub files: usize,
}

/// A row with an old ciphertext.
type Old = (Option<TenantId>, Uuid, Vec<u8>);

impl Store {
    /// Returns the key versions in the key file, and the one that new ciphertexts get.
    pub fn key_versions(&self) -> (Vec<u8>, u8) {
        (self.shared.keys.versions(), self.shared.keys.current())
    }

    /// Adds a version to the key file and rewrites everything under it. Keep a copy of the new key file before the
    /// old one is forgotten; the old keys stay in it until [`retire_keys`](Store::retire_keys).
    pub async fn rotate_keys(&self) -> Result<Rotated, Fault> {
        let keys = self.shared.keys.clone();
        blocking(move || keys.add_version()).await?;
        let by = By::system(NO_TENANT, "keys", "rotate");
        self.write(by, |tx| {
            Box::pin(async move {
                let keys = tx.shared.keys.clone();
                Ok(compare(&mut tx.conn, &keys).await?)
            })
        })
        .await?;
        self.rewrite_sealed().await
    }

    /// Rewrites what is still under an older version; goes on with a rotation that was interrupted.
    pub async fn rewrite_sealed(&self) -> Result<Rotated, Fault> {
        let version = self.shared.keys.current();
        let mut rotated = Rotated { version, ..Rotated::default() };
        for sealed in &self.shared.sealed {
            rotated.values += self.rewrite_column(sealed, version).await?;
        }
        let shared = self.shared.clone();
        rotated.files = blocking(move || shared.folder.rewrite(&shared.keys)).await?;
        let after = json!({ "version": version, "values": rotated.values, "files": rotated.files });
        self.note("store.rotate_keys", after).await?;
        Ok(rotated)
    }

    /// Takes the old versions out of the key file, once nothing is under them any more. Backups made before need
    /// their own copy of the key file from then on.
    pub async fn retire_keys(&self) -> Result<Vec<u8>, Fault> {
        let version = self.shared.keys.current();
        for sealed in &self.shared.sealed {
            if !self.outdated(sealed, version, 1).await?.is_empty() {
                return Err(unfinished(&sealed.context()));
            }
        }
        let shared = self.shared.clone();
        if !blocking(move || shared.folder.outdated(&shared.keys)).await?.is_empty() {
            return Err(unfinished("the folder of files"));
        }
        // Known no longer before it is gone: in between, the program starts with either.
        let by = By::system(NO_TENANT, "keys", "retire");
        self.write(by, move |tx| {
            Box::pin(async move {
                let sql = "DELETE FROM key_check WHERE version <> 0 AND version <> $1";
                Ok(tx.exec(sql, args![version]).await?)
            })
        })
        .await?;
        let keys = self.shared.keys.clone();
        let retired = blocking(move || keys.drop_old()).await?;
        self.note("store.retire_keys", json!({ "retired": retired, "version": version })).await?;
        Ok(retired)
    }

    async fn note(&self, verb: &'static str, after: serde_json::Value) -> Result<(), Fault> {
        let by = By::system(NO_TENANT, "keys", "rotate");
        let entry = Entry {
            verb,
            subject_kind: "keys",
            subject: Uuid::nil(),
            before: None,
            after: Some(after),
            retention: "record",
        };
        let noted = self.write(by, move |tx| {
            Box::pin(async move {
                tx.journal(entry);
                Ok(())
            })
        });
        Ok(noted.await?)
    }

    async fn rewrite_column(&self, sealed: &Sealed, version: u8) -> Result<usize, Fault> {
        let mut rewritten = 0;
        loop {
            let page = self.outdated(sealed, version, PAGE).await?;
            if page.is_empty() {
                return Ok(rewritten);
            }
            for rows in page.chunks(AT_ONCE) {
                let (rows, sealed) = (rows.to_vec(), sealed.clone());
                rewritten += rows.len();
                let by = By::system(NO_TENANT, "keys", "rotate");
                let done = self.write(by, move |tx| {
                    Box::pin(async move { Ok(rewrite_rows(tx, &sealed, rows).await?) })
                });
                done.await?;
            }
        }
    }

    async fn outdated(
        &self,
        sealed: &Sealed,
        version: u8,
        limit: usize,
    ) -> Result<Vec<Old>, Fault> {
        let Sealed { table, column, key, tenanted } = sealed;
        let tenant = if *tenanted { "tenant_id" } else { "NULL AS tenant_id" };
        let sql = format!(
            "SELECT {tenant}, {key}, {column} FROM {table} \
             WHERE {column} IS NOT NULL AND substr({column}, 1, 1) <> $1 LIMIT {limit}"
        );
        let mut reader = self.read_shared().await?;
        reader.parts().rows(sql.into(), args![vec![version]], limit).await
    }
}

/// A value that somebody changed meanwhile is under the new key already, and is left alone.
async fn rewrite_rows(tx: &mut Tx, sealed: &Sealed, rows: Vec<Old>) -> Result<(), Fault> {
    let Sealed { table, column, key, .. } = sealed;
    let context = sealed.context();
    let keys = tx.shared.keys.clone();
    for (tenant, id, old) in rows {
        let new = keys.seal(&context, &keys.open(&context, &old)?)?;
        let (sql, args) = match tenant {
            Some(tenant) => (
                format!(
                    "UPDATE {table} SET {column} = $1 WHERE tenant_id = $2 AND {key} = $3 AND {column} = $4"
                ),
                args![new, tenant, id, &*old],
            ),
            None => (
                format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2 AND {column} = $3"),
                args![new, id, &*old],
            ),
        };
        tx.rewrite(sql, args, column, &old).await?;
    }
    Ok(())
}

fn unfinished(place: &str) -> Fault {
    Fault::new(
        FaultKind::Key,
        format!("old keys are still needed by {place}: finish the rotation first"),
    )
}
