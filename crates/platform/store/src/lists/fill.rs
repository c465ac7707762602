//! Keys of what was there before its list was: filled in parts, from where the last part ended.

use crate::{Fault, Query, Tx, args};
use uuid::Uuid;

/// Tells whether everything has its keys in a list. A list of which nothing was noted never was without: whoever plans the
/// filling notes it before anybody reads.
pub async fn is_filled(q: &mut impl Query, list_no: i64) -> Result<bool, Fault> {
    Ok(noted(q, list_no).await?.is_none_or(|done| done))
}

/// Tells whether anything was noted of the filling of a list.
pub async fn is_known(q: &mut impl Query, list_no: i64) -> Result<bool, Fault> {
    Ok(noted(q, list_no).await?.is_some())
}

async fn noted(q: &mut impl Query, list_no: i64) -> Result<Option<bool>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT done FROM list_layout WHERE tenant_id = $1 AND list_no = $2";
    let row: Option<(bool,)> = q.opt(sql, args![tenant, list_no]).await?;
    Ok(row.map(|(done,)| done))
}

/// Notes how far the keys of a list are filled; without an id, that all are.
pub async fn filled(tx: &mut Tx, list_no: i64, list: &str, to: Option<Uuid>) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let sql = "INSERT INTO list_layout (tenant_id, list_no, list, filled_to, done) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, list_no) DO UPDATE SET filled_to = excluded.filled_to, done = excluded.done";
    tx.exec(sql, args![tenant, list_no, list, to, to.is_none()]).await?;
    Ok(())
}
