//! The command line. Files, the clock and the terminal are touched here and nowhere else.
//!
//! Exit codes: 0 all went well; 1 the plan breaks something, which is named; 2 the input or the call is wrong.

mod args;
mod check;
mod edit;
mod files;
mod generate;
mod load;
mod pace;
mod plan;
mod score;

use args::{Command, Options};
use clap::Parser;
use planner::language::Language;
use planner::read::ReadError;
use std::process::ExitCode;

/// Why the command ends without a result.
#[derive(Debug)]
pub(crate) struct Fail(Vec<String>);

impl Fail {
    fn of(text: impl Into<String>) -> Fail {
        Fail(vec![text.into()])
    }

    fn read(file: &std::path::Path, error: &ReadError, language: Language) -> Fail {
        Fail(error.lines(&file.display().to_string(), language))
    }
}

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All went well.
    Good,
    /// The plan or division breaks something.
    Breaks,
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let options = Options::parse();
    let language = options.language();
    let result = match &options.command {
        Command::Plan(args) => plan::run(args, language),
        Command::Score(args) => score::run(args, language),
        Command::Check(args) => check::run(args, language),
        Command::Edit(args) => edit::run(args, language),
        Command::Generate(args) => generate::run(args, language),
    };
    match result {
        Ok(End::Good) => ExitCode::SUCCESS,
        Ok(End::Breaks) => ExitCode::from(1),
        Err(Fail(lines)) => {
            lines.iter().for_each(|line| eprintln!("linli-plan: {line}"));
            ExitCode::from(2)
        }
    }
}
