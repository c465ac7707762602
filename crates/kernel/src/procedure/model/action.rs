//! Universal actions, named transitions and escalation, as a file says them.

use crate::clock::Limit;
use crate::expr::Guard;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A universal action on an active step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// 退回: the holder gives it back.
    Return,
    /// 转办: it goes to another assignee; the clock runs on.
    Transfer,
    /// 延期: more time, asked for before the deadline.
    Extend,
    /// 暂停: the clock stands still for a stated reason.
    Pause,
    /// 恢复: the clock runs again.
    Resume,
    /// 催办: somebody asks for speed.
    Urge,
    /// 督办: the street watches it until it is done.
    Supervise,
    /// 批注: a remark for those who work on it.
    Comment,
    /// 撤回: the reporter takes the matter back.
    Withdraw,
    /// 增派协办: another assistant joins a running block.
    Assist,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 10] = [
        Action::Return,
        Action::Transfer,
        Action::Extend,
        Action::Pause,
        Action::Resume,
        Action::Urge,
        Action::Supervise,
        Action::Comment,
        Action::Withdraw,
        Action::Assist,
    ];

    /// Returns the word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Action::Return => "return",
            Action::Transfer => "transfer",
            Action::Extend => "extend",
            Action::Pause => "pause",
            Action::Resume => "resume",
            Action::Urge => "urge",
            Action::Supervise => "supervise",
            Action::Comment => "comment",
            Action::Withdraw => "withdraw",
            Action::Assist => "assist",
        }
    }

    /// Reads the word in files.
    pub fn parse(word: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.word() == word)
    }

    /// Returns what the button says.
    pub fn title(self) -> Text {
        match self {
            Action::Return => Text::new("退回", "Return"),
            Action::Transfer => Text::new("转办", "Transfer"),
            Action::Extend => Text::new("延期", "Extend"),
            Action::Pause => Text::new("暂停", "Pause"),
            Action::Resume => Text::new("恢复", "Resume"),
            Action::Urge => Text::new("催办", "Urge"),
            Action::Supervise => Text::new("督办", "Supervise"),
            Action::Comment => Text::new("批注", "Comment"),
            Action::Withdraw => Text::new("撤回", "Withdraw"),
            Action::Assist => Text::new("增派协办", "Add an assistant"),
        }
    }

    /// Tells whether uses are counted over the whole matter (a dispatch returned twice) or for each stay at a step.
    pub const fn counted_over_matter(self) -> bool {
        match self {
            Action::Return | Action::Withdraw => true,
            Action::Transfer
            | Action::Extend
            | Action::Pause
            | Action::Resume
            | Action::Urge
            | Action::Supervise
            | Action::Comment
            | Action::Assist => false,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a file says about a universal action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRule {
    /// Who may: role keys, `assignee` (who holds the step), `reporter`.
    pub who: Vec<String>,
    /// The steps on which it may be used; all when empty.
    pub steps: Vec<String>,
    /// How often.
    pub max: Option<u32>,
    /// Where a return or a withdrawal leads; a return without it goes to the step before.
    pub to: Option<String>,
    /// Where the return after the last allowed one leads, once.
    pub then: Option<String>,
    /// The longest extension or pause.
    pub limit: Option<Limit>,
    /// How long after the step began a return may be made.
    pub within: Option<Limit>,
    /// How long somebody waits before urging the same stay again.
    pub every: Option<Limit>,
    /// Who has to agree; the action then waits for the answer.
    pub approve: Option<String>,
    /// So long from the asking no tier is told of the stay, when it was asked in time and the answer is missing.
    pub answer: Option<Limit>,
    /// The allowed reasons, by code; empty when none is asked.
    pub reasons: Vec<(String, Text)>,
}

/// A named transition, registered by a domain.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The registered name, such as `desk.veto`.
    pub name: String,
    /// What the button says.
    pub title: Text,
    /// The icon of the button.
    pub icon: Option<&'static str>,
    /// Who may.
    pub who: Vec<String>,
    /// The steps at which it may be taken, or the ends after which it may.
    pub from: Vec<String>,
    /// Where it leads; nowhere when it only has effects.
    pub to: Option<String>,
    /// How often it may be taken.
    pub max: Option<u32>,
    /// Where it leads once `max` is used up.
    pub then: Option<String>,
    /// How long after the end it may be taken, for those from an end.
    pub within: Option<Limit>,
    /// The condition under which it may be taken.
    pub when: Option<Guard>,
    /// The dictionary elements that it needs.
    pub needs: Vec<String>,
    /// The Rust effects that run with it.
    pub effects: Vec<String>,
    /// Where it leads instead, when a condition holds of what was given with it.
    pub instead: Option<Instead>,
}

/// Another way of a named transition.
#[derive(Clone, Debug)]
pub struct Instead {
    /// The condition.
    pub when: Guard,
    /// The step.
    pub to: String,
}

/// A tier of escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Who is told.
    pub to: String,
    /// How long after the deadline; at once when absent.
    pub after: Option<Limit>,
}
