//! One level drawn: prepared, divided afresh or begun from today's division, annealed, repaired, polished.

use super::anneal::Price;
use super::graph::{Graph, Lists, NONE};
use super::prepare::{self, Prepared};
use super::random::Random;
use super::repair::{self, Tally, bad_regions, loads};
use super::rounds::{self, Draft, Round, Search};
use super::split::{Split, Ways, region_count};
use crate::goal::{Range, Stage};
use crate::outcome::{Reason, Way};

/// How much work a drawing takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// The ways tried at each cut of a first division.
    pub(crate) ways: Ways,
    /// Rounds of annealing.
    pub(crate) rounds: usize,
    /// Moves looked at for every atom in each round.
    pub(crate) looks: usize,
    /// Waves of repair.
    pub(crate) waves: usize,
    /// Further rounds, while there is time.
    pub(crate) more: usize,
}

/// What is to be drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The range of a region.
    pub(crate) range: Range,
    /// How much homes count, 0 to 1.
    pub(crate) keep: f64,
    /// How many homes there are.
    pub(crate) homes: usize,
    /// The seed.
    pub(crate) seed: u64,
    /// How many threads work.
    pub(crate) threads: usize,
    /// How much work.
    pub(crate) effort: Effort,
}

/// The compounds of the atoms: numbers below `count`, or [`NONE`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Compounds {
    /// The compound of each atom.
    pub(crate) of: Vec<u32>,
    /// How many there are.
    pub(crate) count: usize,
}

/// What was drawn.
pub(crate) struct Drawn {
    /// The region of each atom, and the homes they go on with.
    pub(crate) draft: Draft,
    /// What was tried.
    pub(crate) tally: Tally,
    /// What is impossible.
    pub(crate) proofs: Vec<(Reason, Vec<u32>)>,
}

/// Hears the stage, its share and the draft's regions and those in range; says whether to go on.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(Stage, f64, usize, usize) -> bool;

/// The price of one unit of Polsby–Popper, in cut edges.
pub(crate) const COMPACT: f32 = 5.0;

/// Returns the prices of a level.
pub(crate) fn price(graph: &Graph, asked: &Asked) -> Price {
    let mean = (graph.total() as f32 / graph.len().max(1) as f32).max(1.0);
    let keep = asked.keep.clamp(0.0, 1.0) as f32;
    let moved =
        if keep == 0.0 { 0.0 } else { (1.5 * keep / (1.0 - keep).max(0.05)).min(MOST_KEEP) / mean };
    let beyond = 100.0 / asked.range.target() as f32;
    let beyond = beyond.max(4.0 * moved);
    Price { range: asked.range, compact: COMPACT, beyond, bad: 2.0, moved, scale: 1.0 }
}

/// Returns what a link costs on average, against `base`; at least 1.
pub(crate) fn scale(graph: &Graph, base: &Graph) -> f32 {
    let mean = |graph: &Graph| {
        graph.links.iter().map(|link| link.cost).sum::<f32>() / graph.links.len().max(1) as f32
    };
    (mean(graph) / mean(base).max(1e-3)).max(1.0)
}

/// Returns the households of the atom that a household lies in on average; at least 1.
fn heft(graph: &Graph) -> f32 {
    let squares = graph.weight.iter().map(|&weight| f64::from(weight) * f64::from(weight));
    (squares.sum::<f64>() / graph.total().max(1) as f64).max(1.0) as f32
}

/// The highest price of moving an atom of mean size away from home, in cut edges.
const MOST_KEEP: f32 = 6.0;

/// Whether the drawing goes on from today's division.
pub(super) fn goes_on(base: &Graph, asked: &Asked) -> bool {
    asked.homes > 0 && (asked.keep > 0.0 || base.pinned.iter().any(|&pinned| pinned))
}

