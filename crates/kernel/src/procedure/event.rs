//! What happened to a matter. Events are the truth; the state is folded from them.
//!
//! Architecture invariant: an event holds no personal value, no free text and no element's value: only ids of the file,
//! who-keys, codes and instants, so that erasure never breaks a replay.

use super::model::Action;
use crate::clock::Limit;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The number of a stay at a step, from 1, in order of entering; unique within a matter.
pub type InstanceId = u32;

/// Something that happened to a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// The id of the command that caused it.
    pub command: Uuid,
    /// The who-key under which it was done; `system` for timers.
    pub by: String,
    /// What happened.
    pub what: What,
}

/// What happened. The names in JSON are stable; a field is only ever added, with a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum What {
    /// The matter began.
    Started {
        /// The id of the procedure.
        procedure: String,
        /// The time for the whole matter.
        limit: Option<Limit>,
    },
    /// A step began to wait for somebody.
    Entered {
        /// The new stay.
        instance: InstanceId,
        /// The step.
        step: String,
        /// The who-keys of those who may act; empty when nobody has to.
        who: Vec<String>,
        /// The time to act or to stay open.
        limit: Option<Limit>,
        /// The step it came from.
        from: Option<String>,
        /// The block and the part, for a branch.
        branch: Option<Branch>,
        /// Whether the matter was urgent then.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        urgent: bool,
    },
    /// Lead and assistants were named.
    Dispatched {
        /// The stay at which they were named.
        instance: InstanceId,
        /// The lead.
        lead: Party,
        /// The assistants.
        assistants: Vec<Party>,
    },
    /// A stay ended with an outcome.
    Completed {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name in the file.
        outcome: String,
        /// Where it led: a step, an end or `join`.
        to: String,
        /// The counter that it used, if the way is counted.
        counted: Option<String>,
        /// The effects to run.
        effects: Vec<String>,
    },
    /// A stay ended because its limit passed and the file says where to go then.
    Lapsed {
        /// The stay.
        instance: InstanceId,
        /// Where it led.
        to: String,
        /// The counter that it used, if the way is counted.
        counted: Option<String>,
        /// The effects to run.
        effects: Vec<String>,
    },
    /// A stay ended without having been done, because something around it ended.
    Cancelled {
        /// The stay.
        instance: InstanceId,
        /// Why.
        because: Because,
    },
    /// 退回.
    Returned {
        /// The stay.
        instance: InstanceId,
        /// Where it led; none when an assistant left a block that runs on.
        to: Option<String>,
        /// The code of the reason.
        reason: String,
        /// The counter that it used.
        counted: String,
    },
    /// 转办.
    Transferred {
        /// The stay.
        instance: InstanceId,
        /// The who-key of the new holder.
        to: String,
        /// The code of the reason.
        reason: String,
    },
    /// 延期.
    Extended {
        /// The stay.
        instance: InstanceId,
        /// How much longer.
        by: Limit,
        /// The code of the reason.
        reason: String,
    },
    /// 暂停.
    Paused {
        /// The stay.
        instance: InstanceId,
        /// The code of the reason.
        reason: String,
        /// When it ends by itself.
        until: Option<Instant>,
        /// From when it counts when that was before the event: from the moment at which it was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Instant>,
    },
    /// 恢复.
    Resumed {
        /// The stay.
        instance: InstanceId,
    },
    /// An action waits for approval.
    Asked {
        /// The stay.
        instance: InstanceId,
        /// What is asked for.
        ask: Ask,
        /// The who-key of those who answer.
        of: String,
    },
    /// What was asked for was granted (the action's own event follows) or refused.
    Answered {
        /// The stay.
        instance: InstanceId,
        /// Whether it was granted.
        granted: bool,
    },
    /// 催办.
    Urged {
        /// The stay.
        instance: InstanceId,
    },
    /// 督办.
    Supervised {
        /// The stay.
        instance: InstanceId,
    },
    /// 批注; the words are kept by the caller.
    Commented {
        /// The stay.
        instance: InstanceId,
    },
    /// 增派协办; the new branch's own event follows.
    Assisted {
        /// The stay at the block.
        instance: InstanceId,
        /// Who joined.
        assistant: Party,
    },
    /// 撤回.
    Withdrawn {
        /// The code of the reason.
        reason: String,
    },
    /// A named transition was taken.
    Fired {
        /// Its name.
        transition: String,
        /// The stay at which it was taken; none after the end.
        instance: Option<InstanceId>,
        /// Where it led, if anywhere.
        to: Option<String>,
        /// The counter that it used.
        counted: String,
        /// The effects to run.
        effects: Vec<String>,
        /// Whether it led where it leads when its condition holds.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        instead: bool,
    },
    /// An overdue step was told to the next tier.
    Escalated {
        /// The stay.
        instance: InstanceId,
        /// The tier, from 1.
        tier: u32,
        /// The who-key of those who are told.
        to: String,
    },
    /// Those who have a step were reminded that its deadline is near.
    Reminded {
        /// The stay.
        instance: InstanceId,
    },
    /// Areas or organisations changed, and others sit where these sat; no clock stops.
    Reseated {
        /// The who-keys before, each with the one in its place.
        keys: BTreeMap<String, String>,
    },
    /// What the last command did was taken back: everything is as it was before it, clocks included.
    Undone {
        /// The command.
        command: Uuid,
        /// The step that waits again.
        step: String,
        /// The outcome that was taken back.
        outcome: String,
        /// The effects to take back.
        effects: Vec<String>,
        /// When it had been done.
        since: Instant,
    },
    /// The matter ended.
    Ended {
        /// The end's id in the file.
        end: String,
    },
}

/// A party to a dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The who-key.
    pub who: String,
    /// The party's own limit, in place of the step's.
    pub limit: Option<Limit>,
}

/// A branch of a parallel block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The stay at the block.
    pub of: InstanceId,
    /// Whether it is the lead's.
    pub lead: bool,
}

/// Why a stay was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Its block closed by `any` or `lead`.
    Joined,
    /// Its block was returned.
    Returned,
    /// The matter was withdrawn.
    Withdrawn,
    /// A named transition led elsewhere.
    Fired,
}

/// An action that waits for approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The action.
    pub action: Action,
    /// The code of the reason.
    pub reason: String,
    /// The who-key for a transfer.
    pub to: Option<String>,
    /// The length for an extension.
    pub by: Option<Limit>,
}
