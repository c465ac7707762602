//! What the page of a list shows, loaded as far as the reader sees it.

use crate::web::here::Here;
use crate::{Ask, Capped, Listing as Rows};
use http::{Cx, Listing};
use kernel::area::Level;
use kernel::dictionary::{Dictionary, Kind};
use kernel::id::AreaId;
use kernel::register::{Column, List, Offered, View};
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
    /// The areas in which one may look, with the one that is chosen.
    pub(crate) areas: Vec<(String, String)>,
    /// How it is looked at.
    pub(crate) view: View,
    /// Its page.
    pub(crate) rows: Rows,
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
    let offered = here.sight.lists();
    let wanted = listing.get("list");
    let open = offered.iter().find(|one| Some(one.list.id.as_str()) == wanted).or(offered.first());
    let Some(open) = open.cloned() else { return Ok(None) };
    let list = open.list;
    let facets = facets(here.shelf.dictionary(), &open, &listing);
    let part = listing.get("part").filter(|part| has_part(list, part)).map(str::to_owned);
    let ask = asked(&facets, part.as_deref(), &listing);
    let view = view_of(list, &listing);
    let size = if view == View::Cards { CARDS } else { ROWS };
    let rows = here.shelf.page(q, &here.sight, &list.id, &ask, listing.after(), size).await?;
    let all = Ask { parts: Vec::new(), ..ask.clone() };
    let mut lists = Vec::with_capacity(offered.len());
    let mut parts = Vec::new();
    for one in &offered {
        let here_too = one.list.id == list.id;
        let asked = if here_too { all.clone() } else { Ask { area: ask.area, ..Ask::default() } };
        let counts = here.shelf.counts(q, &here.sight, &one.list.id, &asked).await?;
        lists.push((one.list, sum(&counts)));
        if here_too {
            parts = tabs(&here, list, &counts);
        }
    }
    let areas = areas(q, &here).await?;
    let _ = cx;
    Ok(Some(ListView { here, lists, list, parts, part, facets, areas, view, rows, listing }))
}

/// Returns what a list is asked for.
pub(crate) fn asked(facets: &[Facet], part: Option<&str>, listing: &Listing) -> Ask {
    let set = |facet: &Facet| Some((facet.key.clone(), facet.set.clone()?));
    Ask {
        parts: part.map(str::to_owned).into_iter().collect(),
        facets: facets.iter().filter_map(set).collect(),
        area: listing.read::<AreaId>("area"),
    }
}

fn sum(counts: &BTreeMap<String, Capped>) -> Capped {
    let count = counts.values().map(|one| one.count).sum::<i64>();
    let most = 1000;
    Capped { count: count.min(most), more: count > most || counts.values().any(|one| one.more) }
}

fn has_part(list: &List, part: &str) -> bool {
    let Some(parts) = &list.parts else { return false };
    parts.of.is_empty() || parts.of.iter().any(|one| one == part)
}

fn view_of(list: &List, listing: &Listing) -> View {
    let asked = listing.get("view");
    let named =
        |view: &&View| View::ALL.iter().any(|(word, one)| one == *view && Some(*word) == asked);
    let first = list.views.first().copied().unwrap_or(View::Table);
    list.views.iter().find(named).copied().unwrap_or(first)
}

/// Returns the tabs of a list in their order; those of a code that the file leaves open only where a record has it.
fn tabs(here: &Here<'_>, list: &List, counts: &BTreeMap<String, Capped>) -> Vec<Tab> {
    let Some(parts) = &list.parts else { return Vec::new() };
    let (register, dictionary) = (here.register(), here.shelf.dictionary());
    let title = |id: &str| match &parts.by {
        Column::State => register.state(id).map(|state| state.title.clone()),
        Column::Field(key) => {
            let table = dictionary.get(key).and_then(|element| dictionary.table_of(element));
            table.and_then(|table| table.get(id)).map(|code| code.title.clone())
        }
        Column::Number | Column::Title | Column::MadeAt | Column::ChangedAt => None,
    };
    let ids: Vec<String> = match (&parts.by, parts.of.is_empty()) {
        (_, false) => parts.of.clone(),
        (Column::State, true) => register.states.iter().map(|state| state.id.clone()).collect(),
        (_, true) => counts.keys().cloned().collect(),
    };
    let tab = |id: String| {
        let count = counts.get(&id).copied().unwrap_or_default();
        Some(Tab { title: title(&id)?, count, id })
    };
    ids.into_iter().filter_map(tab).collect()
}

fn facets(dictionary: &Dictionary, offered: &Offered<'_>, listing: &Listing) -> Vec<Facet> {
    let facet = |key: &&str| {
        let element = dictionary.get(key)?;
        let values: Vec<(String, Text)> = match &element.kind {
            Kind::Bool => vec![
                ("true".to_owned(), Text::new("是", "Yes")),
                ("false".to_owned(), Text::new("否", "No")),
            ],
            _ => {
                let table = dictionary.table_of(element)?;
                table.choices().map(|code| (code.code.clone(), code.title.clone())).collect()
            }
        };
        let set = listing.get(&format!("facet.{key}"));
        let set = set.filter(|set| values.iter().any(|(value, _)| value == set));
        Some(Facet { key: (*key).to_owned(), set: set.map(str::to_owned), values })
    };
    offered.facets.iter().filter_map(facet).collect()
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
