//! Units from GeoJSON.

use super::error::{Place, Problem, ReadError, Trouble};
use super::geojson::{self, Rings};
use super::raw;
use crate::geometry::{Flaw, Frame, Point, Polygon, Shape, System, mend, ring_of, sound};
use crate::model::Unit;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The names of the properties of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The id; the feature's own id counts when the property is missing.
    pub id: String,
    /// The households.
    pub households: String,
    /// The compound.
    pub compound: String,
    /// Today's community.
    pub community: String,
    /// Today's grid.
    pub grid: String,
    /// Whether the unit must not change hands.
    pub fixed: String,
    /// The street block between arterials.
    pub block: String,
}

impl Default for Fields {
    fn default() -> Fields {
        Fields {
            id: "id".into(),
            households: "households".into(),
            compound: "compound".into(),
            community: "community".into(),
            grid: "grid".into(),
            fixed: "fixed".into(),
            block: "superblock".into(),
        }
    }
}

/// How to read units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitsOptions {
    /// The names of properties.
    pub fields: Fields,
    /// The coordinate system; told from the numbers when it is not given.
    pub system: Option<System>,
    /// Whether outlines with flaws are mended as well as possible.
    pub mend: bool,
}

/// Units with their outlines, in local metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Units {
    /// The units.
    pub units: Vec<Unit>,
    /// Their outlines.
    pub shapes: Vec<Shape>,
    /// The compound of each as a number.
    pub compounds: Vec<Option<u32>>,
    /// The street block of each as a number.
    pub blocks: Vec<Option<u32>>,
    /// How the file's coordinates become local metres.
    pub frame: Frame,
    /// The ids of units whose outlines were mended.
    pub mended: Vec<String>,
    /// Whether no feature had an id, so that they were counted from 0.
    pub counted: bool,
}

/// A unit before its coordinates are local.
struct Draft {
    number: usize,
    unit: Unit,
    block: Option<String>,
    polygons: Vec<Rings>,
    mended: bool,
}

/// Reads units from GeoJSON.
///
/// # Errors
/// Names the first features that cannot be taken, and what to do.
pub fn units(text: &str, options: &UnitsOptions) -> Result<Units, ReadError> {
    let collection = geojson::collection(text)?;
    let (mut drafts, mut problems) = (Vec::with_capacity(collection.features.len()), Vec::new());
    for (number, raw) in (1..).zip(&collection.features) {
        match draft(number, raw, options) {
            Ok(draft) => drafts.push(draft),
            Err(problem) => problems.push(problem),
        }
    }
    let counted = drafts.iter().all(|draft| draft.unit.id.is_empty());
    check_ids(&mut drafts, counted, options, &mut problems);
    ReadError::unless_empty(problems)?;
    let positions = drafts.iter().flat_map(|draft| draft.polygons.iter().flatten().flatten());
    let frame = Frame::find(positions.copied(), options.system.or(collection.system))
        .map_err(|error| ReadError::one(Place::File, Trouble::System(error)))?;
    placed(drafts, frame, counted, options)
}

fn draft(
    number: usize,
    raw: &serde_json::value::RawValue,
    options: &UnitsOptions,
) -> Result<Draft, Problem> {
    let nameless = Place::Feature { number, id: None };
    let feature =
        geojson::feature(raw).map_err(|trouble| Problem { place: nameless.clone(), trouble })?;
    let fields = &options.fields;
    let id = raw::name(&fields.id, feature.properties.get(&fields.id).or(feature.id.as_ref()))
        .map_err(|trouble| Problem { place: nameless, trouble })?;
    let place = Place::Feature { number, id: id.clone() };
    let read = || -> Result<Draft, Trouble> {
        let (unit, block) = properties(&feature.properties, fields, id.unwrap_or_default())?;
        let mut mended = false;
        let mut polygons = Vec::new();
        for rings in feature.polygons()? {
            polygons.push(closed(&rings, options.mend, &mut mended)?);
        }
        if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
            return Err(Trouble::Outline(Flaw::TooFewPoints { found: 0 }));
        }
        Ok(Draft { number, unit, block, polygons, mended })
    };
    read().map_err(|trouble| Problem { place, trouble })
}

fn properties(
    properties: &Map<String, Value>,
    fields: &Fields,
    id: String,
) -> Result<(Unit, Option<String>), Trouble> {
    let get = |field: &str| properties.get(field).filter(|value| !value.is_null());
    let households = get(&fields.households).ok_or_else(|| Trouble::Missing {
        field: fields.households.clone(),
        there: properties.keys().take(12).cloned().collect(),
    })?;
    let name = |field: &str| raw::name(field, get(field));
    let unit = Unit {
        id,
        households: raw::households(households)?,
        x: 0.0,
        y: 0.0,
        area: 0.0,
        perimeter: 0.0,
        compound: name(&fields.compound)?,
        community: name(&fields.community)?,
        grid: name(&fields.grid)?,
        fixed: raw::flag(get(&fields.fixed)),
    };
    Ok((unit, name(&fields.block)?))
}

