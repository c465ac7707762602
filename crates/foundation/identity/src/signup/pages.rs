//! Pages for signing up.

use crate::shared::element;
use http::form::Form;
use http::ui::{self, Buttons};
use http::{Choice, Cx, Field, Filled, Input, Markup, Page, html};
use kernel::rules::RuleSet;

/// A community to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Community {
    pub id: String,
    pub name: String,
}

/// What everybody tells who signs up: name, community, consent.
pub(crate) fn about(
    cx: &Cx,
    rules: &RuleSet,
    communities: &[Community],
    filled: &Filled,
) -> Markup {
    let choices = communities.iter().map(|one| Choice::new(&one.id, &one.name)).collect();
    let name = Field::of(cx, rules.dictionary(), &element(rules, "account.display_name"), filled);
    let community = Field::of(cx, rules.dictionary(), &element(rules, "account.community"), filled);
    let consent =
        Field::new(cx, "account.consent", cx.t("identity.sign_up.consent"), Input::Tick, filled);
    html! {
        (name.help(cx.t("identity.sign_up.name_help")).autocomplete("name"))
        (community.input(Input::Select(choices)).help(cx.t("identity.sign_up.community_help")))
        div {
            (consent.required())
            p.ll-s { a.ll-tapline href="/privacy" target="_blank" rel="noopener" { (cx.t("identity.sign_up.read")) } }
        }
    }
}

/// The page for signing up with a user name and a password.
pub(crate) fn sign_up(
    cx: &Cx,
    rules: &RuleSet,
    communities: &[Community],
    filled: &Filled,
    mail: bool,
) -> Page {
    let login =
        Field::of(cx, rules.dictionary(), &element(rules, "account.name"), filled).optional();
    let phone = Field::of(cx, rules.dictionary(), &element(rules, "account.phone"), filled);
    let form = Form::new(cx, "/sign-up", filled).once().body(html! {
        (phone.help(cx.t("identity.sign_up.phone_help")).autocomplete("tel"))
        (crate::password::pages::first_fields(cx, filled))
        (about(cx, rules, communities, filled))
        (login.help(cx.t("identity.sign_up.login_help")).autocomplete("username"))
        (ui::button(Buttons::Primary, "user-plus", &cx.t("identity.sign_up.make")))
    });
    let body = html! {
        div.ll-signin {
            h1.ll-title { (cx.t("identity.sign_up.title")) }
            p.ll-2.ll-mt-2 { (cx.t("identity.sign_up.line")) }
            @if mail {
                p.ll-mt-4 { (ui::link_button(Buttons::Plain, "mail", &cx.t("identity.sign_up.by_code"), "/sign-in/code", None)) }
            }
            div.ll-mt-5 { (form) }
            p.ll-mt-5 { a.ll-tapline href="/sign-in" { (cx.t("identity.sign_up.has_account")) } }
        }
    };
    cx.plain(&cx.t("identity.sign_up.title"), body)
}
