//! The outbox and the list of jobs: written with the transaction, claimed by `UPDATE … RETURNING`, done, put off or
//! parked. `run_at` is when a row is due, and while somebody works on it, when that lease ends.

use super::JobRow;
use crate::store::OutboxRow;
use crate::{Error, Fault, Query as _, Store, Tx, args};
use kernel::id::TenantId;
use kernel::time::{Duration, Instant};
use uuid::Uuid;

/// How long a worker has for one row before another may take it.
pub(super) const LEASE: Duration = Duration::minutes(10);
/// After how many attempts a row is parked.
pub(super) const ATTEMPTS_MAX: i64 = 10;
/// How long jobs that are done stay, so that their keys are not run again.
const DONE_KEPT: Duration = Duration::days(90);

crate::row! {
    /// An event or job that was given up after too many attempts, for the operator to look at.
    #[derive(Clone, Debug)]
    pub struct Parked {
        /// Its tenant.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: Uuid,
        /// `outbox` or `job`.
        pub source: String,
        /// The consumer's name, or the job's kind.
        pub name: String,
        /// What happened, or the job's key.
        pub about: String,
        /// Why it was given up.
        pub reason: String,
        /// When.
        pub parked_at: Instant,
        /// After how many attempts.
        pub attempts: i64,
    }
}

impl Tx {
    /// Takes a job off the list, unless it is done. Tells whether it was there.
    pub async fn cancel_job(&mut self, kind: &str, key: &str) -> Result<bool, Fault> {
        let count = self
            .exec(
                "DELETE FROM job WHERE tenant_id = $1 AND kind = $2 AND key = $3 AND done_at IS NULL",
                args![self.tenant(), kind, key],
            )
            .await?;
        Ok(count > 0)
    }

    /// Claims events that are due: of each consumer and subject only the earliest that is not parked.
    pub(super) async fn claim_events(
        &mut self,
        consumers: &[&str],
        lease: Uuid,
        limit: usize,
    ) -> Result<Vec<OutboxRow>, Fault> {
        let args = args![self.tenant(), consumers, self.now, self.now.plus(LEASE), lease, limit];
        self.all(
            "UPDATE outbox SET run_at = $4, lease = $5, attempts = attempts + 1 \
             WHERE tenant_id = $1 AND parked_at IS NULL AND run_at <= $3 AND id IN ( \
               SELECT o.id FROM outbox o WHERE o.tenant_id = $1 AND o.parked_at IS NULL AND o.run_at <= $3 \
               AND o.consumer = ANY($2) AND NOT EXISTS ( \
                 SELECT 1 FROM outbox e WHERE e.tenant_id = $1 AND e.consumer = o.consumer AND e.subject = o.subject \
                 AND e.parked_at IS NULL AND (e.at, e.no) < (o.at, o.no)) \
               ORDER BY o.run_at, o.id LIMIT $6) \
             RETURNING tenant_id, id, consumer, kind, subject, payload, at, attempts",
            args,
        )
        .await
    }

    pub(super) async fn claim_jobs(
        &mut self,
        kinds: &[&str],
        lease: Uuid,
        limit: usize,
    ) -> Result<Vec<JobRow>, Fault> {
        let args = args![self.tenant(), kinds, self.now, self.now.plus(LEASE), lease, limit];
        self.all(
            "UPDATE job SET run_at = $4, lease = $5, attempts = attempts + 1 \
             WHERE tenant_id = $1 AND done_at IS NULL AND parked_at IS NULL AND run_at <= $3 AND id IN ( \
               SELECT j.id FROM job j WHERE j.tenant_id = $1 AND j.done_at IS NULL AND j.parked_at IS NULL \
               AND j.run_at <= $3 AND j.kind = ANY($2) ORDER BY j.run_at, j.id LIMIT $6) \
             RETURNING tenant_id, id, kind, key, payload, run_at, attempts",
            args,
        )
        .await
    }

    /// Takes an event that was dealt with out of the outbox, unless its lease has passed to somebody else.
    pub(super) async fn event_done(&mut self, id: Uuid, lease: Uuid) -> Result<(), Error> {
        self.exec(
            "DELETE FROM outbox WHERE tenant_id = $1 AND id = $2 AND lease = $3",
            args![self.tenant(), id, lease],
        )
        .await?;
        Ok(())
    }

