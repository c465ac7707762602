//! Inputs with which one or several of what is offered are chosen.

use super::field::{Choice, Field, Input};
use super::input::{autocomplete, described, length, some};
use crate::draw::icon;
use crate::messages::{t, tf};
use maud::{Markup, html};

pub(super) fn select(field: &Field, choices: &[Choice]) -> Markup {
    let wrong = field.error.is_some();
    let mut groups: Vec<&str> = Vec::new();
    for choice in choices {
        if !groups.contains(&choice.group.as_str()) {
            groups.push(&choice.group);
        }
    }
    // Where one has to be chosen and there is one, it is.
    let only = field.required && choices.len() == 1;
    let option = |choice: &Choice| {
        html! {
            option value=(choice.value) selected[only || field.value() == choice.value] {
                (choice.label) @if !choice.note.is_empty() { "（" (choice.note) "）" }
            }
        }
    };
    html! {
        select.form-select.is-invalid[wrong] id=(field.id()) name=(field.name) required[field.required] autofocus[field.autofocus]
            aria-invalid=[wrong.then_some("true")] aria-describedby=[described(field)] {
            @if !only && choices.iter().all(|choice| !choice.value.is_empty()) {
                option value="" { (t(field.locale, "http.form.choose")) }
            }
            @for group in groups {
                @let inside = choices.iter().filter(|choice| choice.group == group);
                @if group.is_empty() {
                    @for choice in inside { (option(choice)) }
                } @else {
                    optgroup label=(group) { @for choice in inside { (option(choice)) } }
                }
            }
        }
    }
}

pub(super) fn proposals(field: &Field, choices: &[Choice]) -> Markup {
    let (list, wrong) = (format!("{}-list", field.id()), field.error.is_some());
    html! {
        input.form-control.is-invalid[wrong] type="text" id=(field.id()) name=(field.name) list=(list)
            value=(field.value()) placeholder=[some(&field.placeholder)] maxlength=[length(field)]
            required[field.required] autocomplete=[autocomplete(field)]
            aria-invalid=[wrong.then_some("true")] aria-describedby=[described(field)];
        datalist id=(list) { @for choice in choices { option value=(choice.value) { (choice.label) } } }
    }
}

fn is_on(field: &Field, choice: &Choice) -> bool {
    field.values.contains(&choice.value)
}

pub(super) fn option_id(field: &Field, at: usize) -> String {
    format!("{}-{at}", field.id())
}

/// The answer that takes back an answer, where none is needed.
fn none(field: &Field) -> Option<Choice> {
    let offered = matches!(field.input, Input::Radios(_) | Input::Chips(_));
    (offered && field.clears && !field.required)
        .then(|| Choice::new("", t(field.locale, "http.form.none")))
}

/// Returns the choices in sight with their places: all of them, or what was chosen where nothing can be.
fn shown<'c>(
    field: &'c Field,
    choices: &'c [Choice],
    none: &'c Option<Choice>,
) -> impl Iterator<Item = (usize, &'c Choice)> {
    let all = choices.iter().chain(none).enumerate();
    all.filter(|(_, choice)| !field.locked || is_chosen(field, choice))
}

/// Tells whether a choice is made; the one that takes an answer back is while there is none.
fn is_chosen(field: &Field, choice: &Choice) -> bool {
    is_on(field, choice) || (choice.value.is_empty() && field.value().is_empty())
}

/// From how many ticks on they stand in columns where there is room.
const COLUMNS_FROM: usize = 7;

pub(super) fn radios(field: &Field, choices: &[Choice], kind: &str) -> Markup {
    html! {
        div.ll-options.is-many[choices.len() >= COLUMNS_FROM] {
            @for (at, choice) in shown(field, choices, &none(field)) {
                label.form-check for=(option_id(field, at)) {
                    input.form-check-input type=(kind) id=(option_id(field, at)) name=(field.name)
                        value=(choice.value) checked[is_chosen(field, choice)]
                        required[field.required && kind == "radio"] aria-invalid=[invalid(field, at)];
                    span { (choice.label) @if !choice.note.is_empty() { small.ll-3 { "　" (choice.note) } } }
                }
            }
        }
    }
}

/// Of inputs that belong together the first says that something is wrong.
fn invalid(field: &Field, at: usize) -> Option<&'static str> {
    (at == 0 && field.error.is_some()).then_some("true")
}

