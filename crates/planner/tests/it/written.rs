//! What is written: tables, GeoJSON, JSON and the report.

use planner::generate::{CitySpec, city};
use planner::geometry::{Boundaries, Frame, Point, Shape, TransverseMercator};
use planner::goal::{Goal, Level, Range, Unhurried};
use planner::labelled;
use planner::language::Language;
use planner::outcome::Plan;
use planner::read::{self, UnitsOptions};
use planner::survey::{Survey, Surveyed};
use planner::write::{self, Outlines, Story};

struct Case {
    surveyed: Surveyed,
    goal: Goal,
    plan: Plan,
}

fn case(frame: &Frame, rename: impl Fn(&mut String)) -> Case {
    let town = city(&CitySpec { today: true, ..CitySpec::with_units(120, 3) });
    let mut text = write::units_geojson(&town.units, &town.shapes, &[], frame);
    rename(&mut text);
    let units = read::units(&text, &UnitsOptions::default()).unwrap();
    let surveyed = Survey::of_units(units, true).finish(&Boundaries::default()).unwrap();
    let goal = Goal { community: Range::new(2000, 3000, 4000).unwrap(), ..Goal::default() };
    let plan = planner::plan::plan(&surveyed.district, &goal, &mut Unhurried);
    Case { surveyed, goal, plan }
}

fn globe() -> Frame {
    Frame::Globe(TransverseMercator::new(116.8, 30.6))
}

