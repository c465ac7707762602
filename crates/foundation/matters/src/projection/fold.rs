//! Events to rows, purely.

use super::row::{MatterRow, situation_word};
use super::rows::{ClockRow, NEVER, Projection, Rework, StepRow, WorkItem};
use kernel::access::WhoKey;
use kernel::calendar::Calendar;
use kernel::clock::{ClockChange, ClockEvent, deadline};
use kernel::procedure::{
    Event, Instance, InstanceId, MatterState, Procedure, REPORTER, SYSTEM, Situation, What, apply,
    timers,
};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A stay with how it ended; the engine's state forgets stays that are over.
#[derive(Clone, Debug)]
pub(crate) struct Stay {
    /// As it was last.
    pub(crate) stay: Instance,
    /// When it ended, how, and with which outcome.
    pub(crate) left: Option<(Instant, &'static str, Option<String>)>,
    /// Whether it was ever a block.
    pub(crate) block: bool,
    /// The tiers that were told that it is late.
    pub(crate) told: BTreeSet<String>,
}

/// The state of a matter with all its stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    pub(crate) state: MatterState,
    pub(crate) stays: BTreeMap<InstanceId, Stay>,
    /// Why work is done again, until it is handed in again.
    pub(crate) rework: Option<Rework>,
    /// Whenever work was sent back, the earliest first.
    pub(crate) sent_back: Vec<Rework>,
    /// The last command with its first event.
    command: Option<(Uuid, i64)>,
    /// What was before the last command, while it may be taken back.
    before: Option<Box<Folded>>,
}

/// Folds events to the state and the list of all stays.
pub(crate) fn fold<'e>(events: impl IntoIterator<Item = &'e Event>) -> Folded {
    let mut folded = Folded::default();
    for event in events {
        folded.take(event);
    }
    folded
}

impl Folded {
    pub(crate) fn take(&mut self, event: &Event) {
        let before = self.as_it_was(event);
        apply(&mut self.state, event);
        if let What::Undone { .. } = &event.what {
            self.put_back();
        } else if before.is_some() || self.state.last.is_none() {
            self.before = before;
        }
        for (id, stay) in &self.state.marking {
            match self.stays.get_mut(id) {
                Some(known) => known.stay.clone_from(stay),
                None => {
                    let fresh = Stay {
                        stay: stay.clone(),
                        left: None,
                        block: false,
                        told: BTreeSet::new(),
                    };
                    self.stays.insert(*id, fresh);
                }
            }
        }
        if let What::Entered { branch: Some(branch), .. } = &event.what
            && let Some(block) = self.stays.get_mut(&branch.of)
        {
            block.block = true;
        }
        if let What::Escalated { instance, to, .. } = &event.what
            && let Some(stay) = self.stays.get_mut(instance)
        {
            stay.told.insert(to.clone());
        }
        if let What::Reseated { keys } = &event.what {
            for stay in self.stays.values_mut().filter(|stay| stay.left.is_none()) {
                let told = std::mem::take(&mut stay.told);
                let now = |who: String| keys.get(&who).cloned().unwrap_or(who);
                stay.told = told.into_iter().map(now).collect();
            }
        }
        let (how, outcome) = leaving(&event.what);
        for (id, stay) in &mut self.stays {
            if stay.left.is_none() && !self.state.marking.contains_key(id) {
                stay.left = Some((event.at, how, outcome.map(str::to_owned)));
                if !stay.stay.clock.is_empty() {
                    let stopped = ClockEvent { at: event.at, change: ClockChange::Stopped };
                    stay.stay.clock.push(stopped);
                }
            }
        }
        self.send_back(event);
    }

    /// Returns what is there before the first event of a command that may be taken back.
    fn as_it_was(&self, event: &Event) -> Option<Box<Folded>> {
        let goes_on = self.state.commands.contains(&event.command);
        let leaves = matches!(event.what, What::Completed { .. } | What::Dispatched { .. });
        (leaves && !goes_on).then(|| Box::new(Folded { before: None, ..self.clone() }))
    }

    /// Puts back everything but the state, which the engine has put back, as it was before the last command.
    fn put_back(&mut self) {
        let Some(before) = self.before.take() else { return };
        let state = std::mem::take(&mut self.state);
        *self = Folded { state, before: None, ..*before };
    }

