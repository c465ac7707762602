//! What somebody sees of a register: which records, which fields of each, which lists, and what may be done.
//!
//! Architecture invariant: every question about rows and verbs is answered by the roles; here stands only which fields a
//! role hides, sees whole and writes. A field is as open as the most open role that reaches the record.

use super::model::{Access, Column, List, ListHead, May, Public, Register};
use super::project::{KeyHead, joined, title_in, words};
use super::record::{Record, Values};
use crate::access::{Actor, Asker, Belongs, Head, Scope};
use crate::dictionary::{Dictionary, Element, Kind, Sensitivity, Value};
use crate::id::AccountId;
use crate::mask::{self, Mask};
use crate::text::Locale;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much of a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Show {
    /// Nothing, not even that it is there.
    Hidden,
    /// That it is there, and what its mask leaves.
    Masked,
    /// All of it.
    Whole,
}

/// What somebody sees of a register.
#[derive(Clone, Debug)]
pub struct Sight<'a> {
    register: &'a Register,
    dictionary: &'a Dictionary,
    account: Option<AccountId>,
    reaches: Vec<Reach<'a>>,
    scope: Scope,
    locale: Locale,
}

/// What one role that somebody holds, or being anybody, gives.
#[derive(Clone, Debug)]
struct Reach<'a> {
    fields: Fields<'a>,
    may: BTreeMap<May, Scope>,
}

#[derive(Clone, Copy, Debug)]
enum Fields<'a> {
    Of(&'a Access),
    Public(&'a Public),
}

/// Returns what somebody sees of a register by the roles that he or she holds.
pub fn sight<'a>(
    register: &'a Register,
    dictionary: &'a Dictionary,
    asker: Asker<'_>,
) -> Sight<'a> {
    let mut reaches = Vec::new();
    for grant in &asker.actor.grants {
        let Some(access) = register.access.get(&grant.role) else { continue };
        let actor = Actor { grants: vec![grant.clone()], ..asker.actor.clone() };
        let alone = Asker { actor: &actor, ..asker };
        let verbs = access.may.iter().map(|may| (may.clone(), alone.scope(&register.verb(may))));
        let may: BTreeMap<May, Scope> = verbs.filter(|(_, scope)| !scope.is_empty()).collect();
        if !may.is_empty() {
            reaches.push(Reach { fields: Fields::Of(access), may });
        }
    }
    Sight::new(register, dictionary, asker.actor.who.account(), reaches)
}

/// Returns what everybody sees of a register; nothing where it has no public side.
pub fn public_sight<'a>(register: &'a Register, dictionary: &'a Dictionary) -> Sight<'a> {
    let reach = |public: &'a Public| {
        let may = BTreeMap::from([(May::See, Scope::from_iter([Head::Public]))]);
        Reach { fields: Fields::Public(public), may }
    };
    let reaches = register.public.iter().map(reach).collect();
    Sight::new(register, dictionary, None, reaches)
}

