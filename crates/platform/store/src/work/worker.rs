//! The worker: leases what is due, runs it, puts off what failed, and stops cleanly.

use super::lease::{LEASE, Table};
use super::{JobKind, JobRow};
use crate::store::{Ctx, OutboxRow};
use crate::{By, Fault, FaultKind, NO_TENANT, Store};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use kernel::id::TenantId;
use kernel::time::{Duration, Instant};
use std::ops::AddAssign;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// How many rows are claimed at once from a tenant.
const CLAIM: usize = 16;
/// How many rows are worked on at once.
const AT_ONCE: usize = 4;
/// How many rounds `run_until_idle` goes; work that makes work without end is a mistake.
const ROUNDS_MAX: usize = 1000;
/// How long a worker sleeps when nobody wakes it: other nodes' work and jobs that become due.
const NAP: std::time::Duration = std::time::Duration::from_secs(1);
/// How often it seals; a seal for each entry would be longer than the journal.
const TEND: std::time::Duration = std::time::Duration::from_secs(2);

/// Runs consumers and jobs. Several workers on several nodes share the work.
pub struct Worker {
    ctx: Arc<Ctx>,
    jobs: Vec<JobKind>,
    tended: Mutex<Option<Instant>>,
}

/// What a round of a worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Events and jobs done.
    pub done: usize,
    /// Events and jobs that failed and will be tried again.
    pub put_off: usize,
    /// Events and jobs given up.
    pub parked: usize,
}

impl Ran {
    fn count(self) -> usize {
        self.done + self.put_off + self.parked
    }
}

impl AddAssign for Ran {
    fn add_assign(&mut self, other: Ran) {
        self.done += other.done;
        self.put_off += other.put_off;
        self.parked += other.parked;
    }
}

/// A claimed row.
enum Claimed {
    Event(OutboxRow),
    Job(JobRow),
}

impl Worker {
    /// Returns a worker for the consumers that the store was opened with and for `jobs`.
    pub fn new(ctx: Ctx, jobs: Vec<JobKind>) -> Worker {
        Worker { ctx: Arc::new(ctx), jobs, tended: Mutex::new(None) }
    }

    /// Claims what is due by the store's clock now, and runs it once.
    pub async fn run_once(&self) -> Result<Ran, Fault> {
        let store = &self.ctx.store;
        let consumers: Vec<&str> = store.consumers.iter().map(|consumer| consumer.name).collect();
        let kinds: Vec<&str> = self.jobs.iter().map(|job| job.kind).collect();
        let mut ran = Ran::default();
        for tenant in store.tenants_with_work(&consumers, &kinds).await? {
            ran += self.tenant(tenant, &consumers, &kinds).await?;
        }
        Ok(ran)
    }

    /// Runs what is due, and what follows from it, until nothing is due.
    pub async fn run_until_idle(&self) -> Result<Ran, Fault> {
        let mut all = Ran::default();
        for _ in 0..ROUNDS_MAX {
            let ran = self.run_once().await?;
            if ran.count() == 0 {
                return Ok(all);
            }
            all += ran;
        }
        Err(Fault::new(
            FaultKind::Timeout,
            format!("there is still work after {ROUNDS_MAX} rounds"),
        ))
    }

    /// Runs until `stop` is done, then finishes what is under way. It also seals the journal and tidies up.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut tended: Option<tokio::time::Instant> = None;
        let mut watched: Option<Instant> = None;
        loop {
            self.watch(&mut watched).await;
            let busy = match self.run_once().await {
                Ok(ran) => ran.count() > 0,
                Err(fault) => {
                    tracing::error!(%fault, "the worker could not fetch its work");
                    false
                }
            };
            if tended.is_none_or(|at| at.elapsed() >= TEND) {
                tended = Some(tokio::time::Instant::now());
                if let Err(fault) = self.tend().await {
                    tracing::error!(%fault, "the worker could not seal or tidy up");
                }
            }
            let nap = if busy { std::time::Duration::ZERO } else { NAP };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = self.ctx.store.shared.wake.notified() => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
    }

    /// Looks at the clock before anything is done by it: once a minute, and when it has jumped.
    async fn watch(&self, watched: &mut Option<Instant>) {
        let now = self.ctx.store.now();
        let minute = Duration::minutes(1);
        if watched.is_some_and(|at| now.since(at) < minute && at.since(now) < minute) {
            return;
        }
        match self.ctx.store.watch_clock().await {
            Ok(None) => *watched = Some(now),
            Ok(Some(held)) => {
                if *watched != Some(now) {
                    tracing::error!(
                        last = %held.last_at.rfc3339(),
                        then = %held.held_at.rfc3339(),
                        "the clock has jumped, timers stand: set it right, then run `linli clock accept`"
                    );
                }
                *watched = Some(now);
            }
            Err(fault) => tracing::error!(%fault, "the clock could not be compared"),
        }
    }

