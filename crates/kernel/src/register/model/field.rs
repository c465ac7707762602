//! Fields, lines and what has to hold of them.

use crate::expr::Guard;
use crate::text::Text;

/// A field: an element of the dictionary as this register uses it.
#[derive(Clone, Debug)]
pub struct Field {
    /// The element's key.
    pub element: String,
    /// Whether a record that is added or changed must have a value.
    pub required: bool,
    /// Whether earlier values stay with the days on which they held.
    pub dated: bool,
    /// Whether it is never changed after the record was added.
    pub once: bool,
    /// The condition under which it is asked; always when absent.
    pub when: Option<Guard>,
    /// The group in which it stands.
    pub group: Option<String>,
    /// What stands in a new record.
    pub default: Option<Preset>,
    /// How it is asked; in the usual way of its kind when absent.
    pub ask: Option<Ask>,
    /// Whether the record is the own one of the account or person that it names.
    pub owner: bool,
    /// What writes it; whoever may when absent.
    pub by: Option<By>,
    /// The elements under which values were kept before, the first one first.
    pub was: Vec<String>,
}

impl Field {
    /// Returns the name that the field had first: what is kept beside a record is kept under it, whatever the field is called
    /// now.
    pub fn first_name(&self) -> &str {
        self.was.first().unwrap_or(&self.element)
    }
}

/// What stands in a field of a new record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Whoever adds the record.
    Me,
    /// The day on which it is added.
    Today,
    /// A value as one would write it in the form.
    Written(String),
}

/// How a field is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// A search box with what is found under it.
    Pick,
    /// Buttons side by side, one of which is pressed.
    Chips,
    /// Stars in a row.
    Stars,
}

impl Ask {
    /// All of them, with their words in files.
    pub const ALL: [(&str, Ask); 3] =
        [("pick", Ask::Pick), ("chips", Ask::Chips), ("stars", Ask::Stars)];
}

/// What writes a field that nobody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// A procedure of which the record is the subject.
    Procedure,
    /// A hook that derives it from the rest.
    Derived,
}

impl By {
    /// All of them, with their words in files.
    pub const ALL: [(&str, By); 2] = [("procedure", By::Procedure), ("derived", By::Derived)];
}

/// Which fields say whose a record is; the row check and the heads of lists follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// The field with its area.
    pub area: Option<String>,
    /// The field with its place, which lies in an area.
    pub place: Option<String>,
    /// The fields with organisations that take part in it.
    pub organisations: Vec<String>,
    /// Whether a record is an organisation itself: whoever acts for it takes part in it.
    pub itself: bool,
    /// The field with the person whose own it is.
    pub person: Option<String>,
    /// The field with the account whose own it is.
    pub account: Option<String>,
}

impl Belonging {
    /// Tells whether organisations take part in a record.
    pub fn has_organisations(&self) -> bool {
        self.itself || !self.organisations.is_empty()
    }

    /// Returns every field that it names.
    pub fn fields(&self) -> impl Iterator<Item = &String> {
        let one = [&self.area, &self.place, &self.person, &self.account];
        one.into_iter().flatten().chain(&self.organisations)
    }
}

/// What is otherwise about a table element inside a record.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The table element.
    pub element: String,
    /// The most lines.
    pub max: u32,
    /// How they are shown.
    pub view: LinesView,
    /// Spans that may not overlap.
    pub apart: Option<Apart>,
    /// What has to hold of each line; its conditions name columns.
    pub checks: Vec<Check>,
}

/// How the lines of a record are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinesView {
    /// As a table.
    Table,
    /// As a plan of the week.
    Week,
    /// As a list to tick.
    Checklist,
}

impl LinesView {
    /// All of them, with their words in files.
    pub const ALL: [(&str, LinesView); 3] = [
        ("table", LinesView::Table),
        ("week", LinesView::Week),
        ("checklist", LinesView::Checklist),
    ];
}

/// Lines whose spans may not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Only lines with the same values of these columns are compared.
    pub by: Vec<String>,
    /// The column where a span begins.
    pub from: String,
    /// The column where it ends; what begins then does not overlap.
    pub to: String,
}

/// What has to hold of a record, or of one of its lines.
#[derive(Clone, Debug)]
pub struct Check {
    /// The condition; where it depends on a value that is absent, it is not applied.
    pub that: Guard,
    /// The field or column beside which it is told.
    pub on: Option<String>,
    /// What happens where it does not hold.
    pub level: Severity,
    /// What is told.
    pub says: Text,
}

/// What happens where a check does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The record is not taken.
    Refuse,
    /// It is told, and the record is taken.
    Warn,
}

impl Severity {
    /// All of them, with their words in files.
    pub const ALL: [(&str, Severity); 2] = [("refuse", Severity::Refuse), ("warn", Severity::Warn)];
}

/// What may not be recorded twice. It does not apply to a record in which one of the values is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// The fields that would be the same.
    pub by: Vec<String>,
    /// Whether only records that have not ended count.
    pub while_open: bool,
    /// What is told.
    pub says: Text,
}

/// A fact of a linked record that conditions may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedFact {
    /// The element of the linked record.
    pub element: String,
    /// The field that links to it.
    pub via: String,
}
