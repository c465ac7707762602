//! How often the guess was right, counted at acceptance.

use super::Accuracy;
use store::{Fault, Query, Tx, args};

/// Counts one guess that the desk kept or changed.
pub async fn count_guess(tx: &mut Tx, guessed: &str, kept: bool) -> Result<(), Fault> {
    let (right, wrong) = if kept { (1i64, 0i64) } else { (0, 1) };
    let tenant = tx.tenant();
    tx.exec(
        "INSERT INTO desk_guess (tenant_id, category, kept, changed) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_id, category) DO UPDATE SET kept = desk_guess.kept + excluded.kept, \
         changed = desk_guess.changed + excluded.changed",
        args![tenant, guessed, right, wrong],
    )
    .await?;
    Ok(())
}

/// Takes back what [`count_guess`] counted.
pub async fn uncount_guess(tx: &mut Tx, guessed: &str, kept: bool) -> Result<(), Fault> {
    let (right, wrong) = if kept { (1i64, 0i64) } else { (0, 1) };
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_guess SET kept = kept - $1, changed = changed - $2 WHERE tenant_id = $3 AND category = $4",
        args![right, wrong, tenant, guessed],
    )
    .await?;
    Ok(())
}

/// Returns how often guesses were right in this tenant.
pub async fn accuracy(q: &mut impl Query) -> Result<Accuracy, Fault> {
    let tenant = q.tenant();
    let (right, wrong): (i64, i64) = q
        .one(
            "SELECT CAST(COALESCE(SUM(kept), 0) AS BIGINT), CAST(COALESCE(SUM(changed), 0) AS BIGINT) \
             FROM desk_guess WHERE tenant_id = $1",
            args![tenant],
        )
        .await?;
    Ok(Accuracy { right, wrong })
}
