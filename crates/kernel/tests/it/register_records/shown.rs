//! What somebody sees of a record and of the lists.

use super::forms::added;
use super::world::{Town, account, dictionary, grant, org, projected, sees, staff, thing};
use kernel::access::{Actor, Head};
use kernel::dictionary::Value;
use kernel::register::{
    KeyHead, Link, Lookup, May, Record, Seen, SeenRecord, Show, Sight, public_sight, record_in,
};
use std::collections::BTreeMap;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn record() -> Record {
    let row = [("span.day", Value::Number(1)), ("span.who", text("王五"))];
    let row: BTreeMap<String, Value> =
        row.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    added(&[
        ("thing.contact", text("张三")),
        ("thing.phone", text("13812345678")),
        ("thing.cost", Value::Fen(1)),
        ("thing.keeper", Value::Id(org(7).uuid())),
        ("thing.owner", Value::Id(account(9).uuid())),
        ("thing.hours", Value::Rows(vec![row])),
    ])
}

fn seen(record: &Record, sight: &Sight<'_>) -> Option<SeenRecord> {
    let of = record.belongs(projected(record).public);
    record_in(record, &of, sight, &|element, id| Town.name(element, id))
}

fn by(actor: &Actor) -> SeenRecord {
    seen(&record(), &sees(actor)).unwrap()
}

#[test]
fn a4_a_field_is_hidden_masked_or_whole_by_role() {
    let director = by(&staff(1, vec![grant("a.director", 31, None)]));
    assert_eq!(director.values["thing.contact"], Seen::Whole(text("张三")));
    assert_eq!(director.values["thing.phone"], Seen::Masked("138****5678".to_owned()));
    assert_eq!(director.values["thing.cost"], Seen::Whole(Value::Fen(1)));
    let clerk = by(&staff(2, vec![grant("a.clerk", 31, None)]));
    assert_eq!(clerk.values["thing.contact"], Seen::Masked("张*".to_owned()));
    assert!(!clerk.values.contains_key("thing.cost"));
    let Seen::Rows(rows) = &clerk.values["thing.hours"] else { panic!() };
    assert_eq!(rows[0]["span.who"], Seen::Masked("王*".to_owned()));
    assert_eq!(clerk.may, [May::See, May::Add, May::Change]);
    let both = by(&staff(2, vec![grant("a.clerk", 31, None), grant("a.director", 31, None)]));
    assert!(both.values.contains_key("thing.cost"), "the most open role counts");
    let abroad = staff(2, vec![grant("a.clerk", 31, None), grant("a.director", 32, None)]);
    assert!(!by(&abroad).values.contains_key("thing.cost"), "but only where it reaches");
    assert!(seen(&record(), &sees(&staff(2, vec![grant("a.clerk", 32, None)]))).is_none());
}

#[test]
fn a4_everybody_sees_the_public_fields_and_no_personal_column() {
    let public = seen(&record(), &public_sight(thing(), dictionary())).unwrap();
    let keys: Vec<&str> = public.values.keys().map(String::as_str).collect();
    assert_eq!(keys, ["thing.hours", "thing.kind", "thing.name"]);
    let Seen::Rows(rows) = &public.values["thing.hours"] else { panic!() };
    assert_eq!(rows[0].keys().collect::<Vec<_>>(), ["span.day"]);
    assert_eq!(public.may, [May::See]);
    let lists = public_sight(thing(), dictionary());
    let lists: Vec<&str> = lists.lists().iter().map(|one| one.list.id.as_str()).collect();
    assert_eq!(lists, ["all"], "the order of the others would tell what is not public");
}

#[test]
fn a4_a_title_is_masked_with_its_fields() {
    let mut register = thing().clone();
    register.title_from = vec!["thing.name".to_owned(), "thing.contact".to_owned()];
    let actor = staff(2, vec![grant("a.clerk", 31, None)]);
    let asker = kernel::access::Asker {
        roles: super::world::roles(),
        actor: &actor,
        now: super::world::now(),
    };
    let sight = kernel::register::sight(&register, dictionary(), asker);
    let record = record();
    let seen = record_in(&record, &record.belongs(false), &sight, &|_, _| None).unwrap();
    assert_eq!(seen.title, "一号 · 张*");
}

