//! Grants follow areas and organisations: whoever held a role for what was merged, divided or has ended holds it for what
//! took its place.
//!
//! Until everything that ran there has followed, both sides see both: those of the old area hold the new one already, those
//! of the new one hold the old one for as long.

use super::command::{NewGrant, write};
use super::query::{GrantRow, of_area, of_org};
use crate::account::in_turn;
use kernel::id::{AreaId, OrgId};
use registry::events::{AREA_CHANGED, ORG_ENDED, SETTLED};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{
    BoxFuture, By, Consumer, Ctx, Entry, Error, Fault, FaultKind, OutboxRow, Query, Tx, args,
};
use uuid::Uuid;

/// Hears of areas and organisations that changed, and that everything has followed.
pub const FOLLOW: Consumer = Consumer {
    name: "identity.grants_follow_areas",
    kinds: &[AREA_CHANGED, ORG_ENDED, SETTLED],
    run,
};

fn run(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let by = By::system(event.tenant_id, "identity", "area_change");
        let event = Arc::new(event);
        let done = ctx.store.write_again(by, move |tx| {
            let event = event.clone();
            Box::pin(async move { hear(tx, &event).await })
        });
        Ok(done.await?)
    })
}

async fn hear(tx: &mut Tx, event: &OutboxRow) -> Result<(), Error> {
    match event.kind.as_str() {
        AREA_CHANGED => {
            let links: Vec<(AreaId, AreaId)> = read(&event.payload, "links")?;
            for (from, to) in links {
                follow_area(tx, from, to).await?;
            }
            Ok(())
        }
        ORG_ENDED => {
            let org: Option<OrgId> = read(&event.payload, "org")?;
            let heir: Option<OrgId> = read(&event.payload, "heir")?;
            match (org, heir) {
                (Some(org), Some(heir)) => follow_org(tx, org, heir).await,
                _ => Ok(()),
            }
        }
        _ => {
            let ids: Vec<Uuid> = read(&event.payload, "ids")?;
            for id in ids {
                end_left(tx, id).await?;
            }
            Ok(())
        }
    }
}

fn read<T: serde::de::DeserializeOwned + Default>(payload: &Value, name: &str) -> Result<T, Fault> {
    match payload.get(name) {
        None | Some(Value::Null) => Ok(T::default()),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|error| Fault::new(FaultKind::Shape, error.to_string())),
    }
}

/// Grants for the area before are granted for the area after, or for what took its place since.
async fn follow_area(tx: &mut Tx, from: AreaId, to: AreaId) -> Result<(), Error> {
    let present = |area: Option<registry::AreaRow>| area.is_some_and(|area| area.present);
    let targets = match present(registry::area(tx, to).await?) {
        true => vec![to],
        false => registry::heirs(tx, to).await?,
    };
    let held = of_area(tx, from).await?;
    let goes_on = present(registry::area(tx, from).await?);
    for target in targets {
        let there = of_area(tx, target).await?;
        for row in &held {
            hold(tx, row, target, row.org_id).await?;
        }
        for row in there.iter().filter(|_| !goes_on) {
            hold(tx, row, from, row.org_id).await?;
        }
    }
    if !goes_on && let Some(heir) = registry::heir(tx, from).await? {
        move_accounts(tx, from, heir).await?;
    }
    Ok(())
}

async fn follow_org(tx: &mut Tx, from: OrgId, to: OrgId) -> Result<(), Error> {
    for row in of_org(tx, from).await? {
        hold(tx, &row, row.area_id, Some(to)).await?;
    }
    let tenant = Query::tenant(tx);
    tx.exec(
        "UPDATE identity_account SET org_id = $3 WHERE tenant_id = $1 AND org_id = $2",
        args![tenant, from, to],
    )
    .await?;
    tx.exec("UPDATE identity_staff SET org_id = $2 WHERE org_id = $1", args![from, to]).await?;
    Ok(())
}

/// Grants the same role for another area or organisation, once.
async fn hold(tx: &mut Tx, row: &GrantRow, area: AreaId, org: Option<OrgId>) -> Result<(), Error> {
    in_turn(tx, row.account_id).await?;
    let now = tx.now();
    let there: (i64,) = tx
        .one(
            "SELECT count(*) FROM identity_grant WHERE account_id = $1 AND role = $2 AND area_id = $3
               AND COALESCE(org_id, $5) = $5 AND (to_at IS NULL OR to_at > $4)",
            args![row.account_id, &row.role, area, now, org.unwrap_or(OrgId::from_uuid(Uuid::nil()))],
        )
        .await?;
    if there.0 > 0 {
        return Ok(());
    }
    let new = NewGrant {
        account: row.account_id,
        role: row.role.clone(),
        area,
        org,
        from: row.from_at.max(now),
        to: row.to_at,
    };
    write(tx, &new).await.map(|_| ())
}

/// The accounts of an area that is no more belong to its heir; so the pages of staff and residents open there.
async fn move_accounts(tx: &mut Tx, from: AreaId, to: AreaId) -> Result<(), Error> {
    let tenant = Query::tenant(tx);
    let moved = tx
        .exec(
            "UPDATE identity_account SET area_id = $3 WHERE tenant_id = $1 AND area_id = $2",
            args![tenant, from, to],
        )
        .await?;
    if moved > 0 {
        followed(tx, from, json!({ "accounts": moved, "area": to }));
    }
    Ok(())
}

/// Ends the grants for an area or an organisation that is no more.
async fn end_left(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    let (area, org) = (AreaId::from_uuid(id), OrgId::from_uuid(id));
    let (now, today) = (tx.now(), tx.now().china_date());
    let ended = match registry::area(tx, area).await? {
        Some(row) if row.present => 0,
        Some(_) => {
            tx.exec(
                "UPDATE identity_grant SET to_at = $2 WHERE area_id = $1 AND (to_at IS NULL OR to_at > $2)",
                args![area, now],
            )
            .await?
        }
        None => {
            let row = registry::org(tx, org).await?;
            if row.is_none_or(|row| row.ended_on.is_none_or(|ended| ended > today)) {
                return Ok(());
            }
            tx.exec(
                "UPDATE identity_grant SET to_at = $2 WHERE org_id = $1 AND (to_at IS NULL OR to_at > $2)",
                args![org, now],
            )
            .await?
        }
    };
    if ended > 0 {
        followed(tx, area, json!({ "ended": ended }));
    }
    Ok(())
}

fn followed(tx: &mut Tx, area: AreaId, after: Value) {
    tx.journal(Entry {
        verb: "identity.grants_followed",
        subject_kind: "area",
        subject: area.uuid(),
        before: None,
        after: Some(after),
        retention: "account",
    });
}
