//! Every form that makes something, sent ten times at once with one token, on the running program with the rules that ship:
//! one thing is there afterwards. A route that takes forms and is in none of the lists here fails.

use crate::cast::Cast;
use crate::inspect;
use crate::site::{Server, Site};
use kernel::id::CaseId;
use serde_json::Value;
use std::collections::BTreeSet;
use store::{Client, args};
use testkit::web::{Answer, Browser};
use tokio::task::JoinSet;
use uuid::Uuid;

const GOLDEN: &str = include_str!("../../../../docs/routes.golden");
const LISTED: &str = include_str!("../../../../docs/tests.md");
/// The password of every account of the demonstration.
const PASSWORD: &str = "Linli-demo-2026";

/// Routes that make something, each sent here.
const MADE: &[&str] = &[
    "/follow/{secret}/act",
    "/follow/{secret}/say",
    "/field/report",
    "/field/report/join",
    "/field/report/send",
    "/me/account/email",
    "/me/matters/{id}/act",
    "/me/matters/{id}/say",
    "/report",
    "/report/join",
    "/report/send",
    "/sign-in/code",
    "/sign-in/forgotten",
    "/sign-up",
    "/work/account/email",
    "/work/accounts/new",
    "/work/areas/{id}/boundary",
    "/work/bulk/do",
    "/work/cases/filters",
    "/work/cases/new",
    "/work/cases/new/join",
    "/work/cases/new/send",
    "/work/cases/supervise",
    "/work/cases/urge",
    "/work/cases/{id}/accept",
    "/work/cases/{id}/dispatch",
    "/work/cases/{id}/merge",
    "/work/cases/{id}/refuse",
    "/work/matters/{id}/act",
    "/work/matters/{id}/say",
    "/work/settings/mail-test",
];

/// Routes that make something, sent again by a test of their own.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/me/account/proof", "a5_without_a_password_a_fresh_code_to_the_address_is_asked_for"),
    ("/work/account/proof", "a5_without_a_password_a_fresh_code_to_the_address_is_asked_for"),
    ("/sign-up/code/{id}", "a5_a_code_bears_few_tries_and_little_time"),
    ("/work/accounts/{id}/grants", "a5_one_grant_form_sent_ten_times_makes_one"),
    ("/work/accounts/{id}/grants/{grant}/end", "a13_one_request_sent_ten_times_makes_one"),
    ("/work/accounts/requests/{id}/agree", "a13_one_request_sent_ten_times_makes_one"),
    ("/work/accounts/requests/{id}/refuse", "a13_one_request_sent_ten_times_makes_one"),
    ("/work/settings/rights/{no}", "a13_rights_that_widen_wait_for_the_security_administrator"),
    ("/work/areas/{id}/change/{kind}", "a3_a_form_sent_ten_times_at_once_makes_one"),
    ("/work/areas/{id}/duties", "a3_a_form_sent_ten_times_at_once_makes_one"),
    ("/work/orgs/{id}/posts", "a3_a_form_sent_ten_times_at_once_makes_one"),
    ("/work/orgs/{id}/posts/{post}", "a3_a_form_sent_ten_times_at_once_makes_one"),
    ("/work/matters/{id}/follow", "c2_following_pressed_ten_times_is_following"),
    ("/work/matters/{id}/undo", "c2_an_undo_sent_ten_times_undoes_once"),
    ("/work/orgs/{id}/holders/{holder}", "a3_posts_and_terms"),
    ("/work/areas/{id}/duties/{duty}", "a3_a_form_sent_ten_times_at_once_makes_one"),
    ("/work/{register}/new", "a4_one_form_sent_twice_makes_one_and_saving_goes_on_with_another"),
    ("/work/{register}/filters/keep", "a4_a_kept_filter_is_found_again_replaced_and_forgotten"),
    ("/field/{register}/new", "b6_the_quick_form_asks_few_fields_with_the_picture_first"),
];

