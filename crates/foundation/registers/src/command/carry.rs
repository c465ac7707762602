//! Carrying out a command: lock, load, decide, write.

use super::write::{Change, files_in, lock, write};
use super::{log, matter, number};
use crate::around::{Surroundings, gather};
use crate::planned;
use crate::shelf::Shelf;
use crate::stored::{RecordRow, Stored, whole};
use crate::traces::{Traces, rule_name, taken_by};
use kernel::access::{Actor, Who};
use kernel::dictionary::FieldRefusal;
use kernel::id::{AccountId, FileId};
use kernel::refusal::{Refusal, RefusalKind};
use kernel::register::{
    Act, Command, Context, Doing, Event, Record, RecordRefusal, Unique, Values, What, Writes,
    decide, replay,
};
use matters::Runtime;
use std::collections::BTreeSet;
use store::{Error, Fault, FileMeta, Query, Tx, args};
use uuid::Uuid;

/// What a command did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The record afterwards.
    pub record: Record,
    /// What happened; empty when nothing changed, or the command was carried out before.
    pub events: Vec<Event>,
}

impl Shelf<'_> {
    /// Carries out a command as the transaction's actor; `files` are those that were put for it. Procedures that begin with
    /// it begin in the same transaction.
    pub async fn carry_out(
        self,
        tx: &mut Tx,
        runtime: &Runtime,
        command: &Command,
        files: &[FileMeta],
    ) -> Result<Done, Error> {
        let done = self.attempt(tx, runtime, command, files).await?;
        done.map_err(|refusal| Error::Refused(refusal.into()))
    }

    /// Like [`Shelf::carry_out`], and tells everything for which the command is refused. Nothing was written then, but it is
    /// for the caller to give the transaction up.
    pub async fn attempt(
        self,
        tx: &mut Tx,
        runtime: &Runtime,
        command: &Command,
        files: &[FileMeta],
    ) -> Result<Result<Done, RecordRefusal>, Error> {
        let actor = doing(tx);
        match self.decided(tx, command, files, actor.as_ref()).await? {
            Ok(done) => matter::follow_up(tx, runtime, self, command, done).await,
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Takes what a procedure did to its record, as the program does. A record that knows no such procedure any more stays
    /// as it is: the procedure goes on without it.
    pub(crate) async fn follow(self, tx: &mut Tx, command: &Command) -> Result<(), Error> {
        match self.decided(tx, command, &[], None).await? {
            Ok(_)
            | Err(
                RecordRefusal::Unknown
                | RecordRefusal::ActionUnknown
                | RecordRefusal::EndUnknown { .. },
            ) => Ok(()),
            Err(refusal) => Err(Error::Refused(refusal.into())),
        }
    }

    /// Takes up, as the program does, what changed around a record, and tells whether it is another now. One that lies nowhere
    /// in the office any more cannot.
    pub(crate) async fn settle(
        self,
        tx: &mut Tx,
        command: &Command,
    ) -> Result<Result<bool, RecordRefusal>, Error> {
        let decided = self.decided(tx, command, &[], None).await?;
        Ok(decided.map(|done| !done.events.is_empty()))
    }

    /// Decides a command as somebody, or as the program, and writes what happened.
    async fn decided(
        self,
        tx: &mut Tx,
        command: &Command,
        files: &[FileMeta],
        actor: Option<&Actor>,
    ) -> Result<Result<Done, RecordRefusal>, Error> {
        let stored = match self.present(tx, command, actor).await? {
            Present::Refused(refusal) => return Ok(Err(refusal)),
            Present::Done(record) => {
                return Ok(Ok(Done { record: *record, events: Vec::new() }));
            }
            Present::New => None,
            Present::There(stored) => Some(*stored),
        };
        if actor.is_some()
            && let Some(refusal) = strange(tx, stored.as_ref(), command, files).await?
        {
            return Ok(Err(refusal));
        }
        let around = self.around(tx, stored.as_ref(), command, actor).await?;
        let later = later(tx, self, stored.as_ref(), &command.act).await?;
        let record = stored.as_ref().map(|stored| &stored.record);
        let decided = {
            let now = Query::now(tx);
            let sight = actor.map(|actor| self.sight(actor, now));
            let context = Context {
                dictionary: self.dictionary(),
                now,
                office: tx.tenant(),
                doing: sight.as_deref().map_or(Doing::Program, Doing::Actor),
                lookup: &around,
                linked: &around.facts,
                number: None,
                later: later.as_ref(),
            };
            decide(self.register, record, command, &context)
        };
        match decided {
            Err(refusal) => Ok(Err(refusal)),
            Ok(mut events) => {
                // What the program does to a record in the course of somebody's work is that person's doing.
                let account = tx.actor().who.account();
                events.iter_mut().for_each(|event| event.by = event.by.or(account));
                self.happen(tx, &around, stored, command, events, files).await
            }
        }
    }

    /// Takes the record of a command for this transaction alone, and tells whether the command was carried out before.
    async fn present(
        self,
        tx: &mut Tx,
        command: &Command,
        actor: Option<&Actor>,
    ) -> Result<Present, Fault> {
        if let Some(native) = self.native() {
            return self.native_present(tx, native, command).await;
        }
        let row = lock(tx, &self.register.id, command.record).await?;
        let adds = matches!(command.act, Act::Add { .. });
        let Some(row) = row else {
            // An id of another register's record is as good as taken.
            let elsewhere = adds && RecordRow::load(tx, command.record).await?.is_some();
            return Ok(match (elsewhere, adds) {
                (true, _) => Present::Refused(RecordRefusal::AddedBefore),
                (false, true) => Present::New,
                (false, false) => Present::Refused(RecordRefusal::Unknown),
            });
        };
        let by = actor.and_then(|actor| actor.who.account());
        let done = done_before(tx, command, by).await?;
        let stored = whole(tx, self, row).await?;
        Ok(match (done, adds) {
            (true, _) => Present::Done(Box::new(stored.record)),
            (false, true) => Present::Refused(RecordRefusal::AddedBefore),
            (false, false) => Present::There(Box::new(stored)),
        })
    }

    async fn around(
        self,
        tx: &mut Tx,
        stored: Option<&Stored>,
        command: &Command,
        actor: Option<&Actor>,
    ) -> Result<Surroundings, Fault> {
        let old = stored.map(|stored| stored.record.values.clone()).unwrap_or_default();
        let (mut new, mut all) = (old.clone(), Values::new());
        for (key, value) in writes(&command.act) {
            match value {
                Some(value) => {
                    new.insert(key.clone(), value.clone());
                    all.insert(key, value);
                }
                None => {
                    new.remove(&key);
                }
            }
        }
        gather(tx, self, &[&old, &all, &new], actor).await
    }

    /// Writes what was decided.
    async fn happen(
        self,
        tx: &mut Tx,
        around: &Surroundings,
        stored: Option<Stored>,
        command: &Command,
        mut events: Vec<Event>,
        files: &[FileMeta],
    ) -> Result<Result<Done, RecordRefusal>, Error> {
        let version = stored.as_ref().map_or(0, |stored| stored.record.version);
        let folded = match &stored {
            Some(stored) => Some(stored.record.after(&events)),
            None => replay(command.record, &events),
        };
        let Some(mut record) = folded else { return Ok(Err(RecordRefusal::Unknown)) };
        if events.is_empty() {
            return Ok(Ok(Done { record, events }));
        }
        if let Some(native) = self.native() {
            let before = stored.as_ref().map(|stored| &stored.record);
            return self.hand_over(tx, native, (before, &record), events).await;
        }
        if stored.is_none() {
            planned::plan(tx, self).await?;
            record.number = number::next(tx, self, Query::now(tx).china_date()).await?;
            for event in &mut events {
                if let What::Added { number, .. } = &mut event.what {
                    number.clone_from(&record.number);
                }
            }
        }
        let change = Change::of(tx, self, around, stored.as_ref(), &mut record).await?;
        if let Some(refusal) = self.clash(tx, &change.traces, command.record).await? {
            return Ok(Err(refusal));
        }
        for file in files {
            tx.keep_file(file).await?;
        }
        write(tx, self, &change).await?;
        log::write(tx, self, command.record, version, &events).await?;
        Ok(Ok(Done { record, events }))
    }

    /// Returns the refusal where another record has what may not be there twice. Which one is told only to whoever sees it.
    async fn clash(
        self,
        tx: &mut Tx,
        (left, leaves): &(Traces, Traces),
        id: Uuid,
    ) -> Result<Option<RecordRefusal>, Fault> {
        let mut wrong = Vec::new();
        for taken in leaves.uniques.difference(&left.uniques) {
            let Some(other) = taken_by(tx, &self.register.id, taken, id).await? else { continue };
            let mut rules = self.register.unique.iter();
            let named = |rule: &&Unique| rule_name(self.register, rule) == taken.0;
            let Some(rule) = rules.find(named) else { continue };
            let mut why = Refusal::saying(RefusalKind::Conflict, rule.says.clone());
            if self.is_seen(tx, other).await? {
                why = why.with("record", other);
            }
            let field = rule.by.first().cloned().unwrap_or_default();
            wrong.push(FieldRefusal { field, why });
        }
        Ok((!wrong.is_empty()).then_some(RecordRefusal::Fields(wrong)))
    }

    async fn is_seen(self, tx: &mut Tx, id: Uuid) -> Result<bool, Fault> {
        let found = crate::stored::masked(tx, self, &[id]).await?;
        let Some(actor) = doing(tx) else { return Ok(true) };
        let sight = self.sight(&actor, Query::now(tx));
        Ok(found.first().is_some_and(|one| sight.scope().matches(&one.belongs)))
    }
}

/// What there is of a record when a command comes.
pub(super) enum Present {
    Refused(RecordRefusal),
    /// The command was carried out before; this is the record now.
    Done(Box<Record>),
    New,
    There(Box<Stored>),
}

/// Returns who acts; none for the program.
fn doing(tx: &Tx) -> Option<Actor> {
    let actor = tx.actor();
    (!matches!(actor.who, Who::System(_))).then(|| actor.clone())
}

/// Tells whether a command was carried out before, by the same account.
async fn done_before(tx: &mut Tx, command: &Command, by: Option<AccountId>) -> Result<bool, Fault> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT by_id FROM register_event
        WHERE tenant_id = $1 AND record_id = $2 AND command_id = $3";
    let rows: Vec<(Option<AccountId>,)> =
        tx.all(sql, args![tenant, command.record, command.id]).await?;
    Ok(rows.first().is_some_and(|(whose,)| *whose == by))
}

