//! What time does by itself.

use super::run::Run;
use crate::procedure::deadlines::{clock, closes_by_clock, just_after, next_tier, reminder};
use crate::procedure::event::{InstanceId, What};
use crate::procedure::model::{SYSTEM, Step};
use crate::procedure::refusal::ProcedureRefusal;
use crate::procedure::state::Instance;
use crate::time::Instant;

/// One tick does at most this much; a broken file must not hold a thread.
const EVENTS_MAX: usize = 500;

pub(super) fn tick(run: &mut Run<'_>) -> Result<(), ProcedureRefusal> {
    run.act_under(&[SYSTEM.to_owned()]).map_err(|_| ProcedureRefusal::SystemOnly)?;
    for _ in 0..EVENTS_MAX {
        let stays: Vec<InstanceId> = run.state().marking.keys().copied().collect();
        let mut acted = false;
        for id in stays {
            // An earlier stay's end may have cancelled this one.
            if let Ok(stay) = run.stay(id) {
                acted |= tick_stay(run, &stay)?;
            }
        }
        if !acted {
            break;
        }
    }
    Ok(())
}

/// Returns whether something happened.
fn tick_stay(run: &mut Run<'_>, stay: &Instance) -> Result<bool, ProcedureRefusal> {
    let step = run.step_of(stay)?;
    if let Some(paused) = stay.paused {
        let over = paused.until.is_some_and(|until| until <= run.at());
        if over {
            run.emit(What::Resumed { instance: stay.id });
        }
        return Ok(over);
    }
    let Some(due) = clock(stay, run.context().calendar).map(|clock| clock.due) else {
        return Ok(false);
    };
    if closes_by_clock(step) {
        if run.at() >= just_after(due) {
            close(run, stay, step)?;
            return Ok(true);
        }
        return Ok(remind(run, stay, step, due));
    }
    let calendar = run.context().calendar;
    let tier = next_tier(run.procedure(), step, stay, due, calendar);
    let Some(tier) = tier.filter(|tier| run.at() >= just_after(tier.at)) else {
        return Ok(remind(run, stay, step, due));
    };
    // Without a seat the platform's own administrators are told: an overdue step must not fall silent.
    let to = run.key_of(tier.to, &stay.who).unwrap_or_else(|| SYSTEM.to_owned());
    run.emit(What::Escalated { instance: stay.id, tier: stay.tier + 1, to });
    Ok(true)
}

/// Reminds those who have a stay, when it is time; returns whether it was.
fn remind(run: &mut Run<'_>, stay: &Instance, step: &Step, due: Instant) -> bool {
    let at = reminder(run.procedure(), step, stay, due, run.context().calendar);
    let now = at.is_some_and(|at| run.at() >= at);
    if now {
        run.emit(What::Reminded { instance: stay.id });
    }
    now
}

fn close(run: &mut Run<'_>, stay: &Instance, step: &Step) -> Result<(), ProcedureRefusal> {
    let target = step.lapse.as_ref().or(step.outcomes.first()).ok_or(ProcedureRefusal::Broken)?;
    let (to, counted) =
        run.way(&format!("{}.{}", step.id, target.name), target.max, &target.to, &target.then)?;
    let effects = target.effects.clone();
    run.emit(if step.lapse.is_some() {
        What::Lapsed { instance: stay.id, to: to.clone(), counted, effects }
    } else {
        What::Completed {
            instance: stay.id,
            outcome: target.name.clone(),
            to: to.clone(),
            counted,
            effects,
        }
    });
    run.go(&to, Some(&step.id), stay.branch)
}
