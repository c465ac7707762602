//! Which ranges of a list somebody reads.

use super::page::Ask;
use crate::shelf::Shelf;
use kernel::access::{Head, Scope};
use kernel::area::Level;
use kernel::id::AreaId;
use kernel::register::{KeyHead, List, ListHead, Offered};
use std::collections::{BTreeMap, BTreeSet};
use store::lists::{self, Facets};
use store::{Fault, Query};
use uuid::Uuid;

/// Above so many ranges that of the office is read instead, and each record asked.
const SCOPES_MAX: usize = 16;

/// The ranges of a list that somebody reads.
pub(super) struct Reach {
    /// What is read.
    pub(super) range: lists::Range,
    /// Which records of it are shown.
    pub(super) scope: Scope,
    /// The area in which they have to lie.
    pub(super) area: Option<AreaId>,
    /// Whether every record of the ranges is shown, so that keys can be counted.
    pub(super) exact: bool,
}

/// An area with those above it.
type Chain = BTreeMap<Level, AreaId>;

/// What is found while ranges are worked out.
struct Ranging<'l> {
    list: &'l List,
    office: AreaId,
    above: Chain,
    scopes: BTreeSet<Uuid>,
    exact: bool,
}

impl Reach {
    /// Returns the ranges of a list that is offered; nothing where there is none.
    pub(super) async fn of(
        q: &mut impl Query,
        shelf: Shelf<'_>,
        offered: &Offered<'_>,
        ask: &Ask,
    ) -> Result<Option<Reach>, Fault> {
        let office = AreaId::from(q.tenant());
        let above = chain(q, office).await?;
        let mut ranging =
            Ranging { list: offered.list, office, above, scopes: BTreeSet::new(), exact: true };
        for range in &offered.ranges {
            ranging.take(q, &range.key, &range.head, ask.area).await?;
        }
        let street = ranging.list.heads.contains(&ListHead::Level(Level::Street));
        if ranging.scopes.len() > SCOPES_MAX && street {
            ranging.scopes = BTreeSet::from([office.uuid()]);
            ranging.exact = false;
        }
        let scopes: Vec<Uuid> = ranging.scopes.into_iter().collect();
        let list_no = shelf.list_no(offered.list);
        let parts = parts(q, offered.list, list_no, &scopes, &ask.parts).await?;
        if scopes.is_empty() || parts.is_empty() {
            return Ok(None);
        }
        let facets = facets(offered, ask);
        let range = lists::Range { list_no, scopes, parts, facets, below: None };
        let scope = offered.ranges.iter().map(|range| range.head.clone()).collect();
        Ok(Some(Reach { range, scope, area: ask.area, exact: ranging.exact }))
    }
}

impl Ranging<'_> {
    /// Takes the range of a head of the scope in, narrowed to an area.
    async fn take(
        &mut self,
        q: &mut impl Query,
        key: &KeyHead,
        head: &Head,
        area: Option<AreaId>,
    ) -> Result<(), Fault> {
        match key {
            KeyHead::Area(held) => {
                // Whoever holds a role above the office reads the office here.
                let above = self.above.values().any(|one| one == held);
                let held = if above { self.office } else { *held };
                let own = chain(q, held).await?;
                let narrowed = match area {
                    None => Some(held),
                    Some(asked) if own.values().any(|one| *one == asked) => Some(held),
                    Some(asked) => {
                        let within = chain(q, asked).await?.values().any(|one| *one == held);
                        within.then_some(asked)
                    }
                };
                if let Some(narrowed) = narrowed {
                    self.area(q, narrowed).await?;
                }
            }
            KeyHead::Org(_) => {
                // The range reaches as far as the organisation does; the role may be held for less.
                let whole = match head {
                    Head::Org { area, .. } => self.above.values().any(|one| one == area),
                    _ => false,
                };
                self.exact &= whole && area.is_none();
                self.scopes.insert(key.scope());
            }
            KeyHead::Mine(_) | KeyHead::Named(_) | KeyHead::Public | KeyHead::Link { .. } => {
                self.exact &= area.is_none();
                self.scopes.insert(key.scope());
            }
        }
        Ok(())
    }

    /// Takes the range of an area in: its own, or that of the nearest around it for which the list has ranges, or those of
    /// the widest below it.
    async fn area(&mut self, q: &mut impl Query, area: AreaId) -> Result<(), Fault> {
        let has = |level: Level| self.list.heads.contains(&ListHead::Level(level));
        let chain = chain(q, area).await?;
        let around = chain.iter().rev().find(|(level, _)| has(**level));
        match around {
            Some((_, found)) => {
                self.exact &= *found == area;
                self.scopes.insert(found.uuid());
            }
            None => {
                let below = Level::ALL.into_iter().find(|level| has(*level));
                let Some(level) = below else { return Ok(()) };
                // What lies in the area and not in one of these has no keys.
                let found = registry::below(q, area, level).await?;
                self.scopes.extend(found.into_iter().map(|row| row.id.uuid()));
            }
        }
        Ok(())
    }
}

async fn chain(q: &mut impl Query, area: AreaId) -> Result<Chain, Fault> {
    let levels = registry::levels(q, area).await?;
    Ok(Level::ALL.into_iter().filter_map(|level| Some((level, levels.at(level)?))).collect())
}

/// Returns the tabs that are read: those asked for, of the list's own.
pub(super) async fn parts(
    q: &mut impl Query,
    list: &List,
    list_no: i64,
    scopes: &[Uuid],
    asked: &[String],
) -> Result<Vec<String>, Fault> {
    let all = match &list.parts {
        None => vec![String::new()],
        Some(parts) if parts.of.is_empty() => lists::parts(q, list_no, scopes).await?,
        Some(parts) => parts.of.clone(),
    };
    if asked.is_empty() {
        return Ok(all);
    }
    Ok(all.into_iter().filter(|part| asked.contains(part)).collect())
}

/// Returns by what a list is narrowed, as far as the asker may.
fn facets(offered: &Offered<'_>, ask: &Ask) -> Facets {
    let mut facets = Facets::default();
    for (place, key) in facets.iter_mut().zip(&offered.list.facets) {
        if offered.facets.contains(&key.as_str()) {
            *place = ask.facets.get(key).cloned();
        }
    }
    facets
}
