//! What the page of a list shows, loaded as far as the reader sees it.

use super::asked::{Asked, part_title};
use crate::kept::{self, Kept};
use crate::web::here::Here;
use crate::{Ask, ByValue, Capped, Listing as Rows};
use http::{Cx, Listing};
use kernel::area::Level;
use kernel::register::{Column, List, View};
use kernel::text::Text;
use std::collections::BTreeMap;
use store::{Fault, Query};

/// How many records a page of the table has.
const ROWS: usize = 25;
/// How many records a page of cards has.
const CARDS: usize = 24;

/// A tab: a part of the list that is open.
pub(crate) struct Tab {
    /// Its id.
    pub(crate) id: String,
    /// Its words.
    pub(crate) title: Text,
    /// How many records stand in it.
    pub(crate) count: Capped,
}

/// A condition by which the list can be narrowed.
pub(crate) struct Facet {
    /// The field.
    pub(crate) key: String,
    /// Its values with their words.
    pub(crate) values: Vec<(String, Text)>,
    /// The value that is set.
    pub(crate) set: Option<String>,
}

/// The page of a list.
pub(crate) struct ListView<'r> {
    /// The register.
    pub(crate) here: Here<'r>,
    /// The lists that the reader is offered, with how many records each has.
    pub(crate) lists: Vec<(&'r List, Capped)>,
    /// The list that is open.
    pub(crate) list: &'r List,
    /// Its tabs.
    pub(crate) parts: Vec<Tab>,
    /// The tab that is open; none for all of the list.
    pub(crate) part: Option<String>,
    /// By what it can be narrowed.
    pub(crate) facets: Vec<Facet>,
    /// How many records of the open tab have which value, by fields.
    pub(crate) numbers: BTreeMap<String, ByValue>,
    /// The areas in which one may look, with the one that is chosen.
    pub(crate) areas: Vec<(String, String)>,
    /// How it is looked at.
    pub(crate) view: View,
    /// Its page.
    pub(crate) rows: Rows,
    /// What the reader keeps of the register.
    pub(crate) kept: Vec<Kept>,
    /// What is asked for, as it would be kept.
    pub(crate) query: String,
    /// Its address.
    pub(crate) listing: Listing,
}

impl ListView<'_> {
    /// Tells whether the register has no record that the reader sees.
    pub(crate) fn is_blank(&self) -> bool {
        let none = |count: &Capped| count.count == 0;
        !self.is_narrowed()
            && self.rows.rows.is_empty()
            && self.lists.iter().all(|(_, count)| none(count))
    }

    /// Tells whether anything but list and tab narrows it.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.facets.iter().any(|facet| facet.set.is_some()) || self.listing.get("area").is_some()
    }
}

/// Loads the page of a list; nothing where the reader is offered no list. Lists of records that the reader sees one by one
/// only are not offered.
pub(crate) async fn load<'r>(
    cx: &Cx,
    q: &mut impl Query,
    here: Here<'r>,
    listing: Listing,
) -> Result<Option<ListView<'r>>, Fault> {
    let Some(asked) = Asked::of(&here, &listing) else { return Ok(None) };
    let (list, ask) = (asked.open.list, asked.ask());
    let size = if asked.view == View::Cards { CARDS } else { ROWS };
    let rows = here.shelf.page(q, &here.sight, &list.id, &ask, listing.after(), size).await?;
    let numbers = here.shelf.numbers(q, &here.sight, &list.id, &ask).await?;
    let elsewhere = Ask { area: ask.area, ..Ask::default() };
    let mut lists = Vec::with_capacity(asked.offered.len());
    for one in &asked.offered {
        let count = match one.list.id == list.id {
            true => sum(&numbers.parts),
            false => here.shelf.count_of(q, &here.sight, &one.list.id, &elsewhere).await?,
        };
        lists.push((one.list, count));
    }
    let parts = tabs(&here, list, &numbers.parts);
    let areas = areas(q, &here).await?;
    let kept = match cx.account().filter(|_| here.is_staff()) {
        Some(account) => kept::of(q, account, &here.register().id).await?,
        None => Vec::new(),
    };
    let query = asked.query();
    let Asked { part, facets, view, .. } = asked;
    // Everybody learns no number of a few, as the file may say.
    let numbers = if here.is_staff() { numbers.facets } else { BTreeMap::new() };
    Ok(Some(ListView {
        here,
        lists,
        list,
        parts,
        part,
        facets,
        numbers,
        areas,
        view,
        rows,
        kept,
        query,
        listing,
    }))
}

fn sum(counts: &BTreeMap<String, Capped>) -> Capped {
    let count = counts.values().map(|one| one.count).sum::<i64>();
    let most = 1000;
    Capped { count: count.min(most), more: count > most || counts.values().any(|one| one.more) }
}

/// Returns the tabs of a list in their order; those of a code that the file leaves open only where a record has it.
fn tabs(here: &Here<'_>, list: &List, counts: &BTreeMap<String, Capped>) -> Vec<Tab> {
    let Some(parts) = &list.parts else { return Vec::new() };
    let ids: Vec<String> = match (&parts.by, parts.of.is_empty()) {
        (_, false) => parts.of.clone(),
        (Column::State, true) => here.register().states.iter().map(|one| one.id.clone()).collect(),
        (_, true) => counts.keys().cloned().collect(),
    };
    let tab = |id: String| {
        let count = counts.get(&id).copied().unwrap_or_default();
        Some(Tab { title: part_title(here, &parts.by, &id)?, count, id })
    };
    ids.into_iter().filter_map(tab).collect()
}

/// Returns the communities among which the reader may choose: for those who see more than one.
async fn areas(q: &mut impl Query, here: &Here<'_>) -> Result<Vec<(String, String)>, Fault> {
    let heads = here.sight.scope().areas();
    let seen = registry::areas(q, &heads).await?;
    let mut found = Vec::new();
    for area in seen {
        match area.level {
            Level::City | Level::District | Level::Street => {
                let below = registry::below(q, area.id, Level::Community).await?;
                found.extend(below.into_iter().map(|one| (one.id.to_string(), one.name)));
            }
            Level::Community | Level::ResidentsGroup | Level::Grid => {
                found.push((area.id.to_string(), area.name));
            }
        }
    }
    found.dedup();
    Ok(if found.len() > 1 { found } else { Vec::new() })
}
