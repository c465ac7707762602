//! Database, journal, outbox, jobs, access log, encryption and files on SQLite and PostgreSQL.
//!
//! Architecture invariants: no other crate names the SQL library; no domain asks which engine runs; nothing is
//! written outside [`Store::write`], and journal, outbox and jobs are never written outside its transaction; no
//! network, password hashing or file work happens inside one; no key leaves `keys`.
//!
//! From the bottom: clock, faults; `db`, connections of either engine, and `keys`; what an entry of the journal is, the
//! folder of files, the guard's tables and marks, the schema; `query`, reading, and `tx`, the transaction with what is
//! written at its end; `lists`, the keys by which everything is listed; `store` and `command`, which runs one; what is done with them: access log, clock, files, journal,
//! versions of the rules, work; `open` and the rotation of keys, which need all of it. Each knows only what stands before it.

mod env;
mod fault;
mod parts;

mod db;
mod keys;

mod entry;
mod folder;
mod guard;

mod migrate;

mod query;

mod tx;

pub mod lists;

mod store;

mod command;

mod access;
mod clock;
mod files;
mod full;
mod rule_version;
mod work;

mod journal;

mod open;
mod server;

mod rotate;

pub use access::{Look, LookRow};
pub use clock::ClockHeld;
pub use db::conn::Engine;
pub use db::limits::Limits;
pub use db::row::{Column, FromColumn, FromRow, ReadColumn, Row};
pub use db::value::{Arg, Args, IntoArg, ListItem};
pub use entry::Entry;
pub use env::{Clock, Env, PassedClock, Random, SeededRandom};
pub use fault::{Error, Fault, FaultKind};
pub use files::{FileKind, FileMeta, FileRefusal, Files, Stored, file_meta, picture_cost};
pub use futures_util::future::BoxFuture;
pub use journal::{Audit, Erased, Head, JournalRow, Problem, Since, Wrong, history};
pub use keys::init_key_file;
pub use migrate::{Migrations, Pending, Sealed, schema_digest};
pub use open::{Config, is_filled};
pub use parts::Parts;
pub use query::{Cursor, Lent, NO_TENANT, NotACursor, Page, Query, Reader, Select, UNREADABLE};
pub use rotate::Rotated;
pub use rule_version::{
    NewRules, RuleHead, RuleVersion, rule_heads, rule_version, rule_versions, rules_at,
    rules_no_at, rules_pinned,
};
pub use server::{Client, Server};
pub use store::{Consumer, Ctx, OutboxRow, Store};
pub use tx::{By, NewJob, Reading, Tx};
pub use work::{JobKind, JobRow, Parked, Ran, Worker};