/// Routes that change what is there, look something up or begin a session: sent again, they change nothing more.
const IN_PLACE: &[&str] = &[
    "/follow",
    "/follow/{secret}/letters",
    "/gallery",
    "/gallery/fields",
    "/me/account/close",
    "/me/account/email/{id}",
    "/me/account/password",
    "/me/account/profile",
    "/me/account/sessions/end",
    "/me/notices/read",
    "/prefs",
    "/report/joined/{secret}/back",
    "/report/kept",
    "/sign-in",
    "/sign-in/code/{id}",
    "/sign-in/forgotten/{id}",
    "/sign-out",
    "/work/account/email/{id}",
    "/work/account/password",
    "/work/account/profile",
    "/work/account/sessions/end",
    "/work/accounts/{id}/disable",
    "/work/accounts/{id}/enable",
    "/work/accounts/{id}/reset",
    "/work/accounts/{id}/unlock",
    "/work/bulk/forward",
    "/work/bulk/urge",
    "/work/cases/filters/{id}/forget",
    "/work/cases/new/kept",
    "/work/cases/{id}/public",
    "/work/gallery/fields",
    "/work/journal/verify",
    "/work/matters/{id}/reveal",
    "/work/notices/read",
    "/work/residents",
    "/work/residents/{id}/reset",
    "/work/settings/mails/{id}/again",
    "/work/sign-in",
    "/work/{register}/bulk/{action}",
    "/work/{register}/filters/{id}/forget",
    "/work/{register}/{id}/change",
    "/work/{register}/{id}/do/{action}",
    "/work/{register}/{id}/reveal",
];

