//! The closure table: every area with itself and every area above it.

use crate::id::AreaId;
use std::collections::BTreeMap;

/// An area and one above it (or itself).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClosureRow {
    /// The area above, or the same.
    pub ancestor: AreaId,
    /// The area.
    pub descendant: AreaId,
    /// How many levels lie between: 0 for the area itself.
    pub depth: u32,
}

/// An area stands above itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the area {0} stands above itself")]
pub struct Cycle(pub AreaId);

/// Returns the closure rows of areas with their parents, sorted. A parent that is not among the areas is left out.
pub fn closure(
    parents: impl IntoIterator<Item = (AreaId, Option<AreaId>)>,
) -> Result<Vec<ClosureRow>, Cycle> {
    let parents: BTreeMap<AreaId, Option<AreaId>> = parents.into_iter().collect();
    let mut rows = Vec::with_capacity(parents.len() * 4);
    for descendant in parents.keys().copied() {
        let (mut at, mut depth) = (Some(descendant), 0_u32);
        while let Some(ancestor) = at.filter(|area| parents.contains_key(area)) {
            if depth as usize > parents.len() {
                return Err(Cycle(descendant));
            }
            rows.push(ClosureRow { ancestor, descendant, depth });
            at = parents.get(&ancestor).copied().flatten();
            depth += 1;
        }
    }
    rows.sort();
    Ok(rows)
}
