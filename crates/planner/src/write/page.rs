//! Tables of the report.

use super::{code_of, escaped, grouped};
use crate::language::Language;
use crate::model::District;
use crate::outcome::{Division, Figures, Region};
use std::fmt::Write as _;

/// A column of the comparison: a heading and its figures.
pub(super) struct Column<'a> {
    pub heading: String,
    pub division: &'a Division,
    pub is_today: bool,
}

/// Writes the figures of divisions side by side.
pub(super) fn comparison(columns: &[Column<'_>], with_today: bool, language: Language) -> String {
    let mut html = String::from("<div class=\"scroll\"><table><thead><tr><th></th>");
    for column in columns {
        let _ = write!(html, "<th>{}</th>", escaped(&column.heading));
    }
    html.push_str("</tr></thead><tbody>");
    type Figure = fn(&Figures) -> String;
    let rows: [(&str, &str, Figure); 11] = [
        ("区域数", "regions", |f| grouped(f.regions as u64)),
        ("在户数范围内", "within the range", in_range),
        ("不连片", "not contiguous", |f| grouped(f.broken_up as u64)),
        ("最少户数", "least households", |f| grouped(f.least)),
        ("最多户数", "most households", |f| grouped(f.most)),
        ("紧凑度（Polsby–Popper 均值）", "compactness (mean Polsby–Popper)", |f| {
            format!("{:.3}", f.polsby_popper)
        }),
        ("被边界切开的相邻关系", "borders cut", |f| {
            format!("{} ({:.1} %)", grouped(f.cut_edges as u64), f.cut_ratio * 100.0)
        }),
        ("其中以干路为界", "of these along arterials", |f| grouped(f.cut_arterials as u64)),
        ("区域内部跨干路", "arterials crossed inside", |f| {
            grouped(f.inner_arterials as u64)
        }),
        ("被拆分的小区", "compounds cut", |f| grouped(f.cut_compounds as u64)),
        ("归属改变的户数", "households changing hands", |f| grouped(f.moved)),
    ];
    let shown = if with_today { rows.len() } else { rows.len() - 1 };
    for (at, (zh, en, figure)) in rows.iter().take(shown).enumerate() {
        let _ = write!(html, "<tr><td>{}</td>", language.of(zh, en));
        for column in columns {
            let figures = &column.division.figures;
            let is_bad = (at == 1 && figures.in_range < figures.regions)
                || (at == 2 && figures.broken_up > 0);
            let is_moved = at == rows.len() - 1;
            let text = if column.is_today && is_moved { "–".to_owned() } else { figure(figures) };
            let class = if is_bad { " class=\"out\"" } else { "" };
            let _ = write!(html, "<td{class}>{text}</td>");
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
    html
}

fn in_range(figures: &Figures) -> String {
    let share = if figures.regions == 0 {
        100.0
    } else {
        100.0 * figures.in_range as f64 / figures.regions as f64
    };
    format!("{} ({share:.1} %)", grouped(figures.in_range as u64))
}

/// Writes one line for each region.
pub(super) fn regions<'a>(
    division: &Division,
    rows: impl Iterator<Item = (usize, &'a Region)>,
    with_today: bool,
    language: Language,
) -> String {
    let heads: [(&str, &str, bool); 8] = [
        ("编号", "code", true),
        ("户数", "households", true),
        ("范围", "range", true),
        ("基本单元", "units", true),
        ("面积（公顷）", "area (ha)", true),
        ("紧凑度", "compactness", true),
        ("迁入户数", "moved in", with_today),
        ("沿用", "goes on with", with_today),
    ];
    let mut html = String::from("<div class=\"scroll\"><table><thead><tr>");
    for (zh, en, shown) in heads {
        if shown {
            let _ = write!(html, "<th>{}</th>", language.of(zh, en));
        }
    }
    html.push_str("</tr></thead><tbody>");
    for (_, region) in rows {
        row(&mut html, division, region, with_today, language);
    }
    html.push_str("</tbody></table></div>");
    html
}

fn row(
    html: &mut String,
    division: &Division,
    region: &Region,
    with_today: bool,
    language: Language,
) {
    let figures = &region.figures;
    let is_in = figures.households == 0 || division.range.holds(figures.households);
    let class = if is_in { "" } else { " class=\"out\"" };
    let parts = if figures.parts > 1 {
        language.of(format!("（{} 块）", figures.parts), format!(" ({} parts)", figures.parts))
    } else {
        String::new()
    };
    let _ = write!(
        html,
        "<tr><td>{}</td><td{class}>{}</td><td>{}</td><td>{}{parts}</td><td>{:.1}</td><td>{:.2}</td>",
        escaped(&region.code),
        grouped(figures.households),
        bar(division, figures.households, is_in),
        grouped(figures.units as u64),
        figures.area / 10_000.0,
        figures.polsby_popper,
    );
    if with_today {
        let from = region.succeeds.as_deref().unwrap_or("–");
        let _ = write!(html, "<td>{}</td><td>{}</td>", grouped(figures.moved_in), escaped(from));
    }
    html.push_str("</tr>");
}

/// Draws where the households lie in the range.
fn bar(division: &Division, households: u64, is_in: bool) -> String {
    let (lo, hi) = (f64::from(division.range.lo()), f64::from(division.range.hi()));
    let (low, high) = (lo - (hi - lo) / 2.0, hi + (hi - lo) / 2.0);
    let at = |number: f64| ((number - low) / (high - low).max(1.0)).clamp(0.0, 0.97) * 100.0;
    let class = if is_in { "" } else { " class=\"out\"" };
    format!(
        "<span class=\"bar\"><i style=\"left:{:.0}%;width:{:.0}%\"></i><b{class} style=\"left:{:.0}%\"></b></span>",
        at(lo),
        at(hi) - at(lo),
        at(households as f64)
    )
}

/// Writes the units that change hands, grouped by where from and where to, most households first.
pub(super) fn moves(district: &District, division: &Division, language: Language) -> String {
    let mut groups: std::collections::BTreeMap<(&str, &str), (u64, u64)> =
        std::collections::BTreeMap::new();
    for (at, unit) in district.units().iter().enumerate() {
        let is_community = division.level == crate::goal::Level::Community;
        let today = if is_community { &unit.community } else { &unit.grid };
        let region = division.region_of.get(at).and_then(|at| division.regions.get(*at as usize));
        let (Some(today), Some(region)) = (today.as_deref(), region) else { continue };
        if region.succeeds.as_deref() != Some(today) {
            let group = groups.entry((today, code_of(Some(division), at))).or_default();
            *group = (group.0 + u64::from(unit.households), group.1 + 1);
        }
    }
    let mut rows: Vec<_> = groups.into_iter().collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(&b.0)));
    if rows.is_empty() {
        return String::new();
    }
    let heads =
        language.of(["原属", "改属", "户数", "基本单元"], ["from", "to", "households", "units"]);
    let mut html = String::from("<div class=\"scroll\"><table><thead><tr>");
    heads.iter().for_each(|head| html.push_str(&format!("<th class=\"l\">{head}</th>")));
    html.push_str("</tr></thead><tbody>");
    for ((from, to), (households, units)) in rows.iter().take(MOST_MOVES) {
        let _ = write!(
            html,
            "<tr><td>{}</td><td class=\"l\">{}</td><td class=\"l\">{}</td><td class=\"l\">{}</td></tr>",
            escaped(from),
            escaped(to),
            grouped(*households),
            grouped(*units)
        );
    }
    html.push_str("</tbody></table></div>");
    if rows.len() > MOST_MOVES {
        let rest = rows.len() - MOST_MOVES;
        let text = language.of(
            format!("另有 {rest} 组，见 moved.csv"),
            format!("{rest} more such groups stand in moved.csv"),
        );
        let _ = write!(html, "<p class=\"small\">{text}</p>");
    }
    html
}

/// The most groups of moves that the report lists.
const MOST_MOVES: usize = 60;
