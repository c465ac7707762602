//! `audit verify`: walks the whole journal and says what is wrong where.

use super::seal::{LEAF_BYTES, digest, mac};
use super::{BODY, LINE, Line};
use crate::{Column, Fault, FromColumn as _, FromRow, Query, Reader, Row, Store, args};
use kernel::commit::{self, Digest};
use kernel::id::{EventId, TenantId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use uuid::Uuid;

/// How many problems are listed; the rest is counted.
const PROBLEMS_MAX: usize = 1000;
const PAGE: usize = 512;

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Entries that are sealed and were checked.
    pub sealed: u64,
    /// Entries that wait for the sealer.
    pub unsealed: u64,
    /// Entries whose values were erased, with a record of it.
    pub erased: u64,
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

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In which tenant.
    pub tenant: TenantId,
    /// At which seal.
    pub seal: Option<i64>,
    /// At which entry.
    pub entry: Option<EventId>,
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
        write!(f, ": {}", self.wrong)
    }
}

impl Store {
    /// Verifies the journal of every tenant; `known` are heads kept from earlier verifications.
    pub async fn verify_journal(&self, known: &[Head]) -> Result<Audit, Fault> {
        let mut reader = self.read_shared().await?;
        let tenants: Vec<(TenantId,)> = reader
            .all(
                "SELECT tenant_id FROM journal UNION SELECT tenant_id FROM journal_seal ORDER BY 1",
                args![],
            )
            .await?;
        let mut tenants: BTreeSet<TenantId> = tenants.into_iter().map(|(tenant,)| tenant).collect();
        tenants.extend(known.iter().map(|head| head.tenant));
        let mut audit = Audit::default();
        for tenant in tenants {
            let mut walk =
                Walk { tenant, reader: &mut reader, audit: &mut audit, erasures: BTreeMap::new() };
            walk.run(known).await?;
        }
        Ok(audit)
    }
}

crate::row! {
    struct Seal {
        no: i64,
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
    salt: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
    erased_by: Option<EventId>,
}

impl FromRow for Full {
    fn from_row(row: &Row) -> Result<Full, Fault> {
        let there = Uuid::from_column(row, Column::Name("payload_of"))?.is_some();
        let payload = if there {
            let (salt, body) = (row.get("salt")?, row.get("body")?);
            Some(Payload { salt, body, erased_by: row.get("erased_by")? })
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
        self.audit.problem_count += 1;
        if self.audit.problems.len() < PROBLEMS_MAX {
            self.audit.problems.push(Problem { tenant: self.tenant, seal, entry, wrong });
        }
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
                    "SELECT no, entries, leaves, previous, hash, mac FROM journal_seal \
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
        if mac(self.reader.keys(), self.tenant, seal.no, hash)[..] != seal.mac[..] {
            self.wrong(at, None, Wrong::SealForged);
        }
        let ids: Vec<EventId> = leaves.iter().map(|(id, _)| *id).collect();
        let mut found: BTreeMap<EventId, Full> = self
            .full("j.id = ANY($2)", args![self.tenant, ids])
            .await?
            .into_iter()
            .map(|f| (f.line.id, f))
            .collect();
        for (id, hash) in leaves {
            match found.remove(&id) {
                None => self.wrong(at, Some(id), Wrong::EntryMissing),
                Some(full) => {
                    if full.line.leaf()? != hash || full.line.seal_no != at {
                        self.wrong(at, Some(id), Wrong::EntryChanged);
                    }
                    self.audit.sealed += 1;
                    self.payload(at, &full).await?;
                }
            }
        }
        Ok(())
    }

    async fn full(&mut self, condition: &str, args: crate::Args) -> Result<Vec<Full>, Fault> {
        let columns: Vec<String> =
            LINE.split(", ").map(|column| format!("j.{}", column.trim())).collect();
        let sql = format!(
            "SELECT {}, p.journal_id AS payload_of, p.salt, p.body, p.erased_by FROM journal j \
             LEFT JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
             WHERE j.tenant_id = $1 AND {condition}",
            columns.join(", ")
        );
        self.reader.parts().rows(sql.into(), args, usize::MAX).await
    }

    /// Checks the values of an entry against its commitment, or their erasure against its record.
    async fn payload(&mut self, seal: Option<i64>, full: &Full) -> Result<(), Fault> {
        let id = full.line.id;
        let Some(payload) = &full.payload else {
            self.wrong(seal, Some(id), Wrong::PayloadMissing);
            return Ok(());
        };
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
                        return Ok(());
                    }
                    _ => Wrong::PayloadChanged,
                }
            }
        };
        self.wrong(seal, Some(id), wrong);
        Ok(())
    }

    async fn erasure_names(&mut self, erasure: EventId, entry: EventId) -> Result<bool, Fault> {
        if !self.erasures.contains_key(&erasure) {
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

    /// Looks for entries that say they were sealed and are in no seal.
    async fn added(&mut self, last: i64, sealed: i64) -> Result<(), Fault> {
        let (count,): (i64,) = self
            .reader
            .one(
                "SELECT COUNT(*) FROM journal WHERE tenant_id = $1 AND seal_no IS NOT NULL AND seal_no <= $2",
                args![self.tenant, last],
            )
            .await?;
        let beyond: Vec<(EventId, i64)> = self
            .reader
            .all(
                "SELECT id, seal_no FROM journal WHERE tenant_id = $1 AND seal_no > $2",
                args![self.tenant, last],
            )
            .await?;
        let (now,): (Option<i64>,) = self
            .reader
            .one("SELECT MAX(no) FROM journal_seal WHERE tenant_id = $1", args![self.tenant])
            .await?;
        for (id, no) in beyond.into_iter().filter(|(_, no)| *no > now.unwrap_or(0)) {
            self.wrong(Some(no), Some(id), Wrong::EntryAdded);
        }
        if count <= sealed {
            return Ok(());
        }
        let rows: Vec<(EventId, i64)> = self
            .reader
            .all(
                "SELECT id, seal_no FROM journal WHERE tenant_id = $1 AND seal_no IS NOT NULL AND seal_no <= $2 \
                 ORDER BY seal_no",
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

    /// Entries that wait for the sealer are checked against their own commitments.
    async fn unsealed(&mut self) -> Result<(), Fault> {
        let mut after = Uuid::nil();
        loop {
            let condition = format!("j.seal_no IS NULL AND j.id > $2 ORDER BY j.id LIMIT {PAGE}");
            let page = self.full(&condition, args![self.tenant, after]).await?;
            for full in &page {
                self.audit.unsealed += 1;
                self.payload(None, full).await?;
                after = full.line.id.uuid();
            }
            if page.len() < PAGE {
                return Ok(());
            }
        }
    }
}

fn leaf(chunk: &[u8]) -> (EventId, Digest) {
    let (id, hash) = chunk.split_at(16);
    (EventId::from_uuid(Uuid::from_slice(id).unwrap_or_default()), digest(hash))
}
