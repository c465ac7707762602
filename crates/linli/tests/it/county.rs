//! A county's own rules: what extends and what replaces, through upgrades of the program, and rights that wait.

use crate::cast::Cast;
use crate::cli::overlay;
use crate::inspect;
use crate::site::{Server, Site};
use crate::visitor::sign_in;
use serde_json::json;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use store::{By, Client, NewRules, RuleVersion, args};
use testkit::web::Browser;
use testkit::{Db, Engine};

/// The password of everybody in the demonstration.
const PASSWORD: &str = "Linli-demo-2026";

fn before() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/before")
}

/// Returns an office that an older program set up, with the rules of its county in force, before overlay and built-in files
/// were kept apart.
async fn office_of_before(db: &Db) -> Site {
    let data = db.folder().join("site");
    fs::create_dir_all(&data).unwrap();
    let (site, name) = match db.engine() {
        Engine::Sqlite => {
            File::create(data.join("linli.db")).unwrap();
            (Site::empty(&data), "sqlite")
        }
        Engine::Postgres => {
            db.open(&[]).await.close().await;
            (Site { data: data.clone(), url: db.url() }, "postgres")
        }
    };
    let key = data.join("linli.key");
    fs::copy(before().join(format!("{name}.key")), &key).unwrap();
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    let dump = fs::read_to_string(before().join(format!("{name}.dump"))).unwrap();
    let mut client = Client::connect(&site.url).await.unwrap();
    if db.engine() == Engine::Postgres {
        client.exec("DROP SCHEMA public CASCADE", args![]).await.unwrap();
        client.exec("CREATE SCHEMA public", args![]).await.unwrap();
    }
    for statement in dump.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        client
            .exec(statement, args![])
            .await
            .unwrap_or_else(|fault| panic!("{fault}: {statement}"));
    }
    site
}

/// Returns all versions of the rules, the latest first.
async fn versions(site: &Site) -> Vec<RuleVersion> {
    let store = site.open().await;
    let mut q = store.read_shared().await.unwrap();
    let found = store::rule_versions(&mut q).await.unwrap();
    drop(q);
    store.close().await;
    found
}

/// Starts the program and stops it, as an upgrade does.
async fn started(site: &Site) {
    Server::start(site).await.kill().await;
}

fn file<'v>(version: &'v RuleVersion, path: &str) -> &'v str {
    version.files[path].as_str().unwrap_or_else(|| panic!("no {path}"))
}

pub fn write(site: &Site, path: &str, text: &str) {
    let target = site.data.join("rules").join(path);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::write(target, text).unwrap();
}

pub fn built_in(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").join(path))
        .unwrap()
}

const EXTENDS: &str = "extend = \"roles\"\n\n[roles.\"street.leader\"]\nunmask = [\"reporter.name\"]\n\n\
    [roles.\"street.listener\"]\ntitle = { zh = \"听诉员\", en = \"Listener\" }\nlevel = \"street\"\nverbs = [\"case.list\"]\n\
    purpose = { zh = \"听\", en = \"Listening\" }\n";

