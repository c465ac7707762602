//! Procedures running: matters, steps, clocks and the inbox (rows C1, C2).
//!
//! Architecture invariants: a marking changes only by events that `kernel::procedure` decided; no event holds a personal
//! value; every projection can be rebuilt from the events; nobody acts on a matter except through [`act`].
//!
//! From the bottom: the rules in force; `projection`, the rows that events are worked out into; `matter`, the events and what
//! came with them, and `follow`; `shown`, a matter as a page shows it, and `panel`, its markup; `runtime`, where domains
//! register, with `hook`, and `outbox`; `command`, which changes matters; who may see one, the inbox, and `load`, which gathers what is
//! shown; notices, successions and timers; `web`, which answers browsers. Each knows only what stands before it.

mod in_force;
mod kept;
mod ranges;
mod refusal;

mod projection;

mod follow;
mod matter;

mod shown;

pub mod panel;

mod hook;
mod outbox;
mod runtime;

mod listed;

mod command;
mod relist;

mod access;
pub mod inbox;
mod load;
mod trouble;

pub mod notice;
mod succession;

pub mod timer;

mod web;

mod brings;
pub mod demo;
mod manifest;

http::messages!();

pub use access::{audience, belongs, staff_may};
pub use brings::{Brings, unknown_verbs};
pub use command::{
    Doing, NewMatter, Outcome, Reporter, act, erase_reporter, rebuild, rebuild_matter, relocate,
    retitle, say, set_urgent, start,
};
pub use follow::{
    Code, by_code, by_number, by_secret, follow, follows, secret_hash, secret_text, unfollow,
};
pub use hook::{Figures, Hook, HookCard, Hooked};
pub use in_force::{Clocks, RulesInForce};
pub use listed::{MatterList, relist, scope_of_area, scopes_of};
pub use load::states_seen;
pub use manifest::{MANIFEST, routes};
pub use matter::{
    Audience, NOTE_CHARS_MAX, NOTE_PHOTOS_MAX, Note, NoteView, PhotoRow, RatingRow, SubjectFacts,
    Values, acting_keys, inbox_keys, is_reporter, notes, photos, rating, values,
};
pub use notice::{CONSUMER, Letter, write_guest};
pub use projection::{ClockRow, MatterRow, ReporterKind, StepRow, WorkItem};
pub use ranges::Ranges;
pub use refusal::MatterRefusal;
pub use relist::{is_listed, plan_lists};
pub use runtime::{
    Asked, Guest, Hears, OfRules, OnPage, Proposal, Revealed, Runtime, RuntimeBuilder, StepKind,
    Subject, SubjectVerbs,
};
pub use shown::{CardPhoto, Declined, ReporterCard, State, StateTag, States, SubjectCard};
pub use succession::{CONSUMER as SUCCESSION, JOB as FOLLOW, put_right, resettle};
pub use trouble::{Troubles, Work, troubles};
pub use web::matter::{Again, again, done, form, reveal_form};

pub mod view {
    //! A matter as a page shows it, and how it is loaded.

    pub use crate::load::{briefs, load, load_cards, rows_by_id};
    pub use crate::shown::{
        Ask, Brief, Bulk, ClockRole, ClockView, Deadline, Entry, Given, Holder, MatterView,
        NowView, OfferView, Party, Span, SpanKind, Stands, StepState, StepView, Titles, Told,
        UndoView, Weight, deadlines,
    };
}

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "matters",
    list: &[
        ("0001_matter", include_str!("../migrations/0001_matter.sql")),
        ("0002_succession", include_str!("../migrations/0002_succession.sql")),
        ("0003_rework", include_str!("../migrations/0003_rework.sql")),
        ("0004_turn", include_str!("../migrations/0004_turn.sql")),
        ("0005_inbox", include_str!("../migrations/0005_inbox.sql")),
        ("0006_link", include_str!("../migrations/0006_link.sql")),
    ],
    unguarded: &[("matter_calendar", "*"), ("matter_trouble", "*")],
};
