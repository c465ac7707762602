//! Somebody leaves while matters wait for nobody else: before the act the page says how many and to whom they go.

use super::a1_follow::session;
use super::client::{Body, Client, between, value};
use super::inspect;
use super::site::{Server, Site};
use kernel::id::AccountId;
use store::{Query, args};

testkit::both! {
    async fn a14_before_disabling_the_page_says_to_whom_matters_go(db: Db) {
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let admin = session(&store, tenant, "security.admin", None).await;
        let dispatcher = session(&store, tenant, "street.dispatcher", None).await;
        let mut q = store.read(tenant).await.unwrap();
        // A seat for which something waits, and for nobody else.
        let sql = "SELECT MIN(who) FROM matter_work_item WHERE tenant_id = $1 AND purpose = 'act'
            GROUP BY id HAVING COUNT(*) = 1 AND MIN(who) LIKE 'role:community.desk@%' ORDER BY 1 LIMIT 1";
        let (who,): (String,) = q.one(sql, args![tenant]).await.unwrap();
        let people = identity::recipients(&mut q, &who).await.unwrap();
        let [account]: [AccountId; 1] = people.try_into().expect("one person sits there");
        let held = identity::grants(&mut q, account).await.unwrap();
        let grant = held.iter().find(|grant| grant.role == "community.desk").unwrap().id;
        drop(q);
        store.close().await;
        let server = Server::start(&site).await;
        let client = |session: &str| Client { address: server.address.clone(), session: session.to_owned() };
        let (admin, dispatcher) = (client(&admin), client(&dispatcher));
        let page = format!("/work/accounts/{account}");
        let opened = admin.get(&page).await.unwrap();
        assert!(opened.body.contains("件事只有这个人能办"), "{}", opened.body);
        let csrf = value(&opened.body, "_csrf").unwrap();
        let press = |step: &'static str| {
            let fields = [("_csrf", csrf.as_str()), ("step", step)];
            Body::of(&fields)
        };
        // Ending the role and disabling the account both show what waits and who will see it, and change nothing yet.
        for path in [format!("{page}/grants/{grant}/end"), format!("{page}/disable")] {
            let shown = admin.post(&path, &press("")).await.unwrap();
            assert_eq!(shown.status, 200, "{}", shown.body);
            assert!(shown.body.contains("件事只有这个人能办"), "{}", shown.body);
            let goes_to = between(&shown.body, "停用账号或收回角色后，由", "看到并分派").unwrap();
            assert!(goes_to.contains("派遣员（"), "{goes_to}");
            assert_eq!(value(&shown.body, "step").unwrap(), "confirm");
        }
        assert!(admin.get(&page).await.unwrap().body.contains("/disable"));
        let before = dispatcher.get("/work").await.unwrap();
        assert!(!before.body.contains("没有人接的事"), "{}", before.body);
        let done = admin.post(&format!("{page}/disable"), &press("confirm")).await.unwrap();
        assert_eq!(done.status, 303, "{}", done.body);
        let after = dispatcher.get("/work").await.unwrap();
        assert!(after.body.contains("没有人接的事") && after.body.contains("空缺："), "{}", after.body);
        server.kill().await;
    }
}
