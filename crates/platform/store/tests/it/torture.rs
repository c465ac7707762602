//! Killed again and again while it writes: what was answered is there, once and whole; what was not is whole or
//! absent. `LINLI_TORTURE` says how many times (10 without it).
//!
//! The writing half is this same test program, started again with `LINLI_TORTURE_CHILD`.

use crate::shop::{self, MIGRATIONS};
use crate::work::COUNTING;
use kernel::id::TenantId;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use store::{By, Config, Env, Query, Store, args};
use uuid::Uuid;

const TENANT: TenantId = TenantId::from_uuid(Uuid::from_u128(77));
const CHILD: &str = "torture::the_half_that_writes_when_told_to";
/// How many commands are under way at once.
const WRITERS: usize = 24;

#[expect(clippy::disallowed_methods, reason = "how a test program is told what to do")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn rounds() -> usize {
    setting("LINLI_TORTURE").map_or(10, |text| text.parse().expect("LINLI_TORTURE is a number"))
}

fn by() -> By {
    By::system(TENANT, "torture", "test")
}

/// Where the database is, and how it is made to crash.
struct Field {
    folder: tempfile::TempDir,
    url: String,
    server: Option<PathBuf>,
}

impl Field {
    fn sqlite() -> Field {
        let folder = tempfile::tempdir().unwrap();
        store::init_key_file(&folder.path().join("keys")).unwrap();
        // A copy, since a long torture may outlive the program's own file.
        std::fs::copy(std::env::current_exe().unwrap(), folder.path().join("program")).unwrap();
        let url = format!("sqlite:{}", folder.path().join("linli.db").display());
        Field { folder, url, server: None }
    }

    /// A server of its own that keeps what it says, unlike the one that other tests share.
    fn postgres() -> Field {
        let mut field = Field::sqlite();
        let server = std::env::temp_dir().join(format!("linli-torture-{}", std::process::id()));
        let url = script(&["start", &server.display().to_string(), "--durable"]);
        field.url = url.trim().to_owned();
        field.server = Some(server);
        field
    }

    fn config(&self) -> Config {
        let path = |name: &str| self.folder.path().join(name);
        Config { url: self.url.clone(), key_file: path("keys"), files: path("files") }
    }

    fn child(&self) -> Child {
        let told = format!("{}\n{}", self.url, self.folder.path().display());
        Command::new(self.folder.path().join("program"))
            .args(["--exact", CHILD, "--nocapture", "--test-threads", "1"])
            .env("LINLI_TORTURE_CHILD", told)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            script(&["stop", &server.display().to_string()]);
        }
    }
}

fn script(args: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../scripts/pg-throwaway.sh");
    let out = Command::new(&script).args(args).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The half that is killed: adds things as fast as it can and tells each that was answered.
#[test]
fn the_half_that_writes_when_told_to() {
    let Some(told) = setting("LINLI_TORTURE_CHILD") else { return };
    let (url, folder) = told.split_once('\n').unwrap();
    let folder = Path::new(folder);
    let config =
        Config { url: url.to_owned(), key_file: folder.join("keys"), files: folder.join("files") };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store =
            Store::open_with(config, Env::system(), &[&MIGRATIONS], &[COUNTING]).await.unwrap();
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                // Until it is killed, or until the server is gone.
                while let Ok(id) = shop::added(&store, by(), &format!("writer {writer}")).await {
                    let line = format!("ack {id}\n");
                    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                    std::io::stdout().lock().flush().unwrap();
                }
            }));
        }
        // Sealing goes on while it is killed, too.
        tasks.push(tokio::spawn(async move { while store.seal_journal().await.is_ok() {} }));
        for task in tasks {
            task.await.unwrap();
        }
    });
}

