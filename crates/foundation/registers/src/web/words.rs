//! What values say, in the reader's language.

use crate::Names;
use http::format::{day, number};
use http::{Cx, Markup, html, ui};
use kernel::dictionary::{Dictionary, Element, Kind, Value, WeekSpan, clock_text, duration_words};
use kernel::register::{Piece, Register, Says, Seen, SeenRecord, State};
use kernel::time::Date;
use std::collections::BTreeMap;

/// How many rows of a table are said in a line.
const ROWS_SAID: usize = 5;

/// What is needed to say values.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// Who reads.
    pub(crate) cx: &'a Cx,
    /// The data elements and code tables.
    pub(crate) dictionary: &'a Dictionary,
    /// The words behind ids.
    pub(crate) names: &'a Names,
}

impl Words<'_> {
    /// Returns what an element is called.
    pub(crate) fn title(&self, key: &str) -> String {
        let found = self.dictionary.get(key);
        found.map_or_else(|| key.to_owned(), |element| self.cx.of(&element.title).to_owned())
    }

    /// Returns a value in words.
    pub(crate) fn value(&self, element: &Element, value: &Value) -> String {
        let cx = self.cx;
        match (value, &element.kind) {
            (Value::Number(_), Kind::Number { unit, .. }) => {
                let digits = trimmed(&element.input(value));
                match unit {
                    Some(unit) => format!("{digits} {}", cx.of(unit)),
                    None => digits,
                }
            }
            (Value::Fen(fen), _) => money(cx, *fen),
            (Value::Date(date), _) => self.date(*date),
            (Value::Moment(at), _) => cx.moment(*at),
            (Value::Minutes(minutes), _) => cx.of(&duration_words(*minutes)).to_owned(),
            (Value::Year(year), _) => cx.tf("registers.value.year", &[("year", year)]),
            (Value::Bool(yes), _) => {
                cx.t(if *yes { "registers.value.yes" } else { "registers.value.no" })
            }
            (Value::Code(code), _) => self.code(element, code),
            (Value::Codes(codes), _) => {
                let words: Vec<String> =
                    codes.iter().map(|code| self.code(element, code)).collect();
                words.join(&cx.t("registers.comma"))
            }
            (Value::Hours(spans), _) => hours(cx, spans),
            (Value::Id(id), _) => match self.names.word(element, *id) {
                Some(word) => word.to_owned(),
                None => cx.t("registers.value.unseen"),
            },
            (Value::Files(files), _) => cx.tf("registers.value.files", &[("n", &files.len())]),
            (Value::Rows(rows), _) => {
                let cell = |(key, value): (&String, &Value)| {
                    self.dictionary.get(key).map(|column| self.value(column, value))
                };
                self.rows(rows.iter().map(|row| row.iter().filter_map(cell).collect()))
            }
            _ => value.text(),
        }
    }

    /// Returns a date as the face writes it.
    pub(crate) fn date(&self, date: Date) -> String {
        day(self.cx.locale, self.cx.is_work(), self.cx.now.china_date(), date)
    }

    fn code(&self, element: &Element, code: &str) -> String {
        let table = self.dictionary.table_of(element);
        let found = table.and_then(|table| table.get(code));
        found.map_or_else(|| code.to_owned(), |code| self.cx.of(&code.title).to_owned())
    }

    /// Returns what is seen of a value in words.
    pub(crate) fn seen(&self, key: &str, seen: &Seen) -> String {
        match (seen, self.dictionary.get(key)) {
            (Seen::Whole(value), Some(element)) => self.value(element, value),
            (Seen::Whole(value), None) => value.text(),
            (Seen::Masked(text), _) => text.clone(),
            (Seen::Rows(rows), _) => {
                let cell = |(key, seen): (&String, &Seen)| self.seen(key, seen);
                self.rows(rows.iter().map(|row| row.iter().map(cell).collect()))
            }
        }
    }

    /// Returns rows in words, the first of them.
    fn rows(&self, rows: impl Iterator<Item = Vec<String>>) -> String {
        let all: Vec<String> = rows.map(|cells| cells.join(" ")).collect();
        let first = all.iter().take(ROWS_SAID).cloned().collect::<Vec<_>>();
        let first = first.join(&self.cx.t("registers.value.semicolon"));
        match all.len() > ROWS_SAID {
            true => self.cx.tf("registers.value.rows", &[("n", &all.len()), ("first", &first)]),
            false => first,
        }
    }

    /// Returns a value of a record in words; nothing where it has none that is shown.
    pub(crate) fn of(&self, record: &SeenRecord, key: &str) -> Option<String> {
        record.values.get(key).map(|seen| self.seen(key, seen)).filter(|words| !words.is_empty())
    }

    /// Returns the sentence of a record. Where a value is absent, the words before it are left out too.
    pub(crate) fn says(&self, says: &Says, record: &SeenRecord) -> String {
        let (mut said, mut before) = (String::new(), "");
        for piece in &says.pieces {
            match piece {
                Piece::Words(words) => before = words,
                Piece::Field(key) => {
                    let words = self.of(record, key);
                    if let Some(words) = words {
                        let before = if said.is_empty() {
                            before.trim_start_matches([' ', '·'])
                        } else {
                            before
                        };
                        said.push_str(before);
                        said.push_str(&words);
                    }
                    before = "";
                }
            }
        }
        if !said.is_empty() {
            said.push_str(before);
        }
        said
    }

    /// Returns the sentence of a record without what its title says already.
    pub(crate) fn beside_title(&self, register: &Register, record: &SeenRecord) -> String {
        let titled = |piece: &Piece| match piece {
            Piece::Field(key) => register.title_from.contains(key),
            Piece::Words(_) => false,
        };
        let mut pieces = Vec::new();
        for piece in &register.page.says.pieces {
            if titled(piece) {
                // The words before it go with it.
                pieces.pop_if(|last| matches!(last, Piece::Words(_)));
            } else {
                pieces.push(piece.clone());
            }
        }
        self.says(&Says { pieces }, record)
    }
}

