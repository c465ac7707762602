//! Two of the three administrators for what concerns one of them.

use crate::accounts::{self, one_time};
use identity::NewGrant;
use kernel::id::AccountId;
use kernel::time::Duration;
use testkit::web::{Answer, Browser};
use town::{AUDIT, DESK, GARDEN, NEXT_DOOR, PASSWORD, SECURITY, STREET, SYSTEM, Town, ZHOU};

const REQUESTS: &str = "/work/accounts/requests";

async fn press(browser: &Browser, account: AccountId, act: &str) -> Answer {
    let page = format!("/work/accounts/{account}");
    browser.fill_at(&page, &format!("{page}/{act}"), &[]).await
}

/// Decides about the first request on the page.
async fn decide(browser: &Browser, how: &str) -> Answer {
    let page = browser.get(REQUESTS).await;
    let at = page.text.find(&format!("{REQUESTS}/0"));
    let Some(at) = at else { panic!("nothing to decide: {}", page.text) };
    let id = page.text[at + REQUESTS.len() + 1..].split('/').next().unwrap().to_owned();
    browser.fill_at(REQUESTS, &format!("{REQUESTS}/{id}/{how}"), &[]).await
}

/// Agrees to the first request, if there is still one.
async fn decide_quietly(browser: &Browser) -> u16 {
    let page = browser.get(REQUESTS).await;
    let path = page.text.split('"').find(|it| it.ends_with("/agree"));
    match path {
        Some(path) => browser.fill_at(REQUESTS, path, &[]).await.status.as_u16(),
        None => 409,
    }
}

async fn sign_in(town: &Town, login: &str) -> u16 {
    let fields = [("account.login", login), ("account.password", PASSWORD)];
    town.guest().fill_at("/work/sign-in", "/work/sign-in", &fields).await.status.as_u16()
}

/// Makes an account as the security administrator does.
async fn make(town: &Town, admin: &Browser, login: &str) -> AccountId {
    let area = STREET.to_string();
    let fields = [
        ("account.display_name", "林晓雨"),
        ("account.name", login),
        ("account.area", area.as_str()),
    ];
    admin.fill_at("/work/accounts/new", "/work/accounts/new", &fields).await.is(200);
    let mut q = town.store.read(town.db.tenant()).await.unwrap();
    identity::account_of_login(&mut q, login).await.unwrap().unwrap().1
}

async fn grant(admin: &Browser, account: AccountId, role: &str) -> Answer {
    let (page, area) = (format!("/work/accounts/{account}"), STREET.to_string());
    let fields = [("grant.role", role), ("grant.area", area.as_str())];
    admin.fill_at(&page, &format!("{page}/grants"), &fields).await
}

async fn roles(town: &Town, account: AccountId) -> Vec<String> {
    let (mut q, now) = (town.store.read(town.db.tenant()).await.unwrap(), town.store.now());
    let held = identity::grants(&mut q, account).await.unwrap();
    held.into_iter().filter(|it| it.to_at.is_none_or(|to| to > now)).map(|it| it.role).collect()
}

