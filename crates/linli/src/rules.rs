//! The rules: built-in files, the overlay folder, and the versions in the database.

use crate::place::io;
use kernel::procedure::Vocabulary;
use kernel::rules::{Problem, RuleSet};
use kernel::time::{Date, Instant, Time};
use rust_embed::RustEmbed;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use store::{By, Error, Fault, FaultKind, RuleVersion, Store, Tx};

/// The built-in rule files.
#[derive(RustEmbed)]
#[folder = "../../rules"]
#[include = "*.toml"]
struct BuiltIn;

/// How deep an overlay folder may go.
const DEPTH_MAX: usize = 4;

/// Returns the built-in rule files by their paths.
pub fn built_in() -> BTreeMap<String, String> {
    BuiltIn::iter()
        .filter_map(|path| {
            let file = BuiltIn::get(&path)?;
            Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

/// Returns the rule files of a folder by their paths inside it.
pub fn of_folder(folder: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let mut found = BTreeMap::new();
    read_folder(folder, "", DEPTH_MAX, &mut found)?;
    Ok(found)
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    depth: usize,
    found: &mut BTreeMap<String, String>,
) -> Result<(), Fault> {
    let told = |error: std::io::Error| io(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        // A link counts as what it leads to.
        let kind = fs::metadata(entry.path()).map_err(told)?;
        let toml = name.ends_with(".toml");
        if kind.is_dir() && toml {
            return Err(io(format!(
                "{path} in {} is a folder; a rule file is a file",
                folder.display()
            )));
        } else if kind.is_dir() {
            if depth > 0 {
                read_folder(&entry.path(), &format!("{path}/"), depth - 1, found)?;
            }
        } else if toml && !kind.is_file() {
            return Err(io(format!("{path} in {} is no regular file", folder.display())));
        } else if toml && kind.len() > FILE_BYTES_MAX {
            return Err(io(format!("{path} in {} is too large to be rules", folder.display())));
        } else if toml {
            found.insert(path, fs::read_to_string(entry.path()).map_err(told)?);
        }
    }
    Ok(())
}

/// Says which files of the overlay no part of the program reads: a misspelt name would change nothing, silently.
fn unknown(
    local: &BTreeMap<String, String>,
    known: &BTreeMap<String, String>,
) -> Result<(), Fault> {
    let free = |path: &str| FREE.iter().any(|folder| path.starts_with(folder));
    let strange: Vec<&str> = local
        .keys()
        .filter(|path| !known.contains_key(*path) && !free(path))
        .map(String::as_str)
        .collect();
    if strange.is_empty() {
        return Ok(());
    }
    let names = strange.join(", ");
    Err(io(format!(
        "no part of the program reads {names}: take it out of the folder of rules, or correct its name"
    )))
}

/// Folders in which files of any name are read.
const FREE: [&str; 5] = ["procedures/", "dictionary/", "codes/", "ballots/", "calendar/"];
/// The largest rule file that is read.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Reads the built-in rules with those of `overlay` in their places.
pub fn load(
    overlay: Option<&Path>,
    vocabulary: &Vocabulary,
    effective: Date,
) -> Result<Result<RuleSet, Vec<Problem>>, Fault> {
    let local = overlay.map(of_folder).transpose()?.unwrap_or_default();
    let built_in = built_in();
    unknown(&local, &built_in)?;
    Ok(RuleSet::load(&built_in, &local, effective, vocabulary).and_then(read_by_all))
}

/// Checks the files that only one crate reads, too: what it could not read would keep the program from starting.
pub fn read_by_all(rules: RuleSet) -> Result<RuleSet, Vec<Problem>> {
    let manifests = crate::assembly::manifests();
    let mut problems = Vec::new();
    match http::Limits::of(&rules) {
        Ok(limits) => {
            let counted = manifests.iter().flat_map(|manifest| manifest.limits);
            problems.extend(limits.missing(&counted.copied().collect::<Vec<_>>()));
        }
        Err(wrong) => problems.extend(wrong),
    }
    for reads in manifests.iter().filter_map(|manifest| manifest.reads) {
        problems.extend(reads(&rules).err().into_iter().flatten());
    }
    problems.extend(crate::assembly::unknown_verbs(&rules));
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

/// Puts rules in force from a day on, in the journal of the office that `by` names.
pub async fn apply(
    store: &Store,
    by: By,
    rules: &RuleSet,
    from: Date,
) -> Result<RuleVersion, Error> {
    let rules = rules.clone();
    store.write(by, move |tx| Box::pin(async move { put(tx, &rules, from).await })).await
}

/// Puts rules in force from a day on, in a transaction.
pub async fn put(tx: &mut Tx, rules: &RuleSet, from: Date) -> Result<RuleVersion, Error> {
    let files: Map<String, Value> =
        rules.files().map(|file| (file.path.clone(), Value::String(file.text.clone()))).collect();
    tx.apply_rules(Value::Object(files), Instant::from_china(from, Time::MIDNIGHT)).await
}

/// Returns the hash of the rules in force by the database.
pub async fn hash_in_force(store: &Store) -> Result<Option<String>, Fault> {
    let mut q = store.read_shared().await?;
    store::rules_hash_at(&mut q, store.now()).await
}

/// Returns the rules in force by the database.
pub async fn in_force(store: &Store, vocabulary: &Vocabulary) -> Result<Option<RuleSet>, Fault> {
    let mut q = store.read_shared().await?;
    let Some(version) = store::rules_at(&mut q, store.now()).await? else { return Ok(None) };
    if !version.is_intact() {
        return Err(Fault::new(
            FaultKind::Forged,
            format!(
                "version {} of the rules was changed in the database: it is not the text whose SHA-256 is recorded. Find \
                 out who did it (`linli audit verify`), then put your rules in force again with `linli rules apply`",
                version.no
            ),
        ));
    }
    let mut files = BTreeMap::new();
    for (path, text) in version.files.as_object().into_iter().flatten() {
        files.insert(path.clone(), text.as_str().unwrap_or_default().to_owned());
    }
    let read = RuleSet::load(&files, &BTreeMap::new(), version.from_at.china_date(), vocabulary);
    read.map(Some).map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        Fault::new(
            FaultKind::Shape,
            format!("rules version {} cannot be read by this program: {first}", version.no),
        )
    })
}

/// Writes the built-in files into a folder; existing files are kept.
pub fn export(folder: &Path) -> Result<usize, Fault> {
    let mut written = 0;
    for (path, text) in built_in() {
        let target = folder.join(&path);
        let told = |error: std::io::Error| io(format!("{}: {error}", target.display()));
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(told)?;
        }
        if !target.exists() {
            fs::write(&target, text).map_err(told)?;
            written += 1;
        }
    }
    Ok(written)
}