#[test]
fn a4_a_list_is_not_offered_whose_order_or_part_is_hidden_nor_is_such_a_facet() {
    let offered = |actor: &Actor| -> Vec<(String, Vec<String>)> {
        let sight = sees(actor);
        let lists = sight.lists();
        lists
            .iter()
            .map(|one| {
                let facets = one.facets.iter().map(|facet| (*facet).to_owned()).collect();
                (one.list.id.clone(), facets)
            })
            .collect()
    };
    let ids = |actor: &Actor| -> Vec<String> {
        offered(actor).into_iter().map(|(list, _)| list).collect()
    };
    let clerk = staff(2, vec![grant("a.clerk", 31, None)]);
    assert_eq!(ids(&clerk), ["all", "states", "due"], "the cost is hidden");
    let keeper = staff(3, vec![grant("a.keeper", 31, Some(7))]);
    assert_eq!(ids(&keeper), ["all", "states"]);
    let states = offered(&keeper).remove(1);
    assert_eq!(states.1, ["thing.twin"], "the kind is hidden");
    // Who holds both reads the list of costs only where the costs are seen.
    let both = staff(4, vec![grant("a.clerk", 31, None), grant("a.director", 32, None)]);
    let sight = sees(&both);
    let dear = sight.lists().into_iter().find(|one| one.list.id == "dear").unwrap();
    let heads: Vec<Head> = dear.ranges.into_iter().map(|range| range.head).collect();
    assert_eq!(heads, [Head::Area(super::world::area(32))]);
}

#[test]
fn a4_a_field_is_written_by_the_roles_that_say_so() {
    let clerk = sees(&staff(2, vec![grant("a.clerk", 31, None)]));
    let of = record().belongs(false);
    assert!(clerk.may_write("thing.name", &May::Change, Some(&of)));
    assert!(!clerk.may_write("thing.note", &May::Change, Some(&of)));
    assert!(!clerk.may_write("thing.done_on", &May::Change, Some(&of)));
    assert!(!clerk.may_write("thing.name", &May::Act("close".to_owned()), Some(&of)));
    assert_eq!(clerk.field("no.such", &of), Show::Hidden);
}

#[test]
fn a4_ranges_of_different_sorts_are_never_the_same() {
    let one = account(7).uuid();
    let heads = [
        KeyHead::Org(org(7)),
        KeyHead::Mine(account(7)),
        KeyHead::Named(account(7)),
        KeyHead::Public,
        KeyHead::Area(super::world::area(7)),
        KeyHead::Link { field: "thing.twin".to_owned(), to: one },
        KeyHead::Link { field: "thing.owner".to_owned(), to: one },
    ];
    let scopes: std::collections::BTreeSet<uuid::Uuid> = heads.iter().map(KeyHead::scope).collect();
    assert_eq!(scopes.len(), heads.len());
    assert_eq!(KeyHead::Area(super::world::area(7)).scope(), one);
}

#[test]
fn a4_links_secrets_and_uniques_are_those_of_the_values() {
    let record = record();
    let left = projected(&record);
    let link = |kind: &str, to: uuid::Uuid, field: &str| Link {
        to_kind: kind.to_owned(),
        to,
        field: field.to_owned(),
    };
    assert!(left.links.contains(&link("organisation", org(7).uuid(), "thing.keeper")));
    assert!(left.links.contains(&link("place", uuid::Uuid::from_u128(3110), "thing.place")));
    assert_eq!(left.secrets.first().map(|one| one.value.as_str()), Some("13812345678"));
    let rules: Vec<(usize, bool)> = left.uniques.iter().map(|one| (one.rule, one.secret)).collect();
    assert_eq!(rules, [(0, false), (1, true)]);
    assert_eq!(left.dated.len(), 1);
    assert_eq!(left.title, record.title);
    let mut closed = record;
    closed.closed_at = Some(super::world::now());
    closed.values.remove("thing.phone");
    assert!(projected(&closed).uniques.is_empty(), "an ended record is in nobody's way");
}

#[test]
fn a4_a_list_on_another_page_shows_only_what_may_be_known_of_the_link() {
    let on = |role: &str, of: Option<u128>| -> usize {
        let sight = sees(&staff(5, vec![grant(role, 31, of)]));
        sight.lists_on("thing.twin").len()
    };
    assert_eq!(on("a.director", None), 1);
    assert_eq!(on("a.keeper", Some(7)), 1);
    assert_eq!(on("a.friend", None), 0, "the link is hidden");
    assert_eq!(sees(&staff(5, vec![grant("a.director", 31, None)])).lists_on("thing.owner"), []);
}

#[test]
fn b6_what_may_be_done_now_follows_the_state() {
    let may = |state: &str| {
        let mut record = record();
        record.state = Some(state.to_owned());
        record.closed_at = (state == "gone").then(super::world::now);
        let director = sees(&staff(1, vec![grant("a.director", 31, None)]));
        let may = seen(&record, &director).unwrap().may;
        may.into_iter().map(|may| may.to_string()).collect::<Vec<String>>().join(" ")
    };
    let used = "see add change act:close act:give_up act:thing_mend export name";
    assert_eq!(may("used"), used);
    assert_eq!(may("shut"), "see add change act:give_up act:reopen export name");
    assert_eq!(may("gone"), "see add export name");
}
