//! Numbers beside tabs: counted so far and no further.

use super::Range;
use crate::{Fault, Query, Select, args};
use std::collections::BTreeSet;
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

impl fmt::Display for Capped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, if self.more { "+" } else { "" })
    }
}

/// Counts what stands in a range, up to `most`. With one scope nothing is read but the counting index; what stands in the
/// ranges of several is counted once.
pub async fn count(q: &mut impl Query, range: &Range, most: usize) -> Result<Capped, Fault> {
    let bound = i64::try_from(most).unwrap_or(i64::MAX);
    let whole = |count: i64| Capped { count: count.min(bound), more: count > bound };
    if let [scope] = range.scopes.as_slice() {
        let mut count = 0;
        for part in &range.parts {
            let left = usize::try_from(bound + 1 - count).unwrap_or_default();
            count += narrowed(q, "SELECT 1 FROM list_key", range, *scope, part)
                .count_up_to(q, left)
                .await?;
            if count > bound {
                break;
            }
        }
        return Ok(whole(count));
    }
    let mut found: BTreeSet<Uuid> = BTreeSet::new();
    for scope in &range.scopes {
        for part in &range.parts {
            let select = narrowed(q, "SELECT item_id FROM list_key", range, *scope, part);
            let rows: Vec<(Uuid,)> = select.rows(q, most + 1).await?;
            found.extend(rows.into_iter().map(|(id,)| id));
            if found.len() > most {
                return Ok(Capped { count: bound, more: true });
            }
        }
    }
    Ok(whole(i64::try_from(found.len()).unwrap_or(i64::MAX)))
}

/// Narrows a statement about keys to one range.
pub(super) fn narrowed(
    q: &impl Query,
    head: &'static str,
    range: &Range,
    scope: Uuid,
    part: &str,
) -> Select {
    let [f1, f2, f3] = &range.facets;
    Select::new(head)
        .filter(
            "tenant_id = ? AND list_no = ? AND scope_id = ? AND part = ?",
            args![q.tenant(), range.list_no, scope, part],
        )
        .filter_if("sort_no < ?", range.below)
        .filter_if("f1 = ?", f1.as_deref())
        .filter_if("f2 = ?", f2.as_deref())
        .filter_if("f3 = ?", f3.as_deref())
}
