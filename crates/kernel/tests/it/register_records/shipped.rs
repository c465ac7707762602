//! The built-in registers at work: a facility is closed and opened again, a danger is found and mended.

use super::world::{Town, account, area, command, grant, nothing, now, org, place, staff};
use crate::support::rules;
use kernel::access::{Actor, Asker};
use kernel::dictionary::Value;
use kernel::id::{FileId, OrgId, TenantId};
use kernel::register::{
    Act, Around, Context, Doing, Form, KeyHead, Lookup, Projection, Record, Register, Seen, Values,
    Writes, accept, decide, is_public, project, record_in, replay, sight,
};
use kernel::rules::RuleSet;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(rules);

fn register(id: &str) -> &'static Register {
    RULES.register(id).unwrap()
}

fn context<'a>(doing: Doing<'a>) -> Context<'a> {
    Context {
        dictionary: RULES.dictionary(),
        now: now(),
        office: TenantId::from(area(3)),
        doing,
        lookup: &Town,
        linked: nothing(),
        number: Some("1"),
        later: None,
    }
}

fn form(pairs: &[(&str, String)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), text.clone())).collect()
}

/// Carries out what somebody wrote into a form.
fn filled_in(of: &Register, form_of: Form<'_>, raw: &[(&str, String)], actor: &Actor) -> Record {
    let asker = Asker { roles: RULES.roles(), actor, now: now() };
    let sight = sight(of, RULES.dictionary(), asker);
    let context = context(Doing::Actor(&sight));
    let writes = accept(of, form_of, &form(raw), &context).unwrap();
    let act = match form_of {
        Form::Add => Act::Add { values: present(writes) },
        Form::Change(record) => Act::Change { base: record.version, values: writes },
        Form::Act(_, action) => Act::Move { action: action.id.clone(), values: writes },
    };
    let command = command(act);
    match form_of {
        Form::Add => {
            replay(command.record, &decide(of, None, &command, &context).unwrap()).unwrap()
        }
        Form::Change(record) | Form::Act(record, _) => {
            record.after(&decide(of, Some(record), &command, &context).unwrap())
        }
    }
}

fn present(writes: Writes) -> Values {
    writes.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

fn projected(of: &Register, record: &Record) -> Projection {
    let names = |element: &_, id| Town.name(element, id);
    let today = now().china_date();
    let around = Around { names: &names, pinyin: &str::to_owned, linked: nothing(), today };
    project(of, RULES.dictionary(), record, &around)
}

fn id(value: &Value) -> String {
    value.text()
}

#[test]
fn a4_a_facility_is_added_closed_and_opened_again() {
    let facility = register("facility");
    let worker = staff(1, vec![grant("community.worker", 31, None)]);
    let keeper = Value::Id(org(7).uuid());
    let raw = [
        ("facility.name", "和平社区活动室".to_owned()),
        ("facility.kind", RULES.dictionary().table("facility_kind").unwrap().codes[0].code.clone()),
        ("facility.place", id(&place(3110))),
        ("facility.keeper", id(&keeper)),
        ("facility.hours", "周一至周五 8:30-17:30".to_owned()),
        ("facility.area_m2", "120.5".to_owned()),
    ];
    let added = filled_in(facility, Form::Add, &raw, &worker);
    assert_eq!(added.state.as_deref(), Some("in_use"));
    assert_eq!(added.values["facility.open_to_residents"], Value::Bool(true));
    let left = projected(facility, &added);
    assert!(left.public && left.keys.iter().any(|key| key.head == KeyHead::Org(org(7))));
    let handler = staff(2, vec![grant("property.handler", 31, Some(7))]);
    let close = Form::Act(&added, facility.action("close").unwrap());
    let why = [("facility.closed_why", "漏水检修".to_owned())];
    let closed = filled_in(facility, close, &why, &handler);
    assert_eq!(closed.state.as_deref(), Some("closed"));
    assert_eq!(closed.values["facility.closed_why"], Value::Text("漏水检修".to_owned()));
    let reopen = Form::Act(&closed, facility.action("reopen").unwrap());
    let open = filled_in(facility, reopen, &[], &handler);
    assert_eq!(open.state.as_deref(), Some("in_use"));
    assert!(!open.values.contains_key("facility.closed_why"), "it is asked only while closed");
}

#[test]
fn b6_a_danger_is_found_and_mended() {
    let danger = register("hidden_danger");
    let worker = staff(1, vec![grant("grid.worker", 311, None)]);
    let kind = RULES.dictionary().table("danger_kind").unwrap().codes[0].code.clone();
    let raw = [
        ("danger.kind", kind),
        ("danger.place", id(&place(3110))),
        ("danger.text", "楼道堆放杂物".to_owned()),
        ("danger.photos", uuid::Uuid::from_u128(6).to_string()),
        ("danger.contact", "13812345678".to_owned()),
    ];
    let found = filled_in(danger, Form::Add, &raw, &worker);
    assert_eq!(found.whose.owners, [account(1)], "whoever adds it found it");
    let program = |record: &Record, act: Act| {
        let events = decide(danger, Some(record), &command(act), &context(Doing::Program));
        record.after(&events.unwrap())
    };
    let procedure = || "danger_mend".to_owned();
    let at = |record: &Record, step: &str, handed: Option<OrgId>| {
        program(record, Act::Follow { procedure: procedure(), step: step.to_owned(), handed })
    };
    let judged = at(&found, "judge", None);
    assert_eq!(
        (&judged, judged.state.as_deref()),
        (&found, Some("found")),
        "nobody has looked yet"
    );
    let mending = at(&judged, "mend", Some(org(8)));
    assert_eq!(mending.values["danger.keeper"], Value::Id(org(8).uuid()));
    let parts = |record: &Record, list: &str| -> Vec<String> {
        let left = projected(danger, record);
        left.keys.iter().filter(|key| key.list == list).map(|key| key.part.clone()).collect()
    };
    assert!(parts(&mending, "open").iter().all(|part| part == "mending"));
    let photos = Value::Files(vec![FileId::from_uuid(uuid::Uuid::from_u128(8))]);
    let day = Value::Date(now().china_date());
    let given = [("evidence.date", day.clone()), ("evidence.photos", photos)];
    let given = given.map(|(key, value)| (key.to_owned(), value)).into();
    let finish = Act::Finish { procedure: procedure(), end: "end".to_owned(), given };
    let mended = program(&mending, finish);
    assert_eq!(mended.values["danger.mended_on"], day);
    assert!(mended.closed_at.is_some() && parts(&mended, "open").is_empty());
    assert!(!parts(&mended, "past").is_empty());
    let dictionary = RULES.dictionary();
    assert!(is_public(danger, dictionary, &mended, nothing(), now().china_date()));
    let asker = Asker { roles: RULES.roles(), actor: &worker, now: now() };
    let seen =
        record_in(&mended, &mended.belongs(true), &sight(danger, dictionary, asker), &|_, _| None);
    let contact = seen.unwrap().values.remove("danger.contact");
    assert_eq!(contact, Some(Seen::Masked("138****5678".to_owned())));
}
