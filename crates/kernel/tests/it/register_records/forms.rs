//! What is taken from a form, and what is told beside its fields.

use super::world::{
    ABROAD, UNSEEN, account, context, grant, org, place, sees, staff, thing, values,
};
use kernel::access::Actor;
use kernel::dictionary::{FieldRefusal, Value};
use kernel::register::{Act, RecordRefusal};
use kernel::register::{Doing, Form, Record, Values, Writes, accept, decide, replay};
use std::collections::BTreeMap;

use super::world::command;

fn director() -> Actor {
    staff(1, vec![grant("a.director", 31, None)])
}

fn clerk() -> Actor {
    staff(2, vec![grant("a.clerk", 31, None)])
}

fn form(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

fn uuid(n: u128) -> String {
    uuid::Uuid::from_u128(n).to_string()
}

fn taken(
    actor: &Actor,
    of: Form<'_>,
    raw: &BTreeMap<String, String>,
) -> Result<Writes, Vec<FieldRefusal>> {
    let sight = sees(actor);
    accept(thing(), of, raw, &context(Doing::Actor(&sight)))
}

/// Checks that a form is refused with these keys beside these fields, and with no other.
fn refused(actor: &Actor, of: Form<'_>, raw: &[(&str, &str)], expected: &[(&str, &str)]) {
    let wrong = taken(actor, of, &form(raw)).unwrap_err();
    let told: Vec<(&str, &str)> = wrong
        .iter()
        .map(|one| (one.field.as_str(), one.why.key.trim_start_matches("kernel.refusal.")))
        .collect();
    assert_eq!(told, expected);
}

pub fn added(extra: &[(&str, Value)]) -> Record {
    let act = Act::Add { values: values(extra) };
    let events = decide(thing(), None, &command(act), &context(Doing::Program)).unwrap();
    replay(command(Act::End).record, &events).unwrap()
}

#[test]
fn a4_a_new_record_takes_what_is_written_and_begins_as_the_file_says() {
    let here = uuid(3110);
    let raw = form(&[("thing.name", " 一号 "), ("thing.place", &here), ("thing.cost", "12.5")]);
    let writes = taken(&director(), Form::Add, &raw).unwrap();
    let written: Values =
        writes.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    let owner = Value::Id(account(1).uuid());
    let expected = values(&[("thing.cost", Value::Fen(1250)), ("thing.owner", owner)]);
    assert_eq!(written, expected);
}

#[test]
fn a4_everything_that_is_wrong_is_told_at_once_beside_its_field() {
    let raw = [("thing.kind", "barn"), ("thing.due_on", "soon"), ("thing.place", &*uuid(UNSEEN))];
    let expected = [
        ("thing.due_on", "date_unreadable"),
        ("thing.kind", "choice_unknown"),
        ("thing.place", "choice_unknown"),
        ("thing.name", "field_required"),
    ];
    refused(&director(), Form::Add, &raw, &expected);
}

#[test]
fn a4_what_may_not_be_written_is_refused_like_a_field_that_is_not_there() {
    let here = uuid(3110);
    let plain = [("thing.name", "一号"), ("thing.place", here.as_str())];
    for (key, text) in [
        ("thing.cost", "1"),
        ("thing.cost", ""),
        ("thing.note", "x"),
        ("thing.contact", "张三"),
        ("thing.done_on", "2026-05-06"),
        ("thing.score", "1"),
        ("state", "gone"),
        ("no.such", "1"),
    ] {
        let raw: Vec<(&str, &str)> = plain.iter().copied().chain([(key, text)]).collect();
        refused(&clerk(), Form::Add, &raw, &[(key, "field_unknown")]);
    }
    let record = added(&[]);
    refused(
        &clerk(),
        Form::Change(&record),
        &[("thing.cost", "1")],
        &[("thing.cost", "field_unknown")],
    );
}

#[test]
fn a4_a_change_takes_only_what_is_in_the_form_and_differs() {
    let record = added(&[("thing.cost", Value::Fen(5))]);
    let raw = form(&[("thing.name", "一号"), ("thing.cost", "0.06"), ("thing.note", "")]);
    let writes = taken(&director(), Form::Change(&record), &raw).unwrap();
    assert_eq!(writes, Writes::from([("thing.cost".to_owned(), Some(Value::Fen(6)))]));
}

#[test]
fn a4_what_is_not_asked_is_neither_taken_nor_kept_nor_required() {
    let record = added(&[("thing.seats", Value::Number(30))]);
    let raw = form(&[("thing.open", "false"), ("thing.seats", "many")]);
    let writes = taken(&director(), Form::Change(&record), &raw).unwrap();
    let expected = [("thing.open", Some(Value::Bool(false))), ("thing.seats", None)];
    assert_eq!(writes, expected.map(|(key, value)| (key.to_owned(), value)).into());
    refused(
        &director(),
        Form::Change(&record),
        &[("thing.seats", "")],
        &[("thing.seats", "field_required")],
    );
}

#[test]
fn a4_what_never_changes_and_what_the_state_locks_stays() {
    let mut record = added(&[("thing.owner", Value::Id(account(1).uuid()))]);
    let other = uuid(2);
    refused(
        &director(),
        Form::Change(&record),
        &[("thing.owner", &other)],
        &[("thing.owner", "record_once")],
    );
    assert_eq!(
        taken(&director(), Form::Change(&record), &form(&[("thing.kind", "yard")])).unwrap().len(),
        1
    );
    record.state = Some("shut".to_owned());
    refused(
        &director(),
        Form::Change(&record),
        &[("thing.kind", "yard")],
        &[("thing.kind", "record_locked")],
    );
    let same = form(&[("thing.kind", "大厅"), ("thing.owner", &uuid(1))]);
    assert!(taken(&director(), Form::Change(&record), &same).unwrap().is_empty());
}

#[test]
fn a4_lines_are_checked_one_by_one_and_do_not_overlap() {
    let line = |day: &str, from: &str, to: &str| {
        format!(r#"{{"span.day":"{day}","span.from":"{from}","span.to":"{to}"}}"#)
    };
    let rows = |lines: &[String]| format!("[{}]", lines.join(","));
    let record = added(&[]);
    let check = |lines: &[String], expected: &[(&str, &str)]| {
        let raw = rows(lines);
        match expected {
            [] => drop(
                taken(&director(), Form::Change(&record), &form(&[("thing.hours", &raw)])).unwrap(),
            ),
            _ => refused(&director(), Form::Change(&record), &[("thing.hours", &raw)], expected),
        }
    };
    let morning = line("1", "8:00", "12:00");
    check(&[morning.clone(), line("1", "12:00", "17:00"), line("2", "9:00", "10:00")], &[]);
    check(
        &[morning.clone(), line("", "", ""), line("1", "11:59", "17:00")],
        &[("thing.hours[3].span.from", "lines_overlap")],
    );
    check(&[morning.clone(), line("2", "9:00", "8:00")], &[("thing.hours[2].span.to", "says")]);
    check(
        &[morning.clone(), line("1", "11:00", "")],
        &[("thing.hours[2].span.from", "lines_overlap")],
    );
    let many: Vec<String> = (1..=5).map(|day| line(&day.to_string(), "8:00", "9:00")).collect();
    check(&many, &[("thing.hours", "rows_too_many")]);
}

#[test]
fn a4_a_masked_value_that_comes_back_as_it_was_shown_stays() {
    let phone = Value::Text("13812345678".to_owned());
    let record = added(&[("thing.phone", phone)]);
    let change =
        |text: &str| taken(&clerk(), Form::Change(&record), &form(&[("thing.phone", text)]));
    assert!(change("138****5678").unwrap().is_empty());
    assert_eq!(change("139****5678").unwrap_err().len(), 1);
    assert_eq!(change("").unwrap()["thing.phone"], None);
}

#[test]
fn a4_a_link_that_is_there_may_stay_though_nobody_may_link_to_it_anew() {
    let mut record = added(&[]);
    let gone = Value::Id(uuid::Uuid::from_u128(UNSEEN));
    let raw = form(&[("thing.twin", &uuid(UNSEEN)), ("thing.note", "x")]);
    assert!(taken(&director(), Form::Change(&record), &raw).is_err());
    record.values.insert("thing.twin".to_owned(), gone);
    assert_eq!(taken(&director(), Form::Change(&record), &raw).unwrap().len(), 1);
}

#[test]
fn a4_a_record_lies_in_the_office_and_where_whoever_adds_it_may_add() {
    let add = |actor: &Actor, at: u128, extra: &[(&str, Value)]| {
        let sight = sees(actor);
        let mut values = values(extra);
        values.insert("thing.place".to_owned(), place(at));
        let act = Act::Add { values };
        decide(thing(), None, &command(act), &context(Doing::Actor(&sight)))
    };
    assert!(add(&director(), 3110, &[]).is_ok());
    assert_eq!(add(&director(), 3210, &[]).unwrap_err(), RecordRefusal::NotYours);
    let Err(RecordRefusal::Fields(wrong)) = add(&director(), ABROAD, &[]) else { panic!() };
    assert_eq!(wrong[0].field, "thing.place");
    let keeper = staff(3, vec![grant("a.keeper", 31, Some(7))]);
    let own = [("thing.keeper", Value::Id(org(7).uuid()))];
    assert_eq!(add(&keeper, 3110, &own).unwrap_err(), RecordRefusal::NotYours);
    let Err(RecordRefusal::Fields(wrong)) = add(&clerk(), 3110, &[("thing.cost", Value::Fen(1))])
    else {
        panic!()
    };
    assert_eq!(wrong[0].field, "thing.cost");
    assert_eq!(wrong[0].why.key, "kernel.refusal.field_unknown");
}
