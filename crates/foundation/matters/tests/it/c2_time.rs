//! Row C2 through time: overdue escalates by itself, once per tier, whatever happens to the program.

use crate::world::*;
use kernel::procedure::Act;
use matters::Reporter;
use store::{Ctx, Query, Worker, args};

testkit::both! {
    async fn c2_overdue_is_told_to_the_next_tier_once(db: testkit::Db) {
        let world = World::on(db).await;
        let row = world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        assert_eq!(world.sweep().await.acted, 0, "nothing is due yet");
        // 9:00 and two working hours; at the very moment it is still in time.
        world.at(6, 11, 0);
        assert_eq!(world.sweep().await.acted, 0);
        world.at(6, 11, 1);
        assert_eq!(world.sweep().await.acted, 1);
        assert_eq!(world.sweep().await.acted, 0, "a second sweep finds nothing to do");
        let row = world.row(row.id).await;
        assert_eq!(row.situation, "late");
        let told = (format!("role:street.dispatcher@{STREET}"), "press".to_owned());
        assert!(world.items().await.contains(&told));
        // A working day later the street's leader is told, too.
        world.at(8, 9, 0);
        assert_eq!(world.sweep().await.acted, 1);
        let told = (format!("role:street.leader@{STREET}"), "press".to_owned());
        assert!(world.items().await.contains(&told));
        assert_eq!(world.sweep().await.acted, 0);
        world.check_rebuild().await;
        world.run(desk(), row.id, complete(1, "accept")).await;
        assert!(!world.items().await.iter().any(|(_, purpose)| purpose == "press"));
    }

    async fn c2_two_sweeps_at_once_act_once(db: testkit::Db) {
        let world = World::on(db).await;
        for n in 1..=5 {
            world.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        world.at(6, 12, 0);
        tokio::join!(world.sweep(), world.sweep(), world.sweep());
        let mut reader = world.store.read(world.tenant()).await.unwrap();
        let sql = "SELECT COUNT(*) FROM matter_event WHERE type = 'escalated'";
        let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
        assert_eq!(count, 5);
    }

    async fn c2_a_department_is_pressed_through_its_own_leader(db: testkit::Db) {
        let world = World::on(db).await;
        let id = world.dispatched(1, Reporter::Staff).await;
        // The assistant has one working day.
        world.at(8, 9, 30);
        world.sweep().await;
        let items = world.items().await;
        let told = (format!("role:department.leader@{WATER}"), "press".to_owned());
        assert!(items.contains(&told), "{items:?}");
        let mut reader = world.store.read(world.tenant()).await.unwrap();
        let late: Vec<(i64, bool)> = reader
            .all("SELECT instance, late FROM matter_clock WHERE matter_id = $1 AND instance > 3 ORDER BY instance", args![id])
            .await
            .unwrap();
        assert_eq!(late, [(4, false), (5, true)], "lead and assistant run on clocks of their own");
    }

    async fn c2_a_pause_gives_the_time_back_and_ends_by_itself(db: testkit::Db) {
        let world = World::on(db).await;
        let id = world.dispatched(1, Reporter::Staff).await;
        let due = world.row(id).await.due_at.unwrap();
        let done = world.run(works(), id, Act::Pause { instance: 4, reason: "other".into() }).await;
        assert_eq!(done.matter.situation, "waiting");
        world.at(20, 9, 0);
        world.sweep().await;
        assert!(!world.items().await.contains(&(format!("role:department.leader@{CITY_WORKS}"), "press".into())));
        let done = world.run(works(), id, Act::Resume { instance: 4 }).await;
        assert!(done.matter.due_at.unwrap() > due);
        world.check_rebuild().await;
    }

    async fn c2_the_job_sweeps_and_plans_itself_again(db: testkit::Db) {
        let world = World::on(db).await;
        world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        matters::timer::plan(&world.store).await.unwrap();
        matters::timer::plan(&world.store).await.unwrap();
        let ctx = Ctx::new(world.store.clone()).with(world.runtime.clone());
        let worker = Worker::new(ctx, vec![matters::timer::JOB]);
        world.at(6, 12, 0);
        worker.run_until_idle().await.unwrap();
        let mut reader = world.store.read(world.tenant()).await.unwrap();
        let sql = "SELECT COUNT(*) FROM matter_event WHERE type = 'escalated'";
        let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
        assert_eq!(count, 1);
        let sql = "SELECT COUNT(*) FROM job WHERE kind = 'matters.tick' AND done_at IS NULL";
        let (waiting,): (i64,) = reader.one(sql, args![]).await.unwrap();
        assert_eq!(waiting, 1, "the next sweep is planned, once");
    }

    async fn c2_timers_survive_a_restart(db: testkit::Db) {
        let world = World::on(db).await;
        world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        world.store.close().await;
        let World { db, runtime, ran, .. } = world;
        db.clock().advance(hours(5));
        let store = db.open_with(&MIGRATIONS, &[matters::CONSUMER]).await;
        let world = World { db, store, runtime, ran };
        assert_eq!(world.sweep().await.acted, 1);
    }
}

testkit::both! {
    async fn c2_a_revised_calendar_moves_running_deadlines_once(db: testkit::Db) {
        let world = World::on(db).await;
        world.keep_rules().await;
        let id = world.dispatched(1, Reporter::Staff).await;
        assert_eq!(matters::timer::follow_calendar(&world.store, &world.runtime).await.unwrap(), 1);
        let before = world.row(id).await.due_at.unwrap();
        // Friday, 8 May becomes a day off.
        let year = files()["calendar/2026.toml"].clone();
        let extra = "[[holidays]]\nname = { zh = \"加放\", en = \"Extra\" }\nfrom = 2026-05-08\nto = 2026-05-08\n";
        let revised = format!("{year}\n{extra}");
        let overlay = std::collections::BTreeMap::from([("calendar/2026.toml".to_owned(), revised)]);
        let (_, rules) = rules(&world.ran, &overlay);
        world.runtime.put_in_force(std::sync::Arc::new(rules));
        assert_eq!(matters::timer::follow_calendar(&world.store, &world.runtime).await.unwrap(), 1);
        assert_eq!(matters::timer::follow_calendar(&world.store, &world.runtime).await.unwrap(), 0);
        assert!(world.row(id).await.due_at.unwrap() > before);
        world.check_rebuild().await;
    }
}
