//! Acting on a matter: one command, one transaction.

use super::rebuild::rebuild_matter;
use crate::MatterRefusal;
use crate::listed::{Listed, relist_from};
use crate::matter::{
    Happening, History, Note, NoteKind, Values, append, lock, own_doing, put_form, put_note,
    put_rating,
};
use crate::outbox::emit;
use crate::projection::{MatterRow, write};
use crate::runtime::{Runtime, Subject};
use kernel::id::MatterId;
use kernel::procedure::{Act, Command, Event, InstanceId, What, decide, undoable};
use serde_json::json;
use store::{Entry, Error, FileMeta, Query, Reading, Tx};
use uuid::Uuid;

/// A command with what belongs to it.
#[derive(Clone, Debug)]
pub struct Doing {
    /// What to do, with its idempotency id.
    pub command: Command,
    /// The version that the actor saw; none for the platform, which does not act on a page.
    pub expected_version: Option<i64>,
    /// What was written or photographed with it.
    pub note: Option<Note>,
    /// Values of dictionary elements given with it: evidence and step forms.
    pub form: Values,
    /// Files among the values, which the transaction keeps.
    pub files: Vec<FileMeta>,
}

impl Doing {
    /// Returns a command without note and form.
    pub fn new(id: Uuid, act: Act) -> Doing {
        Doing {
            command: Command { id, act },
            expected_version: None,
            note: None,
            form: Values::none(),
            files: Vec::new(),
        }
    }

    /// Expects the matter to be as the actor saw it.
    #[must_use]
    pub fn at(mut self, version: i64) -> Doing {
        self.expected_version = Some(version);
        self
    }

    /// Returns the id of a command that is carried out with this one: the same whenever this one is sent again.
    pub(crate) fn second_id(&self) -> Uuid {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.command.id.as_bytes());
        hash.update(b"second");
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        uuid::Builder::from_bytes(bytes).with_version(uuid::Version::Custom).into_uuid()
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: Option<Note>) -> Doing {
        self.note = note;
        self
    }

    /// Adds values of dictionary elements and the files among them.
    #[must_use]
    pub fn form(mut self, form: Values, files: Vec<FileMeta>) -> Doing {
        self.form = form;
        self.files = files;
        self
    }
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The matter afterwards.
    pub matter: MatterRow,
    /// What happened; empty when the command was carried out before.
    pub events: Vec<Event>,
    /// Whether the command had been carried out before.
    pub repeated: bool,
}

/// Carries out a command as the transaction's actor: the kernel decides; events, projections, effects, journal and outbox
/// are written together. A matter that changed since the actor saw it is a conflict; the same command again changes
/// nothing.
pub async fn act(
    tx: &mut Tx,
    runtime: &Runtime,
    matter: MatterId,
    doing: Doing,
) -> Result<Outcome, Error> {
    let row = lock(tx, matter).await?.ok_or(MatterRefusal::Unknown)?;
    let history = runtime.history(tx, row).await?;
    if history.folded.state.commands.contains(&doing.command.id) {
        return Ok(Outcome { matter: history.row, events: Vec::new(), repeated: true });
    }
    let now_version = history.row.version;
    if let Some(seen) = doing.expected_version.filter(|seen| *seen != now_version) {
        return Err(MatterRefusal::Changed { seen, now: now_version }.into());
    }
    let note = doing.note.map(Note::checked).transpose()?.flatten();
    let now = Query::now(tx);
    let actor = tx.actor().clone();
    let ground = runtime.ground(&mut Reading::Tx(tx), &history, &actor, &doing.form, now).await?;
    if doing.command.act == Act::Undo {
        own_doing(&history, &actor)?;
    }
    let events = {
        let seats = ground.seats(&history);
        let context = ground.context(&seats, now);
        decide(&history.procedure, &history.folded.state, &doing.command, &context)
            .map_err(|refusal| Error::Refused(refusal.into()))?
    };
    if events.is_empty() && doing.command.act == Act::Tick {
        // The timer rang early, by a calendar that holds no more: set it anew, or it would ring for ever.
        rebuild_matter(tx, runtime, matter).await?;
        return Ok(Outcome { matter: history.row, events, repeated: false });
    }
    for file in &doing.files {
        tx.keep_file(file).await?;
    }
    let instance = instance_of(&doing.command.act)
        .or_else(|| history.folded.state.principal().map(|stay| stay.id))
        .unwrap_or(0);
    let step = Step { verb: verb(&doing.command.act), note, form: doing.form, instance };
    let (matter, events) = carry_out(tx, runtime, history, events, step).await?;
    Ok(Outcome { matter, events, repeated: false })
}

/// What goes with the events of one command.
pub(crate) struct Step {
    pub(crate) verb: &'static str,
    pub(crate) note: Option<Note>,
    pub(crate) form: Values,
    pub(crate) instance: InstanceId,
}