/// Takes zeros away behind the point: `168.40` is `168.4`.
fn trimmed(digits: &str) -> String {
    match digits.split_once('.') {
        Some((whole, part)) => match part.trim_end_matches('0') {
            "" => whole.to_owned(),
            part => format!("{whole}.{part}"),
        },
        None => digits.to_owned(),
    }
}

fn money(cx: &Cx, fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    let yuan = number(i64::try_from(fen / 100).unwrap_or(i64::MAX));
    let sum = format!("{sign}{yuan}.{:02}", fen % 100);
    cx.tf("registers.value.yuan", &[("sum", &sum)])
}

/// Returns week hours: `周一至周五 8:30–20:00；周六 9:00–17:00`.
fn hours(cx: &Cx, spans: &[WeekSpan]) -> String {
    let one = |span: &WeekSpan| {
        let days: Vec<u8> = span.days().collect();
        format!("{} {}", days_words(cx, &days), span_words(*span))
    };
    spans.iter().map(one).collect::<Vec<_>>().join(&cx.t("registers.value.semicolon"))
}

/// Returns from when until when: `8:30–20:00`.
pub(crate) fn span_words(span: WeekSpan) -> String {
    let clock = |at: u16| {
        let text = clock_text(at);
        text.strip_prefix('0').map_or(text.clone(), str::to_owned)
    };
    format!("{}–{}", clock(span.from()), clock(span.to()))
}

/// Returns days of the week: three and more in a row by the first and the last.
fn days_words(cx: &Cx, days: &[u8]) -> String {
    let name = |day: &u8| cx.of(&kernel::dictionary::day_words(*day)).to_owned();
    if days.len() == 7 {
        return cx.t("registers.value.every_day");
    }
    match days {
        [first, .., last] if days.len() > 2 && usize::from(last - first) + 1 == days.len() => {
            cx.tf("registers.value.day_to_day", &[("from", &name(first)), ("to", &name(last))])
        }
        _ => days.iter().map(name).collect::<Vec<_>>().join(&cx.t("registers.comma")),
    }
}

/// Tells whether a value is seen whole: of a table every cell of every row.
pub(crate) fn is_whole(value: &Value, seen: &Seen) -> bool {
    match (seen, value) {
        (Seen::Whole(_), _) => true,
        (Seen::Rows(seen), Value::Rows(rows)) => {
            let same = |(row, seen): (&BTreeMap<String, Value>, &BTreeMap<String, Seen>)| {
                row.len() == seen.len() && seen.values().all(|cell| matches!(cell, Seen::Whole(_)))
            };
            rows.len() == seen.len() && rows.iter().zip(seen).all(same)
        }
        (Seen::Rows(_) | Seen::Masked(_), _) => false,
    }
}

/// Returns a state as a chip: colour, icon and word.
pub(crate) fn chip(cx: &Cx, state: &State) -> Markup {
    let (situation, icon) = look(state);
    ui::state(situation, cx.of(&state.title), icon)
}

/// Returns how a state looks: a state of a register has a situation, and the situation has an icon.
pub(crate) fn look(state: &State) -> (ui::Situation, &'static str) {
    use kernel::procedure::Situation as Kernel;
    match state.situation {
        Kernel::None if state.ends => (ui::Situation::Idle, "archive"),
        Kernel::None => (ui::Situation::Idle, "circle-dot"),
        Kernel::Moving => (ui::Situation::Moving, "progress-check"),
        Kernel::Waiting => (ui::Situation::Waiting, "circle-dot"),
        Kernel::Done => (ui::Situation::Done, "circle-check"),
        Kernel::Late => (ui::Situation::Late, "alert-circle"),
    }
}

/// Returns the state of a record as a chip; nothing without one.
pub(crate) fn state_of(cx: &Cx, register: &Register, record: &SeenRecord) -> Markup {
    let state = record.state.as_deref().and_then(|id| register.state(id));
    html! { @if let Some(state) = state { (chip(cx, state)) } }
}

/// Returns the pictures of a record that the reader sees, by their fields in the order of the file.
pub(crate) fn pictures<'r>(
    register: &'r Register,
    dictionary: &Dictionary,
    record: &SeenRecord,
) -> Vec<(&'r str, kernel::id::FileId)> {
    let files = files_of(register, dictionary, &record.values, true);
    files
        .into_iter()
        .flat_map(|(key, files)| files.into_iter().map(move |file| (key, file)))
        .collect()
}

/// Returns the files of a record that the reader sees, pictures or others.
pub(crate) fn files_of<'r>(
    register: &'r Register,
    dictionary: &Dictionary,
    values: &BTreeMap<String, Seen>,
    pictures: bool,
) -> Vec<(&'r str, Vec<kernel::id::FileId>)> {
    let of = |field: &'r kernel::register::Field| {
        let element = dictionary.get(&field.element)?;
        let Kind::File { accept, .. } = &element.kind else { return None };
        match values.get(&field.element) {
            Some(Seen::Whole(Value::Files(files))) if (accept == "image") == pictures => {
                Some((field.element.as_str(), files.clone()))
            }
            _ => None,
        }
    };
    register.fields.iter().filter_map(of).collect()
}
