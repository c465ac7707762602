//! Proofs 存证: an append-only log as a Merkle tree after RFC 6962 and RFC 9162.
//!
//! Whoever keeps a [head](SignedHead) of the log can check later, without trusting anybody, that an entry is in it
//! ([`verify_inclusion`]) and that a later log contains the earlier one unchanged ([`verify_consistency`]). The kernel
//! verifies; it signs nothing.
//!
//! Hashes are SHA-256: a leaf is `H(0x00 ‖ entry)`, a node `H(0x01 ‖ left ‖ right)`, the empty tree `H()`. A log keeps
//! the hashes of complete subtrees only, which never change; [`Tile`] says how a database holds them in rows of sixteen.

mod file;
mod head;
mod key;
mod path;
mod tile;
mod verify;

pub use file::{
    Consistency, Entry, FileFault, Inclusion, LOG_FORMAT, LogReader, SIZE_MAX, hex, unhex,
};
pub use head::{Head, HeadFault, Signature, SignedHead};
pub use key::{Algorithm, KeyFault, PublicKey, SM2_IDENTITY};
pub use path::{Node, Recipe, consistency, inclusion};
pub use tile::{TILE_HEIGHT, TILE_WIDTH, Tile, TilePlace, from_tiles};
pub use verify::{Broken, verify_consistency, verify_inclusion};

use crate::commit::{Digest, sha256};
use sha2::{Digest as _, Sha256};

/// Returns the hash of an entry as a leaf.
pub fn leaf_hash(entry: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(entry);
    Digest::from_bytes(hasher.finalize().into())
}

/// Returns the hash of a node above two others.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left.bytes());
    bytes[33..].copy_from_slice(right.bytes());
    sha256(&bytes)
}

/// Returns the root of the tree without leaves.
pub fn empty_root() -> Digest {
    sha256(b"")
}

/// The right edge of a tree: all that is needed to append and to know the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The roots of the complete subtrees, the largest first, one for each bit of the size.
    peaks: Vec<Digest>,
}

impl Edge {
    /// Returns the edge of the tree without leaves.
    pub fn new() -> Edge {
        Edge::default()
    }

    /// Returns the edge of a tree of this size from the roots of its complete subtrees, the largest first
    /// ([`Edge::nodes`] names them); nothing when their number is not that of the size.
    pub fn from_peaks(size: u64, peaks: Vec<Digest>) -> Option<Edge> {
        (peaks.len() == size.count_ones() as usize).then_some(Edge { size, peaks })
    }

    /// Returns which nodes make the edge of a tree of this size, the largest first.
    pub fn nodes(size: u64) -> Vec<Node> {
        path::complete(0, size)
    }

    /// Returns how many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Returns the roots of the complete subtrees, the largest first.
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Appends a leaf and hands over every subtree that it completes, beginning with the leaf itself.
    pub fn append(&mut self, leaf: Digest, mut keep: impl FnMut(Node, Digest)) {
        let (mut node, mut hash) = (Node { level: 0, index: self.size }, leaf);
        keep(node, hash);
        while node.index % 2 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            node = Node { level: node.level + 1, index: node.index / 2 };
            keep(node, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Returns the root of the tree.
    pub fn root(&self) -> Digest {
        let joined =
            self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(empty_root)
    }
}
