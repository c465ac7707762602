//! Pages of following by code.

use crate::panel;
use crate::shown::MatterView;
use http::form::{Field, Form, Input};
use http::ui;
use http::{Cx, Filled, Page, html};

/// Returns the page on which to enter a code.
pub(crate) fn lookup_page(cx: &Cx, filled: &Filled) -> Page {
    let t = |key| crate::t(cx.locale, key);
    let code = Field::new(cx, "code", t("matters.follow.code"), Input::Line, filled)
        .help(t("matters.follow.code_help"))
        .placeholder("SLY-20261120-0037-K7QM")
        .autocomplete("off")
        .length_max(40)
        .required();
    let body = html! {
        div.ll-pagehead { h1.ll-title { (t("matters.follow.title")) } }
        (Form::new(cx, "/follow", filled).body(html! {
            (code)
            (ui::button(ui::Buttons::Primary, "search", t("matters.follow.look")))
        }))
        (ui::hint(t("matters.follow.secret_line")))
        @if cx.is_resident() { p.ll-mt-4 { a.ll-tapline href="/me/matters" { (t("matters.me.title")) } } }
    };
    cx.resident(t("matters.follow.title"), body)
}

/// Returns what anybody who has the code may see: where it is, in whose hands, until when, and the steps.
pub(crate) fn public_page(cx: &Cx, view: &MatterView) -> Page {
    let t = |key| crate::t(cx.locale, key);
    let body = html! {
        div.ll-pagehead {
            h1.ll-title { (view.title) }
            p.ll-row.ll-wrap.ll-mt-2 {
                (panel::states(cx, &view.now, view.row.urgent))
                span.ll-s.ll-3 { (view.row.code) }
            }
        }
        div.ll-mt-3 { (panel::now_card(cx, view)) }
        section { h2 { (t("matters.steps.title")) } div.ll-mt-3 { (panel::steps(cx, view)) } }
        (ui::hint(t("matters.follow.public_line")))
    };
    let frame = http::Resident { back: Some("/follow"), ..http::Resident::default() };
    cx.resident_deep(t("matters.follow.title"), &frame, body)
}
