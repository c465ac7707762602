//! Deadlines: a clock beside a line, and clocks of lead and assistants side by side.

use super::icon;
use crate::cx::Cx;
use crate::messages::tf;
use kernel::time::Instant;
use maud::{Markup, html};

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// There is time.
    Calm,
    /// It ends soon.
    Near,
    /// It has run out.
    Late,
    /// It was met.
    Met,
    /// It stands still.
    Paused,
}

impl Pace {
    const fn class(self) -> &'static str {
        match self {
            Pace::Calm => "ll-clock",
            Pace::Near => "ll-clock is-near",
            Pace::Late => "ll-clock is-late",
            Pace::Met => "ll-clock is-met",
            Pace::Paused => "ll-clock is-paused",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Pace::Calm => "clock",
            Pace::Near => "clock-exclamation",
            Pace::Late => "alarm",
            Pace::Met => "circle-check",
            Pace::Paused => "player-pause",
        }
    }
}

/// Returns a clock with words.
pub fn clock(pace: Pace, words: &str) -> Markup {
    html! { span class=(pace.class()) { (icon(pace.icon())) (words) } }
}

/// Returns the clock of a deadline: by when, and how much is `left` where that is worth saying; how much over when it has
/// passed.
pub fn due(cx: &Cx, at: Instant, pace: Pace, left: &str) -> Markup {
    let words = due_words(cx, at, pace, left);
    html! {
        time class=(pace.class()) datetime=(at.rfc3339()) title=(cx.moment(at))
            data-due=(at.micros() / 1_000_000) {
            (icon(pace.icon()))
            span { (words) }
        }
    }
}

/// Returns what the clock of a deadline says.
pub fn due_words(cx: &Cx, at: Instant, pace: Pace, left: &str) -> String {
    if pace == Pace::Late {
        return tf(cx.locale, "http.clock.over", &[("length", &cx.left(at))]);
    }
    let until = cx.until(at);
    match left {
        "" => tf(cx.locale, "http.clock.by", &[("moment", &until)]),
        left => tf(cx.locale, "http.clock.by_left", &[("moment", &until), ("left", &left)]),
    }
}

/// Returns a point in time as a `time` element.
pub fn moment(cx: &Cx, at: Instant) -> Markup {
    html! { time datetime=(at.rfc3339()) { (cx.moment(at)) } }
}

/// A part of the line that a clock has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins, in thousandths of the line.
    pub from: u32,
    /// Where it ends, in thousandths of the line.
    pub to: u32,
    /// How the clock stood; a paused part is hatched.
    pub pace: Pace,
}

/// Returns the line of a clock: what has run, what stood still, and the mark of the deadline. `label` says it in words.
pub fn track(parts: &[Part], mark: Option<u32>, label: &str) -> Markup {
    let per_cent = |thousandths: u32| format!("{}.{}%", thousandths / 10, thousandths % 10);
    html! {
        svg.ll-line role="img" aria-label=(label) height="16" {
            rect.l-ground x="0" y="4" width="100%" height="8" rx="4" {}
            @for part in parts {
                @if part.pace == Pace::Paused {
                    line.l-pause x1=(per_cent(part.from)) x2=(per_cent(part.to)) y1="8" y2="8" {}
                } @else {
                    rect class=(fill(part.pace)) x=(per_cent(part.from)) y="4" height="8" rx="3"
                        width=(per_cent(part.to.saturating_sub(part.from))) {}
                }
            }
            @if let Some(mark) = mark {
                line.l-mark x1=(per_cent(mark.min(995))) x2=(per_cent(mark.min(995))) y1="0" y2="16" {}
            }
        }
    }
}

const fn fill(pace: Pace) -> &'static str {
    match pace {
        Pace::Calm => "l-run",
        Pace::Near => "l-near",
        Pace::Late => "l-late",
        Pace::Met => "l-met",
        Pace::Paused => "l-pause",
    }
}

/// Returns a bar that is filled to so many thousandths.
pub fn progress(thousandths: u32, pace: Pace, label: &str) -> Markup {
    let filled = thousandths.min(1000);
    html! {
        svg.ll-progress role="img" aria-label=(label) height="6" {
            rect.l-ground x="0" y="0" width="100%" height="6" rx="3" {}
            rect class=(fill(pace)) x="0" y="0" height="6" rx="3"
                width={ (filled / 10) "." (filled % 10) "%" } {}
        }
    }
}

/// The clock of one party: who, how far, how much is left.
#[derive(Clone, Debug)]
pub struct ClockBar {
    /// The word for the part it plays, such as 主办.
    pub role: String,
    /// Whether it leads.
    pub lead: bool,
    /// Who it is.
    pub who: String,
    /// Who in person.
    pub person: String,
    /// What has run.
    pub parts: Vec<Part>,
    /// Where the deadline is, in thousandths.
    pub mark: Option<u32>,
    /// The clock at the end of the line.
    pub clock: Markup,
    /// The line in words: by when, which limit, why it paused.
    pub note: Markup,
    /// The line in words for those who do not see it.
    pub label: String,
}

/// Returns the clock of one party. Several stand one under another.
pub fn clock_bar(bar: &ClockBar) -> Markup {
    html! {
        div.ll-clockbar {
            span.role.lead[bar.lead] { (bar.role) }
            span { b { (bar.who) } @if !bar.person.is_empty() { "　" (bar.person) } }
            (track(&bar.parts, bar.mark, &bar.label))
            span.left { (bar.clock) }
            p.note { (bar.note) }
        }
    }
}
