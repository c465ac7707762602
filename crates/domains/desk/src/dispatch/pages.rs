//! The form of dispatching: a lead that is proposed by category, assistants, the limit and deadline of each.

use crate::case::pages::{Target, carried};
use crate::{t, tf};
use http::ui::{Buttons, button, hint, icon};
use http::{Choice, Cx, Field, Filled, Form, Input, Markup, html};
use matters::panel;

/// Who can receive the case.
#[derive(Clone, Debug)]
pub struct Receiving {
    /// The organisation's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind in words.
    pub kind: String,
    /// Whether the category proposes it as lead.
    pub proposed: bool,
    /// Whether nobody is there who could take the case on.
    pub empty: bool,
    /// Why it may not lead this category, if so.
    pub not_lead: Option<String>,
    /// Why it may not assist in this category, if so.
    pub not_assist: Option<String>,
}

/// What the form of dispatching shows.
#[derive(Clone, Debug)]
pub struct DispatchView {
    /// What the form ends.
    pub target: Target,
    /// The outcome that names who handles it.
    pub outcome: String,
    /// What was chosen so far and what is wrong with it.
    pub filled: Filled,
    /// Who can receive it.
    pub receivers: Vec<Receiving>,
    /// The kind of organisation that leads the category, in words.
    pub kind_of_lead: String,
    /// The one that is proposed to lead it.
    pub chosen: Option<String>,
    /// Why none is proposed; empty when one is.
    pub doubt: String,
    /// The category's name.
    pub category: String,
    /// The limit of the lead in words, and the deadline by the calendar.
    pub lead: (String, String),
    /// The limit of an assistant in words, and the deadline by the calendar.
    pub assist: (String, String),
    /// Limits that may be set instead: value and words with the deadline.
    pub limits: Vec<(String, String)>,
}

/// Returns the form of dispatching.
pub fn dispatch(cx: &Cx, view: &DispatchView) -> Markup {
    let id = view.target.id;
    let form =
        Form::new(cx, format!("/work/cases/{id}/dispatch"), &view.filled).once().body(html! {
            (carried(&view.target))
            input type="hidden" name="outcome" value=(view.outcome);
            (leads(cx, view))
            (more(cx, view))
            div.ll-formfoot {
                (button(Buttons::Primary, "send", t(cx.locale, "desk.dispatch.button")))
                (panel::cancel_usual(cx, &view.target.place))
            }
        });
    html! {
        section.card {
            div.card-header {
                h2.card-title { (t(cx.locale, "desk.dispatch.title")) }
                span.ll-s.ll-3 { (view.category) }
            }
            div.card-body { (form) }
        }
    }
}

/// Limits and assistants: seldom touched, and folded so that the button is in sight.
fn more(cx: &Cx, view: &DispatchView) -> Markup {
    let wrong = ["limit", "assist", "assist_limit"]
        .iter()
        .any(|name| view.filled.wrong_with(name).is_some());
    let touched = view.filled.all("assist").next().is_some();
    html! {
        details.ll-more open[wrong || touched] {
            summary { (t(cx.locale, "desk.dispatch.more")) }
            (assistants(cx, view))
            (limit(cx, "limit", "desk.dispatch.limit", view, &view.lead))
            (limit(cx, "assist_limit", "desk.dispatch.assist_limit", view, &view.assist))
            (hint(t(cx.locale, "desk.dispatch.join")))
            (barred(cx, view))
        }
    }
}

fn leads(cx: &Cx, view: &DispatchView) -> Markup {
    let mut may: Vec<&Receiving> =
        view.receivers.iter().filter(|one| one.not_lead.is_none()).collect();
    may.sort_by_key(|one| !one.proposed);
    let choices = may.iter().map(|one| {
        let group = if one.proposed { "desk.dispatch.proposed" } else { "desk.dispatch.others" };
        Choice::new(&one.id, &one.name).note(note(cx, one)).group(t(cx.locale, group))
    });
    let why =
        [("category", &view.category as &dyn std::fmt::Display), ("kind", &view.kind_of_lead)];
    let why = match view.chosen {
        Some(_) => tf(cx.locale, "desk.dispatch.why", &why),
        None => tf(cx.locale, "desk.dispatch.doubt", &[("why", &view.doubt)]),
    };
    let help =
        tf(cx.locale, "desk.dispatch.lead_help", &[("limit", &view.lead.0), ("due", &view.lead.1)]);
    html! {
        (Field::new(cx, "lead", t(cx.locale, "desk.dispatch.lead"), Input::Select(choices.collect()), &view.filled)
            .required()
            .help(format!("{why}{help}")))
        @for one in may.iter().filter(|one| one.empty && one.proposed) {
            (http::ui::alert(http::ui::Tone::Warn, html! { (tf(cx.locale, "desk.dispatch.empty_line", &[("name", &one.name)])) }))
        }
    }
}

/// What a receiver is, and whether nobody is there.
fn note(cx: &Cx, one: &Receiving) -> String {
    match one.empty {
        true => tf(cx.locale, "desk.dispatch.empty", &[("kind", &one.kind)]),
        false => one.kind.clone(),
    }
}

/// Who may not lead this category, with the rule: a disabled choice says why.
fn barred(cx: &Cx, view: &DispatchView) -> Markup {
    let barred: Vec<(&Receiving, &String)> = view
        .receivers
        .iter()
        .filter_map(|one| one.not_lead.as_ref().map(|why| (one, why)))
        .collect();
    html! {
        @if !barred.is_empty() {
            details.ll-more {
                summary { (icon("ban")) (t(cx.locale, "desk.dispatch.barred")) }
                p { (tf(cx.locale, "desk.dispatch.barred_line", &[("category", &view.category), ("kind", &view.kind_of_lead)])) }
                ul { @for (one, why) in barred { li { (one.name) "　" span.ll-s.ll-3 { (why) } } } }
            }
        }
    }
}

fn assistants(cx: &Cx, view: &DispatchView) -> Markup {
    let may = view.receivers.iter().filter(|one| one.not_assist.is_none());
    let choices: Vec<Choice> =
        may.map(|one| Choice::new(&one.id, &one.name).note(note(cx, one))).collect();
    // Whoever leads does not assist: with scripts the lead's box is not there.
    html! {
        div data-but="lead" {
            (Field::new(cx, "assist", t(cx.locale, "desk.dispatch.assist"), Input::Ticks(choices), &view.filled)
                .help(tf(cx.locale, "desk.dispatch.assist_help", &[("limit", &view.assist.0), ("due", &view.assist.1)])))
        }
    }
}

fn limit(
    cx: &Cx,
    name: &str,
    label: &str,
    view: &DispatchView,
    usual: &(String, String),
) -> Markup {
    let usual = tf(cx.locale, "desk.dispatch.usual", &[("limit", &usual.0), ("due", &usual.1)]);
    let mut choices = vec![Choice::new("", usual)];
    choices.extend(view.limits.iter().map(|(value, words)| Choice::new(value, words)));
    html! { (Field::new(cx, name, t(cx.locale, label), Input::Select(choices), &view.filled)) }
}

/// Returns what stands over the form when a dispatch was refused because it passes a duty on.
pub fn refused(cx: &Cx, name: &str, basis: &str) -> Markup {
    html! {
        div.alert.alert-danger role="alert" {
            (icon("ban"))
            div.ll-grow {
                p.alert-title { (tf(cx.locale, "desk.dispatch.refused", &[("name", &name)])) }
                p { (basis) }
                p.ll-s { (t(cx.locale, "desk.dispatch.counted")) }
            }
        }
    }
}
