//! Photos and documents: checked by content, location removed, encrypted, in a folder beside the database.

mod jpeg;
mod photo;
mod shrink;

use crate::folder::{Content, blocking};
use crate::{Error, Fault, FaultKind, Query, Store, Tx, args};
use kernel::id::{AccountId, FileId, TenantId};
use kernel::refusal::Refusal;
use kernel::time::{Duration, Instant};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture (JPEG, PNG or WebP): turned upright, encoded anew without location or other metadata.
    Photo,
    /// A document (PDF) or a picture, which is then treated as a photo.
    Document,
}

crate::row! {
    /// What is known of a stored file.
    #[derive(Clone, Debug, PartialEq)]
    pub struct FileMeta {
        /// Its id.
        pub id: FileId,
        /// Its media type.
        pub media_type: String,
        /// Its size in bytes.
        pub size_bytes: i64,
        /// The width of a picture in pixels.
        pub width: Option<i64>,
        /// The height of a picture in pixels.
        pub height: Option<i64>,
        /// Where its content lies: a keyed hash of it.
        pub address: String,
        /// Where the content of its thumbnail lies.
        pub thumb_address: Option<String>,
    }
}

/// A file with its content.
pub struct Stored {
    /// What is known of it.
    pub meta: FileMeta,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of a store.
#[derive(Clone)]
pub struct Files {
    store: Store,
}

impl Files {
    pub(crate) fn new(store: Store) -> Files {
        Files { store }
    }

    /// Checks, cleans and writes a file, durably. It belongs to nothing until a transaction keeps it
    /// ([`Tx::keep_file`]); one that is never kept is swept after a day. Call it before the transaction, not inside.
    pub async fn put(
        &self,
        bytes: impl Into<Arc<Vec<u8>>>,
        kind: FileKind,
    ) -> Result<FileMeta, Error> {
        let bytes = bytes.into();
        let shared = self.store.shared.clone();
        // Pictures take much memory while they are decoded: few at a time, of large ones a single one. Small ones do not
        // wait for them.
        let large = photo::pixels(&bytes).is_some_and(|pixels| pixels > LARGE);
        let turns = if large { &shared.large_pictures } else { &shared.pictures };
        let turn = turns.acquire().await;
        let turn = turn.map_err(|_| Fault::new(FaultKind::Closed, "no more pictures"))?;
        let clean = tokio::task::spawn_blocking(move || photo::clean(&bytes, kind)).await;
        drop(turn);
        // A decoder that panics has met a broken picture.
        let clean = clean.map_err(|_| FileRefusal::Broken)??;
        let (media_type, size) = (clean.media_type, clean.size);
        let size_bytes = i64::try_from(clean.bytes.len()).unwrap_or(i64::MAX);
        let written = blocking(move || {
            let address = shared.folder.write(&shared.keys, &clean.bytes)?;
            let thumb =
                clean.thumb.map(|thumb| shared.folder.write(&shared.keys, &thumb)).transpose()?;
            Ok((address, thumb))
        });
        let (address, thumb_address) =
            written.await.inspect_err(|fault| self.store.shared.met(fault))?;
        Ok(FileMeta {
            id: self.store.new_id(),
            media_type: media_type.to_owned(),
            size_bytes,
            width: size.map(|(width, _)| i64::from(width)),
            height: size.map(|(_, height)| i64::from(height)),
            address,
            thumb_address,
        })
    }

    /// Returns a file with its content. Whether the actor may see it is for the caller to have checked.
    pub async fn get(&self, tenant: TenantId, id: FileId) -> Result<Stored, Error> {
        let meta = self.meta(tenant, id).await?;
        let bytes = self.content(meta.address.clone()).await?;
        Ok(Stored { meta, bytes })
    }

    /// Returns the thumbnail of a picture: a JPEG of at most 320 pixels.
    pub async fn thumb(&self, tenant: TenantId, id: FileId) -> Result<Stored, Error> {
        let mut meta = self.meta(tenant, id).await?;
        let address = meta.thumb_address.clone().ok_or(FileRefusal::Unknown)?;
        let bytes = self.content(address).await?;
        "image/jpeg".clone_into(&mut meta.media_type);
        meta.size_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        Ok(Stored { meta, bytes })
    }

    /// Returns what is known of a file that something keeps.
    pub async fn meta(&self, tenant: TenantId, id: FileId) -> Result<FileMeta, Error> {
        let mut reader = self.store.read(tenant).await?;
        Ok(file_meta(&mut reader, id).await?.ok_or(FileRefusal::Unknown)?)
    }

    /// Removes content that no row names and that is older than a day. Returns how many files those were.
    pub async fn sweep(&self) -> Result<usize, Fault> {
        let shared = self.store.shared.clone();
        let before = self.store.now().minus(KEPT_UNCLAIMED);
        let listed = blocking(move || shared.folder.list()).await?;
        let mut old: Vec<Content> =
            listed.into_iter().filter(|content| at(content.modified) < before).collect();
        let mut removed = 0;
        while !old.is_empty() {
            let rest = old.split_off(old.len().min(SWEEP_AT_ONCE));
            let kept = self.kept(&old).await?;
            let shared = self.store.shared.clone();
            removed +=
                blocking(move || {
                    let orphans = old.iter().filter(|c| {
                        c.address.as_ref().is_none_or(|address| !kept.contains(address))
                    });
                    orphans
                        .map(|orphan| shared.folder.remove(orphan).map(usize::from))
                        .sum::<Result<usize, Fault>>()
                })
                .await?;
            old = rest;
        }
        Ok(removed)
    }

