//! Moves of single atoms between neighbouring regions of a patch, by simulated annealing: never breaking a region up,
//! never emptying one, keeping the range where it is kept and closing in on it where it is not.

use super::graph::{Graph, NONE};
use super::random::Random;
use crate::goal::Range;

/// How many atoms a contiguity test visits before it gives the move up.
const SIGHT: usize = 400;

/// What a division costs, in cut edges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Price {
    /// The range of a region.
    pub(crate) range: Range,
    /// The price of one unit of Polsby–Popper.
    pub(crate) compact: f32,
    /// The price of a household beyond the range.
    pub(crate) beyond: f32,
    /// The price of a region being beyond the range at all.
    pub(crate) bad: f32,
    /// The price of a household that changes hands.
    pub(crate) moved: f32,
    /// What a link costs on average, against that of single units: what heat is measured in.
    pub(crate) scale: f32,
}

impl Price {
    /// Returns the households that a region has beyond its range; atoms that alone are over it (`heavy` households
    /// of the region) count only as far as others join them.
    #[inline]
    pub(crate) fn excess(&self, households: i64, heavy: i64) -> i64 {
        if heavy > 0 {
            return households - heavy;
        }
        let (lo, hi) = (i64::from(self.range.lo()), i64::from(self.range.hi()));
        (lo - households).max(households - hi).max(0)
    }

    #[inline]
    fn of_region(&self, households: i64, heavy: i64) -> f32 {
        let excess = self.excess(households, heavy);
        if excess == 0 {
            0.0
        } else if heavy > 0 {
            self.beyond * 0.2 * excess as f32
        } else {
            self.bad + self.beyond * excess as f32
        }
    }
}

/// 4πA/P², or 0 where there is no outline.
#[inline]
pub(crate) fn polsby_popper(area: f32, outline: f32) -> f32 {
    if outline > 1e-3 && area > 0.0 {
        (4.0 * std::f32::consts::PI * area / (outline * outline)).min(1.0)
    } else {
        0.0
    }
}

/// How a patch is annealed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    /// The temperature at the beginning, in cut edges.
    pub(crate) hot: f32,
    /// The temperature at the end.
    pub(crate) cold: f32,
    /// How many moves are looked at.
    pub(crate) looks: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    households: i64,
    heavy: i64,
    atoms: u32,
    area: f32,
    outline: f32,
    /// What the region costs on its own.
    cost: f32,
}

/// Some regions, their atoms, and who holds which.
pub(crate) struct Patch<'a> {
    graph: &'a Graph,
    price: Price,
    /// The region of each atom.
    pub(crate) part: Vec<u32>,
    /// The number by which homes know each region of the patch.
    names: Vec<u32>,
    states: Vec<State>,
    seen: Vec<u32>,
    stamp: u32,
    queue: Vec<u32>,
    /// The searches of a test for contiguity: the one that each has joined, and its atoms still to be visited.
    searches: Vec<(u32, u32)>,
    /// The links between regions, each once, as its lower atom and its number; and the place of each link among them.
    cut: Vec<(u32, u32)>,
    place: Vec<u32>,
    patience: &'static [f32; 256],
}

