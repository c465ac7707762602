//! The guard: what the program wrote is told from what anybody else did.

use crate::shop::{MIGRATIONS, added, entry};
use store::{Client, Engine, Env, FaultKind, Query as _, Store, Wrong, args};
use testkit::Db;
use uuid::Uuid;

async fn client(db: &Db) -> Client {
    Client::connect(&db.url()).await.unwrap()
}

/// What is found, as kind and row.
async fn found(store: &Store) -> Vec<(Wrong, String)> {
    let audit = store.verify_journal(&[]).await.unwrap();
    audit
        .problems
        .into_iter()
        .map(|problem| (problem.wrong, problem.row.unwrap_or_default()))
        .collect()
}

async fn run(store: &Store, db: &Db, sql: &'static str, args: store::Args) {
    let done =
        store.write(db.by(), move |tx| Box::pin(async move { Ok(tx.exec(sql, args).await?) }));
    assert_eq!(done.await.unwrap(), 1, "{sql}");
}

testkit::both! {
    async fn a11_what_the_program_does_is_never_taken_for_a_manipulation(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id = added(&store, db.by(), "一").await.unwrap();
        run(&store, &db, "UPDATE shop_thing SET count = 2, extra = $2, share = $3 WHERE id = $1",
            args![id, serde_json::json!({ "b": [1, "二"], "a": null }), 0.1]).await;
        let upsert = "INSERT INTO shop_thing (tenant_id, id, name, count, made_at) VALUES ($1, $2, '三', 9, $3) \
                      ON CONFLICT (tenant_id, id) DO UPDATE SET count = shop_thing.count + 1";
        let other: Uuid = store.new_id();
        for id in [id, other, other] {
            run(&store, &db, upsert, args![db.tenant(), id, store.now()]).await;
        }
        // In one transaction: written, changed, deleted, written again.
        store.write(db.by(), move |tx| Box::pin(async move {
            let (tenant, now) = (tx.tenant(), tx.now());
            tx.exec("UPDATE shop_thing SET name = '四' WHERE id = $1", args![other]).await?;
            tx.exec("DELETE FROM shop_thing WHERE id = $1", args![other]).await?;
            tx.exec(upsert, args![tenant, other, now]).await?;
            tx.exec(upsert, args![tenant, other, now]).await?;
            Ok(())
        })).await.unwrap();
        run(&store, &db, "DELETE FROM shop_thing WHERE id = $1", args![id]).await;
        assert_eq!(found(&store).await, []);
        store.seal_journal().await.unwrap();
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.rows, audit.before), (vec![], 1, vec![]));
    }

    async fn a11_a_later_command_does_not_vouch_for_what_others_changed(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id = added(&store, db.by(), "一").await.unwrap();
        client(&db).await.exec("UPDATE shop_thing SET name = '二' WHERE id = $1", args![id]).await.unwrap();
        run(&store, &db, "UPDATE shop_thing SET count = 5 WHERE id = $1", args![id]).await;
        assert_eq!(found(&store).await, [(Wrong::RowChanged, format!("shop_thing id {id} (name)"))]);
        // A row that somebody added stays one, whatever is done to it afterwards.
        let other: Uuid = store.new_id();
        let copy = "INSERT INTO shop_thing (tenant_id, id, name, count, ok, made_at) \
                    SELECT tenant_id, $1, name, count, ok, made_at FROM shop_thing";
        client(&db).await.exec(copy, args![other]).await.unwrap();
        run(&store, &db, "UPDATE shop_thing SET count = 6 WHERE id = $1", args![other]).await;
        assert!(found(&store).await.contains(&(Wrong::RowAdded, format!("shop_thing id {other}"))));
    }

    async fn a11_a_rotation_of_keys_does_not_vouch_for_what_others_changed(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let (one, two) = (added(&store, db.by(), "一").await.unwrap(), added(&store, db.by(), "二").await.unwrap());
        for (id, phone) in [(one, "1"), (two, "2")] {
            store.write(db.by(), move |tx| Box::pin(async move {
                let sealed = tx.seal("shop_thing.phone", phone);
                Ok(tx.exec("UPDATE shop_thing SET phone = $1 WHERE id = $2", args![sealed, id]).await?)
            })).await.unwrap();
        }
        assert_eq!(found(&store).await, []);
        let swap = "UPDATE shop_thing SET phone = (SELECT o.phone FROM shop_thing o WHERE o.id = $1) WHERE id = $2";
        client(&db).await.exec(swap, args![two, one]).await.unwrap();
        let swapped = [(Wrong::RowChanged, format!("shop_thing id {one} (phone)"))];
        assert_eq!(found(&store).await, swapped);
        store.rotate_keys().await.unwrap();
        assert_eq!(found(&store).await, swapped);
    }

    async fn a11_a_database_from_before_the_guard_is_taken_as_it_is(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id = added(&store, db.by(), "一").await.unwrap();
        store.close().await;
        let mut client = client(&db).await;
        for sql in [
            "DROP TABLE guard_line", "DROP TABLE guard_row", "DROP TABLE key_check", "DROP TABLE clock_state",
            "ALTER TABLE journal DROP COLUMN proof",
            "DROP INDEX journal_about", "DROP INDEX journal_who", "DROP INDEX journal_verb",
            "CREATE INDEX journal_subject ON journal (tenant_id, subject_kind, subject, id)",
            "ALTER TABLE rule_version DROP COLUMN overlay", "ALTER TABLE rule_version DROP COLUMN overlay_sha256",
            "ALTER TABLE rule_version DROP COLUMN held",
            "DROP TABLE list_key", "DROP TABLE list_layout",
            "DELETE FROM migration WHERE owner = 'store' AND no > 1",
        ] {
            client.exec(sql, args![]).await.unwrap();
        }
        client.exec("UPDATE shop_thing SET name = '从前'", args![]).await.unwrap();
        let store = db.open(&[&MIGRATIONS]).await;
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.before), (vec![], vec![(store.now(), 1)]));
        store.seal_journal().await.unwrap();
        added(&store, db.by(), "二").await.unwrap();
        assert_eq!(found(&store).await, []);
        client.exec("UPDATE shop_thing SET name = '后来' WHERE id = $1", args![id]).await.unwrap();
        assert_eq!(found(&store).await, [(Wrong::RowChanged, format!("shop_thing id {id} (name)"))]);
    }

    async fn a11_a_guarded_table_is_written_in_one_way(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id = added(&store, db.by(), "一").await.unwrap();
        let fault = store.write(db.by(), move |tx| Box::pin(async move {
            let row: (i64,) = tx.one("UPDATE shop_thing SET count = 1 WHERE id = $1 RETURNING count", args![id]).await?;
            tx.journal(entry("shop.count", id, "一"));
            Ok(row.0)
        })).await.unwrap_err();
        assert!(fault.to_string().contains("written through `exec`"), "{fault}");
    }

    async fn a13_an_older_copy_of_the_key_file_is_refused(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        added(&store, db.by(), "一").await.unwrap();
        let keys = db.config().key_file;
        let old = std::fs::read(&keys).unwrap();
        store.rotate_keys().await.unwrap();
        store.close().await;
        let new = std::fs::read(&keys).unwrap();
        std::fs::write(&keys, old).unwrap();
        let opened = Store::open(db.config(), Env::passed(db.shared_clock(), 1), &[&MIGRATIONS]).await;
        let fault = opened.err().unwrap();
        assert_eq!(fault.kind(), FaultKind::Key);
        assert!(fault.to_string().contains("older copy"), "{fault}");
        std::fs::write(&keys, new).unwrap();
        let store = db.open(&[&MIGRATIONS]).await;
        assert_eq!(store.retire_keys().await.unwrap(), [1]);
        store.close().await;
        db.open(&[&MIGRATIONS]).await.close().await;
    }

    async fn a13_a_clock_that_jumps_is_held_until_it_is_accepted(db: Db) {
        use kernel::time::Duration;
        let store = db.open(&[&MIGRATIONS]).await;
        assert_eq!(store.watch_clock().await.unwrap(), None, "an empty database knows no time");
        db.clock().advance(Duration::hours(20));
        assert_eq!(store.watch_clock().await.unwrap(), None);
        let last = store.now();
        for jump in [Duration::days(400), Duration::days(-10)] {
            let from = store.now();
            db.clock().advance(jump);
            let held = store.watch_clock().await.unwrap().unwrap();
            assert_eq!((held.last_at, held.held_at), (from, store.now()));
            // Set right again, it still waits for somebody to look.
            db.clock().set(last);
            assert_eq!(store.watch_clock().await.unwrap(), Some(held));
            assert_eq!(store.clock_held().await.unwrap(), Some(held));
            store.accept_clock(db.by()).await.unwrap();
            assert_eq!(store.watch_clock().await.unwrap(), None);
        }
        assert_eq!(found(&store).await, []);
    }

    async fn a13_without_a_time_of_its_own_the_journals_last_one_counts(db: Db) {
        use kernel::time::Duration;
        let store = db.open(&[&MIGRATIONS]).await;
        added(&store, db.by(), "一").await.unwrap();
        let last = store.now();
        db.clock().advance(Duration::days(2));
        assert_eq!(store.watch_clock().await.unwrap().map(|held| held.last_at), Some(last));
    }

    async fn a13_a_full_disk_is_known_until_there_is_room(db: Db) {
        if db.engine() == Engine::Postgres {
            return;
        }
        let limits = store::Limits { sqlite_pages_max: Some(120), ..store::Limits::default() };
        let store = db.open_within(&[&MIGRATIONS], &[], limits).await;
        assert!(!store.is_full().await);
        let fill = async || {
            let mut many = 0;
            while added(&store, db.by(), &"很长的名字".repeat(400)).await.is_ok() {
                many += 1;
                assert!(many < 1000, "the disk is never full");
            }
            many
        };
        assert!(fill().await > 0);
        assert!(store.is_full().await && store.is_full().await, "asking makes no room");
        // A command that needs no room tells nothing about the next one.
        let sql = "UPDATE key_check SET version = version";
        store.write(db.by(), move |tx| Box::pin(async move { Ok(tx.exec(sql, args![]).await?) })).await.unwrap();
        assert!(store.is_full().await);
        client(&db).await.exec("DELETE FROM shop_thing", args![]).await.unwrap();
        assert!(!store.is_full().await, "room was made");
        assert!(fill().await > 0);
        assert!(store.is_full().await);
        store.write(db.by(), |tx| Box::pin(async move {
            let _: Vec<(i64,)> = tx.all("PRAGMA max_page_count = 100000", args![]).await?;
            Ok(())
        })).await.unwrap();
        assert!(!store.is_full().await, "the disk is larger");
        added(&store, db.by(), "一").await.unwrap();
    }
}
