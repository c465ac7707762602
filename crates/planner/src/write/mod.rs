//! Writers: plans as tables, GeoJSON, JSON and HTML. They return text; nothing is written to the disk here.

mod charts;
mod html;
mod json;
mod labels;
mod map;
mod page;
mod regions;
mod say;
mod style;
mod units;

pub use html::{html, svg};
pub use json::json;
pub use labels::{labels, moved, table};
pub use map::{Shade, map};
pub use regions::geojson;
pub use say::Told;
pub use units::{adjacency_json, streets_geojson, units_geojson};

use crate::geometry::Shape;
use crate::goal::{Goal, Level};
use crate::outcome::{Division, Plan};
use crate::survey::Surveyed;

/// All that a report tells of.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The heading.
    pub title: &'a str,
    /// What was planned.
    pub surveyed: &'a Surveyed,
    /// What was asked.
    pub goal: &'a Goal,
    /// What came of it.
    pub plan: &'a Plan,
    /// Today's division, by level, where there is one.
    pub today: &'a [Division],
    /// The outlines of the regions of `today` and of the plan, by level and in the order of regions.
    pub outlines: &'a Outlines,
}

/// Outlines of regions in local metres.
#[derive(Clone, Debug, Default)]
pub struct Outlines {
    /// Those of the plan, with their level.
    pub planned: Vec<(Level, Vec<Shape>)>,
    /// Those of today, with their level.
    pub today: Vec<(Level, Vec<Shape>)>,
}

impl Outlines {
    /// Draws the regions of a plan and of today; empty when the units have no outlines.
    pub fn draw(surveyed: &Surveyed, plan: &Plan, today: &[Division]) -> Outlines {
        let Some(drawing) = &surveyed.drawing else { return Outlines::default() };
        let draw = |division: &Division| {
            (division.level, drawing.regions(&division.region_of, division.regions.len()))
        };
        Outlines {
            planned: divisions(plan).map(draw).collect(),
            today: today.iter().map(draw).collect(),
        }
    }

    fn planned(&self, level: Level) -> Option<&[Shape]> {
        of_level(&self.planned, level)
    }

    fn today(&self, level: Level) -> Option<&[Shape]> {
        of_level(&self.today, level)
    }
}

fn of_level(list: &[(Level, Vec<Shape>)], level: Level) -> Option<&[Shape]> {
    list.iter().find(|(own, _)| *own == level).map(|(_, shapes)| shapes.as_slice())
}

/// Returns the divisions of a plan, communities first.
pub fn divisions(plan: &Plan) -> impl Iterator<Item = &Division> {
    plan.communities.iter().chain(&plan.grids)
}

/// Returns the code of the region that a unit belongs to; the empty text when it has none.
pub(crate) fn code_of(division: Option<&Division>, unit: usize) -> &str {
    division
        .and_then(|division| {
            let region = *division.region_of.get(unit)?;
            division.regions.get(region as usize)
        })
        .map_or("", |region| region.code.as_str())
}

/// Escapes text for HTML and SVG.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// Writes a whole number with thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_text_is_escaped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(escaped("<b a='\"'>&\u{7}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp; ");
    }
}
