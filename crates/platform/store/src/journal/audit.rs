//! What a verification found: heads, and what is wrong where.

use kernel::commit::Digest;
use kernel::id::{EventId, TenantId};
use kernel::time::Instant;
use std::fmt;
use std::str::FromStr;

/// How many problems are listed; the rest is counted.
const PROBLEMS_MAX: usize = 1000;

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

impl Audit {
    pub(super) fn wrong(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }

    pub(super) fn wrong_row(&mut self, tenant: TenantId, row: String, wrong: Wrong) {
        self.wrong(Problem { tenant, seal: None, entry: None, row: Some(row), wrong });
    }
}
