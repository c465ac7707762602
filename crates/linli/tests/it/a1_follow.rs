//! Communities are merged and organisations end on the running program: what ran there goes on.

use super::fields::value;
use super::inspect;
use super::site::{Server, Site};
use kernel::id::{AccountId, AreaId, OrgId, TenantId};
use std::time::Duration;
use store::{By, Query, Store, args};
use testkit::web::{Answer, Browser, Form};

const LIMITS: &str = include_str!("../../../../rules/security.toml");

/// Signs in whoever holds a role, perhaps for one area.
pub async fn session(store: &Store, tenant: TenantId, role: &str, area: Option<AreaId>) -> String {
    let sql = "SELECT g.account_id FROM identity_grant g JOIN identity_staff s ON s.id = g.account_id
        WHERE g.role = $1 AND s.home_id = $2 AND s.open AND ($3 IS NULL OR g.area_id = $3) ORDER BY g.id LIMIT 1";
    let mut q = store.read(tenant).await.unwrap();
    let (account,): (AccountId,) = q.one(sql, args![role, tenant, area]).await.unwrap();
    drop(q);
    let limits = identity::Security::parse(LIMITS).unwrap();
    let random = store.env().random.clone();
    let by = By::system(tenant, "follow", "test");
    let started = store.write(by, move |tx| {
        Box::pin(async move { identity::start_session(tx, account, &limits, &*random).await })
    });
    started.await.unwrap()
}

async fn number(site: &Site, sql: &'static str, args: store::Args) -> i64 {
    let store = site.open().await;
    let tenant = inspect::office(&store).await;
    let mut q = store.read(tenant).await.unwrap();
    let (count,): (i64,) = q.one(sql, args).await.unwrap();
    drop(q);
    store.close().await;
    count
}

