//! Taking a form of a record: what whoever fills it in may write now, in its normal form, or everything that is wrong.
//!
//! Architecture invariant: what a value may be, the dictionary alone says; here stands only who may write which field now.

use super::context::{Context, preset};
use super::facts::{RecordFacts, fails, holds};
use super::lines::{Table, rows_of};
use super::model::{Action, Field, May, Register};
use super::record::{Record, Values, Writes};
use super::refused::beside;
use super::sight::{Show, masked};
use crate::access::Belongs;
use crate::dictionary::{Element, FieldRefusal, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a form is for.
#[derive(Clone, Copy, Debug)]
pub enum Form<'a> {
    /// Adding a record.
    Add,
    /// Changing one.
    Change(&'a Record),
    /// Doing an action with one.
    Act(&'a Record, &'a Action),
}

impl<'a> Form<'a> {
    pub(super) fn record(self) -> Option<&'a Record> {
        match self {
            Form::Add => None,
            Form::Change(record) | Form::Act(record, _) => Some(record),
        }
    }

    /// Tells whether it is an action's that asks for an element.
    fn asks(self, key: &str) -> bool {
        matches!(self, Form::Act(_, action) if action.asks.iter().any(|asked| asked == key))
    }
}

/// Takes a form: the new values, or everything that is wrong, each beside its field.
///
/// A field that is not in the form stays as it is; in a new record it begins as its default says. What is written in a
/// field that whoever fills the form in may not write is refused with the words of a field that is not there. A value
/// that comes back masked, as it was shown, stays. What is not asked, because its `when` does not hold, is not taken, and
/// what stood there goes.
pub fn accept(
    register: &Register,
    form: Form<'_>,
    raw: &BTreeMap<String, String>,
    context: &Context<'_>,
) -> Result<Writes, Vec<FieldRefusal>> {
    let taking = Taking { register, form, context, belongs: belongs(register, form, context) };
    let (mut writes, mut wrong) = (taking.presets(raw), Vec::new());
    for (key, text) in raw {
        match taking.one(key, text) {
            Ok(None) => {}
            Ok(Some(value)) => {
                writes.insert(key.clone(), value);
            }
            Err(told) => wrong.extend(told),
        }
    }
    let mut values = form.record().map(|record| record.values.clone()).unwrap_or_default();
    put(&mut values, &writes);
    let dropped = drop_unasked(register, form, &mut values, context);
    wrong.retain(|one| !dropped.contains(field_of(&one.field)));
    let told: BTreeSet<String> = wrong.iter().map(|one| field_of(&one.field).to_owned()).collect();
    let lacking = lacking(register, form, &values, taking.belongs.as_ref(), context);
    wrong.extend(lacking.into_iter().filter(|one| !told.contains(&one.field)));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    writes.extend(dropped.into_iter().map(|key| (key, None)));
    let before = form.record().map(|record| &record.values);
    let same = |key: &String, value: &Option<Value>| {
        before.and_then(|values| values.get(key)) == value.as_ref()
    };
    writes.retain(|key, value| !same(key, value));
    Ok(writes)
}

/// Returns to whom the record of a form belongs; none while it is to be added.
pub(super) fn belongs(
    register: &Register,
    form: Form<'_>,
    context: &Context<'_>,
) -> Option<Belongs> {
    let (dictionary, linked, today) = (context.dictionary, context.linked, context.today());
    form.record()
        .map(|record| record.belongs(super::is_public(register, dictionary, record, linked, today)))
}

/// Returns the field in which something is told: `a.hours` of `a.hours[2].hours.to`.
fn field_of(place: &str) -> &str {
    place.split_once('[').map_or(place, |(field, _)| field)
}

/// Writes new values into those that there are.
pub(super) fn put(values: &mut Values, writes: &Writes) {
    for (key, value) in writes {
        match value {
            Some(value) => values.insert(key.clone(), value.clone()),
            None => values.remove(key),
        };
    }
}

/// A form that is being taken.
struct Taking<'a> {
    register: &'a Register,
    form: Form<'a>,
    context: &'a Context<'a>,
    /// To whom the record belongs; none while it is to be added.
    belongs: Option<Belongs>,
}

impl Taking<'_> {
    /// Returns what a new record begins with where the form says nothing.
    fn presets(&self, raw: &BTreeMap<String, String>) -> Writes {
        if self.form.record().is_some() {
            return Writes::new();
        }
        let unsaid = self.register.fields.iter().filter(|field| !raw.contains_key(&field.element));
        unsaid
            .filter_map(|field| Some((field.element.clone(), Some(preset(field, self.context)?))))
            .collect()
    }

    /// Takes one value; none where it stays as it is.
    fn one(&self, key: &str, raw: &str) -> Result<Option<Option<Value>>, Vec<FieldRefusal>> {
        let unknown = || vec![beside(key, "kernel.refusal.field_unknown")];
        let element = self.context.dictionary.get(key).ok_or_else(unknown)?;
        if !may_write(self.register, self.form, key, self.belongs.as_ref(), self.context) {
            return Err(unknown());
        }
        let present = self.form.record().and_then(|record| record.values.get(key));
        if self.comes_back(element, present, raw) {
            return Ok(None);
        }
        let value = self.context.dictionary.accept_beside(element, raw, false, present)?;
        if value.as_ref() == present {
            return Ok(Some(value));
        }
        if let Some(why) = kept(self.register, self.form, key) {
            return Err(vec![beside(key, why)]);
        }
        unlinked(self.context, element, present, value.as_ref()).map_err(|one| vec![one])?;
        let rows = rows_of(value.as_ref());
        if let (Some(rows), Some(lines)) = (rows, self.register.lines_of(key)) {
            let (dictionary, today) = (self.context.dictionary, self.context.today());
            let wrong = Table::of_form(dictionary, lines, rows, raw, today).refused();
            if !wrong.is_empty() {
                return Err(wrong);
            }
        }
        Ok(Some(value))
    }

    /// Tells whether a masked value comes back as it was shown.
    fn comes_back(&self, element: &Element, present: Option<&Value>, raw: &str) -> bool {
        let (Some(present), Some(of), Some(sight)) = (present, &self.belongs, self.context.sight())
        else {
            return false;
        };
        sight.field(&element.key, of) == Show::Masked && raw.trim() == masked(element, present)
    }
}

