//! The records of a list: as a table and as cards. A field that is hidden from the reader has no column.

use super::load::ListView;
use crate::Row;
use crate::web::here::Here;
use crate::web::words::{Words, look, pictures, state_of};
use http::ui;
use http::{Cx, Listing, Markup, html};
use kernel::dictionary::Kind;
use kernel::register::{Action, Column};
use store::Cursor;

/// Returns the table of a list.
pub(crate) fn table_of<'a>(
    cx: &'a Cx,
    view: &'a ListView<'_>,
    words: Words<'a>,
    actions: &[&Action],
    empty: Markup,
) -> Markup {
    let (here, list) = (&view.here, view.list);
    let register = here.register();
    let rows = &view.rows.rows;
    let photos = rows.iter().any(|row| face(here, row).is_some());
    let main = cx.of(&register.one).to_owned();
    let mut table = ui::Table::new(cx, &view.listing, rows)
        .column(main, move |row: &Row| first(cx, here, row, photos, &words))
        .named(move |row: &Row| name(row).to_owned())
        .label(cx.of(&list.title))
        .next(view.rows.next.as_ref())
        .empty(empty);
    if mixed(view) {
        table = add(table, cx, here, words, &Column::State);
    }
    for column in list.columns.iter().filter(|column| own(here, column)) {
        table = add(table, cx, here, words, column);
    }
    if !actions.is_empty() {
        let action = |one: &&Action| {
            let path = format!("{}/bulk/{}", here.base, one.id);
            (path, cx.of(&one.title).to_owned(), one.icon.unwrap_or("checkbox"))
        };
        let actions = actions.iter().map(action).collect();
        table = table.bulk(|row: &Row| row.seen.id.to_string(), actions);
    }
    html! { (table) }
}

/// Tells whether states stand side by side that no column tells.
fn mixed(view: &ListView<'_>) -> bool {
    let list = view.list;
    let by_state = list.parts.as_ref().is_some_and(|parts| parts.by == Column::State);
    by_state && view.part.is_none() && !list.columns.contains(&Column::State)
}

/// Returns by what a person names a record.
fn name(row: &Row) -> &str {
    row.seen.number.as_deref().unwrap_or(&row.seen.title)
}

/// Tells whether a column stands by itself: number and title are in the first one already.
fn own(here: &Here<'_>, column: &Column) -> bool {
    match column {
        Column::Number | Column::Title => false,
        Column::Field(key) => !here.register().title_from.contains(key),
        Column::State | Column::MadeAt | Column::ChangedAt => true,
    }
}

fn add<'a>(
    table: ui::Table<'a, Row>,
    cx: &'a Cx,
    here: &'a Here<'_>,
    words: Words<'a>,
    column: &'a Column,
) -> ui::Table<'a, Row> {
    match column {
        Column::State => table.column(cx.t("registers.list.state"), move |row: &Row| {
            state_of(cx, here.register(), &row.seen)
        }),
        Column::MadeAt => table
            .narrow(cx.t("registers.list.made_at"), move |row: &Row| ui::moment(cx, row.made_at))
            .told(),
        Column::ChangedAt => table
            .narrow(cx.t("registers.list.changed_at"), move |row: &Row| {
                ui::moment(cx, row.changed_at)
            })
            .told(),
        Column::Field(key) => {
            let hidden = !here.shows(key);
            let number = matches!(
                words.dictionary.get(key).map(|element| &element.kind),
                Some(Kind::Number { .. } | Kind::Money { .. })
            );
            let cell = move |row: &Row| cell(&words, row, key);
            match (hidden, number) {
                (true, _) => table,
                (false, true) => table.number(words.title(key), cell),
                (false, false) => table.column(words.title(key), cell).told(),
            }
        }
        Column::Number | Column::Title => table,
    }
}

fn cell(words: &Words<'_>, row: &Row, key: &str) -> Markup {
    html! { @if let Some(words) = words.of(&row.seen, key) { (words) } }
}

/// The first column: picture, title with its link, number.
fn first(cx: &Cx, here: &Here<'_>, row: &Row, photos: bool, words: &Words<'_>) -> Markup {
    let title = title_of(cx, row);
    let rest = words.beside_title(here.register(), &row.seen);
    html! {
        span.ll-rmain.has-photo[photos] {
            @if photos {
                span.ll-rthumb {
                    @match face(here, row) {
                        Some(file) => img src=(thumb(here, row, file)) alt="" loading="lazy" decoding="async";,
                        None => (ui::icon(here.register().icon.unwrap_or("list-details"))),
                    }
                }
            }
            span {
                a href=(here.record(row.seen.id)) data-open { (title) }
                @match here.number(&row.seen) {
                    Some(number) => span.no { (number) },
                    None if !rest.is_empty() => span.no { (rest) },
                    None => {},
                }
            }
        }
    }
}

/// Returns the title; words for it where nothing of it is shown.
pub(crate) fn title_of(cx: &Cx, row: &Row) -> String {
    match row.seen.title.as_str() {
        "" => row.seen.number.clone().unwrap_or_else(|| cx.t("registers.value.untitled")),
        title => title.to_owned(),
    }
}

fn face(here: &Here<'_>, row: &Row) -> Option<kernel::id::FileId> {
    let found = pictures(here.register(), here.shelf.dictionary(), &row.seen);
    found.first().map(|(_, file)| *file)
}

fn thumb(here: &Here<'_>, row: &Row, file: kernel::id::FileId) -> String {
    format!("{}/files/{file}?size=thumb", here.record(row.seen.id))
}

/// Returns the records of a list as cards.
pub(crate) fn cards(cx: &Cx, view: &ListView<'_>, words: &Words<'_>) -> Markup {
    let here = &view.here;
    let photos = view.rows.rows.iter().any(|row| face(here, row).is_some());
    html! {
        ul.ll-shelf {
            @for row in &view.rows.rows { (card(cx, here, words, row, photos)) }
        }
        (pager(cx, &view.listing, view.rows.next.as_ref()))
    }
}

/// Returns the way through a list under its cards.
fn pager(cx: &Cx, listing: &Listing, next: Option<&Cursor>) -> Markup {
    html! { div.ll-pager { (ui::pager(cx.locale, listing, next)) } }
}

fn card(cx: &Cx, here: &Here<'_>, words: &Words<'_>, row: &Row, photos: bool) -> Markup {
    let register = here.register();
    let state = row.seen.state.as_deref().and_then(|id| register.state(id));
    let icon = register.icon.unwrap_or("list-details");
    html! {
        li.ll-rcard data-row {
            @if photos {
                div.pic {
                    @match face(here, row) {
                        Some(file) => img src=(thumb(here, row, file)) alt="" loading="lazy" decoding="async";,
                        None => span.none { (ui::icon(icon)) },
                    }
                    @if let Some(state) = state { @let (situation, icon) = look(state); (ui::state(situation, cx.of(&state.title), icon)) }
                }
            }
            div.in {
                p.t { a href=(here.record(row.seen.id)) data-open { (title_of(cx, row)) } }
                @let rest = words.beside_title(here.register(), &row.seen);
                @if !rest.is_empty() { p.d { (rest) } }
            }
            div.f {
                span { @if let Some(number) = here.number(&row.seen) { (number) } }
                @if !photos { @if let Some(state) = state { @let (situation, icon) = look(state); (ui::state_plain(situation, cx.of(&state.title), icon)) } }
            }
        }
    }
}