    /// Returns which of the addresses a row names.
    async fn kept(&self, contents: &[Content]) -> Result<BTreeSet<String>, Fault> {
        let addresses: Vec<String> =
            contents.iter().filter_map(|content| content.address.clone()).collect();
        let mut reader = self.store.read_shared().await?;
        let rows: Vec<(String,)> = reader
            .all(
                "SELECT address FROM file WHERE address = ANY($1) \
                 UNION SELECT thumb_address FROM file WHERE thumb_address = ANY($2)",
                args![addresses.clone(), addresses],
            )
            .await?;
        Ok(rows.into_iter().map(|(address,)| address).collect())
    }

    async fn content(&self, address: String) -> Result<Vec<u8>, Fault> {
        let shared = self.store.shared.clone();
        blocking(move || shared.folder.read(&shared.keys, &address)).await
    }
}

impl Store {
    /// Returns the files of the store.
    pub fn files(&self) -> Files {
        Files::new(self.clone())
    }
}

/// Returns what is known of a file of the tenant.
pub async fn file_meta(q: &mut impl Query, id: FileId) -> Result<Option<FileMeta>, Fault> {
    let tenant = q.tenant();
    q.opt(
        "SELECT id, media_type, size_bytes, width, height, address, thumb_address FROM file \
         WHERE tenant_id = $1 AND id = $2",
        args![tenant, id],
    )
    .await
}

impl Tx {
    /// Makes a file that was put part of the tenant's records. Keeping it twice is keeping it once.
    pub async fn keep_file(&mut self, meta: &FileMeta) -> Result<(), Fault> {
        let by = self.actor().who.account().map(AccountId::uuid);
        let args = args![
            self.tenant(),
            meta.id,
            &meta.address,
            &meta.thumb_address,
            &meta.media_type,
            meta.size_bytes,
            meta.width,
            meta.height,
            self.now,
            by
        ];
        self.exec(
            "INSERT INTO file (tenant_id, id, address, thumb_address, media_type, size_bytes, width, height, \
             created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (tenant_id, id) DO NOTHING",
            args,
        )
        .await?;
        Ok(())
    }

    /// Lets a file go; its content is swept when no other row names it. Tells whether it was there.
    pub async fn drop_file(&mut self, id: FileId) -> Result<bool, Fault> {
        let args = args![self.tenant(), id];
        Ok(self.exec("DELETE FROM file WHERE tenant_id = $1 AND id = $2", args).await? > 0)
    }
}

/// From how many pixels on a picture is large.
const LARGE: u64 = 12_000_000;

/// Returns what a file costs that is put into the store, in millions of pixels; at least one, without decoding any.
pub fn picture_cost(bytes: &[u8]) -> u32 {
    let pixels = photo::pixels(bytes).unwrap_or(0);
    u32::try_from(pixels.div_ceil(1_000_000)).unwrap_or(u32::MAX).max(1)
}

/// How long content may lie without a row: a form with photos is sent long before that.
const KEPT_UNCLAIMED: Duration = Duration::days(1);
const SWEEP_AT_ONCE: usize = 500;

fn at(time: std::time::SystemTime) -> Instant {
    let since = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// It has no bytes.
    #[error("empty file")]
    Empty,
    /// It is too large.
    #[error("more than {max_mib} MiB")]
    TooLarge {
        /// The limit in MiB.
        max_mib: usize,
    },
    /// It has too many pixels.
    #[error("more than {max_megapixels} megapixels")]
    TooManyPixels {
        /// The limit in megapixels.
        max_megapixels: u64,
    },
    /// It is not of a type that is taken.
    #[error("type not taken")]
    Type,
    /// It cannot be read as what it claims to be.
    #[error("broken file")]
    Broken,
    /// There is no such file.
    #[error("no such file")]
    Unknown,
}

impl From<FileRefusal> for Refusal {
    fn from(refusal: FileRefusal) -> Refusal {
        match refusal {
            FileRefusal::Empty => Refusal::invalid("store.refusal.file_empty"),
            FileRefusal::TooLarge { max_mib } => {
                Refusal::invalid("store.refusal.file_too_large").with("mib", max_mib)
            }
            FileRefusal::TooManyPixels { max_megapixels } => {
                Refusal::invalid("store.refusal.file_too_many_pixels")
                    .with("megapixels", max_megapixels)
            }
            FileRefusal::Type => Refusal::invalid("store.refusal.file_type"),
            FileRefusal::Broken => Refusal::invalid("store.refusal.file_broken"),
            FileRefusal::Unknown => Refusal::not_found("store.refusal.file_unknown"),
        }
    }
}

impl From<FileRefusal> for Error {
    fn from(refusal: FileRefusal) -> Error {
        Error::Refused(refusal.into())
    }
}
