//! Which hashes make a proof, and the proof from them.

use super::node_hash;
use crate::commit::Digest;

/// A complete subtree: 2^`level` leaves, the `index`-th of its size. It never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The height above the leaves.
    pub level: u8,
    /// The place among the subtrees of this height, from zero.
    pub index: u64,
}

/// The nodes that make a proof: fetch them, then [`build`](Recipe::build) it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// For each hash of the proof the complete subtrees below it, the largest first.
    parts: Vec<Vec<Node>>,
}

impl Recipe {
    /// Returns the nodes that are needed.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.parts.iter().flatten().copied()
    }

    /// Returns the proof; nothing when a node is missing.
    pub fn build(&self, mut fetch: impl FnMut(Node) -> Option<Digest>) -> Option<Vec<Digest>> {
        let mut proof = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let mut hash = None;
            for node in part.iter().rev() {
                let left = fetch(*node)?;
                hash = Some(hash.map_or(left, |right| node_hash(&left, &right)));
            }
            proof.push(hash?);
        }
        Some(proof)
    }
}

/// Returns the complete subtrees that leaves `begin..end` consist of, the largest first. The beginning is a multiple of
/// the least power of two that is not below the length.
pub(super) fn complete(begin: u64, end: u64) -> Vec<Node> {
    let (mut begin, mut nodes) = (begin, Vec::new());
    while begin < end {
        let level = (end - begin).ilog2() as u8;
        nodes.push(Node { level, index: begin >> level });
        begin += 1 << level;
    }
    nodes
}

/// Returns the largest power of two below a number greater than one.
const fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// Returns what proves that a leaf is in a tree (RFC 9162, 2.1.3.1); nothing when the tree is smaller.
pub fn inclusion(index: u64, size: u64) -> Option<Recipe> {
    if index >= size {
        return None;
    }
    let (mut begin, mut end) = (0, size);
    let mut parts = Vec::new();
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            parts.push(complete(middle, end));
            end = middle;
        } else {
            parts.push(complete(begin, middle));
            begin = middle;
        }
    }
    parts.reverse();
    Some(Recipe { parts })
}

/// Returns what proves that a tree begins with an earlier one (RFC 9162, 2.1.4.1); nothing when the earlier one is
/// larger. The proof is empty when the earlier tree is empty or the same.
pub fn consistency(from: u64, to: u64) -> Option<Recipe> {
    if from > to {
        return None;
    }
    let mut parts = Vec::new();
    if from > 0 && from < to {
        let (mut begin, mut end) = (0, to);
        while from != end {
            let middle = begin + split(end - begin);
            if from <= middle {
                parts.push(complete(middle, end));
                end = middle;
            } else {
                parts.push(complete(begin, middle));
                begin = middle;
            }
        }
        // The earlier root itself is known to whoever checks, unless it lies inside.
        if begin > 0 {
            parts.push(complete(begin, end));
        }
    }
    parts.reverse();
    Some(Recipe { parts })
}
