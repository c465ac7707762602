//! How much of what a store takes.

use std::time::Duration;

/// How much of what a store takes. The defaults are for a street on the smallest machine.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections that read.
    pub readers: u32,
    /// Connections that write, on PostgreSQL; SQLite has one.
    pub writers: u32,
    /// How long a free connection is waited for.
    pub acquire: Duration,
    /// How long SQLite waits for another process that writes.
    pub busy: Duration,
    /// How long one command may take.
    pub command: Duration,
    /// How many commands share one COMMIT on SQLite.
    pub batch_max: usize,
    /// After how long a COMMIT no longer waits for more commands.
    pub batch_time: Duration,
    /// How many commands wait in SQLite's queue before callers wait to get in.
    pub queue: usize,
    /// How many pages (of 4 KiB) an SQLite file may have.
    pub sqlite_pages_max: Option<u32>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            readers: 6,
            writers: 10,
            acquire: Duration::from_secs(10),
            busy: Duration::from_secs(5),
            command: Duration::from_secs(30),
            batch_max: 128,
            batch_time: Duration::from_millis(20),
            queue: 1024,
            sqlite_pages_max: None,
        }
    }
}