/// Returns the new values that a command brings.
fn writes(act: &Act) -> Writes {
    match act {
        Act::Add { values } => {
            values.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect()
        }
        Act::Change { values, .. } | Act::Move { values, .. } | Act::Derive { values } => {
            values.clone()
        }
        // What procedures give stands under their own elements; those that link are looked up all the same.
        Act::Finish { given, .. } => {
            given.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect()
        }
        Act::End
        | Act::Name { .. }
        | Act::Unname { .. }
        | Act::Begin { .. }
        | Act::Follow { .. }
        | Act::Settle
        | Act::Renew
        | Act::Hold { .. } => Writes::new(),
    }
}

/// Returns the fields that were changed after the version on which a change is based.
async fn later(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    stored: Option<&Stored>,
    act: &Act,
) -> Result<Option<BTreeSet<String>>, Fault> {
    let (Some(stored), Act::Change { base, .. }) = (stored, act) else { return Ok(None) };
    if *base >= stored.record.version {
        return Ok(None);
    }
    if let Some(native) = shelf.native() {
        return shelf.native_later(tx, native, (&stored.record, *base)).await;
    }
    let tenant = Query::tenant(tx);
    let sql = "SELECT fields FROM register_event
        WHERE tenant_id = $1 AND record_id = $2 AND version > $3 AND kind = 'changed'";
    let base = i64::try_from(*base).unwrap_or(i64::MAX);
    let rows: Vec<(serde_json::Value,)> =
        tx.all(sql, args![tenant, stored.record.id, base]).await?;
    let fields = rows.into_iter().filter_map(|(fields,)| serde_json::from_value(fields).ok());
    Ok(Some(fields.flat_map(|fields: Vec<String>| fields).collect()))
}

/// Refuses what the kernel cannot know of: files that were not put for this command, and accounts of other offices.
async fn strange(
    tx: &mut Tx,
    stored: Option<&Stored>,
    command: &Command,
    files: &[FileMeta],
) -> Result<Option<RecordRefusal>, Fault> {
    let refused = |field: &str| {
        let why = Refusal::invalid("kernel.refusal.choice_unknown");
        RecordRefusal::Fields(vec![FieldRefusal { field: field.to_owned(), why }])
    };
    for (key, value) in writes(&command.act) {
        let present = stored.and_then(|stored| stored.record.values.get(&key));
        let there = files_in(present);
        let fits = |id: &FileId| there.contains(id) || files.iter().any(|file| file.id == *id);
        if !files_in(value.as_ref()).iter().all(fits) {
            return Ok(Some(refused(&key)));
        }
    }
    if let Act::Name { account, .. } = &command.act {
        let row = identity::account(tx, *account).await?;
        if row.is_none_or(|row| row.tenant_id != Query::tenant(tx)) {
            return Ok(Some(refused("account")));
        }
    }
    Ok(None)
}
