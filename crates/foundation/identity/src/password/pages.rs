//! Fields for a new password, and the page on which it is changed.

use crate::prove::{Asked, fields};
use http::form::Form;
use http::ui::{self, Buttons, Tone};
use http::{Cx, Field, Filled, Input, Markup, Page, html};

/// A new password instead of an old one, twice. What was typed is never shown again.
pub(crate) fn new_fields(cx: &Cx, filled: &Filled) -> Markup {
    twice(cx, filled, ["identity.password.new", "identity.password.again"])
}

/// The first password of somebody who signs up, twice.
pub(crate) fn first_fields(cx: &Cx, filled: &Filled) -> Markup {
    twice(cx, filled, ["identity.sign_in.password", "identity.sign_up.again"])
}

fn twice(cx: &Cx, filled: &Filled, [first, again]: [&str; 2]) -> Markup {
    let field = |name: &str, word: &str| {
        Field::new(cx, name, cx.t(word), Input::Password, filled)
            .required()
            .length_max(200)
            .autocomplete("new-password")
    };
    html! {
        (field("account.password_new", first).help(cx.t("identity.password.help")))
        (field("account.password_again", again))
    }
}

/// The page on which the holder of an account changes the password; `must` when nothing else may be done before.
pub(crate) fn change(cx: &Cx, must: bool, asked: &Asked, filled: &Filled) -> Page {
    let (before, proof) = fields(cx, "password", asked, filled);
    let form = Form::new(cx, cx.path.as_str(), filled).body(html! {
        (proof)
        (new_fields(cx, filled))
        (ui::button(Buttons::Primary, "key", &cx.t("identity.password.change")))
    });
    let body = html! {
        @if must { (ui::alert(Tone::Warn, html! { (cx.t("identity.password.must")) })) div.ll-mt-4 {} }
        (before)
        (form)
    };
    crate::pages::own(cx, &cx.t("identity.password.title"), crate::shared::home(cx), body)
}
