//! Web faces: access check, shells, components, forms, texts, charts, maps and embedded assets.
//!
//! Architecture invariants: `http` names no noun of a domain and no table; a route without [`Needs`] cannot be
//! declared; no
//! handler reads a body before the access check, the limits and the form's own token have passed; no
//! page carries an inline script or style; nothing that a page says is written here in one language only.
//!
//! From the bottom: texts, limits, failures and the entries that crates declare; `site`, its settings and keys; candidates of pickers; [`Cx`], what
//! is known of a request; [`Page`], an answer; `draw`, what only shows something, then [`form`], files and [`ui`]; `intake`,
//! how a form comes in; `app`, what handlers share and crates declare; `shell`, the frames; this crate's own pages; `edge`,
//! the whole. Each knows only what stands before it.

pub mod assets;
mod auth;
pub mod csv;
mod entry;
mod failure;
mod limits;
pub mod messages;

pub mod format;

mod site;

mod candidates;

mod cx;

mod browser;

mod page;

mod draw;

pub mod form;

pub mod files;
pub mod ui;

mod intake;

mod app;

mod shell;

mod gallery;
mod health;
mod home;
mod pick;
mod prefs;
mod search;

mod edge;

mod listen;

pub use app::{
    App, CardFn, EraseFn, ExportFn, Figure, FiguresFn, FindFn, HELD_MAX, Held, HeldBy, HeldFn,
    Holder, HomeCard, HomeCards, HomeSlot, Manifest, MenuCount, MenuCounts, MenuLines, RouteInfo,
    Routes, SearchHit, SearchSlot, Slots, Source, Verb, held, own_area,
};
pub use auth::{Authenticator, NoAccounts, Prefs, SignedIn};
pub use browser::Browser;
pub use cx::{Cx, Sample};
pub use edge::router;
pub use entry::{Door, FootLink, MenuEntry, MenuLine, Needs};
pub use failure::Failure;
pub use form::{
    Ask, Candidates, Card, Choice, Field, Filled, Form, Input, Listing, Pick, Posted, Upload,
};
pub use limits::{LIMITS_FILE, Limits};
pub use listen::serve;
pub use messages::{Catalogue, Messages};
pub use page::{Answer, Page, Parts, on_site};
pub use shell::{Beside, Resident};
pub use site::{EmergencyNumbers, Flash, SiteConfig, Tiles};

pub use axum;
pub use maud::{Markup, PreEscaped, Render, html};
/// Where a list goes on; pages hand it to the pager.
pub use store::Cursor;
