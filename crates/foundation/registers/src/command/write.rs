//! Writing a record with everything that it leaves.

use crate::around::{Surroundings, project};
use crate::keys::{json_of_keys, keys_of};
use crate::shelf::Shelf;
use crate::stored::{RecordRow, SEALED, Stored, parties, split};
use crate::traces::{self, Traces};
use kernel::area::Level;
use kernel::dictionary::Value;
use kernel::id::FileId;
use kernel::register::Record;
use serde_json::Map;
use store::{Args, Fault, Query, Tx, args};
use uuid::Uuid;

/// A record before and after something happened to it.
pub(crate) struct Change<'a> {
    pub(crate) before: Option<&'a Stored>,
    pub(crate) after: &'a Record,
    /// Whether everybody may see it now.
    pub(crate) public: bool,
    pub(crate) traces: (Traces, Traces),
    pub(crate) keys: Vec<store::lists::Key>,
}

impl<'a> Change<'a> {
    /// Works out what a record leaves, and what lies in the database of it.
    pub(crate) async fn of(
        tx: &mut Tx,
        shelf: Shelf<'_>,
        around: &Surroundings,
        before: Option<&'a Stored>,
        after: &'a mut Record,
    ) -> Result<Change<'a>, Fault> {
        let today = Query::now(tx).china_date();
        let projection = project(shelf, after, around, today);
        after.title.clone_from(&projection.title);
        let left = match before {
            Some(before) => Traces::load(tx, before.record.id).await?,
            None => Traces::default(),
        };
        let leaves = Traces::of(tx, shelf, &projection);
        let keys = keys_of(shelf, &projection);
        Ok(Change { before, after, public: projection.public, traces: (left, leaves), keys })
    }
}

/// Takes a record for this transaction alone and returns its row; nothing where the register has none of that id.
pub(crate) async fn lock(
    tx: &mut Tx,
    register: &str,
    id: Uuid,
) -> Result<Option<RecordRow>, Fault> {
    let tenant = Query::tenant(tx);
    let sql = "UPDATE register_record SET keys = keys
        WHERE tenant_id = $1 AND id = $2 AND register = $3";
    match tx.exec(sql, args![tenant, id, register]).await? {
        0 => Ok(None),
        _ => RecordRow::load(tx, id).await,
    }
}

/// Writes a record that is new or has changed, with its keys, traces, dated values and named accounts.
pub(super) async fn write(tx: &mut Tx, shelf: Shelf<'_>, change: &Change<'_>) -> Result<(), Fault> {
    let nothing = Map::new();
    let left = change.before.map_or(&nothing, |before| &before.left);
    let (body, sealed) = split(shelf, change.after, left);
    let sealed = sealed.map(|text| tx.seal(SEALED, &text));
    let args = columns(tx, change, body, sealed);
    let sql = match change.before {
        None => {
            "INSERT INTO register_record (tenant_id, id, register, number, title, city_id, district_id, street_id,
                community_id, group_id, grid_id, whose, state, public, made_at, made_by, changed_at, changed_by,
                closed_at, held, version, body, sealed, keys)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24)"
        }
        Some(_) => {
            "UPDATE register_record SET register = $3, number = $4, title = $5, city_id = $6, district_id = $7,
                street_id = $8, community_id = $9, group_id = $10, grid_id = $11, whose = $12, state = $13,
                public = $14, made_at = $15, made_by = $16, changed_at = $17, changed_by = $18, closed_at = $19,
                held = $20, version = $21, body = $22, sealed = $23, keys = $24
            WHERE tenant_id = $1 AND id = $2"
        }
    };
    tx.exec(sql, args).await?;
    let (id, register) = (change.after.id, shelf.register.id.as_str());
    let before = change.before.map_or(&[][..], |before| &before.keys);
    store::lists::put(tx, id, before, &change.keys).await?;
    traces::put(tx, register, id, &change.traces.0, &change.traces.1).await?;
    let before = change.before.map(|before| &before.record);
    traces::put_dated(tx, shelf, before, change.after).await?;
    traces::put_named(tx, before, change.after).await
}

