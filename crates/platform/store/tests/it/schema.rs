//! Migrations: whole, once, never edited, never backwards.

use crate::shop::{MIGRATIONS, added, names};
use store::{Engine, Env, FaultKind, Migrations, Store};
use testkit::Db;

static NEXT: Migrations = Migrations {
    owner: "shop",
    list: &[
        MIGRATIONS.list[0],
        (
            "0002_price",
            "ALTER TABLE shop_thing ADD COLUMN price {int}; CREATE TABLE shop_price (id {id} PRIMARY KEY);",
        ),
    ],
    unguarded: &[],
};
static EDITED: Migrations = Migrations {
    owner: "shop",
    list: &[("0001_thing", "CREATE TABLE shop_thing (id {id});")],
    unguarded: &[],
};
static BROKEN: Migrations = Migrations {
    owner: "shop",
    list: &[
        MIGRATIONS.list[0],
        ("0002_broken", "CREATE TABLE shop_half (id {id}); INSERT INTO shop_none VALUES (1);"),
    ],
    unguarded: &[],
};
static STRANGER: Migrations = Migrations {
    owner: "stall",
    list: &[("0001", "CREATE TABLE shop_things (id {id});")],
    unguarded: &[],
};

async fn refused(db: &Db, migrations: &'static Migrations) -> String {
    let env = Env::passed(db.shared_clock(), 1);
    match Store::open(db.config(), env, &[migrations]).await {
        Ok(_) => panic!("it opened"),
        Err(fault) => {
            assert!(
                matches!(fault.kind(), FaultKind::Migration | FaultKind::Database),
                "{fault:?}"
            );
            fault.to_string()
        }
    }
}

testkit::both! {
    async fn a13_an_upgrade_keeps_what_is_there_and_going_back_is_refused(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        added(&store, db.by(), "old").await.unwrap();
        store.close().await;
        let plan = Store::upgrade_plan(&db.config(), &[&NEXT], db.clock().now()).await.unwrap();
        assert_eq!(plan.len(), 1);
        assert_eq!((plan[0].owner, plan[0].no, plan[0].name), ("shop", 2, "0002_price"));
        // A plan changes nothing: it is the same again.
        assert_eq!(Store::upgrade_plan(&db.config(), &[&NEXT], db.clock().now()).await.unwrap(), plan);
        let store = db.open(&[&NEXT]).await;
        assert_eq!(names(&store, db.tenant()).await.unwrap(), ["old"]);
        added(&store, db.by(), "new").await.unwrap();
        store.close().await;
        assert!(refused(&db, &MIGRATIONS).await.contains("newer than this program"));
    }

    async fn an_edited_change_is_refused(db: Db) {
        db.open(&[&MIGRATIONS]).await.close().await;
        assert!(refused(&db, &EDITED).await.contains("shop 0001_thing was edited after it ran here"));
    }

    async fn a_change_that_fails_leaves_the_schema_as_it_was(db: Db) {
        db.open(&[&MIGRATIONS]).await.close().await;
        assert!(refused(&db, &BROKEN).await.contains("shop 0002_broken"));
        let store = db.open(&[&NEXT]).await;
        added(&store, db.by(), "fine").await.unwrap();
    }

    async fn tables_carry_their_owners_prefix(db: Db) {
        assert!(refused(&db, &STRANGER).await.contains("owner's prefix (stall_…)"));
    }

    async fn nodes_that_start_together_migrate_once(db: Db) {
        // Makes the database without the shop.
        db.open(&[]).await.close().await;
        let mut tasks = Vec::new();
        for seed in 0..4 {
            let (config, env) = (db.config(), Env::passed(db.shared_clock(), seed));
            tasks.push(tokio::spawn(async move { Store::open(config, env, &[&MIGRATIONS]).await }));
        }
        let mut stores = Vec::new();
        for task in tasks {
            stores.push(task.await.unwrap().unwrap());
        }
        added(&stores[0], db.by(), "one").await.unwrap();
        assert_eq!(names(&stores[3], db.tenant()).await.unwrap(), ["one"]);
        for store in stores {
            store.close().await;
        }
    }
}

#[test]
fn a_database_url_of_another_kind_is_refused() {
    testkit::run(Engine::Sqlite, |db| async move {
        let config = store::Config { url: "mysql://x".into(), ..db.config() };
        let fault =
            Store::open(config, Env::passed(db.shared_clock(), 1), &[]).await.err().unwrap();
        assert!(fault.to_string().contains("sqlite: or postgres:"));
    });
}

#[cfg(unix)]
#[test]
fn the_database_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    testkit::run(Engine::Sqlite, |db| async move {
        let store = db.open(&[&MIGRATIONS]).await;
        added(&store, db.by(), "x").await.unwrap();
        for file in std::fs::read_dir(db.folder()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o077;
            assert_eq!(mode, 0, "{}", file.path().display());
        }
    });
}
