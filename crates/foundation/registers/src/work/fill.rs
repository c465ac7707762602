//! Records of before get their keys in lists that are new, a portion at a time, from where the last one ended.

use super::done;
use crate::around::gather;
use crate::command::{leave_gone_state, lock, relist, rewrite};
use crate::planned;
use crate::shelf::Shelf;
use crate::stored::{ids_after, whole};
use kernel::refusal::Refusal;
use kernel::register::{Act, Command};
use kernel::rules::RuleSet;
use kernel::time::Instant;
use matters::Runtime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Error, Fault, JobKind, JobRow, Tx};
use uuid::Uuid;

/// Fills lists.
pub(super) const JOB: JobKind = JobKind { kind: planned::FILL, run };

/// How many records one portion takes.
const PORTION: usize = 500;

/// What a portion has to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Filling {
    register: String,
    /// The lists by their names, with the numbers under which they were declared when this was planned.
    lists: BTreeMap<String, i64>,
    since: i64,
    after: Uuid,
}

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let rules = ctx.get::<Runtime>()?.in_force().rules.clone();
        let Ok(filling) = serde_json::from_value::<Filling>(job.payload) else { return Ok(()) };
        let by = By::system(job.tenant_id, "registers", "lists");
        let filled = ctx.store.write_again(by, move |tx| {
            let (rules, filling) = (rules.clone(), filling.clone());
            Box::pin(async move { portion(tx, &rules, &filling).await })
        });
        done(filled.await)
    })
}

/// Fills the lists of the next records, and asks for those behind them. A register that is no more is left.
async fn portion(tx: &mut Tx, rules: &RuleSet, filling: &Filling) -> Result<(), Error> {
    let Some(shelf) = Shelf::find(rules, &filling.register) else { return Ok(()) };
    let ids = ids_after(tx, shelf, filling.after, PORTION).await?;
    let last = ids.last().copied().filter(|_| ids.len() == PORTION);
    for id in ids {
        refill(tx, shelf, id).await?;
    }
    match last {
        Some(last) => {
            let since = Instant::from_micros(filling.since);
            planned::enqueue(tx, shelf, &filling.lists, since, last);
        }
        None => planned::finish(tx, shelf, &filling.lists).await?,
    }
    Ok(())
}

/// Writes the keys and traces of a record anew, by where it lies now.
async fn refill(tx: &mut Tx, shelf: Shelf<'_>, id: Uuid) -> Result<(), Error> {
    if let Some(native) = shelf.native() {
        return Ok(relist(tx, shelf, native, id).await.map(|_| ())?);
    }
    let settle = Command { id: tx.new_id(), record: id, act: Act::Settle };
    if let Err(refusal) = shelf.settle(tx, &settle).await? {
        let (register, why) = (&shelf.register.id, Refusal::from(refusal).key);
        tracing::warn!(%register, record = %id, why, "cannot say anew whose it is, and stays as it was");
    }
    leave_gone_state(tx, shelf, id).await?;
    let Some(row) = lock(tx, &shelf.register.id, id).await? else { return Ok(()) };
    let stored = whole(tx, shelf, row).await?;
    let around = gather(tx, shelf, &[&stored.record.values], None).await?;
    if !rewrite(tx, shelf, &around, &stored).await? {
        let register = &shelf.register.id;
        tracing::warn!(%register, record = %id, "stands twice by a rule that is new; the rule holds from its next change");
    }
    Ok(())
}
