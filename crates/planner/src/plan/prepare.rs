//! What is settled before the search: dead ends join the atom they hang on, compounds that fit become one atom, and
//! what cannot be in range is known by its proof.

use super::graph::{Graph, Lists, NONE};
use super::split::region_count;
use crate::goal::Range;
use crate::outcome::Reason;

/// A graph made ready for the search.
pub(crate) struct Prepared {
    /// The graph of the atoms.
    pub(crate) graph: Graph,
    /// The atom of each original atom.
    pub(crate) atom_of: Vec<u32>,
}

/// Sets of atoms that grow together; atoms pinned to different homes never meet in one.
pub(crate) struct Union {
    above: Vec<u32>,
    /// For the first atom of each set the home that it is pinned to.
    home: Vec<u32>,
}

impl Union {
    pub(crate) fn new(graph: &Graph) -> Union {
        let pinned = graph.pinned.iter().zip(&graph.home);
        let home = pinned.map(|(&pinned, &home)| if pinned { home } else { NONE }).collect();
        Union { above: (0..graph.len() as u32).collect(), home }
    }

    pub(crate) fn find(&mut self, mut item: u32) -> u32 {
        while self.above[item as usize] != item {
            let above = self.above[self.above[item as usize] as usize];
            self.above[item as usize] = above;
            item = above;
        }
        item
    }

    /// Returns the home that the item's set is pinned to, or [`NONE`].
    fn pinned_home(&mut self, item: u32) -> u32 {
        let root = self.find(item);
        self.home[root as usize]
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        let (one, other) = (self.home[a as usize], self.home[b as usize]);
        if one != NONE && other != NONE && one != other {
            return;
        }
        self.above[a.max(b) as usize] = a.min(b);
        self.home[a.min(b) as usize] = if one == NONE { other } else { one };
    }

    /// Returns whether all of the atoms can be joined with the holder.
    fn agree(&mut self, holder: u32, atoms: &[u32]) -> bool {
        let mut home = self.pinned_home(holder);
        for &atom in atoms {
            let own = self.pinned_home(atom);
            if own != NONE && home != NONE && own != home {
                return false;
            }
            home = if home == NONE { own } else { home };
        }
        true
    }

    /// Returns the number of each item's set, counted in order of first items, and how many sets there are.
    pub(crate) fn numbered(&mut self) -> (Vec<u32>, usize) {
        let mut number = vec![NONE; self.above.len()];
        let mut count = 0;
        for item in 0..self.above.len() as u32 {
            let root = self.find(item) as usize;
            if number[root] == NONE {
                number[root] = count;
                count += 1;
            }
            number[item as usize] = number[root];
        }
        (number, count as usize)
    }
}

/// Joins dead ends with what they hang on: units that can only be reached through one atom and are too few for a
/// region must lie in its region, whatever the plan.
pub(crate) fn dead_ends(graph: &Graph, range: Range) -> Prepared {
    let mut atom_of: Vec<u32> = (0..graph.len() as u32).collect();
    let mut current = graph.clone();
    for _ in 0..32 {
        let mut union = Union::new(&current);
        if !join_dead_ends(&current, range, u64::MAX, &mut union) {
            break;
        }
        let (number, count) = union.numbered();
        current = current.contract(&number, count);
        atom_of.iter_mut().for_each(|atom| *atom = number[*atom as usize]);
    }
    Prepared { graph: current, atom_of }
}

