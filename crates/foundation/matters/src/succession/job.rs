//! All matters of what changed, one after the other, in portions that go on after a kill.

use super::resettle::resettle;
use crate::runtime::Runtime;
use crate::trouble::{self, Work};
use kernel::access::WhoKey;
use kernel::id::{AreaId, MatterId, TenantId};
use registry::events::{AREA_CHANGED, ORG_ENDED};
use registry::settled;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use store::{
    BoxFuture, By, Consumer, Ctx, Error, Fault, FaultKind, IntoArg, JobKind, JobRow, NewJob,
    OutboxRow, Query, Select, Store, Tx, args,
};
use uuid::Uuid;

/// Hears of areas and organisations that changed.
pub const CONSUMER: Consumer =
    Consumer { name: "matters.succession", kinds: &[AREA_CHANGED, ORG_ENDED], run: hear };
/// Lets the matters of what changed follow, a portion at a time.
pub const JOB: JobKind = JobKind { kind: KIND, run };

const KIND: &str = "matters.follow";
/// How many matters one portion takes.
const PORTION: usize = 200;

/// How far the matters of a change have followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Way {
    change: Uuid,
    /// The areas or organisations that changed.
    ids: Vec<Uuid>,
    /// Running matters go first; only then those that have ended.
    running: bool,
    after: MatterId,
    /// How many have followed so far.
    moved: u64,
}

impl Way {
    fn job(&self, tx: &Tx) -> NewJob {
        let part = if self.running { "running" } else { "ended" };
        NewJob {
            kind: KIND,
            key: format!("{}:{part}:{}", self.change, self.after),
            run_at: Query::now(tx),
            payload: serde_json::to_value(self).unwrap_or_default(),
        }
    }
}

fn first() -> MatterId {
    MatterId::from_uuid(Uuid::nil())
}

fn ids(payload: &Value) -> Vec<Uuid> {
    let one = payload.get("org").and_then(Value::as_str);
    let many = payload.get("areas").and_then(Value::as_array);
    let many = many.into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many).filter_map(|id| id.parse().ok()).collect()
}

fn hear(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let ids = ids(&event.payload);
        if ids.is_empty() {
            return Ok(());
        }
        let way = Way { change: event.subject, ids, running: true, after: first(), moved: 0 };
        let by = By::system(event.tenant_id, "matters", "succession");
        let planned = ctx.store.write_again(by, move |tx| {
            let way = way.clone();
            Box::pin(async move {
                let job = way.job(tx);
                tx.enqueue(job);
                Ok(())
            })
        });
        Ok(planned.await?)
    })
}

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let runtime = ctx.get::<Runtime>()?;
        let way: Way = serde_json::from_value(job.payload)
            .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
        portion(&ctx.store, &runtime, job.tenant_id, way).await
    })
}

async fn portion(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    mut way: Way,
) -> Result<(), Fault> {
    let mut reader = store.read(tenant).await?;
    let found = concerned(&mut reader, runtime, &way).await?;
    drop(reader);
    let whole = found.len() == PORTION;
    for matter in found {
        way.after = matter;
        match follow(store, runtime, tenant, matter).await {
            Ok(true) => way.moved += 1,
            Ok(false) => {}
            Err(error) => trouble::put_off(store, tenant, matter, Work::Follow, error).await?,
        }
    }
    let by = By::system(tenant, "matters", "succession");
    let runtime = runtime.clone();
    let planned = store.write_again(by, move |tx| {
        let (runtime, way) = (runtime.clone(), way.clone());
        Box::pin(async move { go_on(tx, &runtime, way, whole).await })
    });
    Ok(planned.await?)
}

/// Plans the next portion; after the last one tells that all have followed.
async fn go_on(tx: &mut Tx, runtime: &Runtime, mut way: Way, whole: bool) -> Result<(), Error> {
    if !whole && !way.running {
        super::told::tell(tx, runtime, way.change, &way.ids, way.moved).await?;
        settled(tx, way.change, &way.ids);
        return Ok(());
    }
    if !whole {
        (way.running, way.after) = (false, first());
    }
    let job = way.job(tx);
    tx.enqueue(job);
    Ok(())
}

async fn follow(
    store: &Store,
    runtime: &Runtime,
    tenant: TenantId,
    matter: MatterId,
) -> Result<bool, Error> {
    let mut by = By::system(tenant, "matters", "succession");
    by.matter = Some(matter);
    let runtime = runtime.clone();
    store
        .write_again(by, move |tx| {
            let runtime = runtime.clone();
            Box::pin(async move { resettle(tx, &runtime, matter).await })
        })
        .await
}

macro_rules! lies {
    () => {
        "m.area_id = ANY(?) OR m.grid_id = ANY(?) OR m.group_id = ANY(?) OR m.community_id = ANY(?)
         OR m.street_id = ANY(?) OR m.district_id = ANY(?) OR m.city_id = ANY(?)"
    };
}

macro_rules! rests {
    () => {
        " OR m.id IN (SELECT i.matter_id FROM matter_work_item i WHERE i.tenant_id = ? AND i.who = ANY(?))
          OR m.id IN (SELECT s.matter_id FROM matter_step s WHERE s.tenant_id = ? AND s.org_id = ANY(?))"
    };
}

/// Returns the next matters that lie in what changed, or rest on it.
async fn concerned(
    q: &mut impl Query,
    runtime: &Runtime,
    way: &Way,
) -> Result<Vec<MatterId>, Fault> {
    let tenant = q.tenant();
    let ids: Vec<AreaId> = way.ids.iter().copied().map(AreaId::from_uuid).collect();
    let select = Select::new("SELECT m.id FROM matter m")
        .filter("m.tenant_id = ?", args![tenant])
        .filter("m.id > ?", args![way.after]);
    let places = || vec![(&ids[..]).into_arg(); 7];
    let select = if way.running {
        let mut rest = places();
        rest.extend(args![tenant, keys(runtime, &way.ids), tenant, &ids]);
        select.filter("m.ended_at IS NULL", args![]).filter(concat!(lies!(), rests!()), rest)
    } else {
        select.filter("m.ended_at IS NOT NULL", args![]).filter(lies!(), places())
    };
    let rows: Vec<(MatterId,)> = select.order("m.id").rows(q, PORTION).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns every who-key that may stand for one of these areas or organisations.
fn keys(runtime: &Runtime, ids: &[Uuid]) -> Vec<String> {
    let rules = runtime.in_force();
    let roles = rules.rules.roles().all();
    let mut keys: Vec<WhoKey<'_>> = ids.iter().map(|id| WhoKey::Org((*id).into())).collect();
    for role in roles {
        keys.extend(ids.iter().map(|id| WhoKey::RoleAt(&role.key, (*id).into())));
        keys.extend(ids.iter().map(|id| WhoKey::RoleIn(&role.key, (*id).into())));
    }
    keys.iter().map(WhoKey::to_string).collect()
}
