//! What belonged to an area that is no more belongs to those that took its place: organisations, and who answers.

use crate::area::{DutyRow, area, duties, heir, heirs};
use crate::events::SETTLED;
use crate::word::index_org;
use kernel::id::{AreaId, EventId, OrgId};
use kernel::time::{Date, date_text};
use serde_json::json;
use std::collections::BTreeSet;
use store::{Entry, Fault, Query, Tx, args};
use uuid::Uuid;

/// Passes on what belonged to those of `areas` that have ended.
pub(super) async fn pass_on(
    tx: &mut Tx,
    areas: &BTreeSet<AreaId>,
    today: Date,
) -> Result<(), Fault> {
    for id in areas {
        if area(tx, *id).await?.is_none_or(|area| area.present || area.founded_on > today) {
            continue;
        }
        if let Some(heir) = heir(tx, *id).await? {
            pass_orgs(tx, *id, heir).await?;
        }
        pass_duties(tx, *id, today).await?;
    }
    Ok(())
}

async fn pass_orgs(tx: &mut Tx, from: AreaId, to: AreaId) -> Result<(), Fault> {
    let sql = "SELECT id FROM registry_org WHERE area_id = $1 AND ended_on IS NULL";
    let moved: Vec<(OrgId,)> = tx.all(sql, args![from]).await?;
    tx.exec(
        "UPDATE registry_org SET area_id = $2, version = version + 1 WHERE area_id = $1 AND ended_on IS NULL",
        args![from, to],
    )
    .await?;
    for (org,) in moved {
        index_org(tx, org).await?;
        let (before, after) = (json!({ "area": from }), json!({ "area": to }));
        crate::org::journal(tx, "registry.change_org", org, Some(before), after);
    }
    Ok(())
}

/// Whoever answered for the area answers for each of those that took its place, unless somebody of that name does already.
async fn pass_duties(tx: &mut Tx, from: AreaId, today: Date) -> Result<(), Fault> {
    let rows: Vec<DutyRow> =
        duties(tx, from).await?.into_iter().filter(|row| row.to_on.is_none()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let heirs = heirs(tx, from).await?;
    for row in rows {
        tx.exec("UPDATE registry_duty SET to_on = $2 WHERE id = $1", args![row.id, today]).await?;
        journal(
            tx,
            from,
            "registry.end_duty",
            json!({ "duty": row.duty.as_str(), "name": row.name, "to": date_text(today) }),
        );
        for to in &heirs {
            let there = duties(tx, *to).await?;
            let same = |other: &DutyRow| {
                other.to_on.is_none() && other.duty == row.duty && other.name == row.name
            };
            if there.iter().any(same) {
                continue;
            }
            let id: EventId = tx.new_id();
            tx.exec(
                "INSERT INTO registry_duty (id, area_id, duty, name, phone, account_id, from_on) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                args![id, *to, row.duty, &row.name, row.phone.clone(), row.account_id, today],
            )
            .await?;
            journal(
                tx,
                *to,
                "registry.put_duty",
                json!({ "duty": row.duty.as_str(), "name": row.name, "phone": row.phone, "from": date_text(today) }),
            );
        }
    }
    Ok(())
}

fn journal(tx: &mut Tx, area: AreaId, verb: &'static str, after: serde_json::Value) {
    tx.journal(Entry {
        verb,
        subject_kind: "area",
        subject: area.uuid(),
        before: None,
        after: Some(after),
        retention: "area",
    });
}

/// Tells that whatever ran in areas or organisations has followed a change.
pub fn settled(tx: &mut Tx, change: Uuid, ids: &[Uuid]) {
    tx.emit(SETTLED, change, json!({ "change": change, "ids": ids }));
}
