//! The transaction that a command works in: bound to one tenant and one actor; journal, outbox and jobs go with it.

mod flush;
mod guarded;
mod left;
mod reading;
mod shared;

pub use left::NewJob;
pub(crate) use left::{Emitted, Wanted};
pub use reading::Reading;
pub(crate) use shared::Shared;

use crate::db::conn::Conn;
use crate::db::value::Args;
use crate::entry::Entry;
use crate::guard::Change;
use crate::keys::Keys;
use crate::query::{Parts, Query};
use crate::{Fault, FaultKind};
use kernel::access::Actor;
use kernel::id::{EventId, MatterId, TenantId};
use kernel::time::Instant;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Who does something, what for, and in which matter; it stands in the journal.
#[derive(Clone, Debug)]
pub struct By {
    /// Who acts, in which tenant.
    pub actor: Actor,
    /// What for: a short English word or two, shown through the message files.
    pub purpose: &'static str,
    /// The matter 办件 in whose course it is done.
    pub matter: Option<MatterId>,
}

impl By {
    /// Returns the program itself acting for a tenant; `part` says which part of it.
    pub fn system(tenant: TenantId, part: &'static str, purpose: &'static str) -> By {
        let actor = Actor {
            tenant,
            who: kernel::access::Who::System(part),
            grants: Vec::new(),
            on_behalf: None,
        };
        By { actor, purpose, matter: None }
    }
}

/// One transaction. Once a statement in it has failed it cannot be committed, on either engine.
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) by: By,
    pub(crate) now: Instant,
    pub(crate) shared: Arc<Shared>,
    pub(crate) broken: OnceLock<Fault>,
    /// How many ids it has made.
    made: AtomicU32,
    pub(crate) entries: Vec<(EventId, Entry)>,
    pub(crate) emitted: Vec<Emitted>,
    pub(crate) jobs: Vec<NewJob>,
    /// What it wrote in guarded tables, by table and key.
    pub(crate) changes: BTreeMap<(String, Vec<u8>), Change>,
}

impl Tx {
    pub(crate) fn new(conn: Conn, by: By, shared: Arc<Shared>) -> Tx {
        let now = shared.env.clock.now();
        Tx {
            conn,
            by,
            now,
            shared,
            broken: OnceLock::new(),
            made: AtomicU32::new(0),
            entries: Vec::new(),
            emitted: Vec::new(),
            jobs: Vec::new(),
            changes: BTreeMap::new(),
        }
    }

    /// Returns the tenant whose rows are written.
    pub fn tenant(&self) -> TenantId {
        self.by.actor.tenant
    }

    /// Returns the point in time of the transaction; the same from its beginning to its end.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Returns who acts.
    pub fn actor(&self) -> &Actor {
        &self.by.actor
    }

    /// Returns who acts, what for and in which matter.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// Returns a fresh id whose time is the transaction's. Ids of one transaction are in the order in which they were
    /// made: what follows the time in them counts up, and 48 bits are random.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 10];
        self.shared.env.random.fill(&mut random);
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        // 12 bits behind the version, 14 behind the variant.
        let [high, low] = [(count >> 14) & 0x0fff, count & 0x3fff].map(u32::to_be_bytes);
        [random[0], random[1], random[2], random[3]] = [high[2], high[3], low[2], low[3]];
        T::from(kernel::id::v7(self.now, random))
    }

    /// Runs a statement and returns how many rows it touched.
    pub async fn exec(&mut self, sql: &'static str, args: Args) -> Result<u64, Fault> {
        let result = match self.shared.plans.of(sql) {
            Some(plan) => self.guarded(&plan, args).await,
            None => self.conn.exec(sql.into(), args).await,
        };
        if let Err(fault) = &result {
            self.breaks(fault.again());
        }
        result
    }

    /// Puts an entry into the journal; written at commit, in the same transaction.
    pub fn journal(&mut self, entry: Entry) {
        let id = self.new_id();
        self.entries.push((id, entry));
    }

    /// Tells every consumer of `kind` about `subject`; written at commit, in the same transaction. The payload
    /// holds no personal values.
    pub fn emit(&mut self, kind: &'static str, subject: Uuid, payload: Value) {
        self.emitted.push(Emitted { kind, subject, payload });
    }

    /// Puts a job on the list; a job of the same kind and key is there once, however often it is asked for.
    pub fn enqueue(&mut self, job: NewJob) {
        self.jobs.push(job);
    }

    /// Encrypts `plain` for the `{sealed}` column `context` (`table.column`). Any other context breaks the
    /// transaction, because key rotation would not find the ciphertext.
    pub fn seal(&self, context: &str, plain: &str) -> Vec<u8> {
        if !self.shared.sealed.iter().any(|sealed| sealed.context() == context) {
            let fault = Fault::new(
                FaultKind::Key,
                format!("{context} is not declared {{sealed}} in a migration"),
            );
            self.breaks(fault);
            return Vec::new();
        }
        match self.shared.keys.seal(context, plain.as_bytes()) {
            Ok(sealed) => sealed,
            Err(fault) => {
                self.breaks(fault);
                Vec::new()
            }
        }
    }
}

impl Tx {
    /// Remembers the first fault: a transaction with one is never committed.
    fn breaks(&self, fault: Fault) {
        // A second fault is only a consequence of the first.
        let _ = self.broken.set(fault);
    }
}

impl Query for Tx {
    fn parts(&mut self) -> Parts<'_> {
        Parts { conn: &mut self.conn, broken: Some(&self.broken), plans: Some(&self.shared.plans) }
    }

    fn tenant(&self) -> TenantId {
        self.by.actor.tenant
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn keys(&self) -> &Arc<Keys> {
        &self.shared.keys
    }
}
