//! Taking a database under guard that was filled before there was one: what lies in it is taken as it is, once, in the
//! transaction of the upgrade, and an entry of the journal says when that was.

use super::plan::Plans;
use super::table::{Marker, Table};
use super::verify::page_of;
use super::write::{Record, line_text, packed};
use crate::db::conn::Conn;
use crate::journal::{LINE, Line, Moved, adopt_seals};
use crate::keys::Keys;
use crate::{Env, Fault, NO_TENANT, args};
use kernel::id::EventId;
use kernel::time::Instant;

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
        let line: EventId = crate::tx::new_id(env, now);
        let mut records: Vec<Record> = page
            .iter()
            .map(|seen| Record {
                tab: table.name.clone(),
                key: seen.key.clone(),
                no: 1,
                marks: packed(&seen.marks),
            })
            .collect();
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
        count += u64::try_from(page.len()).unwrap_or(u64::MAX);
    }
}
