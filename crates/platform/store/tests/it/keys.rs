//! Keys: apart, private, rotated without losing a value.

use crate::shop::{MIGRATIONS, added, count};
use std::path::Path;
use store::{Engine, Env, Error, FaultKind, FileKind, Query, Store, args, init_key_file};
use testkit::Db;
use uuid::Uuid;

/// A store with a sealed phone, a journal and a file.
async fn filled(db: &Db) -> (Store, Uuid) {
    let store = db.open(&[&MIGRATIONS]).await;
    let id = added(&store, db.by(), "x").await.unwrap();
    phone(&store, db, id, "13800138000").await;
    let pdf = b"%PDF-1.4 a document %%EOF".to_vec();
    let meta = store.files().put(pdf, FileKind::Document).await.unwrap();
    store
        .write(db.by(), move |tx| Box::pin(async move { Ok(tx.keep_file(&meta).await?) }))
        .await
        .unwrap();
    store.seal_journal().await.unwrap();
    (store, id)
}

async fn phone(store: &Store, db: &Db, id: Uuid, phone: &'static str) {
    let written = store.write(db.by(), move |tx| {
        Box::pin(async move {
            let args = args![tx.tenant(), id, tx.seal("shop_thing.phone", phone)];
            tx.exec("UPDATE shop_thing SET phone = $3 WHERE tenant_id = $1 AND id = $2", args)
                .await?;
            Ok(())
        })
    });
    written.await.unwrap();
}

async fn shown(store: &Store, db: &Db, id: Uuid) -> String {
    let mut reader = store.read(db.tenant()).await.unwrap();
    let (sealed,): (Vec<u8>,) = reader
        .one(
            "SELECT phone FROM shop_thing WHERE tenant_id = $1 AND id = $2",
            args![db.tenant(), id],
        )
        .await
        .unwrap();
    reader.open("shop_thing.phone", &sealed).unwrap()
}

async fn all_is_there(store: &Store, db: &Db, id: Uuid) {
    assert_eq!(shown(store, db, id).await, "13800138000");
    assert_eq!(store.verify_journal(&[]).await.unwrap().problems, []);
    let mut reader = store.read(db.tenant()).await.unwrap();
    let (file,): (kernel::id::FileId,) = reader.one("SELECT id FROM file", args![]).await.unwrap();
    assert!(store.files().get(db.tenant(), file).await.unwrap().bytes.starts_with(b"%PDF"));
}

