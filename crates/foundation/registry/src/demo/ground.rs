//! Ground: an irregular net of streets whose blocks make grids and communities. The same seed gives the same ground.

use crate::geo::{Point, Shape};
use std::collections::BTreeMap;

/// A block between four streets: column from the west, row from the north.
pub(super) type Block = (i64, i64);

/// The north-west corner.
const CORNER: Point = Point::new(113_592_000, 34_711_200);
/// A block is about 125 m wide and 250 m high.
const BLOCK_LON_E6: i64 = 1_366;
const BLOCK_LAT_E6: i64 = 2_248;
/// The streets run a little askew.
const SKEW_LON_E6: i64 = 110;
const SKEW_LAT_E6: i64 = 60;

/// Ground of a seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    seed: u64,
}

impl Ground {
    pub(super) fn new(seed: u64) -> Ground {
        Ground { seed }
    }

    /// Returns a number from 0 up to `below` that belongs to a key.
    pub(super) fn draw(&self, key: &[i64], below: i64) -> i64 {
        let mut state = self.seed;
        for part in key {
            state =
                mix(state ^ part.unsigned_abs().wrapping_mul(2).wrapping_add(u64::from(*part < 0)));
        }
        i64::try_from(state % below.max(1).unsigned_abs()).unwrap_or(0)
    }

    /// Returns a number from `-most` to `most`.
    fn sway(&self, key: &[i64], most: i64) -> i64 {
        self.draw(key, 2 * most + 1) - most
    }

    /// A crossing of two streets.
    fn crossing(&self, (x, y): (i64, i64)) -> Point {
        Point::new(
            CORNER.lon_e6
                + x * BLOCK_LON_E6
                + y * SKEW_LON_E6
                + self.sway(&[1, x, y], BLOCK_LON_E6 / 7),
            CORNER.lat_e6 - y * BLOCK_LAT_E6
                + x * SKEW_LAT_E6
                + self.sway(&[2, x, y], BLOCK_LAT_E6 / 10),
        )
    }

    /// Streets bend half-way between two crossings, seen from either side alike.
    fn bend(&self, a: (i64, i64), b: (i64, i64)) -> Point {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        let (from, to) = (self.crossing(low), self.crossing(high));
        let key = |kind| [kind, low.0, low.1, high.0, high.1];
        Point::new(
            i64::midpoint(from.lon_e6, to.lon_e6) + self.sway(&key(3), BLOCK_LON_E6 / 25),
            i64::midpoint(from.lat_e6, to.lat_e6) + self.sway(&key(4), BLOCK_LAT_E6 / 25),
        )
    }

    /// Returns the outline of blocks that lie side by side without a hole, counter-clockwise.
    pub(super) fn outline(&self, blocks: &[Block]) -> Shape {
        let mut sides: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
        for (x, y) in blocks.iter().copied() {
            let corners = [(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y)];
            for at in 0..4 {
                let (from, to) = (corners[at], corners[(at + 1) % 4]);
                let inner = blocks.contains(&across((x, y), at));
                if !inner {
                    sides.insert(from, to);
                }
            }
        }
        let mut ring = Vec::new();
        let Some(mut at) = sides.keys().next().copied() else {
            return Shape::of_outlines(Vec::new());
        };
        while let Some(next) = sides.remove(&at) {
            ring.push(self.crossing(at));
            ring.push(self.bend(at, next));
            at = next;
        }
        Shape::of_outlines(vec![ring])
    }

    /// Returns a point inside a block; `across` and `down` are thousandths of its width and height.
    pub(super) fn inside(&self, (x, y): Block, across: i64, down: i64) -> Point {
        let corners = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map(|at| self.crossing(at));
        let weights = [
            (1000 - across) * (1000 - down),
            across * (1000 - down),
            (1000 - across) * down,
            across * down,
        ];
        let mean = |value: fn(&Point) -> i64| {
            corners.iter().zip(weights).map(|(corner, weight)| value(corner) * weight).sum::<i64>()
                / 1_000_000
        };
        Point::new(mean(|point| point.lon_e6), mean(|point| point.lat_e6))
    }
}

/// The block on the other side of a side: west, south, east, north.
fn across((x, y): Block, side: usize) -> Block {
    match side {
        0 => (x - 1, y),
        1 => (x, y + 1),
        2 => (x + 1, y),
        _ => (x, y - 1),
    }
}

/// One step of SplitMix64.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Returns the blocks of the grids of the community in `column` (0 or 1) and `row` (0 to 4) of the street, which is six
/// blocks wide and two high; in odd rows the eastern community reaches one block further west.
pub(super) fn blocks_of(column: i64, row: i64, grids: usize) -> Vec<Vec<Block>> {
    let (west, north) = (6 * column, 2 * row);
    let rows: &[(i64, &[i64])] = match grids {
        3 => &[(2, &[2, 4])],
        4 if row % 2 == 0 => &[(1, &[3]), (1, &[3])],
        4 => &[(1, &[3]), (1, &[2])],
        _ => &[(1, &[2, 4]), (1, &[3])],
    };
    let mut found = Vec::new();
    let mut y = north;
    for (height, cuts) in rows {
        let mut from = 0;
        for to in cuts.iter().copied().chain([6]) {
            let blocks = (y..y + height).flat_map(|y| (from..to).map(move |x| (west + x, y)));
            found.push(blocks.collect::<Vec<Block>>());
            from = to;
        }
        y += height;
    }
    if row % 2 == 1 {
        let ceded = (5, north);
        for grid in &mut found {
            if column == 0 {
                grid.retain(|block| *block != ceded);
            } else if grid.contains(&(6, north)) {
                grid.push(ceded);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_blocks_are_shared_out_once() {
        let mut seen = std::collections::BTreeSet::new();
        for (row, grids) in [(0, 4), (1, 5), (2, 3), (3, 4), (4, 5)] {
            for column in 0..2 {
                for block in blocks_of(column, row, grids).into_iter().flatten() {
                    assert!(seen.insert(block), "{block:?}");
                }
            }
        }
        assert_eq!(seen.len(), 120);
    }

    #[test]
    fn a1_points_of_a_block_lie_in_its_outline_only() {
        let ground = Ground::new(7);
        for block in [(0, 0), (5, 3), (11, 9)] {
            let (own, other) =
                (ground.outline(&[block]), ground.outline(&[(block.0 + 1, block.1)]));
            for (across, down) in [(150, 150), (500, 500), (850, 850), (150, 850)] {
                let point = ground.inside(block, across, down);
                assert!(own.contains(point) && !other.contains(point), "{block:?} {across} {down}");
            }
        }
    }

    #[test]
    fn a1_the_same_seed_gives_the_same_ground() {
        let outline = |seed| Ground::new(seed).outline(&blocks_of(1, 3, 5).concat()).geojson();
        assert_eq!(outline(3), outline(3));
        assert_ne!(outline(3), outline(4));
    }
}
