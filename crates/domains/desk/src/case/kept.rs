//! Filters that somebody keeps under a name.

use http::Listing;
use kernel::commit::sha256;
use kernel::id::{AccountId, EventId};
use kernel::refusal::Refusal;
use store::{Error, Fault, Query, Tx, args};

/// How many filters somebody may keep.
const KEPT_MAX: usize = 20;
/// The longest name, in letters.
const NAME_MAX: usize = 40;

store::row! {
    /// A filter that somebody keeps.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Kept {
        /// Its id.
        pub id: EventId,
        /// Its name.
        pub title: String,
        /// What stands after the question mark.
        pub query: String,
    }
}

/// Returns the filters of an account, the earliest first.
pub async fn of(q: &mut impl Query, account: Option<AccountId>) -> Result<Vec<Kept>, Fault> {
    let Some(account) = account else { return Ok(Vec::new()) };
    let tenant = q.tenant();
    q.all(
        "SELECT id, title, query FROM desk_filter WHERE tenant_id = $1 AND account_id = $2 ORDER BY made_at, id",
        args![tenant, account],
    )
    .await
}

/// Keeps a filter under a name, in place of one of the same name.
pub async fn keep(tx: &mut Tx, account: AccountId, name: &str, query: &str) -> Result<(), Error> {
    let name: String = crate::report::rules::clean_line(name).chars().take(NAME_MAX).collect();
    if name.is_empty() {
        return Err(Refusal::invalid("desk.refusal.filter_name").on("name").into());
    }
    // Only what the list understands is kept, so that nothing else can stand in the address.
    let query = Listing::of("", query).first();
    let query = query.split_once('?').map_or("", |(_, query)| query).to_owned();
    // Others that are kept at this moment wait: what is counted is still so when this one is written.
    registry::in_turn(tx).await?;
    let kept = of(tx, Some(account)).await?;
    if kept.len() >= KEPT_MAX && !kept.iter().any(|one| one.title == name) {
        return Err(Refusal::invalid("desk.refusal.filters_many").with("max", KEPT_MAX).into());
    }
    let (tenant, now, id) = (tx.tenant(), tx.now(), id_of(account, &name));
    tx.exec(
        "DELETE FROM desk_filter WHERE tenant_id = $1 AND account_id = $2 AND title = $3 AND id <> $4",
        args![tenant, account, &name, id],
    )
    .await?;
    tx.exec(
        "INSERT INTO desk_filter (tenant_id, id, account_id, title, query, made_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (tenant_id, id) DO UPDATE SET query = excluded.query, made_at = excluded.made_at",
        args![tenant, id, account, &name, query, now],
    )
    .await?;
    Ok(())
}

/// Returns the id of an account's filter of a name: always the same, so that there is one however often it is kept at once.
fn id_of(account: AccountId, name: &str) -> EventId {
    let digest = sha256(format!("{account} {name}").as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&digest.bytes()[..16]);
    EventId::from_uuid(uuid::Builder::from_custom_bytes(id).into_uuid())
}

/// Forgets a filter of an account.
pub async fn forget(tx: &mut Tx, account: AccountId, id: EventId) -> Result<(), Fault> {
    let tenant = tx.tenant();
    tx.exec(
        "DELETE FROM desk_filter WHERE tenant_id = $1 AND account_id = $2 AND id = $3",
        args![tenant, account, id],
    )
    .await?;
    Ok(())
}
