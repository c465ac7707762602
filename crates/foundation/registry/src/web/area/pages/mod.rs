//! Pages about areas.

mod board;
mod boundary;
mod change;
mod detail;
mod duty;
mod list;
mod past;

pub(crate) use board::board;
pub(crate) use boundary::{boundary, boundary_preview};
pub(crate) use change::{change, preset, preview};
pub(crate) use detail::detail;
pub(crate) use duty::{duty, duty_end};
pub(crate) use list::list;

use super::order_form::{APPROVAL, APPROVED_BY, APPROVED_ON, REASON};
use crate::area::{AreaRow, Path};
use crate::web::form::field;
use http::{Cx, Field, Filled, Form, Input, Markup, Posted, html, ui};
use kernel::dictionary::Dictionary;

/// Returns the links above a page: the tree, the areas above, and the area itself for pages inside it.
pub(crate) fn trail(cx: &Cx, path: &Path, inside: bool) -> Vec<(String, String)> {
    let mut links = vec![("/work/areas".to_owned(), cx.t("registry.areas.title"))];
    let own = inside.then_some(&path.area);
    for area in path.above.iter().chain(own) {
        links.push((href(area), area.name.clone()));
    }
    links
}

pub(crate) fn href(area: &AreaRow) -> String {
    format!("/work/areas/{}", area.id)
}

/// Returns the fields that every change has: from when on, why.
fn when_and_why(cx: &Cx, dictionary: &Dictionary, filled: &Filled) -> Markup {
    html! {
        (field(cx, dictionary, "area.from", "area.from", filled).required())
        (Field::new(cx, REASON, cx.t("registry.field.reason"), Input::Lines, filled).required().length_max(500))
    }
}

/// Returns the fields of the government's approval, with the law that asks for it.
fn approval(cx: &Cx, dictionary: &Dictionary, needed: bool, filled: &Filled) -> Markup {
    let by = Field::new(cx, APPROVED_BY, cx.t("registry.field.approved_by"), Input::Line, filled);
    let on = Field::new(cx, APPROVED_ON, cx.t("registry.field.approved_on"), Input::Date, filled);
    let hint = if needed { "registry.law.needed" } else { "registry.law.perhaps" };
    html! {
        fieldset.ll-stack-s {
            legend.form-label { (cx.t("registry.field.approval")) }
            (ui::law(&ui::Basis { text: cx.t(hint), cite: cx.t("registry.law.cite"), href: None }))
            div.ll-two {
                (field(cx, dictionary, "area.approval", APPROVAL, filled).help(""))
                (by.length_max(50))
                (on)
            }
        }
    }
}

/// Returns a form page inside an area: the form, and how to leave it.
fn form_page(
    cx: &Cx,
    path: &Path,
    title: &str,
    form: Form<'_>,
    fields: Markup,
    send: &str,
) -> http::Page {
    let body = html! {
        (cx.heading(&trail(cx, path, true), title, html! {}, html! {}))
        div.ll-measure {
            (form.body(html! {
                (fields)
                div.ll-row.ll-wrap.ll-mt-4 {
                    (ui::button(ui::Buttons::Primary, "", send))
                    a.btn href=(href(&path.area)) { (cx.t("registry.form.cancel")) }
                }
            }))
        }
    };
    cx.work(title, body)
}

/// Returns what was sent as unseen fields, so that a confirmation sends it again.
fn carried(posted: &Posted) -> Markup {
    html! {
        @for (name, value) in posted.fields().filter(|(name, _)| *name != "step") {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// Returns the buttons under a preview.
fn confirm(cx: &Cx) -> Markup {
    html! {
        div.ll-row.ll-wrap.ll-mt-4 {
            button.btn.btn-primary type="submit" name="step" value="confirm" { (cx.t("registry.form.confirm")) }
            button.btn type="submit" name="step" value="edit" { (ui::icon("arrow-left")) (cx.t("registry.form.back")) }
        }
    }
}
