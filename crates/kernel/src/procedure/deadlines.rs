//! Deadlines and timers, both a function of the state and a calendar.

use super::event::InstanceId;
use super::model::{Procedure, Step, Tier};
use super::state::{Instance, MatterState};
use crate::calendar::Calendar;
use crate::clock::{ClockChange, ClockEvent, ClockState, deadline};
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
    if closes_by_clock(step) {
        return Some(just_after(due));
    }
    let tier = next_tier(procedure, step, stay)?;
    Some(just_after(tier_due(tier, due, calendar)))
}

/// Tells whether a stay ends when its time is up: it only lasts, or the file says where it lapses to.
pub(super) fn closes_by_clock(step: &Step) -> bool {
    step.kind.lasts() || step.lapse.is_some()
}

/// Returns the tier that is told next.
pub(super) fn next_tier<'p>(
    procedure: &'p Procedure,
    step: &'p Step,
    stay: &Instance,
) -> Option<&'p Tier> {
    procedure.tiers(step).get(usize::try_from(stay.tier).ok()?)
}

/// Returns when a tier is told, for a step due at `due`.
pub(super) fn tier_due(tier: &Tier, due: Instant, calendar: &Calendar) -> Instant {
    let Some(after) = tier.after else { return due };
    let events = [ClockEvent { at: due, change: ClockChange::Started { limit: after } }];
    deadline(&events, calendar).map_or(due, |clock| clock.due)
}

/// A deadline is kept when something is done at the very moment; it has passed a microsecond later.
pub(super) fn just_after(due: Instant) -> Instant {
    due.plus(Duration::microseconds(1))
}
