//! The graph that the search works on: atoms (one or several units that stay together) and the links between them.

use crate::model::{District, EdgeKind};

/// No region, no home.
pub(crate) const NONE: u32 = u32::MAX;

/// What cutting an edge across an arterial costs; any other costs 1.
pub(crate) const ARTERIAL_COST: f64 = 0.25;

/// A border between two atoms, seen from one of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// The other atom.
    pub(crate) to: u32,
    /// What cutting it costs.
    pub(crate) cost: f32,
    /// The shared length in metres.
    pub(crate) shared: f32,
}

/// Atoms and links.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    /// Where the links of each atom begin; one longer than the atoms.
    pub(crate) start: Vec<u32>,
    /// The links, atom after atom.
    pub(crate) links: Vec<Link>,
    /// Households.
    pub(crate) weight: Vec<u32>,
    /// Area in square metres.
    pub(crate) area: Vec<f32>,
    /// Outline in metres.
    pub(crate) outline: Vec<f32>,
    /// Centres.
    pub(crate) at: Vec<(f32, f32)>,
    /// The region of today that holds most of the atom, or [`NONE`].
    pub(crate) home: Vec<u32>,
    /// The households of the atom that this region holds.
    pub(crate) home_weight: Vec<u32>,
    /// Whether the atom must stay there.
    pub(crate) pinned: Vec<bool>,
}

impl Graph {
    /// Returns the graph of a district with every unit an atom; `home` names today's region of each unit.
    pub(crate) fn of(district: &District, home: &[u32]) -> Graph {
        let units = district.units();
        let centre = |pick: fn(&crate::model::Unit) -> f64| {
            units.iter().map(pick).sum::<f64>() / units.len() as f64
        };
        let (x, y) = (centre(|unit| unit.x), centre(|unit| unit.y));
        let mut graph = Graph {
            start: Vec::with_capacity(units.len() + 1),
            links: Vec::with_capacity(district.edges().len() * 2),
            weight: units.iter().map(|unit| unit.households).collect(),
            area: units.iter().map(|unit| unit.area as f32).collect(),
            outline: units.iter().map(|unit| unit.perimeter as f32).collect(),
            at: units.iter().map(|unit| ((unit.x - x) as f32, (unit.y - y) as f32)).collect(),
            home: home.to_vec(),
            home_weight: units.iter().map(|unit| unit.households).collect(),
            pinned: units
                .iter()
                .zip(home)
                .map(|(unit, &home)| unit.fixed && home != NONE)
                .collect(),
        };
        graph.start.push(0);
        for unit in 0..units.len() as u32 {
            for (to, edge) in district.around(unit) {
                let cost = if edge.kind == EdgeKind::Arterial { ARTERIAL_COST } else { 1.0 };
                graph.links.push(Link { to, cost: cost as f32, shared: edge.shared as f32 });
            }
            graph.start.push(graph.links.len() as u32);
        }
        graph
    }

    /// Returns how many atoms there are.
    pub(crate) fn len(&self) -> usize {
        self.weight.len()
    }

    /// Returns the links of an atom.
    #[inline]
    pub(crate) fn around(&self, atom: u32) -> &[Link] {
        &self.links[self.start[atom as usize] as usize..self.start[atom as usize + 1] as usize]
    }

    /// Returns the number of the link from one atom to another that it borders on.
    pub(crate) fn link(&self, from: u32, to: u32) -> u32 {
        let place = self.around(from).iter().take_while(|link| link.to != to).count();
        self.start[from as usize] + place as u32
    }

    /// Returns the households of all atoms.
    pub(crate) fn total(&self) -> u64 {
        self.weight.iter().map(|&weight| u64::from(weight)).sum()
    }

    /// Returns the part of the graph on these atoms, without links to others; `place` is scratch of [`NONE`]s, and
    /// is left so.
    pub(crate) fn part(&self, atoms: &[u32], place: &mut [u32]) -> Graph {
        for (local, &atom) in atoms.iter().enumerate() {
            place[atom as usize] = local as u32;
        }
        let mut part = Graph { start: Vec::with_capacity(atoms.len() + 1), ..Graph::default() };
        part.start.push(0);
        for &atom in atoms {
            for link in self.around(atom) {
                if place[link.to as usize] != NONE {
                    part.links.push(Link { to: place[link.to as usize], ..*link });
                }
            }
            part.start.push(part.links.len() as u32);
        }
        fn pick<T: Copy>(from: &[T], atoms: &[u32]) -> Vec<T> {
            atoms.iter().map(|&atom| from[atom as usize]).collect()
        }
        part.weight = pick(&self.weight, atoms);
        part.area = pick(&self.area, atoms);
        part.outline = pick(&self.outline, atoms);
        part.at = pick(&self.at, atoms);
        part.home = pick(&self.home, atoms);
        part.home_weight = pick(&self.home_weight, atoms);
        part.pinned = pick(&self.pinned, atoms);
        for &atom in atoms {
            place[atom as usize] = NONE;
        }
        part
    }

