//! The words behind ids.

use crate::shelf::Shelf;
use crate::viewer::Reads;
use kernel::dictionary::{Dictionary, Element, Kind, Value};
use kernel::id::{AccountId, AreaId, OrgId, PlaceId};
use kernel::register::{Values, record_in};
use kernel::rules::RuleSet;
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Query};
use uuid::Uuid;

/// The words behind ids, as far as the asker may read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<(String, Uuid), String>);

impl Names {
    /// Returns the words behind an id in a field of an element; none where the asker may not read them.
    pub fn word(&self, element: &Element, id: Uuid) -> Option<&str> {
        let sort = sort_of(&element.kind)?.to_owned();
        self.0.get(&(sort, id)).map(String::as_str)
    }

    /// Returns the words behind an id, for a title: those of records are left out, since not everybody who sees the title
    /// sees the record.
    pub(crate) fn own(&self, element: &Element, id: Uuid) -> Option<String> {
        match element.kind {
            Kind::Record { .. } => None,
            _ => self.word(element, id).map(str::to_owned),
        }
    }

    fn put(&mut self, sort: &str, id: Uuid, words: String) {
        self.0.insert((sort.to_owned(), id), words);
    }
}

/// Returns what sort of thing a kind names by its id: `place`, `area` and so on, or a register's id.
pub(crate) fn sort_of(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Place => Some("place"),
        Kind::Area => Some("area"),
        Kind::Person => Some("person"),
        Kind::Household => Some("household"),
        Kind::Organisation => Some("organisation"),
        Kind::Account => Some("account"),
        Kind::Record { register } => Some(register),
        _ => None,
    }
}

/// Returns the ids among values, by what sort of thing they name.
pub(crate) fn ids_in<'v>(
    dictionary: &Dictionary,
    sets: impl Iterator<Item = &'v Values>,
) -> BTreeMap<String, BTreeSet<Uuid>> {
    let mut found: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
    let mut note = |key: &str, value: &Value| {
        let sort = dictionary.get(key).and_then(|element| sort_of(&element.kind));
        if let (Value::Id(id), Some(sort)) = (value, sort) {
            found.entry(sort.to_owned()).or_default().insert(*id);
        }
    };
    for (key, value) in sets.flatten() {
        match value {
            Value::Rows(rows) => rows.iter().flatten().for_each(|(key, value)| note(key, value)),
            _ => note(key, value),
        }
    }
    found
}

/// Returns the words behind ids. Titles of records are those that the reader sees.
pub(crate) async fn names_of(
    q: &mut impl Query,
    rules: &RuleSet,
    ids: &BTreeMap<String, BTreeSet<Uuid>>,
    reads: Reads<'_>,
) -> Result<Names, Fault> {
    let mut names = Names::default();
    for (sort, ids) in ids {
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        match sort.as_str() {
            "place" => {
                let ids: Vec<PlaceId> = ids.into_iter().map(PlaceId::from_uuid).collect();
                for row in registry::places(q, &ids).await? {
                    names.put(sort, row.id.uuid(), row.full_name());
                }
            }
            "area" => {
                let ids: Vec<AreaId> = ids.into_iter().map(AreaId::from_uuid).collect();
                for row in registry::areas(q, &ids).await? {
                    names.put(sort, row.id.uuid(), row.name);
                }
            }
            "organisation" => {
                let ids: Vec<OrgId> = ids.into_iter().map(OrgId::from_uuid).collect();
                for row in registry::orgs_by_id(q, &ids).await? {
                    names.put(sort, row.id.uuid(), row.name);
                }
            }
            "account" => {
                let ids: Vec<AccountId> = ids.into_iter().map(AccountId::from_uuid).collect();
                for (id, name) in identity::names(q, &ids).await? {
                    names.put(sort, id.uuid(), name);
                }
            }
            // Nobody keeps them yet.
            "person" | "household" => {}
            register => {
                if let Some(shelf) = Shelf::find(rules, register) {
                    titles(q, shelf, &ids, reads, &mut names).await?;
                }
            }
        }
    }
    Ok(names)
}

/// Adds the titles of records, as far as they are seen.
async fn titles(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    ids: &[Uuid],
    reads: Reads<'_>,
    names: &mut Names,
) -> Result<(), Fault> {
    let now = q.now();
    let found = crate::stored::masked(q, shelf, ids).await?;
    let sight = match reads.actor {
        Some(actor) => shelf.sight(actor, now),
        None => shelf.public_sight(),
    }
    .read_in(reads.locale);
    for one in found {
        let seen = record_in(&one.record, &one.belongs, &sight, &|_, _| None);
        if let Some(seen) = seen {
            names.put(&shelf.register.id, one.record.id, seen.title);
        }
    }
    Ok(())
}

/// Returns the words behind the ids in values.
pub(crate) async fn read_names<'v>(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    sets: impl Iterator<Item = &'v Values>,
    reads: Reads<'_>,
) -> Result<Names, Fault> {
    let ids = ids_in(shelf.dictionary(), sets);
    names_of(q, shelf.rules, &ids, reads).await
}
