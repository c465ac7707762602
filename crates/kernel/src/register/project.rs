//! What a record leaves for those who look: the keys of its lists, what may not be there twice, what it links to, what is
//! found by equality, and its title. The same record gives the same every time.

use super::facts::{RecordFacts, holds};
use super::model::{Column, List, ListHead, Order, Register, Unique};
use super::record::Record;
use super::sort::{SortKey, Sorted};
use crate::access::{Head, WhoKey};
use crate::dictionary::{Dictionary, Element, Kind, Storage, Value};
use crate::expr::Facts;
use crate::id::{AccountId, AreaId, OrgId};
use crate::text::Locale;
use crate::time::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The longest title, in characters.
const TITLE_MAX: usize = 100;
/// What stands between the parts of a title.
const BETWEEN: &str = " · ";
/// A sign that no value has: it parts the values of a unique rule.
const PARTED: &str = "\u{1f}";

/// What a projection is told beside the record.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The words behind an id.
    pub names: &'a dyn Fn(&Element, Uuid) -> Option<String>,
    /// The form of a text by which it is ordered: its pinyin.
    pub pinyin: &'a dyn Fn(&str) -> String,
    /// Facts of linked records by their elements.
    pub linked: &'a dyn Facts,
    /// The day.
    pub today: Date,
}

/// What a record leaves for those who look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Its title.
    pub title: String,
    /// Whether everybody sees it.
    pub public: bool,
    /// Its keys in the lists.
    pub keys: Vec<ListKey>,
    /// What no other record may have.
    pub uniques: Vec<UniqueKey>,
    /// What it links to.
    pub links: Vec<Link>,
    /// What is found by equality alone.
    pub secrets: BTreeSet<Secret>,
    /// The values of its dated fields.
    pub dated: Vec<DatedValue>,
}

/// A key of a list: `sort_no`, then `sort_text` byte by byte, then the record's id give the order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListKey {
    /// The list's id in the register.
    pub list: String,
    /// Whose range it stands in.
    pub head: KeyHead,
    /// The tab: a state, a code, or empty.
    pub part: String,
    /// The first key of order.
    pub sort_no: i64,
    /// The rest of the order.
    pub sort_text: String,
    /// The values by which it can be narrowed, in the order of the list's facets.
    pub facets: [Option<String>; super::model::FACETS_MAX],
}

/// Whose range of a list a key stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyHead {
    /// An area's.
    Area(AreaId),
    /// An organisation's.
    Org(OrgId),
    /// That of the account whose own it is.
    Mine(AccountId),
    /// That of an account that is named.
    Named(AccountId),
    /// Everybody's.
    Public,
    /// That of what a field links to.
    Link {
        /// The field.
        field: String,
        /// What it links to.
        to: Uuid,
    },
}

impl KeyHead {
    /// Returns the range of what links to something by a field, whatever the field was called when it was written.
    pub fn link(register: &Register, field: &str, to: Uuid) -> KeyHead {
        KeyHead::Link { field: register.first_name(field).to_owned(), to }
    }

    /// Returns the range of a head; none of one for which no list has any.
    pub fn of(head: &Head) -> Option<KeyHead> {
        match head {
            Head::Area(area) => Some(KeyHead::Area(*area)),
            Head::Org { org, .. } => Some(KeyHead::Org(*org)),
            Head::Mine(account) => Some(KeyHead::Mine(*account)),
            Head::Named(who) => match WhoKey::read(who)? {
                WhoKey::Account(account) => Some(KeyHead::Named(account)),
                WhoKey::Org(_) | WhoKey::RoleAt(..) | WhoKey::RoleIn(..) => None,
            },
            Head::Public => Some(KeyHead::Public),
        }
    }

