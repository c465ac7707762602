//! Procedures running: matters, steps, clocks and the inbox (rows C1, C2).
//!
//! Architecture invariants: a marking changes only by events that `kernel::procedure` decided; no event holds a personal
//! value; every projection can be rebuilt from the events; nobody acts on a matter except through [`act`].

mod access;
mod brings;
mod follow;
pub mod inbox;
mod manifest;
mod matter;
mod me;
pub mod notice;
pub mod panel;
mod projection;
mod ranges;
mod refusal;
mod runtime;
mod sheet;
mod site;
mod succession;
pub mod timer;
mod trouble;
pub mod view;

http::messages!();

pub use access::{audience, belongs, staff_may};
pub use brings::{Brings, unknown_verbs};
pub use follow::{
    Code, by_code, by_number, by_secret, follow, follows, secret_hash, secret_text, unfollow,
};
pub use manifest::{MANIFEST, routes};
pub use matter::{
    Audience, COMMENT, Doing, GRADE, MatterRow, NOTE_CHARS_MAX, NOTE_PHOTOS_MAX, NewMatter, Note,
    NoteView, Outcome, PhotoRow, RatingRow, Reporter, ReporterKind, Values, account_key, act,
    acting_keys, erase_reporter, inbox_keys, is_reporter, notes, photos, rating, relocate, retitle,
    role_key, say, set_urgent, start, values,
};
pub use notice::{CONSUMER, Letter, write_guest};
pub use projection::{ClockRow, StepRow, WorkItem, rebuild, rebuild_matter};
pub use ranges::Ranges;
pub use refusal::MatterRefusal;
pub use runtime::{
    Asked, CardPhoto, Clocks, Declined, Face, Guest, Hears, OnPage, Proposal, ReporterCard,
    Revealed, RulesInForce, Runtime, RuntimeBuilder, StepKind, Subject, SubjectCard, SubjectFacts,
    SubjectVerbs,
};
pub use sheet::{Again, again, done, form, reveal_form};
pub use succession::{CONSUMER as SUCCESSION, JOB as FOLLOW, resettle};
pub use trouble::{Troubles, Work, troubles};

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "matters",
    list: &[
        ("0001_matter", include_str!("../migrations/0001_matter.sql")),
        ("0002_succession", include_str!("../migrations/0002_succession.sql")),
        ("0003_rework", include_str!("../migrations/0003_rework.sql")),
        ("0004_turn", include_str!("../migrations/0004_turn.sql")),
    ],
    unguarded: &[("matter_calendar", "*"), ("matter_trouble", "*")],
};
