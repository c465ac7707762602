//! Numbers beside tabs: counted so far and no further.

use super::Range;
use super::key::Facets;
use super::sql::Statement;
use crate::{Fault, Query};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use uuid::Uuid;

/// A number that is counted up to a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capped {
    /// How many, the bound at most.
    pub count: i64,
    /// Whether there are more.
    pub more: bool,
}

impl Capped {
    fn of(count: i64, most: usize) -> Capped {
        let bound = i64::try_from(most).unwrap_or(i64::MAX);
        Capped { count: count.min(bound), more: count > bound }
    }
}

impl fmt::Display for Capped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, if self.more { "+" } else { "" })
    }
}

/// Counts what stands in a range, up to `most`. With one scope nothing is read but the counting index; what stands in the
/// ranges of several is counted once.
pub async fn count(q: &mut impl Query, range: &Range, most: usize) -> Result<Capped, Fault> {
    if range.scopes.is_empty() || range.parts.is_empty() {
        return Ok(Capped::default());
    }
    let mut sql = Statement::new(q.tenant(), range.list_no);
    if let [scope] = range.scopes.as_slice() {
        let parts: Vec<String> =
            range.parts.iter().map(|part| sql.counted(range, *scope, part, most + 1)).collect();
        let rows: Vec<(i64,)> = sql.run(q, &format!("SELECT {}", parts.join(" + ")), 1).await?;
        return Ok(Capped::of(rows.first().map_or(0, |(count,)| *count), most));
    }
    let ids = sql.lanes(range, "item_id", "", most + 1);
    let rows: Vec<(Uuid,)> = sql.run(q, &ids, usize::MAX).await?;
    let found: BTreeSet<Uuid> = rows.into_iter().map(|(id,)| id).collect();
    Ok(Capped::of(i64::try_from(found.len()).unwrap_or(i64::MAX), most))
}

/// Counts what stands at each part of a list in these ranges, each up to `most`; parts where nothing ever stood are absent.
/// The range's own parts are not looked at.
pub async fn counts(
    q: &mut impl Query,
    range: &Range,
    most: usize,
) -> Result<BTreeMap<String, Capped>, Fault> {
    if let [scope] = range.scopes.as_slice() {
        let mut sql = Statement::new(q.tenant(), range.list_no);
        let text = sql.by_part(range, *scope, most + 1);
        let rows: Vec<(String, i64)> = sql.run(q, &text, usize::MAX).await?;
        return Ok(rows.into_iter().map(|(part, n)| (part, Capped::of(n, most))).collect());
    }
    let mut found = BTreeMap::new();
    for part in parts(q, range.list_no, &range.scopes).await? {
        let one = Range { parts: vec![part.clone()], ..range.clone() };
        found.insert(part, count(q, &one, most).await?);
    }
    Ok(found)
}

/// Returns the parts of a list in which anything stands in these ranges, in their order: one step of the key for each.
pub async fn parts(
    q: &mut impl Query,
    list_no: i64,
    scopes: &[Uuid],
) -> Result<Vec<String>, Fault> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for scope in scopes {
        let mut sql = Statement::new(q.tenant(), list_no);
        let text = sql.parts(*scope);
        let rows: Vec<(String,)> = sql.run(q, &text, usize::MAX).await?;
        found.extend(rows.into_iter().map(|(part,)| part));
    }
    Ok(found.into_iter().collect())
}

crate::row! {
    struct MetRow {
        part: String,
        f1: Option<String>,
        f2: Option<String>,
        f3: Option<String>,
        met: i64,
        items: i64,
    }
}

/// How many things stand at one part with the same values to narrow by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The part.
    pub part: String,
    /// The values.
    pub facets: Facets,
    /// How many.
    pub count: i64,
}

/// What was met in a range by one read of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What was met.
    pub met: Vec<Met>,
    /// Whether there are more keys than were read, so that every number is the least there is.
    pub more: bool,
}

/// Counts what stands in a range by its parts and the values to narrow by, in one read of `most` keys at most. By what the
/// range itself is narrowed is not looked at, so that what is rare costs no more than what is common.
pub async fn tally(q: &mut impl Query, range: &Range, most: usize) -> Result<Tally, Fault> {
    if range.scopes.is_empty() || range.parts.is_empty() {
        return Ok(Tally::default());
    }
    let mut sql = Statement::new(q.tenant(), range.list_no);
    let whole = Range { facets: Facets::default(), ..range.clone() };
    let keys = sql.lanes(&whole, "part, f1, f2, f3, item_id", "", most + 1);
    // The same thing stands in the ranges of several heads.
    let items = if range.scopes.len() > 1 { "count(DISTINCT item_id)" } else { "count(*)" };
    let text = format!(
        "SELECT part, f1, f2, f3, count(*) AS met, {items} AS items
         FROM (SELECT * FROM ({keys}) AS met LIMIT {}) AS k GROUP BY part, f1, f2, f3",
        most + 1
    );
    let rows: Vec<MetRow> = sql.run(q, &text, usize::MAX).await?;
    let read: i64 = rows.iter().map(|row| row.met).sum();
    let met = rows.into_iter().map(|row| Met {
        part: row.part,
        facets: [row.f1, row.f2, row.f3],
        count: row.items,
    });
    Ok(Tally { met: met.collect(), more: read > i64::try_from(most).unwrap_or(i64::MAX) })
}
