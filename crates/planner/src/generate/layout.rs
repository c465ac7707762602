//! Where blocks, compounds and lots lie on the even plane.

use super::CitySpec;
use super::random::Random;

/// Width of an arterial between the lots on its sides, in metres.
pub(super) const ARTERIAL_M: f64 = 42.0;
/// Width of a side street between the lots on its sides, in metres.
pub(super) const SIDE_M: f64 = 14.0;

/// A rectangle of the plane, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub bottom: f64,
    pub right: f64,
    pub top: f64,
}

impl Rect {
    fn width(&self) -> f64 {
        self.right - self.left
    }

    fn height(&self) -> f64 {
        self.top - self.bottom
    }
}

/// What kind of houses a compound has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Six floors, three entrances.
    Slab,
    /// Thirty floors.
    Tower,
    /// Old houses.
    Low,
}

/// The ground of one building.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    pub rect: Rect,
    pub superblock: u32,
    pub compound: u32,
    /// Today's community in towns that have one.
    pub third: u32,
    pub style: Style,
}

/// A street on the plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub from: (f64, f64),
    pub to: (f64, f64),
    pub arterial: bool,
}

/// The plane.
#[derive(Clone, Debug, Default)]
pub(super) struct Plane {
    pub lots: Vec<Lot>,
    pub streets: Vec<Line>,
}

/// Lays blocks out from the middle of the city outward until there are enough lots.
pub(super) fn draw(spec: &CitySpec, random: &mut Random) -> Plane {
    let mut plane = Plane::default();
    let side = f64::from(spec.units / 90 + 1).sqrt().ceil() as usize + 2;
    let columns = bands(side, 640.0, 760.0, random);
    let rows = bands(side, 430.0, 520.0, random);
    let blocks = outward(&columns, &rows, random);
    let (mut compounds, mut thirds) = (0, 0);
    for (superblock, block) in (0_u32..).zip(blocks) {
        if plane.lots.len() >= spec.units as usize {
            break;
        }
        arterials(&block, &mut plane.streets);
        let parts = compounds_of(&block, random, &mut plane.streets);
        let third_count = thirds + 3;
        for (column, rect) in parts {
            if random.happens(spec.gaps.clamp(0.0, 0.3)) {
                continue;
            }
            let left = (spec.units as usize).saturating_sub(plane.lots.len());
            let style = style(random);
            let wanted = lots_wanted(style, random).min(left);
            let third = thirds + column.min(2);
            let mut rects = vec![rect];
            split(&mut rects, wanted, random);
            plane.lots.extend(rects.into_iter().take(wanted).map(|rect| Lot {
                rect,
                superblock,
                compound: compounds,
                third,
                style,
            }));
            compounds += u32::from(wanted > 0);
        }
        thirds = third_count;
    }
    plane
}

/// Returns bands with arterials between them.
fn bands(count: usize, low: f64, high: f64, random: &mut Random) -> Vec<(f64, f64)> {
    let mut at = 0.0;
    let mut found = Vec::with_capacity(count);
    for _ in 0..count {
        let end = at + random.between(low, high);
        found.push((at, end));
        at = end + ARTERIAL_M;
    }
    found
}

/// Returns the blocks ordered by their distance from the middle, shaken a little so that the edge is ragged.
fn outward(columns: &[(f64, f64)], rows: &[(f64, f64)], random: &mut Random) -> Vec<Rect> {
    let middle = |bands: &[(f64, f64)]| bands.last().map_or(0.0, |band| band.1) / 2.0;
    let (cx, cy) = (middle(columns), middle(rows));
    let mut blocks = Vec::new();
    for &(left, right) in columns {
        for &(bottom, top) in rows {
            let (dx, dy) = ((left + right) / 2.0 - cx, (bottom + top) / 2.0 - cy);
            let far = dx.hypot(dy) * random.between(0.92, 1.08);
            blocks.push((far, Rect { left, bottom, right, top }));
        }
    }
    blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
    blocks.into_iter().map(|(_, rect)| rect).collect()
}

fn arterials(block: &Rect, streets: &mut Vec<Line>) {
    let half = ARTERIAL_M / 2.0;
    let (l, r) = (block.left - half, block.right + half);
    let (b, t) = (block.bottom - half, block.top + half);
    for (from, to) in [((l, b), (r, b)), ((r, b), (r, t)), ((r, t), (l, t)), ((l, t), (l, b))] {
        streets.push(Line { from, to, arterial: true });
    }
}

/// Returns the compounds of a block, four columns of three as a rule, with the column of each.
fn compounds_of(block: &Rect, random: &mut Random, streets: &mut Vec<Line>) -> Vec<(u32, Rect)> {
    let columns = if random.happens(0.2) { 3 } else { 4 };
    let mut found = Vec::new();
    let verticals = cuts(block.left, block.right, columns, random);
    for (column, &(left, right)) in (0_u32..).zip(&verticals) {
        if column > 0 {
            let x = left - SIDE_M / 2.0;
            streets.push(Line { from: (x, block.bottom), to: (x, block.top), arterial: false });
        }
        let rows = if random.happens(0.15) { 2 } else { 3 };
        for (row, (bottom, top)) in
            cuts(block.bottom, block.top, rows, random).into_iter().enumerate()
        {
            if row > 0 {
                let y = bottom - SIDE_M / 2.0;
                streets.push(Line { from: (left, y), to: (right, y), arterial: false });
            }
            found.push((column, Rect { left, bottom, right, top }));
        }
    }
    found
}

/// Cuts a length into uneven parts with side streets between them.
fn cuts(from: f64, to: f64, parts: usize, random: &mut Random) -> Vec<(f64, f64)> {
    let weights: Vec<f64> = (0..parts).map(|_| random.between(0.8, 1.2)).collect();
    let total: f64 = weights.iter().sum();
    let usable = to - from - SIDE_M * (parts as f64 - 1.0);
    let mut at = from;
    let mut found = Vec::with_capacity(parts);
    for weight in weights {
        let end = at + usable * weight / total;
        found.push((at, end));
        at = end + SIDE_M;
    }
    found
}

fn style(random: &mut Random) -> Style {
    match random.unit() {
        share if share < 0.55 => Style::Slab,
        share if share < 0.75 => Style::Tower,
        _ => Style::Low,
    }
}

fn lots_wanted(style: Style, random: &mut Random) -> usize {
    let (low, high) = match style {
        Style::Slab => (7, 11),
        Style::Tower => (3, 7),
        Style::Low => (9, 12),
    };
    random.whole(low, high) as usize
}

/// Splits the largest rectangle across its longer side until there are enough.
fn split(rects: &mut Vec<Rect>, wanted: usize, random: &mut Random) {
    while rects.len() < wanted {
        let largest = (0..rects.len())
            .max_by(|a, b| {
                let area = |at: usize| rects[at].width() * rects[at].height();
                area(*a).total_cmp(&area(*b)).then(b.cmp(a))
            })
            .unwrap_or(0);
        let rect = rects.remove(largest);
        let at = random.between(0.38, 0.62);
        let (mut first, mut second) = (rect, rect);
        if rect.width() >= rect.height() {
            first.right = rect.left + rect.width() * at;
            second.left = first.right;
        } else {
            first.top = rect.bottom + rect.height() * at;
            second.bottom = first.top;
        }
        rects.extend([first, second]);
    }
}
