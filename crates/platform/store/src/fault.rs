//! What goes wrong: a refusal that the user can act on, or a fault that the operator must.

use kernel::refusal::Refusal;
use std::fmt;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no; the user is told what to do about it.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// Something is broken; logged once, at the edge.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What sort of fault it is; for the edge, which answers 409, 503, 507 or 500, and for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The database refused or lost the statement.
    Database,
    /// A unique key exists already.
    Duplicate,
    /// Another transaction was in the way; the same command may succeed when tried again.
    Conflict,
    /// The database was locked, or no connection was free, for too long.
    Busy,
    /// The disk is full, or the database has reached its size limit.
    DiskFull,
    /// The command panicked; its work was rolled back.
    Panic,
    /// The command took too long; its work was rolled back.
    Timeout,
    /// The store is shutting down.
    Closed,
    /// Values of different types were compared.
    Type,
    /// A row does not have the shape that was asked for.
    Shape,
    /// The key file is missing, too open, or lacks a version.
    Key,
    /// A ciphertext was changed or belongs elsewhere.
    Forged,
    /// A migration cannot run, was edited, or is newer than the program.
    Migration,
    /// A file cannot be written or read.
    File,
    /// A consumer or job met a refusal.
    Refused,
    /// Something else outside the program failed (mail, network).
    Outside,
}

/// An opaque fault with its kind and a text for the log. The text never holds bound values.
pub struct Fault(Box<Inner>);

struct Inner {
    kind: FaultKind,
    text: String,
}

impl Fault {
    /// Returns a fault.
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Fault {
        Fault(Box::new(Inner { kind, text: text.into() }))
    }

    /// Returns a fault of something outside the program, such as a mail server.
    pub fn outside(error: impl fmt::Display) -> Fault {
        Fault::new(FaultKind::Outside, error.to_string())
    }

    /// Returns its kind.
    pub fn kind(&self) -> FaultKind {
        self.0.kind
    }

    /// Tells whether everybody meets it and not only the row that was worked on: the database is busy, full or closed.
    pub fn is_general(&self) -> bool {
        matches!(self.kind(), FaultKind::Busy | FaultKind::DiskFull | FaultKind::Closed)
    }

    /// Tells whether a unique key existed already.
    pub fn is_duplicate(&self) -> bool {
        self.0.kind == FaultKind::Duplicate
    }

    /// Adds where it happened in front of the text.
    #[must_use]
    pub fn at(mut self, place: &str) -> Fault {
        self.0.text = format!("{place}: {}", self.0.text);
        self
    }

    /// Returns the same fault for another caller that it hit, too.
    pub(crate) fn again(&self) -> Fault {
        Fault::new(self.0.kind, self.0.text.clone())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({:?}: {})", self.0.kind, self.0.text)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl std::error::Error for Fault {}

/// For consumers and jobs, whose commands answer `Error`: a refusal there is retried and then parked like a fault.
impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        match error {
            Error::Fault(fault) => fault,
            Error::Refused(refusal) => {
                Fault::new(FaultKind::Refused, format!("refused: {refusal}"))
            }
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                FaultKind::DiskFull
            }
            _ => FaultKind::File,
        };
        Fault::new(kind, error.to_string())
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        let kind = kind_of(&error);
        // The database's own message may quote values ("Key (phone)=(…) already exists" is in its detail, which
        // sqlx does not print); the message alone is safe for the log.
        Fault::new(kind, error.to_string())
    }
}

fn kind_of(error: &sqlx::Error) -> FaultKind {
    match error {
        sqlx::Error::Database(error) => {
            if error.is_unique_violation() {
                return FaultKind::Duplicate;
            }
            let code = error.code().unwrap_or_default();
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                sqlite_kind(&code)
            } else {
                pg_kind(&code)
            }
        }
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
            FaultKind::DiskFull
        }
        sqlx::Error::PoolTimedOut => FaultKind::Busy,
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => FaultKind::Closed,
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::TypeNotFound { .. } => FaultKind::Shape,
        _ => FaultKind::Database,
    }
}

/// The low byte of SQLite's extended result code is the primary code.
fn sqlite_kind(code: &str) -> FaultKind {
    match code.parse::<i32>().unwrap_or(0) & 0xff {
        5 | 6 => FaultKind::Busy,
        13 => FaultKind::DiskFull,
        _ => FaultKind::Database,
    }
}

/// SQLSTATE classes: 40 transaction rollback, 53100 disk full, 55P03 lock not available, 57P0x shutdown.
fn pg_kind(code: &str) -> FaultKind {
    match code {
        "40001" | "40P01" => FaultKind::Conflict,
        "53100" => FaultKind::DiskFull,
        "42883" | "42804" | "42P18" | "22P02" => FaultKind::Type,
        "55P03" | "53300" => FaultKind::Busy,
        "57014" => FaultKind::Timeout,
        "57P01" | "57P02" | "57P03" => FaultKind::Closed,
        _ => FaultKind::Database,
    }
}
