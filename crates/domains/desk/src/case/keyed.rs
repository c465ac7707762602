//! The list of cases by its keys: what a page shows is read, and nothing else, however many cases there are.

use super::filter::{Filter, States as Asked};
use super::list::Counts;
use super::rules::SUBJECT;
use super::store::{CaseRow, SELECT};
use ::store::lists::{Capped, Facets, KeyRow, Range, Walk};
use ::store::{Cursor, Fault, Page, Query, Select, Tx, args};
use http::ui::Counted;
use kernel::access::{Head, Scope};
use kernel::id::{CaseId, OrgId};
use matters::{MatterList, MatterRow, Ranges, States};
use std::collections::BTreeMap;
use uuid::Uuid;

/// From so many ranges a list is read by keys; whoever reaches more areas than that reads it by conditions.
const SCOPES_MAX: usize = 12;
/// How far numbers beside tabs are counted.
const COUNTED: usize = 1000;

/// The list as somebody sees it.
pub struct Keyed {
    scopes: Vec<Uuid>,
    /// The scope as conditions, by which each row is looked at again.
    ranges: Ranges,
    facets: Facets,
    /// The steps and ends at which any of them is, with how many of those that are asked for.
    parts: BTreeMap<String, Capped>,
}

impl Keyed {
    /// Returns the list for a scope and a filter; nothing when keys do not answer what is asked: words are looked for, an
    /// office's cases have no keys yet, or a role in an organisation is held for a part of the office.
    pub async fn of(
        q: &mut impl Query,
        scope: &Scope,
        ranges: &Ranges,
        filter: &Filter,
    ) -> Result<Option<Keyed>, Fault> {
        let office = Query::tenant(q).into();
        let parted =
            scope.heads().any(|head| matches!(head, Head::Org { area, .. } if *area != office));
        if filter.text.is_some() || parted || !matters::is_listed(q).await? {
            return Ok(None);
        }
        let mut scopes = matters::scopes_of(scope);
        if let Some(community) = filter.community {
            let above = registry::chain(q, community).await?;
            let within = scope.areas().iter().any(|area| above.contains(area));
            // Whoever sees the whole community reads its own range; whoever sees some of it reads theirs, row by row.
            if within {
                scopes = vec![matters::scope_of_area(community)];
            }
        }
        if scopes.len() > SCOPES_MAX {
            return Ok(None);
        }
        let facets = [
            filter.category.clone(),
            filter.channel.map(|channel| channel.as_str().to_owned()),
            filter.lead.map(|lead| lead.to_string()),
        ];
        Ok(Some(Keyed { scopes, ranges: ranges.clone(), facets, parts: BTreeMap::new() }))
    }

    /// Counts what stands at each step and end.
    pub async fn counted(mut self, q: &mut impl Query) -> Result<Keyed, Fault> {
        let all = self.range(MatterList::Latest, Vec::new());
        self.parts = ::store::lists::counts(q, &all, COUNTED).await?;
        Ok(self)
    }

    /// Returns the names of steps and ends at which any of them is.
    pub fn names(&self) -> Vec<&str> {
        self.parts.keys().map(String::as_str).collect()
    }

    fn range(&self, list: MatterList, parts: Vec<String>) -> Range {
        Range {
            list_no: list.number(SUBJECT),
            scopes: self.scopes.clone(),
            parts,
            facets: self.facets.clone(),
            below: None,
        }
    }

    fn parts_of(&self, states: &States, asked: &Asked) -> Vec<String> {
        let ended = |name: &str| states.get(name).is_some_and(|state| state.ended);
        let fits = |name: &&String| match asked {
            Asked::Open => !ended(name),
            Asked::Closed => ended(name),
            Asked::All => true,
            Asked::Some(names) => names.contains(name),
        };
        self.parts.keys().filter(fits).cloned().collect()
    }

