//! A data element.

use crate::expr::Type;
use crate::mask::Mask;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// What a value is and what it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text {
        /// Whether it may have several lines.
        lines: bool,
    },
    /// A number, kept as a whole number of its smallest unit.
    Number {
        /// How many digits stand after the point: with 2, `3.25` is kept as 325.
        decimals: u32,
        /// The smallest value, in the smallest unit.
        min: Option<i64>,
        /// The largest value, in the smallest unit.
        max: Option<i64>,
        /// The unit shown beside it.
        unit: Option<Text>,
    },
    /// Money, kept in fen.
    Money {
        /// The smallest value in fen.
        min_fen: Option<i64>,
        /// The largest value in fen.
        max_fen: Option<i64>,
    },
    /// A date in China.
    Date,
    /// A date and time in China, kept as an instant.
    Moment,
    /// A time of day in China, to the minute.
    Time,
    /// A duration in whole minutes.
    Duration {
        /// The shortest, in minutes.
        min: Option<i64>,
        /// The longest, in minutes.
        max: Option<i64>,
    },
    /// A year.
    Year {
        /// The first that may be.
        min: Option<i64>,
        /// The last that may be.
        max: Option<i64>,
    },
    /// A month of a year.
    Month,
    /// When something is open: rows of days of the week, from and to.
    Hours,
    /// Yes or no.
    Bool,
    /// A code of a table.
    Code {
        /// The table's key.
        table: String,
    },
    /// Several codes of a table, in its order.
    Codes {
        /// The table's key.
        table: String,
    },
    /// An ID number of GB 11643.
    CnId,
    /// A unified social credit code of GB 32100.
    CreditCode,
    /// A telephone number of the mainland.
    Phone {
        /// Whether the short and service numbers of offices are taken as well.
        service: bool,
    },
    /// An e-mail address.
    Email,
    /// The address of a page, `http` or `https`.
    Url,
    /// A point on the map, WGS-84, in millionths of a degree.
    Point,
    /// A place of the place tree, by id.
    Place,
    /// An area of the administrative tree, by id.
    Area,
    /// A person, by id.
    Person,
    /// A household, by id.
    Household,
    /// An organisation, by id.
    Organisation,
    /// An account, by id.
    Account,
    /// A record of a register, by id.
    Record {
        /// The register's key.
        register: String,
    },
    /// A category of cases or services; which exist is the domain's business.
    Category,
    /// Files.
    File {
        /// How many at most.
        count_max: u32,
        /// What sort: `image`, `document` or `any`.
        accept: String,
    },
    /// Rows of other elements.
    Table {
        /// The keys of the columns.
        columns: Vec<String>,
        /// The fewest rows where there are any.
        min: u32,
        /// The most rows.
        max: u32,
    },
}

impl Kind {
    /// Returns the type under which guards of procedures see it; none for values that they may not use. A duration is its
    /// minutes, a month its first day.
    pub fn fact_type(&self) -> Option<Type> {
        match self {
            Kind::Text { .. } | Kind::Code { .. } | Kind::Category => Some(Type::Text),
            Kind::Number { .. }
            | Kind::Money { .. }
            | Kind::Duration { .. }
            | Kind::Year { .. } => Some(Type::Int),
            Kind::Date | Kind::Month => Some(Type::Date),
            Kind::Bool => Some(Type::Bool),
            Kind::Moment
            | Kind::Time
            | Kind::Hours
            | Kind::Codes { .. }
            | Kind::CnId
            | Kind::CreditCode
            | Kind::Phone { .. }
            | Kind::Email
            | Kind::Url
            | Kind::Point
            | Kind::Place
            | Kind::Area
            | Kind::Person
            | Kind::Household
            | Kind::Organisation
            | Kind::Account
            | Kind::Record { .. }
            | Kind::File { .. }
            | Kind::Table { .. } => None,
        }
    }
}

impl Kind {
    /// Returns the type under which conditions of registers see it, which may ask more than those of procedures: whether
    /// links, files and rows are there, codes and points in time. A time of day is its minutes. None for what identifies
    /// somebody.
    pub fn record_type(&self) -> Option<Type> {
        match self {
            Kind::Text { .. }
            | Kind::Code { .. }
            | Kind::Category
            | Kind::Number { .. }
            | Kind::Money { .. }
            | Kind::Duration { .. }
            | Kind::Year { .. }
            | Kind::Date
            | Kind::Month
            | Kind::Bool => self.fact_type(),
            Kind::Moment => Some(Type::Moment),
            Kind::Time => Some(Type::Int),
            Kind::Codes { .. } => Some(Type::Codes),
            Kind::Hours | Kind::Table { .. } => Some(Type::Rows),
            Kind::File { .. } => Some(Type::Files),
            Kind::Url
            | Kind::Point
            | Kind::Place
            | Kind::Area
            | Kind::Person
            | Kind::Household
            | Kind::Organisation
            | Kind::Account
            | Kind::Record { .. } => Some(Type::Link),
            Kind::CnId | Kind::CreditCode | Kind::Phone { .. } | Kind::Email => None,
        }
    }
}

/// How much harm comes from its getting about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Anybody may know it.
    Public,
    /// Staff may know it.
    Internal,
    /// It is about a person (个人信息保护法 art. 4): masked, every look recorded.
    Personal,
    /// It is sensitive (art. 28): as personal, and only for a purpose that needs it.
    Sensitive,
}

/// How it is kept in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// As it is.
    Plain,
    /// Encrypted.
    Encrypted,
    /// Encrypted, and found by equality through a keyed index.
    Indexed,
}

/// A data element: one field with its name, type, keeping and showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its key, such as `person.id_number`.
    pub key: String,
    /// Its name.
    pub title: Text,
    /// What to write in it, shown beside the field.
    pub help: Option<Text>,
    /// What a value is.
    pub kind: Kind,
    /// Other names, for matching the columns of imports.
    pub synonyms: Vec<String>,
    /// How much harm comes from its getting about.
    pub sensitivity: Sensitivity,
    /// How it is kept.
    pub storage: Storage,
    /// The retention class, a key of `dictionary/retention.toml`.
    pub retention: String,
    /// How it is masked from those who may not see it whole.
    pub mask: Mask,
    /// Whether a form that has it must have a value.
    pub required: bool,
    /// The fewest characters of a text.
    pub length_min: usize,
    /// The most characters of a text.
    pub length_max: usize,
    /// What it tells in the history of a matter.
    pub tells: Option<Tells>,
    /// The standard from which it comes.
    pub source: Option<String>,
}

/// What a value given with a step tells in the history of a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tells {
    /// Why it was decided so.
    Reason,
    /// What was done or seen.
    Result,
    /// How satisfied the reporter is, from 1 to 5.
    Grade,
}

impl Tells {
    /// All of them, with their words in dictionary files.
    pub const ALL: [(&str, Tells); 3] =
        [("reason", Tells::Reason), ("result", Tells::Result), ("grade", Tells::Grade)];
}
