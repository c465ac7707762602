//! What values of a record may be kept together: the checks of the file and of its lines, and how much there may be.

use super::accept::{Form, facts};
use super::context::Context;
use super::facts::{RecordFacts, fails};
use super::lines::{Table, rows_of};
use super::model::{RECORD_BYTES_MAX, Register, Severity};
use super::record::{Record, Values};
use super::refused::{RecordRefusal, saying};
use crate::commit::canonical;
use crate::dictionary::FieldRefusal;

/// Returns what is told of a record as it would be after a command, though it is taken.
pub fn warnings(
    register: &Register,
    before: Option<&Record>,
    after: &Record,
    context: &Context<'_>,
) -> Vec<FieldRefusal> {
    let form = before.map_or(Form::Add, Form::Change);
    let state = after.state.as_deref();
    let facts = RecordFacts { state, ..facts(register, form, &after.values, context) };
    let mut told = checked(register, Severity::Warn, &facts);
    for (lines, rows) in tables(register, &after.values) {
        let table = Table::of(context.dictionary, lines, rows, context.today());
        told.extend(table.told(Severity::Warn));
    }
    told
}

fn tables<'a>(
    register: &'a Register,
    values: &'a Values,
) -> impl Iterator<Item = (&'a super::model::Lines, &'a [Values])> {
    register
        .lines
        .iter()
        .filter_map(|lines| rows_of(values.get(&lines.element)).map(|rows| (lines, rows)))
}

/// Returns what the checks of a level say; one that depends on what is absent says nothing.
fn checked(register: &Register, level: Severity, facts: &RecordFacts<'_>) -> Vec<FieldRefusal> {
    let checks = register.checks.iter().filter(|check| check.level == level);
    let failing = checks.filter(|check| fails(&check.that, facts));
    failing.map(|check| saying(check.on.as_deref(), &check.says)).collect()
}

/// Refuses values that may not be kept together.
pub(super) fn sound(
    register: &Register,
    form: Form<'_>,
    state: Option<&str>,
    values: &Values,
    context: &Context<'_>,
) -> Result<(), RecordRefusal> {
    let facts = RecordFacts { state, ..facts(register, form, values, context) };
    let mut wrong = checked(register, Severity::Refuse, &facts);
    for (lines, rows) in tables(register, values) {
        wrong.extend(Table::of(context.dictionary, lines, rows, context.today()).refused());
    }
    if !wrong.is_empty() {
        return Err(RecordRefusal::Fields(wrong));
    }
    short(values)
}

pub(super) fn short(values: &Values) -> Result<(), RecordRefusal> {
    let body = values.iter().map(|(key, value)| (key.clone(), value.json())).collect();
    let length = canonical(&body).map_or(0, |text| text.len());
    if length > RECORD_BYTES_MAX { Err(RecordRefusal::TooLong) } else { Ok(()) }
}
