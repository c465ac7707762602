//! Guessing passwords: side by side, from many places, to lock somebody out, and over many names.

use crate::accounts;
use identity::NewResident;
use kernel::time::Duration;
use testkit::web::{Answer, Browser};
use town::{DESK, GARDEN, PASSWORD, SECURITY, Town};

const DOOR: &str = "/work/sign-in";
const WRONG: &str = "Wrong-pass 1";
/// 500 households and an office of 15.
const CROWD: usize = 515;

async fn enter(browser: &Browser, login: &str, password: &str) -> Answer {
    browser.fill_at(DOOR, DOOR, &[("account.login", login), ("account.password", password)]).await
}

fn stranger(town: &Town, n: usize) -> Browser {
    town.guest().from(format!("10.9.{}.{}", n / 250, n % 250 + 1))
}

/// Makes the accounts of a compound, all with one password.
async fn crowd(town: &Town) -> Vec<String> {
    let hash = identity::Hasher::new(town.store.env().random.clone()).hash(PASSWORD).await.unwrap();
    let names: Vec<String> = (0..CROWD).map(|n| format!("resident{n}")).collect();
    for part in names.chunks(100) {
        let (part, hash) = (part.to_vec(), hash.clone());
        let made = town.store.write(town.db.by(), move |tx| {
            Box::pin(async move {
                for name in part {
                    let new = NewResident {
                        id: tx.new_id(),
                        login: Some(name.clone()),
                        name,
                        phone: None,
                        email: None,
                        area: GARDEN,
                        password: Some(hash.clone()),
                        locale: "zh",
                    };
                    identity::sign_up(tx, new).await?;
                }
                Ok(())
            })
        });
        made.await.unwrap();
    }
    names
}

