//! A report on its way: kept for a day for the browser that began it, so that photos are sent once, answers can be
//! checked before sending, and a second press of the button finds the first one's case.

use super::rules::Raw;
use crate::case::store as rows;
use kernel::id::{CaseId, FileId};
use kernel::refusal::Refusal;
use kernel::time::Duration;
use serde::{Deserialize, Serialize};
use store::{Error, Fault, FaultKind, Query, Tx, args};

/// How long a draft is kept after it was changed last.
pub const KEPT: Duration = Duration::hours(24);
/// How long the secret link can be shown again in the same browser after sending.
pub const SECRET_SHOWN: Duration = Duration::minutes(30);

/// What the reporter has filled in so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The answers as they were sent.
    pub raw: Raw,
    /// Photos already in the file store, in order.
    pub photos: Vec<FileId>,
}

/// A draft as it is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What was filled in.
    pub draft: Draft,
    /// The case that it became.
    pub case: Option<CaseId>,
    /// The case that the reporter follows instead.
    pub also: Option<CaseId>,
    /// The secret of the link, as long as it may be shown.
    pub secret: Option<String>,
}

store::row! {
    struct DraftRow {
        browser: Vec<u8>,
        body: Vec<u8>,
        secret: Option<Vec<u8>>,
        case_id: Option<CaseId>,
        also_case_id: Option<CaseId>,
        changed_at: kernel::time::Instant,
    }
}

/// Returns a draft; nothing when there is none, or when another browser began it.
pub async fn load(q: &mut impl Query, id: CaseId, browser: &str) -> Result<Option<Kept>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let row: Option<DraftRow> = q
        .opt(
            "SELECT browser, body, secret, case_id, also_case_id, changed_at FROM desk_draft \
             WHERE tenant_id = $1 AND id = $2",
            args![tenant, id],
        )
        .await?;
    let mine = q.index("browser", browser);
    let Some(row) = row.filter(|row| row.browser == mine && row.changed_at > now.minus(KEPT))
    else {
        return Ok(None);
    };
    let body = q.open("desk_draft.body", &row.body)?;
    let draft = serde_json::from_str(&body)
        .map_err(|error| Fault::new(FaultKind::Shape, format!("desk_draft.body: {error}")))?;
    let shown = row.secret.filter(|_| row.changed_at > now.minus(SECRET_SHOWN));
    let secret = shown.map(|sealed| q.open("desk_draft.secret", &sealed)).transpose()?;
    Ok(Some(Kept { draft, case: row.case_id, also: row.also_case_id, secret }))
}

/// Keeps a draft; one that was sent, or that another browser began, is refused, and so is the id of a case: the form
/// begins anew.
pub async fn save(tx: &mut Tx, id: CaseId, browser: &str, draft: &Draft) -> Result<(), Error> {
    if rows::is_case(tx, id).await? {
        return Err(Refusal::conflict("desk.refusal.draft_sent").into());
    }
    let body = serde_json::to_string(draft)
        .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
    let (sealed, mine) = (tx.seal("desk_draft.body", &body), tx.index("browser", browser));
    let (tenant, now) = (tx.tenant(), tx.now());
    let kept = tx
        .exec(
            "INSERT INTO desk_draft (tenant_id, id, browser, body, changed_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (tenant_id, id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at \
             WHERE desk_draft.browser = excluded.browser AND desk_draft.case_id IS NULL \
             AND desk_draft.also_case_id IS NULL",
            args![tenant, id, mine, sealed, now],
        )
        .await?;
    if kept == 0 { Err(Refusal::conflict("desk.refusal.draft_sent").into()) } else { Ok(()) }
}

