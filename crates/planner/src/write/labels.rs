//! Divisions as tables.

use super::code_of;
use crate::model::District;
use crate::outcome::Plan;
use crate::sheet::guarded;

/// Writes `id,community,grid`, one line for each unit in the order of units.
pub fn labels(district: &District, plan: &Plan) -> String {
    let mut text = String::from("id,community,grid\n");
    for (at, unit) in district.units().iter().enumerate() {
        row(
            &mut text,
            &[&unit.id, code_of(plan.communities.as_ref(), at), code_of(plan.grids.as_ref(), at)],
        );
    }
    text
}

/// Writes the units that change hands: `id,households,level,from,to`.
pub fn moved(district: &District, plan: &Plan) -> String {
    let mut text = String::from("id,households,level,from,to\n");
    for division in super::divisions(plan) {
        let is_community = division.level == crate::goal::Level::Community;
        for (at, unit) in district.units().iter().enumerate() {
            let today = if is_community { &unit.community } else { &unit.grid };
            let region =
                division.region_of.get(at).and_then(|at| division.regions.get(*at as usize));
            let (Some(today), Some(region)) = (today, region) else { continue };
            if region.succeeds.as_ref() != Some(today) {
                let level = if is_community { "community" } else { "grid" };
                row(
                    &mut text,
                    &[&unit.id, &unit.households.to_string(), level, today, &region.code],
                );
            }
        }
    }
    text
}

/// Writes a table of rows under a heading.
pub fn table<'a, const N: usize>(
    heading: [&str; N],
    rows: impl Iterator<Item = [&'a str; N]>,
) -> String {
    let mut text = String::new();
    row(&mut text, &heading);
    rows.for_each(|cells| row(&mut text, &cells));
    text
}

fn row(text: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let cell = guarded(cell);
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push('\n');
}
