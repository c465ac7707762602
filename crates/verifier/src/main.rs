//! `linli-verify`: checks proofs, logs, elections and fair budgets alone.
//!
//! Architecture invariants: it asks no server and knows no database; it shares only the pure code of the kernel with the
//! platform; whatever it is given may be wrong, so that every file is read with limits and nothing panics.

mod budget;
mod election;
mod key;
mod log;
mod proof;
mod report;
mod trust;

use clap::{Parser, Subcommand, ValueEnum};
use kernel::text::Locale;
use report::{Cannot, Report};
use std::path::PathBuf;
use std::process::ExitCode;
use trust::Trust;

/// Checks what a community publishes, alone: proofs, logs, elections, fair budgets.
///
/// What a file says of itself is never taken for proof: keys and kept heads come from elsewhere.
#[derive(Debug, Parser)]
#[command(name = "linli-verify", version, after_help = EXIT_CODES)]
struct Arguments {
    /// The language of the page.
    #[arg(long, value_enum, default_value_t = Language::Zh, global = true)]
    lang: Language,
    /// Print JSON instead of a page.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 everything holds; 1 something does not; 2 something cannot be read or decided at all; \
3 nothing is wrong, and something is tied to no log, to no claim, or cannot be decided; 4 the claim agrees up to a tie.
退出码：0 全部相符；1 有不相符之处；2 读不出来，或者根本无法判定；3 没有错，但有的没有凭据、无从对照或者不能判定；4 除票数相同之处外与公布的相同。";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check that an entry is in a log.
    Proof {
        /// The proof (linli-proof/1).
        file: PathBuf,
        /// A public key of the log, or a file with one on each line.
        #[arg(long)]
        key: Vec<String>,
        /// A head of the log that you kept.
        #[arg(long)]
        kept: Vec<PathBuf>,
    },
    /// Check that a log begins with an earlier one.
    Consistency {
        /// The proof (linli-consistency/1).
        file: PathBuf,
        /// A public key of the log, or a file with one on each line.
        #[arg(long)]
        key: Vec<String>,
        /// A head of the log that you kept.
        #[arg(long)]
        kept: Vec<PathBuf>,
    },
    /// Check a whole exported log.
    Log {
        /// The log (linli-log/1).
        file: PathBuf,
        /// A public key of the log, or a file with one on each line.
        #[arg(long)]
        key: Vec<String>,
        /// A signed head that you kept: the log has to contain what it covers.
        #[arg(long)]
        kept: Vec<PathBuf>,
    },
    /// Count a published election again.
    Election {
        /// The folder of the archive.
        folder: PathBuf,
        /// A public key of the log, or a file with one on each line.
        #[arg(long)]
        key: Vec<String>,
        /// A head of the log that you kept.
        #[arg(long)]
        kept: Vec<PathBuf>,
        /// A digest that you noted elsewhere: of the archive, of the roll, or of the rule file.
        #[arg(long)]
        digest: Vec<String>,
    },
    /// Count a fair budget again.
    Budget {
        /// The vote (Pabulib .pb).
        file: PathBuf,
        /// The rule: greedy-cost, mes-cost+add1, phragmen, …; without it the rule that the file names.
        #[arg(long)]
        rule: Option<String>,
        /// The projects that are said to be funded, parted by commas; without it those that the file marks.
        #[arg(long, value_delimiter = ',')]
        claimed: Option<Vec<String>>,
    },
    /// Make keys and sign heads.
    #[command(subcommand)]
    Key(key::Command),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let locale = match arguments.lang {
        Language::Zh => Locale::Zh,
        Language::En => Locale::En,
    };
    let done = run(&arguments.command);
    let (text, code) = match &done {
        Ok(report) if arguments.json => (report.json(locale), report.code()),
        Ok(report) => (report.page(locale), report.code()),
        Err(cannot) if arguments.json => (cannot.json(locale), report::CANNOT),
        Err(cannot) => {
            report::complain(&cannot.page(locale));
            return ExitCode::from(report::CANNOT);
        }
    };
    report::say(&text);
    ExitCode::from(code)
}

fn trust(keys: &[String], kept: &[PathBuf]) -> Result<Trust, Cannot> {
    Trust::new(key::read_all(keys)?, kept)
}

fn run(command: &Command) -> Result<Report, Cannot> {
    match command {
        Command::Proof { file, key, kept } => proof::inclusion(file, &trust(key, kept)?),
        Command::Consistency { file, key, kept } => proof::consistency(file, &trust(key, kept)?),
        Command::Log { file, key, kept } => log::check(file, &trust(key, kept)?),
        Command::Election { folder, key, kept, digest } => {
            election::check(folder, &trust(key, kept)?, digest)
        }
        Command::Budget { file, rule, claimed } => {
            budget::check(file, rule.as_deref(), claimed.as_deref())
        }
        Command::Key(command) => key::run(command),
    }
}
