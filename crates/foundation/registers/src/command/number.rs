//! Numbers of records, counted for each office and period.

use crate::shelf::Shelf;
use kernel::time::Date;
use store::{Fault, Query, Tx, args};

/// Returns the next number of a register; none where it numbers nothing. Whoever counts first keeps all others waiting until
/// the transaction ends, so that no number is given twice, and none is lost.
pub(super) async fn next(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    today: Date,
) -> Result<Option<String>, Fault> {
    let Some(numbering) = &shelf.register.number else { return Ok(None) };
    let (tenant, period) = (Query::tenant(tx), numbering.period(today));
    let sql =
        "INSERT INTO register_number (tenant_id, register, period, last) VALUES ($1, $2, $3, 1)
        ON CONFLICT (tenant_id, register, period) DO UPDATE SET last = register_number.last + 1
        RETURNING last";
    let args = args![tenant, shelf.register.id.as_str(), period];
    let (last,): (i64,) = tx.one(sql, args).await?;
    Ok(Some(numbering.number(today, u64::try_from(last).unwrap_or_default())))
}
