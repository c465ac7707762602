//! The command line: what an operator is told, and what is left unchanged when something is wrong.

use crate::site::{Server, Site};
use crate::visitor::sign_in;
use std::fs;
use std::path::Path;
use store::{By, Client, NO_TENANT, Query, args};
use testkit::Db;
use testkit::web::Browser;
use uuid::Uuid;

pub const INIT: [&str; 9] = [
    "init",
    "--street",
    "桐荫街道",
    "--code",
    "420106099",
    "--district",
    "武昌区",
    "--city",
    "武汉市",
];

/// An office that was just set up, in a folder of its own.
fn fresh() -> (tempfile::TempDir, Site) {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::empty(&folder.path().join("data"));
    site.run(&INIT).well();
    (folder, site)
}

/// Puts a file into the site's own rules: a built-in one with a text replaced in its first line that is no comment.
/// Returns the number of that line.
pub fn overlay(site: &Site, file: &str, from: &str, to: &str) -> usize {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").join(file);
    let text = fs::read_to_string(built_in).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = lines.iter().position(|line| line.contains(from) && !line.starts_with('#'));
    let at = at.unwrap_or_else(|| panic!("{file} has no {from:?}"));
    lines[at] = lines[at].replacen(from, to, 1);
    let target = site.data.join("rules").join(file);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::write(target, lines.join("\n")).unwrap();
    at + 1
}

/// Changes rows as somebody does who has the database and nothing else.
async fn tamper(site: &Site, sql: &'static str, id: Uuid) {
    let mut client = Client::connect(&site.url).await.unwrap();
    assert_eq!(client.exec(sql, args![id]).await.unwrap(), 1);
}

#[test]
fn rules_check_passes_on_the_built_in_rules() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::empty(folder.path());
    let said = site.run(&["rules", "check"]).well();
    assert!(said.contains("no problems"), "{said}");
    assert!(!site.data.join("linli.db").exists(), "a check makes no database");
}

#[test]
fn broken_rules_are_told_with_file_line_and_cure_and_change_nothing() {
    let (_folder, site) = fresh();
    let before = site.run(&["rules", "versions"]).well();
    let broken = [
        ("procedures/case.toml", "limit = \"2wh\"", "limit = \"soon\""),
        ("procedures/case.toml", "effects = [\"desk.accept\"]", "effects = [\"desk.acept\"]"),
        ("roles.toml", "level = ", "lewel = "),
        ("security.toml", "tries = 5", "tries = 0"),
        ("categories.toml", "lead", "laed"),
    ];
    for (file, from, to) in broken {
        let place = format!("{file}:{}: ", overlay(&site, file, from, to));
        for command in ["check", "apply"] {
            let told = site.run(&["rules", command]).badly();
            let line = told.lines().find(|line| line.contains(&place));
            let line = line.unwrap_or_else(|| panic!("rules {command}: no {place:?} in\n{told}"));
            assert!(line.ends_with(')') && line.contains(" ("), "no cure in {line:?}");
            assert!(told.contains("nothing was changed"), "{told}");
        }
        fs::remove_file(site.data.join("rules").join(file)).unwrap();
    }
    assert_eq!(site.run(&["rules", "versions"]).well(), before);
}

/// A verb that a noun asks about and no role knows would hide every matter of it from everybody, without a word.
#[test]
fn a13_rules_without_a_verb_of_a_noun_are_refused() {
    let (_folder, site) = fresh();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/roles.toml");
    let text = fs::read_to_string(built_in).unwrap().replace("\"case.view\"", "\"case.look\"");
    fs::create_dir_all(site.data.join("rules")).unwrap();
    fs::write(site.data.join("rules/roles.toml"), text).unwrap();
    let told = site.run(&["rules", "check"]).badly();
    assert!(told.contains("there is no verb `case.view`"), "{told}");
    assert!(told.contains("nothing was changed"), "{told}");
}

