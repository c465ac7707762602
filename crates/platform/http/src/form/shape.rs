//! The form around its fields: token, summary of errors, buttons.

use super::errors::Filled;
use super::posted::{CSRF, TOKEN};
use crate::cx::Cx;
use crate::draw::icon;
use crate::messages::{t, tf};
use maud::{Markup, html};

/// A form that posts. `Form::new(&cx, "/report", &filled).body(html! { … })`.
pub struct Form<'a> {
    cx: &'a Cx,
    action: String,
    filled: &'a Filled,
    files: bool,
    token: bool,
    draft: Option<&'a str>,
    class: &'a str,
    id: Option<&'a str>,
}

impl<'a> Form<'a> {
    /// Returns a form that posts to `action`.
    pub fn new(cx: &'a Cx, action: impl Into<String>, filled: &'a Filled) -> Form<'a> {
        Form {
            cx,
            action: action.into(),
            filled,
            files: false,
            token: false,
            draft: None,
            class: "ll-form",
            id: None,
        }
    }

    /// Lets it carry files; its route is declared with `upload`.
    #[must_use]
    pub fn files(mut self) -> Form<'a> {
        self.files = true;
        self
    }

    /// Gives it the id of what it will make, so that sending twice makes one.
    #[must_use]
    pub fn once(mut self) -> Form<'a> {
        self.token = true;
        self
    }

    /// Keeps what is written on this device under a name until it is sent.
    #[must_use]
    pub fn draft(mut self, name: &'a str) -> Form<'a> {
        self.draft = Some(name);
        self
    }

    /// Names it, for a button outside it: `button form="report"`.
    #[must_use]
    pub fn id(mut self, id: &'a str) -> Form<'a> {
        self.id = Some(id);
        self
    }

    /// Sets its classes.
    #[must_use]
    pub fn class(mut self, class: &'a str) -> Form<'a> {
        self.class = class;
        self
    }

    /// Returns the form around `body`, with the summary of errors on top. What is wrong is told by the page, in its language
    /// and beside the field, never by the browser.
    pub fn body(self, body: Markup) -> Markup {
        let enctype = self.files.then_some("multipart/form-data");
        html! {
            form id=[self.id] class=(self.class) method="post" action=(self.action) enctype=[enctype]
                data-draft=[self.draft] data-guard novalidate {
                input type="hidden" name=(CSRF) value=(self.cx.csrf);
                @if self.token { input type="hidden" name=(TOKEN) value=(self.token_id()); }
                @if self.filled.has_picks() {
                    // Enter sends the form: the first button is the one that it presses, and those of pickers do not send.
                    button.ll-sr type="submit" tabindex="-1" aria-hidden="true" {}
                }
                (summary(self.cx, self.filled))
                @if self.draft.is_some() { (self.draft_line()) }
                (body)
            }
        }
    }

    fn draft_line(&self) -> Markup {
        let locale = self.cx.locale;
        html! {
            div.ll-draft.ll-script hidden {
                span role="status" data-draft-said data-saved=(t(locale, "http.form.saved"))
                    data-restored=(t(locale, "http.form.restored")) {}
                button.ll-linkbtn type="button" data-draft-drop { (t(locale, "http.form.discard")) }
            }
        }
    }

    fn token_id(&self) -> String {
        self.filled.token().map_or_else(|| self.cx.new_token().to_string(), str::to_owned)
    }
}

/// Returns what is wrong with the form, each with a link to its field; nothing when nothing is wrong.
pub(crate) fn summary(cx: &Cx, filled: &Filled) -> Markup {
    let wrong = filled.wrong_in_order();
    html! {
        @if let [one] = wrong.as_slice() && one.field.is_none() {
            // About no field: what it says is all there is to say.
            div.alert.alert-danger.ll-errors role="alert" tabindex="-1" data-focus {
                (icon("alert-circle"))
                div { h2.alert-title { (one.says) } }
            }
        } @else if !wrong.is_empty() {
            div.alert.alert-danger.ll-errors role="alert" tabindex="-1" data-focus {
                (icon("alert-circle"))
                div {
                    h2.alert-title { (tf(cx.locale, "http.form.wrong", &[("n", &wrong.len())])) }
                    ul {
                        @for one in &wrong {
                            li {
                                @match &one.field {
                                    Some(field) => a href={ "#" (filled.id_of(field)) } {
                                        @if let Some(label) = filled.label_of(field) { (label) (t(cx.locale, "http.colon")) }
                                        (one.says)
                                    },
                                    None => (one.says),
                                }
                            }
                        }
                    }
                    p.ll-s.ll-2 { (t(cx.locale, "http.form.kept")) }
                }
            }
        }
    }
}
