//! For every route, who is turned away.

use crate::accounts;
use testkit::web::Browser;
use town::{AUDIT, DESK, NEXT_DOOR, SECURITY, STREET, SYSTEM, ZHOU};

/// Asks for a page: turned away is 403, 404, or the way to sign in.
async fn turned_away(browser: &Browser, path: &str) {
    let answer = browser.get(path).await;
    let away = matches!(answer.status.as_u16(), 403 | 404) || answer.to().contains("sign-in");
    assert!(away, "GET {path}: {} {}", answer.status, answer.to());
}

/// Sends a form: turned away is 401, 403 or 404.
async fn refused(browser: &Browser, at: &str, path: &str, fields: &[(&str, &str)]) {
    let answer = browser.fill_at(at, path, fields).await;
    let away = matches!(answer.status.as_u16(), 401 | 403 | 404);
    assert!(away, "POST {path}: {} {}", answer.status, answer.to());
}

const OWN: [&str; 6] = ["", "/profile", "/password", "/sessions", "/looks", "/email"];

testkit::both! {
    async fn denied_own_account_to_others(db: Db) {
        let town = accounts::town(db, None).await;
        let (nobody, staff, resident) = (town.guest(), town.signed_in(DESK).await, town.signed_in(ZHOU).await);
        for path in OWN {
            turned_away(&nobody, &format!("/me/account{path}")).await;
            turned_away(&nobody, &format!("/work/account{path}")).await;
            turned_away(&staff, &format!("/me/account{path}")).await;
            turned_away(&resident, &format!("/work/account{path}")).await;
        }
        for path in ["/me/account/export", "/me/account/close", "/me/notices"] {
            turned_away(&nobody, path).await;
            turned_away(&staff, path).await;
        }
        turned_away(&resident, "/work/notices").await;
        turned_away(&nobody, "/work/notices").await;
    }

    async fn denied_own_account_changes_to_nobody(db: Db) {
        let town = accounts::town(db, None).await;
        let nobody = town.guest();
        for path in ["/profile", "/password", "/email", "/sessions/end"] {
            refused(&nobody, "/sign-in", &format!("/me/account{path}"), &[]).await;
            refused(&nobody, "/sign-in", &format!("/work/account{path}"), &[]).await;
        }
        for path in ["/me/account/close", "/me/notices/read", "/work/notices/read"] {
            refused(&nobody, "/sign-in", path, &[]).await;
        }
        let resident = town.signed_in(ZHOU).await;
        refused(&resident, "/me/account", "/work/account/password", &[]).await;
        let staff = town.signed_in(DESK).await;
        refused(&staff, "/work/account", "/me/account/close", &[("account.confirm", "true")]).await;
    }

    async fn denied_accounts_to_those_who_do_not_manage_them(db: Db) {
        let town = accounts::town(db, None).await;
        let page = format!("/work/accounts/{DESK}");
        for browser in [town.guest(), town.signed_in(ZHOU).await, town.signed_in(DESK).await, town.signed_in(SYSTEM).await] {
            for path in ["/work/accounts", "/work/accounts/new", &page] {
                turned_away(&browser, path).await;
            }
        }
        // An administrator of another street sees nothing of this one, and does nothing to it.
        let next_door = town.signed_in(NEXT_DOOR).await;
        next_door.get("/work/accounts").await.is(200).lacks("何静");
        turned_away(&next_door, &page).await;
        for path in ["reset", "disable", "enable", "unlock"] {
            refused(&next_door, "/work/accounts/new", &format!("{page}/{path}"), &[]).await;
        }
        let street = STREET.to_string();
        let fields = [("grant.role", "street.leader"), ("grant.area", street.as_str())];
        refused(&next_door, "/work/accounts/new", &format!("{page}/grants"), &fields).await;
        let fields = [("account.display_name", "甲"), ("account.name", "jia.yi"), ("account.area", street.as_str())];
        // What lies elsewhere is told as what is nowhere.
        let answer = next_door.fill_at("/work/accounts/new", "/work/accounts/new", &fields).await;
        answer.is(422).has_all(&["f-account-area-error", "没有这个选项"]);
    }

    async fn denied_people_to_pickers_of_those_who_do_not_see_them(db: Db) {
        let town = accounts::town(db, None).await;
        // 何静, by initials and by name; whoever sees no accounts does not even learn that there is a choice.
        for words in ["hj", "%E4%BD%95%E9%9D%99"] {
            let path = format!("/pick/account?q={words}");
            for browser in [town.guest(), town.signed_in(ZHOU).await, town.signed_in(DESK).await, town.signed_in(SYSTEM).await] {
                browser.get(&path).await.is(404).lacks("何静");
            }
            town.signed_in(NEXT_DOOR).await.get(&path).await.is(200).lacks("data-id");
            town.signed_in(SECURITY).await.get(&path).await.is(200).has_all(&[&format!("data-id=\"{DESK}\""), "<mark>何静</mark>", "石榴园社区"]);
        }
    }

    async fn denied_account_commands_to_the_audit_administrator(db: Db) {
        let town = accounts::town(db, None).await;
        let audit = town.signed_in(AUDIT).await;
        let page = format!("/work/accounts/{DESK}");
        audit.get(&page).await.is(200).lacks("重置密码").lacks("授予角色");
        for path in ["reset", "disable", "enable", "unlock", "grants"] {
            refused(&audit, &page, &format!("{page}/{path}"), &[]).await;
        }
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let grant = identity::grants(&mut q, DESK).await.unwrap()[0].id;
        drop(q);
        refused(&audit, &page, &format!("{page}/grants/{grant}/end"), &[]).await;
        let next_door = town.signed_in(NEXT_DOOR).await;
        refused(&next_door, "/work/accounts/new", &format!("{page}/grants/{grant}/end"), &[]).await;
        // The own account is another administrator's business.
        let security = town.signed_in(SECURITY).await;
        let own = format!("/work/accounts/{SECURITY}");
        security.get(&own).await.is(200).lacks("重置密码");
        for path in ["reset", "disable"] {
            refused(&security, &own, &format!("{own}/{path}"), &[]).await;
        }
    }

    async fn denied_journal_to_all_but_the_audit_administrator(db: Db) {
        let town = accounts::town(db, None).await;
        let entry = format!("/work/journal/{DESK}");
        for browser in [town.guest(), town.signed_in(ZHOU).await, town.signed_in(DESK).await, town.signed_in(SYSTEM).await, town.signed_in(SECURITY).await] {
            for path in ["/work/journal", "/work/journal/looks", &entry] {
                turned_away(&browser, path).await;
            }
        }
        refused(&town.signed_in(SECURITY).await, "/work/accounts/new", "/work/journal/verify", &[]).await;
        refused(&town.guest(), "/sign-in", "/work/journal/verify", &[]).await;
    }

    async fn denied_settings_to_those_without_the_role(db: Db) {
        let town = accounts::town(db, None).await;
        for browser in [town.guest(), town.signed_in(ZHOU).await, town.signed_in(DESK).await] {
            turned_away(&browser, "/work/settings").await;
        }
        let mail = format!("/work/settings/mails/{DESK}/again");
        for (browser, at) in [
            (town.guest(), "/sign-in"),
            (town.signed_in(AUDIT).await, "/work/journal"),
            (town.signed_in(SECURITY).await, "/work/accounts/new"),
        ] {
            refused(&browser, at, "/work/settings/mail-test", &[]).await;
            refused(&browser, at, &mail, &[]).await;
        }
        // Whoever keeps the system running puts rules in force, and agrees to no right that they widen.
        for (browser, at) in [
            (town.guest(), "/sign-in"),
            (town.signed_in(DESK).await, "/work"),
            (town.signed_in(AUDIT).await, "/work/journal"),
            (town.signed_in(SYSTEM).await, "/work/settings"),
        ] {
            refused(&browser, at, "/work/settings/rights/1", &[]).await;
        }
    }

    async fn denied_forms_without_their_token(db: Db) {
        let town = accounts::town(db, None).await;
        let browser = town.signed_in(ZHOU).await;
        // The token of somebody else's form does not fit.
        let other = town.signed_in(DESK).await;
        let page = other.get("/work/account/profile").await;
        let token = page.text.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let answer = browser.fill_at("/health/live", "/me/account/close", &[("_csrf", token.as_str()), ("account.confirm", "true")]).await;
        answer.is(403);
        browser.get("/me/account").await.is(200);
    }
}
