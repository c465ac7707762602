//! Accounts, roles, sessions, consent and messages (rows A5, A8, A11, A13).
//!
//! Architecture invariants: no password, token or code is kept in plain; no password is hashed inside a transaction or on a
//! thread that answers requests; whether an account exists is not told to whoever cannot sign in to it; a mail is never
//! sent twice; whoever grants roles does not read the journal, and the other way round.

mod account;
mod code;
mod consent;
mod grant;
pub mod mail;
mod message;
mod password;
mod refusal;
mod session;

pub use account::{
    AccountKind, AccountRow, AccountState, Contact, NewResident, NewStaff, Profile, account,
    account_of_login, change_profile, close_account, contact, create_staff, disable, enable, names,
    normal_login, reset_password, set_password, sign_up, staff, unlock,
};
pub use consent::{ConsentRow, PRIVACY, consents, give_consent, withdraw_consent};
pub use grant::{
    FOLLOW, GrantRow, NewGrant, end_grant, grant, grants, grants_in, holders, members, recipients,
    who_keys,
};
pub use mail::Mailer;
pub use message::{MessageRow, NewMessage, derived, mark_read, messages, post, unread};
pub use password::{Hasher, PasswordRefusal, Security, SessionLimit, Strength};
pub use refusal::IdentityRefusal;
pub use session::{Accounts, SessionRow, end_other_sessions, end_session, sessions, start_session};

http::messages!();

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "identity",
    list: &[("0001_identity", include_str!("../migrations/0001_identity.sql"))],
};
