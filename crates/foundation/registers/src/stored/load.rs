//! Reading records: whole, for decisions and forms; masked, for lists, which decrypt nothing.

use super::body::{Closed, Open, SEALED};
use super::row::RecordRow;
use crate::native::Shelved;
use crate::shelf::Shelf;
use kernel::access::Belongs;
use kernel::area::{Dated, History};
use kernel::expr;
use kernel::id::{AccountId, OrgId};
use kernel::register::{Naming, Record, Values, Whose, is_public, renew};
use kernel::time::{Date, Instant, parse_date};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use store::lists::Key;
use store::{Fault, FaultKind, Query, args};
use uuid::Uuid;

/// A record as it is kept, whole.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) record: Record,
    /// Whether everybody may see it.
    pub(crate) public: bool,
    /// Its keys in the lists as they were last written.
    pub(crate) keys: Vec<Key>,
    /// Values that no longer have an element.
    pub(crate) left: Map<String, Json>,
}

/// A record without what is encrypted.
#[derive(Clone, Debug)]
pub(crate) struct Masked {
    pub(crate) record: Record,
    /// To whom it belongs.
    pub(crate) belongs: Belongs,
    /// What the masks leave of encrypted values.
    pub(crate) masks: BTreeMap<String, String>,
}

/// The organisations that take part in a record and the accounts whose own it is, as they are kept.
#[derive(Default, Serialize, Deserialize)]
struct Parties {
    orgs: Vec<OrgId>,
    owners: Vec<AccountId>,
}

/// Returns the organisations and owners of a record as they are kept.
pub(crate) fn parties(whose: &Whose) -> Json {
    serde_json::json!(Parties { orgs: whose.orgs.clone(), owners: whose.owners.clone() })
}

/// Returns rows as records of a register, without what is encrypted; in the order of the ids, none of other registers.
pub(crate) async fn masked(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    ids: &[Uuid],
) -> Result<Vec<Masked>, Fault> {
    if let Some(native) = shelf.native() {
        return natives(q, shelf, native, ids).await;
    }
    let rows = RecordRow::load_many(q, ids).await?;
    let mut rows: BTreeMap<Uuid, RecordRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut named = named(q, ids).await?;
    let mut found = Vec::with_capacity(rows.len());
    for id in ids {
        let Some(row) = rows.remove(id).filter(|row| row.register == shelf.register.id) else {
            continue;
        };
        let open: Open = read(&row.body)?;
        let mut record = bare(shelf, &row, &open)?.0;
        let since = named.remove(id).unwrap_or_default().into_iter();
        record.named =
            since.map(|(account, from)| (account, Naming { from, why: String::new() })).collect();
        renew(shelf.register, &mut record);
        let mut masks = open.masks;
        for field in &shelf.register.fields {
            for was in field.was.iter().rev() {
                if let Some(mask) = masks.remove(was) {
                    masks.entry(field.element.clone()).or_insert(mask);
                }
            }
        }
        found.push(Masked { belongs: record.belongs(row.public), record, masks });
    }
    Ok(found)
}

/// Returns records of a native shelf: their tables keep nothing encrypted.
async fn natives(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    native: Shelved,
    ids: &[Uuid],
) -> Result<Vec<Masked>, Fault> {
    let mut found = native.records(&mut q.lend(), shelf.register, ids).await?;
    let today = q.now().china_date();
    let records = ids.iter().filter_map(|id| found.remove(id));
    let masked = records.map(|record| {
        let belongs = record.belongs(is_open(shelf, &record, today));
        Masked { record, belongs, masks: BTreeMap::new() }
    });
    Ok(masked.collect())
}

/// Tells whether everybody may see a record of a native shelf: by what it says itself.
fn is_open(shelf: Shelf<'_>, record: &Record, today: Date) -> bool {
    let nothing: BTreeMap<String, expr::Value> = BTreeMap::new();
    is_public(shelf.register, shelf.dictionary(), record, &nothing, today)
}

/// Returns the keys of a record of a native shelf as they were last written.
async fn native_keys(q: &mut impl Query, shelf: Shelf<'_>, id: Uuid) -> Result<Vec<Key>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT keys FROM register_native
        WHERE tenant_id = $1 AND register = $2 AND record_id = $3";
    let row: Option<(Json,)> = q.opt(sql, args![tenant, shelf.register.id.as_str(), id]).await?;
    Ok(row.map(|(keys,)| crate::keys::read_keys(&keys)).unwrap_or_default())
}

/// Returns a record of a register, whole.
pub(crate) async fn by_id(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    id: Uuid,
) -> Result<Option<Stored>, Fault> {
    if let Some(native) = shelf.native() {
        let found = native.records(&mut q.lend(), shelf.register, &[id]).await?.remove(&id);
        let Some(record) = found else { return Ok(None) };
        let public = is_open(shelf, &record, q.now().china_date());
        let keys = native_keys(q, shelf, id).await?;
        return Ok(Some(Stored { record, public, keys, left: Map::new() }));
    }
    let row = RecordRow::load(q, id).await?;
    match row.filter(|row| row.register == shelf.register.id) {
        Some(row) => Ok(Some(whole(q, shelf, row).await?)),
        None => Ok(None),
    }
}

