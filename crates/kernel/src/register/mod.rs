//! Register 登记册: a kind of record, declared in a file: its fields, whose it is, who may do what, which states it knows,
//! and how it is looked at.
//!
//! Architecture invariants: a register is a noun and nothing else: fields come from the dictionary, rights from the roles,
//! flows from the procedures. No database, no clock, no randomness; it computes no money, never loops and runs no script.

mod check;
mod compat;
mod model;
mod number;
mod parse;
mod standards;
mod verbs;

pub use check::{Ground, check, check_set};
pub use compat::{Difference, Side, compat};
pub use model::{
    Access, Action, Apart, Ask, Belonging, By, CHECKED_MAX, Check, Column, FACETS_MAX, FIELDS_MAX,
    Field, HEADS_MAX, LINES_KINDS_MAX, LINES_MAX, LISTS_MAX, Lines, LinesView, LinkedFact, List,
    ListHead, May, Menu, ORDER_MAX, Order, Page, PageKind, Part, Parts, Piece, Preset, Public,
    QUICK_MAX, RECORD_BYTES_MAX, Register, Registers, Runs, STATES_MAX, Says, Severity, Starts,
    State, Unique, View,
};
pub use number::Numbering;
pub use parse::parse;
pub use standards::{Standard, Standards, check_standards, read_standards};
pub use verbs::{give, verb_title};

pub use crate::access::Rows;