/// Draws one level.
pub(crate) fn draw(base: &Graph, compounds: &Compounds, asked: &Asked, tell: Tell) -> Drawn {
    let joined = prepare::dead_ends(base, asked.range);
    let proofs = prepare::proofs(base, &joined, asked.range);
    let mut open = vec![false; compounds.count];
    let mut prepared = prepare::whole_compounds(&joined, &compounds.of, &open, asked.range);
    let from_today = goes_on(base, asked);
    let mut price = price(base, asked);
    price.scale = scale(&prepared.graph, base);
    let mut random = Random::new(asked.seed, 0xD1);
    let mut draft = if from_today {
        begin_from_today(&prepared.graph, asked, &mut random)
    } else {
        begin_afresh(&prepared.graph, asked, &mut random)
    };
    let mut tally = Tally::default();
    let mut work = Work { asked, price, tell, place: 1, from_today, heft: heft(base) };
    let mut going = work.anneal(&prepared.graph, &mut draft);
    going = going && work.repair(&prepared.graph, &mut draft, &mut tally);
    for reach in [1, 3, usize::MAX] {
        if !going || !open_compounds(&prepared, compounds, &draft, &price, reach, &mut open) {
            break;
        }
        let before = bad_regions(&prepared.graph, &draft, &price).len();
        let finer = prepare::whole_compounds(&joined, &compounds.of, &open, asked.range);
        draft.part = carried(&prepared, &draft.part, &finer);
        prepared = finer;
        emphasize(&mut prepared, compounds, &open);
        work.price.scale = scale(&prepared.graph, base);
        going = work.repair(&prepared.graph, &mut draft, &mut tally);
        let after = bad_regions(&prepared.graph, &draft, &price).len();
        tally.add(Way::OpenCompounds, 1, before.saturating_sub(after) as u64);
    }
    if going {
        work.polish(&prepared.graph, &mut draft, &mut tally);
    }
    draft.part = prepared.atom_of.iter().map(|&atom| draft.part[atom as usize]).collect();
    draft.compact();
    Drawn { draft, tally, proofs }
}

struct Work<'a, 'b> {
    asked: &'a Asked,
    price: Price,
    tell: Tell<'b>,
    place: u64,
    from_today: bool,
    /// How heavy the units are.
    heft: f32,
}

impl Work<'_, '_> {
    fn search<'g>(&self, graph: &'g Graph) -> Search<'g> {
        Search { graph, price: self.price, seed: self.asked.seed, threads: self.asked.threads }
    }

    fn anneal(&mut self, graph: &Graph, draft: &mut Draft) -> bool {
        let rounds = self.asked.effort.rounds;
        let keep = self.asked.keep.clamp(0.0, 1.0) as f32;
        if self.from_today && keep >= 1.0 {
            return true;
        }
        let (hot, cold) =
            if self.from_today { (0.5 * (1.0 - keep) + 0.05, 0.04) } else { (HOT, COLD) };
        let softness = if self.from_today { 1.0 } else { (self.heft / heft(graph)).sqrt() };
        for round in 0..rounds {
            let heat = |step: usize| hot * (cold / hot).powf(step as f32 / rounds as f32);
            let this = Round {
                size: 24,
                hot: heat(round),
                cold: heat(round + 1),
                looks: self.asked.effort.looks,
                place: self.next_place(),
                only_better: false,
            };
            let (regions, in_range) = standing(graph, draft, &self.price);
            let mut search = self.search(graph);
            // Whole compounds could never change places if the range held from the beginning.
            search.price.beyond *= softness.powf(1.0 - (round + 1) as f32 / rounds as f32);
            let tell = &mut *self.tell;
            let share = |part: f64| (round as f64 + part) / rounds as f64;
            if !rounds::run(search, draft, this, &mut |part| {
                tell(Stage::Draw, share(part), regions, in_range)
            }) {
                return false;
            }
        }
        true
    }

    fn next_place(&mut self) -> u64 {
        self.place += 1;
        self.place
    }

    fn repair(&mut self, graph: &Graph, draft: &mut Draft, tally: &mut Tally) -> bool {
        // Where homes count, what cannot be repaired at their full price is tried at less and less.
        let prices: &[f32] = if self.price.moved > 0.0 { &[1.0, 0.3, 0.05] } else { &[1.0] };
        for discount in prices {
            let (regions, in_range) = standing(graph, draft, &self.price);
            let mut search = self.search(graph);
            search.price.moved *= discount;
            let place = self.next_place();
            let tell = &mut *self.tell;
            let waves = self.asked.effort.waves;
            let mut go_on = |share: f64| tell(Stage::Repair, share, regions, in_range);
            if !repair::run(search, draft, waves, place, tally, &mut go_on) {
                return false;
            }
        }
        true
    }

    /// Cold rounds that only accept what is better, then as many warmer ones as there is time for.
    fn polish(&mut self, graph: &Graph, draft: &mut Draft, tally: &mut Tally) {
        let effort = self.asked.effort;
        let strict = self.from_today && self.asked.keep >= 1.0;
        let steps = usize::from(effort.rounds > 0) + effort.more;
        for step in 0..steps {
            let hot = if step == 0 { 0.08 } else { [0.3, 0.45, 0.2][step % 3] };
            let this = Round {
                size: if step.is_multiple_of(2) { 12 } else { 20 },
                hot,
                cold: 0.03,
                looks: effort.looks,
                place: self.next_place(),
                only_better: true,
            };
            let mut search = self.search(graph);
            if strict {
                search.price.moved *= 10.0;
                search.price.beyond *= 10.0;
            }
            let (regions, in_range) = standing(graph, draft, &self.price);
            let tell = &mut *self.tell;
            let share = |part: f64| (step as f64 + part) / steps as f64;
            if !rounds::run(search, draft, this, &mut |part| {
                tell(Stage::Improve, share(part), regions, in_range)
            }) {
                return;
            }
            if step % 8 == 7 && !self.repair(graph, draft, tally) {
                return;
            }
        }
    }
}

