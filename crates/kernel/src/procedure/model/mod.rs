//! What a procedure file says, as types.

mod action;

pub use action::{Action, ActionRule, Instead, Tier, Transition};

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
/// The fact that says whether a matter is urgent; see [`Urgent`].
pub const URGENT: &str = "matter.urgent";
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
    /// How long before a deadline whoever has the step is reminded; nobody when absent.
    pub remind: Option<Limit>,
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
                let tiers = step.escalate.iter().flatten().map(|tier| &tier.to);
                step.who.iter().chain(tiers).chain(step.urgent.iter().flat_map(Urgent::names))
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
    /// What the reporter reads of a step that is the reporter's own; the title when absent.
    pub yours: Option<Text>,
    /// How the state of a matter that is here is drawn in short.
    pub sign: Sign,
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
    /// How long before its deadline whoever has it is reminded, in place of the file's.
    pub remind: Option<Limit>,
    /// What is otherwise when the matter is urgent.
    pub urgent: Option<Urgent>,
}

/// What is otherwise at a step when the matter is urgent as it is entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urgent {
    /// The time to act, in place of the step's and of what a domain supplies.
    pub limit: Option<Limit>,
    /// Who acts, in place of the step's; the step's own when empty.
    pub who: Vec<String>,
    /// Who is told how long after the step began, before the tiers that count from the deadline.
    pub escalate: Vec<Tier>,
}

impl Urgent {
    /// Returns every who that it names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.who.iter().chain(self.escalate.iter().map(|tier| &tier.to))
    }
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

/// What an outcome claims of the world: only whoever was there, for the one matter, can claim it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Somebody looked on the spot.
    Saw,
    /// The reporter was asked and answered.
    Said,
}

/// Where a step can go.
#[derive(Clone, Debug)]
pub struct Target {
    /// The outcome's name; `done` for `next`.
    pub name: String,
    /// What the button says.
    pub title: Option<Text>,
    /// The icon of its button.
    pub icon: Option<&'static str>,
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
    /// Dictionary elements of which this outcome needs one at least.
    pub any: Vec<String>,
    /// What choosing it claims that somebody saw or said; nothing when it claims neither.
    pub states: Option<Statement>,
    /// Whether it may be chosen for many matters at once; never for what somebody saw or said.
    pub bulk: bool,
    /// How long whoever chose it can take it back, while nobody has done anything since; never when absent.
    pub undo: Option<Limit>,
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
    /// How the state of a matter that ended so is drawn in short.
    pub sign: Sign,
}

/// How a state is drawn in short, in lists and on cards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// The word; the title when absent.
    pub word: Option<Text>,
    /// The icon's name.
    pub icon: Option<&'static str>,
    /// Its colour; by what it waits for when absent.
    pub situation: Option<Situation>,
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
