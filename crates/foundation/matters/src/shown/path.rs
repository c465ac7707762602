//! The way of a matter: the steps that were, the one that is, and those to come if all goes well.

use crate::projection::{MatterRow, ReporterKind, StepRow};
use kernel::procedure::{END, JOIN, Procedure, Situation, Step};
use kernel::text::Text;
use kernel::time::Instant;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// Left without being done: given back, taken back, or ended.
    Left,
    /// It waits for somebody.
    Now,
    /// To come.
    Next,
    /// It ended there without being taken on.
    Declined,
}

/// A step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// The step in the file, or the end.
    pub id: String,
    /// What staff read.
    pub title: Text,
    /// What residents read.
    pub public: Text,
    /// What the reporter reads of it once it is over, or before it begins.
    pub yours: Text,
    /// Where it stands.
    pub state: StepState,
    /// When it was done, or until when it is to be done.
    pub at: Option<Instant>,
    /// The stay, for what is said about it.
    pub instance: Option<u32>,
    /// The round of work, when the matter was loaded with its events.
    pub round: u32,
}

/// Returns the steps in their order. Branches of a block are one step; a step that was repeated is there each time.
pub(crate) fn path<'r>(
    row: &MatterRow,
    stays: impl IntoIterator<Item = &'r StepRow>,
    procedure: &Procedure,
) -> Vec<StepView> {
    let mut steps: Vec<StepView> = Vec::new();
    let mut last: Option<&StepRow> = None;
    for stay in stays.into_iter().filter(|stay| stay.block.is_none()) {
        last = Some(stay);
        if let Some(step) = procedure.step(&stay.step) {
            steps.push(of(stay, step, row.due_at));
        }
    }
    match row.ended_at {
        Some(at) => {
            let end = procedure.end(&row.state);
            let title = end.map(|end| end.title.clone()).unwrap_or_default();
            let declined = end.is_some_and(|end| end.situation == Situation::None);
            // A decision not to take it on is one step: nobody reads that it was accepted first.
            let decided = declined && last.is_some_and(|stay| decided(stay, procedure, &row.state));
            let instance = last.filter(|_| decided).map(|stay| stay.instance);
            if decided {
                steps.pop();
            }
            steps.push(StepView {
                id: row.state.clone(),
                public: title.clone(),
                yours: title.clone(),
                title,
                state: if declined { StepState::Declined } else { StepState::Done },
                at: Some(at),
                instance,
                round: 1,
            });
        }
        None => {
            let from = steps.last().map(|step| step.id.clone());
            steps.extend(to_come(procedure, from.as_deref()));
        }
    }
    steps
}

/// Tells whether the decision of a stay led straight to an end.
fn decided(stay: &StepRow, procedure: &Procedure, end: &str) -> bool {
    let outcome = procedure.step(&stay.step).zip(stay.outcome.as_deref());
    outcome.and_then(|(step, name)| step.outcome(name)).is_some_and(|target| target.to == end)
}

fn of(stay: &StepRow, step: &Step, due: Option<Instant>) -> StepView {
    let (state, at) = match (stay.left_at, stay.left_how.as_deref()) {
        (None, _) => (StepState::Now, due),
        (at, Some("completed" | "lapsed")) => (StepState::Done, at),
        // A block ends with its branches; whether it was done, they say.
        (at, Some("cancelled")) if stay.part == "block" => (StepState::Done, at),
        (at, _) => (StepState::Left, at),
    };
    StepView {
        id: step.id.clone(),
        title: step.title.clone(),
        public: step.public().clone(),
        yours: yours(step),
        state,
        at,
        instance: Some(stay.instance),
        round: 1,
    }
}

fn yours(step: &Step) -> Text {
    step.yours.as_ref().unwrap_or(&step.title).clone()
}

/// Follows the first outcome of each step, as the file's order means it, to the end.
fn to_come(procedure: &Procedure, from: Option<&str>) -> Vec<StepView> {
    let mut steps = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut at = from.and_then(|id| procedure.step(id));
    while let Some(step) = at {
        seen.push(&step.id);
        let Some(target) = step.outcomes.first() else { break };
        let next = if target.to == JOIN { None } else { procedure.step(&target.to) };
        match next {
            Some(next) if !seen.contains(&next.id.as_str()) => {
                steps.push(coming(&next.id, &next.title, next.public(), yours(next)));
                at = Some(next);
            }
            Some(_) => break,
            None => {
                let end = procedure.end(&target.to).or_else(|| procedure.end(END));
                steps.extend(
                    end.map(|end| coming(&end.id, &end.title, &end.title, end.title.clone())),
                );
                break;
            }
        }
    }
    steps
}

fn coming(id: &str, title: &Text, public: &Text, yours: Text) -> StepView {
    StepView {
        id: id.to_owned(),
        title: title.clone(),
        public: public.clone(),
        yours,
        state: StepState::Next,
        at: None,
        instance: None,
        round: 1,
    }
}

/// Returns which step it is, and of how many; a report by somebody outside is the first. What is done again counts once.
pub(crate) fn place(row: &MatterRow, steps: &[StepView]) -> (u32, u32) {
    let reported = usize::from(row.reporter_kind != ReporterKind::Staff.word());
    let count = |length: usize| u32::try_from(length + reported).unwrap_or(u32::MAX);
    let mut ids: Vec<&str> = Vec::new();
    for step in steps {
        if !ids.contains(&step.id.as_str()) {
            ids.push(&step.id);
        }
    }
    let reached = steps.iter().rfind(|step| step.state != StepState::Next);
    let at = reached.and_then(|step| ids.iter().position(|id| *id == step.id));
    (count(at.map_or(0, |at| at + 1)), count(ids.len()))
}
