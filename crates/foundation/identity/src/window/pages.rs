//! Pages of the window.

use crate::shared::element;
use http::form::Form;
use http::ui::{self, Buttons, Tone};
use http::{Cx, Field, Filled, Input, Markup, Page, html};
use kernel::rules::RuleSet;
use kernel::time::Instant;

/// A resident as the window sees it; name, number and address are masked.
pub(super) struct Resident {
    pub id: String,
    pub name: String,
    pub area: String,
    pub login: String,
    pub phone: Option<String>,
    /// Whether the number was found to be the resident's before.
    pub proved: bool,
    pub email: Option<String>,
    pub made_at: Instant,
}

fn links(cx: &Cx) -> Vec<(String, String)> {
    vec![("/work/residents".to_owned(), cx.t("identity.window.title"))]
}

/// The page on which a resident is looked for, with whom was found.
pub(super) fn find(cx: &Cx, filled: &Filled, found: Option<&[Resident]>) -> Page {
    let field = Field::new(cx, "find", cx.t("identity.window.find"), Input::Line, filled)
        .help(cx.t("identity.window.find_help"))
        .required()
        .length_max(254)
        .autocomplete("off");
    let form = Form::new(cx, "/work/residents", filled).body(html! {
        (field)
        (ui::button(Buttons::Primary, "search", &cx.t("identity.window.search")))
    });
    let title = cx.t("identity.window.title");
    let body = html! {
        (cx.heading(&[], &title, html! {}, html! {}))
        p.ll-2.ll-mb-4 { (cx.t("identity.window.line")) }
        (form)
        @if let Some(found) = found {
            div.ll-mt-5 {
                @if found.is_empty() { div.card { (ui::empty_small(&cx.t("identity.window.none"))) } }
                @else { (ui::rows(&found.iter().map(|one| line(cx, one)).collect::<Vec<Markup>>())) }
            }
        }
    };
    cx.work(&title, body)
}

fn phone(cx: &Cx, view: &Resident) -> Markup {
    let state = if view.proved { "identity.account.proved" } else { "identity.account.unproved" };
    html! {
        @match &view.phone {
            Some(phone) => { (phone) "　" (cx.t(state)) },
            None => (cx.t("identity.account.none")),
        }
    }
}

fn line(cx: &Cx, view: &Resident) -> Markup {
    html! {
        div.ll-grow {
            a.t.go.ll-go href={ "/work/residents/" (view.id) } { span { (view.name) "　" (view.area) } }
            div.d { (phone(cx, view)) @if !view.login.is_empty() { "　" (view.login) } }
            div.d.ll-3 { (cx.tf("identity.window.since", &[("day", &cx.date(view.made_at))])) }
        }
    }
}

/// A resident's account, with the form for whoever brought papers.
pub(super) fn show(cx: &Cx, rules: &RuleSet, view: &Resident, filled: &Filled) -> Page {
    let none = || cx.t("identity.account.none");
    let login = Some(view.login.clone()).filter(|login| !login.is_empty());
    let facts = [
        (cx.t("identity.account.area"), html! { (view.area) }),
        (cx.t("identity.account.phone"), phone(cx, view)),
        (cx.t("identity.account.login"), html! { (login.unwrap_or_else(none)) }),
        (cx.t("identity.account.email"), html! { (view.email.clone().unwrap_or_else(none)) }),
    ];
    let papers =
        Field::new(cx, "window.papers", cx.t("identity.window.papers"), Input::Tick, filled);
    let number = Field::of(cx, rules.dictionary(), &element(rules, "account.phone"), filled)
        .label(cx.t("identity.window.number"))
        .help(cx.t("identity.window.number_help"))
        .optional()
        .autocomplete("off");
    let reset = Form::new(cx, format!("/work/residents/{}/reset", view.id), filled).once();
    let form = reset.body(html! {
        (papers.required())
        (number)
        (ui::button(Buttons::Primary, "key", &cx.t("identity.window.reset")))
    });
    let body = html! {
        (cx.heading(&links(cx), &view.name, html! {}, html! {}))
        section.card { div.card-body { (ui::datagrid(&facts)) } }
        div.ll-mt-4 { (ui::card(&cx.t("identity.window.reset_title"), html! {}, html! {
            p.ll-2.ll-mb-4 { (cx.t("identity.window.reset_line")) }
            (form)
        })) }
    };
    cx.work(&view.name, body)
}

/// The page that shows a resident's one-time password, once, large enough to be copied by hand.
pub(super) fn one_time(cx: &Cx, login: &str, password: &str) -> Page {
    let title = cx.t("identity.staff.one_time");
    let facts = [
        (cx.t("identity.window.sign_in_with"), ui::copyable(cx.locale, login)),
        (cx.t("identity.sign_in.password"), ui::copyable(cx.locale, password)),
    ];
    let body = html! {
        (cx.heading(&links(cx), &title, html! {}, html! {}))
        (ui::alert(Tone::Secret, html! { (cx.t("identity.window.one_time_line")) }))
        section.card.ll-mt-4 { div.card-body { (ui::datagrid(&facts)) } }
    };
    cx.work(&title, body)
}
