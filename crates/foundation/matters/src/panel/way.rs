//! The way of a matter: upright for residents, flat for staff.

use crate::shown::{MatterView, StepState, StepView};
use http::{Cx, Markup, ui};
use kernel::time::Instant;

/// To whom the steps are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Whoever reported.
    Reporter,
    /// Whoever has the same trouble and joined.
    Joined,
    /// Those who handle it.
    Staff,
}

/// Returns the steps one under another, for residents: what was, what is, what comes.
pub fn steps(cx: &Cx, view: &MatterView) -> Markup {
    let mut list = vec![done(cx, "matters.steps.report", view.row.started_at)];
    list.extend(in_rounds(cx, view, Reader::Reporter));
    ui::steps(&list)
}

/// Returns the steps one under another, for staff.
pub fn way(cx: &Cx, view: &MatterView) -> Markup {
    ui::steps(&in_rounds(cx, view, Reader::Staff))
}

/// Returns the steps for somebody who joined what another had reported, with the moment of joining in its place.
pub fn steps_joined(cx: &Cx, view: &MatterView, joined: Instant) -> Markup {
    let mut list = vec![done(cx, "matters.steps.other", view.row.started_at)];
    let over = |step: &&StepView| {
        matches!(step.state, StepState::Done | StepState::Left)
            && step.at.is_some_and(|at| at <= joined)
    };
    let before = view.steps.iter().take_while(over).count();
    let (before, after) = view.steps.split_at(before);
    list.extend(before.iter().map(|step| shown(cx, view, step, Reader::Joined)));
    list.push(done(cx, "matters.steps.joined", joined));
    list.extend(after.iter().map(|step| shown(cx, view, step, Reader::Joined)));
    ui::steps(&list)
}

fn done(cx: &Cx, title: &'static str, at: Instant) -> ui::Step {
    ui::Step {
        title: crate::t(cx.locale, title).to_owned(),
        when: cx.moment(at),
        line: String::new(),
        told: Vec::new(),
        state: ui::StepState::Done,
        icon: "",
        folded: Vec::new(),
    }
}

/// Returns the steps side by side, for staff.
pub fn flow(cx: &Cx, view: &MatterView) -> Markup {
    ui::flow(&in_rounds(cx, view, Reader::Staff))
}

/// The steps of the round that runs or ended it; those of each earlier round folded under what sent it back.
fn in_rounds(cx: &Cx, view: &MatterView, reader: Reader) -> Vec<ui::Step> {
    let runs = view.steps.iter().map(|step| step.round).max().unwrap_or(1);
    let mut list = Vec::new();
    for round in 1..=runs {
        let of = view.steps.iter().filter(|step| step.round == round);
        let steps: Vec<ui::Step> = of.map(|step| shown(cx, view, step, reader)).collect();
        match steps.last() {
            Some(last) if round < runs => list.push(ui::Step {
                title: crate::tf(cx.locale, "matters.card.round", &[("n", &round)]),
                when: last.when.clone(),
                line: last.line.clone(),
                told: Vec::new(),
                state: ui::StepState::Off,
                icon: "rotate",
                folded: steps,
            }),
            _ => list.extend(steps),
        }
    }
    list
}

fn shown(cx: &Cx, view: &MatterView, step: &StepView, reader: Reader) -> ui::Step {
    let yours = view.now.waits_for_reporter() && view.now.is_yours();
    let state = match step.state {
        StepState::Done | StepState::Left => ui::StepState::Done,
        StepState::Declined => ui::StepState::Off,
        StepState::Now if yours => ui::StepState::Yours,
        StepState::Now => ui::StepState::Now,
        StepState::Next => ui::StepState::Next,
    };
    let when = match (step.at, step.state) {
        (Some(at), StepState::Now) => {
            crate::tf(cx.locale, "matters.steps.before", &[("moment", &cx.moment(at))])
        }
        (Some(at), _) => cx.moment(at),
        (None, _) => String::new(),
    };
    let about = step.instance.and_then(|instance| view.about.get(&instance)).cloned();
    let back = step.instance.and_then(|instance| view.sent_back.get(&instance)).cloned();
    let declined = view.card.as_ref().and_then(|card| card.declined.as_ref());
    let line = match step.state {
        StepState::Left => {
            back.unwrap_or_else(|| crate::t(cx.locale, "matters.steps.left").to_owned())
        }
        StepState::Now => in_hands(view),
        StepState::Declined if declined.is_some() => String::new(),
        StepState::Done | StepState::Next | StepState::Declined => about.unwrap_or_default(),
    };
    // What residents read tells how it is now: “waiting to be accepted” is wrong of what was, or will be.
    let words = match step.state {
        StepState::Now if reader != Reader::Staff => &step.public,
        _ if reader == Reader::Reporter => &step.yours,
        _ => &step.title,
    };
    let title = match declined.filter(|_| step.state == StepState::Declined) {
        Some(declined) => crate::tf(
            cx.locale,
            "matters.declined.step",
            &[("end", &cx.of(words)), ("reason", &cx.of(&declined.reason))],
        ),
        None => cx.of(words).to_owned(),
    };
    let told =
        if reader == Reader::Reporter { super::told(cx, view, step.instance) } else { Vec::new() };
    ui::Step { title, when, line, told, state, icon: icon(view, step), folded: Vec::new() }
}

fn in_hands(view: &MatterView) -> String {
    let names: Vec<&str> = view.now.holders.iter().map(|holder| holder.name.as_str()).collect();
    if view.now.waits_for_reporter() { String::new() } else { names.join("　") }
}

fn icon(view: &MatterView, step: &StepView) -> &'static str {
    match step.state {
        StepState::Left => "arrow-back-up",
        StepState::Now | StepState::Declined => view.now.tags.first().map_or("", |tag| tag.icon),
        StepState::Done | StepState::Next => "",
    }
}