/// Waits for `many` answers, then lets `kill` kill, and returns all answers that came.
fn answers_until(mut child: Child, many: usize, kill: impl FnOnce(&mut Child)) -> BTreeSet<Uuid> {
    let out = BufReader::new(child.stdout.take().unwrap());
    let (tell, told) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut answered = BTreeSet::new();
        for line in out.lines() {
            // The last line may be cut off: that answer did not arrive.
            let Ok(line) = line else { break };
            let Some(id) = line.strip_prefix("ack ").and_then(|id| Uuid::try_parse(id).ok()) else {
                continue;
            };
            answered.insert(id);
            // Nobody listens any more once enough have come.
            let _ = tell.send(());
        }
        answered
    });
    for _ in 0..many {
        told.recv_timeout(std::time::Duration::from_secs(120)).expect("the writing half answers");
    }
    kill(&mut child);
    child.wait().unwrap();
    reader.join().unwrap()
}

/// Checks that every answered thing is there once, with its journal entry, payload and event, and that nothing is
/// there in part.
async fn check(config: Config, answered: &BTreeSet<Uuid>, verify: bool) -> usize {
    let store = Store::open_with(config, Env::system(), &[&MIGRATIONS], &[COUNTING]).await.unwrap();
    let mut reader = store.read(TENANT).await.unwrap();
    if store.engine() == store::Engine::Sqlite {
        let ok: Vec<(String,)> = reader.all("PRAGMA integrity_check", args![]).await.unwrap();
        assert_eq!(ok, [("ok".to_owned(),)]);
    }
    // One statement, and so one moment: a server may still be finishing what its dead client sent.
    let ids: Vec<(i64, Uuid)> = reader
        .all(
            "SELECT 0 AS part, id FROM shop_thing WHERE tenant_id = $1 \
             UNION ALL SELECT 1, subject FROM journal WHERE tenant_id = $1 \
             UNION ALL SELECT 2, j.subject FROM journal_payload p \
             JOIN journal j ON j.tenant_id = p.tenant_id AND j.id = p.journal_id WHERE p.tenant_id = $1 \
             UNION ALL SELECT 3, subject FROM outbox WHERE tenant_id = $1",
            args![TENANT],
        )
        .await
        .unwrap();
    let mut counts: BTreeMap<Uuid, [i64; 4]> = BTreeMap::new();
    for (part, id) in ids {
        counts.entry(id).or_default()[usize::try_from(part).unwrap()] += 1;
    }
    for (id, counts) in &counts {
        assert_eq!(*counts, [1, 1, 1, 1], "thing, entry, payload, event of {id}");
    }
    let missing: Vec<&Uuid> = answered.iter().filter(|id| !counts.contains_key(id)).collect();
    assert!(missing.is_empty(), "answered, but not there: {missing:?}");
    if verify {
        assert_eq!(store.verify_journal(&[]).await.unwrap().problems, []);
    }
    drop(reader);
    store.close().await;
    counts.len()
}

fn torture(field: &Field) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut answered = BTreeSet::new();
    let mut unanswered = 0;
    let mut random = u64::from(std::process::id());
    for round in 0..rounds() {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let many = usize::try_from((random >> 33) % 400).unwrap();
        let kill = |child: &mut Child| match &field.server {
            // Every other time it is the server that goes down, under the feet of its client.
            Some(server) if round % 2 == 1 => {
                script(&["crash", &server.display().to_string()]);
                child.kill().unwrap();
            }
            _ => child.kill().unwrap(),
        };
        answered.extend(answers_until(field.child(), many, kill));
        // Each walk is longer than the one before; among many rounds every tenth is enough.
        let verify = round < 10 || round % 10 == 9 || round + 1 == rounds();
        let there = runtime.block_on(check(field.config(), &answered, verify));
        unanswered = there - answered.len();
    }
    println!(
        "{} rounds: {} answered, all there; {unanswered} more whole ones",
        rounds(),
        answered.len()
    );
    assert!(answered.len() > rounds());
}

#[test]
fn killed_while_writing_sqlite() {
    torture(&Field::sqlite());
}

#[test]
fn killed_while_writing_postgres() {
    torture(&Field::postgres());
}
