//! The desk's forms at acceptance: accept with category and place, refuse for a listed reason, merge into another case.

use crate::case::rules::RefusedFor;
use crate::case::title::{PUBLIC_TITLE_MAX, TITLE_MAX};
use crate::report::pages::{Asker, FoundView, search_box};
use crate::report::rules::field;
use crate::{t, tf};
use http::ui::{Buttons, button, empty_small, hint, icon};
use http::{Choice, Cx, Field, Filled, Form, Input, Markup, html};
use kernel::id::CaseId;
use matters::panel::{self, Place};

/// What every form of the desk carries.
#[derive(Clone, Debug)]
pub struct Target {
    /// The case.
    pub id: CaseId,
    /// The stay that the form ends.
    pub instance: u32,
    /// The matter's version that the reader saw.
    pub version: i64,
    /// Where the form stands.
    pub place: Place,
}

/// What the form of acceptance shows.
#[derive(Clone, Debug)]
pub struct AcceptView {
    /// What the form ends.
    pub target: Target,
    /// What was written so far.
    pub filled: Filled,
    /// Categories: code, name, the limit in words.
    pub categories: Vec<(String, String, String)>,
    /// The category that was guessed.
    pub guessed: String,
    /// Where it is now, in words.
    pub place: String,
    /// Grids of the community to choose from: id and name.
    pub grids: Vec<(String, String)>,
    /// Whether the grid follows from the building or was chosen before.
    pub grid_known: bool,
    /// What was looked for among the buildings.
    pub sought: String,
    /// Buildings found; nothing was looked for when absent.
    pub found: Option<FoundView>,
    /// Open cases near by: id, code, title.
    pub near: Vec<(CaseId, String, String)>,
}

/// Returns the fields that every form of the desk carries.
pub fn carried(target: &Target) -> Markup {
    html! {
        input type="hidden" name="instance" value=(target.instance);
        input type="hidden" name="version" value=(target.version);
        (panel::carried(&target.place))
    }
}

/// Returns a form of the desk in its card.
fn card(cx: &Cx, title: &str, body: Markup) -> Markup {
    html! { section.card { div.card-header { h2.card-title { (t(cx.locale, title)) } } div.card-body { (body) } } }
}

fn foot(cx: &Cx, icon_name: &str, key: &str, cancel: Markup) -> Markup {
    html! {
        div.ll-formfoot { (button(Buttons::Primary, icon_name, t(cx.locale, key))) (cancel) }
    }
}

/// Returns the form of acceptance.
pub fn accept(cx: &Cx, view: &AcceptView) -> Markup {
    let id = view.target.id;
    let choices = view
        .categories
        .iter()
        .map(|(code, name, limit)| Choice::new(code, name).note(limit.as_str()));
    let grids: Vec<Choice> = view.grids.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let form = Form::new(cx, format!("/work/cases/{id}/accept"), &view.filled).once().body(html! {
        button.ll-sr type="submit" tabindex="-1" aria-hidden="true" {}
        (carried(&view.target))
        @if !view.near.is_empty() { (near(cx, view)) }
        (Field::new(cx, field::CATEGORY, t(cx.locale, "desk.cases.category"), Input::Select(choices.collect()), &view.filled)
            .required()
            .help(tf(cx.locale, "desk.accept.guessed", &[("category", &view.guessed)])))
        @if !grids.is_empty() {
            @let grid = Field::new(cx, "grid", t(cx.locale, "desk.accept.grid"), Input::Select(grids), &view.filled);
            @if view.grid_known { (grid) } @else { (grid.required().help(t(cx.locale, "desk.accept.grid_help"))) }
        }
        input type="hidden" name="urgent_asked" value="1";
        (Field::new(cx, "urgent", t(cx.locale, "desk.accept.urgent"), Input::Tick, &view.filled)
            .help(t(cx.locale, "desk.accept.urgent_help")))
        // What is seldom touched stands folded, so that the button is in sight.
        @let found = view.found.is_some() || ["place", "title", "public_title"].iter().any(|name| view.filled.wrong_with(name).is_some());
        details.ll-more open[found] {
            summary { (t(cx.locale, "desk.accept.more")) }
            (building(cx, view))
            (Field::new(cx, "title", t(cx.locale, "desk.case.own_title"), Input::Line, &view.filled)
                .length_max(TITLE_MAX)
                .help(t(cx.locale, "desk.case.own_title_help")))
            (Field::new(cx, "public_title", t(cx.locale, "desk.case.public_title"), Input::Line, &view.filled)
                .length_max(PUBLIC_TITLE_MAX)
                .help(t(cx.locale, "desk.case.public_help")))
        }
        (foot(cx, "checkbox", "desk.accept.button", panel::cancel_usual(cx, &view.target.place)))
    });
    card(cx, "desk.accept.title", form)
}

