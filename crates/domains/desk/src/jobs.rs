//! Work that comes by itself: drafts that were never sent are swept after a day, with the counts of receipts, and cases whose reporters asked for it are
//! erased once they have ended.

use crate::case::personal;
use crate::report::{draft, letters};
use serde_json::json;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Error, Fault, JobKind, JobRow, NewJob, Query, Tx};

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

fn sweep(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let by = By::system(job.tenant_id, "desk", "sweep");
        let done = ctx.store.write(by, |tx| {
            Box::pin(async move {
                draft::sweep(tx).await?;
                letters::sweep(tx).await?;
                personal::erase_asked(tx).await?;
                if personal::still_asked(tx).await? {
                    sweep_later(tx);
                }
                Ok(())
            })
        });
        match done.await {
            Ok(()) => Ok(()),
            Err(Error::Fault(fault)) => Err(fault),
            Err(Error::Refused(refusal)) => Err(Fault::outside(refusal)),
        }
    })
}
