//! A picker as markup. Without scripts its buttons bring the form back with candidates; with them a list follows the words.

use super::field::Field;
use super::input::described;
use super::posted::{LISTED, WORDS};
use crate::assets;
use crate::candidates::{Candidates, Card, KEPT};
use crate::draw::icon;
use crate::messages::{t, tf};
use kernel::text::Locale;
use maud::{Markup, html};

/// No longer words are looked for.
const WORDS_MAX: usize = 60;

/// Returns card, box and list of a picker.
pub(super) fn picker(field: &Field) -> Markup {
    let picked = &field.picked;
    let lists = picked.found.as_ref();
    let stays = unseen(field);
    let chosen = stays.as_ref().or(picked.card.as_ref()).filter(|_| lists.is_none());
    let locale = field.locale;
    let address = (!picked.address.is_empty()).then_some(&picked.address);
    html! {
        div.ll-picker data-picker=[address] data-script=[address.map(|_| assets::url("pick.js"))] data-field=(field.name)
            data-chosen=(t(locale, "http.pick.chosen")) {
            @if let Some(card) = chosen { (card_of(field, Some(card), &value_of(field, card))) }
            div.find hidden[chosen.is_some()] { (search_box(field)) }
            p.ll-sr role="status" data-said {}
            @if let Some(found) = lists { (radios(field, found)) }
            @if address.is_some() { template data-card { (card_of(field, None, "")) } }
        }
    }
}

/// The value that stays although the reader does not see it.
fn unseen(field: &Field) -> Option<Card> {
    let title = t(field.locale, "http.pick.unseen").to_owned();
    field.picked.unseen.then(|| Card { title, ..Card::default() })
}

fn value_of(field: &Field, card: &Card) -> String {
    if field.picked.unseen { KEPT.to_owned() } else { card.id.to_string() }
}

/// The card of what was chosen, with the button that lets another one be chosen; empty for scripts to fill in.
fn card_of(field: &Field, card: Option<&Card>, value: &str) -> Markup {
    let picked = &field.picked;
    let change = t(field.locale, "http.pick.change");
    let empty = Card::default();
    let known = card.unwrap_or(&empty);
    let name = if picked.icon.is_empty() { "check" } else { picked.icon };
    html! {
        div.ll-picked {
            (icon(name))
            span.ll-grow {
                b data-title { (known.title) }
                small data-line { (known.line) }
                @if let Some(barred) = &known.barred { small.ll-amber { (barred) } }
            }
            // Scripts give the blank card its name: what reads pages without being a browser takes it for a field else.
            input type="hidden" name=[card.map(|_| &field.name)] value=(value);
            button.btn.btn-ghost.btn-sm type="submit" name="_drop" value=(field.name) formnovalidate data-change
                autofocus[picked.here && card.is_some()] { (change) span.ll-sr { (t(field.locale, "http.colon")) (field.label) } }
        }
    }
}

fn search_box(field: &Field) -> Markup {
    let (locale, picked, wrong) = (field.locale, &field.picked, field.error.is_some());
    let hint = if picked.hint.is_empty() { t(locale, "http.pick.hint") } else { &picked.hint };
    let cards = picked.found.as_ref().map_or(0, |found| found.cards.len());
    html! {
        label.ll-search.is-invalid[wrong] {
            (icon("search"))
            span.ll-sr { (tf(locale, "http.pick.find_what", &[("what", &field.label)])) }
            input type="search" id={ (field.id) "-words" } name={ (WORDS) (field.name) } value=(picked.words)
                maxlength=(WORDS_MAX) autocomplete="off" placeholder=(hint) aria-invalid=[wrong.then_some("true")]
                aria-describedby=[described(field)]
                autofocus[field.autofocus || (picked.here && cards == 0)];
        }
        @if picked.found.is_some() {
            input type="hidden" name={ (LISTED) (field.name) } value=(picked.words);
        }
        button.btn type="submit" name="_find" value=(field.name) formnovalidate data-find {
            (t(locale, "http.pick.find")) span.ll-sr { (t(field.locale, "http.colon")) (field.label) }
        }
    }
}

