//! Taking back what was just pressed: an acceptance, a dispatch; by whoever did it, for a few minutes, while nobody has gone
//! on. Nobody is left with a notice, a line or a figure of what never was.

use super::a1_sequences::people;
use super::browser::{Browser, PageForm, Reply, forms};
use super::c1_report::reported;
use super::c2_job::{accepted, dispatched, handled};
use super::world::{PROPERTY, World, ZHOU};
use kernel::id::CaseId;
use kernel::time::Duration;

/// Reports, accepts at the desk, and returns what the desk reads next.
async fn accepted_by(world: &World, desk: &mut Browser) -> (CaseId, Reply) {
    reported(&mut world.sign_in("zhou"), "楼道灯不亮").await;
    let case = world.last_case().await;
    let page = desk.open(case, "complete.").await;
    let next = desk.done(&page.form("/accept")).await.ok();
    (case, next)
}

/// Returns the form of a page that takes back what was done.
fn undoing(page: &Reply) -> Option<PageForm> {
    forms(&page.text).into_iter().find(|form| form.action.contains("/undo?"))
}

fn undo(page: &Reply) -> PageForm {
    undoing(page).unwrap_or_else(|| panic!("nothing to undo: {}", page.plain()))
}

async fn notices(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM identity_message WHERE kind = 'matters.entered'").await
}

