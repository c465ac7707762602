//! The window: a forgotten password, and a number that is found to be somebody's.

use crate::accounts::{self, one_time};
use kernel::id::AccountId;
use kernel::time::Duration;
use testkit::web::{Answer, Browser};
use town::{AUDIT, DESK, MARKET, PASSWORD, SECURITY, Town, ZHOU};

const NUMBER: &str = "0399-85300001";
const NEW: &str = "Lamp by the 3rd stair";

async fn enter(town: &Town, login: &str, password: &str) -> (Browser, Answer) {
    let browser = town.guest();
    let fields = [("account.login", login), ("account.password", password)];
    let answer = browser.fill_at("/sign-in", "/sign-in", &fields).await;
    (browser, answer)
}

/// Signs somebody up who claims the number of 周敏.
async fn claims(town: &Town, password: &str) -> (Browser, AccountId) {
    let browser = town.guest();
    let community = MARKET.to_string();
    let fields = [
        ("account.phone", NUMBER),
        ("account.name", "wu.jianguo"),
        ("account.password_new", password),
        ("account.password_again", password),
        ("account.display_name", "吴建国"),
        ("account.community", community.as_str()),
        ("account.consent", "true"),
    ];
    browser.fill_at("/sign-up", "/sign-up", &fields).await.is(303);
    let mut q = town.store.read(town.db.tenant()).await.unwrap();
    let (_, id) = identity::account_of_login(&mut q, "wu.jianguo").await.unwrap().unwrap();
    (browser, id)
}

async fn reset(desk: &Browser, id: AccountId, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/work/residents/{id}");
    desk.fill_at(&page, &format!("{page}/reset"), fields).await
}

