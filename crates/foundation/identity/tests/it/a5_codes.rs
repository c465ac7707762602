//! Codes by e-mail: signing in, signing up, a forgotten password, another address.

use crate::accounts;
use crate::smtp::Server;
use kernel::time::Duration;
use testkit::web::{Answer, Browser};
use town::{GARDEN, PASSWORD, Town, ZHOU};

const NEW: &str = "Lamp by the 3rd stair";

/// Asks for a code and returns the page on which it is entered.
async fn ask(browser: &Browser, at: &str, address: &str) -> Answer {
    browser.fill_at(at, at, &[("account.email", address)]).await
}

/// Reads the code from the latest letter; the subject is encoded, so that the text is what counts.
pub fn code(server: &Server) -> String {
    let text = last_letter(server);
    let digits: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 6).collect();
    digits.first().unwrap_or_else(|| panic!("no code in {text}")).to_string()
}

/// The words of the last letter that arrived.
pub fn last_letter(server: &Server) -> String {
    let letter = server.letters().last().cloned().unwrap();
    let body = letter.split("\n\n").skip(1).collect::<Vec<_>>().join("\n");
    decoded(&letter, &body)
}

/// Letters in Chinese come in base64 or quoted-printable; both leave digits of quoted-printable alone.
fn decoded(letter: &str, body: &str) -> String {
    if !letter.contains("base64") {
        return body.to_owned();
    }
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = body.chars().filter_map(|c| SIGNS.find(c)).map(|at| at as u8).collect();
    let bytes: Vec<u8> = bits
        .chunks(4)
        .flat_map(|four| {
            let at = |index: usize| u32::from(four.get(index).copied().unwrap_or(0));
            let word = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
            word.to_be_bytes()[1..].to_vec()
        })
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn give_address(town: &Town, server: &Server, browser: &Browser, address: &str) {
    let page = "/me/account/email";
    let fields = [("account.email", address), ("account.password", PASSWORD)];
    let sent = browser.fill_at(page, page, &fields).await;
    let to = sent.is(303).to().to_owned();
    town.work().await;
    browser.fill_at(&to, &to, &[("account.code", &code(server))]).await.is(303);
}

testkit::both! {
    async fn a5_without_a_mail_server_no_code_is_offered(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.guest();
        browser.get("/sign-in").await.is(200).lacks("/sign-in/code").lacks("/sign-in/forgotten");
        for path in ["/sign-in/code", "/sign-in/forgotten"] {
            browser.get(path).await.is(404);
        }
        town.signed_in(ZHOU).await.get("/me/account/email").await.is(404);
    }

    async fn a5_a_stranger_signs_up_by_code(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let browser = town.guest();
        ask(&browser, "/sign-in/code", "no address").await.is(422);
        let sent = ask(&browser, "/sign-in/code", "Wu.Jianguo@example.cn").await;
        let page = sent.is(303).to().to_owned();
        town.work().await;
        let code = code(&server);
        browser.fill_at(&page, &page, &[("account.code", "000000")]).await.is(422).has("验证码不对");
        let finish = browser.fill_at(&page, &page, &[("account.code", &code)]).await;
        finish.is(200).has("石榴园社区").has(&code);
        let action = page.replace("/sign-in/code", "/sign-up/code");
        let community = GARDEN.to_string();
        let fields = [
            ("account.code", code.as_str()), ("account.display_name", "吴建国"),
            ("account.community", community.as_str()), ("account.consent", "true"),
        ];
        browser.fill_at("/sign-in", &action, &fields[..3]).await.is(422).has("请先阅读并同意");
        browser.fill_at("/sign-in", &action, &fields).await.is(303);
        browser.get("/me/account").await.is(200).has("吴建国").has("W***@example.cn").has("设置密码");
        // A used code is worth nothing.
        town.guest().fill_at("/sign-in", &action, &fields).await.is(422);
    }

    async fn a5_a_resident_signs_in_by_code(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        give_address(&town, &server, &town.signed_in(ZHOU).await, "zhou@example.cn").await;
        let browser = town.guest();
        let page = ask(&browser, "/sign-in/code", "zhou@example.cn").await.is(303).to().to_owned();
        town.work().await;
        browser.fill_at(&page, &page, &[("account.code", &code(&server))]).await.is(303);
        browser.get("/me/account").await.is(200).has("周敏");
    }

    async fn a5_a_code_bears_few_tries_and_little_time(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        give_address(&town, &server, &town.signed_in(ZHOU).await, "zhou@example.cn").await;
        let browser = town.guest();
        let page = ask(&browser, "/sign-in/code", "zhou@example.cn").await.is(303).to().to_owned();
        town.work().await;
        let right = code(&server);
        for _ in 0..5 {
            browser.fill_at(&page, &page, &[("account.code", "000000")]).await.is(422);
        }
        browser.fill_at(&page, &page, &[("account.code", &right)]).await.is(422);
        let page = ask(&browser, "/sign-in/code", "zhou@example.cn").await.is(303).to().to_owned();
        town.work().await;
        town.db.clock().advance(Duration::minutes(10));
        browser.fill_at(&page, &page, &[("account.code", &code(&server))]).await.is(422);
    }

    async fn a5_a_code_sent_five_times_at_once_begins_one_session(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        give_address(&town, &server, &town.signed_in(ZHOU).await, "zhou@example.cn").await;
        let asked = ask(&town.guest(), "/sign-in/code", "zhou@example.cn").await;
        let page = asked.is(303).to().to_owned();
        town.work().await;
        let right = code(&server);
        let sessions = || async {
            let mut q = town.store.read(town.db.tenant()).await.unwrap();
            let sql = "SELECT count(*) FROM identity_session WHERE account_id = $1 AND ended_at IS NULL";
            let (count,): (i64,) = store::Query::one(&mut q, sql, store::args![ZHOU]).await.unwrap();
            count
        };
        let before = sessions().await;
        let browsers: Vec<_> = (0..4).map(|_| town.guest()).collect();
        let fields = [("account.code", right.as_str())];
        let at_once = browsers.iter().map(|browser| browser.fill_at(&page, &page, &fields));
        let answers = futures_util::future::join_all(at_once).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 3, "{statuses:?}");
        assert_eq!(sessions().await, before + 1);
    }

    async fn a5_an_address_gets_few_codes_in_an_hour(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let browser = town.guest();
        for _ in 0..5 {
            ask(&browser, "/sign-in/code", "a@example.cn").await.is(303);
        }
        ask(&browser, "/sign-in/code", "A@example.cn").await.is(422).has("一小时后再试");
        ask(&browser, "/sign-in/code", "b@example.cn").await.is(303);
        town.db.clock().advance(Duration::minutes(61));
        ask(&browser, "/sign-in/code", "a@example.cn").await.is(303);
    }

    async fn a14_a_forgotten_password_is_set_by_code(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let elsewhere = town.signed_in(ZHOU).await;
        give_address(&town, &server, &elsewhere, "zhou@example.cn").await;
        let browser = town.guest();
        let page = ask(&browser, "/sign-in/forgotten", "zhou@example.cn").await.is(303).to().to_owned();
        town.work().await;
        let code = code(&server);
        let fields = |new: &'static str| {
            [("account.code", code.clone()), ("account.password_new", new.to_owned()), ("account.password_again", new.to_owned())]
        };
        let send = |fields: [(&'static str, String); 3]| {
            let (browser, page) = (&browser, &page);
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
                browser.fill_at(page, page, &fields).await
            }
        };
        send(fields("short")).await.is(422).has("密码至少 8 个字符");
        assert_eq!(send(fields(NEW)).await.is(303).to(), "/sign-in");
        elsewhere.get("/me/account").await.is(303);
        let fields = [("account.login", "zhou@example.cn"), ("account.password", NEW)];
        browser.fill_at("/sign-in", "/sign-in", &fields).await.is(303);
    }

    async fn a5_an_address_belongs_to_one_account(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        give_address(&town, &server, &town.signed_in(ZHOU).await, "zhou@example.cn").await;
        let desk = town.signed_in(town::DESK).await;
        let at = "/work/account/email";
        let fields = [("account.email", "zhou@example.cn"), ("account.password", PASSWORD)];
        let page = desk.fill_at(at, at, &fields).await.is(303).to().to_owned();
        town.work().await;
        desk.fill_at(&page, &page, &[("account.code", &code(&server))]).await.is(422).has("已被别的账号使用");
    }
}
