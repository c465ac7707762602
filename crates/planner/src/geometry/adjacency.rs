//! Who borders on whom: by a common boundary, or face to face across a street with no other unit between.
//!
//! Along every side a ray is sent outward every few metres; the unit that it meets first, within the width of a street,
//! is a neighbour. What counts is the length of the sides that see each other, not the distance of centres.

use super::grid::SideGrid;
use super::islands::{Link, link_parts};
use super::{Point, Shape};
use crate::model::{Edge, EdgeKind};
use crate::street::{Street, StreetClass};
use std::collections::HashMap;

/// What units lie on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The outline of every unit.
    pub shapes: &'a [Shape],
    /// The compound of every unit, where it has one; units of one compound have the same number.
    pub compounds: &'a [Option<u32>],
    /// The street block of every unit, where it is known.
    pub blocks: &'a [Option<u32>],
    /// The street lines, where they are known.
    pub streets: &'a [Street],
}

/// When units count as neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundaries {
    /// Boundaries that lie closer than this are common, in metres.
    pub touch_m: f64,
    /// The widest street across which units face each other, in metres.
    pub street_m: f64,
    /// How far apart units of one compound may stand, in metres.
    pub compound_m: f64,
    /// Shorter common or facing boundaries do not count, in metres.
    pub least_m: f64,
    /// Where neither street lines nor blocks are known, a wider gap is an arterial, in metres.
    pub arterial_gap_m: f64,
    /// How far away the nearest unit may be to be linked to a piece that stands alone, in metres.
    pub link_m: f64,
    /// Whether the gaps across streets are kept, for drawing regions in one piece.
    pub keep_gaps: bool,
}

impl Default for Boundaries {
    fn default() -> Boundaries {
        Boundaries {
            touch_m: 0.5,
            street_m: 60.0,
            compound_m: 120.0,
            least_m: 2.0,
            arterial_gap_m: 36.0,
            link_m: 2000.0,
            keep_gaps: false,
        }
    }
}

/// Who borders on whom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjacency {
    /// The edges by unit, added links at the end.
    pub edges: Vec<Edge>,
    /// The added links.
    pub links: Vec<Link>,
    /// Pairs of units of which the first lies in the second for more than a fifth of its outline.
    pub overlaps: Vec<(u32, u32)>,
    /// Strips of ground between two units that face each other, and thin ones along common boundaries.
    pub gaps: Vec<(u32, u32, [Point; 4])>,
}

/// Distance between two rays in metres, as long as there are not too many.
const STEP_M: f64 = 4.0;
/// The most rays, about; a city needs a million.
const MOST_RAYS: f64 = 1e7;
/// How far to both sides of a common boundary the middle line of its street may lie, in metres.
const BESIDE_M: f64 = 15.0;
/// How deep strips reach into their units, so that they join, in metres.
const INTO_M: f64 = 0.3;

/// What two units have in common.
#[derive(Clone, Copy, Default)]
struct Contact {
    /// Metres of common boundary, and of boundary seen, counted from both sides.
    metres: f64,
    /// Metres times width of the gap.
    gap: f64,
    /// Metres with an arterial between.
    arterial: f64,
}

/// Finds the neighbours of all units.
pub fn adjacency(ground: &Ground<'_>, boundaries: &Boundaries) -> Adjacency {
    let mut survey = Survey::new(ground, boundaries);
    let mut touching = Vec::new();
    for side in 0..survey.grid.len() as u32 {
        survey.touches(side, &mut touching);
        survey.looks(side, &touching);
    }
    survey.finish()
}

struct Survey<'a> {
    ground: &'a Ground<'a>,
    boundaries: &'a Boundaries,
    grid: SideGrid,
    unit_of: Vec<u32>,
    step_m: f64,
    arterials: SideGrid,
    contacts: HashMap<(u32, u32), Contact>,
    within: HashMap<(u32, u32), f64>,
    found: Adjacency,
    near: Vec<u32>,
}

/// A side as it is walked along.
struct Walked {
    a: Point,
    along: Point,
    outward: Point,
    metres: f64,
}

impl Walked {
    fn new((a, b): (Point, Point)) -> Walked {
        let metres = a.distance(b).max(1e-12);
        let along = Point { x: (b.x - a.x) / metres, y: (b.y - a.y) / metres };
        Walked { a, along, outward: Point { x: along.y, y: -along.x }, metres }
    }

    /// Returns the point so far along and so far outward.
    fn at(&self, along: f64, outward: f64) -> Point {
        Point {
            x: self.a.x + self.along.x * along + self.outward.x * outward,
            y: self.a.y + self.along.y * along + self.outward.y * outward,
        }
    }

    /// Returns how far along and how far outward a point lies.
    fn of(&self, point: Point) -> (f64, f64) {
        let (dx, dy) = (point.x - self.a.x, point.y - self.a.y);
        (dx * self.along.x + dy * self.along.y, dx * self.outward.x + dy * self.outward.y)
    }
}

