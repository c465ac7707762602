//! The line editor: a table of the dictionary, or week hours, with a row of fields for each line. Rows come and go on the page
//! with scripts; without them the button brings the form back with a row more or less.

use super::errors::{Filled, name};
use super::field::{Field, Input};
use super::input::{error_line, field as cell};
use super::raw::{DAYS, FROM, TO};
use super::rows::{ADD, REMOVE, Row, row_name};
use crate::cx::Cx;
use crate::draw::icon;
use crate::messages::{t, tf};
use kernel::dictionary::{Dictionary, Element, Kind, Value, WEEK_ROWS_MAX};
use maud::{Markup, html};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// From how many columns on a row is as a card on every screen.
const COLUMNS_MAX: usize = 4;

/// The rows of a field.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    rows: Vec<Line>,
    /// A row in which nothing stands, which scripts copy; its number is 0.
    blank: Line,
    min: usize,
    max: usize,
    hours: bool,
}

/// A row with its fields.
#[derive(Clone, Debug)]
struct Line {
    number: usize,
    name: String,
    cells: Vec<Field>,
}

impl Lines {
    /// Returns the rows of an element that has some; nothing for other kinds.
    pub(super) fn of(
        cx: &Cx,
        dictionary: &Dictionary,
        element: &Element,
        filled: &Filled,
    ) -> Option<Lines> {
        let (min, max, hours) = match &element.kind {
            Kind::Hours => (0, WEEK_ROWS_MAX, true),
            Kind::Table { min, max, .. } => (*min as usize, *max as usize, false),
            _ => return None,
        };
        let mut found = filled.rows(&element.key);
        if found.is_empty() {
            found = written(dictionary, element, filled.get(&element.key));
        }
        // One row invites to write, and as many as must be there say so.
        while found.len() < min.max(1) {
            found.push(Row::new());
        }
        let line =
            |number: usize, row: &Row| Line::of(cx, dictionary, element, filled, number, row);
        let mut rows: Vec<Line> =
            found.iter().enumerate().map(|(at, row)| line(at + 1, row)).collect();
        if let Some(focus) = filled.focus() {
            let here = rows.iter_mut().find(|line| line.name == focus);
            if let Some(first) = here.and_then(|line| line.cells.first_mut()) {
                first.autofocus = true;
            }
        }
        Some(Lines { rows, blank: line(0, &Row::new()), min, max, hours })
    }

    /// Tells whether they are of week hours.
    pub(super) fn are_hours(&self) -> bool {
        self.hours
    }

    /// Returns the rows with their buttons.
    pub(super) fn markup(&self, field: &Field) -> Markup {
        let locale = field.locale;
        let bounds = match (self.hours, self.min) {
            (true, _) => tf(locale, "http.lines.hours_bounds", &[("max", &self.max)]),
            (false, 0) => tf(locale, "http.lines.at_most", &[("max", &self.max)]),
            (false, min) => tf(locale, "http.lines.between", &[("min", &min), ("max", &self.max)]),
        };
        let many = self.blank.cells.len() > COLUMNS_MAX;
        html! {
            div.ll-lines.is-hours[self.hours].is-many[many] data-lines=(field.name) data-id=(field.id) data-max=(self.max)
                data-row=(t(locale, "http.lines.row")) data-gone=(t(locale, "http.lines.gone"))
                data-drop=(t(locale, "http.lines.remove")) {
                // Return in a field sends the form; without this it would press the first button that takes a row away.
                button type="submit" hidden tabindex="-1" {}
                @for line in &self.rows { (line.markup(field)) }
                template data-blank { (self.blank.markup(field)) }
                div.end {
                    button.btn.btn-sm type="submit" name=(ADD) value=(field.name) formnovalidate
                        disabled[self.rows.len() >= self.max] {
                        (icon("plus")) (t(locale, "http.lines.add"))
                    }
                    span.ll-script data-undo hidden {
                        span role="status" data-undo-said {}
                        button.ll-linkbtn type="button" { (t(locale, "http.undo")) }
                    }
                    span { (bounds) }
                }
            }
        }
    }
}

impl Line {
    fn of(
        cx: &Cx,
        dictionary: &Dictionary,
        element: &Element,
        filled: &Filled,
        number: usize,
        row: &Row,
    ) -> Line {
        let row_name = row_name(&element.key, number);
        let label = tf(cx.locale, "http.lines.row", &[("n", &number)]);
        let of_row = filled.row(&row_name, row);
        let make = |column: &str, label: &str, input: Input| {
            Field::new(cx, &format!("{row_name}.{column}"), label, input, &of_row).in_row()
        };
        let mut cells = match &element.kind {
            Kind::Table { columns, .. } => columns
                .iter()
                .filter_map(|key| dictionary.get(key))
                .map(|column| {
                    let name = format!("{row_name}.{}", column.key);
                    Field::of_as(cx, dictionary, column, &name, &of_row).in_row()
                })
                .collect(),
            _ => vec![
                make(DAYS, t(cx.locale, "http.lines.days"), Input::Days),
                make(FROM, t(cx.locale, "http.lines.from"), Input::Clock),
                make(TO, t(cx.locale, "http.lines.to"), Input::Clock),
            ],
        };
        for cell in &mut cells {
            // The summary of what is wrong says in which row it is.
            let title = cx.of(&element.title);
            let said = format!("{title} {label} {}", cell.label);
            name(&filled.labels(), &cell.name, &said);
        }
        Line { number, name: row_name, cells }
    }

    fn markup(&self, field: &Field) -> Markup {
        let locale = field.locale;
        let wrong = self.cells.iter().any(|cell| cell.error.is_some());
        html! {
            div.row.is-bad[wrong] role="group" aria-label=(tf(locale, "http.lines.row", &[("n", &self.number)])) data-line {
                input type="hidden" name={ (self.name) "." } value="";
                @for (at, one) in self.cells.iter().enumerate() {
                    @if field.is_hours() && at == 2 { span.ll-3.until aria-hidden="true" { (t(locale, "http.lines.until")) } }
                    (cell(one))
                }
                button.btn.btn-ghost.btn-icon type="submit" name=(REMOVE) value=(self.name) formnovalidate
                    aria-label=(tf(locale, "http.lines.remove", &[("n", &self.number)])) { (icon("trash")) }
                @for one in &self.cells { (error_line(one, !field.is_hours())) }
            }
        }
    }
}

/// Reads rows from the text of a value that is known already.
fn written(dictionary: &Dictionary, element: &Element, text: &str) -> Vec<Row> {
    if let Kind::Table { .. } = element.kind {
        let rows: Vec<BTreeMap<String, Json>> = serde_json::from_str(text).unwrap_or_default();
        let cell = |(key, value): (String, Json)| match value {
            Json::String(text) => (key, text),
            other => (key, other.to_string()),
        };
        return rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    }
    let Ok(Some(Value::Hours(spans))) = dictionary.accept_as(element, text, false) else {
        return Vec::new();
    };
    let row = |span: kernel::dictionary::WeekSpan| {
        let mut row: Row = span.days().map(|day| (DAYS.to_owned(), day.to_string())).collect();
        let at = |minutes| kernel::dictionary::clock_text(minutes);
        row.extend([(FROM.to_owned(), at(span.from())), (TO.to_owned(), at(span.to()))]);
        row
    };
    spans.into_iter().map(row).collect()
}
