//! A full disk: noticed by whoever writes, and tried again here.

use crate::args;
use crate::fault::Error;
use crate::folder::blocking;
use crate::query::NO_TENANT;
use crate::store::Store;
use crate::tx::By;
use std::sync::atomic::Ordering;

/// How many bytes a full disk must have room for before it counts as usable again: more than a command without files
/// writes.
const ROOM: usize = 32 * 1024;

impl Store {
    /// Tells whether a disk is full, the database's or that of the files: since a write failed so, until one of 32 KiB,
    /// which is tried here on both, does not. What a small command still finds room for says nothing about the next one.
    pub async fn is_full(&self) -> bool {
        if !self.shared.full.load(Ordering::Relaxed) {
            return false;
        }
        // Random, so that no engine makes it smaller.
        let mut room = vec![0; ROOM];
        crate::env::system_random(&mut room);
        let (shared, bytes) = (self.shared.clone(), room.clone());
        let mut tried = blocking(move || shared.folder.try_room(&bytes)).await.map_err(Error::from);
        if tried.is_ok() {
            let by = By::system(NO_TENANT, "store", "health");
            tried = self
                .write(by, |tx| {
                    Box::pin(async move {
                        // It needs its room until the end of the transaction.
                        let sql = "INSERT INTO key_check (version, mac) VALUES (-1, $1)";
                        tx.exec(sql, args![room]).await?;
                        tx.exec("DELETE FROM key_check WHERE version = -1", args![]).await?;
                        Ok(())
                    })
                })
                .await;
        }
        if tried.is_ok() {
            self.shared.full.store(false, Ordering::Relaxed);
        }
        tried.is_err()
    }
}
