//! Commands: whole or not at all, answered whatever happens.

use crate::shop::{self, MIGRATIONS, add, added, count, entry, names};
use kernel::refusal::Refusal;
use std::time::Duration;
use store::{Engine, Error, Fault, FaultKind, Limits, Query, Store, args};
use uuid::Uuid;

fn kind<T: std::fmt::Debug>(result: Result<T, Error>) -> FaultKind {
    match result {
        Err(Error::Fault(fault)) => fault.kind(),
        other => panic!("expected a fault, got {other:?}"),
    }
}

testkit::both! {
    async fn a_command_writes_its_change_journal_and_event_together(db: Db) {
        let store = db.open_with(&[&MIGRATIONS], &[crate::work::COUNTING]).await;
        added(&store, db.by(), "灯").await.unwrap();
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["灯"]);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM journal").await, 1);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM journal_payload").await, 1);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 1);
        store.close().await;
        let again = db.open(&[&MIGRATIONS]).await;
        assert_eq!(names(&again, db.tenant()).await.unwrap(), ["灯"]);
    }

    async fn a_refused_command_leaves_nothing(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let result = store.write(db.by(), |tx| Box::pin(async move {
            let id = tx.new_id();
            add(tx, id, "a").await?;
            Err::<(), _>(Refusal::conflict("shop.refusal.full").into())
        })).await;
        assert!(matches!(result, Err(Error::Refused(refusal)) if refusal.key == "shop.refusal.full"));
        assert_eq!(count(&store, "SELECT COUNT(*) FROM shop_thing").await, 0);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM journal").await, 0);
    }

    async fn a_panicking_command_is_answered_and_the_next_one_runs(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        for round in 0..5 {
            let result = store.write(db.by(), move |tx| Box::pin(async move {
                let id = tx.new_id();
                add(tx, id, "panics").await?;
                assert!(round > 9, "a mistake in a command");
                Ok(())
            })).await;
            assert_eq!(kind(result), FaultKind::Panic);
        }
        // Even before its first await.
        let result = store.write(db.by(), |_| -> store::BoxFuture<'_, Result<(), Error>> { panic!("at once") }).await;
        assert_eq!(kind(result), FaultKind::Panic);
        added(&store, db.by(), "after").await.unwrap();
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["after"]);
    }

    async fn panics_among_many_commands_take_nothing_else_with_them(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let mut tasks = Vec::new();
        for n in 0..120 {
            let (store, by) = (store.clone(), db.by());
            tasks.push(tokio::spawn(async move {
                let name = format!("{n:03}");
                let result = store.write(by, move |tx| Box::pin(async move {
                    let id = tx.new_id();
                    add(tx, id, &name).await?;
                    match n % 4 {
                        1 => panic!("one in four"),
                        2 => Err(Refusal::invalid("shop.refusal.odd").into()),
                        _ => Ok(()),
                    }
                })).await;
                assert_eq!(result.is_ok(), n % 4 == 0 || n % 4 == 3, "{n}: {result:?}");
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(names(&store, db.tenant()).await.unwrap().len(), 60);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM journal").await, 60);
    }

    async fn a_caller_that_goes_away_leaves_no_transaction_open(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        for n in 0..40 {
            let by = db.by();
            let write = store.write(by, move |tx| Box::pin(async move {
                let id = tx.new_id();
                add(tx, id, &format!("{n:03}")).await?;
                tokio::time::sleep(Duration::from_millis(2)).await;
                Ok(())
            }));
            // Polled for a moment, then dropped, as a web server drops a handler whose client has gone.
            let _ = tokio::time::timeout(Duration::from_micros(50 * n), write).await;
        }
        added(&store, db.by(), "last").await.unwrap();
        let names = names(&store, db.tenant()).await.unwrap();
        assert!(names.contains(&"last".to_owned()));
    }

    async fn a_statement_that_failed_breaks_the_transaction_even_when_made_light_of(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let first = added(&store, db.by(), "first").await.unwrap();
        let result = store.write(db.by(), move |tx| Box::pin(async move {
            let id = tx.new_id();
            add(tx, id, "second").await?;
            let twice = add(tx, first, "twice").await;
            assert!(matches!(&twice, Err(Error::Fault(fault)) if fault.is_duplicate()), "{twice:?}");
            Ok(())
        })).await;
        assert!(result.is_err());
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["first"]);
    }

    async fn a_hanging_command_is_ended(db: Db) {
        let limits = Limits { command: Duration::from_millis(300), ..Limits::default() };
        let store = db.open_within(&[&MIGRATIONS], &[], limits).await;
        let result: Result<(), Error> = store.write(db.by(), |tx| Box::pin(async move {
            let id = tx.new_id();
            add(tx, id, "hangs").await?;
            std::future::pending().await
        })).await;
        assert_eq!(kind(result), FaultKind::Timeout);
        added(&store, db.by(), "after").await.unwrap();
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["after"]);
    }

    async fn closing_finishes_what_was_asked_for(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let mut tasks = Vec::new();
        for n in 0..50 {
            let (store, by) = (store.clone(), db.by());
            tasks.push(tokio::spawn(async move { added(&store, by, &format!("{n:03}")).await }));
        }
        tokio::task::yield_now().await;
        store.close().await;
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => done += 1,
                Err(error) => assert_eq!(kind(Err::<(), _>(error)), FaultKind::Closed),
            }
        }
        let again = db.open(&[&MIGRATIONS]).await;
        assert_eq!(names(&again, db.tenant()).await.unwrap().len(), done);
    }

    async fn a_reader_cannot_write(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        added(&store, db.by(), "a").await.unwrap();
        let mut reader = store.read(db.tenant()).await.unwrap();
        let deleted: Result<Vec<(i64,)>, Fault> = reader.all("DELETE FROM shop_thing RETURNING count", args![]).await;
        assert!(deleted.is_err());
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["a"]);
    }
}