impl<'a> Survey<'a> {
    fn new(ground: &'a Ground<'a>, boundaries: &'a Boundaries) -> Survey<'a> {
        let mut unit_of = Vec::new();
        let mut sides = Vec::new();
        let mut length = 0.0;
        for (unit, shape) in (0_u32..).zip(ground.shapes) {
            for side in shape.sides() {
                length += side.0.distance(side.1);
                sides.push(side);
                unit_of.push(unit);
            }
        }
        let arterials = ground
            .streets
            .iter()
            .filter(|street| street.class == StreetClass::Arterial)
            .flat_map(Street::pieces)
            .collect();
        Survey {
            ground,
            boundaries,
            grid: SideGrid::new(sides, boundaries.touch_m),
            unit_of,
            step_m: (length / MOST_RAYS).max(STEP_M),
            arterials: SideGrid::new(arterials, 0.0),
            contacts: HashMap::new(),
            within: HashMap::new(),
            found: Adjacency::default(),
            near: Vec::new(),
        }
    }

    /// Notes the common boundary of a side with others, and returns the intervals that are common.
    fn touches(&mut self, side: u32, touching: &mut Vec<(f64, f64)>) {
        touching.clear();
        let unit = self.unit_of[side as usize];
        let (a, b) = self.grid.side(side);
        let walked = Walked::new((a, b));
        let mut near = std::mem::take(&mut self.near);
        self.grid.near(a, b, &mut near);
        for &other in &near {
            let neighbour = self.unit_of[other as usize];
            if neighbour == unit {
                continue;
            }
            let (c, d) = self.grid.side(other);
            if let Some((from, to)) = common(&walked, c, d, self.boundaries.touch_m) {
                touching.push((from, to));
                if unit < neighbour {
                    self.seal(unit, neighbour, &walked, from, to);
                }
                let metres = to - from;
                let is_arterial = self.street_along(&walked, f64::midpoint(from, to));
                let contact = self.contact(unit, neighbour);
                contact.metres += metres;
                contact.arterial += if is_arterial { metres } else { 0.0 };
            }
        }
        self.near = near;
        touching.sort_by(|one, other| one.0.total_cmp(&other.0));
    }

    /// Keeps a thin strip along a common boundary, over slits that rounded corners leave.
    fn seal(&mut self, unit: u32, other: u32, walked: &Walked, from: f64, to: f64) {
        if self.boundaries.keep_gaps {
            let out = self.boundaries.touch_m + INTO_M;
            let quad = [
                walked.at(from, -INTO_M),
                walked.at(to, -INTO_M),
                walked.at(to, out),
                walked.at(from, out),
            ];
            self.found.gaps.push((unit, other, quad));
        }
    }

    fn contact(&mut self, a: u32, b: u32) -> &mut Contact {
        self.contacts.entry((a.min(b), a.max(b))).or_default()
    }

    /// Returns whether an arterial runs along a common boundary.
    fn street_along(&self, walked: &Walked, along: f64) -> bool {
        if self.arterials.len() == 0 {
            return false;
        }
        let is_parallel = |street: u32| {
            let street = Walked::new(self.arterials.side(street)).along;
            (street.x * walked.along.x + street.y * walked.along.y).abs() > 0.7
        };
        let from = walked.at(along, -BESIDE_M);
        self.arterials.first_hit(from, walked.outward, 2.0 * BESIDE_M, is_parallel).is_some()
    }

    /// Sends rays outward from a side, where it is not common with others.
    fn looks(&mut self, side: u32, touching: &[(f64, f64)]) {
        let unit = self.unit_of[side as usize];
        let walked = Walked::new(self.grid.side(side));
        let rays = (walked.metres / self.step_m).round().max(1.0);
        let share = walked.metres / rays;
        let most_m = self.boundaries.street_m.max(self.boundaries.compound_m);
        let mut strip: Option<Strip> = None;
        for ray in 0..rays as u32 {
            let along = (f64::from(ray) + 0.5) * share;
            let is_common = touching.iter().any(|(from, to)| (*from..=*to).contains(&along));
            let from = walked.at(along, 0.01);
            let hit = (!is_common)
                .then(|| self.grid.first_hit(from, walked.outward, most_m, |other| other != side))
                .flatten();
            let seen =
                hit.and_then(|hit| self.sees(unit, &walked, along, share, hit.side, hit.metres));
            if let Some(done) = Strip::go_on(&mut strip, seen, along, share) {
                self.keep(unit, &walked, &done);
            }
        }
        if let Some(done) = strip.take() {
            self.keep(unit, &walked, &done);
        }
    }

    /// Notes what one ray met; returns the unit and the width when they face each other.
    fn sees(
        &mut self,
        unit: u32,
        walked: &Walked,
        along: f64,
        share: f64,
        side: u32,
        metres: f64,
    ) -> Option<(u32, f64)> {
        let other = self.unit_of[side as usize];
        if other == unit {
            return None;
        }
        let met = Walked::new(self.grid.side(side));
        let from_inside = met.outward.x * walked.outward.x + met.outward.y * walked.outward.y > 0.0;
        if from_inside {
            *self.within.entry((unit, other)).or_default() += share;
            self.contact(unit, other).metres += share;
            return None;
        }
        let compound = |unit: u32| self.ground.compounds.get(unit as usize).copied().flatten();
        let is_same = compound(unit).is_some() && compound(unit) == compound(other);
        let reach = if is_same { self.boundaries.compound_m } else { self.boundaries.street_m };
        if metres > reach {
            return None;
        }
        let from = walked.at(along, 0.01);
        let is_arterial = self.arterials.len() > 0
            && self.arterials.first_hit(from, walked.outward, metres, |_| true).is_some();
        let contact = self.contact(unit, other);
        contact.metres += share;
        contact.gap += share * metres;
        contact.arterial += if is_arterial { share } else { 0.0 };
        Some((other, metres))
    }

    fn keep(&mut self, unit: u32, walked: &Walked, strip: &Strip) {
        if self.boundaries.keep_gaps {
            let quad = [
                walked.at(strip.from, -INTO_M),
                walked.at(strip.to, -INTO_M),
                walked.at(strip.to, strip.last_m + INTO_M),
                walked.at(strip.from, strip.first_m + INTO_M),
            ];
            self.found.gaps.push((unit, strip.other, quad));
        }
    }

    fn finish(mut self) -> Adjacency {
        let mut pairs: Vec<((u32, u32), Contact)> = self.contacts.drain().collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        for ((a, b), contact) in pairs {
            if contact.metres >= 2.0 * self.boundaries.least_m {
                let kind = self.kind(a, b, &contact);
                let shared = contact.metres / 2.0;
                self.found.edges.push(Edge { a, b, shared, kind });
            }
        }
        let mut overlaps: Vec<(u32, u32)> = self
            .within
            .iter()
            .filter(|((unit, _), metres)| {
                **metres > 0.2 * self.ground.shapes[*unit as usize].perimeter()
            })
            .map(|(pair, _)| *pair)
            .collect();
        overlaps.sort_unstable();
        self.found.overlaps = overlaps;
        self.found.links =
            link_parts(self.ground.shapes, &self.found.edges, self.boundaries.link_m);
        let links: Vec<Edge> = self.found.links.iter().map(|link| link.edge()).collect();
        self.found.edges.extend(links);
        self.found
    }

    fn kind(&self, a: u32, b: u32, contact: &Contact) -> EdgeKind {
        let pair = |list: &[Option<u32>]| {
            let of = |unit: u32| list.get(unit as usize).copied().flatten();
            of(a).zip(of(b))
        };
        if pair(self.ground.compounds).is_some_and(|(one, other)| one == other) {
            return EdgeKind::Compound;
        }
        let is_arterial = if self.arterials.len() > 0 {
            contact.arterial * 2.0 > contact.metres
        } else if let Some((one, other)) = pair(self.ground.blocks) {
            one != other
        } else {
            contact.gap > contact.metres * self.boundaries.arterial_gap_m
        };
        if is_arterial { EdgeKind::Arterial } else { EdgeKind::Side }
    }
}

/// A stretch of a side from which all rays meet the same unit.
struct Strip {
    other: u32,
    from: f64,
    to: f64,
    first_m: f64,
    last_m: f64,
}

impl Strip {
    /// Goes on with the next ray; returns the stretch that it ended.
    fn go_on(
        strip: &mut Option<Strip>,
        seen: Option<(u32, f64)>,
        along: f64,
        share: f64,
    ) -> Option<Strip> {
        match (strip.as_mut(), seen) {
            (Some(open), Some((other, metres)))
                if open.other == other && (metres - open.last_m).abs() < share =>
            {
                open.to = along + share / 2.0;
                open.last_m = metres;
                None
            }
            (_, seen) => {
                let next = seen.map(|(other, metres)| Strip {
                    other,
                    from: along - share / 2.0,
                    to: along + share / 2.0,
                    first_m: metres,
                    last_m: metres,
                });
                std::mem::replace(strip, next)
            }
        }
    }
}

/// Returns the interval of a side that lies along another one.
fn common(walked: &Walked, c: Point, d: Point, touch_m: f64) -> Option<(f64, f64)> {
    let ((from, from_out), (to, to_out)) = (walked.of(c), walked.of(d));
    if (to - from).abs() < 1e-9 {
        return None;
    }
    let outward = |along: f64| from_out + (to_out - from_out) * (along - from) / (to - from);
    let (low, high) = (from.min(to).max(0.0), from.max(to).min(walked.metres));
    let close = |along: f64| outward(along).abs() <= touch_m;
    let slanted = (to_out - from_out).abs() > 0.5 * (to - from).abs();
    (high - low > 1e-6 && !slanted && close(low) && close(high)).then_some((low, high))
}
