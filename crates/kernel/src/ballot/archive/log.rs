//! `log.json`: heads of the public log, with the proof that they contain the roll or the archive.
//!
//! This module reads them; whether the proofs and signatures hold is decided by whoever knows the log's keys.

use super::fields::{Fields, File};
use crate::commit::Digest;
use serde_json::{Value, json};

/// What a log head covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Covers {
    /// The roll, as it was published before the vote: commitments and areas, without marks.
    Roll,
    /// The whole archive, published after the count.
    Archive,
}

impl Covers {
    /// Returns the name in archives.
    pub const fn key(self) -> &'static str {
        match self {
            Covers::Roll => "roll",
            Covers::Archive => "archive",
        }
    }

    /// Reads the name in archives.
    pub fn parse(key: &str) -> Option<Covers> {
        [Covers::Roll, Covers::Archive].into_iter().find(|covers| covers.key() == key)
    }
}

/// A head of the public log (RFC 9162) that contains a digest as a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Which digest the leaf holds: its 32 bytes, see [`super::Archive::covered`].
    pub covers: Covers,
    /// The place of the leaf, from 0.
    pub leaf_index: u64,
    /// The size of the tree.
    pub tree_size: u64,
    /// The root of the tree.
    pub root: Digest,
    /// The inclusion proof, from the leaf to the root.
    pub path: Vec<Digest>,
    /// The signed head, as the log published it.
    pub signed: String,
}

impl LogHead {
    pub(super) fn json(&self) -> Value {
        let path: Vec<String> = self.path.iter().map(Digest::hex).collect();
        json!({
            "covers": self.covers.key(),
            "leaf_index": self.leaf_index,
            "tree_size": self.tree_size,
            "root": self.root.hex(),
            "path": path,
            "signed": self.signed,
        })
    }
}

/// Reads `log.json`.
pub(super) fn read(file: &File<'_>, value: &Value) -> Vec<LogHead> {
    let Some(fields) = Fields::of(file, 1, value) else { return Vec::new() };
    fields.only(&["heads"]);
    fields.need("heads");
    fields.objects("heads").iter().filter_map(head).collect()
}

fn head(fields: &Fields<'_>) -> Option<LogHead> {
    const KEYS: &[&str] = &["covers", "leaf_index", "path", "root", "signed", "tree_size"];
    fields.only(KEYS);
    KEYS.iter().for_each(|key| fields.need(key));
    let path = fields.digests("path");
    let covers = fields.choice("covers", Covers::parse);
    let (leaf_index, tree_size) = (fields.int("leaf_index"), fields.int("tree_size"));
    let (root, signed) = (fields.digest("root"), fields.str("signed"));
    Some(LogHead {
        covers: covers?,
        leaf_index: leaf_index?,
        tree_size: tree_size?,
        root: root?,
        path,
        signed: signed?.to_owned(),
    })
}
