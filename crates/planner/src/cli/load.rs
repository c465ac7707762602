//! From files to a surveyed district.

use super::args::InputArgs;
use super::{Fail, files};
use planner::geometry::Boundaries;
use planner::language::{Language, Say};
use planner::read::{self, ReadError, UnitsOptions};
use planner::survey::{Survey, Surveyed};
use std::path::Path;

/// Reads everything that the input names, and finds neighbours.
pub fn load(input: &InputArgs, language: Language) -> Result<Surveyed, Fail> {
    let with = |path: &Path, read: &mut dyn FnMut(&str) -> Result<(), ReadError>| {
        let bytes = files::read(path, language)?;
        read::text(&bytes).and_then(read).map_err(|error| Fail::read(path, &error, language))
    };
    let mut survey: Option<Survey> = None;
    with(&input.units, &mut |text| {
        survey = Some(begin(text, input)?);
        Ok(())
    })?;
    let mut survey = survey.ok_or_else(|| Fail::of("no units"))?;
    if let Some(path) = &input.adjacency {
        with(path, &mut |text| {
            let edges = read::links(text)?.between(survey.units())?;
            survey = survey.clone().with_edges(edges);
            Ok(())
        })?;
    }
    if let Some(path) = &input.streets {
        with(path, &mut |text| {
            let class = input.fields.class_field.as_deref();
            let streets = read::streets(text, class, &survey.frame())?;
            survey = survey.clone().with_streets(streets);
            Ok(())
        })?;
    }
    if let Some(path) = &input.today {
        with(path, &mut |text| {
            survey = survey.clone().with_today(&read::table(text)?, false)?;
            Ok(())
        })?;
    }
    if let Some(path) = &input.fixed {
        with(path, &mut |text| {
            survey = survey.clone().with_fixed(&read::fixed(text, &survey.frame())?)?;
            Ok(())
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
