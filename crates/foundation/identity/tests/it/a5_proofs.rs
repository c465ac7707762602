//! Changes that a stolen session must not make: another address, another number, closing.

use crate::accounts;
use crate::smtp::Server;
use kernel::time::Duration;
use testkit::web::{Answer, Browser};
use town::{DESK, GARDEN, PASSWORD, ZHOU};

const NEW: &str = "Lamp by the 3rd stair";

async fn post(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> Answer {
    browser.fill_at(page, page, fields).await
}

/// What the letters say, with their subjects, as far as it is plain.
fn letters_to(server: &Server, address: &str) -> usize {
    server.letters().iter().filter(|letter| letter.contains(address)).count()
}

/// Reads the six digits of the latest letter.
fn code(server: &Server) -> String {
    crate::a5_codes::code(server)
}

testkit::both! {
    async fn a5_a_session_alone_changes_neither_number_nor_address_and_closes_nothing(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let thief = town.signed_in(ZHOU).await;
        let number = |password: &'static str| [
            ("account.display_name", "周敏"), ("account.phone", "13800000066"), ("account.password", password),
        ];
        let address = |password: &'static str| [("account.email", "thief@example.cn"), ("account.password", password)];
        let closing = |password: &'static str| [("account.confirm", "true"), ("account.password", password)];
        for wrong in ["", "Wrong-pass 1"] {
            post(&thief, "/me/account/profile", &number(wrong)).await.is(422).has("现在的密码不对");
        }
        post(&thief, "/me/account/email", &address("Wrong-pass 1")).await.is(422).has("现在的密码不对");
        post(&thief, "/me/account/close", &closing("")).await.is(422).has("现在的密码不对");
        // These count like tries at the door, all together, and the right one is locked out, too.
        post(&thief, "/me/account/close", &closing("Wrong-pass 1")).await.is(422).has("分钟后再试");
        post(&thief, "/me/account/profile", &number(PASSWORD)).await.is(422).has("分钟后再试");
        let fields = [("account.password", PASSWORD), ("account.password_new", NEW), ("account.password_again", NEW)];
        post(&thief, "/me/account/password", &fields).await.is(422).has("分钟后再试");
        town.work().await;
        assert_eq!(server.letters().len(), 0);
        // A name needs no password.
        let fields = [("account.display_name", "周小敏"), ("account.phone", "0399-85300001")];
        post(&thief, "/me/account/profile", &fields).await.is(303);
        town.db.clock().advance(Duration::minutes(31));
        post(&thief, "/me/account/profile", &number(PASSWORD)).await.is(303);
        post(&thief, "/me/account/close", &closing(PASSWORD)).await.is(303);
    }

    async fn a5_the_address_before_reads_of_every_change(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let zhou = town.signed_in(ZHOU).await;
        for address in ["first@example.cn", "second@example.cn"] {
            let to = post(&zhou, "/me/account/email", &[("account.email", address), ("account.password", PASSWORD)]).await;
            let to = to.is(303).to().to_owned();
            town.work().await;
            zhou.fill_at(&to, &to, &[("account.code", &code(&server))]).await.is(303);
            town.work().await;
        }
        // The code of its own, and the letter about the change.
        assert_eq!(letters_to(&server, "first@example.cn"), 2);
        let fields = [("account.display_name", "周敏"), ("account.phone", "13800000066"), ("account.password", PASSWORD)];
        post(&zhou, "/me/account/profile", &fields).await.is(303);
        let fields = [("account.password", PASSWORD), ("account.password_new", NEW), ("account.password_again", NEW)];
        post(&zhou, "/me/account/password", &fields).await.is(303);
        post(&zhou, "/me/account/close", &[("account.confirm", "true"), ("account.password", NEW)]).await.is(303);
        town.work().await;
        assert_eq!(letters_to(&server, "second@example.cn"), 1 + 3);
    }

    async fn a5_without_a_password_a_fresh_code_to_the_address_is_asked_for(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let browser = town.guest();
        let page = post(&browser, "/sign-in/code", &[("account.email", "wu@example.cn")]).await.is(303).to().to_owned();
        town.work().await;
        let (entered, community) = (code(&server), GARDEN.to_string());
        let fields = [
            ("account.code", entered.as_str()), ("account.display_name", "吴建国"),
            ("account.community", community.as_str()), ("account.consent", "true"),
        ];
        browser.fill_at("/sign-in", &page.replace("/sign-in/code", "/sign-up/code"), &fields).await.is(303);
        // The session alone sets no first password, takes no other address, closes nothing.
        let first = [("account.password_new", NEW), ("account.password_again", NEW)];
        post(&browser, "/me/account/password", &first).await.is(422).has("验证码不对");
        post(&browser, "/me/account/email", &[("account.email", "thief@example.cn")]).await.is(422).has("验证码不对");
        post(&browser, "/me/account/close", &[("account.confirm", "true")]).await.is(422).has("验证码不对");
        // The code by which somebody signed in proves nothing here, nor does another's.
        let old = [("proof", page.rsplit('/').next().unwrap()), ("account.code", entered.as_str()), first[0], first[1]];
        post(&browser, "/me/account/password", &old).await.is(422).has("验证码不对");
        let asked = browser.fill_at("/me/account/password", "/me/account/proof", &[("page", "password")]).await;
        let to = asked.is(303).to().to_owned();
        town.work().await;
        let (proof, entered) = (to.split("proof=").nth(1).unwrap(), code(&server));
        browser.get(&to).await.is(200).has(proof);
        let proved = [("proof", proof), ("account.code", entered.as_str()), first[0], first[1]];
        let zhou = town.signed_in(ZHOU).await;
        post(&zhou, "/me/account/close", &[("account.confirm", "true"), proved[0], proved[1]]).await.is(422);
        post(&browser, "/me/account/password", &proved).await.is(303);
        // Once used it is worth nothing, and now the password is asked for.
        post(&browser, "/me/account/close", &[("account.confirm", "true"), proved[0], proved[1]]).await.is(422).has("现在的密码不对");
        browser.fill_at("/me/account", "/me/account/proof", &[("page", "//evil.example")]).await.is(404);
    }

    async fn a5_staff_prove_a_new_number_too(db: Db) {
        let town = accounts::town(db, None).await;
        let desk = town.signed_in(DESK).await;
        let page = "/work/account/profile";
        let fields = |password: &'static str| [
            ("account.display_name", "何静"), ("account.phone", "13800000066"), ("account.password", password),
        ];
        post(&desk, page, &fields("Wrong-pass 1")).await.is(422).has("现在的密码不对");
        post(&desk, page, &fields(PASSWORD)).await.is(303);
    }
}
