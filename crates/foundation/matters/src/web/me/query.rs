//! Questions about a reporter's matters: what waits for the reporter first, then what is late, what runs, what has ended.

use crate::projection::MatterRow;
use kernel::id::AccountId;
use store::{Cursor, Fault, Query, Select, args};

/// A page of a reporter's matters, with the ways to the pages before and after it.
pub(crate) struct Own {
    pub(crate) rows: Vec<MatterRow>,
    pub(crate) before: Option<Cursor>,
    pub(crate) after: Option<Cursor>,
}

/// Which page of a list is asked for.
pub(crate) enum At {
    First,
    After(Cursor),
    Before(Cursor),
}

fn key(row: &MatterRow) -> store::Args {
    args![row.turn, row.rank, row.id]
}

fn own(q: &impl Query, account: AccountId) -> Select {
    let tenant = q.tenant();
    Select::new("SELECT * FROM matter")
        .filter("tenant_id = ?", args![tenant])
        .filter("reporter_account = ?", args![account])
}

/// Returns a page of the matters that an account reported.
pub(crate) async fn reported(
    q: &mut impl Query,
    account: AccountId,
    at: At,
    size: usize,
) -> Result<Own, Fault> {
    let own = own(q, account);
    if let At::Before(cursor) = at {
        let found = own
            .after("(turn, rank, id) < (?, ?, ?)", Some(cursor))
            .order("turn DESC, rank DESC, id DESC")
            .page(q, size, key)
            .await?;
        let mut rows = found.rows;
        rows.reverse();
        let after = rows.last().map(|row| Cursor(key(row)));
        return Ok(Own { rows, before: found.next, after });
    }
    let (first, cursor) = match at {
        At::After(cursor) => (false, Some(cursor)),
        At::First | At::Before(_) => (true, None),
    };
    let found = own
        .after("(turn, rank, id) > (?, ?, ?)", cursor)
        .order("turn, rank, id")
        .page(q, size, key)
        .await?;
    let before = found.rows.first().filter(|_| !first).map(|row| Cursor(key(row)));
    Ok(Own { rows: found.rows, before, after: found.next })
}

/// Returns the matters of an account that run, those that wait for the account first.
pub(crate) async fn running(
    q: &mut impl Query,
    account: AccountId,
    most: usize,
) -> Result<Vec<MatterRow>, Fault> {
    own(q, account).filter_when(true, "turn < 2").order("turn, rank, id").rows(q, most).await
}

/// Returns how many matters wait for an account, counted to `most`.
pub(crate) async fn waiting(
    q: &mut impl Query,
    account: AccountId,
    most: usize,
) -> Result<u32, Fault> {
    let waits = Select::new("SELECT id FROM matter").filter("tenant_id = ?", args![q.tenant()]);
    let waits = waits.filter("reporter_account = ?", args![account]).filter_when(true, "turn = 0");
    let rows: Vec<(kernel::id::MatterId,)> = waits.order("rank, id").rows(q, most).await?;
    Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
}
