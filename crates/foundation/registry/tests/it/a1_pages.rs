//! The tree, the map's data, the people who answer, the public board.

use crate::site::{ADMIN, DESK, NOBODY, Site};
use http::axum::http::StatusCode;

testkit::both! {
    async fn a1_everybody_sees_the_own_part_of_the_tree(db: Db) {
        let site = Site::of(&db).await;
        let tree = site.get(ADMIN, "/work/areas").await;
        tree.says(&["甲街道", "东里", "西里", "东里1格", "西里2格", "419801001001"]);
        assert!(!tree.text.contains("乙街道") && !tree.text.contains("南里"));
        let own = site.get(DESK, "/work/areas").await;
        own.says(&["东里1格"]);
        assert!(!own.text.contains("西里"));
        site.get(ADMIN, "/work/areas?q=西里").await.says(&["西里1格"]);
        site.get(ADMIN, "/work/areas?q=南里").await.says(&["没有找到"]);
        let other = site.get(DESK, &format!("/work/areas?in={}", site.town.west)).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
    }

    async fn a1_a_grid_is_opened_at_its_buildings_and_people(db: Db) {
        let site = Site::of(&db).await;
        let grid = site.town.grids[0];
        // Nothing stands under a grid: its page is its own.
        let list = site.get(ADMIN, &format!("/work/areas?in={grid}")).await;
        assert_eq!(list.status, StatusCode::SEE_OTHER);
        let page = site.get(ADMIN, &format!("/work/areas/{grid}")).await;
        page.says(&["东里1格", "楼栋", "责任人", "东里1格员"]);
        assert!(!page.text.contains("还没有下级区域"));
    }

    async fn a1_the_map_has_what_the_list_has(db: Db) {
        let site = Site::of(&db).await;
        let path = format!("/work/areas/geojson?parent={}", site.town.street);
        let map = site.get(ADMIN, &path).await;
        map.says(&["\"FeatureCollection\"", "东里", "西里", "\"level\":1"]);
        let alone = site.get(ADMIN, &format!("/work/areas/geojson?parent={}", site.town.grids[0])).await;
        alone.says(&["东里1格"]);
    }

    async fn a1_outlines_are_public_and_tell_names_only(db: Db) {
        let site = Site::of(&db).await;
        let map = site.get(NOBODY, registry::OUTLINES).await;
        map.says(&["\"FeatureCollection\"", "东里", "西里"]);
        assert!(!map.text.contains("level") && !map.text.contains("href"), "{}", map.text);
    }

    async fn a1_people_answer_from_a_day_until_a_day(db: Db) {
        let site = Site::of(&db).await;
        let base = format!("/work/areas/{}/duties", site.town.grids[0]);
        let fields = [("duty.duty", "police"), ("duty.name", "钱一"), ("duty.phone", "0399-85201234"), ("area.from", "2026-05-06")];
        assert_eq!(site.fill(ADMIN, &base, &fields).await.status, StatusCode::SEE_OTHER);
        site.fill(ADMIN, &base, &[("duty.duty", "police"), ("area.from", "x")]).await.refuses(&["f-duty-name-error", "f-area-from-error"]);
        let page = site.get(ADMIN, &format!("/work/areas/{}", site.town.grids[0])).await;
        page.says(&["钱一", "社区民警", "卸任"]);
        let mut q = site.store.read(db.tenant()).await.unwrap();
        let duties = registry::duties(&mut q, site.town.grids[0]).await.unwrap();
        let police = duties.iter().find(|row| row.name == "钱一").unwrap().id;
        let end = format!("{base}/{police}");
        site.fill(ADMIN, &end, &[("area.to", "2026-05-01")]).await.refuses(&["日期早于开始日期"]);
        assert_eq!(site.fill(ADMIN, &end, &[("area.to", "2026-06-01")]).await.status, StatusCode::SEE_OTHER);
        site.get(ADMIN, &format!("/work/areas/{}", site.town.grids[0])).await.says(&["历任", "2026-05-06 至 2026-05-31"]);
        assert_eq!(site.get(ADMIN, &end).await.status, StatusCode::NOT_FOUND);
    }

    async fn a1_the_boards_of_a_community_and_its_grids_lead_to_each_other(db: Db) {
        let site = Site::of(&db).await;
        let (own, community) = (format!("/open/areas/{}", site.town.grids[0]), format!("/open/areas/{}", site.town.east));
        let link = |to: &str, name: &str| format!("href=\"{to}\">{name}</a>");
        site.get(NOBODY, &community).await.says(&[&link(&own, "东里1格")]);
        let board = site.get(NOBODY, &own).await;
        board.says(&[&link(&community, "东里")]);
        board.says(&["<h2 class=\"card-title\">东里1格</h2>"]);
    }

    async fn a1_the_board_is_public(db: Db) {
        let site = Site::of(&db).await;
        let grid = site.get(NOBODY, &format!("/open/areas/{}", site.town.grids[0])).await;
        grid.says(&["东里1格公示", "网格员", "东里1格员", "0399-8520010", "打印张贴"]);
        // The grid is drawn with its neighbour and darker than that, without scripts.
        grid.says(&["<svg viewBox=\"0 0 360 240\"", "class=\"grid own\"", "class=\"grid\""]);
        let community = site.get(NOBODY, &format!("/open/areas/{}", site.town.east)).await;
        community.says(&["东里1格员", "东里2格员", "<svg viewBox=\"0 0 1000 1000\""]);
        site.get(NOBODY, &format!("/open/areas/{}", site.town.street)).await.says(&["东里", "西里"]);
        let district = site.get(NOBODY, &format!("/open/areas/{}", site.town.district)).await;
        assert_eq!(district.status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn texts_are_complete() {
    let none: Vec<String> = Vec::new();
    assert_eq!(http::messages::problems(&registry::MESSAGES, env!("CARGO_MANIFEST_DIR")), none);
}
