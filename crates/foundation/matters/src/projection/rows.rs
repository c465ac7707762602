//! The projected rows of one matter.

use kernel::id::{AreaId, MatterId, OrgId, TenantId};
use kernel::time::Instant;
use std::collections::BTreeMap;
use uuid::Uuid;

/// When what has no deadline, or stands still, is due: after everything else.
pub(crate) const NEVER: Instant = Instant::MAX;

store::row! {
    /// A stay at a step.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StepRow {
        /// The owning office.
        pub tenant_id: TenantId,
        /// The matter.
        pub matter_id: MatterId,
        /// The number of the stay.
        pub instance: u32,
        /// The step in the file.
        pub step: String,
        /// Its kind.
        pub kind: String,
        /// The stay at the block, for a branch.
        pub block: Option<u32>,
        /// `single`, `block`, `lead` or `assistant`.
        pub part: String,
        /// The who-keys of those who hold it, separated by spaces.
        pub who: String,
        /// The organisation among them.
        pub org_id: Option<OrgId>,
        /// When it began.
        pub entered_at: Instant,
        /// When it is due.
        pub due_at: Option<Instant>,
        /// When it ended.
        pub left_at: Option<Instant>,
        /// How it ended: `completed`, `returned`, `lapsed`, `cancelled` or `ended`.
        pub left_how: Option<String>,
        /// With which outcome.
        pub outcome: Option<String>,
        /// Whether it stands still.
        pub paused: bool,
    }

    /// The clock of a stay, or of the whole matter (instance 0).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ClockRow {
        /// The owning office.
        pub tenant_id: TenantId,
        /// The matter.
        pub matter_id: MatterId,
        /// The number of the stay; 0 for the matter.
        pub instance: u32,
        /// The step in the file; empty for the matter.
        pub step: String,
        /// How long the work may take, such as `5wd`.
        pub limit_text: String,
        /// When it began to run.
        pub started_at: Instant,
        /// The deadline.
        pub due_at: Instant,
        /// Since when it stands still.
        pub paused_at: Option<Instant>,
        /// When it stopped for good.
        pub stopped_at: Option<Instant>,
        /// Whether it stopped after the deadline, or was escalated.
        pub late: bool,
        /// Whether the deadline rests on a calendar that has not been published.
        pub provisional: bool,
        /// How often it was extended.
        pub extended: i64,
        /// The last tier that was told.
        pub tier: i64,
    }

    /// An entry of an inbox.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct WorkItem {
        /// The owning office.
        pub tenant_id: TenantId,
        /// Whose inbox, as a who-key.
        pub who: String,
        /// When it is due; far away when it is not or stands still.
        pub due_at: Instant,
        /// Its id, the same whenever it is projected again.
        pub id: Uuid,
        /// The matter.
        pub matter_id: MatterId,
        /// The stay.
        pub instance: u32,
        /// The community, or the area of a matter above communities.
        pub area_id: AreaId,
        /// The kind of subject.
        pub kind: String,
        /// The step.
        pub step: String,
        /// `act` to do it, `approve` to answer what was asked for, `press` to look after what is overdue.
        pub purpose: String,
        /// Whether it stands still.
        pub paused: bool,
        /// Whether it is an emergency.
        pub urgent: bool,
        /// Since when it waits.
        pub entered_at: Instant,
        /// Which round of work it is, when it was sent back.
        pub rework: Option<i64>,
        /// What an inbox is sorted by first: emergencies 0 and 1, others 2 and 3; what was sent back before the rest.
        pub calm: i64,
        /// How many entries of the same matter stand before it for the same seat.
        pub ahead: i64,
    }
}

impl WorkItem {
    /// Returns what an inbox is sorted by first.
    pub(crate) fn calm_of(urgent: bool, rework: bool) -> i64 {
        i64::from(!urgent) * 2 + i64::from(!rework)
    }
}

/// Why work is done again: it was handed in, and somebody sent it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rework {
    /// The round of work; the first time was round 1.
    pub(crate) round: i64,
    /// The first event of the command that sent it back; what was said lies under it.
    pub(crate) seq: i64,
    /// The stay that sent it back; 0 after the end.
    pub(crate) from: u32,
    /// The last stay of the round that ended with it.
    pub(crate) last: u32,
    /// [`kernel::procedure::REPORTER`], or the step that decided.
    pub(crate) by: String,
    /// The step at which it is done again.
    pub(crate) to: String,
}

/// Everything projected from the events of one matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Projection {
    pub(crate) steps: BTreeMap<u32, StepRow>,
    pub(crate) clocks: BTreeMap<u32, ClockRow>,
    pub(crate) items: BTreeMap<(Uuid, String), WorkItem>,
    pub(crate) timer: Option<Instant>,
    pub(crate) state: String,
    pub(crate) situation: &'static str,
    pub(crate) due_at: Option<Instant>,
    pub(crate) ended_at: Option<Instant>,
    pub(crate) version: i64,
    pub(crate) changed_at: Option<Instant>,
    pub(crate) rework: Option<Rework>,
    /// Whether it waits for its reporter.
    pub(crate) waits_for_reporter: bool,
}

impl Projection {
    /// Says how many entries stand before each for the same seat, by when they are due.
    pub(crate) fn rank_items(&mut self) {
        let mut seats: BTreeMap<String, Vec<(Instant, Uuid)>> = BTreeMap::new();
        for item in self.items.values() {
            seats.entry(item.who.clone()).or_default().push((item.due_at, item.id));
        }
        seats.values_mut().for_each(|entries| entries.sort_unstable());
        for item in self.items.values_mut() {
            let before = seats.get(&item.who).and_then(|entries| {
                entries.iter().position(|entry| *entry == (item.due_at, item.id))
            });
            item.ahead = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(0);
        }
    }

    /// Returns where it stands among its reporter's own, and its place there: what waits for the reporter, what runs, what
    /// has ended; in each what is due first, or what ended last, comes first.
    pub(crate) fn turn(&self) -> (i64, i64) {
        match (self.ended_at, self.waits_for_reporter) {
            (Some(at), _) => (2, at.micros().saturating_neg()),
            (None, waits) => (i64::from(!waits), self.due_at.unwrap_or(NEVER).micros()),
        }
    }

    /// Tells whether something that was somebody's move is not any more in `after`.
    pub(crate) fn ends_moves(&self, after: &Projection) -> bool {
        let lasts = |step: &StepRow| step.left_at.is_none();
        self.items.keys().any(|item| !after.items.contains_key(item))
            || self.steps.iter().any(|(instance, step)| {
                lasts(step) && !after.steps.get(instance).is_some_and(lasts)
            })
    }
}
