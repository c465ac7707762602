//! The command `linli-plan`: draws communities and grids from files, scores divisions, and makes synthetic cities.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
