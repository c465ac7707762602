//! A first division of a connected graph: parted in two again and again, each time by the best of several sweeps
//! (along directions, by distance, by greedy growing) and of several spanning trees.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{Graph, NONE};
use super::random::Random;
use super::threads;
use crate::goal::Range;

/// How a graph is split.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// The range of a region.
    pub(crate) range: Range,
    /// The ways that are tried at each cut.
    pub(crate) ways: Ways,
}

/// How many ways of each kind are tried at a cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways {
    /// Directions swept.
    pub(crate) directions: usize,
    /// Greedy growths swept.
    pub(crate) growths: usize,
    /// Spanning trees.
    pub(crate) trees: usize,
}

/// Returns the households that an atom counts for when regions are counted out: one alone over the range is a region.
pub(crate) fn counted(weight: u32, range: Range) -> u64 {
    if weight > range.hi() { u64::from(range.target()) } else { u64::from(weight) }
}

/// Returns how many regions so many households (and so many atoms alone over the range) make, and whether all can be
/// in range.
pub(crate) fn region_count(households: u64, heavy: u64, range: Range) -> (u32, bool) {
    let least = households.div_ceil(u64::from(range.hi()));
    let most = households / u64::from(range.lo());
    let wanted = (households + u64::from(range.target()) / 2) / u64::from(range.target());
    if least <= most {
        let count = wanted.clamp(least, most) + heavy;
        (count.max(1) as u32, count > 0 && (households > 0 || heavy > 0))
    } else if heavy > 0 {
        ((most + heavy) as u32, true)
    } else {
        (least.max(1) as u32, false)
    }
}

/// Atoms to be divided into `count` regions from `first` on.
struct Portion {
    atoms: Vec<u32>,
    first: u32,
    count: u32,
}

/// Which households the first side may have.
#[derive(Clone, Copy, Debug)]
struct Window {
    lo: f64,
    hi: f64,
    middle: f64,
}

impl Window {
    fn miss(&self, households: f64) -> f64 {
        (self.lo - households).max(households - self.hi).max(0.0)
    }
}

struct Best {
    miss: f64,
    cost: f64,
    side: Vec<bool>,
}

impl Split {
    /// Returns the regions, 0 to `count`, of a connected graph's atoms.
    pub(crate) fn divide(&self, graph: &Graph, count: u32, seed: u64, threads: usize) -> Vec<u32> {
        let mut part = vec![0; graph.len()];
        let mut open = vec![Portion { atoms: (0..graph.len() as u32).collect(), first: 0, count }];
        while !open.is_empty() {
            let work = |place: &mut Vec<u32>, task: usize, _: threads::Still| {
                let Portion { atoms, first, count } = &open[task];
                if *count <= 1 || atoms.len() <= 1 {
                    return None;
                }
                let local = graph.part(atoms, place);
                let mut random = Random::new(seed, u64::from(*first) << 32 | u64::from(*count));
                Some(self.halve(&local, *count, &mut random, threads / open.len()))
            };
            let scratch = || vec![NONE; graph.len()];
            let halves = threads::each(open.len(), threads, scratch, work, &mut |_| true);
            let mut next = Vec::with_capacity(open.len() * 2);
            for (Portion { atoms, first, count }, half) in open.into_iter().zip(halves) {
                let Some((side, near)) = half.flatten() else {
                    atoms.iter().for_each(|&atom| part[atom as usize] = first);
                    continue;
                };
                let pick = |wanted: bool| {
                    let sides = atoms.iter().zip(&side).filter(|&(_, &side)| side == wanted);
                    sides.map(|(&atom, _)| atom).collect::<Vec<u32>>()
                };
                next.push(Portion { atoms: pick(true), first, count: near });
                next.push(Portion { atoms: pick(false), first: first + near, count: count - near });
            }
            open = next;
        }
        part
    }