impl Case {
    fn with<T>(&self, tell: impl Fn(&Story<'_>) -> T) -> T {
        let district = &self.surveyed.district;
        let today: Vec<_> =
            [(Level::Community, self.goal.community), (Level::Grid, self.goal.grid)]
                .into_iter()
                .filter_map(|(level, range)| labelled::today(district, level, range))
                .collect();
        let outlines = Outlines::draw(&self.surveyed, &self.plan, &today);
        tell(&Story {
            title: "Plan <1> & \"more\"",
            surveyed: &self.surveyed,
            goal: &self.goal,
            plan: &self.plan,
            today: &today,
            outlines: &outlines,
        })
    }
}

#[test]
fn b2_labels_come_back_with_the_same_figures() {
    let case = case(&globe(), |_| ());
    let district = &case.surveyed.district;
    let table = read::table(&write::labels(district, &case.plan)).unwrap();
    table.check(district.units().iter().map(|unit| unit.id.as_str()), true).unwrap();
    for division in write::divisions(&case.plan) {
        let labels: Vec<Option<&str>> = district
            .units()
            .iter()
            .map(|unit| {
                let row = table.row(&unit.id)?;
                let own =
                    if division.level == Level::Community { &row.community } else { &row.grid };
                own.as_deref()
            })
            .collect();
        let again = labelled::divide(district, division.level, division.range, &labels);
        let (one, other) = (&again.figures, &division.figures);
        assert_eq!(
            (one.regions, one.in_range, one.broken_up),
            (other.regions, other.in_range, other.broken_up)
        );
        assert_eq!(
            (one.cut_edges, one.cut_arterials, one.moved),
            (other.cut_edges, other.cut_arterials, other.moved)
        );
        assert!((one.polsby_popper - other.polsby_popper).abs() < 1e-9);
    }
}

#[test]
fn b2_regions_are_drawn_in_one_piece_and_hold_their_units() {
    let case = case(&globe(), |_| ());
    let drawing = case.surveyed.drawing.as_ref().unwrap();
    case.with(|story| {
        for (level, shapes) in &story.outlines.planned {
            let division = write::divisions(story.plan).find(|d| d.level == *level).unwrap();
            for (region, shape) in division.regions.iter().zip(shapes) {
                assert!(shape.area() >= region.figures.area * 0.999, "{level:?} {}", region.code);
                assert!(shape.area() <= region.figures.area * 1.6, "{level:?} {}", region.code);
            }
            for (unit, region) in drawing.shapes.iter().zip(&division.region_of) {
                let inner: Point = unit.inner_point().unwrap();
                assert!(shapes[*region as usize].contains(inner));
            }
            let whole = |shape: &&Shape| shape.polygons().len() == 1;
            assert!(shapes.iter().filter(whole).count() * 10 >= shapes.len() * 9);
        }
    });
}

#[test]
fn b2_geojson_of_regions_is_valid_and_in_the_files_coordinates() {
    let case = case(&globe(), |_| ());
    let drawing = case.surveyed.drawing.as_ref().unwrap();
    case.with(|story| {
        for (level, count) in [
            (Level::Community, case.plan.communities.as_ref().unwrap().regions.len()),
            (Level::Grid, case.plan.grids.as_ref().unwrap().regions.len()),
        ] {
            let text = write::geojson(story.plan, level, story.outlines, &drawing.frame).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let features = value["features"].as_array().unwrap();
            assert_eq!(features.len(), count);
            for feature in features {
                assert!(feature["properties"]["households"].as_u64().is_some());
                let is_nested = feature["properties"]["community"].is_string();
                assert_eq!(is_nested, level == Level::Grid);
            }
            // The outlines are taken by the reader of units: closed, not crossing themselves, near 116.8° E.
            let back =
                read::units(&text.replace("\"code\"", "\"id\""), &UnitsOptions::default()).unwrap();
            let [longitude, latitude] = back.frame.to_file(Point { x: 0.0, y: 0.0 });
            assert!((longitude - 116.8).abs() < 0.1 && (latitude - 30.6).abs() < 0.1);
        }
    });
}

#[test]
fn b2_the_report_needs_nothing_else_and_escapes_names() {
    let hostile =
        |text: &mut String| *text = text.replace("\"001\"", "\"<script>alert(1)</script>\"");
    let case = case(&globe(), hostile);
    for language in [Language::Zh, Language::En] {
        let html = case.with(|story| write::html(story, language));
        for outside in ["<script", "src=", "href=", "@import", "url(http"] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(html.contains("Plan &lt;1&gt; &amp; &quot;more&quot;"));
        assert!(html.contains("&lt;script&gt;alert(1)"));
        assert_eq!(html.matches("<svg class=\"map\"").count(), 2, "the plan and today");
        assert!(html.contains(language.of("紧凑度", "compactness")));
        assert_eq!(html.matches("<table>").count(), html.matches("</table>").count());
    }
}

#[test]
fn b2_the_report_for_programs_says_the_same_in_both_languages() {
    let case = case(&Frame::Plane { origin: Point::default() }, |_| ());
    let read = |language| -> serde_json::Value {
        serde_json::from_str(&case.with(|story| write::json(story, language))).unwrap()
    };
    let (zh, en) = (read(Language::Zh), read(Language::En));
    assert_eq!(zh["divisions"], en["divisions"]);
    assert_eq!(en["divisions"].as_array().unwrap().len(), 2);
    assert_eq!(en["today"].as_array().unwrap().len(), 2);
    let households: u64 = en["divisions"][1]["regions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|region| region["households"].as_u64().unwrap())
        .sum();
    assert_eq!(households, case.surveyed.district.households());
    assert_eq!(en["keeps_everything"], case.plan.broken.is_empty());
}

#[test]
fn b2_todays_division_is_scored_without_what_has_no_region() {
    let case =
        case(&globe(), |text| *text = text.replace("\"grid\":\"001-0001\"", "\"grid\":null"));
    let district = &case.surveyed.district;
    let grids = labelled::today(district, Level::Grid, Range::GRID).unwrap();
    assert!(grids.regions.iter().all(|region| region.code != "001-0001"));
    assert!(grids.region_of.contains(&u32::MAX));
    let held: u64 = grids.regions.iter().map(|region| region.figures.households).sum();
    assert!(held < district.households());
    assert_eq!(grids.figures.moved, 0);
}
