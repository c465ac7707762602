//! Accounts, roles, sessions, consent and messages (rows A5, A8, A11, A13).
//!
//! Architecture invariants: no password, token or code is kept in plain; no password is hashed inside a transaction or on a
//! thread that answers requests; whether an account exists is not told to whoever cannot sign in to it; a mail is never
//! sent twice; whoever grants roles does not read the journal, and the other way round.

mod account;
mod code;
mod consent;
mod grant;
mod journal;
pub mod mail;
mod me;
mod message;
mod pages;
mod password;
mod prove;
mod refusal;
mod routes;
mod second;
mod session;
mod settings;
mod shared;
mod signup;
mod staff;
mod window;

use http::{FootLink, Manifest, MenuEntry, Needs, Verb};

pub use account::{
    AccountKind, AccountRow, AccountState, Contact, NewResident, NewStaff, Profile, account,
    account_of_login, change_profile, close_account, contact, create_staff, disable, enable, names,
    normal_login, reset_password, set_password, sign_up, staff, unlock,
};
pub use consent::{ConsentRow, PRIVACY, consents, give_consent};
pub use grant::{
    Cover, Covered, FOLLOW, GrantRow, NewGrant, cover_of, covered, covers, end_grant, grant,
    grants, grants_in, holder_of, holders, members, orgs_without_people, recipients, who_keys,
};
pub use mail::Mailer;
pub use message::{
    Line, MessageRow, NewMessage, derived, is_unread, lines, mark_about, mark_read, messages, post,
    retract, settle, unread,
};
pub use password::{
    Hasher, PasswordRefusal, Security, SessionLimit, Strength, one_time as one_time_password,
};
pub use refusal::IdentityRefusal;
pub use second::tell_administrators;
pub use session::{Accounts, SessionRow, end_other_sessions, end_session, sessions, start_session};
pub use settings::tell_of_rights;

pub use window::{AtWindow, help_at_window};

http::messages!();

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "identity",
    list: &[
        ("0001_identity", include_str!("../migrations/0001_identity.sql")),
        ("0002_home", include_str!("../migrations/0002_home.sql")),
        ("0003_claim", include_str!("../migrations/0003_claim.sql")),
        ("0004_try", include_str!("../migrations/0004_try.sql")),
        ("0005_second", include_str!("../migrations/0005_second.sql")),
        ("0006_asker", include_str!("../migrations/0006_asker.sql")),
        ("0007_about", include_str!("../migrations/0007_about.sql")),
        ("0008_fold", include_str!("../migrations/0008_fold.sql")),
        ("0009_nights", include_str!("../migrations/0009_nights.sql")),
    ],
    // What changes while somebody merely reads or because a step is over, and failed tries, which are forgotten in hours.
    unguarded: &[
        ("identity_try", "*"),
        ("identity_session", "seen_at"),
        ("identity_message", "read_at waits"),
    ],
};

/// What this crate declares.
pub static MANIFEST: Manifest = Manifest {
    migrations: Some(&MIGRATIONS),
    menu: MENU,
    verbs: VERBS,
    links: &[FootLink { label: "identity.privacy.title", href: "/privacy" }],
    jobs: mail::JOBS,
    consumers: &[FOLLOW],
    reads: Some(|rules| Security::of(rules).map(|_| ())),
    picks: &[staff::SOURCE],
    held: Some(grant::held),
    limits: &["sign_in", "sign_up", "code", "letter"],
    ..Manifest::new("identity", &MESSAGES, routes::routes)
};

const MENU: &[MenuEntry] = &[
    MenuEntry {
        group: "http.menu.service",
        label: "identity.window.title",
        href: "/work/residents",
        icon: "id-badge-2",
        needs: Needs::Verb("account.window"),
        order: 90,
    },
    MenuEntry {
        group: "http.menu.admin",
        label: "identity.staff.title",
        href: "/work/accounts",
        icon: "users",
        needs: Needs::Verb("account.view"),
        order: 900,
    },
    MenuEntry {
        group: "http.menu.admin",
        label: "identity.second.title",
        href: "/work/accounts/requests",
        icon: "user-shield",
        needs: Needs::Verb("account.second"),
        order: 905,
    },
    MenuEntry {
        group: "http.menu.admin",
        label: "identity.journal.title",
        href: "/work/journal",
        icon: "history",
        needs: Needs::Verb("journal.view"),
        order: 910,
    },
    MenuEntry {
        group: "http.menu.admin",
        label: "identity.settings.title",
        href: "/work/settings",
        icon: "settings",
        needs: Needs::Verb("settings.view"),
        order: 920,
    },
];

const fn verb(name: &'static str, title: &'static str) -> Verb {
    Verb { name, title }
}

const VERBS: &[Verb] = &[
    verb("account.view", "identity.verb.account_view"),
    verb("account.manage", "identity.verb.account_manage"),
    verb("account.second", "identity.verb.account_second"),
    verb("account.window", "identity.verb.account_window"),
    verb("settings.view", "identity.verb.settings_view"),
    verb("settings.edit", "identity.verb.settings_edit"),
    verb("rules.view", "identity.verb.rules_view"),
    verb("rules.apply", "identity.verb.rules_apply"),
    verb("jobs.view", "identity.verb.jobs_view"),
    verb("journal.view", "identity.verb.journal_view"),
    verb("journal.verify", "identity.verb.journal_verify"),
    verb("access_log.view", "identity.verb.access_log_view"),
];