    pub(super) async fn job_done(&mut self, id: Uuid, lease: Uuid) -> Result<(), Error> {
        let args = args![self.tenant(), id, lease, self.now];
        self.exec(
            "UPDATE job SET done_at = $4, lease = NULL, reason = NULL \
             WHERE tenant_id = $1 AND id = $2 AND lease = $3",
            args,
        )
        .await?;
        Ok(())
    }

    /// Puts a failed row off, each time for longer, or parks it. Tells whether it was parked.
    pub(super) async fn failed(
        &mut self,
        table: Table,
        id: Uuid,
        lease: Uuid,
        attempts: i64,
        reason: &str,
    ) -> Result<bool, Error> {
        let parked = attempts >= ATTEMPTS_MAX;
        let run_at = self.now.plus(pause(attempts));
        let parked_at = parked.then_some(self.now);
        let args = args![self.tenant(), id, lease, run_at, parked_at, reason];
        let sql = match table {
            Table::Outbox => {
                "UPDATE outbox SET run_at = $4, lease = NULL, parked_at = $5, reason = $6 \
                 WHERE tenant_id = $1 AND id = $2 AND lease = $3"
            }
            Table::Job => {
                "UPDATE job SET run_at = $4, lease = NULL, parked_at = $5, reason = $6 \
                 WHERE tenant_id = $1 AND id = $2 AND lease = $3"
            }
        };
        self.exec(sql, args).await?;
        Ok(parked)
    }

    /// Puts parked work back on its way. Tells whether it was parked.
    pub async fn unpark(&mut self, id: Uuid) -> Result<bool, Fault> {
        let args = args![self.tenant(), id, self.now];
        let events = self
            .exec(
                "UPDATE outbox SET parked_at = NULL, attempts = 0, run_at = $3 \
                 WHERE tenant_id = $1 AND id = $2 AND parked_at IS NOT NULL",
                args.clone(),
            )
            .await?;
        let jobs = self
            .exec(
                "UPDATE job SET parked_at = NULL, attempts = 0, run_at = $3 \
                 WHERE tenant_id = $1 AND id = $2 AND parked_at IS NOT NULL",
                args,
            )
            .await?;
        Ok(events + jobs > 0)
    }

    /// Forgets jobs that were done long ago.
    pub(super) async fn prune_jobs(&mut self) -> Result<u64, Error> {
        let before = self.now.minus(DONE_KEPT);
        Ok(self.exec("DELETE FROM job WHERE done_at < $1", args![before]).await?)
    }
}

/// Which list a row stands in.
#[derive(Clone, Copy)]
pub(super) enum Table {
    Outbox,
    Job,
}

impl Store {
    /// Returns the tenants that have something due.
    pub(super) async fn tenants_with_work(
        &self,
        consumers: &[&str],
        kinds: &[&str],
    ) -> Result<Vec<TenantId>, Fault> {
        let mut reader = self.read_shared().await?;
        let now = self.now();
        let tenants: Vec<(TenantId,)> = reader
            .all(
                "SELECT tenant_id FROM outbox WHERE parked_at IS NULL AND run_at <= $1 AND consumer = ANY($2) \
                 UNION SELECT tenant_id FROM job \
                 WHERE done_at IS NULL AND parked_at IS NULL AND run_at <= $1 AND kind = ANY($3)",
                args![now, consumers, kinds],
            )
            .await?;
        Ok(tenants.into_iter().map(|(tenant,)| tenant).collect())
    }

    /// Returns what was given up, the latest first.
    pub async fn parked(&self, limit: usize) -> Result<Vec<Parked>, Fault> {
        self.read_shared()
            .await?
            .all(
                "SELECT tenant_id, id, 'outbox' AS source, consumer AS name, kind AS about, \
                 COALESCE(reason, '') AS reason, parked_at, attempts FROM outbox WHERE parked_at IS NOT NULL \
                 UNION ALL SELECT tenant_id, id, 'job' AS source, kind AS name, key AS about, \
                 COALESCE(reason, '') AS reason, parked_at, attempts FROM job WHERE parked_at IS NOT NULL \
                 ORDER BY parked_at DESC LIMIT $1",
                args![limit],
            )
            .await
    }
}

/// 10 seconds, 40 seconds, 2:40, 10:40, 43 minutes, then 3 hours each: a day passes before it is parked.
fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from((attempts - 1).clamp(0, 6)).unwrap_or(0);
    Duration::seconds(10 << (2 * doublings)).min(Duration::hours(3))
}