testkit::both! {
    async fn a5_the_window_resets_a_forgotten_password(db: Db) {
        let town = accounts::town(db, None).await;
        let (desk, zhou) = (town.signed_in(DESK).await, town.signed_in(ZHOU).await);
        for words in [NUMBER, "zhou.min", "周敏"] {
            let found = desk.fill_at("/work/residents", "/work/residents", &[("find", words)]).await;
            found.is(200).has(&ZHOU.to_string()).has("周*").has("未核实");
            assert!(!found.text.replace(&format!("value=\"{words}\""), "").contains("85300001"));
        }
        for words in ["0399-8530", "周", "%", "hejing", ""] {
            let found = desk.fill_at("/work/residents", "/work/residents", &[("find", words)]).await;
            found.lacks(&ZHOU.to_string()).lacks(&DESK.to_string()).has("没有找到");
        }
        reset(&desk, ZHOU, &[]).await.is(422).has("请先核对身份证原件");
        enter(&town, NUMBER, PASSWORD).await.1.is(303);
        let given = reset(&desk, ZHOU, &[("window.papers", "true")]).await;
        let password = one_time(&given.is(200).has("只显示这一次").lacks("85300001").text);
        zhou.get("/me/account").await.is(303);
        enter(&town, NUMBER, PASSWORD).await.1.is(422);
        let (browser, answer) = enter(&town, NUMBER, &password).await;
        assert_eq!(answer.is(303).to(), "/me/account/password");
        browser.get("/me/notices").await.has("您的密码已在社区窗口重设");
        let fields = [("account.password", password.as_str()), ("account.password_new", NEW), ("account.password_again", NEW)];
        browser.fill_at("/me/account/password", "/me/account/password", &fields).await.is(303);
        enter(&town, NUMBER, NEW).await.1.is(303);
        // It is kept who did it, and for whom.
        let audit = town.signed_in(AUDIT).await;
        audit.get(&format!("/work/journal?subject={ZHOU}")).await.has("在窗口重设了居民密码").has("何静").has("代办");
    }

    async fn a5_whichever_answer_the_window_reads_its_password_counts(db: Db) {
        let town = accounts::town(db, None).await;
        let desk = town.signed_in(DESK).await;
        let at = format!("/work/residents/{ZHOU}");
        let (page, path) = (desk.get(&at).await, format!("{at}/reset"));
        let five = (0..5).map(|_| desk.press(&page, &path, &[("window.papers", "true")]));
        for answer in futures_util::future::join_all(five).await {
            let password = one_time(&answer.is(200).text);
            assert_eq!(enter(&town, NUMBER, &password).await.1.is(303).to(), "/me/account/password");
        }
    }

    async fn a5_a_one_time_password_of_the_window_grows_old(db: Db) {
        let town = accounts::town(db, None).await;
        let desk = town.signed_in(DESK).await;
        let password = one_time(&reset(&desk, ZHOU, &[("window.papers", "true")]).await.is(200).text);
        town.db.clock().advance(Duration::days(8));
        enter(&town, NUMBER, &password).await.1.is(422).has("一次性密码已过期");
    }

    async fn a5_the_window_makes_one_account_the_holder_of_a_number(db: Db) {
        let town = accounts::town(db, None).await;
        let (other, _) = claims(&town, "Deng-lou 2026").await;
        let desk = town.signed_in(DESK).await;
        enter(&town, NUMBER, "Deng-lou 2026").await.1.is(303);
        let fields = [("window.papers", "true"), ("account.phone", NUMBER)];
        let password = one_time(&reset(&desk, ZHOU, &fields).await.is(200).has(NUMBER).text);
        let (holder, answer) = enter(&town, NUMBER, &password).await;
        answer.is(303);
        holder.get("/me/account").await.has("已在窗口核实");
        // The other claim has ended, and its holder reads why.
        enter(&town, NUMBER, "Deng-lou 2026").await.1.is(422);
        other.get("/me/account").await.is(200).lacks("0399-****");
        other.get("/me/notices").await.has("您填的手机号已由别人核实").has("带身份证到社区窗口");
        enter(&town, "wu.jianguo", "Deng-lou 2026").await.1.is(303);
        // Whoever claims it later pushes nobody out, and is never shown as having proved it.
        let late = other;
        let page = "/me/account/profile";
        let fields = [("account.display_name", "吴建国"), ("account.phone", NUMBER), ("account.password", "Deng-lou 2026")];
        late.fill_at(page, page, &fields).await.is(303);
        late.get("/me/account").await.has("未核实");
        let (holder, answer) = enter(&town, NUMBER, &password).await;
        answer.is(303);
        holder.get("/me/account").await.has("周敏").has("已在窗口核实");
    }

    async fn a5_a_number_that_is_given_up_is_proved_no_more(db: Db) {
        let town = accounts::town(db, None).await;
        let desk = town.signed_in(DESK).await;
        reset(&desk, ZHOU, &[("window.papers", "true"), ("account.phone", NUMBER)]).await.is(200);
        let password = one_time(&reset(&desk, ZHOU, &[("window.papers", "true")]).await.is(200).text);
        let (zhou, _) = enter(&town, "zhou.min", &password).await;
        zhou.get("/me/account").await.has("已在窗口核实");
        let page = "/me/account/profile";
        let fields = [("account.display_name", "周敏"), ("account.phone", "13800000077"), ("account.password", password.as_str())];
        zhou.fill_at(page, page, &fields).await.is(303);
        zhou.get("/me/account").await.has("未核实").lacks("已在窗口核实");
        enter(&town, NUMBER, &password).await.1.is(422);
        enter(&town, "13800000077", &password).await.1.is(303);
    }

    async fn denied_the_window_to_those_who_do_not_serve_there(db: Db) {
        let town = accounts::town(db, None).await;
        let (_, elsewhere) = claims(&town, "Deng-lou 2026").await;
        for who in [SECURITY, AUDIT] {
            let browser = town.signed_in(who).await;
            browser.get("/work/residents").await.is(403);
            browser.fill_at("/work/account", "/work/residents", &[("find", "周敏")]).await.is(403);
            browser.get(&format!("/work/residents/{ZHOU}")).await.is(403);
            browser.fill_at("/work/account", &format!("/work/residents/{ZHOU}/reset"), &[("window.papers", "true")]).await.is(403);
        }
        let resident = town.signed_in(ZHOU).await;
        resident.get("/work/residents").await.is(403);
        // The desk of one community does not reach into another, nor to staff.
        let desk = town.signed_in(DESK).await;
        desk.fill_at("/work/residents", "/work/residents", &[("find", "wu.jianguo")]).await.is(200).lacks(&elsewhere.to_string());
        for id in [elsewhere, SECURITY, DESK] {
            desk.get(&format!("/work/residents/{id}")).await.is(404);
            let path = format!("/work/residents/{id}/reset");
            desk.fill_at("/work/residents", &path, &[("window.papers", "true")]).await.is(404);
        }
        enter(&town, "wu.jianguo", "Deng-lou 2026").await.1.is(303);
    }
}
