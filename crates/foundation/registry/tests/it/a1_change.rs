//! Areas are merged, renamed, split and re-bound through the pages; the past stays.

use crate::approved::APPROVED;
use http::axum::http::StatusCode;
use kernel::id::AreaId;
use store::{Ctx, Worker};
use town::{BUILDING, GARDEN, GRID, GRID_TWO, MARKET, MARKET_GRID, Town, day};

/// Sends the form, looks at what it would do, and confirms it.
async fn carry_out(town: &Town, path: &str, fields: &[(&str, &str)], would: &[&str]) -> String {
    let mut all = fields.to_vec();
    town.sign_in("admin").fill(path, &all).await.is(200).has_all(would);
    all.push(("step", "confirm"));
    let done = town.sign_in("admin").fill(path, &all).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.to().to_owned()
}

/// Returns the figures of a page of an area, in their order.
fn figures(text: &str) -> Vec<String> {
    text.split("<span class=\"v\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

testkit::both! {
    async fn a1_merge_keeps_both_histories(db: Db) {
        let town = Town::new(db, &[]).await;
        let (east, west) = (GARDEN, MARKET);
        let rename = format!("/work/areas/{west}/change/rename");
        let mut fields = vec![("area.name", "西河里"), ("area.from", "2026-05-06"), ("area.reason", "恢复地名")];
        fields.extend(APPROVED);
        carry_out(&town, &rename, &fields, &["麦市社区", "西河里"]).await;
        let other = west.to_string();
        let mut fields = vec![
            ("with", other.as_str()),
            ("into", "new"),
            ("area.name", "两河里"),
            ("area.code", "419801001003"),
            ("area.from", "2026-05-06"),
            ("area.reason", "规模偏小"),
        ];
        fields.extend(APPROVED);
        let merge = format!("/work/areas/{east}/change/merge");
        let to = carry_out(&town, &merge, &fields, &["两河里", "西河里", "石榴园社区", "撤销", "新设"]).await;
        town.sign_in("admin").get(&to).await.is(200).has_all(&["两河里", "来自", "西河里", "石榴园社区", "试政文〔2026〕3号", "419801001003004"]);
        // Each of the two keeps its page with its own past, and leads to the new one.
        let old = format!("/work/areas/{west}");
        town.sign_in("admin").get(&old).await.is(200).has_all(&["自 2026-05-06 起不再存在", "两河里", "麦市社区", "西河里", "恢复地名", "并入或分出"]);
        town.sign_in("admin").get(&format!("/work/areas/{east}")).await.is(200).has_all(&["石榴园社区", "419801001001", "两河里"]);
        // The day before, everything is as it was.
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let merged: AreaId = to.rsplit('/').next().unwrap().parse().unwrap();
        let above = registry::parents(&mut q, GRID).await.unwrap();
        assert_eq!(above.iter().map(|row| row.parent_id).collect::<Vec<_>>(), [merged, east]);
        assert_eq!(above[1].to_on, Some(day("2026-05-06")));
        // Whoever answers for the new one reaches the records of the old.
        assert!(registry::chain(&mut q, west).await.unwrap().contains(&merged));
        let buildings = registry::buildings(&mut q, merged, "", None, 10).await.unwrap();
        assert_eq!(buildings.rows.len(), 4);
    }

    async fn a1_what_is_agreed_for_later_shows_the_size_that_it_will_have(db: Db) {
        let town = Town::new(db, &[]).await;
        let other = MARKET.to_string();
        let mut fields = vec![("with", other.as_str()), ("into", "new"), ("area.name", "两河里"), ("area.code", "419801001003")];
        fields.extend([("area.from", "2026-06-01"), ("area.reason", "规模偏小")]);
        fields.extend(APPROVED);
        let merge = format!("/work/areas/{}/change/merge", GARDEN);
        let merged = carry_out(&town, &merge, &fields, &["两河里", "600"]).await;
        let page = town.sign_in("admin").get(&merged).await;
        page.is(200).has_all(&["尚未生效", "自 2026-06-01 起成立，以下是从那天起的数字"]);
        assert_eq!(figures(&page.text), ["4", "1", "4", "600"]);
        // In the list of what is below it, and of what somebody answers for.
        page.is(200).has_all(&["麦市西网格", "200"]);
        let id = merged.rsplit('/').next().unwrap();
        town.sign_in("admin").get(&format!("/work/areas?in={id}")).await.is(200).has_all(&["2026-06-01 起", "麦市西网格"]);
        // What is there today keeps its figures until then.
        let today = town.sign_in("admin").get(&format!("/work/areas/{}", GARDEN)).await;
        assert_eq!(figures(&today.text), ["2", "1", "2", "300"]);
        town.db.clock().set(kernel::time::Instant::from_china(day("2026-06-01"), kernel::time::Time::MIDNIGHT));
        let worker = Worker::new(Ctx::new(town.store.clone()), vec![registry::REFRESH]);
        worker.run_until_idle().await.unwrap();
        let page = town.sign_in("admin").get(&merged).await;
        assert_eq!(figures(&page.text), ["4", "1", "4", "600"]);
        assert!(!page.text.contains("从那天起"));
    }

    async fn a1_a_part_agreed_for_later_shows_the_size_that_it_will_have(db: Db) {
        let town = Town::new(db, &[]).await;
        let (stays, goes) = (format!("to.{}", GRID), format!("to.{}", GRID_TWO));
        let mut fields = vec![("part1.name", "东新里"), ("part1.code", "419801001004"), (stays.as_str(), "0"), (goes.as_str(), "1")];
        fields.extend([("area.from", "2026-06-01"), ("area.reason", "户数过多")]);
        fields.extend(APPROVED);
        let split = format!("/work/areas/{}/change/split", GARDEN);
        carry_out(&town, &split, &fields, &["东新里", "200"]).await;
        let old = town.sign_in("admin").get(&format!("/work/areas/{}", GARDEN)).await;
        let (_, rest) = old.text.split_once("并入或分出</span> <a href=\"").unwrap();
        let part = town.sign_in("admin").get(rest.split('"').next().unwrap()).await;
        part.is(200).has_all(&["东新里", "从那天起"]);
        assert_eq!(figures(&part.text), ["1", "0", "1", "200"]);
    }

    async fn a1_community_change_needs_approval(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/{}/change/rename", GARDEN);
        let plain = [("area.name", "东河里"), ("area.from", "2026-05-06"), ("area.reason", "改名"), ("step", "confirm")];
        let refused = town.sign_in("admin").fill(&path, &plain).await;
        refused.is(422).has_all(&["批准文号", "居民委员会组织法第三条", "f-area-approval-error", "东河里"]);
        // An approval after the change is none.
        let mut late = plain.to_vec();
        late.extend([("area.approval", "试政文〔2026〕9号"), ("approval.by", "试区人民政府"), ("approval.on", "2026-06-01")]);
        town.sign_in("admin").fill(&path, &late).await.is(422).has_all(&["居民委员会组织法第三条"]);
        let half = [("area.approval", "试政文〔2026〕9号")];
        let half: Vec<_> = plain.iter().copied().chain(half).collect();
        town.sign_in("admin").fill(&path, &half).await.is(422).has_all(&["f-approval-by-error", "f-approval-on-error"]);
        let mut good = plain.to_vec();
        good.extend(APPROVED);
        assert_eq!(town.sign_in("admin").fill(&path, &good).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&format!("/work/areas/{}", GARDEN)).await.is(200).has_all(&["东河里", "试政文〔2026〕3号", "试区人民政府"]);
    }

    async fn a1_rename_from_a_date(db: Db) {
        let town = Town::new(db, &[]).await;
        let grid = GRID;
        let path = format!("/work/areas/{grid}/change/rename");
        let fields = [("area.name", "榆树格"), ("area.from", "2026-06-01"), ("area.reason", "居民提议")];
        let to = carry_out(&town, &path, &fields, &["第一网格", "榆树格", "2026-06-01"]).await;
        assert_eq!(to, format!("/work/areas/{grid}"));
        town.sign_in("admin").get(&to).await.is(200).has_all(&["<h1 class=\"ll-title\">第一网格</h1>", "榆树格", "2026-06-01 起"]);
        town.db.clock().set(kernel::time::Instant::from_china(day("2026-06-01"), kernel::time::Time::MIDNIGHT));
        let worker = Worker::new(Ctx::new(town.store.clone()), vec![registry::REFRESH]);
        worker.run_until_idle().await.unwrap();
        town.sign_in("admin").get(&to).await.is(200).has_all(&["<h1 class=\"ll-title\">榆树格</h1>", "2019-01-01 至 2026-05-31"]);
    }

    async fn a1_split_shares_out_what_is_inside(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/{}/change/split", GARDEN);
        let (stays, goes) = (format!("to.{}", GRID), format!("to.{}", GRID_TWO));
        let mut fields = vec![
            ("part1.name", "东新里"),
            ("part1.code", "419801001004"),
            (stays.as_str(), "0"),
            (goes.as_str(), "1"),
            ("area.from", "2026-05-06"),
            ("area.reason", "户数过多"),
        ];
        fields.extend(APPROVED);
        carry_out(&town, &path, &fields, &["东新里", "新设", "419801001004001"]).await;
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let inside = registry::children(&mut q, GARDEN).await.unwrap();
        assert_eq!(inside.iter().map(|area| area.id).collect::<Vec<_>>(), [GRID]);
        let spot = registry::spot_of(&mut q, GRID_TWO).await.unwrap();
        assert_eq!(spot.community.unwrap().name, "东新里");
        // An area may not end while something in it goes nowhere.
        let path = format!("/work/areas/{}/change/split", MARKET);
        let goes = format!("to.{}", MARKET_GRID);
        let mut fields = vec![("part1.name", "西新里"), ("part2.name", "西老里"), (goes.as_str(), "1"), ("ends", "true")];
        fields.extend([("area.from", "2026-05-06"), ("area.reason", "拆分")]);
        fields.extend(APPROVED);
        town.sign_in("admin").fill(&path, &fields).await.is(422).has_all(&["还有下级区域或楼栋没有分配"]);
    }

    async fn a1_buildings_come_to_another_grid(db: Db) {
        let town = Town::new(db, &[]).await;
        let (grids, buildings) = ([GRID, GRID_TWO, MARKET_GRID], [BUILDING]);
        let path = format!("/work/areas/{}/change/rebound", grids[0]);
        let (building, near, far) = (buildings[0].to_string(), grids[1].to_string(), grids[2].to_string());
        let far = [("building", building.as_str()), ("to", far.as_str()), ("area.from", "2026-05-06"), ("area.reason", "就近")];
        // To another community only with the approval.
        town.sign_in("admin").fill(&path, &far).await.is(422).has_all(&["居民委员会组织法第三条"]);
        let near = [("building", building.as_str()), ("to", near.as_str()), ("area.from", "2026-05-06"), ("area.reason", "就近")];
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let moved = registry::address_of(&mut q, buildings[0]).await.unwrap();
        drop(q);
        carry_out(&town, &path, &near, &["1 栋楼划到别的网格", "第二网格", "300", &moved]).await;
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let before = registry::grid_on(&mut q, buildings[0], day("2026-05-05")).await.unwrap();
        let after = registry::grid_on(&mut q, buildings[0], day("2026-05-06")).await.unwrap();
        assert_eq!((before, after), (Some(grids[0]), Some(grids[1])));
        let none = [("to", grids[1].to_string())];
        let none: Vec<_> = none.iter().map(|(name, value)| (*name, value.as_str())).collect();
        town.sign_in("admin").fill(&path, &none).await.is(422).has_all(&["请填写或选择这一项", "请说明原因"]);
    }

    async fn a1_an_area_is_founded_once_and_ends_empty(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = format!("/work/areas/{}/change/found", GARDEN);
        let form = town.sign_in("admin").get(&path).await;
        form.is(200).has_all(&["居民小组", "网格"]);
        let fields = [
            ("area.level", "residents_group"),
            ("area.name", "第一居民小组"),
            ("area.from", "2026-05-06"),
            ("area.reason", "居民会议决定"),
        ];
        let to = carry_out(&town, &path, &fields, &["第一居民小组", "新设"]).await;
        let taken: Vec<_> = fields.iter().copied().chain([("step", "confirm")]).collect();
        town.sign_in("admin").fill(&path, &taken).await.is(422).has_all(&["已有“第一居民小组”"]);
        let end = [("area.from", "2026-05-07"), ("area.reason", "合并到别的小组"), ("step", "confirm")];
        assert_eq!(town.sign_in("admin").fill(&format!("{to}/change/end"), &end).await.status, StatusCode::SEE_OTHER);
        let full = format!("/work/areas/{}/change/end", GRID);
        town.sign_in("admin").fill(&full, &end).await.is(422).has_all(&["里面还有下级区域、楼栋或房屋"]);
    }
}
