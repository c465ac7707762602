//! Clocks drawn as bars: what was used, what stood still, where the limit is.

use super::deadline::Deadline;
use crate::in_force::RulesInForce;
use crate::projection::{Folded, Stay};
use kernel::clock::{ClockState, Remaining, deadline};
use kernel::procedure::InstanceId;
use kernel::time::Instant;

/// Whose clock it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockRole {
    /// 主办.
    Lead,
    /// 协办.
    Assistant,
    /// A step that is no branch.
    Step,
    /// The whole matter.
    Matter,
}

/// How a part of the bar looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Time used.
    Used,
    /// Time used with little left.
    Near,
    /// Time used, and done in time.
    Met,
    /// Time beyond the limit, or the whole when it is late.
    Late,
    /// It stood still.
    Pause,
}

/// A part of the bar, in thousandths of its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub from: u32,
    /// How wide it is.
    pub width: u32,
    /// How it looks.
    pub kind: SpanKind,
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// The stay; 0 for the matter.
    pub instance: InstanceId,
    /// Whose it is.
    pub role: ClockRole,
    /// Who holds the stay, as who-keys.
    pub who: Vec<String>,
    /// The step in the file.
    pub step: String,
    /// The clock's state.
    pub state: ClockState,
    /// How much is left, or by how much it is late.
    pub remaining: Remaining,
    /// The parts of the bar.
    pub spans: Vec<Span>,
    /// Where the mark of the limit stands, in thousandths.
    pub mark: u32,
    /// How its end stands.
    pub deadline: Deadline,
    /// Whether it runs or stands still, and has not stopped.
    pub open: bool,
    /// The last tier that was told that it is late.
    pub tier: u32,
    /// How often somebody urged.
    pub urged: u32,
}

/// Returns the clocks of the stays that last, the lead's first; when none lasts, those of the branches that were last.
pub(crate) fn clocks(
    folded: &Folded,
    rules: &RulesInForce,
    urgent: bool,
    now: Instant,
) -> Vec<ClockView> {
    let all = folded.stays.values();
    let mut open: Vec<&Stay> =
        all.clone().filter(|stay| stay.left.is_none() && !stay.block).collect();
    // Beside the running branches of a block stand those of its parties that are done already.
    let blocks: Vec<InstanceId> =
        open.iter().filter_map(|stay| stay.stay.branch).map(|branch| branch.of).collect();
    open.extend(all.filter(|stay| {
        stay.left.as_ref().is_some_and(|(_, how, _)| *how == "completed")
            && stay.stay.branch.is_some_and(|branch| blocks.contains(&branch.of))
    }));
    open.sort_by_key(|stay| (!stay.stay.branch.is_none_or(|branch| branch.lead), stay.stay.id));
    open.into_iter().filter_map(|stay| view(stay, rules, urgent, now)).collect()
}

/// Returns the clock of the whole matter, when the procedure has a limit.
pub(crate) fn whole(
    folded: &Folded,
    rules: &RulesInForce,
    urgent: bool,
    now: Instant,
) -> Option<ClockView> {
    let state = deadline(&folded.state.clock, rules.rules.calendar()).ok()?;
    let drawn = Drawn { who: Vec::new(), step: String::new(), told: (0, 0) };
    Some(drawn.view(0, ClockRole::Matter, state, rules, urgent, now))
}

fn view(stay: &Stay, rules: &RulesInForce, urgent: bool, now: Instant) -> Option<ClockView> {
    use kernel::procedure::Action;
    let state = deadline(&stay.stay.clock, rules.rules.calendar()).ok()?;
    let role = match stay.stay.branch {
        Some(branch) if branch.lead => ClockRole::Lead,
        Some(_) => ClockRole::Assistant,
        None => ClockRole::Step,
    };
    let urged = stay.stay.uses.get(&Action::Urge).copied().unwrap_or(0);
    let told = (stay.stay.tier, urged);
    let drawn = Drawn { who: stay.stay.who.clone(), step: stay.stay.step.clone(), told };
    Some(drawn.view(stay.stay.id, role, state, rules, urgent, now))
}

