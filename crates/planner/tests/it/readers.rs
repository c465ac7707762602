//! No reader panics, whatever the bytes; what is written is read back.

use planner::generate::{City, CitySpec, city};
use planner::geometry::{Boundaries, Frame, Point, TransverseMercator};
use planner::language::Language;
use planner::read::{self, UnitsOptions};
use planner::survey::Survey;
use planner::write;
use proptest::prelude::*;

fn plane() -> Frame {
    Frame::Plane { origin: Point::default() }
}

/// Gives bytes to every reader; what they accept is taken further, up to a district.
fn read_all(bytes: &[u8]) {
    let text = match read::text(bytes) {
        Ok(text) => text,
        Err(error) => {
            assert!(!error.lines("f", Language::Zh).is_empty());
            return;
        }
    };
    read::is_adjacency(text);
    for mend in [false, true] {
        let options = UnitsOptions { mend, ..UnitsOptions::default() };
        match read::units(text, &options) {
            Ok(units) => drop(Survey::of_units(units, false).finish(&Boundaries::default())),
            Err(error) => drop((error.lines("f", Language::En), error.lines("f", Language::Zh))),
        }
    }
    if let Ok((units, edges)) = read::units_with_links(text) {
        drop(Survey::of_links(units, edges).finish(&Boundaries::default()));
    }
    if let Ok(links) = read::links(text) {
        drop(links.between(&[]));
    }
    drop(read::script(text));
    drop(read::streets(text, None, &plane()));
    drop(read::fixed(text, &plane()));
    if let Ok(table) = read::table(text) {
        drop(table.check(["1", "2"].into_iter(), true));
    }
}

fn town() -> City {
    city(&CitySpec { today: true, ..CitySpec::with_units(14, 5) })
}

/// Valid files of every kind, small.
fn samples() -> Vec<String> {
    let town = town();
    let globe = Frame::Globe(TransverseMercator::new(116.8, 30.6));
    vec![
        write::units_geojson(&town.units, &town.shapes, &town.superblocks, &plane()),
        write::units_geojson(&town.units, &town.shapes, &[], &globe),
        write::streets_geojson(&town.streets, &plane()),
        write::adjacency_json("town", &town.units, &town.edges),
        "id,community,grid\n1,东风,01\n2,东风,\"0,2\"\n".into(),
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"households\":3},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[9,9],[9,0],[0,9],[0,0]],[[1,1],[2,1],[1,2],[1,1]]]]}}]}".into(),
    ]
}

/// Pieces that make files hard to read.
const BAD: [&str; 16] = [
    "1e999",
    "-1",
    "null",
    "NaN",
    "[]",
    "{}",
    "\"\"",
    "1e308",
    "-1e308",
    "0",
    "\u{0}",
    "\u{feff}",
    "[[[",
    "4294967296",
    "\"户\"",
    "true",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn b2_no_reader_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn b2_no_reader_panics_on_any_json(text in json()) {
        read_all(text.as_bytes());
    }

    #[test]
    fn b2_no_reader_panics_on_damaged_files(
        which in 0..6_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, 0..BAD.len(), any::<u8>()), 1..5),
    ) {
        let mut bytes = samples()[which].clone().into_bytes();
        for (at, kind, bad, byte) in damage {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            match kind {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, BAD[bad].bytes())),
                2 => drop(bytes.splice(number(&bytes, at), BAD[bad].bytes())),
                _ => if let Some(old) = bytes.get_mut(at) { *old = byte },
            }
        }
        read_all(&bytes);
    }
}

/// Returns the digits around a place.
fn number(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_digit = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let before = bytes[..at].iter().rev().take_while(is_digit).count();
    let after = bytes[at..].iter().take_while(is_digit).count();
    at - before..at + after
}

/// JSON that resembles the files that are read.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<i32>().prop_map(|number| number.to_string()),
        (-200.0..200.0_f64).prop_map(|number| number.to_string()),
        "[a-z]{0,4}".prop_map(|text| format!("\"{text}\"")),
        Just("\"Polygon\"".to_owned()),
        Just("\"FeatureCollection\"".to_owned()),
        Just("[[[0,0],[9,0],[9,9],[0,0]]]".to_owned()),
    ];
    let key = prop::sample::select(vec![
        "type",
        "features",
        "geometry",
        "coordinates",
        "properties",
        "households",
        "id",
        "nodes",
        "edges",
        "hh",
        "x",
        "y",
        "area",
        "perim",
        "crs",
        "class",
    ]);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

#[test]
fn b2_units_come_back_as_they_were_written() {
    let town = town();
    for frame in [plane(), Frame::Globe(TransverseMercator::new(116.8, 30.6))] {
        let text = write::units_geojson(&town.units, &town.shapes, &town.superblocks, &frame);
        let back = read::units(&text, &UnitsOptions::default()).unwrap();
        assert_eq!(back.frame.system(), frame.system());
        assert_eq!(back.units.len(), town.units.len());
        for (one, other) in town.units.iter().zip(&back.units) {
            assert_eq!((&one.id, one.households), (&other.id, other.households));
            assert_eq!(
                (&one.compound, &one.community, &one.grid),
                (&other.compound, &other.community, &other.grid)
            );
            assert!((one.area - other.area).abs() < 0.01 * one.area, "{one:?} {other:?}");
            assert!((one.perimeter - other.perimeter).abs() < 0.5, "{one:?} {other:?}");
        }
    }
}

#[test]
fn b2_adjacency_comes_back_as_it_was_written() {
    let town = town();
    let text = write::adjacency_json("town", &town.units, &town.edges);
    assert!(read::is_adjacency(&text));
    let (units, edges) = read::units_with_links(&text).unwrap();
    assert_eq!(units.len(), town.units.len());
    for (one, other) in town.edges.iter().zip(&edges) {
        assert_eq!((one.a, one.b, one.kind), (other.a, other.b, other.kind));
        assert!((one.shared - other.shared).abs() < 0.051);
    }
    assert_eq!(read::links(&text).unwrap().between(&town.units).unwrap().len(), edges.len());
}

#[test]
fn b2_tables_take_chinese_headings_and_quoted_cells() {
    let table = read::table(
        "\u{feff}编号,社区,网格\n 7 ,东风,\"01,甲\"\n8,,02\n".trim_start_matches('\u{feff}'),
    )
    .unwrap();
    assert_eq!(table.row("7").unwrap().grid.as_deref(), Some("01,甲"));
    assert_eq!(table.row("8").unwrap().community, None);
    assert_eq!(table.len(), 2);
}
