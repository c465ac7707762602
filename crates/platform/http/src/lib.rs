//! Web faces: access check, shells, components, forms, texts, charts, maps and embedded assets.
//!
//! Architecture invariants: `http` names no noun of a domain and no table; a route without [`Needs`] cannot be
//! declared; no
//! handler reads a body before the access check, the limits and the form's own token have passed; no
//! page carries an inline script or style; nothing that a page says is written here in one language only.

mod access;
mod app;
pub mod assets;
mod auth;
mod browser;
pub mod csv;
mod cx;
mod edge;
mod failure;
pub mod files;
pub mod form;
pub mod format;
mod gallery;
mod health;
mod home;
mod limits;
mod listen;
mod manifest;
pub mod messages;
mod page;
mod prefs;
mod routes;
mod search;
mod shell;
pub mod ui;

pub use app::{App, EmergencyNumbers, SiteConfig, Tiles};
pub use auth::{Authenticator, NoAccounts, Prefs, SignedIn};
pub use browser::Browser;
pub use cx::{Cx, Sample};
pub use edge::router;
pub use failure::{Answer, Failure};
pub use form::{Choice, Field, Filled, Form, Input, Listing, Posted, Upload};
pub use limits::{LIMITS_FILE, Limits};
pub use listen::serve;
pub use manifest::{
    Door, EraseFn, ExportFn, Figure, FiguresFn, FootLink, HELD_MAX, Held, HeldBy, HeldFn, Holder,
    HomeCard, HomeCards, HomeSlot, Manifest, MenuCount, MenuCounts, MenuEntry, SearchHit,
    SearchSlot, Slots, Verb, held, own_area,
};
pub use messages::{Catalogue, Messages};
pub use page::{Flash, Page, Parts, on_site};
pub use routes::{Needs, RouteInfo, Routes};
pub use shell::{Beside, Resident};

pub use axum;
pub use maud::{Markup, PreEscaped, Render, html};
/// Where a list goes on; pages hand it to the pager.
pub use store::Cursor;
