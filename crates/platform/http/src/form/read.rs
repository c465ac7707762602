//! FormReader a form by the dictionary: values in their normal form, or what is wrong, beside each field.

use super::errors::Filled;
use super::pick::is_picked;
use super::posted::Posted;
use kernel::dictionary::{Dictionary, Element, FieldRefusal, Kind, Sensitivity, Storage, Value};
use kernel::mask::Mask;
use kernel::refusal::Refusal;
use kernel::text::Text;
use kernel::time::Date;
use uuid::Uuid;

/// Returns an element of the dictionary; a plain text where a county has taken it out, so that the page still works.
pub fn element(dictionary: &Dictionary, key: &str) -> Element {
    dictionary.get(key).cloned().unwrap_or_else(|| Element {
        key: key.to_owned(),
        title: Text::new(key, key),
        help: None,
        kind: Kind::Text { lines: false },
        synonyms: Vec::new(),
        sensitivity: Sensitivity::Personal,
        storage: Storage::Plain,
        retention: "account".to_owned(),
        required: false,
        length_min: 0,
        length_max: 100,
        mask: Mask::All,
        tells: None,
        source: None,
    })
}

/// Who says whether what an id names may be chosen.
#[derive(Clone, Copy, Debug)]
pub enum Ids<'a> {
    /// The pickers of the form: what they do not show to the reader is not taken.
    Shown(&'a Filled),
    /// Whoever reads the form.
    Caller,
}

/// A form being read; what is wrong so far is kept.
#[derive(Debug)]
pub struct FormReader<'a> {
    dictionary: &'a Dictionary,
    sent: &'a Posted,
    ids: Ids<'a>,
    wrong: Vec<Refusal>,
}

impl<'a> FormReader<'a> {
    /// Begins to read what was sent.
    pub fn of(dictionary: &'a Dictionary, sent: &'a Posted, ids: Ids<'a>) -> FormReader<'a> {
        FormReader { dictionary, sent, ids, wrong: Vec::new() }
    }

    /// Returns what was sent.
    pub fn sent(&self) -> &'a Posted {
        self.sent
    }

    /// Takes a field as a value of an element. It is the one place where what was sent becomes a value.
    pub fn take(
        &self,
        element: &Element,
        field: &str,
        required: bool,
    ) -> Result<Option<Value>, Vec<FieldRefusal>> {
        let raw = self.sent.raw_as(self.dictionary, element, field);
        match (is_picked(&element.kind), self.ids) {
            (true, Ids::Shown(form)) if !raw.is_empty() => {
                let unknown = const { Refusal::invalid("kernel.refusal.choice_unknown") };
                let taken = form.picked(field).ok_or(unknown).and_then(|one| one.take(&raw));
                let beside = |why| vec![FieldRefusal { field: field.to_owned(), why }];
                taken.map(|id| Some(Value::Id(id))).map_err(beside)
            }
            _ => self.dictionary.accept_all(element, &raw, required),
        }
    }

    /// Reads a field as an element of the dictionary says; what is wrong is kept beside the field.
    pub fn value(&mut self, key: &str, field: &'static str) -> Option<Value> {
        let element = element(self.dictionary, key);
        self.value_of(&element, field, element.required)
    }

    /// Reads a field that may be left out, whatever the dictionary says.
    pub fn optional(&mut self, field: &'static str) -> Option<Value> {
        self.value_of(&element(self.dictionary, field), field, false)
    }

    /// Reads a field that must be there, whatever the dictionary says.
    pub fn required(&mut self, field: &'static str) -> Option<Value> {
        self.value_of(&element(self.dictionary, field), field, true)
    }

    fn value_of(
        &mut self,
        element: &Element,
        field: &'static str,
        required: bool,
    ) -> Option<Value> {
        match self.take(element, field, required) {
            Ok(value) => value,
            Err(refusals) => {
                let beside = refusals.into_iter().map(|one| one.refusal(Some(field)));
                self.wrong.extend(beside);
                None
            }
        }
    }

    /// Reads a text, a code, or another value in its normal form as text.
    pub fn text(&mut self, key: &str, field: &'static str) -> Option<String> {
        self.value(key, field).map(|value| value.text())
    }

    /// Reads several fields as the elements of their names, in their normal form as text.
    pub fn texts<const N: usize>(
        mut self,
        fields: [&'static str; N],
    ) -> Result<[Option<String>; N], Vec<Refusal>> {
        let taken = fields.map(|field| self.text(field, field));
        self.end(Some(taken))
    }

    /// Reads which one of something is meant.
    pub fn id<T: From<Uuid>>(&mut self, key: &str, field: &'static str) -> Option<T> {
        match self.value(key, field)? {
            Value::Id(id) => Some(T::from(id)),
            _ => None,
        }
    }

    /// Reads a number.
    pub fn number(&mut self, field: &'static str) -> Option<i64> {
        match self.value(field, field)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Reads a box: an absent one is not ticked.
    pub fn ticked(&mut self, field: &'static str) -> bool {
        matches!(self.value(field, field), Some(Value::Bool(true)))
    }

    /// Reads a date as an element of the dictionary says.
    pub fn date(&mut self, key: &str, field: &'static str) -> Option<Date> {
        match self.value(key, field)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// Returns a field that stands in no dictionary, as it was sent; an empty one is refused as `missing`.
    pub fn need(&mut self, field: &'static str, missing: &'static str) -> Option<String> {
        let found = self.sent.opt(field).map(str::to_owned);
        if found.is_none() {
            self.refuse(Refusal::invalid(missing).on(field));
        }
        found
    }

    /// Keeps something that is wrong.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.wrong.push(refusal);
    }

    /// Returns how much is wrong so far.
    pub fn wrongs(&self) -> usize {
        self.wrong.len()
    }

    /// Ends the reading: with what it makes of the form, unless anything is wrong or a part of it is not there.
    pub fn end<T>(self, made: Option<T>) -> Result<T, Vec<Refusal>> {
        match made {
            Some(made) if self.wrong.is_empty() => Ok(made),
            _ => Err(self.wrong),
        }
    }
}
