//! `linli-plan edit`

use super::args::{EditArgs, Kind};
use super::{End, Fail, files, load};
use planner::edit::{EditError, Editor};
use planner::goal::Level;
use planner::labelled;
use planner::language::Language;
use planner::model::District;
use planner::outcome::Division;
use planner::read::{self, Step, Table};
use planner::score::{NO_REGION, Today};
use std::collections::HashMap;

/// Applies a script of edits to a division and tells the figures after each.
pub fn run(args: &EditArgs, language: Language) -> Result<End, Fail> {
    let surveyed = load::load(&args.input, language)?;
    let district = &surveyed.district;
    let table = load::labels(&args.labels, district, language)?;
    let steps = load::parse(&args.script, language, read::script)?;
    let (level, range) = match args.edit {
        Kind::Communities => (Level::Community, args.communities),
        Kind::Grids => (Level::Grid, args.grids),
    };
    let labels: Vec<Option<&str>> =
        district.units().iter().map(|unit| label(&table, &unit.id, args.edit)).collect();
    if let Some(at) = labels.iter().position(Option::is_none) {
        let id = &district.units()[at].id;
        return Err(Fail::of(language.of(
            format!("{}：基本单元“{id}”没有归属", args.labels.display()),
            format!("{}: the unit \"{id}\" has no region", args.labels.display()),
        )));
    }
    let division = labelled::divide(district, level, range, &labels);
    let mut desk =
        Editing::new(district, &division).map_err(|error| Fail::of(say(&error, language)))?;
    desk.tell(&language.of("开始".to_owned(), "before".to_owned()), language);
    for (line, step) in &steps {
        desk.apply(step).map_err(|stop| {
            let (script, why) = (args.script.display(), stop.say(language));
            Fail::of(language.of(
                format!("{script}，第 {line} 行：{why}"),
                format!("{script}, line {line}: {why}"),
            ))
        })?;
        desk.tell(&language.of(format!("第 {line} 行"), format!("line {line}")), language);
    }
    let text = desk.labels(&table, args.edit);
    match &args.out {
        Some(path) => files::write(path, &text, language)?,
        None => print!("{text}"),
    }
    let figures = desk.editor.figures();
    let is_good = figures.in_range == figures.regions && figures.broken_up == 0;
    Ok(if is_good { End::Good } else { End::Breaks })
}

/// Returns the region of a unit in the column that is edited; a column `label` counts as that column.
fn label<'a>(table: &'a Table, id: &str, kind: Kind) -> Option<&'a str> {
    let row = table.row(id)?;
    let own = if kind == Kind::Grids { &row.grid } else { &row.community };
    own.as_deref().or(row.label.as_deref())
}

/// Why a step is not taken.
enum Stop {
    NoUnit(String),
    NoRegion(String),
    Edit(EditError),
}

impl Stop {
    fn say(&self, language: Language) -> String {
        match self {
            Stop::NoUnit(id) => {
                language.of(format!("没有基本单元“{id}”"), format!("there is no unit \"{id}\""))
            }
            Stop::NoRegion(code) => {
                language.of(format!("没有区域“{code}”"), format!("there is no region \"{code}\""))
            }
            Stop::Edit(error) => say(error, language),
        }
    }
}

fn say(error: &EditError, language: Language) -> String {
    let zh = match error {
        EditError::NoSuchUnit(unit) => format!("没有第 {unit} 个基本单元（从 0 数起）"),
        EditError::NoSuchRegion(region) => format!("没有第 {region} 个区域，或已被合并"),
        EditError::Pinned(id) => format!("基本单元“{id}”已固定：请先放开"),
        EditError::SameRegion(_) => "区域不能与自身合并：请另选一个".to_owned(),
        EditError::Indivisible(_) => "该区域无法拆分：只有一个基本单元，或已不连片".to_owned(),
        EditError::OtherDistrict { found, wanted } => {
            format!("划分方案有 {found} 个基本单元，而输入有 {wanted} 个")
        }
    };
    language.of(zh, error.to_string())
}

/// A division on the desk, with the names of its units and regions.
struct Editing<'a> {
    district: &'a District,
    editor: Editor<'a>,
    codes: Vec<String>,
    units: HashMap<&'a str, u32>,
    splits: u64,
}

