//! The tree, the map's data, the people who answer, the public board.

use http::axum::http::StatusCode;
use town::{DISTRICT, GARDEN, GRID, MARKET, NOBODY, STREET, Town};

testkit::both! {
    async fn a1_everybody_sees_the_own_part_of_the_tree(db: Db) {
        let town = Town::new(db, &[]).await;
        let tree = town.sign_in("admin").get("/work/areas").await;
        tree.is(200).has_all(&["桐荫街道", "石榴园社区", "麦市社区", "第一网格", "麦市西网格", "419801001001"]);
        assert!(!tree.text.contains("临水街道") && !tree.text.contains("柳岸"));
        let own = town.sign_in("desk").get("/work/areas").await;
        own.is(200).has_all(&["第一网格"]);
        assert!(!own.text.contains("麦市"));
        town.sign_in("admin").get("/work/areas?q=麦市").await.is(200).has_all(&["麦市网格"]);
        town.sign_in("admin").get("/work/areas?q=柳岸").await.is(200).has_all(&["没有找到"]);
        let other = town.sign_in("desk").get(&format!("/work/areas?in={}", MARKET)).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
    }

    async fn a1_a_grid_is_opened_at_its_buildings_and_people(db: Db) {
        let town = Town::new(db, &[]).await;
        let grid = GRID;
        // Nothing stands under a grid: its page is its own.
        let list = town.sign_in("admin").get(&format!("/work/areas?in={grid}")).await;
        assert_eq!(list.status, StatusCode::SEE_OTHER);
        let page = town.sign_in("admin").get(&format!("/work/areas/{grid}")).await;
        page.is(200).has_all(&["第一网格", "楼栋", "责任人", "第一网格员"]);
        assert!(!page.text.contains("还没有下级区域"));
    }

    async fn a1_the_map_has_what_the_list_has(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/geojson?parent={}", STREET);
        let map = town.sign_in("admin").get(&path).await;
        map.is(200).has_all(&["\"FeatureCollection\"", "石榴园社区", "麦市社区", "\"level\":1"]);
        let alone = town.sign_in("admin").get(&format!("/work/areas/geojson?parent={}", GRID)).await;
        alone.is(200).has_all(&["第一网格"]);
    }

    async fn a1_outlines_are_public_and_tell_names_only(db: Db) {
        let town = Town::new(db, &[]).await;
        let map = town.sign_in(NOBODY).get(registry::OUTLINES).await;
        map.is(200).has_all(&["\"FeatureCollection\"", "石榴园社区", "麦市社区"]);
        assert!(!map.text.contains("level") && !map.text.contains("href"), "{}", map.text);
    }

    async fn a1_people_answer_from_a_day_until_a_day(db: Db) {
        let town = Town::new(db, &[]).await;
        let base = format!("/work/areas/{}/duties", GRID);
        let fields = [("duty.duty", "police"), ("duty.name", "钱一"), ("duty.phone", "0399-85201234"), ("area.from", "2026-05-06")];
        assert_eq!(town.sign_in("admin").fill(&base, &fields).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").fill(&base, &[("duty.duty", "police"), ("area.from", "x")]).await.is(422).has_all(&["f-duty-name-error", "f-area-from-error"]);
        let page = town.sign_in("admin").get(&format!("/work/areas/{}", GRID)).await;
        page.is(200).has_all(&["钱一", "社区民警", "卸任"]);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let duties = registry::duties(&mut q, GRID).await.unwrap();
        let police = duties.iter().find(|row| row.name == "钱一").unwrap().id;
        let end = format!("{base}/{police}");
        town.sign_in("admin").fill(&end, &[("area.to", "2026-05-01")]).await.is(422).has_all(&["日期早于开始日期"]);
        assert_eq!(town.sign_in("admin").fill(&end, &[("area.to", "2026-06-01")]).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&format!("/work/areas/{}", GRID)).await.is(200).has_all(&["历任", "2026-05-06 至 2026-05-31"]);
        assert_eq!(town.sign_in("admin").get(&end).await.status, StatusCode::NOT_FOUND);
    }

    async fn a1_the_boards_of_a_community_and_its_grids_lead_to_each_other(db: Db) {
        let town = Town::new(db, &[]).await;
        let (own, community) = (format!("/open/areas/{}", GRID), format!("/open/areas/{}", GARDEN));
        let link = |to: &str, name: &str| format!("href=\"{to}\">{name}</a>");
        town.sign_in(NOBODY).get(&community).await.is(200).has_all(&[&link(&own, "第一网格")]);
        let board = town.sign_in(NOBODY).get(&own).await;
        board.is(200).has_all(&[&link(&community, "石榴园社区")]);
        board.is(200).has_all(&["<h2 class=\"card-title\">第一网格</h2>"]);
    }

    async fn a1_the_board_is_public(db: Db) {
        let town = Town::new(db, &[]).await;
        let grid = town.sign_in(NOBODY).get(&format!("/open/areas/{}", GRID)).await;
        grid.is(200).has_all(&["第一网格公示", "网格员", "第一网格员", "0399-8520010", "打印张贴"]);
        // The grid is drawn with its neighbour and darker than that, without scripts.
        grid.is(200).has_all(&["<svg viewBox=\"0 0 360 240\"", "class=\"grid own\"", "class=\"grid\""]);
        let community = town.sign_in(NOBODY).get(&format!("/open/areas/{}", GARDEN)).await;
        community.is(200).has_all(&["第一网格员", "第二网格员", "<svg viewBox=\"0 0 1000 1000\""]);
        town.sign_in(NOBODY).get(&format!("/open/areas/{}", STREET)).await.is(200).has_all(&["石榴园社区", "麦市社区"]);
        let district = town.sign_in(NOBODY).get(&format!("/open/areas/{}", DISTRICT)).await;
        assert_eq!(district.status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn texts_are_complete() {
    let none: Vec<String> = Vec::new();
    assert_eq!(http::messages::problems(&registry::MESSAGES, env!("CARGO_MANIFEST_DIR")), none);
}
