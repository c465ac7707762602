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

use clap::{Parser, Subcommand, ValueEnum};
use kernel::text::Locale;
use report::{Cannot, Report};
use std::path::PathBuf;
use std::process::ExitCode;

/// Checks what a community publishes, alone: proofs, logs, elections, fair budgets.
///
/// It ends with 0 when everything holds, 1 when something does not, and 2 when something cannot be read.
#[derive(Debug, Parser)]
#[command(name = "linli-verify", version)]
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
    },
    /// Check that a log begins with an earlier one.
    Consistency {
        /// The proof (linli-consistency/1).
        file: PathBuf,
        /// A public key of the log, or a file with one on each line.
        #[arg(long)]
        key: Vec<String>,
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
        Err(cannot) if arguments.json => (cannot.json(locale), 2),
        Err(cannot) => {
            report::complain(&cannot.page(locale));
            return ExitCode::from(2);
        }
    };
    report::say(&text);
    ExitCode::from(code)
}

fn run(command: &Command) -> Result<Report, Cannot> {
    match command {
        Command::Proof { file, key } => proof::inclusion(file, &key::read_all(key)?),
        Command::Consistency { file, key } => proof::consistency(file, &key::read_all(key)?),
        Command::Log { file, key, kept } => log::check(file, &key::read_all(key)?, kept),
        Command::Election { folder, key } => election::check(folder, &key::read_all(key)?),
        Command::Budget { file, rule, claimed } => {
            budget::check(file, rule.as_deref(), claimed.as_deref())
        }
        Command::Key(command) => key::run(command),
    }
}
