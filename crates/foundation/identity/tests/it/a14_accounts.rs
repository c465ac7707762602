//! Signing up, accounts of staff from their making to their end.

use crate::accounts::{self, one_time};
use kernel::time::Duration;
use testkit::web::Answer;
use town::{DESK, GARDEN, SECURITY, STREET, Town, ZHOU};

const NEW: &str = "Lamp by the 3rd stair";

async fn accounts(town: &Town, name: &str) -> i64 {
    let mut q = town.store.read(town.db.tenant()).await.unwrap();
    let sql = "SELECT count(*) FROM identity_account WHERE name = $1";
    let (count,): (i64,) = store::Query::one(&mut q, sql, store::args![name]).await.unwrap();
    count
}

testkit::both! {
    async fn a5_a_resident_signs_up_with_a_password(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.guest();
        let community = GARDEN.to_string();
        let fields = |login: &'static str, consent: bool| {
            let mut fields = vec![
                ("account.name", login),
                ("account.password_new", NEW),
                ("account.password_again", NEW),
                ("account.display_name", "吴建国"),
            ];
            if consent {
                fields.push(("account.consent", "true"));
            }
            fields
        };
        let submit = |mut fields: Vec<(&'static str, &'static str)>| {
            let community: &'static str = Box::leak(community.clone().into_boxed_str());
            fields.push(("account.community", community));
            let browser = &browser;
            async move { browser.fill_at("/sign-up", "/sign-up", &fields).await }
        };
        submit(fields("wu.jianguo", false)).await.is(422).has("请先阅读并同意").has("石榴园社区");
        submit(fields("Wu Jianguo!", true)).await.is(422).has("用户名用小写字母开头");
        submit(fields("zhou.min", true)).await.is(422).has("已被别的账号使用");
        submit(fields("wu.jianguo", true)).await.is(303);
        browser.get("/me/account").await.is(200).has("吴建国").has("石榴园社区");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let (_, id) = identity::account_of_login(&mut q, "wu.jianguo").await.unwrap().unwrap();
        let consents = identity::consents(&mut q, town.db.tenant(), id).await.unwrap();
        let notice = town.rules.file("privacy.toml").unwrap().sha256.hex();
        assert_eq!((consents.len(), &consents[0].sha256), (1, &notice));
    }

    async fn a5_signing_up_pressed_twice_answers_the_same_twice(db: Db) {
        let town = accounts::town(db, None).await;
        let (community, browser) = (GARDEN.to_string(), town.guest());
        let page = browser.get("/sign-up").await;
        let filled = |name: &'static str, password: &'static str, phone: &'static str, called: &'static str| {
            [
                ("account.name", name), ("account.phone", phone), ("account.display_name", called),
                ("account.password_new", password), ("account.password_again", password),
                ("account.community", community.as_str()), ("account.consent", "true"),
            ]
        };
        let mine = filled("wu.jianguo", NEW, "13800000099", "吴建国");
        let both = futures_util::future::join_all((0..2).map(|_| browser.press(&page, "/sign-up", &mine))).await;
        for answer in &both {
            assert_eq!(answer.is(303).to(), "/");
        }
        browser.get("/me/account").await.is(200).has("吴建国");
        assert_eq!(accounts(&town, "吴建国").await, 1);
        // Nor is it another when the first answer was lost.
        let token = page.hidden("_token").unwrap();
        let again = |fields: Vec<(&'static str, &str)>| {
            let (stranger, token) = (town.guest(), token.clone());
            let fields: Vec<(&str, String)> = fields.into_iter().map(|(key, value)| (key, value.to_owned())).collect();
            async move {
                let fresh = stranger.get("/sign-up").await;
                let text = fresh.text.replace(&fresh.hidden("_token").unwrap(), &token);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
                let answer = stranger.press(&Answer { text, ..fresh }, "/sign-up", &fields).await;
                (answer.status.as_u16(), stranger.get("/me/account").await)
            }
        };
        let (status, own) = again(mine.to_vec()).await;
        assert_eq!(status, 303);
        own.is(200).has("吴建国");
        // The token alone opens nothing: whatever else is written, there is no session.
        for other in [
            filled("wu.jianguo", "Lamp by the 4th stair", "13800000099", "吴建国"),
            filled("wu.jianguo", NEW, "13800000098", "吴建国"),
            filled("wu.jianguo", NEW, "13800000099", "吴建军"),
            filled("wu.jianjun", NEW, "13800000099", "吴建国"),
        ] {
            let (status, own) = again(other.to_vec()).await;
            assert!(matches!(status, 409 | 422), "{status}");
            own.is(303);
        }
        // Nor does another form with the same name, or with the same number and password.
        let stranger = town.guest();
        stranger.fill_at("/sign-up", "/sign-up", &mine).await.is(422).has("已被别的账号使用");
        stranger.fill_at("/sign-up", "/sign-up", &filled("", NEW, "13800000099", "另一人")).await.is(303);
        stranger.get("/me/account").await.has("另一人").lacks("吴建国");
        // And much later it is no button pressed twice.
        town.db.clock().advance(Duration::minutes(16));
        let (status, own) = again(mine.to_vec()).await;
        assert!(matches!(status, 409 | 422), "{status}");
        own.is(303);
        assert_eq!(accounts(&town, "吴建国").await, 1);
    }

    async fn a5_a_form_sent_twice_makes_one_account(db: Db) {
        let town = accounts::town(db, None).await;
        let count = || async {
            let mut q = town.store.read(town.db.tenant()).await.unwrap();
            let (count,): (i64,) = store::Query::one(
                &mut q, "SELECT count(*) FROM identity_account WHERE name = '林晓雨'", store::args![],
            ).await.unwrap();
            count
        };
        let admin = town.signed_in(SECURITY).await;
        let area = STREET.to_string();
        let fields = [
            ("account.display_name", "林晓雨"), ("account.name", "lin.xiaoyu"), ("account.area", area.as_str()),
        ];
        // The page is opened for each, so that both are different forms.
        admin.fill_at("/work/accounts/new", "/work/accounts/new", &fields).await.is(200);
        admin.fill_at("/work/accounts/new", "/work/accounts/new", &fields).await.is(422);
        assert_eq!(count().await, 1);
    }

    async fn a14_whichever_answer_is_read_its_one_time_password_counts(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        let area = GARDEN.to_string();
        let new = [
            ("account.display_name", "袁婷"), ("account.name", "yuanting"), ("account.area", area.as_str()),
            ("account.phone", "0399-85309999"),
        ];
        // A new account, and a password that was forgotten: the form is sent five times at once.
        let desk = format!("/work/accounts/{DESK}");
        let sent = [
            ("/work/accounts/new", "/work/accounts/new".to_owned(), &new[..], "yuanting"),
            (desk.as_str(), format!("{desk}/reset"), &[], "hejing"),
        ];
        for (at, path, fields, login) in sent {
            let page = admin.get(at).await;
            let five = (0..5).map(|_| admin.press(&page, &path, fields));
            for answer in futures_util::future::join_all(five).await {
                let password = one_time(&answer.is(200).has("只显示这一次").text);
                let fields = [("account.login", login), ("account.password", password.as_str())];
                let entered = town.guest().fill_at("/work/sign-in", "/work/sign-in", &fields).await;
                assert_eq!(entered.is(303).to(), "/work/account/password", "{path}");
            }
            // Another form gives another one.
            if login == "hejing" {
                let one = one_time(&admin.press(&page, &path, fields).await.is(200).text);
                assert_ne!(one, one_time(&admin.fill_at(at, &path, fields).await.is(200).text));
            }
        }
    }

    async fn a14_a_new_colleague_changes_the_one_time_password_first(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        let area = GARDEN.to_string();
        let fields = [
            ("account.display_name", "袁婷"), ("account.name", "yuanting"), ("account.post", "社区受理员"),
            ("account.area", area.as_str()), ("account.phone", "0399-85309999"),
        ];
        let made = admin.fill_at("/work/accounts/new", "/work/accounts/new", &fields).await;
        let password = one_time(&made.is(200).has("只显示这一次").text);
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let (_, id) = identity::account_of_login(&mut q, "yuanting").await.unwrap().unwrap();
        drop(q);
        let page = format!("/work/accounts/{id}");
        let grant = [("grant.role", "community.desk"), ("grant.area", area.as_str())];
        admin.fill_at(&page, &format!("{page}/grants"), &grant).await.is(303);
        admin.get(&page).await.has("待改密码").has("社区受理员").lacks(&password);
        let colleague = town.guest();
        let fields = [("account.login", "yuanting"), ("account.password", password.as_str())];
        let answer = colleague.fill_at("/work/sign-in", "/work/sign-in", &fields).await;
        assert_eq!(answer.is(303).to(), "/work/account/password");
        colleague.get("/work/account").await.is(200).has("社区受理员");
        let fields = [
            ("account.password", password.as_str()), ("account.password_new", NEW), ("account.password_again", NEW),
        ];
        let answer = colleague.fill_at("/work/account/password", "/work/account/password", &fields).await;
        assert_eq!(answer.is(303).to(), "/work");
    }

    async fn a14_a_grant_that_is_ended_counts_no_more(db: Db) {
        let town = accounts::town(db, None).await;
        let (admin, desk) = (town.signed_in(SECURITY).await, town.signed_in(DESK).await);
        desk.get("/work/account").await.has("社区受理员");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let grant = identity::grants(&mut q, DESK).await.unwrap()[0].id;
        drop(q);
        let page = format!("/work/accounts/{DESK}");
        admin.fill_at(&page, &format!("{page}/grants/{grant}/end"), &[]).await.is(303);
        admin.get(&page).await.has("已结束");
        admin.fill_at(&page, &format!("{page}/grants/{grant}/end"), &[]).await.is(404);
        desk.get("/work/account").await.is(200).lacks("社区受理员");
    }

    async fn a14_a_one_time_password_grows_old(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        let page = format!("/work/accounts/{DESK}");
        let reset = admin.fill_at(&page, &format!("{page}/reset"), &[]).await;
        let password = one_time(&reset.is(200).text);
        town.db.clock().advance(Duration::days(8));
        let fields = [("account.login", "hejing"), ("account.password", password.as_str())];
        let answer = town.guest().fill_at("/work/sign-in", "/work/sign-in", &fields).await;
        answer.is(422).has("一次性密码已过期");
    }

    async fn a14_a_disabled_account_is_out_at_once(db: Db) {
        let town = accounts::town(db, None).await;
        let (admin, desk) = (town.signed_in(SECURITY).await, town.signed_in(DESK).await);
        desk.get("/work/account").await.is(200);
        let page = format!("/work/accounts/{DESK}");
        admin.fill_at(&page, &format!("{page}/disable"), &[]).await.is(303);
        desk.get("/work/account").await.is(303);
        let fields = [("account.login", "hejing"), ("account.password", town::PASSWORD)];
        town.guest().fill_at("/work/sign-in", "/work/sign-in", &fields).await.is(422).has("用户名或密码不对");
        admin.fill_at(&page, &format!("{page}/enable"), &[]).await.is(303);
        town.guest().fill_at("/work/sign-in", "/work/sign-in", &fields).await.is(303);
    }

    async fn a14_staff_with_grants_elsewhere_are_listed_there(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        admin.get("/work/accounts").await.is(200).has("何静").has("谢雯").lacks("苏航").lacks("周敏");
        admin.get("/work/accounts?q=%E4%BD%95").await.has("何静").lacks("许文");
    }

    async fn a14_the_profile_keeps_the_telephone_sealed(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        let page = "/me/account/profile";
        let fields = |phone| [
            ("account.display_name", "周敏"), ("account.phone", phone), ("account.password", town::PASSWORD),
        ];
        browser.fill_at(page, page, &fields("12")).await.is(422).has("ll-errors");
        browser.fill_at(page, page, &fields("0399-85301234")).await.is(303);
        browser.get("/me/account").await.has("1234").lacks("85301234");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let contact = identity::contact(&mut q, ZHOU).await.unwrap().unwrap();
        assert_eq!(contact.phone.as_deref(), Some("0399-85301234"));
        let row = identity::account(&mut q, ZHOU).await.unwrap().unwrap();
        let sealed = String::from_utf8_lossy(&row.phone.unwrap()).into_owned();
        assert!(!sealed.contains("8530"));
    }
}
