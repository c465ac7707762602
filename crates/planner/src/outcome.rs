//! What a plan gives: divisions with their figures, what they break, and what is impossible with its cheapest repair.

use crate::goal::{Level, Range};

/// The figures of one region.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct RegionFigures {
    /// Units.
    pub units: usize,
    /// Households.
    pub households: u64,
    /// Connected parts; 1 means contiguous.
    pub parts: usize,
    /// Area in square metres.
    pub area: f64,
    /// Length of the outline in metres.
    pub perimeter: f64,
    /// 4πA/P²: 1 for a circle, near 0 for a thread.
    pub polsby_popper: f64,
    /// Households that another region of today held, or that had none.
    pub moved_in: u64,
}

/// The figures of a whole division.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Figures {
    /// Regions that hold households.
    pub regions: usize,
    /// Those of them within the range.
    pub in_range: usize,
    /// Regions (with or without households) of more than one part.
    pub broken_up: usize,
    /// Edges between units of different regions.
    pub cut_edges: usize,
    /// Cut edges that cross an arterial.
    pub cut_arterials: usize,
    /// Edges inside regions that cross an arterial.
    pub inner_arterials: usize,
    /// Cut edges over all edges, 0 to 1.
    pub cut_ratio: f64,
    /// Cut edges, an arterial's counted a quarter.
    pub weighted_cut: f64,
    /// The mean Polsby–Popper of regions that hold households and have an outline.
    pub polsby_popper: f64,
    /// The least households of a region that holds any.
    pub least: u64,
    /// The most households of a region.
    pub most: u64,
    /// Households that change hands against today's division; 0 where there is none.
    pub moved: u64,
    /// Compounds that lie in more than one region.
    pub cut_compounds: usize,
}

/// A region of a division.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The code: two digits (or more) for a community, community and two digits for a grid inside one, counted from
    /// west to east and north to south; or the label of today that the region goes on with.
    pub code: String,
    /// The label of today's region that it succeeds, by most households.
    pub succeeds: Option<String>,
    /// The community that a nested grid lies in, as its place in the list of communities.
    pub parent: Option<u32>,
    /// Its figures.
    pub figures: RegionFigures,
}

/// Units given to regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Division {
    /// [`Level::Community`] or [`Level::Grid`].
    pub level: Level,
    /// The range that its regions should keep.
    pub range: Range,
    /// For every unit its region, as its place in `regions`.
    pub region_of: Vec<u32>,
    /// The regions, in the order of their codes.
    pub regions: Vec<Region>,
    /// The figures of the whole.
    pub figures: Figures,
}

/// Something that the plan does not keep.
#[derive(Clone, Debug, PartialEq)]
pub enum Broken {
    /// A region has too few or too many households.
    OutOfRange {
        /// Which division.
        level: Level,
        /// The region's code.
        region: String,
        /// Its households.
        households: u64,
        /// The place in [`Plan::impossible`] that explains it; none when the search found nothing better.
        because: Option<usize>,
    },
    /// A region is not contiguous. Only today's own division, kept by fixed units, can force this.
    NotContiguous {
        /// Which division.
        level: Level,
        /// The region's code.
        region: String,
        /// Its parts.
        parts: usize,
    },
    /// A compound that would fit into one region is cut.
    CompoundCut {
        /// Which division.
        level: Level,
        /// The compound.
        compound: String,
        /// Its households.
        households: u64,
        /// The regions it lies in.
        regions: usize,
    },
}

/// Why no plan can keep the range for some units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A single unit has more households than a region may have.
    UnitOverRange,
    /// A piece without connection has fewer households than a region must have.
    IslandTooSmall,
    /// A piece without connection has a number of households that no count of regions divides within the range.
    IslandIndivisible,
    /// Units that can only be reached through one unit are too few for a region, and too many together with it.
    DeadEnd,
    /// Units that are fixed in today's region keep it out of range.
    Fixed,
}

/// What would make it possible, at the least cost.
#[derive(Clone, Debug, PartialEq)]
pub enum Repair {
    /// Split the unit into this many.
    SplitUnit {
        /// How many units.
        into: u32,
    },
    /// Allow a link between two units that do not border on each other.
    Link {
        /// A unit of the island, by its place.
        from: u32,
        /// The nearest unit outside, by its place.
        to: u32,
        /// The distance between their centres in metres.
        metres: f64,
    },
    /// Allow a region of so many households here.
    AllowRange {
        /// The least households.
        lo: u64,
        /// The most households.
        hi: u64,
    },
    /// Let go of the fixed units of this region.
    Unfix,
}

/// A proof that some units cannot be in range, with the cheapest repair.
#[derive(Clone, Debug, PartialEq)]
pub struct Impossible {
    /// Which division.
    pub level: Level,
    /// Why.
    pub reason: Reason,
    /// The units, by their places.
    pub units: Vec<u32>,
    /// Their households together.
    pub households: u64,
    /// The cheapest repair first, then others.
    pub repairs: Vec<Repair>,
}

/// One way of search that was taken for regions out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Which division.
    pub level: Level,
    /// The way.
    pub way: Way,
    /// How often.
    pub times: u64,
    /// Regions brought into range by it.
    pub helped: u64,
}

/// A way to bring regions into range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Moves of single units along boundaries, by simulated annealing.
    Moves,
    /// Two or three neighbouring regions joined and parted anew along a spanning tree.
    Recombine,
    /// One region more or less in the neighbourhood.
    Recount,
    /// Compounds opened that were kept whole.
    OpenCompounds,
    /// Units moved between communities so that the grids inside fit.
    ShiftCommunities,
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The communities, when asked for.
    pub communities: Option<Division>,
    /// The grids, when asked for.
    pub grids: Option<Division>,
    /// What the plan breaks: empty when it keeps everything.
    pub broken: Vec<Broken>,
    /// What no plan could keep, with repairs.
    pub impossible: Vec<Impossible>,
    /// What was tried for regions that stay out of range without a proof.
    pub tried: Vec<Tried>,
}