/// Joins compounds that fit into a region; `compound` names the compound of each original atom. `open` lists
/// compounds that must not be joined.
pub(crate) fn whole_compounds(
    base: &Prepared,
    compound: &[u32],
    open: &[bool],
    range: Range,
) -> Prepared {
    let graph = &base.graph;
    let mut total = vec![0u64; open.len()];
    let mut atom_compound = vec![NONE; graph.len()];
    let mut owner_weight = vec![0u32; open.len()];
    let members = Lists::of(compound, open.len());
    for number in 0..open.len() as u32 {
        let mut atoms: Vec<u32> =
            members.of_list(number).iter().map(|&unit| base.atom_of[unit as usize]).collect();
        atoms.sort_unstable();
        atoms.dedup();
        total[number as usize] =
            atoms.iter().map(|&atom| u64::from(graph.weight[atom as usize])).sum();
        owner_weight[number as usize] = atoms.len() as u32;
        for atom in atoms {
            atom_compound[atom as usize] = number;
        }
    }
    let mut union = Union::new(graph);
    for atom in 0..graph.len() as u32 {
        let number = atom_compound[atom as usize];
        if number == NONE || open[number as usize] || total[number as usize] > u64::from(range.hi())
        {
            continue;
        }
        for link in graph.around(atom) {
            let same = atom_compound[link.to as usize] == number;
            if same {
                union.join(atom, link.to);
            }
        }
    }
    let (number, count) = union.numbered();
    let mut prepared = Prepared {
        graph: graph.contract(&number, count),
        atom_of: base.atom_of.iter().map(|&atom| number[atom as usize]).collect(),
    };
    // With compounds open the atoms must refine those of before, so nothing more is joined.
    let steps = if open.contains(&true) { 0 } else { 8 };
    for _ in 0..steps {
        let mut union = Union::new(&prepared.graph);
        if !join_dead_ends(&prepared.graph, range, u64::from(range.hi()), &mut union) {
            break;
        }
        let (number, count) = union.numbered();
        prepared.graph = prepared.graph.contract(&number, count);
        prepared.atom_of.iter_mut().for_each(|atom| *atom = number[*atom as usize]);
    }
    prepared
}

/// Returns what is proved impossible, as reason and original atoms.
pub(crate) fn proofs(graph: &Graph, joined: &Prepared, range: Range) -> Vec<(Reason, Vec<u32>)> {
    let mut proofs = Vec::new();
    let members = Lists::of(&joined.atom_of, joined.graph.len());
    for atom in 0..joined.graph.len() as u32 {
        if joined.graph.weight[atom as usize] <= range.hi() {
            continue;
        }
        let units = members.of_list(atom);
        let alone = units
            .iter()
            .copied()
            .filter(|&unit| graph.weight[unit as usize] > range.hi())
            .collect::<Vec<u32>>();
        if alone.is_empty() {
            proofs.push((Reason::DeadEnd, units.to_vec()));
        } else {
            proofs.extend(alone.into_iter().map(|unit| (Reason::UnitOverRange, vec![unit])));
        }
    }
    proofs.extend(fixed_over(graph, range));
    let (piece, count) = graph.pieces(|_, _| true);
    let pieces = Lists::of(&piece, count);
    for number in 0..count as u32 {
        let units = pieces.of_list(number);
        let mut heavy = 0;
        let mut households = 0;
        let mut atoms: Vec<u32> = units.iter().map(|&unit| joined.atom_of[unit as usize]).collect();
        atoms.sort_unstable();
        atoms.dedup();
        for atom in atoms {
            let weight = joined.graph.weight[atom as usize];
            if weight > range.hi() { heavy += 1 } else { households += u64::from(weight) }
        }
        if heavy > 0 || region_count(households, 0, range).1 {
            continue;
        }
        let small = households < u64::from(range.lo());
        proofs.push((
            if small { Reason::IslandTooSmall } else { Reason::IslandIndivisible },
            units.to_vec(),
        ));
    }
    proofs
}

/// Returns the regions of today whose fixed units alone are over the range.
fn fixed_over(graph: &Graph, range: Range) -> Vec<(Reason, Vec<u32>)> {
    let mut fixed: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
    for unit in (0..graph.len() as u32).filter(|&unit| graph.pinned[unit as usize]) {
        fixed.entry(graph.home[unit as usize]).or_default().push(unit);
    }
    let households = |units: &[u32]| -> u64 {
        units.iter().map(|&unit| u64::from(graph.weight[unit as usize])).sum()
    };
    let over = fixed.into_values().filter(|units| households(units) > u64::from(range.hi()));
    over.map(|units| (Reason::Fixed, units)).collect()
}

/// A depth-first search with what it knows of each atom, by the order in which atoms were found.
struct Search {
    order: Vec<u32>,
    parent: Vec<u32>,
    low: Vec<u32>,
    size: Vec<u32>,
    weight: Vec<u64>,
}

