//! The resident home page: greeting, doors, help, what is under way. Doors and cards come from the manifests.

use crate::app::{App, HomeCards, Routes};
use crate::cx::Cx;
use crate::entry::{Door, Needs};
use crate::format;
use crate::messages::{t, tf};
use crate::page::{Answer, Page};
use crate::shell::read_aloud;
use crate::ui::{self, Entry, icon};
use axum::extract::State;
use maud::{Markup, html};

/// Returns the route of the home page.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).get("/", Needs::Anyone, home).done()
}

async fn home(State(app): State<App>, cx: Cx) -> Answer {
    let mut doors: Vec<&Door> = app.manifests().iter().flat_map(|one| one.doors).collect();
    doors.sort_by_key(|door| door.order);
    let mut cards = Vec::new();
    for slot in app.manifests().iter().filter_map(|one| one.slots.home) {
        match slot(app.clone(), cx.clone()).await {
            Ok(found) => cards.extend(found),
            // One crate's trouble must not take the doors away.
            Err(fault) => tracing::error!(%fault, "cards of the home page are missing"),
        }
    }
    cards.retain(|group| !group.cards.is_empty());
    cards.sort_by_key(|cards| cards.order);
    Ok(page(&cx, &doors, &cards))
}

/// Returns the home page.
pub(crate) fn page(cx: &Cx, doors: &[&Door], cards: &[HomeCards]) -> Page {
    let body = html! {
        (hello(cx))
        @if cx.elder { (in_large_type(cx, doors, cards)) } @else { (in_columns(cx, doors, cards)) }
    };
    cx.resident("", body)
}

/// Doors and help, beside what waits for the reader and what is under way.
fn in_columns(cx: &Cx, doors: &[&Door], cards: &[HomeCards]) -> Markup {
    let doors: Vec<Markup> = doors
        .iter()
        .enumerate()
        .map(|(at, door)| self::door(cx, door, at == 0 && !cx.elder))
        .collect();
    let (waits, rest): (Vec<&HomeCards>, Vec<&HomeCards>) =
        cards.iter().partition(|group| group.waits);
    html! {
        div.ll-beside.is-home {
            div {
                section.ll-doors {
                    h2.ll-sr { (t(cx.locale, "http.home.doors")) }
                    @if doors.is_empty() {
                        div.card { (ui::empty(t(cx.locale, "http.home.all_empty"), t(cx.locale, "http.home.all_empty_line"), None)) }
                    } @else {
                        (lattice(cx, &doors))
                    }
                }
                (emergency(cx))
            }
            div {
                @for group in waits.into_iter().chain(rest) { (section(cx, group)) }
                (call(cx))
            }
        }
    }
}

/// How many doors there are in large type.
const DOORS_ELDER: usize = 4;

/// In large type: help first, then the one thing that waits, four doors at most, little else.
fn in_large_type(cx: &Cx, doors: &[&Door], cards: &[HomeCards]) -> Markup {
    let waits = cards.iter().find(|group| group.waits);
    let phone = cards.iter().flat_map(|group| &group.cards).find_map(|card| card.phone.as_ref());
    let phone = phone.or(cx.config().phone.as_ref());
    let mut shown: Vec<Markup> = doors
        .iter()
        .enumerate()
        .map(|(at, door)| self::door(cx, door, at == 0 && !cx.elder))
        .collect();
    if let Some(phone) = phone {
        shown.insert(shown.len().min(1), call_door(cx, phone));
    }
    shown.truncate(DOORS_ELDER);
    html! {
        (emergency(cx))
        @if let Some(group) = waits { (section(cx, &first_of(group))) }
        section.ll-doors {
            h2.ll-sr { (t(cx.locale, "http.home.doors")) }
            (lattice(cx, &shown))
        }
        @for group in cards.iter().filter(|group| !group.waits) { (section(cx, group)) }
        div.ll-script.ll-mt-5 { (read_aloud(cx)) }
    }
}

/// One at a time: the next one stands there when this one is done.
fn first_of(group: &HomeCards) -> HomeCards {
    let all = group.all.clone().filter(|_| group.cards.len() > 1);
    HomeCards { cards: group.cards.iter().take(1).cloned().collect(), all, ..group.clone() }
}

