//! The universal actions.

use super::complete::is_holder;
use super::run::Run;
use crate::clock::{ClockChange, ClockEvent, Limit, deadline};
use crate::procedure::deadlines::clock;
use crate::procedure::event::{Ask, Because, InstanceId, Party, What};
use crate::procedure::measure::minutes;
use crate::procedure::model::{Action, ActionRule, SYSTEM};
use crate::procedure::refusal::ProcedureRefusal;
use crate::procedure::state::{Asked, Instance};
use std::collections::BTreeMap;

type Done = Result<(), ProcedureRefusal>;

pub(super) fn give_back(run: &mut Run<'_>, instance: InstanceId, reason: &str) -> Done {
    let (stay, rule) = allowed(run, Action::Return, instance)?;
    check_reason(rule, reason)?;
    if let Some(within) = rule.within {
        let events =
            [ClockEvent { at: stay.entered, change: ClockChange::Started { limit: within } }];
        if deadline(&events, run.context().calendar).is_ok_and(|clock| clock.overdue(run.at())) {
            return Err(ProcedureRefusal::TooLate { within });
        }
    }
    return_way(run, rule, &stay)?;
    let ask = Ask { action: Action::Return, reason: reason.to_owned(), to: None, by: None };
    if asked(run, rule, &stay, &ask)? { Ok(()) } else { carry_out(run, &stay, &ask) }
}

pub(super) fn transfer(run: &mut Run<'_>, instance: InstanceId, to: &str, reason: &str) -> Done {
    let (stay, rule) = allowed(run, Action::Transfer, instance)?;
    check_reason(rule, reason)?;
    if !is_holder(to) || stay.who.iter().any(|who| who == to) {
        return Err(ProcedureRefusal::WrongParty { who: to.to_owned() });
    }
    let ask = Ask {
        action: Action::Transfer,
        reason: reason.to_owned(),
        to: Some(to.to_owned()),
        by: None,
    };
    if asked(run, rule, &stay, &ask)? { Ok(()) } else { carry_out(run, &stay, &ask) }
}

/// More time has to be asked for before the deadline (唐山市 12345 条例 第二十四条); it may be granted after it.
pub(super) fn extend(run: &mut Run<'_>, instance: InstanceId, by: Limit, reason: &str) -> Done {
    let (stay, rule) = allowed(run, Action::Extend, instance)?;
    check_reason(rule, reason)?;
    let clock = clock(&stay, run.context().calendar).ok_or(ProcedureRefusal::NoLimit)?;
    if clock.overdue(run.at()) {
        return Err(ProcedureRefusal::AfterDeadline);
    }
    if let Some(max) = rule.limit.filter(|max| minutes(by) > minutes(*max)) {
        return Err(ProcedureRefusal::TooLong { max });
    }
    let ask = Ask { action: Action::Extend, reason: reason.to_owned(), to: None, by: Some(by) };
    if asked(run, rule, &stay, &ask)? { Ok(()) } else { carry_out(run, &stay, &ask) }
}

pub(super) fn pause(run: &mut Run<'_>, instance: InstanceId, reason: &str) -> Done {
    let (stay, rule) = allowed(run, Action::Pause, instance)?;
    check_reason(rule, reason)?;
    if stay.paused.is_some() {
        return Err(ProcedureRefusal::IsPaused);
    }
    let ask = Ask { action: Action::Pause, reason: reason.to_owned(), to: None, by: None };
    if asked(run, rule, &stay, &ask)? { Ok(()) } else { carry_out(run, &stay, &ask) }
}

/// Whoever may pause may resume, unless the file says otherwise.
pub(super) fn resume(run: &mut Run<'_>, instance: InstanceId) -> Done {
    let own = run.procedure().actions.contains_key(&Action::Resume);
    let (stay, _) = if own {
        allowed(run, Action::Resume, instance)?
    } else {
        may(run, Action::Pause, instance)?
    };
    if stay.paused.is_none() {
        return Err(ProcedureRefusal::NotPaused);
    }
    run.emit(What::Resumed { instance });
    Ok(())
}

