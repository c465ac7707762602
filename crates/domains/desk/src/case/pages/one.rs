//! One case: what can be done, clocks, what was reported and where, what happened.

use crate::case::title::{PUBLIC_TITLE_MAX, TITLE_MAX};
use crate::{t, tf};
use http::ui::{Buttons, Tone, alert, alert_titled, badge, button, datagrid, link_button};
use http::{Cx, Field, Filled, Form, Input, Markup, Page, html};
use kernel::id::CaseId;
use matters::OnPage;
use matters::panel::{self, Place};
use matters::view::MatterView;

/// What the page of a case shows.
pub struct CaseView {
    /// The case.
    pub id: CaseId,
    /// Its matter, for staff.
    pub matter: MatterView,
    /// Where forms and photos are.
    pub place: Place,
    /// The category's name.
    pub category: String,
    /// The category's limit in words, and where it comes from.
    pub limit: Option<(String, String)>,
    /// Why the reader finds it under “mine”, if so.
    pub follows: Option<String>,
    /// How it came in.
    pub channel: &'static str,
    /// The lead department.
    pub lead: Option<String>,
    /// The case into which it was merged: id and code.
    pub merged_into: Option<(CaseId, String)>,
    /// Cases that were merged into it: id and code.
    pub merged: Vec<(CaseId, String)>,
    /// How many others said that they have the same trouble.
    pub also: i64,
    /// How many dispatches of it were refused because they pass a duty on.
    pub refused_dispatches: i64,
    /// The form for what the public may read as its title.
    pub public: Filled,
    /// Whether the reader may decide what the public reads.
    pub may_publish: bool,
    /// What is open on it: the form of what was chosen among the actions, the reporter's data in plain.
    pub on: OnPage,
}

/// Returns the page of a case.
pub fn one(cx: &Cx, view: &CaseView) -> Page {
    let matter = &view.matter;
    let links = [("/work/cases".to_owned(), cx.t("desk.cases.title"))];
    let facts = html! {
        span.ll-s.ll-3 { (matter.row.code) "　" (view.category) "　" (t(cx.locale, view.channel)) }
        (panel::states(cx, &matter.now, matter.row.urgent))
        (panel::graded(cx, matter))
    };
    let body = html! {
        (cx.heading(&links, &matter.title, facts, panel::follow_button(cx, &view.place, view.follows.as_deref())))
        (panel::rework(cx, matter.rework.as_deref()))
        (panel::action_bar(cx, matter, &view.place, None))
        @if let Some(form) = &view.on.form { div.ll-mt-4.ll-acting data-work data-asked { (form) } }
        (told(cx, view))
        div.card.ll-mt-4 { div.card-body { (panel::flow(cx, matter)) } }
        div.ll-record {
            div.card { div.ll-detailbody {
                section { (panel::clocks(cx, matter)) }
                section { (panel::subject(cx, matter, &view.place, view.on.revealed.clone())) }
                section { h3.ll-mb-3 { (t(cx.locale, "desk.case.messages")) } (panel::messages(cx, matter, &view.place, &view.on.said, matter.row.runs())) }
            } }
            aside.ll-stack {
                div.card { div.card-body { (facts_of(cx, view)) @if view.may_publish { (public(cx, view)) } } }
                div.card { div.card-body { (panel::history(cx, matter, &view.place)) } }
                (print_link(cx, view))
            }
        }
    };
    cx.work(&matter.title, body)
}

fn print_link(cx: &Cx, view: &CaseView) -> Markup {
    let href = format!("{}/print", view.place.forms);
    link_button(Buttons::Ghost, "printer", t(cx.locale, "desk.case.print"), &href, None)
}

fn told(cx: &Cx, view: &CaseView) -> Markup {
    html! {
        @if let Some((id, code)) = &view.merged_into {
            (alert(Tone::Info, html! {
                p { (t(cx.locale, "desk.case.merged_into")) " " a href={ "/work/cases/" (id) } { (code) } }
            }))
        }
        @if view.refused_dispatches > 0 {
            (alert_titled(Tone::Warn, t(cx.locale, "desk.case.refused_dispatches"), html! {
                p { (tf(cx.locale, "desk.case.refused_dispatches_line", &[("n", &view.refused_dispatches)])) }
            }))
        }
    }
}

fn facts_of(cx: &Cx, view: &CaseView) -> Markup {
    let row = |key: &str, value: Markup| (t(cx.locale, key).to_owned(), value);
    let mut pairs = vec![row("desk.cases.category", html! { (badge(&view.category)) })];
    if let Some((limit, source)) = &view.limit {
        pairs.push(row("desk.case.limit", html! { (limit) br; span.ll-s.ll-3 { (source) } }));
    }
    if let Some(lead) = &view.lead {
        pairs.push(row("desk.cases.lead", html! { (lead) }));
    }
    if view.also > 0 {
        pairs.push(row(
            "desk.case.also",
            html! { (tf(cx.locale, "desk.case.also_n", &[("n", &view.also)])) },
        ));
    }
    if !view.merged.is_empty() {
        let merged = html! {
            @for (id, code) in &view.merged { a href={ "/work/cases/" (id) } { (code) } " " }
        };
        pairs.push(row("desk.case.merged", merged));
    }
    datagrid(&pairs)
}

/// What the public may read: the desk's own words, never the reporter's.
fn public(cx: &Cx, view: &CaseView) -> Markup {
    let filled = &view.public;
    html! {
        details.ll-more open[!filled.is_right()] {
            summary { (t(cx.locale, "desk.case.public")) }
            (Form::new(cx, format!("/work/cases/{}/public", view.id), filled).body(html! {
                (Field::new(cx, "title", t(cx.locale, "desk.case.own_title"), Input::Line, filled)
                    .length_max(TITLE_MAX)
                    .help(t(cx.locale, "desk.case.own_title_help")))
                (Field::new(cx, "public_title", t(cx.locale, "desk.case.public_title"), Input::Line, filled)
                    .length_max(PUBLIC_TITLE_MAX)
                    .help(t(cx.locale, "desk.case.public_help")))
                (button(Buttons::Plain, "world", t(cx.locale, "desk.case.publish")))
            }))
        }
    }
}
