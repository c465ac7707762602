//! What is read about accounts.

use kernel::id::{AccountId, AreaId, OrgId, TenantId};
use kernel::ident::Phone;
use kernel::time::Instant;
use std::str::FromStr;

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// Somebody who works for the street, a community, a department or a partner.
    Staff,
    /// A resident.
    Resident,
}

impl AccountKind {
    /// Returns its key.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccountKind::Staff => "staff",
            AccountKind::Resident => "resident",
        }
    }
}

impl FromStr for AccountKind {
    type Err = ();
    fn from_str(text: &str) -> Result<AccountKind, ()> {
        match text {
            "staff" => Ok(AccountKind::Staff),
            "resident" => Ok(AccountKind::Resident),
            _ => Err(()),
        }
    }
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountState {
    /// It can.
    Open,
    /// An administrator has disabled it.
    Disabled,
    /// Its holder has closed it; only its id is left.
    Closed,
}

impl AccountState {
    /// Returns its key.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccountState::Open => "open",
            AccountState::Disabled => "disabled",
            AccountState::Closed => "closed",
        }
    }
}

impl FromStr for AccountState {
    type Err = ();
    fn from_str(text: &str) -> Result<AccountState, ()> {
        match text {
            "open" => Ok(AccountState::Open),
            "disabled" => Ok(AccountState::Disabled),
            "closed" => Ok(AccountState::Closed),
            _ => Err(()),
        }
    }
}

store::stored_text!(AccountKind, AccountState);

store::row! {
    /// An account. Telephone number and e-mail address are sealed; [`crate::contact`] opens them.
    #[derive(Clone, Debug)]
    pub struct AccountRow {
        /// Its office.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: AccountId,
        /// Whose it is.
        pub kind: AccountKind,
        /// Whether it can be used.
        pub state: AccountState,
        /// The user name.
        pub login: String,
        /// What the holder is called.
        pub name: String,
        /// The post, for staff.
        pub title: String,
        /// The sealed telephone number.
        pub phone: Option<Vec<u8>>,
        /// The sealed e-mail address.
        pub email: Option<Vec<u8>>,
        /// When the e-mail address was found to be the holder's.
        pub email_checked_at: Option<Instant>,
        /// Where the holder works or lives.
        pub area_id: Option<AreaId>,
        /// The organisation, for staff.
        pub org_id: Option<OrgId>,
        /// The language chosen.
        pub locale: Option<String>,
        /// The large-type mode.
        pub elder: bool,
        /// Dark pages.
        pub dark: bool,
        /// Whether the holder ever chose how pages are to be.
        pub chose_look: bool,
        /// Whether notices go out by e-mail, too.
        pub mail_notices: bool,
        /// Whether notices go out by e-mail at night and on holidays, too.
        pub mail_nights: bool,
        /// The hash of the password.
        pub password: Option<String>,
        /// Since when it holds.
        pub password_at: Option<Instant>,
        /// Whether it must be changed before anything else.
        pub must_change: bool,
        /// When the account was made.
        pub made_at: Instant,
        /// Counts its changes.
        pub version: i64,
    }
}

/// The columns of an [`AccountRow`].
macro_rules! account_sql {
    ($rest:literal) => {
        concat!(
            "SELECT tenant_id, id, kind, state, login, name, title, phone, email, email_checked_at, area_id, org_id, locale,
               elder, dark, chose_look, mail_notices, mail_nights, password, password_at, must_change, made_at, version
             FROM identity_account ",
            $rest
        )
    };
}
pub(crate) use account_sql;

/// How to reach the holder of an account, in plain. Whoever shows it writes the look down first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What the holder is called.
    pub name: String,
    /// The telephone number.
    pub phone: Option<String>,
    /// Whether the window has found the number to be the holder's; else it is only what somebody wrote.
    pub phone_proved: bool,
    /// The e-mail address.
    pub email: Option<String>,
}

/// Returns the form in which user names, e-mail addresses and telephone numbers are compared.
pub fn normal_login(text: &str) -> String {
    let text = kernel::ident::compact(text).to_lowercase();
    match text.parse::<Phone>() {
        Ok(phone) => phone.as_str().to_owned(),
        Err(_) => text,
    }
}

/// Tells whether a text can be a user name: small letters, digits, points and underscores, a letter first, so that none
/// is mistaken for a telephone number or an e-mail address.
pub(crate) fn is_login(text: &str) -> bool {
    (3..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_a_telephone_number_is_the_same_however_it_is_written() {
        for text in ["13800136719", "138 0013 6719", "＋86 138-0013-6719", "+8613800136719"] {
            assert_eq!(normal_login(text), normal_login("13800136719"), "{text}");
        }
        assert_eq!(normal_login(" He.Jing@Example.CN "), "he.jing@example.cn");
    }

    #[test]
    fn a5_a_user_name_is_no_telephone_number() {
        assert!(is_login("he.jing_2"));
        for text in ["13800136719", "HeJing", "he jing", "he", "何静", "he@jing", ".he"] {
            assert!(!is_login(text), "{text}");
        }
    }
}
