//! A page of a list.

use super::range::Reach;
use crate::around::Names;
use crate::found::Row;
use crate::planned;
use crate::shelf::Shelf;
use crate::stored::Masked;
use crate::viewer::Viewer;
use kernel::access::Scope;
use kernel::id::AreaId;
use kernel::register::Offered;
use std::collections::BTreeMap;
use store::lists::{KeyRow, Walk};
use store::{Cursor, Fault, Query};
use uuid::Uuid;

/// What a list is asked for, beside where it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The tabs that are shown together; all of the list when empty.
    pub parts: Vec<String>,
    /// By what it is narrowed: values in their normal form by their fields. What the list does not offer is not looked at.
    pub facets: BTreeMap<String, String>,
    /// The area in which everything lies, within what the asker sees.
    pub area: Option<AreaId>,
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The records.
    pub rows: Vec<Row>,
    /// The words behind the ids in them.
    pub names: Names,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
    /// Whether it ends because it went as far as one page may: there may be more behind [`Listing::next`].
    pub cut: bool,
    /// Whether the list is still being prepared, so that nothing can be read of it yet.
    pub preparing: bool,
}

impl Shelf<'_> {
    /// Returns a page of a list, behind a cursor; an empty one of a list that is not offered to the viewer.
    pub async fn page(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        list: &str,
        ask: &Ask,
        after: Option<Cursor>,
        size: usize,
    ) -> Result<Listing, Fault> {
        if !planned::is_ready(q, self, list).await? {
            return Ok(Listing { preparing: true, ..Listing::default() });
        }
        let Some(offered) = offered(viewer, list) else { return Ok(Listing::default()) };
        let Some(reach) = Reach::of(q, self, &offered, ask).await? else {
            return Ok(Listing::default());
        };
        let walk = Walk::new(reach.range, after, size + 1);
        self.walked(q, viewer, walk, (&reach.scope, reach.area), size).await
    }

    /// Returns the next page of a walk, of the records that are within a scope and an area.
    pub(super) async fn walked(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        mut walk: Walk,
        (scope, area): (&Scope, Option<AreaId>),
        size: usize,
    ) -> Result<Listing, Fault> {
        let mut kept: Vec<(KeyRow, Masked)> = Vec::with_capacity(size + 1);
        while kept.len() <= size {
            let Some(keys) = walk.next(q).await? else { break };
            let ids: Vec<Uuid> = keys.iter().map(|key| key.item_id).collect();
            let found = self.within(q, scope, &ids).await?;
            let mut keys: BTreeMap<Uuid, KeyRow> =
                keys.into_iter().map(|key| (key.item_id, key)).collect();
            let found = found.into_iter().filter(|one| lies(one, area));
            kept.extend(found.filter_map(|one| Some((keys.remove(&one.record.id)?, one))));
        }
        let more = kept.len() > size;
        kept.truncate(size);
        let cut = !more && walk.is_cut();
        let next = match (more, cut) {
            (true, _) => kept.last().map(|(key, _)| key.cursor()),
            (false, true) => walk.after(),
            (false, false) => None,
        };
        let found = kept.into_iter().map(|(_, one)| one).collect();
        let (rows, names) = self.rows(q, viewer, found).await?;
        Ok(Listing { rows, names, next, cut, preparing: false })
    }
}

pub(super) fn offered<'v>(viewer: &'v Viewer<'_>, list: &str) -> Option<Offered<'v>> {
    viewer.lists().into_iter().find(|offered| offered.list.id == list)
}

pub(super) fn lies(one: &Masked, area: Option<AreaId>) -> bool {
    area.is_none_or(|area| one.belongs.areas.contains(&area))
}
