//! Repair of regions out of range: each is taken together with neighbours, up to one that has room, and drawn anew in
//! several ways; the best is kept.

use super::anneal::{Patch, Price, Schedule};
use super::graph::{Graph, Lists, NONE};
use super::random::Random;
use super::rounds::{Cutout, Draft, Search, cut_out, neighbours};
use super::split::{Split, Ways};
use super::threads;
use crate::outcome::Way;

/// How often each way was tried, and how many regions it brought into range.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Vec<(Way, u64, u64)>);

impl Tally {
    /// Adds tries and successes of a way.
    pub(crate) fn add(&mut self, way: Way, times: u64, helped: u64) {
        match self.0.iter_mut().find(|entry| entry.0 == way) {
            Some(entry) => {
                entry.1 += times;
                entry.2 += helped;
            }
            None => self.0.push((way, times, helped)),
        }
    }

    /// Adds another tally.
    pub(crate) fn join(&mut self, other: &Tally) {
        other.0.iter().for_each(|&(way, times, helped)| self.add(way, times, helped));
    }

    /// Returns the entries: way, times, helped.
    pub(crate) fn entries(&self) -> &[(Way, u64, u64)] {
        &self.0
    }
}

/// The households and heavy atoms of each region.
pub(crate) fn loads(graph: &Graph, draft: &Draft, price: &Price) -> Vec<(i64, i64)> {
    let mut loads = vec![(0i64, 0i64); draft.count()];
    for (atom, &region) in draft.part.iter().enumerate() {
        let weight = graph.weight[atom];
        loads[region as usize].0 += i64::from(weight);
        if weight > price.range.hi() {
            loads[region as usize].1 += i64::from(weight);
        }
    }
    loads
}

/// Returns the regions out of range that no atom alone explains.
pub(crate) fn bad_regions(graph: &Graph, draft: &Draft, price: &Price) -> Vec<u32> {
    let lists = Lists::of(&draft.part, draft.count());
    loads(graph, draft, price)
        .iter()
        .zip(0..)
        .filter(|&(&(households, heavy), region)| {
            heavy == 0 && price.excess(households, 0) > 0 && !lists.of_list(region).is_empty()
        })
        .map(|(_, region)| region)
        .collect()
}

/// A group of regions and the ways to try on it.
type Task = (Vec<u32>, Vec<Variant>);

/// Returns the region and neighbours around it: by a path to one with room on even tries, by breadth on odd ones.
fn neighbourhood(
    first: u32,
    size: usize,
    by_path: bool,
    around: &[Vec<u32>],
    loads: &[(i64, i64)],
    price: &Price,
    random: &mut Random,
) -> Vec<u32> {
    let mut from = vec![(first, NONE)];
    let mut seen = std::collections::HashSet::from([first]);
    let mut head = 0;
    let need = loads[first as usize].0;
    let (lo, hi) = (i64::from(price.range.lo()), i64::from(price.range.hi()));
    while head < from.len() && (by_path || from.len() < size) && from.len() < 4096 {
        let region = from[head].0;
        let load = loads[region as usize].0;
        let room = if need > hi { hi - load >= need - hi } else { load - lo >= lo - need };
        if by_path && head > 0 && room && loads[region as usize].1 == 0 {
            let mut path = vec![];
            let mut step = head as u32;
            while step != NONE {
                path.push(from[step as usize].0);
                step = from[step as usize].1;
            }
            path.reverse();
            return path;
        }
        let mut others = around[region as usize].clone();
        random.shuffle(&mut others);
        for other in others {
            if (by_path || from.len() < size) && seen.insert(other) {
                from.push((other, head as u32));
            }
        }
        head += 1;
    }
    from.truncate(size);
    from.into_iter().map(|(region, _)| region).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Anneal,
    Anew(i32),
    Halve,
    Dissolve,
}

impl Variant {
    fn way(self) -> Way {
        match self {
            Variant::Anneal => Way::Moves,
            Variant::Anew(0) => Way::Recombine,
            Variant::Anew(_) | Variant::Halve | Variant::Dissolve => Way::Recount,
        }
    }
}

struct Trial {
    variant: Variant,
    bad: usize,
    excess: i64,
    cost: f64,
    atoms: Vec<u32>,
    part: Vec<u32>,
    names: Vec<u32>,
}