testkit::both! {
    async fn a13_an_office_of_before_is_upgraded_twice_and_keeps_its_own(db: Db) {
        let site = office_of_before(&db).await;
        started(&site).await;
        let all = versions(&site).await;
        assert_eq!(all.len(), 2, "the built-in part is the new program's");
        let (now, then) = (&all[0], &all[1]);
        let own: Vec<&str> = now.overlay.as_ref().unwrap().as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(own, ["calendar/2027.toml", "calendar/hours.toml", "codes/organisation_kind.toml", "dictionary/ours.toml", "roles.toml"]);
        for path in ["calendar/hours.toml", "codes/organisation_kind.toml", "dictionary/ours.toml"] {
            assert_eq!(file(now, path), file(then, path), "{path} is the county's");
        }
        let (roles, old) = (file(now, "roles.toml"), file(then, "roles.toml"));
        assert!(roles.contains("社区接待员") && roles.contains("street.listener"), "its roles are the county's");
        assert!(!old.contains("street.duty") && roles.contains("[roles.\"street.duty\"]"), "with those that the new files need");
        assert!(now.files.get("calendar/2027.toml").is_none(), "what it took out stays out");
        assert_eq!(file(now, "procedures/case.toml"), built_in("procedures/case.toml"));
        assert_eq!(file(now, "limits.toml"), built_in("limits.toml"), "a file that is new");
        assert!(now.held.is_none(), "its own roles are as they were");
        started(&site).await;
        assert_eq!(versions(&site).await.len(), 2, "nothing is left to do");

        // The county takes its own over as what extends. What that widens is told, and waits.
        fs::create_dir_all(site.data.join("rules/dictionary")).unwrap();
        fs::copy(before().join("rules/dictionary/ours.toml"), site.data.join("rules/dictionary/ours.toml")).unwrap();
        write(&site, "roles.toml", &EXTENDS.replace("verbs = [\"case.list\"]", "verbs = [\"case.list\", \"case.view\"]"));
        write(&site, "codes/ours.toml", "extend = \"organisation_kind\"\ncodes = [{ code = \"canteen\", zh = \"社区食堂\", en = \"Community canteen\" }]\n");
        let told = site.run(&["rules", "check"]).well();
        assert!(told.contains("+ street.leader sees reporter.name unmasked: waits"), "{told}");
        assert!(told.contains("+ community.desk may account.window: waits"), "the built-in roles are newer: {told}");
        assert!(told.contains("- calendar/hours.toml of your own, which is in force, is not in the folder"), "{told}");
        site.run(&["rules", "apply"]).well();
        let all = versions(&site).await;
        assert!(file(&all[0], "roles.toml").contains("street.listener"));
        assert!(all[0].held.as_ref().unwrap().as_array().unwrap().len() > 2);

        // Another program was in between, with other built-in files.
        let (mut files, overlay, held) = (all[0].files.clone(), all[0].overlay.clone().unwrap(), all[0].held.clone());
        files["clocks.toml"] = json!(format!("# of another program\n{}", built_in("clocks.toml")));
        let store = site.open().await;
        let by = By::system(db.tenant(), "test", "upgrade");
        let other = NewRules { files, overlay, held };
        store.write(by, move |tx| Box::pin(async move { let now = tx.now(); tx.apply_rules(other, now).await })).await.unwrap();
        store.close().await;
        started(&site).await;
        let last = versions(&site).await;
        assert_eq!(last.len(), 5);
        assert_eq!((&last[0].sha256, &last[0].overlay, &last[0].held), (&all[0].sha256, &all[0].overlay, &all[0].held));
        site.run(&["audit", "verify"]).well();
    }

    async fn a13_rights_that_widen_wait_for_the_security_administrator(db: Db) {
        let site = Site::filled(&db).await;
        write(&site, "roles.toml", EXTENDS);
        let told = site.run(&["rules", "apply"]).well();
        assert!(told.contains("+ street.leader sees reporter.name unmasked: waits"), "{told}");
        assert!(told.contains("+ role street.listener, which nobody holds yet"), "{told}");
        let no = versions(&site).await[0].no;
        let page = format!("/work/settings/rights/{no}");
        let right = json!({ "wider": "unmask", "role": "street.leader", "element": "reporter.name" }).to_string();
        let server = Server::start(&site).await;
        let of = async |login: &str| {
            let browser = Browser::at(&server.address);
            assert_eq!(sign_in(&browser, "/work/sign-in", login, PASSWORD).await.status, 303);
            browser
        };
        let (system, security) = (of("sysadmin").await, of("secadmin").await);
        let seen = system.get("/work/settings").await;
        assert!(seen.text.contains("等安全管理员同意") && !seen.text.contains(&page), "it is not his to agree");
        let forced = system.post(&page, &[("right", right.as_str())]).await;
        assert_eq!(forced.status, 403);
        let notices = security.get("/work/notices").await;
        assert!(notices.text.contains("新规则扩大了权限"), "{}", notices.text);
        let empty = security.post(&page, &[]).await;
        assert!(empty.status == 422 && empty.text.contains("请勾选要同意的权限"), "{}", empty.status);
        let other = json!({ "wider": "verb", "role": "street.leader", "verb": "account.manage" }).to_string();
        assert_eq!(security.post(&page, &[("right", other.as_str())]).await.status, 422, "only what waits");
        assert_eq!(versions(&site).await[0].no, no);
        assert_eq!(security.post(&page, &[("right", right.as_str())]).await.status, 303);
        let all = versions(&site).await;
        assert_eq!((all[0].no, &all[0].sha256, all[0].held.is_none()), (no + 1, &all[1].sha256, true));
        assert_eq!(security.post(&page, &[("right", right.as_str())]).await.status, 409, "twice makes one");
        assert!(!security.get("/work/settings").await.text.contains("等安全管理员同意"));
        server.kill().await;
        started(&site).await;
        assert_eq!(versions(&site).await.len(), all.len(), "what was agreed to stays agreed to");
        let told = site.run(&["rules", "check"]).well();
        assert!(told.contains("the same rights"), "{told}");
        site.run(&["audit", "verify"]).well();
    }

    async fn a13_a_countys_file_that_a_new_program_cannot_read_stops_nothing(db: Db) {
        let site = Site::filled(&db).await;
        // An older program put in force what lacks a limit that this one counts by.
        let limits = built_in("limits.toml");
        let (before, after) = limits.split_once("\n[").unwrap();
        let rest = after.split_once("\n[").unwrap().1;
        let short = format!("{before}\n[{rest}");
        let latest = versions(&site).await.remove(0);
        let mut files = latest.files;
        files["limits.toml"] = json!(short);
        let own = NewRules { files, overlay: json!({ "limits.toml": short }), held: None };
        let store = site.open().await;
        let by = By::system(db.tenant(), "test", "upgrade");
        store.write(by, move |tx| Box::pin(async move { let now = tx.now(); tx.apply_rules(own, now).await })).await.unwrap();
        store.close().await;
        started(&site).await;
        assert!(site.log().contains("limits.toml") && site.log().contains("left out"), "{}", site.log());
        let all = versions(&site).await;
        assert_eq!(file(&all[0], "limits.toml"), limits);
        assert_eq!(all[0].overlay, Some(json!({ "limits.toml": short })), "the county's file is not lost");
        started(&site).await;
        assert_eq!(versions(&site).await.len(), all.len());
        // What would make stored values unreadable is not put in force by hand either.
        overlay(&site, "dictionary/case.toml", "type = \"text\"", "type = \"date\"");
        for command in ["check", "apply"] {
            let told = site.run(&["rules", command]);
            assert_eq!(told.code, Some(1), "{}", told.err);
        }
        assert_eq!(versions(&site).await.len(), all.len());
    }
}