/// What a clock says beside its time.
struct Drawn {
    who: Vec<String>,
    step: String,
    told: (u32, u32),
}

impl Drawn {
    fn view(
        self,
        instance: InstanceId,
        role: ClockRole,
        state: ClockState,
        rules: &RulesInForce,
        urgent: bool,
        now: Instant,
    ) -> ClockView {
        let remaining = state.remaining(now, rules.rules.calendar());
        let deadline = Deadline::at(rules, (state.started, state.due), urgent, now);
        let (spans, mark) = bar(&state, now, deadline.near);
        let open = state.stopped.is_none();
        let (who, step, (tier, urged)) = (self.who, self.step, self.told);
        ClockView {
            instance,
            role,
            who,
            step,
            state,
            remaining,
            deadline,
            spans,
            mark,
            open,
            tier,
            urged,
        }
    }
}

/// The bar reaches from the start to the limit, or to now when that is later.
fn bar(state: &ClockState, now: Instant, near: bool) -> (Vec<Span>, u32) {
    let until = state.stopped.unwrap_or(now).max(state.started);
    let end = until.max(state.due);
    let whole = end.since(state.started).whole_microseconds().max(1);
    let place = |at: Instant| {
        let part = at.since(state.started).whole_microseconds().clamp(0, whole);
        u32::try_from(part * 1000 / whole).unwrap_or(1000)
    };
    let late = until > state.due && state.overdue(until);
    let kind = match (late, state.stopped.is_some(), near) {
        (true, ..) => SpanKind::Late,
        (false, true, _) => SpanKind::Met,
        (false, false, true) => SpanKind::Near,
        (false, false, false) => SpanKind::Used,
    };
    let mut spans = Vec::new();
    let mut add = |from: Instant, to: Instant, kind: SpanKind| {
        let (from, to) = (place(from), place(to));
        if to > from {
            spans.push(Span { from, width: to - from, kind });
        }
    };
    let mut at = state.started;
    for pause in &state.pauses {
        let to = pause.to.unwrap_or(until).min(until);
        add(at, pause.from.min(until), kind);
        add(pause.from, to, SpanKind::Pause);
        at = to.max(at);
    }
    add(at, until, kind);
    (spans, place(state.due))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use kernel::calendar::Calendar;
    use kernel::clock::{ClockChange, ClockEvent};
    use kernel::time::Duration;

    fn at(hours: i64) -> Instant {
        Instant::from_micros(1_778_000_000_000_000).plus(Duration::hours(hours))
    }

    fn event(hours: i64, change: ClockChange) -> ClockEvent {
        ClockEvent { at: at(hours), change }
    }

    fn state(events: &[ClockEvent]) -> ClockState {
        let hours = kernel::calendar::read_hours(
            "hours.toml",
            "source = \"t\"\nspans = [\"09:00-17:00\"]\n",
        )
        .unwrap();
        deadline(events, &Calendar::new([], hours)).unwrap()
    }

    #[test]
    fn a_pause_is_drawn_where_it_was_and_the_mark_stands_at_the_limit() {
        let limit = "10h".parse().unwrap();
        let events = [
            event(0, ClockChange::Started { limit }),
            event(2, ClockChange::Paused { reason: "rain".into() }),
            event(6, ClockChange::Resumed),
        ];
        let (spans, mark) = bar(&state(&events), at(7), false);
        // Ten hours and four given back: fourteen in all.
        assert_eq!(mark, 1000);
        let kinds: Vec<SpanKind> = spans.iter().map(|span| span.kind).collect();
        assert_eq!(kinds, [SpanKind::Used, SpanKind::Pause, SpanKind::Used]);
        assert_eq!(spans[1].from, 142);
        assert_eq!(spans[1].width, 428 - 142);
    }

    #[test]
    fn a_late_bar_is_red_and_the_mark_stands_before_its_end() {
        let limit = "10h".parse().unwrap();
        let (spans, mark) = bar(&state(&[event(0, ClockChange::Started { limit })]), at(20), false);
        assert_eq!(mark, 500);
        assert_eq!(spans, [Span { from: 0, width: 1000, kind: SpanKind::Late }]);
    }
}
