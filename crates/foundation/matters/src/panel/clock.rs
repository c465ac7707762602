//! The clocks of lead and assistants, one under another.

use crate::shown::{ClockRole, ClockView, MatterView, SpanKind};
use http::ui::{ClockBar, Pace, Part};
use http::{Cx, Markup, html, ui};

/// Returns the clocks of a matter.
pub fn clocks(cx: &Cx, view: &MatterView) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let all = view.clocks.iter().chain(&view.whole);
    html! {
        @if view.clocks.is_empty() && view.whole.is_none() {
            // What has ended has no deadline to speak of.
            @if view.now.ended.is_none() { (ui::empty_small(t("matters.clock.none"))) }
        } @else {
            div.ll-row.ll-between {
                h3 { (t("matters.clock.title")) }
                span.ll-s.ll-3 { (t("matters.clock.legend")) }
            }
            div.ll-mt-1 { @for clock in all { (ui::clock_bar(&bar(cx, view, clock))) } }
        }
    }
}

fn bar(cx: &Cx, view: &MatterView, clock: &ClockView) -> ClockBar {
    let role = match clock.role {
        ClockRole::Lead => "matters.clock.lead",
        ClockRole::Assistant => "matters.clock.assistant",
        ClockRole::Step => "matters.clock.step",
        ClockRole::Matter => "matters.clock.whole",
    };
    let names: Vec<String> = clock.who.iter().map(|who| view.names.who(cx.locale, who)).collect();
    let who = match clock.role {
        ClockRole::Matter => cx.of(&view.whole_title()).to_owned(),
        _ => names.join(crate::t(cx.locale, "matters.comma")),
    };
    let words = cx.of(&clock.remaining.words()).to_owned();
    ClockBar {
        role: crate::t(cx.locale, role).to_owned(),
        lead: matches!(clock.role, ClockRole::Lead),
        label: label(cx, clock, &words),
        note: note(cx, view, clock),
        clock: end(cx, clock, &words),
        parts: clock.spans.iter().map(|span| part(span.kind, span.from, span.width)).collect(),
        mark: Some(clock.mark),
        person: String::new(),
        who,
    }
}

fn part(kind: SpanKind, from: u32, width: u32) -> Part {
    let pace = match kind {
        SpanKind::Used => Pace::Calm,
        SpanKind::Near => Pace::Near,
        SpanKind::Met => Pace::Met,
        SpanKind::Late => Pace::Late,
        SpanKind::Pause => Pace::Paused,
    };
    Part { from, to: from + width, pace }
}

fn pace(clock: &ClockView) -> Pace {
    match (clock.remaining.late, clock.open, clock.state.paused().is_some(), clock.deadline.near) {
        (true, ..) => Pace::Late,
        (false, false, ..) => Pace::Met,
        (false, true, true, _) => Pace::Paused,
        (false, true, false, true) => Pace::Near,
        (false, true, false, false) => Pace::Calm,
    }
}

/// The clock at the end of the line: for what runs, the same as in every list.
fn end(cx: &Cx, clock: &ClockView, words: &str) -> Markup {
    let pace = pace(clock);
    match pace {
        Pace::Met => ui::clock(pace, crate::t(cx.locale, "matters.clock.met")),
        Pace::Late if !clock.open => ui::clock(pace, words),
        Pace::Paused => super::due(cx, Some(&clock.deadline), true),
        Pace::Late | Pace::Calm | Pace::Near => super::due(cx, Some(&clock.deadline), false),
    }
}

/// The bar in words, for those who do not see it.
fn label(cx: &Cx, clock: &ClockView, words: &str) -> String {
    let limit = clock.state.limit.words();
    let limit = cx.of(&limit);
    let pauses = clock.state.pauses.len();
    let key = if pauses == 0 { "matters.clock.label" } else { "matters.clock.label_paused" };
    crate::tf(cx.locale, key, &[("limit", &limit), ("left", &words), ("pauses", &pauses)])
}

fn note(cx: &Cx, view: &MatterView, clock: &ClockView) -> Markup {
    let state = &clock.state;
    let limit = state.limit.words();
    let due = cx.moment(state.due);
    // A clock that runs says its end itself.
    let key = match pace(clock) {
        Pace::Calm | Pace::Near => "matters.clock.limit",
        Pace::Late | Pace::Met | Pace::Paused => "matters.clock.note",
    };
    let first = crate::tf(cx.locale, key, &[("due", &due), ("limit", &cx.of(&limit))]);
    html! {
        (first)
        @for extension in &state.extensions {
            "　" (crate::tf(cx.locale, "matters.clock.extended", &[("by", &cx.of(&extension.words()))]))
        }
        @for pause in &state.pauses {
            @let reason = view.pause_reason(cx.locale, &pause.reason);
            "　" (crate::tf(cx.locale, "matters.clock.paused_from", &[("moment", &cx.moment(pause.from)), ("reason", &reason)]))
        }
        @if clock.urged > 0 {
            "　" span.ll-red { (crate::tf(cx.locale, "matters.clock.urged", &[("n", &clock.urged)])) }
        }
        @if clock.tier > 0 {
            "　" span.ll-red { (crate::tf(cx.locale, "matters.clock.told", &[("n", &clock.tier)])) }
        }
        @if state.provisional { "　" (crate::t(cx.locale, "matters.clock.provisional")) }
    }
}
