//! `audit verify`: goes through everything in one state of the database.

use super::audit::{Audit, Head, Problem, Wrong};
use super::seal::digest;
use super::walk::Walk;
use crate::db::conn::Engine;
use crate::entry::BODY;
use crate::guard::{self, Plans, RowWrong};
use crate::{Fault, Query, Reader, Store, args};
use kernel::id::{EventId, TenantId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// Verifies the journal of every tenant, and the guarded rows; `known` are heads kept from earlier verifications.
    /// It sees one state of the database, whatever is written meanwhile.
    pub async fn verify_journal(&self, known: &[Head]) -> Result<Audit, Fault> {
        let mut reader = self.read_shared().await?;
        let begin = match self.engine() {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        };
        reader.conn.batch(begin).await?;
        let audit = verify(&mut reader, &self.shared.plans, known).await;
        reader.conn.batch("ROLLBACK").await?;
        audit
    }
}

impl Store {
    /// Returns the end of each tenant's chain.
    pub async fn heads(&self) -> Result<Vec<Head>, Fault> {
        let rows: Vec<(TenantId, i64, Vec<u8>)> = self
            .read_shared()
            .await?
            .all(
                "SELECT s.tenant_id, s.no, s.hash FROM journal_seal s WHERE s.no = \
                 (SELECT MAX(l.no) FROM journal_seal l WHERE l.tenant_id = s.tenant_id) ORDER BY s.tenant_id",
                args![],
            )
            .await?;
        let heads =
            rows.into_iter().map(|(tenant, no, hash)| Head { tenant, no, hash: digest(&hash) });
        Ok(heads.collect())
    }

    /// Returns the tenants that have a journal.
    pub async fn journal_tenants(&self) -> Result<Vec<TenantId>, Fault> {
        let sql = "SELECT DISTINCT tenant_id FROM journal_seal ORDER BY tenant_id";
        let rows: Vec<(TenantId,)> = self.read_shared().await?.all(sql, args![]).await?;
        Ok(rows.into_iter().map(|(tenant,)| tenant).collect())
    }
}

async fn verify(reader: &mut Reader, plans: &Plans, known: &[Head]) -> Result<Audit, Fault> {
    let tenants: Vec<(TenantId,)> = reader
        .all(
            "SELECT tenant_id FROM journal UNION SELECT tenant_id FROM journal_seal \
             UNION SELECT tenant_id FROM guard_line ORDER BY 1",
            args![],
        )
        .await?;
    let mut tenants: BTreeSet<TenantId> = tenants.into_iter().map(|(tenant,)| tenant).collect();
    tenants.extend(known.iter().map(|head| head.tenant));
    let mut audit = Audit::default();
    for tenant in tenants {
        Walk::new(tenant, reader, &mut audit).run(known).await?;
    }
    rows(reader, plans, &mut audit).await?;
    records(reader, plans, &mut audit).await?;
    rules(reader, &mut audit).await?;
    Ok(audit)
}

/// Compares every guarded row with what the program left.
async fn rows(reader: &mut Reader, plans: &Plans, audit: &mut Audit) -> Result<(), Fault> {
    for table in plans.tables() {
        let found = guard::verify_rows(&mut reader.conn, table, &plans.marker, |key, what, _| {
            let tenant = TenantId::from_uuid(table.tenant_of(key));
            let name = table.name_of(key);
            let (row, wrong) = match what {
                RowWrong::Added => (name, Wrong::RowAdded),
                RowWrong::Removed => (name, Wrong::RowRemoved),
                RowWrong::Changed(columns) => {
                    (format!("{name} ({})", columns.join(", ")), Wrong::RowChanged)
                }
            };
            audit.wrong_row(tenant, row, wrong);
        });
        audit.rows += found.await?;
    }
    Ok(())
}

/// Looks for records that belong to no line.
async fn records(reader: &mut Reader, plans: &Plans, audit: &mut Audit) -> Result<(), Fault> {
    let found: Vec<(TenantId, EventId, String, Vec<u8>)> = reader
        .all(
            "SELECT tenant_id, line_id, tab, row_key FROM guard_row r WHERE NOT EXISTS \
             (SELECT 1 FROM guard_line l WHERE l.tenant_id = r.tenant_id AND l.id = r.line_id) LIMIT 1000",
            args![],
        )
        .await?;
    for (tenant, line, tab, key) in found {
        let row = plans.table(&tab).map_or(tab, |table| table.name_of(&key));
        let (entry, row) = (Some(line), Some(row));
        audit.wrong(Problem { tenant, seal: None, entry, row, wrong: Wrong::LineForged });
    }
    Ok(())
}

/// Compares each version of the rules with its hash, and with the entry that tells of it.
async fn rules(reader: &mut Reader, audit: &mut Audit) -> Result<(), Fault> {
    let entries: Vec<(Option<Vec<u8>>,)> = reader
        .all(
            "SELECT p.body FROM journal j \
             JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
             WHERE j.verb = 'store.apply_rules'",
            args![],
        )
        .await?;
    let mut told = BTreeMap::new();
    for (body,) in entries {
        let text = body.and_then(|body| reader.open(BODY, &body).ok()).unwrap_or_default();
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        let after = &value["after"];
        if let (Some(no), Some(sha256)) = (after["no"].as_i64(), after["sha256"].as_str()) {
            told.insert(no, (sha256.to_owned(), after["from"].as_i64()));
        }
    }
    for version in crate::rule_versions(reader).await? {
        let same = told.remove(&version.no).is_some_and(|(sha256, from)| {
            sha256 == version.sha256 && from == Some(version.from_at.micros())
        });
        if !same || !version.is_intact() {
            let row = format!("rule_version no {}", version.no);
            audit.wrong_row(crate::NO_TENANT, row, Wrong::RulesChanged);
        }
    }
    for no in told.into_keys() {
        let row = format!("rule_version no {no}");
        audit.wrong_row(crate::NO_TENANT, row, Wrong::RulesChanged);
    }
    Ok(())
}
