//! Records that have ended and are past the time of their retention class are deleted with everything that they left. What
//! is held stays.

use super::done;
use crate::command::{delete, lock};
use crate::shelf::{SUBJECT, Shelf};
use crate::stored::whole;
use kernel::id::TenantId;
use kernel::rules::RuleSet;
use kernel::time::{Duration, Instant};
use matters::Runtime;
use serde_json::json;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Entry, Error, Fault, JobKind, JobRow, Query, Store, Tx, args};
use uuid::Uuid;

/// Deletes what is past its time.
pub(super) const JOB: JobKind = JobKind { kind: crate::planned::RETIRE, run };

/// How many records are read at once.
const PORTION: usize = 200;
/// The longest month: nothing goes too early.
const MONTH_DAYS: i64 = 31;

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let rules = ctx.get::<Runtime>()?.in_force().rules.clone();
        // A clock that has jumped ahead would delete what is to be kept.
        if ctx.store.clock_held().await?.is_none() {
            for register in rules.registers() {
                let shelf = Shelf::of(&rules, register);
                retire(&ctx.store, job.tenant_id, &rules, shelf).await?;
            }
        }
        let by = By::system(job.tenant_id, "registers", "retire");
        let planned = ctx.store.write(by, |tx| {
            Box::pin(async move {
                crate::planned::retire_later(tx);
                Ok(())
            })
        });
        done(planned.await)
    })
}

/// Returns until when records of a register must have ended to be deleted now; none where they stay for ever.
fn until(shelf: Shelf<'_>, now: Instant) -> Option<Instant> {
    let months = shelf.dictionary().retention(&shelf.register.retention)?.months?;
    Some(now.minus(Duration::days(i64::from(months) * MONTH_DAYS)))
}

async fn retire(
    store: &Store,
    tenant: TenantId,
    rules: &Arc<RuleSet>,
    shelf: Shelf<'_>,
) -> Result<(), Fault> {
    let Some(until) = until(shelf, store.now()) else { return Ok(()) };
    let mut after = (Instant::from_micros(0), Uuid::nil());
    loop {
        let mut q = store.read(tenant).await?;
        let sql = "SELECT closed_at, id FROM register_record WHERE tenant_id = $1 AND register = $2
            AND closed_at < $3 AND (closed_at, id) > ($4, $5) ORDER BY closed_at, id LIMIT $6";
        let register = shelf.register.id.as_str();
        let args = args![tenant, register, until, after.0, after.1, PORTION];
        let due: Vec<(Instant, Uuid)> = q.all(sql, args).await?;
        drop(q);
        let Some(last) = due.last().copied() else { return Ok(()) };
        after = last;
        for (_, id) in due {
            let by = By::system(tenant, "registers", "retire");
            let (rules, register) = (rules.clone(), shelf.register.id.clone());
            let retired = store.write_again(by, move |tx| {
                let (rules, register) = (rules.clone(), register.clone());
                Box::pin(async move { retire_one(tx, &rules, &register, id).await })
            });
            done(retired.await)?;
        }
    }
}

async fn retire_one(tx: &mut Tx, rules: &RuleSet, register: &str, id: Uuid) -> Result<(), Error> {
    let Some(shelf) = Shelf::find(rules, register) else { return Ok(()) };
    let Some(row) = lock(tx, register, id).await? else { return Ok(()) };
    let now = Query::now(tx);
    let due = row.closed_at.zip(until(shelf, now)).is_some_and(|(closed, until)| closed < until);
    if row.held || !due {
        return Ok(());
    }
    let stored = whole(tx, shelf, row).await?;
    delete(tx, shelf, &stored).await?;
    tx.erase_payloads(SUBJECT, id, &[]).await?;
    tx.journal(Entry {
        verb: "registers.retire",
        subject_kind: SUBJECT,
        subject: id,
        before: None,
        after: Some(json!({
            "register": register, "kind": "retired", "number": stored.record.number,
            "class": shelf.register.retention,
        })),
        retention: "record",
    });
    Ok(())
}
