//! Names that come from files: kinds of records, verbs, fields, paths.
//!
//! What the program knows itself is written as a literal and found by the compiler when it is misspelt. What a file of the
//! rules adds is interned when the file is read, and is from then on the same `&'static str` as if it had been written in
//! the program.
//!
//! Architecture invariant: only what stands in checked rules is interned, never what a request brings, so that the number
//! of names is bounded by the files.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 200;
/// How many names may come from files while the program runs.
pub const NAMES_MAX: usize = 100_000;

static NAMES: LazyLock<Mutex<BTreeSet<&'static str>>> = LazyLock::new(Mutex::default);

/// Returns the one copy of a name that lasts as long as the program; nothing for an empty or too long one, or when files
/// have brought too many.
pub fn intern(name: &str) -> Option<&'static str> {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Some(known);
    }
    if name.is_empty() || name.len() > NAME_BYTES_MAX || names.len() >= NAMES_MAX {
        return None;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once() {
        let (one, other) = (intern("facility.see"), intern(&String::from("facility.see")));
        assert_eq!(one, Some("facility.see"));
        assert!(one.zip(other).is_some_and(|(one, other)| std::ptr::eq(one, other)));
        assert_eq!(intern(""), None);
        assert_eq!(intern(&"x".repeat(NAME_BYTES_MAX + 1)), None);
    }
}
