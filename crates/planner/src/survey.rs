//! From what the readers give to a district: neighbours are found where they are not given, today's division and
//! fixed areas are put on the units, and what was assumed on the way is told.

use crate::geometry::{
    Adjacency, Boundaries, Dissolver, Frame, Ground, Link, Point, Shape, System, adjacency,
};
use crate::language::{Language, Say};
use crate::model::{District, Edge, EdgeKind, Unit};
use crate::read::{Fixed, Place, ReadError, Streets, Table, Trouble, Units};
use std::collections::BTreeMap;

/// What was found or assumed; none of it is an error.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The coordinate system was told from the numbers.
    System(System),
    /// No unit had an id; they are counted from 0.
    Counted,
    /// Outlines were mended.
    Mended(Vec<String>),
    /// A unit lies in another one in part.
    Overlap {
        /// The first unit.
        a: String,
        /// The other.
        b: String,
        /// How many pairs there are in all.
        count: usize,
    },
    /// What told arterials from side streets.
    ArterialsBy(ArterialsBy),
    /// Classes of streets that are not known.
    UnknownClasses(BTreeMap<String, usize>),
    /// A piece without connection was linked to the nearest unit.
    Linked {
        /// A unit of the piece.
        from: String,
        /// The unit it was linked to.
        to: String,
        /// The distance in metres.
        metres: f64,
    },
    /// Pieces without connection are left.
    Apart {
        /// How many pieces there are.
        pieces: usize,
    },
    /// Units without households.
    Uninhabited(usize),
    /// Units that today's division does not name.
    WithoutToday(usize),
}

/// What told arterials from side streets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArterialsBy {
    /// Street lines with a class.
    Lines,
    /// The street block of each unit.
    Blocks,
    /// The width of gaps.
    Gaps,
}

/// Units on their ground, ready to be planned.
#[derive(Clone, Debug)]
pub struct Survey {
    units: Vec<Unit>,
    edges: Option<Vec<Edge>>,
    ground: Option<Terrain>,
    notes: Vec<Note>,
}

#[derive(Clone, Debug)]
struct Terrain {
    shapes: Vec<Shape>,
    compounds: Vec<Option<u32>>,
    blocks: Vec<Option<u32>>,
    frame: Frame,
    streets: Vec<crate::street::Street>,
}

/// A district with what is needed to draw it.
#[derive(Clone, Debug)]
pub struct Surveyed {
    /// The district.
    pub district: District,
    /// The outlines and the strips between them, when the units have outlines.
    pub drawing: Option<Drawing>,
    /// What was found or assumed.
    pub notes: Vec<Note>,
}

/// Outlines in local metres.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The outline of every unit.
    pub shapes: Vec<Shape>,
    /// The strips between units that face each other.
    pub gaps: Vec<(u32, u32, [Point; 4])>,
    /// The streets, where they are known.
    pub streets: Vec<crate::street::Street>,
    /// How local metres become coordinates of the file.
    pub frame: Frame,
}

impl Drawing {
    /// Returns the outline of every region, given the region of every unit.
    pub fn regions(&self, region_of: &[u32], regions: usize) -> Vec<Shape> {
        Dissolver::new(&self.shapes, &self.gaps).regions(region_of, regions)
    }
}

impl Survey {
    /// Begins with units that have outlines.
    pub fn of_units(units: Units, told_system: bool) -> Survey {
        let mut notes = Vec::new();
        if !told_system {
            notes.push(Note::System(units.frame.system()));
        }
        if units.counted {
            notes.push(Note::Counted);
        }
        if !units.mended.is_empty() {
            notes.push(Note::Mended(units.mended));
        }
        let ground = Terrain {
            shapes: units.shapes,
            compounds: units.compounds,
            blocks: units.blocks,
            frame: units.frame,
            streets: Vec::new(),
        };
        Survey { units: units.units, edges: None, ground: Some(ground), notes }
    }

    /// Begins with units and edges that are ready.
    pub fn of_links(units: Vec<Unit>, edges: Vec<Edge>) -> Survey {
        Survey { units, edges: Some(edges), ground: None, notes: Vec::new() }
    }

    /// Returns the units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Returns how coordinates of the file become local metres, when the units have outlines.
    pub fn frame(&self) -> Frame {
        let flat = Frame::Plane { origin: Point::default() };
        self.ground.as_ref().map_or(flat, |ground| ground.frame)
    }

    /// Takes ready edges for units with outlines.
    pub fn with_edges(mut self, edges: Vec<Edge>) -> Survey {
        self.edges = Some(edges);
        self
    }