/// Tells whether a field may be written by a form, by whoever fills it in.
pub(super) fn may_write(
    register: &Register,
    form: Form<'_>,
    key: &str,
    of: Option<&Belongs>,
    context: &Context<'_>,
) -> bool {
    let field = register.field(key);
    let typed = field.is_some_and(|field| field.by.is_none());
    let may = match form {
        Form::Add => May::Add,
        Form::Change(_) => May::Change,
        Form::Act(..) => return form.asks(key) && (field.is_none() || typed),
    };
    typed && context.sight().is_none_or(|sight| sight.may_write(key, &may, of))
}

/// Returns why a field is kept as it is, whoever would write it: it never changes, or the state locks it. What an action
/// asks for, it writes.
pub(super) fn kept(register: &Register, form: Form<'_>, key: &str) -> Option<&'static str> {
    let Form::Change(record) = form else { return None };
    let state = record.state.as_deref().and_then(|state| register.state(state));
    if register.field(key).is_some_and(|field| field.once) {
        Some("kernel.refusal.record_once")
    } else if state.is_some_and(|state| state.locks.iter().any(|locked| locked == key)) {
        Some("kernel.refusal.record_locked")
    } else {
        None
    }
}

/// Refuses ids that the actor may not link to. What stands there already may stay.
pub(super) fn unlinked(
    context: &Context<'_>,
    element: &Element,
    present: Option<&Value>,
    value: Option<&Value>,
) -> Result<(), FieldRefusal> {
    let there = |key: &str, id: &Value| match present {
        Some(Value::Rows(rows)) => rows.iter().any(|row| row.get(key) == Some(id)),
        other => other == Some(id),
    };
    let fits = |element: &Element, value: &Value| match value {
        Value::Id(id) => there(&element.key, value) || context.lookup.may_link(element, *id),
        _ => true,
    };
    let unknown = |place: &str| Err(beside(place, "kernel.refusal.choice_unknown"));
    match value {
        Some(Value::Rows(rows)) => {
            for (at, row) in (1..).zip(rows) {
                for (key, value) in row {
                    let column = context.dictionary.get(key);
                    if !column.is_some_and(|column| fits(column, value)) {
                        return unknown(&format!("{}[{at}].{key}", element.key));
                    }
                }
            }
            Ok(())
        }
        Some(value) if !fits(element, value) => unknown(&element.key),
        Some(_) | None => Ok(()),
    }
}

/// Takes away the values of fields that are not asked, until nothing is left to take; returns which. What one says may
/// decide whether another is asked.
pub(super) fn drop_unasked(
    register: &Register,
    form: Form<'_>,
    values: &mut Values,
    context: &Context<'_>,
) -> BTreeSet<String> {
    let mut dropped = BTreeSet::new();
    loop {
        let facts = facts(register, form, values, context);
        let unasked: Vec<String> = register
            .fields
            .iter()
            .filter(|field| field.by.is_none() && !form.asks(&field.element))
            .filter(|field| field.when.as_ref().is_some_and(|when| fails(when, &facts)))
            .map(|field| field.element.clone())
            .filter(|key| values.contains_key(key) || !dropped.contains(key))
            .collect();
        if unasked.is_empty() {
            break;
        }
        for key in unasked {
            values.remove(&key);
            dropped.insert(key);
        }
    }
    dropped
}

/// Returns the required fields that have no value, as far as whoever fills in the form may write them.
pub(super) fn lacking(
    register: &Register,
    form: Form<'_>,
    values: &Values,
    of: Option<&Belongs>,
    context: &Context<'_>,
) -> Vec<FieldRefusal> {
    let facts = facts(register, form, values, context);
    let wanted = |key: &str, field: Option<&Field>| {
        let element = context.dictionary.get(key).is_some_and(|element| element.required);
        let asked = field.is_none_or(|field| holds(field.when.as_ref(), &facts));
        asked && (element || field.is_some_and(|field| field.required))
    };
    let keys: Vec<&String> = match form {
        Form::Add | Form::Change(_) => register.fields.iter().map(|one| &one.element).collect(),
        Form::Act(_, action) => action.asks.iter().collect(),
    };
    keys.into_iter()
        .filter(|key| !values.contains_key(*key) && wanted(key, register.field(key)))
        .filter(|key| may_write(register, form, key, of, context))
        .map(|key| beside(key, "kernel.refusal.field_required"))
        .collect()
}

/// Returns what conditions know while a form is taken: of an action, in the state to which it leads.
pub(super) fn facts<'a>(
    register: &'a Register,
    form: Form<'a>,
    values: &'a Values,
    context: &Context<'a>,
) -> RecordFacts<'a> {
    let old = form.record();
    let state = match form {
        Form::Add => register.start().map(|state| state.id.as_str()),
        Form::Change(record) => record.state.as_deref(),
        Form::Act(_, action) => Some(action.to.as_str()),
    };
    let (dictionary, linked, today) = (context.dictionary, context.linked, context.today());
    RecordFacts { register, dictionary, values, old, state, linked, today }
}
