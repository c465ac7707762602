//! The form of a report: a photo, words, a place, one press. What is known already is not asked.

use super::c1_report::picture;
use super::cases::{self, last_case};
use town::{BUILDING, GARDEN, GRID, MARKET, ZHOU};

testkit::both! {
    async fn c1_a_report_is_sent_with_one_press(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let page = guest.get("/report").await.ok();
        // The photo comes first, then what happened, then where; only what happened has to be written.
        let at = |part: &str| page.text.find(part).unwrap_or_else(|| panic!("{part}: {}", page.plain()));
        assert!(at("name=\"case.photos\"") < at("name=\"case.description\"") && at("name=\"case.description\"") < at("data-locate"));
        assert!(at("data-locate") < at("name=\"find\"") && page.text.matches("required").count() >= 1);
        assert!(page.text.contains("novalidate") && !page.text.contains("经度"), "{}", page.plain());
        let form = page.form("/report").set("do", "send").set("case.description", "垃圾桶满了没人收")
            .set("case.place", BUILDING.to_string());
        let done = guest.sent(&form, &[("case.photos", "a.jpg", picture())]).await.ok();
        assert!(done.path.starts_with("/report/done") && done.says("TY-20260506-0001"), "{}", done.plain());
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_photo").await, 1);
        // Pressed again, it is the same.
        assert!(guest.upload(&form, &[]).await.onward().starts_with("/report/done"));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
    }

    async fn c1_one_press_ten_times_at_once_is_one_case(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "send")
            .set("case.description", "垃圾桶满了没人收").set("case.place", BUILDING.to_string());
        let presses: Vec<_> = (0..10).map(|_| {
            let (same, form) = (guest.apart(), form.clone());
            tokio::spawn(async move { same.upload(&form, &[("case.photos", "a.jpg", picture())]).await.onward() })
        }).collect();
        for press in presses {
            let to = press.await.unwrap();
            assert!(to.starts_with("/report/done"), "{to}");
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE verb = 'desk.report'").await, 1);
    }

    async fn c1_answers_are_looked_at_first_only_where_something_is_to_be_said(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "send")
            .set("case.description", "楼道里煤气味很重，怕泄漏").set("case.place", BUILDING.to_string());
        let to = guest.upload(&form, &[]).await.onward();
        assert!(to.starts_with("/report/check"), "{to}");
        assert!(guest.get(&to).await.ok().says("119"));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 0);
        // Whoever wants to read the answers may.
        let form = guest.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", "草坪秃了").set("case.place", BUILDING.to_string());
        assert!(guest.upload(&form, &[]).await.onward().starts_with("/report/check"));
    }

    async fn c1_the_community_is_asked_only_when_nothing_tells_it(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let page = guest.get("/report").await.ok();
        assert!(page.text.contains("<details class=\"ll-more\"><summary>不在楼里"), "one opening deep: {}", page.plain());
        let form = page.form("/report").set("do", "send").set("case.description", "路面坑洼").set("case.place_text", "北门外");
        let again = guest.upload(&form, &[]).await.answered(422);
        assert!(again.says("请选是哪个社区") && again.text.contains("<details class=\"ll-more\" open"), "{}", again.plain());
        let form = again.form("/report").set("do", "send").set("community", GARDEN.to_string());
        assert!(guest.upload(&form, &[]).await.onward().starts_with("/report/done"));
    }

    async fn c1_the_page_comes_back_where_the_place_is_looked_for(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "find").set("find", "石榴园3号楼");
        let to = guest.upload(&form, &[]).await.onward();
        assert!(to.ends_with("#where"), "{to}");
        let page = guest.get(&to).await.ok();
        assert!(page.text.contains("id=\"where\"") && page.says("石榴园小区3号楼"), "{}", page.plain());
    }

    async fn c1_a_point_tells_what_stands_around_it(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let near = guest.get("/report/places?as=report&near=113.650000,34.750000").await.ok();
        assert!(near.says("石榴园社区 · 第一网格") && near.says("石榴园小区3号楼"), "{}", near.plain());
        let far = guest.get("/report/places?as=report&near=113.500000,34.500000").await.ok();
        assert!(far.says("不在本街道"), "{}", far.plain());
        let map = guest.get("/report/map?at=113.650000,34.750000").await.ok();
        assert_eq!(map.media_type(), "application/geo+json");
        for hostile in ["", "x", "999,999", "113.65"] {
            guest.get(&format!("/report/places?as=report&near={hostile}")).await.ok();
            assert!(guest.get(&format!("/report/map?at={hostile}")).await.ok().text.contains("\"features\":[]"));
        }
    }

    async fn c1_the_number_of_the_account_is_told_masked(db: testkit::Db) {
        let town = cases::town(db).await;
        town.account(ZHOU, "周敏", "13801362711").await;
        let zhou = town.sign_in("zhou");
        let page = zhou.get("/report").await.ok();
        assert!(page.says("138****2711") && !page.text.contains("13801362711"), "{}", page.plain());
        assert!(page.text.contains("name=\"reporter.phone\""), "another number may be written");
        assert!(!town.guest().get("/report").await.ok().says("****"));
    }

    async fn c1_a_second_photo_is_one_more(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let page = guest.get("/report").await.ok();
        assert!(page.says("先拍一张"));
        let to = guest.upload(&page.form("/report").set("do", "photos"), &[("case.photos", "a.jpg", picture())]).await.onward();
        let page = guest.get(&to).await.ok();
        assert!(page.says("已收下 1 张") && page.says("再加一张"), "{}", page.plain());
        assert!(!page.text.contains("legend class=\"form-label\">先拍一张"), "{}", page.plain());
    }

    async fn c2_the_window_registers_and_accepts_in_one_go(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let page = desk.get("/work/cases/new").await.ok();
        assert!(page.says("登记并受理"));
        let form = page.form("/work/cases/new").set("do", "accept").set("channel", "window")
            .set("case.description", "楼道灯不亮，三楼到五楼都是黑的").set("case.place", BUILDING.to_string());
        let presses: Vec<_> = (0..6).map(|_| {
            let (same, form) = (desk.apart(), form.clone());
            tokio::spawn(async move { same.upload(&form, &[]).await.onward() })
        }).collect();
        for press in presses {
            assert!(press.await.unwrap().starts_with("/work/cases/new/done"));
        }
        let case = last_case(&town).await;
        assert_eq!(town.matter(case).await.state, "dispatch");
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE accepted_at IS NOT NULL").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE verb = 'desk.accept'").await, 1);
        let done = desk.get(&desk.apart().upload(&form, &[]).await.onward()).await.ok();
        assert!(done.says("已登记并受理 TY-20260506-0001") && done.says("告诉来人查询码"), "{}", done.plain());
        for not_for_staff in ["谢谢您", "您写的是", "我也关注", "再反映一件"] {
            assert!(!done.says(not_for_staff), "{not_for_staff}: {}", done.plain());
        }
    }

    async fn c2_the_window_accepts_nothing_that_lacks_a_grid_or_category(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let form = desk.get("/work/cases/new").await.ok().form("/work/cases/new").set("do", "accept")
            .set("case.description", "楼道灯不亮，三楼到五楼都是黑的").set("case.place_text", "北侧工地").set("community", GARDEN.to_string());
        let refused = desk.upload(&form, &[]).await.answered(422);
        assert!(refused.says("还不知道是哪个网格"), "{}", refused.plain());
        // All or nothing: no case was left behind.
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 0);
        // Words that point to no category are asked about.
        let form = form.set("case.place", BUILDING.to_string()).set("case.description", "嗯嗯嗯嗯");
        let to = desk.upload(&form, &[]).await.onward();
        assert!(to.starts_with("/work/cases/new/check"), "{to}");
        let check = desk.get(&to).await.ok();
        let form = check.form("/work/cases/new/send").set("do", "accept");
        assert!(desk.submit(&form).await.onward().starts_with("/work/cases/new/check"));
        desk.done(&form.set("case.category", "0202")).await.ok();
        assert_eq!(town.matter(last_case(&town).await).await.state, "dispatch");
        // Of another community it may be registered, not accepted.
        let market = town.sign_in("market");
        let form = market.get("/work/cases/new").await.ok().form("/work/cases/new").set("do", "accept")
            .set("case.description", "垃圾桶满了没人收").set("case.place", BUILDING.to_string());
        assert!(market.upload(&form, &[]).await.status.is_client_error());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
        market.upload(&form.set("do", "send"), &[]).await.onward();
        assert_eq!(town.matter(last_case(&town).await).await.state, "accept");
    }

    async fn c2_whoever_may_not_accept_is_not_offered_it_and_refused(db: testkit::Db) {
        let town = cases::town(db).await;
        let grid = town.sign_in("grid");
        let form = grid.get("/field/report").await.ok();
        assert!(!form.says("登记并受理"));
        let form = form.form("/field/report").set("do", "accept").set("case.description", "垃圾桶满了没人收")
            .set("case.place", BUILDING.to_string());
        assert!(grid.upload(&form, &[]).await.status.is_client_error());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 0);
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "accept").set("case.description", "垃圾桶满了没人收")
            .set("case.place", BUILDING.to_string());
        assert!(guest.upload(&form, &[]).await.status.is_client_error());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 0);
    }

    async fn c1_a_grid_worker_reports_in_the_own_grid(db: testkit::Db) {
        let town = cases::town(db).await;
        let grid = town.sign_in("grid");
        let page = grid.get("/field/report").await.ok();
        assert!(!page.says("在哪个社区") && !page.text.contains("<select"), "{}", page.plain());
        let form = page.form("/field/report").set("do", "send").set("case.description", "消防通道被杂物堵住")
            .set("case.place_text", "小广场北侧");
        let to = grid.upload(&form, &[("case.photos", "a.jpg", picture())]).await.onward();
        assert!(to.starts_with("/field/report/done"), "{to}");
        let done = grid.get(&to).await.ok();
        assert!(done.says("已登记 TY-20260506-0001"), "{}", done.plain());
        assert_eq!(town.matter(last_case(&town).await).await.grid_id, Some(GRID));
        // The menu leads there, and so does the desk's form.
        assert_eq!(grid.get("/work/cases/new").await.onward(), "/field/report");
        assert!(!grid.get("/work").await.ok().links("/field/report").is_empty());
        assert!(town.sign_in("desk").get("/work").await.ok().links("/field/report").is_empty());
        // The desk's own community is known, too, and another can be chosen.
        let form = town.sign_in("market").get("/work/cases/new").await.ok().form("/work/cases/new");
        assert_eq!(form.get("community"), MARKET.to_string());
    }
}
