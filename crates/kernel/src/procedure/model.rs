//! What a procedure file says, as types.

use crate::clock::Limit;
use crate::expr::Guard;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The end that every procedure has: it was carried through.
pub const END: &str = "end";
/// The target that closes a branch inside a parallel block.
pub const JOIN: &str = "join";
/// The who-key of whoever the matter is about or came from.
pub const REPORTER: &str = "reporter";
/// In a file: whoever was named at dispatch, or holds the step.
pub const ASSIGNEE: &str = "assignee";
/// The who-key of the platform itself: timers, effects, steps that other code completes.
pub const SYSTEM: &str = "system";

/// A procedure 流程, read from a file.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// The id, equal to the file's name.
    pub id: String,
    /// What users read.
    pub title: Text,
    /// The level of the area at which it runs, such as `community`.
    pub level: String,
    /// The laws and rules on which it rests.
    pub basis: Vec<String>,
    /// The time for the whole matter.
    pub limit: Option<Limit>,
    /// Who may start it; anyone whom the domain lets when empty.
    pub who: Vec<String>,
    /// The dictionary elements of its form.
    pub form: Vec<String>,
    /// The id of the first step.
    pub start: String,
    /// The steps in file order.
    pub steps: Vec<Step>,
    /// The ends; `end` is always among them.
    pub ends: Vec<End>,
    /// The universal actions that the file allows.
    pub actions: BTreeMap<Action, ActionRule>,
    /// The named transitions in file order.
    pub transitions: Vec<Transition>,
    /// To whom an overdue step is told, tier by tier.
    pub escalate: Vec<Tier>,
    /// Where things stand in the file.
    pub place: Place,
}

impl Procedure {
    /// Returns the step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Returns the end with this id.
    pub fn end(&self, id: &str) -> Option<&End> {
        self.ends.iter().find(|end| end.id == id)
    }

    /// Returns the named transition with this name.
    pub fn transition(&self, name: &str) -> Option<&Transition> {
        self.transitions.iter().find(|transition| transition.name == name)
    }

    /// Returns every role key that the file names, sorted, each once; the caller seats them (see [`super::Seats`]).
    pub fn roles(&self) -> Vec<&str> {
        let actions = self.actions.values().flat_map(|rule| rule.who.iter().chain(&rule.approve));
        let mut found: Vec<&str> = self
            .steps
            .iter()
            .flat_map(|step| {
                step.who.iter().chain(step.escalate.iter().flatten().map(|tier| &tier.to))
            })
            .chain(self.transitions.iter().flat_map(|transition| &transition.who))
            .chain(self.escalate.iter().map(|tier| &tier.to))
            .chain(&self.who)
            .chain(actions)
            .map(String::as_str)
            .filter(|who| is_role(who))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns the escalation tiers of a step: its own, or those of the file.
    pub fn tiers<'a>(&'a self, step: &'a Step) -> &'a [Tier] {
        step.escalate.as_deref().unwrap_or(&self.escalate)
    }
}

/// Tells whether a `who` of a file is a role key, not one of the words with a meaning of their own.
pub fn is_role(who: &str) -> bool {
    !matches!(who, REPORTER | ASSIGNEE | SYSTEM) && !who.contains(':')
}

/// Where things stand in a file; the checker tells it with each problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file's path inside the rules folder.
    pub file: String,
    /// The line of each part, by dotted name such as `steps.draft` or `steps.draft.outcomes.pass`.
    pub lines: BTreeMap<String, usize>,
}

impl Place {
    /// Returns the line of a part, of the nearest part around it, or 0.
    pub fn line(&self, part: &str) -> usize {
        let mut name = part;
        loop {
            if let Some(line) = self.lines.get(name) {
                return *line;
            }
            match name.rsplit_once('.') {
                Some((outer, _)) => name = outer,
                None => return 0,
            }
        }
    }
}

