//! The fields with which somebody proves to be the holder of an account.

use super::Asked;
use crate::shared::home;
use http::form::Form;
use http::ui::{self, Buttons};
use http::{Cx, Field, Filled, Input, Markup, html};

/// The page on which a proof is only needed for some of its fields.
const PROFILE: &str = "profile";

/// Returns the fields of a form on the page `page` below one's own account, and what stands before that form: without a
/// password a code is sent first, by a form of its own.
pub(crate) fn fields(cx: &Cx, page: &str, asked: &Asked, filled: &Filled) -> (Markup, Markup) {
    let always = page != PROFILE;
    if asked.password {
        let word = cx.t("identity.password.old");
        let field = Field::new(cx, "account.password", word, Input::Password, filled)
            .help(cx.t("identity.prove.password_help"))
            .length_max(200)
            .autocomplete("current-password");
        let field = if always { field.required() } else { field.optional() };
        return (html! {}, html! { (field) });
    }
    let Some(address) = &asked.address else {
        return (html! { p.ll-2.ll-mb-4 { (cx.t("identity.prove.nothing")) } }, html! {});
    };
    let send = Form::new(cx, format!("{}/proof", home(cx)), &Filled::empty()).once().body(html! {
        input type="hidden" name="page" value=(page);
        p.ll-2 { (cx.tf("identity.prove.line", &[("address", address)])) }
        (ui::button(Buttons::Plain, "mail", &cx.t("identity.code.send")))
    });
    let code = Field::new(cx, "account.code", cx.t("identity.code.code"), Input::Code, filled)
        .help(cx.t("identity.code.code_help"))
        .length_max(20)
        .autocomplete("one-time-code");
    let code = if always { code.required() } else { code.optional() };
    let hidden = Field::new(cx, "proof", "", Input::Hidden, filled);
    (html! { div.ll-mb-4 { (send) } }, html! { (hidden) (code) })
}