/// Returns the built-in procedure of cases with other names for every step, end and outcome.
fn renamed() -> String {
    let text = built_in("procedures/case.toml");
    let names = |head: &str| {
        let heads = text.lines().filter_map(|line| line.strip_prefix(head)?.strip_suffix(']'));
        let own = heads.filter(|name| !name.contains('.')).map(str::to_owned);
        own.collect::<Vec<String>>()
    };
    let kept = ["end", "withdrawn"];
    let mut all = names("[steps.");
    all.extend(names("[ends.").into_iter().filter(|name| !kept.contains(&name.as_str())));
    assert!(all.len() > 12, "{all:?}");
    let mut changed = text.clone();
    for name in &all {
        for (head, tail) in [("\"", "\""), ("[steps.", "]"), ("[steps.", "."), ("[ends.", "]")] {
            changed =
                changed.replace(&format!("{head}{name}{tail}"), &format!("{head}our_{name}{tail}"));
        }
    }
    let outcome = |line: &str| {
        let (name, _) = line.split_once('=')?;
        (line.contains("= { to = ") && !name.starts_with("next")).then(|| format!("do_{line}"))
    };
    changed.lines().map(|line| outcome(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

/// Returns the tabs of the list of cases, each with its number.
async fn tabs(who: &Browser) -> Vec<String> {
    let page = who.get("/work/cases").await;
    let nav = page.text.split("ll-filters").nth(1).unwrap().split("</nav>").next().unwrap();
    let chips = nav.split("<a ").skip(1).map(|chip| chip.split_once('>').unwrap().1);
    chips
        .map(|chip| {
            chip.replace("<small>", " ")
                .replace("</small>", "")
                .replace("</a>", "")
                .trim()
                .to_owned()
        })
        .collect()
}

testkit::both! {
    async fn c2_a_county_that_renames_every_step_has_every_tab_count_and_button(db: Db) {
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let server = Server::start(&site).await;
        let cast = Cast::of(&store, tenant, server.address.clone()).await;
        store.close().await;
        let dispatcher = cast.with(&cast.dispatcher);
        let before = tabs(&dispatcher).await;
        let open = cast.guest().get("/open/cases").await.plain();
        server.kill().await;

        write(&site, "procedures/case.toml", &renamed());
        site.run(&["rules", "apply"]).well();
        let server = Server::start(&site).await;
        let cast = Cast { address: server.address.clone(), ..cast };
        let dispatcher = cast.with(&cast.dispatcher);
        assert_eq!(tabs(&dispatcher).await, before, "cases of before are counted and called as they were");
        assert_eq!(cast.guest().get("/open/cases").await.plain(), open, "so are the figures for everybody");

        // New ones go with the county's names, through the desk's own forms.
        let (first, link) = cast.reported("楼梯间的灯不亮").await;
        let (second, _) = cast.reported("垃圾桶满了没人收").await;
        let (third, _) = cast.reported("楼下有人乱停车").await;
        let desk = cast.with(&cast.desk);
        desk.get("/work/cases").await.has("已上报");
        let refuse = cast.open(&desk, second, "complete.1.do_refuse").await;
        let refuse = refuse.form("/refuse").set("refused_for", "elsewhere").set("explanation", "请找物业");
        assert_eq!(desk.submit(&refuse).await.status, 303);
        let into = desk.get(&format!("/work/cases/{first}")).await;
        let mut words = into.text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
        let code = words.find(|word| matters::Code::read(word).is_some()).unwrap().to_owned();
        let merge = cast.open(&desk, third, "complete.1.do_merge").await.form("/merge").set("into", &code);
        assert_eq!(desk.submit(&merge).await.status, 303);
        let accept = cast.open(&desk, first, "complete.1.do_accept").await.form("/accept");
        assert_eq!(desk.submit(&accept).await.status, 303);
        desk.get(&format!("/work/cases/{first}")).await.has("已受理");
        desk.get(&format!("/work/cases/{second}")).await.has_all(&["不予受理", "请找物业"]);
        desk.get(&format!("/work/cases/{third}")).await.has("已合并");
        cast.guest().get(&link).await.has("已受理");
        let page = cast.open(&dispatcher, first, "dispatch.2").await;
        assert!(page.text.contains("name=\"lead\""), "the form of dispatch");

        let after = tabs(&dispatcher).await;
        let label = |tab: &String| tab.split(' ').next().unwrap().to_owned();
        let known: Vec<String> = before.iter().map(label).collect();
        let mut now: Vec<String> = after.iter().map(label).collect();
        now.dedup();
        assert!(now.len() == after.len() && known.iter().all(|tab| now.contains(tab)), "{after:?} after {before:?}");
        let tab = dispatcher.get("/work/cases").await.links("our_dispatch");
        let list = dispatcher.get(&tab[0].replace("&amp;", "&")).await;
        list.has(&first.to_string());
        server.kill().await;
        site.run(&["audit", "verify"]).well();
    }
}
