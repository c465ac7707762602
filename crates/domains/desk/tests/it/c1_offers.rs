//! Similar cases: offered among what is public, joined once, merged within sight.

use super::c1_report::{filled, reported};
use super::cases::{self, last_case, open};
use kernel::id::CaseId;
use testkit::web::{Answer, Browser, Form};
use town::{BUILDING, BUILDING_TWO, MARKET_BUILDING, STREET, Town};

/// The desk gives a case a public title.
async fn published(town: &Town, case: CaseId, title: &str) {
    let desk = town.sign_in("desk");
    let page = desk.get(&format!("/work/cases/{case}")).await.ok();
    desk.done(&page.form("/public").set("public_title", title)).await.ok();
}

fn offered(check: &Answer) -> bool {
    check.has_form("/report/join")
}

async fn joins(browser: &Browser, form: &Form, case: CaseId) -> Answer {
    browser.submit(&form.clone().set("case", case.to_string())).await
}

testkit::both! {
    async fn c1_a_public_case_near_by_is_offered_and_followed(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼到五楼都是黑的，周敏家门口").await;
        let first = last_case(&town).await;
        let wu = town.sign_in("wu");
        assert!(!offered(&filled(&wu, "三楼楼道灯坏了，黑", Some(BUILDING)).await), "not public yet");
        published(&town, first, "楼道灯检修").await;
        let check = filled(&wu, "三楼楼道灯坏了，黑", Some(BUILDING)).await;
        assert!(check.says("同一栋楼有一件很像的") && check.says("楼道灯检修"), "{}", check.plain());
        // What another reporter wrote is not shown.
        assert!(!check.text.contains("周敏家"), "{}", check.plain());
        let done = wu.done(&check.form("/report/join")).await.ok();
        assert!(done.says("TY-20260506-0001") && done.says("已记下"));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
        assert_eq!(town.count("SELECT also_count FROM desk_case").await, 1);
        let home = wu.get("/").await.ok();
        assert!(home.says("我关注的") && home.says("TY-20260506-0001"), "{}", home.plain());
        // A second press counts once.
        wu.submit(&check.form("/report/join")).await;
        assert_eq!(town.count("SELECT also_count FROM desk_case").await, 1);
        // Somewhere else it is not offered.
        assert!(!offered(&filled(&town.guest(), "三楼楼道灯坏了，黑", Some(BUILDING_TWO)).await));
        assert_eq!(town.matter(first).await.state, "accept");
    }

    async fn c1_private_words_are_compared_with_nobodys_but_for_staff(db: testkit::Db) {
        let town = cases::town(db).await;
        let words = "我是302王建军，电话13912345678，楼上半夜打麻将";
        reported(&town.guest(), words).await;
        let case = last_case(&town).await;
        let wu = town.sign_in("wu");
        let asked = ["13", "39", "王建", "麻将", words];
        for pair in asked {
            let check = filled(&wu, pair, Some(BUILDING)).await;
            assert!(!offered(&check) && !check.text.contains("TY-2026"), "{pair}: {}", check.plain());
        }
        // With a public title the answer is the same for whatever stands in the private words.
        published(&town, case, "夜间噪声").await;
        let mut answers = Vec::new();
        for pair in ["13", "14", "王建", "李四", "麻将", "石头"] {
            answers.push(offered(&filled(&wu, pair, Some(BUILDING)).await));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        // Staff who may see it compare the words; those of another community do not.
        for (session, sees) in [("desk", true), ("market", false)] {
            let staff = town.sign_in(session);
            let form = staff.get("/work/cases/new").await.ok().form("/work/cases/new");
            let form = form.set("do", "next").set("case.description", "302王建军又说楼上半夜打麻将")
                .set("case.place", BUILDING.to_string());
            let to = staff.upload(&form, &[]).await.onward();
            let check = staff.get(&to).await.ok();
            assert_eq!(check.has_form("/work/cases/new/join"), sees, "{session}: {}", check.plain());
        }
    }

    async fn c1_only_what_was_offered_is_joined_and_nobody_counts_twice(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮，三楼黑").await;
        let own = last_case(&town).await;
        published(&town, own, "楼道灯检修").await;
        let guest = town.guest();
        reported(&guest, "垃圾没人收").await;
        let hidden = last_case(&town).await;
        // One's own is neither offered nor joined: not by the account, not by the browser.
        let check = filled(&zhou, "楼道灯不亮", Some(BUILDING)).await;
        assert!(!offered(&check));
        let mut forged = check.form("/report/send").set("case", "");
        forged.action = "/report/join".into();
        joins(&zhou, &forged, own).await.is(409);
        joins(&zhou, &forged, hidden).await.is(409);
        published(&town, hidden, "垃圾清运").await;
        let check = filled(&guest, "垃圾没人收", Some(BUILDING)).await;
        assert!(!offered(&check) || !check.text.contains(&hidden.to_string()), "{}", check.plain());
        assert_eq!(town.count("SELECT MAX(also_count) FROM desk_case").await, 0);
        // Another's counts once for each account, however many drafts there are.
        let wu = town.sign_in("wu");
        for _ in 0..4 {
            let check = filled(&wu, "三楼楼道灯坏了", Some(BUILDING)).await;
            wu.done(&check.form("/report/join")).await.ok();
        }
        let other = town.guest();
        for _ in 0..3 {
            let check = filled(&other, "三楼楼道灯坏了", Some(BUILDING)).await;
            other.done(&check.form("/report/join")).await.ok();
        }
        let sql = "SELECT MAX(also_count) FROM desk_case";
        assert_eq!(town.count(sql).await, 2);
    }

    async fn c1_the_id_of_a_case_is_no_draft(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        let other = town.guest();
        let form = other.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", "别的事情").set("case.place", BUILDING.to_string())
            .set("_token", case.to_string());
        let refused = other.upload(&form, &[]).await;
        assert!(refused.status.is_client_error(), "{}", refused.plain());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_draft").await, 1);
        // Also when its own draft was swept.
        town.store.write(store::By::system(STREET.into(), "test", "test"), |tx| Box::pin(async move {
            Ok(tx.exec("DELETE FROM desk_draft", store::args![]).await?)
        })).await.unwrap();
        assert!(other.upload(&form, &[]).await.status.is_client_error());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_draft").await, 0);
    }

    async fn c2_a_case_is_merged_only_into_one_that_the_actor_sees(db: testkit::Db) {
        let town = cases::town(db).await;
        let wu = town.sign_in("wu");
        let check = filled(&wu, "菜场门口的灯坏了", Some(MARKET_BUILDING)).await;
        wu.done(&check.form("/report/send")).await.ok();
        let foreign = last_case(&town).await;
        let code = town.matter(foreign).await.code;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let own = last_case(&town).await;
        let desk = town.sign_in("desk");
        let form = open(&desk, own, "complete.1.merge").await.form("/merge");
        let unknown = desk.submit(&form.clone().set("into", "TY-20260506-0099")).await.answered(422);
        let hidden = desk.submit(&form.clone().set("into", code.clone())).await.answered(422);
        let plain = |reply: &Answer, code: &str| reply.plain().replace(code, "CODE");
        assert!(hidden.says("没有这个编号的案件"), "{}", hidden.plain());
        assert_eq!(plain(&hidden, &code), plain(&unknown, "TY-20260506-0099"));
        assert_eq!(town.count("SELECT MAX(also_count) FROM desk_case").await, 0);
        // The street's dispatcher sees both, but accepts neither; the desk's own is merged.
        reported(&wu, "三楼楼道灯坏了").await;
        let twin = town.matter(last_case(&town).await).await.code;
        desk.done(&form.set("into", twin)).await.ok();
        assert_eq!(town.matter(own).await.state, "merged");
    }

    async fn c2_merging_counts_whoever_is_in_both_once(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let first = last_case(&town).await;
        published(&town, first, "楼道灯检修").await;
        reported(&town.guest(), "三楼楼道灯坏了").await;
        let second = last_case(&town).await;
        published(&town, second, "楼道灯检修二").await;
        let wu = town.sign_in("wu");
        for case in [first, second] {
            let check = filled(&wu, "三楼楼道灯坏了，黑", Some(BUILDING)).await;
            let form = check.form("/report/join");
            let joined = joins(&wu, &form, case).await;
            assert!(joined.onward().contains("/done"));
        }
        let desk = town.sign_in("desk");
        let form = open(&desk, second, "complete.1.merge").await.form("/merge");
        desk.done(&form.set("into", town.matter(first).await.code)).await.ok();
        // Wu, and the reporter of the second.
        assert_eq!(town.count("SELECT MAX(also_count) FROM desk_case").await, 2);
    }
}
