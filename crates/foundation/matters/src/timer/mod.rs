//! Time acting on matters: what lasts no longer ends, what is late is told to the next tier.
//!
//! A timer row stands beside each matter on which time alone will act; it is written in the transaction of every command,
//! so that a kill between two commands loses nothing. The job [`TICK`] sweeps the due ones in bounded batches; it plans
//! its own successor first, so that it goes on for ever, on whichever node.

mod calendar;

pub use calendar::follow_calendar;

use crate::command::{Doing, act, rebuild_matter};
use crate::runtime::Runtime;
use crate::succession::resettle;
use crate::trouble::{self, Work};
use kernel::id::{MatterId, TenantId};
use kernel::procedure::Act;
use kernel::time::{Duration, Instant};
use serde_json::json;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Error, Fault, JobKind, JobRow, NewJob, Query, Store, args};
use uuid::Uuid;

/// The kind of the job that sweeps due timers.
pub const TICK: &str = "matters.tick";
/// How many matters one batch takes.
const BATCH: usize = 200;
/// How many batches one sweep takes at most; the rest waits for the next.
const BATCHES_MAX: usize = 50;
/// How often time acts on one matter in one sweep.
const TICKS_MAX: usize = 8;
/// How long after a sweep the next one runs.
const EVERY: Duration = Duration::minutes(1);

/// The job that lets time act.
pub const JOB: JobKind = JobKind { kind: TICK, run };

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Matters on which time acted.
    pub acted: usize,
    /// Matters that somebody else was changing; the next sweep takes them.
    pub put_off: usize,
    /// Matters on which it failed; they are tried again later and later, and operations are told.
    pub troubled: usize,
}

fn run(ctx: Arc<Ctx>, _job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let runtime = ctx.get::<Runtime>()?;
        plan(&ctx.store).await?;
        follow_calendar(&ctx.store, &runtime).await?;
        sweep(&ctx.store, &runtime).await?;
        again(&ctx.store, &runtime).await
    })
}

/// Plans the next sweep; asked for twice within its minute it is planned once. The program calls it at every start.
pub async fn plan(store: &Store) -> Result<(), Fault> {
    let by = By::system(TenantId::from_uuid(Uuid::nil()), "matters", "timers");
    let planned = store
        .write(by, |tx| {
            Box::pin(async move {
                let at = Query::now(tx).plus(EVERY);
                let minute = at.micros().div_euclid(60_000_000);
                tx.enqueue(NewJob {
                    kind: TICK,
                    key: format!("minute-{minute}"),
                    run_at: Instant::from_micros(minute * 60_000_000),
                    payload: json!({}),
                });
                Ok(())
            })
        })
        .await;
    match planned {
        Ok(()) => Ok(()),
        Err(Error::Fault(fault)) => Err(fault),
        Err(Error::Refused(_)) => Ok(()),
    }
}

/// Lets time act on every matter whose timer is due, each in a transaction of its own.
pub async fn sweep(store: &Store, runtime: &Runtime) -> Result<Swept, Fault> {
    let mut swept = Swept::default();
    // What a clock that has jumped would end cannot be begun again.
    if store.clock_held().await?.is_some() {
        return Ok(swept);
    }
    let now = store.now();
    let mut after =
        (Instant::MIN, TenantId::from_uuid(Uuid::nil()), MatterId::from_uuid(Uuid::nil()));
    for _ in 0..BATCHES_MAX {
        let due = due(store, now, after).await?;
        let Some(last) = due.last().copied() else { break };
        let whole = due.len() == BATCH;
        for (_, tenant, matter) in due {
            match catch_up(store, runtime, tenant, matter).await {
                Ok(true) => swept.acted += 1,
                Ok(false) => {}
                Err(Error::Refused(_)) => swept.put_off += 1,
                Err(error) => {
                    trouble::put_off(store, tenant, matter, Work::Tick, error).await?;
                    swept.troubled += 1;
                }
            }
        }
        after = last;
        if !whole {
            break;
        }
    }
    Ok(swept)
}

/// Tries again what failed on single matters beside their clocks.
async fn again(store: &Store, runtime: &Runtime) -> Result<(), Fault> {
    for work in [Work::Follow, Work::Rebuild] {
        let mut reader = store.read(TenantId::from_uuid(Uuid::nil())).await?;
        let due = trouble::due(&mut reader, work, store.now(), BATCH).await?;
        drop(reader);
        for (tenant, matter) in due {
            if let Err(error) = once_more(store, runtime, tenant, matter, work).await {
                trouble::put_off(store, tenant, matter, work, error).await?;
            }
        }
    }
    Ok(())
}

async fn once_more(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    matter: MatterId,
    work: Work,
) -> Result<(), Error> {
    let mut by = By::system(tenant, "matters", "timers");
    by.matter = Some(matter);
    let runtime = runtime.clone();
    let done = store.write_again(by, move |tx| {
        let runtime = runtime.clone();
        Box::pin(async move {
            match work {
                Work::Follow => drop(resettle(tx, &runtime, matter).await?),
                Work::Rebuild | Work::Tick => rebuild_matter(tx, &runtime, matter).await?,
            }
            trouble::over(tx, matter, work).await?;
            Ok(())
        })
    });
    done.await
}

/// After a long stop several things are due one after the other: a step lapses, the next one is late already.
async fn catch_up(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    matter: MatterId,
) -> Result<bool, Error> {
    let mut acted = false;
    for _ in 0..TICKS_MAX {
        if !tick(store, runtime, tenant, matter).await? {
            break;
        }
        acted = true;
    }
    Ok(acted)
}

async fn due(
    store: &Store,
    now: Instant,
    after: (Instant, TenantId, MatterId),
) -> Result<Vec<(Instant, TenantId, MatterId)>, Fault> {
    let sql = "SELECT t.due_at, t.tenant_id, t.matter_id FROM matter_timer t
        WHERE t.due_at <= $1 AND (t.due_at, t.tenant_id, t.matter_id) > ($2, $3, $4)
            AND NOT EXISTS (SELECT 1 FROM matter_trouble b WHERE b.tenant_id = t.tenant_id
                AND b.matter_id = t.matter_id AND b.work = 'tick' AND b.again_at > $1)
        ORDER BY t.due_at, t.tenant_id, t.matter_id LIMIT $5";
    let mut reader = store.read(TenantId::from_uuid(Uuid::nil())).await?;
    reader.all(sql, args![now, after.0, after.1, after.2, BATCH]).await
}

/// Lets time act on one matter. Running twice for the same due time acts once: the first run moves the timer, and the
/// engine answers a tick that finds nothing to do with no events.
pub async fn tick(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    matter: MatterId,
) -> Result<bool, Error> {
    let mut by = By::system(tenant, "matters", "timers");
    by.matter = Some(matter);
    let runtime = runtime.clone();
    store
        .write_again(by, move |tx| {
            let runtime = runtime.clone();
            Box::pin(async move {
                let command: Uuid = tx.new_id();
                let outcome = act(tx, &runtime, matter, Doing::new(command, Act::Tick)).await?;
                trouble::over(tx, matter, Work::Tick).await?;
                Ok(!outcome.events.is_empty())
            })
        })
        .await
}