pub(super) fn answer(run: &mut Run<'_>, instance: InstanceId, granted: bool) -> Done {
    let stay = run.stay(instance)?;
    let Some(Asked { ask, of, .. }) = stay.ask.clone() else {
        return Err(ProcedureRefusal::NothingAsked);
    };
    run.act_under(&[of])?;
    run.emit(What::Answered { instance, granted });
    if granted { carry_out(run, &stay, &ask) } else { Ok(()) }
}

pub(super) fn note(run: &mut Run<'_>, action: Action, instance: Option<InstanceId>) -> Done {
    let principal = run.state().principal().map(|stay| stay.id);
    let instance = instance.or(principal).ok_or(ProcedureRefusal::Broken)?;
    let (stay, rule) = allowed(run, action, instance)?;
    if action == Action::Urge {
        if holds_all(run) {
            return Err(ProcedureRefusal::NotYours);
        }
        not_again(run, &stay, rule)?;
    }
    run.emit(match action {
        Action::Urge => What::Urged { instance },
        Action::Supervise => What::Supervised { instance },
        _ => What::Commented { instance },
    });
    Ok(())
}

/// Whoever urged waits a while before doing it again, so that the second time says more than the first.
fn not_again(run: &Run<'_>, stay: &Instance, rule: &ActionRule) -> Done {
    let keys = &run.context().keys;
    let last = stay.urged.iter().filter(|(who, _)| keys.contains(*who)).map(|(_, at)| *at).max();
    let (Some(at), Some(limit)) = (last, rule.every) else { return Ok(()) };
    let events = [ClockEvent { at, change: ClockChange::Started { limit } }];
    match deadline(&events, run.context().calendar) {
        Ok(clock) if !clock.overdue(run.at()) => Err(ProcedureRefusal::TooSoon { from: clock.due }),
        _ => Ok(()),
    }
}

/// Whether everything that is open lies with the actor, who would urge nobody else.
fn holds_all(run: &Run<'_>) -> bool {
    let keys = &run.context().keys;
    run.state().leaves().all(|stay| stay.who.iter().any(|who| keys.contains(who)))
}

/// A matter can be taken back only while every stay is at a step that the file lists.
pub(super) fn withdraw(run: &mut Run<'_>, reason: &str) -> Done {
    let principal = run.state().principal().map(|stay| stay.id).ok_or(ProcedureRefusal::Broken)?;
    let (stay, rule) = allowed(run, Action::Withdraw, principal)?;
    check_reason(rule, reason)?;
    if !run.state().leaves().all(|stay| fits(rule, stay)) {
        return Err(ProcedureRefusal::ActionNotHere { action: Action::Withdraw });
    }
    run.emit(What::Withdrawn { reason: reason.to_owned() });
    run.cancel_all(Because::Withdrawn);
    run.go(rule.to.as_deref().unwrap_or("withdrawn"), Some(&stay.step), None)
}

/// Uses are counted on the block, through whichever of its stays the action is taken.
pub(super) fn assist(run: &mut Run<'_>, instance: InstanceId, assistant: &Party) -> Done {
    let action = Action::Assist;
    let (stay, rule) = may(run, action, instance)?;
    let block = match stay.branch {
        _ if run.state().is_block(stay.id) => stay,
        Some(branch) => run.stay(branch.of)?,
        None => return Err(ProcedureRefusal::ActionNotHere { action }),
    };
    let step = run.step_of(&block)?;
    if step.branches.as_ref().is_none_or(|branches| !branches.steps.is_empty()) {
        return Err(ProcedureRefusal::ActionNotHere { action });
    }
    let used = block.uses.get(&action).copied().unwrap_or(0);
    if let Some(max) = rule.max.filter(|max| used >= *max) {
        return Err(ProcedureRefusal::ActionUsedUp { action, max });
    }
    let there = run.state().branches(block.id).any(|other| other.who.contains(&assistant.who));
    if there || !is_holder(&assistant.who) {
        return Err(ProcedureRefusal::WrongParty { who: assistant.who.clone() });
    }
    run.emit(What::Assisted { instance: block.id, assistant: assistant.clone() });
    run.enter_party(step, block.id, false, assistant);
    Ok(())
}

