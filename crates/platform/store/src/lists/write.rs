//! Keys written with every change: those that are new come, those that are not any more go, the others are not touched.

use super::Key;
use crate::{Fault, Query, Tx, args};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Takes the keys of something from what they were to what they are.
pub async fn put(tx: &mut Tx, id: Uuid, before: &[Key], after: &[Key]) -> Result<(), Fault> {
    let (before, after): (BTreeSet<&Key>, BTreeSet<&Key>) =
        (before.iter().collect(), after.iter().collect());
    for key in before.difference(&after) {
        take(tx, id, key).await?;
    }
    for key in after.difference(&before) {
        write(tx, id, key).await?;
    }
    Ok(())
}

async fn write(tx: &mut Tx, id: Uuid, key: &Key) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let [f1, f2, f3] = &key.facets;
    let sql = "INSERT INTO list_key (tenant_id, list_no, scope_id, part, sort_no, sort_text, item_id, f1, f2, f3)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (tenant_id, list_no, scope_id, part, sort_no, sort_text, item_id)
        DO UPDATE SET f1 = excluded.f1, f2 = excluded.f2, f3 = excluded.f3";
    let args = args![
        tenant,
        key.list_no,
        key.scope,
        key.part.as_str(),
        key.sort_no,
        key.sort_text.as_str(),
        id,
        f1.as_deref(),
        f2.as_deref(),
        f3.as_deref()
    ];
    tx.exec(sql, args).await?;
    Ok(())
}

/// Takes one key away.
async fn take(tx: &mut Tx, id: Uuid, key: &Key) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let sql =
        "DELETE FROM list_key WHERE tenant_id = $1 AND list_no = $2 AND scope_id = $3 AND part = $4
        AND sort_no = $5 AND sort_text = $6 AND item_id = $7";
    let args = args![
        tenant,
        key.list_no,
        key.scope,
        key.part.as_str(),
        key.sort_no,
        key.sort_text.as_str(),
        id
    ];
    tx.exec(sql, args).await?;
    Ok(())
}
