//! Walks the chain of one tenant: seals, entries and their values, lines of the guard.

use super::audit::{Audit, Head, Problem, Wrong};
use super::seal::{LEAF_BYTES, digest, mac};
use crate::entry::{BODY, GUARDED, LINE, Line};
use crate::guard;
use crate::{Column, Fault, FromColumn as _, FromRow, Query, Reader, Row, args};
use kernel::commit::{self, Digest};
use kernel::id::{EventId, TenantId};
use kernel::time::Instant;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const PAGE: usize = 512;
/// How many erasures, of 500 entries each, are remembered.
const ERASURES_MAX: usize = 64;

crate::row! {
    struct Seal {
        no: i64,
        at: Instant,
        entries: i64,
        leaves: Vec<u8>,
        previous: Vec<u8>,
        hash: Vec<u8>,
        mac: Vec<u8>,
    }
}

/// An entry with its payload.
struct Full {
    line: Line,
    payload: Option<Payload>,
}

struct Payload {
    retention: String,
    salt: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
    erased_by: Option<EventId>,
}

impl FromRow for Full {
    fn from_row(row: &Row) -> Result<Full, Fault> {
        let there = Uuid::from_column(row, Column::Name("payload_of"))?.is_some();
        let payload = if there {
            let (salt, body) = (row.get("salt")?, row.get("body")?);
            let (erased_by, retention) = (row.get("erased_by")?, row.get("payload_retention")?);
            Some(Payload { retention, salt, body, erased_by })
        } else {
            None
        };
        Ok(Full { line: Line::from_row(row)?, payload })
    }
}

