//! Work that comes by itself: drafts that were never sent are swept after a day, with the counts of receipts, and cases whose reporters asked for it are
//! erased once they have ended.

use crate::case::personal;
use crate::report::{draft, letters};
use kernel::id::{CaseId, TenantId};
use serde_json::json;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Error, Fault, JobKind, JobRow, NewJob, Query, Store, Tx};
use uuid::Uuid;

/// How many rows are read at once.
const BATCH: usize = 200;

/// Sweeps drafts and secrets that are past their time, and what is to be erased.
pub const SWEEP: &str = "desk.sweep";

/// The desk's kinds of jobs.
pub static JOBS: &[JobKind] = &[JobKind { kind: SWEEP, run: sweep }];

/// Asks for the sweep of tomorrow, once a day.
pub fn sweep_later(tx: &mut Tx) {
    let now = Query::now(tx);
    let key = format!("{}@{}", now.china_date(), Query::tenant(tx));
    let run_at = now.plus(draft::KEPT);
    tx.enqueue(NewJob { kind: SWEEP, key, run_at, payload: json!({}) });
}

/// Each draft and each case goes in a transaction of its own: one that cannot be swept keeps no other, and is tried again
/// tomorrow.
fn sweep(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let (store, tenant) = (&ctx.store, job.tenant_id);
        let forgotten = store.write(by(tenant), |tx| {
            Box::pin(async move {
                draft::forget_secrets(tx).await?;
                Ok(letters::sweep(tx).await?)
            })
        });
        done(forgotten.await)?;
        let mut left = 0;
        for work in [Work::Drafts, Work::Erasures] {
            left += each(store, tenant, work).await?;
        }
        let planned = store.write(by(tenant), move |tx| {
            Box::pin(async move {
                if left > 0 || personal::still_asked(tx).await? {
                    sweep_later(tx);
                }
                Ok(())
            })
        });
        done(planned.await)
    })
}

/// What is swept row by row.
#[derive(Clone, Copy, Debug)]
enum Work {
    Drafts,
    Erasures,
}

/// Sweeps what is due; returns how many rows could not be.
async fn each(store: &Store, tenant: TenantId, work: Work) -> Result<usize, Fault> {
    let (mut after, mut left) = (CaseId::from_uuid(Uuid::nil()), 0);
    loop {
        let mut q = store.read(tenant).await?;
        let due = match work {
            Work::Drafts => draft::dead(&mut q, after, BATCH).await?,
            Work::Erasures => personal::asked_and_ended(&mut q, after, BATCH).await?,
        };
        drop(q);
        let Some(last) = due.last().copied() else { return Ok(left) };
        after = last;
        for id in due {
            let swept = store.write(by(tenant), move |tx| {
                Box::pin(async move {
                    match work {
                        Work::Drafts => draft::delete_dead(tx, id).await,
                        Work::Erasures => personal::erase_asked(tx, id).await.map(|_| ()),
                    }
                })
            });
            match done(swept.await) {
                Ok(()) => {}
                Err(fault) if fault.is_general() => return Err(fault),
                Err(fault) => {
                    tracing::error!(%fault, case = %id, ?work, "a row is left for tomorrow; the others go on");
                    left += 1;
                }
            }
        }
    }
}

fn by(tenant: TenantId) -> By {
    By::system(tenant, "desk", "sweep")
}

fn done(result: Result<(), Error>) -> Result<(), Fault> {
    match result {
        Ok(()) => Ok(()),
        Err(Error::Fault(fault)) => Err(fault),
        Err(Error::Refused(refusal)) => Err(Fault::outside(refusal)),
    }
}
