//! Questions about accounts.

use super::number::holds_number;
use super::row::{AccountRow, Contact, account_sql, normal_login};
use kernel::id::{AccountId, AreaId, TenantId};
use std::collections::BTreeMap;
use store::{Cursor, Error, Fault, Page, Query, Select, Tx, args};

/// Returns an account, whichever office it lies with; for showing it, never for beginning a session.
pub async fn account(q: &mut impl Query, id: AccountId) -> Result<Option<AccountRow>, Fault> {
    match home_of(q, id).await? {
        Some(home) => account_at(q, home, id).await,
        None => Ok(None),
    }
}

/// Returns the office with which an account lies.
pub(crate) async fn home_of(q: &mut impl Query, id: AccountId) -> Result<Option<TenantId>, Fault> {
    let row: Option<(TenantId,)> =
        q.opt("SELECT home_id FROM identity_home WHERE account_id = $1", args![id]).await?;
    Ok(row.map(|(home,)| home))
}

/// Returns an account of an office.
pub(crate) async fn account_at(
    q: &mut impl Query,
    home: TenantId,
    id: AccountId,
) -> Result<Option<AccountRow>, Fault> {
    q.opt(account_sql!("WHERE tenant_id = $1 AND id = $2"), args![home, id]).await
}

/// Returns an account of the office of a transaction or reader; none of another office.
pub(crate) async fn own_account(
    q: &mut impl Query,
    id: AccountId,
) -> Result<Option<AccountRow>, Fault> {
    let tenant = q.tenant();
    account_at(q, tenant, id).await
}

/// Returns the keyed hash under which a user name, e-mail address or telephone number stands in the directory.
pub(crate) fn login_hash(q: &impl Query, text: &str) -> Vec<u8> {
    q.index("login", &normal_login(text))
}

/// Returns the account to which a user name, e-mail address or telephone number belongs.
pub async fn account_of_login(
    q: &mut impl Query,
    text: &str,
) -> Result<Option<(TenantId, AccountId)>, Fault> {
    let hash = login_hash(q, text);
    q.opt("SELECT home_id, account_id FROM identity_login WHERE hash = $1", args![hash]).await
}

/// Returns the names of staff, for showing who did something.
pub async fn names(
    q: &mut impl Query,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, String>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(AccountId, String)> =
        q.all("SELECT id, name FROM identity_staff WHERE id = ANY($1)", args![ids]).await?;
    Ok(rows.into_iter().collect())
}

/// Returns how to reach the holder of an account, in plain.
pub async fn contact(q: &mut impl Query, id: AccountId) -> Result<Option<Contact>, Fault> {
    let Some(row) = account(q, id).await? else { return Ok(None) };
    // What cannot be opened reaches nobody; the account itself stays usable.
    let open = |column: &str, sealed: &Option<Vec<u8>>| {
        let opened = sealed.as_deref().map(|sealed| q.open_shown(column, sealed));
        opened.filter(|plain| plain != store::UNREADABLE)
    };
    let phone = open("identity_account.phone", &row.phone);
    let email = open("identity_account.email", &row.email);
    let phone_proved = phone.is_some() && holds_number(q, id).await?;
    Ok(Some(Contact { name: row.name, phone, phone_proved, email }))
}

/// Returns the first so many accounts of staff of the office, in the order of their names.
pub(crate) async fn people(q: &mut impl Query, most: usize) -> Result<Vec<AccountRow>, Fault> {
    let tenant = q.tenant();
    Select::new(account_sql!(""))
        .filter("tenant_id = ? AND kind = ?", args![tenant, "staff"])
        .order("name, id")
        .rows(q, most)
        .await
}

/// Returns accounts of staff who work in one of `areas` or below, or hold a role there, in the order of their names.
pub async fn staff(
    q: &mut impl Query,
    areas: &[AreaId],
    text: &str,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<AccountRow>, Fault> {
    let text = text.trim().to_lowercase().replace(['%', '_'], "");
    let pattern = (!text.is_empty()).then(|| format!("%{text}%"));
    Select::new(account_sql!(""))
        .filter("kind = 'staff'", args![])
        .filter(
            "area_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ANY(?))
             OR id IN (SELECT g.account_id FROM identity_grant g JOIN registry_area_up u ON u.area_id = g.area_id
               WHERE u.ancestor_id = ANY(?))",
            args![areas, areas],
        )
        .filter_if("lower(name) LIKE ? ", pattern.clone())
        .after("(name, id) > (?, ?)", after)
        .order("name, id")
        .page(q, size, |row: &AccountRow| args![&row.name, row.id])
        .await
}

/// Keeps how pages are to be.
pub(crate) async fn keep_display(
    tx: &mut Tx,
    id: AccountId,
    locale: Option<&'static str>,
    elder: bool,
    dark: bool,
) -> Result<(), Error> {
    tx.exec(
        "UPDATE identity_account SET locale = $3, elder = $4, dark = $5, chose_look = $6 WHERE tenant_id = $1 AND id = $2",
        args![tx.tenant(), id, locale, elder, dark, true],
    )
    .await?;
    Ok(())
}
