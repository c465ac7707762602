//! What a form asks: the fields that whoever fills it in may write now, in the groups of the file.

use crate::Found;
use crate::web::here::Here;
use crate::web::words::is_whole;
use kernel::dictionary::{Dictionary, Element, Value};
use kernel::expr::{self, Truth};
use kernel::register::{Action, Field, May, Record, Register, Seen};
use kernel::text::Text;
use kernel::time::Date;
use std::collections::BTreeMap;

/// A field as a form asks it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'r> {
    /// The data element.
    pub(crate) element: &'r Element,
    /// What the register says of it; nothing of what an action asks beside its fields.
    pub(crate) field: Option<&'r Field>,
    /// Whether it must have a value.
    pub(crate) required: bool,
    /// Whether it is only shown, because it never changes or the state keeps it as it is.
    pub(crate) locked: bool,
}

/// Fields that stand together.
pub(crate) struct Group<'r> {
    /// Its id, for links to it.
    pub(crate) id: &'r str,
    /// Its name; none for what stands in no group.
    pub(crate) title: Option<&'r Text>,
    /// Its fields.
    pub(crate) fields: Vec<Asked<'r>>,
}

/// Returns what is asked of whoever adds a record.
pub(super) fn to_add<'r>(here: &Here<'r>, today: Date) -> Vec<Group<'r>> {
    let register = here.register();
    let start = register.start().map(|state| state.id.clone());
    let facts = facts(here.shelf.dictionary(), None, start, today, |_| true);
    grouped(register, |field| {
        let writes = here.sight.may_write(&field.element, &May::Add, None);
        asked(here, field, writes && comes_up(field, &facts), false)
    })
}

/// Returns what is asked of whoever changes a record.
pub(super) fn to_change<'r>(here: &Here<'r>, found: &Found, today: Date) -> Vec<Group<'r>> {
    let register = here.register();
    let writes = |key: &str| here.sight.may_write(key, &May::Change, Some(&found.belongs));
    let record = &found.record;
    let dictionary = here.shelf.dictionary();
    let facts = facts(dictionary, Some(record), record.state.clone(), today, writes);
    let state = record.state.as_deref().and_then(|state| register.state(state));
    grouped(register, |field| {
        let key = &field.element;
        // Rows of which something is hidden or masked would lose that if they were sent back.
        let part = match (record.values.get(key), found.seen.values.get(key)) {
            (Some(value), Some(seen @ Seen::Rows(_))) => !is_whole(value, seen),
            _ => false,
        };
        let locks = part || state.is_some_and(|state| state.locks.contains(key));
        let shown = writes(&field.element) && comes_up(field, &facts);
        asked(here, field, shown, locks || field.once)
    })
}

/// Returns what an action asks.
pub(crate) fn asked_by<'r>(here: &Here<'r>, action: &'r Action) -> Vec<Asked<'r>> {
    let (register, dictionary) = (here.register(), here.shelf.dictionary());
    let asked = |key: &'r String| {
        let (element, field) = (dictionary.get(key)?, register.field(key));
        let required = element.required || field.is_some_and(|field| field.required);
        Some(Asked { element, field, required, locked: false })
    };
    action.asks.iter().filter_map(asked).collect()
}

/// Returns the fields of the quick form, as far as whoever fills it in may write them.
pub(super) fn quick<'r>(here: &Here<'r>, today: Date) -> Vec<Asked<'r>> {
    let mut all: Vec<Asked<'r>> =
        to_add(here, today).into_iter().flat_map(|group| group.fields).collect();
    let place =
        |one: &Asked<'r>| here.register().asks.iter().position(|key| *key == one.element.key);
    all.retain(|one| place(one).is_some() || one.required);
    all.sort_by_key(|one| place(one).unwrap_or(usize::MAX));
    all
}

fn asked<'r>(here: &Here<'r>, field: &'r Field, shown: bool, locked: bool) -> Option<Asked<'r>> {
    let element = here.shelf.dictionary().get(&field.element).filter(|_| shown)?;
    // What is asked only under a condition is needed only then: whether it is, is told when the form was sent.
    let required = (field.required || element.required) && field.when.is_none();
    Some(Asked { element, field: Some(field), required, locked })
}

fn grouped<'r>(
    register: &'r Register,
    ask: impl Fn(&'r Field) -> Option<Asked<'r>>,
) -> Vec<Group<'r>> {
    let of = |id: Option<&str>| -> Vec<Asked<'r>> {
        let fields = register.fields.iter();
        fields
            .filter(|field| field.by.is_none() && field.group.as_deref() == id)
            .filter_map(&ask)
            .collect()
    };
    let loose = Group { id: "rest", title: None, fields: of(None) };
    let named = register.groups.iter().map(|(id, title)| Group {
        id,
        title: Some(title),
        fields: of(Some(id)),
    });
    std::iter::once(loose).chain(named).filter(|group| !group.fields.is_empty()).collect()
}

/// Returns what is certain while a form is filled in: the state, the day, and the values that the form does not change.
fn facts(
    dictionary: &Dictionary,
    record: Option<&Record>,
    state: Option<String>,
    today: Date,
    changes: impl Fn(&str) -> bool,
) -> BTreeMap<String, expr::Value> {
    let fact = |(key, value): (&String, &Value)| {
        let element = dictionary.get(key).filter(|_| !changes(key))?;
        Some((key.clone(), element.record_fact(value)?))
    };
    let values = record.map(|record| &record.values).into_iter().flatten();
    let mut facts: BTreeMap<String, expr::Value> = values.filter_map(fact).collect();
    facts.insert("today".to_owned(), expr::Value::Date(today));
    if let Some(state) = state {
        facts.insert("state".to_owned(), expr::Value::Text(state));
    }
    facts
}

/// Tells whether a field may be asked: what is certain does not exclude it.
fn comes_up(field: &Field, facts: &BTreeMap<String, expr::Value>) -> bool {
    field.when.as_ref().is_none_or(|when| when.eval(facts) != Truth::False)
}
