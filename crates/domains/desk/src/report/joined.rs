//! What those wrote who have the trouble of a case too: kept for whoever handles it, read again by the own secret link,
//! taken back at any time.
//!
//! Architecture invariant: the link of one of them opens the own words and what is public of the case, never what another
//! wrote.

use crate::case::rules::SUBJECT;
use kernel::id::{AccountId, CaseId, FileId};
use kernel::time::Instant;
use matters::secret_hash;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Entry, Error, Fault, FaultKind, Query, Tx, args};

/// How many additions the card of a case holds, the latest of them.
pub const SHOWN_MAX: usize = 10;
/// How many are erased or copied at once.
pub const AT_ONCE: usize = 200;

const COLUMN: &str = "desk_joined.body";

/// What somebody added to a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// What happened.
    pub words: String,
    /// Where, in words.
    pub address: String,
    /// Photos, in order.
    pub photos: Vec<FileId>,
}

store::row! {
    struct JoinedRow {
        id: CaseId,
        case_id: CaseId,
        body: Option<Vec<u8>>,
        at: Instant,
    }
}

/// An addition to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Its id, which is that of the draft.
    pub id: CaseId,
    /// The case.
    pub case: CaseId,
    /// What was said; nothing once it was erased.
    pub said: Option<Said>,
    /// When.
    pub at: Instant,
}

fn opened(q: &impl Query, row: JoinedRow) -> Joined {
    // What cannot be opened is told in its place, and keeps nothing else away.
    let said = row.body.map(|sealed| {
        let text = q.open_shown(COLUMN, &sealed);
        serde_json::from_str(&text).unwrap_or_else(|_| Said { words: text, ..Said::default() })
    });
    Joined { id: row.id, case: row.case_id, said, at: row.at }
}

/// Keeps what somebody adds to a case, whose draft is marked as given up in the same transaction.
pub async fn keep(
    tx: &mut Tx,
    id: CaseId,
    case: CaseId,
    account: Option<AccountId>,
    said: &Said,
    secret: Option<&str>,
) -> Result<(), Fault> {
    let body = serde_json::to_string(said)
        .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
    let body = tx.seal(COLUMN, &body);
    let (tenant, now, hash) = (tx.tenant(), tx.now(), secret.map(secret_hash));
    tx.exec(
        "INSERT INTO desk_joined (tenant_id, id, case_id, account_id, body, link_hash, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![tenant, id, case, account, body, hash.map(|hash| hash.to_vec()), now],
    )
    .await?;
    Ok(())
}

/// Returns what was added to a case, the latest first.
pub async fn of_case(q: &mut impl Query, case: CaseId, most: usize) -> Result<Vec<Joined>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT id, case_id, body, at FROM desk_joined WHERE tenant_id = $1 AND case_id = $2 \
        ORDER BY id DESC LIMIT $3";
    let rows: Vec<JoinedRow> = q.all(sql, args![tenant, case, most]).await?;
    Ok(rows.into_iter().map(|row| opened(q, row)).collect())
}

/// Returns what an account added to cases, the latest first.
pub async fn of_account(
    q: &mut impl Query,
    account: AccountId,
    most: usize,
) -> Result<Vec<Joined>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT id, case_id, body, at FROM desk_joined WHERE tenant_id = $1 AND account_id = $2 \
        ORDER BY id DESC LIMIT $3";
    let rows: Vec<JoinedRow> = q.all(sql, args![tenant, account, most]).await?;
    Ok(rows.into_iter().map(|row| opened(q, row)).collect())
}

/// Returns the addition of a secret link.
pub async fn by_secret(q: &mut impl Query, secret: &str) -> Result<Option<Joined>, Fault> {
    let (tenant, hash) = (q.tenant(), secret_hash(secret).to_vec());
    let sql =
        "SELECT id, case_id, body, at FROM desk_joined WHERE tenant_id = $1 AND link_hash = $2";
    let row: Option<JoinedRow> = q.opt(sql, args![tenant, hash]).await?;
    Ok(row.map(|row| opened(q, row)))
}

/// Takes words and photos of an addition back; who has the same trouble is counted as before. Again changes nothing.
pub async fn take_back(tx: &mut Tx, joined: &Joined) -> Result<u64, Error> {
    let Some(said) = &joined.said else { return Ok(0) };
    let (tenant, now) = (Query::tenant(tx), Query::now(tx));
    let sql = "UPDATE desk_joined SET body = NULL, account_id = NULL, erased_at = $3 \
        WHERE tenant_id = $1 AND id = $2 AND body IS NOT NULL";
    let changed = tx.exec(sql, args![tenant, joined.id, now]).await?;
    if changed == 0 {
        return Ok(0);
    }
    for photo in &said.photos {
        tx.drop_file(*photo).await?;
    }
    tx.journal(Entry {
        verb: "desk.take_back",
        subject_kind: SUBJECT,
        subject: joined.case.uuid(),
        before: None,
        after: Some(json!({ "joined": joined.id, "photos": said.photos.len() })),
        retention: "case",
    });
    Ok(changed)
}

/// Erases what was added to a case, with the case; the links open nothing any more.
pub async fn erase_case(tx: &mut Tx, case: CaseId) -> Result<u64, Error> {
    let mut changed = 0;
    loop {
        let all = standing(tx, case).await?;
        for joined in &all {
            changed += take_back(tx, joined).await?;
        }
        if all.len() < AT_ONCE {
            break;
        }
    }
    let tenant = Query::tenant(tx);
    let sql = "UPDATE desk_joined SET link_hash = NULL WHERE tenant_id = $1 AND case_id = $2 AND link_hash IS NOT NULL";
    changed += tx.exec(sql, args![tenant, case]).await?;
    Ok(changed)
}

async fn standing(q: &mut impl Query, case: CaseId) -> Result<Vec<Joined>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT id, case_id, body, at FROM desk_joined WHERE tenant_id = $1 AND case_id = $2 \
        AND body IS NOT NULL ORDER BY id LIMIT $3";
    let rows: Vec<JoinedRow> = q.all(sql, args![tenant, case, AT_ONCE]).await?;
    Ok(rows.into_iter().map(|row| opened(q, row)).collect())
}

/// Erases what an account added to cases.
pub async fn erase_account(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    let mut changed = 0;
    loop {
        let all = of_account(tx, account, AT_ONCE).await?;
        for joined in &all {
            changed += take_back(tx, joined).await?;
        }
        if all.len() < AT_ONCE {
            return Ok(changed);
        }
    }
}
