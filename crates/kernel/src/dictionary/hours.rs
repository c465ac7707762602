//! Week hours: when something is open, in rows of days with a time from and a time to.

use super::accept::{Fault, FieldRefusal, Trouble, fault};
use super::written::{DAY, clock};
use crate::ident::{compact, half_width};
use crate::text::Text;
use serde_json::{Value as Json, json};
use std::fmt;

/// The most rows of week hours: three spans a day.
pub const WEEK_ROWS_MAX: usize = 21;
/// The days of the week, Monday first.
const DAYS: [(&str, &str); 7] = [
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
];

/// Returns what a day of the week is called; Monday is 1.
pub fn day_words(day: u8) -> Text {
    let found = day.checked_sub(1).and_then(|at| DAYS.get(usize::from(at)));
    found.map_or_else(Text::default, |(zh, en)| Text::new(*zh, *en))
}

/// One row of week hours: on these days from then to then, within one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekSpan {
    /// A bit for each day, Monday the lowest.
    days: u8,
    /// Minutes since midnight.
    from: u16,
    to: u16,
}

impl WeekSpan {
    /// Returns a row of days, Monday 1 to Sunday 7, and of minutes since midnight; nothing unless there is a day and
    /// `from` lies before `to` within one day.
    pub fn new(days: impl IntoIterator<Item = u8>, from: u16, to: u16) -> Option<WeekSpan> {
        let mut bits = 0_u8;
        for day in days {
            bits |= 1 << day.checked_sub(1).filter(|at| *at < 7)?;
        }
        (bits != 0 && from < to && to <= DAY).then_some(WeekSpan { days: bits, from, to })
    }

    /// Returns the days, Monday 1 to Sunday 7.
    pub fn days(self) -> impl Iterator<Item = u8> {
        (1..=7).filter(move |day| self.on(*day))
    }

    /// Tells whether it is of a day, Monday 1 to Sunday 7.
    pub fn on(self, day: u8) -> bool {
        day.checked_sub(1).is_some_and(|at| at < 7 && self.days & (1 << at) != 0)
    }

    /// Returns the minute since midnight at which it begins.
    pub fn from(self) -> u16 {
        self.from
    }

    /// Returns the minute since midnight at which it ends; 1440 is midnight.
    pub fn to(self) -> u16 {
        self.to
    }

    pub(super) fn json(self) -> Json {
        json!({
            "days": self.days().collect::<Vec<u8>>(),
            "from": clock_text(self.from),
            "to": clock_text(self.to),
        })
    }

    pub(super) fn from_json(json: &Json) -> Option<WeekSpan> {
        let days = json.get("days")?.as_array()?.iter();
        let days: Option<Vec<u8>> =
            days.map(|day| day.as_u64().and_then(|day| day.try_into().ok())).collect();
        let at = |key: &str| json.get(key)?.as_str().and_then(clock);
        WeekSpan::new(days?, at("from")?, at("to")?)
    }
}

/// `1,2,4,5 08:30-20:00`, in figures so that it reads the same in every language.
impl fmt::Display for WeekSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<String> = self.days().map(|day| day.to_string()).collect();
        write!(f, "{} {}-{}", days.join(","), clock_text(self.from), clock_text(self.to))
    }
}

/// Returns minutes since midnight as `09:30`; the end of the day is `24:00`.
pub fn clock_text(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A row as it was written.
struct Row {
    days: String,
    from: String,
    to: String,
}

/// Reads week hours: rows of a form as JSON, or lines such as `周一至周五 8:30-17:30；周六 9:00-12:00`. Rows in which nothing
/// stands are left out.
pub(super) fn week_hours(key: &str, raw: &str) -> Result<Vec<WeekSpan>, Trouble> {
    let unreadable = || Trouble::Here(fault("kernel.refusal.hours_unreadable"));
    let rows =
        if raw.trim_start().starts_with('[') { rows_of_json(raw) } else { rows_of_text(raw) };
    let rows = rows.ok_or_else(unreadable)?;
    let filled: Vec<(usize, &Row)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| {
            [&row.days, &row.from, &row.to].iter().any(|part| !part.trim().is_empty())
        })
        .collect();
    if filled.len() > WEEK_ROWS_MAX {
        let refusal = fault("kernel.refusal.rows_too_many").with("max", WEEK_ROWS_MAX);
        return Err(refusal.with("count", filled.len()).into());
    }
    let mut taken: Vec<(usize, WeekSpan)> = Vec::with_capacity(filled.len());
    let mut wrong = Vec::new();
    for (index, row) in filled {
        let checked = span(row).and_then(|span| apart(index, span, &taken).map(|()| span));
        match checked {
            Ok(span) => taken.push((index, span)),
            Err((part, why)) => {
                wrong.push(FieldRefusal::new(&format!("{key}[{}].{part}", index + 1), why));
            }
        }
    }
    if wrong.is_empty() {
        Ok(taken.into_iter().map(|(_, span)| span).collect())
    } else {
        Err(Trouble::Inside(wrong))
    }
}