fn near(cx: &Cx, view: &AcceptView) -> Markup {
    html! {
        div.ll-hintbox {
            b { (icon("git-merge")) (t(cx.locale, "desk.accept.near")) }
            ul {
                @for (id, code, title) in &view.near {
                    li { a href={ "/work/cases/" (id) } { (code) } "　" (title) }
                }
            }
        }
    }
}

fn building(cx: &Cx, view: &AcceptView) -> Markup {
    html! {
        div.ll-field {
            label.form-label for="f-find" { (t(cx.locale, "desk.accept.place")) }
            p { (view.place) }
            (search_box(cx, Asker::Accept, &view.sought, view.filled.wrong_with("place"), view.found.as_ref()))
        }
    }
}

/// What the form of refusal shows.
#[derive(Clone, Debug)]
pub struct RefuseView {
    /// What the form ends.
    pub target: Target,
    /// What was written so far.
    pub filled: Filled,
}

/// Returns the form of refusal: a reason of the closed list, with an explanation.
pub fn refuse(cx: &Cx, view: &RefuseView) -> Markup {
    let id = view.target.id;
    let reasons = RefusedFor::ALL
        .map(|reason| Choice::new(reason.as_str(), t(cx.locale, reason.title_key())));
    let form = Form::new(cx, format!("/work/cases/{id}/refuse"), &view.filled).once().body(html! {
        (carried(&view.target))
        (Field::new(cx, "refused_for", t(cx.locale, "desk.refuse.reason"), Input::Radios(reasons.into()), &view.filled)
            .required()
            .help(t(cx.locale, "desk.refuse.basis")))
        (Field::new(cx, "explanation", t(cx.locale, "desk.refuse.explanation"), Input::Lines, &view.filled)
            .length_max(400)
            .help(t(cx.locale, "desk.refuse.explanation_help")))
        (foot(cx, "circle-x", "desk.refuse.button", panel::cancel(cx, &view.target.place)))
    });
    card(cx, "desk.refuse.title", form)
}

/// What the form of merging shows.
#[derive(Clone, Debug)]
pub struct MergeView {
    /// What the form ends.
    pub target: Target,
    /// What was written so far.
    pub filled: Filled,
    /// Open cases near by: code, title, how near.
    pub near: Vec<(String, String, String)>,
}

/// Returns the form of merging.
pub fn merge(cx: &Cx, view: &MergeView) -> Markup {
    let id = view.target.id;
    let near: Vec<Choice> = view
        .near
        .iter()
        .map(|(code, title, how)| Choice::new(code, format!("{code}　{title}")).note(how.as_str()))
        .collect();
    let form = Form::new(cx, format!("/work/cases/{id}/merge"), &view.filled).once().body(html! {
        (carried(&view.target))
        (hint(t(cx.locale, "desk.merge.basis")))
        @if near.is_empty() {
            (empty_small(t(cx.locale, "desk.merge.none_near")))
        } @else {
            (Field::new(cx, "near", t(cx.locale, "desk.merge.near"), Input::Radios(near), &view.filled))
        }
        (Field::new(cx, "into", t(cx.locale, "desk.merge.into"), Input::Line, &view.filled)
            .placeholder("SLY-20261120-0037")
            .help(t(cx.locale, "desk.merge.into_help")))
        (foot(cx, "git-merge", "desk.merge.button", panel::cancel(cx, &view.target.place)))
    });
    card(cx, "desk.merge.title", form)
}
