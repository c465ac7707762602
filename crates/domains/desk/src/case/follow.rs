//! Cases, filters and leads follow areas and organisations that change; where a case lies by its own account.

use kernel::id::{AreaId, CaseId, EventId, MatterId, OrgId, PlaceId};
use matters::Runtime;
use registry::events::{AREA_CHANGED, ORG_ENDED};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{
    BoxFuture, By, Consumer, Ctx, Entry, Error, Fault, OutboxRow, Query, Reading, Tx, args,
};

/// Hears of areas and organisations that changed.
pub const FOLLOW: Consumer =
    Consumer { name: "desk.succession", kinds: &[AREA_CHANGED, ORG_ENDED], run };

/// Returns where a case lies by its building, else by its point.
pub async fn ground(q: &mut Reading<'_>, id: CaseId) -> Result<Option<AreaId>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT place_id, lon_e6, lat_e6 FROM desk_case WHERE tenant_id = $1 AND id = $2";
    let row: Option<(Option<PlaceId>, Option<i64>, Option<i64>)> =
        q.opt(sql, args![tenant, id]).await?;
    let Some((place, lon, lat)) = row else { return Ok(None) };
    if let Some(place) = place
        && let Some(place) = registry::place(q, place).await?
        && let Some(area) = place.grid_id.or(place.community_id)
    {
        return Ok(Some(area));
    }
    let Some((lon, lat)) = lon.zip(lat) else { return Ok(None) };
    let spot = registry::spot(q, registry::Point::new(lon, lat)).await?;
    Ok(spot.grid.or(spot.community).map(|area| area.id))
}

fn run(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let by = By::system(event.tenant_id, "desk", "succession");
        let event = Arc::new(event);
        let runtime = ctx.get::<Runtime>()?;
        let done = ctx.store.write_again(by, move |tx| {
            let (event, runtime) = (event.clone(), runtime.clone());
            Box::pin(async move { hear(tx, &runtime, &event).await })
        });
        Ok(done.await?)
    })
}

async fn hear(tx: &mut Tx, runtime: &Runtime, event: &OutboxRow) -> Result<(), Error> {
    let id = |name: &str| event.payload.get(name).and_then(Value::as_str);
    if let Some(org) = id("org").and_then(|id| id.parse::<OrgId>().ok()) {
        return match registry::org_heir(tx, org).await? {
            Some(heir) => pass_lead(tx, runtime, org, heir).await,
            None => Ok(()),
        };
    }
    let links = event.payload.get("links").cloned().unwrap_or_default();
    let links: Vec<(AreaId, AreaId)> = serde_json::from_value(links).unwrap_or_default();
    let left: BTreeSet<AreaId> = links.into_iter().map(|(from, _)| from).collect();
    for from in left {
        let heir = registry::heir(tx, from).await?.filter(|heir| *heir != from);
        if let Some(heir) = heir {
            rename(tx, &format!("community={from}"), &format!("community={heir}")).await?;
        }
    }
    Ok(())
}

/// Running cases of an organisation that is no more are led by its heir; those that have ended were led by it.
async fn pass_lead(tx: &mut Tx, runtime: &Runtime, org: OrgId, heir: OrgId) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    let moved = tx
        .exec(
            "UPDATE desk_case SET lead_org = $3 WHERE tenant_id = $1 AND lead_org = $2 AND id IN (
               SELECT m.id FROM matter m WHERE m.tenant_id = $1 AND m.ended_at IS NULL)",
            args![tenant, org, heir],
        )
        .await?;
    if moved > 0 {
        let sql = "SELECT m.id FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id
            WHERE m.tenant_id = $1 AND c.lead_org = $2 AND m.ended_at IS NULL";
        let led: Vec<(MatterId,)> = tx.all(sql, args![tenant, heir]).await?;
        for (matter,) in led {
            matters::relist(tx, runtime, matter).await?;
        }
        tx.journal(Entry {
            verb: "desk.lead_followed",
            subject_kind: "organisation",
            subject: org.uuid(),
            before: None,
            after: Some(json!({ "cases": moved, "heir": heir })),
            retention: "case",
        });
    }
    rename(tx, &format!("lead={org}"), &format!("lead={heir}")).await
}

/// Filters that somebody keeps ask for what is there now.
async fn rename(tx: &mut Tx, before: &str, after: &str) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    let found: Vec<(EventId, String)> = tx
        .all(
            "SELECT id, query FROM desk_filter WHERE tenant_id = $1 AND query LIKE $2",
            args![tenant, format!("%{before}%")],
        )
        .await?;
    for (id, query) in found {
        let query = query.replace(before, after);
        tx.exec(
            "UPDATE desk_filter SET query = $3 WHERE tenant_id = $1 AND id = $2",
            args![tenant, id, query],
        )
        .await?;
    }
    Ok(())
}
