//! The state of a matter, folded from its events.

use super::event::{Ask, Branch, Event, InstanceId, Party, What};
use super::model::Action;
use crate::clock::{ClockChange, ClockEvent, Limit};
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The state of a matter 办件.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatterState {
    /// The id of the procedure; empty before the start.
    pub procedure: String,
    /// How many events were folded; the version for concurrent writers.
    pub version: u64,
    /// When the last event happened.
    pub at: Option<Instant>,
    /// The active stays, by number.
    pub marking: BTreeMap<InstanceId, Instance>,
    /// How often each counted way was taken.
    pub counts: BTreeMap<String, u32>,
    /// The lead named last.
    pub lead: Option<Party>,
    /// The assistants named last.
    pub assistants: Vec<Party>,
    /// The matter's own clock; empty when the procedure has no limit.
    pub clock: Vec<ClockEvent>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// The ids of the commands that were carried out.
    pub commands: BTreeSet<Uuid>,
    /// The number of the last stay.
    pub last_instance: InstanceId,
    /// The last command, if it was one with an outcome.
    pub last: Option<Box<Last>>,
}

/// The last command of a matter, which may be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// Its id.
    pub command: Uuid,
    /// The who-key under which it was carried out.
    pub by: String,
    /// When.
    pub at: Instant,
    /// The steps that were left with it, in order.
    pub left: Vec<LeftStep>,
    /// The state before it.
    pub before: MatterState,
}

/// A step that a command left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftStep {
    /// The step.
    pub step: String,
    /// The outcome.
    pub outcome: String,
    /// The effects that ran.
    pub effects: Vec<String>,
}

/// How a matter ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The end's id in the file.
    pub end: String,
    /// When.
    pub at: Instant,
}

/// A stay at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its number.
    pub id: InstanceId,
    /// The step.
    pub step: String,
    /// The who-keys of those who may act; empty for blocks and for steps that end by the clock.
    pub who: Vec<String>,
    /// When it began.
    pub entered: Instant,
    /// The step it came from.
    pub from: Option<String>,
    /// The block and the part, for a branch.
    pub branch: Option<Branch>,
    /// Its clock; empty when the step has no limit.
    pub clock: Vec<ClockEvent>,
    /// Whether it stands still.
    pub paused: Option<Paused>,
    /// What waits for approval.
    pub ask: Option<Asked>,
    /// How often each action was used during this stay.
    pub uses: BTreeMap<Action, u32>,
    /// When somebody urged it last, by the who-key that did.
    pub urged: BTreeMap<String, Instant>,
    /// Whether the matter was urgent when it began.
    pub urgent: bool,
    /// The last tier that was told, 0 before any.
    pub tier: u32,
    /// Whether those who have it were reminded of this deadline, or somebody was told that it is late.
    pub reminded: bool,
}

/// Something that waits for approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is asked for.
    pub ask: Ask,
    /// The who-key of those who answer.
    pub of: String,
    /// Since when it waits.
    pub since: Instant,
}

/// A stay that stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused {
    /// Since when.
    pub since: Instant,
    /// When it ends by itself.
    pub until: Option<Instant>,
}

impl Instance {
    /// A stay at which nothing has happened.
    fn fresh(at: Instant) -> Instance {
        Instance {
            id: 0,
            step: String::new(),
            who: Vec::new(),
            entered: at,
            from: None,
            branch: None,
            clock: Vec::new(),
            paused: None,
            ask: None,
            uses: BTreeMap::new(),
            urged: BTreeMap::new(),
            urgent: false,
            tier: 0,
            reminded: false,
        }
    }

    /// Tells whether somebody supervises it.
    pub fn supervised(&self) -> bool {
        self.uses.contains_key(&Action::Supervise)
    }
}

impl MatterState {
    /// Tells whether the matter has begun.
    pub fn started(&self) -> bool {
        !self.procedure.is_empty()
    }

