//! The journal: chained, verified, erased, rotated.

use crate::shop::{MIGRATIONS, added, count, entry};
use kernel::time::Duration;
use serde_json::json;
use store::{Client, Entry, Error, Head, Query, Store, Wrong, args, history};
use testkit::Db;
use uuid::Uuid;

/// Runs one statement behind the store's back, as somebody with a database client would.
async fn tamper(_: &Store, db: &Db, sql: &str) {
    let mut client = Client::connect(&db.url()).await.unwrap();
    assert!(client.exec(sql, args![]).await.unwrap() > 0, "{sql} changed nothing");
}

async fn wrongs(store: &Store, known: &[Head]) -> Vec<Wrong> {
    let mut wrongs: Vec<Wrong> = store
        .verify_journal(known)
        .await
        .unwrap()
        .problems
        .into_iter()
        .map(|problem| problem.wrong)
        .collect();
    wrongs.sort();
    wrongs.dedup();
    wrongs
}

/// A store with three things, sealed in two batches.
async fn sealed(db: &Db) -> (Store, Vec<Uuid>) {
    let store = db.open(&[&MIGRATIONS]).await;
    let mut ids = Vec::new();
    for name in ["一", "二"] {
        ids.push(added(&store, db.by(), name).await.unwrap());
    }
    assert_eq!(store.seal_journal().await.unwrap(), 2);
    db.clock().advance(Duration::minutes(1));
    ids.push(added(&store, db.by(), "三").await.unwrap());
    assert_eq!(store.seal_journal().await.unwrap(), 1);
    assert_eq!(store.seal_journal().await.unwrap(), 0);
    (store, ids)
}

