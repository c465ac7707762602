//! Somebody leaves while matters wait for nobody else: before the act the page says how many and to whom they go.

use super::a1_follow::session;
use super::fields::{between, value};
use super::inspect;
use super::site::{Server, Site};
use kernel::id::AccountId;
use store::{Query, args};
use testkit::web::{Browser, Form};

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
        let client = |session: &str| Browser::at(&server.address).with_session(session);
        let (admin, dispatcher) = (client(&admin), client(&dispatcher));
        let page = format!("/work/accounts/{account}");
        let opened = admin.get(&page).await;
        assert!(opened.text.contains("件事只有这个人能办"), "{}", opened.text);
        let csrf = value(&opened.text, "_csrf").unwrap();
        let press = |path: &str, step: &str| Form::new(path, &[("_csrf", csrf.as_str()), ("step", step)]);
        // Ending the role and disabling the account both show what waits and who will see it, and change nothing yet.
        for path in [format!("{page}/grants/{grant}/end"), format!("{page}/disable")] {
            let shown = admin.submit(&press(&path, "")).await;
            assert_eq!(shown.status, 200, "{}", shown.text);
            assert!(shown.text.contains("件事只有这个人能办"), "{}", shown.text);
            let goes_to = between(&shown.text, "停用账号或收回角色后，由", "看到并分派").unwrap();
            assert!(goes_to.contains("派遣员（"), "{goes_to}");
            assert_eq!(value(&shown.text, "step").unwrap(), "confirm");
        }
        assert!(admin.get(&page).await.text.contains("/disable"));
        let before = dispatcher.get("/work").await;
        assert!(!before.text.contains("没有人接的事"), "{}", before.text);
        let done = admin.submit(&press(&format!("{page}/disable"), "confirm")).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let after = dispatcher.get("/work").await;
        assert!(after.text.contains("没有人接的事") && after.text.contains("空缺："), "{}", after.text);
        server.kill().await;
    }
}
