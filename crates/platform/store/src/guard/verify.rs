//! Rows and records side by side, in the order of the rows' keys: a page of each in memory, however many there are.

use super::record::{Record, line_text, unpacked};
use super::table::{Mark, Marker, PRESENT, Seen, Table};
use crate::db::conn::Conn;
use crate::{Args, Fault, args};
use kernel::id::{EventId, TenantId};
use std::collections::{BTreeMap, VecDeque};

const PAGE: usize = 512;

/// A row that the program did not leave like this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RowWrong {
    /// The row was not put there by the program.
    Added,
    /// The program did not take the row out.
    Removed,
    /// The program did not write these columns.
    Changed(Vec<String>),
}

/// A line with its proof, and the text of its records that is proved and sealed.
pub(crate) struct Line {
    pub(crate) proof: Vec<u8>,
    pub(crate) text: Vec<u8>,
    pub(crate) seal_no: Option<i64>,
}

/// Returns the line with its records.
pub(crate) fn line_of(
    tenant: TenantId,
    id: EventId,
    proof: Vec<u8>,
    seal_no: Option<i64>,
    mut records: Vec<Record>,
) -> Line {
    records.sort();
    Line { proof, text: line_text(tenant, id, &records), seal_no }
}

/// Returns the records of some lines.
pub(crate) async fn records_of(
    conn: &mut Conn,
    tenant: TenantId,
    lines: &[EventId],
) -> Result<BTreeMap<EventId, Vec<Record>>, Fault> {
    type Kept = (EventId, String, Vec<u8>, i64, Vec<u8>);
    let rows: Vec<Kept> = conn
        .rows(
            "SELECT line_id, tab, row_key, no, marks FROM guard_row WHERE tenant_id = $1 AND line_id = ANY($2)".into(),
            args![tenant, lines],
            usize::MAX,
        )
        .await?;
    let mut found: BTreeMap<EventId, Vec<Record>> = BTreeMap::new();
    for (line, tab, key, no, marks) in rows {
        found.entry(line).or_default().push(Record { tab, key, no, marks });
    }
    Ok(found)
}

/// Compares all rows of a table with what the program left there. Returns how many rows there are.
pub(crate) async fn verify_rows(
    conn: &mut Conn,
    table: &Table,
    marker: &Marker,
    mut wrong: impl FnMut(&[u8], RowWrong, Option<&Seen>),
) -> Result<u64, Fault> {
    let mut rows = Rows::new(table, marker);
    let mut kept = Kept::new(&table.name);
    let mut count = 0;
    let (mut row, mut left) = (rows.next(conn).await?, kept.next(conn).await?);
    loop {
        match (&row, &left) {
            (None, None) => return Ok(count),
            (Some(seen), Some((key, state))) if seen.key == *key => {
                count += 1;
                if let Some(what) = compare(table, seen, state) {
                    wrong(&seen.key, what, Some(seen));
                }
                row = rows.next(conn).await?;
                left = kept.next(conn).await?;
            }
            (Some(seen), before) if before.as_ref().is_none_or(|(key, _)| seen.key < *key) => {
                count += 1;
                wrong(&seen.key, RowWrong::Added, Some(seen));
                row = rows.next(conn).await?;
            }
            (_, Some((key, state))) => {
                if !state.is_empty() {
                    wrong(key, RowWrong::Removed, None);
                }
                left = kept.next(conn).await?;
            }
            (Some(_), None) => row = rows.next(conn).await?,
        }
    }
}

/// A column that has no mark yet was added to the table later and has not been written since.
fn compare(table: &Table, seen: &Seen, state: &BTreeMap<u8, Mark>) -> Option<RowWrong> {
    if state.get(&PRESENT) != seen.marks.get(&PRESENT) {
        return Some(RowWrong::Added);
    }
    let differs = |no: u8| state.get(&no).is_some_and(|mark| seen.marks.get(&no) != Some(mark));
    let changed: Vec<String> = table
        .guarded
        .iter()
        .filter(|column| differs(column.no))
        .map(|column| column.name.clone())
        .collect();
    (!changed.is_empty()).then_some(RowWrong::Changed(changed))
}

