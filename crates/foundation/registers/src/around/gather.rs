//! Looking up what lies around a record, before it is decided.

use super::names::{Names, ids_in, names_of, sort_of};
use crate::shelf::Shelf;
use crate::viewer::Reads;
use identity::{AccountKind, AccountState};
use kernel::access::Actor;
use kernel::area::Level;
use kernel::dictionary::{Element, Kind, Value};
use kernel::expr;
use kernel::id::{AccountId, AreaId, OrgId, PersonId, PlaceId};
use kernel::register::{Lookup, Values};
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Query};
use uuid::Uuid;

/// An area and those above it by their levels.
type Chain = BTreeMap<Level, AreaId>;

/// What lies around a record, looked up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The words behind ids.
    pub(crate) names: Names,
    /// Facts of linked records.
    pub(crate) facts: Linked,
    areas: BTreeMap<AreaId, Chain>,
    heirs: BTreeMap<AreaId, AreaId>,
    places: BTreeMap<PlaceId, Chain>,
    linkable: BTreeSet<(String, Uuid)>,
}

/// Facts of records to which a record links.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linked {
    values: BTreeMap<String, expr::Value>,
    known: BTreeSet<String>,
}

impl expr::Facts for Linked {
    fn value(&self, name: &str) -> Option<expr::Value> {
        self.values.get(name).cloned()
    }

    fn known(&self, name: &str) -> bool {
        self.known.contains(name)
    }
}

impl Lookup for Surroundings {
    fn area(&self, area: AreaId) -> Option<Chain> {
        self.areas.get(&area).cloned()
    }

    fn heir(&self, area: AreaId) -> Option<AreaId> {
        self.heirs.get(&area).copied()
    }

    fn place(&self, place: PlaceId) -> Option<Chain> {
        self.places.get(&place).cloned()
    }

    /// Nobody keeps persons yet.
    fn accounts(&self, _: PersonId) -> Vec<AccountId> {
        Vec::new()
    }

    fn may_link(&self, element: &Element, id: Uuid) -> bool {
        sort_of(&element.kind).is_some_and(|sort| self.linkable.contains(&(sort.to_owned(), id)))
    }

    fn name(&self, element: &Element, id: Uuid) -> Option<String> {
        self.names.own(element, id)
    }
}

/// Looks up what lies around a record of a register: around each of these sets of values, and facts of what the last of
/// them links to. Whoever acts may link to what he or she sees; the program, which is nobody, to whatever is there.
pub(crate) async fn gather(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    sets: &[&Values],
    actor: Option<&Actor>,
) -> Result<Surroundings, Fault> {
    let office = AreaId::from(q.tenant());
    let ids = ids_in(shelf.dictionary(), sets.iter().copied());
    let mut found = Surroundings {
        names: names_of(q, shelf.rules, &ids, Reads { actor, ..Reads::default() }).await?,
        ..Surroundings::default()
    };
    found.areas.insert(office, chain(q, office).await?);
    for (sort, ids) in &ids {
        match sort.as_str() {
            "place" => found.note_places(q, ids, office).await?,
            "area" => found.note_areas(q, ids).await?,
            "organisation" => found.note_orgs(q, ids).await?,
            "account" => found.note_accounts(q, ids, actor).await?,
            "person" | "household" => {}
            register => {
                if let Some(other) = Shelf::find(shelf.rules, register) {
                    found.note_records(q, other, ids, actor).await?;
                }
            }
        }
    }
    found.note_facts(q, shelf, sets.last().copied()).await?;
    Ok(found)
}

/// Returns an area and those above it by their levels.
async fn chain(q: &mut impl Query, area: AreaId) -> Result<Chain, Fault> {
    let levels = registry::levels(q, area).await?;
    Ok(Level::ALL.into_iter().filter_map(|level| Some((level, levels.at(level)?))).collect())
}

