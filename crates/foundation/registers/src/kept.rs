//! Lists that somebody keeps under a name 常用筛选.

use kernel::commit::sha256;
use kernel::id::{AccountId, EventId};
use kernel::refusal::Refusal;
use store::{Error, Fault, Query, Tx, args};
use uuid::Uuid;

/// How many views of a register somebody may keep.
const KEPT_MAX: usize = 20;
/// The longest name, in letters.
const NAME_MAX: usize = 40;

store::row! {
    /// A view that somebody keeps.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Kept {
        /// Its id.
        pub(crate) id: EventId,
        /// Its name.
        pub(crate) title: String,
        /// What stands after the question mark.
        pub(crate) query: String,
    }
}

/// Returns the views of a register that an account keeps, the earliest first.
pub(crate) async fn of(
    q: &mut impl Query,
    account: AccountId,
    register: &str,
) -> Result<Vec<Kept>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT id, title, query FROM register_view
        WHERE tenant_id = $1 AND account_id = $2 AND register = $3 ORDER BY made_at, id";
    q.all(sql, args![tenant, account, register]).await
}

/// Keeps a view under a name, in place of one of the same name. What it asks for is for the caller to have understood.
pub(crate) async fn keep(
    tx: &mut Tx,
    account: AccountId,
    register: &str,
    (name, query): (&str, &str),
) -> Result<(), Error> {
    let name = named(name);
    if name.is_empty() {
        return Err(Refusal::invalid("registers.refusal.view_name").on("name").into());
    }
    // Others that are kept at this moment wait: what is counted is still so when this one is written.
    registry::in_turn(tx).await?;
    let kept = of(tx, account, register).await?;
    if kept.len() >= KEPT_MAX && !kept.iter().any(|one| one.title == name) {
        return Err(Refusal::invalid("registers.refusal.views_many").with("max", KEPT_MAX).into());
    }
    let (tenant, now, id) = (Query::tenant(tx), Query::now(tx), id_of(account, register, &name));
    let sql = "DELETE FROM register_view
        WHERE tenant_id = $1 AND account_id = $2 AND register = $3 AND title = $4 AND id <> $5";
    tx.exec(sql, args![tenant, account, register, name.as_str(), id]).await?;
    let sql = "INSERT INTO register_view (tenant_id, id, account_id, register, title, query, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant_id, id) DO UPDATE SET query = excluded.query, made_at = excluded.made_at";
    tx.exec(sql, args![tenant, id, account, register, name.as_str(), query, now]).await?;
    Ok(())
}

/// Forgets a view of an account.
pub(crate) async fn forget(
    tx: &mut Tx,
    account: AccountId,
    register: &str,
    id: EventId,
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let sql = "DELETE FROM register_view
        WHERE tenant_id = $1 AND account_id = $2 AND register = $3 AND id = $4";
    tx.exec(sql, args![tenant, account, register, id]).await?;
    Ok(())
}

/// Forgets whatever an account keeps. Returns how many there were.
pub(crate) async fn forget_all(tx: &mut Tx, account: AccountId) -> Result<u64, Fault> {
    let tenant = Query::tenant(tx);
    let sql = "DELETE FROM register_view WHERE tenant_id = $1 AND account_id = $2";
    tx.exec(sql, args![tenant, account]).await
}

/// Lets views ask for what is there now, where something was followed by another.
pub(crate) async fn follow(tx: &mut Tx, before: Uuid, after: Uuid) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let (before, after) = (before.to_string(), after.to_string());
    let sql = "UPDATE register_view SET query = REPLACE(query, $2, $3)
        WHERE tenant_id = $1 AND query LIKE $4";
    tx.exec(sql, args![tenant, before.as_str(), after, format!("%{before}%")]).await?;
    Ok(())
}

/// Returns a name as it is kept: one line of signs that are seen.
fn named(name: &str) -> String {
    let unseen = |sign: char| matches!(sign, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let seen: String = name
        .chars()
        .filter(|sign| !unseen(*sign) && (!sign.is_control() || sign.is_whitespace()))
        .collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(NAME_MAX).collect()
}

/// Returns the id of an account's view of a name: always the same, so that there is one however often it is kept at once.
fn id_of(account: AccountId, register: &str, name: &str) -> EventId {
    let digest = sha256(format!("{account} {register} {name}").as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&digest.bytes()[..16]);
    EventId::from_uuid(uuid::Builder::from_custom_bytes(id).into_uuid())
}
