//! Telling others what happened: events for the outbox, with ids only.

use crate::matter::History;
use kernel::id::MatterId;
use kernel::procedure::{Event, Transition, What};
use kernel::time::Instant;
use serde_json::{Value, json};
use store::Tx;

/// A step began to wait for somebody: `{matter, instance, step, who, from, branch, rework}`; `rework` tells by whom work that
/// is done again was sent back, and `undo_until`, if it is there, until when all of it may be taken back.
pub const ENTERED: &str = "matters.entered";
/// An overdue step was told to a tier: `{matter, instance, step, tier, to}`.
pub const OVERDUE: &str = "matters.overdue";
/// A matter ended: `{matter, end, situation}`.
pub const ENDED: &str = "matters.ended";
/// Somebody asked for speed or watches: `{matter, instance, step, who, what}` with `urged` or `supervised`.
pub const PRESSED: &str = "matters.pressed";
/// A step is due soon: `{matter, instance, step, who}`.
pub const REMINDED: &str = "matters.reminded";
/// The reporter rated it: `{matter, who}` with whoever led.
pub const RATED: &str = "matters.rated";
/// Something waits for approval: `{matter, instance, step, of, action}`.
pub const ASKED: &str = "matters.asked";
/// A step was given back, transferred or answered: `{matter, instance, step, who, what}`.
pub const MOVED: &str = "matters.moved";
/// It ceased to be somebody's move: `{matter}`.
pub const LEFT: &str = "matters.left";
/// What had begun to wait was taken back: `{matter, step, outcome, since}`; notices about it since then hold no more.
pub const UNDONE: &str = "matters.undone";
/// A message was written between the parties: `{matter, note, to, who, step}`; `who` holds the step when the reporter wrote.
pub const NOTED: &str = "matters.noted";

/// Puts what happened into the outbox; `left` tells that somebody's move is over, `undo` until when it can be taken back.
pub(crate) fn emit(
    tx: &mut Tx,
    history: &History,
    events: &[Event],
    left: bool,
    undo: Option<Instant>,
) {
    let matter = history.row.id;
    for event in events {
        if let Some((kind, mut payload)) = told(history, matter, &event.what) {
            if let (Some(until), Value::Object(fields)) = (undo, &mut payload) {
                fields.insert("undo_until".to_owned(), json!(until));
            }
            tx.emit(kind, matter.uuid(), payload);
        }
    }
    if left {
        tx.emit(LEFT, matter.uuid(), json!({ "matter": matter }));
    }
}

fn told(history: &History, matter: MatterId, what: &What) -> Option<(&'static str, Value)> {
    let stay = |instance: &u32| history.folded.stays.get(instance);
    let step = |instance: &u32| stay(instance).map(|stay| stay.stay.step.clone());
    let who = |instance: &u32| stay(instance).map(|stay| stay.stay.who.clone()).unwrap_or_default();
    let pressed = |instance: &u32, what: &str| {
        let payload = json!({ "matter": matter, "instance": instance, "step": step(instance), "who": who(instance),
            "what": what });
        Some((PRESSED, payload))
    };
    let moved = |instance: &u32, what: &str| {
        let payload = json!({ "matter": matter, "instance": instance, "step": step(instance), "who": who(instance),
            "what": what });
        Some((MOVED, payload))
    };
    match what {
        What::Entered { instance, step, who, from, branch, .. } => {
            let rework = history.folded.rework.as_ref().map(|rework| &rework.by);
            let payload = json!({ "matter": matter, "instance": instance, "step": step, "who": who, "from": from,
                "branch": branch.is_some(), "rework": rework });
            Some((ENTERED, payload))
        }
        What::Escalated { instance, tier, to } => {
            let payload = json!({ "matter": matter, "instance": instance, "step": step(instance), "tier": tier,
                "to": to });
            Some((OVERDUE, payload))
        }
        What::Reminded { instance } => {
            let payload = json!({ "matter": matter, "instance": instance, "step": step(instance), "who": who(instance) });
            Some((REMINDED, payload))
        }
        What::Fired { transition, .. } => {
            let rates = |found: &&Transition| history.rates(found);
            history.procedure.transition(transition).filter(rates)?;
            let lead = history.folded.state.lead.as_ref().map(|lead| &lead.who);
            Some((RATED, json!({ "matter": matter, "who": lead.into_iter().collect::<Vec<_>>() })))
        }
        What::Ended { end } => {
            let situation = history.procedure.end(end).map(|end| end.situation);
            Some((ENDED, json!({ "matter": matter, "end": end, "situation": situation })))
        }
        What::Undone { step, outcome, since, .. } => {
            let payload =
                json!({ "matter": matter, "step": step, "outcome": outcome, "since": since });
            Some((UNDONE, payload))
        }
        What::Urged { instance } => pressed(instance, "urged"),
        What::Supervised { instance } => pressed(instance, "supervised"),
        What::Asked { instance, ask, of } => {
            let payload = json!({ "matter": matter, "instance": instance, "step": step(instance), "of": of,
                "action": ask.action });
            Some((ASKED, payload))
        }
        What::Transferred { instance, .. } => moved(instance, "transferred"),
        What::Answered { instance, granted: true } => moved(instance, "granted"),
        What::Answered { instance, granted: false } => moved(instance, "denied"),
        What::Resumed { instance } => moved(instance, "resumed"),
        What::Started { .. }
        | What::Dispatched { .. }
        | What::Completed { .. }
        | What::Lapsed { .. }
        | What::Cancelled { .. }
        | What::Returned { .. }
        | What::Extended { .. }
        | What::Paused { .. }
        | What::Commented { .. }
        | What::Assisted { .. }
        | What::Reseated { .. }
        | What::Withdrawn { .. } => None,
    }
}
