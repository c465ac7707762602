//! Bad input is named: the place, what is wrong, and what to do.

use planner::geometry::Boundaries;
use planner::language::Language;
use planner::read::{self, ReadError, UnitsOptions};
use planner::survey::Survey;

/// Writes a collection of features of one square each, with given properties and rings.
fn collection(features: &[(&str, &str)]) -> String {
    let features: Vec<String> = features
        .iter()
        .map(|(properties, coordinates)| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{coordinates}}}}}"
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

const SQUARE: &str = "[[[500,0],[540,0],[540,40],[500,40],[500,0]]]";

fn units(text: &str) -> Result<read::Units, ReadError> {
    read::units(read::text(text.as_bytes())?, &UnitsOptions::default())
}

/// Checks that the first line of the error says all this.
fn expect<T>(result: Result<T, ReadError>, says: &[&str]) {
    let Err(error) = result else { panic!("{says:?} was taken") };
    let line = error.lines("units.geojson", Language::En).remove(0);
    for part in says {
        assert!(line.contains(part), "{line:?} does not say {part:?}");
    }
    for zh in error.lines("units.geojson", Language::Zh) {
        assert!(zh.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{zh:?}");
    }
}

#[test]
fn b2_outlines_with_flaws_are_named() {
    let bad = |ring: &str| units(&collection(&[("\"id\":\"A7\",\"households\":3", ring)]));
    expect(
        bad("[[[500,0],[540,0],[540,40],[500,40]]]"),
        &["feature 1 (A7)", "not closed", "--mend"],
    );
    expect(
        bad("[[[500,0],[540,40],[540,0],[500,40],[500,0]]]"),
        &["A7", "crosses itself near 520, 20"],
    );
    expect(bad("[[[500,0],[540,0],[500,0]]]"), &["3 positions, fewer than 4"]);
    expect(bad("[[[500,0],[540,0],[580,0],[500,0]]]"), &["no area"]);
    expect(bad("[]"), &["0 positions"]);
    expect(bad("[[[500,0],[540],[540,40],[500,0]]]"), &["coordinates cannot be read"]);
    expect(bad("7"), &["coordinates cannot be read"]);
}

#[test]
fn b2_households_have_to_be_whole_and_not_negative() {
    let bad = |properties: &str| units(&collection(&[(properties, SQUARE)]));
    expect(
        bad("\"id\":1,\"households\":-4"),
        &["feature 1 (1)", "has -4 households", "0 to 1,000,000"],
    );
    expect(bad("\"id\":1,\"households\":2.5"), &["2.5"]);
    expect(bad("\"id\":1,\"households\":\"many\""), &["many"]);
    expect(bad("\"id\":1,\"population\":9"), &["no `households`", "id, population"]);
    expect(bad("\"id\":1,\"households\":null"), &["no `households`"]);
    assert_eq!(bad("\"id\":1,\"households\":\"39\"").unwrap().units[0].households, 39);
    assert_eq!(bad("\"id\":1,\"households\":39.0").unwrap().units[0].households, 39);
}

#[test]
fn b2_ids_are_unique_or_all_left_out() {
    let two = |a: &str, b: &str| {
        let far = "[[[700,0],[740,0],[740,40],[700,40],[700,0]]]";
        units(&collection(&[(a, SQUARE), (b, far)]))
    };
    expect(
        two("\"id\":\"x\",\"households\":1", "\"id\":\"x\",\"households\":1"),
        &["feature 2 (x)", "of number 1"],
    );
    expect(two("\"id\":\"x\",\"households\":1", "\"households\":1"), &["feature 2", "no `id`"]);
    let counted = two("\"households\":1", "\"households\":1").unwrap();
    assert!(counted.counted);
    assert_eq!(counted.units[1].id, "1");
}

#[test]
fn b2_files_that_are_no_collections_are_named() {
    expect(units(""), &["empty"]);
    expect(units(" \n"), &["empty"]);
    expect(read::text(b"\xff\xfe{"), &["UTF-8 from byte 0"]);
    expect(
        units("{\"type\":\"FeatureCollection\",\"features\":[NaN]}"),
        &["not JSON", "line 1", "NaN"],
    );
    expect(units("[1,2]"), &["an array", "FeatureCollection"]);
    expect(units("{\"type\":\"Polygon\",\"coordinates\":[]}"), &["Polygon", "FeatureCollection"]);
    expect(units("{\"type\":\"FeatureCollection\",\"features\":[]}"), &["no feature"]);
    let null = "{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"households\":1},\"geometry\":null}]}";
    expect(units(null), &["feature 1", "no geometry"]);
    let point = null.replace("null", "{\"type\":\"Point\",\"coordinates\":[1,2]}");
    expect(units(&point), &["is a Point", "Polygon"]);
}

#[test]
fn b2_a_wrong_coordinate_system_is_named() {
    let at = |ring: &str| units(&collection(&[("\"id\":1,\"households\":1", ring)]));
    expect(
        at("[[[39.9,116.3],[39.91,116.3],[39.91,116.31],[39.9,116.3]]]"),
        &["latitude before longitude"],
    );
    expect(at("[[[0,0],[3e6,0],[3e6,2e6],[0,0]]]"), &["3000 km by 2000 km", "another system"]);
    expect(at("[[[0,0],[50,0],[50,50],[0,0]]]"), &["degrees or metres", "--crs"]);
    let named = collection(&[("\"id\":1,\"households\":1", SQUARE)])
        .replace("\"features\"", "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::2263\"}},\"features\"");
    expect(units(&named), &["EPSG::2263", "EPSG:4326"]);
}

#[test]
fn b2_many_problems_are_told_together() {
    let features = vec![("\"households\":-1", SQUARE); 50];
    let error = units(&collection(&features)).unwrap_err();
    let lines = error.lines("f", Language::En);
    assert_eq!((error.problems().len(), lines.len()), (20, 21));
    assert!(lines[20].contains("30 more"), "{lines:?}");
}

#[test]
fn b2_adjacency_with_flaws_is_named() {
    let file = |nodes: &str, edges: &str| {
        read::units_with_links(&format!("{{\"nodes\":[{nodes}],\"edges\":[{edges}]}}")).and_then(
            |(units, edges)| Survey::of_links(units, edges).finish(&Boundaries::default()),
        )
    };
    let node = |id: u32, hh: i32| {
        format!("{{\"id\":{id},\"hh\":{hh},\"x\":1,\"y\":2,\"area\":3,\"perim\":4}}")
    };
    let two = format!("{},{}", node(0, 5), node(1, 5));
    assert!(file(&two, "[0,1,2.5,1]").is_ok());
    expect(file("", ""), &["empty"]);
    expect(file(&node(0, -5), ""), &["node 1 (0)", "-5 households"]);
    expect(file(&format!("{},{}", node(3, 5), node(3, 5)), ""), &["node 2 (3)", "of number 1"]);
    expect(file(&two, "[0,9,2.5,1]"), &["edge 1", "`j` is 9"]);
    expect(file(&two, "[0,1,2.5,7]"), &["edge 1", "`kind` is 7"]);
    expect(file(&two, "[0,1,-2,1]"), &["edge 1", "`shared` is -2"]);
    expect(file(&two, "[0,1]"), &["edge 1"]);
    expect(file(&two, "[0,0,1,1]"), &["itself"]);
    expect(file(&two, "[0,1,1,1],[1,0,1,1]"), &["as edge 0 does"]);
    expect(file("{\"id\":0,\"hh\":1,\"x\":1}", ""), &["node 1 (0)", "no `y`"]);
}

#[test]
fn b2_tables_with_flaws_are_named() {
    expect(read::table("name,community\n1,a\n"), &["line 1", "no column id", "name, community"]);
    expect(read::table("id,area\n1,a\n"), &["no column community, grid or label"]);
    expect(read::table("id,label\n1,a\n1,b\n"), &["line 3", "\"1\""]);
    let table = read::table("id,label\n1,a\n9,b\n").unwrap();
    expect(table.check(["1"].into_iter(), false), &["line 3", "unit \"9\""]);
    expect(table.check(["1", "9", "7"].into_iter(), true), &["1 units, such as \"7\""]);
}