/// The rows of a table.
struct Rows<'t> {
    table: &'t Table,
    marker: &'t Marker,
    page: VecDeque<Seen>,
    from: Option<Args>,
    ended: bool,
}

impl<'t> Rows<'t> {
    fn new(table: &'t Table, marker: &'t Marker) -> Rows<'t> {
        Rows { table, marker, page: VecDeque::new(), from: None, ended: false }
    }

    async fn next(&mut self, conn: &mut Conn) -> Result<Option<Seen>, Fault> {
        if self.page.is_empty() && !self.ended {
            let (sql, args) = page_of(self.table, self.from.take());
            let (table, marker, page) = (self.table, self.marker, &mut self.page);
            conn.each(sql.into(), args, |row| {
                page.push_back(table.seen(row, marker)?);
                Ok(())
            })
            .await?;
            self.ended = self.page.len() < PAGE;
            self.from = self.page.back().map(|seen| seen.from.clone());
        }
        Ok(self.page.pop_front())
    }
}

/// Returns the statement for a page of a table's rows behind a key.
pub(crate) fn page_of(table: &Table, from: Option<Args>) -> (String, Args) {
    let names: Vec<&str> = table.key.iter().map(|column| column.name.as_str()).collect();
    let names = names.join(", ");
    let behind = from.as_ref().map_or_else(String::new, |from| {
        let places: Vec<String> = (1..=from.len()).map(|no| format!("${no}")).collect();
        format!(" WHERE ({names}) > ({})", places.join(", "))
    });
    let sql = format!(
        "SELECT {} FROM {}{behind} ORDER BY {names} LIMIT {PAGE}",
        table.columns(),
        table.name
    );
    (sql, from.unwrap_or_default())
}

/// What the records say of the rows of a table: the latest mark of each column; nothing when the row was deleted.
struct Kept<'t> {
    tab: &'t str,
    page: VecDeque<(Vec<u8>, i64, Vec<u8>)>,
    from: (Vec<u8>, i64),
    ended: bool,
}

impl<'t> Kept<'t> {
    fn new(tab: &'t str) -> Kept<'t> {
        Kept { tab, page: VecDeque::new(), from: (Vec::new(), 0), ended: false }
    }

    async fn fill(&mut self, conn: &mut Conn) -> Result<(), Fault> {
        if !self.page.is_empty() || self.ended {
            return Ok(());
        }
        let sql = "SELECT row_key, no, marks FROM guard_row WHERE tab = $1 AND (row_key, no) > ($2, $3) \
                   ORDER BY row_key, no LIMIT $4";
        let args = args![self.tab, &*self.from.0, self.from.1, PAGE];
        self.page = conn.rows(sql.into(), args, PAGE).await?.into();
        self.ended = self.page.len() < PAGE;
        if let Some((key, no, _)) = self.page.back() {
            self.from = (key.clone(), *no);
        }
        Ok(())
    }

    async fn next(
        &mut self,
        conn: &mut Conn,
    ) -> Result<Option<(Vec<u8>, BTreeMap<u8, Mark>)>, Fault> {
        let mut found: Option<(Vec<u8>, BTreeMap<u8, Mark>)> = None;
        loop {
            self.fill(conn).await?;
            let same = self
                .page
                .front()
                .filter(|(key, ..)| found.as_ref().is_none_or(|(known, _)| known == key));
            if same.is_none() {
                return Ok(found);
            }
            let Some((key, _, marks)) = self.page.pop_front() else { return Ok(found) };
            let (_, state) = found.get_or_insert_with(|| (key, BTreeMap::new()));
            if marks.is_empty() {
                state.clear();
            }
            state.extend(unpacked(&marks));
        }
    }
}
