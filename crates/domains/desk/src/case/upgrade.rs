//! Cases that were opened when titles were made from what the reporter wrote, and when the place in words lay in plain: put
//! right once, some at a time, before the program serves. An interrupted run is gone on with.

use super::rules::SUBJECT;
use super::store as rows;
use crate::desk::DeskRules;
use ::store::{By, Entry, Error, Fault, NO_TENANT, Query, Store, Tx, args};
use kernel::id::{CaseId, MatterId, TenantId};
use kernel::text::Locale;
use serde_json::json;
use std::sync::Arc;

/// How many cases one transaction takes.
const BATCH: i64 = 200;

/// What is put right: the cases that it is missing in, of all offices and of one.
#[derive(Clone, Copy)]
enum Missing {
    /// The place in words is not sealed, and there is no title made from category and place.
    Title,
    /// The words have no marks to be compared by.
    Marks,
}

impl Missing {
    fn offices(self) -> &'static str {
        match self {
            Missing::Title => "SELECT DISTINCT tenant_id FROM desk_case WHERE retitled_at IS NULL",
            Missing::Marks => {
                "SELECT DISTINCT tenant_id FROM desk_reporter WHERE marks IS NULL AND words IS NOT NULL"
            }
        }
    }
}

/// Puts right what cases of before are missing. Returns how many there were.
pub async fn put_right(store: &Store, rules: Arc<DeskRules>) -> Result<usize, Fault> {
    let mut all = 0;
    for missing in [Missing::Title, Missing::Marks] {
        all += sweep(store, &rules, missing).await?;
    }
    Ok(all)
}

async fn sweep(store: &Store, rules: &Arc<DeskRules>, missing: Missing) -> Result<usize, Fault> {
    let mut reader = store.read(NO_TENANT).await?;
    let offices: Vec<(TenantId,)> = reader.all(missing.offices(), args![]).await?;
    drop(reader);
    let mut all = 0;
    for (office,) in offices {
        loop {
            let rules = rules.clone();
            let work = store.write_again(By::system(office, "desk", "upgrade"), move |tx| {
                let rules = rules.clone();
                Box::pin(async move {
                    match missing {
                        Missing::Title => batch(tx, &rules).await,
                        Missing::Marks => mark_batch(tx).await,
                    }
                })
            });
            let done = work.await.map_err(|error| match error {
                Error::Fault(fault) => fault,
                Error::Refused(refusal) => Fault::outside(refusal),
            })?;
            if done == 0 {
                break;
            }
            all += done;
        }
    }
    Ok(all)
}

async fn batch(tx: &mut Tx, rules: &DeskRules) -> Result<usize, Error> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT id, address FROM desk_case WHERE tenant_id = $1 AND retitled_at IS NULL ORDER BY id LIMIT $2";
    let old: Vec<(CaseId, String)> = tx.all(sql, args![tenant, BATCH]).await?;
    for (id, address) in &old {
        one(tx, rules, *id, address).await?;
    }
    if let Some((first, _)) = old.first() {
        tx.journal(Entry {
            verb: "desk.retitle",
            subject_kind: SUBJECT,
            subject: first.uuid(),
            before: None,
            after: Some(json!({ "cases": old.len() })),
            retention: "case",
        });
    }
    Ok(old.len())
}

async fn mark_batch(tx: &mut Tx) -> Result<usize, Error> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT case_id FROM desk_reporter WHERE tenant_id = $1 AND marks IS NULL AND words IS NOT NULL \
        ORDER BY case_id LIMIT $2";
    let bare: Vec<(CaseId,)> = tx.all(sql, args![tenant, BATCH]).await?;
    for (id,) in &bare {
        rows::put_marks(tx, *id).await?;
    }
    if let Some((first,)) = bare.first() {
        tx.journal(Entry {
            verb: "desk.mark",
            subject_kind: SUBJECT,
            subject: first.uuid(),
            before: None,
            after: Some(json!({ "cases": bare.len() })),
            retention: "case",
        });
    }
    Ok(bare.len())
}

async fn one(tx: &mut Tx, rules: &DeskRules, id: CaseId, address: &str) -> Result<(), Error> {
    let (tenant, now) = (Query::tenant(tx), Query::now(tx));
    if !address.is_empty() {
        let sealed = tx.seal("desk_reporter.address", address);
        let sql = "UPDATE desk_reporter SET address = $1 WHERE tenant_id = $2 AND case_id = $3";
        tx.exec(sql, args![sealed, tenant, id]).await?;
    }
    let sql =
        "UPDATE desk_case SET address = '', retitled_at = $1 WHERE tenant_id = $2 AND id = $3";
    tx.exec(sql, args![now, tenant, id]).await?;
    let Some(case) = rows::load(tx, id).await? else { return Ok(()) };
    let title = case.called(&rules.catalogue);
    matters::retitle(tx, MatterId::from_uuid(id.uuid()), title.get(Locale::Zh)).await
}
