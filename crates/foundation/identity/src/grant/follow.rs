//! Grants follow areas: whoever held a role for an area that was merged or split holds it for what took its place.

use super::command::{NewGrant, write};
use super::query::GrantRow;
use kernel::id::AreaId;
use serde_json::json;
use std::sync::Arc;
use store::{
    BoxFuture, By, Consumer, Ctx, Entry, Error, Fault, FaultKind, OutboxRow, Query, Tx, args,
};

/// Hears of areas that were merged or split.
pub const FOLLOW: Consumer =
    Consumer { name: "identity.grants_follow_areas", kinds: &["registry.area_changed"], run };

fn run(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let links = event.payload.get("links").cloned().unwrap_or_default();
        let links: Vec<(AreaId, AreaId)> = serde_json::from_value(links)
            .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
        if links.is_empty() {
            return Ok(());
        }
        let by = By::system(event.tenant_id, "identity", "area_change");
        let done = ctx.store.write(by, move |tx| {
            Box::pin(async move {
                for (from, to) in &links {
                    follow(tx, *from, *to).await?;
                }
                for (from, _) in &links {
                    end_left(tx, *from).await?;
                }
                Ok(())
            })
        });
        Ok(done.await?)
    })
}

/// Grants for the area before are granted for the area after, once; those for an area that has ended end then.
async fn follow(tx: &mut Tx, from: AreaId, to: AreaId) -> Result<(), Error> {
    let now = tx.now();
    let rows: Vec<GrantRow> = super::grants_in(tx, from, now).await?;
    for row in rows.into_iter().filter(|row| row.area_id == from) {
        let there: Option<(i64,)> = tx
            .opt(
                "SELECT count(*) FROM identity_grant WHERE account_id = $1 AND role = $2 AND area_id = $3
                   AND (to_at IS NULL OR to_at > $4)",
                args![row.account_id, &row.role, to, now],
            )
            .await?;
        if there.is_none_or(|(count,)| count == 0) {
            let new = NewGrant {
                account: row.account_id,
                role: row.role.clone(),
                area: to,
                org: row.org_id,
                from: now,
                to: row.to_at,
            };
            write(tx, &new).await?;
        }
    }
    Ok(())
}

/// Ends the grants for an area that is no more.
async fn end_left(tx: &mut Tx, from: AreaId) -> Result<(), Error> {
    if registry::area(tx, from).await?.is_some_and(|area| area.present) {
        return Ok(());
    }
    let now = tx.now();
    let ended = tx
        .exec(
            "UPDATE identity_grant SET to_at = $2 WHERE area_id = $1 AND (to_at IS NULL OR to_at > $2)",
            args![from, now],
        )
        .await?;
    if ended > 0 {
        tx.journal(Entry {
            verb: "identity.grants_followed",
            subject_kind: "area",
            subject: from.uuid(),
            before: None,
            after: Some(json!({ "ended": ended })),
            retention: "account",
        });
    }
    Ok(())
}
