//! Registers 登记册: kinds of records that are files, and the lists of them (rows A4, B6).
//!
//! A register is a noun and nothing else: its fields are the dictionary's, its states are moved by procedures and declared
//! actions, who sees what is the roles' business. It brings a record, lists, a page and an exchange format.
//!
//! Architecture invariants: no table is made from a file; a list is read by keys alone; a state is written by a procedure or
//! a declared action and by nothing else; what somebody asks for by an id is answered by the same sight as a list.
//!
//! From the bottom: `native`, tables of other crates whose rows are records; `shelf`, a register with the rules in force, and `viewer`, who looks at it; `keys` of its lists;
//! `stored`, a record as it lies in the database, and `around`, what lies around it; `traces`, by which it is found, and `planned`, lists that are new; `command`,
//! which changes records; `found`, `list` and `history`, which show them as somebody sees them, and `kept`, what lists somebody keeps; `work`, which comes by
//! itself; `verify` and `views`; `web`, which answers browsers; `subject`, a record of which a
//! procedure is about; `demo`, what is recorded in the demonstration. Each knows only what stands before it.

mod native;

mod shelf;

mod keys;
mod viewer;

mod stored;

mod around;

mod traces;

mod planned;

mod command;

mod found;
mod history;
mod kept;
mod list;

mod floor_area;

mod work;

mod verify;
mod views;

mod web;

mod pinned;
mod subject;
mod told;

mod demo;

mod brings;
mod manifest;

http::messages!();

pub use around::Names;
pub use brings::BRINGS;
pub use command::{Asked, Done, Holders, send};
pub use found::{Found, Row};
pub use history::Happened;
pub use list::{Ask, ByValue, Explained, Listing, Numbers, Related};
pub use manifest::MANIFEST;
pub use native::{Cards, Native, Records, bring};
pub use planned::plan_lists;
pub use shelf::Shelf;
pub use store::lists::Capped;
pub use verify::verify;
pub use viewer::Viewer;
pub use views::views;

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "registers",
    list: &[
        ("0001_register", include_str!("../migrations/0001_register.sql")),
        ("0002_native", include_str!("../migrations/0002_native.sql")),
        ("0003_view", include_str!("../migrations/0003_view.sql")),
    ],
    // What a record leaves for those who look can be worked out anew from it; numbers only count, and views are somebody's own
    // convenience.
    unguarded: &[
        ("register_record", "keys"),
        ("register_unique", "*"),
        ("register_secret", "*"),
        ("register_link", "*"),
        ("register_number", "*"),
        ("register_list", "*"),
        ("register_native", "*"),
        ("register_view", "*"),
    ],
};
