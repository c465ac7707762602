//! What is kept about somebody: the own copy, and erasing. The record stays, with what is about nobody.
//!
//! Architecture invariant: what was erased lies in no table and in no entry of the journal; what is held is left until it is
//! held no more.

use super::done;
use crate::around::gather;
use crate::command::{files_in, lock, rewrite_erased};
use crate::kept;
use crate::shelf::{SUBJECT, Shelf, is_sealed};
use crate::stored::{RecordRow, Stored, whole};
use http::{App, Cx};
use kernel::dictionary::{Element, Kind, Sensitivity, Value};
use kernel::id::{AccountId, PersonId};
use kernel::person::DataSubject;
use kernel::register::{Record, Values};
use kernel::rules::RuleSet;
use kernel::time::Instant;
use matters::Runtime;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{
    BoxFuture, By, Ctx, Entry, Error, Fault, JobKind, JobRow, NewJob, Query, Store, Tx, args,
};
use uuid::Uuid;

/// Erases what is kept about somebody.
pub(super) const JOB: JobKind = JobKind { kind: KIND, run };

const KIND: &str = "registers.erase";
/// How many records are looked at by one portion, each in a transaction of its own.
const PORTION: usize = 200;
/// How many records a copy holds.
const COPIED: usize = 1_000;

/// What to erase is known by the rules, which the job has.
pub(crate) fn erase(
    tx: &mut Tx,
    subject: DataSubject,
    now: Instant,
) -> BoxFuture<'_, Result<u64, Error>> {
    Box::pin(async move {
        let ids = linking(tx, subject, Uuid::nil(), PORTION).await?;
        if !ids.is_empty() {
            ask(tx, subject, now, Uuid::nil());
        }
        let kept = match subject.account() {
            Some(account) => kept::forget_all(tx, account).await?,
            None => 0,
        };
        Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX).saturating_add(kept))
    })
}

fn ask(tx: &mut Tx, subject: DataSubject, run_at: Instant, after: Uuid) {
    let (account, person) = (subject.account(), subject.person());
    let payload = json!({ "account": account, "person": person, "after": after });
    let whose = account.map(AccountId::uuid).or(person.map(|person| person.uuid()));
    let whose = whose.unwrap_or_default();
    let key = format!("{whose}:{}:{after}", run_at.micros());
    tx.enqueue(NewJob { kind: KIND, key, run_at, payload });
}

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let rules = ctx.get::<Runtime>()?.in_force().rules.clone();
        let id = |key: &str| {
            job.payload.get(key).and_then(Json::as_str).and_then(|id| id.parse::<Uuid>().ok())
        };
        let subject = match (id("account"), id("person")) {
            (Some(account), person) => {
                let holder = DataSubject::account_holder(AccountId::from_uuid(account));
                person.map_or(holder, |person| holder.known_as(PersonId::from_uuid(person)))
            }
            (None, Some(person)) => DataSubject::on_record(PersonId::from_uuid(person)),
            (None, None) => return Ok(()),
        };
        let (store, tenant) = (&ctx.store, job.tenant_id);
        let mut after = id("after").unwrap_or_default();
        loop {
            let mut q = store.read(tenant).await?;
            let ids = linking(&mut q, subject, after, PORTION).await?;
            drop(q);
            let Some(last) = ids.last().copied() else { return Ok(()) };
            after = last;
            for id in ids {
                erase_one(store, By::system(tenant, "registers", "erase"), &rules, subject, id)
                    .await?;
            }
        }
    })
}

async fn erase_one(
    store: &Store,
    by: By,
    rules: &Arc<RuleSet>,
    subject: DataSubject,
    id: Uuid,
) -> Result<(), Fault> {
    let rules = rules.clone();
    let erased = store.write_again(by, move |tx| {
        let rules = rules.clone();
        Box::pin(async move { erase_record(tx, &rules, subject, id).await })
    });
    done(erased.await)
}

/// Returns the records that link to somebody, in the order of their ids.
async fn linking(
    q: &mut impl Query,
    subject: DataSubject,
    after: Uuid,
    most: usize,
) -> Result<Vec<Uuid>, Fault> {
    let tenant = q.tenant();
    let account = subject.account().map(AccountId::uuid);
    let person = subject.person().map(PersonId::uuid);
    let mut found = BTreeSet::new();
    for (kind, to) in [("account", account), ("person", person)] {
        let Some(to) = to else { continue };
        let sql = "SELECT DISTINCT record_id FROM register_link
            WHERE tenant_id = $1 AND to_kind = $2 AND to_id = $3 AND record_id > $4 ORDER BY record_id LIMIT $5";
        let ids: Vec<(Uuid,)> = q.all(sql, args![tenant, kind, to, after, most]).await?;
        found.extend(ids.into_iter().map(|(id,)| id));
    }
    Ok(found.into_iter().take(most).collect())
}

