//! Versions of the rules in the database: putting one in force, reading it, and what an upgrade of the program makes of it.
//!
//! Architecture invariant: the built-in part of the rules is that of the program, the county's part is the county's. An
//! upgrade changes the first and keeps the second; what it would widen waits for the security administrator; where both
//! together cannot be read, the rules stay as they were, or a file of the county's is left out, and the program starts.

use super::shipped::overlay_of;
use super::{built_in, read_by_all};
use kernel::procedure::Vocabulary;
use kernel::rules::{Comparison, Problem, RuleSet, Widening, compare, completed_roles};
use kernel::time::{Date, Instant, Time};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{By, Error, Fault, FaultKind, NewRules, RuleVersion, Store, Tx};

/// Puts rules in force from a day on, in the journal of the office that `by` names.
pub async fn apply(
    store: &Store,
    by: By,
    rules: &RuleSet,
    from: Instant,
) -> Result<RuleVersion, Error> {
    let rules = rules.clone();
    store.write(by, move |tx| Box::pin(async move { put_at(tx, &rules, from).await })).await
}

/// Puts rules in force from a day on, in a transaction.
pub async fn put(tx: &mut Tx, rules: &RuleSet, from: Date) -> Result<RuleVersion, Error> {
    put_at(tx, rules, Instant::from_china(from, Time::MIDNIGHT)).await
}

async fn put_at(tx: &mut Tx, rules: &RuleSet, from: Instant) -> Result<RuleVersion, Error> {
    let files: Map<String, Value> =
        rules.files().map(|file| (file.path.clone(), Value::String(file.text.clone()))).collect();
    let held = (!rules.held().is_empty()).then(|| json!(rules.held()));
    let new = NewRules { files: Value::Object(files), overlay: json!(rules.overlay()), held };
    let version = tx.apply_rules(new, from).await?;
    if version.held.is_some() && version.applied_at == tx.now() {
        identity::tell_of_rights(tx, rules.roles()).await?;
    }
    Ok(version)
}

/// Returns the number of the rules in force by the database.
pub async fn number_in_force(store: &Store) -> Result<Option<i64>, Fault> {
    let mut q = store.read_shared().await?;
    store::rules_no_at(&mut q, store.now()).await
}

/// Returns the version that is in force at a time.
pub async fn version_at(store: &Store, at: Instant) -> Result<Option<RuleVersion>, Fault> {
    let mut q = store.read_shared().await?;
    let Some(version) = store::rules_at(&mut q, at).await? else { return Ok(None) };
    if version.is_intact() {
        return Ok(Some(version));
    }
    Err(Fault::new(
        FaultKind::Forged,
        format!(
            "version {} of the rules was changed in the database: it is not the text whose SHA-256 is recorded. Find \
             out who did it (`linli audit verify`), then put your rules in force again with `linli rules apply`",
            version.no
        ),
    ))
}

fn texts(value: &Value) -> BTreeMap<String, String> {
    let pairs = value.as_object().into_iter().flatten();
    pairs.map(|(path, text)| (path.clone(), text.as_str().unwrap_or_default().to_owned())).collect()
}

/// Returns the county's own files of a version.
fn overlay(version: &RuleVersion) -> BTreeMap<String, String> {
    match &version.overlay {
        Some(overlay) => texts(overlay),
        None => overlay_of(&texts(&version.files)),
    }
}

/// Reads a version as it stands in the database. A file that this program needs and that version has not is the built-in one.
pub fn read(
    version: &RuleVersion,
    held: BTreeSet<Widening>,
    vocabulary: &Vocabulary,
) -> Result<RuleSet, Vec<Problem>> {
    let day = version.from_at.china_date();
    let whole = |files: &BTreeMap<String, String>| {
        RuleSet::load(files, &BTreeMap::new(), day, vocabulary).and_then(read_by_all)
    };
    let mut files = texts(&version.files);
    let mut rules = whole(&files).or_else(|_| {
        for (path, text) in built_in() {
            files.entry(path).or_insert(text);
        }
        whole(&files)
    })?;
    rules.hold(held);
    Ok(rules.with_overlay(overlay(version)))
}

/// Returns what a version holds back. What this program cannot read is no reason to hold back nothing: it is a fault.
fn held(version: &RuleVersion) -> Result<BTreeSet<Widening>, Fault> {
    let Some(held) = version.held.clone() else { return Ok(BTreeSet::new()) };
    serde_json::from_value(held).map_err(|error| {
        let what =
            format!("rules version {} holds back what this program does not know", version.no);
        Fault::new(FaultKind::Shape, format!("{what}: {error}"))
    })
}

fn unreadable(version: &RuleVersion, problems: &[Problem]) -> Fault {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    let what = format!("rules version {} cannot be read by this program: {first}", version.no);
    Fault::new(FaultKind::Shape, what)
}

/// What came of comparing rules with those in force.
pub enum Compared {
    /// There are none in force.
    First,
    /// Those in force cannot be read by this program; what they hold back goes on waiting.
    Unreadable(i64, Vec<Problem>, BTreeSet<Widening>),
    /// What would change.
    With(i64, Comparison),
}