    /// Follows work that is sent back: by a way that may be taken so often only, to where it had been handed in before, or
    /// to whoever decides when that way is used up. Whoever passes it on sends nothing back anew: what was said stays.
    fn send_back(&mut self, event: &Event) {
        let seq = i64::try_from(self.state.version).unwrap_or(i64::MAX);
        let first = self.command.filter(|(id, _)| *id == event.command).map_or(seq, |(_, at)| at);
        self.command = Some((event.command, first));
        let (from, to, counted) = match &event.what {
            What::Completed { instance, to, counted, .. } => (*instance, to, counted.is_some()),
            // What a rating leads to is asked about first; nobody has sent it back.
            What::Fired { instance, to: Some(to), instead: false, .. } => {
                (instance.unwrap_or(0), to, true)
            }
            What::Ended { .. } => {
                self.rework = None;
                return;
            }
            _ => return,
        };
        let left = self.stays.get(&from);
        if counted && (from == 0 || self.was_handed_in(to)) {
            if let Some(known) = &mut self.rework {
                known.to.clone_from(to);
                return;
            }
            let step = left.map(|stay| stay.stay.step.clone()).unwrap_or_default();
            let by = if event.by == REPORTER { REPORTER.to_owned() } else { step };
            let round = i64::try_from(self.sent_back.len()).unwrap_or(i64::MAX).saturating_add(2);
            let last = self.stays.keys().next_back().copied().unwrap_or(from);
            let rework = Rework { round, seq: first, from, last, by, to: to.clone() };
            self.sent_back.push(rework.clone());
            self.rework = Some(rework);
        } else if left.is_some_and(|stay| {
            self.rework.as_ref().is_some_and(|rework| rework.to == stay.stay.step) && stay.leads()
        }) {
            self.rework = None;
        }
    }

    /// Returns the round of work of a stay, or the one that runs: 1 until work was sent back for the first time.
    pub(crate) fn round(&self, stay: Option<InstanceId>) -> u32 {
        let before = |back: &&Rework| stay.is_none_or(|stay| back.last < stay);
        let over = self.sent_back.iter().filter(before).count();
        u32::try_from(over).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Tells whether work was handed in: at that step, or by whoever led.
    fn was_handed_in(&self, step: &str) -> bool {
        self.stays.values().any(|stay| {
            let done = stay.left.as_ref().is_some_and(|(_, how, _)| *how == "completed");
            let led = stay.stay.branch.is_some_and(|branch| branch.lead);
            done && (led || stay.stay.step == step)
        })
    }

    /// Returns the rows.
    pub(crate) fn project(
        &self,
        row: &MatterRow,
        procedure: &Procedure,
        calendar: &Calendar,
    ) -> Projection {
        let mut projection = Projection {
            timer: timers(procedure, &self.state, calendar),
            version: i64::try_from(self.state.version).unwrap_or(i64::MAX),
            rework: self.rework.clone(),
            changed_at: self.state.at,
            ..Projection::default()
        };
        for stay in self.stays.values() {
            let clock = stay.clock_row(row, calendar);
            let due_at = clock.as_ref().map(|clock| clock.due_at);
            projection.steps.insert(stay.stay.id, stay.step_row(row, procedure, due_at));
            if let Some(clock) = clock {
                projection.clocks.insert(stay.stay.id, clock);
            }
            for mut item in stay.items(row, due_at) {
                item.rework = self.rework.as_ref().map(|rework| rework.round);
                item.calm = WorkItem::calm_of(item.urgent, item.rework.is_some());
                projection.items.insert((item.id, item.who.clone()), item);
            }
        }
        if let Some(clock) = clock_row(row, 0, "", &self.state.clock, 0, calendar) {
            projection.clocks.insert(0, clock);
        }
        projection.rank_items();
        self.headline(procedure, &mut projection);
        projection
    }

    /// The state in one line: which step or end, how it looks, until when.
    fn headline(&self, procedure: &Procedure, projection: &mut Projection) {
        if let Some(ended) = &self.state.ended {
            let end = procedure.end(&ended.end);
            projection.state.clone_from(&ended.end);
            projection.situation = situation_word(end.map_or(Situation::None, |end| end.situation));
            projection.ended_at = Some(ended.at);
            return;
        }
        let Some(stay) = self.state.principal() else {
            projection.situation = situation_word(Situation::None);
            return;
        };
        projection.state.clone_from(&stay.step);
        projection.due_at = projection.steps.get(&stay.id).and_then(|step| step.due_at);
        projection.situation = situation_word(self.looks(stay));
        projection.waits_for_reporter = stay.who.iter().any(|who| who == REPORTER);
    }

    fn looks(&self, stay: &Instance) -> Situation {
        let outside = stay.who.iter().any(|who| who == REPORTER);
        if stay.tier > 0 || stay.supervised() {
            Situation::Late
        } else if stay.paused.is_some() || outside {
            Situation::Waiting
        } else if self.stays.values().all(|stay| stay.left.is_none()) {
            Situation::None
        } else {
            Situation::Moving
        }
    }
}

/// Returns how a stay that ends with this event ended.
fn leaving(what: &What) -> (&'static str, Option<&str>) {
    match what {
        What::Completed { outcome, .. } => ("completed", Some(outcome)),
        What::Lapsed { .. } => ("lapsed", None),
        What::Returned { .. } => ("returned", None),
        What::Ended { .. } => ("ended", None),
        _ => ("cancelled", None),
    }
}

impl Stay {
    /// Tells whether whoever leaves it hands the step's work in: not an assistant.
    fn leads(&self) -> bool {
        self.stay.branch.is_none_or(|branch| branch.lead)
    }