    /// Returns which atoms go to the first side, and how many of the `count` regions lie there. Both sides are
    /// connected and not empty.
    pub(crate) fn halve(
        &self,
        graph: &Graph,
        count: u32,
        random: &mut Random,
        threads: usize,
    ) -> (Vec<bool>, u32) {
        let weight: Vec<f64> =
            graph.weight.iter().map(|&weight| counted(weight, self.range) as f64).collect();
        let total: f64 = weight.iter().sum();
        let near = count / 2;
        let far = count - near;
        let window = self.window(total, near, far);
        let ways = self.choices(graph, random);
        let work = |_: &mut (), task: usize, _: threads::Still| {
            let side = ways[task].side(graph, &weight, &window, total);
            let both = side.contains(&true) && side.contains(&false);
            let (miss, cost) = judge(graph, &weight, &side, &window, total, near != far);
            both.then_some(Best { miss, cost, side })
        };
        let found = threads::each(ways.len(), threads, || (), work, &mut |_| true);
        let best = found
            .into_iter()
            .flatten()
            .flatten()
            .min_by(|a, b| a.miss.total_cmp(&b.miss).then(a.cost.total_cmp(&b.cost)));
        let side = best.map_or_else(|| first_atom_alone(graph), |best| best.side);
        let first: f64 =
            weight.iter().zip(&side).filter(|&(_, &side)| side).map(|(weight, _)| weight).sum();
        // The side may have come out as the other one's share: count regions where they fit better.
        let fits = |near: u32| self.window(total, near, count - near).miss(first);
        let flipped = near != far && fits(far) < fits(near);
        let members = side.iter().filter(|&&side| side).count() as u32;
        let near = if flipped { far } else { near };
        let most = graph.len() as u32 - members;
        (side, near.min(members).max((count).saturating_sub(most)).max(1))
    }

    fn window(&self, total: f64, near: u32, far: u32) -> Window {
        let (lo, hi) = (f64::from(self.range.lo()), f64::from(self.range.hi()));
        let (near, far) = (f64::from(near), f64::from(far));
        let middle = total * near / (near + far);
        let least = (near * lo).max(total - far * hi).min(middle);
        let most = (near * hi).min(total - far * lo).max(middle);
        // Sides of several regions keep away from the edges of the window, to leave room below.
        let width = if near + far > 2.0 { 0.5 } else { 1.0 };
        Window {
            lo: middle - (middle - least) * width,
            hi: middle + (most - middle) * width,
            middle,
        }
    }

    fn choices(&self, graph: &Graph, random: &mut Random) -> Vec<Way> {
        let turn = random.below(1024) as f32 / 1024.0;
        let angle = |direction: usize| {
            (direction as f32 + turn) * std::f32::consts::PI / self.ways.directions as f32
        };
        let mut ways: Vec<Way> =
            (0..self.ways.directions).map(|direction| Way::Across(angle(direction))).collect();
        let far = by_distance(graph, random.below(graph.len()) as u32);
        let end = far.last().copied().unwrap_or(0);
        ways.push(Way::Distance(end));
        for growth in 0..self.ways.growths {
            let from = if growth == 0 { end } else { random.below(graph.len()) as u32 };
            ways.push(Way::Growth(from));
        }
        ways.extend((0..self.ways.trees).map(|_| Way::Tree(random.next())));
        ways
    }
}

/// A way to part a graph.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A sweep across the map at an angle.
    Across(f32),
    /// A sweep by the distance from an atom.
    Distance(u32),
    /// Greedy growth from an atom.
    Growth(u32),
    /// A cut through a random spanning tree.
    Tree(u64),
}

impl Way {
    fn side(self, graph: &Graph, weight: &[f64], window: &Window, total: f64) -> Vec<bool> {
        let order = match self {
            Way::Across(angle) => across(graph, angle),
            Way::Distance(from) => by_distance(graph, from),
            Way::Growth(from) => by_gain(graph, from),
            Way::Tree(seed) => return tree_side(graph, weight, window, total, seed),
        };
        connect(graph, sweep(graph, weight, &order, window, total))
    }
}

