//! The resident home page: greeting, doors, help, what is under way. Doors and cards come from the manifests.

use crate::app::App;
use crate::cx::Cx;
use crate::failure::Answer;
use crate::format;
use crate::manifest::{Door, HomeCards};
use crate::messages::{t, tf};
use crate::page::Page;
use crate::routes::{Needs, Routes};
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
    cards.sort_by_key(|cards| cards.order);
    Ok(page(&cx, &doors, &cards))
}

/// Returns the home page.
pub(crate) fn page(cx: &Cx, doors: &[&Door], cards: &[HomeCards]) -> Page {
    // Four doors are enough in the large-type mode; the others stand behind them.
    let shown = if cx.elder { &doors[..doors.len().min(4)] } else { doors };
    let body = html! {
        (hello(cx))
        @if cx.elder { (emergency(cx)) }
        section.ll-doors {
            h2.ll-sr { (t(cx.locale, "http.home.doors")) }
            @if shown.is_empty() {
                div.card { (ui::empty(t(cx.locale, "http.home.all_empty"), t(cx.locale, "http.home.all_empty_line"), None)) }
            } @else {
                (lattice(cx, shown))
            }
            @if !cx.elder { (emergency(cx)) }
        }
        @for group in cards { (section(cx, group)) }
        (call(cx))
    };
    cx.resident("", body)
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
fn lattice(cx: &Cx, doors: &[&Door]) -> Markup {
    html! {
        nav class={ "ll-lattice n" (doors.len().min(9)) } aria-label=(t(cx.locale, "http.home.doors")) {
            @for (at, door) in doors.iter().enumerate() {
                a.is-first[at == 0 && !cx.elder] href=(door.href) {
                    (icon(door.icon))
                    span { b { (cx.t(door.label)) } small { (cx.t(door.note)) } }
                }
            }
        }
    }
}

/// Emergency numbers that the device dials: a link, never a button that only looks like an alarm.
fn emergency(cx: &Cx) -> Markup {
    let numbers = cx.config().emergency.get();
    html! {
        @if let Some((label, number)) = numbers.first() {
            a.ll-sos href={ "tel:" (number) } {
                span.disc aria-hidden="true" { (icon("phone-call")) }
                span.ll-grow {
                    b { (cx.of(label)) " " (number) }
                    small { (t(cx.locale, "http.home.emergency_line")) }
                }
            }
            @if numbers.len() > 1 {
                p.ll-numbers {
                    @for (label, number) in &numbers[1..] {
                        a href={ "tel:" (number) } { (cx.of(label)) " " b { (number) } }
                    }
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
        })
        .collect();
    let all = group.all.as_ref().map(|(href, words)| (href.as_str(), words.as_str()));
    html! {
        @if !entries.is_empty() {
            section { (ui::head(&group.title, all)) (ui::entries(&entries)) }
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
