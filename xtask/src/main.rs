//! `cargo run -p xtask -- check [name …]` runs the checks of the house, `list` names them, `routes` writes the golden list
//! of routes, `rows` the list of tests by row.

use std::path::Path;
use std::process::ExitCode;
use xtask::checks::{self, Check};
use xtask::golden;
use xtask::house::House;
use xtask::rows;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check", names @ ..] => check(names),
        ["routes", "--check", program @ ..] => routes(program.first().copied(), true),
        ["routes", program @ ..] => routes(program.first().copied(), false),
        ["rows"] => told(House::read(root()).and_then(|house| rows::renew(&house, root()))),
        ["list"] => {
            for check in checks::ALL {
                println!("{:10} {}", check.name, check.about);
            }
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!(
                "usage: cargo run -p xtask -- check [name …]   run the checks of the house\n       \
                 cargo run -p xtask -- list             name them\n       \
                 cargo run -p xtask -- routes           write docs/routes.golden; with --check only compare\n       \
                 cargo run -p xtask -- rows             write docs/tests.md"
            );
            ExitCode::from(2)
        }
    }
}

fn routes(program: Option<&str>, only_compare: bool) -> ExitCode {
    told(House::read(root()).and_then(|house| golden::renew(&house, root(), program, only_compare)))
}

fn told(told: Result<String, String>) -> ExitCode {
    match told {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn check(names: &[&str]) -> ExitCode {
    let mut chosen: Vec<Check> = Vec::new();
    for name in names {
        match checks::by_name(name) {
            Some(check) => chosen.push(check),
            None => {
                eprintln!("there is no check `{name}`; `cargo run -p xtask -- list` names them");
                return ExitCode::from(2);
            }
        }
    }
    if chosen.is_empty() {
        chosen.extend(checks::ALL);
    }
    let house = match House::read(root()) {
        Ok(house) => house,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let mut findings = 0;
    for check in chosen {
        let report = checks::run(check, &house);
        let verdict = if report.findings.is_empty() { "ok" } else { "broken" };
        println!("{:10} {verdict}: {}", check.name, check.about);
        for finding in &report.findings {
            println!("  {finding}");
        }
        for waiting in &report.waiting {
            println!("  waits: {waiting}");
        }
        findings += report.findings.len();
    }
    if findings == 0 {
        return ExitCode::SUCCESS;
    }
    println!("\n{findings} findings");
    ExitCode::FAILURE
}
