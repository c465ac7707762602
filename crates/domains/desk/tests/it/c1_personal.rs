//! A resident's own copy, and erasing what he or she said: the words go, every proof stays.

use super::c1_report::{picture, reported};
use super::c2_job::{checked, handled, to_confirm};
use super::c2_lists::multiplied;
use super::cases::{self, last_case, open};
use kernel::id::{CaseId, TenantId};
use kernel::person::DataSubject;
use store::{By, Query, args};
use testkit::web::Browser;
use town::{BUILDING, STREET, Town, ZHOU};

const PHONE: &str = "13801362711";

/// Reports with everything that a report may hold.
pub async fn told(town: &Town, zhou: &Browser) -> CaseId {
    let form = zhou
        .get("/report")
        .await
        .ok()
        .form("/report")
        .set("do", "next")
        .set("case.description", "周敏家门口的灯不亮，三楼到五楼都是黑的")
        .set("case.place_text", "2 单元 502 门口")
        .set("case.place", BUILDING.to_string())
        .set("reporter.phone", PHONE)
        .set("reporter.email", "zhou@example.com");
    let sent = zhou.upload(&form, &[("case.photos", "a.jpg", picture())]).await;
    let check = zhou.get(&sent.onward()).await.ok();
    zhou.done(&check.form("/report/send")).await.ok();
    last_case(town).await
}

/// Asks for everything of Zhou to be erased.
pub async fn erase(town: &Town) -> u64 {
    let by = By::system(TenantId::from(STREET), "test", "erase");
    let erase = desk::MANIFEST.erase.unwrap();
    let done = town.store.write(by, move |tx| {
        Box::pin(async move {
            let now = tx.now();
            erase(tx, DataSubject::account_holder(ZHOU), now).await
        })
    });
    done.await.unwrap()
}

pub async fn refused(town: &Town, case: CaseId) {
    let desk = town.sign_in("desk");
    let form = open(&desk, case, "complete.1.refuse").await.form("/refuse");
    let form = form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭");
    desk.done(&form).await.ok();
    assert!(town.matter(case).await.ended_at.is_some());
}

/// Counts rows of a case that still hold something of its reporter.
async fn traces(town: &Town, case: CaseId) -> i64 {
    let mut reader = town.store.read(TenantId::from(STREET)).await.unwrap();
    let mut found = 0;
    for sql in [
        "SELECT COUNT(*) FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2 AND (words IS NOT NULL OR name IS NOT NULL \
         OR phone IS NOT NULL OR phone_index IS NOT NULL OR email IS NOT NULL OR account_id IS NOT NULL)",
        "SELECT COUNT(*) FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2 AND address IS NOT NULL",
        "SELECT COUNT(*) FROM matter_form WHERE tenant_id = $1 AND matter_id = $2 AND instance = 0",
        "SELECT COUNT(*) FROM matter_photo WHERE tenant_id = $1 AND matter_id = $2 AND instance = 0",
        "SELECT COUNT(*) FROM matter WHERE tenant_id = $1 AND id = $2 AND title LIKE '%灯%'",
    ] {
        let (count,): (i64,) = reader.one(sql, args![TenantId::from(STREET), case]).await.unwrap();
        found += count;
    }
    found
}