/// Tells whether a record is about somebody: by a field with a person, or one with the account whose own it is. Whoever is
/// merely named in it, as the one who looks after it, is not whom it is about.
fn is_about(shelf: Shelf<'_>, record: &Record, subject: DataSubject) -> bool {
    let own = |key: &str| {
        shelf.register.belongs.account.as_deref() == Some(key)
            || shelf.register.field(key).is_some_and(|field| field.owner)
    };
    record.values.iter().any(|(key, value)| {
        let (Value::Id(id), Some(element)) = (value, shelf.dictionary().get(key)) else {
            return false;
        };
        match element.kind {
            Kind::Person => subject.person().map(PersonId::uuid) == Some(*id),
            Kind::Account => own(key) && subject.account().map(AccountId::uuid) == Some(*id),
            _ => false,
        }
    })
}

/// Tells whether values of an element go when somebody is erased.
fn goes(element: &Element) -> bool {
    let personal = matches!(element.sensitivity, Sensitivity::Personal | Sensitivity::Sensitive);
    is_sealed(element) || personal
}

/// Returns the values that stay, rows without the columns that go.
fn left(shelf: Shelf<'_>, values: &Values) -> Values {
    let stays = |key: &str| shelf.dictionary().get(key).is_some_and(|element| !goes(element));
    let value = |value: &Value| match value {
        Value::Rows(rows) => {
            let row = |row: &Values| -> Values {
                let kept = row.iter().filter(|(key, _)| stays(key));
                kept.map(|(key, value)| (key.clone(), value.clone())).collect()
            };
            Value::Rows(rows.iter().map(row).collect())
        }
        other => other.clone(),
    };
    let kept = values.iter().filter(|(key, _)| stays(key));
    kept.map(|(key, one)| (key.clone(), value(one))).collect()
}

async fn erase_record(
    tx: &mut Tx,
    rules: &RuleSet,
    subject: DataSubject,
    id: Uuid,
) -> Result<(), Error> {
    let Some(row) = RecordRow::load(tx, id).await? else { return Ok(()) };
    let Some(shelf) = Shelf::find(rules, &row.register) else { return Ok(()) };
    let Some(row) = lock(tx, &shelf.register.id, id).await? else { return Ok(()) };
    let stored = whole(tx, shelf, row).await?;
    if stored.record.held || !is_about(shelf, &stored.record, subject) {
        return Ok(());
    }
    let mut after = stored.record.clone();
    after.values = left(shelf, &stored.record.values);
    after.dated.retain(|key, _| after.values.contains_key(key));
    let gone: Vec<&String> =
        stored.record.values.keys().filter(|key| !after.values.contains_key(*key)).collect();
    let gone = json!(gone);
    for file in files_gone(&stored, &after) {
        tx.drop_file(file).await?;
    }
    if let Some(account) = subject.account() {
        let still = owns(shelf, &after, account);
        after.whose.owners.retain(|owner| still || *owner != account);
    }
    after.version += 1;
    after.changed_at = Query::now(tx);
    after.changed_by = None;
    let around = gather(tx, shelf, &[&after.values], None).await?;
    rewrite_erased(tx, shelf, &around, &stored, after).await?;
    tx.erase_payloads(SUBJECT, id, &[]).await?;
    tx.journal(Entry {
        verb: "registers.erase",
        subject_kind: SUBJECT,
        subject: id,
        before: None,
        after: Some(json!({ "register": shelf.register.id, "kind": "erased", "fields": gone })),
        retention: "record",
    });
    Ok(())
}

/// Tells whether a field still says that a record is an account's own.
fn owns(shelf: Shelf<'_>, record: &Record, account: AccountId) -> bool {
    is_about(shelf, record, DataSubject::account_holder(account))
}

/// Returns the files of values that go.
fn files_gone(before: &Stored, after: &Record) -> Vec<kernel::id::FileId> {
    let gone = before.record.values.iter().filter(|(key, _)| !after.values.contains_key(*key));
    gone.flat_map(|(_, value)| files_in(Some(value))).collect()
}

/// Returns the records that are about somebody, whole, for the own copy.
pub(crate) fn export(
    app: App,
    cx: Cx,
    subject: DataSubject,
) -> BoxFuture<'static, Result<Vec<(String, Json)>, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let mut q = app.store.read(cx.tenant()).await?;
        let ids = linking(&mut q, subject, Uuid::nil(), COPIED + 1).await?;
        let mut copied = Vec::new();
        for id in ids.iter().take(COPIED) {
            let Some(row) = RecordRow::load(&mut q, *id).await? else { continue };
            let Some(shelf) = Shelf::find(&rules, &row.register) else { continue };
            let record = whole(&mut q, shelf, row).await?.record;
            if !is_about(shelf, &record, subject) {
                continue;
            }
            let values: serde_json::Map<String, Json> = record
                .values
                .iter()
                .filter_map(|(key, value)| {
                    let element = shelf.dictionary().get(key)?;
                    Some((key.clone(), json!(shelf.dictionary().written(element, value))))
                })
                .collect();
            copied.push(json!({
                "register": record.register, "number": record.number, "title": record.title,
                "state": record.state, "added_at": record.made_at.rfc3339(), "values": values,
            }));
        }
        let mut all = Vec::new();
        if !copied.is_empty() {
            all.push(("records".to_owned(), Json::Array(copied)));
        }
        if ids.len() > COPIED {
            all.push(("records_left_out".to_owned(), json!(true)));
        }
        Ok(all)
    })
}
