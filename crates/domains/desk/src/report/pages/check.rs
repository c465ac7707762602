//! The check of the answers: what will be sent, which number to dial first, which open case is about the same thing.

use super::form::photo_address;
use super::{framed, numbers};
use crate::report::face::Face;
use crate::report::rules::field;
use crate::{t, tf};
use http::ui::{Tone, alert_titled, datagrid, hint, icon};
use http::{Cx, Filled, Form, Markup, Page, html};
use kernel::id::{CaseId, FileId};

/// An open case that is offered instead of a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    /// The case.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// What it is called for this reader.
    pub title: String,
    /// Its category.
    pub category: String,
    /// Where it is, as far as it is published.
    pub place: String,
    /// Its state in words.
    pub state: String,
    /// When it was reported, in words.
    pub when: String,
    /// How near it is, in words.
    pub near: String,
}

/// What the check shows.
#[derive(Clone, Debug)]
pub struct CheckView {
    /// Whose form it is.
    pub face: Face,
    /// The draft.
    pub draft: CaseId,
    /// Emergency numbers that the words call for: number and what it is for.
    pub numbers: Vec<(String, String)>,
    /// Open cases near by.
    pub offers: Vec<OfferView>,
    /// The answers: title and value.
    pub answers: Vec<(String, String)>,
    /// Photos.
    pub photos: Vec<FileId>,
    /// Categories that the words point to, the likeliest first: code, name, who is proposed.
    pub guesses: Vec<(String, String, String)>,
    /// All other categories: code and name.
    pub others: Vec<(String, String)>,
    /// The category that was chosen, if one was.
    pub chosen: String,
    /// Of how many cases the guess is judged, and how many of a hundred were right.
    pub accuracy: Option<(i64, i64)>,
    /// Whether nobody will know who reported.
    pub anonymous: bool,
    /// Whether it may be accepted at once.
    pub may_accept: bool,
}

const ID: &str = "send";

/// Returns the check.
pub fn check(cx: &Cx, view: &CheckView, filled: &Filled) -> Page {
    let title = cx.t("desk.check.title");
    let back = view.face.page("", view.draft);
    let body = html! {
        @if !view.numbers.is_empty() { (danger(cx, view)) }
        @if !view.offers.is_empty() { (offers(cx, view)) }
        (Form::new(cx, format!("{}/send", view.face.base()), filled).once().id(ID).body(html! {
            (categories(cx, view))
            (answers(cx, view, &back))
            @if view.anonymous { (hint(t(cx.locale, "desk.check.anonymous"))) }
        }))
    };
    let key = match (view.face, view.offers.is_empty()) {
        (Face::Desk, _) => "desk.report.register",
        (_, true) => "desk.check.send",
        (_, false) => "desk.check.send_new",
    };
    let bar = html! {
        @if view.may_accept {
            button.btn.btn-primary.btn-lg type="submit" form=(ID) name="do" value="accept" {
                (icon("checkbox")) (t(cx.locale, "desk.report.accept"))
            }
            button.btn.btn-lg type="submit" form=(ID) { (t(cx.locale, key)) }
        } @else {
            button.btn.btn-primary.btn-lg type="submit" form=(ID) { (icon("send")) (t(cx.locale, key)) }
        }
    };
    framed(cx, view.face, &title, Some(&back), Some(bar), body)
}

fn danger(cx: &Cx, view: &CheckView) -> Markup {
    alert_titled(
        Tone::Bad,
        t(cx.locale, "desk.check.danger"),
        html! { p { (t(cx.locale, "desk.check.danger_line")) } (numbers(cx, &view.numbers)) },
    )
}

fn offers(cx: &Cx, view: &CheckView) -> Markup {
    let join = format!("{}/join", view.face.base());
    let (join_words, help) = match view.face {
        Face::Resident => ("desk.check.join", "desk.check.join_help"),
        Face::Desk | Face::Field => ("desk.check.join_staff", "desk.check.join_staff_help"),
    };
    html! {
        @for offer in &view.offers {
            (alert_titled(Tone::Info, &offer.near, html! {
                p { b { (offer.title) } }
                p.ll-s { (offer.place) "　" (offer.category) "　" (tf(cx.locale, "desk.check.reported", &[("when", &offer.when)])) "　" (offer.state) }
                p.ll-s.ll-2 { (t(cx.locale, help)) }
                (Form::new(cx, join.as_str(), &token(view.draft)).once().class("ll-inline").body(html! {
                    input type="hidden" name="case" value=(offer.id);
                    button.btn type="submit" { (icon("git-merge")) (t(cx.locale, join_words)) }
                }))
                @if view.face == Face::Desk {
                    a.btn.btn-ghost href={ "/work/cases/" (offer.id) } { (offer.code) }
                }
            }))
        }
    }
}

/// Returns a form that carries the draft's id.
fn token(draft: CaseId) -> Filled {
    Filled::from(&http::Posted::of([("_token", draft.to_string())]))
}

fn categories(cx: &Cx, view: &CheckView) -> Markup {
    let first = view.guesses.first().map(|(code, ..)| code.as_str()).unwrap_or_default();
    let on = if view.chosen.is_empty() { first } else { &view.chosen };
    let among = view.guesses.iter().any(|(code, ..)| code == on);
    html! {
        fieldset.ll-field id="f-case-category" {
            legend.form-label {
                (t(cx.locale, if view.guesses.is_empty() { "desk.check.category" } else { "desk.check.looks_like" }))
            }
            @if !view.guesses.is_empty() {
                div.ll-chips {
                    @for (code, name, lead) in &view.guesses { (chip(code, name, lead, code == on)) }
                }
            }
            details.ll-more open[view.guesses.is_empty() || !among] {
                summary { (t(cx.locale, "desk.check.none_of_these")) }
                div.ll-chips {
                    @for (code, name) in &view.others { (chip(code, name, "", code == on)) }
                }
            }
            @match view.accuracy {
                Some((cases, right)) if !view.guesses.is_empty() => {
                    (hint(&tf(cx.locale, "desk.check.accuracy", &[("n", &cases), ("m", &right)])))
                },
                _ => (hint(t(cx.locale, "desk.check.category_help"))),
            }
        }
    }
}

fn chip(code: &str, name: &str, lead: &str, on: bool) -> Markup {
    html! {
        span.ll-choice {
            input type="radio" id={ "c-" (code) } name=(field::CATEGORY) value=(code) checked[on];
            label.ll-chip for={ "c-" (code) } { (name) @if !lead.is_empty() { small { (lead) } } }
        }
    }
}

const fn answers_key(face: Face) -> &'static str {
    match face {
        Face::Resident => "desk.check.answers",
        Face::Desk | Face::Field => "desk.check.answers_staff",
    }
}

fn answers(cx: &Cx, view: &CheckView, back: &str) -> Markup {
    let pairs: Vec<(String, Markup)> = view
        .answers
        .iter()
        .map(|(title, value)| (title.clone(), html! { span.ll-pre { (value) } }))
        .collect();
    html! {
        section.card.ll-pad {
            div.ll-head {
                h2 { (t(cx.locale, answers_key(view.face))) }
                a href=(back) { (icon("edit")) (t(cx.locale, "desk.check.change")) }
            }
            @if !view.photos.is_empty() {
                div.ll-photos {
                    @for (index, file) in view.photos.iter().enumerate() {
                        figure.ll-photo {
                            img src=(photo_address(view.face, view.draft, *file)) loading="lazy"
                                alt=(tf(cx.locale, "desk.report.photo_alt", &[("n", &(index + 1))]));
                        }
                    }
                }
            }
            (datagrid(&pairs))
        }
    }
}
