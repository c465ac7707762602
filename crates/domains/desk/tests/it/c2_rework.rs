//! Work that is sent back is seen as rework by everybody, in the words of whoever sent it back.

use super::browser::Browser;
use super::c1_report::reported;
use super::c2_job::{accepted, checked, dispatched, handled, to_confirm};
use super::world::{PROPERTY, STREET, WORKS, World};
use kernel::id::{CaseId, MatterId, TenantId};
use store::By;

const WORDS: &str = "井盖还是翘起来一角";

async fn veto(zhou: &mut Browser, case: CaseId, words: &str) {
    let page = zhou.get(&format!("/me/matters/{case}")).await.ok();
    zhou.sent(&page.act("named.desk.veto").set("note", words), &[]).await.ok();
}

/// What somebody reads in the inbox and on the page of a case.
async fn read_by(world: &World, who: &str, case: CaseId) -> (String, String) {
    let mut browser = world.sign_in(who);
    let inbox = browser.get("/work").await.ok().plain();
    (inbox, browser.get(&format!("/work/cases/{case}")).await.ok().plain())
}

testkit::both! {
    async fn c2_a_veto_is_seen_as_rework_by_everybody(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        veto(&mut zhou, case, WORDS).await;
        let said = format!("居民说没有解决：{WORDS}");

        // Handler and assistant: state, sheet and line of the inbox.
        for who in ["lead", "assistant"] {
            let (inbox, sheet) = read_by(&world, who, case).await;
            assert!(inbox.contains("返工") && inbox.contains(&said), "{who}: {inbox}");
            assert!(sheet.contains("返工") && sheet.contains(&said), "{who}: {sheet}");
        }
        for who in ["desk", "dispatcher", "leader"] {
            let (_, sheet) = read_by(&world, who, case).await;
            assert!(sheet.contains("返工") && sheet.contains(&said), "{who}: {sheet}");
        }
        let mut desk = world.sign_in("desk");
        assert!(desk.get("/work/cases").await.ok().says("返工"));
        let sheet = world.sign_in("lead").get(&format!("/work/matters/{case}")).await.ok();
        assert!(sheet.says(&said), "{}", sheet.plain());
        let paper = desk.get(&format!("/work/matters/{case}/print")).await.ok();
        assert!(paper.says(&said), "{}", paper.plain());

        // The reporter reads the own words, whoever has the code none.
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says(&format!("您说没有解决，已退回重办：{WORDS}")), "{}", mine.plain());
        assert!(!mine.says("已转走") && !mine.says("居民说"), "{}", mine.plain());
        let code = world.matter(case).await.code;
        let mut anybody = world.guest();
        let form = anybody.get("/follow").await.ok().form("/follow").set("code", code);
        let open = anybody.submit(&form).await.ok();
        assert!(open.says("返工") && !open.says(WORDS), "{}", open.plain());

        // The words lie sealed, and what is projected is what the events give.
        let before = world.matter(case).await;
        assert_eq!((before.rework, before.rework_by.as_deref()), (Some(2), Some("reporter")));
        let runtime = world.runtime.clone();
        let by = By::system(TenantId::from(STREET), "test", "test");
        let again = world.store.write(by, move |tx| {
            let runtime = runtime.clone();
            Box::pin(async move {
                matters::rebuild_matter(tx, &runtime, MatterId::from_uuid(case.uuid())).await
            })
        });
        again.await.unwrap();
        assert_eq!(world.matter(case).await, before);
        assert_eq!(world.count("SELECT COUNT(*) FROM matter_work_item WHERE rework = 2").await, 2);

        // Handed in again it is rework no more, and the reporter's step still says why.
        handled(&world, "lead", case).await;
        assert_eq!(world.matter(case).await.rework, None);
        let (_, sheet) = read_by(&world, "desk", case).await;
        assert!(!sheet.contains("返工"), "{sheet}");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says(&format!("您说没有解决，已退回重办：{WORDS}")), "{}", mine.plain());
    }

    async fn c2_a_veto_without_words_is_rework_too(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        veto(&mut zhou, case, "").await;
        let (inbox, _) = read_by(&world, "lead", case).await;
        assert!(inbox.contains("返工") && inbox.contains("居民说没有解决"), "{inbox}");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("您说没有解决，已退回重办"), "{}", mine.plain());
    }

    async fn c2_a_failed_check_is_rework_in_the_words_of_the_check(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        reported(&mut zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, Some(WORKS)).await.ok();
        // Handed back before anything was handed in: no rework.
        let mut lead = world.sign_in("lead");
        let form = lead.open(case, "return.").await.act("return.").set("reason", "unclear");
        lead.sent(&form, &[]).await.ok();
        dispatched(&world, case, PROPERTY, Some(WORKS)).await.ok();
        assert_eq!(world.matter(case).await.rework, None);
        handled(&world, "lead", case).await;
        checked(&world, case, "fail").await;
        let said = "现场核查后退回重办：五楼还是黑的";
        let (inbox, sheet) = read_by(&world, "lead", case).await;
        assert!(inbox.contains("返工") && inbox.contains(said), "{inbox}");
        assert!(sheet.contains(said), "{sheet}");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says(said) && !mine.says("您说没有解决"), "{}", mine.plain());

        // Handed back while it is done again, it is rework for whoever dispatches and for whoever gets it next.
        let form = lead.open(case, "return.").await.act("return.").set("reason", "not_ours");
        lead.sent(&form, &[]).await.ok();
        let (inbox, _) = read_by(&world, "dispatcher", case).await;
        assert!(inbox.contains(said), "{inbox}");
        dispatched(&world, case, WORKS, None).await.ok();
        let (inbox, _) = read_by(&world, "assistant", case).await;
        assert!(inbox.contains("返工") && inbox.contains(said), "{inbox}");
    }

    async fn c2_the_street_reads_the_third_veto_and_passes_it_on(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        for words in ["第一次没修好", "第二次没修好"] {
            veto(&mut zhou, case, words).await;
            handled(&world, "lead", case).await;
            checked(&world, case, "pass").await;
        }
        veto(&mut zhou, case, WORDS).await;
        let matter = world.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.rework), ("street_decides", Some(4)));
        let (inbox, sheet) = read_by(&world, "leader", case).await;
        let said = format!("居民说没有解决：{WORDS}");
        assert!(inbox.contains(&said) && sheet.contains(&said), "{inbox}\n{sheet}");
        let mut leader = world.sign_in("leader");
        let page = leader.open(case, "dispatch.").await;
        leader.done(&page.form("/dispatch").set("lead", WORKS.to_string())).await.ok();
        let (inbox, _) = read_by(&world, "assistant", case).await;
        assert!(inbox.contains("返工") && inbox.contains(&said), "{inbox}");
        assert_eq!(world.matter(case).await.rework, Some(4));
    }

    async fn c2_staff_read_the_grade_beside_the_state(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        let path = format!("/me/matters/{case}");
        let yes = zhou.get(&path).await.ok().act("complete.");
        zhou.sent(&yes, &[]).await.ok();
        let (_, sheet) = read_by(&world, "desk", case).await;
        assert!(!sheet.contains("不满意"), "{sheet}");
        let rate = zhou.get(&path).await.ok().act("named.desk.rate").set("rating.grade", "2");
        zhou.sent(&rate, &[]).await.ok();
        let mut desk = world.sign_in("desk");
        for page in [format!("/work/cases/{case}"), format!("/work/matters/{case}"), format!("/work/matters/{case}/print")] {
            let read = desk.get(&page).await.ok();
            assert!(read.says("不满意"), "{page}: {}", read.plain());
        }
        assert!(zhou.get(&path).await.ok().says("不满意"));
    }

    async fn c2_what_is_sent_back_is_listed_before_first_time_work(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        // First-time work that is due sooner.
        reported(&mut zhou, "楼道灯不亮，一楼黑").await;
        let first = world.last_case().await;
        accepted(&world, first).await;
        dispatched(&world, first, PROPERTY, None).await.ok();
        world.at(7, 10, 0);
        veto(&mut zhou, case, WORDS).await;
        let inbox = world.sign_in("lead").get("/work").await.ok();
        let rows: Vec<&str> = inbox.text.split("data-row").skip(1).collect();
        assert_eq!(rows.len(), 2, "{}", inbox.plain());
        assert!(rows[0].contains("返工") && !rows[1].contains("返工"), "{}", inbox.plain());
    }
}
