//! Deadlines and timers, both a function of the state and a calendar.

use super::event::InstanceId;
use super::model::{Procedure, Step, Tier};
use super::state::{Instance, MatterState};
use crate::calendar::Calendar;
use crate::clock::{ClockChange, ClockEvent, ClockState, Limit, deadline};
use crate::time::{Duration, Instant};
use std::collections::BTreeMap;

/// The deadlines of a matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// The whole matter's, when the procedure has a limit.
    pub matter: Option<ClockState>,
    /// Each active stay's, for steps with a limit.
    pub instances: BTreeMap<InstanceId, ClockState>,
}

/// Returns the deadlines of a matter by `calendar`.
pub fn deadlines(state: &MatterState, calendar: &Calendar) -> Deadlines {
    let instances =
        state.marking.values().filter_map(|stay| Some((stay.id, clock(stay, calendar)?))).collect();
    Deadlines { matter: deadline(&state.clock, calendar).ok(), instances }
}

/// Returns the next instant at which [`super::Act::Tick`] changes something; nothing when time alone changes nothing.
pub fn timers(procedure: &Procedure, state: &MatterState, calendar: &Calendar) -> Option<Instant> {
    if state.ended.is_some() {
        return None;
    }
    let due = |stay: &Instance| {
        let step = procedure.step(&stay.step)?;
        next_timer(procedure, step, stay, calendar)
    };
    state.marking.values().filter_map(due).min()
}

pub(super) fn clock(stay: &Instance, calendar: &Calendar) -> Option<ClockState> {
    deadline(&stay.clock, calendar).ok()
}

fn next_timer(
    procedure: &Procedure,
    step: &Step,
    stay: &Instance,
    calendar: &Calendar,
) -> Option<Instant> {
    if let Some(paused) = stay.paused {
        return paused.until;
    }
    let due = clock(stay, calendar)?.due;
    let reminded = reminder(procedure, step, stay, due, calendar);
    if closes_by_clock(step) {
        return Some(just_after(due)).into_iter().chain(reminded).min();
    }
    let told = next_tier(procedure, step, stay, due, calendar).map(|tier| just_after(tier.at));
    told.into_iter().chain(reminded).min()
}

/// Returns when those who have a stay are reminded that it is due at `due`: once, and only where the deadline was farther
/// off as the stay began.
pub(super) fn reminder(
    procedure: &Procedure,
    step: &Step,
    stay: &Instance,
    due: Instant,
    calendar: &Calendar,
) -> Option<Instant> {
    let ahead = step.remind.or(procedure.remind)?;
    let at = ahead.before(due, calendar)?;
    (!stay.reminded && !stay.who.is_empty() && at > stay.entered).then_some(at)
}

/// Tells whether a stay ends when its time is up: it only lasts, or the file says where it lapses to.
pub(super) fn closes_by_clock(step: &Step) -> bool {
    step.kind.lasts() || step.lapse.is_some()
}

/// A tier that is told next.
pub(super) struct NextTier<'p> {
    /// Who is told.
    pub to: &'p str,
    /// When.
    pub at: Instant,
}

/// Returns the tier that is told next at a stay due at `due`: at an urgent one first those that count from its beginning.
pub(super) fn next_tier<'p>(
    procedure: &'p Procedure,
    step: &'p Step,
    stay: &Instance,
    due: Instant,
    calendar: &Calendar,
) -> Option<NextTier<'p>> {
    let early = step.urgent.as_ref().filter(|_| stay.urgent);
    let early = early.map_or(&[][..], |urgent| &urgent.escalate);
    let next = usize::try_from(stay.tier).ok()?;
    let (tier, from) = match early.get(next) {
        Some(tier) => (tier, stay.entered),
        None => (procedure.tiers(step).get(next - early.len())?, due),
    };
    let at = tier_at(tier, from, calendar);
    let held = held_until(procedure, stay, due, calendar);
    Some(NextTier { to: &tier.to, at: held.map_or(at, |held| at.max(held)) })
}

/// Returns until when nobody is told that a stay is late because it was asked in time for more, and has no answer.
fn held_until(
    procedure: &Procedure,
    stay: &Instance,
    due: Instant,
    calendar: &Calendar,
) -> Option<Instant> {
    let asked = stay.ask.as_ref().filter(|asked| asked.since <= due)?;
    let limit = procedure.actions.get(&asked.ask.action)?.answer?;
    Some(counted(limit, asked.since, calendar))
}

/// Returns when a tier is told that counts from `from`.
fn tier_at(tier: &Tier, from: Instant, calendar: &Calendar) -> Instant {
    let Some(after) = tier.after else { return from };
    counted(after, from, calendar)
}

fn counted(limit: Limit, from: Instant, calendar: &Calendar) -> Instant {
    let events = [ClockEvent { at: from, change: ClockChange::Started { limit } }];
    deadline(&events, calendar).map_or(from, |clock| clock.due)
}

/// A deadline is kept when something is done at the very moment; it has passed a microsecond later.
pub(super) fn just_after(due: Instant) -> Instant {
    due.plus(Duration::microseconds(1))
}