testkit::both! {
    async fn rules_are_applied_once_and_written_in_the_journal(db: Db) {
        let site = office(&db).await;
        assert_eq!(versions(&site).await, (1, 1), "setting up applies the built-in rules");
        let again = site.run(&["rules", "apply"]).well();
        assert!(again.contains("version 1 "), "{again}");
        overlay(&site, "security.toml", "tries = 5", "tries = 4");
        for _ in 0..2 {
            let said = site.run(&["rules", "apply"]).well();
            assert!(said.contains("version 2 "), "{said}");
            assert_eq!(versions(&site).await, (2, 2), "versions and entries of the journal");
        }
        let told = site.run(&["rules", "apply", "--from", "2026-13-01"]).badly();
        assert!(told.contains("2026-13-01"), "{told}");
        assert_eq!(versions(&site).await, (2, 2));
        site.run(&["audit", "verify"]).well();
    }

    async fn audit_verify_names_what_was_tampered_with(db: Db) {
        let site = office(&db).await;
        let store = site.open().await;
        store.seal_journal().await.unwrap();
        let clean = site.run(&["audit", "verify"]).well();
        assert!(clean.contains("the journal verifies"), "{clean}");
        let mut q = store.read_shared().await.unwrap();
        let sql = "SELECT id FROM journal ORDER BY id LIMIT 1";
        let (entry,): (Uuid,) = q.one(sql, args![]).await.unwrap();
        drop(q);
        tamper(&site, "UPDATE journal SET verb = verb || '.changed' WHERE id = $1", entry).await;
        let told = site.run(&["audit", "verify"]).badly();
        assert!(told.contains(&format!("entry {entry}: the entry was changed")), "{told}");
        let undo = "UPDATE journal SET verb = replace(verb, '.changed', '') WHERE id = $1";
        tamper(&site, undo, entry).await;
        site.run(&["audit", "verify"]).well();
        tamper(&site, "DELETE FROM journal_payload WHERE journal_id = $1", entry).await;
        let told = site.run(&["audit", "verify"]).badly();
        assert!(told.contains(&format!("entry {entry}: the values are missing")), "{told}");
        tamper(&site, "DELETE FROM journal WHERE id = $1", entry).await;
        let told = site.run(&["audit", "verify"]).badly();
        assert!(told.contains(&format!("entry {entry}: the entry is missing")), "{told}");
        store.close().await;
    }

    async fn keys_rotate_and_everything_still_opens(db: Db) {
        let site = Site::filled(&db).await;
        let before = opened(&site, 1).await;
        assert!(before.iter().any(|(column, _, _)| column == "identity_account.phone"), "no phones");
        let said = site.run(&["keys", "rotate"]).well();
        assert!(said.contains("linli.key"), "{said}");
        let list = site.run(&["keys", "list"]).well();
        assert_eq!(list.lines().collect::<Vec<_>>(), ["1", "2  in use"]);
        assert_eq!(opened(&site, 2).await, before);
        let said = site.run(&["audit", "verify"]).well();
        assert!(said.contains("the journal verifies"), "{said}");
    }

    async fn a_newer_database_is_refused(db: Db) {
        let site = office(&db).await;
        let store = site.open().await;
        let newer = store.write(By::system(NO_TENANT, "newer", "test"), |tx| {
            Box::pin(async move {
                let sql = "INSERT INTO migration (owner, no, name, checksum, at) VALUES ('desk', 999, '0999_newer', '', $1)";
                let now = tx.now();
                Ok(tx.exec(sql, args![now]).await?)
            })
        });
        newer.await.unwrap();
        store.close().await;
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["audit", "verify"], &["upgrade-plan"]] {
            let told = site.run(command).badly();
            assert!(told.contains("newer than this program"), "{command:?}: {told}");
            assert!(told.contains("restore the backup"), "{command:?}: {told}");
        }
    }

    async fn an_office_is_set_up_once(db: Db) {
        let site = office(&db).await;
        let key = fs::read(site.data.join("linli.key")).unwrap();
        let counted = counts(&site).await;
        let told = site.run(&INIT).badly();
        assert!(told.contains("桐荫街道") || told.contains("already"), "{told}");
        assert_eq!(fs::read(site.data.join("linli.key")).unwrap(), key, "the key file was changed");
        assert_eq!(counts(&site).await, counted);
        site.run(&["demo", "--fill-only"]);
        assert_eq!(counts(&site).await, counted, "nothing is invented in a real office");
    }

    async fn a13_the_server_helps_an_administrator_and_the_others_are_told(db: Db) {
        let site = Site::filled(&db).await;
        let told = "SELECT COUNT(*) FROM identity_message WHERE href = '/work/settings'";
        let journalled = "SELECT COUNT(*) FROM journal WHERE who_kind = 'system' AND who_part = 'command_line' \
            AND verb IN ('identity.reset_password', 'identity.create_staff', 'identity.grant')";
        assert_eq!((one(&site, told).await, one(&site, journalled).await), (0, 0));
        // Nobody else's account is opened so, and no other role is given.
        for (words, says) in [
            (&["administrators", "reset", "nobody"][..], "there is no account nobody"),
            (&["administrators", "reset", "desk01"], "desk01 is none of the administrators"),
            (&["administrators", "reset", "linshui.desk"], "there is no account linshui.desk"),
            (&["administrators", "appoint", "new.one", "--name", "新人", "--role", "street.leader"], "none of the administrators' roles"),
            (&["administrators", "appoint", "desk01", "--name", "新人", "--role", "audit.admin"], "refused"),
        ] {
            let complaint = site.run(words).badly();
            assert!(complaint.contains(says), "{words:?}: {complaint}");
        }
        assert_eq!((one(&site, told).await, one(&site, journalled).await), (0, 0), "nothing was changed");
        let server = Server::start(&site).await;
        let before = Browser::at(&server.address);
        assert_eq!(sign_in(&before, "/work/sign-in", "secadmin", "Linli-demo-2026").await.status, 303);
        let said = site.run(&["administrators", "reset", "secadmin"]).well();
        let password = said.lines().find_map(|line| line.trim().strip_prefix("secadmin")).unwrap().trim().to_owned();
        assert_eq!(before.get("/work/account").await.status, 303, "the sessions are over");
        assert_eq!(sign_in(&Browser::at(&server.address), "/work/sign-in", "secadmin", "Linli-demo-2026").await.status, 422);
        let after = Browser::at(&server.address);
        assert_eq!(sign_in(&after, "/work/sign-in", "secadmin", &password).await.status, 303);
        assert_eq!(after.get("/work/accounts").await.status, 403, "it is changed first");
        assert_eq!((one(&site, told).await, one(&site, journalled).await), (3, 1), "all three are told");
        let said = site.run(&["administrators", "appoint", "second.audit", "--name", "沈清", "--role", "audit.admin"]).well();
        let password = said.lines().find_map(|line| line.trim().strip_prefix("second.audit")).unwrap().trim().to_owned();
        assert_eq!(sign_in(&Browser::at(&server.address), "/work/sign-in", "second.audit", &password).await.status, 303);
        assert_eq!((one(&site, told).await, one(&site, journalled).await), (7, 3), "and whoever is new");
        server.kill().await;
        site.run(&["audit", "verify"]).well();
    }

    async fn a13_a_demonstration_is_shown_at_another_time_and_never_goes_back(db: Db) {
        let site = Site::unfilled(&db).await;
        let filled = |at: &'static str| ["demo", "--fill-only", "--cases", "2", "--at", at];
        site.run(&filled("2026-05-10T21:32+08:00")).well();
        let newest = "SELECT COUNT(*) FROM journal WHERE at > 1778420000000000";
        if site.url.starts_with("sqlite") {
            assert_eq!(one(&site, newest).await, 0, "nothing is later than that");
        }
        let serve = |at: &'static str| ["demo", "--listen", "127.0.0.1:0", "--at", at];
        let told = site.run(&serve("2026-05-10T21:31+08:00")).badly();
        assert!(told.contains("does not go back") && told.contains("remove the folder"), "{told}");
        let refused = site.run(&serve("yesterday"));
        assert!(refused.code == Some(2) && refused.err.contains("2026-11-29T21:32+08:00"), "{}", refused.err);
        // Moved on by weeks, it asks nobody, and its timers run.
        let server = Server::start_by(&site, &serve("2026-06-07T09:00:00+08:00")).await;
        let held = "SELECT COUNT(*) FROM clock_state WHERE held_at IS NOT NULL";
        assert_eq!(one(&site, held).await, 0);
        let seen = "SELECT COUNT(*) FROM clock_state WHERE last_at >= (SELECT MAX(at) FROM journal WHERE verb = 'store.hold_clock')";
        assert_eq!(one(&site, seen).await, 1);
        server.kill().await;
        site.run(&["audit", "verify"]).well();
    }

    async fn an_upgrade_plan_says_what_it_would_do_and_does_nothing(db: Db) {
        let site = office(&db).await;
        let said = site.run(&["upgrade-plan"]).well();
        assert!(said.contains("the schema is up to date"), "{said}");
    }
}

