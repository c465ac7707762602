//! Going through a list in its order: one range, or several merged.

use super::Range;
use super::count::narrowed;
use crate::{Cursor, Fault, Query, Select, args};
use std::collections::{BTreeSet, VecDeque};
use uuid::Uuid;

/// So many keys are walked over for one page. Whoever narrows a list to what is rare goes on from there by a link.
pub const WALK_MAX: usize = 5_000;
/// The most parts of a list that are looked for.
const PARTS_MAX: usize = 200;
/// The most ranges that are merged.
const RANGES_MAX: usize = 64;

crate::row! {
    /// A key that was met.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub struct KeyRow {
        /// The first key of order.
        pub sort_no: i64,
        /// The rest of the order.
        pub sort_text: String,
        /// What stands there.
        pub item_id: Uuid,
    }
}

impl KeyRow {
    /// Returns where a page goes on behind it.
    pub fn cursor(&self) -> Cursor {
        Cursor(args![self.sort_no, self.sort_text.as_str(), self.item_id])
    }
}

/// One range, with what was read of it ahead.
struct Lane {
    scope: Uuid,
    part: String,
    ahead: VecDeque<KeyRow>,
    over: bool,
}

/// A walk through the ranges of a list.
///
/// ```ignore
/// let mut walk = Walk::new(range, after, 25);
/// while let Some(keys) = walk.next(q).await? { … }
/// ```
pub struct Walk {
    range: Range,
    lanes: Vec<Lane>,
    /// Behind which key every lane goes on.
    after: Option<Cursor>,
    step: usize,
    walked: usize,
}

impl Walk {
    /// Begins behind a key, in steps of so many.
    pub fn new(range: Range, after: Option<Cursor>, step: usize) -> Walk {
        let lanes = range
            .scopes
            .iter()
            .flat_map(|scope| range.parts.iter().map(|part| (*scope, part.clone())));
        let lane = |(scope, part)| Lane { scope, part, ahead: VecDeque::new(), over: false };
        let lanes = lanes.take(RANGES_MAX).map(lane).collect();
        Walk { range, lanes, after, step: step.max(1), walked: 0 }
    }

    /// Returns the next keys in order, each thing once; nothing at the end, or when it went as far as one page may.
    pub async fn next(&mut self, q: &mut impl Query) -> Result<Option<Vec<KeyRow>>, Fault> {
        if self.walked >= WALK_MAX {
            return Ok(None);
        }
        let mut found: Vec<KeyRow> = Vec::with_capacity(self.step);
        while found.len() < self.step {
            for at in 0..self.lanes.len() {
                self.fill(q, at).await?;
            }
            let Some(least) = self.lanes.iter().filter_map(|lane| lane.ahead.front()).min() else {
                break;
            };
            let least = least.clone();
            // The same thing stands in the ranges of several heads under the same order.
            for lane in &mut self.lanes {
                if lane.ahead.front() == Some(&least) {
                    lane.ahead.pop_front();
                }
            }
            self.walked += 1;
            self.after = Some(least.cursor());
            found.push(least);
        }
        Ok((!found.is_empty()).then_some(found))
    }

    /// Tells whether it stopped because it went as far as one page may.
    pub fn is_cut(&self) -> bool {
        self.walked >= WALK_MAX
    }

    /// Returns where it goes on.
    pub fn after(&self) -> Option<Cursor> {
        self.after.clone()
    }

    async fn fill(&mut self, q: &mut impl Query, at: usize) -> Result<(), Fault> {
        let Some(lane) = self.lanes.get_mut(at).filter(|lane| lane.ahead.is_empty() && !lane.over)
        else {
            return Ok(());
        };
        let head = "SELECT sort_no, sort_text, item_id FROM list_key";
        let rows: Vec<KeyRow> = narrowed(q, head, &self.range, lane.scope, &lane.part)
            .after("(sort_no, sort_text, item_id) > (?, ?, ?)", self.after.clone())
            .order("sort_no, sort_text, item_id")
            .rows(q, self.step)
            .await?;
        lane.over = rows.len() < self.step;
        lane.ahead = rows.into();
        Ok(())
    }
}

/// Returns the parts of a list in which anything stands in these ranges, in their order: one step of the key for each.
pub async fn parts(
    q: &mut impl Query,
    list_no: i64,
    scopes: &[Uuid],
) -> Result<Vec<String>, Fault> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for scope in scopes {
        let mut last: Option<String> = None;
        while found.len() < PARTS_MAX {
            let next: Vec<(String,)> = Select::new("SELECT part FROM list_key")
                .filter(
                    "tenant_id = ? AND list_no = ? AND scope_id = ?",
                    args![q.tenant(), list_no, *scope],
                )
                .filter_if("part > ?", last.as_deref())
                .order("part")
                .rows(q, 1)
                .await?;
            let Some((part,)) = next.into_iter().next() else { break };
            found.insert(part.clone());
            last = Some(part);
        }
    }
    Ok(found.into_iter().collect())
}