/// Returns the ids of a register's records behind one, in their order; of a native shelf also of those that lie elsewhere by
/// now and still have keys here.
pub(crate) async fn ids_after(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    after: Uuid,
    most: usize,
) -> Result<Vec<Uuid>, Fault> {
    let (tenant, register) = (q.tenant(), shelf.register.id.as_str());
    let args = args![tenant, register, after, most];
    let Some(native) = shelf.native() else {
        let sql = "SELECT id FROM register_record
            WHERE tenant_id = $1 AND register = $2 AND id > $3 ORDER BY id LIMIT $4";
        let rows: Vec<(Uuid,)> = q.all(sql, args).await?;
        return Ok(rows.into_iter().map(|(id,)| id).collect());
    };
    let sql = "SELECT record_id FROM register_native
        WHERE tenant_id = $1 AND register = $2 AND record_id > $3 ORDER BY record_id LIMIT $4";
    let kept: Vec<(Uuid,)> = q.all(sql, args).await?;
    let there = native.ids_after(&mut q.lend(), after, most).await?;
    let ids: BTreeSet<Uuid> = kept.into_iter().map(|(id,)| id).chain(there).collect();
    Ok(ids.into_iter().take(most).collect())
}

/// Returns the record of a row, whole.
pub(crate) async fn whole(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    row: RecordRow,
) -> Result<Stored, Fault> {
    let open: Open = read(&row.body)?;
    let closed = match &row.sealed {
        Some(sealed) => serde_json::from_str(&q.open(SEALED, sealed)?).map_err(shape)?,
        None => Closed::default(),
    };
    let (mut record, left) = bare(shelf, &row, &open)?;
    for (key, json) in &closed.values {
        if let Some(value) = shelf.value(key, json) {
            record.values.insert(key.clone(), value);
        }
    }
    record.dated = dated(q, shelf, row.id).await?;
    for (key, rows) in &closed.dated {
        let row = |(from, to, json): &(String, Option<String>, Json)| {
            let to = to.as_deref().and_then(parse_date);
            Some(Dated { from: parse_date(from)?, to, value: shelf.value(key, json)? })
        };
        let rows = rows.iter().filter_map(row).collect();
        record.dated.insert(key.clone(), History::from_rows(rows));
    }
    let since = named(q, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let naming = |(account, from): (AccountId, Instant)| {
        let why = closed.why.get(&account).cloned().unwrap_or_default();
        (account, Naming { from, why })
    };
    record.named = since.into_iter().map(naming).collect();
    renew(shelf.register, &mut record);
    Ok(Stored { record, public: row.public, keys: crate::keys::read_keys(&row.keys), left })
}

/// Returns what lies in the open of a record, and the values that no longer have an element.
fn bare(
    shelf: Shelf<'_>,
    row: &RecordRow,
    open: &Open,
) -> Result<(Record, Map<String, Json>), Fault> {
    let parties: Parties = read(&row.whose)?;
    let (mut values, mut left) = (Values::new(), Map::new());
    for (key, json) in &open.values {
        match shelf.value(key, json) {
            Some(value) => {
                values.insert(key.clone(), value);
            }
            None => {
                left.insert(key.clone(), json.clone());
            }
        }
    }
    let record = Record {
        id: row.id,
        register: row.register.clone(),
        number: row.number.clone(),
        title: row.title.clone(),
        whose: Whose { areas: row.areas(), orgs: parties.orgs, owners: parties.owners },
        named: BTreeMap::new(),
        state: row.state.clone(),
        left_in: None,
        version: u64::try_from(row.version).unwrap_or_default(),
        values,
        dated: BTreeMap::new(),
        made_at: row.made_at,
        made_by: row.made_by,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
        closed_at: row.closed_at,
        held: row.held,
    };
    Ok((record, left))
}

store::row! {
    struct NamedRow {
        record_id: Uuid,
        account_id: AccountId,
        from_at: Instant,
    }

    struct DatedRow {
        element: String,
        from_on: Date,
        to_on: Option<Date>,
        value: Json,
    }
}

/// Returns the accounts that are named for records, with the time.
async fn named(
    q: &mut impl Query,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<(AccountId, Instant)>>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let tenant = q.tenant();
    let sql = "SELECT record_id, account_id, from_at FROM register_named
        WHERE tenant_id = $1 AND record_id = ANY($2)";
    let rows: Vec<NamedRow> = q.all(sql, args![tenant, ids]).await?;
    let mut found: BTreeMap<Uuid, Vec<(AccountId, Instant)>> = BTreeMap::new();
    for row in rows {
        found.entry(row.record_id).or_default().push((row.account_id, row.from_at));
    }
    Ok(found)
}

/// Returns the values of dated fields that are not encrypted.
async fn dated(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    id: Uuid,
) -> Result<BTreeMap<String, History<kernel::dictionary::Value>>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT element, from_on, to_on, value FROM register_dated
        WHERE tenant_id = $1 AND record_id = $2";
    let rows: Vec<DatedRow> = q.all(sql, args![tenant, id]).await?;
    let mut found: BTreeMap<String, Vec<Dated<_>>> = BTreeMap::new();
    for row in rows {
        if let Some(value) = shelf.value(&row.element, &row.value) {
            let dated = Dated { from: row.from_on, to: row.to_on, value };
            found.entry(row.element).or_default().push(dated);
        }
    }
    Ok(found.into_iter().map(|(key, rows)| (key, History::from_rows(rows))).collect())
}

fn read<T: for<'de> Deserialize<'de>>(json: &Json) -> Result<T, Fault> {
    T::deserialize(json).map_err(shape)
}

fn shape(error: serde_json::Error) -> Fault {
    Fault::new(FaultKind::Shape, format!("a record cannot be read: {error}"))
}