testkit::both! {
    async fn a_rotation_rewrites_everything_and_the_chain_still_verifies(db: Db) {
        let (store, id) = filled(&db).await;
        let index = store.read_shared().await.unwrap().index("phone", "13800138000");
        let heads = store.verify_journal(&[]).await.unwrap().heads;
        let rotated = store.rotate_keys().await.unwrap();
        assert_eq!((rotated.version, rotated.values, rotated.files), (2, 2, 1));
        all_is_there(&store, &db, id).await;
        assert_eq!(store.verify_journal(&heads).await.unwrap().problems, []);
        assert_eq!(store.retire_keys().await.unwrap(), [1]);
        all_is_there(&store, &db, id).await;
        store.close().await;
        let again = db.open(&[&MIGRATIONS]).await;
        all_is_there(&again, &db, id).await;
        assert_eq!(again.read_shared().await.unwrap().index("phone", "13800138000"), index);
    }

    async fn a_rotation_that_was_cut_short_goes_on(db: Db) {
        let (store, id) = filled(&db).await;
        let mut reader = store.read(db.tenant()).await.unwrap();
        let sql = "SELECT phone FROM shop_thing WHERE tenant_id = $1 AND id = $2";
        let (old,): (Vec<u8>,) = reader.one(sql, args![db.tenant(), id]).await.unwrap();
        store.rotate_keys().await.unwrap();
        // As a rotation leaves a row that it did not come to.
        store.write(db.by(), move |tx| Box::pin(async move {
            let args = args![tx.tenant(), id, old];
            tx.exec("UPDATE shop_thing SET phone = $3 WHERE tenant_id = $1 AND id = $2", args).await?;
            Ok(())
        })).await.unwrap();
        assert_eq!(shown(&store, &db, id).await, "13800138000");
        assert_eq!(store.retire_keys().await.unwrap_err().kind(), FaultKind::Key);
        assert_eq!(store.rewrite_sealed().await.unwrap().values, 1);
        assert_eq!(store.retire_keys().await.unwrap(), [1]);
        all_is_there(&store, &db, id).await;
    }

    async fn many_values_are_rewritten_in_steps(db: Db) {
        let (store, id) = filled(&db).await;
        store.write(db.by(), |tx| Box::pin(async move {
            for n in 0..2100 {
                let args = args![tx.tenant(), tx.new_id::<Uuid>(), n, tx.seal("shop_thing.phone", "1"), tx.now()];
                tx.exec(
                    "INSERT INTO shop_thing (tenant_id, id, name, count, phone, made_at) \
                     VALUES ($1, $2, 'many', $3, $4, $5)",
                    args,
                ).await?;
            }
            Ok(())
        })).await.unwrap();
        assert_eq!(store.rotate_keys().await.unwrap().values, 2102);
        store.retire_keys().await.unwrap();
        all_is_there(&store, &db, id).await;
    }

    async fn a_node_writes_under_the_new_version_although_another_rotated(db: Db) {
        let (store, id) = filled(&db).await;
        let other = db.open(&[&MIGRATIONS]).await;
        other.rotate_keys().await.unwrap();
        other.retire_keys().await.unwrap();
        phone(&store, &db, id, "2").await;
        store.close().await;
        assert_eq!(shown(&other, &db, id).await, "2");
    }

    async fn a_node_that_runs_meets_the_new_version_by_itself(db: Db) {
        let (store, id) = filled(&db).await;
        let other = db.open(&[&MIGRATIONS]).await;
        other.rotate_keys().await.unwrap();
        assert_eq!(shown(&store, &db, id).await, "13800138000");
    }

    async fn without_the_key_file_nothing_is_opened_or_made(db: Db) {
        let (store, _) = filled(&db).await;
        assert_eq!(count(&store, "SELECT COUNT(*) FROM shop_thing").await, 1);
        store.close().await;
        let keys = db.config().key_file;
        std::fs::rename(&keys, keys.with_extension("away")).unwrap();
        let opened = Store::open(db.config(), Env::passed(db.shared_clock(), 1), &[&MIGRATIONS]).await;
        let fault = opened.err().unwrap();
        assert_eq!(fault.kind(), FaultKind::Key);
        assert!(fault.to_string().contains("is missing"), "{fault}");
        assert!(!keys.exists());
        // Another key file opens nothing.
        init_key_file(&keys).unwrap();
        let opened = Store::open(db.config(), Env::passed(db.shared_clock(), 1), &[&MIGRATIONS]).await;
        let fault = opened.err().unwrap();
        assert_eq!(fault.kind(), FaultKind::Key);
        assert!(fault.to_string().contains("does not belong to this database"), "{fault}");
        std::fs::rename(keys.with_extension("away"), &keys).unwrap();
        let store = db.open(&[&MIGRATIONS]).await;
        assert_eq!(store.verify_journal(&[]).await.unwrap().problems, []);
    }
}

fn with_keys(text: &str, check: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    init_key_file(&path).unwrap();
    if !text.is_empty() {
        std::fs::write(&path, text).unwrap();
    }
    check(&path);
}

async fn opening(db: &Db, keys: &Path) -> String {
    let config = store::Config { key_file: keys.to_owned(), ..db.config() };
    let opened = Store::open(config, Env::passed(db.shared_clock(), 1), &[]).await;
    opened.err().map(|fault| fault.to_string()).unwrap_or_default()
}

#[test]
fn a_key_file_is_never_overwritten() {
    with_keys("", |path| {
        let before = std::fs::read(path).unwrap();
        assert_eq!(init_key_file(path).unwrap_err().kind(), FaultKind::Key);
        assert_eq!(std::fs::read(path).unwrap(), before);
    });
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    testkit::run(Engine::Sqlite, |db| async move {
        let keys = db.config().key_file;
        assert_eq!(std::fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(opening(&db, &keys).await.contains("chmod 600"));
    });
}

#[test]
fn a_broken_key_file_is_told() {
    for (text, why) in [
        ("something", "the first line must be"),
        ("linli-keys 1\nindex AAAA\n", "32 bytes"),
        ("linli-keys 1\ndata 1 !!\n", "not base64"),
        ("linli-keys 1\nindex AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "data keys"),
        ("linli-keys 1\nkey x\n", "a line is neither"),
    ] {
        with_keys(text, |path| {
            let path = path.to_owned();
            testkit::run(Engine::Sqlite, move |db| async move {
                let fault = opening(&db, &path).await;
                assert!(fault.contains(why), "{text:?}: {fault}");
            });
        });
    }
}

#[test]
fn a_sealed_column_of_another_name_is_a_mistake_of_the_program() {
    testkit::run(Engine::Sqlite, |db| async move {
        let store = db.open(&[&MIGRATIONS]).await;
        let columns: Vec<String> =
            store.sealed_columns().iter().map(store::Sealed::context).collect();
        assert_eq!(columns, ["journal_payload.body", "shop_thing.phone"]);
        let result = store.write(db.by(), |tx| {
            Box::pin(async move {
                assert!(tx.seal("shop_thing.nmae", "x").is_empty());
                Ok(())
            })
        });
        assert!(matches!(result.await, Err(Error::Fault(fault)) if fault.kind() == FaultKind::Key));
    });
}
