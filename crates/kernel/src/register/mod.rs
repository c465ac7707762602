//! Register 登记册: a kind of record, declared in a file: its fields, whose it is, who may do what, which states it knows,
//! and how it is looked at.
//!
//! Architecture invariants: a register is a noun and nothing else: fields come from the dictionary, rights from the roles,
//! flows from the procedures. No database, no clock, no randomness; it computes no money, never loops and runs no script.

mod accept;
mod body;
mod check;
mod compat;
mod context;
mod decide;
mod event;
mod facts;
mod lines;
mod model;
mod number;
mod parse;
mod project;
mod record;
mod refused;
mod sight;
mod sort;
mod sound;
mod standards;
mod verbs;

pub use accept::{Form, accept};
pub use body::{body, read_body};
pub use check::{Ground, check, check_set};
pub use compat::{Difference, Side, compat};
pub use context::{Context, Doing, Lookup};
pub use decide::decide;
pub use event::{Change, Event, Mover, What, apply, replay};
pub use model::{
    Access, Action, Apart, Ask, Belonging, By, CHECKED_MAX, Check, Column, During, FACETS_MAX,
    FIELDS_MAX, Field, HEADS_MAX, LINES_KINDS_MAX, LINES_MAX, LISTS_MAX, Lines, LinesView,
    LinkedFact, List, ListHead, May, Menu, ORDER_MAX, Order, Page, PageKind, Part, Parts, Piece,
    Preset, Public, QUICK_MAX, RECORD_BYTES_MAX, Register, Registers, Runs, STATES_MAX, Says,
    Severity, Starts, State, Unique, View,
};
pub use number::Numbering;
pub use parse::parse;
pub use project::{
    Around, DatedValue, KeyHead, Link, ListKey, Projection, Secret, UniqueKey, is_public, project,
    title_in,
};
pub use record::{Act, Command, Naming, Record, Values, Whose, Writes, renew};
pub use refused::{Clash, RecordRefusal};
pub use sight::{
    Offered, Range, Related, Seen, SeenRecord, Show, Sight, public_sight, record_in, sight,
};
pub use sound::warnings;
pub use standards::{Standard, Standards, check_standards, read_standards};
pub use verbs::{give, verb_title};

pub use crate::access::Rows;
