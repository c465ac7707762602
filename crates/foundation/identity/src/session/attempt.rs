//! Failed tries, counted by what was typed as user name, whether there is such an account or not: nobody learns from a
//! lock which accounts exist.

use crate::Security;
use kernel::time::{Duration, Instant};
use store::{Error, Fault, Query, Tx, args};

/// Returns for how long a user name is locked still.
pub(crate) async fn locked_for(q: &mut impl Query, hash: &[u8]) -> Result<Option<Duration>, Fault> {
    let now = q.now();
    let row: Option<(Option<Instant>,)> =
        q.opt("SELECT locked_until FROM identity_attempt WHERE hash = $1", args![hash]).await?;
    let until = row.and_then(|(until,)| until).filter(|until| *until > now);
    Ok(until.map(|until| until.since(now)))
}

/// Counts a failed try; returns for how long the name is locked now. Tries further apart than a lock lasts do not add up.
pub(crate) async fn failed(
    tx: &mut Tx,
    hash: Vec<u8>,
    security: &Security,
) -> Result<Option<Duration>, Error> {
    let now = tx.now();
    // What is older than a day counts for nothing; names that somebody made up do not pile up.
    tx.exec("DELETE FROM identity_attempt WHERE last_at < $1", args![now.minus(Duration::days(1))])
        .await?;
    let before: Option<(i64, Instant)> = tx
        .opt("SELECT failed, last_at FROM identity_attempt WHERE hash = $1", args![&hash[..]])
        .await?;
    let before = before.filter(|(_, last)| now.since(*last) < security.lock);
    let failed = before.map_or(0, |(failed, _)| failed) + 1;
    let locks = failed >= security.lock_tries;
    let (kept, until) = if locks { (0, Some(now.plus(security.lock))) } else { (failed, None) };
    tx.exec(
        "INSERT INTO identity_attempt (hash, failed, last_at, locked_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash) DO UPDATE SET failed = excluded.failed, last_at = excluded.last_at, locked_until = excluded.locked_until",
        args![hash, kept, now, until],
    )
    .await?;
    Ok(locks.then_some(security.lock))
}

/// Tells whether a name of an account is locked.
pub(crate) async fn locked_account(
    q: &mut impl Query,
    account: kernel::id::AccountId,
) -> Result<bool, Fault> {
    let now = q.now();
    let (count,): (i64,) = q
        .one(
            "SELECT count(*) FROM identity_attempt t WHERE t.locked_until > $2
               AND t.hash IN (SELECT hash FROM identity_login WHERE account_id = $1
                 UNION SELECT hash FROM identity_claim WHERE account_id = $1)",
            args![account, now],
        )
        .await?;
    Ok(count > 0)
}
