//! Ending a stay with an outcome, dispatching, and named transitions.

use super::run::Run;
use crate::clock::{ClockChange, ClockEvent, deadline};
use crate::procedure::deadlines::clock;
use crate::procedure::event::{Because, InstanceId, Party, What};
use crate::procedure::model::{JOIN, Kind, SYSTEM, Step, Target, Transition};
use crate::procedure::refusal::ProcedureRefusal;
use crate::procedure::state::Instance;

pub(super) fn complete(
    run: &mut Run<'_>,
    instance: InstanceId,
    outcome: Option<&str>,
) -> Result<(), ProcedureRefusal> {
    let (stay, step) = ready(run, instance)?;
    if step.branches.is_some() {
        return complete_party(run, &stay, step, outcome);
    }
    let target = match (outcome, step.outcomes.as_slice()) {
        (Some(name), _) => named_outcome(step, name)?,
        (None, [only]) => only,
        (None, _) => return Err(ProcedureRefusal::ChooseOutcome),
    };
    let (to, counted) = way(run, step, target)?;
    if step.assigns && run.needs_parties(&to) {
        return Err(ProcedureRefusal::NameLead);
    }
    leave(run, &stay, step, target, to, counted)
}

pub(super) fn dispatch(
    run: &mut Run<'_>,
    instance: InstanceId,
    outcome: Option<&str>,
    lead: &Party,
    assistants: &[Party],
) -> Result<(), ProcedureRefusal> {
    let (stay, step) = ready(run, instance)?;
    if !step.assigns {
        return Err(ProcedureRefusal::NamesNobody);
    }
    let target = match outcome {
        Some(name) => named_outcome(step, name)?,
        None => {
            let mut fitting = step.outcomes.iter().filter(|target| run.needs_parties(&target.to));
            match (fitting.next(), fitting.next()) {
                (Some(only), None) => only,
                (Some(_), Some(_)) => return Err(ProcedureRefusal::ChooseOutcome),
                (None, _) => return Err(ProcedureRefusal::NamesNobody),
            }
        }
    };
    let (to, counted) = way(run, step, target)?;
    if !run.needs_parties(&to) {
        return Err(ProcedureRefusal::NamesNobody);
    }
    check_parties(run, &to, lead, assistants)?;
    run.emit(What::Dispatched { instance, lead: lead.clone(), assistants: assistants.to_vec() });
    leave(run, &stay, step, target, to, counted)
}

/// Returns a stay on which its holder may act now, and its step. Ballots, payments and called procedures are also ended
/// by the platform, which counts, books and runs them.
fn ready<'a>(
    run: &mut Run<'a>,
    instance: InstanceId,
) -> Result<(Instance, &'a Step), ProcedureRefusal> {
    let stay = run.stay(instance)?;
    let step = run.step_of(&stay)?;
    if run.state().is_block(instance) {
        return Err(ProcedureRefusal::IsBlock);
    }
    if step.kind.lasts() {
        let until = clock(&stay, run.context().calendar).map_or(run.at(), |clock| clock.due);
        return Err(ProcedureRefusal::LastsUntil { until });
    }
    let mut who = stay.who.clone();
    if matches!(step.kind, Kind::Ballot | Kind::Payment | Kind::Procedure) {
        who.push(SYSTEM.to_owned());
    }
    run.act_under(&who)?;
    if stay.paused.is_some() {
        return Err(ProcedureRefusal::IsPaused);
    }
    Ok((stay, step))
}

/// A party's own branch has the single outcome `done`.
fn complete_party(
    run: &mut Run<'_>,
    stay: &Instance,
    step: &Step,
    outcome: Option<&str>,
) -> Result<(), ProcedureRefusal> {
    if let Some(other) = outcome.filter(|name| *name != "done") {
        return Err(ProcedureRefusal::NoSuchOutcome { outcome: other.to_owned() });
    }
    run.evidence(&step.evidence)?;
    run.emit(What::Completed {
        instance: stay.id,
        outcome: "done".to_owned(),
        to: JOIN.to_owned(),
        counted: None,
        effects: Vec::new(),
    });
    run.go(JOIN, Some(&step.id), stay.branch)
}

fn named_outcome<'s>(step: &'s Step, name: &str) -> Result<&'s Target, ProcedureRefusal> {
    step.outcome(name).ok_or_else(|| ProcedureRefusal::NoSuchOutcome { outcome: name.to_owned() })
}