impl<'a> Sight<'a> {
    /// Reads in a language.
    #[must_use]
    pub fn read_in(self, locale: Locale) -> Sight<'a> {
        Sight { locale, ..self }
    }

    fn new(
        register: &'a Register,
        dictionary: &'a Dictionary,
        account: Option<AccountId>,
        reaches: Vec<Reach<'a>>,
    ) -> Sight<'a> {
        let seen = reaches.iter().filter_map(|reach| reach.may.get(&May::See));
        let scope = seen.flat_map(Scope::heads).cloned().collect();
        Sight { register, dictionary, account, reaches, scope, locale: Locale::default() }
    }

    /// Returns which records are seen.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Returns the account of whoever sees.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// Tells whether something may be done with a record.
    pub fn may(&self, may: &May, to: &Belongs) -> bool {
        self.doing(may).any(|(_, scope)| scope.matches(to))
    }

    /// Tells whether something may be done anywhere.
    pub fn may_somewhere(&self, may: &May) -> bool {
        self.doing(may).next().is_some()
    }

    /// Returns all that may be done with a record.
    pub fn verbs(&self, to: &Belongs) -> Vec<May> {
        let mut found: Vec<May> = self
            .reaches
            .iter()
            .flat_map(|reach| &reach.may)
            .filter(|(_, scope)| scope.matches(to))
            .map(|(may, _)| may.clone())
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Tells how much of a field of a record is shown; nothing where the record is not seen.
    pub fn field(&self, element: &str, of: &Belongs) -> Show {
        let Some(found) = self.element(element) else { return Show::Hidden };
        self.seeing(of).map(|fields| fields.show(found)).max().unwrap_or(Show::Hidden)
    }

    /// Tells whether a field may be written by whoever may do something (add or change) with a record; `of` is none while
    /// it is not known whose the record will be.
    pub fn may_write(&self, element: &str, may: &May, of: Option<&Belongs>) -> bool {
        let typed = self.register.field(element).is_some_and(|field| field.by.is_none());
        let reached = |scope: &Scope| of.is_none_or(|of| scope.matches(of));
        typed
            && self.doing(may).any(|(fields, scope)| {
                matches!(fields, Fields::Of(access) if access.may_write(element)) && reached(scope)
            })
    }

    /// Returns the lists that may be offered, each with the ranges to read and the facets by which it may be narrowed. A
    /// range is not read by a role from which a part or the order of the list is hidden: it would tell of them.
    pub fn lists(&self) -> Vec<Offered<'a>> {
        self.register.lists.iter().filter_map(|list| self.offered(list)).collect()
    }

    /// Returns the lists that stand on the page of what a field links to. Their range holds whatever links there: each of
    /// its records is shown only if it is within the scope, by which a role that may not know of the field sees nothing.
    pub fn lists_on(&self, field: &str) -> Vec<Related<'a>> {
        let link = ListHead::Link(field.to_owned());
        let lists = self.register.lists.iter().filter(|list| list.heads.contains(&link));
        let related = lists.map(|list| {
            let (scope, facets) = self.readers(list, &[field], |_| true);
            Related { list, scope, facets }
        });
        related.filter(|one| !one.scope.is_empty()).collect()
    }

    fn offered(&self, list: &'a List) -> Option<Offered<'a>> {
        let (scope, facets) = self.readers(list, &[], |head| Range::of(list, head).is_some());
        let ranges: Vec<Range> = scope.heads().filter_map(|head| Range::of(list, head)).collect();
        (!ranges.is_empty()).then_some(Offered { list, ranges, facets })
    }

    /// Returns by which heads a list may be read, and the facets that none of them hides. `told` are the fields of which
    /// the range itself tells.
    fn readers(
        &self,
        list: &'a List,
        told: &[&str],
        fits: impl Fn(&Head) -> bool,
    ) -> (Scope, Vec<&'a str>) {
        let (mut scope, mut facets) = (Scope::default(), list.facets_offered(|_| false));
        let titled = list.order.iter().any(|order| order.by == Column::Title);
        for (fields, seen) in self.doing(&May::See) {
            let hidden = |key: &str| {
                self.element(key).is_none_or(|element| fields.show(element) != Show::Whole)
            };
            let title = titled && self.register.title_from.iter().any(|key| hidden(key));
            let heads: Vec<Head> = seen.heads().filter(|head| fits(head)).cloned().collect();
            let range = told.iter().any(|key| hidden(key));
            if heads.is_empty() || title || range || !list.may_be_offered(hidden) {
                continue;
            }
            facets.retain(|facet| !hidden(facet));
            scope = scope.with(heads);
        }
        (scope, facets)
    }

    /// Returns what is shown of the values of a record, with its masks; nothing of what is hidden.
    pub fn values_in(&self, values: &Values, of: &Belongs) -> BTreeMap<String, Seen> {
        let shown = |(key, value): (&String, &Value)| {
            let element = self.element(key)?;
            let seen = match self.field(key, of) {
                Show::Hidden => return None,
                Show::Masked => Seen::Masked(masked(element, value)),
                Show::Whole => self.whole(key, value, of),
            };
            Some((key.clone(), seen))
        };
        values.iter().filter_map(shown).collect()
    }

    /// A table that is shown may have columns that are masked.
    fn whole(&self, table: &str, value: &Value, of: &Belongs) -> Seen {
        let (Value::Rows(rows), Some(table)) = (value, self.element(table)) else {
            return Seen::Whole(value.clone());
        };
        let cell = |(key, value): (&String, &Value)| {
            let column = self.dictionary.get(key)?;
            let shows = self.seeing(of).map(|fields| fields.show_in(table, column));
            let seen = match shows.max().unwrap_or(Show::Hidden) {
                Show::Hidden => return None,
                Show::Masked => Seen::Masked(masked(column, value)),
                Show::Whole => Seen::Whole(value.clone()),
            };
            Some((key.clone(), seen))
        };
        Seen::Rows(rows.iter().map(|row| row.iter().filter_map(cell).collect()).collect())
    }

    /// Returns a field's element; none of what is no field.
    fn element(&self, key: &str) -> Option<&'a Element> {
        self.register.field(key).and_then(|field| self.dictionary.get(&field.element))
    }

    fn doing(&self, may: &May) -> impl Iterator<Item = (Fields<'a>, &Scope)> {
        self.reaches.iter().filter_map(|reach| Some((reach.fields, reach.may.get(may)?)))
    }

    /// Returns what is said of fields by the roles by which a record is seen.
    fn seeing(&self, of: &Belongs) -> impl Iterator<Item = Fields<'a>> {
        self.doing(&May::See).filter(|(_, scope)| scope.matches(of)).map(|(fields, _)| fields)
    }
}