    /// Returns the id under which the range is kept. That of an area is the area's; all others are made of the sort of head
    /// and the id, so that what is an account's own is never in the range of what it is named for.
    pub fn scope(&self) -> Uuid {
        let made = |sort: &str, id: &Uuid| {
            let digest = Sha256::new().chain_update(sort).chain_update(id).finalize();
            let (mut bytes, whole) = ([0; 16], digest.as_slice());
            bytes.iter_mut().zip(whole).for_each(|(byte, made)| *byte = *made);
            uuid::Builder::from_custom_bytes(bytes).into_uuid()
        };
        match self {
            KeyHead::Area(area) => area.uuid(),
            KeyHead::Org(org) => made("org:", &org.uuid()),
            KeyHead::Mine(account) => made("mine:", &account.uuid()),
            KeyHead::Named(account) => made("named:", &account.uuid()),
            KeyHead::Public => made("public:", &Uuid::nil()),
            KeyHead::Link { field, to } => made(&format!("link:{field}:"), to),
        }
    }
}

/// Values that no other record of the register may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueKey {
    /// The rule's place in the file, from 0.
    pub rule: usize,
    /// The values in their normal form.
    pub value: String,
    /// Whether one of them is kept encrypted, so that only a keyed hash of this is kept.
    pub secret: bool,
}

/// Something to which a record links.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// What sort of thing it is: `place`, `account` and so on, or a register's id.
    pub to_kind: String,
    /// Its id.
    pub to: Uuid,
    /// The field that links to it.
    pub field: String,
}

/// A value that is found by equality alone. What is kept is a keyed hash of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secret {
    /// The element.
    pub element: String,
    /// The value in its normal form.
    pub value: String,
}

/// A value of a dated field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedValue {
    /// The field.
    pub element: String,
    /// From which day on.
    pub from: Date,
    /// The first day on which it no longer holds.
    pub to: Option<Date>,
    /// The value.
    pub value: Value,
}

/// Returns what a record leaves for those who look.
pub fn project(
    register: &Register,
    dictionary: &Dictionary,
    record: &Record,
    around: &Around<'_>,
) -> Projection {
    let public = is_public(register, dictionary, record, around.linked, around.today);
    let title = title(register, dictionary, &record.values, around.names);
    let work = Work { register, dictionary, record, around, title: &title, public };
    let keys = register.lists.iter().flat_map(|list| work.keys(list)).collect();
    let rules = register.unique.iter().enumerate();
    let uniques = rules.filter_map(|(at, rule)| work.unique(at, rule)).collect();
    let dated = record.dated.iter().flat_map(|(element, history)| {
        history.rows().iter().map(|row| DatedValue {
            element: element.clone(),
            from: row.from,
            to: row.to,
            value: row.value.clone(),
        })
    });
    let (links, secrets, dated) = (work.links(), work.secrets(), dated.collect());
    Projection { title, public, keys, uniques, links, secrets, dated }
}

/// Tells whether everybody may see a record.
pub fn is_public(
    register: &Register,
    dictionary: &Dictionary,
    record: &Record,
    linked: &dyn Facts,
    today: Date,
) -> bool {
    register.public.as_ref().is_some_and(|public| {
        let state = record.state.as_ref();
        let there = public.states.is_empty() || state.is_some_and(|at| public.states.contains(at));
        let facts = RecordFacts::of(register, dictionary, record, linked, today);
        there && holds(public.condition.as_ref(), &facts)
    })
}

/// Returns the title of a record with these values.
pub(super) fn title(
    register: &Register,
    dictionary: &Dictionary,
    values: &BTreeMap<String, Value>,
    names: &dyn Fn(&Element, Uuid) -> Option<String>,
) -> String {
    let part = |key: &String| words(dictionary, key, values.get(key)?, names, Locale::Zh);
    joined(register.title_from.iter().filter_map(part))
}

/// Returns the title of a record in a language: it is kept in Chinese, and codes in it are called otherwise elsewhere.
pub fn title_in(
    register: &Register,
    dictionary: &Dictionary,
    record: &Record,
    locale: Locale,
) -> String {
    let mut parts: Vec<String> = record.title.split(BETWEEN).map(str::to_owned).collect();
    for key in register.title_from.iter().filter(|_| locale != Locale::Zh) {
        let Some(value @ (Value::Code(_) | Value::Codes(_))) = record.values.get(key) else {
            continue;
        };
        let called = |locale| words(dictionary, key, value, &|_, _| None, locale);
        let kept = called(Locale::Zh);
        let place = parts.iter_mut().find(|part| Some(part.as_str()) == kept.as_deref());
        if let (Some(part), Some(called)) = (place, called(locale)) {
            *part = called;
        }
    }
    parts.join(BETWEEN)
}

