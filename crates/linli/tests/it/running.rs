//! A program that runs: its key, its rules, its clock, its letters, and what it forgets in time.

use crate::cli::{INIT, office, overlay};
use crate::site::{Server, Site};
use crate::visitor::sign_in;
use std::fs;
use std::time::Duration;
use store::{Client, Query as _, args};
use testkit::web::Browser;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// How long is waited for what happens within a minute.
const PATIENCE: Duration = Duration::from_secs(90);

async fn get(server: &Server, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(&server.address).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Counts until there is something, or patience ends.
async fn some(site: &Site, sql: &str) -> i64 {
    let mut client = Client::connect(&site.url).await.unwrap();
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let rows: Vec<(i64,)> = client.all(sql, args![]).await.unwrap();
        if rows[0].0 > 0 || tokio::time::Instant::now() > until {
            return rows[0].0;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

testkit::both! {
    async fn a13_a_key_file_of_another_installation_is_blamed_by_every_command(db: testkit::Db) {
        let site = office(&db).await;
        let key = site.data.join("linli.key");
        let away = key.with_extension("away");
        fs::rename(&key, &away).unwrap();
        for command in [&INIT[..], &["demo", "--fill-only"], &["serve", "--listen", "127.0.0.1:0"]] {
            let told = site.run(command).badly();
            assert!(told.contains("linli.key") && told.contains("missing"), "{command:?}: {told}");
            assert!(!key.exists(), "{command:?} made a key");
        }
        store::init_key_file(&key).unwrap();
        let commands =
            ["serve --listen 127.0.0.1:0", "audit verify", "keys list", "keys rotate", "rules versions", "rules apply", "clock show"];
        for command in commands {
            let words: Vec<&str> = command.split(' ').collect();
            let told = site.run(&words).badly();
            assert!(told.contains("linli.key does not belong to this database"), "{command}: {told}");
        }
        fs::rename(&away, &key).unwrap();
        site.run(&["audit", "verify"]).well();
    }

    async fn a13_rules_that_change_are_in_force_within_a_minute(db: testkit::Db) {
        let site = office(&db).await;
        let server = Server::start(&site).await;
        assert!(!get(&server, "/").await.contains("tel:11999"));
        overlay(&site, "emergency.toml", "number = \"119\"", "number = \"11999\"");
        overlay(&site, "security.toml", "tries = 5", "tries = 4");
        site.run(&["rules", "apply"]).well();
        let until = tokio::time::Instant::now() + PATIENCE;
        while !get(&server, "/").await.contains("tel:11999") {
            assert!(tokio::time::Instant::now() < until, "the old number stands still: {}", site.log());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        server.kill().await;
    }

    async fn c2_times_are_of_china_wherever_the_program_runs(db: testkit::Db) {
        let site = Site::filled(&db).await;
        let server = Server::start(&site).await;
        let dispatcher = Browser::at(&server.address);
        assert_eq!(sign_in(&dispatcher, "/work/sign-in", "dispatcher", "Linli-demo-2026").await.status, 303);
        let file = dispatcher.get("/work/cases/export?state=all").await;
        assert!(file.text.contains("反映时间（UTC+8）"), "{}", file.text);
        let mut client = Client::connect(&site.url).await.unwrap();
        let rows: Vec<(String, kernel::time::Instant)> =
            client.all("SELECT m.code, c.reported_at FROM desk_case c JOIN matter m ON m.id = c.id ORDER BY m.code", args![]).await.unwrap();
        assert!(rows.len() > 9);
        for (code, at) in rows {
            let day = kernel::time::date_text(at.china_date());
            assert!(code.contains(&day.replace('-', "")), "{code} {day}");
            let line = file.text.lines().find(|line| line.contains(&code)).unwrap();
            let time = at.china_time();
            let minute = format!("{day} {:02}:{:02}", time.hour(), time.minute());
            assert!(line.contains(&minute), "{minute}: {line}");
        }
        server.kill().await;
    }

    async fn a13_rules_that_were_changed_in_the_database_are_not_put_in_force(db: testkit::Db) {
        let site = office(&db).await;
        let text = if site.url.starts_with("sqlite") { ("files", "") } else { ("files::text", "::jsonb") };
        let sql = format!("UPDATE rule_version SET files = replace({}, 'tries = 5', 'tries = 9'){}", text.0, text.1);
        assert_eq!(Client::connect(&site.url).await.unwrap().exec(&sql, args![]).await.unwrap(), 1);
        let told = site.run(&["serve", "--listen", "127.0.0.1:0"]).badly();
        assert!(told.contains("version 1 of the rules was changed in the database"), "{told}");
    }

    async fn a13_what_is_past_its_retention_is_erased(db: testkit::Db) {
        let site = Site::filled(&db).await;
        let erased = "SELECT COUNT(*) FROM journal_payload WHERE erased_by IS NOT NULL";
        let server = Server::start(&site).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        server.kill().await;
        let mut client = Client::connect(&site.url).await.unwrap();
        let before: Vec<(i64,)> = client.all(erased, args![]).await.unwrap();
        assert_eq!(before[0].0, 0, "nothing is two years old");
        overlay(&site, "dictionary/retention.toml", "months = 24", "months = 1");
        let file = site.data.join("rules/dictionary/retention.toml");
        let all = fs::read_to_string(&file).unwrap().replace("months = 24", "months = 1").replace("months = 120", "months = 1");
        fs::write(&file, all).unwrap();
        site.run(&["rules", "apply"]).well();
        // Sooner is held back until the security administrator agrees.
        let server = Server::start(&site).await;
        let browser = Browser::at(&server.address);
        assert_eq!(sign_in(&browser, "/work/sign-in", "secadmin", "Linli-demo-2026").await.status, 303);
        let page = browser.get("/work/settings").await;
        let (action, rights) = ("/work/settings/rights/2", page.values("right"));
        let rights: Vec<(&str, &str)> = rights.iter().map(|right| ("right", right.as_str())).collect();
        let none = client.all::<(i64,)>(erased, args![]).await.unwrap();
        assert_eq!(none[0].0, 0, "nothing is erased sooner yet");
        assert_eq!(browser.press(&page, action, &rights).await.status, 303);
        server.kill().await;
        client.exec("DELETE FROM job WHERE kind = 'linli.retention'", args![]).await.unwrap();
        let server = Server::start(&site).await;
        assert!(some(&site, erased).await > 0, "nothing was erased: {}", site.log());
        server.kill().await;
        site.run(&["audit", "verify"]).well();
    }

    async fn a11_heads_of_the_journal_leave_by_mail(db: testkit::Db) {
        let site = office(&db).await;
        let settings = "[smtp]\nurl = \"smtp://127.0.0.1:1\"\nfrom = \"邻里 <linli@example.cn>\"\n\
                        [audit]\nheads_to = \"keeper@example.cn\"\nheads_days = 1\n";
        fs::write(site.data.join("linli.toml"), settings).unwrap();
        let server = Server::start(&site).await;
        let letters = "SELECT COUNT(*) FROM identity_mail WHERE purpose = 'heads'";
        assert_eq!(some(&site, letters).await, 1, "{}", site.log());
        server.kill().await;
        let store = site.open().await;
        let mut q = store.read_shared().await.unwrap();
        let (body,): (Vec<u8>,) = q.one("SELECT body FROM identity_mail WHERE purpose = 'heads'", args![]).await.unwrap();
        let body = q.open("identity_mail.body", &body).unwrap();
        drop(q);
        store.close().await;
        let file = site.data.join("letter.txt");
        fs::write(&file, &body).unwrap();
        let said = site.run(&["audit", "verify", "--heads", file.to_str().unwrap()]).well();
        assert!(said.contains(" heads from elsewhere") && !said.contains(" 0 heads"), "{said}\n{body}");
    }

    async fn a13_timers_stand_after_a_jump_of_the_clock_until_it_is_accepted(db: testkit::Db) {
        let site = Site::filled(&db).await;
        let server = Server::start(&site).await;
        assert!(get(&server, "/health/ready").await.ends_with("ready\n"));
        server.kill().await;
        let late = "SELECT COUNT(*) FROM journal WHERE verb = 'store.hold_clock'";
        let mut client = Client::connect(&site.url).await.unwrap();
        let back = "UPDATE clock_state SET last_at = (SELECT MIN(at) FROM journal)";
        assert_eq!(client.exec(back, args![]).await.unwrap(), 1);
        let server = Server::start(&site).await;
        assert_eq!(some(&site, late).await, 1);
        assert!(get(&server, "/health/ready").await.ends_with("degraded: the clock has jumped, timers stand\n"));
        let said = site.run(&["clock", "show"]).well();
        assert!(said.contains("timers stand") && said.contains("linli clock accept"), "{said}");
        site.run(&["clock", "accept"]).well();
        assert!(get(&server, "/health/ready").await.ends_with("ready\n"));
        server.kill().await;
    }
}

#[test]
fn a13_only_regular_files_that_somebody_reads_are_rules() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::empty(folder.path());
    let rules = folder.path().join("rules");
    fs::create_dir_all(&rules).unwrap();
    let refused = |name: &str, says: &str| {
        let told = site.run(&["rules", "check"]).badly();
        assert!(told.contains(name) && told.contains(says), "{name}: {told}");
    };
    fs::write(rules.join("evil.toml"), "").unwrap();
    refused("evil.toml", "no part of the program reads");
    fs::remove_file(rules.join("evil.toml")).unwrap();
    fs::create_dir(rules.join("security.toml")).unwrap();
    refused("security.toml", "is a folder");
    fs::remove_dir(rules.join("security.toml")).unwrap();
    let pipe = rules.join("security.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    refused("security.toml", "no regular file");
    fs::remove_file(&pipe).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &pipe).unwrap();
    refused("security.toml", "no regular file");
    fs::remove_file(&pipe).unwrap();
    site.run(&["rules", "check"]).well();
}

#[test]
fn a13_what_the_readme_says_sets_an_office_up() {
    for readme in ["README.md", "README.zh-CN.md"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(readme);
        let text = fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.contains(" init --city")).unwrap();
        let words: Vec<&str> = line.split_whitespace().skip_while(|word| *word != "init").collect();
        let folder = tempfile::tempdir().unwrap();
        Site::empty(&folder.path().join("data")).run(&words).well();
    }
}
