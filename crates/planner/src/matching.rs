//! Which region goes on with which label of today: the assignment that leaves most households where they are
//! (shortest augmenting paths on the overlaps, after Jonker and Volgenant 1987).

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::score::NO_REGION;

/// Returns for each of `regions` regions the home it goes on with, or [`NO_REGION`]: every home at most once, and so
/// that most households stay. `held` gives for every unit region, home and households.
pub fn succession(
    regions: usize,
    homes: usize,
    held: impl Iterator<Item = (u32, u32, u32)>,
) -> Vec<u32> {
    let mut matching = Matching {
        overlaps: overlaps(regions, held),
        of_region: vec![NO_REGION; regions],
        of_home: vec![NO_REGION; homes],
        ask: vec![0; homes],
    };
    for region in 0..regions as u32 {
        matching.place(region);
    }
    matching.of_region
}

fn overlaps(regions: usize, held: impl Iterator<Item = (u32, u32, u32)>) -> Vec<Vec<(u32, i64)>> {
    let mut sums: HashMap<(u32, u32), i64> = HashMap::new();
    for (region, home, households) in held {
        if home != NO_REGION && region != NO_REGION {
            *sums.entry((region, home)).or_default() += i64::from(households);
        }
    }
    let mut overlaps = vec![Vec::new(); regions];
    for ((region, home), sum) in sums {
        if sum > 0 {
            overlaps[region as usize].push((home, sum));
        }
    }
    overlaps.iter_mut().for_each(|list| list.sort_unstable());
    overlaps
}

struct Matching {
    /// For each region the homes it overlaps, with the households.
    overlaps: Vec<Vec<(u32, i64)>>,
    of_region: Vec<u32>,
    of_home: Vec<u32>,
    /// What each home asks: 0 as long as it is free.
    ask: Vec<i64>,
}

/// A search for the path on which least is lost.
#[derive(Default)]
struct Path {
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    lost: HashMap<u32, i64>,
    before: HashMap<u32, u32>,
}

impl Matching {
    /// Returns the most that a region gains at what homes ask; it may also stay alone and gain nothing.
    fn gain(&self, region: u32) -> i64 {
        let gains =
            self.overlaps[region as usize].iter().map(|&(home, sum)| sum - self.ask[home as usize]);
        gains.max().unwrap_or(0).max(0)
    }

    fn reach(&self, region: u32, so_far: i64, path: &mut Path) {
        let best = self.gain(region);
        for &(home, sum) in &self.overlaps[region as usize] {
            let cost = so_far + best - (sum - self.ask[home as usize]);
            if path.lost.get(&home).is_none_or(|&known| cost < known) {
                path.lost.insert(home, cost);
                path.before.insert(home, region);
                path.heap.push(Reverse((cost, home)));
            }
        }
    }

    /// Finds a home for one more region, moving others where that leaves more households where they are.
    fn place(&mut self, first: u32) {
        let mut path = Path::default();
        let mut closed: Vec<(u32, i64)> = Vec::new();
        let mut alone = (self.gain(first), first);
        self.reach(first, 0, &mut path);
        let (limit, free) = loop {
            match path.heap.pop() {
                Some(Reverse((cost, home))) if cost < alone.0 => {
                    if path.lost[&home] < cost || closed.iter().any(|&(known, _)| known == home) {
                        continue;
                    }
                    closed.push((home, cost));
                    let holder = self.of_home[home as usize];
                    if holder == NO_REGION {
                        break (cost, Some(home));
                    }
                    if cost + self.gain(holder) < alone.0 {
                        alone = (cost + self.gain(holder), holder);
                    }
                    self.reach(holder, cost, &mut path);
                }
                _ => break (alone.0, None),
            }
        };
        closed.iter().for_each(|&(home, cost)| self.ask[home as usize] += limit - cost);
        // Where a region ends alone, its home goes to the one before it on the path.
        let mut home = free
            .unwrap_or_else(|| std::mem::replace(&mut self.of_region[alone.1 as usize], NO_REGION));
        while home != NO_REGION {
            let region = path.before[&home];
            let next = std::mem::replace(&mut self.of_region[region as usize], home);
            self.of_home[home as usize] = region;
            home = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_the_largest_overlap_where_the_sum_is_larger() {
        let held = [(0, 0, 10), (0, 1, 9), (1, 0, 8)];
        assert_eq!(succession(2, 2, held.into_iter()), vec![1, 0]);
    }

    #[test]
    fn leaves_a_region_without_a_home_when_all_are_held() {
        let held = [(0, 0, 5), (1, 0, 9), (2, 0, 7)];
        assert_eq!(succession(3, 1, held.into_iter()), vec![NO_REGION, 0, NO_REGION]);
    }
}
