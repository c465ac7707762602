//! The outbox, jobs and the worker.

use crate::shop::{MIGRATIONS, added, count};
use kernel::time::Duration;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{
    BoxFuture, Consumer, Ctx, Fault, FaultKind, JobKind, JobRow, NewJob, OutboxRow, Query, Ran,
    Store, Worker, args,
};
use testkit::Db;

/// Takes events of things.
pub const COUNTING: Consumer = Consumer { name: "counting", kinds: &["shop.added"], run: counting };
const FAILING: Consumer = Consumer { name: "failing", kinds: &["shop.added"], run: failing };
const PANICKING: Consumer = Consumer { name: "panicking", kinds: &["shop.added"], run: panicking };
const DEAF: Consumer = Consumer { name: "deaf", kinds: &["shop.sold"], run: counting };

/// What consumers and jobs were given.
#[derive(Default)]
struct Seen {
    lengths: Mutex<Vec<i64>>,
    jobs: Mutex<Vec<String>>,
    fail: AtomicUsize,
}

fn counting(ctx: Arc<Ctx>, row: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let seen: Arc<Arc<Seen>> = ctx.get()?;
        seen.lengths.lock().unwrap().push(row.payload["length"].as_i64().unwrap());
        Ok(())
    })
}

fn failing(ctx: Arc<Ctx>, _: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let seen: Arc<Arc<Seen>> = ctx.get()?;
        if seen.fail.load(Ordering::SeqCst) == 0 {
            return Ok(());
        }
        seen.fail.fetch_sub(1, Ordering::SeqCst);
        Err(Fault::outside("the mail server says no"))
    })
}

fn panicking(_: Arc<Ctx>, _: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async { panic!("a mistake in a consumer") })
}

fn note(ctx: Arc<Ctx>, row: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let seen: Arc<Arc<Seen>> = ctx.get()?;
        seen.jobs.lock().unwrap().push(row.key.clone());
        // A command's refusal is a fault to the worker.
        if row.key == "refused" {
            let by = store::By::system(row.tenant_id, "job", "test");
            let refused = ctx.store.write(by, |_| {
                Box::pin(async {
                    Err::<(), _>(kernel::refusal::Refusal::conflict("shop.refusal.no").into())
                })
            });
            refused.await?;
        }
        Ok(())
    })
}

const NOTE: JobKind = JobKind { kind: "note", run: note };

fn worker(store: &Store) -> (Worker, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    (Worker::new(Ctx::new(store.clone()).with(seen.clone()), vec![NOTE]), seen)
}

async fn enqueue(store: &Store, db: &Db, key: &str, in_days: i64) {
    let key = key.to_owned();
    store
        .write(db.by(), move |tx| {
            Box::pin(async move {
                let run_at = tx.now().plus(Duration::days(in_days));
                tx.enqueue(NewJob { kind: "note", key, run_at, payload: json!({}) });
                Ok(())
            })
        })
        .await
        .unwrap();
}

fn ran(done: usize, put_off: usize, parked: usize) -> Ran {
    Ran { done, put_off, parked }
}

