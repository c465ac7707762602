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
    /// The same was asked for a short while ago; it may be again from then on.
    TooSoon {
        /// From when on.
        from: Instant,
    },
    /// The deadline has passed.
    AfterDeadline,
    /// The time in which a return may be made is over.
    TooLate {
        /// How long it may be made.
        within: Limit,
    },
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
    /// The last thing that was done is none that can be taken back, or somebody has gone on since.
    NothingToUndo,
    /// The time in which it could be taken back is over.
    UndoOver {
        /// When it ended.
        until: Instant,
    },
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
    /// One of several pieces of evidence has to be given first.
    NeedsOneOf {
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
    /// Returns the message key.
    pub const fn key(&self) -> &'static str {
        match self {
            R::NotStarted => "kernel.refusal.procedure_not_started",
            R::StartedBefore => "kernel.refusal.procedure_started_before",
            R::OtherProcedure => "kernel.refusal.procedure_other",
            R::Ended => "kernel.refusal.procedure_ended",
            R::StepOver { .. } => "kernel.refusal.procedure_step_over",
            R::NotYours => "kernel.refusal.procedure_not_yours",
            R::ChooseOutcome => "kernel.refusal.procedure_choose_outcome",
            R::NoSuchOutcome { .. } => "kernel.refusal.procedure_no_such_outcome",
            R::NameLead => "kernel.refusal.procedure_name_lead",
            R::NamesNobody => "kernel.refusal.procedure_names_nobody",
            R::WrongParty { .. } => "kernel.refusal.procedure_wrong_party",
            R::LastsUntil { .. } => "kernel.refusal.procedure_lasts_until",
            R::IsBlock => "kernel.refusal.procedure_is_block",
            R::ActionUnknown { .. } => "kernel.refusal.procedure_action_unknown",
            R::ActionNotHere { .. } => "kernel.refusal.procedure_action_not_here",
            R::ActionUsedUp { .. } => "kernel.refusal.procedure_action_used_up",
            R::TooSoon { .. } => "kernel.refusal.procedure_too_soon",
            R::AfterDeadline => "kernel.refusal.procedure_after_deadline",
            R::TooLate { .. } => "kernel.refusal.procedure_too_late",
            R::NoLimit => "kernel.refusal.procedure_no_limit",
            R::TooLong { .. } => "kernel.refusal.procedure_too_long",
            R::IsPaused => "kernel.refusal.procedure_is_paused",
            R::NotPaused => "kernel.refusal.procedure_not_paused",
            R::AskedBefore => "kernel.refusal.procedure_asked_before",
            R::NothingAsked => "kernel.refusal.procedure_nothing_asked",
            R::NothingToUndo => "kernel.refusal.procedure_nothing_to_undo",
            R::UndoOver { .. } => "kernel.refusal.procedure_undo_over",
            R::WrongReason { .. } => "kernel.refusal.procedure_wrong_reason",
            R::NoSuchTransition { .. } => "kernel.refusal.procedure_no_such_transition",
            R::TransitionNotNow { .. } => "kernel.refusal.procedure_transition_not_now",
            R::TransitionUsedUp { .. } => "kernel.refusal.procedure_transition_used_up",
            R::GuardFails { .. } => "kernel.refusal.procedure_guard_fails",
            R::GuardUnknown { .. } => "kernel.refusal.procedure_guard_unknown",
            R::NeedsEvidence { .. } => "kernel.refusal.procedure_needs_evidence",
            R::NeedsOneOf { .. } => "kernel.refusal.procedure_needs_one_of",
            R::NoSeat { .. } => "kernel.refusal.procedure_no_seat",
            R::SystemOnly => "kernel.refusal.procedure_system_only",
            R::Broken => "kernel.refusal.procedure_broken",
        }
    }

    /// Returns the details by the name that they have in the message.
    fn args(&self) -> Vec<(&'static str, Text)> {
        let same = |name, value: &str| vec![(name, Text::same(value))];
        let list =
            |names: &[String]| vec![("missing", Text::new(names.join("、"), names.join(", ")))];
        match self {
            R::NoSuchOutcome { outcome } => same("outcome", outcome),
            R::WrongParty { who } => same("who", who),
            R::LastsUntil { until } => same("until", &date_text(until.china_date())),
            R::ActionUnknown { action } | R::ActionNotHere { action } => {
                vec![("action", action.title())]
            }
            R::ActionUsedUp { action, max } => {
                [vec![("action", action.title())], same("max", &max.to_string())].concat()
            }
            R::TooSoon { from } => vec![("from", moment(*from))],
            R::UndoOver { until } => vec![("until", moment(*until))],
            R::TooLate { within: length } | R::TooLong { max: length } => {
                vec![("length", length.words())]
            }
            R::NoSuchTransition { transition } => same("transition", transition),
            R::GuardFails { when } => same("when", when),
            R::GuardUnknown { missing }
            | R::NeedsEvidence { missing }
            | R::NeedsOneOf { missing } => list(missing),
            R::NoSeat { role } => same("role", role),
            R::NotStarted
            | R::StartedBefore
            | R::OtherProcedure
            | R::Ended
            | R::StepOver { .. }
            | R::NotYours
            | R::ChooseOutcome
            | R::NameLead
            | R::NamesNobody
            | R::IsBlock
            | R::AfterDeadline
            | R::NoLimit
            | R::IsPaused
            | R::NotPaused
            | R::AskedBefore
            | R::NothingAsked
            | R::NothingToUndo
            | R::WrongReason { .. }
            | R::TransitionNotNow { .. }
            | R::TransitionUsedUp { .. }
            | R::SystemOnly
            | R::Broken => Vec::new(),
        }
    }

    const fn kind(&self) -> RefusalKind {
        match self {
            R::NotYours | R::SystemOnly => RefusalKind::Forbidden,
            R::NoSuchTransition { .. } => RefusalKind::NotFound,
            R::ActionUsedUp { .. } | R::TransitionUsedUp { .. } | R::TooSoon { .. } => {
                RefusalKind::TooMany
            }
            R::ChooseOutcome
            | R::NoSuchOutcome { .. }
            | R::NameLead
            | R::WrongParty { .. }
            | R::TooLong { .. }
            | R::WrongReason { .. }
            | R::NeedsEvidence { .. }
            | R::NeedsOneOf { .. } => RefusalKind::Invalid,
            R::NotStarted
            | R::StartedBefore
            | R::OtherProcedure
            | R::Ended
            | R::StepOver { .. }
            | R::NamesNobody
            | R::LastsUntil { .. }
            | R::IsBlock
            | R::ActionUnknown { .. }
            | R::ActionNotHere { .. }
            | R::AfterDeadline
            | R::TooLate { .. }
            | R::NoLimit
            | R::IsPaused
            | R::NotPaused
            | R::AskedBefore
            | R::NothingAsked
            | R::NothingToUndo
            | R::UndoOver { .. }
            | R::TransitionNotNow { .. }
            | R::GuardFails { .. }
            | R::GuardUnknown { .. }
            | R::NoSeat { .. }
            | R::Broken => RefusalKind::Conflict,
        }
    }

    /// Returns the field of the form that it belongs to.
    const fn field(&self) -> Option<&'static str> {
        match self {
            R::ChooseOutcome | R::NoSuchOutcome { .. } => Some("outcome"),
            R::NameLead => Some("lead"),
            R::WrongParty { .. } => Some("who"),
            R::TooLong { .. } => Some("by"),
            R::WrongReason { .. } => Some("reason"),
            _ => None,
        }
    }
}

/// A day and a time as people say them, such as 12 月 1 日 9:05.
fn moment(at: Instant) -> Text {
    let (day, time) = (at.china_date(), at.china_time());
    let clock = format!("{}:{:02}", time.hour(), time.minute());
    let month = u8::from(day.month());
    Text::new(
        format!("{month} 月 {} 日 {clock}", day.day()),
        format!("{} {}, {clock}", day.day(), day.month()),
    )
}

impl From<ProcedureRefusal> for Refusal {
    fn from(refusal: ProcedureRefusal) -> Refusal {
        let (kind, key) = (refusal.kind(), refusal.key());
        Refusal { args: refusal.args(), field: refusal.field(), ..Refusal::new(kind, key) }
    }
}
