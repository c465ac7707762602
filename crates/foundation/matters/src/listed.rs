//! The keys of a matter in the lists of its kind: the newest first, and what is due first.
//!
//! A matter stands in the range of each area in which it lies and of each organisation that took part; its parts are the
//! names of its steps and ends. Whoever reads a list by an organisation looks at each row again, because a role in an
//! organisation is held for an area.

use crate::projection::{MatterRow, Projection};
use crate::runtime::Runtime;
use kernel::access::{Head, Scope};
use kernel::id::{AreaId, MatterId, OrgId};
use kernel::register::KeyHead;
use kernel::time::Instant;
use std::collections::BTreeSet;
use store::lists::{Facets, Key};
use store::{Error, Fault, Query, Tx, args};
use uuid::Uuid;

/// A list of the matters of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatterList {
    /// All of them, the latest first.
    Latest,
    /// Those that run and have a deadline, what is due first comes first.
    Due,
}

impl MatterList {
    /// Returns the number of the list for a kind of subject.
    pub fn number(self, kind: &str) -> i64 {
        let list = match self {
            MatterList::Latest => "latest",
            MatterList::Due => "due",
        };
        store::lists::number(&["matter", kind, list, "1"])
    }
}

/// What says where a matter stands in lists.
pub(crate) struct Listed {
    row: MatterRow,
    orgs: BTreeSet<OrgId>,
}

impl Listed {
    /// Returns a matter as it stands in the database.
    pub(crate) async fn load(q: &mut impl Query, id: MatterId) -> Result<Option<Listed>, Fault> {
        let Some(row) = MatterRow::load(q, id).await? else { return Ok(None) };
        let sql = "SELECT DISTINCT org_id FROM matter_step WHERE tenant_id = $1 AND matter_id = $2";
        let orgs: Vec<(Option<OrgId>,)> = q.all(sql, args![row.tenant_id, id]).await?;
        Ok(Some(Listed { row, orgs: orgs.into_iter().filter_map(|(org,)| org).collect() }))
    }

    /// Returns a matter as it was projected.
    pub(crate) fn of(row: &MatterRow, projected: &Projection) -> Listed {
        let orgs = projected.steps.values().filter_map(|step| step.org_id).collect();
        Listed { row: row.clone(), orgs }
    }

    fn scopes(&self) -> BTreeSet<Uuid> {
        let areas = self.row.chain().into_iter().chain(self.row.community_id_then);
        let orgs = self.orgs.iter().map(|org| KeyHead::Org(*org).scope());
        areas.map(|area| KeyHead::Area(area).scope()).chain(orgs).collect()
    }

    /// Returns its keys. Before it has begun it has none.
    fn keys(&self, facets: &Facets) -> Vec<Key> {
        let row = &self.row;
        if row.version == 0 {
            return Vec::new();
        }
        let key = |list: MatterList, scope: &Uuid, at: i64| Key {
            list_no: list.number(&row.subject_kind),
            scope: *scope,
            part: row.state.clone(),
            sort_no: at,
            sort_text: String::new(),
            facets: facets.clone(),
        };
        let due = row.due_at.filter(|_| row.ended_at.is_none()).map(Instant::micros);
        self.scopes()
            .iter()
            .flat_map(|scope| {
                let latest =
                    key(MatterList::Latest, scope, row.started_at.micros().saturating_neg());
                let due = due.map(|at| key(MatterList::Due, scope, at));
                std::iter::once(latest).chain(due)
            })
            .collect()
    }
}

/// Takes the keys of a matter from what they were to what they are.
pub(crate) async fn relist_from(
    tx: &mut Tx,
    runtime: &Runtime,
    before: Option<Listed>,
    id: MatterId,
) -> Result<(), Error> {
    let Some(after) = Listed::load(tx, id).await? else { return Ok(()) };
    let facets = match runtime.subject(&after.row.subject_kind) {
        Some(subject) => subject.facets(tx, &after.row).await?,
        None => Facets::default(),
    };
    // What narrows a list is no part of where a key stands: what is written again takes its values anew.
    let before = before.map(|before| before.keys(&Facets::default())).unwrap_or_default();
    store::lists::put(tx, id.uuid(), &before, &after.keys(&facets)).await?;
    Ok(())
}

/// Writes the keys of a matter anew whose values to narrow by have changed.
pub async fn relist(tx: &mut Tx, runtime: &Runtime, id: MatterId) -> Result<(), Error> {
    relist_from(tx, runtime, None, id).await
}

/// Returns whose ranges a scope reads.
pub fn scopes_of(scope: &Scope) -> Vec<Uuid> {
    let read = |head: &Head| match head {
        Head::Area(_) | Head::Org { .. } => KeyHead::of(head),
        Head::Mine(_) | Head::Named(_) | Head::Public => None,
    };
    let found: BTreeSet<Uuid> = scope.heads().filter_map(read).map(|head| head.scope()).collect();
    found.into_iter().collect()
}

/// Returns the range of an area.
pub fn scope_of_area(area: AreaId) -> Uuid {
    KeyHead::Area(area).scope()
}
