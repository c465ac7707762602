//! Whatever is done to a record by whomever: it is a fold of its events, its keys say what its values say, and nothing that
//! is hidden shows.

use super::forms::added;
use super::world::{
    ABROAD, Town, UNSEEN, account, area, context, dictionary, grant, now, org, place, projected,
    sees, staff, thing, values,
};
use crate::support::cases;
use kernel::access::{Actor, Grant, Head};
use kernel::dictionary::Value;
use kernel::register::{
    Act, Command, Context, Doing, Event, KeyHead, List, ListHead, ListKey, Lookup, Record, Seen,
    Show, Sight, Values, Writes, accept, body, decide, read_body, record_in, replay, warnings,
};
use kernel::register::{Form, Projection, RecordRefusal};
use kernel::time::Duration;
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(5000);

const PLACES: &[u128] = &[3110, 3111, 3120, 3121, 3210, 3211, 3220, ABROAD, UNSEEN];

fn text() -> impl Strategy<Value = Value> {
    let words =
        prop::collection::vec(prop::sample::select(vec!["a", "b", "路", "😀", " ", "z"]), 1..4);
    words.prop_map(|words| Value::Text(words.concat()))
}

fn linked(ids: &'static [u128]) -> impl Strategy<Value = Value> {
    prop::sample::select(ids).prop_map(|id| Value::Id(Uuid::from_u128(id)))
}

fn day() -> impl Strategy<Value = Value> {
    (-1_i64..9).prop_map(|days| Value::Date(now().plus(Duration::days(days)).china_date()))
}

fn hours() -> impl Strategy<Value = Value> {
    let row = (1_i64..3, 0_u8..24, 0_u8..24).prop_map(|(day, from, to)| {
        let at = |hour| Value::Time(kernel::time::Time::from_hms(hour, 0, 0).unwrap());
        let row = [("span.day", Value::Number(day)), ("span.from", at(from)), ("span.to", at(to))];
        row.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    });
    prop::collection::vec(row, 1..4).prop_map(Value::Rows)
}

/// A field of the register, or what is none, with a value of its kind.
fn write() -> impl Strategy<Value = (String, Option<Value>)> {
    let code = prop::sample::select(vec!["hall", "annex", "yard"]);
    let one = prop_oneof![
        20 => text().prop_map(|value| ("thing.name", value)),
        20 => code.prop_map(|code| ("thing.kind", Value::Code(code.to_owned()))),
        20 => linked(PLACES).prop_map(|value| ("thing.place", value)),
        20 => linked(&[7, 8, 9, 10, 11, UNSEEN]).prop_map(|value| ("thing.keeper", value)),
        10 => linked(&[1, 2]).prop_map(|value| ("thing.owner", value)),
        10 => text().prop_map(|value| ("thing.contact", value)),
        10 => (-3_i64..3).prop_map(|fen| ("thing.cost", Value::Fen(fen))),
        20 => day().prop_map(|value| ("thing.due_on", value)),
        20 => any::<bool>().prop_map(|yes| ("thing.open", Value::Bool(yes))),
        10 => (1_i64..9).prop_map(|seats| ("thing.seats", Value::Number(seats))),
        10 => text().prop_map(|value| ("thing.note", value)),
        10 => linked(&[901, 902, 903, 904, UNSEEN]).prop_map(|value| ("thing.twin", value)),
        10 => hours().prop_map(|value| ("thing.hours", value)),
        1 => (0_i64..9).prop_map(|score| ("thing.score", Value::Number(score))),
        1 => day().prop_map(|value| ("thing.done_on", value)),
        1 => text().prop_map(|value| ("close.why", value)),
        1 => text().prop_map(|value| ("no.such", value)),
    ];
    (one, prop::bool::weighted(0.9))
        .prop_map(|((key, value), there)| (key.to_owned(), there.then_some(value)))
}

fn writes() -> impl Strategy<Value = Writes> {
    prop::collection::btree_map(any::<u8>(), write(), 0..4)
        .prop_map(|all| all.into_values().collect())
}

