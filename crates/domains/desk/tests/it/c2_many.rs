//! Many cases at once, by the rules of the product: accepted and dispatched, never checked or called back.

use super::c2_job::{accepted, dispatched, handled};
use super::cases::{self, last_case, open};
use crate::c1_report::{filled, reported};
use kernel::id::CaseId;
use testkit::web::{Answer, Browser};
use town::{BUILDING, ENFORCEMENT, PROPERTY, Town};

/// Ticks everything that waits and asks for a look at what would happen.
async fn look(browser: &Browser, what: &str) -> Answer {
    let list = browser.get("/work/bulk").await.ok();
    // Whatever may be done to many, the list to tick is one.
    let moves = list.has_form("/work/bulk/forward");
    let mut form = list.form(if moves { "/work/bulk/forward" } else { "/work/bulk/urge" });
    form.action = format!("/work/bulk/{what}");
    form.fields.retain(|(name, _)| name != "id");
    for piece in list.text.split("name=\"id\" value=\"").skip(1) {
        form = form.add("id", piece.split('"').next().unwrap());
    }
    browser.submit(&form).await.ok()
}

async fn reports(town: &Town, words: &str, number: usize) -> Vec<CaseId> {
    let mut cases = Vec::new();
    for _ in 0..number {
        let guest = town.guest();
        let check = filled(&guest, words, Some(BUILDING)).await;
        guest.done(&check.form("/report/send")).await.ok();
        cases.push(last_case(town).await);
    }
    cases
}

testkit::both! {
    async fn c2_a_desk_accepts_twenty_and_a_dispatcher_dispatches_them_at_once(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = reports(&town, "井盖松动，车一过就响", 20).await;
        // One whose category is open, and one whose grid nobody knows.
        let open = reports(&town, "有件事想说一说", 1).await[0];
        let desk = town.sign_in("desk");
        let page = look(&desk, "forward").await;
        assert!(page.says("办这 20 件") && page.says("道路井盖 · 第一网格"), "{}", page.plain());
        assert!(page.says("类别还没定"), "{}", page.plain());
        assert!(page.text.contains(&format!("href=\"/work/matters/{open}\"")));
        let done = desk.submit(&page.form("/work/bulk/do")).await.ok();
        assert!(done.says("已办") && done.says("20") && !done.says("没办成 1"), "{}", done.plain());
        assert!(done.text.contains("href=\"/work/bulk\""), "a way back");
        for case in &cases {
            assert_eq!(town.matter(*case).await.state, "dispatch");
        }
        assert_eq!(town.matter(open).await.state, "accept");

        let dispatcher = town.sign_in("dispatcher");
        let page = look(&dispatcher, "forward").await;
        assert!(page.says("办这 20 件") && page.says("主办 街道城建科"), "{}", page.plain());
        // Sent twice, it acts once.
        let form = page.form("/work/bulk/do");
        dispatcher.submit(&form).await.ok();
        let again = dispatcher.submit(&form).await.ok();
        assert!(!again.says("刚被他人"), "{}", again.plain());
        for case in &cases {
            assert_eq!(town.matter(*case).await.state, "handle");
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type = 'dispatched'").await, 20);
    }

    async fn c2_what_somebody_saw_or_said_is_never_claimed_for_many(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        handled(&town, "lead", case).await;
        let grid = town.sign_in("grid");
        let page = look(&grid, "forward").await;
        assert!(page.says("看到的、问到的要逐件填写") && !page.text.contains("action=\"/work/bulk/do\""), "{}", page.plain());
        // Nor by a forged form.
        let matter = town.matter(case).await;
        let sheet = open(&grid, case, "complete.").await;
        let code = sheet.act("complete.").get("do").to_owned();
        let mut forged = sheet.act("complete.").set("what", "forward").set("do", format!("{case}/{}/{code}/", matter.version));
        forged.action = "/work/bulk/do".to_owned();
        let done = grid.submit(&forged).await.ok();
        assert!(done.says("没办成"), "{}", done.plain());
        assert_eq!(town.matter(case).await.state, "check");
    }

    async fn c2_a_check_on_the_spot_shows_or_tells_what_was_seen(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        handled(&town, "lead", case).await;
        let grid = town.sign_in("grid");
        let page = grid.get(&format!("/work/cases/{case}")).await.ok();
        let link = page.links("do=complete.").into_iter().find(|link| link.ends_with("pass")).unwrap();
        let form = grid.get(&link).await.ok().act("complete.");
        let refused = grid.upload(&form, &[]).await;
        assert!(refused.status == 422 && refused.says("请至少填一项"), "{}", refused.plain());
        assert_eq!(town.matter(case).await.state, "check");
        grid.sent(&form.set("check.text", "三楼到五楼都亮了"), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "confirm");
    }

    async fn c2_urging_many_counts_a_matter_once(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, Some(ENFORCEMENT)).await.ok();
        let leader = town.sign_in("leader");
        let path = "/work/cases/urge";
        let page = leader.get("/work/cases").await.ok();
        let form = page.form(path).set("id", case.to_string()).add("id", case.to_string());
        let preview = leader.submit(&form).await.ok();
        let done = leader.submit(&preview.form(path)).await.ok();
        assert!(done.says("1") && !done.says("刚被他人"), "{}", done.plain());
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type = 'urged'").await, 1);
    }
}
