//! The rules of the repository, read once for all crates.

use kernel::procedure::Vocabulary;
use kernel::rules::RuleSet;
use std::collections::BTreeMap;
use std::path::Path;

/// Returns the files of the rules folder by their paths inside it.
pub fn rule_files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let (mut files, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".toml") {
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// Returns the rules of the repository without procedures, which name what crates above register.
pub fn rules() -> RuleSet {
    load(&without_procedures_beside(rule_files(), &[], false), &Vocabulary::default())
}

/// Leaves the procedures out of nouns that nobody brings; a procedure's file begins with the name of its noun. Those that
/// registers name stay where somebody keeps `records`.
pub(crate) fn without_procedures_beside(
    mut files: BTreeMap<String, String>,
    nouns: &[&str],
    records: bool,
) -> BTreeMap<String, String> {
    let registers = files.iter().filter(|(path, _)| path.starts_with("registers/") && records);
    let registers: Vec<String> = registers.map(|(_, text)| text.clone()).collect();
    let named = |name: &str| {
        let id = format!("id = \"{}\"", name.trim_end_matches(".toml"));
        registers.iter().any(|text| text.contains(&id))
    };
    files.retain(|path, _| {
        path.strip_prefix("procedures/")
            .is_none_or(|name| nouns.iter().any(|noun| name.starts_with(noun)) || named(name))
    });
    files
}

pub(crate) fn load(files: &BTreeMap<String, String>, vocabulary: &Vocabulary) -> RuleSet {
    let day = crate::street::day("2026-01-01");
    RuleSet::load(files, &BTreeMap::new(), day, vocabulary).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}