    fn part(&self) -> &'static str {
        match self.stay.branch {
            _ if self.block => "block",
            Some(branch) if branch.lead => "lead",
            Some(_) => "assistant",
            None => "single",
        }
    }

    fn step_row(&self, row: &MatterRow, procedure: &Procedure, due_at: Option<Instant>) -> StepRow {
        let kind = procedure.step(&self.stay.step).map_or("task", |step| step.kind.word());
        StepRow {
            tenant_id: row.tenant_id,
            matter_id: row.id,
            instance: self.stay.id,
            step: self.stay.step.clone(),
            kind: kind.to_owned(),
            block: self.stay.branch.map(|branch| branch.of),
            part: self.part().to_owned(),
            who: self.stay.who.join(" "),
            org_id: self.stay.who.iter().find_map(|who| WhoKey::read(who)?.org()),
            entered_at: self.stay.entered,
            due_at,
            left_at: self.left.as_ref().map(|(at, ..)| *at),
            left_how: self.left.as_ref().map(|(_, how, _)| (*how).to_owned()),
            outcome: self.left.as_ref().and_then(|(.., outcome)| outcome.clone()),
            paused: self.stay.paused.is_some(),
        }
    }

    fn clock_row(&self, row: &MatterRow, calendar: &Calendar) -> Option<ClockRow> {
        let stay = &self.stay;
        clock_row(row, stay.id, &stay.step, &stay.clock, stay.tier, calendar)
    }

    /// Whoever holds the stay, whoever has to agree to something, and whoever was told that it is late.
    fn items(&self, row: &MatterRow, due_at: Option<Instant>) -> Vec<WorkItem> {
        if self.left.is_some() {
            return Vec::new();
        }
        let paused = self.stay.paused.is_some();
        let item = |who: &str, purpose: &'static str, due_at: Instant| WorkItem {
            tenant_id: row.tenant_id,
            who: who.to_owned(),
            due_at,
            id: item_id(row.id.uuid(), self.stay.id, purpose),
            matter_id: row.id,
            instance: self.stay.id,
            area_id: row.community_id.unwrap_or(row.area_id),
            kind: row.subject_kind.clone(),
            step: self.stay.step.clone(),
            purpose: purpose.to_owned(),
            paused,
            urgent: row.urgent,
            entered_at: self.stay.entered,
            rework: None,
            calm: WorkItem::calm_of(row.urgent, false),
            ahead: 0,
        };
        let due = due_at.unwrap_or(NEVER);
        let holds = |who: &&String| *who != REPORTER && *who != SYSTEM;
        let mut items: Vec<WorkItem> = Vec::new();
        if !self.block {
            let due = if paused { NEVER } else { due };
            items.extend(self.stay.who.iter().filter(holds).map(|who| item(who, "act", due)));
        }
        if let Some(asked) = &self.stay.ask {
            items.push(item(&asked.of, "approve", due));
        }
        items.extend(self.told.iter().filter(holds).map(|who| item(who, "press", due)));
        items
    }
}

fn clock_row(
    row: &MatterRow,
    instance: InstanceId,
    step: &str,
    events: &[ClockEvent],
    tier: u32,
    calendar: &Calendar,
) -> Option<ClockRow> {
    let clock = deadline(events, calendar).ok()?;
    Some(ClockRow {
        tenant_id: row.tenant_id,
        matter_id: row.id,
        instance,
        step: step.to_owned(),
        limit_text: clock.limit.to_string(),
        started_at: clock.started,
        due_at: clock.due,
        paused_at: clock.paused().map(|pause| pause.from),
        stopped_at: clock.stopped,
        late: tier > 0 || clock.stopped.is_some_and(|at| clock.overdue(at)),
        provisional: clock.provisional,
        extended: i64::try_from(clock.extensions.len()).unwrap_or(i64::MAX),
        tier: i64::from(tier),
    })
}

/// Returns the id of an inbox entry: the same for the same matter, stay and purpose.
fn item_id(matter: Uuid, instance: InstanceId, purpose: &str) -> Uuid {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(matter.as_bytes());
    hash.update(instance.to_be_bytes());
    hash.update(purpose.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_bytes(bytes).with_version(uuid::Version::Custom).into_uuid()
}
