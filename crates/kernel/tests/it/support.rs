//! Shared by the tests: the built-in rule files, read from the repository.

use kernel::calendar::Calendar;
use kernel::procedure::Vocabulary;
use kernel::rules::RuleSet;
use kernel::time::{Date, Instant, parse_date, parse_time};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Returns the built-in rule files by their path, without procedures: those need the names that domains register.
pub fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut files = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".toml") && !name.starts_with("procedures/") {
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// Returns the built-in rules.
pub fn rules() -> RuleSet {
    load(&BTreeMap::new()).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

/// Returns the built-in rules with an overlay.
pub fn load(overlay: &BTreeMap<String, String>) -> Result<RuleSet, Vec<kernel::rules::Problem>> {
    RuleSet::load(&files(), overlay, date("2026-01-01"), &Vocabulary::default())
}

pub fn told(problems: &[kernel::rules::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

pub fn calendar() -> Calendar {
    rules().calendar().clone()
}

pub fn date(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// Returns a point in time in China, `2026-05-06 09:30`.
pub fn china(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap();
    Instant::from_china(date(day), parse_time(time).unwrap())
}

/// Returns how many cases a property is tried on; failures are printed, not kept in files.
pub fn cases(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
