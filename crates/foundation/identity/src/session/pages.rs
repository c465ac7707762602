//! Pages on which somebody signs in.

use http::ui::{self, Buttons, icon};
use http::{Cx, Field, Filled, Input, Markup, Page, form::Form, html};

/// The page on which residents sign in; a code by e-mail is offered where mail can be sent.
pub(crate) fn resident(cx: &Cx, filled: &Filled, mail: bool) -> Page {
    let body = html! {
        div.ll-signin {
            h1.ll-title { (cx.t("identity.sign_in.title")) }
            p.ll-2.ll-mt-2 { (cx.t("identity.sign_in.line")) }
            div.ll-mt-5 { (form(cx, "/sign-in", filled, ["identity.sign_in.login", "identity.sign_in.login_help"])) }
            div.ll-actions.is-column.ll-mt-5 {
                @if mail {
                    (ui::link_button(Buttons::Plain, "mail", &cx.t("identity.sign_in.by_code"), "/sign-in/code", None))
                }
                (ui::link_button(Buttons::Plain, "user-plus", &cx.t("identity.sign_in.sign_up"), "/sign-up", None))
                a.ll-tapline href="/work/sign-in" { (cx.t("identity.sign_in.to_staff")) }
            }
            p.ll-mt-5 { (cx.t("identity.sign_in.window")) }
            @if mail { p { a.ll-tapline href="/sign-in/forgotten" { (cx.t("identity.sign_in.forgotten")) } } }
        }
    };
    cx.plain(&cx.t("identity.sign_in.title"), body)
}

/// The page on which staff sign in.
pub(crate) fn staff(cx: &Cx, filled: &Filled) -> Page {
    let body = html! {
        div.ll-signin {
            h1.ll-title { (cx.t("identity.sign_in.staff_title")) }
            p.ll-2.ll-mt-2 { (cx.t("identity.sign_in.staff_line")) }
            div.ll-mt-5 { (form(cx, "/work/sign-in", filled, ["identity.sign_in.staff_login", "identity.sign_in.staff_help"])) }
            p.ll-mt-5 { (cx.t("identity.sign_in.staff_forgotten")) }
            p.ll-mt-5 {
                a.ll-tapline href="/sign-in" { (icon("home")) (cx.t("identity.sign_in.to_resident")) }
            }
        }
    };
    cx.plain(&cx.t("identity.sign_in.staff_title"), body)
}

fn form(cx: &Cx, action: &str, filled: &Filled, [word, help]: [&str; 2]) -> Markup {
    let login = Field::new(cx, "account.login", cx.t(word), Input::Line, filled)
        .help(cx.t(help))
        .required()
        .length_max(254)
        .autocomplete("username");
    let word = cx.t("identity.sign_in.password");
    let password = Field::new(cx, "account.password", word, Input::Password, filled);
    Form::new(cx, action, filled).body(html! {
        (Field::new(cx, "then", "", Input::Hidden, filled))
        (login)
        (password.required().length_max(200).autocomplete("current-password"))
        (ui::button(Buttons::Primary, "login", &cx.t("identity.sign_in.enter")))
    })
}
