//! Taking back what was just pressed: an acceptance, a dispatch; by whoever did it, for a few minutes, while nobody has gone
//! on. Nobody is left with a notice, a line or a figure of what never was.

use super::a1_sequences::people;
use super::c1_report::reported;
use super::c2_job::{accepted, dispatched, handled};
use super::cases::{self, last_case, open};
use kernel::id::CaseId;
use kernel::time::Duration;
use testkit::web::{Answer, Browser, Form, forms};
use town::{PROPERTY, Town, ZHOU};

/// Reports, accepts at the desk, and returns what the desk reads next.
async fn accepted_by(town: &Town, desk: &Browser) -> (CaseId, Answer) {
    reported(&town.sign_in("zhou"), "楼道灯不亮").await;
    let case = last_case(town).await;
    let page = open(desk, case, "complete.").await;
    let next = desk.done(&page.form("/accept")).await.ok();
    (case, next)
}

/// Returns the form of a page that takes back what was done.
fn undoing(page: &Answer) -> Option<Form> {
    forms(&page.text).into_iter().find(|form| form.action.contains("/undo?"))
}

fn undo(page: &Answer) -> Form {
    undoing(page).unwrap_or_else(|| panic!("nothing to undo: {}", page.plain()))
}

async fn notices(town: &Town) -> i64 {
    town.count("SELECT COUNT(*) FROM identity_message WHERE kind = 'matters.entered'").await
}