/// Killed while it sets an office up: the office is whole, or can be set up as if nothing had been.
#[tokio::test]
async fn torture_an_office_is_set_up_whole_or_not_at_all() {
    // Setting up takes about half a second; some of these moments are in the middle of it.
    for moment in [20, 60, 120, 200, 300, 400, 500, 650, 800] {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::empty(&folder.path().join("data"));
        let mut child = tokio::process::Command::from(site.command(&INIT))
            .stdout(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(moment)).await;
        child.kill().await.unwrap();
        let again = site.run(&INIT);
        assert!(again.code == Some(0) || again.err.contains("already"), "{}", again.err);
        let (areas, accounts, _) = counts(&site).await;
        assert_eq!((areas, accounts), (3, 3), "killed after {moment} ms");
        assert_eq!(versions(&site).await, (1, 1), "killed after {moment} ms");
    }
}

/// An office that was just set up below the folder of `db`, on its engine.
pub async fn office(db: &Db) -> Site {
    let site = Site::unfilled(db).await;
    site.run(&INIT).well();
    site
}

/// Returns how many versions of the rules there are, and how many the journal tells of.
async fn versions(site: &Site) -> (i64, i64) {
    let store = site.open().await;
    let mut q = store.read_shared().await.unwrap();
    let sql = "SELECT (SELECT COUNT(*) FROM rule_version), (SELECT COUNT(*) FROM journal WHERE verb = 'store.apply_rules')";
    let counted = q.one(sql, args![]).await.unwrap();
    drop(q);
    store.close().await;
    counted
}