/// Joins the parts of a title.
pub(super) fn joined(parts: impl Iterator<Item = String>) -> String {
    let whole = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(BETWEEN);
    whole.chars().take(TITLE_MAX).collect()
}

/// Returns a value in words; none where there are none.
pub(super) fn words(
    dictionary: &Dictionary,
    key: &str,
    value: &Value,
    names: &dyn Fn(&Element, Uuid) -> Option<String>,
    locale: Locale,
) -> Option<String> {
    let element = dictionary.get(key)?;
    let code = |code: &String| {
        let found = dictionary.table_of(element).and_then(|table| table.get(code));
        found.map_or_else(|| code.clone(), |found| found.title.get(locale).to_owned())
    };
    match value {
        Value::Id(id) => names(element, *id),
        Value::Code(one) => Some(code(one)),
        Value::Codes(codes) => {
            let between = if locale == Locale::Zh { "、" } else { ", " };
            Some(codes.iter().map(code).collect::<Vec<_>>().join(between))
        }
        Value::Bool(_) | Value::Files(_) | Value::Rows(_) | Value::Hours(_) => None,
        _ => Some(element.input(value)),
    }
}

/// A record being projected.
struct Work<'a> {
    register: &'a Register,
    dictionary: &'a Dictionary,
    record: &'a Record,
    around: &'a Around<'a>,
    title: &'a str,
    public: bool,
}