impl Fields<'_> {
    fn show(self, element: &Element) -> Show {
        match self {
            Fields::Of(access) if access.hides(&element.key) => Show::Hidden,
            Fields::Of(access) if access.whole.contains(&element.key) => Show::Whole,
            Fields::Of(_) => bare(element),
            Fields::Public(public) => {
                let shown = public.fields.contains(&element.key);
                let open = element.sensitivity == Sensitivity::Public;
                if shown && open { Show::Whole } else { Show::Hidden }
            }
        }
    }

    /// Tells how much of a column of a table is shown.
    fn show_in(self, table: &Element, column: &Element) -> Show {
        match self {
            _ if self.show(table) != Show::Whole => Show::Hidden,
            Fields::Of(access) if access.whole.contains(&table.key) => Show::Whole,
            Fields::Of(_) => self.show(column),
            Fields::Public(_) if column.sensitivity == Sensitivity::Public => Show::Whole,
            Fields::Public(_) => Show::Hidden,
        }
    }
}

/// Returns how an element is shown to those of whom nothing is said.
fn bare(element: &Element) -> Show {
    match element.sensitivity {
        Sensitivity::Public | Sensitivity::Internal => Show::Whole,
        Sensitivity::Personal | Sensitivity::Sensitive if element.mask == Mask::None => Show::Whole,
        Sensitivity::Personal | Sensitivity::Sensitive => Show::Masked,
    }
}

/// Returns a value as its mask leaves it. Of what is no text nothing stays.
pub(super) fn masked(element: &Element, value: &Value) -> String {
    let text = element.input(value);
    match &element.kind {
        Kind::Place
        | Kind::Area
        | Kind::Person
        | Kind::Household
        | Kind::Organisation
        | Kind::Account
        | Kind::Record { .. }
        | Kind::File { .. }
        | Kind::Point
        | Kind::Hours
        | Kind::Table { .. } => Mask::All.apply(&text),
        _ => mask::shown(element, &text, false),
    }
}