fn closed(rings: &Rings, mend: bool, mended: &mut bool) -> Result<Rings, Trouble> {
    let mut found = Vec::with_capacity(rings.len());
    for (at, ring) in rings.iter().enumerate() {
        match ring_of(ring, mend) {
            Ok(sound) => {
                *mended |= ring.first() != ring.last();
                found.push(sound);
            }
            // A degenerate hole can be left out; a polygon without outer ring cannot.
            Err(_) if mend && at > 0 => *mended = true,
            Err(flaw) => return Err(Trouble::Outline(flaw)),
        }
    }
    Ok(found)
}

/// Gives ids where no feature has one, and looks for missing and double ones.
fn check_ids(
    drafts: &mut [Draft],
    counted: bool,
    options: &UnitsOptions,
    problems: &mut Vec<Problem>,
) {
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(drafts.len());
    for draft in drafts {
        let number = draft.number;
        if counted {
            draft.unit.id = (number - 1).to_string();
        }
        let id = draft.unit.id.clone();
        if id.is_empty() {
            let (field, there) = (options.fields.id.clone(), Vec::new());
            let place = Place::Feature { number, id: None };
            problems.push(Problem { place, trouble: Trouble::Missing { field, there } });
        } else if let Some(first) = seen.insert(id.clone(), number) {
            let place = Place::Feature { number, id: Some(id.clone()) };
            problems.push(Problem { place, trouble: Trouble::Twice { id, first } });
        }
    }
}

fn placed(
    drafts: Vec<Draft>,
    frame: Frame,
    counted: bool,
    options: &UnitsOptions,
) -> Result<Units, ReadError> {
    let mut found = Units {
        units: Vec::with_capacity(drafts.len()),
        shapes: Vec::with_capacity(drafts.len()),
        compounds: Vec::with_capacity(drafts.len()),
        blocks: Vec::with_capacity(drafts.len()),
        frame,
        mended: Vec::new(),
        counted,
    };
    let (mut compounds, mut blocks) = (Numbers::default(), Numbers::default());
    let mut problems = Vec::new();
    for mut draft in drafts {
        match shape(&draft.polygons, &frame, options.mend, &mut draft.mended) {
            Ok(shape) => {
                let Point { x, y } = shape.centroid();
                let (area, perimeter) = (shape.area(), shape.perimeter());
                found.compounds.push(compounds.of(draft.unit.compound.as_deref()));
                found.blocks.push(blocks.of(draft.block.as_deref()));
                if draft.mended {
                    found.mended.push(draft.unit.id.clone());
                }
                found.units.push(Unit { x, y, area, perimeter, ..draft.unit });
                found.shapes.push(shape);
            }
            Err(flaw) => problems.push(Problem {
                place: Place::Feature { number: draft.number, id: Some(draft.unit.id) },
                trouble: Trouble::Outline(in_file(flaw, &frame)),
            }),
        }
    }
    ReadError::unless_empty(problems)?;
    Ok(found)
}

/// Says where a flaw lies in the coordinates of the file.
fn in_file(flaw: Flaw, frame: &Frame) -> Flaw {
    match flaw {
        Flaw::CrossesItself { x, y } => {
            let digits = if frame.system() == System::Degrees { 1e7 } else { 100.0 };
            let [x, y] = frame.to_file(Point { x, y });
            Flaw::CrossesItself {
                x: (x * digits).round() / digits,
                y: (y * digits).round() / digits,
            }
        }
        other => other,
    }
}

fn shape(
    polygons: &[Rings],
    frame: &Frame,
    may_mend: bool,
    mended: &mut bool,
) -> Result<Shape, Flaw> {
    let mut found: Vec<Polygon> = Vec::with_capacity(polygons.len());
    for rings in polygons {
        let mut rings = rings
            .iter()
            .map(|ring| ring.iter().map(|at| frame.to_local(*at)).collect::<Vec<Point>>());
        let polygon = Polygon { outer: rings.next().unwrap_or_default(), holes: rings.collect() };
        match sound(&polygon) {
            Ok(()) => found.push(polygon),
            Err(flaw) => {
                let Some(whole) = mend(&polygon).filter(|_| may_mend) else { return Err(flaw) };
                *mended = true;
                found.extend_from_slice(whole.polygons());
            }
        }
    }
    Ok(Shape::new(found))
}

/// Numbers for names.
#[derive(Default)]
pub(super) struct Numbers {
    known: HashMap<String, u32>,
}

impl Numbers {
    /// Returns the number of a name, a new one when it is new.
    pub fn of(&mut self, name: Option<&str>) -> Option<u32> {
        let name = name?;
        let next = self.known.len() as u32;
        Some(*self.known.entry(name.to_owned()).or_insert(next))
    }
}