impl Work<'_> {
    /// Returns the keys in a list; none where it has no tab for the record.
    fn keys(&self, list: &List) -> Vec<ListKey> {
        let Some(part) = self.part(list) else { return Vec::new() };
        let order = self.order(list);
        let facet = |key: &String| self.record.values.get(key).map(Value::text);
        let mut facets = [const { None }; super::model::FACETS_MAX];
        for (place, key) in facets.iter_mut().zip(&list.facets) {
            *place = facet(key);
        }
        let heads: BTreeSet<KeyHead> =
            list.heads.iter().flat_map(|head| self.heads(head)).collect();
        let key = |head: KeyHead| ListKey {
            list: list.id.clone(),
            head,
            part: part.clone(),
            sort_no: order.number,
            sort_text: order.text.clone(),
            facets: facets.clone(),
        };
        heads.into_iter().map(key).collect()
    }

    fn part(&self, list: &List) -> Option<String> {
        let Some(parts) = &list.parts else { return Some(String::new()) };
        let found = match &parts.by {
            Column::State => self.record.state.clone(),
            Column::Field(key) => self.record.values.get(key).map(Value::text),
            Column::Number | Column::Title | Column::MadeAt | Column::ChangedAt => None,
        };
        let part = found.unwrap_or_default();
        (parts.of.is_empty() || parts.of.contains(&part)).then_some(part)
    }

    fn heads(&self, head: &ListHead) -> Vec<KeyHead> {
        let record = self.record;
        match head {
            ListHead::Level(level) => {
                record.whose.areas.get(level).copied().map(KeyHead::Area).into_iter().collect()
            }
            ListHead::Org => record.whose.orgs.iter().copied().map(KeyHead::Org).collect(),
            ListHead::Mine => record.whose.owners.iter().copied().map(KeyHead::Mine).collect(),
            ListHead::Named => record.named.keys().copied().map(KeyHead::Named).collect(),
            ListHead::Public => self.public.then_some(KeyHead::Public).into_iter().collect(),
            ListHead::Link(field) => match record.values.get(field) {
                Some(Value::Id(to)) => vec![KeyHead::link(self.register, field, *to)],
                _ => Vec::new(),
            },
        }
    }

    /// Returns the order of a list's key; the newest first where the list has none.
    fn order(&self, list: &List) -> SortKey {
        let newest = [Order { by: Column::MadeAt, down: true }];
        let orders = if list.order.is_empty() { newest.as_slice() } else { &list.order };
        SortKey::of(orders.iter().map(|order| (self.sorted(&order.by), order.down)))
    }

    fn sorted(&self, by: &Column) -> Sorted {
        let record = self.record;
        let text = |text: &str| Sorted::Text(Some((self.around.pinyin)(text)));
        match by {
            Column::Number => Sorted::Text(record.number.clone()),
            Column::Title => text(self.title),
            Column::State => {
                let mut states = self.register.states.iter();
                let at = states.position(|state| Some(&state.id) == record.state.as_ref());
                Sorted::Number(at.and_then(|at| i64::try_from(at).ok()))
            }
            Column::MadeAt => Sorted::Number(Some(record.made_at.micros())),
            Column::ChangedAt => Sorted::Number(Some(record.changed_at.micros())),
            Column::Field(key) => match (record.values.get(key), self.dictionary.get(key)) {
                (Some(Value::Text(words)), _) => text(words),
                (Some(value), Some(element)) => Sorted::Number(self.number(element, value)),
                (None, Some(element)) if matches!(element.kind, Kind::Text { .. }) => {
                    Sorted::Text(None)
                }
                (_, _) => Sorted::Number(None),
            },
        }
    }

    fn number(&self, element: &Element, value: &Value) -> Option<i64> {
        match value {
            Value::Number(number)
            | Value::Fen(number)
            | Value::Minutes(number)
            | Value::Year(number) => Some(*number),
            Value::Date(date) | Value::Month(date) => Some(i64::from(date.to_julian_day())),
            Value::Moment(at) => Some(at.micros()),
            Value::Time(time) => Some(i64::from(time.hour()) * 60 + i64::from(time.minute())),
            Value::Bool(yes) => Some(i64::from(*yes)),
            Value::Code(code) => {
                let table = self.dictionary.table_of(element)?;
                i64::try_from(table.codes.iter().position(|one| one.code == *code)?).ok()
            }
            Value::Text(_)
            | Value::Hours(_)
            | Value::Codes(_)
            | Value::Point(_)
            | Value::Id(_)
            | Value::Files(_)
            | Value::Rows(_) => None,
        }
    }

    fn unique(&self, at: usize, rule: &Unique) -> Option<UniqueKey> {
        if rule.while_open && self.record.closed_at.is_some() {
            return None;
        }
        let values: Option<Vec<String>> =
            rule.by.iter().map(|key| self.record.values.get(key).map(Value::text)).collect();
        let kept = |key: &String| self.dictionary.get(key).map(|element| element.storage);
        let secret = rule.by.iter().any(|key| kept(key) != Some(Storage::Plain));
        Some(UniqueKey { rule: at, value: values?.join(PARTED), secret })
    }

    /// Returns each value with its element and the field in which it stands, rows of tables one by one.
    fn values(&self) -> impl Iterator<Item = (&str, &Element, &Value)> {
        self.record.values.iter().flat_map(|(field, value)| {
            let inner = match value {
                Value::Rows(rows) => rows.iter().flatten().collect(),
                _ => vec![(field, value)],
            };
            inner
                .into_iter()
                .filter_map(|(key, value)| Some((field.as_str(), self.dictionary.get(key)?, value)))
        })
    }

    fn links(&self) -> Vec<Link> {
        let link = |(field, element, value): (&str, &Element, &Value)| {
            let Value::Id(to) = value else { return None };
            let to_kind = linked_kind(&element.kind)?.to_owned();
            let field = self.register.first_name(field).to_owned();
            Some(Link { to_kind, to: *to, field })
        };
        self.values().filter_map(link).collect::<BTreeSet<Link>>().into_iter().collect()
    }

    fn secrets(&self) -> BTreeSet<Secret> {
        let indexed = |element: &Element| {
            let name = self.register.first_name(&element.key);
            (element.storage == Storage::Indexed).then(|| name.to_owned())
        };
        self.values()
            .filter_map(|(_, element, value)| {
                Some(Secret { element: indexed(element)?, value: value.text() })
            })
            .collect()
    }
}

/// Returns what sort of thing a kind links to.
fn linked_kind(kind: &Kind) -> Option<&str> {
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
