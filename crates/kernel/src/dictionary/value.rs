//! Values that passed the dictionary's check.

use super::Kind;
use super::hours::{WeekSpan, clock_text};
use super::written::{month, time};
use crate::commit::canonical;
use crate::expr;
use crate::id::FileId;
use crate::text::Text;
use crate::time::{Date, Instant, Time, date_text, parse_date};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// A point on the map in WGS-84, in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    /// Longitude east.
    pub lon_e6: i32,
    /// Latitude north.
    pub lat_e6: i32,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", degrees(self.lon_e6), degrees(self.lat_e6))
    }
}

/// Returns millionths of a degree as degrees with six digits after the point.
fn degrees(e6: i32) -> String {
    let sign = if e6 < 0 { "-" } else { "" };
    let whole = e6.unsigned_abs();
    format!("{sign}{}.{:06}", whole / 1_000_000, whole % 1_000_000)
}

/// A value in its normal form. There is no floating point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text; also an ID number, credit code, telephone number, e-mail address, category.
    Text(String),
    /// A number in its smallest unit.
    Number(i64),
    /// Money in fen.
    Fen(i64),
    /// A date in China.
    Date(Date),
    /// A point in time.
    Moment(Instant),
    /// A time of day in China.
    Time(Time),
    /// A duration in minutes.
    Minutes(i64),
    /// A year.
    Year(i64),
    /// A month, as its first day.
    Month(Date),
    /// Rows of week hours that do not overlap.
    Hours(Vec<WeekSpan>),
    /// Yes or no.
    Bool(bool),
    /// A code of the element's table.
    Code(String),
    /// Codes of the element's table, in its order.
    Codes(Vec<String>),
    /// A point on the map.
    Point(Point),
    /// The id of a place, area, person, household, organisation, account or record.
    Id(Uuid),
    /// Files.
    Files(Vec<FileId>),
    /// Rows of other elements.
    Rows(Vec<BTreeMap<String, Value>>),
}

impl Value {
    /// Returns it as JSON for keeping: whole numbers, texts and lists of them.
    pub fn json(&self) -> Json {
        match self {
            Value::Text(text) | Value::Code(text) => json!(text),
            Value::Codes(codes) => json!(codes),
            Value::Number(number)
            | Value::Fen(number)
            | Value::Minutes(number)
            | Value::Year(number) => json!(number),
            Value::Time(_) | Value::Month(_) => json!(self.text()),
            Value::Hours(rows) => rows.iter().map(|row| row.json()).collect(),
            Value::Date(date) => json!(date_text(*date)),
            Value::Moment(at) => json!(at.micros()),
            Value::Bool(yes) => json!(yes),
            Value::Point(point) => json!({ "lon_e6": point.lon_e6, "lat_e6": point.lat_e6 }),
            Value::Id(id) => json!(id),
            Value::Files(files) => json!(files),
            Value::Rows(rows) => rows
                .iter()
                .map(|row| {
                    row.iter().map(|(key, value)| (key.clone(), value.json())).collect::<Json>()
                })
                .collect(),
        }
    }