fn hello(cx: &Cx) -> Markup {
    let at = cx.now.china();
    let part = match at.hour() {
        0..=4 => "http.home.night",
        5..=10 => "http.home.morning",
        11..=12 => "http.home.noon",
        13..=17 => "http.home.afternoon",
        _ => "http.home.evening",
    };
    let part = t(cx.locale, part);
    let greeting = if cx.name.is_empty() {
        let mut signs = part.chars();
        signs.next().into_iter().flat_map(char::to_uppercase).chain(signs).collect()
    } else {
        tf(cx.locale, "http.home.greeting", &[("name", &cx.name), ("part", &part)])
    };
    html! {
        div.ll-hello {
            @if !cx.elder { (ui::roofs()) }
            h1.ll-title { (greeting) }
            p { (cx.date(cx.now)) "　" (format::weekday(cx.locale, at.date())) }
        }
    }
}

/// The doors in one frame; their number decides how they lie, so that two look as composed as six.
fn lattice(cx: &Cx, doors: &[Markup]) -> Markup {
    html! {
        nav class={ "ll-lattice n" (doors.len().min(9)) } aria-label=(t(cx.locale, "http.home.doors")) {
            @for door in doors { (door) }
        }
    }
}

/// A door; one that leads a resident to what is his or her own says so.
fn door(cx: &Cx, door: &Door, first: bool) -> Markup {
    let (href, note) = match door.own.filter(|_| cx.is_resident()) {
        Some(own) => own,
        None => (door.href, door.note),
    };
    html! {
        a.is-first[first] href=(href) {
            (icon(door.icon))
            span { b { (cx.t(door.label)) } small { (cx.t(note)) } }
        }
    }
}

/// The door for whoever would rather speak than write.
fn call_door(cx: &Cx, phone: &str) -> Markup {
    html! {
        a href={ "tel:" (phone) } {
            (icon("phone"))
            span { b { (t(cx.locale, "http.home.write_for_me")) } small { (t(cx.locale, "http.home.write_for_me_line")) } }
        }
    }
}

/// How many emergency numbers stand on the page.
const NUMBERS: usize = 3;

/// Emergency numbers that the device dials: links side by side, never a button that only looks like an alarm.
fn emergency(cx: &Cx) -> Markup {
    let numbers = cx.config().emergency.get();
    html! {
        @if !numbers.is_empty() {
            nav.ll-emergency aria-label=(t(cx.locale, "http.home.emergency_line")) {
                @for (label, number) in numbers.iter().take(NUMBERS) {
                    a href={ "tel:" (number) } { b { (icon("phone")) (number) } span { (cx.of(label)) } }
                }
            }
        }
    }
}

fn section(cx: &Cx, group: &HomeCards) -> Markup {
    let entries: Vec<Entry> = group
        .cards
        .iter()
        .take(if cx.elder { 2 } else { 5 })
        .map(|card| Entry {
            title: card.title.clone(),
            line: card.line.clone(),
            href: card.href.clone(),
            state: card.state.clone(),
            steps: card.steps.map(|(done, total)| {
                let words = [("done", &done as &dyn std::fmt::Display), ("total", &total)];
                (done, total, tf(cx.locale, "http.home.steps", &words))
            }),
            phone: card.phone.as_ref().map(|phone| {
                (phone.clone(), tf(cx.locale, "http.home.call_office", &[("name", &card.title)]))
            }),
        })
        .collect();
    let all = group.all.as_ref().map(|(href, words)| (href.as_str(), words.as_str()));
    html! {
        @if !entries.is_empty() {
            section.ll-waits[group.waits] { (ui::head(&group.title, all)) (ui::entries(&entries)) }
        }
    }
}

fn call(cx: &Cx) -> Markup {
    let owner = cx.of(&cx.config().owner);
    html! {
        @if let (Some(phone), false) = (&cx.config().phone, owner.is_empty()) {
            section.ll-row.ll-call {
                (ui::avatar(owner))
                span.ll-grow.ll-s { b { (owner) } br; span.ll-3 { (t(cx.locale, "http.home.call_line")) "　" span.ll-nobreak { (phone) } } }
                a.btn.btn-icon href={ "tel:" (phone) } aria-label=(tf(cx.locale, "http.home.call_office", &[("name", &owner)])) { (icon("phone")) }
            }
        }
    }
}
