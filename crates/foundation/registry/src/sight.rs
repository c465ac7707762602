//! How far somebody sees.

use crate::{AreaRow, access, area, lineage};
use http::Cx;
use kernel::access::{Actor, Roles};
use kernel::id::{AreaId, OrgId};
use kernel::time::Instant;
use store::{Fault, Query};

/// Somebody with roles at a time.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub(crate) roles: &'a Roles,
    pub(crate) actor: &'a Actor,
    pub(crate) now: Instant,
}

impl<'a> Sight<'a> {
    pub(crate) fn of(cx: &'a Cx, roles: &'a Roles) -> Sight<'a> {
        Sight { roles, actor: &cx.actor, now: cx.now }
    }

    /// Tells whether something may be done in the first area of a chain.
    pub(crate) fn may(&self, verb: &str, chain: &[AreaId]) -> bool {
        access::may(self.roles, self.actor, verb, chain, self.now)
    }

    /// Returns the areas below which something may be done.
    pub(crate) fn roots(&self, verb: &str) -> Vec<AreaId> {
        self.roles.areas(self.actor, verb, self.now)
    }

    /// Returns the organisations for whose sake something may be done.
    pub(crate) fn orgs(&self, verb: &str) -> Vec<OrgId> {
        self.roles.orgs(self.actor, verb, self.now)
    }

    /// Returns an area and those above it as far as they may be seen, the outermost first; nothing if the area itself
    /// may not.
    pub(crate) async fn path(
        &self,
        q: &mut impl Query,
        id: AreaId,
        verb: &str,
    ) -> Result<Option<Path>, Fault> {
        let rows = lineage(q, id).await?;
        let chain: Vec<AreaId> = rows.iter().map(|row| row.id).collect();
        if !self.may(verb, &chain) {
            return Ok(None);
        }
        let seen = |at: usize| chain.get(at..).is_some_and(|chain| self.may(verb, chain));
        let mut above: Vec<AreaRow> =
            (1..rows.len()).filter(|at| seen(*at)).filter_map(|at| rows.get(at).cloned()).collect();
        above.reverse();
        // An area without a row in the closure has been founded for a later day.
        let own = match rows.into_iter().next() {
            Some(own) => Some(own),
            None => area(q, id).await?,
        };
        Ok(own.map(|area| Path { area, above, chain }))
    }
}

/// An area with what stands above it.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) area: AreaRow,
    /// Those above that may be seen, the outermost first.
    pub(crate) above: Vec<AreaRow>,
    /// The area itself, then everything above it.
    pub(crate) chain: Vec<AreaId>,
}