    /// Takes street lines.
    pub fn with_streets(mut self, streets: Streets) -> Survey {
        if !streets.unknown.is_empty() {
            self.notes.push(Note::UnknownClasses(streets.unknown));
        }
        if let Some(ground) = &mut self.ground {
            ground.streets = streets.streets;
        }
        self
    }

    /// Puts today's division on the units; a table wins over properties.
    ///
    /// # Errors
    /// Names rows whose units are not there.
    pub fn with_today(mut self, today: &Table, label_is_grid: bool) -> Result<Survey, ReadError> {
        today.check(self.units.iter().map(|unit| unit.id.as_str()), false)?;
        for unit in &mut self.units {
            let row = today.row(&unit.id).cloned().unwrap_or_default();
            let (mut community, mut grid) = (row.community, row.grid);
            if label_is_grid {
                grid = grid.or(row.label);
            } else {
                community = community.or(row.label);
            }
            unit.community = community;
            unit.grid = grid;
        }
        let without = self.units.len() - today.len().min(self.units.len());
        if without > 0 {
            self.notes.push(Note::WithoutToday(without));
        }
        Ok(self)
    }

    /// Fixes units.
    ///
    /// # Errors
    /// Names units that are not there.
    pub fn with_fixed(mut self, fixed: &Fixed) -> Result<Survey, ReadError> {
        match fixed {
            Fixed::Ids(ids) => {
                let place: std::collections::HashMap<String, usize> =
                    self.units.iter().map(|unit| unit.id.clone()).zip(0..).collect();
                for id in ids {
                    let Some(&at) = place.get(id) else {
                        let trouble = Trouble::UnknownUnit { id: id.clone() };
                        return Err(ReadError::one(Place::File, trouble));
                    };
                    self.units[at].fixed = true;
                }
            }
            Fixed::Areas(areas) => {
                for unit in &mut self.units {
                    let middle = Point { x: unit.x, y: unit.y };
                    unit.fixed |= areas.iter().any(|area| area.contains(middle));
                }
            }
        }
        Ok(self)
    }

    /// Finds neighbours where they are not given, and checks the whole.
    ///
    /// # Errors
    /// Says why units and edges are no district.
    pub fn finish(self, boundaries: &Boundaries) -> Result<Surveyed, ReadError> {
        let Survey { units, edges, ground, mut notes } = self;
        let fail = |trouble| ReadError::one(Place::File, trouble);
        let homeless = |unit: &&Unit| unit.fixed && unit.community.is_none() && unit.grid.is_none();
        if let Some(unit) = units.iter().find(homeless) {
            return Err(fail(Trouble::FixedWithoutToday { id: unit.id.clone() }));
        }
        let empty = units.iter().filter(|unit| unit.households == 0).count();
        if empty > 0 {
            notes.push(Note::Uninhabited(empty));
        }
        let (edges, drawing) = match (edges, ground) {
            (Some(edges), None) => (edges, None),
            (given, Some(ground)) => {
                let (edges, drawing) = look(&units, given, ground, boundaries, &mut notes);
                (edges, Some(drawing))
            }
            (None, None) => (Vec::new(), None),
        };
        let district =
            District::new(units, edges).map_err(|error| fail(Trouble::District(error)))?;
        let (_, pieces) = district.pieces();
        if pieces > 1 {
            notes.push(Note::Apart { pieces });
        }
        Ok(Surveyed { district, drawing, notes })
    }
}

/// Looks at the ground: for neighbours, and for the strips between them.
fn look(
    units: &[Unit],
    given: Option<Vec<Edge>>,
    ground: Terrain,
    boundaries: &Boundaries,
    notes: &mut Vec<Note>,
) -> (Vec<Edge>, Drawing) {
    let Terrain { shapes, compounds, blocks, frame, streets } = ground;
    let (on, boundaries) = (
        Ground { shapes: &shapes, compounds: &compounds, blocks: &blocks, streets: &streets },
        Boundaries { keep_gaps: true, ..*boundaries },
    );
    let Adjacency { edges, links, overlaps, gaps } = adjacency(&on, &boundaries);
    let edges = match given {
        Some(given) => given,
        None => {
            let mut crossing = edges.iter().filter(|edge| edge.kind != EdgeKind::Compound);
            if crossing.next().is_some() {
                let is_arterial = |street: &crate::street::Street| {
                    street.class == crate::street::StreetClass::Arterial
                };
                notes.push(Note::ArterialsBy(if streets.iter().any(is_arterial) {
                    ArterialsBy::Lines
                } else if blocks.iter().any(Option::is_some) {
                    ArterialsBy::Blocks
                } else {
                    ArterialsBy::Gaps
                }));
            }
            let id = |unit: u32| units[unit as usize].id.clone();
            let linked = |link: &Link| Note::Linked {
                from: id(link.from),
                to: id(link.to),
                metres: link.metres,
            };
            notes.extend(links.iter().map(linked));
            edges
        }
    };
    if let Some((a, b)) = overlaps.first() {
        let id = |unit: &u32| units[*unit as usize].id.clone();
        notes.push(Note::Overlap { a: id(a), b: id(b), count: overlaps.len() });
    }
    (edges, Drawing { shapes, gaps, streets, frame })
}