/// Two transactions that wait for each other: PostgreSQL ends one of them. SQLite runs them one after the other.
#[test]
fn a_deadlock_is_a_conflict_and_a_repeatable_command_is_run_again() {
    testkit::run(Engine::Postgres, |db| async move {
        let store = db.open(&[&MIGRATIONS]).await;
        let a = added(&store, db.by(), "a").await.unwrap();
        let b = added(&store, db.by(), "b").await.unwrap();
        let touch = |store: Store, by, first: Uuid, second: Uuid| async move {
            store.write_again(by, move |tx| Box::pin(async move {
                let sql = "UPDATE shop_thing SET count = count + 1 WHERE tenant_id = $1 AND id = $2";
                tx.exec(sql, args![tx.tenant(), first]).await?;
                tokio::time::sleep(Duration::from_millis(30)).await;
                tx.exec(sql, args![tx.tenant(), second]).await?;
                Ok(())
            })).await
        };
        let one = tokio::spawn(touch(store.clone(), db.by(), a, b));
        let two = tokio::spawn(touch(store.clone(), db.by(), b, a));
        one.await.unwrap().unwrap();
        two.await.unwrap().unwrap();
        assert_eq!(count(&store, "SELECT CAST(SUM(count) AS BIGINT) FROM shop_thing").await, 4);
    });
}

#[test]
fn a_begin_that_fails_answers_everybody_who_waits() {
    testkit::run(Engine::Sqlite, |db| async move {
        let limits = Limits { busy: Duration::from_millis(100), ..Limits::default() };
        let store = db.open_within(&[&MIGRATIONS], &[], limits).await;
        let other = db.open(&[&MIGRATIONS]).await;
        let (begun, wait) = tokio::sync::oneshot::channel();
        let (go_on, held) = tokio::sync::oneshot::channel::<()>();
        let by = db.by();
        let holder = tokio::spawn(async move {
            other
                .write(by, move |tx| {
                    Box::pin(async move {
                        let id = tx.new_id();
                        add(tx, id, "holder").await?;
                        begun.send(()).unwrap();
                        held.await.unwrap();
                        Ok(())
                    })
                })
                .await
        });
        wait.await.unwrap();
        let mut tasks = Vec::new();
        for n in 0..20 {
            let (store, by) = (store.clone(), db.by());
            tasks.push(tokio::spawn(async move { added(&store, by, &format!("{n}")).await }));
        }
        for task in tasks {
            assert_eq!(kind(task.await.unwrap()), FaultKind::Busy);
        }
        go_on.send(()).unwrap();
        holder.await.unwrap().unwrap();
        added(&store, db.by(), "after").await.unwrap();
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["after", "holder"]);
    });
}

#[test]
fn a_commit_that_fails_fails_all_who_share_it_and_nobody_after() {
    testkit::run(Engine::Sqlite, |db| async move {
        let store = db.open(&[&MIGRATIONS]).await;
        // A foreign key that is only checked at COMMIT is the one thing that makes COMMIT itself fail.
        let bad =
            |store: Store, by| async move {
                store.write(by, |tx| Box::pin(async move {
                tx.exec("PRAGMA defer_foreign_keys = ON", args![]).await?;
                let (tenant, id, none) = (tx.tenant(), tx.new_id::<Uuid>(), tx.new_id::<Uuid>());
                let sql = "INSERT INTO shop_part (tenant_id, id, thing_id) VALUES ($1, $2, $3)";
                tx.exec(sql, args![tenant, id, none]).await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
                tx.journal(entry("shop.part", id, "part"));
                Ok(())
            })).await
            };
        let mut tasks = vec![tokio::spawn(bad(store.clone(), db.by()))];
        for n in 0..10 {
            let (store, by) = (store.clone(), db.by());
            tasks.push(tokio::spawn(async move {
                added(&store, by, &format!("{n}")).await.map(|_| ())
            }));
        }
        let mut failed = 0;
        for task in tasks {
            if let Err(Error::Fault(fault)) = task.await.unwrap() {
                assert!(fault.to_string().contains("COMMIT"), "{fault}");
                failed += 1;
            }
        }
        assert!(failed >= 1);
        assert_eq!(names(&store, db.tenant()).await.unwrap().len(), 11 - failed);
        added(&store, db.by(), "z after").await.unwrap();
        assert_eq!(names(&store, db.tenant()).await.unwrap().last().unwrap(), "z after");
        assert_eq!(count(&store, "SELECT COUNT(*) FROM shop_part").await, 0);
    });
}

