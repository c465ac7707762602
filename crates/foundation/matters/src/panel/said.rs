//! What happened and what was said.

use super::Place;
use crate::matter::{Audience, NoteView};
use crate::shown::{Entry, MatterView, Weight};
use http::{Cx, Filled, Markup, html, ui};
use kernel::id::FileId;
use kernel::time::Instant;

/// Returns the history, the latest first.
pub fn history(cx: &Cx, view: &MatterView, place: &Place) -> Markup {
    let entries: Vec<ui::Happened> = entries(cx, view, place).map(|(_, one)| one).collect();
    html! {
        h3.ll-mb-3 { (crate::t(cx.locale, "matters.history.title")) }
        (ui::history(&entries))
    }
}

/// Returns what happened, each with its moment, the latest first: a noun's page tells it among what happened to the noun.
pub fn entries(
    cx: &Cx,
    view: &MatterView,
    place: &Place,
) -> impl Iterator<Item = (Instant, ui::Happened)> {
    view.history.iter().map(|entry| (entry.at, happened(cx, entry, place)))
}

fn happened(cx: &Cx, entry: &Entry, place: &Place) -> ui::Happened {
    let why = html! {
        @if let Some(why) = &entry.why { span.ll-pre { (why) } }
        (photos(cx, &entry.photos, place))
    };
    ui::Happened {
        when: cx.moment(entry.at),
        what: entry.what.clone(),
        who: entry.who.clone(),
        why,
        key: match entry.weight {
            Weight::Plain => ui::Key::Plain,
            Weight::Key => ui::Key::Turn,
            Weight::Late => ui::Key::Late,
        },
    }
}

fn photos(cx: &Cx, files: &[FileId], place: &Place) -> Markup {
    let alt = crate::t(cx.locale, "matters.photo");
    let shown: Vec<ui::Photo> = files
        .iter()
        .map(|file| {
            let (thumb, full) = place.photo(*file);
            ui::Photo { thumb, full, alt: alt.to_owned(), caption: String::new() }
        })
        .collect();
    html! { @if !shown.is_empty() { (ui::photos(&shown)) } }
}

/// Returns the messages between reporter and staff, and the line in which to write one when the reader may.
pub fn messages(
    cx: &Cx,
    view: &MatterView,
    place: &Place,
    filled: &Filled,
    may_write: bool,
) -> Markup {
    html! {
        @if view.messages.is_empty() && !may_write {
            (ui::empty_small(crate::t(cx.locale, "matters.messages.none")))
        }
        @for note in &view.messages {
            (ui::message(&message(cx, view, note)))
            (photos(cx, &view.photos_of(note.id), place))
        }
        @if may_write { (ui::message_form(cx, &place.sending("say"), "note", filled)) }
    }
}

fn message(cx: &Cx, view: &MatterView, note: &NoteView) -> ui::Message {
    let from_reporter = matches!(note.author_kind.as_str(), "resident" | "code");
    let mine = match view.audience {
        Audience::Staff => note.author.is_some() && note.author == cx.account(),
        Audience::Parties | Audience::Public => from_reporter,
    };
    let who = match (mine, from_reporter) {
        (true, _) => crate::t(cx.locale, "matters.who.you").to_owned(),
        (false, true) => crate::t(cx.locale, "matters.who.reporter").to_owned(),
        (false, false) => note.author.map(|author| view.names.account(author)).unwrap_or_default(),
    };
    let office = match from_reporter || note.author_key.is_empty() {
        true => String::new(),
        false => format!("{}　", view.names.who(cx.locale, &note.author_key)),
    };
    let inside = if note.audience == Audience::Staff {
        crate::t(cx.locale, "matters.messages.inside")
    } else {
        ""
    };
    ui::Message {
        who,
        line: format!("{office}{}{inside}", cx.moment(note.at)),
        text: note.text.clone(),
        mine,
    }
}