impl<'a> Editing<'a> {
    fn new(district: &'a District, division: &Division) -> Result<Editing<'a>, EditError> {
        let today = Today::of(district, division.level);
        let home = |label: &Option<String>| {
            let place = label.as_ref().and_then(|own| today.labels.iter().position(|l| l == own));
            place.map_or(NO_REGION, |place| place as u32)
        };
        let goes_on = division.regions.iter().map(|region| home(&region.succeeds)).collect();
        let region_of = division.region_of.clone();
        let editor = Editor::new(district, division.level, division.range, region_of, goes_on)?;
        let codes = division.regions.iter().map(|region| region.code.clone()).collect();
        let units = district.units().iter().map(|unit| unit.id.as_str()).zip(0..).collect();
        Ok(Editing { district, editor, codes, units, splits: 0 })
    }

    fn unit(&self, id: &str) -> Result<u32, Stop> {
        self.units.get(id).copied().ok_or_else(|| Stop::NoUnit(id.to_owned()))
    }

    fn region(&self, code: &str) -> Result<u32, Stop> {
        let place = self.codes.iter().position(|own| own == code);
        place.map(|place| place as u32).ok_or_else(|| Stop::NoRegion(code.to_owned()))
    }

    fn apply(&mut self, step: &Step) -> Result<(), Stop> {
        match step {
            Step::Move { unit, to } => {
                let (unit, to) = (self.unit(unit)?, self.region(to)?);
                self.editor.move_unit(unit, to).map_err(Stop::Edit)
            }
            Step::Merge { into, from } => {
                let (into, from) = (self.region(into)?, self.region(from)?);
                self.editor.merge(into, from).map_err(Stop::Edit)?;
                // Its code is free from now on.
                self.codes[from as usize].clear();
                Ok(())
            }
            Step::Split { region } => {
                let place = self.region(region)?;
                self.splits += 1;
                self.editor.split(place, self.splits).map_err(Stop::Edit)?;
                let new = self.free_code(region);
                self.codes.push(new);
                Ok(())
            }
            Step::Pin { unit } => {
                let unit = self.unit(unit)?;
                self.editor.pin(unit, true).map_err(Stop::Edit)
            }
            Step::Unpin { unit } => {
                let unit = self.unit(unit)?;
                self.editor.pin(unit, false).map_err(Stop::Edit)
            }
        }
    }

    /// Returns a code for what was split off: the old one with the next free letter.
    fn free_code(&self, region: &str) -> String {
        let letters = ('b'..='z').map(|letter| format!("{region}{letter}"));
        let numbers = (2..).map(|number| format!("{region}-{number}"));
        letters.chain(numbers).find(|code| !self.codes.contains(code)).unwrap_or_default()
    }

    fn tell(&self, what: &str, language: Language) {
        let f = self.editor.figures();
        eprintln!(
            "{}",
            language.of(
                format!(
                    "{what}：{} 个区域，范围内 {}，不连片 {}，户数 {}–{}，紧凑度 {:.3}，区域内跨干路 {}，改换 {} 户",
                    f.regions, f.in_range, f.broken_up, f.least, f.most, f.polsby_popper, f.inner_arterials, f.moved
                ),
                format!(
                    "{what}: {} regions, {} in range, {} not contiguous, {} to {} households, compactness {:.3}, {} arterials inside, {} households moved",
                    f.regions, f.in_range, f.broken_up, f.least, f.most, f.polsby_popper, f.inner_arterials, f.moved
                ),
            )
        );
    }

    /// Returns the table with the edited column; the other one stays as it was.
    fn labels(&self, table: &Table, kind: Kind) -> String {
        let rows =
            self.district.units().iter().zip(self.editor.region_of()).map(|(unit, region)| {
                let row = table.row(&unit.id);
                let code = self.codes.get(*region as usize).map_or("", String::as_str);
                let other = |own: fn(&read::Row) -> &Option<String>| {
                    row.and_then(|row| own(row).as_deref()).unwrap_or_default()
                };
                match kind {
                    Kind::Communities => [unit.id.as_str(), code, other(|row| &row.grid)],
                    Kind::Grids => [unit.id.as_str(), other(|row| &row.community), code],
                }
            });
        planner::write::table(["id", "community", "grid"], rows)
    }
}
