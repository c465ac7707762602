//! Why a command on a matter cannot be carried out.

use super::event::InstanceId;
use super::model::Action;
use crate::clock::Limit;
use crate::refusal::{Refusal, RefusalKind};
use crate::text::Text;
use crate::time::{Instant, date_text};

/// Why a command on a matter cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcedureRefusal {
    /// The matter has not begun.
    NotStarted,
    /// The matter has begun before.
    StartedBefore,
    /// The matter runs by another procedure.
    OtherProcedure,
    /// The matter has ended.
    Ended,
    /// The stay has ended, perhaps a moment ago by somebody else.
    StepOver {
        /// The stay.
        instance: InstanceId,
    },
    /// Somebody else has to act.
    NotYours,
    /// The step has several outcomes; one has to be named.
    ChooseOutcome,
    /// The step has no such outcome.
    NoSuchOutcome {
        /// The outcome asked for.
        outcome: String,
    },
    /// Whoever acts here has to name a lead.
    NameLead,
    /// Nobody is named at this step.
    NamesNobody,
    /// The text names nobody who could hold a step, or names somebody twice.
    WrongParty {
        /// The text.
        who: String,
    },
    /// The step closes by itself at a time.
    LastsUntil {
        /// When.
        until: Instant,
    },
    /// The step is a block; its branches are acted on.
    IsBlock,
    /// The procedure does not allow this action.
    ActionUnknown {
        /// The action.
        action: Action,
    },
    /// The action is not allowed at this step.
    ActionNotHere {
        /// The action.
        action: Action,
    },
    /// The action was used as often as it may be.
    ActionUsedUp {
        /// The action.
        action: Action,
        /// How often it may be used.
        max: u32,
    },
    /// The deadline has passed.
    AfterDeadline,
    /// The step has no limit.
    NoLimit,
    /// Longer than allowed.
    TooLong {
        /// The longest.
        max: Limit,
    },
    /// The step stands still.
    IsPaused,
    /// The step does not stand still.
    NotPaused,
    /// Something waits for approval already.
    AskedBefore,
    /// Nothing waits for approval.
    NothingAsked,
    /// The reason is none of those in the file.
    WrongReason {
        /// The code.
        reason: String,
    },
    /// The procedure has no such named transition.
    NoSuchTransition {
        /// The name.
        transition: String,
    },
    /// The named transition cannot be taken now.
    TransitionNotNow {
        /// The name.
        transition: String,
    },
    /// The named transition was taken as often as it may be.
    TransitionUsedUp {
        /// The name.
        transition: String,
    },
    /// The condition does not hold.
    GuardFails {
        /// The condition as it stands in the file.
        when: String,
    },
    /// It cannot be told whether the condition holds.
    GuardUnknown {
        /// The elements that are not known.
        missing: Vec<String>,
    },
    /// Evidence has to be given first.
    NeedsEvidence {
        /// The elements.
        missing: Vec<String>,
    },
    /// Nobody sits in a role that the file names.
    NoSeat {
        /// The role key.
        role: String,
    },
    /// Only the platform may do this.
    SystemOnly,
    /// The file and the matter do not fit; the file's problems say why.
    Broken,
}

type R = ProcedureRefusal;

