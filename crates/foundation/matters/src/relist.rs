//! Matters of before lists had keys: they get theirs in the background, some at a time, from where the last portion ended.
//! Until all have them, lists are read without keys.

use crate::listed::{MatterList, relist};
use crate::runtime::Runtime;
use kernel::id::{MatterId, TenantId};
use std::sync::Arc;
use store::{
    BoxFuture, By, Ctx, Error, Fault, JobKind, JobRow, NO_TENANT, NewJob, Query, Select, Store, Tx,
    args,
};
use uuid::Uuid;

/// Gives matters of before their keys, a portion at a time.
pub const JOB: JobKind = JobKind { kind: KIND, run };

const KIND: &str = "matters.list";
/// How many matters one portion takes.
const PORTION: usize = 200;
/// What stands for the lists of all kinds of matters.
const LISTS: &str = "matters";

fn number() -> i64 {
    MatterList::Latest.number(LISTS)
}

/// Tells whether all matters of the reader's office have their keys.
pub async fn is_listed(q: &mut impl Query) -> Result<bool, Fault> {
    store::lists::is_filled(q, number()).await
}

/// Plans the keys of offices whose matters began before there were any. Before the program serves, so that a list is never
/// read by keys that are not there.
pub async fn plan_lists(store: &Store) -> Result<(), Fault> {
    let mut last: Option<TenantId> = None;
    loop {
        let mut reader = store.read(NO_TENANT).await?;
        let next: Vec<(TenantId,)> = Select::new("SELECT tenant_id FROM matter")
            .filter_if("tenant_id > ?", last)
            .order("tenant_id")
            .rows(&mut reader, 1)
            .await?;
        drop(reader);
        let Some((office,)) = next.into_iter().next() else { return Ok(()) };
        last = Some(office);
        let by = By::system(office, "matters", "lists");
        store.write_again(by, |tx| Box::pin(async move { Ok(plan(tx).await?) })).await?;
    }
}

async fn plan(tx: &mut Tx) -> Result<(), Fault> {
    if store::lists::is_known(tx, number()).await? {
        return Ok(());
    }
    store::lists::filled(tx, number(), LISTS, Some(Uuid::nil())).await?;
    go_on(tx, Uuid::nil());
    Ok(())
}

fn go_on(tx: &mut Tx, after: Uuid) {
    let run_at = Query::now(tx);
    let payload = serde_json::json!({ "after": after });
    tx.enqueue(NewJob { kind: KIND, key: format!("{LISTS}:{after}"), run_at, payload });
}

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let runtime = ctx.get::<Runtime>()?;
        let by = By::system(job.tenant_id, "matters", "lists");
        let after = job.payload.get("after").and_then(serde_json::Value::as_str);
        let after = after.and_then(|id| id.parse().ok()).unwrap_or(Uuid::nil());
        let done = ctx.store.write_again(by, move |tx| {
            let runtime = runtime.clone();
            Box::pin(async move { portion(tx, &runtime, after).await })
        });
        Ok(done.await?)
    })
}

async fn portion(tx: &mut Tx, runtime: &Runtime, after: Uuid) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT id FROM matter WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let found: Vec<(MatterId,)> = tx.all(sql, args![tenant, after, PORTION]).await?;
    for (id,) in &found {
        relist(tx, runtime, *id).await?;
    }
    let last = found.last().filter(|_| found.len() == PORTION).map(|(id,)| id.uuid());
    store::lists::filled(tx, number(), LISTS, last).await?;
    if let Some(last) = last {
        go_on(tx, last);
    }
    Ok(())
}