fn rows_of_json(raw: &str) -> Option<Vec<Row>> {
    let rows: Vec<Json> = serde_json::from_str(raw).ok()?;
    let row = |json: Json| {
        let part = |key: &str| match json.get(key) {
            None | Some(Json::Null) => Some(String::new()),
            Some(Json::String(text)) => Some(text.clone()),
            Some(Json::Array(list)) => {
                let words: Vec<String> = list.iter().map(Json::to_string).collect();
                Some(words.join(","))
            }
            Some(_) => None,
        };
        Some(Row { days: part("days")?, from: part("from")?, to: part("to")? })
    };
    rows.into_iter().map(row).collect()
}

/// Parts a text into rows: the days of a line are followed by one or several spans of time.
fn rows_of_text(raw: &str) -> Option<Vec<Row>> {
    let text: String = raw.chars().map(half_width).collect();
    let mut rows = Vec::new();
    for line in text.split(['\n', '\r', ';']).filter(|line| !line.trim().is_empty()) {
        let colon = line.find([':', '点'])?;
        let before = line.get(..colon)?;
        let days_end = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (days, times) = line.split_at_checked(days_end)?;
        for span in times.split([',', '、', ' ']).filter(|span| !span.trim().is_empty()) {
            let (from, to) = span.split_once(['-', '~', '至', '到'])?;
            rows.push(Row { days: days.to_owned(), from: from.to_owned(), to: to.to_owned() });
        }
    }
    Some(rows)
}

/// A part of a row and what is wrong with it.
type Wrong = (&'static str, Fault);

fn span(row: &Row) -> Result<WeekSpan, Wrong> {
    let at = |part: &'static str, text: &str| {
        let missing = text.trim().is_empty();
        let why = if missing {
            "kernel.refusal.field_required"
        } else {
            "kernel.refusal.time_unreadable"
        };
        clock(text).ok_or((part, fault(why)))
    };
    if row.days.trim().is_empty() {
        return Err(("days", fault("kernel.refusal.hours_no_day")));
    }
    let days = days(&row.days).ok_or(("days", fault("kernel.refusal.hours_day_unreadable")))?;
    let (from, to) = (at("from", &row.from)?, at("to", &row.to)?);
    WeekSpan::new(days, from, to).ok_or(("to", fault("kernel.refusal.hours_order")))
}

/// Checks that a row overlaps with none before it; what it says is how to mend it.
fn apart(index: usize, span: WeekSpan, before: &[(usize, WeekSpan)]) -> Result<(), Wrong> {
    for (other_index, other) in before.iter().rev() {
        let (from, to) = (span.from.max(other.from), span.to.min(other.to));
        let Some(day) = (1..=7).find(|day| span.on(*day) && other.on(*day)).filter(|_| from < to)
        else {
            continue;
        };
        let (part, key) = if span.from >= other.from && span.to > other.to {
            ("from", "kernel.refusal.hours_overlap_from")
        } else if span.from < other.from && span.to <= other.to {
            ("to", "kernel.refusal.hours_overlap_to")
        } else {
            ("from", "kernel.refusal.hours_overlap_whole")
        };
        let row = if other_index + 1 == index {
            Text::new("上一行", "the row above")
        } else {
            Text::new(format!("第 {} 行", other_index + 1), format!("row {}", other_index + 1))
        };
        let why = fault(key).with_text("row", row).with_text("day", day_words(day));
        return Err((part, why.with("from", clock_text(from)).with("to", clock_text(to))));
    }
    Ok(())
}

/// Reads days: `1,3`, `周一至周五`, `一、三、五`, `Mon-Fri`, `每天`, `工作日`, `周末`.
fn days(written: &str) -> Option<Vec<u8>> {
    let text = compact(written).to_lowercase();
    match text.as_str() {
        "每天" | "每日" | "天天" | "daily" | "everyday" => return Some((1..=7).collect()),
        "工作日" | "weekdays" => return Some((1..=5).collect()),
        "周末" | "双休日" | "weekend" | "weekends" => return Some(vec![6, 7]),
        _ => {}
    }
    let mut text = text.replace("星期", "").replace("礼拜", "").replace('周', "");
    for (at, (zh, en)) in DAYS.iter().enumerate() {
        let (number, whole) = ((at + 1).to_string(), en.to_lowercase());
        text = text.replace(zh.trim_start_matches('周'), &number).replace(&whole, &number);
        text = text.replace(whole.get(..3)?, &number);
    }
    let text = text.replace('天', "7");
    let (mut days, mut range): (Vec<u8>, bool) = (Vec::new(), false);
    for c in text.chars() {
        match c {
            '1'..='7' => {
                let day = u8::try_from(c.to_digit(10)?).ok()?;
                let mut at = days.last().copied().filter(|_| range);
                while let Some(next) = at.map(|at| at % 7 + 1).filter(|next| *next != day) {
                    days.push(next);
                    at = Some(next);
                }
                days.push(day);
                range = false;
            }
            '-' | '~' | '至' | '到' if !days.is_empty() && !range => range = true,
            ',' | '、' | '/' | '和' if !range => {}
            _ => return None,
        }
    }
    (!range).then_some(days)
}
