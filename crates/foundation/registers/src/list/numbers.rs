//! The numbers beside tabs and beside the values by which a list can be narrowed.
//!
//! Architecture invariant: a number is counted over what the viewer may read and by facets that nothing hides; no range is
//! read farther than 1,000 keys for the numbers of a page.

use super::page::{Ask, lies, offered};
use super::range::Reach;
use crate::planned;
use crate::shelf::Shelf;
use crate::viewer::Viewer;
use kernel::access::Scope;
use kernel::id::AreaId;
use kernel::register::Offered;
use std::collections::{BTreeMap, BTreeSet};
use store::lists::{Capped, Facets, Met, Range, Tally, Walk};
use store::{Fault, Query};
use uuid::Uuid;

/// How far numbers are counted.
const COUNTED: usize = 1_000;
/// How many keys are read at once where each record is asked.
const STEP: usize = 100;

/// Numbers by the values of a field.
pub type ByValue = BTreeMap<String, Capped>;

/// The numbers of a list as somebody sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// How many records stand in each tab.
    pub parts: BTreeMap<String, Capped>,
    /// How many of the open tab have which value, by the fields by which the viewer may narrow the list. None where each
    /// record would have to be asked.
    pub facets: BTreeMap<String, ByValue>,
}

impl Shelf<'_> {
    /// Returns how many records stand in each tab of a list, each counted up to 1,000; nothing of a list that is not offered
    /// to the viewer or is still being prepared.
    pub async fn counts(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        list: &str,
        ask: &Ask,
    ) -> Result<BTreeMap<String, Capped>, Fault> {
        match self.reached(q, viewer, list, ask).await? {
            Some((_, reach)) => self.counts_in(q, &reach).await,
            None => Ok(BTreeMap::new()),
        }
    }

    /// Returns how many records stand in a list, counted up to 1,000.
    pub async fn count_of(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        list: &str,
        ask: &Ask,
    ) -> Result<Capped, Fault> {
        match self.reached(q, viewer, list, ask).await? {
            None => Ok(Capped::default()),
            Some((_, reach)) if reach.exact => store::lists::count(q, &reach.range, COUNTED).await,
            Some((_, reach)) => self.count(q, reach.range, (&reach.scope, reach.area)).await,
        }
    }

    /// Returns the numbers of a list of which some tabs are open. Where it has 1,000 keys at most, one read gives them all;
    /// else the tabs are counted each, and the values over the first 1,000 keys of the open ones.
    pub async fn numbers(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        list: &str,
        ask: &Ask,
    ) -> Result<Numbers, Fault> {
        let all = Ask { parts: Vec::new(), ..ask.clone() };
        let Some((offered, reach)) = self.reached(q, viewer, list, &all).await? else {
            return Ok(Numbers::default());
        };
        if !reach.exact || offered.facets.is_empty() {
            let parts = self.counts_in(q, &reach).await?;
            return Ok(Numbers { parts, facets: BTreeMap::new() });
        }
        let open: Vec<String> = match ask.parts.as_slice() {
            [] => reach.range.parts.clone(),
            asked => {
                reach.range.parts.iter().filter(|part| asked.contains(part)).cloned().collect()
            }
        };
        let tally = store::lists::tally(q, &reach.range, COUNTED).await?;
        if !tally.more {
            let parts = parts_met(&tally, &reach.range);
            let facets = facets_met(&tally, &offered, &reach.range.facets, &open);
            return Ok(Numbers { parts, facets });
        }
        let parts = self.counts_in(q, &reach).await?;
        let tally = match open.len() == reach.range.parts.len() {
            true => tally,
            false => {
                let range = Range { parts: open.clone(), ..reach.range.clone() };
                store::lists::tally(q, &range, COUNTED).await?
            }
        };
        let facets = facets_met(&tally, &offered, &reach.range.facets, &open);
        Ok(Numbers { parts, facets })
    }

    /// Returns what somebody reads of a list; nothing of one that is not offered, or is still being prepared.
    async fn reached<'v>(
        self,
        q: &mut impl Query,
        viewer: &'v Viewer<'_>,
        list: &str,
        ask: &Ask,
    ) -> Result<Option<(Offered<'v>, Reach)>, Fault> {
        if !planned::is_ready(q, self, list).await? {
            return Ok(None);
        }
        let Some(offered) = offered(viewer, list) else { return Ok(None) };
        let reach = Reach::of(q, self, &offered, ask).await?;
        Ok(reach.map(|reach| (offered, reach)))
    }

    async fn counts_in(
        self,
        q: &mut impl Query,
        reach: &Reach,
    ) -> Result<BTreeMap<String, Capped>, Fault> {
        let mut counts = BTreeMap::new();
        for part in &reach.range.parts {
            let range = Range { parts: vec![part.clone()], ..reach.range.clone() };
            let count = if reach.exact {
                store::lists::count(q, &range, COUNTED).await?
            } else {
                self.count(q, range, (&reach.scope, reach.area)).await?
            };
            counts.insert(part.clone(), count);
        }
        Ok(counts)
    }

    /// Counts the records of a range that are within a scope and an area, each asked.
    pub(super) async fn count(
        self,
        q: &mut impl Query,
        range: Range,
        (scope, area): (&Scope, Option<AreaId>),
    ) -> Result<Capped, Fault> {
        let mut walk = Walk::new(range, None, STEP);
        let mut count = 0;
        while count <= COUNTED {
            let Some(keys) = walk.next(q).await? else { break };
            let ids: Vec<Uuid> = keys.iter().map(|key| key.item_id).collect();
            let found = self.within(q, scope, &ids).await?;
            count += found.iter().filter(|one| lies(one, area)).count();
        }
        let more = count > COUNTED || walk.is_cut();
        Ok(Capped { count: i64::try_from(count.min(COUNTED)).unwrap_or(i64::MAX), more })
    }
}

/// Tells whether something has the values to which a list is narrowed, but for one place of them.
fn fits(met: &Met, narrowed: &Facets, but: Option<usize>) -> bool {
    let places = narrowed.iter().zip(&met.facets).enumerate();
    places.into_iter().all(|(at, (asked, has))| but == Some(at) || asked.is_none() || asked == has)
}

/// Returns how many things of a whole tally stand in each tab.
fn parts_met(tally: &Tally, range: &Range) -> BTreeMap<String, Capped> {
    let none = |part: &String| (part.clone(), Capped::default());
    let mut parts: BTreeMap<String, Capped> = range.parts.iter().map(none).collect();
    for met in tally.met.iter().filter(|met| fits(met, &range.facets, None)) {
        parts.entry(met.part.clone()).or_default().count += met.count;
    }
    parts
}

/// Returns how many things of the open tabs have which value. A field is told only where it is offered.
fn facets_met(
    tally: &Tally,
    offered: &Offered<'_>,
    narrowed: &Facets,
    open: &[String],
) -> BTreeMap<String, ByValue> {
    let open: BTreeSet<&String> = open.iter().collect();
    let mut facets = BTreeMap::new();
    for (at, field) in offered.list.facets.iter().enumerate().take(narrowed.len()) {
        if !offered.facets.contains(&field.as_str()) {
            continue;
        }
        let mut by_value = ByValue::new();
        let there = tally.met.iter().filter(|met| open.contains(&met.part));
        for met in there.filter(|met| fits(met, narrowed, Some(at))) {
            let Some(Some(value)) = met.facets.get(at) else { continue };
            let number = by_value.entry(value.clone()).or_default();
            number.count += met.count;
            number.more = tally.more;
        }
        facets.insert(field.clone(), by_value);
    }
    facets
}
