//! A key, a range of keys, and the number of a list.

use kernel::register::{FACETS_MAX, List, ListKey};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The values by which something in a list can be narrowed.
pub type Facets = [Option<String>; FACETS_MAX];

/// Something's place in a list, without whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The list as it is declared.
    pub list_no: i64,
    /// Whose range it stands in.
    pub scope: Uuid,
    /// The tab: a state, a code, or empty.
    pub part: String,
    /// The first key of order.
    pub sort_no: i64,
    /// The rest of the order.
    pub sort_text: String,
    /// The values by which it can be narrowed.
    pub facets: Facets,
}

impl Key {
    /// Returns the key as it is kept of one that the kernel made, in the list of this number.
    pub fn of(list_no: i64, key: &ListKey) -> Key {
        Key {
            list_no,
            scope: key.head.scope(),
            part: key.part.clone(),
            sort_no: key.sort_no,
            sort_text: key.sort_text.clone(),
            facets: key.facets.clone(),
        }
    }
}

/// What a page of a list is read from: for each scope and part one range.
#[derive(Clone, Debug)]
pub struct Range {
    /// The list.
    pub list_no: i64,
    /// Whose: usually one, at most a few.
    pub scopes: Vec<Uuid>,
    /// The tabs that are shown together.
    pub parts: Vec<String>,
    /// By what it is narrowed, in the order of the list's facets.
    pub facets: Facets,
    /// The first key of order stays below it.
    pub below: Option<i64>,
}

/// Returns the number of a list: the same for a list whose keys are the same, and another as soon as they differ, so that
/// old keys are never taken for new ones.
pub fn list_no(register: &str, list: &List) -> i64 {
    let mut heads: Vec<String> = list.heads.iter().map(ToString::to_string).collect();
    heads.sort();
    let parts = list.parts.as_ref().map(|parts| {
        let mut of = parts.of.clone();
        of.sort();
        format!("{}={}", parts.by, of.join(","))
    });
    let order: Vec<String> = list
        .order
        .iter()
        .map(|order| format!("{}{}", if order.down { "-" } else { "" }, order.by))
        .collect();
    number(&[
        register,
        &list.id,
        &heads.join(","),
        parts.as_deref().unwrap_or_default(),
        &order.join(","),
        &list.facets.join(","),
    ])
}

/// Returns a number of these words: of 47 bits, which six bytes of an SQLite row hold, so that two of a thousand lists have
/// the same with a chance of one to 280 millions.
pub fn number(words: &[&str]) -> i64 {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word);
        hash.update([0]);
    }
    let bytes: [u8; 32] = hash.finalize().into();
    let [a, b, c, d, e, f, ..] = bytes;
    i64::from_be_bytes([0, 0, a & 0x7F, b, c, d, e, f])
}
