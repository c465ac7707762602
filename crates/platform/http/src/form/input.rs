//! Fields as markup: label, help, input and error, tied together for those who hear the page.

use super::attach::{files, photos, point};
use super::field::{Field, Input};
use super::options::{chips, days, proposals, radios, rate, segments, select, stars};
use crate::draw::icon;
use crate::messages::{t, tf};
use maud::{Markup, html};

/// Returns label, help, input and error of a field.
pub(super) fn field(field: &Field) -> Markup {
    html! {
        @if field.locked { fieldset.ll-locked.is-short[is_half(&field.input)] disabled { (open(field)) } } @else { (open(field)) }
    }
}

fn open(field: &Field) -> Markup {
    match &field.input {
        Input::Hidden => {
            html! { input type="hidden" name=(field.name) value=(field.value()); }
        }
        Input::Tick => tick(field),
        Input::Radios(choices) => group(field, radios(field, choices, "radio")),
        Input::Ticks(choices) => group(field, radios(field, choices, "checkbox")),
        Input::Segments(choices) => group(field, segments(field, choices)),
        Input::Chips(choices) => group(field, chips(field, choices, "radio")),
        Input::ChipTicks(choices) => group(field, chips(field, choices, "checkbox")),
        Input::Days => group(field, days(field)),
        Input::Stars(words) => group(field, stars(field, words)),
        Input::Rows => {
            group(field, html! { @if let Some(lines) = &field.lines { (lines.markup(field)) } })
        }
        Input::Rate => group(field, rate(field)),
        Input::Photos(most) => group(field, photos(field, *most)),
        Input::Point => group(field, point(field)),
        Input::Pick => group(field, super::picker::picker(field)),
        _ => single(field),
    }
}

/// A label before one input.
fn single(field: &Field) -> Markup {
    html! {
        div.ll-field.is-short[is_half(&field.input)].is-wide[field.input == Input::Lines] {
            label class={ "form-label" (mark(field)) } for=(field.id()) {
                (field.label) (required_word(field))
            }
            (input(field))
            (help(field)) (error(field))
        }
    }
}

/// A heading before several inputs that belong together.
fn group(field: &Field, inputs: Markup) -> Markup {
    // Residents are never asked for coordinates: without scripts there is no way to give a point.
    let scripts_only = field.input == Input::Point && !field.map.is_work();
    html! {
        fieldset.ll-field.is-wrong[field.error.is_some()].ll-script[scripts_only] id=(field.id()) aria-describedby=[described(field)] {
            legend class={ "form-label" (mark(field)) } { (field.label) (required_word(field)) }
            (inputs)
            (help(field)) (error(field))
        }
    }
}

fn mark(field: &Field) -> &'static str {
    if field.label_hidden { " ll-sr" } else { "" }
}

fn required_word(field: &Field) -> Markup {
    html! {
        @if field.required { span.ll-required { (t(field.locale, "http.form.required")) } }
    }
}

/// From how many letters on a field says beforehand how many it asks for: two are written by whoever writes at all.
const LENGTH_TOLD: usize = 3;

/// What to write, and how much of it at least.
fn help(field: &Field) -> Markup {
    let least = field.length_min;
    html! {
        @if is_helped(field) {
            span.form-hint id={ (field.id()) "-help" } {
                @if least >= LENGTH_TOLD { (tf(field.locale, "http.form.length_min", &[("n", &least)])) " " }
                (field.help)
            }
        }
    }
}

fn is_helped(field: &Field) -> bool {
    !field.help.is_empty() || field.length_min >= LENGTH_TOLD
}

/// What is wrong, unless a row says it at its end.
fn error(field: &Field) -> Markup {
    html! { @if !field.in_row { (error_line(field, false)) } }
}

/// What is wrong with a field, perhaps with its name before it.
pub(super) fn error_line(field: &Field, named: bool) -> Markup {
    html! {
        @if let Some(error) = &field.error {
            p.invalid-feedback id={ (field.id()) "-error" } {
                (icon("alert-circle"))
                span { @if named { (field.label) (t(field.locale, "http.colon")) } (error) }
            }
        }
    }
}

