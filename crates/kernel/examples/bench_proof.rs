//! Measures the log: appends per second, and microseconds for a proof and for checking it, in CPU time.
#![allow(clippy::unwrap_used, clippy::expect_used)]

extern crate linli_kernel as kernel;

use kernel::commit::Digest;
use kernel::proof::{
    Edge, Node, Tile, consistency, from_tiles, inclusion, leaf_hash, verify_consistency,
    verify_inclusion,
};
use std::collections::HashMap;
use std::hint::black_box;

const LEAVES: u64 = 1_000_000;
const PROOFS: u64 = 2_000;

/// CPU seconds of this thread so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e9
}

fn each(name: &str, count: u64, mut run: impl FnMut(u64)) {
    let before = cpu();
    (0..count).for_each(&mut run);
    let seconds = cpu() - before;
    let (rate, micros) = (count as f64 / seconds, seconds / count as f64 * 1e6);
    println!("  {name:<34} {rate:>12.0} /s {micros:>9.2} µs each");
}

fn main() {
    let mut edge = Edge::new();
    each("append, keeping nothing", LEAVES, |n| edge.append(leaf_hash(&[n as u8; 32]), |_, _| {}));
    let mut tiles: HashMap<Tile, Vec<Digest>> = HashMap::new();
    let mut edge = Edge::new();
    let mut early = edge.root();
    each("append, keeping tiles", LEAVES, |n| {
        let mut entry = [0; 32];
        entry[..8].copy_from_slice(&n.to_be_bytes());
        edge.append(leaf_hash(&entry), |node, hash| {
            if let Some(place) = Tile::place(node) {
                tiles.entry(place.tile).or_default().push(hash);
            }
        });
        if n + 1 == LEAVES / 3 {
            early = edge.root();
        }
    });
    println!("  {} tiles of {LEAVES} leaves", tiles.len());
    let root = edge.root();
    let fetch = |node: Node| from_tiles(node, |tile| tiles.get(&tile).cloned());
    let place = |n: u64| n * 7_919 % LEAVES;
    each("inclusion proof out of tiles", PROOFS, |n| {
        black_box(inclusion(place(n), LEAVES).unwrap().build(fetch).unwrap());
    });
    let path = inclusion(5, LEAVES).unwrap().build(fetch).unwrap();
    let leaf = fetch(Node { level: 0, index: 5 }).unwrap();
    each("checking it", PROOFS, |_| {
        verify_inclusion(black_box(&leaf), 5, LEAVES, &path, &root).unwrap();
    });
    each("consistency proof out of tiles", PROOFS, |n| {
        black_box(consistency(place(n), LEAVES).unwrap().build(fetch).unwrap());
    });
    let path = consistency(LEAVES / 3, LEAVES).unwrap().build(fetch).unwrap();
    each("checking it", PROOFS, |_| {
        verify_consistency(LEAVES / 3, LEAVES, black_box(&path), &early, &root).unwrap();
    });
}