/// Writes events that were decided, and everything that follows from them. When nothing happened nothing is written.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    runtime: &Runtime,
    mut history: History,
    events: Vec<Event>,
    step: Step,
) -> Result<(MatterRow, Vec<Event>), Error> {
    if events.is_empty() {
        return Ok((history.row, events));
    }
    let rules = runtime.in_force();
    let calendar = rules.rules.calendar();
    let before = history.folded.project(&history.row, &history.procedure, calendar);
    let seq = history.row.version;
    let written = append(tx, &history.row, seq, &events).await?;
    let left = fold_in(&mut history, written);
    let after = history.folded.project(&history.row, &history.procedure, calendar);
    let listed = Listed::of(&history.row, &before);
    let was = history.row.clone();
    write(tx, history.row.id, &before, &after).await?;
    history.row = MatterRow::load(tx, history.row.id).await?.ok_or(MatterRefusal::Unknown)?;

    let key = events.first().map_or_else(String::new, |event| event.by.clone());
    put_form(tx, &history.row, step.instance, rules.rules.dictionary(), &step.form).await?;
    put_rating(tx, &history, &events, &step.form).await?;
    if let Some(note) = step.note {
        let id = tx.new_id();
        put_note(tx, &history.row, id, NoteKind::Action, Some(seq + 1), step.instance, &key, note)
            .await?;
    }
    journal(tx, &history.row, step.verb, seq, &events);
    let undo = undoable(&history.procedure, &history.folded.state, calendar);
    let undo = undo.map(|undo| undo.until);
    emit(tx, &history, &events, before.ends_moves(&after), undo);
    run_kinds(tx, runtime, &history, &events, left).await?;
    if let Some(subject) = runtime.subject(&history.row.subject_kind) {
        run_effects(tx, &*subject, &history.row, &events).await?;
        subject.happened(tx, &was, &history.row, &events).await?;
    }
    relist_from(tx, runtime, Some(listed), history.row.id).await?;
    Ok((history.row, events))
}

/// Folds new events in and returns the stays that ended with them.
fn fold_in(history: &mut History, written: Vec<Happening>) -> Vec<InstanceId> {
    let active = |history: &History| {
        let stays = history.folded.stays.iter().filter(|(_, stay)| stay.left.is_none());
        stays.map(|(id, _)| *id).collect::<Vec<_>>()
    };
    let before = active(history);
    for happening in written {
        history.folded.take(&happening.event);
        history.happenings.push(happening);
    }
    let after = active(history);
    before.into_iter().filter(|id| !after.contains(id)).collect()
}

async fn run_kinds(
    tx: &mut Tx,
    runtime: &Runtime,
    history: &History,
    events: &[Event],
    left: Vec<InstanceId>,
) -> Result<(), Error> {
    let entered = events.iter().filter_map(|event| match event.what {
        What::Entered { instance, .. } => Some((instance, true)),
        _ => None,
    });
    let turns = left.into_iter().map(|instance| (instance, false)).chain(entered);
    for (instance, begins) in turns {
        let Some(stay) = history.folded.stays.get(&instance) else { continue };
        let Some(step) = history.procedure.step(&stay.stay.step) else { continue };
        let Some(kind) = runtime.kind(step.kind) else { continue };
        if begins {
            kind.entered(tx, &history.row, step, &stay.stay).await?;
        } else {
            kind.left(tx, &history.row, step, &stay.stay).await?;
        }
    }
    Ok(())
}

async fn run_effects(
    tx: &mut Tx,
    subject: &dyn Subject,
    row: &MatterRow,
    events: &[Event],
) -> Result<(), Error> {
    for event in events {
        if let What::Undone { effects, since, .. } = &event.what {
            for effect in effects.iter().rev() {
                subject.take_back(effect, tx, row, *since).await?;
            }
        }
        let effects: &[String] = match &event.what {
            What::Completed { effects, .. }
            | What::Lapsed { effects, .. }
            | What::Fired { effects, .. } => effects,
            _ => &[],
        };
        for effect in effects {
            subject.effect(effect, tx, row, event).await?;
        }
    }
    Ok(())
}

fn journal(tx: &mut Tx, row: &MatterRow, verb: &'static str, seq: i64, events: &[Event]) {
    let words: Vec<_> = events.iter().map(|event| json!(event.what)).collect();
    tx.journal(Entry {
        verb,
        subject_kind: "matter",
        subject: row.id.uuid(),
        before: Some(json!({ "version": seq })),
        after: Some(json!({ "version": row.version, "state": row.state, "events": words })),
        retention: "case",
    });
}

/// Returns the journal's verb for a command.
fn verb(act: &Act) -> &'static str {
    match act {
        Act::Start => "matters.start",
        Act::Complete { .. } => "matters.complete",
        Act::Dispatch { .. } => "matters.dispatch",
        Act::Assist { .. } => "matters.assist",
        Act::Return { .. } => "matters.return",
        Act::Transfer { .. } => "matters.transfer",
        Act::Extend { .. } => "matters.extend",
        Act::Pause { .. } => "matters.pause",
        Act::Resume { .. } => "matters.resume",
        Act::Answer { .. } => "matters.answer",
        Act::Urge { .. } => "matters.urge",
        Act::Supervise { .. } => "matters.supervise",
        Act::Comment { .. } => "matters.comment",
        Act::Undo => "matters.undo",
        Act::Withdraw { .. } => "matters.withdraw",
        Act::Named { .. } => "matters.named",
        Act::Reseat { .. } => "matters.reseat",
        Act::Tick => "matters.tick",
    }
}

fn instance_of(act: &Act) -> Option<InstanceId> {
    match act {
        Act::Complete { instance, .. }
        | Act::Dispatch { instance, .. }
        | Act::Assist { instance, .. }
        | Act::Return { instance, .. }
        | Act::Transfer { instance, .. }
        | Act::Extend { instance, .. }
        | Act::Pause { instance, .. }
        | Act::Resume { instance }
        | Act::Answer { instance, .. } => Some(*instance),
        Act::Urge { instance } | Act::Supervise { instance } | Act::Comment { instance } => {
            *instance
        }
        Act::Start
        | Act::Withdraw { .. }
        | Act::Undo
        | Act::Named { .. }
        | Act::Reseat { .. }
        | Act::Tick => None,
    }
}
