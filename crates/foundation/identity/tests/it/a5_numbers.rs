//! Telephone numbers: a number that nobody has proved is only a name.

use crate::accounts;
use kernel::id::AccountId;
use store::{Query, args};
use testkit::web::{Answer, Browser};
use town::{GARDEN, MARKET, PASSWORD, Town, ZHOU};

/// The number of 周敏.
const TAKEN: &str = "0399-85300001";
const FREE: &str = "13800000099";

async fn sign_up(town: &Town, name: &str, phone: &str, password: &str) -> (Browser, Answer) {
    let browser = town.guest();
    let community = if name.len().is_multiple_of(2) { GARDEN } else { MARKET }.to_string();
    let fields = [
        ("account.phone", phone),
        ("account.password_new", password),
        ("account.password_again", password),
        ("account.display_name", name),
        ("account.community", community.as_str()),
        ("account.consent", "true"),
    ];
    let answer = browser.fill_at("/sign-up", "/sign-up", &fields).await;
    (browser, answer)
}

async fn sign_in(town: &Town, login: &str, password: &str) -> (Browser, Answer) {
    let browser = town.guest();
    let fields = [("account.login", login), ("account.password", password)];
    let answer = browser.fill_at("/sign-in", "/sign-in", &fields).await;
    (browser, answer)
}

testkit::both! {
    async fn a5_a_resident_signs_up_and_in_with_a_number_and_a_password(db: Db) {
        let town = accounts::town(db, None).await;
        let page = town.guest().get("/sign-up").await;
        page.is(200).has("手机号").lacks("只要用户名和密码");
        let (browser, answer) = sign_up(&town, "吴建国", "138 0000 0099", "Deng-lou 2026").await;
        assert_eq!(answer.is(303).to(), "/");
        browser.get("/me/account").await.is(200).has("吴建国").has("未核实").lacks("已在窗口核实");
        let (again, answer) = sign_in(&town, "+86 13800000099", "Deng-lou 2026").await;
        answer.is(303);
        again.get("/me/account").await.has("吴建国");
        sign_in(&town, FREE, "Deng-lou 2027").await.1.is(422);
        // Neither a number nor a name is no account.
        sign_up(&town, "无名", "", "Deng-lou 2026").await.1.is(422).has("请填手机号");
        sign_up(&town, "无名", "138", "Deng-lou 2026").await.1.is(422);
    }

    async fn a5_signing_up_does_not_tell_whether_a_number_is_taken(db: Db) {
        let town = accounts::town(db, None).await;
        let (taken, free) = (
            sign_up(&town, "甲", TAKEN, "Deng-lou 2026").await, sign_up(&town, "乙", FREE, "Deng-lou 2026").await,
        );
        assert_eq!((taken.1.status, taken.1.to()), (free.1.status, free.1.to()));
        let plain = |answer: Answer| answer.text.split("<main").nth(1).unwrap_or_default()
            .replace("85300001", "").replace("0399-****0001", "N").replace("138****0099", "N").replace('甲', "乙");
        let (first, second) = (taken.0.get("/me/account").await, free.0.get("/me/account").await);
        assert_eq!(plain(first).len(), plain(second).len());
        // Nor does the profile.
        let zhou = town.signed_in(ZHOU).await;
        let page = "/me/account/profile";
        for phone in [FREE, "13800000098"] {
            let fields = [("account.display_name", "周敏"), ("account.phone", phone), ("account.password", PASSWORD)];
            zhou.fill_at(page, page, &fields).await.is(303);
        }
    }

    async fn a5_claims_to_one_number_are_told_apart_by_password(db: Db) {
        let town = accounts::town(db, None).await;
        for (name, password) in [("甲", "Deng-lou 2026"), ("乙", "Lou-deng 2027"), ("丙", "Lu-deng 2028")] {
            sign_up(&town, name, TAKEN, password).await.1.is(303);
        }
        for (name, password) in [
            ("周敏", PASSWORD), ("甲", "Deng-lou 2026"), ("乙", "Lou-deng 2027"), ("丙", "Lu-deng 2028"),
        ] {
            let (browser, answer) = sign_in(&town, TAKEN, password).await;
            answer.is(303);
            browser.get("/me/account").await.has(name).has("未核实");
        }
        sign_in(&town, TAKEN, "Nobody's 2029").await.1.is(422);
        // A changed password goes on telling them apart.
        let (browser, _) = sign_in(&town, TAKEN, "Lou-deng 2027").await;
        let fields = [
            ("account.password", "Lou-deng 2027"), ("account.password_new", "Another 2030 one"),
            ("account.password_again", "Another 2030 one"),
        ];
        browser.fill_at("/me/account/password", "/me/account/password", &fields).await.is(303);
        sign_in(&town, TAKEN, "Another 2030 one").await.1.is(303);
        sign_in(&town, TAKEN, "Lou-deng 2027").await.1.is(422);
        // Whoever tries to push the others out by claiming the number often does not.
        for at in 0..12 {
            sign_up(&town, &format!("占{at}"), TAKEN, &format!("Squatter 20{at}")).await.1.is(303);
        }
        sign_in(&town, TAKEN, PASSWORD).await.1.is(303);
        sign_in(&town, TAKEN, "Lu-deng 2028").await.1.is(303);
    }

    async fn a5_a_claim_of_ones_own_does_not_lift_the_lock_of_a_number(db: Db) {
        let town = accounts::town(db, None).await;
        sign_up(&town, "甲", TAKEN, "Deng-lou 2026").await.1.is(303);
        for _ in 0..4 {
            sign_in(&town, TAKEN, "Guess by guess 1").await.1.is(422);
        }
        sign_in(&town, TAKEN, "Deng-lou 2026").await.1.is(303);
        sign_in(&town, TAKEN, "Guess by guess 1").await.1.is(422).has("分钟后再试");
    }

    async fn a5_a_closed_account_claims_nothing(db: Db) {
        let town = accounts::town(db, None).await;
        let (browser, _) = sign_up(&town, "甲", FREE, "Deng-lou 2026").await;
        let fields = [("account.confirm", "true"), ("account.password", "Deng-lou 2026")];
        browser.fill_at("/me/account/close", "/me/account/close", &fields).await.is(303);
        sign_in(&town, FREE, "Deng-lou 2026").await.1.is(422);
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let rows: Vec<(AccountId,)> = q.all("SELECT account_id FROM identity_claim WHERE account_id <> $1", args![ZHOU]).await.unwrap();
        let staff = q.all::<(AccountId,)>("SELECT id FROM identity_account WHERE kind = 'staff'", args![]).await.unwrap();
        assert!(rows.iter().all(|row| staff.contains(row)), "{rows:?}");
    }

    async fn a5_the_way_back_to_a_forgotten_password_is_always_told(db: Db) {
        let town = accounts::town(db, None).await;
        town.guest().get("/sign-in").await.is(200).has("忘了密码？到社区窗口，带身份证重设");
        town.guest().english().get("/sign-in").await.has("Come to the community window with your ID card");
    }
}
