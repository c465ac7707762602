//! What an operator does from the command line besides serving: rules, journal, keys, upgrades.

use crate::assembly::{self, Linli};
use crate::cli::{AuditCommand, ClockCommand, KeysCommand, RulesCommand};
use crate::place::{Place, io};
use crate::rules::{self, Compared};
use kernel::rules::{Problem, RuleSet, Widening, extends, lost};
use kernel::time::{Date, Instant, Time, parse_date};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use store::{By, Env, Error, Fault, Head, Store};

/// Checks, applies, lists or exports rules.
pub async fn rules(place: &Place, env: Env, command: RulesCommand) -> Result<ExitCode, Error> {
    match command {
        RulesCommand::Check => check(place, env).await,
        RulesCommand::Apply { from } => apply(place, env, from).await,
        RulesCommand::Versions => {
            let store = assembly::open_store(place, env).await?;
            let mut q = store.read_shared().await?;
            for version in store::rule_heads(&mut q, i64::MAX).await? {
                let waits =
                    version.held.as_ref().and_then(|held| held.as_array()).map_or(0, Vec::len);
                let (from, sha256) = (version.from_at.china_date(), version.sha256);
                let waits =
                    if waits == 0 { String::new() } else { format!("  {waits} rights wait") };
                println!("{:>4}  from {from}  SHA-256 {sha256}{waits}", version.no);
            }
            Ok(ExitCode::SUCCESS)
        }
        RulesCommand::Export { folder } => {
            let written = rules::export(&folder)?;
            println!("{written} files written to {}; existing ones were kept", folder.display());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Checks the rules, and says what they would change of those in force where there is a database.
async fn check(place: &Place, env: Env) -> Result<ExitCode, Error> {
    let now = env.clock.now();
    let rules = match checked(place, now.china_date())? {
        Ok(rules) => rules,
        Err(problems) => return Ok(refuse(&problems)),
    };
    println!("{} files, no problems. SHA-256 {}", rules.files().count(), rules.sha256());
    forked(&rules);
    if !place.config.key_file.exists() || !store::is_filled(&place.config.url).await? {
        return Ok(ExitCode::SUCCESS);
    }
    if !Store::upgrade_plan(&place.config, &assembly::migrations(), now).await?.is_empty() {
        println!(
            "not compared with the rules in force: the database is of an older version of the program"
        );
        return Ok(ExitCode::SUCCESS);
    }
    let store = assembly::open_store(place, env).await?;
    let found = rules::compared(&store, &rules, now, &assembly::vocabulary()).await?;
    store.close().await;
    Ok(told(&found).map_or(ExitCode::FAILURE, |_| ExitCode::SUCCESS))
}

/// Says what files that replace built-in ones have not of them.
fn forked(rules: &RuleSet) {
    let built_in = rules::built_in();
    for (path, text) in rules.overlay() {
        let Some(whole) = built_in.get(path).filter(|_| extends(path, text).is_none()) else {
            continue;
        };
        let lost = lost(whole, text);
        println!(
            "{path} replaces the built-in file: what later versions add to that is not taken over"
        );
        for name in lost {
            println!("- {path} has no {name}");
        }
    }
}

/// Prints what rules would change of those in force, and returns what has to wait; none if they cannot be put in force.
fn told(found: &Compared) -> Option<BTreeSet<Widening>> {
    match found {
        Compared::First => Some(BTreeSet::new()),
        Compared::Unreadable(no, problems, held) => {
            println!(
                "version {no}, which is in force, cannot be read by this program and is not compared:"
            );
            problems.iter().for_each(|problem| println!("  {problem}"));
            Some(held.clone())
        }
        Compared::With(no, found) => {
            if found.notes.is_empty() && found.wider.is_empty() && found.refused.is_empty() {
                println!(
                    "the same rights, fields, codes and times as in version {no}, which is in force"
                );
            }
            found.notes.iter().for_each(|note| println!("{note}"));
            for wider in &found.wider {
                println!(
                    "+ {wider}: waits until the security administrator agrees at /work/settings"
                );
            }
            if found.refused.is_empty() {
                return Some(found.wider.clone());
            }
            refuse(&found.refused);
            None
        }
    }
}

async fn apply(place: &Place, env: Env, from: Option<String>) -> Result<ExitCode, Error> {
    let now = env.clock.now();
    let begins = match from.as_deref() {
        None => now,
        Some(text) => {
            let wrong = || io(format!("{text} is no date; write 2026-05-01"));
            Instant::from_china(parse_date(text).ok_or_else(wrong)?, Time::MIDNIGHT)
        }
    };
    let from = begins.china_date();
    let mut loaded = match checked(place, from)? {
        Ok(rules) => rules,
        Err(problems) => return Ok(refuse(&problems)),
    };
    forked(&loaded);
    let store = assembly::open_store(place, env).await?;
    let office = assembly::office(&store).await?;
    let found = rules::compared(&store, &loaded, begins.max(now), &assembly::vocabulary()).await?;
    let Some(waits) = told(&found) else { return Ok(ExitCode::FAILURE) };
    loaded.hold(waits);
    let by = By::system(office.tenant, "command_line", "rules");
    let version = rules::apply(&store, by, &loaded, begins).await?;
    println!("version {} is in force from {}; SHA-256 {}", version.no, from, version.sha256);
    println!("a program that is running takes it over within a minute of that day's beginning");
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn checked(place: &Place, effective: Date) -> Result<Result<RuleSet, Vec<Problem>>, Error> {
    Ok(rules::load(place.rules.as_deref(), &assembly::vocabulary(), effective)?)
}

fn refuse(problems: &[Problem]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    eprintln!("{} problems; nothing was changed", problems.len());
    ExitCode::FAILURE
}

/// Verifies the journal; the heads that it prints can be kept and published.
pub async fn audit(place: &Place, env: Env, command: AuditCommand) -> Result<ExitCode, Error> {
    let AuditCommand::Verify(args) = command;
    let known = heads_of(&args.heads)?;
    let store = assembly::open_store(place, env).await?;
    let audit = store.verify_journal(&known).await?;
    println!(
        "{} sealed entries checked, {} not sealed yet, {} erased with a record; {} rows compared; {} heads from elsewhere",
        audit.sealed,
        audit.unsealed,
        audit.erased,
        audit.rows,
        known.len()
    );
    for (at, rows) in &audit.before {
        println!(
            "{rows} rows are from before {}: earlier changes in them cannot be told",
            at.china_date()
        );
    }
    for head in &audit.heads {
        println!("{head}");
    }
    for problem in &audit.problems {
        eprintln!("{problem}");
    }
    store.close().await;
    if let Some(file) = &args.heads_out {
        let text: String = audit.heads.iter().map(|head| format!("{head}\n")).collect();
        std::fs::write(file, text).map_err(|error| io(format!("{}: {error}", file.display())))?;
    }
    if audit.problem_count == 0 {
        println!("the journal verifies");
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("{} problems: the database was changed from outside", audit.problem_count);
        Ok(ExitCode::FAILURE)
    }
}

/// Reads the heads in files, whatever else stands in them: a letter can be given as it is.
fn heads_of(files: &[PathBuf]) -> Result<Vec<Head>, Fault> {
    let mut heads = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .map_err(|error| io(format!("{}: {error}", file.display())))?;
        let found = heads.len();
        heads.extend(text.lines().filter_map(|line| line.trim().parse::<Head>().ok()));
        if heads.len() == found {
            let what = "no head in it; a head is a line like `tenant … seal … <hash>`";
            return Err(io(format!("{}: {what}", file.display())));
        }
    }
    Ok(heads)
}

/// Rotates or lists keys.
pub async fn keys(place: &Place, env: Env, command: KeysCommand) -> Result<ExitCode, Error> {
    let store: Store = assembly::open_store(place, env).await?;
    match command {
        KeysCommand::Rotate => {
            let rotated = store.rotate_keys().await?;
            println!(
                "key version {}: {} values and {} files rewritten",
                rotated.version, rotated.values, rotated.files
            );
            println!(
                "copy the key file to its safe place now: {}",
                place.config.key_file.display()
            );
        }
        KeysCommand::List => {
            let (versions, current) = store.key_versions();
            for version in versions {
                println!("{version}{}", if version == current { "  in use" } else { "" });
            }
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Shows or accepts a clock that has jumped.
pub async fn clock(place: &Place, env: Env, command: ClockCommand) -> Result<ExitCode, Error> {
    let store = assembly::open_store(place, env).await?;
    let held = store.clock_held().await?;
    println!("the clock shows {}", store.now().rfc3339());
    if let Some(held) = held {
        let (last, then) = (held.last_at.rfc3339(), held.held_at.rfc3339());
        println!("timers stand: the program was last seen at {last}, then the clock showed {then}");
    }
    match command {
        ClockCommand::Show if held.is_some() => {
            println!("set the clock right if it is wrong, then run `linli clock accept`");
        }
        ClockCommand::Show => println!("timers run"),
        ClockCommand::Accept => {
            let by = By::system(store::NO_TENANT, "command_line", "clock");
            store.accept_clock(by).await?;
            println!("the clock is taken as it is; timers run");
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Says which changes of the schema this version would make.
pub async fn upgrade_plan(place: &Place, env: Env) -> Result<ExitCode, Error> {
    let pending =
        Store::upgrade_plan(&place.config, &assembly::migrations(), env.clock.now()).await?;
    if pending.is_empty() {
        println!("the schema is up to date");
    }
    for change in pending {
        println!("{} {:04} {}", change.owner, change.no, change.name);
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists every route with what it needs.
pub async fn routes(env: Env) -> Result<ExitCode, Error> {
    let folder = std::env::temp_dir().join(format!("linli-routes-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| io(error.to_string()))?;
    let place = Place::within(&folder);
    place.init_key().await?;
    let linli = Linli::for_listing(&place, env).await?;
    for route in linli.routes() {
        println!("{route}");
    }
    linli.store().close().await;
    // The folder held nothing but an empty database; what cannot be removed does no harm.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(ExitCode::SUCCESS)
}
