//! The district: units, what they border on, and a validated whole of both.

use std::collections::HashMap;

/// A building or block: the smallest piece that a plan can give to a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The name of the unit, unique in its district.
    pub id: String,
    /// How many households live here.
    pub households: u32,
    /// The centre's easting in metres of a local plane.
    pub x: f64,
    /// The centre's northing in metres of a local plane.
    pub y: f64,
    /// The area in square metres.
    pub area: f64,
    /// The length of the outline in metres.
    pub perimeter: f64,
    /// The compound (小区) that the unit belongs to.
    pub compound: Option<String>,
    /// The community (社区) that the unit belongs to today.
    pub community: Option<String>,
    /// The grid (网格) that the unit belongs to today.
    pub grid: Option<String>,
    /// Whether the unit must stay in its region of today.
    pub fixed: bool,
}

/// What lies between two neighbouring units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// Nothing: both belong to the same compound.
    Compound,
    /// A side street, or a shared wall.
    Side,
    /// An arterial, or a link that was added to reach an island.
    Arterial,
}

impl EdgeKind {
    /// Returns the number by which exchange files name the kind: 0, 1 or 2.
    pub fn number(self) -> u8 {
        match self {
            EdgeKind::Compound => 0,
            EdgeKind::Side => 1,
            EdgeKind::Arterial => 2,
        }
    }

    /// Returns the kind that exchange files name by `number`.
    pub fn from_number(number: u8) -> Option<EdgeKind> {
        match number {
            0 => Some(EdgeKind::Compound),
            1 => Some(EdgeKind::Side),
            2 => Some(EdgeKind::Arterial),
            _ => None,
        }
    }
}

/// Two units that border on each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// One unit, as its place in the list of units.
    pub a: u32,
    /// The other unit.
    pub b: u32,
    /// The length of the shared boundary in metres; 0 for an added link.
    pub shared: f64,
    /// What lies between them.
    pub kind: EdgeKind,
}

/// What makes a list of units and edges no district.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InputError {
    /// There is no unit at all.
    #[error("there is no unit: give at least one building or block")]
    Empty,
    /// There are more units or edges than the planner counts.
    #[error("there are {count} {what}, more than {most}: split the area")]
    TooMany {
        /// What is too many: "units" or "edges".
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many are allowed.
        most: usize,
    },
    /// Two units carry the same id.
    #[error("unit {second} has the id \"{id}\" of unit {first}: give every unit its own id")]
    DuplicateId {
        /// The id.
        id: String,
        /// The first unit with it, counted from 0.
        first: usize,
        /// The second unit with it, counted from 0.
        second: usize,
    },
    /// A unit has an empty id.
    #[error("unit {unit} has an empty id: name it")]
    EmptyId {
        /// The unit, counted from 0.
        unit: usize,
    },
    /// A number of a unit is not finite, or negative where it must not be.
    #[error("unit \"{id}\": {field} is {value}: give a finite number{}", if *.field == "x" || *.field == "y" { "" } else { ", 0 or more" })]
    BadNumber {
        /// The unit's id.
        id: String,
        /// The field: "x", "y", "area" or "perimeter".
        field: &'static str,
        /// The value found.
        value: f64,
    },
    /// An edge names a unit that is not there.
    #[error("edge {edge} names unit {unit}, but there are only {units} (counted from 0)")]
    NoSuchUnit {
        /// The edge, counted from 0.
        edge: usize,
        /// The unit it names.
        unit: u32,
        /// How many units there are.
        units: usize,
    },
    /// An edge joins a unit with itself.
    #[error("edge {edge} joins unit \"{id}\" with itself: remove it")]
    SelfEdge {
        /// The edge, counted from 0.
        edge: usize,
        /// The unit's id.
        id: String,
    },
    /// Two edges join the same two units.
    #[error(
        "edge {second} joins \"{a}\" and \"{b}\" as edge {first} does: keep one, with the whole shared length"
    )]
    DuplicateEdge {
        /// The first edge, counted from 0.
        first: usize,
        /// The second edge, counted from 0.
        second: usize,
        /// One unit's id.
        a: String,
        /// The other unit's id.
        b: String,
    },
    /// An edge's shared length is not finite or negative.
    #[error("edge {edge}: the shared length is {value}: give a finite number, 0 or more")]
    BadLength {
        /// The edge, counted from 0.
        edge: usize,
        /// The value found.
        value: f64,
    },
    /// All units together have more households than can be counted.
    #[error("the units have {households} households together: check the unit of the column")]
    TooManyHouseholds {
        /// The sum.
        households: u64,
    },
}

/// The most units that a district may have.
pub const MAX_UNITS: usize = 2_000_000;

/// The most edges that a district may have.
pub const MAX_EDGES: usize = 16_000_000;

/// Units and their borders, checked.
#[derive(Clone, Debug)]
pub struct District {
    units: Vec<Unit>,
    edges: Vec<Edge>,
    start: Vec<u32>,
    around: Vec<(u32, u32)>,
    households: u64,
}