/// A form that is about to be sent.
struct Deed {
    route: &'static str,
    who: Browser,
    page: Answer,
    /// How the form's action ends.
    action: String,
    fields: Vec<(&'static str, String)>,
    /// What counts the things that it makes.
    counts: (&'static str, store::Args),
}

const DRAFTS: &str = "SELECT count(*) FROM desk_draft";
const CASES: &str = "SELECT count(*) FROM desk_case";
const NOTES: &str = "SELECT count(*) FROM matter_note";
const ACCOUNTS: &str = "SELECT count(*) FROM identity_account";
const CODES: &str = "SELECT count(*) FROM identity_mail WHERE purpose = 'code'";
const TESTS: &str = "SELECT count(*) FROM identity_mail WHERE purpose = 'test'";
const FILTERS: &str = "SELECT count(*) FROM desk_filter";
const ALSO: &str = "SELECT also_count FROM desk_case WHERE id = $1";
const BOUNDARIES: &str = "SELECT count(*) FROM registry_change WHERE kind = 'boundary'";
const COMMANDS: &str = "SELECT count(DISTINCT command_id) FROM matter_event WHERE matter_id = $1";

async fn count(site: &Site, (sql, args): (&str, store::Args)) -> i64 {
    let mut client = Client::connect(&site.url).await.unwrap();
    let rows: Vec<(i64,)> = client.all(sql, args).await.unwrap();
    rows[0].0
}

/// Sends the form ten times at once; returns what is wrong with what came of it.
async fn ten_times(site: &Site, deed: Deed) -> Option<String> {
    if !deed.page.has_form(&deed.action) {
        return Some(format!("{}: no form on\n{}", deed.route, deed.page.text));
    }
    let mut form = deed.page.form(&deed.action);
    for (name, value) in &deed.fields {
        form = form.set(name, value.clone());
    }
    let before = count(site, (deed.counts.0, deed.counts.1.clone())).await;
    let mut sent = JoinSet::new();
    for _ in 0..10 {
        let (who, form) = (deed.who.apart(), form.clone());
        sent.spawn(async move { who.submit(&form).await });
    }
    let answers = sent.join_all().await;
    let made = count(site, deed.counts).await - before;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    let well = statuses.iter().all(|status| *status < 500);
    let told = answers.iter().find(|answer| answer.status.as_u16() >= 400);
    let told = told.map_or_else(String::new, |answer| answer.text.clone());
    (made != 1 || !well).then(|| format!("{}: {made} made, {statuses:?}\n{told}", deed.route))
}

fn deed(
    route: &'static str,
    (who, page): (Browser, Answer),
    action: impl Into<String>,
    fields: Vec<(&'static str, String)>,
    counts: &'static str,
) -> Deed {
    Deed { route, who, page, action: action.into(), fields, counts: (counts, args![]) }
}

fn of_case(mut deed: Deed, case: CaseId) -> Deed {
    deed.counts.1 = args![case];
    deed
}

async fn at(who: Browser, path: &str) -> (Browser, Answer) {
    let page = who.get(path).await;
    (who, page)
}

/// Reports at each of the three places, and what a reporter writes and does.
async fn reports(cast: &Cast) -> Vec<Deed> {
    let mut all = Vec::new();
    let places = [
        ("/report", "/report/send", cast.guest()),
        ("/work/cases/new", "/work/cases/new/send", cast.with(&cast.desk)),
        ("/field/report", "/field/report/send", cast.with(&cast.grid)),
    ];
    for (base, send, who) in places {
        let fields = cast.report("北门外的井盖裂了");
        all.push(deed(base, at(who.apart(), base).await, base, fields, DRAFTS));
        let (check, _) = cast.checked(&who, base, "南门的路灯不亮").await;
        all.push(deed(send, (who, check), send, vec![], CASES));
    }
    let note = || vec![("note", "晚上才看得出来".to_owned())];
    let (_, link) = cast.reported("楼道里堆了旧家具").await;
    all.push(deed("/follow/{secret}/say", at(cast.guest(), &link).await, "/say", note(), NOTES));
    let (case, link) = cast.reported("花坛边的栏杆断了").await;
    let page = at(cast.guest(), &link).await;
    all.push(of_case(deed("/follow/{secret}/act", page, "/act", vec![], COMMANDS), case));
    let resident = cast.with(&cast.resident);
    let own = cast.own(resident.apart(), "小区的健身器材松了").await;
    let page = at(resident.apart(), &format!("/me/matters/{own}")).await;
    all.push(deed("/me/matters/{id}/say", page, "/say", note(), NOTES));
    let own = cast.own(resident.apart(), "门禁坏了进不去").await;
    let page = at(resident, &format!("/me/matters/{own}")).await;
    all.push(of_case(deed("/me/matters/{id}/act", page, "/act", vec![], COMMANDS), own));
    all
}

/// What the desk, the dispatcher and the leader do with a case.
async fn moves(cast: &Cast) -> Vec<Deed> {
    let mut all = Vec::new();
    let (first, _) = cast.reported("楼梯间的灯不亮").await;
    let (second, _) = cast.reported("垃圾桶满了没人收").await;
    let (third, _) = cast.reported("楼下有人乱停车").await;
    let (fourth, _) = cast.reported("雨水井堵住了").await;
    let desk = cast.with(&cast.desk);
    let page = at(desk.apart(), &format!("/work/matters/{fourth}")).await;
    let note = vec![("note", "已经去看过".to_owned())];
    all.push(deed("/work/matters/{id}/say", page, "/say", note, NOTES));
    let page = cast.open(&desk, second, "complete.1.refuse").await;
    let fields =
        vec![("refused_for", "elsewhere".to_owned()), ("explanation", "请找物业".to_owned())];
    let one = deed("/work/cases/{id}/refuse", (desk.apart(), page), "/refuse", fields, COMMANDS);
    all.push(of_case(one, second));
    let page = cast.open(&desk, third, "complete.1.merge").await;
    let into = desk.get(&format!("/work/cases/{first}")).await;
    let mut words = into.text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
    let code = words.find(|word| matters::Code::read(word).is_some()).unwrap();
    let fields = vec![("into", code.to_owned())];
    let one = deed("/work/cases/{id}/merge", (desk.apart(), page), "/merge", fields, COMMANDS);
    all.push(of_case(one, third));
    let page = cast.open(&desk, first, "complete.1.accept").await;
    let one = deed("/work/cases/{id}/accept", (desk.apart(), page), "/accept", vec![], COMMANDS);
    all.push(of_case(one, first));
    let page = at(desk, "/work/cases?state=closed").await;
    let name = vec![("name", "办结的".to_owned())];
    all.push(deed("/work/cases/filters", page, "/work/cases/filters", name, FILTERS));
    all
}

/// Dispatch and supervision of cases that the desk accepted.
async fn later(cast: &Cast) -> Vec<Deed> {
    let mut cases = Vec::new();
    let desk = cast.with(&cast.desk);
    for words in ["单元门关不上", "电梯里的灯一闪一闪"] {
        let (case, _) = cast.reported(words).await;
        let page = cast.open(&desk, case, "complete.1.accept").await;
        let accept = page.form("/accept");
        assert_eq!(desk.submit(&accept).await.status, 303);
        cases.push(case);
    }
    let dispatcher = cast.with(&cast.dispatcher);
    let page = cast.open(&dispatcher, cases[0], "dispatch.").await;
    let lead = crate::fields::options(&page.text, "lead")[0].clone();
    let fields = vec![("lead", lead)];
    let one = deed("/work/cases/{id}/dispatch", (dispatcher, page), "/dispatch", fields, COMMANDS);
    let dispatch = of_case(one, cases[0]);
    let leader = cast.with(&cast.leader);
    let (list, id) = (leader.get("/work/cases").await, cases[1].to_string());
    let mut all = vec![dispatch];
    for (route, action) in [("/work/cases/supervise", "/supervise"), ("/work/cases/urge", "/urge")]
    {
        let page = leader.press(&list, route, &[("id", &id)]).await;
        let fields = vec![("id", id.clone())];
        all.push(of_case(deed(route, (leader.apart(), page), action, fields, COMMANDS), cases[1]));
    }
    all
}

/// Joining an open case at each of the three places: it has a public title, so that guests are offered it, too.
async fn joins(cast: &Cast) -> Vec<Deed> {
    let words = "一楼大厅的消防栓漏水";
    let (case, _) = cast.reported(words).await;
    let desk = cast.with(&cast.desk);
    let page = cast.open(&desk, case, "complete.1.accept").await;
    let accept = page.form("/accept").set("public_title", "大厅消防栓漏水");
    assert_eq!(desk.submit(&accept).await.status, 303);
    let mut all = Vec::new();
    let places = [
        ("/report", "/report/join", cast.guest()),
        ("/work/cases/new", "/work/cases/new/join", cast.with(&cast.desk)),
        ("/field/report", "/field/report/join", cast.with(&cast.grid)),
    ];
    for (base, join, who) in places {
        let (check, _) = cast.checked(&who, base, words).await;
        all.push(of_case(deed(join, (who, check), join, vec![], ALSO), case));
    }
    all
}

/// Accepting many at once, an action of the leader, and a boundary.
async fn others(cast: &Cast, site: &Site) -> Vec<Deed> {
    let (case, _) = cast.reported("北门的路灯不亮").await;
    let mut client = Client::connect(&site.url).await.unwrap();
    let sql = "SELECT id FROM matter_work_item WHERE matter_id = $1 AND purpose = 'act'";
    let items: Vec<(Uuid,)> = client.all(sql, args![case]).await.unwrap();
    let desk = cast.with(&cast.desk);
    let list = desk.get("/work/bulk").await;
    let look = desk.press(&list, "/work/bulk/forward", &[("id", &items[0].0.to_string())]).await;
    let many =
        of_case(deed("/work/bulk/do", (desk, look), "/work/bulk/do", vec![], COMMANDS), case);
    let (case, _) = cast.reported("地下车库积水了").await;
    let leader = cast.with(&cast.leader);
    let page = cast.open(&leader, case, "comment").await;
    let words = vec![("note", "请今天办好".to_owned())];
    let act = deed("/work/matters/{id}/act", (leader, page), "/act", words, COMMANDS);
    let sql = "SELECT geojson FROM registry_area_boundary WHERE area_id = $1 AND to_on IS NULL";
    let drawn: Vec<(String,)> = client.all(sql, args![cast.in_grid]).await.unwrap();
    let mut outline: Value = serde_json::from_str(&drawn[0].0).unwrap();
    outline["coordinates"][0].as_array_mut().unwrap().remove(1);
    let (system, path) =
        (cast.with(&cast.system), format!("/work/areas/{}/boundary", cast.in_grid));
    let page = system.get(&path).await;
    let first = page.form("/boundary");
    let first = first.set("area.boundary", outline.to_string()).set("area.reason", "重新测量");
    let preview = system.submit(&first).await;
    let confirm = vec![("step", "confirm".to_owned())];
    let route = "/work/areas/{id}/boundary";
    let boundary = deed(route, (system, preview), "/boundary", confirm, BOUNDARIES);
    vec![many, of_case(act, case), boundary]
}

/// Accounts, letters with codes, and a letter to try the mail server.
async fn accounts(cast: &Cast) -> Vec<Deed> {
    let address = |name: &str| ("account.email", format!("{name}@example.cn"));
    let password = || ("account.password", PASSWORD.to_owned());
    let up = at(cast.guest(), "/sign-up").await;
    let community = crate::fields::options(&up.1.text, "account.community")[0].clone();
    let person = vec![
        ("account.name", "once.one".to_owned()),
        ("account.display_name", "何一".to_owned()),
        ("account.password_new", "Deng-lou 2026".to_owned()),
        ("account.password_again", "Deng-lou 2026".to_owned()),
        ("account.community", community),
        ("account.consent", "true".to_owned()),
    ];
    let new = at(cast.with(&cast.security), "/work/accounts/new").await;
    let found = new.0.get("/pick/area?q=%E7%A4%BE%E5%8C%BA").await;
    let area = crate::fields::between(&found.text, "data-id=\"", "\"").unwrap().to_owned();
    let staff = vec![
        ("account.name", "once.staff".to_owned()),
        ("account.display_name", "何二".to_owned()),
        ("account.post", "受理员".to_owned()),
        ("account.area", area),
    ];
    let of = |session: &str| cast.with(session);
    let (code, lost) =
        (at(cast.guest(), "/sign-in/code").await, at(cast.guest(), "/sign-in/forgotten").await);
    let mine = at(of(&cast.resident), "/me/account/email").await;
    let work = at(of(&cast.desk), "/work/account/email").await;
    let settings = at(of(&cast.system), "/work/settings").await;
    let to = vec![("mail.test_address", "test@example.cn".to_owned())];
    vec![
        deed("/sign-up", up, "/sign-up", person, ACCOUNTS),
        deed("/work/accounts/new", new, "/work/accounts/new", staff, ACCOUNTS),
        deed("/sign-in/code", code, "/sign-in/code", vec![address("a")], CODES),
        deed("/sign-in/forgotten", lost, "/sign-in/forgotten", vec![address("b")], CODES),
        deed("/me/account/email", mine, "/email", vec![address("c"), password()], CODES),
        deed("/work/account/email", work, "/email", vec![address("d"), password()], CODES),
        deed("/work/settings/mail-test", settings, "/mail-test", to, TESTS),
    ]
}

#[test]
fn a5_every_route_that_takes_forms_says_whether_it_makes_something() {
    let posts = GOLDEN.lines().filter_map(|line| line.strip_prefix("POST  "));
    let posts: Vec<&str> = posts.filter_map(|line| line.split_whitespace().next()).collect();
    let elsewhere = ELSEWHERE.iter().map(|(route, _)| route);
    let listed: Vec<&str> = MADE.iter().chain(elsewhere).chain(IN_PLACE).copied().collect();
    let once: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(once.len(), listed.len(), "a route stands in two lists");
    for route in &posts {
        assert!(once.contains(route), "{route} is in none of the lists");
    }
    for route in &once {
        assert!(posts.contains(route), "{route} takes no forms");
    }
    for (route, test) in ELSEWHERE {
        assert!(LISTED.contains(&format!("`{test}`")), "{route}: there is no test {test}");
    }
}

testkit::both! {
    async fn a5_what_a_form_makes_is_made_once(db: Db) {
        let site = Site::filled(&db).await;
        let settings = "[site]\nbehind_proxy = true\n[smtp]\nurl = \"smtp+plain://127.0.0.1:9\"\nfrom = \"linli@example.cn\"\n";
        std::fs::write(site.data.join("linli.toml"), settings).unwrap();
        let server = Server::start(&site).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let cast = Cast::of(&store, tenant, server.address.clone()).await;
        store.close().await;
        let (mut wrong, mut sent) = (Vec::new(), BTreeSet::new());
        let mut all = reports(&cast).await;
        all.extend(moves(&cast).await);
        all.extend(later(&cast).await);
        all.extend(joins(&cast).await);
        all.extend(others(&cast, &site).await);
        all.extend(accounts(&cast).await);
        for deed in all {
            sent.insert(deed.route);
            wrong.extend(ten_times(&site, deed).await);
        }
        assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n\n"), site.log());
        assert_eq!(sent, MADE.iter().copied().collect(), "each route of the list is sent");
        server.kill().await;
    }
}
