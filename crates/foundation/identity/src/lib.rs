//! Accounts, roles, sessions, consent and notices (rows A5, A8).
//!
//! Architecture invariants: a password is hashed outside every transaction; a session's token is nowhere but in its cookie;
//! no answer tells whether an account exists; nobody holds two of the three administrators' roles 三员.

mod account;
mod grant;
pub mod mail;
mod message;
pub mod password;
mod refusal;
mod security;
mod session;

pub use account::{
    AccountFilter, AccountKind, AccountRow, AccountState, Contact, NewAccount, Wish, account,
    account_by_email, account_by_login, accounts, change_contact, change_password, close_account,
    disable, enable, keep_prefs, names, open_account, reset_password, unlock,
};
pub use grant::{
    GrantRow, NewGrant, end as end_grant, give as give_grant, grants, holders, members, who_keys,
};
pub use message::{
    JOB as MAIL_JOB, Mailer, MessageRow, NewMessage, derived, mark_read, messages, post, send_due,
    unread,
};
pub use refusal::IdentityRefusal;
pub use security::{PATH as SECURITY_RULES, Pair, Security};
pub use session::{
    Accounts, SessionRow, SignedSession, sessions, sign_in, sign_out, sign_out_everywhere,
    token_hash,
};

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "identity",
    list: &[
        ("0001_identity", include_str!("../migrations/0001_identity.sql")),
        ("0002_message", include_str!("../migrations/0002_message.sql")),
    ],
};
