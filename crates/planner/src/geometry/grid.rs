//! Sides in cells of the plane: what lies near a side, and what a ray meets first.

use super::Point;
use std::collections::HashMap;

/// Sides in square cells.
pub(super) struct SideGrid {
    sides: Vec<(Point, Point)>,
    cell_m: f64,
    cells: HashMap<(i32, i32), (u32, u32)>,
    inside: Vec<u32>,
}

/// What a ray meets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// The side, by its place.
    pub side: u32,
    /// How far away, in metres.
    pub metres: f64,
}

impl SideGrid {
    /// Puts sides into cells; each side also counts for cells within `fringe_m` of it.
    pub fn new(sides: Vec<(Point, Point)>, fringe_m: f64) -> SideGrid {
        let length: f64 = sides.iter().map(|(a, b)| a.distance(*b)).sum();
        let cell_m = (length / 2e6).max(32.0);
        let mut pairs: Vec<((i32, i32), u32)> = Vec::with_capacity(sides.len() * 2);
        for (at, &(a, b)) in (0_u32..).zip(&sides) {
            along(a, b, fringe_m, cell_m, |cell| pairs.push((cell, at)));
        }
        pairs.sort_unstable();
        let mut cells = HashMap::with_capacity(pairs.len() / 3 + 1);
        let mut from = 0;
        for run in pairs.chunk_by(|one, other| one.0 == other.0) {
            cells.insert(run[0].0, (from, from + run.len() as u32));
            from += run.len() as u32;
        }
        let inside = pairs.into_iter().map(|(_, at)| at).collect();
        SideGrid { sides, cell_m, cells, inside }
    }

    /// Returns a side by its place.
    pub fn side(&self, at: u32) -> (Point, Point) {
        self.sides[at as usize]
    }

    /// Returns how many sides there are.
    pub fn len(&self) -> usize {
        self.sides.len()
    }

    fn in_cell(&self, cell: (i32, i32)) -> &[u32] {
        self.cells.get(&cell).map_or(&[], |&(from, to)| &self.inside[from as usize..to as usize])
    }

    /// Puts all sides within the fringe of a side into `found`, each once and in order.
    pub fn near(&self, a: Point, b: Point, found: &mut Vec<u32>) {
        found.clear();
        along(a, b, 0.0, self.cell_m, |cell| found.extend_from_slice(self.in_cell(cell)));
        found.sort_unstable();
        found.dedup();
    }

    /// Returns the first side that a ray of `most_m` metres meets, of those that count.
    pub fn first_hit(
        &self,
        from: Point,
        way: Point,
        most_m: f64,
        counts: impl Fn(u32) -> bool,
    ) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        let mut walk = Walk::new(from, way, self.cell_m);
        loop {
            for &side in self.in_cell(walk.cell) {
                let limit = best.map_or(most_m, |hit| hit.metres);
                let (a, b) = self.sides[side as usize];
                if let Some(metres) = meets(from, way, a, b)
                    && metres <= limit
                    && (metres < limit || best.is_none())
                    && counts(side)
                {
                    best = Some(Hit { side, metres });
                }
            }
            let left_at = walk.step();
            if left_at > most_m || best.is_some_and(|hit| hit.metres <= left_at) {
                return best;
            }
        }
    }
}

/// Returns at which distance a ray meets a side.
fn meets(from: Point, way: Point, a: Point, b: Point) -> Option<f64> {
    let (ex, ey) = (b.x - a.x, b.y - a.y);
    let across = way.x * ey - way.y * ex;
    if across.abs() < 1e-12 {
        return None;
    }
    let (dx, dy) = (a.x - from.x, a.y - from.y);
    let metres = (dx * ey - dy * ex) / across;
    let share = (dx * way.y - dy * way.x) / across;
    (metres >= 0.0 && (-1e-9..=1.0 + 1e-9).contains(&share)).then_some(metres)
}

/// The cells that a ray passes (Amanatides and Woo 1987).
struct Walk {
    cell: (i32, i32),
    step: (i32, i32),
    next: (f64, f64),
    width: (f64, f64),
}

impl Walk {
    fn new(from: Point, way: Point, cell_m: f64) -> Walk {
        let axis = |at: f64, way: f64| {
            let cell = (at / cell_m).floor();
            if way == 0.0 {
                return (cell as i32, 0, f64::INFINITY, f64::INFINITY);
            }
            let border = if way > 0.0 { (cell + 1.0) * cell_m } else { cell * cell_m };
            (cell as i32, way.signum() as i32, (border - at) / way, (cell_m / way).abs())
        };
        let (x, y) = (axis(from.x, way.x), axis(from.y, way.y));
        Walk { cell: (x.0, y.0), step: (x.1, y.1), next: (x.2, y.2), width: (x.3, y.3) }
    }

    /// Goes to the next cell; returns the distance at which the last one was left.
    fn step(&mut self) -> f64 {
        if self.next.0 < self.next.1 {
            let left_at = self.next.0;
            self.cell.0 = self.cell.0.saturating_add(self.step.0);
            self.next.0 += self.width.0;
            left_at
        } else {
            let left_at = self.next.1;
            self.cell.1 = self.cell.1.saturating_add(self.step.1);
            self.next.1 += self.width.1;
            left_at
        }
    }
}

/// Names the cells that a side with a fringe passes, column by column.
fn along(a: Point, b: Point, fringe: f64, cell_m: f64, mut each: impl FnMut((i32, i32))) {
    let cell = |at: f64| (at / cell_m).floor() as i32;
    let (left, right) = if a.x <= b.x { (a, b) } else { (b, a) };
    let slope = if right.x > left.x { (right.y - left.y) / (right.x - left.x) } else { 0.0 };
    let height = |x: f64| {
        if right.x > left.x { left.y + (x.clamp(left.x, right.x) - left.x) * slope } else { left.y }
    };
    for column in cell(left.x - fringe)..=cell(right.x + fringe) {
        let (from, to) = (f64::from(column) * cell_m, (f64::from(column) + 1.0) * cell_m);
        let (mut low, mut high) = (height(from - fringe), height(to + fringe));
        if right.x - left.x < 1e-9 {
            (low, high) = (left.y, right.y);
        }
        if low > high {
            std::mem::swap(&mut low, &mut high);
        }
        for row in cell(low - fringe)..=cell(high + fringe) {
            each((column, row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Point> {
        (-300.0..300.0_f64, -300.0..300.0_f64).prop_map(|(x, y)| Point { x, y })
    }

    proptest! {
        #[test]
        fn a_ray_meets_what_looking_at_every_side_finds(
            sides in prop::collection::vec((point(), point()), 1..40),
            from in point(),
            angle in 0.0..6.3_f64,
            most in 1.0..500.0_f64,
        ) {
            let way = Point { x: angle.cos(), y: angle.sin() };
            let plain = sides
                .iter()
                .filter_map(|(a, b)| meets(from, way, *a, *b))
                .filter(|metres| *metres <= most)
                .min_by(f64::total_cmp);
            let grid = SideGrid::new(sides, 0.5);
            let found = grid.first_hit(from, way, most, |_| true).map(|hit| hit.metres);
            prop_assert_eq!(found, plain);
        }

        #[test]
        fn every_side_is_near_itself(sides in prop::collection::vec((point(), point()), 1..40)) {
            let grid = SideGrid::new(sides.clone(), 0.5);
            let mut found = Vec::new();
            for (at, (a, b)) in (0_u32..).zip(sides) {
                grid.near(a, b, &mut found);
                prop_assert!(found.contains(&at));
                grid.near(b, a, &mut found);
                prop_assert!(found.contains(&at));
            }
        }
    }
}
