//! Reading accounts.

use super::{AccountKind, AccountState};
use kernel::id::AccountId;
use kernel::mask;
use kernel::time::Instant;
use std::collections::BTreeMap;
use store::{Cursor, Fault, Page, Query, Select, args};
use uuid::Uuid;

store::row! {
    /// An account as it is kept. Phone and e-mail address are ciphertexts; [`AccountRow::phone`] opens them.
    #[derive(Clone, Debug)]
    pub struct AccountRow {
        /// Its id.
        pub id: AccountId,
        /// The office to which it belongs.
        pub office_id: Uuid,
        /// Whose it is, as a word; see [`AccountRow::kind`].
        pub kind: String,
        /// The user name.
        pub login: String,
        /// The name of its holder.
        pub name: String,
        /// The post shown under the name; empty for residents.
        pub title: String,
        /// The phone number, encrypted.
        pub phone: Option<Vec<u8>>,
        /// The e-mail address, encrypted.
        pub email: Option<Vec<u8>>,
        /// Whether a code proved the address.
        pub email_verified: bool,
        /// What it can do, as a word; see [`AccountRow::state`].
        pub state: String,
        /// The password's hash.
        pub password: Option<String>,
        /// When the password was set.
        pub password_at: Option<Instant>,
        /// Whether the password must be changed at the next sign-in.
        pub must_change: bool,
        /// Failures in a row.
        pub failures: i64,
        /// Until when it is locked.
        pub locked_until: Option<Instant>,
        /// The chosen language.
        pub locale: Option<String>,
        /// The large-type mode.
        pub elder: bool,
        /// Dark pages.
        pub dark: bool,
        /// Whether notices go out by e-mail too.
        pub mail_wanted: bool,
        /// Counts changes.
        pub version: i64,
    }
}

impl AccountRow {
    /// Returns whose it is.
    pub fn kind(&self) -> AccountKind {
        if self.kind == AccountKind::Staff.as_str() {
            AccountKind::Staff
        } else {
            AccountKind::Resident
        }
    }

    /// Returns what it can do.
    pub fn state(&self) -> AccountState {
        match self.state.as_str() {
            "active" => AccountState::Active,
            "closed" => AccountState::Closed,
            _ => AccountState::Disabled,
        }
    }

    /// Tells whether it is locked after failures.
    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// Returns the phone number.
    pub fn phone(&self, q: &impl Query) -> Result<Option<String>, Fault> {
        self.phone.as_deref().map(|sealed| q.open("identity_account.phone", sealed)).transpose()
    }

    /// Returns the e-mail address.
    pub fn email(&self, q: &impl Query) -> Result<Option<String>, Fault> {
        self.email.as_deref().map(|sealed| q.open("identity_account.email", sealed)).transpose()
    }

    /// Returns the phone number, masked.
    pub fn phone_masked(&self, q: &impl Query) -> Result<Option<String>, Fault> {
        Ok(self.phone(q)?.map(|phone| mask::phone(&phone)))
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, office_id, kind, login, name, title, phone, email, email_verified, state, password, password_at, \
             must_change, failures, locked_until, locale, elder, dark, mail_wanted, version FROM identity_account ",
            $rest
        )
    };
}

/// Returns an account by its id (primary key).
pub async fn account(q: &mut impl Query, id: AccountId) -> Result<Option<AccountRow>, Fault> {
    q.opt(select!("WHERE id = $1"), args![id]).await
}

/// Returns an account by its user name (unique index); letters' case does not count.
pub async fn account_by_login(
    q: &mut impl Query,
    login: &str,
) -> Result<Option<AccountRow>, Fault> {
    q.opt(select!("WHERE login = $1"), args![login.trim().to_lowercase()]).await
}

/// Returns a resident's account by the e-mail address (unique index).
pub async fn account_by_email(
    q: &mut impl Query,
    email: &str,
) -> Result<Option<AccountRow>, Fault> {
    let index = q.index("email", &email.trim().to_lowercase());
    let office = q.tenant();
    q.opt(
        select!("WHERE office_id = $1 AND kind = 'resident' AND email_index = $2"),
        args![office, index],
    )
    .await
}

/// Returns the names of accounts, for lists that show who did something; one query for all.
pub async fn names(
    q: &mut impl Query,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, String>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT id, name FROM identity_account WHERE id = ANY($1)";
    let rows: Vec<(AccountId, String)> = q.all(sql, args![ids]).await?;
    Ok(rows.into_iter().collect())
}

/// Which accounts a list shows.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// The beginning of the user name, or part of the name.
    pub words: Option<String>,
    /// Only those in this state.
    pub state: Option<AccountState>,
    /// After this row.
    pub after: Option<Cursor>,
}

/// Returns a page of an office's staff accounts in the order of user names (index identity_account_list).
pub async fn accounts(
    q: &mut impl Query,
    filter: AccountFilter,
    size: usize,
) -> Result<Page<AccountRow>, Fault> {
    let like =
        filter.words.map(|words| format!("%{}%", words.to_lowercase().replace(['%', '_'], "")));
    let mut select = Select::new(select!(""))
        .filter("office_id = ? AND kind = ?", args![q.tenant(), AccountKind::Staff.as_str()])
        .filter_if("state = ?", filter.state.map(AccountState::as_str));
    if let Some(like) = like {
        select = select.filter("login LIKE ? OR lower(name) LIKE ?", args![like.clone(), like]);
    }
    select
        .after("(login, id) > (?, ?)", filter.after)
        .order("login, id")
        .page(q, size, |row: &AccountRow| args![row.login.as_str(), row.id])
        .await
}
