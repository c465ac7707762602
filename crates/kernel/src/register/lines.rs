//! Lines inside a record: how many, what has to hold of each, and which spans may not overlap.

use super::facts::{LineFacts, fails};
use super::model::{Apart, Lines, Severity};
use super::record::Values;
use super::refused::{beside, saying};
use crate::dictionary::{Dictionary, Element, FieldRefusal, Kind, Value};
use crate::expr;
use crate::refusal::Refusal;
use crate::time::Date;
use std::collections::BTreeMap;

/// The lines of a table, and in which row of the form each of them stood, from 1.
pub(super) struct Table<'a> {
    pub dictionary: &'a Dictionary,
    pub lines: &'a Lines,
    pub rows: &'a [Values],
    pub places: Vec<usize>,
    pub today: Date,
}

impl<'a> Table<'a> {
    /// Returns the lines of a value that was written in a form; the rows in which nothing stood were left out.
    pub fn of_form(
        dictionary: &'a Dictionary,
        lines: &'a Lines,
        rows: &'a [Values],
        raw: &str,
        today: Date,
    ) -> Table<'a> {
        let places = dictionary.get(&lines.element).map(|element| filled(element, raw));
        let places = places.filter(|places| places.len() == rows.len());
        let places = places.unwrap_or_else(|| (1..=rows.len()).collect());
        Table { dictionary, lines, rows, places, today }
    }

    /// Returns the lines of a value as they stand.
    pub fn of(
        dictionary: &'a Dictionary,
        lines: &'a Lines,
        rows: &'a [Values],
        today: Date,
    ) -> Table<'a> {
        Table { dictionary, lines, rows, places: (1..=rows.len()).collect(), today }
    }

    /// Returns everything for which the lines are refused.
    pub fn refused(&self) -> Vec<FieldRefusal> {
        let max = self.lines.max;
        if self.rows.len() > max as usize {
            let count = self.rows.len();
            let why = Refusal::invalid("kernel.refusal.rows_too_many")
                .with("max", max)
                .with("count", count);
            return vec![FieldRefusal { field: self.lines.element.clone(), why }];
        }
        let mut wrong = self.told(Severity::Refuse);
        if let Some(apart) = &self.lines.apart {
            self.apart(apart, &mut wrong);
        }
        wrong
    }

    /// Returns what the checks of a level say.
    pub fn told(&self, level: Severity) -> Vec<FieldRefusal> {
        let mut wrong = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let facts = LineFacts { dictionary: self.dictionary, row, today: self.today };
            for check in self.lines.checks.iter().filter(|check| check.level == level) {
                if fails(&check.that, &facts) {
                    let place = self.place(at, check.on.as_deref());
                    wrong.push(saying(Some(&place), &check.says));
                }
            }
        }
        wrong
    }

    /// Tells of each line the first one before it with which it overlaps.
    fn apart(&self, apart: &Apart, wrong: &mut Vec<FieldRefusal>) {
        let spans: Vec<Option<Span>> = self.rows.iter().map(|row| self.span(apart, row)).collect();
        for (at, span) in spans.iter().enumerate() {
            let same = |other: usize| {
                let values = |row: usize| {
                    let row = self.rows.get(row);
                    apart.by.iter().map(move |key| row.and_then(|row| row.get(key)))
                };
                values(at).eq(values(other))
            };
            let earlier = spans.iter().enumerate().take(at);
            let clash = earlier.filter(|(other, _)| same(*other)).find(|(_, other)| {
                matches!((span, other), (Some(one), Some(other)) if one.overlaps(other))
            });
            if let Some((other, _)) = clash {
                let row = self.places.get(other).copied().unwrap_or(other + 1);
                let place = self.place(at, Some(&apart.from));
                let mut refusal = beside(&place, "kernel.refusal.lines_overlap");
                refusal.why = refusal.why.with("row", row);
                wrong.push(refusal);
            }
        }
    }

    /// Returns the span of a line; none without a beginning. Without an end it goes on.
    fn span(&self, apart: &Apart, row: &Values) -> Option<Span> {
        let at = |key: &String| self.dictionary.get(key)?.record_fact(row.get(key)?);
        Some(Span { from: at(&apart.from)?, to: at(&apart.to) })
    }

    fn place(&self, at: usize, column: Option<&str>) -> String {
        let row = self.places.get(at).copied().unwrap_or(at + 1);
        match column {
            Some(column) => format!("{}[{row}].{column}", self.lines.element),
            None => format!("{}[{row}]", self.lines.element),
        }
    }
}

/// From where to where a line goes; what begins where it ends does not overlap.
struct Span {
    from: expr::Value,
    to: Option<expr::Value>,
}

impl Span {
    fn overlaps(&self, other: &Span) -> bool {
        let before_end = |from: &expr::Value, span: &Span| {
            span.to.as_ref().is_none_or(|to| from < to && span.from < *to)
        };
        before_end(&self.from, other) && before_end(&other.from, self)
    }
}

/// Returns the rows of a form in which something stands, from 1.
fn filled(element: &Element, raw: &str) -> Vec<usize> {
    let Kind::Table { columns, .. } = &element.kind else { return Vec::new() };
    let rows: Vec<BTreeMap<String, String>> = serde_json::from_str(raw).unwrap_or_default();
    let stands = |row: &BTreeMap<String, String>| {
        columns.iter().any(|key| row.get(key).is_some_and(|cell| !cell.trim().is_empty()))
    };
    (1..).zip(&rows).filter(|(_, row)| stands(row)).map(|(at, _)| at).collect()
}

/// Returns the rows of a table; none of what is no table.
pub(super) fn rows_of(value: Option<&Value>) -> Option<&[Values]> {
    match value {
        Some(Value::Rows(rows)) => Some(rows),
        _ => None,
    }
}