testkit::both! {
    async fn c2_an_acceptance_pressed_by_mistake_is_undone(db: testkit::Db) {
        let world = World::on(db).await;
        people(&world).await;
        world.account(ZHOU, "周敏", "13800000009").await;
        let mut desk = world.sign_in("desk");
        reported(&mut world.sign_in("zhou"), "楼道灯不亮").await;
        let case = world.last_case().await;
        world.work().await;
        let (told, due) = (notices(&world).await, world.matter(case).await.due_at);
        let before = world.items(case).await;
        world.db.clock().advance(Duration::minutes(7));

        let page = desk.open(case, "complete.").await;
        let next = desk.done(&page.form("/accept")).await.ok();
        assert!(next.says("已受理") && next.says("撤销"), "{}", next.plain());
        world.work().await;
        assert!(notices(&world).await > told);
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_case WHERE accepted_at IS NOT NULL").await, 1);
        let guesses = "SELECT CAST(COALESCE(SUM(kept + changed), 0) AS BIGINT) FROM desk_guess";
        let guessed = world.count(guesses).await;

        world.db.clock().advance(Duration::minutes(4));
        let back = desk.done(&undo(&next)).await.ok();
        assert!(back.says("已撤销") && back.says("楼道灯"), "{}", back.plain());
        assert!(back.has_form("/accept"), "the line is open again with its form: {}", back.plain());
        let matter = world.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.due_at), ("accept", due));
        assert_eq!(world.items(case).await, before);
        world.work().await;
        assert_eq!(notices(&world).await, told, "nobody is told of what never was");
        assert_eq!(world.count("SELECT COUNT(*) FROM matter_step WHERE step = 'dispatch'").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM matter_clock WHERE step = 'dispatch'").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_case WHERE accepted_at IS NOT NULL").await, 0);
        assert!(guessed == 0 || world.count(guesses).await == guessed - 1);

        // Rebuilt from the events alone, the rows are the same.
        let (runtime, id) = (world.runtime.clone(), matter.id);
        let by = store::By::system(matter.tenant_id, "test", "test");
        let rebuilt = world.store.write(by, move |tx| {
            Box::pin(async move { matters::rebuild_matter(tx, &runtime, id).await })
        });
        rebuilt.await.unwrap();
        assert_eq!(world.items(case).await, before);
        assert_eq!(world.matter(case).await, matter);

        // Staff read that it happened and was taken back; the steps are those of a case that waits.
        assert!(desk.get(&format!("/work/cases/{case}")).await.ok().says("撤销了：受理"));
        let mut zhou = world.sign_in("zhou");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("等待社区受理（第 2 步，共 7 步）"), "{}", mine.plain());
        accepted(&world, case).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM matter_step WHERE step = 'dispatch'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM journal WHERE verb = 'matters.undo'").await, 1);
    }

    async fn c2_a_dispatch_pressed_by_mistake_is_undone(db: testkit::Db) {
        let world = World::on(db).await;
        people(&world).await;
        let (case, _) = accepted_by(&world, &mut world.sign_in("desk")).await;
        world.work().await;
        let before = world.items(case).await;
        let next = dispatched(&world, case, PROPERTY, None).await.ok();
        world.work().await;
        assert!(world.items(case).await.iter().any(|(who, _)| who.contains(&PROPERTY.to_string())));
        let mut dispatcher = world.sign_in("dispatcher");
        let back = dispatcher.done(&undo(&next)).await.ok();
        assert!(back.says("已撤销"), "{}", back.plain());
        assert_eq!(world.items(case).await, before);
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_case WHERE lead_org IS NOT NULL").await, 0);
        world.work().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM identity_message WHERE waits AND title LIKE '%办理%'").await, 0);
        dispatched(&world, case, PROPERTY, None).await.ok();
        handled(&world, "lead", case).await;
        assert_eq!(world.matter(case).await.state, "check");
    }

    async fn c2_whoever_has_read_of_it_is_told_that_it_was_undone(db: testkit::Db) {
        let world = World::on(db).await;
        people(&world).await;
        world.account(ZHOU, "周敏", "13800000009").await;
        let mut desk = world.sign_in("desk");
        let (case, next) = accepted_by(&world, &mut desk).await;
        world.work().await;
        world.sign_in("zhou").get(&format!("/me/matters/{case}")).await.ok();
        desk.done(&undo(&next)).await.ok();
        world.work().await;
        let told = "SELECT COUNT(*) FROM identity_message WHERE kind = 'matters.undone' AND title LIKE '%按错了%'";
        assert_eq!(world.count(told).await, 1);
        // Sent again, it is undone once and told once.
        world.work().await;
        assert_eq!(world.count(told).await, 1);
    }

    async fn c2_nobody_else_undoes_and_nobody_late(db: testkit::Db) {
        let world = World::on(db).await;
        let mut desk = world.sign_in("desk");
        let (case, next) = accepted_by(&world, &mut desk).await;
        let form = undo(&next);
        // Who sees it may not take it back, whoever does not see it learns nothing.
        for (who, status) in [("dispatcher", 303), ("leader", 303), ("market", 404), ("stranger", 404), ("zhou", 404)] {
            let reply = world.sign_in(who).submit(&form).await;
            assert!(u16::from(reply.status) == status || reply.status.is_client_error(), "{who}: {}", reply.status);
            assert_eq!(world.matter(case).await.state, "dispatch", "{who}");
        }
        assert!(world.guest().submit(&form).await.status.as_u16() != 200);
        let sheet = world.sign_in("dispatcher").get(&format!("/work/matters/{case}")).await.ok();
        assert!(undoing(&sheet).is_none(), "{}", sheet.plain());
        // Its own line stands on the sheet as well, until the time is over.
        let sheet = desk.get(&format!("/work/matters/{case}")).await.ok();
        assert!(sheet.says("您刚办了“受理”") && undoing(&sheet).is_some(), "{}", sheet.plain());
        world.db.clock().advance(Duration::minutes(6));
        let sheet = desk.get(&format!("/work/matters/{case}")).await.ok();
        assert!(undoing(&sheet).is_none(), "{}", sheet.plain());
        let late = desk.done(&form).await.ok();
        assert!(late.says("现在已经过了"), "{}", late.plain());
        assert_eq!(world.matter(case).await.state, "dispatch");
    }

    async fn c2_an_undo_loses_against_whoever_goes_on(db: testkit::Db) {
        let world = World::on(db).await;
        let mut desk = world.sign_in("desk");
        let (case, next) = accepted_by(&world, &mut desk).await;
        dispatched(&world, case, PROPERTY, None).await.ok();
        let late = desk.done(&undo(&next)).await.ok();
        assert!(late.says("刚被他人办过"), "{}", late.plain());
        assert_eq!(world.matter(case).await.state, "handle");
    }

    async fn c2_an_undo_sent_ten_times_undoes_once(db: testkit::Db) {
        let world = World::on(db).await;
        let (case, next) = accepted_by(&world, &mut world.sign_in("desk")).await;
        let form = undo(&next);
        let sent: Vec<_> = (0..10)
            .map(|_| {
                let (mut desk, form) = (world.sign_in("desk"), form.clone());
                tokio::spawn(async move { desk.submit(&form).await.onward() })
            })
            .collect();
        for one in sent {
            assert!(one.await.unwrap().starts_with("/work"));
        }
        assert_eq!(world.matter(case).await.state, "accept");
        assert_eq!(world.count("SELECT COUNT(*) FROM matter_event WHERE type = 'undone'").await, 1);
    }
}