fn way(
    run: &Run<'_>,
    step: &Step,
    target: &Target,
) -> Result<(String, Option<String>), ProcedureRefusal> {
    run.way(&format!("{}.{}", step.id, target.name), target.max, &target.to, &target.then)
}

fn leave(
    run: &mut Run<'_>,
    stay: &Instance,
    step: &Step,
    target: &Target,
    to: String,
    counted: Option<String>,
) -> Result<(), ProcedureRefusal> {
    run.guard(target.when.as_ref())?;
    run.evidence(step.evidence.iter().chain(&target.needs))?;
    run.one_of(&target.any)?;
    run.emit(What::Completed {
        instance: stay.id,
        outcome: target.name.clone(),
        to: to.clone(),
        counted,
        effects: target.effects.clone(),
    });
    run.go(&to, Some(&step.id), stay.branch)
}

fn check_parties(
    run: &Run<'_>,
    to: &str,
    lead: &Party,
    assistants: &[Party],
) -> Result<(), ProcedureRefusal> {
    let single = run.procedure().step(to).is_some_and(|step| step.branches.is_none());
    if let Some(extra) = assistants.first().filter(|_| single) {
        return Err(ProcedureRefusal::WrongParty { who: extra.who.clone() });
    }
    let mut seen: Vec<&str> = Vec::new();
    for party in std::iter::once(lead).chain(assistants) {
        if !is_holder(&party.who) || seen.contains(&party.who.as_str()) {
            return Err(ProcedureRefusal::WrongParty { who: party.who.clone() });
        }
        seen.push(&party.who);
    }
    Ok(())
}

/// Tells whether a text is a who-key that can be given a step: a role at an area, an organisation or an account.
pub(in crate::procedure) fn is_holder(who: &str) -> bool {
    let rest =
        ["role:", "org:", "account:"].into_iter().find_map(|prefix| who.strip_prefix(prefix));
    rest.is_some_and(|rest| !rest.is_empty())
        && who.len() <= 200
        && !who.contains(char::is_whitespace)
}

pub(super) fn named(run: &mut Run<'_>, name: &str) -> Result<(), ProcedureRefusal> {
    let unknown = || ProcedureRefusal::NoSuchTransition { transition: name.to_owned() };
    let transition = run.procedure().transition(name).ok_or_else(unknown)?;
    let stay = place(run, transition);
    run.act_as(&transition.who, stay.as_ref().map_or(&[], |stay| stay.who.as_slice()))?;
    let not_now = || ProcedureRefusal::TransitionNotNow { transition: name.to_owned() };
    if stay.is_none() && !after_end(run, transition) {
        return Err(not_now());
    }
    let counted = format!("transition.{name}");
    let used_up = transition.max.is_some_and(|max| run.state().count(&counted) >= max);
    if used_up && (transition.to.is_none() || transition.then.is_none()) {
        return Err(ProcedureRefusal::TransitionUsedUp { transition: name.to_owned() });
    }
    run.guard(transition.when.as_ref())?;
    run.evidence(&transition.needs)?;
    let instead = transition.instead.as_ref().filter(|instead| run.holds(&instead.when));
    let to = match instead {
        _ if used_up => transition.then.clone(),
        Some(instead) => Some(instead.to.clone()),
        None => transition.to.clone(),
    };
    run.emit(What::Fired {
        transition: name.to_owned(),
        instance: stay.as_ref().map(|stay| stay.id),
        to: to.clone(),
        counted,
        effects: transition.effects.clone(),
        instead: instead.is_some() && !used_up,
    });
    let Some(to) = to else { return Ok(()) };
    run.cancel_all(Because::Fired);
    let from = stay.as_ref().map(|stay| stay.step.as_str());
    run.go(&to, from, None)
}

/// Returns the stay at which a transition may be taken: the outermost, the lead's first.
fn place(run: &Run<'_>, transition: &Transition) -> Option<Instance> {
    let fits = |stay: &&Instance| transition.from.contains(&stay.step);
    run.state().marking.values().find(fits).cloned()
}

fn after_end(run: &Run<'_>, transition: &Transition) -> bool {
    let Some(ended) =
        run.state().ended.as_ref().filter(|ended| transition.from.contains(&ended.end))
    else {
        return false;
    };
    let Some(limit) = transition.within else { return true };
    let events = [ClockEvent { at: ended.at, change: ClockChange::Started { limit } }];
    deadline(&events, run.context().calendar).is_ok_and(|clock| !clock.overdue(run.at()))
}
