//! The fields of a form as the file wants them asked.

use super::ask::{Asked, Group};
use super::kept;
use crate::Found;
use http::ui;
use http::{Choice, Cx, Field, Filled, Input, Markup, html};
use kernel::dictionary::{Dictionary, Kind, Value};
use kernel::register::Ask;

/// The most stars in a row.
const STARS: i64 = 10;

/// Returns a group of fields as a card.
pub(super) fn group(
    cx: &Cx,
    dictionary: &Dictionary,
    group: &Group<'_>,
    found: Option<&Found>,
    filled: &Filled,
    base: Option<&str>,
) -> Markup {
    html! {
        section.card.ll-fgroup id={ "g-" (group.id) } aria-labelledby=[group.title.map(|_| format!("g-{}-t", group.id))] {
            @if let Some(title) = group.title { h2 id={ "g-" (group.id) "-t" } { (cx.of(title)) } }
            @for one in &group.fields { (field(cx, dictionary, one, found, filled, base)) }
        }
    }
}

/// Returns a field; `base` is the record's address, where its files are.
pub(crate) fn field(
    cx: &Cx,
    dictionary: &Dictionary,
    one: &Asked<'_>,
    found: Option<&Found>,
    filled: &Filled,
    base: Option<&str>,
) -> Markup {
    let key = &one.element.key;
    let mut field = Field::of(cx, dictionary, one.element, filled);
    if let Some(input) = input(cx, dictionary, one, filled) {
        field = field.input(input);
    }
    let files = matches!(one.element.kind, Kind::File { .. });
    let there = found.and_then(|found| found.record.values.get(key)).filter(|_| files);
    let earlier: Vec<String> = match files {
        true => filled.all(&kept::field(key)).map(str::to_owned).collect(),
        false => Vec::new(),
    };
    // Files that are there, or came with an earlier try, need not come once more.
    let lacks = !files || (there.is_none() && earlier.is_empty());
    field = if one.required && lacks { field.required() } else { field.optional() };
    if one.locked {
        field = field.locked();
    }
    let asks = one.field.and_then(|field| field.when.as_ref()).and_then(|when| {
        let names = when.names();
        let asking = names.iter().filter_map(|name| dictionary.get(name));
        let titles: Vec<&str> = asking.map(|element| cx.of(&element.title)).collect();
        let only = !titles.is_empty() && titles.len() == names.len();
        only.then(|| titles.join(&cx.t("registers.comma")))
    });
    html! {
        (field)
        @if let Some(asks) = asks { p.form-hint.ll-when { (cx.tf("registers.form.when", &[("by", &asks)])) } }
        @if let (Some(Value::Files(ids)), Some(base)) = (there, base) { (present(cx, key, ids, filled, base, one.locked)) }
        @if !earlier.is_empty() { (came(cx, key, &earlier)) }
    }
}

/// Returns how the file wants a value asked; none for the usual way of its kind.
fn input(cx: &Cx, dictionary: &Dictionary, one: &Asked<'_>, filled: &Filled) -> Option<Input> {
    let element = one.element;
    match (one.field?.ask?, &element.kind) {
        (Ask::Chips, Kind::Code { .. } | Kind::Codes { .. }) => {
            let table = dictionary.table_of(element)?;
            let chosen = |code: &str| filled.all(&element.key).any(|value| value == code);
            let codes = table.codes.iter().filter(|code| !code.retired || chosen(&code.code));
            let choices = codes.map(|code| Choice::new(&code.code, cx.of(&code.title))).collect();
            let several = matches!(element.kind, Kind::Codes { .. });
            Some(if several { Input::ChipTicks(choices) } else { Input::Chips(choices) })
        }
        (Ask::Stars, Kind::Number { max, .. }) => {
            let stars = max.unwrap_or(5).clamp(1, STARS);
            Some(Input::Stars((0..stars).map(|_| String::new()).collect()))
        }
        (Ask::Pick | Ask::Chips | Ask::Stars, _) => None,
    }
}

/// The files that the record has: each may go.
fn present(
    cx: &Cx,
    key: &str,
    ids: &[kernel::id::FileId],
    filled: &Filled,
    base: &str,
    locked: bool,
) -> Markup {
    let name = kept::gone(key);
    html! {
        ul.ll-filesthere {
            @for (at, id) in ids.iter().enumerate() {
                @let gone = filled.all(&name).any(|one| one == id.to_string());
                li {
                    img src={ (base) "/files/" (id) "?size=thumb" } alt=(cx.tf("registers.form.file", &[("n", &(at + 1))])) loading="lazy";
                    @if !locked {
                        label.form-check {
                            input.form-check-input type="checkbox" name=(name) value=(id) checked[gone];
                            span { (cx.t("registers.form.take_out")) }
                        }
                    }
                }
            }
        }
    }
}

/// Files that came with an earlier try of the form: they go along, unless one is taken out.
fn came(cx: &Cx, key: &str, earlier: &[String]) -> Markup {
    let name = kept::field(key);
    html! {
        div.ll-field role="status" {
            p.ll-s.ll-2 { (ui::icon("cloud-check")) " " (cx.tf("registers.form.came", &[("n", &earlier.len())])) }
            @for (at, sealed) in earlier.iter().enumerate() {
                label.form-check {
                    input.form-check-input type="checkbox" name=(name) value=(sealed) checked;
                    span { (cx.tf("registers.form.file", &[("n", &(at + 1))])) }
                }
            }
        }
    }
}
