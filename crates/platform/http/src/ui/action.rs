//! Buttons, menus and dialogs. A view has one solid button.

use crate::cx::Cx;
use crate::draw::{icon, kbd};
use crate::form::{Filled, Form};
use crate::messages::t;
use kernel::text::Locale;
use maud::{Markup, html};

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buttons {
    /// Outlined: the usual one.
    Plain,
    /// Solid: the one of the view.
    Primary,
    /// Solid green: it is done.
    Success,
    /// Solid red: help.
    Danger,
    /// Outlined red: it takes something back.
    OutlineDanger,
    /// Without a frame.
    Ghost,
}

impl Buttons {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Buttons::Plain => "btn",
            Buttons::Primary => "btn btn-primary",
            Buttons::Success => "btn btn-success",
            Buttons::Danger => "btn btn-danger",
            Buttons::OutlineDanger => "btn btn-outline-danger",
            Buttons::Ghost => "btn btn-ghost",
        }
    }
}

/// Returns a button that sends the form in which it stands. An empty icon name draws none.
pub fn button(kind: Buttons, icon_name: &str, label: &str) -> Markup {
    html! {
        button class=(kind.class()) type="submit" {
            @if !icon_name.is_empty() { (icon(icon_name)) }
            (label)
        }
    }
}

/// Returns a button that sends the form in which it stands, and that a key presses.
pub fn button_key(kind: Buttons, icon_name: &str, label: &str, key: char) -> Markup {
    html! {
        button class=(kind.class()) type="submit" data-key=(key.to_ascii_lowercase()) {
            @if !icon_name.is_empty() { (icon(icon_name)) }
            (label) (kbd(&key.to_ascii_uppercase().to_string()))
        }
    }
}

/// Returns a link that looks like a button; with a key, if there is one.
pub fn link_button(
    kind: Buttons,
    icon_name: &str,
    label: &str,
    href: &str,
    key: Option<char>,
) -> Markup {
    html! {
        a class=(kind.class()) href=(href) data-key=[key.map(|key| key.to_ascii_lowercase())] {
            @if !icon_name.is_empty() { (icon(icon_name)) }
            (label)
            @if let Some(key) = key { (kbd(&key.to_ascii_uppercase().to_string())) }
        }
    }
}

/// Returns the link of what is open already: pressed again, it leads there.
pub fn link_button_on(icon_name: &str, label: &str, href: &str, key: Option<char>) -> Markup {
    html! {
        a.btn.is-on href=(href) aria-current="true" data-key=[key.map(|key| key.to_ascii_lowercase())] {
            @if !icon_name.is_empty() { (icon(icon_name)) }
            (label)
            @if let Some(key) = key { (kbd(&key.to_ascii_uppercase().to_string())) }
        }
    }
}

/// Returns a form of one button, for what needs no more than a press.
pub fn post_button(cx: &Cx, kind: Buttons, icon_name: &str, label: &str, action: &str) -> Markup {
    Form::new(cx, action, &Filled::empty())
        .once()
        .class("ll-inline")
        .body(button(kind, icon_name, label))
}

/// Returns a button that cannot be pressed, with the reason beside it in words.
pub fn why_not(icon_name: &str, label: &str, why: &str, id: &str) -> Markup {
    html! {
        span.ll-whynot {
            button.btn type="button" disabled aria-describedby=(id) {
                @if !icon_name.is_empty() { (icon(icon_name)) }
                (label)
            }
            span.ll-s.ll-3 id=(id) { (why) }
        }
    }
}

/// Something that can be done, in a menu.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its words.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether it takes something back.
    pub danger: bool,
    /// The key that opens it.
    pub key: Option<char>,
}

/// Returns a menu that opens without scripts.
pub fn menu(locale: Locale, label: Option<&str>, actions: &[Action]) -> Markup {
    html! {
        details.ll-menu data-menu {
            summary.btn.btn-icon[label.is_none()]
                aria-label=[label.is_none().then(|| t(locale, "http.menu.more"))] {
                @match label {
                    Some(label) => { (label) (icon("chevron-down")) },
                    None => (icon("dots")),
                }
            }
            div.ll-drop {
                @for action in actions {
                    a.it.ll-red[action.danger] href=(action.href)
                        data-key=[action.key.map(|key| key.to_ascii_lowercase())] {
                        (icon(action.icon)) (action.label)
                        @if let Some(key) = action.key { (kbd(&key.to_ascii_uppercase().to_string())) }
                    }
                }
            }
        }
    }
}

/// Returns something that opens in place: a button and, once pressed, what belongs to it. It works without scripts.
pub fn dialog(
    kind: Buttons,
    icon_name: &str,
    label: &str,
    key: Option<char>,
    title: &str,
    body: Markup,
) -> Markup {
    html! {
        details.ll-menu data-menu {
            summary class=(kind.class()) data-key=[key.map(|key| key.to_ascii_lowercase())] {
                @if !icon_name.is_empty() { (icon(icon_name)) }
                (label)
                @if let Some(key) = key { (kbd(&key.to_ascii_uppercase().to_string())) }
            }
            div.ll-drop.is-dialog role="group" aria-label=(title) {
                div.modal-header { h3.modal-title { (title) } }
                div.modal-body { (body) }
            }
        }
    }
}