impl Say for Note {
    fn say(&self, language: Language) -> String {
        match language {
            Language::Zh => self.chinese(),
            Language::En => self.english(),
        }
    }
}

impl Note {
    fn english(&self) -> String {
        match self {
            Note::System(System::Degrees) => {
                "coordinates are taken for longitude and latitude (say --crs metres if not)".into()
            }
            Note::System(System::Metres) => "coordinates are taken for metres".into(),
            Note::System(System::WebMercator) => "coordinates are web map squares".into(),
            Note::Counted => "no unit has an id: they are counted from 0".into(),
            Note::Mended(ids) => format!("{} outlines were mended: {}", ids.len(), list(ids, ", ")),
            Note::Overlap { a, b, count } => {
                format!(
                    "{count} pairs of units overlap, such as \"{a}\" and \"{b}\"; their areas count twice"
                )
            }
            Note::ArterialsBy(ArterialsBy::Lines) => {
                "arterials are told by the street lines".into()
            }
            Note::ArterialsBy(ArterialsBy::Blocks) => {
                "arterials are told by the units' street blocks".into()
            }
            Note::ArterialsBy(ArterialsBy::Gaps) => {
                "arterials are told by the width of gaps, for want of street lines".into()
            }
            Note::UnknownClasses(classes) => {
                let names: Vec<String> = classes.keys().cloned().collect();
                format!("unknown classes count as side streets: {}", list(&names, ", "))
            }
            Note::Linked { from, to, metres } => {
                format!("\"{from}\" borders on nothing: linked to \"{to}\", {metres:.0} m away")
            }
            Note::Apart { pieces } => format!("the units form {pieces} pieces without connection"),
            Note::Uninhabited(count) => format!("{count} units have no household"),
            Note::WithoutToday(count) => format!("{count} units are not in today's division"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Note::System(System::Degrees) => {
                "坐标按经纬度读取（如不是，请加上 --crs metres）".into()
            }
            Note::System(System::Metres) => "坐标按米读取".into(),
            Note::System(System::WebMercator) => "坐标按网络地图方格读取".into(),
            Note::Counted => "基本单元都没有编号：从 0 起编号".into(),
            Note::Mended(ids) => format!("修正了 {} 个轮廓：{}", ids.len(), list(ids, "、")),
            Note::Overlap { a, b, count } => {
                format!("有 {count} 对基本单元互相重叠，例如“{a}”与“{b}”；面积重复计算")
            }
            Note::ArterialsBy(ArterialsBy::Lines) => "干路依据道路线判定".into(),
            Note::ArterialsBy(ArterialsBy::Blocks) => "干路依据基本单元所属街区判定".into(),
            Note::ArterialsBy(ArterialsBy::Gaps) => "没有道路线，干路依据间距判定".into(),
            Note::UnknownClasses(classes) => {
                let names: Vec<String> = classes.keys().cloned().collect();
                format!("不认识的道路等级按支路处理：{}", list(&names, "、"))
            }
            Note::Linked { from, to, metres } => {
                format!("“{from}”不与任何基本单元相邻：已连到 {metres:.0} 米外的“{to}”")
            }
            Note::Apart { pieces } => format!("基本单元分成互不相连的 {pieces} 片"),
            Note::Uninhabited(count) => format!("有 {count} 个基本单元没有住户"),
            Note::WithoutToday(count) => format!("有 {count} 个基本单元不在现状划分中"),
        }
    }
}

/// Lists the first few of many names.
fn list(names: &[String], comma: &str) -> String {
    let mut text = names.iter().take(8).cloned().collect::<Vec<_>>().join(comma);
    if names.len() > 8 {
        text.push_str(" …");
    }
    text
}
