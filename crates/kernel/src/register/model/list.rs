//! How records are looked at together.

use crate::area::Level;
use crate::text::Text;
use std::collections::BTreeSet;
use std::fmt;

/// A declared list: a range of keys for each of its heads and parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The id inside the file.
    pub id: String,
    /// What users read.
    pub title: Text,
    /// Whose ranges it has.
    pub heads: Vec<ListHead>,
    /// Its tabs; one for all when absent.
    pub parts: Option<Parts>,
    /// By what it is ordered; the newest first when empty.
    pub order: Vec<Order>,
    /// The fields by which it can be narrowed.
    pub facets: Vec<String>,
    /// What stands in its rows.
    pub columns: Vec<Column>,
    /// How it can be looked at, the first one first.
    pub views: Vec<View>,
}

impl List {
    /// Returns every field by which its keys are parted and ordered.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let parted = self.parts.iter().map(|parts| &parts.by);
        parted.chain(self.order.iter().map(|order| &order.by)).filter_map(Column::element)
    }

    /// Tells whether the list may be offered to somebody from whom some fields are hidden: its parts and its order would
    /// tell of them.
    pub fn may_be_offered(&self, hidden: impl Fn(&str) -> bool) -> bool {
        !self.keys().any(hidden)
    }

    /// Returns the facets that may be offered to somebody from whom some fields are hidden: their numbers would tell of
    /// them.
    pub fn facets_offered(&self, hidden: impl Fn(&str) -> bool) -> Vec<&str> {
        self.facets.iter().map(String::as_str).filter(|facet| !hidden(facet)).collect()
    }

    /// Tells whether the keys of another version of the list are the same, so that nothing has to be filled again. The
    /// order in which heads and tabs stand is only shown.
    pub fn same_keys(&self, other: &List) -> bool {
        let heads = |list: &List| list.heads.iter().cloned().collect::<BTreeSet<ListHead>>();
        let parts = |list: &List| {
            let of = |parts: &Parts| parts.of.iter().cloned().collect::<BTreeSet<String>>();
            list.parts.as_ref().map(|parts| (parts.by.clone(), of(parts)))
        };
        heads(self) == heads(other)
            && parts(self) == parts(other)
            && self.order == other.order
            && self.facets == other.facets
    }

    /// Returns the list with other names of the fields by which it is kept.
    #[must_use]
    pub fn renamed(&self, name: &dyn Fn(&str) -> String) -> List {
        let column = |column: &Column| match column {
            Column::Field(key) => Column::Field(name(key)),
            own => own.clone(),
        };
        let mut list = self.clone();
        for head in &mut list.heads {
            if let ListHead::Link(key) = head {
                *key = name(key);
            }
        }
        if let Some(Parts { by, .. }) = &mut list.parts {
            *by = column(by);
        }
        for order in &mut list.order {
            order.by = column(&order.by);
        }
        for facet in &mut list.facets {
            *facet = name(facet);
        }
        list
    }
}

/// Whose range of a list it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListHead {
    /// The area of a level in which the record lies.
    Level(Level),
    /// The organisations that take part.
    Org,
    /// The account or person whose own it is.
    Mine,
    /// The accounts that are named for it.
    Named,
    /// Everybody's.
    Public,
    /// What a field links to: the list stands on the page of the linked record.
    Link(String),
}

impl fmt::Display for ListHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ListHead::Level(level) => level.key(),
            ListHead::Org => "org",
            ListHead::Mine => "mine",
            ListHead::Named => "named",
            ListHead::Public => "public",
            ListHead::Link(field) => field,
        })
    }
}

/// The tabs of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The state, or a field with a code.
    pub by: Column,
    /// The states or codes, in their order; a record with another is not in the list. All when empty.
    pub of: Vec<String>,
}

/// One key by which a list is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: Column,
    /// Whether the largest or latest comes first.
    pub down: bool,
}

/// What a list shows of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Its number.
    Number,
    /// Its title.
    Title,
    /// Its state.
    State,
    /// When it was added.
    MadeAt,
    /// When it was last changed.
    ChangedAt,
    /// A field.
    Field(String),
}

impl Column {
    /// Those that are no field, with their words in files.
    pub const OWN: [(&str, Column); 5] = [
        ("number", Column::Number),
        ("title", Column::Title),
        ("state", Column::State),
        ("made_at", Column::MadeAt),
        ("changed_at", Column::ChangedAt),
    ];

    /// Reads a word or the key of an element.
    pub fn parse(word: &str) -> Column {
        let own = Column::OWN.into_iter().find(|(name, _)| *name == word);
        own.map_or_else(|| Column::Field(word.to_owned()), |(_, column)| column)
    }

    /// Returns the element's key, of a field.
    pub fn element(&self) -> Option<&str> {
        match self {
            Column::Field(element) => Some(element),
            Column::Number | Column::Title | Column::State | Column::MadeAt | Column::ChangedAt => {
                None
            }
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::Field(element) => f.write_str(element),
            own => {
                let found = Column::OWN.iter().find(|(_, column)| column == own);
                f.write_str(found.map_or("", |(name, _)| name))
            }
        }
    }
}

/// How a list can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Rows and columns.
    Table,
    /// A card for each record.
    Cards,
}

impl View {
    /// All of them, with their words in files.
    pub const ALL: [(&str, View); 2] = [("table", View::Table), ("cards", View::Cards)];
}
