//! Where a database keeps the hashes of a log: in tiles of up to sixteen neighbours of one height, every fourth height.
//!
//! A log of a million leaves is 66,669 rows of at most 512 bytes, a proof reads at most five of them beside the edge, and
//! a full tile is never written again.

use super::{Node, node_hash};
use crate::commit::Digest;

/// How many heights lie between two tiles.
pub const TILE_HEIGHT: u8 = 4;
/// How many hashes a full tile has.
pub const TILE_WIDTH: usize = 1 << TILE_HEIGHT;

/// A tile by its height, counted in tiles, and its place among those of its height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// The height, counted in tiles: the hashes are those of nodes at `height * 4`.
    pub height: u8,
    /// The place among the tiles of this height, from zero.
    pub index: u64,
}

/// Where in a tile the hash of a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TilePlace {
    /// The tile.
    pub tile: Tile,
    /// The place in the tile, below [`TILE_WIDTH`].
    pub slot: usize,
}

impl Tile {
    /// Returns where the hash of a node is kept; nothing for the heights between, which are computed.
    pub fn place(node: Node) -> Option<TilePlace> {
        if !node.level.is_multiple_of(TILE_HEIGHT) {
            return None;
        }
        let tile = Tile { height: node.level / TILE_HEIGHT, index: node.index >> TILE_HEIGHT };
        Some(TilePlace { tile, slot: (node.index as usize) % TILE_WIDTH })
    }

    /// Returns the tile that the hash of a node is computed from.
    pub fn of(node: Node) -> Tile {
        let below = node.level % TILE_HEIGHT;
        let height = node.level / TILE_HEIGHT;
        Tile { height, index: node.index >> (TILE_HEIGHT - below) }
    }
}

/// Returns the hash of a node, given the hashes of the tile that it is computed from ([`Tile::of`]).
pub fn from_tiles(node: Node, mut tile: impl FnMut(Tile) -> Option<Vec<Digest>>) -> Option<Digest> {
    let below = node.level % TILE_HEIGHT;
    let hashes = tile(Tile::of(node))?;
    let width = 1_usize << below;
    let begin = (node.index as usize % (TILE_WIDTH >> below)) << below;
    let mut row = hashes.get(begin..begin + width)?.to_vec();
    while row.len() > 1 {
        row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    row.first().copied()
}
