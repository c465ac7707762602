//! Taking a database under guard that was filled before there was one: what lies in it is taken as it is, once, in the
//! transaction of the upgrade, and an entry of the journal says when that was.

use crate::db::conn::Conn;
use crate::entry::{GUARDED, LINE, Line, payload, put};
use crate::guard::{Mark, Marker, Plans, Record, Table, line_text, packed, page_of, verify_rows};
use crate::journal::adopt_seals;
use crate::keys::Keys;
use crate::{Env, Fault, NO_TENANT, args};
use kernel::id::EventId;
use kernel::time::Instant;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const PAGE: usize = 512;

/// Takes everything under guard.
pub(crate) async fn adopt(
    conn: &mut Conn,
    keys: &Keys,
    env: &Env,
    plans: &Plans,
    now: Instant,
) -> Result<(), Fault> {
    prove_entries(conn, keys).await?;
    adopt_seals(conn, keys).await?;
    let mut rows = 0;
    for table in plans.tables() {
        rows += adopt_table(conn, keys, env, table, &plans.marker, now).await?;
    }
    Moved { rows }.write(conn, keys, env, now).await
}

/// Takes rows under guard that a change of the schema wrote: those that differ from what was left, as they are now.
pub(crate) async fn adopt_written(
    conn: &mut Conn,
    keys: &Keys,
    env: &Env,
    plans: &Plans,
    written: &BTreeSet<String>,
    now: Instant,
) -> Result<(), Fault> {
    let mut rows = 0;
    for table in written.iter().filter_map(|name| plans.table(name)) {
        let mut changed: Vec<(Vec<u8>, BTreeMap<u8, Mark>)> = Vec::new();
        verify_rows(conn, table, &plans.marker, |key, _, seen| {
            let marks = seen.map(|seen| seen.marks.clone()).unwrap_or_default();
            changed.push((key.to_vec(), marks));
        })
        .await?;
        for part in changed.chunks(PAGE) {
            let mut records = Vec::with_capacity(part.len());
            for (key, marks) in part {
                let sql = "SELECT COALESCE(MAX(no), 0) + 1 FROM guard_row WHERE tab = $1 AND row_key = $2";
                let no: Vec<(i64,)> = conn.rows(sql.into(), args![&table.name, &**key], 1).await?;
                let no = no.first().map_or(1, |(no,)| *no);
                let (tab, key) = (table.name.clone(), key.clone());
                records.push(Record { tab, key, no, marks: packed(marks) });
            }
            put_line(conn, keys, env, records, now).await?;
        }
        rows += u64::try_from(changed.len()).unwrap_or(u64::MAX);
    }
    if rows == 0 { Ok(()) } else { Moved { rows }.write(conn, keys, env, now).await }
}

/// Writes records and the line that proves them.
async fn put_line(
    conn: &mut Conn,
    keys: &Keys,
    env: &Env,
    mut records: Vec<Record>,
    now: Instant,
) -> Result<(), Fault> {
    let line: EventId = crate::env::new_id(env, now);
    records.sort();
    for record in &records {
        let sql = "INSERT INTO guard_row (tab, row_key, no, tenant_id, line_id, marks) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let args = args![&record.tab, &*record.key, record.no, NO_TENANT, line, &*record.marks];
        conn.exec(sql.into(), args).await?;
    }
    let proof = keys.mac("guard-line", &line_text(NO_TENANT, line, &records));
    let sql = "INSERT INTO guard_line (tenant_id, id, proof) VALUES ($1, $2, $3)";
    conn.exec(sql.into(), args![NO_TENANT, line, proof]).await?;
    Ok(())
}

/// Gives every entry of the journal its proof.
async fn prove_entries(conn: &mut Conn, keys: &Keys) -> Result<(), Fault> {
    loop {
        let sql = format!("SELECT {LINE} FROM journal WHERE proof IS NULL LIMIT {PAGE}");
        let lines: Vec<Line> = conn.rows(sql.into(), args![], PAGE).await?;
        if lines.is_empty() {
            return Ok(());
        }
        for line in lines {
            let proof = keys.mac("journal-line", line.leaf()?.bytes());
            let sql = "UPDATE journal SET proof = $1 WHERE tenant_id = $2 AND id = $3";
            conn.exec(sql.into(), args![proof, line.tenant_id, line.id]).await?;
        }
    }
}

async fn adopt_table(
    conn: &mut Conn,
    keys: &Keys,
    env: &Env,
    table: &Table,
    marker: &Marker,
    now: Instant,
) -> Result<u64, Fault> {
    let (mut from, mut count) = (None, 0);
    loop {
        let (sql, args) = page_of(table, from.take());
        let mut page = Vec::new();
        conn.each(sql.into(), args, |row| {
            page.push(table.seen(row, marker)?);
            Ok(())
        })
        .await?;
        let Some(last) = page.last() else { return Ok(count) };
        from = Some(last.from.clone());
        let records: Vec<Record> = page
            .iter()
            .map(|seen| Record {
                tab: table.name.clone(),
                key: seen.key.clone(),
                no: 1,
                marks: packed(&seen.marks),
            })
            .collect();
        put_line(conn, keys, env, records, now).await?;
        count += u64::try_from(page.len()).unwrap_or(u64::MAX);
    }
}

/// The entry about the day on which a database that was there before was taken under guard.
struct Moved {
    /// How many rows were taken as they were.
    rows: u64,
}

impl Moved {
    async fn write(
        &self,
        conn: &mut Conn,
        keys: &Keys,
        env: &Env,
        now: Instant,
    ) -> Result<(), Fault> {
        let line = Line {
            tenant_id: NO_TENANT,
            id: crate::env::new_id(env, now),
            at: now,
            who_kind: "system".to_owned(),
            who: None,
            who_part: Some("store".to_owned()),
            on_behalf: None,
            verb: GUARDED.to_owned(),
            purpose: "upgrade".to_owned(),
            matter_id: None,
            subject_kind: "guard".to_owned(),
            subject: Uuid::nil(),
            retention: "record".to_owned(),
            commitment: Vec::new(),
            seal_no: None,
            proof: None,
        };
        put(conn, keys, env, line, payload(None, Some(json!({ "rows": self.rows })))).await
    }
}
