//! Boundaries are drawn from GeoJSON, shown beside the old one, and kept with their dates.

use crate::approved::APPROVED;
use http::axum::http::StatusCode;
use registry::Shape;
use town::{GARDEN, GRID, Town, day, square};

#[test]
fn a1_areas_that_lie_beside_each_other_are_told_from_those_farther_off() {
    let shape = |west, south, wide, high| Shape::parse(&square(west, south, wide, high)).unwrap();
    let own = shape(0, 0, 1, 4);
    for (other, beside) in [
        (shape(1, 0, 1, 4), true),
        // Along a part of a side, with no corner in common.
        (shape(1, 1, 2, 1), true),
        // At a corner.
        (shape(1, 4, 1, 1), true),
        // A block of about a hundred metres lies between them.
        (shape(2, 0, 1, 4), false),
        (shape(0, 6, 1, 1), false),
    ] {
        assert_eq!((own.touches(&other), other.touches(&own)), (beside, beside), "{other:?}");
    }
}

testkit::both! {
    async fn a1_boundary_is_shown_before_it_holds(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/{}/boundary", GRID);
        let drawn = square(40, 40, 13, 30);
        let mut fields = vec![("area.boundary", drawn.as_str()), ("area.from", "2026-05-06"), ("area.reason", "新路通车")];
        town.sign_in("admin").fill(&path, &fields).await.is(200).has_all(&["共 5 个点", "class=\"c-area-line q1\"", "class=\"c-area-line q4\"", "返回修改"]);
        fields.push(("step", "confirm"));
        assert_eq!(town.sign_in("admin").fill(&path, &fields).await.status, StatusCode::SEE_OTHER);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let before = registry::boundary(&mut q, GRID, day("2026-05-05")).await.unwrap().unwrap();
        let after = registry::boundary(&mut q, GRID, day("2026-05-06")).await.unwrap().unwrap();
        assert!(before.contains("34.760") && after.contains("34.770"), "{before} {after}");
        town.sign_in("admin").get(&format!("/work/areas/{}", GRID)).await.is(200).has_all(&["调整边界", "新路通车"]);
    }

    async fn a1_what_is_no_boundary_is_told_beside_the_field(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/{}/boundary", GRID);
        let turned = r#"{"type":"Polygon","coordinates":[[[34,113],[35,113],[35,114],[34,113]]]}"#;
        let open = r#"{"type":"Polygon","coordinates":[[[113,34],[114,34],[114,35]]]}"#;
        for (text, told) in [("哪里", "读不出边界"), (turned, "经度是否写在前面"), (open, "没有闭合")] {
            let fields = [("area.boundary", text), ("area.from", "2026-05-06"), ("area.reason", "试")];
            town.sign_in("admin").fill(&path, &fields).await.is(422).has_all(&[told, "f-area-boundary-error"]);
        }
        town.sign_in("admin").fill(&path, &[("area.from", "2026-05-06")]).await.is(422).has_all(&["f-area-boundary-error", "f-area-reason-error"]);
    }

    async fn a1_boundary_of_a_community_needs_approval(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/{}/boundary", GARDEN);
        let drawn = square(40, 40, 20, 30);
        let mut fields = vec![("area.boundary", drawn.as_str()), ("area.from", "2026-05-06"), ("area.reason", "扩大"), ("step", "confirm")];
        town.sign_in("admin").fill(&path, &fields).await.is(422).has_all(&["f-area-approval-error"]);
        fields.extend(APPROVED);
        assert_eq!(town.sign_in("admin").fill(&path, &fields).await.status, StatusCode::SEE_OTHER);
    }
}
