//! Which files of an older version of the rules were a county's own: those versions kept only what both together gave.

use kernel::commit::sha256;
use kernel::rules::canonical_text;
use std::collections::{BTreeMap, BTreeSet};

/// Every built-in file that was shipped while the two were not kept apart.
const SHIPPED: &str = include_str!("shipped.txt");

/// A built-in file as it was shipped.
struct Shipped {
    /// The first and the last version that had it so.
    from: u32,
    to: u32,
    sha256: &'static str,
    path: &'static str,
}

fn shipped() -> Vec<Shipped> {
    let lines = SHIPPED.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (from, to) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some(Shipped { from, to, sha256: words.next()?, path: words.next()? })
        })
        .collect()
}

/// Returns the files of the overlay folder with which `files` were put together: those that were never shipped so, and an
/// empty one for each that was taken out.
pub fn overlay_of(files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let shipped = shipped();
    let mut overlay = BTreeMap::new();
    let mut versions: BTreeMap<u32, usize> = BTreeMap::new();
    for (path, text) in files {
        let hash = sha256(canonical_text(text).as_bytes()).hex();
        let mut same =
            shipped.iter().filter(|one| one.path == path && one.sha256 == hash).peekable();
        if same.peek().is_none() {
            overlay.insert(path.clone(), text.clone());
        }
        for version in same.flat_map(|one| one.from..=one.to) {
            *versions.entry(version).or_default() += 1;
        }
    }
    // The version with which most files agree, the latest of several: it is the one that was there.
    let then = versions.into_iter().max_by_key(|(version, count)| (*count, *version));
    let Some((then, _)) = then else { return overlay };
    let there: BTreeSet<&str> = shipped
        .iter()
        .filter(|one| (one.from..=one.to).contains(&then))
        .map(|one| one.path)
        .collect();
    for path in there.into_iter().filter(|path| !files.contains_key(*path)) {
        overlay.insert(path.to_owned(), String::new());
    }
    overlay
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a13_what_was_shipped_is_told_from_what_was_a_countys_own() {
        let mut files = super::super::built_in();
        assert!(
            overlay_of(&files).keys().all(|path| !then().contains(path)),
            "all of it was shipped"
        );
        files.insert("codes/ours.toml".to_owned(), "key = \"ours\"\n".to_owned());
        files.insert("calendar/hours.toml".to_owned(), "source = \"ours\"\n".to_owned());
        files.remove("codes/sex.toml");
        let overlay = overlay_of(&files);
        assert_eq!(overlay["codes/sex.toml"], "");
        assert!(overlay.contains_key("codes/ours.toml"));
        assert!(overlay.contains_key("calendar/hours.toml"));
    }

    /// The files that the last of those versions had.
    fn then() -> Vec<String> {
        let shipped = shipped();
        let last = shipped.iter().map(|one| one.to).max().unwrap_or_default();
        let there = shipped.iter().filter(|one| one.to == last);
        let built_in = super::super::built_in();
        let same = |one: &&Shipped| {
            built_in
                .get(one.path)
                .is_some_and(|text| sha256(canonical_text(text).as_bytes()).hex() == one.sha256)
        };
        there.filter(same).map(|one| one.path.to_owned()).collect()
    }
}
