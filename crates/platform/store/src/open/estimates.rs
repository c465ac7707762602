//! What SQLite is told about how far its indexes narrow.
//!
//! Without statistics SQLite takes it that ten rows have the same `tenant_id`, and reads all of an office where a key of three
//! columns was at hand; with statistics of its own (`ANALYZE`) a statement is planned by what an office held on the day they
//! were made. So the estimates are the same everywhere and follow from the indexes alone: an office has a million rows of
//! anything, an id that names one thing leaves few of them, any other column a thousandth. A statement is planned in a city as
//! in a test. PostgreSQL keeps statistics by itself.

use crate::db::conn::Conn;
use crate::{Fault, args};
use std::collections::BTreeMap;

/// How many rows a table is taken to have.
const ROWS: u64 = 1_000_000;
/// Columns whose value names one thing, of which few rows speak.
const NAMING: [&str; 12] = [
    "id",
    "matter_id",
    "case_id",
    "record_id",
    "item_id",
    "subject_id",
    "of_id",
    "journal_id",
    "file_id",
    "note_id",
    "hash",
    "code",
];
/// How many of the rows one value of such a column leaves, and one of any other: a part of them.
const BY_NAME: u64 = 100_000;
const BY_OTHER: u64 = 1_000;

/// A column of an index: its table, the name under which SQLite keeps estimates of the index, whether the whole key is unique,
/// and the column.
type Column = (String, String, i64, String);

const COLUMNS: &str = "SELECT t.name, CASE WHEN t.wr AND l.origin = 'pk' THEN t.name ELSE l.name END, l.\"unique\", i.name
    FROM pragma_table_list t JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, l.name, i.seqno";

/// Writes the estimates of all indexes where they are others than those that are there, for whoever connects from now on.
pub(super) async fn write(conn: &mut Conn) -> Result<(), Fault> {
    let columns: Vec<Column> = conn.rows(COLUMNS.into(), args![], usize::MAX).await?;
    let wanted = estimates(columns);
    let table = "SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'";
    let table: Vec<(String,)> = conn.rows(table.into(), args![], 1).await?;
    if table.is_empty() {
        // There is no other way to make the table than to have something looked at.
        conn.batch("ANALYZE schema_owner").await?;
    }
    let there = "SELECT tbl, COALESCE(idx, ''), stat FROM sqlite_stat1";
    let there: Vec<(String, String, String)> = conn.rows(there.into(), args![], usize::MAX).await?;
    let there = there.into_iter().map(|(table, index, stat)| ((table, index), stat));
    if there.collect::<BTreeMap<_, _>>() == wanted {
        return Ok(());
    }
    conn.batch("DELETE FROM sqlite_stat1").await?;
    for ((table, index), stat) in &wanted {
        let sql = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)";
        conn.exec(sql.into(), args![table.as_str(), index.as_str(), stat.as_str()]).await?;
    }
    conn.batch("ANALYZE sqlite_schema").await
}

/// Works the estimates of indexes out of their columns, in the form in which SQLite keeps them: how many rows there are, and
/// how many have the same first column, the same first two, and so on.
fn estimates(columns: Vec<Column>) -> BTreeMap<(String, String), String> {
    let mut indexes: BTreeMap<(String, String), (bool, Vec<String>)> = BTreeMap::new();
    for (table, index, unique, column) in columns {
        let found = indexes.entry((table, index)).or_default();
        found.0 = unique != 0;
        found.1.push(column);
    }
    indexes
        .into_iter()
        .map(|(index, (unique, columns))| (index, estimate(unique, &columns)))
        .collect()
}

fn estimate(unique: bool, columns: &[String]) -> String {
    let (mut left, mut words) = (ROWS, vec![ROWS.to_string()]);
    for (at, column) in columns.iter().enumerate() {
        left /= match column.as_str() {
            "tenant_id" => 1,
            naming if NAMING.contains(&naming) => BY_NAME,
            _ => BY_OTHER,
        };
        let whole = unique && at + 1 == columns.len();
        left = if whole { 1 } else { left.max(1) };
        words.push(left.to_string());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_an_office_narrows_by_what_names_one_thing() {
        let of = |unique, columns: &[&str]| {
            estimate(unique, &columns.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(true, &["tenant_id", "matter_id", "instance"]), "1000000 1000000 10 1");
        assert_eq!(of(false, &["tenant_id", "org_id", "left_at"]), "1000000 1000000 1000 1");
        assert_eq!(of(true, &["tenant_id", "code"]), "1000000 1000000 1");
    }
}
