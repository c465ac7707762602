//! An installation of the program in a folder of its own, and the program run on it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use store::{Config, Env, Migrations, Store};
use testkit::{Db, Engine};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_linli");
/// How many cases the filled database has.
const CASES: &str = "12";
/// Settings that a developer's shell may hold and that must not reach the program under test.
const SETTINGS: [&str; 7] = [
    "LINLI_DATA",
    "LINLI_DATABASE",
    "LINLI_KEY_FILE",
    "LINLI_RULES",
    "LINLI_SETTINGS",
    "LINLI_LISTEN",
    "LINLI_LOG_JSON",
];

/// Where an installation keeps what.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder of data.
    pub data: PathBuf,
    /// The database.
    pub url: String,
}

/// What a run of the program left.
pub struct Ran {
    /// Its exit code.
    pub code: Option<i32>,
    /// What it said.
    pub out: String,
    /// What it complained about.
    pub err: String,
}

impl Ran {
    /// Asserts that it went well, and returns what it said.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self.out
    }

    /// Asserts that it failed with code 1 and without a panic, and returns what it complained about.
    #[track_caller]
    pub fn badly(self) -> String {
        assert_eq!(self.code, Some(1), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

/// The changes to the schema of all crates, in the program's order.
pub fn migrations() -> Vec<&'static Migrations> {
    [
        &registry::MANIFEST,
        &identity::MANIFEST,
        &matters::MANIFEST,
        &registers::MANIFEST,
        &desk::MANIFEST,
    ]
    .into_iter()
    .filter_map(|manifest| manifest.migrations)
    .collect()
}

impl Site {
    /// Returns a place without anything, on SQLite.
    pub fn empty(data: &Path) -> Site {
        let url = format!("sqlite:{}", data.join("linli.db").display());
        Site { data: data.to_owned(), url }
    }

    /// Returns a small filled demonstration below the folder of `db`, on its engine: filled once for this build of the
    /// program, and copied from then on.
    pub async fn filled(db: &Db) -> Site {
        let built = fs::metadata(PROGRAM).unwrap();
        let since = built.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        let what = format!("demonstration of {CASES} by {} {}", since.as_nanos(), built.len());
        db.be_like(&what, async |fresh: &Db| Site::unfilled(fresh).await.fill()).await;
        Site::of(db)
    }

    /// The place below the folder of `db`.
    fn of(db: &Db) -> Site {
        let data = db.folder().join("site");
        match db.engine() {
            Engine::Sqlite => Site::empty(&data),
            Engine::Postgres => Site { data, url: db.url() },
        }
    }

    /// Returns a place below the folder of `db` whose database has tables at most.
    pub async fn unfilled(db: &Db) -> Site {
        let site = Site::of(db);
        if db.engine() == Engine::Postgres {
            // The database is made by opening it.
            db.open(&migrations()).await.close().await;
            fs::create_dir_all(&site.data).unwrap();
            fs::copy(db.config().key_file, site.data.join("linli.key")).unwrap();
        }
        site
    }

    fn fill(&self) {
        self.run(&["demo", "--fill-only", "--cases", CASES]).well();
    }

    /// Returns the program with arguments for this place.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        for name in SETTINGS {
            command.env_remove(name);
        }
        command
            .env("LINLI_LOG", "warn")
            // Wherever it runs, days and hours are China's.
            .env("TZ", "America/Los_Angeles")
            .env("LINLI_DATA", &self.data)
            .env("LINLI_DATABASE", &self.url);
        command.args(args).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        let out = self.command(args).output().unwrap();
        Ran {
            code: out.status.code(),
            out: String::from_utf8_lossy(&out.stdout).into_owned(),
            err: String::from_utf8_lossy(&out.stderr).into_owned(),
        }
    }

    /// Opens the database without the program.
    pub async fn open(&self) -> Store {
        Store::open(self.config(), Env::system(), &migrations()).await.unwrap()
    }

    fn config(&self) -> Config {
        Config {
            url: self.url.clone(),
            key_file: self.data.join("linli.key"),
            files: self.data.join("files"),
        }
    }

    /// Returns what the serving program has complained about so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.data.join("log")
    }
}

/// The program serving.
pub struct Server {
    child: Child,
    /// Where it listens, such as `127.0.0.1:41234`.
    pub address: String,
    /// Kept open: a program whose output nobody takes cannot write it.
    _out: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts the program on a free port and waits until it listens.
    pub async fn start(site: &Site) -> Server {
        Server::start_by(site, &["serve", "--listen", "127.0.0.1:0"]).await
    }

    /// Starts the program with these words, and waits until it listens.
    pub async fn start_by(site: &Site, words: &[&str]) -> Server {
        let log = File::options().create(true).append(true).open(site.log_file()).unwrap();
        let mut command = site.command(words);
        command.stdout(Stdio::piped()).stderr(log);
        let mut command = tokio::process::Command::from(command);
        let mut child = command.kill_on_drop(true).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        while let Some(line) = out.next_line().await.unwrap() {
            if let Some(address) = line.strip_prefix("listening on http://") {
                return Server { child, address: address.trim().to_owned(), _out: out };
            }
        }
        panic!("it ended before it listened:\n{}", site.log());
    }

    /// Kills it with SIGKILL, from which nothing can be saved.
    pub async fn kill(mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "it had ended by itself");
        self.child.kill().await.unwrap();
    }
}