impl Surroundings {
    async fn note_places(
        &mut self,
        q: &mut impl Query,
        ids: &BTreeSet<Uuid>,
        office: AreaId,
    ) -> Result<(), Fault> {
        let ids: Vec<PlaceId> = ids.iter().copied().map(PlaceId::from_uuid).collect();
        for row in registry::places(q, &ids).await? {
            let Some(area) = row.grid_id.or(row.community_id).or(row.street_id) else { continue };
            let chain = chain(q, area).await?;
            if row.ended_on.is_none() && chain.values().any(|area| *area == office) {
                self.linkable.insert(("place".to_owned(), row.id.uuid()));
            }
            self.places.insert(row.id, chain);
        }
        Ok(())
    }

    async fn note_areas(&mut self, q: &mut impl Query, ids: &BTreeSet<Uuid>) -> Result<(), Fault> {
        let ids: Vec<AreaId> = ids.iter().copied().map(AreaId::from_uuid).collect();
        for row in registry::areas(q, &ids).await? {
            if row.present {
                self.linkable.insert(("area".to_owned(), row.id.uuid()));
            } else if let Some(heir) = registry::heir(q, row.id).await? {
                self.heirs.insert(row.id, heir);
                self.areas.insert(heir, chain(q, heir).await?);
            }
            let chain = chain(q, row.id).await?;
            self.areas.insert(row.id, chain);
        }
        Ok(())
    }

    async fn note_orgs(&mut self, q: &mut impl Query, ids: &BTreeSet<Uuid>) -> Result<(), Fault> {
        let ids: Vec<OrgId> = ids.iter().copied().map(OrgId::from_uuid).collect();
        let rows = registry::orgs_by_id(q, &ids).await?;
        let present = rows.iter().filter(|row| row.ended_on.is_none());
        self.linkable.extend(present.map(|row| ("organisation".to_owned(), row.id.uuid())));
        Ok(())
    }

    /// Staff of the office may be named, and everybody himself or herself; whether a resident has an account is not told.
    async fn note_accounts(
        &mut self,
        q: &mut impl Query,
        ids: &BTreeSet<Uuid>,
        actor: Option<&Actor>,
    ) -> Result<(), Fault> {
        let own = actor.and_then(|actor| actor.who.account()).map(AccountId::uuid);
        for id in ids {
            let row = identity::account(q, AccountId::from_uuid(*id)).await?;
            let staff = row.is_some_and(|row| {
                row.tenant_id == q.tenant()
                    && row.kind == AccountKind::Staff
                    && row.state == AccountState::Open
            });
            if staff || own == Some(*id) || actor.is_none() {
                self.linkable.insert(("account".to_owned(), *id));
            }
        }
        Ok(())
    }

    async fn note_records(
        &mut self,
        q: &mut impl Query,
        other: Shelf<'_>,
        ids: &BTreeSet<Uuid>,
        actor: Option<&Actor>,
    ) -> Result<(), Fault> {
        let now = q.now();
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let sight = actor.map(|actor| other.sight(actor, now));
        for one in crate::stored::masked(q, other, &ids).await? {
            let seen = sight.as_ref().is_none_or(|sight| sight.scope().matches(&one.belongs));
            if seen && one.record.closed_at.is_none() {
                self.linkable.insert((other.register.id.clone(), one.record.id));
            }
        }
        Ok(())
    }

    /// Notes the declared facts of what values link to. They are plain and are the register's, whoever acts.
    async fn note_facts(
        &mut self,
        q: &mut impl Query,
        shelf: Shelf<'_>,
        values: Option<&Values>,
    ) -> Result<(), Fault> {
        for fact in &shelf.register.facts {
            let Some(Value::Id(to)) = values.and_then(|values| values.get(&fact.via)) else {
                continue;
            };
            let via = shelf.dictionary().get(&fact.via).map(|element| &element.kind);
            let Some(Kind::Record { register }) = via else { continue };
            let Some(other) = Shelf::find(shelf.rules, register) else { continue };
            let linked = crate::stored::masked(q, other, &[*to]).await?;
            let value = linked.first().and_then(|one| one.record.values.get(&fact.element));
            let (Some(value), Some(element)) = (value, shelf.dictionary().get(&fact.element))
            else {
                continue;
            };
            self.facts.known.insert(fact.element.clone());
            if let Some(value) = element.record_fact(value) {
                self.facts.values.insert(fact.element.clone(), value);
            }
        }
        Ok(())
    }
}
