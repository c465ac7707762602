//! What somebody wants to do with a matter, and what the engine is told when it decides.

use super::event::{InstanceId, Party};
use crate::calendar::Calendar;
use crate::clock::Limit;
use crate::expr::Facts;
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A command with its idempotency id: the same id again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The id, from whoever sends it.
    pub id: Uuid,
    /// What to do.
    pub act: Act,
}

/// What to do. Reasons are codes of the file, never free text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Begins the matter.
    Start,
    /// Ends a stay with an outcome; none stands for the only one.
    Complete {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name.
        outcome: Option<String>,
    },
    /// Ends a stay that assigns, and names who handles what follows.
    Dispatch {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name; none stands for the only one that leads to the block.
        outcome: Option<String>,
        /// The lead.
        lead: Party,
        /// The assistants.
        assistants: Vec<Party>,
    },
    /// Adds an assistant to a running block.
    Assist {
        /// The stay at the block or at any of its branches.
        instance: InstanceId,
        /// Who joins.
        assistant: Party,
    },
    /// 退回.
    Return {
        /// The stay.
        instance: InstanceId,
        /// The code of the reason.
        reason: String,
    },
    /// 转办.
    Transfer {
        /// The stay.
        instance: InstanceId,
        /// The who-key of the new holder.
        to: String,
        /// The code of the reason.
        reason: String,
    },
    /// 延期.
    Extend {
        /// The stay.
        instance: InstanceId,
        /// How much longer.
        by: Limit,
        /// The code of the reason.
        reason: String,
    },
    /// 暂停.
    Pause {
        /// The stay.
        instance: InstanceId,
        /// The code of the reason.
        reason: String,
    },
    /// 恢复.
    Resume {
        /// The stay.
        instance: InstanceId,
    },
    /// Answers what waits for approval.
    Answer {
        /// The stay.
        instance: InstanceId,
        /// Whether it is granted.
        granted: bool,
    },
    /// 催办; none stands for the lead's or the only stay.
    Urge {
        /// The stay.
        instance: Option<InstanceId>,
    },
    /// 督办; none stands for the lead's or the only stay.
    Supervise {
        /// The stay.
        instance: Option<InstanceId>,
    },
    /// 批注; none stands for the lead's or the only stay.
    Comment {
        /// The stay.
        instance: Option<InstanceId>,
    },
    /// 撤回.
    Withdraw {
        /// The code of the reason.
        reason: String,
    },
    /// Takes back what the last command did, if the file gives time for it and the actor did it.
    Undo,
    /// Takes a named transition.
    Named {
        /// Its name.
        transition: String,
    },
    /// Lets others sit where somebody sat who is no more: an area or an organisation ended, or what belonged to it now
    /// belongs to another. Only for [`super::SYSTEM`].
    Reseat {
        /// The who-keys that hold no longer, each with the one in its place.
        keys: BTreeMap<String, String>,
    },
    /// Lets time act: ends what lasts no longer, lapses, resumes, escalates. Only for [`super::SYSTEM`].
    Tick,
}

/// What the engine is told when it decides.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What time it is.
    pub now: Instant,
    /// The calendar of the matter's area.
    pub calendar: &'a Calendar,
    /// The who-keys that the actor holds; [`super::SYSTEM`] for the platform.
    pub keys: &'a BTreeSet<String>,
    /// Who sits in the roles that the file names.
    pub seats: &'a dyn Seats,
    /// Limits that the domain supplies, by the names in `limit = { from = "…" }`.
    pub limits: &'a BTreeMap<String, Limit>,
    /// The values of dictionary elements and facts, for guards.
    pub facts: &'a dyn Facts,
    /// The elements that the form holds, those that come with the command included; evidence is looked up here.
    pub given: &'a BTreeSet<String>,
}

/// Turns a role key of a file into a who-key for the area of a matter.
pub trait Seats {
    /// Returns the who-key of `role`, for a step held by `held_by` (so that a department's leader can be found from the
    /// department); nothing when there is no such seat.
    fn seat(&self, role: &str, held_by: &[String]) -> Option<String>;
}

impl Seats for BTreeMap<String, String> {
    fn seat(&self, role: &str, _held_by: &[String]) -> Option<String> {
        self.get(role).cloned()
    }
}