/// Counts something.
async fn one(site: &Site, sql: &'static str) -> i64 {
    let store = site.open().await;
    let mut q = store.read_shared().await.unwrap();
    let (count,): (i64,) = q.one(sql, args![]).await.unwrap();
    drop(q);
    store.close().await;
    count
}

async fn counts(site: &Site) -> (i64, i64, i64) {
    let store = site.open().await;
    let mut q = store.read_shared().await.unwrap();
    let sql = "SELECT (SELECT COUNT(*) FROM registry_area), (SELECT COUNT(*) FROM identity_account), \
               (SELECT COUNT(*) FROM journal)";
    let counted = q.one(sql, args![]).await.unwrap();
    drop(q);
    store.close().await;
    counted
}

/// Returns what stands encrypted about people, opened, after checking that it lies under a version of the keys.
async fn opened(site: &Site, version: u8) -> Vec<(String, Uuid, String)> {
    let store = site.open().await;
    let mut q = store.read_shared().await.unwrap();
    let mut all = Vec::new();
    for (column, sql) in [
        (
            "identity_account.phone",
            "SELECT id, phone FROM identity_account WHERE phone IS NOT NULL ORDER BY id",
        ),
        (
            "desk_reporter.words",
            "SELECT case_id, words FROM desk_reporter WHERE words IS NOT NULL ORDER BY case_id",
        ),
        (
            "desk_reporter.phone",
            "SELECT case_id, phone FROM desk_reporter WHERE phone IS NOT NULL ORDER BY case_id",
        ),
        ("matter_form.body", "SELECT id, body FROM matter_form ORDER BY id"),
    ] {
        let rows: Vec<(Uuid, Vec<u8>)> = q.all(sql, args![]).await.unwrap();
        for (id, sealed) in rows {
            assert_eq!(sealed[0], version, "{column} of {id}");
            all.push((column.to_owned(), id, q.open(column, &sealed).unwrap()));
        }
    }
    drop(q);
    store.close().await;
    all
}

#[test]
fn an_upgrade_plan_of_nothing_lists_every_change_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::empty(folder.path());
    let first = site.run(&["upgrade-plan"]).well();
    for change in ["0001_store", "0001_registry", "0001_identity", "0001_matter", "0001_case"] {
        assert!(first.contains(change), "{change} is not in\n{first}");
    }
    assert_eq!(site.run(&["upgrade-plan"]).well(), first, "the plan was carried out");
}

#[test]
fn a_wrong_database_is_told_clearly() {
    let (folder, site) = fresh();
    let missing = format!("sqlite:{}", folder.path().join("nowhere/linli.db").display());
    let wrong = [
        ("mysql://root@localhost/linli", "sqlite: or postgres:"),
        (&*missing, "nowhere/linli.db"),
        ("postgres://nobody@127.0.0.1:1/linli", "Connection refused"),
    ];
    for (url, says) in wrong {
        let told = site.run(&["--database", url, "audit", "verify"]).badly();
        assert!(told.contains(says), "{url}: {told}");
        assert!(told.lines().count() <= 3, "too many words about {url}: {told}");
    }
}

#[test]
fn a_database_without_an_office_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::empty(&folder.path().join("data"));
    let told = site.run(&["serve", "--listen", "127.0.0.1:0"]).badly();
    assert!(told.contains("linli init"), "{told}");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told_clearly() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // Not even the superuser makes folders in these two.
    for data in [file.join("data"), "/proc/linli".into()] {
        let site = Site::empty(&data);
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &INIT, &["demo", "--fill-only"]]
        {
            let told = site.run(command).badly();
            assert!(told.contains(&data.display().to_string()), "{command:?}: {told}");
        }
    }
}
