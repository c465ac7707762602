//! What the address of a list asks for, as far as the register understands it. The rest is as if it did not stand there.

use super::load::Facet;
use crate::Ask;
use crate::web::here::Here;
use http::Listing;
use kernel::dictionary::{Dictionary, Kind};
use kernel::id::AreaId;
use kernel::register::{Column, List, Offered, View};
use kernel::text::Text;

/// What is asked for of a register.
pub(crate) struct Asked<'r> {
    /// The lists that the reader is offered.
    pub(crate) offered: Vec<Offered<'r>>,
    /// The list that is open.
    pub(crate) open: Offered<'r>,
    /// The tab that is open; none for all of the list.
    pub(crate) part: Option<String>,
    /// By what the list can be narrowed, and is.
    pub(crate) facets: Vec<Facet>,
    /// The area in which everything lies.
    pub(crate) area: Option<AreaId>,
    /// How it is looked at.
    pub(crate) view: View,
}

impl<'r> Asked<'r> {
    /// Reads an address; nothing where the reader is offered no list.
    pub(crate) fn of(here: &Here<'r>, listing: &Listing) -> Option<Asked<'r>> {
        let offered = here.sight.lists();
        let wanted = listing.get("list");
        let open = offered.iter().find(|one| Some(one.list.id.as_str()) == wanted);
        let open = open.or(offered.first())?.clone();
        let part = listing.get("part").filter(|part| has_part(here, open.list, part));
        Some(Asked {
            part: part.map(str::to_owned),
            facets: facets(here.shelf.dictionary(), &open, listing),
            area: listing.read::<AreaId>("area"),
            view: view_of(open.list, listing),
            offered,
            open,
        })
    }

    /// Returns what the list is asked for.
    pub(crate) fn ask(&self) -> Ask {
        let set = |facet: &Facet| Some((facet.key.clone(), facet.set.clone()?));
        Ask {
            parts: self.part.iter().cloned().collect(),
            facets: self.facets.iter().filter_map(set).collect(),
            area: self.area,
        }
    }

    /// Returns what stands after the question mark for this and nothing else: the same for all addresses that ask the same.
    pub(crate) fn query(&self) -> String {
        let first = |list: &List| self.offered.first().is_some_and(|one| one.list.id == list.id);
        let shown = self.open.list.views.first().copied().unwrap_or(View::Table);
        let view = View::ALL.iter().find(|(_, view)| *view == self.view && *view != shown);
        let mut pairs: Vec<(String, String)> = Vec::new();
        if !first(self.open.list) {
            pairs.push(("list".to_owned(), self.open.list.id.clone()));
        }
        pairs.extend(self.part.iter().map(|part| ("part".to_owned(), part.clone())));
        let set = |facet: &Facet| Some((name_of(&facet.key), facet.set.clone()?));
        pairs.extend(self.facets.iter().filter_map(set));
        pairs.extend(self.area.map(|area| ("area".to_owned(), area.to_string())));
        pairs.extend(view.map(|(word, _)| ("view".to_owned(), (*word).to_owned())));
        let empty = Listing::of("", "");
        let address = pairs.iter().fold(empty, |listing, (name, value)| {
            Listing::of("", query_in(&listing.with(name, Some(value))))
        });
        query_in(&address.first()).to_owned()
    }
}

/// Returns under which name a field by which a list is narrowed stands in addresses.
pub(crate) fn name_of(facet: &str) -> String {
    format!("facet.{facet}")
}

/// Returns what stands after the question mark of an address.
fn query_in(address: &str) -> &str {
    address.split_once('?').map_or("", |(_, query)| query)
}

fn has_part(here: &Here<'_>, list: &List, part: &str) -> bool {
    let Some(parts) = &list.parts else { return false };
    match parts.of.as_slice() {
        [] => part_title(here, &parts.by, part).is_some(),
        of => of.iter().any(|one| one == part),
    }
}

/// Returns what a tab is called; nothing of one that there is not.
pub(crate) fn part_title(here: &Here<'_>, by: &Column, part: &str) -> Option<Text> {
    let dictionary = here.shelf.dictionary();
    match by {
        Column::State => here.register().state(part).map(|state| state.title.clone()),
        Column::Field(key) => {
            let table = dictionary.table_of(dictionary.get(key)?)?;
            table.get(part).map(|code| code.title.clone())
        }
        Column::Number | Column::Title | Column::MadeAt | Column::ChangedAt => None,
    }
}

fn view_of(list: &List, listing: &Listing) -> View {
    let asked = listing.get("view");
    let named =
        |view: &&View| View::ALL.iter().any(|(word, one)| one == *view && Some(*word) == asked);
    let first = list.views.first().copied().unwrap_or(View::Table);
    list.views.iter().find(named).copied().unwrap_or(first)
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
        let set = listing.get(&name_of(key));
        let set = set.filter(|set| values.iter().any(|(value, _)| value == set));
        Some(Facet { key: (*key).to_owned(), set: set.map(str::to_owned), values })
    };
    offered.facets.iter().filter_map(facet).collect()
}
