//! Turns and bends the plane.

use super::layout::Line;
use super::random::Random;
use crate::geometry::{Point, Polygon, Shape};
use crate::street::{Street, StreetClass};

/// Gentle waves and a turn; neighbouring points stay neighbours.
pub(super) struct Warp {
    cos: f64,
    sin: f64,
    waves: [(f64, f64, f64); 4],
}

impl Warp {
    pub fn new(random: &mut Random) -> Warp {
        let angle = random.between(-0.16, 0.16);
        let mut wave = || {
            (random.between(14.0, 34.0), random.between(1900.0, 3400.0), random.between(0.0, 6.3))
        };
        let waves = [wave(), wave(), wave(), wave()];
        Warp { cos: angle.cos(), sin: angle.sin(), waves }
    }

    /// Returns where a point of the plane lies in the city.
    pub fn point(&self, (x, y): (f64, f64)) -> Point {
        let wave = |at: usize, along: f64| {
            let (height, length, phase) = self.waves[at];
            height * (along / length * std::f64::consts::TAU + phase).sin()
        };
        let (bx, by) = (x + wave(0, y) + wave(1, x) * 0.3, y + wave(2, x) + wave(3, y) * 0.3);
        Point { x: bx * self.cos - by * self.sin, y: bx * self.sin + by * self.cos }
    }

    /// Returns the outline of a ring.
    pub fn shape(&self, ring: &[(f64, f64)]) -> Shape {
        let outer = ring.iter().map(|at| self.point(*at)).collect();
        Shape::new(vec![Polygon { outer, holes: Vec::new() }])
    }

    /// Returns a street with a point every fifty metres or so.
    pub fn street(&self, line: &Line) -> Street {
        let (dx, dy) = (line.to.0 - line.from.0, line.to.1 - line.from.1);
        let steps = (dx.hypot(dy) / 50.0).ceil().max(1.0);
        let points = (0..=steps as u32)
            .map(|step| {
                let share = f64::from(step) / steps;
                self.point((line.from.0 + dx * share, line.from.1 + dy * share))
            })
            .collect();
        let class = if line.arterial { StreetClass::Arterial } else { StreetClass::Side };
        Street { class, points }
    }
}