impl ProcedureRefusal {
    /// Returns what users read.
    pub fn text(&self) -> Text {
        let elements = |missing: &[String]| missing.join("、");
        match self {
            R::NotStarted => Text::new("办件尚未开始。", "The matter has not begun."),
            R::StartedBefore => Text::new("办件已经开始。", "The matter has begun already."),
            R::OtherProcedure => {
                Text::new("办件按另一流程办理。", "The matter runs by another procedure.")
            }
            R::Ended => Text::new("办件已经办结。", "The matter has ended."),
            R::StepOver { .. } => Text::new(
                "这一步已经结束，可能刚被他人处理；请刷新页面。",
                "This step is over, perhaps since a moment ago. Load the page again.",
            ),
            R::NotYours => Text::new("这一步由他人办理。", "Somebody else has to act here."),
            R::ChooseOutcome => Text::new("请选择办理结果。", "Choose an outcome."),
            R::NoSuchOutcome { outcome } => Text::new(
                format!("没有“{outcome}”这一结果。"),
                format!("There is no outcome “{outcome}”."),
            ),
            R::NameLead => Text::new("请指定主办单位。", "Name the lead."),
            R::NamesNobody => Text::new("这一步不指定承办人。", "Nobody is named at this step."),
            R::WrongParty { who } => Text::new(
                format!("“{who}”不能承办，或被指定了两次。"),
                format!("“{who}” cannot hold a step, or is named twice."),
            ),
            R::LastsUntil { until } => {
                let date = date_text(until.china_date());
                Text::new(
                    format!("这一步到 {date} 自动结束。"),
                    format!("This step ends by itself on {date}."),
                )
            }
            R::IsBlock => Text::new(
                "请在主办或协办的分支上操作。",
                "Act on the lead's or an assistant's branch.",
            ),
            R::ActionUnknown { action } => Text::new(
                format!("本流程不允许{}。", action.title().zh),
                format!("This procedure does not allow: {}.", action.title().en),
            ),
            R::ActionNotHere { action } => Text::new(
                format!("这一步不能{}。", action.title().zh),
                format!("Not possible at this step: {}.", action.title().en),
            ),
            R::ActionUsedUp { action, max } => Text::new(
                format!("{}最多 {max} 次，已用完。", action.title().zh),
                format!("{}: used up, at most {max}.", action.title().en),
            ),
            R::AfterDeadline => Text::new(
                "期限已过，应当在届满前提出。",
                "The deadline has passed; ask before it does.",
            ),
            R::NoLimit => Text::new("这一步没有期限。", "This step has no limit."),
            R::TooLong { max } => {
                let words = max.words();
                Text::new(format!("最长 {}。", words.zh), format!("At most {}.", words.en))
            }
            R::IsPaused => Text::new("已暂停，请先恢复。", "It is paused; resume it first."),
            R::NotPaused => Text::new("没有暂停。", "It is not paused."),
            R::AskedBefore => {
                Text::new("已有申请待批准。", "Something waits for approval already.")
            }
            R::NothingAsked => Text::new("没有待批准的申请。", "Nothing waits for approval."),
            R::WrongReason { .. } => {
                Text::new("请从列表中选择理由。", "Choose a reason from the list.")
            }
            R::NoSuchTransition { transition } => Text::new(
                format!("本流程没有“{transition}”。"),
                format!("This procedure has no “{transition}”."),
            ),
            R::TransitionNotNow { .. } => {
                Text::new("现在不能进行这一操作。", "This cannot be done now.")
            }
            R::TransitionUsedUp { .. } => {
                Text::new("已经做过，不能再做。", "Done already; it cannot be done again.")
            }
            R::GuardFails { when } => Text::new(
                format!("条件不满足：{when}"),
                format!("The condition does not hold: {when}"),
            ),
            R::GuardUnknown { missing } => Text::new(
                format!("缺少信息，无法判断：{}", elements(missing)),
                format!("It cannot be told while this is unknown: {}", missing.join(", ")),
            ),
            R::NeedsEvidence { missing } => Text::new(
                format!("请先填写：{}", elements(missing)),
                format!("Fill in first: {}", missing.join(", ")),
            ),
            R::NoSeat { role } => Text::new(
                format!("没有“{role}”的承办人。"),
                format!("Nobody holds the role “{role}” here."),
            ),
            R::SystemOnly => Text::new("只能由系统执行。", "Only the platform does this."),
            R::Broken => Text::new(
                "流程文件有误，请联系管理员。",
                "The procedure file is broken; tell the administrator.",
            ),
        }
    }
}

