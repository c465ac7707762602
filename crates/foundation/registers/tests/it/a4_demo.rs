//! The demonstration's records: its file fits the rules that are shipped, and what is played leaves records in every state
//! that can be worked out again.

use crate::desk::*;
use kernel::dictionary::Kind;
use kernel::rules::RuleSet;
use kernel::time::{Duration, Instant};
use matters::demo::{Cast, Player, Setting, Spot};
use std::collections::{BTreeMap, BTreeSet};
use store::{Query, args};
use toml_edit::{DocumentMut, Item, Table};
use town::*;

const RECORDS: &str = include_str!("../../demo/records.toml");

fn tables<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    table.get(key).and_then(Item::as_array_of_tables).unwrap().iter().collect()
}

/// Tells of what an example names that the rules do not know.
fn unknown(rules: &RuleSet, register: &str, example: &Table) -> Vec<String> {
    let known = rules.register(register).unwrap();
    let values = example.get("values").and_then(Item::as_inline_table).unwrap();
    let wrong = |key: &str, told: &str| {
        let Some(element) = rules.dictionary().get(key).filter(|_| known.field(key).is_some())
        else {
            return true;
        };
        match &element.kind {
            Kind::Code { table } => rules.dictionary().table(table).unwrap().get(told).is_none(),
            Kind::Organisation => {
                rules.dictionary().table("organisation_kind").unwrap().get(told).is_none()
            }
            _ => false,
        }
    };
    let pairs = values.iter().map(|(key, value)| (key, value.as_str().unwrap_or_default()));
    pairs
        .filter(|(key, told)| wrong(key, told))
        .map(|(key, told)| format!("{key} {told}"))
        .collect()
}

#[test]
fn a4_the_records_of_the_demo_name_what_the_rules_know() {
    let rules = town::rules();
    let file: DocumentMut = RECORDS.parse().unwrap();
    let known = |element: &str| rules.dictionary().get(element).is_some();
    for of in tables(file.as_table(), "registers") {
        let id = of["id"].as_str().unwrap();
        assert!(rules.register(id).is_some(), "{id}");
        for example in tables(of, "examples") {
            assert_eq!(unknown(&rules, id, example), Vec::<String>::new());
            let own = example.get("says").and_then(Item::as_array);
            let said = own.into_iter().chain(of["says"].as_array()).flatten();
            let elements = said.map(|one| one.as_inline_table().unwrap()["element"].as_str());
            assert!(elements.flatten().all(known), "{example}");
        }
    }
}

fn player(session: &str) -> Player {
    let actor = actor(session);
    let grant = &actor.grants[0];
    let role: &'static str = match grant.role.as_str() {
        "community.desk" => "community.desk",
        "community.director" => "community.director",
        "grid.worker" => "grid.worker",
        "street.dispatcher" => "street.dispatcher",
        "street.leader" => "street.leader",
        "property.handler" => "property.handler",
        "department.handler" => "department.handler",
        other => panic!("{other}"),
    };
    Player { account: actor.who.account().unwrap(), role, area: grant.area, org: grant.org }
}

fn cast() -> Cast {
    let spot = |place, grid| Spot { place, grid, community: GARDEN };
    let unit = |kind: &str, session| (kind.to_owned(), player(session));
    Cast {
        tenant: kernel::id::TenantId::from(STREET),
        spots: vec![spot(BUILDING, GRID), spot(BUILDING_TWO, GRID_TWO)],
        desks: BTreeMap::from([(GARDEN, player("desk"))]),
        directors: BTreeMap::from([(GARDEN, player("director"))]),
        grid_workers: BTreeMap::from([(GRID, player("grid")), (GRID_TWO, player("grid_two"))]),
        dispatcher: player("dispatcher"),
        leader: player("leader"),
        units: vec![unit("urban_construction", "assistant"), unit("drainage", "drainage")],
        residents: Vec::new(),
    }
}

/// Plays the demonstration's records for so many cases, from now on.
async fn play(town: &Town, many: u32) {
    let begin: Instant = town.now();
    let end = begin.plus(Duration::days(60));
    let setting = Setting { app: town.app.clone(), cast: cast(), begin, end, many };
    let mut play = registers::BRINGS.demo.unwrap()(setting);
    while let Some(at) = play.next().filter(|at| *at < end) {
        town.db.clock().set(at.max(town.now()));
        play.turn().await.unwrap();
    }
    town.db.clock().set(end);
}

async fn states(town: &Town, register: &str) -> BTreeSet<String> {
    let mut q = town.store.read(town.tenant()).await.unwrap();
    let sql = "SELECT DISTINCT state FROM register_record WHERE tenant_id = $1 AND register = $2";
    let rows: Vec<(String,)> = q.all(sql, args![town.tenant(), register]).await.unwrap();
    rows.into_iter().map(|(state,)| state).collect()
}

testkit::both! {
    async fn a4_the_demo_leaves_records_in_every_state(db: testkit::Db) {
        let town = open(db).await;
        play(&town, 12).await;
        // Organisations are the registry's, whose own demonstration makes them.
        for register in town.rules.registers().filter(|one| !one.belongs.itself) {
            let all: BTreeSet<String> = register.states.iter().map(|state| state.id.clone()).collect();
            assert_eq!(states(&town, &register.id).await, all, "{}", register.id);
        }
        let running = town.count("SELECT COUNT(*) FROM matter WHERE ended_at IS NULL").await;
        let ended = town.count("SELECT COUNT(*) FROM matter WHERE ended_at IS NOT NULL").await;
        assert!(running >= 6 && ended >= 4, "{running} run, {ended} ended");
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }
}