    /// Returns the stays that wait for somebody or something; a block itself is not among them.
    pub fn leaves(&self) -> impl Iterator<Item = &Instance> {
        self.marking.values().filter(|instance| !self.is_block(instance.id))
    }

    /// Tells whether a stay is a block with branches.
    pub fn is_block(&self, id: InstanceId) -> bool {
        self.branches(id).next().is_some()
    }

    /// Returns the active branches of a block.
    pub fn branches(&self, of: InstanceId) -> impl Iterator<Item = &Instance> {
        self.marking
            .values()
            .filter(move |instance| instance.branch.is_some_and(|branch| branch.of == of))
    }

    /// Returns the stay that stands for the matter: the lead's, or the first.
    pub fn principal(&self) -> Option<&Instance> {
        let lead = self.leaves().find(|instance| instance.branch.is_none_or(|branch| branch.lead));
        lead.or_else(|| self.leaves().next())
    }

    /// Returns how often a counted way was taken.
    pub fn count(&self, key: &str) -> u32 {
        self.counts.get(key).copied().unwrap_or(0)
    }
}

/// Folds events to the state.
pub fn replay<'e>(events: impl IntoIterator<Item = &'e Event>) -> MatterState {
    let mut state = MatterState::default();
    for event in events {
        apply(&mut state, event);
    }
    state
}

/// Folds one event into the state. Total: an event about a stay that is not active changes only the version.
pub fn apply(state: &mut MatterState, event: &Event) {
    follow_command(state, event);
    state.version += 1;
    state.at = Some(event.at);
    state.commands.insert(event.command);
    happen(state, event.at, &event.what);
    if let What::Urged { instance } = &event.what
        && let Some(stay) = state.marking.get_mut(instance)
    {
        stay.urged.insert(event.by.clone(), event.at);
    }
    follow_pauses(state, event.at);
}

/// Keeps the state before a command that leaves a step, for as long as it is the last one.
fn follow_command(state: &mut MatterState, event: &Event) {
    if let What::Undone { command, .. } = &event.what {
        undone(state, *command);
    }
    if !state.commands.contains(&event.command) {
        state.last = None;
        if matches!(event.what, What::Completed { .. } | What::Dispatched { .. }) {
            let (command, by, before) = (event.command, event.by.clone(), state.clone());
            state.last =
                Some(Box::new(Last { command, by, at: event.at, left: Vec::new(), before }));
        }
    }
    if let What::Completed { instance, outcome, effects, .. } = &event.what {
        let step = state.marking.get(instance).map(|stay| stay.step.clone()).unwrap_or_default();
        let left = LeftStep { step, outcome: outcome.clone(), effects: effects.clone() };
        state.last.iter_mut().for_each(|last| last.left.push(left.clone()));
    }
}

/// Puts back what was before the last command; what was carried out stays known, and numbers are never given twice.
fn undone(state: &mut MatterState, command: Uuid) {
    let Some(last) = state.last.take_if(|last| last.command == command) else { return };
    let before = last.before;
    state.marking = before.marking;
    state.counts = before.counts;
    state.lead = before.lead;
    state.assistants = before.assistants;
    state.clock = before.clock;
    state.ended = before.ended;
}

