//! Pages for codes sent by e-mail.

use super::Purpose;
use crate::prove::Asked;
use crate::shared::{element, home};
use crate::signup::{Community, about};
use http::form::Form;
use http::ui::{self, Buttons};
use http::{Cx, Field, Filled, Input, Markup, Page, html};
use kernel::id::EventId;
use kernel::rules::RuleSet;

fn words(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::SignIn => ("identity.code.title", "identity.code.line"),
        Purpose::Password => ("identity.code.forgotten_title", "identity.code.forgotten_line"),
        Purpose::Email | Purpose::Proof => {
            ("identity.code.email_title", "identity.code.email_line")
        }
    }
}

fn address_form(cx: &Cx, rules: &RuleSet, filled: &Filled) -> Markup {
    let address = Field::of(cx, rules.dictionary(), &element(rules, "account.email"), filled);
    Form::new(cx, cx.path.as_str(), filled).once().body(html! {
        (address.required().autocomplete("email"))
        (ui::button(Buttons::Primary, "mail", &cx.t("identity.code.send")))
    })
}

fn code_field(cx: &Cx, filled: &Filled) -> Field {
    Field::new(cx, "account.code", cx.t("identity.code.code"), Input::Code, filled)
        .help(cx.t("identity.code.code_help"))
        .required()
        .length_max(20)
        .autocomplete("one-time-code")
}

/// The way back to where the address was given, which the path of a code goes on from.
fn again(cx: &Cx) -> Markup {
    let asked = cx.path.rsplit_once('/').map_or("/", |(asked, _)| asked);
    html! { p.ll-mt-5 { a.ll-tapline href=(asked) { (cx.t("identity.code.again")) } } }
}

/// The page that asks a guest for an address.
pub(crate) fn ask(cx: &Cx, rules: &RuleSet, purpose: Purpose, filled: &Filled) -> Page {
    let (title, line) = words(purpose);
    let body = html! {
        div.ll-signin {
            h1.ll-title { (cx.t(title)) }
            p.ll-2.ll-mt-2 { (cx.t(line)) }
            div.ll-mt-5 { (address_form(cx, rules, filled)) }
            p.ll-mt-5 { a.ll-tapline href="/sign-in" { (cx.t("identity.code.with_password")) } }
        }
    };
    cx.plain(&cx.t(title), body)
}

/// The page that asks a guest for the code; for a forgotten password the new one is asked for, too.
pub(crate) fn enter(cx: &Cx, purpose: Purpose, filled: &Filled) -> Page {
    let (title, _) = words(purpose);
    let form = Form::new(cx, cx.path.as_str(), filled).body(html! {
        (code_field(cx, filled))
        @if purpose == Purpose::Password { (crate::password::pages::new_fields(cx, filled)) }
        (ui::button(Buttons::Primary, "check", &cx.t("identity.code.go_on")))
    });
    let body = html! {
        div.ll-signin {
            h1.ll-title { (cx.t(title)) }
            p.ll-2.ll-mt-2 { (cx.t("identity.code.sent")) }
            div.ll-mt-5 { (form) }
            (again(cx))
        }
    };
    cx.plain(&cx.t(title), body)
}

/// The page that asks somebody who has no account yet for what it needs.
pub(crate) fn finish(
    cx: &Cx,
    rules: &RuleSet,
    id: EventId,
    communities: &[Community],
    filled: &Filled,
) -> Page {
    let form = Form::new(cx, format!("/sign-up/code/{id}"), filled).body(html! {
        (Field::new(cx, "account.code", "", Input::Hidden, filled))
        (about(cx, rules, communities, filled))
        (ui::button(Buttons::Primary, "user-plus", &cx.t("identity.sign_up.make")))
    });
    let body = html! {
        div.ll-signin {
            h1.ll-title { (cx.t("identity.sign_up.title")) }
            p.ll-2.ll-mt-2 { (cx.t("identity.sign_up.by_code_line")) }
            div.ll-mt-5 { (form) }
        }
    };
    cx.plain(&cx.t("identity.sign_up.title"), body)
}

/// The page on which the holder of an account gives another address.
pub(crate) fn ask_own(cx: &Cx, rules: &RuleSet, asked: &Asked, filled: &Filled) -> Page {
    let (title, line) = words(Purpose::Email);
    let (before, proof) = crate::prove::fields(cx, "email", asked, filled);
    let address = Field::of(cx, rules.dictionary(), &element(rules, "account.email"), filled);
    let form = Form::new(cx, cx.path.as_str(), filled).once().body(html! {
        (address.required().autocomplete("email"))
        (proof)
        (ui::button(Buttons::Primary, "mail", &cx.t("identity.code.send")))
    });
    crate::pages::own(
        cx,
        &cx.t(title),
        home(cx),
        html! {
            p.ll-2.ll-mb-4 { (cx.t(line)) }
            (before)
            (form)
        },
    )
}

/// The page that asks for the code sent to the other address.
pub(crate) fn enter_own(cx: &Cx, filled: &Filled) -> Page {
    let (title, _) = words(Purpose::Email);
    let form = Form::new(cx, cx.path.as_str(), filled).body(html! {
        (code_field(cx, filled))
        (ui::button(Buttons::Primary, "check", &cx.t("identity.code.go_on")))
    });
    crate::pages::own(
        cx,
        &cx.t(title),
        home(cx),
        html! {
            p.ll-2.ll-mb-4 { (cx.t("identity.code.sent")) }
            (form)
            (again(cx))
        },
    )
}