impl District {
    /// Returns the district of these units and edges.
    ///
    /// # Errors
    /// Returns what is wrong with the first unit or edge that cannot be taken.
    pub fn new(units: Vec<Unit>, edges: Vec<Edge>) -> Result<District, InputError> {
        check_units(&units)?;
        check_edges(&units, &edges)?;
        let households = units.iter().map(|unit| u64::from(unit.households)).sum::<u64>();
        if households > u64::from(u32::MAX / 4) {
            return Err(InputError::TooManyHouseholds { households });
        }
        let (start, around) = compressed(units.len(), &edges);
        Ok(District { units, edges, start, around, households })
    }

    /// Returns the units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Returns the edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns how many units there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Returns whether there is no unit; a district always has one.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Returns the households of all units together.
    pub fn households(&self) -> u64 {
        self.households
    }

    /// Returns the neighbours of a unit, each with the edge to it.
    pub fn around(&self, unit: u32) -> impl Iterator<Item = (u32, &Edge)> + '_ {
        self.neighbours(unit).iter().map(|&(other, edge)| (other, &self.edges[edge as usize]))
    }

    /// Returns the neighbours of a unit as pairs of unit and edge.
    pub fn neighbours(&self, unit: u32) -> &[(u32, u32)] {
        &self.around[self.start[unit as usize] as usize..self.start[unit as usize + 1] as usize]
    }

    /// Returns the connected piece that each unit lies in, and how many pieces there are.
    pub fn pieces(&self) -> (Vec<u32>, usize) {
        let mut piece = vec![u32::MAX; self.len()];
        let mut count = 0;
        let mut stack = Vec::new();
        for first in 0..self.len() as u32 {
            if piece[first as usize] != u32::MAX {
                continue;
            }
            piece[first as usize] = count;
            stack.push(first);
            while let Some(unit) = stack.pop() {
                for &(other, _) in self.neighbours(unit) {
                    if piece[other as usize] == u32::MAX {
                        piece[other as usize] = count;
                        stack.push(other);
                    }
                }
            }
            count += 1;
        }
        (piece, count as usize)
    }
}

fn check_units(units: &[Unit]) -> Result<(), InputError> {
    if units.is_empty() {
        return Err(InputError::Empty);
    }
    if units.len() > MAX_UNITS {
        return Err(InputError::TooMany { what: "units", count: units.len(), most: MAX_UNITS });
    }
    let mut seen = HashMap::with_capacity(units.len());
    for (second, unit) in units.iter().enumerate() {
        if unit.id.is_empty() {
            return Err(InputError::EmptyId { unit: second });
        }
        if let Some(first) = seen.insert(unit.id.as_str(), second) {
            return Err(InputError::DuplicateId { id: unit.id.clone(), first, second });
        }
        let numbers =
            [("x", unit.x), ("y", unit.y), ("area", unit.area), ("perimeter", unit.perimeter)];
        for (field, value) in numbers {
            let signed = field == "x" || field == "y";
            if !value.is_finite() || (!signed && value < 0.0) {
                return Err(InputError::BadNumber { id: unit.id.clone(), field, value });
            }
        }
    }
    Ok(())
}

fn check_edges(units: &[Unit], edges: &[Edge]) -> Result<(), InputError> {
    if edges.len() > MAX_EDGES {
        return Err(InputError::TooMany { what: "edges", count: edges.len(), most: MAX_EDGES });
    }
    let mut seen = HashMap::with_capacity(edges.len());
    for (second, edge) in edges.iter().enumerate() {
        for unit in [edge.a, edge.b] {
            if unit as usize >= units.len() {
                return Err(InputError::NoSuchUnit { edge: second, unit, units: units.len() });
            }
        }
        let id = |unit: u32| units[unit as usize].id.clone();
        if edge.a == edge.b {
            return Err(InputError::SelfEdge { edge: second, id: id(edge.a) });
        }
        if !edge.shared.is_finite() || edge.shared < 0.0 {
            return Err(InputError::BadLength { edge: second, value: edge.shared });
        }
        if let Some(first) = seen.insert((edge.a.min(edge.b), edge.a.max(edge.b)), second) {
            return Err(InputError::DuplicateEdge { first, second, a: id(edge.a), b: id(edge.b) });
        }
    }
    Ok(())
}

fn compressed(units: usize, edges: &[Edge]) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut start = vec![0u32; units + 1];
    for edge in edges {
        start[edge.a as usize + 1] += 1;
        start[edge.b as usize + 1] += 1;
    }
    for unit in 0..units {
        start[unit + 1] += start[unit];
    }
    let mut next = start.clone();
    let mut around = vec![(0, 0); edges.len() * 2];
    for (number, edge) in edges.iter().enumerate() {
        for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
            around[next[from as usize] as usize] = (to, number as u32);
            next[from as usize] += 1;
        }
    }
    (start, around)
}