fn act() -> impl Strategy<Value = Act> {
    let action = prop_oneof![
        80 => Just("close"),
        80 => Just("reopen"),
        1 => Just("give_up"),
        4 => Just("no_such"),
    ];
    let procedure =
        || prop_oneof![9 => Just("thing_mend".to_owned()), 1 => Just("no_such".to_owned())];
    let end = prop_oneof![
        40 => Just("end"),
        40 => Just("withdrawn"),
        4 => Just("lost"),
        4 => Just("no_such"),
    ];
    let base = prop_oneof![1 => 0_u64..9, 4 => Just(u64::MAX)];
    let why = prop::sample::select(vec!["", "要办"]).prop_map(str::to_owned);
    let whom = || (1_u128..5).prop_map(account);
    prop_oneof![
        1 => writes().prop_map(|writes| Act::Add { values: full(&writes) }),
        30 => (base, writes()).prop_map(|(base, values)| Act::Change { base, values }),
        20 => (action, writes(), text()).prop_map(|(action, mut values, why)| {
            values.retain(|key, _| key == "thing.note" || key == "no.such");
            if action == "close" {
                values.insert("close.why".to_owned(), Some(why));
            }
            Act::Move { action: action.to_owned(), values }
        }),
        1 => Just(Act::End),
        5 => (whom(), why).prop_map(|(account, why)| Act::Name { account, why }),
        4 => whom().prop_map(|account| Act::Unname { account }),
        8 => procedure().prop_map(|procedure| Act::Begin { procedure, step: "mend".to_owned() }),
        4 => (procedure(), any::<bool>()).prop_map(|(procedure, handed)| Act::Follow {
            procedure,
            step: "mend".to_owned(),
            handed: handed.then(|| org(7)),
        }),
        8 => (procedure(), end, day()).prop_map(|(procedure, end, day)| Act::Finish {
            procedure,
            end: end.to_owned(),
            given: BTreeMap::from([("step.date".to_owned(), day)]),
        }),
        1 => writes().prop_map(|values| Act::Derive { values }),
        1 => (0_i64..9).prop_map(|score| {
            let score = ("thing.score".to_owned(), Some(Value::Number(score)));
            Act::Derive { values: Writes::from([score]) }
        }),
        2 => Just(Act::Settle),
        2 => any::<bool>().prop_map(|held| Act::Hold { held }),
    ]
}

fn full(writes: &Writes) -> Values {
    let mut all = values(&[]);
    all.extend(writes.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?))));
    all
}

fn actor() -> impl Strategy<Value = Actor> {
    let role = prop::sample::select(vec![
        "a.director",
        "a.director",
        "a.clerk",
        "a.keeper",
        "a.own",
        "a.friend",
    ]);
    let at = prop::sample::select(vec![31_u128, 32]);
    let one =
        (role, at, prop::option::of(7_u128..9)).prop_map(|(role, at, of)| grant(role, at, of));
    let grants: BoxedStrategy<Vec<Grant>> = prop::collection::vec(one, 0..4).boxed();
    (1_u128..5, grants).prop_map(|(n, grants)| staff(n, grants))
}