fn happen(state: &mut MatterState, at: Instant, what: &What) {
    match what {
        What::Started { procedure, limit } => {
            state.procedure.clone_from(procedure);
            state.clock = limit.map(|limit| started(at, limit)).into_iter().collect();
        }
        What::Entered { instance, step, who, limit, from, branch, urgent } => {
            state.last_instance = state.last_instance.max(*instance);
            let stay = Instance {
                id: *instance,
                step: step.clone(),
                who: who.clone(),
                entered: at,
                from: from.clone(),
                branch: *branch,
                clock: limit.map(|limit| started(at, limit)).into_iter().collect(),
                urgent: *urgent,
                ..Instance::fresh(at)
            };
            state.marking.insert(*instance, stay);
        }
        What::Dispatched { lead, assistants, .. } => {
            state.lead = Some(lead.clone());
            state.assistants.clone_from(assistants);
        }
        What::Completed { instance, counted, .. } | What::Lapsed { instance, counted, .. } => {
            count(state, counted.as_deref());
            state.marking.remove(instance);
        }
        What::Cancelled { instance, .. } => drop(state.marking.remove(instance)),
        What::Returned { instance, to, counted, .. } => {
            count(state, Some(counted));
            let stay = state.marking.remove(instance);
            // An assistant who left is not asked again when the work is done again.
            if let Some(stay) = stay.filter(|_| to.is_none()) {
                state.assistants.retain(|party| !stay.who.contains(&party.who));
            }
        }
        What::Reseated { keys } => reseated(state, keys),
        What::Withdrawn { .. } => count(state, Some(Action::Withdraw.word())),
        What::Fired { counted, to, .. } => {
            count(state, Some(counted));
            // Leading on after the end opens the matter again.
            if to.is_some() {
                state.ended = None;
            }
        }
        What::Assisted { instance, assistant } => {
            state.assistants.push(assistant.clone());
            used(state, *instance, Action::Assist);
        }
        What::Ended { end } => ended(state, at, end),
        What::Undone { .. } => {}
        What::Transferred { .. }
        | What::Extended { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::Asked { .. }
        | What::Answered { .. }
        | What::Urged { .. }
        | What::Supervised { .. }
        | What::Commented { .. }
        | What::Escalated { .. }
        | What::Reminded { .. } => happen_to_stay(state, at, what),
    }
}

fn ended(state: &mut MatterState, at: Instant, end: &str) {
    state.ended = Some(Ended { end: end.to_owned(), at });
    state.marking.clear();
    if !state.clock.is_empty() {
        state.clock.push(ClockEvent { at, change: ClockChange::Stopped });
    }
}

/// Events that leave the stay where it is.
fn happen_to_stay(state: &mut MatterState, at: Instant, what: &What) {
    match what {
        What::Transferred { instance, to, .. } => transferred(state, *instance, to),
        What::Extended { instance, by, .. } => extended(state, *instance, at, *by),
        What::Paused { instance, reason, until, since } => {
            used(state, *instance, Action::Pause);
            let since = since.unwrap_or(at);
            if let Some(stay) = state.marking.get_mut(instance) {
                stay.paused = Some(Paused { since, until: *until });
                tick(stay, since, ClockChange::Paused { reason: reason.clone() });
            }
        }
        What::Resumed { instance } => {
            if let Some(stay) = state.marking.get_mut(instance) {
                stay.paused = None;
                stay.reminded = false;
                tick(stay, at, ClockChange::Resumed);
            }
        }
        What::Asked { instance, ask, of } => {
            if let Some(stay) = state.marking.get_mut(instance) {
                stay.ask = Some(Asked { ask: ask.clone(), of: of.clone(), since: at });
            }
        }
        What::Answered { instance, .. } => {
            if let Some(stay) = state.marking.get_mut(instance) {
                stay.ask = None;
            }
        }
        What::Urged { instance } => used(state, *instance, Action::Urge),
        What::Supervised { instance } => used(state, *instance, Action::Supervise),
        What::Commented { instance } => used(state, *instance, Action::Comment),
        What::Escalated { instance, tier, .. } => {
            if let Some(stay) = state.marking.get_mut(instance) {
                stay.tier = *tier;
                stay.reminded = true;
            }
        }
        What::Reminded { instance } => {
            if let Some(stay) = state.marking.get_mut(instance) {
                stay.reminded = true;
            }
        }
        What::Started { .. }
        | What::Entered { .. }
        | What::Dispatched { .. }
        | What::Completed { .. }
        | What::Lapsed { .. }
        | What::Cancelled { .. }
        | What::Returned { .. }
        | What::Assisted { .. }
        | What::Reseated { .. }
        | What::Withdrawn { .. }
        | What::Fired { .. }
        | What::Undone { .. }
        | What::Ended { .. } => {}
    }
}

fn started(at: Instant, limit: Limit) -> ClockEvent {
    ClockEvent { at, change: ClockChange::Started { limit } }
}

fn tick(stay: &mut Instance, at: Instant, change: ClockChange) {
    if !stay.clock.is_empty() {
        stay.clock.push(ClockEvent { at, change });
    }
}

fn count(state: &mut MatterState, key: Option<&str>) {
    if let Some(key) = key {
        *state.counts.entry(key.to_owned()).or_insert(0) += 1;
    }
}

fn used(state: &mut MatterState, instance: InstanceId, action: Action) {
    if let Some(stay) = state.marking.get_mut(&instance) {
        *stay.uses.entry(action).or_insert(0) += 1;
    }
}

/// The parties named at dispatch follow a transfer, so that a rework goes to whoever has it now.
fn transferred(state: &mut MatterState, instance: InstanceId, to: &str) {
    used(state, instance, Action::Transfer);
    let Some(stay) = state.marking.get_mut(&instance) else { return };
    let before = std::mem::replace(&mut stay.who, vec![to.to_owned()]);
    let Some(branch) = stay.branch else { return };
    if branch.lead {
        if let Some(lead) = state.lead.as_mut().filter(|lead| before.contains(&lead.who)) {
            to.clone_into(&mut lead.who);
        }
    } else if let Some(party) =
        state.assistants.iter_mut().find(|party| before.contains(&party.who))
    {
        to.clone_into(&mut party.who);
    }
}

/// Whoever holds, agrees, is asked for or was named at dispatch gives way to whoever sits there now; stays that are over
/// keep who held them.
fn reseated(state: &mut MatterState, keys: &BTreeMap<String, String>) {
    let seat = |who: &mut String| {
        if let Some(now) = keys.get(who) {
            who.clone_from(now);
        }
    };
    for stay in state.marking.values_mut() {
        stay.who.iter_mut().for_each(seat);
        let mut seen = BTreeSet::new();
        stay.who.retain(|who| seen.insert(who.clone()));
        if let Some(asked) = &mut stay.ask {
            seat(&mut asked.of);
            asked.ask.to.iter_mut().for_each(seat);
        }
    }
    let parties = state.lead.iter_mut().chain(&mut state.assistants);
    parties.for_each(|party| seat(&mut party.who));
}

/// The matter's own time grows with the lead's and with that of a step outside any block, not with an assistant's.
fn extended(state: &mut MatterState, instance: InstanceId, at: Instant, by: Limit) {
    used(state, instance, Action::Extend);
    let Some(stay) = state.marking.get_mut(&instance) else { return };
    stay.reminded = false;
    tick(stay, at, ClockChange::Extended { by });
    if stay.branch.is_none_or(|branch| branch.lead) && !state.clock.is_empty() {
        state.clock.push(ClockEvent { at, change: ClockChange::Extended { by } });
    }
}

/// The matter's own clock stands still while every stay stands still.
fn follow_pauses(state: &mut MatterState, at: Instant) {
    if state.clock.is_empty() || state.ended.is_some() {
        return;
    }
    let still =
        state.leaves().next().is_some() && state.leaves().all(|instance| instance.paused.is_some());
    let stands = state.clock.iter().rev().find_map(|event| match event.change {
        ClockChange::Paused { .. } => Some(true),
        ClockChange::Resumed => Some(false),
        _ => None,
    });
    if still != stands.unwrap_or(false) {
        let change = if still {
            ClockChange::Paused { reason: "all_paused".into() }
        } else {
            ClockChange::Resumed
        };
        state.clock.push(ClockEvent { at, change });
    }
}
