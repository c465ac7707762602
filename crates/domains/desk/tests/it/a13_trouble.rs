//! What goes wrong below: a row that cannot be swept, a disk that is full.

use super::c1_personal::{erase, refused, told};
use super::c1_report::filled;
use super::cases::{self};
use kernel::id::TenantId;
use serde_json::json;
use store::{By, Client, Engine, FaultKind, NewJob, Query as _, Store, args};
use testkit::web::{Answer, Form};
use town::{BUILDING, STREET};
use uuid::Uuid;

/// Makes one row of a table refuse what is done to it, as only a damaged database does.
async fn stone(db: &testkit::Db, table: &str, act: &str, key: &str, id: Uuid) {
    let mut client = Client::connect(&db.url()).await.unwrap();
    let (name, on) = (format!("stone_{table}"), format!("BEFORE {act} ON {table}"));
    let statements = match db.engine() {
        Engine::Sqlite => vec![format!(
            "CREATE TRIGGER {name} {on} WHEN OLD.{key} = X'{}' BEGIN SELECT RAISE(ABORT, 'a stone'); END",
            id.simple()
        )],
        Engine::Postgres => vec![
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a stone'; END $$ LANGUAGE plpgsql"
            ),
            format!(
                "CREATE TRIGGER {name} {on} FOR EACH ROW WHEN (OLD.{key} = '{id}') EXECUTE FUNCTION {name}()"
            ),
        ],
    };
    for sql in statements {
        client.exec(&sql, args![]).await.unwrap();
    }
}

/// Takes the stone away.
async fn free(db: &testkit::Db, table: &str) {
    let mut client = Client::connect(&db.url()).await.unwrap();
    let of = if db.engine() == Engine::Postgres { format!(" ON {table}") } else { String::new() };
    client.exec(&format!("DROP TRIGGER stone_{table}{of}"), args![]).await.unwrap();
}

const DRAFTS: &str = "SELECT COUNT(*) FROM desk_draft WHERE case_id IS NULL";
const ERASED: &str = "SELECT COUNT(*) FROM desk_reporter WHERE erased_at IS NOT NULL";
const PARKED: &str = "SELECT COUNT(*) FROM job WHERE kind = 'desk.sweep' AND (parked_at IS NOT NULL OR attempts > 1)";
const PLANNED: &str = "SELECT COUNT(*) FROM job WHERE kind = 'desk.sweep' AND done_at IS NULL";

/// Lets a write take all the room that the file has, and lets it have no more.
async fn fill_disk(store: &Store) {
    let by = || By::system(TenantId::from(STREET), "test", "full");
    let limited = store.write(by(), |tx| {
        Box::pin(async move {
            // Smaller than it is, it stays as it is.
            let _: Vec<(i64,)> = tx.all("PRAGMA max_page_count = 1", args![]).await?;
            Ok(())
        })
    });
    limited.await.unwrap();
    for size in [20_000, 2_000, 200] {
        for number in 0.. {
            let added = store.write(by(), move |tx| {
                Box::pin(async move {
                    let run_at = tx.now().plus(kernel::time::Duration::days(900));
                    let payload = json!({ "room": "x".repeat(size) });
                    let key = format!("{size}-{number}");
                    tx.enqueue(NewJob { kind: "test.room", key, run_at, payload });
                    Ok(())
                })
            });
            match added.await {
                Ok(()) => assert!(number < 2_000, "the disk is never full"),
                Err(store::Error::Fault(fault)) if fault.kind() == FaultKind::DiskFull => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

async fn make_room(store: &Store) {
    let by = By::system(TenantId::from(STREET), "test", "full");
    let lifted = store.write(by, |tx| {
        Box::pin(async move {
            let _: Vec<(i64,)> = tx.all("PRAGMA max_page_count = 1000000", args![]).await?;
            Ok(())
        })
    });
    lifted.await.unwrap();
}

/// What there is of a report anywhere.
const ROWS: &str = "SELECT (SELECT COUNT(*) FROM matter) + (SELECT COUNT(*) FROM matter_event) + (SELECT COUNT(*) FROM desk_case) \
    + (SELECT COUNT(*) FROM desk_reporter) + (SELECT COUNT(*) FROM matter_work_item) + (SELECT COUNT(*) FROM journal)";

testkit::both! {
    async fn a13_a_row_that_cannot_be_swept_keeps_no_other(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let (one, two) = (told(&town, &zhou).await, told(&town, &zhou).await);
        erase(&town).await;
        for case in [one, two] {
            refused(&town, case).await;
        }
        let stuck = filled(&town.guest(), "路灯不亮", Some(BUILDING)).await.form("/report/send");
        let stuck: Uuid = stuck.get("_token").parse().unwrap();
        for _ in 0..2 {
            filled(&town.guest(), "路灯不亮", Some(BUILDING)).await;
        }
        assert_eq!((town.count(DRAFTS).await, town.count(ERASED).await), (3, 0));
        stone(&town.db, "desk_draft", "DELETE", "id", stuck).await;
        stone(&town.db, "desk_reporter", "UPDATE", "case_id", one.uuid()).await;
        town.at(7, 12, 0);
        town.work().await;
        assert_eq!((town.count(DRAFTS).await, town.count(ERASED).await), (1, 1), "the others go on");
        assert_eq!((town.count(PARKED).await, town.count(PLANNED).await), (0, 1), "and tomorrow again");
        free(&town.db, "desk_draft").await;
        free(&town.db, "desk_reporter").await;
        town.at(8, 12, 30);
        town.work().await;
        assert_eq!((town.count(DRAFTS).await, town.count(ERASED).await), (0, 2));
        assert_eq!(town.count(PLANNED).await, 0, "nothing is left to sweep");
    }

    async fn a13_a_full_disk_is_told_changes_nothing_and_is_over_by_itself(db: testkit::Db) {
        if db.engine() == Engine::Postgres {
            return;
        }
        let town = cases::town(db).await;
        let guest = town.guest();
        let mut sends = Vec::new();
        for words in ["路灯不亮", "井盖响", "垃圾没人收", "下水道堵"] {
            sends.push(filled(&guest, words, Some(BUILDING)).await.form("/report/send"));
        }
        let ready = async || town.guest().get("/health/ready").await.ok().text;
        assert_eq!(ready().await, "ready\n");
        fill_disk(&town.store).await;
        assert_eq!(ready().await, "degraded: the disk is full, nothing can be written\n");
        // What still finds its room in a half-empty page goes through; the first form that does not is told so.
        let mut met: Option<Form> = None;
        for send in sends {
            let before = town.count(ROWS).await;
            let answer = guest.submit(&send).await;
            if answer.status.as_u16() == 507 {
                told_plainly(&answer);
                assert_eq!(town.count(ROWS).await, before, "a refused form changes nothing");
                met = Some(send);
                break;
            }
            answer.onward();
        }
        let met = met.expect("a form that needs room");
        told_plainly(guest.submit(&met).await.is(507));
        assert_eq!(ready().await, "degraded: the disk is full, nothing can be written\n");
        // Reading goes on.
        assert!(town.sign_in("desk").get("/work").await.ok().says("待办"));
        guest.get("/report").await.ok();
        make_room(&town.store).await;
        assert_eq!(ready().await, "ready\n");
        assert!(guest.done(&met).await.ok().says("收到了"), "the same form goes through");
    }
}

fn told_plainly(answer: &Answer) {
    assert!(answer.says("存储空间不够") && answer.says("没有保存"), "{}", answer.plain());
}
