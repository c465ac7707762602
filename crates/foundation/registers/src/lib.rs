//! Registers 登记册: kinds of records that are files, and the lists of them (rows A4, B6).
//!
//! A register is a noun and nothing else: its fields are the dictionary's, its states are moved by procedures and declared
//! actions, who sees what is the roles' business. It brings a record, lists, a page and an exchange format.
//!
//! Architecture invariants: no table is made from a file; a list is read by keys alone; a state is written by a procedure or
//! a declared action and by nothing else; what somebody asks for by an id is answered by the same sight as a list.
//!
//! From the bottom: `shelf`, a register with the rules in force, and what is asked of it; `web`, which answers browsers.
//! Each knows only what stands before it.

mod shelf;

mod web;

mod brings;
mod manifest;

http::messages!();

pub use brings::BRINGS;
pub use manifest::MANIFEST;
pub use shelf::{Ask, Capped, Found, Happened, Listing, Names, Related, Row, Shelf};

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "registers",
    list: &[("0001_register", include_str!("../migrations/0001_register.sql"))],
    // What a record leaves for those who look can be worked out anew from it; numbers only count.
    unguarded: &[
        ("register_record", "keys"),
        ("register_unique", "*"),
        ("register_secret", "*"),
        ("register_link", "*"),
        ("register_number", "*"),
    ],
};
