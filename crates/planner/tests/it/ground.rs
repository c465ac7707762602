//! Neighbours by real geometry.

use flate2::read::GzDecoder;
use planner::generate::{City, CitySpec, city};
use planner::geometry::{Adjacency, Boundaries, Ground, Point, Polygon, Shape, adjacency};
use planner::model::{Edge, EdgeKind};
use planner::read::{self, UnitsOptions};
use planner::street::{Street, StreetClass};
use std::collections::HashMap;
use std::io::Read;

fn block(x: f64, y: f64, width: f64, height: f64) -> Shape {
    let outer = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
        .map(|(dx, dy)| Point { x: x + dx, y: y + dy })
        .to_vec();
    Shape::new(vec![Polygon { outer, holes: vec![] }])
}

fn look(shapes: &[Shape], streets: &[Street]) -> Adjacency {
    let ground = Ground { shapes, compounds: &[], blocks: &[], streets };
    adjacency(&ground, &Boundaries::default())
}

fn pairs(edges: &[Edge]) -> HashMap<(u32, u32), Edge> {
    edges.iter().map(|edge| ((edge.a.min(edge.b), edge.a.max(edge.b)), *edge)).collect()
}

#[test]
fn b2_facing_across_a_street_counts_and_what_lies_behind_does_not() {
    // Three long blocks side by side: the first and the third are nearer than 60 m, but the second stands between.
    let shapes = [
        block(0.0, 0.0, 20.0, 200.0),
        block(30.0, 0.0, 10.0, 200.0),
        block(50.0, 0.0, 20.0, 200.0),
    ];
    let found = look(&shapes, &[]);
    let pairs = pairs(&found.edges);
    assert_eq!(pairs.len(), 2, "{found:?}");
    assert!((pairs[&(0, 1)].shared - 200.0).abs() < 1.0);
    assert!(pairs.contains_key(&(1, 2)));
}

#[test]
fn b2_neighbours_are_not_told_by_the_distance_of_centres() {
    // Long blocks whose centres are 400 m apart touch; small ones 45 m apart only meet across a corner.
    let long = [block(0.0, 0.0, 400.0, 20.0), block(400.0, 0.0, 400.0, 20.0)];
    let found = look(&long, &[]);
    assert!((found.edges[0].shared - 20.0).abs() < 0.1, "{found:?}");
    let corner = [block(0.0, 0.0, 20.0, 20.0), block(32.0, 32.0, 20.0, 20.0)];
    assert_eq!(look(&corner, &[]).links.len(), 1, "only an added link");
    let wide = [block(0.0, 0.0, 20.0, 20.0), block(85.0, 0.0, 20.0, 20.0)];
    assert_eq!(look(&wide, &[]).links.len(), 1, "65 m are no street");
}

#[test]
fn b2_arterials_are_told_by_their_lines_in_gaps_and_along_common_boundaries() {
    let street = |class, x: f64| Street {
        class,
        points: vec![Point { x, y: -50.0 }, Point { x, y: 250.0 }],
    };
    let apart = [block(0.0, 0.0, 50.0, 200.0), block(70.0, 0.0, 50.0, 200.0)];
    let kind = |shapes: &[Shape], streets: &[Street]| look(shapes, streets).edges[0].kind;
    assert_eq!(kind(&apart, &[street(StreetClass::Arterial, 60.0)]), EdgeKind::Arterial);
    assert_eq!(kind(&apart, &[street(StreetClass::Side, 60.0)]), EdgeKind::Side);
    assert_eq!(kind(&apart, &[street(StreetClass::Arterial, 160.0)]), EdgeKind::Side);
    let touching = [block(0.0, 0.0, 50.0, 200.0), block(50.0, 0.0, 50.0, 200.0)];
    assert_eq!(kind(&touching, &[street(StreetClass::Arterial, 53.0)]), EdgeKind::Arterial);
    assert_eq!(kind(&touching, &[street(StreetClass::Arterial, 90.0)]), EdgeKind::Side);
    let across = Street {
        class: StreetClass::Arterial,
        points: vec![Point { x: -50.0, y: 100.0 }, Point { x: 150.0, y: 100.0 }],
    };
    assert_eq!(
        kind(&touching, &[across]),
        EdgeKind::Side,
        "it crosses the boundary, it does not follow it"
    );
    let wide = [block(0.0, 0.0, 50.0, 200.0), block(95.0, 0.0, 50.0, 200.0)];
    assert_eq!(kind(&wide, &[]), EdgeKind::Arterial, "45 m without street lines");
}

