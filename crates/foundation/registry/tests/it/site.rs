//! A site with the demonstration street and people of several roles.

use kernel::procedure::Vocabulary;
use kernel::rules::RuleSet;
use std::collections::BTreeMap;
use std::path::Path;

/// The rule files of the product, without procedures, which name what other crates register.
pub fn rules() -> RuleSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let mut files = BTreeMap::new();
    for part in ["", "calendar", "codes", "dictionary"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let key = if part.is_empty() { name } else { format!("{part}/{name}") };
                files.insert(key, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let day = kernel::time::parse_date("2026-01-01").unwrap();
    RuleSet::load(&files, &BTreeMap::new(), day, &Vocabulary::default()).unwrap()
}
