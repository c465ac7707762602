//! Sealed values that were damaged in the database, and what is kept in plain about a look, on the whole program.

use crate::a1_follow::session;
use crate::fields::value;
use crate::inspect;
use crate::site::{Server, Site};
use kernel::id::CaseId;
use store::{Client as Database, Query as _, args};
use testkit::web::{Browser, Form};
use uuid::Uuid;

/// What is said in the place of a value that cannot be opened.
const DAMAGED: &str = "已损坏，无法显示";

/// Two running cases whose reporters left words, a name and a telephone number.
async fn two_cases(site: &Site) -> [CaseId; 2] {
    let store = site.open().await;
    let tenant = inspect::office(&store).await;
    let mut q = store.read(tenant).await.unwrap();
    let sql = "SELECT r.case_id FROM desk_reporter r JOIN matter m ON m.tenant_id = r.tenant_id AND m.id = r.case_id \
        WHERE r.tenant_id = $1 AND m.ended_at IS NULL AND r.words IS NOT NULL AND (r.phone IS NOT NULL OR r.name IS NOT NULL) \
        ORDER BY r.case_id LIMIT 2";
    let found: Vec<(CaseId,)> = q.all(sql, args![tenant]).await.unwrap();
    drop(q);
    store.close().await;
    [found[0].0, found[1].0]
}

/// Flips a byte in the middle of what a statement reads, and writes it back by another.
async fn flip(site: &Site, read: &str, write: &str, id: Uuid) {
    let mut client = Database::connect(&site.url).await.unwrap();
    let rows: Vec<(Vec<u8>,)> = client.all(read, args![id]).await.unwrap();
    let mut bytes = rows[0].0.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    assert!(client.exec(write, args![id, bytes]).await.unwrap() > 0);
}

async fn client(site: &Site, server: &Server, role: &str) -> Browser {
    let store = site.open().await;
    let tenant = inspect::office(&store).await;
    let session = session(&store, tenant, role, None).await;
    store.close().await;
    Browser::at(&server.address).with_session(&session)
}

testkit::both! {
    async fn a11_a_damaged_value_is_told_in_its_place_and_everything_else_goes_on(db: Db) {
        let site = Site::filled(&db).await;
        let [bad, good] = two_cases(&site).await;
        for column in ["words", "name", "phone"] {
            let read = format!("SELECT {column} FROM desk_reporter WHERE case_id = $1");
            let mut client = Database::connect(&site.url).await.unwrap();
            let there: Vec<(Option<Vec<u8>>,)> = client.all(&read, args![bad]).await.unwrap();
            if there[0].0.is_some() {
                let write = format!("UPDATE desk_reporter SET {column} = $2 WHERE case_id = $1");
                flip(&site, &read, &write, bad.uuid()).await;
            }
        }
        let forms = "SELECT body FROM matter_form WHERE matter_id = $1 ORDER BY id LIMIT 1";
        flip(&site, forms, "UPDATE matter_form SET body = $2 WHERE matter_id = $1", bad.uuid()).await;
        let server = Server::start(&site).await;
        let dispatcher = client(&site, &server, "street.dispatcher").await;
        let page = dispatcher.get(&format!("/work/cases/{bad}")).await;
        assert!(page.status == 200 && page.text.contains(DAMAGED), "{}: {}", page.status, page.text);
        // Whoever may look is told the same, and the look is written down like any other.
        let asked = dispatcher.get(&format!("/work/matters/{bad}?reveal=1")).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        for path in ["/work", "/work/cases", "/work/cases?state=all", "/work/cases/export", "/"] {
            let answer = dispatcher.get(path).await;
            assert!(answer.status.as_u16() < 400, "{path}: {} {}", answer.status, answer.text);
        }
        let other = dispatcher.get(&format!("/work/cases/{good}")).await;
        assert!(other.status == 200 && !other.text.contains(DAMAGED), "{}", other.text);
        server.kill().await;
        let told = site.run(&["audit", "verify"]).badly();
        assert!(told.contains("desk_reporter") && told.contains(&bad.to_string()), "{told}");
        assert!(told.contains("(words") && told.contains("matter_form"), "{told}");
    }

    async fn a13_the_settings_name_the_matters_whose_timers_are_in_trouble(db: Db) {
        let site = Site::filled(&db).await;
        let [case, _] = two_cases(&site).await;
        let server = Server::start(&site).await;
        let admin = client(&site, &server, "system.admin").await;
        let quiet = admin.get("/work/settings").await;
        assert!(quiet.status == 200 && !quiet.text.contains("其他办件不受影响"), "{}", quiet.text);
        let mut database = Database::connect(&site.url).await.unwrap();
        // Rules that nobody has any more: time cannot act on it.
        let broken = "UPDATE matter SET rules_sha256 = 'gone' WHERE id = $1";
        assert_eq!(database.exec(broken, args![case]).await.unwrap(), 1);
        let due = "UPDATE matter_timer SET due_at = (SELECT MIN(at) FROM journal) WHERE matter_id = $1";
        assert_eq!(database.exec(due, args![case]).await.unwrap(), 1);
        let codes: Vec<(String,)> = database.all("SELECT code FROM matter WHERE id = $1", args![case]).await.unwrap();
        let until = tokio::time::Instant::now() + std::time::Duration::from_secs(150);
        loop {
            let page = admin.get("/work/settings").await;
            if page.text.contains("1 件（最早") && page.text.contains(&codes[0].0) {
                break;
            }
            assert!(tokio::time::Instant::now() < until, "{}\n{}", page.text, site.log());
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        server.kill().await;
    }

    async fn a11_the_reason_of_a_look_holds_no_long_number(db: Db) {
        let site = Site::filled(&db).await;
        let [case, _] = two_cases(&site).await;
        let server = Server::start(&site).await;
        let dispatcher = client(&site, &server, "street.dispatcher").await;
        let page = format!("/work/matters/{case}");
        let looks = async || {
            let store = site.open().await;
            let tenant = inspect::office(&store).await;
            let mut q = store.read(tenant).await.unwrap();
            let sql = "SELECT COUNT(*) FROM access_log WHERE matter_id = $1";
            let (count,): (i64,) = q.one(sql, args![case]).await.unwrap();
            drop(q);
            store.close().await;
            count
        };
        let look = async |reason: &str| {
            let asked = dispatcher.get(&format!("{page}?reveal=1")).await;
            let csrf = value(&asked.text, "_csrf").unwrap();
            let token = value(&asked.text, "_token").unwrap_or_default();
            let fields = [("_csrf", csrf.as_str()), ("_token", token.as_str()), ("reason", reason)];
            dispatcher.submit(&Form::new(&format!("{page}/reveal"), &fields)).await
        };
        let before = looks().await;
        for reason in ["回电 13800001111 核对", "回电１３８００００１１１１", "回电 138-0000-1111", "回电 138 0000 1111", "座机 8530001 没人接", "证件 11010519491231002X"] {
            let refused = look(reason).await;
            assert_eq!(refused.status, 422, "{reason}: {}", refused.text);
            assert!(refused.text.contains("理由里不要写电话、证件号等长数字"), "{reason}: {}", refused.text);
        }
        assert_eq!(looks().await, before, "nothing was shown");
        let shown = look("回电核对 12 号楼 3 单元").await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert_eq!(looks().await, before + 1);
        server.kill().await;
    }
}