pub(super) fn segments(field: &Field, choices: &[Choice]) -> Markup {
    html! {
        div.ll-seg {
            @for choice in choices {
                label {
                    input type="radio" name=(field.name) value=(choice.value) checked[is_on(field, choice)]
                        required[field.required];
                    span.cell { (choice.label) }
                }
            }
        }
    }
}

pub(super) fn chips(field: &Field, choices: &[Choice], kind: &str) -> Markup {
    let ticks = kind == "checkbox";
    html! {
        div.ll-chips.ll-codes[ticks] {
            @for (at, choice) in shown(field, choices, &none(field)) {
                span.ll-choice {
                    input type=(kind) id=(option_id(field, at)) name=(field.name) value=(choice.value)
                        checked[is_chosen(field, choice)] required[field.required && !ticks]
                        aria-invalid=[invalid(field, at)];
                    label.ll-chip for=(option_id(field, at)) {
                        @if ticks { (icon("check")) }
                        (choice.label) @if !choice.note.is_empty() { small { (choice.note) } }
                    }
                }
            }
        }
    }
}

/// The days of the week, Monday first: the sign that is seen, and the name that is read.
const DAYS: [(&str, &str); 7] = [
    ("http.day.mon", "http.weekday.mon"),
    ("http.day.tue", "http.weekday.tue"),
    ("http.day.wed", "http.weekday.wed"),
    ("http.day.thu", "http.weekday.thu"),
    ("http.day.fri", "http.weekday.fri"),
    ("http.day.sat", "http.weekday.sat"),
    ("http.day.sun", "http.weekday.sun"),
];

pub(super) fn days(field: &Field) -> Markup {
    html! {
        span.ll-days {
            @for (at, (sign, name)) in DAYS.iter().enumerate() {
                @let value = (at + 1).to_string();
                label for=(option_id(field, at)) {
                    input type="checkbox" id=(option_id(field, at)) name=(field.name) value=(value)
                        checked[field.values.contains(&value)] aria-label=(t(field.locale, name))
                        aria-invalid=[invalid(field, at)] autofocus[field.autofocus && at == 0];
                    span aria-hidden="true" { (t(field.locale, sign)) }
                }
            }
        }
    }
}

/// Stars for a thing. The first radio is none; those after the chosen one are empty, which the style tells from the order.
pub(super) fn stars(field: &Field, words: &[String]) -> Markup {
    let word = |at: usize| match at.checked_sub(1).and_then(|at| words.get(at)) {
        Some(word) if !word.is_empty() => {
            tf(field.locale, "http.form.stars_word", &[("n", &at), ("word", word)])
        }
        _ => tf(field.locale, "http.form.stars", &[("n", &at)]),
    };
    let chosen = words.iter().enumerate().any(|(at, _)| field.value() == (at + 1).to_string());
    html! {
        div.ll-stars {
            @for at in 0..=words.len() {
                @let value = if at == 0 { String::new() } else { at.to_string() };
                input type="radio" id=(option_id(field, at)) name=(field.name) value=(value)
                    checked[field.value() == value || (at == 0 && !chosen)] aria-invalid=[invalid(field, at)];
                @if at == 0 {
                    label.none for=(option_id(field, at)) { (t(field.locale, "http.form.no_stars")) }
                } @else {
                    label.star for=(option_id(field, at)) { (icon("star")) span.ll-sr { (word(at)) } }
                    span.word aria-hidden="true" { (word(at)) }
                }
            }
        }
    }
}

/// The five grades, best first.
const GRADES: [(&str, &str, &str); 5] = [
    ("5", "mood-happy", "http.rate.five"),
    ("4", "mood-smile", "http.rate.four"),
    ("3", "mood-empty", "http.rate.three"),
    ("2", "mood-sad", "http.rate.two"),
    ("1", "mood-cry", "http.rate.one"),
];

/// A stroke marks where a narrow label may break.
fn two_lines(words: &str) -> Markup {
    html! {
        @match words.split_once('|') {
            Some((first, second)) => { (first) br; (second) },
            None => (words),
        }
    }
}

pub(super) fn rate(field: &Field) -> Markup {
    html! {
        div.ll-rate {
            @for (value, name, key) in GRADES {
                label {
                    input type="radio" name=(field.name) value=(value) checked[field.value() == value]
                        required[field.required];
                    span.cell { (icon(name)) span { (two_lines(t(field.locale, key))) } }
                }
            }
        }
    }
}
