//! A reporter's own copy, and erasing what a reporter said. Codes, dates, categories and the course of a case stay: they
//! say nothing about anybody. No journal entry and no event holds a word of a report, so every proof stays valid.

use super::rules::SUBJECT;
use super::store::{load_many, reporter};
use crate::desk::Desk;
use crate::report::joined;
use http::{App, Cx};
use kernel::id::{AccountId, CaseId, MatterId};
use kernel::person::DataSubject;
use kernel::time::Instant;
use serde_json::{Value, json};
use store::{BoxFuture, Entry, Error, Fault, Query, Tx, args};
use uuid::Uuid;

/// How many reports a copy holds, the latest of them; the copy tells how many more there are.
const COPIED: usize = 1000;
/// How many cases are erased together with the account that reported them; the sweep takes the rest.
const AT_ONCE: usize = 200;

/// Returns what the holder of an account reported, with what was left to be reached by. Whoever reported without an account
/// is known by the case alone.
pub fn export(
    app: App,
    cx: Cx,
    subject: DataSubject,
) -> BoxFuture<'static, Result<Vec<(String, Value)>, Fault>> {
    Box::pin(async move {
        let Some(account) = subject.account() else { return Ok(Vec::new()) };
        let desk = Desk::of(&app);
        let mut reader = desk.store.read(cx.tenant()).await?;
        let sql = "SELECT case_id FROM desk_reporter WHERE tenant_id = $1 AND account_id = $2 \
            ORDER BY case_id DESC LIMIT $3";
        let ids: Vec<(CaseId,)> = reader.all(sql, args![cx.tenant(), account, COPIED]).await?;
        let ids: Vec<CaseId> = ids.into_iter().map(|(id,)| id).collect();
        let mut rows = load_many(&mut reader, &ids).await?;
        rows.sort_by_key(|row| row.reported_at);
        let mut reports = Vec::with_capacity(rows.len());
        for row in rows {
            let said = reporter(&mut reader, row.id).await?;
            reports.push(json!({
                "code": row.code, "reported_at": row.reported_at.rfc3339(), "channel": row.channel.as_str(),
                "words": said.words, "place": row.whereabouts(&said), "category": row.category, "state": row.state,
                "name": said.name, "phone": said.phone, "email": said.email,
                "ended_at": row.ended_at.map(Instant::rfc3339),
            }));
        }
        let mut copied = vec![("reports".to_owned(), Value::Array(reports))];
        if ids.len() == COPIED {
            let sql = "SELECT COUNT(*) FROM desk_reporter WHERE tenant_id = $1 AND account_id = $2";
            let (all,): (i64,) = reader.one(sql, args![cx.tenant(), account]).await?;
            let left_out = usize::try_from(all).unwrap_or_default().saturating_sub(COPIED);
            if left_out > 0 {
                copied.push(("reports_left_out".to_owned(), json!(left_out)));
            }
        }
        let joined = joined(&mut reader, account).await?;
        if !joined.is_empty() {
            copied.push(("joined".to_owned(), Value::Array(joined)));
        }
        Ok(copied)
    })
}

/// Returns what an account added to cases of others.
async fn joined(q: &mut impl Query, account: AccountId) -> Result<Vec<Value>, Fault> {
    let added = joined::of_account(q, account, COPIED).await?;
    let ids: Vec<CaseId> = added.iter().map(|one| one.case).collect();
    let rows = load_many(q, &ids).await?;
    let told = added.into_iter().filter_map(|one| {
        let code = rows.iter().find(|row| row.id == one.case).map(|row| row.code.clone());
        let said = one.said?;
        Some(json!({
            "code": code, "joined_at": one.at.rfc3339(), "words": said.words, "place": said.address,
        }))
    });
    Ok(told.collect())
}