/// The list to choose from, as a form without scripts sends it.
fn radios(field: &Field, found: &Candidates) -> Markup {
    let (locale, picked) = (field.locale, &field.picked);
    let chosen = picked.card.as_ref().map(|card| card.id);
    // What is chosen already stays in sight, whatever was looked for since.
    let own = picked.card.iter().filter(|card| found.cards.iter().all(|one| one.id != card.id));
    let cards: Vec<&Card> = own.chain(&found.cards).collect();
    let first = cards.iter().position(|card| card.barred.is_none());
    html! {
        div.ll-hits data-hits {
            @if cards.is_empty() {
                (nothing(locale, &picked.words))
            } @else {
                div role="radiogroup" aria-label=(said(locale, found)) {
                    @for (at, card) in cards.iter().enumerate() {
                        label.is-off[card.barred.is_some()] {
                            input.form-check-input type="radio" name=(field.name) value=(card.id)
                                checked[chosen == Some(card.id)] disabled[card.barred.is_some()]
                                autofocus[picked.here && first == Some(at)];
                            (inside(card))
                        }
                    }
                }
                div.foot {
                    button.btn.btn-sm type="submit" name="_take" value=(field.name) formnovalidate {
                        (t(locale, "http.pick.take"))
                    }
                    @if found.more { span { (t(locale, "http.pick.more")) } }
                }
            }
        }
    }
}

/// What a candidate shows, in either list.
fn inside(card: &Card) -> Markup {
    html! {
        span.ll-grow {
            span.t { (marked(card)) }
            @if !card.line.is_empty() { small { (card.line) } }
        }
        @if let Some(barred) = &card.barred { small { (barred) } }
        @else if !card.note.is_empty() { small { (card.note) } }
    }
}

/// The title, with what answers to the words marked.
fn marked(card: &Card) -> Markup {
    let ends = card.marks.iter().map(|range| range.end);
    let starts = std::iter::once(0).chain(ends);
    let rest = card.marks.last().map_or(0, |range| range.end);
    let part = |from: usize, to: usize| card.title.get(from..to).unwrap_or_default();
    html! {
        @for (from, range) in starts.zip(&card.marks) {
            (part(from, range.start)) mark { (part(range.start, range.end)) }
        }
        (part(rest, card.title.len()))
    }
}

fn said(locale: Locale, found: &Candidates) -> String {
    tf(locale, "http.pick.found", &[("n", &found.cards.len())])
}

fn nothing(locale: Locale, words: &str) -> Markup {
    html! {
        p.none {
            @if words.is_empty() {
                (t(locale, "http.pick.empty"))
            } @else {
                b { (tf(locale, "http.pick.none", &[("words", &words)])) }
                (t(locale, "http.pick.none_line"))
            }
        }
    }
}

/// Returns the list alone, as the script of a picker shows it.
pub(crate) fn options(locale: Locale, words: &str, found: &Candidates) -> Markup {
    let more = if found.more { t(locale, "http.pick.more") } else { "" };
    html! {
        @if found.cards.is_empty() {
            div data-said=(tf(locale, "http.pick.none", &[("words", &words)])) { (nothing(locale, words)) }
        } @else {
            ul role="listbox" aria-label=(said(locale, found)) data-said={ (said(locale, found)) " " (more) } {
                @for card in &found.cards {
                    li role="option" aria-selected="false" aria-disabled=[card.barred.as_ref().map(|_| "true")]
                        class=[card.barred.as_ref().map(|_| "is-off")]
                        data-id=(card.id) data-title=(card.title) data-line=(card.line) { (inside(card)) }
                }
            }
            @if found.more { div.foot { (more) } }
        }
    }
}
