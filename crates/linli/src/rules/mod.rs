//! The rules: built-in files, the overlay folder, and the versions in the database.

mod shipped;
mod version;

use crate::place::io;
use kernel::procedure::Vocabulary;
use kernel::rules::{Problem, RuleSet, extends};
use kernel::time::Date;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use store::Fault;

pub use version::{Compared, apply, compared, followed, number_in_force, put, renewed};

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
        .iter()
        .filter(|(path, _)| !known.contains_key(*path) && !free(path))
        // What extends a file may have a name of its own; whether that file is there is told with its line.
        .filter(|(path, text)| extends(path, text).is_none())
        .map(|(path, _)| path.as_str())
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
const FREE: [&str; 6] =
    ["procedures/", "registers/", "dictionary/", "codes/", "ballots/", "calendar/"];
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
    let problems: Vec<Problem> = problems.into_iter().map(|one| rules.placed(one)).collect();
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
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