/// Compares rules with those that are in force at a time.
pub async fn compared(
    store: &Store,
    rules: &RuleSet,
    at: Instant,
    vocabulary: &Vocabulary,
) -> Result<Compared, Fault> {
    let Some(version) = version_at(store, at).await? else { return Ok(Compared::First) };
    let held = held(&version)?;
    Ok(match read(&version, held.clone(), vocabulary) {
        Ok(before) => {
            let mut found = compare(&before, rules);
            let now = rules.overlay();
            for path in before.overlay().keys().filter(|path| !now.contains_key(*path)) {
                found
                    .notes
                    .push(format!("- {path} of your own, which is in force, is not in the folder"));
            }
            Compared::With(version.no, found)
        }
        Err(problems) => Compared::Unreadable(version.no, problems, held),
    })
}

/// Returns the rules in force for a program that runs since `started`. Another program put in force what it reads itself;
/// what was applied before this one started is renewed.
pub async fn followed(
    store: &Store,
    by: By,
    started: Instant,
    vocabulary: &Vocabulary,
) -> Result<Option<RuleSet>, Error> {
    match version_at(store, store.now()).await? {
        Some(version) if version.applied_at >= started => {
            let read = read(&version, held(&version)?, vocabulary);
            read.map(Some).map_err(|problems| unreadable(&version, &problems).into())
        }
        _ => renewed(store, by, vocabulary).await,
    }
}

/// Returns the rules in force when the program starts, or when those of a day begin that were applied before it started:
/// the built-in part is the program's own, and is put in force with the county's part if it was not.
pub async fn renewed(
    store: &Store,
    by: By,
    vocabulary: &Vocabulary,
) -> Result<Option<RuleSet>, Error> {
    let now = store.now();
    let Some(version) = version_at(store, now).await? else { return Ok(None) };
    let held = held(&version)?;
    let before = read(&version, held.clone(), vocabulary);
    let ours = with_built_in(&overlay(&version), now.china_date(), vocabulary);
    let ours = match (ours, &before) {
        (Ok(mut ours), Ok(before)) => {
            let found = compare(before, &ours);
            if !found.refused.is_empty() {
                return stay(&version, before, &found.refused);
            }
            ours.hold(found.wider);
            ours
        }
        // Nothing can be compared with what nobody can read any more; what waited goes on waiting.
        (Ok(mut ours), Err(_)) => {
            ours.hold(held);
            ours
        }
        (Err(problems), Ok(before)) => return stay(&version, before, &problems),
        (Err(wrong), Err(problems)) => {
            let left = set_aside(&version, &wrong, vocabulary);
            let mut left = left.ok_or_else(|| unreadable(&version, problems))?;
            left.hold(held);
            left
        }
    };
    if ours.sha256().hex() == version.sha256 && version.overlay.is_some() {
        return Ok(Some(ours));
    }
    for held in ours.held() {
        tracing::warn!(%held, "waits until the security administrator agrees");
    }
    let put = apply(store, by, &ours, now).await?;
    tracing::info!(no = put.no, "the built-in part of the rules is that of this program now");
    Ok(Some(ours))
}

/// Returns the program's own rules with the county's files in their places. Where its roles are too few for the built-in
/// files of this program, those that it lacks are the built-in ones.
fn with_built_in(
    own: &BTreeMap<String, String>,
    day: Date,
    vocabulary: &Vocabulary,
) -> Result<RuleSet, Vec<Problem>> {
    let whole = |own: &BTreeMap<String, String>| {
        RuleSet::load(&built_in(), own, day, vocabulary).and_then(read_by_all)
    };
    whole(own).or_else(|problems| {
        let Some(roles) = own.get("roles.toml") else { return Err(problems) };
        let mut more = own.clone();
        let complete = completed_roles(roles, &built_in()["roles.toml"]);
        more.insert("roles.toml".to_owned(), complete);
        whole(&more).map(|rules| rules.with_overlay(own.clone())).map_err(|_| problems)
    })
}

/// Returns the built-in rules with those of the county's own files in which nothing is wrong. Files that say who may do what,
/// or what stored values mean, are never left out.
fn set_aside(version: &RuleVersion, wrong: &[Problem], vocabulary: &Vocabulary) -> Option<RuleSet> {
    let own = overlay(version);
    let kept = |path: &str| {
        path == "roles.toml" || path.starts_with("dictionary/") || path.starts_with("codes/")
    };
    let mut left = own.clone();
    for problem in wrong.iter().filter(|problem| !kept(&problem.file)) {
        left.remove(&problem.file);
        tracing::error!(%problem, "this file of your own is left out: this program cannot read it");
    }
    let day = version.from_at.china_date();
    let rules = with_built_in(&left, day, vocabulary).ok()?;
    Some(rules.with_overlay(own))
}

/// The rules stay as they were: what is wrong is told, and mending it is the operator's.
fn stay(
    version: &RuleVersion,
    before: &RuleSet,
    problems: &[Problem],
) -> Result<Option<RuleSet>, Error> {
    for problem in problems {
        tracing::error!(%problem, "your own rules do not go with the built-in ones of this program");
    }
    tracing::error!(
        no = version.no,
        "the rules stay as they are in the database; mend your own (`linli rules check`), then `linli rules apply`"
    );
    Ok(Some(before.clone()))
}