    /// Reads what [`Value::json`] wrote; `kind_of` gives the kinds of a table's columns.
    pub fn from_json<'k>(
        kind: &Kind,
        json: &Json,
        kind_of: &dyn Fn(&str) -> Option<&'k Kind>,
    ) -> Option<Value> {
        Some(match kind {
            Kind::Text { .. }
            | Kind::CnId
            | Kind::CreditCode
            | Kind::Phone { .. }
            | Kind::Email
            | Kind::Url
            | Kind::Category => Value::Text(json.as_str()?.to_owned()),
            Kind::Number { .. } => Value::Number(json.as_i64()?),
            Kind::Money { .. } => Value::Fen(json.as_i64()?),
            Kind::Date => Value::Date(parse_date(json.as_str()?)?),
            Kind::Moment => Value::Moment(Instant::from_micros(json.as_i64()?)),
            Kind::Time => Value::Time(time(json.as_str()?).ok()?),
            Kind::Duration { .. } => Value::Minutes(json.as_i64()?),
            Kind::Year { .. } => Value::Year(json.as_i64()?),
            Kind::Month => Value::Month(month(json.as_str()?).ok()?),
            Kind::Hours => Value::Hours(
                json.as_array()?.iter().map(WeekSpan::from_json).collect::<Option<_>>()?,
            ),
            Kind::Bool => Value::Bool(json.as_bool()?),
            Kind::Code { .. } => Value::Code(json.as_str()?.to_owned()),
            Kind::Codes { .. } => Value::Codes(Vec::deserialize(json).ok()?),
            Kind::Point => Value::Point(Point::deserialize(json).ok()?),
            Kind::Place
            | Kind::Area
            | Kind::Person
            | Kind::Household
            | Kind::Organisation
            | Kind::Account
            | Kind::Record { .. } => Value::Id(Uuid::deserialize(json).ok()?),
            Kind::File { .. } => Value::Files(Vec::deserialize(json).ok()?),
            Kind::Table { .. } => {
                let row = |row: &Json| {
                    row.as_object()?
                        .iter()
                        .map(|(key, json)| {
                            Some((key.clone(), Value::from_json(kind_of(key)?, json, kind_of)?))
                        })
                        .collect::<Option<BTreeMap<_, _>>>()
                };
                Value::Rows(json.as_array()?.iter().map(row).collect::<Option<_>>()?)
            }
        })
    }

    /// Returns it as the text that a form field shows and that would be read back to the same value; numbers and money
    /// need their element's decimals, see [`super::Element::input`].
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) | Value::Code(text) => text.clone(),
            Value::Codes(codes) => codes.join(","),
            Value::Number(number) | Value::Year(number) => number.to_string(),
            Value::Time(time) => clock_text(u16::from(time.hour()) * 60 + u16::from(time.minute())),
            Value::Minutes(minutes) => format!("{}:{:02}", minutes / 60, minutes % 60),
            Value::Month(first) => format!("{:04}-{:02}", first.year(), u8::from(first.month())),
            Value::Hours(rows) => {
                rows.iter().map(WeekSpan::to_string).collect::<Vec<_>>().join("; ")
            }
            Value::Fen(fen) => decimal(*fen, 2),
            Value::Date(date) => date_text(*date),
            Value::Moment(at) => {
                let china = at.china();
                format!("{}T{:02}:{:02}", date_text(china.date()), china.hour(), china.minute())
            }
            Value::Bool(yes) => if *yes { "true" } else { "false" }.to_owned(),
            Value::Point(point) => point.to_string(),
            Value::Id(id) => id.to_string(),
            Value::Files(files) => {
                files.iter().map(FileId::to_string).collect::<Vec<_>>().join(",")
            }
            Value::Rows(_) => canonical(&self.json()).unwrap_or_default(),
        }
    }

    /// Returns it as guards of procedures would see it; whether they may, [`super::Element::fact`] tells.
    pub(super) fn fact(&self) -> Option<expr::Value> {
        match self {
            Value::Text(text) | Value::Code(text) => Some(expr::Value::Text(text.clone())),
            Value::Number(number)
            | Value::Fen(number)
            | Value::Minutes(number)
            | Value::Year(number) => Some(expr::Value::Int(*number)),
            Value::Date(date) | Value::Month(date) => Some(expr::Value::Date(*date)),
            Value::Bool(yes) => Some(expr::Value::Bool(*yes)),
            Value::Moment(_)
            | Value::Time(_)
            | Value::Hours(_)
            | Value::Codes(_)
            | Value::Point(_)
            | Value::Id(_)
            | Value::Files(_)
            | Value::Rows(_) => None,
        }
    }
}

impl Value {
    /// Returns it as conditions of registers see it; whether they may, [`super::Element::record_fact`] tells.
    pub(super) fn record_fact(&self) -> Option<expr::Value> {
        match self {
            Value::Moment(at) => Some(expr::Value::Moment(*at)),
            Value::Time(time) => {
                let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
                Some(expr::Value::Int(minutes))
            }
            Value::Codes(codes) => Some(expr::Value::Codes(codes.clone())),
            Value::Text(_)
            | Value::Number(_)
            | Value::Fen(_)
            | Value::Date(_)
            | Value::Minutes(_)
            | Value::Year(_)
            | Value::Month(_)
            | Value::Hours(_)
            | Value::Bool(_)
            | Value::Code(_)
            | Value::Point(_)
            | Value::Id(_)
            | Value::Files(_)
            | Value::Rows(_) => self.fact(),
        }
    }
}

/// Returns a whole number of the smallest unit with its decimal point: `decimal(325, 2)` is `3.25`.
pub(super) fn decimal(number: i64, decimals: u32) -> String {
    let Some(unit) = 10_u64.checked_pow(decimals).filter(|_| decimals > 0) else {
        return number.to_string();
    };
    let sign = if number < 0 { "-" } else { "" };
    let whole = number.unsigned_abs();
    format!("{sign}{}.{:0width$}", whole / unit, whole % unit, width = decimals as usize)
}

/// Returns a duration of minutes in words: `1 天 2 小时 30 分钟`.
pub fn duration_words(minutes: i64) -> Text {
    let parts = [
        (minutes / (24 * 60), "天", "d"),
        (minutes / 60 % 24, "小时", "h"),
        (minutes % 60, "分钟", "min"),
    ];
    let words = |locale: fn(&(i64, &'static str, &'static str)) -> &'static str| {
        let words: Vec<String> = parts
            .iter()
            .filter(|part| part.0 != 0)
            .map(|part| format!("{} {}", part.0, locale(part)))
            .collect();
        words.join(" ")
    };
    if minutes == 0 {
        return Text::new("0 分钟", "0 min");
    }
    Text::new(words(|part| part.1), words(|part| part.2))
}
