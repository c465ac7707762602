//! What a plan is asked for: levels, ranges, the knob between drawing afresh and touching little, and the pace.

/// Which regions are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Level {
    /// Communities (社区) alone.
    Community,
    /// Grids (网格) alone.
    Grid,
    /// Communities, and grids inside each of them.
    #[default]
    Nested,
}

/// How many households a region should and may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    lo: u32,
    target: u32,
    hi: u32,
}

/// Why three numbers are no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{lo}, {target}, {hi} is no range: give 1 <= least <= target <= most <= {MOST}")]
pub struct RangeError {
    lo: u32,
    target: u32,
    hi: u32,
}

/// The most households that a range may allow.
pub const MOST: u32 = 100_000_000;

impl Range {
    /// A community: about 3,000 households, 2,700 to 3,300.
    pub const COMMUNITY: Range = Range { lo: 2_700, target: 3_000, hi: 3_300 };
    /// A grid: about 400 households, 300 to 500.
    pub const GRID: Range = Range { lo: 300, target: 400, hi: 500 };

    /// Returns the range from `lo` to `hi` households with `target` in between.
    ///
    /// # Errors
    /// Returns the numbers when they are not in order or zero.
    pub fn new(lo: u32, target: u32, hi: u32) -> Result<Range, RangeError> {
        if 1 <= lo && lo <= target && target <= hi && hi <= MOST {
            Ok(Range { lo, target, hi })
        } else {
            Err(RangeError { lo, target, hi })
        }
    }

    /// Returns the least households.
    pub fn lo(self) -> u32 {
        self.lo
    }

    /// Returns the households aimed at.
    pub fn target(self) -> u32 {
        self.target
    }

    /// Returns the most households.
    pub fn hi(self) -> u32 {
        self.hi
    }

    /// Returns whether so many households are within the range.
    pub fn holds(self, households: u64) -> bool {
        u64::from(self.lo) <= households && households <= u64::from(self.hi)
    }
}

/// What is asked of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Which regions to draw.
    pub level: Level,
    /// The range of a community.
    pub community: Range,
    /// The range of a grid.
    pub grid: Range,
    /// How much today's division counts: 0 draws afresh, 1 touches only what must change.
    pub keep: f64,
    /// Whether compounds that fit into a region stay whole.
    pub whole_compounds: bool,
    /// The seed of every random choice.
    pub seed: u64,
    /// How many threads work; the plan does not depend on it.
    pub threads: usize,
    /// How many times more the plan is improved after the first one, while the pace allows.
    pub rounds: u32,
}

impl Default for Goal {
    fn default() -> Goal {
        Goal {
            level: Level::Nested,
            community: Range::COMMUNITY,
            grid: Range::GRID,
            keep: 0.0,
            whole_compounds: true,
            seed: 1,
            threads: 1,
            rounds: 0,
        }
    }
}

/// The step that a plan is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Pieces, compounds and impossible units are looked at.
    Prepare,
    /// A first division is drawn.
    Draw,
    /// Regions out of range are repaired.
    Repair,
    /// Boundaries are improved.
    Improve,
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Which regions are being drawn: [`Level::Community`] or [`Level::Grid`].
    pub level: Level,
    /// The step.
    pub stage: Stage,
    /// The share of this level's work that is done, 0 to 1.
    pub share: f64,
    /// Regions so far.
    pub regions: usize,
    /// Regions in range so far.
    pub in_range: usize,
}

/// Hears of progress and says whether there is time to go on.
pub trait Pace {
    /// Takes the progress; returns false to stop soon with what is there.
    ///
    /// A first complete division is always drawn; the answer cuts repair and improvement short.
    fn go_on(&mut self, progress: &Progress) -> bool;
}

impl<F: FnMut(&Progress) -> bool> Pace for F {
    fn go_on(&mut self, progress: &Progress) -> bool {
        self(progress)
    }
}

/// A pace that never stops early and tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unhurried;

impl Pace for Unhurried {
    fn go_on(&mut self, _: &Progress) -> bool {
        true
    }
}