#[test]
fn b2_a_unit_in_a_hole_touches_the_unit_around_it() {
    let ring =
        |low: f64, high: f64| block(low, low, high - low, high - low).polygons()[0].outer.clone();
    let around = Polygon { outer: ring(0.0, 90.0), holes: vec![ring(30.0, 60.0)] };
    let shapes = [Shape::new(vec![around]), block(30.0, 30.0, 30.0, 30.0)];
    let found = look(&shapes, &[]);
    assert_eq!(found.edges.len(), 1);
    assert!((found.edges[0].shared - 120.0).abs() < 0.1, "{found:?}");
    assert!(found.overlaps.is_empty());
}

#[test]
fn b2_overlaps_are_told() {
    let found = look(&[block(0.0, 0.0, 40.0, 40.0), block(20.0, 0.0, 40.0, 40.0)], &[]);
    assert!(!found.overlaps.is_empty());
    assert_eq!(found.edges.len(), 1);
}

fn town() -> City {
    city(&CitySpec::with_units(900, 11))
}

#[test]
fn b2_geometry_finds_the_neighbours_that_the_city_was_drawn_with() {
    let town = town();
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let compounds: Vec<Option<u32>> =
        town.units.iter().map(|unit| number(&unit.compound)).collect();
    let ground =
        Ground { shapes: &town.shapes, compounds: &compounds, blocks: &[], streets: &town.streets };
    let found = pairs(&adjacency(&ground, &Boundaries::default()).edges);
    let drawn = pairs(&town.edges);
    // A contact of a few metres may be seen or not; everything longer is seen, with its kind and its length.
    for (one, other, what) in [(&drawn, &found, "missing"), (&found, &drawn, "invented")] {
        let differing: Vec<&Edge> = one
            .iter()
            .filter(|(pair, _)| !other.contains_key(pair))
            .map(|(_, edge)| edge)
            .collect();
        assert!(differing.iter().all(|edge| edge.shared < 9.0), "{what}: {differing:?}");
        assert!(differing.len() * 50 < one.len(), "{what}: {} of {}", differing.len(), one.len());
    }
    for (pair, edge) in &drawn {
        let Some(seen) = found.get(pair) else { continue };
        assert_eq!(seen.kind, edge.kind, "{edge:?}");
        assert!((seen.shared - edge.shared).abs() < 12.0, "{edge:?} {seen:?}");
    }
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn b2_neighbours_of_real_census_blocks_are_those_on_record() {
    let outlines = unpacked(include_bytes!("../../data/providence_blocks2010.geojson.gz"));
    let record = unpacked(include_bytes!("../../data/providence_blocks2010.adj.json.gz"));
    let units = read::units(&outlines, &UnitsOptions::default()).unwrap();
    let (nodes, edges) = read::units_with_links(&record).unwrap();
    let found = pairs(&look(&units.shapes, &[]).edges);
    let recorded = pairs(&edges);
    assert_eq!(recorded.keys().filter(|pair| !found.contains_key(pair)).count(), 0);
    assert!(found.len() <= recorded.len() + 5, "{} and {}", found.len(), recorded.len());
    // The record counts common boundaries alone; a few blocks face each other across a sliver besides.
    let differing: Vec<_> = recorded
        .iter()
        .filter(|(pair, edge)| (found[*pair].shared - edge.shared).abs() > 2.0)
        .map(|(pair, edge)| (edge, found[pair]))
        .collect();
    assert!(differing.len() <= 3, "{differing:?}");
    assert!(differing.iter().all(|(edge, seen)| seen.shared > edge.shared), "{differing:?}");
    for (unit, node) in units.units.iter().zip(&nodes) {
        assert!((unit.area - node.area).abs() < 1.0 + node.area * 1e-3, "{unit:?} {node:?}");
    }
}

#[test]
fn b2_the_same_seed_gives_the_same_city() {
    let (one, other) = (town(), town());
    assert_eq!(one.units, other.units);
    assert_eq!(one.edges, other.edges);
    assert_ne!(one.units, city(&CitySpec::with_units(900, 12)).units);
    assert_eq!(one.units.iter().map(|unit| unit.households).sum::<u32>(), 900 * 77);
    let large = one
        .units
        .iter()
        .fold(HashMap::<&str, u32>::new(), |mut sums, unit| {
            *sums.entry(unit.compound.as_deref().unwrap()).or_default() += unit.households;
            sums
        })
        .into_values()
        .filter(|households| *households > 500)
        .sum::<u32>();
    let share = f64::from(large) / (900.0 * 77.0);
    assert!(
        (0.5..0.95).contains(&share),
        "{share} of the households live in compounds larger than a grid"
    );
}
