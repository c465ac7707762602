//! Taking what somebody wrote into a field: normal form, or what is wrong and what to do.

use super::address::{email, point, url};
use super::hours::week_hours;
use super::value::decimal;
use super::written::{
    boolean, date, duration, duration_within, moment, money, month, number, text, time, within,
    year,
};
use super::{CodeTable, Dictionary, Element, Kind, Value};
use crate::expr::Type;
use crate::id::FileId;
use crate::ident::{CnId, CreditCode, Phone, compact, half_width};
use crate::refusal::Refusal;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much of a word that is no choice is told again.
const WORD_MAX: usize = 20;

/// What is wrong with a field, told beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The element's key; in a row of a table `element[row].column`, rows from 1; in week hours `element[row].from`.
    pub field: String,
    /// What is wrong, and what to do.
    pub why: Refusal,
}

impl FieldRefusal {
    pub(super) fn new(field: &str, why: Refusal) -> FieldRefusal {
        FieldRefusal { field: field.to_owned(), why }
    }

    /// Returns it as a refusal beside a field of the page, whose name the caller knows.
    pub fn refusal(self, field: Option<&'static str>) -> Refusal {
        Refusal { field, ..self.why }
    }
}

impl From<FieldRefusal> for Refusal {
    fn from(refusal: FieldRefusal) -> Refusal {
        refusal.refusal(None)
    }
}

impl Dictionary {
    /// Takes `raw` as the value of the element `key`: its normal form, nothing when it is empty and need not be there,
    /// or what is wrong.
    pub fn accept(&self, key: &str, raw: &str) -> Result<Option<Value>, FieldRefusal> {
        let element = self
            .get(key)
            .ok_or_else(|| FieldRefusal::new(key, fault("kernel.refusal.field_unknown")))?;
        self.accept_as(element, raw, element.required)
    }

    /// Takes `raw` as the value of `element`, which must be there if `required` (a procedure may demand more than the
    /// dictionary does). Of several rows that are wrong the first is told; [`Dictionary::accept_all`] tells all.
    pub fn accept_as(
        &self,
        element: &Element,
        raw: &str,
        required: bool,
    ) -> Result<Option<Value>, FieldRefusal> {
        self.accept_all(element, raw, required).map_err(|wrong| {
            let unreadable =
                || FieldRefusal::new(&element.key, fault("kernel.refusal.rows_unreadable"));
            wrong.into_iter().next().unwrap_or_else(unreadable)
        })
    }

    /// Takes `raw` as the value of `element`, or tells everything that is wrong with it: a table may be wrong in several
    /// of its rows.
    pub fn accept_all(
        &self,
        element: &Element,
        raw: &str,
        required: bool,
    ) -> Result<Option<Value>, Vec<FieldRefusal>> {
        self.accept_beside(element, raw, required, None)
    }

    /// Takes `raw` in the place of the value that stands there now: a code that is no longer used may stay, though nobody
    /// may choose it anew.
    pub fn accept_beside(
        &self,
        element: &Element,
        raw: &str,
        required: bool,
        present: Option<&Value>,
    ) -> Result<Option<Value>, Vec<FieldRefusal>> {
        let present = match present {
            Some(Value::Code(code)) => std::slice::from_ref(code),
            Some(Value::Codes(codes)) => codes,
            _ => &[],
        };
        let found =
            if raw.trim().is_empty() { Ok(None) } else { self.value(element, raw, present) };
        let told = |why: Fault| vec![FieldRefusal::new(&element.key, why)];
        match found {
            Ok(None) if required => Err(told(fault("kernel.refusal.field_required"))),
            Ok(value) => Ok(value),
            Err(Trouble::Here(fault)) => Err(told(fault)),
            Err(Trouble::Inside(wrong)) => Err(wrong),
        }
    }

