//! Row C2 through time: overdue escalates by itself, once per tier, whatever happens to the program.

use crate::errand::*;
use kernel::procedure::Act;
use matters::Reporter;
use store::{Ctx, Query, Worker, args};
use town::*;

testkit::both! {
    async fn c2_overdue_is_told_to_the_next_tier_once(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        assert_eq!(town.sweep().await.acted, 0, "nothing is due yet");
        // 9:00 and two working hours; at the very moment it is still in time.
        town.at(6, 11, 0);
        assert_eq!(town.sweep().await.acted, 0);
        town.at(6, 11, 1);
        assert_eq!(town.sweep().await.acted, 1);
        assert_eq!(town.sweep().await.acted, 0, "a second sweep finds nothing to do");
        let row = town.matter(row.id).await;
        assert_eq!(row.situation, "late");
        let told = (format!("role:street.dispatcher@{STREET}"), "press".to_owned());
        assert!(town.every_item().await.contains(&told));
        // A working day later the street's leader is told, too.
        town.at(8, 9, 0);
        assert_eq!(town.sweep().await.acted, 1);
        let told = (format!("role:street.leader@{STREET}"), "press".to_owned());
        assert!(town.every_item().await.contains(&told));
        assert_eq!(town.sweep().await.acted, 0);
        town.check_rebuild().await;
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        assert!(!town.every_item().await.iter().any(|(_, purpose)| purpose == "press"));
    }

    async fn c2_two_sweeps_at_once_act_once(db: testkit::Db) {
        let town = Errands::on(db).await;
        for n in 1..=5 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        town.at(6, 12, 0);
        tokio::join!(town.sweep(), town.sweep(), town.sweep());
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let sql = "SELECT COUNT(*) FROM matter_event WHERE type = 'escalated'";
        let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
        assert_eq!(count, 5);
    }

    async fn c2_a_department_is_pressed_through_its_own_leader(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Staff).await;
        // The assistant has one working day.
        town.at(8, 9, 30);
        town.sweep().await;
        let items = town.every_item().await;
        let told = (format!("role:department.leader@org:{DRAINAGE}"), "press".to_owned());
        assert!(items.contains(&told), "{items:?}");
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let late: Vec<(i64, bool)> = reader
            .all("SELECT instance, late FROM matter_clock WHERE matter_id = $1 AND instance > 3 ORDER BY instance", args![id])
            .await
            .unwrap();
        assert_eq!(late, [(4, false), (5, true)], "lead and assistant run on clocks of their own");
    }

    async fn c2_a_role_in_an_organisation_is_told_from_one_for_an_area_in_matters_of_before(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.dispatched(1, Reporter::Staff).await;
        town.at(8, 9, 30);
        town.sweep().await;
        let (now, before) = (format!("role:department.leader@org:{DRAINAGE}"), format!("role:department.leader@{DRAINAGE}"));
        // As the program left it when both were written alike.
        let (new, old) = (now.clone(), before.clone());
        let written = town.store.write(town.by(), move |tx| Box::pin(async move {
            tx.exec("UPDATE matter_work_item SET who = $2 WHERE who = $1", args![new.clone(), old.clone()]).await?;
            let sql = "SELECT seq, payload FROM matter_event";
            let events: Vec<(i64, serde_json::Value)> = tx.all(sql, args![]).await?;
            for (seq, payload) in events {
                let payload: serde_json::Value = serde_json::from_str(&payload.to_string().replace(&new, &old)).unwrap();
                tx.exec("UPDATE matter_event SET payload = $2 WHERE seq = $1", args![seq, payload]).await?;
            }
            Ok(())
        }));
        written.await.unwrap();
        let press = |key: &String| (key.clone(), "press".to_owned());
        assert!(town.every_item().await.contains(&press(&before)));
        assert_eq!(matters::put_right(&town.store, &town.runtime).await.unwrap(), 1);
        assert_eq!(matters::put_right(&town.store, &town.runtime).await.unwrap(), 0);
        let items = town.every_item().await;
        assert!(items.contains(&press(&now)) && !items.contains(&press(&before)), "{items:?}");
        town.check_rebuild().await;
    }

    async fn c2_a_pause_gives_the_time_back_and_ends_by_itself(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Staff).await;
        let due = town.matter(id).await.due_at.unwrap();
        let done = town.run(actor("assistant"), id, Act::Pause { instance: 4, reason: "other".into() }).await;
        assert_eq!(done.matter.situation, "waiting");
        town.at(20, 9, 0);
        town.sweep().await;
        assert!(!town.every_item().await.contains(&(format!("role:department.leader@org:{WORKS}"), "press".into())));
        let done = town.run(actor("assistant"), id, Act::Resume { instance: 4 }).await;
        assert!(done.matter.due_at.unwrap() > due);
        town.check_rebuild().await;
    }

    async fn c2_the_job_sweeps_and_plans_itself_again(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        matters::timer::plan(&town.store).await.unwrap();
        matters::timer::plan(&town.store).await.unwrap();
        let ctx = Ctx::new(town.store.clone()).with(town.runtime.clone());
        let worker = Worker::new(ctx, vec![matters::timer::JOB]);
        town.at(6, 12, 0);
        worker.run_until_idle().await.unwrap();
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let sql = "SELECT COUNT(*) FROM matter_event WHERE type = 'escalated'";
        let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
        assert_eq!(count, 1);
        let sql = "SELECT COUNT(*) FROM job WHERE kind = 'matters.tick' AND done_at IS NULL";
        let (waiting,): (i64,) = reader.one(sql, args![]).await.unwrap();
        assert_eq!(waiting, 1, "the next sweep is planned, once");
    }

    async fn c2_timers_survive_a_restart(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.store.close().await;
        town.db.clock().advance(hours(5));
        let migrations = [&registry::MIGRATIONS, &identity::MIGRATIONS, &matters::MIGRATIONS];
        let store = town.db.open_with(&migrations, &[matters::CONSUMER]).await;
        let swept = matters::timer::sweep(&store, &town.runtime).await.unwrap();
        assert_eq!(swept.acted, 1);
    }
}

testkit::both! {
    async fn c2_a_revised_calendar_moves_running_deadlines_once(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.keep_rules().await;
        let id = town.dispatched(1, Reporter::Staff).await;
        assert_eq!(matters::timer::follow_calendar(&town.store, &town.runtime).await.unwrap(), 1);
        let before = town.matter(id).await.due_at.unwrap();
        // Friday, 8 May becomes a day off.
        let year = files()["calendar/2026.toml"].clone();
        let extra = "[[holidays]]\nname = { zh = \"加放\", en = \"Extra\" }\nfrom = 2026-05-08\nto = 2026-05-08\n";
        let revised = format!("{year}\n{extra}");
        let overlay = std::collections::BTreeMap::from([("calendar/2026.toml".to_owned(), revised)]);
        let rules = rules_with(&overlay);
        town.runtime.put_in_force(std::sync::Arc::new(rules));
        assert_eq!(matters::timer::follow_calendar(&town.store, &town.runtime).await.unwrap(), 1);
        assert_eq!(matters::timer::follow_calendar(&town.store, &town.runtime).await.unwrap(), 0);
        assert!(town.matter(id).await.due_at.unwrap() > before);
        town.check_rebuild().await;
    }
}