impl From<ProcedureRefusal> for Refusal {
    fn from(refusal: ProcedureRefusal) -> Refusal {
        use RefusalKind::{Conflict, Forbidden, Invalid, NotFound, TooMany};
        let missing = |names: &[String]| names.join(", ");
        match refusal {
            R::NotStarted => Refusal::new(Conflict, "kernel.refusal.procedure_not_started"),
            R::StartedBefore => Refusal::new(Conflict, "kernel.refusal.procedure_started_before"),
            R::OtherProcedure => Refusal::new(Conflict, "kernel.refusal.procedure_other"),
            R::Ended => Refusal::new(Conflict, "kernel.refusal.procedure_ended"),
            R::StepOver { .. } => Refusal::new(Conflict, "kernel.refusal.procedure_step_over"),
            R::NotYours => Refusal::new(Forbidden, "kernel.refusal.procedure_not_yours"),
            R::ChooseOutcome => {
                Refusal::new(Invalid, "kernel.refusal.procedure_choose_outcome").on("outcome")
            }
            R::NoSuchOutcome { outcome } => {
                Refusal::new(Invalid, "kernel.refusal.procedure_no_such_outcome")
                    .with("outcome", outcome)
                    .on("outcome")
            }
            R::NameLead => Refusal::new(Invalid, "kernel.refusal.procedure_name_lead").on("lead"),
            R::NamesNobody => Refusal::new(Conflict, "kernel.refusal.procedure_names_nobody"),
            R::WrongParty { who } => Refusal::new(Invalid, "kernel.refusal.procedure_wrong_party")
                .with("who", who)
                .on("who"),
            R::LastsUntil { until } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_lasts_until")
                    .with("until", date_text(until.china_date()))
            }
            R::IsBlock => Refusal::new(Conflict, "kernel.refusal.procedure_is_block"),
            R::ActionUnknown { action } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_action_unknown")
                    .with("action", action)
            }
            R::ActionNotHere { action } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_action_not_here")
                    .with("action", action)
            }
            R::ActionUsedUp { action, max } => {
                Refusal::new(TooMany, "kernel.refusal.procedure_action_used_up")
                    .with("action", action)
                    .with("max", max)
            }
            R::AfterDeadline => Refusal::new(Conflict, "kernel.refusal.procedure_after_deadline"),
            R::NoLimit => Refusal::new(Conflict, "kernel.refusal.procedure_no_limit"),
            R::TooLong { max } => {
                Refusal::new(Invalid, "kernel.refusal.procedure_too_long").with("max", max).on("by")
            }
            R::IsPaused => Refusal::new(Conflict, "kernel.refusal.procedure_is_paused"),
            R::NotPaused => Refusal::new(Conflict, "kernel.refusal.procedure_not_paused"),
            R::AskedBefore => Refusal::new(Conflict, "kernel.refusal.procedure_asked_before"),
            R::NothingAsked => Refusal::new(Conflict, "kernel.refusal.procedure_nothing_asked"),
            R::WrongReason { reason } => {
                Refusal::new(Invalid, "kernel.refusal.procedure_wrong_reason")
                    .with("reason", reason)
                    .on("reason")
            }
            R::NoSuchTransition { transition } => {
                Refusal::new(NotFound, "kernel.refusal.procedure_no_such_transition")
                    .with("transition", transition)
            }
            R::TransitionNotNow { transition } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_transition_not_now")
                    .with("transition", transition)
            }
            R::TransitionUsedUp { transition } => {
                Refusal::new(TooMany, "kernel.refusal.procedure_transition_used_up")
                    .with("transition", transition)
            }
            R::GuardFails { when } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_guard_fails").with("when", when)
            }
            R::GuardUnknown { missing: names } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_guard_unknown")
                    .with("missing", missing(&names))
            }
            R::NeedsEvidence { missing: names } => {
                Refusal::new(Invalid, "kernel.refusal.procedure_needs_evidence")
                    .with("missing", missing(&names))
            }
            R::NoSeat { role } => {
                Refusal::new(Conflict, "kernel.refusal.procedure_no_seat").with("role", role)
            }
            R::SystemOnly => Refusal::new(Forbidden, "kernel.refusal.procedure_system_only"),
            R::Broken => Refusal::new(Conflict, "kernel.refusal.procedure_broken"),
        }
    }
}