pub(super) struct Walk<'a> {
    tenant: TenantId,
    reader: &'a mut Reader,
    audit: &'a mut Audit,
    /// Which entries each erasure names.
    erasures: BTreeMap<EventId, BTreeSet<String>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(tenant: TenantId, reader: &'a mut Reader, audit: &'a mut Audit) -> Walk<'a> {
        Walk { tenant, reader, audit, erasures: BTreeMap::new() }
    }

    fn wrong(&mut self, seal: Option<i64>, entry: Option<EventId>, wrong: Wrong) {
        self.audit.wrong(Problem { tenant: self.tenant, seal, entry, row: None, wrong });
    }

    /// Seals made while it walks are left for the next time.
    pub(super) async fn run(&mut self, known: &[Head]) -> Result<(), Fault> {
        let (last,): (Option<i64>,) = self
            .reader
            .one("SELECT MAX(no) FROM journal_seal WHERE tenant_id = $1", args![self.tenant])
            .await?;
        let last = last.unwrap_or(0);
        let known: Vec<&Head> = known.iter().filter(|head| head.tenant == self.tenant).collect();
        let (mut no, mut hash, mut sealed) = (0, Digest::ZERO, 0);
        while no < last {
            let seal: Option<Seal> = self
                .reader
                .opt(
                    "SELECT no, at, entries, leaves, previous, hash, mac FROM journal_seal \
                     WHERE tenant_id = $1 AND no > $2 ORDER BY no LIMIT 1",
                    args![self.tenant, no],
                )
                .await?;
            let Some(seal) = seal else { break };
            if seal.no != no + 1 {
                self.wrong(Some(no + 1), None, Wrong::SealMissing);
            }
            self.seal(&seal, hash, seal.no == no + 1).await?;
            (no, hash) = (seal.no, digest(&seal.hash));
            sealed += seal.entries;
            if known.iter().any(|head| head.no == no && head.hash != hash) {
                self.wrong(Some(no), None, Wrong::HeadChanged);
            }
        }
        for head in known.iter().filter(|head| head.no > last) {
            self.wrong(Some(head.no), None, Wrong::HeadChanged);
        }
        if no > 0 {
            self.audit.heads.push(Head { tenant: self.tenant, no, hash });
        }
        self.added(last, sealed).await?;
        self.unsealed().await
    }

    /// Checks one seal and its entries.
    async fn seal(&mut self, seal: &Seal, before: Digest, follows: bool) -> Result<(), Fault> {
        let at = Some(seal.no);
        let leaves: Vec<(EventId, Digest)> =
            seal.leaves.chunks_exact(LEAF_BYTES).map(leaf).collect();
        let hashes: Vec<Digest> = leaves.iter().map(|(_, hash)| *hash).collect();
        let hash = digest(&seal.hash);
        let whole = seal.leaves.len().is_multiple_of(LEAF_BYTES)
            && i64::try_from(leaves.len()) == Ok(seal.entries);
        let linked = !follows || digest(&seal.previous) == before;
        if !whole || !linked || commit::chain(digest(&seal.previous), &hashes) != hash {
            self.wrong(at, None, Wrong::SealChanged);
        }
        if mac(self.reader.keys(), self.tenant, seal.no, hash, seal.at)[..] != seal.mac[..] {
            self.wrong(at, None, Wrong::SealForged);
        }
        let ids: Vec<EventId> = leaves.iter().map(|(id, _)| *id).collect();
        let mut found: BTreeMap<EventId, Full> = self
            .full("j.id = ANY($2)", args![self.tenant, ids])
            .await?
            .into_iter()
            .map(|f| (f.line.id, f))
            .collect();
        let others: Vec<EventId> =
            leaves.iter().map(|(id, _)| *id).filter(|id| !found.contains_key(id)).collect();
        let mut lines = self.lines(&others).await?;
        for (id, hash) in leaves {
            match (found.remove(&id), lines.remove(&id)) {
                (Some(full), _) => {
                    if full.line.leaf()? != hash || full.line.seal_no != at {
                        self.wrong(at, Some(id), Wrong::EntryChanged);
                    } else {
                        self.proof(at, &full)?;
                    }
                    self.audit.sealed += 1;
                    self.payload(at, &full).await?;
                }
                (None, Some(line)) => {
                    if commit::sha256(&line.text) != hash || line.seal_no != at {
                        self.wrong(at, Some(id), Wrong::LineChanged);
                    }
                }
                (None, None) => self.missing(at, id).await?,
            }
        }
        Ok(())
    }

    /// What is neither an entry nor a line was one of them: records that are left tell which.
    async fn missing(&mut self, seal: Option<i64>, id: EventId) -> Result<(), Fault> {
        let records = guard::records_of(&mut self.reader.conn, self.tenant, &[id]).await?;
        let wrong = if records.is_empty() { Wrong::EntryMissing } else { Wrong::LineMissing };
        self.wrong(seal, Some(id), wrong);
        Ok(())
    }

    /// Returns the lines of the guard among `ids`, after checking their proofs.
    async fn lines(&mut self, ids: &[EventId]) -> Result<BTreeMap<EventId, guard::Line>, Fault> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(EventId, Vec<u8>, Option<i64>)> = self
            .reader
            .all(
                "SELECT id, proof, seal_no FROM guard_line WHERE tenant_id = $1 AND id = ANY($2)",
                args![self.tenant, ids],
            )
            .await?;
        let mut records = guard::records_of(&mut self.reader.conn, self.tenant, ids).await?;
        let mut lines = BTreeMap::new();
        for (id, proof, seal) in rows {
            let records = records.remove(&id).unwrap_or_default();
            let line = guard::line_of(self.tenant, id, proof, seal, records);
            if self.reader.keys().mac("guard-line", &line.text)[..] != line.proof[..] {
                self.wrong(seal, Some(id), Wrong::LineForged);
            }
            lines.insert(id, line);
        }
        Ok(lines)
    }

    async fn full(&mut self, condition: &str, args: crate::Args) -> Result<Vec<Full>, Fault> {
        let columns: Vec<String> =
            LINE.split(", ").map(|column| format!("j.{}", column.trim())).collect();
        let sql = format!(
            "SELECT {}, p.journal_id AS payload_of, p.retention AS payload_retention, p.salt, p.body, p.erased_by FROM journal j \
             LEFT JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
             WHERE j.tenant_id = $1 AND {condition}",
            columns.join(", ")
        );
        self.reader.parts().rows(sql.into(), args, usize::MAX).await
    }

    /// Whoever has not the key can write an entry, but not prove it.
    fn proof(&mut self, seal: Option<i64>, full: &Full) -> Result<(), Fault> {
        if full.line.proof.as_deref() != Some(&full.line.proof(self.reader.keys())?[..]) {
            self.wrong(seal, Some(full.line.id), Wrong::EntryForged);
        }
        Ok(())
    }

    /// Checks the values of an entry against its commitment, or their erasure against its record.
    async fn payload(&mut self, seal: Option<i64>, full: &Full) -> Result<(), Fault> {
        let id = full.line.id;
        let Some(payload) = &full.payload else {
            self.wrong(seal, Some(id), Wrong::PayloadMissing);
            return Ok(());
        };
        if payload.retention != full.line.retention {
            self.wrong(seal, Some(id), Wrong::RetentionChanged);
        }
        if let Some(erasure) = payload.erased_by {
            if payload.body.is_none() && self.erasure_names(erasure, id).await? {
                self.audit.erased += 1;
            } else {
                self.wrong(seal, Some(id), Wrong::ErasedWithoutRecord);
            }
            return Ok(());
        }
        let (Some(salt), Some(body)) = (&payload.salt, &payload.body) else {
            self.wrong(seal, Some(id), Wrong::PayloadMissing);
            return Ok(());
        };
        let wrong = match self
            .reader
            .open(BODY, body)
            .ok()
            .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        {
            None => Wrong::PayloadUnreadable,
            Some(value) => {
                let salt: [u8; 32] = salt.as_slice().try_into().unwrap_or([0; 32]);
                match commit::commitment(&salt, &value) {
                    Ok(commitment) if commitment.bytes()[..] == full.line.commitment[..] => {
                        self.note_before(full, &value);
                        return Ok(());
                    }
                    _ => Wrong::PayloadChanged,
                }
            }
        };
        self.wrong(seal, Some(id), wrong);
        Ok(())
    }

    fn note_before(&mut self, full: &Full, value: &Value) {
        if full.line.verb == GUARDED {
            let rows = value["after"]["rows"].as_u64().unwrap_or_default();
            self.audit.before.push((full.line.at, rows));
        }
    }

    async fn erasure_names(&mut self, erasure: EventId, entry: EventId) -> Result<bool, Fault> {
        if !self.erasures.contains_key(&erasure) {
            if self.erasures.len() >= ERASURES_MAX {
                self.erasures.clear();
            }
            let row: Option<(Option<Vec<u8>>,)> = self
                .reader
                .opt(
                    "SELECT p.body FROM journal j \
                     JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
                     WHERE j.tenant_id = $1 AND j.id = $2 AND j.verb = 'store.erase'",
                    args![self.tenant, erasure],
                )
                .await?;
            let text =
                row.and_then(|(body,)| self.reader.open(BODY, &body?).ok()).unwrap_or_default();
            let value: Value = serde_json::from_str(&text).unwrap_or_default();
            let named = value["after"]["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
            let named = named.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
            self.erasures.insert(erasure, named);
        }
        Ok(self.erasures.get(&erasure).is_some_and(|named| named.contains(&entry.to_string())))
    }

    /// Looks for entries and lines that say they were sealed and are in no seal.
    async fn added(&mut self, last: i64, sealed: i64) -> Result<(), Fault> {
        let beyond: Vec<(EventId, i64)> = self
            .reader
            .all(
                "SELECT id, seal_no FROM journal WHERE tenant_id = $1 AND seal_no > $2 \
                 UNION ALL SELECT id, seal_no FROM guard_line WHERE tenant_id = $1 AND seal_no > $2",
                args![self.tenant, last],
            )
            .await?;
        for (id, no) in beyond {
            self.wrong(Some(no), Some(id), Wrong::EntryAdded);
        }
        let (entries, lines): (i64, i64) = self
            .reader
            .one(
                "SELECT (SELECT COUNT(*) FROM journal WHERE tenant_id = $1 AND seal_no <= $2), \
                 (SELECT COUNT(*) FROM guard_line WHERE tenant_id = $1 AND seal_no <= $2)",
                args![self.tenant, last],
            )
            .await?;
        if entries + lines <= sealed {
            return Ok(());
        }
        let rows: Vec<(EventId, i64)> = self
            .reader
            .all(
                "SELECT id, seal_no FROM journal WHERE tenant_id = $1 AND seal_no <= $2 \
                 UNION ALL SELECT id, seal_no FROM guard_line WHERE tenant_id = $1 AND seal_no <= $2 ORDER BY 2",
                args![self.tenant, last],
            )
            .await?;
        let mut known: (i64, BTreeSet<EventId>) = (0, BTreeSet::new());
        for (id, no) in rows {
            if known.0 != no {
                known = (no, self.sealed_ids(no).await?);
            }
            if !known.1.contains(&id) {
                self.wrong(Some(no), Some(id), Wrong::EntryAdded);
            }
        }
        Ok(())
    }

    async fn sealed_ids(&mut self, no: i64) -> Result<BTreeSet<EventId>, Fault> {
        let leaves: Option<(Vec<u8>,)> = self
            .reader
            .opt(
                "SELECT leaves FROM journal_seal WHERE tenant_id = $1 AND no = $2",
                args![self.tenant, no],
            )
            .await?;
        let leaves = leaves.map(|(leaves,)| leaves).unwrap_or_default();
        Ok(leaves.chunks_exact(LEAF_BYTES).map(|chunk| leaf(chunk).0).collect())
    }

    /// Entries and lines that wait for the sealer are checked against their own commitments and proofs.
    async fn unsealed(&mut self) -> Result<(), Fault> {
        let mut after = Uuid::nil();
        loop {
            let condition = format!("j.seal_no IS NULL AND j.id > $2 ORDER BY j.id LIMIT {PAGE}");
            let page = self.full(&condition, args![self.tenant, after]).await?;
            for full in &page {
                self.audit.unsealed += 1;
                self.proof(None, full)?;
                self.payload(None, full).await?;
                after = full.line.id.uuid();
            }
            if page.len() < PAGE {
                break;
            }
        }
        let mut after = Uuid::nil();
        loop {
            let sql = "SELECT id FROM guard_line WHERE tenant_id = $1 AND seal_no IS NULL AND id > $2 \
                       ORDER BY id LIMIT $3";
            let page: Vec<(EventId,)> =
                self.reader.all(sql, args![self.tenant, after, PAGE]).await?;
            let ids: Vec<EventId> = page.into_iter().map(|(id,)| id).collect();
            self.lines(&ids).await?;
            let Some(last) = ids.last().filter(|_| ids.len() == PAGE) else { return Ok(()) };
            after = last.uuid();
        }
    }
}

fn leaf(chunk: &[u8]) -> (EventId, Digest) {
    let (id, hash) = chunk.split_at(16);
    (EventId::from_uuid(Uuid::from_slice(id).unwrap_or_default()), digest(hash))
}