fn columns(tx: &Tx, change: &Change<'_>, body: serde_json::Value, sealed: Option<Vec<u8>>) -> Args {
    let record = change.after;
    let at = |level: Level| record.whose.areas.get(&level).copied();
    args![
        tx.tenant(),
        record.id,
        record.register.as_str(),
        record.number.as_deref(),
        record.title.as_str(),
        at(Level::City),
        at(Level::District),
        at(Level::Street),
        at(Level::Community),
        at(Level::ResidentsGroup),
        at(Level::Grid),
        parties(&record.whose),
        record.left_in.as_deref().or(record.state.as_deref()),
        change.public,
        record.made_at,
        record.made_by,
        record.changed_at,
        record.changed_by,
        record.closed_at,
        record.held,
        i64::try_from(record.version).unwrap_or(i64::MAX),
        body,
        sealed,
        json_of_keys(&change.keys)
    ]
}

/// Writes what a record leaves anew, as the register declares it now: keys and traces, the title, and whether everybody sees it;
/// nothing of the record itself changes. A value that another record has already is left out, and told by `false`.
pub(crate) async fn rewrite(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    around: &Surroundings,
    before: &Stored,
) -> Result<bool, Fault> {
    let mut after = before.record.clone();
    let mut change = Change::of(tx, shelf, around, Some(before), &mut after).await?;
    let (id, register) = (before.record.id, shelf.register.id.as_str());
    let mut alone = true;
    for taken in change.traces.1.uniques.clone() {
        if traces::taken_by(tx, register, &taken, id).await?.is_some() {
            change.traces.1.uniques.remove(&taken);
            alone = false;
        }
    }
    if before.keys != change.keys {
        let tenant = Query::tenant(tx);
        let sql = "UPDATE register_record SET keys = $3 WHERE tenant_id = $1 AND id = $2";
        tx.exec(sql, args![tenant, id, json_of_keys(&change.keys)]).await?;
    }
    if (&before.record.title, before.public) != (&change.after.title, change.public) {
        let tenant = Query::tenant(tx);
        let sql =
            "UPDATE register_record SET title = $3, public = $4 WHERE tenant_id = $1 AND id = $2";
        tx.exec(sql, args![tenant, id, change.after.title.as_str(), change.public]).await?;
    }
    store::lists::put(tx, id, &before.keys, &change.keys).await?;
    traces::put(tx, register, id, &change.traces.0, &change.traces.1).await?;
    Ok(alone)
}

/// Writes a record of which values were erased, with everything that it still leaves.
pub(crate) async fn rewrite_erased(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    around: &Surroundings,
    before: &Stored,
    mut after: Record,
) -> Result<(), Fault> {
    // What no longer has an element may be about anybody.
    let before = Stored { left: Map::new(), ..before.clone() };
    let change = Change::of(tx, shelf, around, Some(&before), &mut after).await?;
    write(tx, shelf, &change).await
}

/// Deletes a record with everything that it left; its files go with it.
pub(crate) async fn delete(tx: &mut Tx, shelf: Shelf<'_>, stored: &Stored) -> Result<(), Fault> {
    let (tenant, id) = (Query::tenant(tx), stored.record.id);
    let left = Traces::load(tx, id).await?;
    traces::put(tx, &shelf.register.id, id, &left, &Traces::default()).await?;
    store::lists::put(tx, id, &stored.keys, &[]).await?;
    for file in files_of(&stored.record) {
        tx.drop_file(file).await?;
    }
    for sql in [
        "DELETE FROM register_dated WHERE tenant_id = $1 AND record_id = $2",
        "DELETE FROM register_named WHERE tenant_id = $1 AND record_id = $2",
        "DELETE FROM register_event WHERE tenant_id = $1 AND record_id = $2",
        "DELETE FROM register_record WHERE tenant_id = $1 AND id = $2",
    ] {
        tx.exec(sql, args![tenant, id]).await?;
    }
    Ok(())
}

/// Returns the files in a value, those in rows as well.
pub(crate) fn files_in(value: Option<&Value>) -> Vec<FileId> {
    match value {
        Some(Value::Files(files)) => files.clone(),
        Some(Value::Rows(rows)) => {
            rows.iter().flatten().flat_map(|(_, value)| files_in(Some(value))).collect()
        }
        _ => Vec::new(),
    }
}

fn files_of(record: &Record) -> Vec<FileId> {
    record.values.values().flat_map(|value| files_in(Some(value))).collect()
}