/// Waits until a count is none.
async fn until_none(site: &Site, sql: &'static str, args: store::Args) {
    for _ in 0..120 {
        if number(site, sql, args.clone()).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("still there: {sql}\n{}", site.log());
}

/// Fills in a form of a page with its hidden fields.
async fn send(client: &Browser, page: &str, fields: &[(&str, &str)]) -> Answer {
    let opened = client.get(page).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let csrf = value(&opened.text, "_csrf").unwrap();
    let token = value(&opened.text, "_token").unwrap_or_default();
    let mut all = vec![("_csrf", csrf.as_str()), ("_token", token.as_str())];
    all.extend(fields);
    client.submit(&Form::new(page, &all)).await
}

/// Two communities with most of the running cases.
async fn busiest(site: &Site) -> [AreaId; 2] {
    let store = site.open().await;
    let tenant = inspect::office(&store).await;
    let mut q = store.read(tenant).await.unwrap();
    let sql = "SELECT community_id FROM matter WHERE tenant_id = $1 AND ended_at IS NULL
        GROUP BY community_id ORDER BY COUNT(*) DESC, community_id LIMIT 2";
    let found: Vec<(AreaId,)> = q.all(sql, args![tenant]).await.unwrap();
    drop(q);
    store.close().await;
    [found[0].0, found[1].0]
}

/// Merges two communities on the running program.
async fn merge(admin: &Browser, [one, two]: [AreaId; 2], date: &str) {
    let page = format!("/work/areas/{one}/change/merge");
    let other = two.to_string();
    let fields = [
        ("area", other.as_str()),
        ("with", other.as_str()),
        ("into", "new"),
        ("area.name", "听河社区"),
        ("area.from", date),
        ("area.reason", "合并"),
        ("area.approval", "清政字〔2026〕9号"),
        ("approval.by", "清河区人民政府"),
        ("approval.on", date),
    ];
    let shown = send(admin, &page, &fields).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    // The preview says what follows.
    assert!(
        shown.text.contains("会跟着变的") && shown.text.contains("在办的办件"),
        "{}",
        shown.text
    );
    let csrf = value(&shown.text, "_csrf").unwrap();
    let token = value(&shown.text, "_token").unwrap();
    let mut all = vec![("_csrf", csrf.as_str()), ("_token", token.as_str()), ("step", "confirm")];
    all.extend(fields);
    let done = admin.submit(&Form::new(&page, &all)).await;
    assert_eq!(done.status, 303, "{}", done.text);
}

/// Open matters that nobody is asked to act on.
const NOBODYS: &str = "SELECT COUNT(*) FROM matter m WHERE m.ended_at IS NULL AND NOT EXISTS \
    (SELECT 1 FROM matter_work_item w WHERE w.tenant_id = m.tenant_id AND w.matter_id = m.id)";
const RUNNING: &str =
    "SELECT COUNT(*) FROM matter WHERE ended_at IS NULL AND community_id = ANY($1)";

testkit::both! {
    async fn a1_a_merge_that_is_killed_in_the_middle_is_followed_to_its_end(db: Db) {
        let site = Site::filled(&db).await;
        let old = busiest(&site).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let admin = session(&store, tenant, "system.admin", None).await;
        let today = kernel::time::date_text(store.now().china_date());
        store.close().await;
        let running = number(&site, RUNNING, args![old.to_vec()]).await;
        let (nobodys, open) = (number(&site, NOBODYS, args![]).await, number(&site, "SELECT COUNT(*) FROM matter WHERE ended_at IS NULL", args![]).await);
        let mut server = Server::start(&site).await;
        merge(&Browser::at(&server.address).with_session(&admin), old, &today).await;
        // Killed at once, and again and again while it catches up.
        for pause in [0, 40, 80, 160, 320] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            server.kill().await;
            let store = site.open().await;
            inspect::end_leases(&store).await;
            store.close().await;
            server = Server::start(&site).await;
        }
        until_none(&site, "SELECT COUNT(*) FROM matter WHERE community_id = ANY($1)", args![old.to_vec()]).await;
        let waits = "SELECT COUNT(*) FROM matter_work_item WHERE who LIKE $1 OR who LIKE $2";
        let like = |id: AreaId| format!("%@{id}");
        until_none(&site, waits, args![like(old[0]), like(old[1])]).await;
        server.kill().await;
        let merged = "SELECT COUNT(*) FROM matter m JOIN registry_area a ON a.id = m.community_id WHERE m.ended_at IS NULL AND a.name = '听河社区'";
        assert_eq!(number(&site, merged, args![]).await, running, "each case went along");
        assert_eq!(number(&site, "SELECT COUNT(*) FROM matter WHERE ended_at IS NULL", args![]).await, open);
        assert_eq!(number(&site, NOBODYS, args![]).await, nobodys, "every open case is in an inbox");
        site.run(&["audit", "verify"]).well();
    }

    async fn a1_a_merge_on_the_running_program_loses_nothing(db: Db) {
        let site = Site::filled(&db).await;
        let [one, two] = busiest(&site).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let admin = session(&store, tenant, "system.admin", None).await;
        let desks = [session(&store, tenant, "community.desk", Some(one)).await, session(&store, tenant, "community.desk", Some(two)).await];
        let today = kernel::time::date_text(store.now().china_date());
        store.close().await;
        let server = Server::start(&site).await;
        let client = |session: &str| Browser::at(&server.address).with_session(session);
        let before = number(&site, RUNNING, args![vec![one, two]]).await;
        assert!(before >= 2);
        merge(&client(&admin), [one, two], &today).await;
        until_none(&site, "SELECT COUNT(*) FROM matter WHERE community_id = ANY($1)", args![vec![one, two]]).await;
        until_none(&site, "SELECT COUNT(*) FROM identity_grant WHERE area_id = ANY($1) AND to_at IS NULL", args![vec![one, two]]).await;
        // Both desks see all of them in one list and in one inbox.
        for desk in &desks {
            let list = client(desk).get("/work/cases").await;
            assert!(list.text.contains("听河社区") && list.text.contains("（原）"), "{}", list.text);
            let inbox = client(desk).get("/work").await;
            assert_eq!(inbox.status, 200);
        }
        let lost = "SELECT COUNT(*) FROM matter_work_item WHERE who LIKE $1 OR who LIKE $2";
        let like = |id: AreaId| format!("%@{id}");
        assert_eq!(number(&site, lost, args![like(one), like(two)]).await, 0);
        server.kill().await;
    }

    async fn a3_an_organisation_with_open_cases_ends_with_an_heir_only(db: Db) {
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let admin = session(&store, tenant, "system.admin", None).await;
        let today = kernel::time::date_text(store.now().china_date());
        let mut q = store.read(tenant).await.unwrap();
        let sql = "SELECT s.org_id FROM matter_step s JOIN matter m ON m.tenant_id = s.tenant_id AND m.id = s.matter_id
            WHERE s.tenant_id = $1 AND s.org_id IS NOT NULL AND s.left_at IS NULL AND m.ended_at IS NULL ORDER BY s.org_id LIMIT 1";
        let found: Option<(OrgId,)> = q.opt(sql, args![tenant]).await.unwrap();
        let sql = "SELECT id, name FROM registry_org WHERE id <> $1 AND takes_dispatches AND ended_on IS NULL
            AND area_id = (SELECT area_id FROM registry_org WHERE id = $1) ORDER BY id LIMIT 1";
        let (heir, name): (OrgId, String) = q.one(sql, args![found.unwrap().0]).await.unwrap();
        let heir = heir.to_string();
        drop(q);
        store.close().await;
        let (org,) = found.expect("some case is with an organisation");
        let server = Server::start(&site).await;
        let admin = Browser::at(&server.address).with_session(&admin);
        let page = format!("/work/orgs/{org}/do/end");
        let form = admin.get(&page).await;
        // That something waits is told; what it is, only to whoever may see it.
        assert!(form.text.contains("在办办件") && form.text.contains("无权查看"), "{}", form.text);
        assert!(!form.text.contains("/work/matters/"), "{}", form.text);
        let refused = send(&admin, &page, &[("organisation.to", &today)]).await;
        assert!(refused.status == 422 && refused.text.contains("件在办"), "{}: {}", refused.status, refused.text);
        let found = send(&admin, &page, &[("organisation.to", &today), ("_q:organisation.heir", &name), ("_find", "organisation.heir")]).await;
        assert!(found.status == 200 && found.text.contains(&heir) && !found.text.contains(&format!("value=\"{org}\"")), "{}", found.text);
        let done = send(&admin, &page, &[("organisation.to", &today), ("organisation.heir", &heir)]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let waits = "SELECT COUNT(*) FROM matter_work_item WHERE who LIKE $1";
        until_none(&site, waits, args![format!("%{org}")]).await;
        let taken = number(&site, "SELECT COUNT(*) FROM matter_work_item WHERE who = $1", args![format!("org:{heir}")]).await;
        assert!(taken > 0);
        server.kill().await;
    }
}
