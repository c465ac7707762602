//! The three administrators, the journal and the settings.

use crate::accounts;
use kernel::time::Duration;
use town::{AUDIT, DESK, SECURITY, SYSTEM};

testkit::both! {
    async fn a13_each_administrator_has_an_own_corner(db: Db) {
        let town = accounts::town(db, None).await;
        let corners = [
            ("/work/accounts", [403, 200, 200]),
            ("/work/accounts/new", [403, 200, 403]),
            ("/work/journal", [403, 403, 200]),
            ("/work/journal/looks", [403, 403, 200]),
            ("/work/settings", [200, 200, 200]),
        ];
        for (at, who) in [SYSTEM, SECURITY, AUDIT].into_iter().enumerate() {
            let browser = town.signed_in(who).await;
            for (path, expected) in corners {
                let answer = browser.get(path).await;
                assert_eq!(answer.status.as_u16(), expected[at], "{path} for administrator {at}");
            }
        }
    }

    async fn a11_the_journal_tells_who_did_what(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        let page = format!("/work/accounts/{DESK}");
        town.db.clock().advance(Duration::minutes(1));
        admin.fill_at(&page, &format!("{page}/disable"), &[]).await.is(303);
        let audit = town.signed_in(AUDIT).await;
        // The verbs stand in the filter, too; a line has them in a cell.
        let (disabled, created) = (">停用了账号</td>", ">开了工作账号</td>");
        audit.get("/work/journal").await.is(200).has(disabled).has("谢雯").lacks("0399-8540");
        audit.get("/work/journal?verb=identity.disable").await.has(disabled).lacks(created);
        audit.get(&format!("/work/journal?subject={DESK}")).await.has(disabled).has(created);
        audit.get("/work/journal?who=%E8%B0%A2%E9%9B%AF").await.has(disabled).lacks(created);
        audit.get("/work/journal?who=nobody").await.lacks(disabled);
        audit.get("/work/journal?from=2026-05-07").await.lacks(disabled);
        audit.get("/work/journal?from=2026-05-06&to=2026-05-06").await.has(disabled);
    }

    async fn a11_values_are_shown_for_a_look(db: Db) {
        let town = accounts::town(db, None).await;
        let audit = town.signed_in(AUDIT).await;
        let list = audit.get(&format!("/work/journal?subject={DESK}&verb=identity.create_staff")).await;
        let at = list.text.find("href=\"/work/journal/0").unwrap();
        let path = list.text[at + 6..].split('"').next().unwrap().to_owned();
        audit.get(&path).await.is(200).has("hejing").has("何*").lacks("何静");
        audit.get("/work/journal/looks").await.has("许文").has("审计查阅留痕");
        town.signed_in(DESK).await.get("/work/account/looks").await.has("许文");
    }

    async fn a11_the_audit_administrator_verifies_the_chain(db: Db) {
        let town = accounts::town(db, None).await;
        town.store.seal_journal().await.unwrap();
        let audit = town.signed_in(AUDIT).await;
        let good = audit.fill_at("/work/journal", "/work/journal/verify", &[]).await;
        good.is(200).has("记录完整，没有被改动");
        town.store.write(town.db.by(), |tx| Box::pin(async move {
            tx.exec("UPDATE journal SET verb = 'identity.enable' WHERE verb = 'identity.create_staff'", store::args![]).await?;
            Ok(())
        })).await.unwrap();
        let bad = audit.fill_at("/work/journal", "/work/journal/verify", &[]).await;
        bad.is(200).has("记录被改动过");
    }

    async fn a13_the_settings_show_rules_with_their_fingerprints(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(SYSTEM).await;
        let sha256 = town.rules.file("security.toml").unwrap().sha256.hex();
        let page = browser.get("/work/settings").await;
        page.is(200).has("security.toml").has(&sha256[..4]).has("没有设置邮件服务器").lacks("mail-test").has("当前第 1 版");
        page.has(if town.db.engine() == testkit::Engine::Sqlite { ">SQLite<" } else { ">PostgreSQL<" });
    }
}
