//! Households of regions on a line, with the range behind them.

use super::grouped;
use crate::language::Language;
use crate::outcome::Division;
use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 64.0;

/// Draws each region as a dot at its households; dots that would cover each other are piled up.
pub(super) fn strip(division: &Division, language: Language, low: u64, high: u64) -> String {
    let span = (high - low).max(1) as f64;
    let at = |households: u64| 14.0 + (households as f64 - low as f64) / span * (WIDTH - 28.0);
    let (from, to) = (at(u64::from(division.range.lo())), at(u64::from(division.range.hi())));
    let mut svg = format!(
        "<svg class=\"strip\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\"><rect class=\"band\" x=\"{from:.1}\" width=\"{:.1}\" y=\"2\" height=\"44\"/><line class=\"axis\" x1=\"8\" x2=\"{:.0}\" y1=\"46\" y2=\"46\"/>",
        language.of("各区域户数", "Households of regions"),
        to - from,
        WIDTH - 8.0,
    );
    let target = at(u64::from(division.range.target()));
    let _ = write!(
        svg,
        "<line class=\"target\" x1=\"{target:.1}\" x2=\"{target:.1}\" y1=\"2\" y2=\"46\"/>"
    );
    dots(&mut svg, division, at);
    let mut last = f64::MIN;
    let ticks = [
        low,
        u64::from(division.range.lo()),
        u64::from(division.range.target()),
        u64::from(division.range.hi()),
        high,
    ];
    let mut ticks = ticks.to_vec();
    ticks.sort_unstable();
    ticks.dedup();
    for tick in ticks {
        let x = at(tick);
        if x - last > 40.0 {
            let _ = write!(svg, "<text x=\"{x:.1}\" y=\"60\">{}</text>", grouped(tick));
            last = x;
        }
    }
    svg.push_str("</svg>");
    svg
}

fn dots(svg: &mut String, division: &Division, at: impl Fn(u64) -> f64) {
    let mut households: Vec<u64> = division
        .regions
        .iter()
        .filter(|region| region.figures.units > 0)
        .map(|region| region.figures.households)
        .collect();
    households.sort_unstable();
    let radius = if households.len() > 300 { 1.6 } else { 3.2 };
    let (mut pile, mut column) = (0.0, i64::MIN);
    for number in households {
        let x = at(number);
        let here = (x / (radius * 2.0)).round() as i64;
        pile = if here == column { pile + 1.0 } else { 0.0 };
        column = here;
        let y = 42.0 - (pile * radius * 2.0) % 38.0;
        let class = if number == 0 || division.range.holds(number) { "dot" } else { "dot out" };
        let x = here as f64 * radius * 2.0;
        let _ =
            write!(svg, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>");
    }
}

/// Returns the least and the most households that all divisions of a level show.
pub(super) fn span<'a>(divisions: impl Iterator<Item = &'a Division>) -> (u64, u64) {
    let (mut low, mut high) = (u64::MAX, 0);
    for division in divisions {
        let (lo, hi) = (u64::from(division.range.lo()), u64::from(division.range.hi()));
        let margin = (hi - lo) / 4 + 1;
        low = low.min(lo.saturating_sub(margin));
        high = high.max(hi + margin);
        for region in division.regions.iter().filter(|region| region.figures.units > 0) {
            low = low.min(region.figures.households);
            high = high.max(region.figures.households);
        }
    }
    (low.min(high), high)
}