fn across(graph: &Graph, angle: f32) -> Vec<u32> {
    let (east, north) = (angle.cos(), angle.sin());
    // Keys that sort as the places do: a negative number has all its bits turned, another one its sign.
    let key = |place: f32| {
        let bits = place.to_bits();
        bits ^ ((bits as i32 >> 31) as u32 | 1 << 31)
    };
    let mut keyed: Vec<u64> = graph
        .at
        .iter()
        .zip(0u64..)
        .map(|(at, atom)| u64::from(key(at.0 * east + at.1 * north)) << 32 | atom)
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|keyed| keyed as u32).collect()
}

fn judge(
    graph: &Graph,
    weight: &[f64],
    side: &[bool],
    window: &Window,
    total: f64,
    either: bool,
) -> (f64, f64) {
    let mut first = 0.0;
    let mut cost = 0.0;
    for atom in 0..graph.len() {
        if side[atom] {
            first += weight[atom];
            cost += graph
                .around(atom as u32)
                .iter()
                .filter(|link| !side[link.to as usize])
                .map(|link| f64::from(link.cost))
                .sum::<f64>();
        }
    }
    let miss = window.miss(first);
    (if either { miss.min(window.miss(total - first)) } else { miss }, cost)
}

/// Returns the prefix of the order that misses the window least, and among those the one that cuts least.
fn sweep(graph: &Graph, weight: &[f64], order: &[u32], window: &Window, total: f64) -> Vec<bool> {
    let mut side = vec![false; graph.len()];
    let (mut first, mut cost) = (0.0, 0.0);
    let mut best = (f64::MAX, f64::MAX, 0);
    for (place, &atom) in order.iter().enumerate().take(order.len().saturating_sub(1)) {
        side[atom as usize] = true;
        first += weight[atom as usize];
        for link in graph.around(atom) {
            cost += f64::from(if side[link.to as usize] { -link.cost } else { link.cost });
        }
        let miss = window.miss(first);
        // A prefix near the middle is worth a little: it leaves room on both sides.
        let lean = cost
            * (1.0
                + 0.1 * ((first - window.middle).abs() / (window.hi - window.lo + 1.0)).min(1.0));
        if (miss, lean) < (best.0, best.1) {
            best = (miss, lean, place + 1);
        }
        if first > window.hi && first > total - window.lo {
            break;
        }
    }
    side.fill(false);
    order[..best.2].iter().for_each(|&atom| side[atom as usize] = true);
    side
}

/// Returns the sides with all but the heaviest part of each given to the other.
fn connect(graph: &Graph, mut side: Vec<bool>) -> Vec<bool> {
    for wanted in [true, false] {
        let (piece, count) = graph.pieces(|a, b| side[a as usize] == side[b as usize]);
        if count <= 2 {
            break;
        }
        let mut heft = vec![0u64; count];
        for atom in 0..graph.len() {
            if side[atom] == wanted {
                heft[piece[atom] as usize] += u64::from(graph.weight[atom]) * 1024 + 1;
            }
        }
        let Some(heaviest) = (0..count).max_by_key(|&piece| (heft[piece], Reverse(piece))) else {
            continue;
        };
        for atom in 0..graph.len() {
            if side[atom] == wanted && piece[atom] as usize != heaviest {
                side[atom] = !wanted;
            }
        }
    }
    side
}

fn first_atom_alone(graph: &Graph) -> Vec<bool> {
    // An end of a search by breadth leaves the rest connected.
    let order = by_distance(graph, 0);
    let mut side = vec![false; graph.len()];
    if let Some(&end) = order.last() {
        side[end as usize] = true;
    }
    side
}

