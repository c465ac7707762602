//! The throw-away PostgreSQL server and the databases on it.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use store::{Client, Config, Env, Migrations, PassedClock, Server, Store};

static SERVER: OnceLock<String> = OnceLock::new();

/// The URL of the server's maintenance database.
pub(crate) fn server() -> &'static str {
    SERVER.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "the one setting of tests, read once")]
        match std::env::var("LINLI_TEST_PG") {
            Ok(url) if !url.is_empty() => url,
            _ => start(),
        }
    })
}

/// Starts the server that all tests share, unless it runs; it ends itself when nobody has used it for a while.
fn start() -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../scripts/pg-throwaway.sh");
    let folder = std::env::temp_dir().join("linli-test-pg");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let out = Command::new(&script)
        .arg("start")
        .arg(folder.join("server"))
        .args(["--idle", "10"])
        .output();
    let out = out.unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    assert!(
        out.status.success(),
        "no PostgreSQL for the tests. Install it (Debian: apt-get install -y postgresql) or set LINLI_TEST_PG.\n{}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

/// A name that no other test has: the temporary folder's is unique on this machine.
pub(crate) fn name(folder: &Path) -> String {
    let unique: String = folder.to_string_lossy().bytes().map(|b| format!("{b:02x}")).collect();
    let digest = kernel::commit::sha256(unique.as_bytes()).hex();
    format!("linli_{}_{}", std::process::id(), &digest[..16])
}

pub(crate) fn url(name: &str) -> String {
    with_database(server(), name)
}

/// Makes the database as a copy of a template with the same schema, which the first test to need it makes.
pub(crate) async fn make(name: &str, migrations: &[&'static Migrations], key_file: &Path) {
    let digest = store::schema_digest(migrations);
    let template = format!("linli_template_{}", &digest[..24]);
    let mut server = Server::connect(server()).await.unwrap();
    if !server.has(&template).await.unwrap() {
        make_template(&mut server, &template, migrations, key_file, &digest).await;
    }
    server.create(name, Some(&template)).await.unwrap();
    server.close().await.unwrap();
}

/// Under a name that nobody copies from until it is complete.
async fn make_template(
    server: &mut Server,
    template: &str,
    migrations: &[&'static Migrations],
    key_file: &Path,
    digest: &str,
) {
    server.lock(i64::from_str_radix(&digest[..15], 16).unwrap()).await.unwrap();
    if server.has(template).await.unwrap() {
        return;
    }
    let making = format!("{}_making", &template[..template.len().min(50)]);
    server.drop(&making).await.unwrap();
    server.create(&making, None).await.unwrap();
    let config = Config {
        url: url(&making),
        key_file: key_file.to_owned(),
        files: key_file.with_file_name("template-files"),
    };
    let clock = Arc::new(PassedClock::new(kernel::time::Instant::from_micros(0)));
    let store = Store::open(config, Env::passed(clock, 0), migrations).await.unwrap();
    store.close().await;
    // Each test has a key file of its own.
    let mut client = Client::connect(&url(&making)).await.unwrap();
    client.exec("DELETE FROM key_check", Vec::new()).await.unwrap();
    drop(client);
    server.rename(&making, template).await.unwrap();
}

/// Drops the database from a thread of its own: a test may be ending inside or outside a runtime.
pub(crate) fn drop_apart(name: &str) {
    let (name, url) = (name.to_owned(), server());
    let dropped = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut server = Server::connect(url).await?;
            server.drop(&name).await?;
            server.close().await
        })
    });
    if let Ok(Err(fault)) = dropped.join() {
        eprintln!("a test database was not dropped: {fault}");
    }
}

/// The same URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (before, query) =
        url.split_once('?').map_or((url, None), |(before, query)| (before, Some(query)));
    let scheme_end = before.find("://").map_or(0, |at| at + 3);
    let host_end = before[scheme_end..].find('/').map_or(before.len(), |at| scheme_end + at);
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    format!("{}/{name}{query}", &before[..host_end])
}