/// Marks a draft as sent in the transaction that opens its case, and keeps the secret for the page that shows it.
/// What was filled in is cleared: it stands in the case from now on.
pub async fn sent(
    tx: &mut Tx,
    id: CaseId,
    case: CaseId,
    secret: Option<&str>,
) -> Result<(), Fault> {
    let empty = tx.seal("desk_draft.body", &cleared());
    let secret = secret.map(|secret| tx.seal("desk_draft.secret", secret));
    let (tenant, now) = (tx.tenant(), tx.now());
    tx.exec(
        "UPDATE desk_draft SET body = $1, secret = $2, case_id = $3, changed_at = $4 WHERE tenant_id = $5 AND id = $6",
        args![empty, secret, case, now, tenant, id],
    )
    .await?;
    Ok(())
}

/// Marks a draft of a browser as given up for an open case about the same thing, and keeps the secret of the own link for
/// the page that shows it; returns whether this was the first time.
pub async fn joined(
    tx: &mut Tx,
    id: CaseId,
    browser: &str,
    case: CaseId,
    secret: Option<&str>,
) -> Result<bool, Fault> {
    let (empty, mine) = (tx.seal("desk_draft.body", &cleared()), tx.index("browser", browser));
    let secret = secret.map(|secret| tx.seal("desk_draft.secret", secret));
    let (tenant, now) = (tx.tenant(), tx.now());
    let marked = tx
        .exec(
            "UPDATE desk_draft SET body = $1, also_case_id = $2, changed_at = $3, secret = $7 \
             WHERE tenant_id = $4 AND id = $5 AND browser = $6 AND also_case_id IS NULL AND case_id IS NULL",
            args![empty, case, now, tenant, id, mine, secret],
        )
        .await?;
    Ok(marked == 1)
}

/// Forgets the secret before its time, when the reporter says that it is written down.
pub async fn forget_secret(tx: &mut Tx, id: CaseId, browser: &str) -> Result<(), Fault> {
    let (tenant, mine) = (tx.tenant(), tx.index("browser", browser));
    tx.exec(
        "UPDATE desk_draft SET secret = NULL WHERE tenant_id = $1 AND id = $2 AND browser = $3",
        args![tenant, id, mine],
    )
    .await?;
    Ok(())
}

/// Forgets secrets that are past their time.
pub async fn forget_secrets(tx: &mut Tx) -> Result<(), Fault> {
    let (tenant, now) = (tx.tenant(), tx.now());
    tx.exec(
        "UPDATE desk_draft SET secret = NULL WHERE tenant_id = $1 AND changed_at < $2 AND secret IS NOT NULL",
        args![tenant, now.minus(SECRET_SHOWN)],
    )
    .await?;
    Ok(())
}

/// Returns the drafts that were not touched for a day, `most` of them from `after` on.
pub async fn dead(q: &mut impl Query, after: CaseId, most: usize) -> Result<Vec<CaseId>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let sql = "SELECT id FROM desk_draft WHERE tenant_id = $1 AND changed_at < $2 AND id > $3 ORDER BY id LIMIT $4";
    let ids: Vec<(CaseId,)> = q.all(sql, args![tenant, now.minus(KEPT), after, most]).await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Deletes a draft with its photos, unless somebody has gone on with it.
pub async fn delete_dead(tx: &mut Tx, id: CaseId) -> Result<(), Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let sql =
        "SELECT id, body FROM desk_draft WHERE tenant_id = $1 AND id = $2 AND changed_at < $3";
    let found: Option<(CaseId, Vec<u8>)> = tx.opt(sql, args![tenant, id, now.minus(KEPT)]).await?;
    let Some((_, body)) = found else { return Ok(()) };
    // A draft that cannot be opened goes like any other; its photos are swept with the files that nothing keeps.
    let body = tx.open_shown("desk_draft.body", &body);
    let draft: Draft = serde_json::from_str(&body).unwrap_or_default();
    for photo in draft.photos {
        tx.drop_file(photo).await?;
    }
    tx.exec("DELETE FROM desk_draft WHERE tenant_id = $1 AND id = $2", args![tenant, id]).await?;
    Ok(())
}

fn cleared() -> String {
    serde_json::to_string(&Draft::default()).unwrap_or_default()
}
