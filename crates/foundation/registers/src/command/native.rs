//! Commands on records of native shelves: decided as all others, carried out by the commands of the crate that has the table,
//! and listed in the same transaction.

use super::carry::Present;
use super::{Done, Holders};
use crate::around::{gather, project};
use crate::keys::{json_of_keys, keys_of, read_keys};
use crate::native::Shelved;
use crate::planned;
use crate::shelf::Shelf;
use crate::stored::by_id;
use kernel::area::Level;
use kernel::dictionary::FieldRefusal;
use kernel::id::AreaId;
use kernel::refusal::{Refusal, RefusalKind};
use kernel::register::{Act, Command, Event, Record, RecordRefusal, What};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use store::{Error, Fault, Query, Tx, args};
use uuid::Uuid;

/// So many entries of the journal are looked at for who changed what meanwhile.
const LATER: usize = 50;

impl Shelf<'_> {
    /// Takes a record of a native shelf for this transaction alone. The table keeps no ids of commands: what a command asks
    /// for tells whether it was carried out.
    pub(super) async fn native_present(
        self,
        tx: &mut Tx,
        native: Shelved,
        command: &Command,
    ) -> Result<Present, Fault> {
        native.in_turn(tx).await?;
        let stored = by_id(tx, self, command.record).await?;
        Ok(match (stored, &command.act) {
            (None, Act::Add { .. }) => Present::New,
            (None, _) => Present::Refused(RecordRefusal::Unknown),
            (Some(stored), act) if was_done(&stored.record, act) => {
                Present::Done(Box::new(stored.record))
            }
            (Some(_), Act::Add { .. }) => Present::Refused(RecordRefusal::AddedBefore),
            (Some(stored), _) => Present::There(Box::new(stored)),
        })
    }

    /// Returns the fields that were changed after a version; none where the journal does not tell of every version since.
    pub(super) async fn native_later(
        self,
        tx: &mut Tx,
        native: Shelved,
        (record, base): (&Record, u64),
    ) -> Result<Option<BTreeSet<String>>, Fault> {
        let (mut fields, mut versions) = (BTreeSet::new(), BTreeSet::new());
        for entry in store::history(tx, native.subject(), record.id, None, LATER).await? {
            let Some(version) = native.version_after(&entry).filter(|one| *one > base) else {
                continue;
            };
            let Some(entry) = native.entry(self.register, entry) else { continue };
            versions.insert(version);
            for side in [&entry.before, &entry.after].into_iter().flatten() {
                let values = side.get("values").and_then(Json::as_object);
                fields.extend(values.into_iter().flatten().map(|(key, _)| key.clone()));
            }
        }
        let whole = (base + 1..=record.version).all(|version| versions.contains(&version));
        Ok(whole.then_some(fields))
    }

    /// Has the crate that keeps the table write what was decided, and lists the record as it is then.
    pub(super) async fn hand_over(
        self,
        tx: &mut Tx,
        native: Shelved,
        (before, after): (Option<&Record>, &Record),
        events: Vec<Event>,
    ) -> Result<Result<Done, RecordRefusal>, Error> {
        match native.write(tx, self.rules.roles(), (before, after), &events).await {
            Ok(()) => {}
            Err(Error::Refused(refusal)) => return Ok(Err(told(refusal))),
            Err(fault) => return Err(fault),
        }
        let Some(record) = relist(tx, self, native, after.id).await? else {
            return Ok(Err(RecordRefusal::Unknown));
        };
        Ok(Ok(Done { record, events }))
    }
}

impl Shelf<'_> {
    /// Refuses the end of a record for which something waits elsewhere, unless it names who goes on with that.
    pub(super) async fn nothing_waits(
        self,
        tx: &mut Tx,
        holders: &Holders,
        done: &Done,
    ) -> Result<Result<(), RecordRefusal>, Error> {
        let ended =
            done.events.iter().any(|one| matches!(one.what, What::Moved { ends: true, .. }));
        let Some(native) = self.native().filter(|_| ended) else { return Ok(Ok(())) };
        match native.nothing_waits(tx, (&holders.app, holders.locale), &done.record).await {
            Ok(()) => Ok(Ok(())),
            Err(Error::Refused(refusal)) => Ok(Err(told(refusal))),
            Err(fault) => Err(fault),
        }
    }
}

/// Writes the keys of a record of a native shelf anew, as its row is now, and returns it; one that lies in another office has
/// none here. Two that come at once wait for each other, so that the later reads the row as the earlier left it.
pub(crate) async fn relist(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    native: Shelved,
    id: Uuid,
) -> Result<Option<Record>, Fault> {
    planned::plan(tx, shelf).await?;
    let (tenant, register) = (Query::tenant(tx), shelf.register.id.as_str());
    let sql =
        "INSERT INTO register_native (tenant_id, register, record_id, keys) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, register, record_id) DO UPDATE SET keys = register_native.keys
        RETURNING keys";
    let (noted,): (Json,) = tx.one(sql, args![tenant, register, id, json!([])]).await?;
    let noted = read_keys(&noted);
    let record = native.records(&mut tx.lend(), shelf.register, &[id]).await?.remove(&id);
    let keys = match record.as_ref().filter(|record| is_here(record, AreaId::from(tenant))) {
        Some(record) => {
            let around = gather(tx, shelf, &[&record.values], None).await?;
            let today = Query::now(tx).china_date();
            keys_of(shelf, &project(shelf, record, &around, today))
        }
        None => Vec::new(),
    };
    store::lists::put(tx, id, &noted, &keys).await?;
    if keys.is_empty() {
        let sql = "DELETE FROM register_native
            WHERE tenant_id = $1 AND register = $2 AND record_id = $3";
        tx.exec(sql, args![tenant, register, id]).await?;
    } else {
        let sql = "UPDATE register_native SET keys = $4
            WHERE tenant_id = $1 AND register = $2 AND record_id = $3";
        tx.exec(sql, args![tenant, register, id, json_of_keys(&keys)]).await?;
    }
    Ok(record)
}

/// Tells whether a record lies in an office.
pub(crate) fn is_here(record: &Record, office: AreaId) -> bool {
    Level::ALL.iter().any(|level| record.whose.areas.get(level) == Some(&office))
}

/// Tells whether a record is as a command wants it to be, and has come so by being added or ended: those are not done twice.
/// Of a form that was sent again nothing is left that is not there already.
fn was_done(record: &Record, act: &Act) -> bool {
    match act {
        Act::Add { values } => {
            values.iter().all(|(key, value)| record.values.get(key) == Some(value))
        }
        Act::Move { values, .. } => {
            let same =
                |(key, value): (&String, &Option<_>)| record.values.get(key) == value.as_ref();
            record.closed_at.is_some() && values.iter().all(same)
        }
        _ => false,
    }
}

/// Returns why the crate that keeps the table refuses it, beside the field that it names.
fn told(refusal: Refusal) -> RecordRefusal {
    match (refusal.field, refusal.kind) {
        (Some(field), _) => FieldRefusal { field: field.to_owned(), why: refusal }.into(),
        (None, RefusalKind::Forbidden) => RecordRefusal::NotYours,
        (None, RefusalKind::NotFound) => RecordRefusal::Unknown,
        (None, _) => FieldRefusal { field: String::new(), why: refusal }.into(),
    }
}
