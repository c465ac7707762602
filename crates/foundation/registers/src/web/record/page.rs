//! The page of a record: the parts that the file names, in its order; what belongs beside the facts stands at the right.

use super::head::{head, title};
use super::load::RecordView;
use super::{facts, history, hooks, lines, matters, parts};
use crate::Happened;
use crate::web::words::Words;
use http::ui;
use http::{Cx, Markup, Page, html};
use kernel::register::Part;

/// How many things the page itself tells of the past.
pub(super) const TOLD: usize = 8;

/// Returns the page in the workbench.
pub(super) fn page(cx: &Cx, view: &RecordView<'_>) -> Page {
    let register = view.here.register();
    let links = [(view.here.base.clone(), cx.of(&register.title).to_owned())];
    let title = title(cx, view);
    let here = view.found.seen.number.as_deref().unwrap_or(&title);
    let body = html! { (ui::breadcrumb(cx.locale, &links, here)) (body(cx, view)) };
    cx.work(&title, body)
}

/// Returns what the page shows.
pub(crate) fn body(cx: &Cx, view: &RecordView<'_>) -> Markup {
    let words = Words { cx, dictionary: view.here.shelf.dictionary(), names: view.names() };
    let parts = &view.here.register().page.parts;
    html! {
        (head(cx, view, &words))
        div.ll-record.is-reg {
            div.ll-col {
                @for part in parts.iter().filter(|part| !beside(part)) {
                    @if *part == Part::Timeline { (view.cards.main) }
                    (drawn(cx, view, &words, part))
                }
                @if !parts.contains(&Part::Timeline) { (view.cards.main) }
            }
            div.ll-col {
                (parts::lacks(cx, view))
                (view.cards.beside)
                @for part in parts.iter().filter(|part| beside(part)) { (drawn(cx, view, &words, part)) }
                @if parts.iter().any(|part| matches!(part, Part::Related(_))) { (parts::related(cx, view)) }
            }
        }
    }
}

/// Tells whether a part stands at the right.
fn beside(part: &Part) -> bool {
    match part {
        Part::Place | Part::Matters | Part::Related(_) | Part::Asks | Part::Hook(_) => true,
        Part::Head
        | Part::Facts
        | Part::Lines(_)
        | Part::Timeline
        | Part::BeforeAfter(_, _)
        | Part::Files => false,
    }
}

/// What is lacking and what is related stand by themselves.
fn drawn(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>, part: &Part) -> Markup {
    match part {
        Part::Facts => facts::facts(cx, view, words),
        Part::Lines(key) => lines::card(cx, view, words, key),
        Part::Place => parts::place(cx, view),
        Part::BeforeAfter(before, after) => parts::before_after(cx, view, words, before, after),
        Part::Files => parts::all_files(cx, view, words),
        Part::Timeline => timeline(cx, view, words),
        Part::Matters => matters::cards(cx, &view.procedures),
        Part::Hook(name) => hooks::card(view, name),
        Part::Head | Part::Related(_) | Part::Asks => html! {},
    }
}

/// Tells whether a change of state follows from a procedure, which tells it itself.
fn of_procedure(one: &Happened) -> bool {
    let mover = one.mover.as_deref().unwrap_or_default();
    ["begun:", "stepped:", "finished:"].iter().any(|by| mover.starts_with(by))
}

fn timeline(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>) -> Markup {
    let at = view.here.record(view.found.seen.id);
    let words = &Words { names: &view.told, ..*words };
    let own = history::told(cx, &view.here, words, &view.past, &view.people, true);
    let own: Vec<_> = own.zip(&view.past).filter(|(_, one)| !of_procedure(one)).collect();
    let mut all: Vec<_> = own.into_iter().map(|(told, _)| told).collect();
    all.extend(matters::told(cx, &view.procedures));
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let more = view.more || all.len() > TOLD;
    let told: Vec<ui::Happened> = all.into_iter().map(|(_, told)| told).take(TOLD).collect();
    html! {
        @if !told.is_empty() && cx.is_work() {
            section.card {
                div.card-header {
                    h2.card-title { (cx.t("registers.history.title")) }
                    @if more { span.card-actions.ll-s { a href={ (at) "/history" } { (cx.t("registers.history.all")) } } }
                }
                div.ll-tl { (ui::history(&told)) }
            }
        }
    }
}
