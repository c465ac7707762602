//! What somebody keeps of a list asks for what is there now: an area or organisation that was followed by another is asked
//! for no more.

use super::done;
use crate::kept;
use kernel::id::{AreaId, OrgId};
use registry::events::{AREA_CHANGED, ORG_ENDED};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{BoxFuture, By, Consumer, Ctx, Error, Fault, OutboxRow, Tx};

/// Hears of areas that changed and of organisations that ended.
pub(crate) const CONSUMER: Consumer =
    Consumer { name: "registers.kept", kinds: &[AREA_CHANGED, ORG_ENDED], run };

fn run(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let by = By::system(event.tenant_id, "registers", "succession");
        let event = Arc::new(event);
        let followed = ctx.store.write_again(by, move |tx| {
            let event = event.clone();
            Box::pin(async move { hear(tx, &event).await })
        });
        done(followed.await)
    })
}

async fn hear(tx: &mut Tx, event: &OutboxRow) -> Result<(), Error> {
    let org = event.payload.get("org").and_then(Value::as_str);
    if let Some(org) = org.and_then(|id| id.parse::<OrgId>().ok()) {
        if let Some(heir) = registry::org_heir(tx, org).await? {
            kept::follow(tx, org.uuid(), heir.uuid()).await?;
        }
        return Ok(());
    }
    let links = event.payload.get("links").cloned().unwrap_or_default();
    let links: Vec<(AreaId, AreaId)> = serde_json::from_value(links).unwrap_or_default();
    let left: BTreeSet<AreaId> = links.into_iter().map(|(from, _)| from).collect();
    for from in left {
        let heir = registry::heir(tx, from).await?.filter(|heir| *heir != from);
        if let Some(heir) = heir {
            kept::follow(tx, from.uuid(), heir.uuid()).await?;
        }
    }
    Ok(())
}
