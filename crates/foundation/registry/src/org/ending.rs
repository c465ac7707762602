//! The end of an organisation: told on its day to whoever keeps its id, and who goes on with its work.

use super::query::org;
use crate::events::ORG_ENDED;
use kernel::id::{OrgId, TenantId};
use kernel::time::{Date, Instant, Time};
use serde_json::json;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Fault, JobKind, JobRow, NewJob, Query, Tx, args};

/// Tells, on its day, that an organisation is no more.
pub const ENDS: JobKind = JobKind { kind: KIND, run };

const KIND: &str = "registry.org_ends";
/// Organisations that follow one another further than this are a mistake.
const STEPS_MAX: usize = 32;

pub(super) fn ends_on(id: OrgId, on: Date) -> NewJob {
    NewJob {
        kind: KIND,
        key: id.to_string(),
        run_at: Instant::from_china(on, Time::MIDNIGHT),
        payload: json!({ "org": id }),
    }
}

pub(super) fn tell(tx: &mut Tx, id: OrgId, heir: Option<OrgId>) {
    tx.emit(ORG_ENDED, id.uuid(), json!({ "org": id, "heir": heir }));
}

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let id: Option<OrgId> = job.payload.get("org").and_then(|id| id.as_str()?.parse().ok());
        let Some(id) = id else { return Ok(()) };
        let by = By::system(TenantId::from_uuid(job.tenant_id.uuid()), "registry", "org_change");
        let done = ctx.store.write(by, move |tx| {
            Box::pin(async move {
                let today = tx.now().china_date();
                let row = org(tx, id).await?;
                if row.and_then(|row| row.ended_on).is_some_and(|ended| ended <= today) {
                    let heir = named_heir(tx, id).await?;
                    tell(tx, id, heir);
                }
                Ok(())
            })
        });
        Ok(done.await?)
    })
}

async fn named_heir(q: &mut impl Query, id: OrgId) -> Result<Option<OrgId>, Fault> {
    let row: Option<(Option<OrgId>,)> =
        q.opt("SELECT heir_id FROM registry_org WHERE id = $1", args![id]).await?;
    Ok(row.and_then(|(heir,)| heir))
}

/// Returns the organisation that has an organisation's work today: itself while it is there, else whoever was named when
/// it ended; nothing when nobody was.
pub async fn org_heir(q: &mut impl Query, id: OrgId) -> Result<Option<OrgId>, Fault> {
    let today = q.now().china_date();
    let mut at = id;
    for _ in 0..STEPS_MAX {
        let Some(row) = org(q, at).await? else { return Ok(None) };
        if row.ended_on.is_none_or(|ended| ended > today) {
            return Ok(Some(at));
        }
        match named_heir(q, at).await? {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    Ok(None)
}
