//! A revised calendar moves the deadlines of running matters (a calendar is not pinned): their projections are made anew,
//! once, by whichever node sees it first; an interrupted run is done again from its beginning and ends the same.

use crate::command::rebuild_matter;
use crate::runtime::Runtime;
use crate::trouble::{self, Work};
use kernel::id::{MatterId, TenantId};
use store::{By, Entry, Error, Fault, NO_TENANT, Query, Store, args};
use uuid::Uuid;

/// How many matters one transaction takes.
const BATCH: usize = 100;
const ROW: &str = "calendar";

/// Projects running matters anew when the calendar in force is another than the one they were projected with. Returns how
/// many there were.
pub async fn follow_calendar(store: &Store, runtime: &Runtime) -> Result<usize, Fault> {
    let revision = runtime.in_force().rules.calendar().revision().to_owned();
    let mut reader = store.read(NO_TENANT).await?;
    let sql = "SELECT revision FROM matter_calendar WHERE id = $1";
    let known: Option<(String,)> = reader.opt(sql, args![ROW]).await?;
    if known.is_some_and(|(known,)| known == revision) {
        return Ok(0);
    }
    let sql = "SELECT DISTINCT tenant_id FROM matter WHERE ended_at IS NULL ORDER BY tenant_id";
    let tenants: Vec<(TenantId,)> = reader.all(sql, args![]).await?;
    drop(reader);
    let mut count = 0;
    for (tenant,) in tenants {
        count += office(store, runtime, tenant).await?;
    }
    let by = By::system(NO_TENANT, "matters", "calendar");
    let kept = store
        .write_again(by, move |tx| {
            let revision = revision.clone();
            Box::pin(async move {
                let sql = "INSERT INTO matter_calendar (id, revision, at) VALUES ($1, $2, $3)
                    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, at = excluded.at";
                let at = Query::now(tx);
                tx.exec(sql, args![ROW, revision.as_str(), at]).await?;
                Ok(())
            })
        })
        .await;
    kept.map_err(fault)?;
    Ok(count)
}

async fn office(store: &Store, runtime: &Runtime, tenant: TenantId) -> Result<usize, Fault> {
    let (mut after, mut count) = (MatterId::from_uuid(Uuid::nil()), 0);
    loop {
        let mut reader = store.read(tenant).await?;
        // What ended before it had a rank among its reporter's own gets one.
        let sql = "SELECT id FROM matter WHERE tenant_id = $1 AND (ended_at IS NULL OR rank = 0) AND id > $2
            ORDER BY id LIMIT $3";
        let ids: Vec<(MatterId,)> = reader.all(sql, args![tenant, after, BATCH]).await?;
        drop(reader);
        let Some((last,)) = ids.last().copied() else { return Ok(count) };
        count += ids.len();
        after = last;
        let ids: Vec<MatterId> = ids.into_iter().map(|(id,)| id).collect();
        if let Err(error) = batch(store, runtime, tenant, ids.clone()).await {
            if trouble::is_general(&error) {
                return Err(fault(error));
            }
            one_by_one(store, runtime, tenant, ids).await?;
        }
    }
}

/// One of a batch cannot be projected: the others are, each by itself.
async fn one_by_one(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    ids: Vec<MatterId>,
) -> Result<(), Fault> {
    for id in ids {
        if let Err(error) = batch(store, runtime, tenant, vec![id]).await {
            trouble::put_off(store, tenant, id, Work::Rebuild, error).await?;
        }
    }
    Ok(())
}

async fn batch(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    ids: Vec<MatterId>,
) -> Result<(), Error> {
    let runtime = runtime.clone();
    let by = By::system(tenant, "matters", "calendar");
    store
        .write_again(by, move |tx| {
            let (runtime, ids) = (runtime.clone(), ids.clone());
            Box::pin(async move {
                for id in &ids {
                    rebuild_matter(tx, &runtime, *id).await?;
                }
                let revision = runtime.in_force().rules.calendar().revision().to_owned();
                tx.journal(Entry {
                    verb: "matters.follow_calendar",
                    subject_kind: "matter",
                    subject: ids.first().map_or(Uuid::nil(), |id| id.uuid()),
                    before: None,
                    after: Some(serde_json::json!({ "revision": revision, "matters": ids.len() })),
                    retention: "case",
                });
                Ok(())
            })
        })
        .await
}

fn fault(error: Error) -> Fault {
    match error {
        Error::Fault(fault) => fault,
        Error::Refused(refusal) => Fault::new(store::FaultKind::Shape, refusal.to_string()),
    }
}
