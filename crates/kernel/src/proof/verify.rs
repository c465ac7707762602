//! Checking proofs, after RFC 9162.

use super::{empty_root, node_hash};
use crate::commit::Digest;

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The leaf lies beyond the tree, or the earlier tree is larger than the later one.
    #[error("the leaf lies beyond the tree, or the earlier tree is larger")]
    Size,
    /// There are more or fewer hashes than the sizes ask for.
    #[error("the proof has another number of hashes than the sizes ask for")]
    Length,
    /// The proof leads to another root; for consistency, of the later tree.
    #[error("the proof leads to another root")]
    Root,
    /// The proof leads to another root of the earlier tree.
    #[error("the proof leads to another root of the earlier tree")]
    EarlierRoot,
}

/// Checks that a leaf is the `index`-th of a tree (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> Result<(), Broken> {
    if index >= size {
        return Err(Broken::Size);
    }
    let mut hash = *leaf;
    climb(index, size - 1, path.iter(), |side, sibling| {
        hash = match side {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    })?;
    if hash == *root { Ok(()) } else { Err(Broken::Root) }
}

/// On which side of the way to the root a hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// Climbs from place `at` of a level whose last place is `last` to the root, and tells each hash of the proof with its
/// side (RFC 9162, 2.1.3.2 and 2.1.4.2). A proof that is too long or too short is refused.
fn climb<'h>(
    mut at: u64,
    mut last: u64,
    path: impl Iterator<Item = &'h Digest>,
    mut tell: impl FnMut(Side, &Digest),
) -> Result<(), Broken> {
    for hash in path {
        if last == 0 {
            return Err(Broken::Length);
        }
        if at % 2 == 1 || at == last {
            tell(Side::Left, hash);
            while at.is_multiple_of(2) && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            tell(Side::Right, hash);
        }
        at >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(()) } else { Err(Broken::Length) }
}

/// Checks that a tree begins with an earlier one, leaf by leaf (RFC 9162, 2.1.4.2). Every tree begins with the empty
/// one.
pub fn verify_consistency(
    from: u64,
    to: u64,
    path: &[Digest],
    from_root: &Digest,
    to_root: &Digest,
) -> Result<(), Broken> {
    if from > to {
        return Err(Broken::Size);
    }
    if from == 0 || from == to {
        return trivial(from, to, path, from_root, to_root);
    }
    let mut hashes = path.iter();
    let first =
        if from.is_power_of_two() { from_root } else { hashes.next().ok_or(Broken::Length)? };
    let (mut at, mut last) = (from - 1, to - 1);
    while at % 2 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut earlier, mut later) = (*first, *first);
    climb(at, last, hashes, |side, hash| match side {
        Side::Left => {
            earlier = node_hash(hash, &earlier);
            later = node_hash(hash, &later);
        }
        Side::Right => later = node_hash(&later, hash),
    })?;
    if earlier != *from_root {
        return Err(Broken::EarlierRoot);
    }
    if later == *to_root { Ok(()) } else { Err(Broken::Root) }
}

fn trivial(
    from: u64,
    to: u64,
    path: &[Digest],
    from_root: &Digest,
    to_root: &Digest,
) -> Result<(), Broken> {
    if !path.is_empty() {
        return Err(Broken::Length);
    }
    if from == to {
        return if from_root == to_root { Ok(()) } else { Err(Broken::Root) };
    }
    if *from_root == empty_root() { Ok(()) } else { Err(Broken::EarlierRoot) }
}
