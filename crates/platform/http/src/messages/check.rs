//! A crate's texts, checked by its tests: both languages complete, nothing asked for that is missing.

use super::Messages;
use kernel::text::Locale;
use std::collections::BTreeSet;
use std::path::Path;

/// Returns what is wrong with a crate's texts: files that cannot be read, keys that one language lacks, arguments that
/// differ, and keys that the sources under `folder` name (`"<crate>.<group>.<name>"`) and no file has.
///
/// ```ignore
/// #[test]
/// fn texts_are_complete() {
///     assert_eq!(http::messages::problems(&desk::MESSAGES, env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
/// }
/// ```
pub fn problems(messages: &Messages, folder: &str) -> Vec<String> {
    let (zh, en) = (messages.table(Locale::Zh), messages.table(Locale::En));
    let mut found: Vec<String> = Vec::new();
    found.extend(zh.problems.iter().map(|problem| format!("zh.toml: {problem}")));
    found.extend(en.problems.iter().map(|problem| format!("en.toml: {problem}")));
    for (key, text) in zh.iter() {
        match en.get(key) {
            None => found.push(format!("en.toml lacks {key}")),
            Some(other) if args(text) != args(other) => {
                found.push(format!("{key} has other arguments in en.toml than in zh.toml"));
            }
            Some(_) => {}
        }
    }
    found.extend(
        en.iter()
            .filter(|(key, _)| zh.get(key).is_none())
            .map(|(key, _)| format!("zh.toml lacks {key}")),
    );
    for key in keys_in_source(messages.name(), Path::new(folder)) {
        if messages.get(Locale::Zh, &key).is_none() {
            found.push(format!("the sources name {key}, which zh.toml lacks"));
        }
    }
    found
}

fn args(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// Returns the keys of texts that the Rust sources under `folder` name: string literals of at least three parts, the
/// first of which is `name`. Verbs have two parts and are none.
pub fn keys_in_source(name: &str, folder: &Path) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let source = folder.join("src");
    visit(if source.is_dir() { &source } else { folder }, &mut |text| {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for literal in line.split('"').skip(1).step_by(2) {
                let parts: Vec<&str> = literal.split('.').collect();
                let word = |part: &&str| {
                    !part.is_empty()
                        && part.bytes().all(|b| {
                            b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-'
                        })
                };
                if parts.len() >= 3 && parts[0] == name && parts.iter().all(word) {
                    keys.insert(literal.to_owned());
                }
            }
        }
    });
    keys
}

fn visit(folder: &Path, each: &mut impl FnMut(&str)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|ext| ext == "rs")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            each(&text);
        }
    }
}
