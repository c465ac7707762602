//! A fresh database for one test, dropped afterwards.

use crate::pg;
use crate::template::Template;
use kernel::id::TenantId;
use kernel::time::{Date, Instant, Month, Time};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{By, Config, Consumer, Engine, Env, Limits, Migrations, PassedClock, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// The seed of a test's randomness, so that a failure repeats.
const SEED: u64 = 20_260_506;

/// A throw-away database with a key file, a folder for files and a clock that stands.
pub struct Db {
    engine: Engine,
    folder: TempDir,
    clock: Arc<PassedClock>,
    pg: Option<String>,
    opened: AtomicU64,
}

impl Db {
    /// Returns a database that does not exist yet; it is made when it is first opened.
    pub fn new(engine: Engine) -> Db {
        let folder = TempDir::with_prefix("linli-test-").unwrap();
        store::init_key_file(&folder.path().join("keys")).unwrap();
        let pg = (engine == Engine::Postgres).then(|| pg::name(folder.path()));
        Db {
            engine,
            folder,
            clock: Arc::new(PassedClock::new(start())),
            pg,
            opened: AtomicU64::new(0),
        }
    }

    /// Makes it what `fill` makes of a fresh database, before it is opened: `fill` runs once for all tests of this build
    /// that name the same `what`, which must say everything on which the result depends beside the program itself. `fill`
    /// closes the store that it opens.
    pub async fn be_like(&self, what: &str, fill: impl AsyncFnOnce(&Db)) {
        // The seed of the copy is another than that of what was copied, in the first test as in all others.
        let opened = self.opened.fetch_add(1, Ordering::SeqCst);
        assert_eq!(opened, 0, "it was opened before");
        Template::of(self.engine, what).copy_to(self, fill).await;
    }

    /// Opens it with the schema of `migrations`. Opened again, it is the same database.
    pub async fn open(&self, migrations: &[&'static Migrations]) -> Store {
        self.open_with(migrations, &[]).await
    }

    /// Opens it for a program with consumers.
    pub async fn open_with(
        &self,
        migrations: &[&'static Migrations],
        consumers: &[Consumer],
    ) -> Store {
        self.open_within(migrations, consumers, Limits::default()).await
    }

    /// Opens it within other limits than the usual ones.
    pub async fn open_within(
        &self,
        migrations: &[&'static Migrations],
        consumers: &[Consumer],
        limits: Limits,
    ) -> Store {
        let opened = self.opened.fetch_add(1, Ordering::SeqCst);
        if let (0, Some(name)) = (opened, &self.pg) {
            pg::make(name, migrations, &self.folder.path().join("keys")).await;
        }
        // Opened again with the same seed it would give the same ids again.
        let env = Env::passed(self.clock.clone(), SEED + opened);
        Store::open_within(self.config(), env, migrations, consumers, limits).await.unwrap()
    }

    /// Returns where it keeps what.
    pub fn config(&self) -> Config {
        Config {
            url: self.url(),
            key_file: self.folder.path().join("keys"),
            files: self.folder.path().join("files"),
        }
    }

    /// Returns its URL.
    pub fn url(&self) -> String {
        match &self.pg {
            Some(name) => pg::url(name),
            None => format!("sqlite:{}", self.sqlite_path().display()),
        }
    }

    /// Returns the name of its database on PostgreSQL.
    pub(crate) fn pg_name(&self) -> Option<&str> {
        self.pg.as_deref()
    }

    /// Returns the file of an SQLite database.
    pub fn sqlite_path(&self) -> PathBuf {
        self.folder.path().join("linli.db")
    }

    /// Returns its engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Returns the clock; it stands at 9:00 on Wednesday, 6 May 2026 in China until it is set.
    pub fn clock(&self) -> &PassedClock {
        &self.clock
    }

    /// Returns the same clock to be shared.
    pub fn shared_clock(&self) -> Arc<PassedClock> {
        self.clock.clone()
    }

    /// Returns the folder of the test, removed afterwards.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a tenant of its own, the same in every test.
    pub fn tenant(&self) -> TenantId {
        TenantId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
    }

    /// Returns the program itself acting in [`tenant`](Db::tenant).
    pub fn by(&self) -> By {
        By::system(self.tenant(), "test", "test")
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if let (Some(name), true) = (&self.pg, self.opened.load(Ordering::SeqCst) > 0) {
            pg::drop_apart(name);
        }
    }
}

fn start() -> Instant {
    let date = Date::from_calendar_date(2026, Month::May, 6).unwrap();
    Instant::from_china(date, Time::from_hms(9, 0, 0).unwrap())
}

/// Runs one test on a fresh database; what [`both!`](crate::both) expands to.
pub fn run<F>(engine: Engine, body: impl FnOnce(Db) -> F)
where
    F: Future<Output = ()>,
{
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(body(Db::new(engine)));
}
