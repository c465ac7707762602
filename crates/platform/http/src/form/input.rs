//! Fields as markup: label, help, input and error, tied together for those who hear the page.

use super::field::{Choice, Field, Input};
use crate::draw::icon;
use crate::messages::{t, tf};
use maud::{Markup, html};

/// Returns label, help, input and error of a field.
pub(super) fn field(field: &Field) -> Markup {
    match &field.input {
        Input::Hidden => {
            html! { input type="hidden" name=(field.name) value=(field.value()); }
        }
        Input::Tick => tick(field),
        Input::Radios(choices) => group(field, radios(field, choices, "radio")),
        Input::Ticks(choices) => group(field, radios(field, choices, "checkbox")),
        Input::Segments(choices) => group(field, segments(field, choices)),
        Input::Chips(choices) => group(field, chips(field, choices)),
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
        div.ll-field {
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
    html! {
        fieldset.ll-field id=(field.id()) aria-describedby=[described(field)] {
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

fn error(field: &Field) -> Markup {
    html! {
        @if let Some(error) = &field.error {
            p.invalid-feedback id={ (field.id()) "-error" } { (icon("alert-circle")) span { (error) } }
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
        Input::Code => ("text", Some("numeric")),
        Input::Search => ("search", Some("search")),
        _ => ("text", None),
    }
}

fn line(field: &Field) -> Markup {
    let (kind, mode) = line_kind(&field.input);
    let wrong = field.error.is_some();
    // A secret is never sent back to the page.
    let value = if field.input == Input::Password { "" } else { field.value() };
    html! {
        input.form-control.is-invalid[wrong] type=(kind) id=(field.id()) name=(field.name) value=(value)
            inputmode=[mode] autocomplete=[autocomplete(field)] placeholder=[some(&field.placeholder)]
            maxlength=[length(field)] required[field.required] autofocus[field.autofocus]
            aria-invalid=[wrong.then_some("true")] aria-describedby=[described(field)];
    }
}

fn autocomplete(field: &Field) -> Option<&'static str> {
    match (&field.input, field.autocomplete) {
        (Input::Code, "") => Some("one-time-code"),
        (_, "") => None,
        (_, token) => Some(token),
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn length(field: &Field) -> Option<usize> {
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

fn select(field: &Field, choices: &[Choice]) -> Markup {
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
        select.form-select.is-invalid[wrong] id=(field.id()) name=(field.name) required[field.required]
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

fn proposals(field: &Field, choices: &[Choice]) -> Markup {
    let (list, wrong) = (format!("{}-list", field.id()), field.error.is_some());
    html! {
        input.form-control.is-invalid[wrong] type="text" id=(field.id()) name=(field.name) list=(list)
            value=(field.value()) placeholder=[some(&field.placeholder)] maxlength=[length(field)]
            required[field.required] autocomplete=[autocomplete(field)]
            aria-invalid=[wrong.then_some("true")] aria-describedby=[described(field)];
        datalist id=(list) { @for choice in choices { option value=(choice.value) { (choice.label) } } }
    }
}

fn files(field: &Field, most: u32, accept: &str) -> Markup {
    html! {
        input.form-control type="file" id=(field.id()) name=(field.name) accept=[some(accept)]
            multiple[most > 1] required[field.required] aria-describedby=[described(field)];
        (lost(field))
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

fn is_on(field: &Field, choice: &Choice) -> bool {
    field.values.contains(&choice.value)
}

fn option_id(field: &Field, at: usize) -> String {
    format!("{}-{at}", field.id())
}

fn radios(field: &Field, choices: &[Choice], kind: &str) -> Markup {
    html! {
        div.ll-options {
            @for (at, choice) in choices.iter().enumerate() {
                label.form-check for=(option_id(field, at)) {
                    input.form-check-input type=(kind) id=(option_id(field, at)) name=(field.name)
                        value=(choice.value) checked[is_on(field, choice)]
                        required[field.required && kind == "radio"];
                    span { (choice.label) @if !choice.note.is_empty() { small.ll-3 { "　" (choice.note) } } }
                }
            }
        }
    }
}

fn segments(field: &Field, choices: &[Choice]) -> Markup {
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

fn chips(field: &Field, choices: &[Choice]) -> Markup {
    html! {
        div.ll-chips {
            @for (at, choice) in choices.iter().enumerate() {
                span.ll-choice {
                    input type="radio" id=(option_id(field, at)) name=(field.name) value=(choice.value)
                        checked[is_on(field, choice)] required[field.required];
                    label.ll-chip for=(option_id(field, at)) {
                        (choice.label) @if !choice.note.is_empty() { small { (choice.note) } }
                    }
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

fn rate(field: &Field) -> Markup {
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

/// Photos: the browser's own file field under a frame; scripts show what was chosen and let it be taken out again.
fn photos(field: &Field, most: u32) -> Markup {
    let id = option_id(field, 0);
    let more = t(field.locale, "http.photo.more");
    let words = if field.placeholder.is_empty() {
        t(field.locale, "http.photo.add")
    } else {
        &field.placeholder
    };
    html! {
        div.ll-photos data-photos data-max=(most) data-remove=(t(field.locale, "http.photo.remove"))
            data-too-many=(tf(field.locale, "http.photo.too_many", &[("n", &most)])) {
            label.ll-add for=(id) {
                (icon("camera")) span data-more=(more) { (words) }
                input type="file" id=(id) name=(field.name) accept="image/*" multiple[most > 1]
                    required[field.required] aria-describedby=[described(field)];
            }
        }
        p.ll-s.ll-3 data-photos-count role="status" {}
        (lost(field))
    }
}

/// Says that files have to be chosen again, where a refused form could not keep them.
fn lost(field: &Field) -> Markup {
    html! {
        @if field.lost_files {
            p.invalid-feedback { (icon("alert-circle")) span { (t(field.locale, "http.photo.again")) } }
        }
    }
}

/// A point: taken from where one stands, or picked on the map, one press each. Staff may also write it in numbers.
fn point(field: &Field) -> Markup {
    let (id, locale) = (option_id(field, 0), field.locale);
    let (value, work) = (field.value(), field.map.is_work());
    html! {
        div.ll-point {
            button.btn.ll-script type="button" data-locate=(id) data-busy=(t(locale, "http.point.busy"))
                data-denied=(t(locale, "http.point.denied")) data-found=(t(locale, "http.point.found"))
                data-picked=(t(locale, "http.point.picked")) {
                (icon("current-location")) (t(locale, "http.point.here"))
            }
            (field.map.picker(t(locale, "http.map.pick"), &id))
            p.ll-located.ll-script hidden[value.is_empty()] {
                (icon("map-pin"))
                span data-located=(id) role="status" { @if !value.is_empty() { (t(locale, "http.point.picked")) } }
                button.ll-linkbtn type="button" data-unlocate=(id) { (t(locale, "http.point.drop")) }
            }
            @if work {
                details.ll-coordinates {
                    summary { (t(locale, "http.point.numbers")) }
                    input.form-control type="text" id=(id) name=(field.name) value=(value)
                        inputmode="text" autocomplete="off" placeholder="114.123456,30.123456"
                        aria-label=(t(locale, "http.point.numbers"));
                }
            } @else {
                input type="hidden" id=(id) name=(field.name) value=(value);
            }
        }
    }
}
