//! Procedures of which a record is the subject: begun with it or by a press, kept beside it when it changes.

use super::Done;
use crate::shelf::Shelf;
use crate::stored::by_id;
use kernel::area::Level;
use kernel::dictionary::FieldRefusal;
use kernel::id::{AreaId, MatterId};
use kernel::name::intern;
use kernel::refusal::Refusal;
use kernel::register::{Act, Command, Record, RecordRefusal, Runs, Starts, What, title_in};
use kernel::text::{Locale, Text};
use matters::{MatterRow, NewMatter, Reporter, Runtime, Values};
use store::{Error, Fault, Query, Tx};
use uuid::Uuid;

/// Refuses the beginning of a procedure that runs on the record already. The same command again is no second beginning.
pub(crate) async fn under_way(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    (record, procedure): (Uuid, &str),
    command: Option<Uuid>,
) -> Result<Option<RecordRefusal>, Fault> {
    let runs = of_record(q, shelf, record).await?.into_iter().any(|matter| {
        matter.runs() && matter.procedure == procedure && Some(matter.id.uuid()) != command
    });
    let title = shelf.rules.procedure(procedure).map(|procedure| procedure.title.clone());
    Ok(title.filter(|_| runs).map(|action| RecordRefusal::NotNow { action }))
}

/// Does what follows from a command: a procedure that begins with it, and running ones that move with the record.
pub(super) async fn follow_up(
    tx: &mut Tx,
    runtime: &Runtime,
    shelf: Shelf<'_>,
    command: &Command,
    done: Done,
) -> Result<Result<Done, RecordRefusal>, Error> {
    let register = shelf.register;
    let begins = match &command.act {
        Act::Add { .. } if !done.events.is_empty() => {
            let mut all = register.runs.iter();
            all.find(|runs| runs.starts == Starts::Add).map(|runs| (runs, command.record))
        }
        Act::Begin { procedure, .. } => register.run(procedure).map(|runs| (runs, command.id)),
        _ => None,
    };
    if let Act::Begin { procedure, .. } = &command.act {
        let of = (command.record, procedure.as_str());
        if let Some(refusal) = under_way(tx, shelf, of, Some(command.id)).await? {
            return Ok(Err(refusal));
        }
    }
    let followed = match begins {
        Some((runs, id)) => begin(tx, runtime, shelf, (runs, id), &done.record).await,
        None => go_along(tx, runtime, shelf, &done).await,
    };
    match followed {
        Ok(true) => {
            let record = by_id(tx, shelf, command.record).await?.map(|stored| stored.record);
            Ok(record.map(|record| Done { record, ..done }).ok_or(RecordRefusal::Unknown))
        }
        Ok(false) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) => Ok(Err(beside_place(shelf, refusal))),
        Err(fault) => Err(fault),
    }
}

/// Moves a record out of a state that is gone from the file. While a procedure runs on it, it stays where it was left: the
/// procedure moves it, by the file with which it began. One that would then stand twice stays as well.
pub(crate) async fn leave_gone_state(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    record: Uuid,
) -> Result<(), Error> {
    if shelf.register.moved.is_empty()
        || of_record(tx, shelf, record).await?.iter().any(MatterRow::runs)
    {
        return Ok(());
    }
    let renew = Command { id: tx.new_id(), record, act: Act::Renew };
    if let Err(refusal) = shelf.settle(tx, &renew).await? {
        let (register, why) = (&shelf.register.id, Refusal::from(refusal).key);
        tracing::warn!(%register, %record, why, "cannot leave a state that is gone, and stays as it was");
    }
    Ok(())
}

/// Returns the procedures that run or ran on a record, the first begun first.
pub(crate) async fn of_record(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    record: Uuid,
) -> Result<Vec<MatterRow>, Fault> {
    MatterRow::of_subject(q, &shelf.register.id, record).await
}

