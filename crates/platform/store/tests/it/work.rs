//! The outbox, jobs and the worker.

use std::sync::Arc;
use store::BoxFuture;
use store::{Consumer, Ctx, Fault, OutboxRow};

/// Takes events of things.
pub const COUNTING: Consumer = Consumer { name: "counting", kinds: &["shop.added"], run: counting };

fn counting(_: Arc<Ctx>, _: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async { Ok(()) })
}