#[test]
fn a_full_disk_is_told_and_the_writer_goes_on_when_there_is_room() {
    testkit::run(Engine::Sqlite, |db| async move {
        let limits = Limits { sqlite_pages_max: Some(120), ..Limits::default() };
        let store = db.open_within(&[&MIGRATIONS], &[], limits).await;
        let long = "长".repeat(1000);
        let mut kept = Vec::new();
        let full = loop {
            match added(&store, db.by(), &long).await {
                Ok(id) => kept.push(id),
                Err(error) => break error,
            }
            assert!(kept.len() < 1000, "the disk never got full");
        };
        assert_eq!(kind(Err::<(), _>(full)), FaultKind::DiskFull);
        // Many at once: all are answered, whoever shares a transaction with one that hit the limit.
        let mut tasks = Vec::new();
        for _ in 0..40 {
            let (store, by, long) = (store.clone(), db.by(), long.clone());
            tasks.push(tokio::spawn(async move { added(&store, by, &long).await }));
        }
        for task in tasks {
            match task.await.unwrap() {
                Ok(id) => kept.push(id),
                Err(error) => assert_eq!(kind(Err::<(), _>(error)), FaultKind::DiskFull),
            }
        }
        // Reading goes on, and what was answered is there.
        assert_eq!(names(&store, db.tenant()).await.unwrap().len(), kept.len());
        store
            .write(db.by(), |tx| {
                Box::pin(async move {
                    let _: Vec<(i64,)> = tx.all("PRAGMA max_page_count = 100000", args![]).await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        kept.push(added(&store, db.by(), &long).await.unwrap());
        assert_eq!(names(&store, db.tenant()).await.unwrap().len(), kept.len());
        assert_eq!(count(&store, "SELECT COUNT(*) FROM journal").await, kept.len() as i64);
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!(audit.problems, []);
    });
}

/// Commands that wait share a COMMIT: the write-ahead log grows by one commit for many of them.
#[test]
fn waiting_commands_share_a_commit() {
    testkit::run(Engine::Sqlite, |db| async move {
        let store = db.open(&[&MIGRATIONS]).await;
        let mut tasks = Vec::new();
        for n in 0..64 {
            let (store, by) = (store.clone(), db.by());
            tasks.push(tokio::spawn(async move {
                shop::added(&store, by, &format!("{n}")).await.unwrap()
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(names(&store, db.tenant()).await.unwrap().len(), 64);
        let commits = store.commits();
        assert!(commits < 40, "64 commands took {commits} commits");
    });
}

/// A refusal may rest on what another command of the same COMMIT did: whoever reads it and looks again must find that.
#[test]
fn what_a_refusal_saw_is_there_when_it_is_answered() {
    testkit::run(Engine::Sqlite, |db| async move {
        let limits = Limits { batch_time: Duration::from_secs(5), ..Limits::default() };
        let store = db.open_within(&[&MIGRATIONS], &[], limits).await;
        let (begun, wait) = tokio::sync::oneshot::channel();
        let (go_on, held) = tokio::sync::oneshot::channel::<()>();
        let (by, first) = (db.by(), store.clone());
        let adds = tokio::spawn(async move {
            let add_it = first.write(by, move |tx| {
                Box::pin(async move {
                    begun.send(()).unwrap();
                    held.await.unwrap();
                    let id = tx.new_id();
                    add(tx, id, "灯").await
                })
            });
            add_it.await
        });
        wait.await.unwrap();
        let refuses = store.write(db.by(), |tx| {
            Box::pin(async move {
                let there: Vec<(String,)> = tx
                    .all("SELECT name FROM shop_thing WHERE tenant_id = $1", args![tx.tenant()])
                    .await?;
                assert_eq!(there.len(), 1, "they share a transaction");
                Err::<(), Error>(Refusal::conflict("shop.refusal.full").into())
            })
        });
        let slow = store.write(db.by(), |tx| {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(200)).await;
                let id = tx.new_id();
                add(tx, id, "slow").await
            })
        });
        let looks = async {
            let refused = refuses.await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
            names(&store, db.tenant()).await.unwrap()
        };
        let goes_on = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            go_on.send(()).unwrap();
        };
        let (seen, slow, ()) = tokio::join!(looks, slow, goes_on);
        slow.unwrap();
        adds.await.unwrap().unwrap();
        assert!(seen.contains(&"灯".to_owned()), "{seen:?}");
    });
}
