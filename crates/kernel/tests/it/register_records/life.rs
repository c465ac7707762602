//! Commands on records: what changes, what moves them, what two people do at once.

use super::forms::added;
use super::world::{
    account, command, context, dictionary, grant, nothing, now, org, sees, staff, thing, values,
};
use kernel::access::Actor;
use kernel::dictionary::Value;
use kernel::id::AccountId;
use kernel::register::{
    Act, Context, Doing, Event, Mover, Record, RecordRefusal, Seen, Values, What, Writes, decide,
    is_public, renew, replay, warnings,
};
use kernel::time::Duration;
use std::collections::BTreeSet;

fn director() -> Actor {
    staff(1, vec![grant("a.director", 31, None)])
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn writes(pairs: &[(&str, Option<Value>)]) -> Writes {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

fn by(actor: &Actor, record: &Record, act: Act) -> Result<Vec<Event>, RecordRefusal> {
    let sight = sees(actor);
    decide(thing(), Some(record), &command(act), &context(Doing::Actor(&sight)))
}

fn program(record: &Record, act: Act) -> Result<Vec<Event>, RecordRefusal> {
    decide(thing(), Some(record), &command(act), &context(Doing::Program))
}

fn change(base: u64, pairs: &[(&str, Option<Value>)]) -> Act {
    Act::Change { base, values: writes(pairs) }
}

fn act(action: &str, pairs: &[(&str, Option<Value>)]) -> Act {
    Act::Move { action: action.to_owned(), values: writes(pairs) }
}

fn given(pairs: &[(&str, Value)]) -> Values {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

#[test]
fn a4_what_did_not_change_gives_no_event() {
    let record = added(&[]);
    let same = change(record.version, &[("thing.name", Some(text("一号"))), ("thing.note", None)]);
    assert!(by(&director(), &record, same).unwrap().is_empty());
    let other = change(record.version, &[("thing.name", Some(text("二号")))]);
    let events = by(&director(), &record, other).unwrap();
    let after = record.after(&events);
    assert_eq!(after.title, "二号 · 大厅");
    assert_eq!((after.version, after.changed_by), (2, Some(account(1))));
    assert_eq!(after.whose, record.whose);
}

#[test]
fn a4_a_change_of_its_place_or_keeper_changes_whose_it_is() {
    let record = added(&[("thing.keeper", Value::Id(org(7).uuid()))]);
    assert_eq!(record.whose.orgs, [org(7)]);
    let pairs = [
        ("thing.place", Some(super::world::place(3120))),
        ("thing.keeper", Some(Value::Id(org(8).uuid()))),
    ];
    let after = record.after(&by(&director(), &record, change(1, &pairs)).unwrap());
    assert_eq!(after.whose.orgs, [org(8)]);
    assert!(after.whose.areas.values().any(|area| *area == super::world::area(312)));
    let rows = after.dated["thing.keeper"].rows();
    assert_eq!(rows.len(), 1, "of one day the last value holds");
}

#[test]
fn a4_earlier_values_of_a_dated_field_stay_with_their_days() {
    let record = added(&[("thing.keeper", Value::Id(org(7).uuid()))]);
    let sight = sees(&director());
    let later = Context { now: now().plus(Duration::days(3)), ..context(Doing::Actor(&sight)) };
    let change = command(change(1, &[("thing.keeper", Some(Value::Id(org(8).uuid())))]));
    let after = record.after(&decide(thing(), Some(&record), &change, &later).unwrap());
    let history = &after.dated["thing.keeper"];
    let on = |days: i64| history.on(now().plus(Duration::days(days)).china_date()).cloned();
    assert_eq!(on(-1), None);
    assert_eq!(on(2), Some(Value::Id(org(7).uuid())));
    assert_eq!(on(3), Some(Value::Id(org(8).uuid())));
}

#[test]
fn a4_changes_of_different_fields_are_merged_and_of_the_same_one_both_are_told() {
    let record = added(&[("thing.phone", text("13812345678"))]);
    let first =
        change(1, &[("thing.note", Some(text("甲"))), ("thing.phone", Some(text("13912345678")))]);
    let now = record.after(&by(&director(), &record, first).unwrap());
    let later: BTreeSet<String> = ["thing.note", "thing.phone"].map(str::to_owned).into();
    let late = |later: Option<&BTreeSet<String>>, pairs: &[(&str, Option<Value>)]| {
        let sight = sees(&director());
        let context = Context { later, ..context(Doing::Actor(&sight)) };
        decide(thing(), Some(&now), &command(change(1, pairs)), &context)
    };
    assert_eq!(late(Some(&later), &[("thing.cost", Some(Value::Fen(1)))]).unwrap().len(), 1);
    assert!(late(Some(&later), &[("thing.note", Some(text("甲")))]).unwrap().is_empty());
    let clash = |later, key: &str, mine: Value| match late(later, &[(key, Some(mine))]) {
        Err(RecordRefusal::Clash(mut clashes)) => clashes.remove(0),
        other => panic!("{other:?}"),
    };
    let note = clash(Some(&later), "thing.note", text("乙"));
    assert_eq!(note.theirs, Some(Seen::Whole(text("甲"))));
    assert_eq!(note.mine, Some(Seen::Whole(text("乙"))));
    let phone = clash(Some(&later), "thing.phone", text("13712345678"));
    assert_eq!(phone.theirs, Some(Seen::Masked("139****5678".to_owned())), "masked as it is shown");
    clash(None, "thing.cost", Value::Fen(1));
    let refusal = kernel::refusal::Refusal::from(RecordRefusal::Clash(vec![note]));
    let words = refusal.words();
    assert!(words.zh.contains('甲') && words.zh.contains('乙') && words.en.contains('乙'));
}

#[test]
fn b6_an_action_is_done_from_its_states_with_what_it_asks() {
    let record = added(&[]);
    let missing = by(&director(), &record, act("close", &[]));
    let Err(RecordRefusal::Fields(wrong)) = missing else { panic!("{missing:?}") };
    assert_eq!(wrong[0].field, "close.why");
    let asked = [("close.why", Some(text("漏水"))), ("thing.note", Some(text("楼上")))];
    let events = by(&director(), &record, act("close", &asked)).unwrap();
    let What::Moved { mover, given, .. } = &events[1].what else { panic!() };
    assert_eq!(*mover, Mover::Action("close".to_owned()));
    assert_eq!(given["close.why"], text("漏水"));
    let shut = record.after(&events);
    assert_eq!(shut.state.as_deref(), Some("shut"));
    assert_eq!(shut.values["thing.note"], text("楼上"));
    assert!(!shut.values.contains_key("close.why"), "what is no field is not kept in the record");
    let again = by(&director(), &shut, act("close", &asked));
    assert!(matches!(again, Err(RecordRefusal::StateNot { .. })));
    let early = by(&director(), &shut, act("reopen", &[]));
    assert!(matches!(early, Err(RecordRefusal::NotNow { .. })));
    let other = by(&director(), &shut, act("give_up", &[("thing.name", Some(text("x")))]));
    assert!(matches!(other, Err(RecordRefusal::Fields(_))), "nothing that it does not ask");
    let gone = shut.after(&by(&director(), &shut, act("give_up", &[])).unwrap());
    assert_eq!(gone.closed_at, Some(now()));
    let late = by(&director(), &gone, change(gone.version, &[("thing.note", None)]));
    assert_eq!(late, Err(RecordRefusal::Ended));
    assert_eq!(by(&director(), &record, act("no_such", &[])), Err(RecordRefusal::ActionUnknown));
    assert_eq!(by(&director(), &record, Act::End), Err(RecordRefusal::NotYours));
}

#[test]
fn b6_a_procedure_moves_a_record_and_writes_what_its_steps_were_given() {
    let record = added(&[]);
    let (procedure, step) = ("thing_mend".to_owned(), "mend".to_owned());
    let begin = Act::Begin { procedure: procedure.clone(), step: step.clone() };
    let mending = record.after(&by(&director(), &record, begin.clone()).unwrap());
    assert_eq!(mending.state.as_deref(), Some("mending"));
    assert!(matches!(program(&mending, begin), Err(RecordRefusal::StateNot { .. })));
    let finish = |end: &str, given: Values| Act::Finish {
        procedure: "thing_mend".to_owned(),
        end: end.to_owned(),
        given,
    };
    let date = now().china_date();
    let done = given(&[("step.date", Value::Date(date)), ("thing.name", text("别的"))]);
    let by_hand = by(&director(), &mending, finish("end", done.clone()));
    assert_eq!(by_hand, Err(RecordRefusal::NotYours));
    let follow = Act::Follow { procedure, step, handed: None };
    assert_eq!(by(&director(), &mending, follow.clone()), Err(RecordRefusal::NotYours));
    assert_eq!(program(&mending, follow.clone()), Ok(Vec::new()), "it is there already");
    let unknown = program(&mending, finish("lapsed", done.clone()));
    assert!(matches!(unknown, Err(RecordRefusal::EndUnknown { .. })));
    let mended = mending.after(&program(&mending, finish("end", done)).unwrap());
    assert_eq!(mended.state.as_deref(), Some("used"));
    assert_eq!(mended.values["thing.done_on"], Value::Date(date));
    assert_eq!(mended.values["thing.name"], text("一号"));
    let lost = mending.after(&program(&mending, finish("lost", Values::new())).unwrap());
    assert!(lost.closed_at.is_some());
    let elsewhere = program(&lost, follow);
    assert_eq!(elsewhere, Ok(Vec::new()), "what something else ended stays ended");
}

#[test]
fn a4_checks_refuse_in_the_words_of_the_file_and_warn_where_they_only_warn() {
    let record = added(&[]);
    let yard = change(1, &[("thing.kind", Some(Value::Code("yard".to_owned())))]);
    let Err(RecordRefusal::Fields(wrong)) = by(&director(), &record, yard) else { panic!() };
    assert_eq!(
        (wrong[0].field.as_str(), wrong[0].why.words().zh.as_str()),
        ("thing.due_on", "院子要写期限")
    );
    let past = |record: &Record| {
        let day = Value::Date(now().minus(Duration::days(1)).china_date());
        by(&director(), record, change(record.version, &[("thing.due_on", Some(day))]))
    };
    assert!(matches!(past(&record), Err(RecordRefusal::Fields(_))));
    let day = Value::Date(now().china_date());
    let dated =
        record.after(&by(&director(), &record, change(1, &[("thing.due_on", Some(day))])).unwrap());
    assert!(past(&dated).is_ok(), "what stood there already may be moved");
    let told = warnings(thing(), None, &record, &context(Doing::Program));
    assert_eq!(told.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["thing.hours"]);
}

#[test]
fn a4_a_record_is_seen_by_whoever_is_named_until_the_naming_is_taken_back() {
    let record = added(&[]);
    let friend = staff(5, vec![grant("a.friend", 32, None)]);
    let may = |record: &Record| sees(&friend).scope().matches(&record.belongs(false));
    assert!(!may(&record));
    let name = |why: &str| Act::Name { account: account(5), why: why.to_owned() };
    assert_eq!(by(&director(), &record, name(" ")), Err(RecordRefusal::WhyMissing));
    let named = record.after(&by(&director(), &record, name("协助")).unwrap());
    assert!(may(&named));
    assert!(by(&director(), &named, name("再次")).unwrap().is_empty());
    assert_eq!(by(&friend, &named, name("x")), Err(RecordRefusal::NotYours));
    assert_eq!(
        by(&friend, &record, name("x")),
        Err(RecordRefusal::Unknown),
        "not even that it is there"
    );
    let unname = Act::Unname { account: account(5) };
    assert!(!may(&named.after(&by(&director(), &named, unname).unwrap())));
}

#[test]
fn a4_derived_values_areas_and_holds_come_from_the_program_alone() {
    let record = added(&[]);
    let score = Act::Derive { values: writes(&[("thing.score", Some(Value::Number(3)))]) };
    let acts = [score.clone(), Act::Settle, Act::Hold { held: true }];
    for act in acts {
        assert_eq!(by(&director(), &record, act), Err(RecordRefusal::NotYours));
    }
    assert_eq!(
        record.after(&program(&record, score).unwrap()).values["thing.score"],
        Value::Number(3)
    );
    let name = Act::Derive { values: writes(&[("thing.name", Some(text("x")))]) };
    assert!(matches!(program(&record, name), Err(RecordRefusal::Fields(_))));
    assert!(program(&record, Act::Settle).unwrap().is_empty());
    let mut stale = record.clone();
    stale.whose.areas.clear();
    assert_eq!(stale.after(&program(&stale, Act::Settle).unwrap()).whose, record.whose);
    assert!(record.after(&program(&record, Act::Hold { held: true }).unwrap()).held);
}

#[test]
fn a4_everybody_sees_what_is_public_in_its_states_and_while_it_is_open() {
    let public =
        |record: &Record| is_public(thing(), dictionary(), record, nothing(), now().china_date());
    let record = added(&[]);
    assert!(public(&record));
    assert!(!public(&added(&[("thing.open", Value::Bool(false))])));
    let mut mending = record;
    mending.state = Some("mending".to_owned());
    assert!(!public(&mending));
}

#[test]
fn a4_a_record_of_an_earlier_version_of_the_file_is_brought_up_to_date() {
    let mut register = thing().clone();
    register.moved.insert("closed".to_owned(), "shut".to_owned());
    let note = register.fields.iter_mut().find(|field| field.element == "thing.note").unwrap();
    note.was = vec!["old.note".to_owned()];
    let mut record = added(&[]);
    record.state = Some("closed".to_owned());
    record.values.insert("old.note".to_owned(), text("旧"));
    renew(&register, &mut record);
    assert_eq!(record.state.as_deref(), Some("shut"));
    assert_eq!(record.values["thing.note"], text("旧"));
    assert!(!record.values.contains_key("old.note"));
}

#[test]
fn a4_nothing_happens_before_a_record_is_added_or_when_it_is_added_again() {
    let add = command(Act::Add { values: values(&[]) });
    let added = decide(thing(), None, &add, &context(Doing::Program)).unwrap();
    let record = replay(add.record, &added).unwrap();
    let again = decide(thing(), Some(&record), &add, &context(Doing::Program));
    assert_eq!(again, Err(RecordRefusal::AddedBefore));
    let end = command(Act::End);
    let nobody: Option<AccountId> = None;
    let ended = Event { at: now(), command: end.id, by: nobody, what: What::Ended };
    assert_eq!(replay(add.record, [&ended, &added[0], &added[0]]).unwrap(), record);
    let absent = decide(thing(), None, &end, &context(Doing::Program));
    assert_eq!(absent, Err(RecordRefusal::Unknown));
}
