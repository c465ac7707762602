//! Numbering grids west to east and north to south (DB6101/T 3185-2024).

use crate::id::AreaId;

/// The bounds of a grid, in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The grid.
    pub grid: AreaId,
    /// Its western end.
    pub west_e6: i32,
    /// Its southern end.
    pub south_e6: i32,
    /// Its eastern end.
    pub east_e6: i32,
    /// Its northern end.
    pub north_e6: i32,
}

impl Cell {
    fn middle(&self) -> (i64, i64) {
        (
            i64::from(self.west_e6) + i64::from(self.east_e6),
            i64::from(self.south_e6) + i64::from(self.north_e6),
        )
    }
}

/// Returns the grids of a community in the order of their numbers, from 1: in rows from north to south, in each row from
/// west to east. A row holds the grids whose middle does not lie south of the southern end of its northernmost grid.
pub fn number_grids(cells: &[Cell]) -> Vec<AreaId> {
    let mut left: Vec<Cell> = cells.to_vec();
    left.sort_by_key(|cell| {
        let (lon, lat) = cell.middle();
        (-lat, lon, cell.grid)
    });
    let mut order = Vec::with_capacity(cells.len());
    while let Some(first) = left.first().copied() {
        let in_row = |cell: &Cell| {
            cell.grid == first.grid || cell.middle().1 >= 2 * i64::from(first.south_e6)
        };
        let mut row: Vec<Cell> = left.iter().filter(|cell| in_row(cell)).copied().collect();
        left.retain(|cell| !in_row(cell));
        row.sort_by_key(|cell| {
            let (lon, lat) = cell.middle();
            (lon, -lat, cell.grid)
        });
        order.extend(row.into_iter().map(|cell| cell.grid));
    }
    order
}
