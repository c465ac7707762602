//! From files to a surveyed district.

use super::args::InputArgs;
use super::{Fail, files};
use planner::geometry::Boundaries;
use planner::language::{Language, Say};
use planner::model::District;
use planner::read::{self, ReadError, Table, UnitsOptions};
use planner::survey::{Survey, Surveyed};
use std::path::Path;

/// Reads a file with a reader of the library.
pub fn parse<T>(
    path: &Path,
    language: Language,
    reader: impl FnOnce(&str) -> Result<T, ReadError>,
) -> Result<T, Fail> {
    let bytes = files::read(path, language)?;
    read::text(&bytes).and_then(reader).map_err(|error| Fail::read(path, &error, language))
}

/// Reads the labels of a division; every unit has a line.
pub fn labels(path: &Path, district: &District, language: Language) -> Result<Table, Fail> {
    parse(path, language, |text| {
        let table = read::table(text)?;
        table.check(district.units().iter().map(|unit| unit.id.as_str()), true)?;
        Ok(table)
    })
}

/// Reads everything that the input names, and finds neighbours.
pub fn load(input: &InputArgs, language: Language) -> Result<Surveyed, Fail> {
    let mut survey = parse(&input.units, language, |text| begin(text, input))?;
    if let Some(path) = &input.adjacency {
        let edges = parse(path, language, |text| read::links(text)?.between(survey.units()))?;
        survey = survey.with_edges(edges);
    }
    if let Some(path) = &input.streets {
        let class = input.fields.class_field.as_deref();
        let streets = parse(path, language, |text| read::streets(text, class, &survey.frame()))?;
        survey = survey.with_streets(streets);
    }
    if let Some(path) = &input.today {
        survey = parse(path, language, |text| survey.with_today(&read::table(text)?, false))?;
    }
    if let Some(path) = &input.fixed {
        survey = parse(path, language, |text| {
            let fixed = read::fixed(text, &survey.frame())?;
            survey.with_fixed(&fixed)
        })?;
    }
    let boundaries = Boundaries {
        street_m: input.street_width,
        arterial_gap_m: input.arterial_gap,
        link_m: input.link,
        ..Boundaries::default()
    };
    survey.finish(&boundaries).map_err(|error| Fail::read(&input.units, &error, language))
}

fn begin(text: &str, input: &InputArgs) -> Result<Survey, ReadError> {
    if read::is_adjacency(text) {
        let (units, edges) = read::units_with_links(text)?;
        return Ok(Survey::of_links(units, edges));
    }
    let options = UnitsOptions {
        fields: input.fields.fields(),
        system: input.crs.map(Into::into),
        mend: input.mend,
    };
    Ok(Survey::of_units(read::units(text, &options)?, input.crs.is_some()))
}

/// Prints the notes of a survey on standard error.
pub fn tell_notes(surveyed: &Surveyed, language: Language) {
    for note in surveyed.notes.iter().take(30) {
        eprintln!("{}{}", language.of("说明：", "note: "), note.say(language));
    }
    if surveyed.notes.len() > 30 {
        eprintln!("… {}", surveyed.notes.len() - 30);
    }
}
