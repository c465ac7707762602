//! One way back for the reporter after an end, with a reason and a photo.

use super::c1_report::{picture, reported};
use super::c2_job::{accepted, dispatched};
use super::cases::{self, last_case, open};
use testkit::web::Form;
use town::{PROPERTY, Town};

/// Hands in the result, passes the check, and lets the reporter's week go by.
async fn called_back(town: &Town, case: kernel::id::CaseId) {
    let lead = town.sign_in("lead");
    let form = open(&lead, case, "complete.")
        .await
        .act("complete.")
        .set("evidence.text", "三楼灯泡已换新");
    lead.sent(&form, &[("evidence.photos", "b.jpg", picture())]).await.ok();
    let grid = town.sign_in("grid");
    let form = open(&grid, case, "complete.").await.act("complete.");
    let pass = form.get("do").replace(".fail", ".pass");
    grid.sent(&form.set("do", pass).set("check.text", "到现场看过，灯亮了"), &[]).await.ok();
    town.at(20, 9, 0);
    town.sweep().await;
    assert_eq!(town.matter(case).await.state, "callback");
}

testkit::both! {
    async fn c2_a_reporter_sends_an_ended_case_back_once(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        called_back(&town, case).await;
        let desk = town.sign_in("desk");
        let unreached = |form: Form| {
            let code = form.get("do").to_owned();
            let code = code.rsplit_once('.').unwrap().0.to_owned();
            form.set("do", format!("{code}.unreached")).set("decision.reason", "三天打了三次都没有人接")
        };
        let form = open(&desk, case, "complete.").await.act("complete.");
        desk.sent(&unreached(form), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "unreached");

        let path = format!("/me/matters/{case}");
        let page = zhou.get(&path).await.ok();
        assert!(page.says("还是没解决"), "{}", page.plain());
        let back = page.act("named.desk.reopen");
        zhou.upload(&back.clone().set("decision.reason", ""), &[]).await.is(422);
        zhou.sent(&back.set("decision.reason", "灯还是不亮，没有接到电话"), &[("photos", "c.jpg", picture())]).await.ok();
        let matter = town.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.ended_at), ("handle", None));
        let items = town.items(case).await;
        assert!(items.iter().any(|(who, purpose)| who.contains(&PROPERTY.to_string()) && purpose == "act"), "{items:?}");
        let sheet = town.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok();
        assert!(sheet.says("还是没解决，请重新办") && sheet.says("灯还是不亮"), "{}", sheet.plain());
        let sql = "SELECT COUNT(*) FROM journal WHERE verb = 'matters.named'";
        assert_eq!(town.count(sql).await, 1);
        // Once only: after the next end there is no further way back.
        town.worker.run_until_idle().await.unwrap();
        let lead = town.sign_in("lead");
        let form = open(&lead, case, "complete.").await.act("complete.").set("evidence.text", "整条线路已换新");
        lead.sent(&form, &[("evidence.photos", "d.jpg", picture())]).await.ok();
        let grid = town.sign_in("grid");
        let form = open(&grid, case, "complete.").await.act("complete.");
        let pass = form.get("do").replace(".fail", ".pass");
        grid.sent(&form.set("do", pass).set("check.text", "到现场看过，灯亮了"), &[]).await.ok();
        let page = zhou.get(&path).await.ok();
        let yes = page.act("complete.");
        zhou.sent(&yes, &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "end");
        let page = zhou.get(&path).await.ok();
        assert!(!page.text.contains("named.desk.reopen"), "{}", page.plain());
    }

    async fn c2_the_way_back_is_open_for_thirty_days(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "大件垃圾什么时候收").await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let form = open(&desk, case, "complete.1.answer").await.act("complete.");
        desk.sent(&form.set("evidence.text", "每周二、周五上午收。"), &[]).await.ok();
        let path = format!("/me/matters/{case}");
        let back = zhou.get(&path).await.ok().act("named.desk.ask_again");
        // Nobody else has it.
        assert!(town.sign_in("wu").get(&path).await.status.is_client_error());
        town.db.clock().set(town.db.clock().now().plus(kernel::time::Duration::days(31)));
        assert!(!zhou.get(&path).await.ok().text.contains("named.desk.ask_again"));
        let late = zhou.upload(&back.clone().set("decision.reason", "还是没有收走"), &[]).await;
        assert!(late.status.is_client_error(), "{}", late.plain());
        town.db.clock().set(town.db.clock().now().minus(kernel::time::Duration::days(5)));
        zhou.sent(&back.set("decision.reason", "还是没有收走"), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "accept");
    }
}