/// Erases what the holder of an account reported and left. Cases that still run are erased when they have ended: without the words nobody
/// could solve them. Returns how many rows changed.
pub fn erase(tx: &mut Tx, subject: DataSubject, now: Instant) -> BoxFuture<'_, Result<u64, Error>> {
    Box::pin(async move {
        let Some(account) = subject.account() else { return Ok(0) };
        let tenant = Query::tenant(tx);
        let asked = tx
            .exec(
                "UPDATE desk_reporter SET erase_asked_at = $1 WHERE tenant_id = $2 AND account_id = $3 AND erased_at IS NULL",
                args![now, tenant, account],
            )
            .await?;
        crate::jobs::sweep_later(tx);
        let mut changed = asked;
        // What was added to cases of others is nobody's but the own, and goes at once.
        changed += joined::erase_account(tx, account).await?;
        for id in asked_and_ended(tx, CaseId::from_uuid(Uuid::nil()), AT_ONCE).await? {
            changed += erase_asked(tx, id).await?;
        }
        Ok(changed)
    })
}

/// Returns the cases that have ended and are to be erased, `most` of them from `after` on.
pub async fn asked_and_ended(
    q: &mut impl Query,
    after: CaseId,
    most: usize,
) -> Result<Vec<CaseId>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT r.case_id FROM desk_reporter r JOIN matter m ON m.tenant_id = r.tenant_id AND m.id = r.case_id \
        WHERE r.tenant_id = $1 AND r.erase_asked_at IS NOT NULL AND m.ended_at IS NOT NULL AND r.case_id > $2 \
        ORDER BY r.case_id LIMIT $3";
    let ids: Vec<(CaseId,)> = q.all(sql, args![tenant, after, most]).await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Erases a case that has ended since it was asked for.
pub async fn erase_asked(tx: &mut Tx, id: CaseId) -> Result<u64, Error> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT r.case_id, m.code FROM desk_reporter r JOIN matter m ON m.tenant_id = r.tenant_id AND m.id = r.case_id \
        WHERE r.tenant_id = $1 AND r.case_id = $2 AND r.erase_asked_at IS NOT NULL AND m.ended_at IS NOT NULL";
    let found: Option<(CaseId, String)> = tx.opt(sql, args![tenant, id]).await?;
    match found {
        Some((id, code)) => erase_case(tx, id, &code).await,
        None => Ok(0),
    }
}

/// Tells whether cases wait to be erased.
pub async fn still_asked(q: &mut impl Query) -> Result<bool, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT case_id FROM desk_reporter WHERE tenant_id = $1 AND erase_asked_at IS NOT NULL LIMIT 1";
    let waiting: Option<(CaseId,)> = q.opt(sql, args![tenant]).await?;
    Ok(waiting.is_some())
}

async fn erase_case(tx: &mut Tx, id: CaseId, code: &str) -> Result<u64, Error> {
    let (tenant, now) = (Query::tenant(tx), Query::now(tx));
    let sql = "UPDATE desk_reporter SET account_id = NULL, words = NULL, marks = NULL, name = NULL, phone = NULL, phone_index = NULL, \
        email = NULL, address = NULL, mail_secret = NULL, mail_locale = NULL, erase_asked_at = NULL, erased_at = $1 WHERE tenant_id = $2 AND case_id = $3";
    let mut changed = tx.exec(sql, args![now, tenant, id]).await?;
    changed += identity::mail::forget(tx, id.uuid()).await?;
    changed += joined::erase_case(tx, id).await?;
    // A point or a doorway may be somebody's home; the community and grid of the matter stay.
    let sql = "UPDATE desk_case SET title = NULL, place_id = NULL, lon_e6 = NULL, lat_e6 = NULL, \
        version = version + 1 WHERE tenant_id = $1 AND id = $2";
    changed += tx.exec(sql, args![tenant, id]).await?;
    tx.erase_payloads(SUBJECT, id.uuid(), &["record"]).await?;
    // What the desk wrote may tell who reported; the code stands in its place.
    changed += matters::erase_reporter(tx, MatterId::from_uuid(id.uuid()), code).await?;
    tx.journal(Entry {
        verb: "desk.erase",
        subject_kind: SUBJECT,
        subject: id.uuid(),
        before: None,
        after: Some(json!({ "rows": changed })),
        retention: "case",
    });
    Ok(changed)
}