/// Somebody who acts: mostly a director of the whole office, or the program.
fn doer() -> impl Strategy<Value = Option<Actor>> {
    prop_oneof![
        4 => (1_u128..5).prop_map(|n| Some(staff(n, vec![grant("a.director", 3, None)]))),
        3 => actor().prop_map(Some),
        3 => Just(None),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let step = prop::sample::select(vec!["none", "shut", "mending", "gone"]);
    (writes(), step, prop::collection::btree_set(1_u128..5, 0..3)).prop_map(
        |(writes, step, named)| {
            let mut values = full(&writes);
            values.remove("no.such");
            values.remove("close.why");
            values.insert(
                "thing.place".to_owned(),
                match values.get("thing.place") {
                    Some(Value::Id(id)) if id.as_u128() / 1000 == 3 => Value::Id(*id),
                    _ => place(3110),
                },
            );
            let mut record = added(&[]);
            for (key, value) in values {
                record.values.insert(key, value);
            }
            let settle = Command { id: ID, record: ID, act: Act::Settle };
            let events = decide(thing(), Some(&record), &settle, &context(Doing::Program)).unwrap();
            let mut record = record.after(&events);
            if step != "none" {
                record.state = Some(step.to_owned());
            }
            for n in named {
                let naming = kernel::register::Naming { from: now(), why: "要办".to_owned() };
                record.named.insert(account(n), naming);
            }
            record
        },
    )
}

/// Carries out commands one after another, each by somebody or by the program.
fn carried_out(commands: &[(Act, Option<Actor>)]) -> Vec<Event> {
    let (mut record, mut events): (Option<Record>, Vec<Event>) = (None, Vec::new());
    for (at, (act, actor)) in (1_i64..).zip(commands) {
        let sight = actor.as_ref().map(sees);
        let doing = sight.as_ref().map_or(Doing::Program, Doing::Actor);
        let context = Context { now: now().plus(Duration::hours(at)), ..context(doing) };
        let command = Command { id: Uuid::from_u128(1), record: ID, act: act.clone() };
        let Ok(more) = decide(thing(), record.as_ref(), &command, &context) else { continue };
        let before = record.clone();
        for event in &more {
            kernel::register::apply(&mut record, ID, event);
        }
        events.extend(more);
        if let Some(after) = &record {
            warnings(thing(), before.as_ref(), after, &context);
        }
    }
    events
}

fn keys_of<'p>(left: &'p Projection, list: &str) -> Vec<&'p ListKey> {
    left.keys.iter().filter(|key| key.list == list).collect()
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn a4_two_hundred_commands_leave_a_fold_of_their_events_in_a_declared_state(
        commands in prop::collection::vec((act(), doer()), 200),
    ) {
        let mut commands = commands;
        commands.insert(0, (Act::Add { values: values(&[]) }, None));
        let events = carried_out(&commands);
        prop_assert!(!events.is_empty());
        let mut stepwise = None;
        for event in &events {
            let before: Option<Record> = stepwise.clone();
            kernel::register::apply(&mut stepwise, ID, event);
            let after = stepwise.clone().unwrap();
            let state = thing().state(after.state.as_deref().unwrap());
            prop_assert!(state.is_some());
            prop_assert_eq!(state.unwrap().ends, after.closed_at.is_some());
            prop_assert_eq!(after.version, before.map_or(0, |before| before.version) + 1);
            prop_assert!(after.whose.areas.values().any(|at| *at == area(3)));
            prop_assert!(!after.values.contains_key("close.why"));
            prop_assert!(!after.values.contains_key("no.such"));
            let last = after.dated.get("thing.keeper").and_then(|history| history.last());
            let now = last.filter(|row| row.to.is_none()).map(|row| &row.value);
            prop_assert_eq!(now, after.values.get("thing.keeper"));
            let left = projected(&after);
            prop_assert_eq!(&left, &projected(&after));
            prop_assert_eq!(&left.title, &after.title);
            let distinct: BTreeSet<&ListKey> = left.keys.iter().collect();
            prop_assert_eq!(distinct.len(), left.keys.len());
        }
        prop_assert_eq!(replay(ID, &events), stepwise);
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a4_a_record_is_in_the_ranges_that_somebody_reads_if_and_only_if_it_is_seen(
        record in record(), actor in actor(),
    ) {
        let left = projected(&record);
        let of = record.belongs(left.public);
        let sight = sees(&actor);
        let list = thing().list("all").unwrap();
        let offered = sight.lists().into_iter().find(|one| one.list == list);
        let keys = keys_of(&left, "all");
        let keys: BTreeSet<&KeyHead> = keys.into_iter().map(|key| &key.head).collect();
        let ranges = offered.map(|one| one.ranges).unwrap_or_default();
        let read = ranges.iter().any(|range| keys.contains(&range.key) && range.head.holds(&of));
        prop_assert_eq!(read, sight.scope().matches(&of));
        let org_only = |head: &Head| matches!(head, Head::Org { .. });
        for range in ranges.iter().filter(|range| !org_only(&range.head)) {
            prop_assert_eq!(keys.contains(&range.key), range.head.holds(&of), "no row check");
        }
        let seen = record_in(&record, &of, &sight, &|element, id| Town.name(element, id));
        prop_assert_eq!(seen.is_some(), read);
    }

    #[test]
    fn a4_nothing_hidden_shows(record in record(), actor in actor()) {
        let left = projected(&record);
        let of = record.belongs(left.public);
        let sight = sees(&actor);
        // A role sees a field of a record if it reaches the record and does not hide the field.
        let open = |key: &str| actor.grants.iter().any(|grant| {
            let one = sees(&Actor { grants: vec![grant.clone()], ..actor.clone() });
            one.scope().matches(&of) && !thing().access[&grant.role].hides(key)
        });
        let seen = record_in(&record, &of, &sight, &|_, _| None);
        for key in record.values.keys() {
            let shown = seen.as_ref().is_some_and(|seen| seen.values.contains_key(key));
            prop_assert_eq!(shown, open(key), "{}", key);
            prop_assert_eq!(sight.field(key, &of) != Show::Hidden, shown);
        }
        let contact = seen.as_ref().and_then(|seen| seen.values.get("thing.contact"));
        if let Some(Seen::Whole(_)) = contact {
            let whole = |grant: &Grant| thing().access[&grant.role].whole.contains("thing.contact");
            prop_assert!(actor.grants.iter().any(whole));
        }
        for related in sight.lists_on("thing.twin").iter().filter(|one| one.scope.matches(&of)) {
            let in_list = !keys_of(&left, &related.list.id).is_empty();
            let told = related.list.keys().chain(related.facets.iter().copied());
            for key in told.chain(["thing.twin"]).filter(|key| record.values.contains_key(*key)) {
                prop_assert!(!in_list || open(key), "{}", key);
            }
        }
        for offered in sight.lists() {
            let told = offered.list.keys().chain(offered.facets.iter().copied());
            let (told, keys): (Vec<&str>, _) = (told.collect(), keys_of(&left, &offered.list.id));
            for range in offered.ranges.iter().filter(|range| range.head.holds(&of)) {
                let in_list = keys.iter().any(|key| key.head == range.key);
                for key in told.iter().filter(|_| in_list) {
                    prop_assert!(open(key), "{} in {}", key, offered.list.id);
                }
            }
        }
    }

    #[test]
    fn a4_keys_are_ordered_as_the_values_are(records in prop::collection::vec(record(), 2..8)) {
        let lefts: Vec<Projection> = records.iter().map(projected).collect();
        let keys = |list: &str| -> Vec<(&Record, (i64, String))> {
            let order = |key: &&ListKey| (key.sort_no, key.sort_text.clone());
            let first = |left| keys_of(left, list).first().map(order);
            let all = records.iter().zip(&lefts);
            all.filter_map(|(record, left)| Some((record, first(left)?))).collect()
        };
        let absent_last = |a: Option<Ordering>, here: bool, there: bool| {
            a.unwrap_or_else(|| there.cmp(&here))
        };
        let field = |record: &Record, key: &str| record.values.get(key).cloned();
        let compare = |a: &Record, b: &Record, key: &str, down: bool| {
            let (left, right) = (field(a, key), field(b, key));
            let order = match (&left, &right) {
                (Some(Value::Text(a)), Some(Value::Text(b))) => Some(a.cmp(b)),
                (Some(Value::Date(a)), Some(Value::Date(b))) => Some(a.cmp(b)),
                (Some(Value::Fen(a)), Some(Value::Fen(b))) => Some(a.cmp(b)),
                (Some(Value::Code(a)), Some(Value::Code(b))) => {
                    let table = dictionary().table("thing_kind").unwrap();
                    let at = |code: &String| table.codes.iter().position(|one| one.code == *code);
                    Some(at(a).cmp(&at(b)))
                }
                _ => None,
            };
            let order = order.map(|order| if down { order.reverse() } else { order });
            absent_last(order, left.is_some(), right.is_some())
        };
        for (list, first, second) in [
            ("states", ("thing.name", false), None),
            ("due", ("thing.due_on", false), Some(("thing.name", true))),
            ("dear", ("thing.cost", true), Some(("thing.kind", false))),
        ] {
            let keys = keys(list);
            let pairs = keys.iter().flat_map(|a| keys.iter().map(move |b| (a, b)));
            for ((a, left), (b, right)) in pairs {
                let second = second.map_or(Ordering::Equal, |(key, down)| compare(a, b, key, down));
                let expected = compare(a, b, first.0, first.1).then(second);
                prop_assert_eq!(left.cmp(right), expected, "{} {:?} {:?}", list, left, right);
            }
        }
    }

    /// What a form gives, the decision takes: the two never differ about who may write what.
    #[test]
    fn a4_what_is_taken_from_a_form_is_decided_on(
        record in record(), somebody in doer(), writes in writes(),
    ) {
        let actor = somebody.unwrap_or_else(|| staff(1, vec![grant("a.clerk", 3, None)]));
        let sight = sees(&actor);
        let context = context(Doing::Actor(&sight));
        let raw: BTreeMap<String, String> = writes
            .iter()
            .map(|(key, value)| {
                let element = dictionary().get(key);
                let written = |value: &Value| Some(dictionary().written(element?, value));
                let text = value.as_ref().and_then(written);
                (key.clone(), text.unwrap_or_default())
            })
            .collect();
        let form = Form::Change(&record);
        let Ok(taken) = accept(thing(), form, &raw, &context) else { return Ok(()) };
        let act = Act::Change { base: record.version, values: taken.clone() };
        let command = Command { id: ID, record: ID, act };
        match decide(thing(), Some(&record), &command, &context) {
            Ok(events) => prop_assert_eq!(events.is_empty(), taken.is_empty()),
            Err(RecordRefusal::Fields(wrong)) => {
                let keys: Vec<&str> = wrong.iter().map(|one| one.why.key).collect();
                prop_assert!(!keys.contains(&"kernel.refusal.field_unknown"), "{:?}", wrong);
            }
            Err(_) => {}
        }
    }

    #[test]
    fn a4_values_are_read_as_they_were_kept_and_what_is_unknown_stays(record in record()) {
        let unknown = serde_json::json!({ "gone.field": [1], "thing.cost2": "x" });
        let unknown = unknown.as_object().unwrap();
        let kept = body(&record.values, unknown);
        let (values, rest) = read_body(dictionary(), &kept);
        prop_assert_eq!(&values, &record.values);
        prop_assert_eq!(&rest, unknown);
        prop_assert_eq!(body(&values, &rest), kept);
    }

    #[test]
    fn a4_facets_and_parts_are_those_of_the_values(record in record()) {
        let left = projected(&record);
        let part = |list: &List| list.parts.as_ref().map(|parts| parts.of.clone());
        for list in &thing().lists {
            let keys = keys_of(&left, &list.id);
            for key in &keys {
                for (facet, at) in list.facets.iter().zip(&key.facets) {
                    prop_assert_eq!(at.clone(), record.values.get(facet).map(Value::text));
                }
                let of = part(list).unwrap_or_default();
                prop_assert!(of.is_empty() || of.contains(&key.part));
            }
            if list.heads.contains(&ListHead::Org) && !keys.is_empty() {
                for org in &record.whose.orgs {
                    prop_assert!(keys.iter().any(|key| key.head == KeyHead::Org(*org)));
                }
            }
        }
        let keeper = record.values.get("thing.keeper") == Some(&Value::Id(org(7).uuid()));
        prop_assert_eq!(record.whose.orgs.contains(&org(7)), keeper);
    }
}

/// The sight of nobody is empty.
#[test]
fn a4_whoever_holds_no_role_sees_nothing() {
    let sight: Sight<'_> = sees(&staff(1, Vec::new()));
    assert!(sight.scope().is_empty() && sight.lists().is_empty());
}
