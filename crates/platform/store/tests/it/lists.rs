//! Lists are read by their keys: in order, each thing once, as far as a page goes and no further.

use std::collections::BTreeSet;
use store::lists::{Key, KeyRow, Range, Walk, count, filled, is_filled, is_known, parts, put};
use store::{Engine, Query, Store, args};
use testkit::Db;
use uuid::Uuid;

const LIST: i64 = 77;
const STREET: Uuid = Uuid::from_u128(1);
const COMMUNITY: Uuid = Uuid::from_u128(2);
const ORG: Uuid = Uuid::from_u128(3);

fn key(scope: Uuid, part: &str, sort_no: i64, sort_text: &str, kind: Option<&str>) -> Key {
    Key {
        list_no: LIST,
        scope,
        part: part.to_owned(),
        sort_no,
        sort_text: sort_text.to_owned(),
        facets: [kind.map(str::to_owned), None, None],
    }
}

fn range(scopes: &[Uuid], parts: &[&str], kind: Option<&str>) -> Range {
    Range {
        list_no: LIST,
        scopes: scopes.to_vec(),
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        facets: [kind.map(str::to_owned), None, None],
        below: None,
    }
}

/// Thing `n` of `many`: in the street, every third in the community, every fifth an organisation's.
fn keys(n: u128) -> Vec<Key> {
    let part = if n.is_multiple_of(2) { "found" } else { "mending" };
    let (sort, text) = (i64::try_from(n % 7).unwrap(), ["a", "b", "甲", "乙"][n as usize % 4]);
    let kind = Some(if n.is_multiple_of(4) { "fire" } else { "gas" });
    let scopes = [(STREET, true), (COMMUNITY, n.is_multiple_of(3)), (ORG, n.is_multiple_of(5))];
    let own = scopes.into_iter().filter(|(_, own)| *own);
    own.map(|(scope, _)| key(scope, part, sort, text, kind)).collect()
}

/// Scopes in which nothing stands, and behind them the street.
fn many_scopes(many: u128) -> Vec<Uuid> {
    (0..many).map(|n| Uuid::from_u128(900_000 + n)).chain([STREET]).collect()
}

async fn filled_with(store: &Store, db: &Db, many: u128) {
    let done = store.write(db.by(), move |tx| {
        Box::pin(async move {
            for n in 0..many {
                put(tx, Uuid::from_u128(1000 + n), &[], &keys(n)).await?;
            }
            Ok(())
        })
    });
    done.await.unwrap();
}

/// What a list shows, worked out the long way.
fn expected(many: u128, range: &Range) -> Vec<KeyRow> {
    let mut rows = BTreeSet::new();
    for n in 0..many {
        for key in keys(n) {
            let fits = range.scopes.contains(&key.scope)
                && range.parts.contains(&key.part)
                && range.below.is_none_or(|below| key.sort_no < below)
                && range.facets[0].as_ref().is_none_or(|kind| key.facets[0].as_ref() == Some(kind));
            if fits {
                let item_id = Uuid::from_u128(1000 + n);
                rows.insert(KeyRow { sort_no: key.sort_no, sort_text: key.sort_text, item_id });
            }
        }
    }
    rows.into_iter().collect()
}

async fn whole(store: &Store, db: &Db, range: &Range, step: usize) -> Vec<KeyRow> {
    let (mut found, mut after) = (Vec::new(), None);
    // A new walk for every step, as each page of a list is.
    loop {
        let mut q = store.read(db.tenant()).await.unwrap();
        let mut walk = Walk::new(range.clone(), after, step);
        let Some(rows) = walk.next(&mut q).await.unwrap() else { return found };
        after = walk.after();
        found.extend(rows);
    }
}