testkit::both! {
    async fn an_event_reaches_each_consumer_that_wants_it_once(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[COUNTING, FAILING, DEAF]).await;
        let (worker, seen) = worker(&store);
        for name in ["a", "bb", "ccc"] {
            added(&store, db.by(), name).await.unwrap();
        }
        assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 6);
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(6, 0, 0));
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(0, 0, 0));
        let mut lengths = seen.lengths.lock().unwrap().clone();
        lengths.sort_unstable();
        assert_eq!(lengths, [1, 2, 3]);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 0);
    }

    async fn events_about_one_subject_come_in_order(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[COUNTING]).await;
        let (worker, seen) = worker(&store);
        let id: uuid::Uuid = store.new_id();
        for start in [1, 11] {
            store.write(db.by(), move |tx| Box::pin(async move {
                for n in start..start + 10 {
                    tx.emit("shop.added", id, json!({ "length": n }));
                }
                Ok(())
            })).await.unwrap();
            db.clock().advance(Duration::seconds(1));
        }
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(20, 0, 0));
        assert_eq!(*seen.lengths.lock().unwrap(), (1..=20).collect::<Vec<i64>>());
    }

    async fn what_fails_is_tried_later_and_then_waits_for_the_operator(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[FAILING]).await;
        let (worker, seen) = worker(&store);
        seen.fail.store(10, Ordering::SeqCst);
        let id = added(&store, db.by(), "a").await.unwrap();
        for attempt in 1..10 {
            assert_eq!(worker.run_once().await.unwrap(), ran(0, 1, 0), "attempt {attempt}");
            assert_eq!(worker.run_once().await.unwrap(), ran(0, 0, 0), "too early");
            db.clock().advance(Duration::hours(3));
        }
        assert_eq!(worker.run_once().await.unwrap(), ran(0, 0, 1));
        db.clock().advance(Duration::days(9));
        assert_eq!(worker.run_once().await.unwrap(), ran(0, 0, 0));
        let parked = store.parked(10).await.unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!((parked[0].name.as_str(), parked[0].reason.as_str()), ("failing", "the mail server says no"));
        assert_eq!(parked[0].attempts, 10);
        // Nobody else's event about the same thing is held up by one that was given up.
        let row = parked[0].id;
        store.write(db.by(), move |tx| Box::pin(async move {
            assert!(tx.unpark(row).await?);
            tx.emit("shop.added", id, json!({ "length": 1 }));
            Ok(())
        })).await.unwrap();
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(2, 0, 0));
    }

    async fn a_consumer_that_panics_is_one_that_failed(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[PANICKING, COUNTING]).await;
        let (worker, seen) = worker(&store);
        added(&store, db.by(), "a").await.unwrap();
        assert_eq!(worker.run_once().await.unwrap(), ran(1, 1, 0));
        assert_eq!(seen.lengths.lock().unwrap().len(), 1);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox WHERE reason LIKE '%mistake in a consumer%'").await, 1);
    }

    async fn a_job_runs_when_it_is_due_and_its_key_only_once(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let (worker, seen) = worker(&store);
        enqueue(&store, &db, "monday", 2).await;
        enqueue(&store, &db, "monday", 0).await;
        enqueue(&store, &db, "today", 0).await;
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(1, 0, 0));
        db.clock().advance(Duration::days(3));
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(1, 0, 0));
        enqueue(&store, &db, "monday", 0).await;
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(0, 0, 0));
        assert_eq!(*seen.jobs.lock().unwrap(), ["today", "monday"]);
        // A year later the key is forgotten.
        db.clock().advance(Duration::days(365));
        worker.tend().await.unwrap();
        assert_eq!(count(&store, "SELECT COUNT(*) FROM job").await, 0);
    }

    async fn a_job_is_cancelled_until_it_is_done(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let (worker, seen) = worker(&store);
        enqueue(&store, &db, "later", 1).await;
        let cancelled = store.write(db.by(), |tx| Box::pin(async move { Ok(tx.cancel_job("note", "later").await?) }));
        assert!(cancelled.await.unwrap());
        db.clock().advance(Duration::days(2));
        assert_eq!(worker.run_until_idle().await.unwrap(), ran(0, 0, 0));
        assert!(seen.jobs.lock().unwrap().is_empty());
    }

    async fn a_refusal_inside_a_job_is_put_off_with_its_key(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let (worker, _) = worker(&store);
        enqueue(&store, &db, "refused", 0).await;
        assert_eq!(worker.run_once().await.unwrap(), ran(0, 1, 0));
        assert_eq!(count(&store, "SELECT COUNT(*) FROM job WHERE reason LIKE '%shop.refusal.no%'").await, 1);
    }

    async fn a_lease_that_ran_out_passes_to_another_worker(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[COUNTING]).await;
        added(&store, db.by(), "a").await.unwrap();
        // As a worker leaves it that claims and dies.
        let lost = store.write(db.by(), |tx| Box::pin(async move {
            let rows: Vec<(uuid::Uuid,)> = tx.all(
                "UPDATE outbox SET run_at = $1, lease = id, attempts = 1 WHERE parked_at IS NULL RETURNING id",
                args![tx.now().plus(Duration::minutes(10))],
            ).await?;
            Ok(rows.len())
        })).await.unwrap();
        assert_eq!(lost, 1);
        let (other, seen) = worker(&store);
        assert_eq!(other.run_until_idle().await.unwrap(), ran(0, 0, 0));
        db.clock().advance(Duration::minutes(11));
        assert_eq!(other.run_until_idle().await.unwrap(), ran(1, 0, 0));
        assert_eq!(seen.lengths.lock().unwrap().len(), 1);
    }

    async fn workers_side_by_side_do_everything_once(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[COUNTING]).await;
        let seen = Arc::new(Seen::default());
        for n in 0..60 {
            added(&store, db.by(), &"x".repeat(n + 1)).await.unwrap();
        }
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let worker = Worker::new(Ctx::new(store.clone()).with(seen.clone()), vec![]);
            tasks.push(tokio::spawn(async move { worker.run_until_idle().await }));
        }
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => {}
                Err(fault) => assert_eq!(fault.kind(), FaultKind::Conflict),
            }
        }
        let (last, _) = worker(&store);
        last.run_until_idle().await.unwrap();
        let mut lengths = seen.lengths.lock().unwrap().clone();
        lengths.sort_unstable();
        assert_eq!(lengths, (1..=60).collect::<Vec<i64>>());
    }

    async fn a_running_worker_is_woken_seals_and_stops(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[COUNTING]).await;
        let (worker, seen) = worker(&store);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            worker.run(async { stopped.await.unwrap() }).await;
        });
        for n in 0..5 {
            added(&store, db.by(), &"x".repeat(n + 1)).await.unwrap();
        }
        while seen.lengths.lock().unwrap().len() < 5
            || count(&store, "SELECT COUNT(*) FROM journal WHERE seal_no IS NULL").await > 0
        {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        stop.send(()).unwrap();
        running.await.unwrap();
        assert_eq!(store.verify_journal(&[]).await.unwrap().problems, []);
    }

    async fn a_rolled_back_command_leaves_neither_event_nor_job(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[COUNTING]).await;
        let result: Result<(), store::Error> = store.write(db.by(), |tx| Box::pin(async move {
            let id = tx.new_id();
            tx.emit("shop.added", id, json!({}));
            tx.enqueue(NewJob { kind: "note", key: "k".into(), run_at: tx.now(), payload: json!({}) });
            Err(kernel::refusal::Refusal::conflict("shop.refusal.no").into())
        })).await;
        assert!(result.is_err());
        assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 0);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM job").await, 0);
    }
}