testkit::both! {
    async fn a13_the_password_of_an_administrator_is_reset_by_two(db: Db) {
        let town = accounts::town(db, None).await;
        let (security, system, audit) =
            (town.signed_in(SECURITY).await, town.signed_in(SYSTEM).await, town.signed_in(AUDIT).await);
        let page = format!("/work/accounts/{AUDIT}");
        assert_eq!(press(&security, AUDIT, "reset").await.is(303).to(), page);
        press(&security, AUDIT, "reset").await.is(303);
        assert_eq!(sign_in(&town, "shenji").await, 303, "nothing was changed yet");
        // Neither who asked nor whom it is about decides.
        for browser in [&security, &audit] {
            browser.get(REQUESTS).await.is(200).has("许文").lacks("/agree");
        }
        audit.get("/work/notices").await.has("有人申请变更您的管理员账号");
        system.get("/work/notices").await.has("有一项管理员变更等您复核");
        assert_eq!(decide(&system, "agree").await.is(303).to(), REQUESTS);
        system.get(REQUESTS).await.has("已同意，待申请人办理").lacks("/agree");
        assert_eq!(sign_in(&town, "shenji").await, 303, "the second sees no password");
        security.get("/work/notices").await.has("您申请的管理员变更已同意");
        press(&security, AUDIT, "reset").await.is(200).has("只显示这一次");
        assert_eq!(sign_in(&town, "shenji").await, 422);
        // It was for once.
        press(&security, AUDIT, "reset").await.is(303);
        let tells = town.signed_in(AUDIT).await;
        tells.get("/work/account").await.is(200);
    }

    async fn a13_one_request_sent_ten_times_makes_one(db: Db) {
        let town = accounts::town(db, None).await;
        let (security, system) = (town.signed_in(SECURITY).await, town.signed_in(SYSTEM).await);
        let ten = (0..10).map(|_| press(&security, AUDIT, "reset"));
        for answer in futures_util::future::join_all(ten).await {
            answer.is(303);
        }
        assert_eq!(system.get(REQUESTS).await.text.matches("/agree\"").count(), 1);
        assert_eq!(town.signed_in(AUDIT).await.get("/work/notices").await.text.matches("有人申请变更您的管理员账号").count(), 1);
        // Agreed to once, it is spent once.
        let ten = (0..10).map(|_| decide_quietly(&system));
        let agreed = futures_util::future::join_all(ten).await;
        assert_eq!(agreed.iter().filter(|status| **status == 303).count(), 1, "{agreed:?}");
        let ten = (0..10).map(|_| press(&security, AUDIT, "reset"));
        let made = futures_util::future::join_all(ten).await;
        assert_eq!(made.iter().filter(|answer| answer.status == 200).count(), 1);
    }

    async fn a13_whichever_answer_of_an_agreed_reset_is_read_its_password_counts(db: Db) {
        let town = accounts::town(db, None).await;
        let (security, system) = (town.signed_in(SECURITY).await, town.signed_in(SYSTEM).await);
        press(&security, AUDIT, "reset").await.is(303);
        decide(&system, "agree").await.is(303);
        let at = format!("/work/accounts/{AUDIT}");
        let page = security.get(&at).await;
        let reset = format!("{at}/reset");
        let five = (0..5).map(|_| security.press(&page, &reset, &[]));
        let mut answers = futures_util::future::join_all(five).await;
        answers.push(security.press(&page, &reset, &[]).await);
        let passwords: Vec<String> = answers.iter().map(|answer| one_time(&answer.is(200).has("只显示这一次").text)).collect();
        assert!(passwords.iter().all(|password| *password == passwords[0]), "{passwords:?}");
        assert!(!system.get(REQUESTS).await.text.contains("/agree"), "nobody is asked again");
        let fields = [("account.login", "shenji"), ("account.password", passwords[0].as_str())];
        let audit = town.guest();
        assert_eq!(audit.fill_at("/work/sign-in", "/work/sign-in", &fields).await.is(303).to(), "/work/account/password");
        // Another form asks anew, and so does this one once the password was changed.
        press(&security, AUDIT, "reset").await.is(303);
        let change = [
            ("account.password", passwords[0].as_str()), ("account.password_new", "Lamp by the 3rd stair"),
            ("account.password_again", "Lamp by the 3rd stair"),
        ];
        audit.fill_at("/work/account/password", "/work/account/password", &change).await.is(303);
        security.press(&page, &reset, &[]).await.is(303);
        assert!(system.get(REQUESTS).await.text.contains("/agree"));
    }

    async fn a13_the_last_two_administrators_of_a_kind_never_both_leave(db: Db) {
        let town = accounts::town(db, None).await;
        let other: AccountId = town.store.new_id();
        let rules = town.rules.clone();
        let made = town.store.write(town.db.by(), move |tx| Box::pin(async move {
            town::staff_member(tx, rules.roles(), "", (other, "xin.ren", "林晓雨", STREET)).await?;
            let new = NewGrant {
                account: other, role: "audit.admin".into(), area: STREET, org: None, from: tx.now(), to: None,
            };
            identity::grant(tx, rules.roles(), new).await.map(|_| ())
        }));
        made.await.unwrap();
        let (security, system) = (town.signed_in(SECURITY).await, town.signed_in(SYSTEM).await);
        for account in [AUDIT, other] {
            press(&security, account, "disable").await.is(303);
        }
        let page = system.get(REQUESTS).await;
        let paths: Vec<String> = page.text.split('"').filter(|it| it.ends_with("/agree")).map(str::to_owned).collect();
        assert_eq!(paths.len(), 2);
        let both = paths.iter().map(|path| system.fill_at(REQUESTS, path, &[]));
        let answers = futures_util::future::join_all(both).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        assert_eq!(identity::holders(&mut q, "audit.admin", STREET).await.unwrap().len(), 1);
    }

    async fn a13_a_refused_or_old_request_changes_nothing(db: Db) {
        let town = accounts::town(db, None).await;
        let (security, system) = (town.signed_in(SECURITY).await, town.signed_in(SYSTEM).await);
        press(&security, AUDIT, "disable").await.is(303);
        decide(&system, "refuse").await.is(303);
        system.get(REQUESTS).await.has("不同意").lacks("/agree");
        press(&security, AUDIT, "disable").await.is(303);
        let page = system.get(REQUESTS).await;
        let at = page.text.find("/agree").unwrap();
        let start = page.text[..at].rfind(REQUESTS).unwrap();
        let path = page.text[start..at + 6].to_owned();
        town.db.clock().advance(Duration::days(8));
        let system = town.signed_in(SYSTEM).await;
        system.fill_at(REQUESTS, &path, &[]).await.is(409);
        assert_eq!(sign_in(&town, "shenji").await, 303);
    }

    async fn a13_an_administrator_is_made_and_unmade_by_two(db: Db) {
        let town = accounts::town(db, None).await;
        let (security, system, audit) =
            (town.signed_in(SECURITY).await, town.signed_in(SYSTEM).await, town.signed_in(AUDIT).await);
        let puppet = make(&town, &security, "mu.ou").await;
        grant(&security, puppet, "audit.admin").await.is(303);
        assert_eq!(roles(&town, puppet).await, Vec::<String>::new());
        // What is asked for is told to whoever decides.
        system.get(REQUESTS).await.has("审计管理员").has("林晓雨").has("谢雯");
        decide(&audit, "agree").await.is(303);
        assert_eq!(roles(&town, puppet).await, ["audit.admin"]);
        // No other role beside it, and none taken away alone.
        grant(&security, puppet, "street.dispatcher").await.is(422).has("不能同时担任");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let id = identity::grants(&mut q, AUDIT).await.unwrap()[0].id;
        drop(q);
        press(&security, AUDIT, &format!("grants/{id}/end")).await.is(303);
        assert_eq!(roles(&town, AUDIT).await, ["audit.admin"]);
        decide(&system, "agree").await.is(303);
        assert_eq!(roles(&town, AUDIT).await, Vec::<String>::new());
        // Both of them stand in the journal.
        let late = town.signed_in(puppet).await;
        late.get("/work/journal").await.is(403);
        press(&security, SYSTEM, "disable").await.is(303);
        assert_eq!(sign_in(&town, "xitong").await, 303);
    }

    async fn a13_a_worker_becomes_no_administrator_beside_the_work(db: Db) {
        let town = accounts::town(db, None).await;
        let security = town.signed_in(SECURITY).await;
        grant(&security, DESK, "audit.admin").await.is(422).has("不能同时担任");
        let colleague = make(&town, &security, "xin.ren").await;
        grant(&security, colleague, "street.dispatcher").await.is(303);
        grant(&security, colleague, "security.admin").await.is(422).has("不能同时担任");
        assert_eq!(roles(&town, colleague).await, ["street.dispatcher"]);
        // What was asked for before may not fit any more when it is agreed to.
        let other = make(&town, &security, "lao.ren").await;
        grant(&security, other, "audit.admin").await.is(303);
        grant(&security, other, "street.dispatcher").await.is(303);
        decide(&town.signed_in(AUDIT).await, "agree").await.is(409);
        assert_eq!(roles(&town, other).await, ["street.dispatcher"]);
    }

    async fn denied_the_second_administrators_page_to_others(db: Db) {
        let town = accounts::town(db, None).await;
        press(&town.signed_in(SECURITY).await, AUDIT, "reset").await.is(303);
        for who in [DESK, ZHOU] {
            let browser = town.signed_in(who).await;
            browser.get(REQUESTS).await.is(403);
        }
        let system = town.signed_in(SYSTEM).await;
        let page = system.get(REQUESTS).await;
        let at = page.text.find("/agree").unwrap();
        let start = page.text[..at].rfind(REQUESTS).unwrap();
        let path = page.text[start..at + 6].to_owned();
        for who in [DESK, SECURITY, AUDIT] {
            let home = "/work/account";
            town.signed_in(who).await.fill_at(home, &path, &[]).await.is(403);
        }
        // The administrator of another street does not know of it.
        let neighbour = town.signed_in(NEXT_DOOR).await;
        neighbour.fill_at("/work/account", &path, &[]).await.is(409);
        neighbour.get(REQUESTS).await.lacks("许文");
        system.get(REQUESTS).await.has("/agree");
    }

    async fn a13_the_program_itself_needs_no_second(db: Db) {
        let town = accounts::town(db, None).await;
        let (rules, by) = (town.rules.clone(), town.db.by());
        let done = town.store.write(by, move |tx| Box::pin(async move {
            identity::disable(tx, rules.roles(), AUDIT).await?;
            identity::enable(tx, rules.roles(), AUDIT).await?;
            let new = NewGrant {
                account: DESK, role: "community.desk".into(), area: GARDEN, org: None, from: tx.now(), to: None,
            };
            // It keeps to what may be held together all the same.
            assert!(identity::grant(tx, rules.roles(), NewGrant { role: "audit.admin".into(), area: STREET, ..new }).await.is_err());
            Ok(())
        }));
        done.await.unwrap();
    }
}
