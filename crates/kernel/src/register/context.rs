//! What the engine of records is told when it decides.

use super::model::{Belonging, Field, Preset, Register};
use super::record::{Values, Whose};
use super::sight::Sight;
use crate::area::Level;
use crate::dictionary::{Dictionary, Element, FieldRefusal, Kind, Value};
use crate::expr::Facts;
use crate::id::{AccountId, AreaId, OrgId, PersonId, PlaceId, TenantId};
use crate::refusal::Refusal;
use crate::time::{Date, Instant};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What the engine is told when it decides.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The data elements and code tables.
    pub dictionary: &'a Dictionary,
    /// What time it is.
    pub now: Instant,
    /// The office whose record it is.
    pub office: TenantId,
    /// Who acts.
    pub doing: Doing<'a>,
    /// What lies around the record.
    pub lookup: &'a dyn Lookup,
    /// Facts of linked records by their elements.
    pub linked: &'a dyn Facts,
    /// The number of a new record, where the register numbers them.
    pub number: Option<&'a str>,
    /// The fields that were changed after the version that a change is based on; needed only where that is not the
    /// present one. When it is not known, each of them counts as changed.
    pub later: Option<&'a BTreeSet<String>>,
}

impl<'a> Context<'a> {
    /// Returns the day in China.
    pub fn today(&self) -> Date {
        self.now.china_date()
    }

    /// Returns the account under which the events stand.
    pub(super) fn account(&self) -> Option<AccountId> {
        self.sight().and_then(Sight::account)
    }

    /// Returns what whoever acts sees; none for the program, which sees all.
    pub(super) fn sight(&self) -> Option<&'a Sight<'a>> {
        match self.doing {
            Doing::Actor(sight) => Some(sight),
            Doing::Program => None,
        }
    }
}

/// Who acts on a record.
#[derive(Clone, Copy)]
pub enum Doing<'a> {
    /// Somebody, with what he or she sees and may do.
    Actor(&'a Sight<'a>),
    /// The program: what procedures leave, and what hooks derive.
    Program,
}

/// What lies around a record, as whoever acts may know it.
pub trait Lookup {
    /// Returns an area and those above it by their levels; nothing when there is none.
    fn area(&self, area: AreaId) -> Option<BTreeMap<Level, AreaId>>;

    /// Returns the area that goes on with what one left that has ended; nothing while that is there.
    fn heir(&self, _: AreaId) -> Option<AreaId> {
        None
    }

    /// Returns the areas in which a place lies; nothing when there is none.
    fn place(&self, place: PlaceId) -> Option<BTreeMap<Level, AreaId>>;

    /// Returns the accounts of a person.
    fn accounts(&self, person: PersonId) -> Vec<AccountId>;

    /// Tells whether an element may be given this id now: whatever the actor does not see, and what has ended, is no
    /// more than a wrong id.
    fn may_link(&self, element: &Element, id: Uuid) -> bool;

    /// Returns what is behind an id in words.
    fn name(&self, element: &Element, id: Uuid) -> Option<String>;
}

/// Returns whose a record with these values is, or beside which field that cannot be told.
pub(super) fn whose(
    register: &Register,
    values: &Values,
    context: &Context<'_>,
) -> Result<Whose, FieldRefusal> {
    let belongs = &register.belongs;
    let areas = areas(belongs, values, context)?;
    let mut orgs: Vec<OrgId> = Vec::new();
    for org in belongs.organisations.iter().filter_map(|key| id(values, key)) {
        let org = OrgId::from_uuid(org);
        if !orgs.contains(&org) {
            orgs.push(org);
        }
    }
    let mut owners: Vec<AccountId> = Vec::new();
    for key in owner_fields(register) {
        let Some(found) = id(values, key) else { continue };
        let kind = context.dictionary.get(key).map(|element| &element.kind);
        match kind {
            Some(Kind::Account) => owners.push(AccountId::from_uuid(found)),
            Some(Kind::Person) => owners.extend(context.lookup.accounts(PersonId::from(found))),
            _ => {}
        }
    }
    owners.sort_unstable();
    owners.dedup();
    Ok(Whose { areas, orgs, owners })
}

/// Tells whether a field says whose a record is.
pub(super) fn says_whose(register: &Register, field: &str) -> bool {
    register.belongs.fields().any(|key| key == field)
        || owner_fields(register).any(|key| key == field)
}

fn owner_fields(register: &Register) -> impl Iterator<Item = &str> {
    let owners = register.fields.iter().filter(|field| field.owner).map(|field| &field.element);
    let named = [&register.belongs.account, &register.belongs.person];
    owners.chain(named.into_iter().flatten()).map(String::as_str)
}

/// Returns the areas in which a record lies. Without a value it lies in the office; outside it, nowhere.
fn areas(
    belongs: &Belonging,
    values: &Values,
    context: &Context<'_>,
) -> Result<BTreeMap<Level, AreaId>, FieldRefusal> {
    let lies = |key: &Option<String>| {
        key.as_deref().and_then(|key| id(values, key).map(|found| (key.to_owned(), found)))
    };
    let office = AreaId::from(context.office);
    let (key, found) = if let Some((key, area)) = lies(&belongs.area) {
        (key, context.lookup.area(AreaId::from_uuid(area)))
    } else if let Some((key, place)) = lies(&belongs.place) {
        (key, context.lookup.place(PlaceId::from_uuid(place)))
    } else {
        (String::new(), context.lookup.area(office))
    };
    found.filter(|chain| chain.values().any(|area| *area == office)).ok_or_else(|| {
        let why = Refusal::invalid("kernel.refusal.choice_unknown");
        FieldRefusal { field: key, why }
    })
}

fn id(values: &Values, key: &str) -> Option<Uuid> {
    match values.get(key) {
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

/// Returns the value that stands in a field of a new record.
pub(super) fn preset(field: &Field, context: &Context<'_>) -> Option<Value> {
    let element = context.dictionary.get(&field.element)?;
    match (field.default.as_ref()?, &element.kind) {
        (Preset::Me, Kind::Account) => context.account().map(|me| Value::Id(me.uuid())),
        (Preset::Today, Kind::Date) => Some(Value::Date(context.today())),
        (Preset::Today, Kind::Moment) => Some(Value::Moment(context.now)),
        (Preset::Me | Preset::Today, _) => None,
        (Preset::Written(text), _) => {
            context.dictionary.accept_as(element, text, false).ok().flatten()
        }
    }
}
