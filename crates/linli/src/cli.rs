//! The command line.

use clap::{Args, Parser, Subcommand};
use kernel::time::Instant;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Linli 邻里: the platform on which an urban community is governed and served.
#[derive(Debug, Parser)]
#[command(name = "linli", version, about)]
pub struct Cli {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Where everything lies.
#[derive(Args, Clone, Debug)]
pub struct PlaceArgs {
    /// The folder of data: database, files, key and settings, unless named otherwise.
    #[arg(long, global = true, env = "LINLI_DATA", default_value = "data")]
    pub data: PathBuf,
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    #[arg(long, global = true, env = "LINLI_DATABASE")]
    pub database: Option<String>,
    /// The key file. Keep a copy of it apart from the copies of the database.
    #[arg(long, global = true, env = "LINLI_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// A folder with rule files of your own; each replaces the built-in file of the same name.
    #[arg(long, global = true, env = "LINLI_RULES")]
    pub rules: Option<PathBuf>,
    /// The settings file of the site.
    #[arg(long, global = true, env = "LINLI_SETTINGS")]
    pub settings: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sets a new office up: key, database, rules, areas of the street, the three administrators.
    Init(InitArgs),
    /// Serves the pages and does the work in the background.
    Serve(ServeArgs),
    /// Fills an empty database with the invented demonstration street and serves it.
    Demo(DemoArgs),
    /// Checks, shows or applies rule files.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Helps an administrator who lost the password or left, when no two of the three are there.
    #[command(subcommand)]
    Administrators(AdministratorsCommand),
    /// Checks the journal.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Looks after the records of registers.
    #[command(subcommand)]
    Registers(RegistersCommand),
    /// Changes the keys of the encryption.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Shows or accepts a clock that has jumped; until then nothing escalates and nothing lapses.
    #[command(subcommand)]
    Clock(ClockCommand),
    /// Shows which changes of the schema this version would make, and makes none.
    UpgradePlan,
    /// Lists every route with what it needs.
    Routes,
}

/// A new office.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// The street's name, such as 桐荫街道.
    #[arg(long)]
    pub street: String,
    /// The street's statistical code: nine digits, or twelve ending in 000.
    #[arg(long)]
    pub code: String,
    /// The district's or county's name.
    #[arg(long)]
    pub district: String,
    /// The city's name.
    #[arg(long)]
    pub city: String,
}

/// Serving.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "LINLI_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Writes the log as JSON, a line per event.
    #[arg(long, env = "LINLI_LOG_JSON")]
    pub log_json: bool,
}

/// Demonstrating.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    #[command(flatten)]
    pub serve: ServeArgs,
    /// How many cases to invent.
    #[arg(long, default_value_t = 300)]
    pub cases: u32,
    /// Fills the database and ends without serving.
    #[arg(long)]
    pub fill_only: bool,
    /// Fills it up to this point in time, such as `2026-11-29T21:32+08:00`, and serves it with a clock that starts there.
    #[arg(long, value_parser = point_in_time)]
    pub at: Option<Instant>,
}

/// Reads a date and a time with its offset; seconds may be left out.
fn point_in_time(text: &str) -> Result<Instant, String> {
    let (minutes, offset) = text.split_at_checked(16).unwrap_or((text, ""));
    Instant::parse_rfc3339(text)
        .or_else(|| Instant::parse_rfc3339(&format!("{minutes}:00{offset}")))
        .ok_or_else(|| "write it as 2026-11-29T21:32+08:00".to_owned())
}

/// Rule files.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Checks the built-in rules with those of `--rules` in their places, and says file, line and cure of each problem.
    Check,
    /// Checks them, and puts them in force from a date.
    Apply {
        /// The first day on which they are in force, such as 2026-05-01; today when left out.
        #[arg(long)]
        from: Option<String>,
    },
    /// Lists the versions that were applied.
    Versions,
    /// Writes the built-in rule files into a folder, as a starting point for your own.
    Export {
        /// The folder.
        folder: PathBuf,
    },
}

/// The three administrators.
#[derive(Debug, Subcommand)]
pub enum AdministratorsCommand {
    /// Gives one of them a one-time password; a disabled account is enabled, a locked one unlocked.
    Reset {
        /// The user name, such as `secadmin`.
        login: String,
    },
    /// Makes an account with one of their roles, and prints its one-time password.
    Appoint {
        /// The new user name.
        login: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// `system.admin`, `security.admin` or `audit.admin`.
        #[arg(long)]
        role: String,
    },
}

/// The journal.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Walks the whole journal and every guarded row, recomputes commitments, seals and marks, and says what does not fit.
    Verify(VerifyArgs),
}

/// Verifying.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// A file with heads of earlier verifications, printed, mailed or written by `--heads-out`: they show whether the end
    /// of the journal was cut off. May be given several times.
    #[arg(long)]
    pub heads: Vec<PathBuf>,
    /// Writes the heads into this file, to be kept elsewhere.
    #[arg(long)]
    pub heads_out: Option<PathBuf>,
}

/// The clock.
#[derive(Debug, Subcommand)]
pub enum ClockCommand {
    /// Says what the clock shows, and whether timers stand because it has jumped.
    Show,
    /// Takes the clock as it is: timers run again, and what is due by it is done.
    Accept,
}

/// Records of registers.
#[derive(Debug, Subcommand)]
pub enum RegistersCommand {
    /// Works out anew what every record leaves, keys of lists, unique values, links, and says what lies otherwise.
    Verify,
    /// Says how a list is read for somebody: which ranges, and by what plan of the database.
    Explain {
        /// The list, such as `hidden_danger.open`.
        list: String,
        /// The user name of whoever reads it.
        #[arg(long = "as")]
        login: String,
    },
    /// Writes views with typed columns for PostgreSQL, one for each register, to be read by analysts.
    Views,
}

/// Keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Adds a key version and rewrites every ciphertext under it; may be stopped and run again.
    Rotate,
    /// Lists the versions in the key file.
    List,
}
