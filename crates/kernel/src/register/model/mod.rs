//! What a register file says, as types.

mod access;
mod field;
mod life;
mod list;
mod page;

pub use access::{Access, May, Public};
pub use field::{
    Apart, Ask, Belonging, By, Check, Field, Lines, LinesView, LinkedFact, Preset, Severity, Unique,
};
pub use life::{Action, During, Runs, Starts, State};
pub use list::{Column, List, ListHead, Order, Parts, View};
pub use page::{Menu, Page, PageKind, Part, Piece, Says};

use super::Numbering;
use crate::area::Level;
use crate::procedure::Place;
use crate::text::Text;
use std::collections::BTreeMap;

/// The most fields of a register.
pub const FIELDS_MAX: usize = 80;
/// The most kinds of lines inside a record.
pub const LINES_KINDS_MAX: usize = 5;
/// The most lines of one kind inside a record.
pub const LINES_MAX: u32 = 200;
/// The most lists.
pub const LISTS_MAX: usize = 6;
/// The most facets of a list.
pub const FACETS_MAX: usize = 3;
/// The most heads of a list.
pub const HEADS_MAX: usize = 5;
/// The most keys by which a list is ordered.
pub const ORDER_MAX: usize = 2;
/// The most states.
pub const STATES_MAX: usize = 12;
/// The most fields of the quick form on a phone.
pub const QUICK_MAX: usize = 7;
/// The most checks, unique rules and linked facts, each.
pub const CHECKED_MAX: usize = 40;
/// The longest body of a record, in bytes.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;

/// The registers by their ids.
pub type Registers = BTreeMap<String, Register>;

/// A register 登记册, read from a file.
#[derive(Clone, Debug)]
pub struct Register {
    /// The id, equal to the file's name.
    pub id: String,
    /// What the whole is called.
    pub title: Text,
    /// What one record is called.
    pub one: Text,
    /// The word in addresses, such as `facilities`.
    pub path: String,
    /// The icon's name.
    pub icon: Option<&'static str>,
    /// The level of the area in which a record lies: there, or above.
    pub level: Level,
    /// The laws and rules on which it rests.
    pub basis: Vec<String>,
    /// The retention class of its records.
    pub retention: String,
    /// How records are numbered; not at all when absent.
    pub number: Option<Numbering>,
    /// Which fields say whose a record is.
    pub belongs: Belonging,
    /// The fields of which the title of a record is made.
    pub title_from: Vec<String>,
    /// Where it stands in the menu; nowhere when absent.
    pub menu: Option<Menu>,
    /// The fields in file order.
    pub fields: Vec<Field>,
    /// The groups of fields in file order.
    pub groups: Vec<(String, Text)>,
    /// What is otherwise about the table elements inside a record.
    pub lines: Vec<Lines>,
    /// What may not be recorded twice.
    pub unique: Vec<Unique>,
    /// What has to hold of a record.
    pub checks: Vec<Check>,
    /// Facts of linked records that conditions may use.
    pub facts: Vec<LinkedFact>,
    /// The states in file order; none for records that know no states.
    pub states: Vec<State>,
    /// Where records went whose state is gone from the file: from the old state to the new one.
    pub moved: BTreeMap<String, String>,
    /// What one press does, in file order.
    pub actions: Vec<Action>,
    /// The procedures of which a record is the subject.
    pub runs: Vec<Runs>,
    /// What each role may do and sees, by the role's key.
    pub access: BTreeMap<String, Access>,
    /// What everybody sees; nothing when absent.
    pub public: Option<Public>,
    /// The lists in file order.
    pub lists: Vec<List>,
    /// How a record's page is composed.
    pub page: Page,
    /// The fields of the quick form on a phone.
    pub asks: Vec<String>,
    /// The hooks that a domain registered.
    pub hooks: Vec<String>,
    /// Where things stand in the file.
    pub place: Place,
}

impl Register {
    /// Returns the field of an element.
    pub fn field(&self, element: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.element == element)
    }

    /// Returns the name that a field had first; the same for what is no field.
    pub fn first_name<'r>(&'r self, element: &'r str) -> &'r str {
        self.field(element).map_or(element, Field::first_name)
    }

    /// Returns the state in which a record is now that was left in a state: another where that is gone from the file.
    pub fn state_now<'r>(&'r self, state: &'r str) -> &'r str {
        self.moved.get(state).map_or(state, String::as_str)
    }

    /// Returns what is otherwise about the lines of a table element.
    pub fn lines_of(&self, element: &str) -> Option<&Lines> {
        self.lines.iter().find(|lines| lines.element == element)
    }

    /// Returns a state.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// Returns the state in which a record begins; none without states.
    pub fn start(&self) -> Option<&State> {
        self.states.iter().find(|state| state.start)
    }

    /// Returns an action.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }

    /// Returns what is said about a procedure of which a record is the subject.
    pub fn run(&self, procedure: &str) -> Option<&Runs> {
        self.runs.iter().find(|runs| runs.procedure == procedure)
    }

    /// Returns the register with this said about a procedure, in place of what it says itself.
    #[must_use]
    pub fn running(&self, runs: &Runs) -> Register {
        let mut register = self.clone();
        register.runs.retain(|own| own.procedure != runs.procedure);
        register.runs.push(runs.clone());
        register
    }

    /// Returns a list.
    pub fn list(&self, id: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// Returns the verb under which roles may do something, such as `facility.see`.
    pub fn verb(&self, may: &May) -> String {
        format!("{}.{may}", self.id)
    }
}
