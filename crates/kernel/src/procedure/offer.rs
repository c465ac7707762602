//! What an actor can do with a matter now, and why not what is refused.

use super::command::{Act, Command, Context};
use super::decide::decide;
use super::event::{InstanceId, Party};
use super::model::{Action, Procedure, Step, Target};
use super::refusal::ProcedureRefusal;
use super::state::{Asked, Instance, MatterState};
use crate::clock::{Limit, Unit};
use crate::text::Text;
use uuid::Uuid;

/// Somebody who holds nothing, to ask with where the file cannot tell whom the actor will name.
const SOMEBODY: &str = "org:00000000-0000-0000-0000-000000000000";

/// Something that the actor may do, perhaps not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionOffer {
    /// What it is.
    pub offered: Offered,
    /// What the button says.
    pub title: Text,
    /// Why it cannot be done now; the button is then shown disabled with its words.
    pub refused: Option<ProcedureRefusal>,
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Ends a stay with an outcome.
    Complete {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name.
        outcome: String,
    },
    /// Ends a stay with an outcome and names lead and assistants.
    Dispatch {
        /// The stay.
        instance: InstanceId,
        /// The outcome's name.
        outcome: String,
    },
    /// A universal action.
    Act {
        /// The action.
        action: Action,
        /// The stay; none for the matter as a whole.
        instance: Option<InstanceId>,
    },
    /// Answers what waits for approval.
    Answer {
        /// The stay.
        instance: InstanceId,
        /// The action that was asked for.
        action: Action,
    },
    /// A named transition.
    Named {
        /// Its name.
        transition: String,
    },
}

/// Returns what the holder of `context.keys` may do with the matter, stay by stay in the file's order. What he may never do,
/// or never here, is absent; what he may do but not now says why. Elements that are still to be given refuse nothing,
/// since the form of the offer asks for them.
pub fn offers(
    procedure: &Procedure,
    state: &MatterState,
    context: &Context<'_>,
) -> Vec<ActionOffer> {
    let mut found = Vec::new();
    let probe = Probe { procedure, state, context };
    for stay in state.leaves() {
        if let Some(step) = procedure.step(&stay.step) {
            probe.outcomes(stay, step, &mut found);
            probe.actions(stay, &mut found);
        }
    }
    probe.whole(&mut found);
    for transition in &procedure.transitions {
        let act = Act::Named { transition: transition.name.clone() };
        let offered = Offered::Named { transition: transition.name.clone() };
        probe.offer(act, offered, transition.title.clone(), &mut found);
    }
    found
}

/// Offers what [`decide`] would accept, so that an offer and its refusal can never differ from what happens.
struct Probe<'a> {
    procedure: &'a Procedure,
    state: &'a MatterState,
    context: &'a Context<'a>,
}

impl Probe<'_> {
    fn offer(&self, act: Act, offered: Offered, title: Text, found: &mut Vec<ActionOffer>) {
        let command = Command { id: Uuid::max(), act };
        let refused = match decide(self.procedure, self.state, &command, self.context) {
            Ok(_)
            | Err(ProcedureRefusal::NeedsEvidence { .. } | ProcedureRefusal::NeedsOneOf { .. }) => {
                None
            }
            Err(
                ProcedureRefusal::NotYours
                | ProcedureRefusal::ActionUnknown { .. }
                | ProcedureRefusal::ActionNotHere { .. }
                | ProcedureRefusal::TransitionNotNow { .. }
                | ProcedureRefusal::LastsUntil { .. }
                | ProcedureRefusal::NamesNobody
                | ProcedureRefusal::SystemOnly
                | ProcedureRefusal::NothingAsked
                | ProcedureRefusal::NotStarted
                | ProcedureRefusal::Ended,
            ) => return,
            Err(refusal) => Some(refusal),
        };
        found.push(ActionOffer { offered, title, refused });
    }

    fn outcomes(&self, stay: &Instance, step: &Step, found: &mut Vec<ActionOffer>) {
        let instance = stay.id;
        if step.branches.is_some() {
            let act = Act::Complete { instance, outcome: None };
            let offered = Offered::Complete { instance, outcome: "done".to_owned() };
            let words = step.outcome("done").and_then(Target::words);
            let title = words.unwrap_or_else(|| Text::new("完成", "Done"));
            return self.offer(act, offered, title, found);
        }
        for target in &step.outcomes {
            let outcome = target.name.clone();
            let title = target.words().unwrap_or_else(|| Text::same(outcome.clone()));
            let act = Act::Complete { instance, outcome: Some(outcome.clone()) };
            let command = Command { id: Uuid::max(), act: act.clone() };
            let names = decide(self.procedure, self.state, &command, self.context)
                == Err(ProcedureRefusal::NameLead);
            if names {
                let (lead, assistants) =
                    (Party { who: SOMEBODY.to_owned(), limit: None }, Vec::new());
                let act =
                    Act::Dispatch { instance, outcome: Some(outcome.clone()), lead, assistants };
                self.offer(act, Offered::Dispatch { instance, outcome }, title, found);
            } else {
                self.offer(act, Offered::Complete { instance, outcome }, title, found);
            }
        }
    }

    /// The actions on one stay. Those on the matter as a whole are offered once, by [`Probe::whole`].
    fn actions(&self, stay: &Instance, found: &mut Vec<ActionOffer>) {
        let instance = stay.id;
        let paused = stay.paused.is_some();
        for action in Action::ALL {
            let reason = || self.reason(action);
            let act = match action {
                Action::Return => Act::Return { instance, reason: reason() },
                Action::Transfer => {
                    Act::Transfer { instance, to: SOMEBODY.to_owned(), reason: reason() }
                }
                Action::Extend => match Limit::new(1, Unit::Minutes) {
                    Some(by) => Act::Extend { instance, by, reason: reason() },
                    None => continue,
                },
                Action::Pause if !paused => Act::Pause { instance, reason: reason() },
                Action::Resume if paused => Act::Resume { instance },
                Action::Assist => Act::Assist {
                    instance,
                    assistant: Party { who: SOMEBODY.to_owned(), limit: None },
                },
                Action::Pause
                | Action::Resume
                | Action::Urge
                | Action::Supervise
                | Action::Comment
                | Action::Withdraw => continue,
            };
            self.offer(
                act,
                Offered::Act { action, instance: Some(instance) },
                action.title(),
                found,
            );
        }
        if let Some(Asked { ask, .. }) = &stay.ask {
            let title = Text::new(
                format!("答复{}申请", ask.action.title().zh),
                format!("Answer: {}", ask.action.title().en),
            );
            let act = Act::Answer { instance, granted: false };
            self.offer(act, Offered::Answer { instance, action: ask.action }, title, found);
        }
    }

    fn whole(&self, found: &mut Vec<ActionOffer>) {
        for action in [Action::Urge, Action::Supervise, Action::Comment, Action::Withdraw] {
            let act = match action {
                Action::Urge => Act::Urge { instance: None },
                Action::Supervise => Act::Supervise { instance: None },
                Action::Comment => Act::Comment { instance: None },
                _ => Act::Withdraw { reason: self.reason(action) },
            };
            self.offer(act, Offered::Act { action, instance: None }, action.title(), found);
        }
    }

    /// Returns a reason that the file allows, to ask with.
    fn reason(&self, action: Action) -> String {
        let rule = self.procedure.actions.get(&action);
        let first = rule.and_then(|rule| rule.reasons.first());
        first.map_or_else(|| "other".to_owned(), |(code, _)| code.clone())
    }
}
