//! The program: command line, start-up, the list of domains and the wiring between them.

mod administrators;
mod assembly;
mod cli;
mod demo;
mod init;
mod jobs;
mod operate;
mod place;
mod rules;
mod serve;
mod shelves;

use clap::Parser;
use cli::{Cli, Command};
use place::Place;
use std::process::ExitCode;
use store::{Env, Error};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log(&cli.command);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("linli: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(Error::Refused(refusal)) => {
            eprintln!("linli: refused: {refusal}");
            ExitCode::FAILURE
        }
        Err(Error::Fault(fault)) => {
            eprintln!("linli: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Logs go to standard error; `LINLI_LOG` says how much (`info`, `debug`, `linli_store=debug`, …).
fn log(command: &Command) {
    let filter =
        EnvFilter::try_from_env("LINLI_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let json = match command {
        Command::Serve(args) => args.log_json,
        Command::Demo(args) => args.serve.log_json,
        _ => false,
    };
    if json { builder.json().init() } else { builder.init() }
}

async fn run(cli: Cli) -> Result<ExitCode, Error> {
    let env = Env::system();
    if matches!(cli.command, Command::Routes) {
        return operate::routes(env).await;
    }
    let place = Place::of(&cli.place)?;
    match cli.command {
        Command::Init(args) => init::init(&place, env, args).await,
        Command::Serve(args) => {
            let store = assembly::open_store(&place, env).await?;
            serve::serve(&place, store, &args, false).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(args) => demo::demo(&place, env, args).await,
        Command::Rules(command) => operate::rules(&place, env, command).await,
        Command::Administrators(command) => {
            administrators::administrators(&place, env, command).await
        }
        Command::Audit(command) => operate::audit(&place, env, command).await,
        Command::Registers(command) => shelves::registers(&place, env, command).await,
        Command::Keys(command) => operate::keys(&place, env, command).await,
        Command::Clock(command) => operate::clock(&place, env, command).await,
        Command::UpgradePlan => operate::upgrade_plan(&place, env).await,
        Command::Routes => Ok(ExitCode::SUCCESS),
    }
}
