//! The facts of a record in the groups of the file. What is not filled in is folded and counted; what is hidden leaves no
//! trace.

use super::load::RecordView;
use crate::web::words::Words;
use http::ui;
use http::{Cx, Markup, html};
use kernel::dictionary::{Element, Kind, Value};
use kernel::expr::{self, Truth};
use kernel::register::{Field, May, Part, Seen, Show};
use kernel::text::Text;
use std::collections::BTreeMap;

/// For how many seconds a revealed value stays on the page.
const OPEN_SECONDS: u32 = 60;

/// Returns the card of the facts.
pub(super) fn facts(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>) -> Markup {
    let register = view.here.register();
    let loose = std::iter::once((None, None));
    let named = register.groups.iter().map(|(id, title)| (Some(id.as_str()), Some(title)));
    let empty = unfilled(view);
    let at = view.here.record(view.found.seen.id);
    html! {
        section.card {
            div.card-header {
                h2.card-title { (cx.t("registers.record.facts")) }
                @if cx.is_work() {
                    span.card-actions.ll-s { a href={ (at) "/history" } { (cx.t("registers.record.changes")) } }
                }
            }
            @for (id, title) in loose.chain(named) { (group(cx, view, words, id, title)) }
            @if !empty.is_empty() { (folded(cx, &at, words, &empty)) }
        }
    }
}

fn group(
    cx: &Cx,
    view: &RecordView<'_>,
    words: &Words<'_>,
    id: Option<&str>,
    title: Option<&Text>,
) -> Markup {
    let fields = view.here.register().fields.iter();
    let fields = fields.filter(|field| field.group.as_deref() == id && stands(view, field));
    let items: Vec<Markup> = fields.filter_map(|field| item(cx, view, words, field)).collect();
    html! {
        @if !items.is_empty() {
            div.ll-group {
                h3 { @if let Some(title) = title { (cx.of(title)) } }
                dl.datagrid { @for item in &items { (item) } }
            }
        }
    }
}

/// Tells whether a field stands among the facts: not if a part of the page shows it.
fn stands(view: &RecordView<'_>, field: &Field) -> bool {
    let parts = &view.here.register().page.parts;
    let key = &field.element;
    let apart = |part: &Part| match part {
        Part::Lines(lines) => lines == key,
        Part::BeforeAfter(before, after) => before == key || after == key,
        _ => false,
    };
    let element = view.here.shelf.dictionary().get(key);
    let file = element.is_some_and(|element| matches!(element.kind, Kind::File { .. }));
    // The one field of which the title is made stands above already.
    let titled = view.here.register().title_from.as_slice() == std::slice::from_ref(key);
    !(titled || parts.iter().any(apart) || (file && parts.contains(&Part::Files)))
}

fn item(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>, field: &Field) -> Option<Markup> {
    let key = &field.element;
    let element = words.dictionary.get(key)?;
    let seen = view.found.seen.values.get(key)?;
    let wide =
        matches!(element.kind, Kind::Text { lines: true } | Kind::Hours | Kind::Table { .. });
    Some(html! {
        div.datagrid-item.is-wide[wide] {
            dt.datagrid-title { (cx.of(&element.title)) }
            dd.datagrid-content { (content(cx, view, words, element, seen)) }
        }
    })
}

/// What stands in a field, with the way to see it whole where it is masked.
fn content(
    cx: &Cx,
    view: &RecordView<'_>,
    words: &Words<'_>,
    element: &Element,
    seen: &Seen,
) -> Markup {
    let plain = words.seen(&element.key, seen);
    match (seen, &element.kind) {
        (Seen::Masked(text), _) => match view.revealed.get(&element.key) {
            Some(value) => ui::mask_open(cx.locale, &words.value(element, value), OPEN_SECONDS),
            None => masked(cx, view, element, text),
        },
        (Seen::Whole(Value::Id(id)), Kind::Record { register }) => {
            let other = view.here.shelf.rules.register(register);
            let named = words.names.word(element, *id).is_some();
            match other.filter(|_| named && cx.is_work()) {
                Some(other) => {
                    html! { a href={ (crate::web::here::work(other)) "/" (id) } { (plain) } }
                }
                None => html! { (plain) },
            }
        }
        (Seen::Whole(Value::Text(url)), Kind::Url) => {
            html! { a href=(url) rel="noopener noreferrer nofollow" { (url) } }
        }
        (Seen::Whole(Value::Text(phone)), Kind::Phone { .. }) => {
            html! { a href={ "tel:" (phone) } { (phone) } }
        }
        (Seen::Rows(_) | Seen::Whole(Value::Rows(_)), _) => {
            super::lines::rows(cx, words, element, seen)
        }
        _ => html! { (plain) },
    }
}

fn masked(cx: &Cx, view: &RecordView<'_>, element: &Element, text: &str) -> Markup {
    let href = format!("{}/reveal", view.here.record(view.found.seen.id));
    let label = cx.tf("registers.reveal.see", &[("what", &cx.of(&element.title))]);
    let may = view.found.seen.may.contains(&May::Reveal) && cx.is_work();
    ui::mask(text, may.then_some((href.as_str(), label.as_str())))
}

/// Returns the fields in which nothing stands and the reader would see it if it did.
fn unfilled<'r>(view: &RecordView<'r>) -> Vec<(&'r str, bool)> {
    let (here, found) = (&view.here, &view.found);
    let dictionary = here.shelf.dictionary();
    let fact = |(key, value): (&String, &Value)| {
        Some((key.clone(), dictionary.get(key)?.record_fact(value)?))
    };
    let mut facts: BTreeMap<String, expr::Value> =
        found.record.values.iter().filter_map(fact).collect();
    if let Some(state) = &found.record.state {
        facts.insert("state".to_owned(), expr::Value::Text(state.clone()));
    }
    facts.insert("today".to_owned(), expr::Value::Date(view.today));
    let empty = |field: &&Field| {
        let shown = here.sight.field(&field.element, &found.belongs) != Show::Hidden;
        let asked = field.when.as_ref().is_none_or(|when| when.eval(&facts) == Truth::True);
        field.by.is_none() && shown && asked && !found.record.values.contains_key(&field.element)
    };
    let may = found.seen.may.contains(&May::Change);
    let writes = |field: &Field| {
        may && here.sight.may_write(&field.element, &May::Change, Some(&found.belongs))
    };
    let fields = here.register().fields.iter();
    fields.filter(empty).map(|field| (field.element.as_str(), writes(field))).collect()
}

fn folded(cx: &Cx, at: &str, words: &Words<'_>, empty: &[(&str, bool)]) -> Markup {
    let id = |key: &str| http::Filled::empty().id_of(key);
    html! {
        @if cx.is_work() {
            details.ll-unfilled {
                summary { (ui::icon("chevron-right")) (cx.tf("registers.record.unfilled", &[("n", &empty.len())])) }
                p {
                    @for (key, writes) in empty {
                        @if *writes { a href={ (at) "/change#" (id(key)) } { (words.title(key)) } }
                        @else { span.ll-3 { (words.title(key)) } " " }
                    }
                }
            }
        }
    }
}
