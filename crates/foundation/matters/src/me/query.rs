//! Questions about a reporter's matters.

use crate::matter::MatterRow;
use kernel::id::AccountId;
use store::{Cursor, Fault, Page, Query, Select, args};

/// Returns a page of the matters that an account reported, the latest first.
pub(crate) async fn reported(
    q: &mut impl Query,
    account: AccountId,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<MatterRow>, Fault> {
    let tenant = q.tenant();
    Select::new("SELECT * FROM matter")
        .filter("tenant_id = ?", args![tenant])
        .filter("reporter_account = ?", args![account])
        .after("(started_at, id) < (?, ?)", after)
        .order("started_at DESC, id DESC")
        .page(q, size, |row: &MatterRow| args![row.started_at, row.id])
        .await
}

/// Returns the matters of an account that run, the latest first, for the home page.
pub(crate) async fn running(
    q: &mut impl Query,
    account: AccountId,
    most: usize,
) -> Result<Vec<MatterRow>, Fault> {
    let tenant = q.tenant();
    Select::new("SELECT * FROM matter")
        .filter("tenant_id = ?", args![tenant])
        .filter("reporter_account = ?", args![account])
        .filter_when(true, "ended_at IS NULL")
        .order("started_at DESC, id DESC")
        .rows(q, most)
        .await
}

/// Returns how many matters an account reported.
pub(crate) async fn count(q: &mut impl Query, account: AccountId) -> Result<i64, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT COUNT(*) FROM matter WHERE tenant_id = $1 AND reporter_account = $2";
    let (count,): (i64,) = q.one(sql, args![tenant, account]).await?;
    Ok(count)
}