fn by_distance(graph: &Graph, from: u32) -> Vec<u32> {
    let mut seen = vec![false; graph.len()];
    let mut order = Vec::with_capacity(graph.len());
    seen[from as usize] = true;
    order.push(from);
    let mut head = 0;
    while head < order.len() {
        for link in graph.around(order[head]) {
            if !seen[link.to as usize] {
                seen[link.to as usize] = true;
                order.push(link.to);
            }
        }
        head += 1;
    }
    order
}

/// Returns the atoms in the order in which greedy growing takes them: always the one that adds least to the cut.
fn by_gain(graph: &Graph, from: u32) -> Vec<u32> {
    let mut taken = vec![false; graph.len()];
    let mut gain = vec![0i32; graph.len()];
    for atom in 0..graph.len() as u32 {
        gain[atom as usize] =
            -graph.around(atom).iter().map(|link| (link.cost * 4.0) as i32).sum::<i32>();
    }
    let mut order = Vec::with_capacity(graph.len());
    // The highest gain first, and of equals the one that was reached first.
    let key = |gain: i32, age: u32| i64::from(gain) << 32 | i64::from(u32::MAX - age);
    let mut heap = BinaryHeap::from([(i64::MAX, from)]);
    let mut age = 0u32;
    while let Some((known, atom)) = heap.pop() {
        let a = atom as usize;
        if taken[a] || ((known >> 32) as i32 != gain[a] && atom != from) {
            continue;
        }
        taken[a] = true;
        order.push(atom);
        for link in graph.around(atom) {
            let to = link.to as usize;
            if !taken[to] {
                gain[to] += (link.cost * 8.0) as i32;
                age += 1;
                heap.push((key(gain[to], age), link.to));
            }
        }
    }
    order
}

/// Returns one side of the best cut of a random spanning tree that follows expensive links.
fn tree_side(graph: &Graph, weight: &[f64], window: &Window, total: f64, seed: u64) -> Vec<bool> {
    let mut random = Random::new(seed, 0);
    let (order, parent) = random_tree(graph, &mut random);
    let mut below: Vec<f64> = weight.to_vec();
    for &atom in order.iter().skip(1).rev() {
        below[parent[atom as usize] as usize] += below[atom as usize];
    }
    let mut best = (f64::MAX, 0.0, NONE);
    for &atom in order.iter().skip(1) {
        let here = below[atom as usize];
        let miss = window.miss(here).min(window.miss(total - here));
        if miss <= best.0 {
            let chance = random.below(1 << 20) as f64;
            if miss < best.0 || chance > best.1 {
                best = (miss, chance, atom);
            }
        }
    }
    let mut side = vec![false; graph.len()];
    if best.2 != NONE {
        side[best.2 as usize] = true;
        for &atom in order.iter().skip(1) {
            if side[parent[atom as usize] as usize] && atom != best.2 {
                side[atom as usize] = true;
            }
        }
        if window.miss(total - below[best.2 as usize]) < window.miss(below[best.2 as usize]) {
            side.iter_mut().for_each(|side| *side = !*side);
        }
    }
    side
}

/// Returns a spanning tree as the order in which it grew and each atom's parent.
fn random_tree(graph: &Graph, random: &mut Random) -> (Vec<u32>, Vec<u32>) {
    let mut parent = vec![NONE; graph.len()];
    let mut taken = vec![false; graph.len()];
    let mut order = Vec::with_capacity(graph.len());
    let mut heap = BinaryHeap::new();
    // A random draw first, then the atom, in one number.
    heap.push((random.below(graph.len()) as u64, NONE));
    while let Some((drawn, from)) = heap.pop() {
        let atom = drawn as u32;
        if taken[atom as usize] {
            continue;
        }
        taken[atom as usize] = true;
        parent[atom as usize] = from;
        order.push(atom);
        for link in graph.around(atom) {
            if !taken[link.to as usize] {
                let draw = (random.below(1 << 16) as f32 * (0.25 + link.cost)) as u32;
                heap.push((u64::from(draw) << 32 | u64::from(link.to), atom));
            }
        }
    }
    (order, parent)
}
