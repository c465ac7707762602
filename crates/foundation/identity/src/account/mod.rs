//! Accounts of staff, partners and residents.

mod change;
mod open;
mod query;

pub(crate) use change::of_office as change_of_office;
pub use change::{
    Contact, Wish, change_contact, change_password, close_account, disable, enable, keep_prefs,
    reset_password, unlock,
};
pub use open::{NewAccount, open_account};
pub use query::{
    AccountFilter, AccountRow, account, account_by_email, account_by_login, accounts, names,
};

use serde::{Deserialize, Serialize};

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Staff or a partner's.
    Staff,
    /// A resident.
    Resident,
}

impl AccountKind {
    /// Returns the word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccountKind::Staff => "staff",
            AccountKind::Resident => "resident",
        }
    }

    /// Tells whether it is staff's.
    pub const fn is_staff(self) -> bool {
        matches!(self, AccountKind::Staff)
    }
}

/// What an account can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Its holder can sign in.
    Active,
    /// The office has disabled it.
    Disabled,
    /// Its holder has closed it.
    Closed,
}

impl AccountState {
    /// Returns the word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccountState::Active => "active",
            AccountState::Disabled => "disabled",
            AccountState::Closed => "closed",
        }
    }
}