testkit::both! {
    async fn c1_a_resident_gets_a_copy_of_what_was_reported(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        told(&town, &zhou).await;
        reported(&town.sign_in("wu"), "垃圾桶满了").await;
        let copy = zhou.get("/copy").await.ok();
        for words in ["周敏家门口的灯不亮", "2 单元 502 门口", PHONE, "zhou@example.com", "TY-20260506-0001"] {
            assert!(copy.text.contains(words), "{words}: {}", copy.text);
        }
        assert!(!copy.text.contains("垃圾桶"));
        assert_eq!(town.sign_in("wu").get("/copy").await.ok().text.matches("\"code\"").count(), 1);
    }

    async fn c1_a_copy_tells_how_many_reports_it_leaves_out(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮").await;
        town.at(6, 9, 30);
        multiplied(&town, 999).await;
        let whole = zhou.get("/copy").await.ok();
        assert_eq!(whole.text.matches("\"code\"").count(), 1_000);
        assert!(whole.text.ends_with("}]]"), "nothing is left out");
        reported(&zhou, "楼道灯不亮").await;
        let cut = zhou.get("/copy").await.ok();
        assert_eq!(cut.text.matches("\"code\"").count(), 1_000);
        assert!(cut.text.ends_with("}],1]"), "one is left out, and it says so");
    }

    async fn c1_erasing_leaves_the_case_and_every_proof(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let (ended, running) = (told(&town, &zhou).await, told(&town, &zhou).await);
        refused(&town, ended).await;
        assert_eq!((traces(&town, ended).await, traces(&town, running).await), (5, 5));
        let events = town.count("SELECT COUNT(*) FROM matter_event").await;
        town.store.seal_journal().await.unwrap();
        assert!(erase(&town).await > 5);
        assert_eq!((traces(&town, ended).await, traces(&town, running).await), (0, 5));
        // The desk still finds the case by its code and sees its course, and is told why the words are gone.
        let page = town.sign_in("desk").get(&format!("/work/cases/{ended}")).await.ok();
        assert!(page.says("TY-20260506-0001") && page.says("反映内容已应本人要求删除"), "{}", page.plain());
        assert!(!page.text.contains("周敏家门口") && !page.text.contains("502"));
        assert!(town.sign_in("desk").get("/work/cases?state=all").await.ok().says("TY-20260506-0001"));
        assert_eq!(zhou.get("/copy").await.ok().text.matches("\"code\"").count(), 1);
        // What still runs is erased by itself once it has ended.
        refused(&town, running).await;
        town.at(7, 12, 0);
        town.worker.run_until_idle().await.unwrap();
        assert_eq!(traces(&town, running).await, 0);
        assert!(town.count("SELECT COUNT(*) FROM matter_event").await > events, "no event is erased");
        let audit = town.store.verify_journal(&[]).await.unwrap();
        assert_eq!(audit.problems, []);
        assert!(audit.sealed > 0);
        // Neither the place nor a value of the journal tells where the reporter lives.
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE place_id IS NOT NULL OR lon_e6 IS NOT NULL").await, 0);
        let left = "SELECT COUNT(*) FROM journal j JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
                    WHERE j.subject_kind = 'case' AND j.verb <> 'desk.erase' AND p.body IS NOT NULL AND j.subject IN \
                    (SELECT case_id FROM desk_reporter WHERE erased_at IS NOT NULL) AND j.id < \
                    (SELECT x.id FROM journal x WHERE x.verb = 'desk.erase' ORDER BY x.id LIMIT 1)";
        assert_eq!(town.count(left).await, 0);
        assert_eq!(erase(&town).await, 0, "erasing twice changes nothing");
    }

    async fn c1_words_of_a_confirmation_are_erased_with_the_report(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        zhou.sent(&mine.act("named.desk.veto").set("note", "我家门口只修了一半"), &[]).await.ok();
        handled(&town, "lead", case).await;
        checked(&town, case, "pass").await;
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        zhou.sent(&mine.act("complete."), &[]).await.ok();
        let page = |town: &Town| {
            let desk = town.sign_in("desk");
            async move { desk.get(&format!("/work/cases/{case}")).await.ok() }
        };
        assert!(page(&town).await.says("我家门口只修了一半"));
        erase(&town).await;
        // What was done for it is no word of the reporter's.
        let page = page(&town).await;
        assert!(!page.says("我家门口只修了一半") && page.says("换了三只灯"), "{}", page.plain());
        assert_eq!(town.matter(case).await.state, "end");
        let audit = town.store.verify_journal(&[]).await.unwrap();
        assert_eq!(audit.problems, []);
    }
}