/// The heat at which annealing begins, in cut edges.
pub(crate) const HOT: f32 = 1.8;

/// The heat at which annealing ends.
pub(crate) const COLD: f32 = 0.3;

/// Returns the regions and those in range.
pub(super) fn standing(graph: &Graph, draft: &Draft, price: &Price) -> (usize, usize) {
    let loads = loads(graph, draft, price);
    let live = loads.iter().filter(|load| load.0 > 0).count();
    (live, loads.iter().filter(|load| load.0 > 0 && price.range.holds(load.0 as u64)).count())
}

fn begin_afresh(graph: &Graph, asked: &Asked, random: &mut Random) -> Draft {
    let (piece, count) = graph.pieces(|_, _| true);
    let pieces = Lists::of(&piece, count);
    let mut draft = Draft { part: vec![0; graph.len()], names: Vec::new() };
    let mut place = vec![NONE; graph.len()];
    for number in 0..count as u32 {
        let atoms = pieces.of_list(number);
        fill(graph, atoms, asked, random, &mut draft, &mut place);
    }
    draft
}

/// Divides connected atoms afresh into new regions.
fn fill(
    graph: &Graph,
    atoms: &[u32],
    asked: &Asked,
    random: &mut Random,
    draft: &mut Draft,
    place: &mut [u32],
) {
    let range = asked.range;
    let (mut households, mut heavy) = (0, 0);
    for &atom in atoms {
        let weight = graph.weight[atom as usize];
        if weight > range.hi() { heavy += 1 } else { households += u64::from(weight) }
    }
    let count = region_count(households, heavy, range).0.min(atoms.len() as u32);
    let first = draft.names.len() as u32;
    draft.names.resize((first + count) as usize, NONE);
    if count == 1 {
        atoms.iter().for_each(|&atom| draft.part[atom as usize] = first);
        return;
    }
    let local = graph.part(atoms, place);
    let split = Split { range, ways: asked.effort.ways };
    for (&atom, region) in
        atoms.iter().zip(split.divide(&local, count, random.next(), asked.threads))
    {
        draft.part[atom as usize] = first + region;
    }
}

/// Begins with today's regions, each in one part; atoms without a home join a neighbour.
fn begin_from_today(graph: &Graph, asked: &Asked, random: &mut Random) -> Draft {
    let mut draft = Draft { part: graph.home.clone(), names: (0..asked.homes as u32).collect() };
    let (piece, count) = graph.pieces(|a, b| draft.part[a as usize] == draft.part[b as usize]);
    let pieces = Lists::of(&piece, count);
    let mut main: Vec<(u64, u32)> = vec![(0, NONE); asked.homes];
    let heft = |number: u32| -> u64 {
        let own = pieces.of_list(number).iter();
        own.map(|&atom| {
            u64::from(graph.weight[atom as usize])
                + 1
                + (u64::from(graph.pinned[atom as usize]) << 40)
        })
        .sum()
    };
    for number in 0..count as u32 {
        let home = draft.part[pieces.of_list(number)[0] as usize];
        if home != NONE && heft(number) > main[home as usize].0 {
            main[home as usize] = (heft(number), number);
        }
    }
    for number in 0..count as u32 {
        let atoms = pieces.of_list(number);
        let home = draft.part[atoms[0] as usize];
        if home == NONE || main[home as usize].1 == number {
            continue;
        }
        for &atom in atoms.iter().filter(|&&atom| !graph.pinned[atom as usize]) {
            draft.part[atom as usize] = NONE;
        }
    }
    let small: Vec<u32> = draft.part.clone();
    spread(graph, &mut draft.part, asked, &small);
    let (piece, count) =
        graph.pieces(|a, b| draft.part[a as usize] == NONE && draft.part[b as usize] == NONE);
    let pieces = Lists::of(&piece, count);
    let mut place = vec![NONE; graph.len()];
    for number in 0..count as u32 {
        let atoms = pieces.of_list(number);
        if draft.part[atoms[0] as usize] == NONE {
            fill(graph, atoms, asked, random, &mut draft, &mut place);
        }
    }
    draft
}