/// Returns the stay and the rule when the actor may use the action here and now.
fn allowed<'a>(
    run: &mut Run<'a>,
    action: Action,
    instance: InstanceId,
) -> Result<(Instance, &'a ActionRule), ProcedureRefusal> {
    let (stay, rule) = may(run, action, instance)?;
    // A return has a way of its own when it is used up.
    if let Some(max) = rule.max.filter(|_| action != Action::Return) {
        let used = if action.counted_over_matter() {
            run.state().count(action.word())
        } else {
            stay.uses.get(&action).copied().unwrap_or(0)
        };
        if used >= max {
            return Err(ProcedureRefusal::ActionUsedUp { action, max });
        }
    }
    Ok((stay, rule))
}

fn may<'a>(
    run: &mut Run<'a>,
    action: Action,
    instance: InstanceId,
) -> Result<(Instance, &'a ActionRule), ProcedureRefusal> {
    let rule =
        run.procedure().actions.get(&action).ok_or(ProcedureRefusal::ActionUnknown { action })?;
    let stay = run.stay(instance)?;
    run.act_as(&rule.who, &stay.who)?;
    if !fits(rule, &stay) {
        return Err(ProcedureRefusal::ActionNotHere { action });
    }
    if run.state().is_block(instance) && action != Action::Assist {
        return Err(ProcedureRefusal::IsBlock);
    }
    Ok((stay, rule))
}

fn fits(rule: &ActionRule, stay: &Instance) -> bool {
    rule.steps.is_empty() || rule.steps.contains(&stay.step)
}

/// A reason is a code of the file; where the file lists none, any code, but never free text.
fn check_reason(rule: &ActionRule, reason: &str) -> Done {
    let known = if rule.reasons.is_empty() {
        !reason.is_empty()
            && reason.len() <= 40
            && reason.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    } else {
        rule.reasons.iter().any(|(code, _)| code == reason)
    };
    if known { Ok(()) } else { Err(ProcedureRefusal::WrongReason { reason: reason.to_owned() }) }
}

/// Asks whoever has to agree, unless the actor is that one; returns whether it now waits.
fn asked(
    run: &mut Run<'_>,
    rule: &ActionRule,
    stay: &Instance,
    ask: &Ask,
) -> Result<bool, ProcedureRefusal> {
    let Some(role) = &rule.approve else { return Ok(false) };
    if stay.ask.is_some() {
        return Err(ProcedureRefusal::AskedBefore);
    }
    let of = run
        .key_of(role, &stay.who)
        .ok_or_else(|| ProcedureRefusal::NoSeat { role: role.clone() })?;
    if run.context().keys.contains(&of) {
        return Ok(false);
    }
    run.emit(What::Asked { instance: stay.id, ask: ask.clone(), of });
    Ok(true)
}

