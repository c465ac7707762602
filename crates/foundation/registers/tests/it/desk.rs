//! People of the town writing in registers, as pages do: the form is taken, then the command is sent.

use kernel::dictionary::{FieldRefusal, Value};
use kernel::id::FileId;
use kernel::procedure;
use kernel::register::{Act, Command, Form, Record, RecordRefusal, Values, Writes};
use matters::MatterRow;
use registers::{Ask, Asked, Done, Found, Listing, Shelf};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{By, FileMeta, Query};
use town::Town;
use uuid::Uuid;

static IDS: AtomicU64 = AtomicU64::new(1);

/// Returns an id that nobody had.
pub fn fresh() -> Uuid {
    let own = u128::from(IDS.fetch_add(1, Ordering::Relaxed));
    Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 + own)
}

/// Makes the town with registers.
pub async fn open(db: testkit::Db) -> Town {
    Town::new(db, &[&registers::BRINGS]).await
}

pub fn by(session: &str) -> By {
    By { actor: town::actor(session), purpose: "test", matter: None }
}

pub fn form(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// A photo that was put.
pub fn photo() -> FileMeta {
    FileMeta {
        id: FileId::from_uuid(fresh()),
        media_type: "image/jpeg".to_owned(),
        size_bytes: 1,
        width: Some(1),
        height: Some(1),
        address: "0".repeat(64),
        thumb_address: None,
    }
}

/// Sends a command.
pub async fn send(
    town: &Town,
    session: &str,
    register: &str,
    command: Command,
    files: Vec<FileMeta>,
) -> Result<Done, RecordRefusal> {
    let asked = Asked { register: register.to_owned(), command, files, holders: None };
    registers::send(&town.store, by(session), &town.runtime, asked).await.unwrap()
}

/// Fills in the form of a new record and sends it.
pub async fn add(
    town: &Town,
    session: &str,
    register: &str,
    pairs: &[(&str, &str)],
) -> Result<Record, RecordRefusal> {
    add_as(town, session, register, fresh(), pairs, Vec::new()).await
}

pub async fn add_as(
    town: &Town,
    session: &str,
    register: &str,
    id: Uuid,
    pairs: &[(&str, &str)],
    files: Vec<FileMeta>,
) -> Result<Record, RecordRefusal> {
    let shelf = Shelf::find(&town.rules, register).unwrap();
    let mut raw = form(pairs);
    if let Some(file) = files.first() {
        raw.insert("danger.photos".to_owned(), file.id.to_string());
    }
    let values =
        taken(town, shelf, session, Form::Add, &raw).await.map_err(RecordRefusal::Fields)?;
    let values: Values =
        values.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    let command = Command { id: fresh(), record: id, act: Act::Add { values } };
    send(town, session, register, command, files).await.map(|done| done.record)
}

async fn taken(
    town: &Town,
    shelf: Shelf<'_>,
    session: &str,
    form: Form<'_>,
    raw: &BTreeMap<String, String>,
) -> Result<Writes, Vec<FieldRefusal>> {
    let viewer = shelf.sight(&town::actor(session), town.now());
    let mut q = town.store.read(town::actor(session).tenant).await.unwrap();
    shelf.accept(&mut q, &viewer, form, raw).await.unwrap()
}

/// Fills in the form of a change, as it was opened at a version, and sends it.
pub async fn change(
    town: &Town,
    session: &str,
    record: &Record,
    pairs: &[(&str, &str)],
) -> Result<Record, RecordRefusal> {
    let shelf = Shelf::find(&town.rules, &record.register).unwrap();
    let raw = form(pairs);
    let values = taken(town, shelf, session, Form::Change(record), &raw).await;
    let values = values.map_err(RecordRefusal::Fields)?;
    let act = Act::Change { base: record.version, values };
    let command = Command { id: fresh(), record: record.id, act };
    send(town, session, &record.register, command, Vec::new()).await.map(|done| done.record)
}

/// Does an action.
pub async fn press(
    town: &Town,
    session: &str,
    record: &Record,
    action: &str,
    pairs: &[(&str, &str)],
) -> Result<Record, RecordRefusal> {
    let shelf = Shelf::find(&town.rules, &record.register).unwrap();
    let raw = form(pairs);
    let declared = shelf.register.action(action).unwrap();
    let values = taken(town, shelf, session, Form::Act(record, declared), &raw).await;
    let values = values.map_err(RecordRefusal::Fields)?;
    let command = Command {
        id: fresh(),
        record: record.id,
        act: Act::Move { action: action.to_owned(), values },
    };
    send(town, session, &record.register, command, Vec::new()).await.map(|done| done.record)
}

/// Adds a facility of the building in the first grid.
pub async fn facility(town: &Town, session: &str, name: &str, more: &[(&str, &str)]) -> Record {
    let place = town::BUILDING.to_string();
    let mut pairs = vec![
        ("facility.name", name),
        ("facility.kind", "activity_room"),
        ("facility.place", place.as_str()),
    ];
    pairs.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    pairs.extend(more);
    add(town, session, "facility", &pairs).await.unwrap()
}

/// Adds a danger, with a photo.
pub async fn danger(town: &Town, session: &str, more: &[(&str, &str)]) -> Record {
    let place = town::BUILDING.to_string();
    let mut pairs = vec![
        ("danger.kind", "fire"),
        ("danger.place", place.as_str()),
        ("danger.text", "楼道堆放杂物"),
        ("danger.grade", "general"),
    ];
    pairs.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    pairs.extend(more);
    add_as(town, session, "hidden_danger", fresh(), &pairs, vec![photo()]).await.unwrap()
}

/// Ends the step at which the procedure of a record is.
pub async fn complete(
    town: &Town,
    session: &str,
    record: Uuid,
    outcome: &str,
    given: &[(&str, Value)],
) {
    let now = procedure_of(town, record).await;
    let sql = "SELECT instance FROM matter_step WHERE left_at IS NULL AND tenant_id = $1 AND matter_id = $2";
    let mut q = town.store.read(town.tenant()).await.unwrap();
    let (instance,): (i64,) = q.one(sql, store::args![town.tenant(), now.id]).await.unwrap();
    drop(q);
    let act = procedure::Act::Complete {
        instance: instance.try_into().unwrap(),
        outcome: Some(outcome.to_owned()),
    };
    let given = given.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    let given = matters::Values::from(given.collect::<BTreeMap<_, _>>());
    let doing = matters::Doing::new(fresh(), act).form(given, Vec::new());
    let runtime = town.runtime.clone();
    let done = town.store.write(by(session), move |tx| {
        Box::pin(async move { matters::act(tx, &runtime, now.id, doing).await })
    });
    done.await.unwrap();
}

/// Returns the last procedure of a record.
pub async fn procedure_of(town: &Town, record: Uuid) -> MatterRow {
    let mut q = town.store.read(town.tenant()).await.unwrap();
    let found = MatterRow::of_subject(&mut q, "hidden_danger", record).await.unwrap();
    found.into_iter().next_back().unwrap()
}

/// Opens a record's page.
pub async fn see(town: &Town, session: &str, register: &str, id: Uuid) -> Option<Found> {
    let shelf = Shelf::find(&town.rules, register).unwrap();
    let actor = town::actor(session);
    let viewer = shelf.sight(&actor, town.now());
    let mut q = town.store.read(actor.tenant).await.unwrap();
    shelf.see(&mut q, &viewer, id).await.unwrap()
}

/// Reads a page of a list.
pub async fn list(
    town: &Town,
    session: &str,
    (register, list): (&str, &str),
    ask: &Ask,
) -> Listing {
    let shelf = Shelf::find(&town.rules, register).unwrap();
    let actor = town::actor(session);
    let viewer = shelf.sight(&actor, town.now());
    let mut q = town.store.read(actor.tenant).await.unwrap();
    shelf.page(&mut q, &viewer, list, ask, None, 25).await.unwrap()
}

pub fn titles(listing: &Listing) -> Vec<&str> {
    listing.rows.iter().map(|row| row.seen.title.as_str()).collect()
}

pub fn part(part: &str) -> Ask {
    Ask { parts: vec![part.to_owned()], ..Ask::default() }
}

/// Works everything out anew that records leave.
pub async fn verify(town: &Town) -> Vec<String> {
    let mut q = town.store.read(town.tenant()).await.unwrap();
    registers::verify(&mut q, &town.rules).await.unwrap()
}

/// Returns the fields of a refusal with their words.
pub fn fields(refusal: RecordRefusal) -> Vec<(String, String)> {
    match refusal {
        RecordRefusal::Fields(wrong) => {
            wrong.into_iter().map(|one| (one.field, one.why.words().zh)).collect()
        }
        other => panic!("{other:?}"),
    }
}