testkit::both! {
    async fn a11_an_untouched_journal_verifies(db: Db) {
        let (store, _) = sealed(&db).await;
        added(&store, db.by(), "not sealed yet").await.unwrap();
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.sealed, audit.unsealed, audit.erased), (vec![], 3, 1, 0));
        assert_eq!(audit.heads.len(), 1);
        assert_eq!(audit.heads[0].no, 2);
    }

    async fn a11_a_change_of_a_line_shows_where_it_is(db: Db) {
        let (store, ids) = sealed(&db).await;
        tamper(&store, &db, "UPDATE journal SET verb = 'shop.forge' WHERE seal_no = 2").await;
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!(audit.problem_count, 1);
        let problem = &audit.problems[0];
        assert_eq!((problem.wrong, problem.seal), (Wrong::EntryChanged, Some(2)));
        let mut reader = store.read(db.tenant()).await.unwrap();
        let (subject,): (Uuid,) = reader
            .one("SELECT subject FROM journal WHERE tenant_id = $1 AND id = $2", args![db.tenant(), problem.entry.unwrap()])
            .await
            .unwrap();
        assert_eq!(subject, ids[2]);
    }

    async fn a11_each_kind_of_tampering_shows(db: Db) {
        for (sql, wrong) in [
            ("DELETE FROM journal WHERE seal_no = 1", Wrong::EntryMissing),
            ("UPDATE journal SET at = (SELECT MIN(at) FROM journal_seal) WHERE seal_no = 2", Wrong::EntryChanged),
            ("DELETE FROM journal_payload", Wrong::PayloadMissing),
            ("UPDATE journal_payload SET salt = NULL, body = NULL", Wrong::PayloadMissing),
            ("UPDATE journal_payload SET erased_by = journal_id, salt = NULL, body = NULL", Wrong::ErasedWithoutRecord),
            ("UPDATE journal_payload SET body = (SELECT MIN(leaves) FROM journal_seal)", Wrong::PayloadUnreadable),
            ("UPDATE journal_payload SET body = (SELECT MAX(p.body) FROM journal_payload p)", Wrong::PayloadChanged),
            ("UPDATE journal_seal SET hash = previous WHERE no = 2", Wrong::SealChanged),
            ("UPDATE journal_seal SET leaves = hash WHERE no = 1", Wrong::SealChanged),
            ("UPDATE journal_seal SET mac = hash WHERE no = 2", Wrong::SealForged),
            ("DELETE FROM journal_seal WHERE no = 1", Wrong::SealMissing),
            ("UPDATE journal SET seal_no = 1 WHERE seal_no = 2", Wrong::EntryChanged),
        ] {
            let fresh = Db::new(db.engine());
            let (store, _) = sealed(&fresh).await;
            // PostgreSQL knows no MAX of bytes.
            let max_of_bytes = sql.contains("MAX(p.body)") || sql.contains("MIN(leaves)");
            if max_of_bytes && db.engine() == store::Engine::Postgres {
                continue;
            }
            tamper(&store, &fresh, sql).await;
            let found = wrongs(&store, &[]).await;
            assert!(found.contains(&wrong), "{sql}: {found:?}");
            store.close().await;
        }
    }

    async fn a11_an_end_that_was_cut_off_shows_against_a_known_head(db: Db) {
        let (store, _) = sealed(&db).await;
        let heads = store.verify_journal(&[]).await.unwrap().heads;
        assert_eq!(wrongs(&store, &heads).await, []);
        tamper(&store, &db, "DELETE FROM journal WHERE seal_no = 2").await;
        tamper(&store, &db, "DELETE FROM journal_seal WHERE no = 2").await;
        // The lines of the guard, the records and the row itself have to go, too.
        assert_ne!(wrongs(&store, &[]).await, []);
        let lines = "SELECT id FROM guard_line WHERE seal_no = 2";
        tamper(&store, &db, &format!("DELETE FROM guard_row WHERE line_id IN ({lines})")).await;
        assert_ne!(wrongs(&store, &[]).await, []);
        tamper(&store, &db, "DELETE FROM guard_line WHERE seal_no = 2").await;
        assert_eq!(wrongs(&store, &[]).await, [Wrong::RowAdded]);
        tamper(&store, &db, "DELETE FROM shop_thing WHERE name = '三'").await;
        assert_eq!(wrongs(&store, &[]).await, []);
        assert_eq!(wrongs(&store, &heads).await, [Wrong::HeadChanged]);
    }

    async fn a11_an_entry_smuggled_in_shows(db: Db) {
        let (store, _) = sealed(&db).await;
        added(&store, db.by(), "smuggled").await.unwrap();
        tamper(&store, &db, "UPDATE journal SET seal_no = 1 WHERE seal_no IS NULL").await;
        assert_eq!(wrongs(&store, &[]).await, [Wrong::EntryAdded]);
        tamper(&store, &db, "UPDATE journal SET seal_no = 7 WHERE id = (SELECT id FROM journal ORDER BY id DESC LIMIT 1)").await;
        assert_eq!(wrongs(&store, &[]).await, [Wrong::EntryAdded]);
    }

    async fn a11_erased_values_are_gone_and_the_chain_still_verifies(db: Db) {
        let (store, ids) = sealed(&db).await;
        let subject = ids[0];
        let before = history(&mut store.read(db.tenant()).await.unwrap(), "thing", subject, None, 10).await.unwrap();
        assert_eq!(before[0].after, Some(json!({ "name": "一" })));
        let erased = store.write(db.by(), move |tx| Box::pin(async move {
            Ok(tx.erase_payloads("thing", subject, &[]).await?)
        })).await.unwrap();
        assert_eq!(erased.payloads, 1);
        let after = history(&mut store.read(db.tenant()).await.unwrap(), "thing", subject, None, 10).await.unwrap();
        assert_eq!((after[0].after.clone(), after[0].erased), (None, true));
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.erased), (vec![], 1));
        store.seal_journal().await.unwrap();
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.sealed, audit.erased), (vec![], 4, 1));
        assert_eq!(count(&store, "SELECT COUNT(*) FROM journal_payload WHERE body IS NULL").await, 1);
    }

    async fn a11_a_retention_class_is_kept_or_expires(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id: Uuid = store.new_id();
        store.write(db.by(), move |tx| Box::pin(async move {
            tx.journal(entry("shop.add", id, "soon"));
            tx.journal(Entry { retention: "law", ..entry("shop.add", id, "long") });
            Ok(())
        })).await.unwrap();
        let kept = store.write(db.by(), move |tx| Box::pin(async move {
            Ok(tx.erase_payloads("thing", id, &["law", "thing"]).await?)
        })).await.unwrap();
        assert_eq!(kept.payloads, 0);
        db.clock().advance(Duration::days(400));
        let expired = store.write(db.by(), move |tx| Box::pin(async move {
            let before = tx.now().minus(Duration::days(365));
            Ok(tx.expire_payloads("thing", before, 100).await?)
        })).await.unwrap();
        assert_eq!(expired.payloads, 1);
        let rows = history(&mut store.read(db.tenant()).await.unwrap(), "thing", id, None, 10).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.erased).count(), 1);
        store.seal_journal().await.unwrap();
        assert_eq!(wrongs(&store, &[]).await, []);
    }

    async fn a_large_erasure_is_recorded_in_parts(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id: Uuid = store.new_id();
        store.write(db.by(), move |tx| Box::pin(async move {
            for n in 0..1100 {
                tx.journal(entry("shop.add", id, &format!("{n}")));
            }
            Ok(())
        })).await.unwrap();
        assert_eq!(store.seal_journal().await.unwrap(), 1100);
        let erased = store.write(db.by(), move |tx| Box::pin(async move {
            Ok(tx.erase_payloads("thing", id, &[]).await?)
        })).await.unwrap();
        assert_eq!(erased.payloads, 1100);
        store.seal_journal().await.unwrap();
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.sealed, audit.erased), (vec![], 1103, 1100));
    }

    async fn entries_of_one_command_are_shown_in_their_order(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id: Uuid = store.new_id();
        store.write(db.by(), move |tx| Box::pin(async move {
            for n in 0..300 {
                tx.journal(entry("shop.step", id, &format!("{n}")));
            }
            Ok(())
        })).await.unwrap();
        let rows = history(&mut store.read(db.tenant()).await.unwrap(), "thing", id, None, 1000).await.unwrap();
        let names: Vec<String> =
            rows.iter().rev().map(|row| row.after.as_ref().unwrap()["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names, (0..300).map(|n| n.to_string()).collect::<Vec<_>>());
        let page = history(&mut store.read(db.tenant()).await.unwrap(), "thing", id, Some(rows[9].id), 10).await.unwrap();
        assert_eq!(page[0].after, Some(json!({ "name": "289" })));
    }

    async fn a_number_that_is_not_whole_is_refused_in_the_journal(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let result = store.write(db.by(), |tx| Box::pin(async move {
            let id = tx.new_id();
            tx.journal(Entry { after: Some(json!({ "place": { "lon": 120.5 } })), ..entry("shop.add", id, "") });
            Ok(())
        })).await;
        assert!(matches!(result, Err(Error::Fault(fault)) if fault.to_string().contains("/after/place/lon")));
    }

    async fn many_tenants_have_chains_of_their_own(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        for n in 1..=3 {
            let tenant = kernel::id::TenantId::from_uuid(Uuid::from_u128(n));
            for _ in 0..n {
                added(&store, store::By::system(tenant, "test", "test"), "x").await.unwrap();
            }
        }
        assert_eq!(store.seal_journal().await.unwrap(), 6);
        let audit = store.verify_journal(&[]).await.unwrap();
        assert_eq!((audit.problems, audit.sealed, audit.heads.len()), (vec![], 6, 3));
    }
}
