//! What became of rows in a transaction, and the records of it.

use super::table::{Mark, Table};
use kernel::id::{EventId, TenantId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a row in a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) table: Arc<Table>,
    pub(crate) how: How,
    pub(crate) marks: BTreeMap<u8, Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Written whole.
    Whole,
    /// Written whole, or these columns of it where it was there before.
    WholeOr(Vec<u8>),
    /// Some columns.
    Part,
    /// Deleted.
    Gone,
}

/// A record as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    pub(crate) tab: String,
    pub(crate) key: Vec<u8>,
    pub(crate) no: i64,
    pub(crate) marks: Vec<u8>,
}

/// Returns what is proved and sealed of a line: its records in the order of tables and keys.
pub(crate) fn line_text(tenant: TenantId, line: EventId, records: &[Record]) -> Vec<u8> {
    let mut text = Vec::new();
    text.extend_from_slice(tenant.uuid().as_bytes());
    text.extend_from_slice(line.uuid().as_bytes());
    for record in records {
        for part in [record.tab.as_bytes(), &record.key, &record.marks] {
            text.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            text.extend_from_slice(part);
        }
        text.extend_from_slice(&record.no.to_be_bytes());
    }
    text
}

/// Writes marks as they are kept.
pub(crate) fn packed(marks: &BTreeMap<u8, Mark>) -> Vec<u8> {
    marks.iter().flat_map(|(no, mark)| std::iter::once(*no).chain(*mark)).collect()
}

/// Reads them again.
pub(crate) fn unpacked(bytes: &[u8]) -> impl Iterator<Item = (u8, Mark)> + '_ {
    bytes.chunks_exact(9).map(|chunk| {
        let mut mark = [0; 8];
        mark.copy_from_slice(&chunk[1..]);
        (chunk[0], mark)
    })
}
