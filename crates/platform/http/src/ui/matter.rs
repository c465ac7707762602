//! A matter: where it is now, its steps, its history, what was said.

use crate::cx::Cx;
use crate::draw;
use crate::draw::{Situation, icon};
use crate::form::Filled;
use crate::messages::t;
use kernel::text::Locale;
use maud::{Markup, html};

/// Returns the box that answers the three questions first: which step, in whose hands, until when; below it what else is
/// told, such as that it was reported upwards.
pub fn now_card(
    locale: Locale,
    situation: Situation,
    icon_name: &str,
    word: &str,
    answers: (Markup, Markup, Markup),
    told: &[String],
) -> Markup {
    let (step, who, until) = answers;
    html! {
        section class={ "ll-now " (situation.is_class()) } aria-label=(word) {
            header { (icon(icon_name)) (word) }
            dl {
                dt { (t(locale, "http.now.step")) } dd { (step) }
                dt { (t(locale, "http.now.who")) } dd { (who) }
                dt { (t(locale, "http.now.until")) } dd { (until) }
            }
            @if !told.is_empty() { ul.told { @for line in told { li { (line) } } } }
        }
    }
}

/// Returns the box of what has come to an end: how, and when. Nobody has it any more, and nothing is due.
pub fn ended_card(situation: Situation, icon_name: &str, word: &str, when: &str) -> Markup {
    html! {
        section class={ "ll-now is-ended " (situation.is_class()) } aria-label=(word) {
            header { (icon(icon_name)) (word) span.when { (when) } }
        }
    }
}

/// Returns the gray box of what was not taken on: when, and what there is to know about it, title and words.
pub fn declined_card(
    icon_name: &str,
    word: &str,
    when: &str,
    pairs: &[(String, Markup)],
) -> Markup {
    html! {
        section.ll-now.is-ended.is-off aria-label=(word) {
            header { (icon(icon_name)) (word) span.when { (when) } }
            dl { @for (title, words) in pairs { dt { (title) } dd { (words) } } }
        }
    }
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It is done.
    Done,
    /// It is the reader's move.
    Yours,
    /// It is somebody else's move.
    Now,
    /// It comes later.
    Next,
    /// It ended there without being taken on.
    Off,
}

/// A step of a matter.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is called.
    pub title: String,
    /// When it was done or is due.
    pub when: String,
    /// Who does it and how it went.
    pub line: String,
    /// What else happened on it, each with its day.
    pub told: Vec<String>,
    /// How it stands.
    pub state: StepState,
    /// Its icon; empty for the tick of what is done.
    pub icon: &'static str,
    /// The steps of an earlier round of work, for which it stands: they lie folded under it.
    pub folded: Vec<Step>,
}

/// Returns the steps one under another, for residents.
pub fn steps(list: &[Step]) -> Markup {
    html! {
        ol.ll-steps {
            @for step in list {
                @let (class, current) = step_class(step.state);
                li class=[class] aria-current=[current] {
                    span.dot { (icon(dot_icon(step))) }
                    @if step.folded.is_empty() { (upright(step)) }
                    @else {
                        details.ll-turns { summary { (upright(step)) } (steps(&step.folded)) }
                    }
                }
            }
        }
    }
}

fn upright(step: &Step) -> Markup {
    html! {
        span.t {
            span { (step.title) }
            @if !step.when.is_empty() { time { (step.when) } }
        }
        @if !step.line.is_empty() { span.d { (step.line) } }
        @for line in &step.told { span.d.told { (line) } }
    }
}

fn step_class(state: StepState) -> (Option<&'static str>, Option<&'static str>) {
    match state {
        StepState::Done => (None, None),
        StepState::Yours => (Some("is-now"), Some("step")),
        StepState::Now => (Some("is-now moving"), Some("step")),
        StepState::Next => (Some("is-next"), None),
        StepState::Off => (Some("is-off"), None),
    }
}

fn dot_icon(step: &Step) -> &'static str {
    match step.state {
        _ if !step.icon.is_empty() => step.icon,
        StepState::Done => "check",
        StepState::Yours => "hand-finger",
        StepState::Now => "tool",
        StepState::Next => "circle",
        StepState::Off => "circle-x",
    }
}

/// Returns the steps side by side, for staff; on a phone they stand one under another.
pub fn flow(list: &[Step]) -> Markup {
    let (rounds, steps): (Vec<&Step>, Vec<&Step>) =
        list.iter().partition(|step| !step.folded.is_empty());
    html! {
        @for round in rounds {
            details.ll-turns.is-flat {
                summary { b { (round.title) } span.ll-3 { (round.when) } span.ll-2 { (round.line) } }
                (flow(&round.folded))
            }
        }
        ol.ll-flow {
            @for (index, step) in steps.iter().enumerate() {
                @let (class, current) = step_class(step.state);
                li class=[class] aria-current=[current] {
                    span.dot {
                        @if matches!(step.state, StepState::Done | StepState::Off) { (icon(if step.state == StepState::Done { "check" } else { dot_icon(step) })) } @else { (index + 1) }
                    }
                    div.t { (step.title) }
                    @if !step.when.is_empty() { div.d { (step.when) } }
                    @if !step.line.is_empty() { div.d { (step.line) } }
                }
            }
        }
    }
}

/// How much an entry of the history weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// One of many.
    Plain,
    /// A turn.
    Turn,
    /// Something was late or pressed.
    Late,
    /// It came to an end.
    Done,
}

/// An entry of the history.
#[derive(Clone, Debug)]
pub struct Happened {
    /// When.
    pub when: String,
    /// What.
    pub what: String,
    /// Who, and to whom.
    pub who: String,
    /// Why, or what was said.
    pub why: Markup,
    /// How much it weighs.
    pub key: Key,
}

/// Returns the history, the latest first.
pub fn history(entries: &[Happened]) -> Markup {
    html! {
        ol.ll-history {
            @for entry in entries {
                @let class = match entry.key {
                    Key::Plain => None,
                    Key::Turn => Some("is-key"),
                    Key::Late => Some("is-late"),
                    Key::Done => Some("is-done"),
                };
                li class=[class] {
                    time { (entry.when) }
                    div {
                        b { (entry.what) } @if !entry.who.is_empty() { "　" (entry.who) }
                        @if !entry.why.0.is_empty() { div.why { (entry.why) } }
                    }
                }
            }
        }
    }
}

/// Something that was said.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who said it.
    pub who: String,
    /// For whom he or she speaks, and when.
    pub line: String,
    /// What was said.
    pub text: String,
    /// Whether the reader said it.
    pub mine: bool,
}

/// Returns something that was said.
pub fn message(message: &Message) -> Markup {
    html! {
        div.ll-msg.me[message.mine] {
            @if !message.mine { (draw::avatar(&message.who)) }
            div.b {
                div.w { (message.who) "　" (message.line) }
                p { (message.text) }
            }
        }
    }
}

/// Returns the line in which to say something.
pub fn message_form(cx: &Cx, action: &str, name: &str, filled: &Filled) -> Markup {
    let label = t(cx.locale, "http.message.write");
    let id = filled.id_of(name);
    let wrong = filled.wrong_with(name);
    crate::form::Form::new(cx, action, filled).once().class("ll-say").body(html! {
        div.ll-row {
            label.ll-grow for=(id) {
                span.ll-sr { (label) }
                input.form-control.is-invalid[wrong.is_some()] id=(id) name=(name) placeholder=(label)
                    value=(filled.get(name)) maxlength="500" required;
            }
            button.btn.btn-icon type="submit" aria-label=(t(cx.locale, "http.message.send")) {
                (icon("send"))
            }
        }
    })
}