    /// Returns the graph in which all atoms with the same number in `into` (0 to `count`) are one.
    pub(crate) fn contract(&self, into: &[u32], count: usize) -> Graph {
        let members = Lists::of(into, count);
        let mut graph = Graph { start: Vec::with_capacity(count + 1), ..Graph::default() };
        graph.start.push(0);
        let mut slot = vec![NONE; count];
        let mut homes: Vec<(u32, u32)> = Vec::new();
        for atom in 0..count as u32 {
            let first = graph.links.len();
            let (mut weight, mut area, mut outline, mut pinned) = (0u32, 0f32, 0f32, false);
            let (mut x, mut y, mut mass) = (0f32, 0f32, 0f32);
            homes.clear();
            for &old in members.of_list(atom) {
                let o = old as usize;
                weight += self.weight[o];
                area += self.area[o];
                outline += self.outline[o];
                pinned |= self.pinned[o];
                x += self.at[o].0 * (self.area[o] + 1.0);
                y += self.at[o].1 * (self.area[o] + 1.0);
                mass += self.area[o] + 1.0;
                if self.home[o] != NONE {
                    match homes.iter_mut().find(|home| home.0 == self.home[o]) {
                        Some(home) => home.1 += self.home_weight[o],
                        None => homes.push((self.home[o], self.home_weight[o])),
                    }
                }
                for link in self.around(old) {
                    let to = into[link.to as usize];
                    if to == atom {
                        outline -= link.shared;
                    } else if slot[to as usize] == NONE || (slot[to as usize] as usize) < first {
                        slot[to as usize] = graph.links.len() as u32;
                        graph.links.push(Link { to, ..*link });
                    } else {
                        let known = &mut graph.links[slot[to as usize] as usize];
                        known.cost += link.cost;
                        known.shared += link.shared;
                    }
                }
            }
            graph.start.push(graph.links.len() as u32);
            let pin = members.of_list(atom).iter().find(|&&old| self.pinned[old as usize]);
            let pin = pin.map_or(NONE, |&old| self.home[old as usize]);
            let home = homes
                .iter()
                .copied()
                .max_by_key(|&(home, weight)| (home == pin, weight, NONE - home));
            graph.weight.push(weight);
            graph.area.push(area);
            graph.outline.push(outline);
            graph.at.push((x / mass.max(1e-9), y / mass.max(1e-9)));
            graph.home.push(home.map_or(NONE, |home| home.0));
            graph.home_weight.push(home.map_or(0, |home| home.1));
            graph.pinned.push(pinned);
        }
        graph
    }

    /// Returns the connected piece of each atom, and how many there are; only links that `joins` count.
    pub(crate) fn pieces(&self, joins: impl Fn(u32, u32) -> bool) -> (Vec<u32>, usize) {
        let mut piece = vec![NONE; self.len()];
        let mut stack = Vec::new();
        let mut count = 0;
        for first in 0..self.len() as u32 {
            if piece[first as usize] != NONE {
                continue;
            }
            piece[first as usize] = count;
            stack.push(first);
            while let Some(atom) = stack.pop() {
                for link in self.around(atom) {
                    if piece[link.to as usize] == NONE && joins(atom, link.to) {
                        piece[link.to as usize] = count;
                        stack.push(link.to);
                    }
                }
            }
            count += 1;
        }
        (piece, count as usize)
    }
}

/// Lists of atoms by a number that each of them carries.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    start: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Returns the lists 0 to `count` of the places in `number`; [`NONE`] is left out.
    pub(crate) fn of(number: &[u32], count: usize) -> Lists {
        let mut start = vec![0u32; count + 1];
        for &list in number.iter().filter(|&&list| list != NONE) {
            start[list as usize + 1] += 1;
        }
        for list in 0..count {
            start[list + 1] += start[list];
        }
        let mut next = start.clone();
        let mut items = vec![0; start[count] as usize];
        for (place, &list) in number.iter().enumerate() {
            if list != NONE {
                items[next[list as usize] as usize] = place as u32;
                next[list as usize] += 1;
            }
        }
        Lists { start, items }
    }

    /// Returns one list.
    pub(crate) fn of_list(&self, list: u32) -> &[u32] {
        &self.items[self.start[list as usize] as usize..self.start[list as usize + 1] as usize]
    }

    /// Returns how many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.start.len() - 1
    }
}
