//! What the desk decides at acceptance: category and place, refusal, merging, an answer at once, what is public.

use super::c2_job::{accepted, dispatched};
use super::cases::{self, last_case, open};
use crate::c1_report::reported;
use town::{BUILDING_TWO, GARDEN, GRID_TWO, MARKET_BUILDING, PROPERTY, STREET};

testkit::both! {
    async fn c2_category_and_place_are_put_right_at_acceptance(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "井盖松动，车一过就响").await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = open(&desk, case, "complete.1.accept").await;
        assert!(page.says("道路井盖"), "{}", page.plain());
        // Looking for a building keeps what was chosen.
        let form = page.form("/accept").set("case.category", "0203").set("do", "find").set("find", "5号楼");
        let found = desk.submit(&form).await.ok();
        assert!(found.says("石榴园小区5号楼"), "{}", found.plain());
        let form = found.form("/accept").set("place", BUILDING_TWO.to_string());
        assert_eq!(form.get("case.category"), "0203");
        desk.done(&form).await.ok();
        let matter = town.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.grid_id), ("dispatch", Some(GRID_TWO)));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE category = '0203' AND guessed = '0201'").await, 1);
        // The guess was wrong, and counts as wrong.
        assert_eq!(town.count("SELECT changed FROM desk_guess WHERE category = '0201'").await, 1);
        // The category's own limit runs: 24 hours, whatever the calendar.
        dispatched(&town, case, town::DRAINAGE, None).await.ok();
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_clock WHERE step = 'handle' AND limit_text = '24h'").await, 1);
    }

    async fn c2_a_case_may_turn_out_to_lie_in_another_community(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "路灯不亮").await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = open(&desk, case, "complete.1.accept").await;
        let form = page.form("/accept").set("place", MARKET_BUILDING.to_string());
        desk.submit(&form).await.onward();
        let matter = town.matter(case).await;
        assert_eq!(matter.community_id, Some(town::MARKET));
        let items = town.items(case).await;
        assert!(items.iter().any(|(who, _)| who.contains(&town::MARKET.to_string())), "{items:?}");
    }

    async fn c2_without_a_grid_nothing_is_accepted(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", "路灯不亮").set("case.place_text", "河边").set("community", GARDEN.to_string());
        let check = guest.sent(&form, &[]).await.ok();
        guest.done(&check.form("/report/send")).await.ok();
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = open(&desk, case, "complete.1.accept").await;
        let refused = desk.submit(&page.form("/accept")).await;
        assert!(refused.status.is_client_error() && refused.says("还不知道是哪个网格"), "{}", refused.plain());
        desk.done(&refused.form("/accept").set("grid", GRID_TWO.to_string())).await.ok();
        assert_eq!(town.matter(case).await.grid_id, Some(GRID_TWO));
    }

    async fn c2_a_report_is_refused_for_a_listed_reason_only(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "法院判了我不服").await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = open(&desk, case, "complete.1.refuse").await;
        let form = page.form("/refuse");
        desk.submit(&form.clone().set("refused_for", "")).await.is(422);
        desk.submit(&form.clone().set("refused_for", "lazy")).await.is(422);
        // Round the desk's page it is refused as well.
        let generic = desk.get(&format!("/work/matters/{case}?do=complete.1.accept")).await.ok();
        if generic.has_form("/act") {
            let forged = generic.act("complete.").set("do", "complete.1.refuse").set("decision.reason", "不想办了");
            assert!(desk.upload(&forged, &[]).await.status.is_client_error());
        }
        assert_eq!(town.matter(case).await.state, "accept");
        desk.done(&form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭")).await.ok();
        assert_eq!(town.matter(case).await.state, "refused");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("请找法院立案庭") && mine.says("行政复议"), "{}", mine.plain());
    }

    async fn c2_a_refusal_says_why_and_where_to_go(db: testkit::Db) {
        let town = cases::town(db).await;
        let (zhou, desk) = (town.sign_in("zhou"), town.sign_in("desk"));
        reported(&zhou, "法院判了我不服").await;
        let case = last_case(&town).await;
        let form = open(&desk, case, "complete.1.refuse").await.form("/refuse");
        desk.done(&form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭")).await.ok();

        // One card: the reason of the list, the article, whom to turn to; and no step that reads as accepted.
        let reason = "已经或应当通过诉讼、仲裁、纪检监察、行政复议、政府信息公开等程序解决";
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        for words in [reason, "第十一条第二项", "诉讼服务热线", "不同意？", &format!("不予受理：{reason}")] {
            assert!(mine.says(words), "{words}: {}", mine.plain());
        }
        assert!(mine.text.contains("tel:12368") && mine.text.contains("is-off"), "{}", mine.text);
        let steps = mine.text.split("ll-steps").nth(1).unwrap().split("</ol>").next().unwrap();
        assert_eq!(steps.matches("<li").count(), 2, "{steps}");
        assert!(!steps.contains(">受理<"), "{steps}");

        // Staff read the same on the sheet and on paper; whoever has the code reads no reason.
        let sheet = desk.get(&format!("/work/cases/{case}")).await.ok();
        assert!(sheet.says(&format!("不予受理：{reason}")), "{}", sheet.plain());
        let paper = desk.get(&format!("/work/matters/{case}/print")).await.ok();
        assert!(paper.says("第十一条第二项"), "{}", paper.plain());
        let code = town.matter(case).await.code;
        let anybody = town.guest();
        let form = anybody.get("/follow").await.ok().form("/follow").set("code", code);
        let open = anybody.submit(&form).await.ok();
        assert!(open.says("不予受理") && !open.says("行政复议") && !open.says("立案庭"), "{}", open.plain());
    }

    async fn c2_a_refusal_names_the_published_telephone(db: testkit::Db) {
        let town = cases::town(db).await;
        let roles = town.runtime.in_force().rules.roles().clone();
        let by = store::By::system(kernel::id::TenantId::from(STREET), "test", "test");
        let put = town.store.write(by, move |tx| {
            let new = registry::NewDuty {
                id: tx.new_id(),
                area: GARDEN,
                duty: registry::Duty::Head,
                name: "何静".into(),
                phone: Some("0312-5550101".into()),
                account: None,
                from: store::Query::now(tx).china_date(),
            };
            Box::pin(async move { registry::put_duty(tx, &roles, new).await.map(|_| ()) })
        });
        put.await.unwrap();
        let (zhou, desk) = (town.sign_in("zhou"), town.sign_in("desk"));
        reported(&zhou, "别的街道路灯不亮").await;
        let case = last_case(&town).await;
        let form = open(&desk, case, "complete.1.refuse").await.form("/refuse");
        desk.done(&form.set("refused_for", "elsewhere")).await.ok();
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("社区负责人") && mine.text.contains("tel:0312-5550101"), "{}", mine.plain());
    }

    async fn c2_a_case_is_merged_and_its_reporter_follows_the_other(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let first = last_case(&town).await;
        accepted(&town, first).await;
        let wu = town.sign_in("wu");
        reported(&wu, "三楼楼道灯坏了").await;
        let second = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = open(&desk, second, "complete.1.merge").await;
        assert!(page.says("TY-20260506-0001"), "near ones are proposed: {}", page.plain());
        let form = page.form("/merge");
        for (into, why) in [("TY-20260506-0002", "不能并入自己"), ("TY-20260506-0099", "没有这个编号"), ("", "没有这个编号")] {
            let refused = desk.submit(&form.clone().set("into", into)).await;
            assert!(refused.status.is_client_error() && refused.says(why), "{into}: {}", refused.plain());
        }
        desk.done(&form.set("near", "TY-20260506-0001")).await.ok();
        assert_eq!(town.matter(second).await.state, "merged");
        assert_eq!(town.count("SELECT MAX(also_count) FROM desk_case").await, 1);
        assert!(wu.get("/").await.ok().says("TY-20260506-0001"));
        let page = desk.get(&format!("/work/cases/{second}")).await.ok();
        assert!(page.says("本件已并入") && page.links(&first.to_string()).len() == 1);
        let page = desk.get(&format!("/work/cases/{first}")).await.ok();
        assert!(page.says("TY-20260506-0002"), "{}", page.plain());
        // Nothing is merged into what was merged.
        reported(&town.guest(), "楼道灯不亮，全黑").await;
        let third = last_case(&town).await;
        let page = open(&desk, third, "complete.1.merge").await;
        let refused = desk.submit(&page.form("/merge").set("into", "TY-20260506-0002")).await;
        assert!(refused.says("也并入了别的案件"), "{}", refused.plain());
    }

    async fn c2_an_answer_at_once_ends_the_case(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "大件垃圾什么时候收").await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let form = open(&desk, case, "complete.1.answer").await.act("complete.");
        desk.sent(&form.set("evidence.text", "每周二、周五上午收，放到南门。"), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "answered");
    }

    async fn c2_what_changed_meanwhile_is_not_overwritten(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮").await;
        let case = last_case(&town).await;
        let (one, two) = (town.sign_in("desk"), town.sign_in("desk"));
        let page = open(&one, case, "complete.1.accept").await;
        let other = open(&two, case, "complete.1.refuse").await;
        one.done(&page.form("/accept")).await.ok();
        let late = two.submit(&other.form("/refuse").set("refused_for", "petition")).await;
        assert!(late.status.is_client_error(), "{}", late.plain());
        // The same form again does nothing twice.
        let again = one.submit(&page.form("/accept")).await;
        assert!(again.status.is_redirection() || again.status.is_client_error());
        assert_eq!(town.matter(case).await.state, "dispatch");
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type = 'completed'").await, 1);
    }

    async fn c2_the_public_reads_what_the_desk_wrote_and_nothing_else(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "周敏家门口楼道灯不亮").await;
        let case = last_case(&town).await;
        let open = town.guest().get("/open/cases").await.ok();
        assert!(open.says("路灯照明") && open.says("石榴园社区") && !open.text.contains("周敏"), "{}", open.plain());
        assert!(!open.text.contains("3号楼") && !open.text.contains("TY-2026"));
        let desk = town.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        let form = page.form("/public");
        let refused = desk.submit(&form.clone().set("public_title", "请打 13801362711")).await.answered(422);
        assert!(refused.says("楼道灯") && refused.text.contains("请打 13801362711"), "the case stays, and what was written");
        assert!(refused.text.contains("href=\"#f-public-public_title\""), "{}", refused.plain());
        desk.done(&form.set("public_title", "石榴园小区楼道灯检修")).await.ok();
        let open = town.guest().get("/open/cases").await.ok();
        assert!(open.says("石榴园小区楼道灯检修") && open.says("2026-05"), "{}", open.plain());
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        assert!(town.guest().get("/open/cases?category=0202").await.ok().says("办理中"));
        assert!(!town.guest().get("/open/cases?category=0301").await.ok().says("办理中"));
    }
}
