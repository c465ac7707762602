//! Every refusal of the kernel has words in both languages, with the same arguments; no words are left over.

use kernel::refusal::{MESSAGES_EN, MESSAGES_ZH};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn texts(file: &str) -> BTreeMap<String, String> {
    let document: toml_edit::DocumentMut = file.parse().unwrap();
    let table = document["refusal"].as_table().unwrap();
    table.iter().map(|(key, text)| (key.to_owned(), text.as_str().unwrap().to_owned())).collect()
}

/// Returns the names of the keys that stand in the sources.
fn used(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            used(&path, keys);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            let found =
                text.split("\"kernel.refusal.").skip(1).filter_map(|rest| rest.split('"').next());
            keys.extend(found.map(str::to_owned));
        }
    }
}

fn arguments(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

#[test]
fn every_refusal_has_words_in_both_languages() {
    let (zh, en) = (texts(MESSAGES_ZH), texts(MESSAGES_EN));
    let mut keys = BTreeSet::new();
    used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut keys);
    assert_eq!(zh.keys().cloned().collect::<BTreeSet<_>>(), keys);
    assert_eq!(en.keys().cloned().collect::<BTreeSet<_>>(), keys);
    for (key, text) in &zh {
        assert_eq!(arguments(text), arguments(&en[key]), "{key}");
        assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key}");
    }
}