/// Repairs what it can in at most `waves` waves; returns false when it was stopped.
pub(crate) fn run(
    search: Search,
    draft: &mut Draft,
    waves: usize,
    place: u64,
    tally: &mut Tally,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> bool {
    let mut going = true;
    for wave in 0..waves {
        let bad = bad_regions(search.graph, draft, &search.price);
        if bad.is_empty() || !going {
            return going;
        }
        going &= go_on(wave as f64 / waves as f64);
        one_wave(search, draft, &bad, wave, place, tally, &mut |_| going);
    }
    going
}

fn one_wave(
    search: Search,
    draft: &mut Draft,
    bad: &[u32],
    wave: usize,
    place: u64,
    tally: &mut Tally,
    go_on: &mut dyn FnMut(usize) -> bool,
) {
    let lists = Lists::of(&draft.part, draft.count());
    let around = neighbours(search.graph, &draft.part, &lists);
    let loads = loads(search.graph, draft, &search.price);
    let mut random = Random::new(search.seed, place ^ (wave as u64 + 1) << 20);
    let mut taken = vec![false; draft.count()];
    let mut tasks: Vec<Task> = Vec::new();
    let mut order = bad.to_vec();
    random.shuffle(&mut order);
    for first in order {
        let size = 2 + wave / 2;
        let group = neighbourhood(
            first,
            size,
            wave.is_multiple_of(2),
            &around,
            &loads,
            &search.price,
            &mut random,
        );
        if group.len() < 2 && loads[first as usize].0 <= i64::from(search.price.range.hi())
            || group.iter().any(|&region| taken[region as usize])
        {
            continue;
        }
        group.iter().for_each(|&region| taken[region as usize] = true);
        let variants = variants(search, &group, &loads, wave);
        tasks.push((group, variants));
    }
    let known: &Draft = draft;
    let work = |scratch: &mut Vec<u32>, task: usize, _: threads::Still| {
        let (group, variants) = &tasks[task];
        let mut random =
            Random::new(search.seed ^ 0x5EED, place ^ (wave as u64) << 40 ^ task as u64);
        let cutout = cut_out(search.graph, known, &lists, group, scratch);
        let mut trials: Vec<Trial> = Vec::new();
        for &variant in variants {
            trials.extend(try_variant(search, &cutout, variant, &mut random));
            // Where homes count, the cheapest of all ways is wanted; else the first that helps.
            if search.price.moved == 0.0 && trials.last().is_some_and(|trial| trial.bad == 0) {
                break;
            }
        }
        trials
    };
    let scratch = || vec![NONE; search.graph.len()];
    let results = threads::each(tasks.len(), search.threads, scratch, work, go_on);
    apply(search, draft, &tasks, results, &lists, tally);
}

fn variants(search: Search, group: &[u32], loads: &[(i64, i64)], wave: usize) -> Vec<Variant> {
    let range = search.price.range;
    let (lo, hi) = (i64::from(range.lo()), i64::from(range.hi()));
    let plain: i64 =
        group.iter().map(|&region| loads[region as usize].0 - loads[region as usize].1).sum();
    let heavy = group.iter().filter(|&&region| loads[region as usize].1 > 0).count() as i64;
    let count = group.len() as i64 - heavy;
    let first = loads[group[0] as usize].0;
    let mut variants = vec![];
    let fits = |count: i64| count > 0 && count * lo <= plain && plain <= count * hi;
    if group.len() > 1 {
        variants.push(Variant::Anneal);
        if search.price.moved == 0.0 || !fits(count) || wave >= 5 {
            variants.push(Variant::Anew(0));
        }
        if fits(count + 1) || (!fits(count) && plain > count * hi) {
            variants.push(Variant::Anew(1));
        }
        if count + heavy > 2 && (fits(count - 1) || (!fits(count) && plain < count * lo)) {
            variants.push(Variant::Anew(-1));
            if search.price.moved > 0.0 && first < lo {
                variants.push(Variant::Dissolve);
            }
        } else if group.len() == 2 && fits(1) {
            variants.push(Variant::Anew(-1));
        }
    }
    if first > hi && first >= 2 * lo {
        variants.push(Variant::Halve);
    }
    if !variants.is_empty() {
        let turn = wave % variants.len();
        variants.rotate_left(turn);
    }
    variants
}

fn try_variant(
    search: Search,
    cutout: &Cutout,
    variant: Variant,
    random: &mut Random,
) -> Option<Trial> {
    let Cutout { atoms, graph, part, names } = cutout;
    let (part, mut names) = (part.clone(), names.clone());
    let split =
        Split { range: search.price.range, ways: Ways { directions: 2, growths: 2, trees: 6 } };
    let part = match variant {
        Variant::Anneal => part,
        Variant::Anew(more) => {
            let count = names.len() as i32 + more;
            if count < 1
                || count as usize > graph.len()
                || graph.pieces(|_, _| true).1 != 1
                || pinned(graph)
            {
                return None;
            }
            let part = split.divide(graph, count as u32, random.next(), 1);
            names = renamed(graph, &part, count as usize, &names);
            part
        }
        Variant::Halve => halved(graph, part, &mut names, &split, random)?,
        Variant::Dissolve => dissolved(graph, part, &mut names)?,
    };
    let price = Price { beyond: search.price.beyond * 2.0, ..search.price };
    let mut patch = Patch::new(graph, price, part, names);
    let hot = if search.price.moved > 0.0 { 0.6 } else { 1.0 };
    let looks = 1_200 * atoms.len().min(2_000);
    patch.anneal(Schedule { hot, cold: 0.03, looks }, random);
    let (excess, bad) = patch.excess();
    let cost = patch.cost();
    let names = patch.names().to_vec();
    Some(Trial { variant, bad, excess, cost, atoms: atoms.clone(), part: patch.part, names })
}

fn pinned(graph: &Graph) -> bool {
    graph.pinned.iter().any(|&pinned| pinned)
}

/// Returns for each new region the old name it holds most households of, each name once.
pub(crate) fn renamed(graph: &Graph, part: &[u32], count: usize, names: &[u32]) -> Vec<u32> {
    let mut shares: Vec<(u64, u32, u32)> = Vec::new();
    let place: std::collections::HashMap<u32, usize> = names
        .iter()
        .enumerate()
        .filter(|&(_, &name)| name != NONE)
        .map(|(place, &name)| (name, place))
        .collect();
    let mut sum = vec![0u64; count * names.len()];
    for (atom, &region) in part.iter().enumerate() {
        if let Some(&name) = place.get(&graph.home[atom]) {
            sum[region as usize * names.len() + name] += u64::from(graph.home_weight[atom]) + 1;
        }
    }
    for region in 0..count {
        for (name, _) in names.iter().enumerate() {
            let share = sum[region * names.len() + name];
            if share > 0 {
                shares.push((share, region as u32, name as u32));
            }
        }
    }
    shares.sort_unstable_by(|a, b| b.cmp(a));
    let mut new = vec![NONE; count];
    let mut used = vec![false; names.len()];
    for (_, region, name) in shares {
        if new[region as usize] == NONE && !used[name as usize] {
            new[region as usize] = names[name as usize];
            used[name as usize] = true;
        }
    }
    new
}

/// Parts the first region in two; the half with more of today's households keeps the name.
fn halved(
    graph: &Graph,
    mut part: Vec<u32>,
    names: &mut Vec<u32>,
    split: &Split,
    random: &mut Random,
) -> Option<Vec<u32>> {
    let atoms: Vec<u32> =
        (0..graph.len() as u32).filter(|&atom| part[atom as usize] == 0).collect();
    if atoms.len() < 2 || atoms.iter().any(|&atom| graph.pinned[atom as usize]) {
        return None;
    }
    let local = graph.part(&atoms, &mut vec![NONE; graph.len()]);
    if local.pieces(|_, _| true).1 != 1 {
        return None;
    }
    let (side, _) = split.halve(&local, 2, random, 1);
    let stays = |wanted: bool| -> u64 {
        (0..local.len())
            .filter(|&atom| side[atom] == wanted)
            .map(|atom| u64::from(local.weight[atom]))
            .sum()
    };
    let leaves = stays(true) < stays(false);
    for (atom, side) in atoms.into_iter().zip(side) {
        if side == leaves {
            part[atom as usize] = names.len() as u32;
        }
    }
    names.push(NONE);
    Some(part)
}

/// Gives the atoms of the first region to its neighbours in the group.
fn dissolved(graph: &Graph, mut part: Vec<u32>, names: &mut Vec<u32>) -> Option<Vec<u32>> {
    if (0..graph.len()).any(|atom| part[atom] == 0 && graph.pinned[atom]) {
        return None;
    }
    let mut open = true;
    while open {
        open = false;
        for atom in 0..graph.len() {
            if part[atom] != 0 {
                continue;
            }
            let best = graph
                .around(atom as u32)
                .iter()
                .filter(|link| part[link.to as usize] != 0)
                .max_by(|a, b| a.cost.total_cmp(&b.cost));
            if let Some(link) = best {
                part[atom] = part[link.to as usize];
                open = true;
            }
        }
    }
    if part.contains(&0) {
        return None;
    }
    part.iter_mut().for_each(|region| *region -= 1);
    names.remove(0);
    Some(part)
}

fn apply(
    search: Search,
    draft: &mut Draft,
    tasks: &[Task],
    results: Vec<Option<Vec<Trial>>>,
    lists: &Lists,
    tally: &mut Tally,
) {
    let mut place = vec![NONE; search.graph.len()];
    for ((group, _), trials) in tasks.iter().zip(results) {
        let trials = trials.unwrap_or_default();
        let cutout = cut_out(search.graph, draft, lists, group, &mut place);
        let (excess, bad) =
            Patch::new(&cutout.graph, search.price, cutout.part, cutout.names).excess();
        trials.iter().for_each(|trial| tally.add(trial.variant.way(), 1, 0));
        let best = trials.into_iter().min_by(|a, b| {
            (a.bad, a.excess).cmp(&(b.bad, b.excess)).then(a.cost.total_cmp(&b.cost))
        });
        let Some(trial) = best.filter(|trial| (trial.bad, trial.excess) < (bad, excess)) else {
            continue;
        };
        tally.add(trial.variant.way(), 0, bad.saturating_sub(trial.bad) as u64);
        adopt(draft, group, trial);
    }
}

/// Takes the trial over: its regions use the numbers of the group, and new numbers where there are more.
fn adopt(draft: &mut Draft, group: &[u32], trial: Trial) {
    let mut numbers = group.to_vec();
    while numbers.len() < trial.names.len() {
        numbers.push(draft.names.len() as u32);
        draft.names.push(NONE);
    }
    for (local, &number) in numbers.iter().enumerate() {
        draft.names[number as usize] = trial.names.get(local).copied().unwrap_or(NONE);
    }
    for (atom, local) in trial.atoms.into_iter().zip(trial.part) {
        draft.part[atom as usize] = numbers[local as usize];
    }
}