/// Carries out an action that is allowed and agreed to.
fn carry_out(run: &mut Run<'_>, stay: &Instance, ask: &Ask) -> Done {
    let (instance, reason) = (stay.id, ask.reason.clone());
    let rule = run.procedure().actions.get(&ask.action).ok_or(ProcedureRefusal::Broken)?;
    match (ask.action, &ask.to, ask.by) {
        (Action::Return, ..) => carry_back(run, rule, stay, reason),
        (Action::Transfer, Some(to), _) => {
            run.emit(What::Transferred { instance, to: to.clone(), reason });
            Ok(())
        }
        (Action::Extend, _, Some(by)) => {
            run.emit(What::Extended { instance, by, reason });
            Ok(())
        }
        (Action::Pause, ..) if stay.paused.is_none() => {
            // The wait for the answer is not the asker's, but a clock's events follow one another.
            let latest = stay.clock.last().map(|event| event.at);
            let since =
                stay.ask.as_ref().map(|asked| latest.map_or(asked.since, |at| at.max(asked.since)));
            let from = since.unwrap_or(run.at());
            let until = rule.limit.and_then(|limit| {
                let events = [ClockEvent { at: from, change: ClockChange::Started { limit } }];
                deadline(&events, run.context().calendar).ok().map(|clock| clock.due)
            });
            run.emit(What::Paused { instance, reason, until, since });
            Ok(())
        }
        (Action::Pause, ..) => Err(ProcedureRefusal::IsPaused),
        _ => Err(ProcedureRefusal::Broken),
    }
}

/// Where a return leads.
enum Back {
    /// The assistant leaves the block, which runs on.
    Leaves { of: InstanceId },
    /// The stay, or the block of which it is the lead, goes back.
    To { to: String, block: Option<InstanceId> },
}

/// The lead's return gives back the whole block; an assistant's only its own part. A branch of the file is left only
/// towards a step of the same branch.
fn return_way(run: &Run<'_>, rule: &ActionRule, stay: &Instance) -> Result<Back, ProcedureRefusal> {
    let not_here = || ProcedureRefusal::ActionNotHere { action: Action::Return };
    let step = run.step_of(stay)?;
    let party = stay.branch.filter(|_| step.branches.is_some());
    let (from, outer, block) = match party {
        Some(branch) if !branch.lead => return Ok(Back::Leaves { of: branch.of }),
        Some(branch) => {
            let block = run.stay(branch.of)?;
            (block.from.clone(), block.branch, Some(block.id))
        }
        None => (stay.from.clone(), stay.branch, None),
    };
    let wanted = if outer.is_some() { None } else { rule.to.clone() };
    // The first step of a branch came from the block itself.
    let from =
        from.filter(|id| run.procedure().step(id).is_some_and(|step| step.branches.is_none()));
    let used = run.state().count(Action::Return.word());
    let to = match rule.max {
        Some(max) if used >= max => {
            let then = rule.then.clone().filter(|_| used == max && outer.is_none());
            then.ok_or(ProcedureRefusal::ActionUsedUp { action: Action::Return, max })?
        }
        _ => wanted.or(from).ok_or_else(not_here)?,
    };
    Ok(Back::To { to, block })
}

fn carry_back(run: &mut Run<'_>, rule: &ActionRule, stay: &Instance, reason: String) -> Done {
    match return_way(run, rule, stay)? {
        Back::Leaves { of } => {
            let counted = "return_assistant".to_owned();
            run.emit(What::Returned { instance: stay.id, to: None, reason, counted });
            run.close_if_empty(of)
        }
        Back::To { to, block } => {
            let counted = Action::Return.word().to_owned();
            let mut outer = stay.branch;
            run.emit(What::Returned { instance: stay.id, to: Some(to.clone()), reason, counted });
            if let Some(block) = block {
                outer = run.stay(block)?.branch;
                run.cancel_inside(block, Because::Returned);
                run.emit(What::Cancelled { instance: block, because: Because::Returned });
            }
            run.go(&to, Some(&stay.step), outer)
        }
    }
}

/// Passes seats on. It is no action of a file: the platform does it when areas or organisations changed.
pub(super) fn reseat(run: &mut Run<'_>, keys: &BTreeMap<String, String>) -> Done {
    run.act_under(&[SYSTEM.to_owned()])?;
    let keys: BTreeMap<String, String> =
        keys.iter().filter(|(from, to)| from != to && is_holder(to)).map(own).collect();
    if !keys.is_empty() {
        run.emit(What::Reseated { keys });
    }
    Ok(())
}

fn own((from, to): (&String, &String)) -> (String, String) {
    (from.clone(), to.clone())
}
