//! `audit verify`: walks the whole journal and says what is wrong where.

use super::seal::{LEAF_BYTES, digest, mac};
use super::{BODY, LINE, Line, Moved};
use crate::db::conn::Engine;
use crate::guard::{self, Plans, RowWrong};
use crate::{Column, Fault, FromColumn as _, FromRow, Query, Reader, Row, Store, args};
use kernel::commit::{self, Digest};
use kernel::id::{EventId, TenantId};
use kernel::time::Instant;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// How many problems are listed; the rest is counted.
const PROBLEMS_MAX: usize = 1000;
const PAGE: usize = 512;
/// How many erasures, of 500 entries each, are remembered.
const ERASURES_MAX: usize = 64;

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Entries that are sealed and were checked.
    pub sealed: u64,
    /// Entries that wait for the sealer.
    pub unsealed: u64,
    /// Entries whose values were erased, with a record of it.
    pub erased: u64,
    /// Guarded rows that were compared with what the program left.
    pub rows: u64,
    /// When a database that was there before was taken under guard, and how many rows it had: what was changed in them
    /// before that day cannot be told.
    pub before: Vec<(Instant, u64)>,
    /// The last seal of each tenant. Kept elsewhere (printed, published), they show later whether the end of a chain
    /// was cut off.
    pub heads: Vec<Head>,
    /// What is wrong, the first 1,000 of them.
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: u64,
}

/// The end of a tenant's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The tenant.
    pub tenant: TenantId,
    /// The number of the seal.
    pub no: i64,
    /// Its hash.
    pub hash: Digest,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tenant {}  seal {}  {}", self.tenant, self.no, self.hash)
    }
}

/// Reads a head as it is printed.
impl FromStr for Head {
    type Err = ();
    fn from_str(text: &str) -> Result<Head, ()> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let ["tenant", tenant, "seal", no, hash] = words.as_slice() else { return Err(()) };
        let tenant = tenant.parse().map(TenantId::from_uuid).map_err(|_| ())?;
        let hash = hash.parse().map_err(|_| ())?;
        Ok(Head { tenant, no: no.parse().map_err(|_| ())?, hash })
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In which tenant.
    pub tenant: TenantId,
    /// At which seal.
    pub seal: Option<i64>,
    /// At which entry.
    pub entry: Option<EventId>,
    /// At which row of which table, and which columns of it.
    pub row: Option<String>,
    /// What it is.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// A seal is missing.
    SealMissing,
    /// A seal does not follow from its entries and the seal before.
    SealChanged,
    /// A seal was made without the key.
    SealForged,
    /// A seal that is known from elsewhere is not there, or is another one.
    HeadChanged,
    /// A sealed entry is missing.
    EntryMissing,
    /// A sealed entry was changed.
    EntryChanged,
    /// An entry says that it was sealed but is in no seal.
    EntryAdded,
    /// The values of an entry are missing, and no erasure says so.
    PayloadMissing,
    /// The values of an entry are not those that were committed to.
    PayloadChanged,
    /// The values of an entry cannot be decrypted.
    PayloadUnreadable,
    /// The values of an entry are gone, and the erasure that it names does not name it.
    ErasedWithoutRecord,
    /// An entry was not written by the program: made up, or copied from another.
    EntryForged,
    /// The retention class of the values is not the entry's.
    RetentionChanged,
    /// A sealed line of the guard is missing.
    LineMissing,
    /// The records of a line of the guard are not those that were sealed.
    LineChanged,
    /// A line or record of the guard was not written by the program.
    LineForged,
    /// A row was not put there by the program.
    RowAdded,
    /// A row was not taken out by the program.
    RowRemoved,
    /// Columns of a row were not written by the program.
    RowChanged,
    /// A version of the rules is not the text that was applied.
    RulesChanged,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wrong::SealMissing => "a seal is missing",
            Wrong::SealChanged => "the seal does not follow from its entries and the seal before",
            Wrong::SealForged => "the seal was made without the key",
            Wrong::HeadChanged => {
                "the seal that is known from elsewhere is not there or is another"
            }
            Wrong::EntryMissing => "the entry is missing",
            Wrong::EntryChanged => "the entry was changed",
            Wrong::EntryAdded => "the entry was added behind the sealer's back",
            Wrong::PayloadMissing => "the values are missing and no erasure says so",
            Wrong::PayloadChanged => "the values are not those that were committed to",
            Wrong::PayloadUnreadable => "the values cannot be decrypted",
            Wrong::ErasedWithoutRecord => {
                "the values are gone and the erasure does not name the entry"
            }
            Wrong::EntryForged => "the entry was not written by the program",
            Wrong::RetentionChanged => "the retention class of the values was changed",
            Wrong::LineMissing => "a line of the guard is missing",
            Wrong::LineChanged => "records of the guard were changed or removed",
            Wrong::LineForged => "a line or record of the guard was not written by the program",
            Wrong::RowAdded => "the row was not put there by the program",
            Wrong::RowRemoved => "the row was removed, and not by the program",
            Wrong::RowChanged => "the row was changed, and not by the program",
            Wrong::RulesChanged => "the version of the rules is not the one that was applied",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tenant {}", self.tenant)?;
        if let Some(seal) = self.seal {
            write!(f, ", seal {seal}")?;
        }
        if let Some(entry) = self.entry {
            write!(f, ", entry {entry}")?;
        }
        if let Some(row) = &self.row {
            write!(f, ", {row}")?;
        }
        write!(f, ": {}", self.wrong)
    }
}

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
        let mut walk = Walk { tenant, reader, audit: &mut audit, erasures: BTreeMap::new() };
        walk.run(known).await?;
    }
    rows(reader, plans, &mut audit).await?;
    records(reader, plans, &mut audit).await?;
    rules(reader, &mut audit).await?;
    Ok(audit)
}

impl Audit {
    fn wrong(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }

    fn wrong_row(&mut self, tenant: TenantId, row: String, wrong: Wrong) {
        self.wrong(Problem { tenant, seal: None, entry: None, row: Some(row), wrong });
    }
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

struct Walk<'a> {
    tenant: TenantId,
    reader: &'a mut Reader,
    audit: &'a mut Audit,
    /// Which entries each erasure names.
    erasures: BTreeMap<EventId, BTreeSet<String>>,
}

impl Walk<'_> {
    fn wrong(&mut self, seal: Option<i64>, entry: Option<EventId>, wrong: Wrong) {
        self.audit.wrong(Problem { tenant: self.tenant, seal, entry, row: None, wrong });
    }

    /// Seals made while it walks are left for the next time.
    async fn run(&mut self, known: &[Head]) -> Result<(), Fault> {
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
        if full.line.verb == Moved::VERB {
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
