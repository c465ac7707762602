//! The built-in registers: facilities (A4) and hidden dangers (B6).

use super::world::{RULES, all_files, names, problems, text};
use crate::support::date;
use kernel::procedure::Situation;
use kernel::register::{Column, ListHead, Part, Rows, Starts};

#[test]
fn a4_facilities_are_declared_whole() {
    let facility = RULES.register("facility").unwrap();
    assert_eq!(facility.fields.len(), 19);
    assert_eq!(facility.start().map(|state| state.id.as_str()), Some("in_use"));
    assert_eq!(facility.state("closed").unwrap().situation, Situation::Late);
    assert_eq!(facility.action("close").unwrap().asks.len(), 2);
    assert_eq!(facility.run("facility_acceptance").unwrap().starts, Starts::Press);
    assert_eq!(facility.lines_of("facility.rooms").unwrap().max, 30);
    assert_eq!(facility.number.as_ref().unwrap().number(date("2026-05-06"), 7), "SS00007");
    assert!(facility.page.parts.contains(&Part::Related("hidden_danger".to_owned())));
    assert_eq!(facility.page.says.fields().count(), 3);
    let open = facility.list("open").unwrap();
    assert!(open.heads.contains(&ListHead::Public));
    assert!(RULES.dictionary().table("facility_kind").unwrap().find("党群服务中心").is_some());
}

#[test]
fn b6_hidden_dangers_are_declared_whole() {
    let danger = RULES.register("hidden_danger").unwrap();
    assert_eq!(danger.states.len(), 4);
    assert!(danger.field("danger.found_by").unwrap().owner);
    let run = danger.run("danger_mend").unwrap();
    let at = |step: &str| run.during.at(step);
    assert_eq!((at("judge"), at("mend"), at("no_such")), (Some("found"), Some("mending"), None));
    assert_eq!(run.ends["waived"], "waived");
    assert_eq!(run.writes["danger.mended_on"], "evidence.date");
    let past = danger.list("past").unwrap();
    assert!(past.order[0].down);
    assert_eq!(past.order[0].by, Column::Field("danger.mended_on".to_owned()));
    assert!(danger.access["grid.worker"].rows.contains(&Rows::Mine));
    assert!(!danger.access["grid.worker"].may_write("danger.found_by"));
    assert!(danger.access["community.director"].may_write("danger.found_by"));
    assert_eq!(danger.public.as_ref().unwrap().small, Some(3));
}

#[test]
fn b6_the_time_to_mend_comes_from_a_table_of_the_county() {
    let table = &RULES.standards()["danger_limits"];
    let limit = |code: &str, on: &str| table.limit(code, date(on)).map(|limit| limit.to_string());
    assert_eq!(limit("general", "2026-05-06").as_deref(), Some("10wd"));
    assert_eq!(limit("major", "2026-05-06"), None);
    assert_eq!(limit("general", "2025-12-31"), None);
}

#[test]
fn a_list_is_offered_to_those_who_may_know_its_keys() {
    let danger = RULES.register("hidden_danger").unwrap();
    let open = danger.list("open").unwrap();
    assert!(open.may_be_offered(|_| false));
    assert!(!open.may_be_offered(|key| key == "danger.due_on"));
    assert!(open.may_be_offered(|key| key == "danger.grade"), "a facet is left out alone");
    assert_eq!(open.facets_offered(|key| key == "danger.grade"), ["danger.kind"]);
}

#[test]
fn every_built_in_register_is_sound_by_itself() {
    let ids: Vec<String> = RULES.registers().map(|register| register.id.clone()).collect();
    assert_eq!(ids, ["facility", "hidden_danger", "organisation"]);
    for id in &ids {
        assert!(problems(id, text(id), &names()).is_empty());
    }
    let files = all_files().into_keys().filter(|path| path.starts_with("registers/")).count();
    assert_eq!(files, ids.len());
}