/// One of the ten kinds of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody does something and says so.
    Task,
    /// Somebody chooses among outcomes.
    Decision,
    /// Opinions are collected for a time.
    Opinions,
    /// A meeting is held and recorded.
    Meeting,
    /// A ballot is cast and counted.
    Ballot,
    /// Something is published for a time.
    Publication,
    /// Money is paid through the ledger.
    Payment,
    /// A lead and assistants, or several branches, side by side.
    Parallel,
    /// Nothing happens for a time.
    Wait,
    /// Another procedure runs and its end is the outcome.
    Procedure,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 10] = [
        Kind::Task,
        Kind::Decision,
        Kind::Opinions,
        Kind::Meeting,
        Kind::Ballot,
        Kind::Publication,
        Kind::Payment,
        Kind::Parallel,
        Kind::Wait,
        Kind::Procedure,
    ];

    /// Returns the word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Task => "task",
            Kind::Decision => "decision",
            Kind::Opinions => "opinions",
            Kind::Meeting => "meeting",
            Kind::Ballot => "ballot",
            Kind::Publication => "publication",
            Kind::Payment => "payment",
            Kind::Parallel => "parallel",
            Kind::Wait => "wait",
            Kind::Procedure => "procedure",
        }
    }

    /// Reads the word in files.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Tells whether it ends by the clock (`lasts`) and not by somebody's hand.
    pub const fn lasts(self) -> bool {
        match self {
            Kind::Opinions | Kind::Publication | Kind::Wait => true,
            Kind::Task
            | Kind::Decision
            | Kind::Meeting
            | Kind::Ballot
            | Kind::Payment
            | Kind::Parallel
            | Kind::Procedure => false,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A step 步骤.
#[derive(Clone, Debug)]
pub struct Step {
    /// The id inside the file.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What staff read.
    pub title: Text,
    /// What residents read; the title when absent.
    pub public: Option<Text>,
    /// The laws and rules on which it rests.
    pub basis: Vec<String>,
    /// Who acts: role keys, `reporter`, `assignee`, `system`, or who-keys.
    pub who: Vec<String>,
    /// The time to act; for parties named at dispatch, the lead's.
    pub limit: Option<LimitRule>,
    /// The time of an assistant named at dispatch; the lead's when absent.
    pub assist: Option<LimitRule>,
    /// How long it stays open; for kinds that end by the clock.
    pub lasts: Option<Limit>,
    /// Where it goes when the limit passes and nobody acted.
    pub lapse: Option<Target>,
    /// Where it can go, by outcome; a step with `next` has the single outcome `done`.
    pub outcomes: Vec<Target>,
    /// Whether whoever acts names the lead and the assistants of what follows.
    pub assigns: bool,
    /// The dictionary elements asked here.
    pub form: Vec<String>,
    /// The dictionary elements that must be given before it can be completed.
    pub evidence: Vec<String>,
    /// The branches of a parallel step.
    pub branches: Option<Branches>,
    /// The ballot of a ballot step.
    pub ballot: Option<String>,
    /// The category of a publication step.
    pub category: Option<String>,
    /// The procedure that a procedure step runs.
    pub calls: Option<String>,
    /// Its own escalation, in place of the file's.
    pub escalate: Option<Vec<Tier>>,
}

impl Step {
    /// Returns the outcome with this name.
    pub fn outcome(&self, name: &str) -> Option<&Target> {
        self.outcomes.iter().find(|target| target.name == name)
    }

    /// Returns what residents read.
    pub fn public(&self) -> &Text {
        self.public.as_ref().unwrap_or(&self.title)
    }
}

/// The time to act on a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitRule {
    /// The name under which the domain supplies it when the matter runs; see [`super::Context::limits`].
    pub from: Option<String>,
    /// The limit, or what holds when the domain supplies none.
    pub limit: Limit,
}

/// Where a step can go.
#[derive(Clone, Debug)]
pub struct Target {
    /// The outcome's name; `done` for `next`.
    pub name: String,
    /// What the button says.
    pub title: Option<Text>,
    /// The step, end or [`JOIN`] that follows.
    pub to: String,
    /// How often it may go there; without it, as often as it comes.
    pub max: Option<u32>,
    /// Where it goes once `max` is used up.
    pub then: Option<String>,
    /// The condition under which it may be chosen.
    pub when: Option<Guard>,
    /// The dictionary elements that this outcome needs beside the step's evidence.
    pub needs: Vec<String>,
    /// The Rust effects that run with it.
    pub effects: Vec<String>,
}

impl Target {
    /// Returns what the button says: its title, or the usual words for its name.
    pub fn words(&self) -> Option<Text> {
        self.title.clone().or_else(|| usual_words(&self.name))
    }
}

fn usual_words(outcome: &str) -> Option<Text> {
    let (zh, en) = match outcome {
        "done" => ("完成", "Done"),
        "lapse" => ("逾期未处理", "Not acted on in time"),
        "pass" => ("通过", "Pass"),
        "fail" => ("不通过", "Fail"),
        "back" => ("退回修改", "Back for changes"),
        "adopted" => ("表决通过", "Adopted"),
        "rejected" => ("表决未通过", "Rejected"),
        "invalid" => ("表决无效", "Invalid"),
        "filed" => ("准予备案", "Filed"),
        "correct" => ("责令改正", "To be corrected"),
        _ => return None,
    };
    Some(Text::new(zh, en))
}

/// The branches of a parallel step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branches {
    /// The first steps of the branches, the first being the lead's; empty when dispatch names the parties.
    pub steps: Vec<String>,
    /// When the block closes.
    pub join: Join,
}

/// When a parallel block closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// When every branch is done.
    All,
    /// When the first branch is done; the rest is cancelled.
    Any,
    /// When the lead is done; the rest is cancelled.
    Lead,
}

/// An end of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The id inside the file.
    pub id: String,
    /// What users read.
    pub title: Text,
    /// How it looks: one of the situations of the visual language.
    pub situation: Situation,
}

/// How a state looks: the five situations of the visual language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    /// Nobody's yet, or ended without result.
    None,
    /// In someone's hands.
    Moving,
    /// Waiting for somebody outside.
    Waiting,
    /// Done.
    Done,
    /// Late or pressed.
    Late,
}

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
    /// Who has to agree; the action then waits for the answer.
    pub approve: Option<String>,
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
}

/// A tier of escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Who is told.
    pub to: String,
    /// How long after the deadline; at once when absent.
    pub after: Option<Limit>,
}