/// A list that may be offered to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered<'a> {
    /// The list.
    pub list: &'a List,
    /// The ranges to read; records may be in several of them.
    pub ranges: Vec<Range>,
    /// The facets by which it may be narrowed.
    pub facets: Vec<&'a str>,
}

/// A list on the page of what a field links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related<'a> {
    /// The list.
    pub list: &'a List,
    /// Which of the records of its range may be shown.
    pub scope: Scope,
    /// The facets by which it may be narrowed.
    pub facets: Vec<&'a str>,
}

/// A range of a list.
///
/// An area above the office has no keys of its own: whoever reads it reads the ranges of the offices below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The head under which the keys stand.
    pub key: KeyHead,
    /// The head of the scope. Whatever it does not hold of the range is left out: an organisation's range reaches farther
    /// than the area for which the role is held.
    pub head: Head,
}

impl Range {
    fn of(list: &List, head: &Head) -> Option<Range> {
        let there = list.heads.iter().any(|other| match head {
            Head::Area(_) => matches!(other, ListHead::Level(_)),
            Head::Org { .. } => *other == ListHead::Org,
            Head::Mine(_) => *other == ListHead::Mine,
            Head::Named(_) => *other == ListHead::Named,
            Head::Public => *other == ListHead::Public,
        });
        let key = KeyHead::of(head).filter(|_| there)?;
        Some(Range { key, head: head.clone() })
    }
}

/// A value as somebody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// All of it.
    Whole(Value),
    /// What its mask leaves.
    Masked(String),
    /// Rows of a table, whose columns are masked one by one.
    Rows(Vec<BTreeMap<String, Seen>>),
}

/// A record as somebody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRecord {
    /// The id.
    pub id: Uuid,
    /// The number.
    pub number: Option<String>,
    /// The title, with masks where fields of it are masked.
    pub title: String,
    /// The state.
    pub state: Option<String>,
    /// The values that are shown.
    pub values: BTreeMap<String, Seen>,
    /// What may be done with it now.
    pub may: Vec<May>,
}

/// Returns a record as somebody may see it; nothing where it is not seen. `names` gives the words behind ids.
pub fn record_in(
    record: &Record,
    of: &Belongs,
    sight: &Sight<'_>,
    names: &dyn Fn(&Element, Uuid) -> Option<String>,
) -> Option<SeenRecord> {
    if !sight.scope().matches(of) {
        return None;
    }
    let values = sight.values_in(&record.values, of);
    let title_from = &sight.register.title_from;
    let told = title_from.iter().all(|key| sight.field(key, of) == Show::Whole);
    let part = |key: &String| match values.get(key)? {
        Seen::Whole(value) => words(sight.dictionary, key, value, names, sight.locale),
        Seen::Masked(text) => Some(text.clone()),
        Seen::Rows(_) => None,
    };
    let rebuilt = || joined(title_from.iter().filter_map(part));
    Some(SeenRecord {
        id: record.id,
        number: record.number.clone(),
        title: if told {
            title_in(sight.register, sight.dictionary, record, sight.locale)
        } else {
            rebuilt()
        },
        state: record.state.clone(),
        may: sight.verbs(of).into_iter().filter(|may| now(sight.register, record, may)).collect(),
        values,
    })
}

/// Tells whether the state of a record leaves room for something.
fn now(register: &Register, record: &Record, may: &May) -> bool {
    let state = record.state.as_deref().unwrap_or_default();
    match may {
        May::See | May::Add | May::Export | May::Print | May::Reveal | May::Name => true,
        May::Change | May::End => record.closed_at.is_none(),
        May::Act(id) => {
            let action = register.action(id).map(|action| &action.from);
            let from = action.or_else(|| register.run(id).map(|runs| &runs.from));
            from.is_some_and(|from| from.iter().any(|from| from == state))
        }
    }
}
