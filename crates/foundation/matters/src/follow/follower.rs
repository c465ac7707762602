//! Staff who keep an eye on a matter.

use kernel::id::{AccountId, MatterId};
use store::{Fault, Query, Tx, args};

/// Remembers why somebody sees a matter under “mine”: `began` or `follows`. Who began it stays its beginner.
pub(crate) async fn put_follower(
    tx: &mut Tx,
    matter: MatterId,
    account: AccountId,
    why: &'static str,
) -> Result<(), Fault> {
    let (tenant, at) = (Query::tenant(tx), Query::now(tx));
    let sql = "INSERT INTO matter_follower (tenant_id, account_id, matter_id, why, since)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, account_id, matter_id) DO NOTHING";
    tx.exec(sql, args![tenant, account, matter, why, at]).await?;
    Ok(())
}

/// Begins to keep an eye on a matter; twice is once.
pub async fn follow(tx: &mut Tx, matter: MatterId, account: AccountId) -> Result<(), Fault> {
    put_follower(tx, matter, account, "follows").await
}

/// Ceases to keep an eye on a matter. Who began it goes on seeing it.
pub async fn unfollow(tx: &mut Tx, matter: MatterId, account: AccountId) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let sql = "DELETE FROM matter_follower
        WHERE tenant_id = $1 AND account_id = $2 AND matter_id = $3 AND why = 'follows'";
    tx.exec(sql, args![tenant, account, matter]).await?;
    Ok(())
}

/// Tells why an account sees a matter under “mine”: `began`, `follows`, or not at all.
pub async fn follows(
    q: &mut impl Query,
    matter: MatterId,
    account: AccountId,
) -> Result<Option<String>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT why FROM matter_follower
        WHERE tenant_id = $1 AND account_id = $2 AND matter_id = $3";
    let found: Option<(String,)> = q.opt(sql, args![tenant, account, matter]).await?;
    Ok(found.map(|(why,)| why))
}