impl<'a> Patch<'a> {
    /// Returns a patch; `names` gives for each region its number as a home.
    pub(crate) fn new(
        graph: &'a Graph,
        price: Price,
        part: Vec<u32>,
        names: Vec<u32>,
    ) -> Patch<'a> {
        let states = vec![State::default(); names.len()];
        let seen = vec![0; graph.len()];
        let mut patch = Patch {
            graph,
            price,
            part,
            names,
            states,
            seen,
            stamp: 0,
            queue: Vec::new(),
            searches: Vec::new(),
            cut: Vec::new(),
            place: Vec::new(),
            patience: &PATIENCE,
        };
        patch.recount();
        patch
    }

    fn recount(&mut self) {
        self.states.fill(State::default());
        for atom in 0..self.graph.len() {
            let region = self.part[atom];
            let inner: f32 = self
                .graph
                .around(atom as u32)
                .iter()
                .filter(|link| self.part[link.to as usize] == region)
                .map(|link| link.shared)
                .sum();
            let heavy = self.heavy(atom);
            let state = &mut self.states[region as usize];
            state.households += i64::from(self.graph.weight[atom]);
            state.heavy += heavy;
            state.atoms += 1;
            state.area += self.graph.area[atom];
            state.outline += self.graph.outline[atom] - inner;
        }
        for region in 0..self.states.len() {
            self.states[region].cost = self.cost_of(&self.states[region]);
        }
    }

    /// Returns what a region costs on its own, apart from the links that are cut.
    #[inline]
    fn cost_of(&self, state: &State) -> f32 {
        self.price.of_region(state.households, state.heavy)
            - self.price.compact * polsby_popper(state.area, state.outline)
    }

    #[inline]
    fn heavy(&self, atom: usize) -> i64 {
        let weight = self.graph.weight[atom];
        if weight > self.price.range.hi() { i64::from(weight) } else { 0 }
    }

    /// Returns the number by which homes know each region.
    pub(crate) fn names(&self) -> &[u32] {
        &self.names
    }

    /// Returns the households beyond the range over all regions, and how many regions are.
    pub(crate) fn excess(&self) -> (i64, usize) {
        self.states.iter().fold((0, 0), |(sum, count), state| {
            let excess = self.price.excess(state.households, state.heavy);
            (sum + excess, count + usize::from(excess > 0 && state.heavy == 0))
        })
    }

    /// Returns the whole cost, in cut edges.
    pub(crate) fn cost(&self) -> f64 {
        let mut cost = 0.0;
        for atom in 0..self.graph.len() {
            let region = self.part[atom];
            for link in self.graph.around(atom as u32) {
                if self.part[link.to as usize] != region {
                    cost += f64::from(link.cost) / 2.0;
                }
            }
            cost += f64::from(self.away(atom, region));
        }
        for state in &self.states {
            cost += f64::from(state.cost);
        }
        cost
    }

    #[inline]
    fn away(&self, atom: usize, region: u32) -> f32 {
        if self.price.moved == 0.0 || self.graph.home[atom] == NONE {
            return 0.0;
        }
        let stays = if self.graph.home[atom] == self.names[region as usize] {
            self.graph.home_weight[atom]
        } else {
            0
        };
        self.price.moved * (self.graph.weight[atom] - stays) as f32
    }

    /// Anneals the patch.
    pub(crate) fn anneal(&mut self, schedule: Schedule, random: &mut Random) {
        let atoms = self.graph.len();
        if atoms < 2 || self.states.len() < 2 {
            return;
        }
        self.list_cut();
        // Inner atoms cannot move: looks are spent where regions meet.
        let share = (3.0 * self.cut.len() as f64 / self.graph.links.len().max(1) as f64).min(1.0);
        let looks = (schedule.looks as f64 * share) as usize;
        let batch = 128.min(looks.max(1));
        let batches = looks.div_ceil(batch).max(1);
        let cooling = (schedule.cold / schedule.hot).powf(1.0 / batches as f32);
        let mut heat = schedule.hot * self.price.scale;
        for _ in 0..batches {
            for _ in 0..batch {
                if self.cut.is_empty() {
                    return;
                }
                self.look(random.next(), heat);
            }
            heat *= cooling;
        }
    }

    /// Looks at one move of an atom across a link between two regions, and makes it when it pays or the heat allows.
    #[inline]
    fn look(&mut self, bits: u64, heat: f32) {
        let graph = self.graph;
        let (lower, number) = self.cut[(((bits >> 40) * self.cut.len() as u64) >> 24) as usize];
        let higher = graph.links[number as usize].to;
        let (atom, other) = if bits >> 16 & 1 == 0 { (lower, higher) } else { (higher, lower) };
        let (from, to) = (self.part[atom as usize], self.part[other as usize]);
        let atom = atom as usize;
        if graph.pinned[atom] {
            return;
        }
        let links = graph.around(atom as u32);
        let patience = heat * self.patience[(bits & 255) as usize];
        let (mut cut, mut inner_from, mut inner_to, mut stays) = (0f32, 0f32, 0f32, 0u32);
        for link in links {
            // Without branches: which region a neighbour lies in cannot be foretold.
            let part = self.part[link.to as usize];
            let (stay, meet) = (part == from, part == to);
            cut += if stay { link.cost } else { 0.0 } - if meet { link.cost } else { 0.0 };
            inner_from += if stay { link.shared } else { 0.0 };
            inner_to += if meet { link.shared } else { 0.0 };
            stays += u32::from(stay);
        }
        let (old_from, old_to) = (self.states[from as usize], self.states[to as usize]);
        if old_from.atoms == 1 {
            return;
        }
        let (weight, heavy) = (i64::from(graph.weight[atom]), self.heavy(atom));
        let mut new_from = old_from;
        new_from.households -= weight;
        new_from.heavy -= heavy;
        new_from.atoms -= 1;
        new_from.area -= graph.area[atom];
        new_from.outline += 2.0 * inner_from - graph.outline[atom];
        let mut new_to = old_to;
        new_to.households += weight;
        new_to.heavy += heavy;
        new_to.atoms += 1;
        new_to.area += graph.area[atom];
        new_to.outline += graph.outline[atom] - 2.0 * inner_to;
        new_from.cost = self.cost_of(&new_from);
        new_to.cost = self.cost_of(&new_to);
        let change = cut
            + (new_from.cost - old_from.cost)
            + (new_to.cost - old_to.cost)
            + self.away(atom, to)
            - self.away(atom, from);
        if change > patience || (stays > 1 && !self.stays_whole(atom as u32, from, stays)) {
            return;
        }
        self.part[atom] = to;
        self.states[from as usize] = new_from;
        self.states[to as usize] = new_to;
        for number in graph.start[atom]..graph.start[atom + 1] {
            let part = self.part[graph.links[number as usize].to as usize];
            if part == from || part == to {
                self.note_cut(atom as u32, number, part == from);
            }
        }
    }

    fn list_cut(&mut self) {
        self.cut.clear();
        self.place = vec![NONE; self.graph.links.len()];
        for atom in 0..self.graph.len() {
            for number in self.graph.start[atom]..self.graph.start[atom + 1] {
                let to = self.graph.links[number as usize].to as usize;
                if atom < to && self.part[atom] != self.part[to] {
                    self.note_cut(atom as u32, number, true);
                }
            }
        }
    }

    /// Puts an atom's link among those between regions, or takes it out.
    fn note_cut(&mut self, atom: u32, number: u32, is_cut: bool) {
        let graph = self.graph;
        let to = graph.links[number as usize].to;
        let (lower, number) = if atom < to { (atom, number) } else { (to, graph.link(to, atom)) };
        if is_cut {
            self.place[number as usize] = self.cut.len() as u32;
            self.cut.push((lower, number));
        } else {
            let place = std::mem::replace(&mut self.place[number as usize], NONE);
            self.cut.swap_remove(place as usize);
            if let Some(&(_, other)) = self.cut.get(place as usize) {
                self.place[other as usize] = place;
            }
        }
    }

    /// Returns whether the region stays in one part without the atom, whose `count` neighbours lie in it: searches
    /// begin from all of them by turns, until all have met, or one has nowhere to go.
    fn stays_whole(&mut self, atom: u32, region: u32, count: u32) -> bool {
        let graph = self.graph;
        let gone = self.stamp + 1;
        self.stamp = gone + count;
        self.queue.clear();
        self.searches.clear();
        self.seen[atom as usize] = gone;
        for link in graph.around(atom) {
            if self.part[link.to as usize] == region {
                self.seen[link.to as usize] = gone + 1 + self.queue.len() as u32;
                self.searches.push((self.queue.len() as u32, 1));
                self.queue.push(link.to);
            }
        }
        let mut apart = count - 1;
        let mut head = 0;
        while head < self.queue.len().min(SIGHT) {
            let here = self.queue[head];
            let own = self.joined(self.seen[here as usize] - gone - 1);
            for link in graph.around(here) {
                let to = link.to as usize;
                let known = self.seen[to];
                if self.part[to] != region || known == gone {
                    continue;
                }
                if known < gone {
                    self.seen[to] = gone + 1 + own;
                    self.searches[own as usize].1 += 1;
                    self.queue.push(link.to);
                    continue;
                }
                let other = self.joined(known - gone - 1);
                if other != own {
                    apart -= 1;
                    if apart == 0 {
                        return true;
                    }
                    self.searches[own as usize].1 += self.searches[other as usize].1;
                    self.searches[other as usize].0 = own;
                }
            }
            self.searches[own as usize].1 -= 1;
            if self.searches[own as usize].1 == 0 {
                return false;
            }
            head += 1;
        }
        false
    }

    /// Returns the search that this one has become part of.
    #[inline]
    fn joined(&self, mut search: u32) -> u32 {
        while self.searches[search as usize].0 != search {
            search = self.searches[search as usize].0;
        }
        search
    }
}

/// −ln of 256 evenly spread numbers between 0 and 1: how much worse a move may be, in units of the heat.
static PATIENCE: std::sync::LazyLock<[f32; 256]> =
    std::sync::LazyLock::new(|| std::array::from_fn(|step| -((step as f32 + 0.5) / 256.0).ln()));