testkit::both! {
    async fn c2_an_acceptance_pressed_by_mistake_is_undone(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        town.account(ZHOU, "周敏", "13800000009").await;
        let desk = town.sign_in("desk");
        reported(&town.sign_in("zhou"), "楼道灯不亮").await;
        let case = last_case(&town).await;
        town.work().await;
        let (told, due) = (notices(&town).await, town.matter(case).await.due_at);
        let before = town.items(case).await;
        town.db.clock().advance(Duration::minutes(7));

        let page = open(&desk, case, "complete.").await;
        let next = desk.done(&page.form("/accept")).await.ok();
        assert!(next.says("已受理") && next.says("撤销"), "{}", next.plain());
        town.work().await;
        assert!(notices(&town).await > told);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE accepted_at IS NOT NULL").await, 1);
        let guesses = "SELECT CAST(COALESCE(SUM(kept + changed), 0) AS BIGINT) FROM desk_guess";
        let guessed = town.count(guesses).await;

        town.db.clock().advance(Duration::minutes(4));
        let back = desk.done(&undo(&next)).await.ok();
        assert!(back.says("已撤销") && back.says("楼道灯"), "{}", back.plain());
        assert!(back.has_form("/accept"), "the line is open again with its form: {}", back.plain());
        let matter = town.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.due_at), ("accept", due));
        assert_eq!(town.items(case).await, before);
        town.work().await;
        assert_eq!(notices(&town).await, told, "nobody is told of what never was");
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_step WHERE step = 'dispatch'").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_clock WHERE step = 'dispatch'").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE accepted_at IS NOT NULL").await, 0);
        assert!(guessed == 0 || town.count(guesses).await == guessed - 1);

        // Rebuilt from the events alone, the rows are the same.
        let (runtime, id) = (town.runtime.clone(), matter.id);
        let by = store::By::system(matter.tenant_id, "test", "test");
        let rebuilt = town.store.write(by, move |tx| {
            Box::pin(async move { matters::rebuild_matter(tx, &runtime, id).await })
        });
        rebuilt.await.unwrap();
        assert_eq!(town.items(case).await, before);
        assert_eq!(town.matter(case).await, matter);

        // Staff read that it happened and was taken back; the steps are those of a case that waits.
        assert!(desk.get(&format!("/work/cases/{case}")).await.ok().says("撤销了：受理"));
        let zhou = town.sign_in("zhou");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("等待社区受理（第 2 步，共 7 步）"), "{}", mine.plain());
        accepted(&town, case).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_step WHERE step = 'dispatch'").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE verb = 'matters.undo'").await, 1);
    }

    async fn c2_a_dispatch_pressed_by_mistake_is_undone(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let (case, _) = accepted_by(&town, &town.sign_in("desk")).await;
        town.work().await;
        let before = town.items(case).await;
        let next = dispatched(&town, case, PROPERTY, None).await.ok();
        town.work().await;
        assert!(town.items(case).await.iter().any(|(who, _)| who.contains(&PROPERTY.to_string())));
        let dispatcher = town.sign_in("dispatcher");
        let back = dispatcher.done(&undo(&next)).await.ok();
        assert!(back.says("已撤销"), "{}", back.plain());
        assert_eq!(town.items(case).await, before);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE lead_org IS NOT NULL").await, 0);
        town.work().await;
        assert_eq!(town.count("SELECT COUNT(*) FROM identity_message WHERE waits AND title LIKE '%办理%'").await, 0);
        dispatched(&town, case, PROPERTY, None).await.ok();
        handled(&town, "lead", case).await;
        assert_eq!(town.matter(case).await.state, "check");
    }

    async fn c2_whoever_has_read_of_it_is_told_that_it_was_undone(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        town.account(ZHOU, "周敏", "13800000009").await;
        let desk = town.sign_in("desk");
        let (case, next) = accepted_by(&town, &desk).await;
        town.work().await;
        town.sign_in("zhou").get(&format!("/me/matters/{case}")).await.ok();
        desk.done(&undo(&next)).await.ok();
        town.work().await;
        let told = "SELECT COUNT(*) FROM identity_message WHERE kind = 'matters.undone' AND title LIKE '%按错了%'";
        assert_eq!(town.count(told).await, 1);
        // Sent again, it is undone once and told once.
        town.work().await;
        assert_eq!(town.count(told).await, 1);
    }

    async fn c2_nobody_else_undoes_and_nobody_late(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let (case, next) = accepted_by(&town, &desk).await;
        let form = undo(&next);
        // Who sees it may not take it back, whoever does not see it learns nothing.
        for (who, status) in [("dispatcher", 303), ("leader", 303), ("market", 404), ("stranger", 404), ("zhou", 404)] {
            let reply = town.sign_in(who).submit(&form).await;
            assert!(u16::from(reply.status) == status || reply.status.is_client_error(), "{who}: {}", reply.status);
            assert_eq!(town.matter(case).await.state, "dispatch", "{who}");
        }
        assert!(town.guest().submit(&form).await.status.as_u16() != 200);
        let sheet = town.sign_in("dispatcher").get(&format!("/work/matters/{case}")).await.ok();
        assert!(undoing(&sheet).is_none(), "{}", sheet.plain());
        // Its own line stands on the sheet as well, until the time is over.
        let sheet = desk.get(&format!("/work/matters/{case}")).await.ok();
        assert!(sheet.says("您刚办了“受理”") && undoing(&sheet).is_some(), "{}", sheet.plain());
        town.db.clock().advance(Duration::minutes(6));
        let sheet = desk.get(&format!("/work/matters/{case}")).await.ok();
        assert!(undoing(&sheet).is_none(), "{}", sheet.plain());
        let late = desk.done(&form).await.ok();
        assert!(late.says("现在已经过了"), "{}", late.plain());
        assert_eq!(town.matter(case).await.state, "dispatch");
    }

    async fn c2_an_undo_loses_against_whoever_goes_on(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let (case, next) = accepted_by(&town, &desk).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        let late = desk.done(&undo(&next)).await.ok();
        assert!(late.says("刚被他人办过"), "{}", late.plain());
        assert_eq!(town.matter(case).await.state, "handle");
    }

    async fn c2_an_undo_sent_ten_times_undoes_once(db: testkit::Db) {
        let town = cases::town(db).await;
        let (case, next) = accepted_by(&town, &town.sign_in("desk")).await;
        let form = undo(&next);
        let sent: Vec<_> = (0..10)
            .map(|_| {
                let (desk, form) = (town.sign_in("desk"), form.clone());
                tokio::spawn(async move { desk.submit(&form).await.onward() })
            })
            .collect();
        for one in sent {
            assert!(one.await.unwrap().starts_with("/work"));
        }
        assert_eq!(town.matter(case).await.state, "accept");
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type = 'undone'").await, 1);
    }
}
