//! Reports on a resident's page: with and without account, checked before sending, sent once.

use super::cases::{self, last_case};
use testkit::web::{Answer, Browser};
use town::{BUILDING, GARDEN, GRID, OTHER_BUILDING, STREET, ZHOU};

/// Fills in the form and goes to the check of the answers.
pub async fn filled(browser: &Browser, words: &str, place: Option<kernel::id::PlaceId>) -> Answer {
    let form = browser.get("/report").await.ok().form("/report");
    let form = form
        .set("do", "next")
        .set("case.description", words)
        .set("case.place_text", "2 单元楼道")
        .set("case.place", place.map(|place| place.to_string()).unwrap_or_default());
    let sent = browser.upload(&form, &[]).await;
    let to = sent.onward();
    assert!(to.starts_with("/report/check"), "{to}");
    browser.get(&to).await.ok()
}

/// Reports and returns the receipt.
pub async fn reported(browser: &Browser, words: &str) -> Answer {
    let check = filled(browser, words, Some(BUILDING)).await;
    browser.done(&check.form("/report/send")).await.ok()
}

pub fn picture() -> Vec<u8> {
    matters::demo::scene::draw("0202", false, 1)
}

testkit::both! {
    async fn c1_a_resident_reports_with_account(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let done = reported(&zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
        assert!(done.says("TY-20260506-0001"), "{}", done.plain());
        assert!(!done.text.contains("/follow/"), "no secret link for an account");
        let case = last_case(&town).await;
        let matter = town.matter(case).await;
        assert_eq!((matter.title.as_str(), matter.state.as_str()), ("路灯照明　石榴园小区3号楼", "accept"));
        assert_eq!(matter.reporter_account, Some(ZHOU));
        assert_eq!(matter.grid_id, Some(GRID));
        assert!(zhou.get("/me/matters").await.ok().says("楼道灯不亮"));
    }

    async fn c1_a_report_without_account_gets_a_code_and_a_secret_link(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let done = reported(&guest, "下水道反水，污水冒到厨房").await;
        let link = done.links("/follow/").into_iter().find(|link| link.len() > 40).expect("the secret link");
        let path = link.split_once("/follow/").unwrap().1.to_owned();
        assert!(done.text.contains("<svg") && done.says("只在这里显示"));
        assert!(!done.text.contains("tap back"), "what was sent is not gone back from");
        // Whoever holds the link sees everything, whoever has the code only what is public.
        let seen = town.guest().get(&format!("/follow/{path}")).await.ok();
        assert!(seen.says("下水道反水，污水冒到厨房"), "{}", seen.plain());
        let stranger = town.guest();
        let look = stranger.get("/follow").await.ok().form("/follow").set("code", town.matter(last_case(&town).await).await.code);
        let public = stranger.submit(&look).await;
        assert!(!public.text.contains("厨房") && public.status.is_success(), "{}", public.plain());
        // Once the reporter says that it is saved, it is shown no more.
        let again = guest.done(&done.form("/report/kept")).await.ok();
        assert!(again.links("/follow/").iter().all(|link| link.len() < 40) && again.says("TY-20260506-0001"));
        // Another browser does not see the receipt at all.
        let address = again.path.clone();
        town.guest().get(&address).await.is(404);
    }

    async fn c1_anonymous_leaves_no_trace_of_the_account(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let form = zhou.get("/report").await.ok().form("/report")
            .set("do", "next")
            .set("case.description", "有人把电动车推进楼道充电")
            .set("case.place", BUILDING.to_string())
            .set("reporter.phone", "13801362711")
            .set("case.anonymous", "true");
        let sent = zhou.upload(&form, &[("case.photos", "a.jpg", picture())]).await;
        let check = zhou.get(&sent.onward()).await.ok();
        assert!(check.says("匿名"), "{}", check.plain());
        let done = zhou.done(&check.form("/report/send")).await.ok();
        assert!(!done.links("/follow/").is_empty());
        let zhou_id = ZHOU;
        let tables = [
            "SELECT COUNT(*) FROM desk_reporter WHERE account_id IS NOT NULL OR phone IS NOT NULL OR name IS NOT NULL",
            "SELECT COUNT(*) FROM matter WHERE started_by IS NOT NULL OR reporter_account IS NOT NULL",
            "SELECT COUNT(*) FROM matter_event WHERE actor_id IS NOT NULL",
            "SELECT COUNT(*) FROM matter_form WHERE actor_id IS NOT NULL",
            "SELECT COUNT(*) FROM matter_follower",
            "SELECT COUNT(*) FROM file WHERE created_by IS NOT NULL",
        ];
        for sql in tables {
            assert_eq!(town.count(sql).await, 0, "{sql} names {zhou_id}");
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE who IS NOT NULL").await, 0);
    }

    async fn c1_staff_see_who_reported_masked_unless_anonymity_was_chosen(db: testkit::Db) {
        let town = cases::town(db).await;
        town.account(ZHOU, "周敏", "13801362711").await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
        let named = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{named}")).await.ok();
        assert!(page.says("周*") && page.says("138****2711") && !page.says("匿名"), "{}", page.plain());
        assert!(!page.text.contains("周敏") && !page.text.contains("13801362711"));
        let form = zhou.get("/report").await.ok().form("/report")
            .set("do", "next")
            .set("case.description", "有人把电动车推进楼道充电")
            .set("case.place", BUILDING.to_string())
            .set("case.anonymous", "true");
        let sent = zhou.upload(&form, &[]).await;
        let check = zhou.get(&sent.onward()).await.ok();
        zhou.done(&check.form("/report/send")).await.ok();
        let unknown = last_case(&town).await;
        let page = desk.get(&format!("/work/cases/{unknown}")).await.ok();
        assert!(page.says("匿名") && !page.says("周*") && !page.says("138****2711"), "{}", page.plain());
        // Somebody without an account may leave nothing, and is not called anonymous for it.
        reported(&town.guest(), "井盖响了一夜，没法睡觉").await;
        let page = desk.get(&format!("/work/cases/{}", last_case(&town).await)).await.ok();
        assert!(page.says("未留姓名和电话") && !page.says("匿名"), "{}", page.plain());
    }

    async fn c1_sending_twice_makes_one_case(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let check = filled(&guest, "垃圾桶满了两天没人收", Some(BUILDING)).await;
        let form = check.form("/report/send");
        let (one, two) = (guest.submit(&form).await, guest.submit(&form).await);
        assert_eq!(one.onward(), two.onward());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
        // The form itself, sent again, leads to the receipt.
        let back = guest.get(&check.path.replace("/check", "")).await;
        assert!(back.onward().starts_with("/report/done"));
    }

    async fn c1_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report")
            .set("do", "next")
            .set("case.description", "灯坏了，晚上看不见")
            .set("reporter.phone", "1380136271");
        let wrong = guest.upload(&form, &[("case.photos", "a.jpg", picture())]).await.answered(422);
        assert!(wrong.says("请告诉我们在哪里"), "{}", wrong.plain());
        assert!(wrong.text.contains("f-reporter-phone") && wrong.text.contains("灯坏了，晚上看不见"));
        assert!(wrong.text.contains("/report/photo/"), "the photo is kept");
        // Neither building nor point: the community has to be named.
        let form = wrong.form("/report").set("do", "next").set("reporter.phone", "").set("case.place_text", "菜场西门");
        let wrong = guest.upload(&form, &[]).await.answered(422);
        assert!(wrong.says("请选是哪个社区"), "{}", wrong.plain());
        let form = wrong.form("/report").set("do", "next").set("community", GARDEN.to_string());
        let check = guest.get(&guest.apart().upload(&form, &[]).await.onward()).await;
        let check = check.ok();
        assert!(check.says("石榴园社区") && check.text.contains("/report/photo/"));
        let done = guest.done(&check.form("/report/send")).await.ok();
        assert!(done.says("TY-20260506-0001"));
        let photos = town.count("SELECT COUNT(*) FROM matter_photo").await;
        assert_eq!(photos, 1);
    }

    async fn c1_a_building_is_found_without_scripts(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "find").set("find", "3号楼");
        let found = guest.get(&guest.apart().upload(&form, &[]).await.onward()).await.ok();
        assert!(found.says("石榴园小区3号楼"), "{}", found.plain());
        let form = found.form("/report").set("do", "next").set("case.place", BUILDING.to_string())
            .set("case.description", "楼道灯不亮了");
        let check = guest.get(&guest.apart().upload(&form, &[]).await.onward()).await.ok();
        assert!(check.says("石榴园小区3号楼") && check.says("第一网格"));
        // A building of another street is not ours.
        let back = guest.get(&check.path.replace("/check", "")).await.ok();
        let form = back.form("/report").set("do", "next").set("case.place", OTHER_BUILDING.to_string());
        assert!(guest.upload(&form, &[]).await.is(422).says("没有这个楼栋"));
    }

    async fn c1_words_of_danger_name_the_number_before_sending(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let check = filled(&guest, "三楼着火了，有人被困", Some(BUILDING)).await;
        assert!(check.text.contains("tel:119") && check.says("先打电话"), "{}", check.plain());
        guest.done(&check.form("/report/send")).await.ok();
        assert!(town.matter(last_case(&town).await).await.urgent);
    }

    async fn c1_the_guess_tells_its_accuracy_from_thirty_cases_on(db: testkit::Db) {
        let town = cases::town(db).await;
        let by = store::By::system(db_tenant(), "test", "test");
        for (right, wrong, told) in [(20i64, 9i64, false), (1, 0, true)] {
            let written = town.store.write(by.clone(), move |tx| Box::pin(async move {
                let sql = "INSERT INTO desk_guess (tenant_id, category, kept, changed) VALUES ($1, '0202', $2, $3) \
                    ON CONFLICT (tenant_id, category) DO UPDATE SET kept = desk_guess.kept + excluded.kept, \
                    changed = desk_guess.changed + excluded.changed";
                let tenant = tx.tenant();
                Ok(tx.exec(sql, store::args![tenant, right, wrong]).await?)
            }));
            written.await.unwrap();
            let check = filled(&town.guest(), "楼道灯不亮", Some(BUILDING)).await;
            assert_eq!(check.says("按过去 30 件"), told, "{}", check.plain());
        }
    }

    async fn c1_hostile_input_does_no_harm(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let script = "<script>alert(1)</script>\u{202E}\u{0}路灯不亮";
        let check = filled(&guest, script, Some(BUILDING)).await;
        assert!(!check.text.contains("<script>alert") && !check.text.contains('\u{202E}'));
        let done = guest.done(&check.form("/report/send")).await.ok();
        assert!(done.says("TY-"));
        let form = guest.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", "长".repeat(5000)).set("case.place", BUILDING.to_string());
        guest.upload(&form, &[]).await.is(422);
        // Not a picture, an empty one, and one cut off in the middle.
        let cut = picture()[..400].to_vec();
        for bytes in [b"%PDF-1.4 not a picture".to_vec(), cut] {
            let form = guest.get("/report").await.ok().form("/report").set("do", "photos");
            let wrong = guest.upload(&form, &[("case.photos", "x.jpg", bytes)]).await;
            assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.plain());
            assert!(!wrong.text.contains("/report/photo/"));
        }
        // A token that is no fresh id, and no token at all.
        let form = guest.get("/report").await.ok().form("/report").set("do", "photos");
        guest.upload(&form.clone().set("_token", uuid::Uuid::from_u128(5).to_string()), &[]).await.is(422);
        guest.upload(&form.set("_csrf", "forged"), &[]).await.is(403);
    }

    async fn c1_at_most_six_photos_and_any_can_be_taken_out(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "photos");
        let seven: Vec<(&str, &str, Vec<u8>)> = (0..7).map(|_| ("case.photos", "a.jpg", picture())).collect();
        let many = guest.upload(&form, &seven).await.answered(422);
        assert!(many.says("最多 6 张照片"), "{}", many.plain());
        let kept = many.text.matches("/report/photo/").count();
        assert_eq!(kept, 6);
        let drop = many.text.split("value=\"drop:").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = many.form("/report").set("do", format!("drop:{drop}"));
        let fewer = guest.get(&guest.apart().upload(&form, &[]).await.onward()).await.ok();
        assert_eq!(fewer.text.matches("/report/photo/").count(), 5);
        assert_eq!(town.count("SELECT COUNT(*) FROM file").await, 5);
        // Only the browser that sent them sees them.
        let address = fewer.text.split("src=\"").find(|piece| piece.starts_with("/report/photo/")).unwrap();
        let address = address.split('"').next().unwrap().to_owned();
        assert_eq!(guest.get(&address).await.ok().media_type(), "image/jpeg");
        town.guest().get(&address).await.is(404);
    }

    async fn c1_drafts_are_swept_after_a_day_with_their_photos(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "photos").set("case.description", "灯坏");
        guest.upload(&form, &[("case.photos", "a.jpg", picture())]).await.onward();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_draft").await, 1);
        town.at(7, 8, 0);
        town.worker.run_until_idle().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_draft").await, 1, "not yet a day");
        town.at(7, 10, 0);
        town.worker.run_until_idle().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_draft").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM file").await, 0);
    }

    async fn c1_the_large_type_mode_asks_for_less(db: testkit::Db) {
        let town = cases::town(db).await;
        let elder = town.guest().cookie("ll_prefs", "zh-e");
        let page = elder.get("/report").await.ok();
        assert!(page.text.contains("ll-elder"));
        for left_out in ["reporter.email", "name=\"find\"", "case.location", "就不用选"] {
            assert!(!page.text.contains(left_out), "{left_out}: {}", page.plain());
        }
        assert!(page.text.contains("case.description") && page.text.contains("case.photos"));
    }

    async fn c1_the_public_reads_the_category_in_its_language(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.sign_in("zhou"), "楼道灯不亮，三楼到五楼都是黑的").await;
        for (language, named) in [("zh", "照明"), ("en", "Lighting")] {
            let guest = town.guest().cookie("ll_prefs", language);
            let look = guest.get("/follow").await.ok().form("/follow").set("code", town.matter(last_case(&town).await).await.code);
            let seen = guest.submit(&look).await;
            assert!(seen.says(named), "{}", seen.plain());
        }
    }

    async fn c1_the_own_community_is_chosen_until_another_is(db: testkit::Db) {
        let town = cases::town(db).await;
        town.account(ZHOU, "周敏", "13800000001").await;
        let own = GARDEN.to_string();
        let form = town.guest().get("/report").await.ok().form("/report");
        assert_eq!(form.get("community"), "");
        let zhou = town.sign_in("zhou");
        let form = zhou.get("/report").await.ok().form("/report");
        assert_eq!(form.get("community"), own);
        // Taken away, it does not come back.
        let form = form.set("do", "next").set("community", "").set("case.description", "路灯不亮");
        let again = zhou.upload(&form, &[]).await;
        assert_eq!(again.form("/report").get("community"), "", "{}", again.plain());
    }
}

fn db_tenant() -> kernel::id::TenantId {
    kernel::id::TenantId::from(STREET)
}
