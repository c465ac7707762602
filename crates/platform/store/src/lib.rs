//! Database, journal, outbox, jobs, access log, encryption and files on SQLite and PostgreSQL.
//!
//! Architecture invariants: no other crate names the SQL library; no domain asks which engine runs; nothing is
//! written outside [`Store::write`], and journal, outbox and jobs are never written outside its transaction; no
//! network, password hashing or file work happens inside one; no key leaves `keys`.

mod access;
mod clock;
mod command;
mod db;
mod env;
mod fault;
mod files;
mod guard;
mod journal;
mod keys;
mod migrate;
mod parts;
mod rule_version;
mod server;
mod store;
mod tx;
mod work;

pub use access::{Look, LookRow};
pub use clock::ClockHeld;
pub use db::conn::Engine;
pub use db::query::{Query, Reader, UNREADABLE};
pub use db::reading::Reading;
pub use db::row::{Column, FromColumn, FromRow, ReadColumn, Row};
pub use db::select::{Cursor, NotACursor, Page, Select};
pub use db::value::{Arg, Args, IntoArg, ListItem};
pub use env::{Clock, Env, PassedClock, Random, SeededRandom};
pub use fault::{Error, Fault, FaultKind};
pub use files::{FileKind, FileMeta, FileRefusal, Files, Stored, file_meta, picture_cost};
pub use futures_util::future::BoxFuture;
pub use journal::{Audit, Entry, Erased, Head, JournalRow, Problem, Since, Wrong, history};
pub use keys::{Rotated, init_key_file};
pub use migrate::{Migrations, Pending, Sealed, schema_digest};
pub use parts::Parts;
pub use rule_version::{RuleVersion, rule_versions, rules_at, rules_hash_at, rules_pinned};
pub use server::{Client, Server};
pub use store::{Config, Limits, NO_TENANT, Store, is_filled};
pub use tx::{By, Tx};
pub use work::{Consumer, Ctx, JobKind, JobRow, NewJob, OutboxRow, Parked, Ran, Worker};