testkit::both! {
    async fn a4_a_list_of_several_heads_and_parts_is_in_order_and_shows_each_thing_once(db: Db) {
        let store = db.open(&[]).await;
        let many = 90;
        filled_with(&store, &db, many).await;
        let cases = [
            range(&[STREET], &["found"], None),
            range(&[STREET], &["found", "mending"], None),
            range(&[COMMUNITY, ORG], &["found", "mending"], None),
            range(&[STREET, COMMUNITY, ORG], &["mending"], Some("gas")),
            range(&[COMMUNITY], &["closed"], None),
            range(&[], &["found"], None),
            // Whoever holds fifty grids sees the last of them, too.
            range(&many_scopes(50), &["found", "mending"], None),
            Range { below: Some(4), ..range(&[STREET, ORG], &["found", "mending"], None) },
        ];
        for range in &cases {
            let all = expected(many, range);
            for step in [1, 4, 25, 200] {
                assert_eq!(whole(&store, &db, range, step).await, all, "{range:?} by {step}");
            }
            let mut q = store.read(db.tenant()).await.unwrap();
            for most in [1, 7, 1000] {
                let found = count(&mut q, range, most).await.unwrap();
                let so_many = i64::try_from(all.len().min(most)).unwrap();
                assert_eq!((found.count, found.more), (so_many, all.len() > most), "{range:?} to {most}");
            }
        }
        store.close().await;
    }

    async fn a4_a_change_moves_keys_and_touches_no_others(db: Db) {
        let store = db.open(&[]).await;
        let id = Uuid::from_u128(9);
        let before = vec![key(STREET, "found", 1, "", None), key(COMMUNITY, "found", 1, "", None)];
        let after = vec![key(STREET, "found", 1, "", Some("gas")), key(COMMUNITY, "mending", 1, "", None)];
        let (b, a) = (before.clone(), after.clone());
        let moved = store.write(db.by(), move |tx| Box::pin(async move {
            put(tx, id, &[], &b).await?;
            put(tx, id, &b, &a).await?;
            Ok(put(tx, id, &a, &a).await?)
        }));
        moved.await.unwrap();
        assert_eq!(whole(&store, &db, &range(&[STREET], &["found"], Some("gas")), 5).await.len(), 1);
        assert_eq!(whole(&store, &db, &range(&[COMMUNITY], &["found"], None), 5).await.len(), 0);
        assert_eq!(whole(&store, &db, &range(&[COMMUNITY], &["mending"], None), 5).await.len(), 1);
        let gone = store.write(db.by(), move |tx| Box::pin(async move { Ok(put(tx, id, &after, &[]).await?) }));
        gone.await.unwrap();
        let mut q = store.read(db.tenant()).await.unwrap();
        let left: (i64,) = q.one("SELECT count(*) FROM list_key", args![]).await.unwrap();
        assert_eq!(left.0, 0);
        drop(q);
        store.close().await;
    }

    async fn a4_the_parts_of_a_list_are_known_without_reading_it(db: Db) {
        let store = db.open(&[]).await;
        filled_with(&store, &db, 40).await;
        let mut q = store.read(db.tenant()).await.unwrap();
        assert_eq!(parts(&mut q, LIST, &[STREET, ORG]).await.unwrap(), ["found", "mending"]);
        assert_eq!(parts(&mut q, LIST + 1, &[STREET]).await.unwrap(), Vec::<String>::new());
        drop(q);
        store.close().await;
    }

    async fn a4_a_list_is_read_by_its_keys_once_they_are_filled(db: Db) {
        let store = db.open(&[]).await;
        let told = async || {
            let mut q = store.read(db.tenant()).await.unwrap();
            (is_known(&mut q, LIST).await.unwrap(), is_filled(&mut q, LIST).await.unwrap())
        };
        assert_eq!(told().await, (false, true), "nothing was there before the list");
        for (to, left) in [(Some(ORG), (true, false)), (None, (true, true))] {
            let noted = store.write(db.by(), move |tx| Box::pin(async move { Ok(filled(tx, LIST, "cases", to).await?) }));
            noted.await.unwrap();
            assert_eq!(told().await, left);
        }
        store.close().await;
    }

    async fn a4_nobody_elses_office_stands_in_a_list(db: Db) {
        let store = db.open(&[]).await;
        filled_with(&store, &db, 30).await;
        let other = kernel::id::TenantId::from_uuid(Uuid::from_u128(99));
        let mut q = store.read(other).await.unwrap();
        let mut walk = Walk::new(range(&[STREET], &["found"], None), None, 5);
        assert!(walk.next(&mut q).await.unwrap().is_none());
        assert_eq!(count(&mut q, &range(&[STREET], &["found"], None), 10).await.unwrap().count, 0);
        drop(q);
        store.close().await;
    }

    async fn a4_a_page_is_one_range_of_the_primary_key_without_a_sort(db: Db) {
        let store = db.open(&[]).await;
        filled_with(&store, &db, 400).await;
        let mut q = store.read(db.tenant()).await.unwrap();
        let sql = match db.engine() {
            Engine::Sqlite => "EXPLAIN QUERY PLAN SELECT sort_no, sort_text, item_id FROM list_key
                WHERE (tenant_id = $1 AND list_no = $2 AND scope_id = $3 AND part = $4) AND (f1 = $5)
                AND ((sort_no, sort_text, item_id) > ($6, $7, $8)) ORDER BY sort_no, sort_text, item_id LIMIT 26",
            Engine::Postgres => "EXPLAIN SELECT sort_no, sort_text, item_id FROM list_key
                WHERE (tenant_id = $1 AND list_no = $2 AND scope_id = $3 AND part = $4) AND (f1 = $5)
                AND ((sort_no, sort_text, item_id) > ($6, $7, $8)) ORDER BY sort_no, sort_text, item_id LIMIT 26",
        };
        let values = args![db.tenant(), LIST, STREET, "found", "gas", 3_i64, "a", Uuid::from_u128(5)];
        let plan = match db.engine() {
            Engine::Sqlite => {
                let rows: Vec<(i64, i64, i64, String)> = q.all(sql, values).await.unwrap();
                rows.into_iter().map(|(.., line)| line).collect::<Vec<_>>().join("\n")
            }
            Engine::Postgres => {
                let rows: Vec<(String,)> = q.all(sql, values).await.unwrap();
                rows.into_iter().map(|(line,)| line).collect::<Vec<_>>().join("\n")
            }
        };
        let by_key = plan.contains("PRIMARY KEY") || plan.contains("list_key_pkey");
        assert!(by_key && !plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{plan}");
        drop(q);
        store.close().await;
    }
}