impl Search {
    /// Searches one piece; `found` holds the place in the order of each atom, [`NONE`] before.
    fn run(graph: &Graph, root: u32, found: &mut [u32]) -> Search {
        let mut search =
            Search { order: vec![], parent: vec![], low: vec![], size: vec![], weight: vec![] };
        let mut stack: Vec<(u32, u32)> = Vec::new();
        search.find(graph, root, NONE, found);
        stack.push((0, 0));
        while let Some(&mut (place, ref mut next)) = stack.last_mut() {
            let atom = search.order[place as usize];
            let links = graph.around(atom);
            if let Some(link) = links.get(*next as usize) {
                *next += 1;
                let known = found[link.to as usize];
                if known == NONE {
                    let child = search.find(graph, link.to, place, found);
                    stack.push((child, 0));
                } else if known != search.parent[place as usize] {
                    search.low[place as usize] = search.low[place as usize].min(known);
                }
            } else {
                stack.pop();
                let above = search.parent[place as usize];
                if above != NONE {
                    let (above, place) = (above as usize, place as usize);
                    search.low[above] = search.low[above].min(search.low[place]);
                    search.size[above] += search.size[place];
                    search.weight[above] += search.weight[place];
                }
            }
        }
        search
    }

    fn find(&mut self, graph: &Graph, atom: u32, parent: u32, found: &mut [u32]) -> u32 {
        let place = self.order.len() as u32;
        found[atom as usize] = place;
        self.order.push(atom);
        self.parent.push(parent);
        self.low.push(place);
        self.size.push(1);
        self.weight.push(u64::from(graph.weight[atom as usize]));
        place
    }
}

/// Joins dead ends where the sum stays within `most`; returns whether any was joined.
fn join_dead_ends(graph: &Graph, range: Range, most: u64, union: &mut Union) -> bool {
    let lo = u64::from(range.lo());
    let mut found = vec![NONE; graph.len()];
    let mut grown: Vec<u64> = graph.weight.iter().map(|&weight| u64::from(weight)).collect();
    let mut any = false;
    let mut roots: Vec<u32> = (0..graph.len() as u32).collect();
    roots.sort_by_key(|&atom| (u32::MAX - graph.weight[atom as usize], atom));
    for root in roots {
        if found[root as usize] != NONE {
            continue;
        }
        let search = Search::run(graph, root, &mut found);
        let total = search.weight[0];
        if total < lo || search.order.len() < 2 {
            continue;
        }
        let mut cut_off = vec![0u64; search.order.len()];
        let mut place = 1;
        while place < search.order.len() {
            let above = search.parent[place] as usize;
            let apart = search.low[place] as usize >= above;
            if apart {
                cut_off[above] += search.weight[place];
            }
            let holder = search.order[above] as usize;
            let end = place + search.size[place] as usize;
            let small = search.weight[place] < lo && grown[holder] + search.weight[place] <= most;
            if apart && small && union.agree(holder as u32, &search.order[place..end]) {
                grown[holder] += search.weight[place];
                search.order[place..end]
                    .iter()
                    .for_each(|&atom| union.join(search.order[above], atom));
                any = true;
                place = end;
            } else {
                place += 1;
            }
        }
        any |= join_above(&search, &cut_off, total, lo, most, union);
    }
    any
}

/// Joins the side of the root with the atom that cuts it off, when that side is a dead end.
fn join_above(
    search: &Search,
    cut_off: &[u64],
    total: u64,
    lo: u64,
    most: u64,
    union: &mut Union,
) -> bool {
    let own = |place: usize, children: &[Vec<u32>]| {
        search.weight[place]
            - children[place].iter().map(|&child| search.weight[child as usize]).sum::<u64>()
    };
    let mut children = vec![Vec::new(); search.order.len()];
    for place in 1..search.order.len() {
        children[search.parent[place] as usize].push(place as u32);
    }
    let above = |place: usize| total - own(place, &children) - cut_off[place];
    let dead = (1..search.order.len())
        .filter(|&place| {
            cut_off[place] > 0 && above(place) < lo && above(place) + own(place, &children) <= most
        })
        .max_by_key(|&place| (above(place), place));
    let Some(place) = dead else { return false };
    let mut kept = vec![false; search.order.len()];
    for &child in &children[place] {
        if search.low[child as usize] as usize >= place {
            let end = child as usize + search.size[child as usize] as usize;
            kept[child as usize..end].fill(true);
        }
    }
    let going = search.order.iter().zip(&kept).filter(|&(_, &kept)| !kept);
    let going: Vec<u32> = going.map(|(&atom, _)| atom).collect();
    let agree = union.agree(search.order[place], &going);
    if agree {
        going.into_iter().for_each(|atom| union.join(search.order[place], atom));
    }
    agree
}
