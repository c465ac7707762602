//! Writing guarded tables: what a transaction wrote is remembered, and kept as records when it ends.

use super::Tx;
use crate::args;
use crate::db::value::Args;
use crate::fault::Fault;
use crate::guard::{
    Change, How, Mark, Plan, Record, Seen, Table, Verb, line_text, packed, unpacked,
};
use crate::query::Query as _;
use kernel::id::{EventId, TenantId};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Tx {
    /// Runs a statement on a guarded table and remembers what it wrote.
    pub(crate) async fn guarded(&mut self, plan: &Plan, args: Args) -> Result<u64, Fault> {
        let marker = self.shared.plans.marker.clone();
        let table = plan.table.clone();
        let mut seen = Vec::new();
        self.conn
            .each(plan.sql.clone().into(), args, |row| {
                seen.push(table.seen(row, &marker)?);
                Ok(())
            })
            .await?;
        let count = u64::try_from(seen.len()).unwrap_or(u64::MAX);
        for row in seen {
            self.note(&plan.table, &plan.verb, row);
        }
        Ok(count)
    }

    /// Writes a value anew that means the same, such as a ciphertext under another key. What was changed behind the
    /// program's back gets no record, so that it is still found.
    pub(crate) async fn rewrite(
        &mut self,
        sql: String,
        args: Args,
        column: &str,
        old: &[u8],
    ) -> Result<(), Fault> {
        let shared = self.shared.clone();
        let Some(plan) = shared.plans.read(&sql) else {
            self.conn.exec(sql.into(), args).await?;
            return Ok(());
        };
        let Plan { table, verb, sql } = plan;
        let mut seen = Vec::new();
        self.conn
            .each(sql.into(), args, |row| {
                seen.push(table.seen(row, &shared.plans.marker)?);
                Ok(())
            })
            .await?;
        for row in seen {
            let old = shared.plans.marker.of_bytes(&table, &row.key, column, old);
            if self.latest(&table, &row.key, column).await?.is_none_or(|known| known == old) {
                self.note(&table, &verb, row);
            }
        }
        Ok(())
    }

    /// Returns the latest mark of a column.
    async fn latest(
        &mut self,
        table: &Table,
        key: &[u8],
        column: &str,
    ) -> Result<Option<Mark>, Fault> {
        let Some(no) = table.guarded.iter().find(|c| c.name == column).map(|c| c.no) else {
            return Ok(None);
        };
        let place = (table.name.clone(), key.to_vec());
        if let Some(mark) = self.changes.get(&place).and_then(|change| change.marks.get(&no)) {
            return Ok(Some(*mark));
        }
        let records: Vec<(Vec<u8>,)> = self
            .all(
                "SELECT marks FROM guard_row WHERE tab = $1 AND row_key = $2 ORDER BY no DESC",
                args![&table.name, key],
            )
            .await?;
        let found = records.iter().find_map(|(marks,)| {
            unpacked(marks).find(|(column, _)| *column == no).map(|(_, mark)| mark)
        });
        Ok(found)
    }

    /// Several writes of one row are one record.
    fn note(&mut self, table: &Arc<Table>, verb: &Verb, seen: Seen) {
        let only = |numbers: &[u8]| -> BTreeMap<u8, Mark> {
            let wanted = seen.marks.iter().filter(|(no, _)| numbers.contains(no));
            wanted.map(|(no, mark)| (*no, *mark)).collect()
        };
        let place = (table.name.clone(), seen.key.clone());
        let before = self.changes.get_mut(&place);
        let (how, marks) = match (verb, before) {
            (Verb::Update(set) | Verb::Upsert(set), Some(before)) if before.how != How::Gone => {
                before.marks.extend(only(set));
                if let How::WholeOr(known) = &mut before.how {
                    known.extend_from_slice(set);
                }
                return;
            }
            (Verb::Upsert(set), None) => (How::WholeOr(set.clone()), seen.marks),
            (Verb::Insert | Verb::Upsert(_), _) => (How::Whole, seen.marks),
            (Verb::Update(set), _) => (How::Part, only(set)),
            (Verb::Delete, _) => (How::Gone, BTreeMap::new()),
        };
        self.changes.insert(place, Change { table: table.clone(), how, marks });
    }

    /// Writes the records of the transaction, and the line that proves them.
    pub(crate) async fn write_records(&mut self) -> Result<(), Fault> {
        let changes = std::mem::take(&mut self.changes);
        if changes.is_empty() {
            return Ok(());
        }
        let (tenant, line): (TenantId, EventId) = (self.tenant(), self.new_id());
        let mut records = Vec::with_capacity(changes.len());
        for ((tab, key), mut change) in changes {
            if let How::WholeOr(set) = &change.how
                && !self.is_new(&tab, &key).await?
            {
                change.marks.retain(|no, _| set.contains(no));
            }
            debug_assert_eq!(tab, change.table.name);
            let marks = packed(&change.marks);
            let (no,): (i64,) = self
                .parts()
                .rows(
                    "INSERT INTO guard_row (tab, row_key, no, tenant_id, line_id, marks) \
                     SELECT $1, $2, COALESCE((SELECT MAX(no) FROM guard_row WHERE tab = $1 AND row_key = $2), 0) + 1, \
                     $3, $4, $5 RETURNING no"
                        .into(),
                    args![&tab, &*key, tenant, line, &*marks],
                    1,
                )
                .await?
                .pop()
                .unwrap_or_default();
            records.push(Record { tab, key, no, marks });
        }
        let proof = self.shared.keys.mac("guard-line", &line_text(tenant, line, &records));
        let sql = "INSERT INTO guard_line (tenant_id, id, proof) VALUES ($1, $2, $3)";
        self.conn.exec(sql.into(), args![tenant, line, proof]).await?;
        Ok(())
    }

    /// Tells whether nothing is known of a row, or that it was deleted.
    async fn is_new(&mut self, tab: &str, key: &[u8]) -> Result<bool, Fault> {
        let last: Option<(Vec<u8>,)> = self
            .opt(
                "SELECT marks FROM guard_row WHERE tab = $1 AND row_key = $2 ORDER BY no DESC LIMIT 1",
                args![tab, key],
            )
            .await?;
        Ok(last.is_none_or(|(marks,)| marks.is_empty()))
    }
}
