//! Signing in and out.

use crate::accounts;
use kernel::time::Duration;
use store::{Client, Engine, args};
use testkit::web::Answer;
use town::{DESK, PASSWORD, SECURITY, Town, ZHOU};

async fn enter(town: &Town, at: &str, login: &str, password: &str) -> Answer {
    let browser = town.guest();
    browser.fill_at(at, at, &[("account.login", login), ("account.password", password)]).await
}

testkit::both! {
    async fn a5_staff_and_residents_sign_in_at_their_own_doors(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.guest();
        let fields = [("account.login", "hejing"), ("account.password", PASSWORD), ("then", "/work/account")];
        let answer = browser.fill_at("/work/sign-in", "/work/sign-in", &fields).await;
        assert_eq!(answer.is(303).to(), "/work/account");
        browser.get("/work/account").await.is(200).has("何静").has("社区受理员").has("0399-****");
        let resident = enter(&town, "/sign-in", "0399-85300001", PASSWORD).await;
        assert_eq!(resident.is(303).to(), "/");
        enter(&town, "/sign-in", "hejing", PASSWORD).await.is(422).has("用户名或密码不对");
        enter(&town, "/work/sign-in", "zhou.min", PASSWORD).await.is(422).has("用户名或密码不对");
    }

    async fn a5_nobody_learns_which_accounts_exist(db: Db) {
        let town = accounts::town(db, None).await;
        let wrong = enter(&town, "/sign-in", "zhou.min", "Wrong-pass 1").await;
        let unknown = enter(&town, "/sign-in", "nobody.here", "Wrong-pass 1").await;
        assert_eq!(wrong.status, unknown.status);
        let plain = |answer: &Answer| {
            let text = answer.text.replace("zhou.min", "X").replace("nobody.here", "X");
            text.split("_csrf").next().unwrap().to_owned()
        };
        assert_eq!(plain(&wrong), plain(&unknown));
        // Five tries lock a name that belongs to nobody, too.
        for _ in 0..4 {
            enter(&town, "/sign-in", "nobody.here", "Wrong-pass 1").await;
        }
        enter(&town, "/sign-in", "nobody.here", "Wrong-pass 1").await.is(422).has("分钟后再试");
    }

    async fn a5_lock_out_after_five(db: Db) {
        let town = accounts::town(db, None).await;
        for _ in 0..4 {
            enter(&town, "/work/sign-in", "hejing", "Wrong-pass 1").await.has("用户名或密码不对");
        }
        enter(&town, "/work/sign-in", "hejing", "Wrong-pass 1").await.has("30 分钟后再试");
        enter(&town, "/work/sign-in", "hejing", PASSWORD).await.is(422).has("分钟后再试");
        // Another spelling of the name is the same name.
        enter(&town, "/work/sign-in", " HeJing ", PASSWORD).await.is(422).has("分钟后再试");
        town.db.clock().advance(Duration::minutes(30));
        enter(&town, "/work/sign-in", "hejing", PASSWORD).await.is(303);
    }

    async fn a5_an_administrator_lifts_a_lock(db: Db) {
        let town = accounts::town(db, None).await;
        for _ in 0..5 {
            enter(&town, "/work/sign-in", "hejing", "Wrong-pass 1").await;
        }
        let admin = town.signed_in(SECURITY).await;
        let page = format!("/work/accounts/{DESK}");
        admin.get(&page).await.has("已锁定").has("解锁");
        admin.fill_at(&page, &format!("{page}/unlock"), &[]).await.is(303);
        enter(&town, "/work/sign-in", "hejing", PASSWORD).await.is(303);
    }

    async fn a5_a_session_ends_when_it_rests_and_at_its_time(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(DESK).await;
        for _ in 0..3 {
            town.db.clock().advance(Duration::minutes(29));
            browser.get("/work/account").await.is(200);
        }
        town.db.clock().advance(Duration::minutes(30));
        assert_eq!(browser.get("/work/account").await.is(303).to(), "/work/sign-in?then=%2Fwork%2Faccount");
        let resident = town.signed_in(ZHOU).await;
        town.db.clock().advance(Duration::days(29));
        resident.get("/me/account").await.is(200);
        town.db.clock().advance(Duration::days(31));
        resident.get("/me/account").await.is(303);
    }

    async fn a5_signing_out_ends_the_session_and_not_only_the_cookie(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        let session = browser.session().unwrap();
        browser.fill_at("/me/account", "/sign-out", &[]).await.is(303);
        assert_eq!(browser.session(), None);
        town.guest().with_session(&session).get("/me/account").await.is(303);
    }

    async fn a5_signing_out_drops_the_cookie_where_nothing_can_be_written(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        // As on a full disk, but only here: sessions cannot be changed.
        let mut client = Client::connect(&town.db.url()).await.unwrap();
        let rule = match town.db.engine() {
            Engine::Sqlite => vec!["CREATE TRIGGER stone BEFORE UPDATE ON identity_session BEGIN SELECT RAISE(ABORT, 'full'); END"],
            Engine::Postgres => vec![
                "CREATE FUNCTION stone() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'full'; END $$ LANGUAGE plpgsql",
                "CREATE TRIGGER stone BEFORE UPDATE ON identity_session FOR EACH ROW EXECUTE FUNCTION stone()",
            ],
        };
        for sql in rule {
            client.exec(sql, args![]).await.unwrap();
        }
        browser.fill_at("/me/account", "/sign-out", &[]).await.is(303);
        assert_eq!(browser.session(), None);
        browser.get("/me/account").await.is(303);
    }

    async fn a5_signing_out_everywhere_leaves_this_browser(db: Db) {
        let town = accounts::town(db, None).await;
        let (here, there) = (town.signed_in(ZHOU).await, town.signed_in(ZHOU).await);
        here.get("/me/account/sessions").await.has("本机").has("退出其他所有设备");
        here.fill_at("/me/account/sessions", "/me/account/sessions/end", &[]).await.is(303);
        here.get("/me/account").await.is(200);
        there.get("/me/account").await.is(303);
    }

    async fn a5_a_changed_password_ends_the_other_sessions(db: Db) {
        let town = accounts::town(db, None).await;
        let (here, there) = (town.signed_in(ZHOU).await, town.signed_in(ZHOU).await);
        let page = "/me/account/password";
        let new = "Lamp by the 3rd stair";
        let fields = |old, new, again| [
            ("account.password", old), ("account.password_new", new), ("account.password_again", again),
        ];
        here.fill_at(page, page, &fields("Wrong-pass 1", new, new)).await.is(422).has("现在的密码不对");
        here.fill_at(page, page, &fields(PASSWORD, new, "other")).await.is(422).has("两次输入的密码不一样");
        here.fill_at(page, page, &fields(PASSWORD, "short", "short")).await.is(422).has("密码至少 8 个字符");
        here.fill_at(page, page, &fields(PASSWORD, PASSWORD, PASSWORD)).await.is(422).has("以前用过");
        here.fill_at(page, page, &fields(PASSWORD, new, new)).await.is(303);
        here.get("/me/account").await.is(200);
        there.get("/me/account").await.is(303);
        enter(&town, "/sign-in", "zhou.min", PASSWORD).await.is(422);
        enter(&town, "/sign-in", "zhou.min", new).await.is(303);
    }

    async fn a5_staff_passwords_grow_old(db: Db) {
        let town = accounts::town(db, None).await;
        town.db.clock().advance(Duration::days(91));
        let answer = enter(&town, "/work/sign-in", "anquan", PASSWORD).await;
        assert_eq!(answer.is(303).to(), "/work/account/password");
        let browser = town.signed_in(SECURITY).await;
        browser.get("/work/accounts").await.is(403);
        browser.get("/work/account/password").await.is(200).has("请先更换密码");
    }

    async fn a10_sign_in_speaks_both_languages(db: Db) {
        let town = accounts::town(db, None).await;
        town.guest().get("/sign-in").await.has("lang=\"zh-CN\"").has("注册账号").lacks("Make an account");
        let english = town.guest().english();
        english.get("/sign-in").await.has("lang=\"en\"").has("Password");
        english.get("/work/sign-in").await.has("Staff sign-in");
        english.get("/sign-up").await.has("Make an account");
        english.get("/privacy").await.has("How personal data are handled");
    }
}
