//! Every route of the golden list, asked for by everybody who has no business there, on the running program.

use super::inspect;
use super::site::{Server, Site};
use kernel::id::{AccountId, TenantId};
use store::{By, Query, Store, args};
use testkit::web::{Browser, Form};
use uuid::Uuid;

const GOLDEN: &str = include_str!("../../../../docs/routes.golden");
const LIMITS: &str = include_str!("../../../../rules/security.toml");

async fn cookie(store: &Store, tenant: TenantId, kind: &str) -> String {
    let sql = "SELECT id FROM identity_account WHERE tenant_id = $1 AND kind = $2 AND state = 'open' ORDER BY id LIMIT 1";
    let mut q = store.read(tenant).await.unwrap();
    let (account,): (AccountId,) = q.one(sql, args![tenant, kind]).await.unwrap();
    drop(q);
    let limits = identity::Security::parse(LIMITS).unwrap();
    let random = store.env().random.clone();
    let by = By::system(tenant, "denials", "test");
    let started = store.write(by, move |tx| {
        Box::pin(async move { identity::start_session(tx, account, &limits, &*random).await })
    });
    started.await.unwrap()
}

/// A case of the street, which is a matter too.
async fn some_case(store: &Store, tenant: TenantId) -> Uuid {
    let mut q = store.read(tenant).await.unwrap();
    let (id,): (Uuid,) = q
        .one("SELECT id FROM matter WHERE tenant_id = $1 ORDER BY id LIMIT 1", args![tenant])
        .await
        .unwrap();
    id
}

async fn another_street(store: &Store, tenant: TenantId) -> TenantId {
    let mut q = store.read_shared().await.unwrap();
    let sql =
        "SELECT DISTINCT tenant_id FROM identity_account WHERE tenant_id <> $1 AND kind = 'staff'";
    let (other,): (TenantId,) = q.one(sql, args![tenant]).await.unwrap();
    other
}

/// Puts the case's id in the place of every parameter.
fn address(path: &str, id: Uuid) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(&id.to_string());
        rest = after.split_once('}').unwrap().1;
    }
    out + rest
}

async fn ask(client: &Browser, method: &str, path: &str) -> u16 {
    match method {
        "GET" => client.get(path).await.status.as_u16(),
        _ => client.submit(&Form::new(path, &[("do", "it")])).await.status.as_u16(),
    }
}

testkit::both! {
    async fn denied_every_route_to_whoever_has_no_business_there(db: Db) {
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let case = some_case(&store, tenant).await;
        let resident = cookie(&store, tenant, "resident").await;
        let other = another_street(&store, tenant).await;
        let stranger = cookie(&store, other, "staff").await;
        store.close().await;
        let server = Server::start(&site).await;
        let client = |session: &str| Browser::at(&server.address).with_session(session);
        let (nobody, resident, stranger) = (client(""), client(&resident), client(&stranger));
        let mut asked = 0;
        for line in GOLDEN.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [method, path, needs, _] = words[..] else { continue };
            if needs == "anyone" || method.starts_with('#') {
                continue;
            }
            asked += 1;
            let to = address(path, case);
            let answer = ask(&nobody, method, &to).await;
            assert!(matches!(answer, 302 | 303 | 401), "{line}: nobody got {answer}");
            let (wrong, who) = if needs == "resident" { (&stranger, "staff") } else { (&resident, "a resident") };
            assert_eq!(ask(wrong, method, &to).await, 403, "{line}: {who}");
            if path.contains('{') && needs != "resident" {
                let answer = ask(&stranger, method, &to).await;
                assert!(matches!(answer, 403 | 404), "{line}: another street's staff got {answer}");
            }
        }
        assert!(asked > 40, "only {asked} routes were asked for");
    }
}