    /// Returns one page: the latest first, or what is late, what was due first.
    pub async fn page(
        &self,
        q: &mut impl Query,
        states: &States,
        filter: &Filter,
        after: Option<Cursor>,
        size: usize,
    ) -> Result<Page<CaseRow>, Fault> {
        let parts = self.parts_of(states, &filter.states);
        let range = match filter.late {
            true => {
                let below = Some(q.now().micros());
                Range { below, ..self.range(MatterList::Due, parts) }
            }
            false => self.range(MatterList::Latest, parts),
        };
        let mut walk = Walk::new(range, after, size + 1);
        let mut found: Vec<(KeyRow, CaseRow)> = Vec::new();
        while found.len() <= size {
            let Some(keys) = walk.next(q).await? else { break };
            let mut rows = self.rows(q, filter, &keys).await?;
            found.extend(keys.into_iter().filter_map(|key| {
                let row = rows.remove(&CaseId::from_uuid(key.item_id))?;
                Some((key, row))
            }));
        }
        let more = found.len() > size;
        found.truncate(size);
        let next = match found.last() {
            Some((key, _)) if more => Some(key.cursor()),
            _ => walk.after().filter(|_| walk.is_cut()),
        };
        Ok(Page { rows: found.into_iter().map(|(_, row)| row).collect(), next })
    }

    /// Returns those of the keys' cases that the asker sees.
    async fn rows(
        &self,
        q: &mut impl Query,
        filter: &Filter,
        keys: &[KeyRow],
    ) -> Result<BTreeMap<CaseId, CaseRow>, Fault> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.item_id).collect();
        let select = Select::new(SELECT)
            .filter("m.tenant_id = ? AND m.id = ANY(?)", args![q.tenant(), ids.as_slice()]);
        let select = super::list::in_community(self.ranges.narrow(select), filter.community);
        let rows: Vec<CaseRow> = select.rows(q, ids.len()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// Counts the cases at each step and end, and those that are late.
    pub async fn counts(&self, q: &mut impl Query, states: &States) -> Result<Counts, Fault> {
        let number = |(part, found): (&String, &Capped)| {
            let ended = states.get(part).is_some_and(|state| state.ended);
            (part.clone(), ended, counted(*found))
        };
        let states_of = self.parts.iter().map(number).collect();
        let open = self.parts_of(states, &Asked::Open);
        Ok(Counts { states: states_of, late: counted(self.late(q, open, COUNTED).await?) })
    }

    async fn late(
        &self,
        q: &mut impl Query,
        parts: Vec<String>,
        most: usize,
    ) -> Result<Capped, Fault> {
        let below = Some(q.now().micros());
        let range = Range { below, ..self.range(MatterList::Due, parts) };
        ::store::lists::count(q, &range, most).await
    }

    /// Returns how many wait at some steps, and whether one of them is late.
    pub async fn waiting(
        &self,
        q: &mut impl Query,
        steps: &[String],
    ) -> Result<(i64, bool), Fault> {
        let range = self.range(MatterList::Latest, steps.to_vec());
        let waiting = ::store::lists::count(q, &range, COUNTED).await?;
        let late = self.late(q, steps.to_vec(), 1).await?;
        Ok((waiting.count, late.count > 0))
    }
}

/// Returns the values by which the list is narrowed: category, channel, lead.
pub async fn facets(tx: &mut Tx, matter: &MatterRow) -> Result<Facets, Fault> {
    let sql = "SELECT category, channel, lead_org FROM desk_case WHERE tenant_id = $1 AND id = $2";
    let row: Option<(String, String, Option<OrgId>)> =
        tx.opt(sql, args![matter.tenant_id, matter.id]).await?;
    let Some((category, channel, lead)) = row else { return Ok(Facets::default()) };
    Ok([Some(category), Some(channel), lead.map(|lead| lead.to_string())])
}

fn counted(found: Capped) -> Counted {
    Counted { number: found.count, more: found.more }
}