/// Begins a procedure, and tells whether the record was moved by it.
async fn begin(
    tx: &mut Tx,
    runtime: &Runtime,
    shelf: Shelf<'_>,
    (runs, id): (&Runs, Uuid),
    record: &Record,
) -> Result<bool, Error> {
    let area = area_of(record).unwrap_or(AreaId::from(tx.tenant()));
    let code = code(tx, shelf, record).await?;
    let new = NewMatter {
        id: MatterId::from_uuid(id),
        procedure: runs.procedure.clone(),
        area,
        subject_kind: kind(shelf),
        subject: record.id,
        code,
        title: titles(shelf, record).zh,
        form: Values::none(),
        files: Vec::new(),
        reporter: Reporter::Staff,
        urgent: false,
    };
    let matter = matters::start(tx, runtime, new).await?;
    let at = runs.during.at(&matter.state);
    Ok(at.is_some() && at != record.state.as_deref())
}

/// Lets running procedures go along with a record that lies elsewhere now, or is called otherwise; nothing else moves.
async fn go_along(
    tx: &mut Tx,
    runtime: &Runtime,
    shelf: Shelf<'_>,
    done: &Done,
) -> Result<bool, Error> {
    let (mut moved, mut titled) = (false, false);
    for event in &done.events {
        if let What::Changed { title, whose, .. } = &event.what {
            moved |= whose.is_some();
            titled |= title.is_some();
        }
    }
    if !moved && !titled {
        return Ok(false);
    }
    let matters = of_record(tx, shelf, done.record.id).await?;
    for matter in matters.into_iter().filter(MatterRow::runs) {
        if let Some(area) = area_of(&done.record).filter(|_| moved) {
            matters::relocate(tx, runtime, matter.id, area).await?;
        }
        if titled {
            matters::retitle(tx, matter.id, &titles(shelf, &done.record).zh).await?;
        }
    }
    Ok(false)
}

/// Returns the name under which matters know a register.
pub(crate) fn kind(shelf: Shelf<'_>) -> &'static str {
    intern(&shelf.register.id).unwrap_or("record")
}

/// Returns the narrowest area in which a record lies.
fn area_of(record: &Record) -> Option<AreaId> {
    let areas = &record.whose.areas;
    Level::ALL.into_iter().rev().find_map(|level| areas.get(&level).copied())
}

/// Returns a code for the telephone: the record's number; procedures after the first have one of their own.
async fn code(tx: &mut Tx, shelf: Shelf<'_>, record: &Record) -> Result<String, Fault> {
    let bare = || record.id.simple().to_string().to_uppercase();
    let number = record.number.clone().unwrap_or_else(bare);
    let before = of_record(tx, shelf, record.id).await?.len();
    let first = shelf.register.runs.iter().any(|runs| runs.starts == Starts::Add);
    Ok(match before {
        0 if first => number,
        before => format!("{number}-{}", before + usize::from(!first)),
    })
}

/// Returns what a matter is called in each language: as the record, if everybody who sees the register may read all of it; else
/// the kind of record with its number.
pub(crate) fn titles(shelf: Shelf<'_>, record: &Record) -> Text {
    let register = shelf.register;
    let open = |key: &String| {
        let plain = shelf.dictionary().get(key).is_some_and(crate::shelf::is_open);
        plain && !register.access.values().any(|access| access.hides(key))
    };
    if register.title_from.iter().all(open) && !record.title.is_empty() {
        let called = |locale| title_in(register, shelf.dictionary(), record, locale);
        return Text::new(called(Locale::Zh), called(Locale::En));
    }
    let number = record.number.as_deref().unwrap_or_default();
    let called = |one: &str| format!("{one} {number}").trim().to_owned();
    Text::new(called(&register.one.zh), called(&register.one.en))
}

/// Puts why a procedure cannot begin beside the field that says where the record lies.
fn beside_place(shelf: Shelf<'_>, refusal: Refusal) -> RecordRefusal {
    let belongs = &shelf.register.belongs;
    let field = belongs.place.clone().or_else(|| belongs.area.clone()).unwrap_or_default();
    let where_it_is = refusal.key == "matters.refusal.wrong_area";
    let field = if where_it_is { field } else { String::new() };
    RecordRefusal::Fields(vec![FieldRefusal { field, why: refusal }])
}