testkit::both! {
    async fn a5_guesses_side_by_side_are_as_few_as_one_by_one(db: Db) {
        let town = accounts::town(db, None).await;
        let browsers: Vec<Browser> = (0..40).map(|_| stranger(&town, 1)).collect();
        let last = browsers.len() - 1;
        let tries = browsers.iter().enumerate().map(|(n, browser)| {
            let password = if n == last { PASSWORD } else { WRONG };
            enter(browser, "hejing", password)
        });
        let answers = futures_util::future::join_all(tries).await;
        let looked_at = answers.iter().filter(|it| it.text.contains("用户名或密码不对") || it.status == 303);
        assert!(looked_at.count() <= 5, "more passwords were looked at than a lock allows");
        let locked = answers.iter().filter(|it| it.text.contains("分钟后再试")).count();
        assert!(locked >= 35, "{locked}");
        let (browser, wait) = (stranger(&town, 1), "30 分钟后再试");
        if answers.iter().all(|it| it.status != 303) {
            enter(&browser, "hejing", PASSWORD).await.is(422).has(wait);
        }
    }

    async fn a5_a_stranger_locks_nobody_out(db: Db) {
        let town = accounts::town(db, None).await;
        let own = town.guest().from("192.0.2.7");
        enter(&own, "hejing", PASSWORD).await.is(303);
        own.fill_at("/work/account", "/sign-out", &[]).await.is(303);
        for round in 0..3 {
            for _ in 0..5 {
                enter(&stranger(&town, 66), "hejing", WRONG).await.is(422);
            }
            enter(&stranger(&town, 66), "hejing", PASSWORD).await.is(422).has("分钟后再试");
            // From another network, from the network of the stranger with the browser that is known, and from home.
            enter(&stranger(&town, 67 + round), "hejing", PASSWORD).await.is(303);
            enter(&own, "hejing", PASSWORD).await.is(303);
            own.fill_at("/work/account", "/sign-out", &[]).await.is(303);
            town.db.clock().advance(Duration::minutes(29));
        }
        let own = own.from("10.9.0.67");
        enter(&own, "hejing", PASSWORD).await.is(303);
        let admin = town.signed_in(SECURITY).await;
        admin.get("/work/accounts").await.is(200).has("最近一天密码试错").has("密码试错 5 次，来自 1 处");
        let desk = town.signed_in(DESK).await;
        desk.get("/work/accounts").await.lacks("最近一天密码试错");
    }

    async fn a5_a_known_browser_is_locked_by_itself_and_known_to_its_account_only(db: Db) {
        let town = accounts::town(db, None).await;
        let own = town.guest().from("192.0.2.7");
        enter(&own, "hejing", PASSWORD).await.is(303);
        own.fill_at("/work/account", "/sign-out", &[]).await.is(303);
        for _ in 0..5 {
            enter(&own, "hejing", WRONG).await.is(422);
        }
        enter(&own, "hejing", PASSWORD).await.is(422).has("分钟后再试");
        // To other accounts it is a stranger of its network.
        for _ in 0..5 {
            enter(&own, "anquan", WRONG).await.is(422);
        }
        enter(&town.guest().from("192.0.2.7"), "anquan", PASSWORD).await.is(422).has("分钟后再试");
        enter(&town.guest().from("192.0.2.8"), "anquan", PASSWORD).await.is(303);
    }

    async fn a5_a_name_tried_from_everywhere_is_slowed_down_for_strangers(db: Db) {
        let town = accounts::town(db, None).await;
        let own = town.guest().from("192.0.2.7");
        enter(&own, "hejing", PASSWORD).await.is(303);
        own.fill_at("/work/account", "/sign-out", &[]).await.is(303);
        let mut looked_at = 0;
        for n in 0..45 {
            let answer = enter(&stranger(&town, n), "hejing", WRONG).await;
            looked_at += usize::from(answer.text.contains("用户名或密码不对"));
        }
        assert_eq!(looked_at, 30, "the same name, each time from another network");
        enter(&stranger(&town, 99), "hejing", PASSWORD).await.is(422).has("操作太频繁，请 1 分钟后再试");
        enter(&own, "hejing", PASSWORD).await.is(303);
        town.db.clock().advance(Duration::minutes(1));
        enter(&stranger(&town, 99), "hejing", PASSWORD).await.is(303);
    }

    async fn a5_one_password_over_many_names_is_stopped(db: Db) {
        let town = accounts::town(db, None).await;
        let spray = |name: usize, browser: Browser| async move {
            enter(&browser, &format!("name{name}"), WRONG).await.text.contains("用户名或密码不对")
        };
        let mut looked_at = 0;
        for name in 0..60 {
            looked_at += usize::from(spray(name, stranger(&town, 1)).await);
        }
        assert!((20..=35).contains(&looked_at), "with a fresh cookie each: {looked_at}");
        // Signed in, too; and in one browser.
        let insider = town.signed_in(DESK).await.from("10.9.3.3");
        let mut looked_at = 0;
        for name in 60..90 {
            let fields = [("account.login", format!("name{name}")), ("account.password", WRONG.to_owned())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let answer = insider.fill_at("/work/account/password", DOOR, &fields).await;
            looked_at += usize::from(answer.text.contains("用户名或密码不对"));
        }
        assert!((1..=10).contains(&looked_at), "as somebody who is signed in: {looked_at}");
        // One IPv6 customer has 65,536 networks.
        let mut looked_at = 0;
        for name in 100..250 {
            looked_at += usize::from(spray(name, town.guest().from(format!("2001:db8:1:{name}::1"))).await);
        }
        assert!(looked_at <= 100, "from one /48: {looked_at}");
    }

    async fn a5_an_office_signs_in_at_one_address_while_a_sprayer_there_is_stopped(db: Db) {
        let town = accounts::town(db, None).await;
        let names = crowd(&town).await;
        let office = || town.guest().from("192.0.2.1");
        let (mut entered, mut guessed, mut mistyped) = (0, 0, 0);
        for (n, name) in names.iter().enumerate() {
            let browser = office();
            let door = "/sign-in";
            let typed = |password: &'static str| [("account.login", name.clone()), ("account.password", password.to_owned())];
            // One in twelve mistypes first, and gets in at the second try.
            for password in if n % 12 == 0 { &[WRONG, PASSWORD][..] } else { &[PASSWORD][..] } {
                let fields = typed(password);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
                let answer = browser.fill_at(door, door, &fields).await;
                mistyped += usize::from(answer.text.contains("用户名或密码不对"));
                entered += usize::from(answer.status == 303);
            }
            // Meanwhile somebody at the same address tries one password on all names, in one browser.
            if n == 20 {
                let sprayer = office();
                for other in &names {
                    let answer = enter(&sprayer, other, "Spring-2026-x").await;
                    guessed += usize::from(answer.text.contains("用户名或密码不对"));
                }
            }
        }
        assert_eq!((entered, mistyped), (names.len(), names.len().div_ceil(12)));
        assert!((1..=10).contains(&guessed), "{guessed}");
    }

    async fn a5_the_old_password_is_guessed_no_more_often_than_at_the_door(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(DESK).await;
        let page = "/work/account/password";
        let new = "Lamp by the 3rd stair";
        let fields = |old: &'static str| [
            ("account.password", old), ("account.password_new", new), ("account.password_again", new),
        ];
        for _ in 0..4 {
            browser.fill_at(page, page, &fields(WRONG)).await.is(422).has("现在的密码不对");
        }
        browser.fill_at(page, page, &fields(WRONG)).await.is(422).has("30 分钟后再试");
        browser.fill_at(page, page, &fields(PASSWORD)).await.is(422).has("分钟后再试");
        // The holder is not locked out at the door for it.
        enter(&stranger(&town, 1), "hejing", PASSWORD).await.is(303);
        town.db.clock().advance(Duration::minutes(30));
        let browser = town.signed_in(DESK).await;
        browser.fill_at(page, page, &fields(PASSWORD)).await.is(303);
    }

    async fn a5_ways_back_after_signing_in_stay_on_the_site(db: Db) {
        let town = accounts::town(db, None).await;
        for (then, wanted) in [
            ("//evil.example", "/work"), ("/\t/evil.example", "/work"), ("/\\evil.example", "/work"),
            ("/work/account", "/work/account"), ("/work/cases?q=井盖", "/work/cases?q=%E4%BA%95%E7%9B%96"),
        ] {
            let browser = stranger(&town, 1);
            let fields = [("account.login", "hejing"), ("account.password", PASSWORD), ("then", then)];
            assert_eq!(browser.fill_at(DOOR, DOOR, &fields).await.is(303).to(), wanted, "{then:?}");
            let asked: String = then.bytes().map(|byte| format!("%{byte:02X}")).collect();
            assert_eq!(browser.get(&format!("{DOOR}?then={asked}")).await.is(303).to(), wanted, "{then:?}");
        }
    }
}