/// Gives atoms without a region to neighbouring regions, piece by piece: a piece large enough for regions of its own
/// stays without.
fn spread(graph: &Graph, part: &mut [u32], asked: &Asked, before: &[u32]) {
    let (piece, count) =
        graph.pieces(|a, b| before[a as usize] == NONE && before[b as usize] == NONE);
    let pieces = Lists::of(&piece, count);
    for number in 0..count as u32 {
        let atoms = pieces.of_list(number);
        let households: u64 =
            atoms.iter().map(|&atom| u64::from(graph.weight[atom as usize])).sum();
        if before[atoms[0] as usize] != NONE || households >= u64::from(asked.range.lo()) {
            continue;
        }
        let mut left: Vec<u32> = atoms.to_vec();
        while !left.is_empty() {
            let mut next: Vec<(u32, u32)> = Vec::new();
            for &atom in &left {
                let mut best = (0f32, NONE);
                for link in graph.around(atom).iter().filter(|link| part[link.to as usize] != NONE)
                {
                    let region = part[link.to as usize];
                    let sum: f32 = graph
                        .around(atom)
                        .iter()
                        .filter(|other| part[other.to as usize] == region)
                        .map(|l| l.cost)
                        .sum();
                    if sum > best.0 {
                        best = (sum, region);
                    }
                }
                if best.1 != NONE {
                    next.push((atom, best.1));
                }
            }
            if next.is_empty() {
                break;
            }
            next.iter().for_each(|&(atom, region)| part[atom as usize] = region);
            left.retain(|&atom| part[atom as usize] == NONE);
        }
    }
}

/// Opens the compounds in regions out of range and up to `reach` regions around them; returns whether any is out of
/// range.
fn open_compounds(
    prepared: &Prepared,
    compounds: &Compounds,
    draft: &Draft,
    price: &Price,
    reach: usize,
    open: &mut [bool],
) -> bool {
    let graph = &prepared.graph;
    let lists = Lists::of(&draft.part, draft.count());
    let mut found = bad_regions(graph, draft, price);
    if found.is_empty() || open.iter().all(|&open| open) {
        return false;
    }
    let around = rounds::neighbours(graph, &draft.part, &lists);
    let mut near = vec![false; draft.count()];
    found.iter().for_each(|&region| near[region as usize] = true);
    let mut steps = 0;
    while steps < reach && !found.is_empty() {
        let next: Vec<u32> =
            found.iter().flat_map(|&region| around[region as usize].iter().copied()).collect();
        found.clear();
        for region in next {
            if !std::mem::replace(&mut near[region as usize], true) {
                found.push(region);
            }
        }
        steps += 1;
    }
    for (unit, &compound) in
        compounds.of.iter().enumerate().filter(|&(_, &compound)| compound != NONE)
    {
        if near[draft.part[prepared.atom_of[unit] as usize] as usize] {
            open[compound as usize] = true;
        }
    }
    true
}

fn carried(old: &Prepared, part: &[u32], new: &Prepared) -> Vec<u32> {
    let mut carried = vec![NONE; new.graph.len()];
    for (unit, &atom) in new.atom_of.iter().enumerate() {
        carried[atom as usize] = part[old.atom_of[unit] as usize];
    }
    carried
}

/// Makes it dearer to cut an opened compound, so that few are cut.
fn emphasize(prepared: &mut Prepared, compounds: &Compounds, open: &[bool]) {
    let mut compound = vec![NONE; prepared.graph.len()];
    for (unit, &atom) in prepared.atom_of.iter().enumerate() {
        compound[atom as usize] = compounds.of[unit];
    }
    for atom in 0..prepared.graph.len() {
        let own = compound[atom];
        if own == NONE || !open[own as usize] {
            continue;
        }
        let links = prepared.graph.start[atom] as usize..prepared.graph.start[atom + 1] as usize;
        for link in &mut prepared.graph.links[links] {
            if compound[link.to as usize] == own {
                link.cost *= 3.0;
            }
        }
    }
}
