//! Rights over one's own data: who looked, a copy, closing the account.

use crate::accounts;
use store::Query;
use town::{DESK, PASSWORD, SECURITY, ZHOU};

testkit::both! {
    async fn a11_staff_see_who_looked_at_their_telephone(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        // The security administrator sees the number in plain for that purpose, and it is written down.
        admin.get(&format!("/work/accounts/{DESK}")).await.is(200).has("0399-8540");
        let desk = town.signed_in(DESK).await;
        desk.get("/work/account/looks").await.is(200).has("谢雯").has("手机").has("管理账号");
        // The audit administrator sees it masked, and leaves nothing behind.
        let audit = town.signed_in(town::AUDIT).await;
        audit.get(&format!("/work/accounts/{DESK}")).await.is(200).lacks("0399-8540").has("0399-****");
        desk.get("/work/account/looks").await.lacks("许文");
    }

    async fn a11_a_resident_takes_a_copy_home(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        crate::a8_notices::tell(&town, ZHOU, 1).await;
        let copy = browser.get("/me/account/export").await;
        assert!(copy.is(200).headers["content-disposition"].to_str().unwrap().contains("attachment"));
        let json: serde_json::Value = serde_json::from_str(&copy.text).unwrap();
        assert_eq!(json["account"]["name"], "周敏");
        assert_eq!(json["account"]["phone"], "0399-85300001");
        assert_eq!(json["sessions"][0]["device"], "");
        let notice = &json["notices"][0];
        assert_eq!((&notice["title"], &notice["title_en"]), (&"待办：核查".into(), &"To do: check".into()));
        assert_eq!((&notice["text"], &notice["text_en"]), (&"石榴园小区 3 号楼，楼道灯不亮".into(), &"Street lamp, Building 3".into()));
        browser.get("/me/account/looks").await.has("您自己").has("本人下载");
    }

    async fn a11_a_closed_account_leaves_an_id_and_nothing_else(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        let page = "/me/account/close";
        browser.fill_at(page, page, &[]).await.is(422).has("请先勾选确认");
        browser.fill_at(page, page, &[("account.confirm", "true")]).await.is(422).has("现在的密码不对");
        browser.fill_at(page, page, &[("account.confirm", "true"), ("account.password", PASSWORD)]).await.is(303);
        browser.get("/me/account").await.is(303);
        let fields = [("account.login", "zhou.min"), ("account.password", PASSWORD)];
        town.guest().fill_at("/sign-in", "/sign-in", &fields).await.is(422);
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let row = identity::account(&mut q, ZHOU).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.login.as_str(), row.phone.is_none()), ("", "", true));
        for sql in [
            "SELECT count(*) FROM identity_login WHERE account_id = $1",
            "SELECT count(*) FROM identity_password WHERE account_id = $1",
            "SELECT count(*) FROM identity_message WHERE account_id = $1",
            "SELECT count(*) FROM identity_session WHERE account_id = $1 AND ended_at IS NULL",
            "SELECT count(*) FROM identity_consent WHERE account_id = $1 AND withdrawn_at IS NULL",
        ] {
            let (left,): (i64,) = q.one(sql, store::args![ZHOU]).await.unwrap();
            assert_eq!(left, 0, "{sql}");
        }
        // The journal keeps that something was done, and none of the values.
        let sql = "SELECT count(*) FROM journal j JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
                   WHERE j.subject = $1 AND j.verb <> 'identity.close_account' AND p.body IS NOT NULL AND p.retention <> 'record'";
        let (left,): (i64,) = q.one(sql, store::args![ZHOU]).await.unwrap();
        assert_eq!(left, 0, "{sql}");
        drop(q);
        // The name can be taken by somebody else now.
        assert!(town.store.verify_journal(&[]).await.unwrap().problems.is_empty());
    }

    async fn a11_no_password_token_or_code_lies_in_plain(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        let token = browser.session().unwrap();
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let rows: Vec<(Vec<u8>,)> = q.all("SELECT hash FROM identity_session", store::args![]).await.unwrap();
        assert!(rows.iter().all(|(hash,)| hash.len() == 32));
        let rows: Vec<(String,)> = q.all("SELECT password FROM identity_account WHERE password IS NOT NULL", store::args![]).await.unwrap();
        assert!(rows.iter().all(|(hash,)| hash.starts_with("$argon2id$") && !hash.contains(PASSWORD)));
        if let Some(path) = (town.db.engine() == testkit::Engine::Sqlite).then(|| town.db.sqlite_path()) {
            for file in [path.clone(), path.with_extension("db-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains(PASSWORD) && !text.contains(&token) && !text.contains("85300001"), "{file:?}");
            }
        }
    }
}
