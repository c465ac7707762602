//! An area as far as somebody sees it.

use super::query::{area, lineage};
use super::row::AreaRow;
use kernel::access::{Belongs, Scope};
use kernel::id::AreaId;
use store::{Fault, Query};

/// Returns an area and those above it as far as a scope reaches, the outermost first; nothing if the area itself is
/// outside.
pub(crate) async fn path(
    q: &mut impl Query,
    scope: &Scope,
    id: AreaId,
) -> Result<Option<Path>, Fault> {
    let rows = lineage(q, id).await?;
    let chain: Vec<AreaId> = rows.iter().map(|row| row.id).collect();
    let seen = |at: usize| {
        let above = chain.get(at..).unwrap_or_default();
        scope.matches(&Belongs::to_area(above))
    };
    if !seen(0) {
        return Ok(None);
    }
    let mut above: Vec<AreaRow> =
        (1..rows.len()).filter(|at| seen(*at)).filter_map(|at| rows.get(at).cloned()).collect();
    above.reverse();
    // An area without a row in the closure has been founded for a later day.
    let own = match rows.into_iter().next() {
        Some(own) => Some(own),
        None => area(q, id).await?,
    };
    Ok(own.map(|area| Path { area, above, belongs: Belongs::to_area(chain) }))
}

/// An area with what stands above it.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) area: AreaRow,
    /// Those above that may be seen, the outermost first.
    pub(crate) above: Vec<AreaRow>,
    /// Where the area lies.
    pub(crate) belongs: Belongs,
}
