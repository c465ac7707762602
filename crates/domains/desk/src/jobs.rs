//! Work that comes by itself: drafts that were never sent are swept after a day.

use crate::report::draft;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Error, Fault, JobKind, JobRow};

/// Sweeps drafts and secrets that are past their time.
pub const SWEEP: &str = "desk.sweep";

/// The desk's kinds of jobs.
pub static JOBS: &[JobKind] = &[JobKind { kind: SWEEP, run: sweep }];

fn sweep(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let by = By::system(job.tenant_id, "desk", "sweep");
        let done =
            ctx.store.write(by, |tx| Box::pin(async move { Ok(draft::sweep(tx).await?) })).await;
        match done {
            Ok(_) => Ok(()),
            Err(Error::Fault(fault)) => Err(fault),
            Err(Error::Refused(refusal)) => Err(Fault::outside(refusal)),
        }
    })
}