    /// Takes a whole form: the values of `keys` in `raw`, or everything that is wrong.
    pub fn accept_form(
        &self,
        keys: &[&str],
        raw: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, Value>, Vec<FieldRefusal>> {
        let (mut values, mut wrong) = (BTreeMap::new(), Vec::new());
        for key in keys {
            let Some(element) = self.get(key) else {
                wrong.push(FieldRefusal::new(key, fault("kernel.refusal.field_unknown")));
                continue;
            };
            let raw = raw.get(*key).map_or("", String::as_str);
            match self.accept_all(element, raw, element.required) {
                Ok(Some(value)) => {
                    values.insert((*key).to_owned(), value);
                }
                Ok(None) => {}
                Err(told) => wrong.extend(told),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    /// Returns a value as the text that a form holds and that is read back to the same value, tables included.
    pub fn written(&self, element: &Element, value: &Value) -> String {
        let Value::Rows(rows) = value else { return element.input(value) };
        let cell = |(key, value): (&String, &Value)| {
            let text = self.get(key).map_or_else(|| value.text(), |column| column.input(value));
            (key.clone(), Json::String(text))
        };
        rows.iter().map(|row| row.iter().map(cell).collect::<Json>()).collect::<Json>().to_string()
    }

    fn value(
        &self,
        element: &Element,
        raw: &str,
        present: &[String],
    ) -> Result<Option<Value>, Trouble> {
        let value = match &element.kind {
            Kind::Text { lines } => return text(element, raw, *lines).map_err(Trouble::Here),
            Kind::Number { decimals, min, max, .. } => {
                within(number(raw, *decimals)?, *min, *max, *decimals).map(Value::Number)?
            }
            Kind::Money { min_fen, max_fen } => {
                within(money(raw)?, *min_fen, *max_fen, 2).map(Value::Fen)?
            }
            Kind::Date => Value::Date(date(raw)?),
            Kind::Moment => Value::Moment(moment(raw)?),
            Kind::Time => Value::Time(time(raw)?),
            Kind::Duration { min, max } => {
                Value::Minutes(duration_within(duration(raw)?, *min, *max)?)
            }
            Kind::Year { min, max } => Value::Year(within(year(raw)?, *min, *max, 0)?),
            Kind::Month => Value::Month(month(raw)?),
            Kind::Bool => Value::Bool(boolean(raw)?),
            Kind::Code { table } => Value::Code(self.code(table, raw, present)?),
            Kind::Codes { table } => return self.codes(table, raw, present).map_err(Trouble::Here),
            Kind::CnId => Value::Text(raw.parse::<CnId>().map_err(Refusal::from)?.to_string()),
            Kind::CreditCode => {
                Value::Text(raw.parse::<CreditCode>().map_err(Refusal::from)?.to_string())
            }
            Kind::Phone { service: true } => {
                Value::Text(Phone::of_office(raw).map_err(Refusal::from)?.to_string())
            }
            Kind::Phone { service: false } => {
                Value::Text(raw.parse::<Phone>().map_err(Refusal::from)?.to_string())
            }
            Kind::Email => Value::Text(email(raw)?),
            Kind::Url => return url(element, raw).map_err(Trouble::Here),
            Kind::Category => Value::Text(compact(raw)),
            Kind::Point => Value::Point(point(raw)?),
            Kind::Place
            | Kind::Area
            | Kind::Person
            | Kind::Household
            | Kind::Organisation
            | Kind::Account
            | Kind::Record { .. } => Value::Id(
                Uuid::try_parse(raw.trim()).map_err(|_| fault("kernel.refusal.choice_unknown"))?,
            ),
            Kind::File { count_max, .. } => return files(raw, *count_max).map_err(Trouble::Here),
            Kind::Table { columns, min, max } => {
                return self.rows(element, columns, (*min, *max), raw);
            }
            Kind::Hours => {
                let rows = week_hours(&element.key, raw)?;
                return Ok((!rows.is_empty()).then_some(Value::Hours(rows)));
            }
        };
        Ok(Some(value))
    }

    fn code(&self, table: &str, raw: &str, present: &[String]) -> Result<String, Fault> {
        let table = self.table(table).ok_or_else(|| fault("kernel.refusal.choice_unknown"))?;
        choice(table, raw, present).unwrap_or_else(|| Err(fault("kernel.refusal.choice_unknown")))
    }

    /// Reads several codes: parted by line ends and semicolons, or by commas where no name has them. They are kept once
    /// each, in the table's order.
    fn codes(&self, table: &str, raw: &str, present: &[String]) -> Result<Option<Value>, Fault> {
        let table = self.table(table).ok_or_else(|| fault("kernel.refusal.choice_unknown"))?;
        let mut found = Vec::new();
        for part in raw.split(['\n', '\r', ';', '；']).filter(|part| !part.trim().is_empty()) {
            if let Some(whole) = choice(table, part, present) {
                found.push(whole?);
                continue;
            }
            for word in part.split([',', '，', '、']).map(str::trim).filter(|word| !word.is_empty())
            {
                let unknown = || {
                    let word: String = word.chars().take(WORD_MAX).collect();
                    fault("kernel.refusal.codes_unknown").with("code", word)
                };
                found.push(choice(table, word, present).ok_or_else(unknown)??);
            }
        }
        let chosen = table.codes.iter().filter(|entry| found.contains(&entry.code));
        let codes: Vec<String> = chosen.map(|entry| entry.code.clone()).collect();
        Ok((!codes.is_empty()).then_some(Value::Codes(codes)))
    }

    fn rows(
        &self,
        element: &Element,
        columns: &[String],
        (min, max): (u32, u32),
        raw: &str,
    ) -> Result<Option<Value>, Trouble> {
        let rows: Vec<BTreeMap<String, String>> =
            serde_json::from_str(raw).map_err(|_| fault("kernel.refusal.rows_unreadable"))?;
        // What is no column does not make a row.
        let filled = |row: &&BTreeMap<String, String>| {
            columns.iter().any(|key| row.get(key).is_some_and(|cell| !cell.trim().is_empty()))
        };
        let count = rows.iter().filter(filled).count();
        if count > max as usize {
            let refusal = fault("kernel.refusal.rows_too_many").with("max", max);
            return Err(refusal.with("count", count).into());
        }
        let keys: Vec<&str> = columns.iter().map(String::as_str).collect();
        let (mut taken, mut wrong) = (Vec::with_capacity(count), Vec::new());
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| filled(row)) {
            match self.accept_form(&keys, row) {
                Ok(values) => taken.extend((!values.is_empty()).then_some(values)),
                Err(told) => wrong.extend(told.into_iter().map(|mut one| {
                    one.field = format!("{}[{}].{}", element.key, index + 1, one.field);
                    one
                })),
            }
        }
        if !wrong.is_empty() {
            return Err(Trouble::Inside(wrong));
        }
        if !taken.is_empty() && taken.len() < min as usize {
            let refusal = fault("kernel.refusal.rows_too_few").with("min", min);
            return Err(refusal.with("count", count).into());
        }
        Ok((!taken.is_empty()).then_some(Value::Rows(taken)))
    }
}

/// Returns the code that a word names, or that it is no longer used, unless it stands there already; nothing when the table has no such word.
fn choice(table: &CodeTable, raw: &str, present: &[String]) -> Option<Result<String, Fault>> {
    let word: String = raw.trim().chars().map(half_width).collect();
    table.find(word.trim()).map(|code| {
        if code.retired && !present.contains(&code.code) {
            Err(fault("kernel.refusal.code_retired").with("code", &code.code))
        } else {
            Ok(code.code.clone())
        }
    })
}

impl Element {
    /// Returns a value as a fact for the guards of procedures; none for kinds that they may not use, such as telephone
    /// and ID numbers.
    pub fn fact(&self, value: &Value) -> Option<crate::expr::Value> {
        self.kind.fact_type()?;
        value.fact()
    }

    /// Returns a value as a fact for the conditions of registers; none for kinds that they may not use, and for links, files
    /// and rows, of which they ask only whether they are there.
    pub fn record_fact(&self, value: &Value) -> Option<crate::expr::Value> {
        match self.kind.record_type()? {
            Type::Link | Type::Files | Type::Rows => None,
            Type::Int | Type::Text | Type::Bool | Type::Date | Type::Moment | Type::Codes => {
                value.record_fact()
            }
        }
    }

    /// Returns a value as the text that a form field shows and that is read back to the same value; for rows of a table
    /// the columns are needed too, see [`Dictionary::written`].
    pub fn input(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (Kind::Number { decimals, .. }, Value::Number(number)) => decimal(*number, *decimals),
            _ => value.text(),
        }
    }
}

/// What is wrong: a message key and its arguments.
pub(super) type Fault = Refusal;

/// Where it is wrong.
pub(super) enum Trouble {
    /// In the field itself.
    Here(Fault),
    /// In its rows.
    Inside(Vec<FieldRefusal>),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Here(fault)
    }
}

pub(super) const fn fault(key: &'static str) -> Fault {
    Refusal::invalid(key)
}

fn files(raw: &str, count_max: u32) -> Result<Option<Value>, Fault> {
    let ids: Result<Vec<FileId>, _> = raw
        .split([',', ' ', '\n', '\r', '\t'])
        .filter(|id| !id.is_empty())
        .map(str::parse)
        .collect();
    let ids = ids.map_err(|_| fault("kernel.refusal.file_unknown"))?;
    if ids.len() > count_max as usize {
        let refusal = fault("kernel.refusal.files_too_many");
        return Err(refusal.with("max", count_max).with("count", ids.len()));
    }
    Ok((!ids.is_empty()).then_some(Value::Files(ids)))
}
