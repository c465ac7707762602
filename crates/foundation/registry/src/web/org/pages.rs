//! Pages about posts of organisations and who holds them.

use super::cards::term;
use crate::org::{HolderRow, OrgRow, PostRow};
use http::ui::{self, Buttons};
use http::{Cx, Field, Filled, Form, Input, Markup, Page, html};

fn href(org: &OrgRow) -> String {
    format!("/work/orgs/{}", org.id)
}

fn trail(cx: &Cx, org: &OrgRow) -> [(String, String); 2] {
    let list = ("/work/orgs".to_owned(), cx.t("registry.orgs.title"));
    [list, (href(org), org.name.clone())]
}

fn form_page(cx: &Cx, org: &OrgRow, title: &str, form: Form<'_>, fields: Markup) -> Page {
    let back = href(org);
    let body = html! {
        (cx.heading(&trail(cx, org), title, html! {}, html! {}))
        div.ll-measure {
            (form.body(html! {
                (fields)
                div.ll-row.ll-wrap.ll-mt-4 {
                    (ui::button(Buttons::Primary, "", &cx.t("registry.form.save")))
                    a.btn href=(back) { (cx.t("registry.form.cancel")) }
                }
            }))
        }
    };
    cx.work(title, body)
}

fn last_day(cx: &Cx, filled: &Filled) -> Field {
    Field::new(cx, "area.to", cx.t("registry.field.to_day"), Input::Date, filled).required()
}

/// Returns the form of a new post.
pub(super) fn post(cx: &Cx, org: &OrgRow, filled: &Filled) -> Page {
    let number = |unit: String| Input::Number { decimals: 0, unit };
    let seats = number(cx.t("registry.post.seat_unit"));
    let years = number(cx.t("registry.post.year_unit"));
    let years = Field::new(cx, "post.term_years", cx.t("registry.post.term"), years, filled);
    let from = Field::new(cx, "area.from", cx.t("registry.field.from"), Input::Date, filled);
    let fields = html! {
        (Field::new(cx, "post.title", cx.t("registry.post.title"), Input::Line, filled).required().length_max(50))
        (Field::new(cx, "post.seats", cx.t("registry.post.seats"), seats, filled).required())
        (years.help(cx.t("registry.post.term_help")))
        (from.required())
    };
    let form = Form::new(cx, format!("{}/posts", href(org)), filled).once();
    form_page(cx, org, &cx.t("registry.post.add"), form, fields)
}

/// Returns the form that lets somebody hold a post.
pub(super) fn appoint(cx: &Cx, org: &OrgRow, post: &PostRow, filled: &Filled) -> Page {
    let title =
        format!("{}{}{}", cx.t("registry.post.appoint"), cx.t("registry.form.colon"), post.title);
    let name = Field::new(cx, "duty.name", cx.t("registry.duty.name"), Input::Line, filled);
    let from = Field::new(cx, "area.from", cx.t("registry.field.from"), Input::Date, filled);
    let fields = html! { (name.required().length_max(50)) (from.required()) };
    let form = Form::new(cx, format!("{}/posts/{}", href(org), post.id), filled).once();
    form_page(cx, org, &title, form, fields)
}

/// Returns the form that ends the holding of a post.
pub(super) fn leave(cx: &Cx, org: &OrgRow, holder: &HolderRow, filled: &Filled) -> Page {
    let title =
        format!("{}{}{}", cx.t("registry.post.leave"), cx.t("registry.form.colon"), holder.name);
    let fields = html! {
        p { (holder.title) "　" (term(cx, holder)) }
        (last_day(cx, filled))
    };
    let form = Form::new(cx, format!("{}/holders/{}", href(org), holder.id), filled);
    form_page(cx, org, &title, form, fields)
}