pub(super) fn described(field: &Field) -> Option<String> {
    let parts: Vec<String> = [(is_helped(field), "help"), (field.error.is_some(), "error")]
        .iter()
        .filter(|(there, _)| *there)
        .map(|(_, part)| format!("{}-{part}", field.id()))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn input(field: &Field) -> Markup {
    match &field.input {
        Input::Lines => lines(field),
        Input::Select(choices) => select(field, choices),
        Input::Proposals(choices) => proposals(field, choices),
        Input::Files(most, accept) => files(field, *most, accept),
        Input::Number { unit, .. } if !unit.is_empty() => html! {
            span.ll-unit { (line(field)) span.unit { (unit) } }
        },
        _ => line(field),
    }
}

/// Type, input mode and further attributes of a line.
fn line_kind(input: &Input) -> (&'static str, Option<&'static str>) {
    match input {
        Input::Number { .. } => ("text", Some("decimal")),
        Input::Date => ("date", None),
        Input::Moment => ("datetime-local", None),
        Input::Phone => ("tel", Some("tel")),
        Input::Email => ("email", Some("email")),
        Input::Password => ("password", None),
        Input::Code | Input::Year => ("text", Some("numeric")),
        Input::Time => ("time", None),
        Input::Month => ("month", None),
        Input::Url => ("url", Some("url")),
        Input::Search => ("search", Some("search")),
        _ => ("text", None),
    }
}

/// An example of what is written where the browser has no means of its own.
fn example(field: &Field) -> Option<&str> {
    match (&field.input, field.placeholder.as_str()) {
        (Input::Month, "") => Some("2026-05"),
        (Input::Duration, "") => Some("1:30"),
        (Input::Url, "") => Some("https://"),
        (Input::Point, "") => Some("114.123456,30.123456"),
        (_, text) => some(text),
    }
}

fn line(field: &Field) -> Markup {
    let (kind, mode) = line_kind(&field.input);
    let wrong = field.error.is_some();
    // A secret is never sent back to the page.
    let value = if field.input == Input::Password { "" } else { field.value() };
    html! {
        input.form-control.is-invalid[wrong] type=(kind) id=(field.id()) name=(field.name) value=(value)
            inputmode=[mode] autocomplete=[autocomplete(field)] placeholder=[example(field)]
            maxlength=[length(field)] required[field.required] autofocus[field.autofocus]
            data-short[is_short(&field.input)]
            aria-invalid=[wrong.then_some("true")] aria-describedby=[described(field)];
    }
}

/// Whether two of the kind have room in a line.
fn is_half(input: &Input) -> bool {
    is_short(input) || matches!(input, Input::Number { .. } | Input::Date | Input::Phone)
}

/// Whether a few signs are all that is written.
fn is_short(input: &Input) -> bool {
    matches!(input, Input::Time | Input::Duration | Input::Year | Input::Month)
}

pub(super) fn autocomplete(field: &Field) -> Option<&'static str> {
    match (&field.input, field.autocomplete) {
        (Input::Code, "") => Some("one-time-code"),
        (_, "") => None,
        (_, token) => Some(token),
    }
}

pub(super) fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

pub(super) fn length(field: &Field) -> Option<usize> {
    (field.length_max > 0).then_some(field.length_max)
}

fn lines(field: &Field) -> Markup {
    let wrong = field.error.is_some();
    html! {
        textarea.form-control.is-invalid[wrong] id=(field.id()) name=(field.name) rows="4"
            placeholder=[some(&field.placeholder)] maxlength=[length(field)] required[field.required]
            autofocus[field.autofocus] aria-invalid=[wrong.then_some("true")]
            aria-describedby=[described(field)] { (field.value()) }
    }
}

fn tick(field: &Field) -> Markup {
    let on = matches!(field.value(), "true" | "1" | "on" | "yes");
    html! {
        div.ll-field {
            label.form-check for=(field.id()) {
                input.form-check-input type="checkbox" id=(field.id()) name=(field.name) value="true"
                    checked[on] required[field.required] aria-invalid=[field.error.as_ref().map(|_| "true")]
                    aria-describedby=[described(field)];
                span { (field.label) }
            }
            (help(field)) (error(field))
        }
    }
}