    /// Seals the journal; once a day removes files that nothing keeps and jobs that were done long ago.
    pub async fn tend(&self) -> Result<(), Fault> {
        let store = &self.ctx.store;
        match store.seal_journal().await {
            Ok(_) => {}
            // Another node sealed at the same moment.
            Err(fault) if matches!(fault.kind(), FaultKind::Duplicate | FaultKind::Conflict) => {}
            Err(fault) => return Err(fault),
        }
        let now = store.now();
        {
            let mut tended = self.tended.lock().unwrap_or_else(PoisonError::into_inner);
            if tended.is_some_and(|at| now.since(at) < Duration::days(1)) {
                return Ok(());
            }
            *tended = Some(now);
        }
        store.files().sweep().await?;
        let by = By::system(NO_TENANT, "worker", "tidy");
        store.write(by, |tx| Box::pin(tx.prune_jobs())).await?;
        Ok(())
    }

    async fn tenant(
        &self,
        tenant: TenantId,
        consumers: &[&str],
        kinds: &[&str],
    ) -> Result<Ran, Fault> {
        let lease: Uuid = self.ctx.store.new_id();
        let (names, kinds) = (owned(consumers), owned(kinds));
        let by = By::system(tenant, "worker", "work");
        let claim = self.ctx.store.write(by, move |tx| {
            Box::pin(async move {
                let (names, kinds) = (borrowed(&names), borrowed(&kinds));
                let mut claimed = Vec::new();
                claimed.extend(
                    tx.claim_events(&names, lease, CLAIM).await?.into_iter().map(Claimed::Event),
                );
                claimed.extend(
                    tx.claim_jobs(&kinds, lease, CLAIM).await?.into_iter().map(Claimed::Job),
                );
                Ok(claimed)
            })
        });
        let claimed = claim.await?;
        let mut done = stream::iter(claimed.into_iter().map(|row| self.row(tenant, row, lease)))
            .buffer_unordered(AT_ONCE);
        let mut ran = Ran::default();
        while let Some(one) = done.next().await {
            ran += one?;
        }
        Ok(ran)
    }

    /// Runs one row and notes what became of it.
    async fn row(&self, tenant: TenantId, row: Claimed, lease: Uuid) -> Result<Ran, Fault> {
        let (table, id, attempts, name) = match &row {
            Claimed::Event(row) => {
                (Table::Outbox, row.id.uuid(), row.attempts, row.consumer.clone())
            }
            Claimed::Job(row) => (Table::Job, row.id, row.attempts, row.kind.clone()),
        };
        let result = self.work(row).await;
        let store: &Store = &self.ctx.store;
        let by = By::system(tenant, "worker", "work");
        let Err(fault) = result else {
            match table {
                Table::Outbox => {
                    store.write(by, move |tx| Box::pin(tx.event_done(id, lease))).await?
                }
                Table::Job => store.write(by, move |tx| Box::pin(tx.job_done(id, lease))).await?,
            }
            return Ok(Ran { done: 1, ..Ran::default() });
        };
        let reason = fault.to_string();
        let note = store.write(by, move |tx| {
            Box::pin(async move { tx.failed(table, id, lease, attempts, &reason).await })
        });
        if note.await? {
            tracing::error!(%fault, name, %id, attempts, "given up; it waits for the operator");
            Ok(Ran { parked: 1, ..Ran::default() })
        } else {
            tracing::warn!(%fault, name, %id, attempts, "failed; it will be tried again");
            Ok(Ran { put_off: 1, ..Ran::default() })
        }
    }

    /// A panic and a run that outlives its lease are faults like any other.
    async fn work(&self, row: Claimed) -> Result<(), Fault> {
        let ctx = self.ctx.clone();
        let run = async move {
            match row {
                Claimed::Event(row) => {
                    let consumers = &ctx.store.consumers;
                    let run = consumers
                        .iter()
                        .find(|consumer| consumer.name == row.consumer)
                        .map(|consumer| consumer.run);
                    match run {
                        Some(run) => run(ctx, row).await,
                        None => Err(Fault::new(FaultKind::Database, "no such consumer")),
                    }
                }
                Claimed::Job(row) => match self.jobs.iter().find(|job| job.kind == row.kind) {
                    Some(job) => (job.run)(ctx, row).await,
                    None => Err(Fault::new(FaultKind::Database, "no such kind of job")),
                },
            }
        };
        let limit = std::time::Duration::try_from(LEASE).unwrap_or_default();
        match tokio::time::timeout(limit, AssertUnwindSafe(run).catch_unwind()).await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => {
                Err(Fault::new(FaultKind::Panic, crate::command::message(&*panic).to_owned()))
            }
            Err(_) => Err(Fault::new(FaultKind::Timeout, format!("it took longer than {limit:?}"))),
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
