//! Maps as SVG.

use super::escaped;
use crate::geometry::{Point, Shape, bounds};
use crate::goal::Level;
use crate::language::Language;
use crate::model::District;
use crate::outcome::{Division, Region};
use crate::street::StreetClass;
use crate::survey::Drawing;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How many hues there are; neighbours get different ones.
pub(super) const HUES: usize = 7;

/// What a map shows: divisions over units.
#[derive(Clone, Copy, Debug)]
pub struct Shade<'a> {
    /// The district.
    pub district: &'a District,
    /// The outlines of units, where they are known; otherwise units are drawn as discs.
    pub drawing: Option<&'a Drawing>,
    /// The divisions, communities before grids, with the outlines of their regions where they are known.
    pub layers: &'a [(&'a Division, Option<&'a [Shape]>)],
    /// Units to hatch: those that change hands.
    pub hatched: &'a [bool],
    /// The language of the title.
    pub language: Language,
}

/// Draws a map; its classes are styled by the page around it.
pub fn map(shade: &Shade<'_>) -> String {
    let Some(paper) = Paper::of(shade) else { return String::new() };
    let mut svg = String::new();
    paper.open(&mut svg, shade);
    match shade.drawing {
        Some(drawing) => {
            streets(&mut svg, &paper, drawing);
            ground(&mut svg, &paper, shade);
            outlines(&mut svg, &paper, shade, drawing);
        }
        None => discs(&mut svg, &paper, shade),
    }
    borders(&mut svg, &paper, shade);
    names(&mut svg, &paper, shade);
    paper.scale(&mut svg);
    svg.push_str("</svg>");
    svg
}

/// The sheet: what part of the plane it shows.
struct Paper {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    decimals: usize,
}

impl Paper {
    fn of(shade: &Shade<'_>) -> Option<Paper> {
        let (low, high) = match shade.drawing {
            Some(drawing) => {
                bounds(drawing.shapes.iter().filter_map(Shape::bounds).flat_map(|(a, b)| [a, b]))?
            }
            None => bounds(shade.district.units().iter().flat_map(|unit| {
                let r = radius(unit.area);
                [Point { x: unit.x - r, y: unit.y - r }, Point { x: unit.x + r, y: unit.y + r }]
            }))?,
        };
        let margin = ((high.x - low.x).max(high.y - low.y) * 0.02).max(5.0);
        let (width, height) = (high.x - low.x + 2.0 * margin, high.y - low.y + 2.0 * margin);
        let decimals = usize::from(width.max(height) < 4000.0);
        Some(Paper { left: low.x - margin, top: high.y + margin, width, height, decimals })
    }

    fn open(&self, svg: &mut String, shade: &Shade<'_>) {
        let title = shade.language.of("划分地图", "Map of the division");
        let _ = write!(
            svg,
            "<svg class=\"map\" viewBox=\"0 0 {:.0} {:.0}\" role=\"img\" aria-label=\"{title}\" xmlns=\"http://www.w3.org/2000/svg\"><defs><pattern id=\"hatch\" width=\"{w:.1}\" height=\"{w:.1}\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch\" width=\"{h:.1}\" height=\"{w:.1}\"/></pattern></defs>",
            self.width,
            self.height,
            w = self.width / 150.0,
            h = self.width / 400.0,
        );
    }

    /// Returns the height of letters for a name of so many in a region of so many square metres.
    fn letters(&self, area: f64, length: f64, layer: usize) -> f64 {
        let (share, least, most) =
            if layer == 0 { (0.62, 150.0, 36.0) } else { (0.8, 110.0, 80.0) };
        (area.max(100.0).sqrt() * share / length).clamp(self.width / least, self.width / most)
    }

    fn at(&self, svg: &mut String, point: Point) {
        let (x, y) = (point.x - self.left, self.top - point.y);
        let _ = write!(svg, "{x:.0$},{y:.0$}", self.decimals);
    }

    fn path(&self, svg: &mut String, shape: &Shape) {
        for ring in shape.rings() {
            svg.push('M');
            for (at, point) in ring.iter().enumerate() {
                if at > 0 {
                    svg.push(' ');
                }
                self.at(svg, *point);
            }
            svg.push('Z');
        }
    }

    /// Draws a scale bar of a round length, and an arrow to the north.
    fn scale(&self, svg: &mut String) {
        let rough = self.width / 6.0;
        let power = 10_f64.powf(rough.log10().floor());
        let metres =
            [5.0, 2.0, 1.0].into_iter().map(|n| n * power).find(|m| *m <= rough).unwrap_or(power);
        let (size, x, y) = (self.width / 62.0, self.width * 0.02, self.height - self.width * 0.012);
        let text = if metres >= 1000.0 {
            format!("{} km", metres / 1000.0)
        } else {
            format!("{metres} m")
        };
        let _ = write!(
            svg,
            "<g class=\"scale\"><path d=\"M{x:.1},{:.1}V{y:.1}H{:.1}V{:.1}\"/><text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"{size:.1}\">{text}</text><text class=\"north\" x=\"{:.1}\" y=\"{:.1}\" font-size=\"{:.1}\">↑ N</text></g>",
            y - size * 0.5,
            x + metres,
            y - size * 0.5,
            x + metres + size * 0.5,
            self.width - size * 3.2,
            size * 2.0,
            size * 1.15,
        );
    }
}

fn radius(area: f64) -> f64 {
    (area / std::f64::consts::PI).sqrt().clamp(3.0, 400.0) * 0.92
}

fn streets(svg: &mut String, paper: &Paper, drawing: &Drawing) {
    svg.push_str("<g class=\"streets\"><path d=\"");
    for street in drawing.streets.iter().filter(|street| street.class == StreetClass::Arterial) {
        for (at, point) in street.points.iter().enumerate() {
            svg.push(if at == 0 { 'M' } else { ' ' });
            paper.at(svg, *point);
        }
    }
    svg.push_str("\"/></g>");
}

/// The hue of each region of the first division, and the tone of each region of the last.
fn paints(shade: &Shade<'_>) -> (Vec<usize>, Vec<usize>) {
    let hues = shade.layers.first().map(|(division, _)| colours(shade.district, division, HUES));
    let tones = (shade.layers.len() > 1)
        .then(|| shade.layers.last())
        .flatten()
        .map(|(division, _)| colours(shade.district, division, 3));
    (hues.unwrap_or_default(), tones.unwrap_or_default())
}

/// The area of whole regions, paler than their units.
fn ground(svg: &mut String, paper: &Paper, shade: &Shade<'_>) {
    let Some((_, Some(shapes))) = shade.layers.first() else { return };
    let (hues, _) = paints(shade);
    svg.push_str("<g class=\"ground\">");
    for (shape, hue) in shapes.iter().zip(&hues) {
        let _ = write!(svg, "<path class=\"c{hue}\" d=\"");
        paper.path(svg, shape);
        svg.push_str("\"/>");
    }
    svg.push_str("</g>");
}

/// The units in the paint of their regions, and hatches on those that change hands.
fn outlines(svg: &mut String, paper: &Paper, shade: &Shade<'_>, drawing: &Drawing) {
    painted(svg, shade, |svg, unit| paper.path(svg, &drawing.shapes[unit]), "<path class=\"", "d");
    if shade.hatched.iter().any(|hatched| *hatched) {
        svg.push_str("<path class=\"hatched\" d=\"");
        for (shape, _) in drawing.shapes.iter().zip(shade.hatched).filter(|(_, hatched)| **hatched)
        {
            paper.path(svg, shape);
        }
        svg.push_str("\"/>");
    }
}

/// Collects the units of one paint into one path.
fn painted(
    svg: &mut String,
    shade: &Shade<'_>,
    draw: impl Fn(&mut String, usize),
    open: &str,
    attribute: &str,
) {
    let (hues, tones) = paints(shade);
    let of = |layer: Option<&(&Division, Option<&[Shape]>)>, colours: &[usize], unit: usize| {
        let region = layer.and_then(|(division, _)| division.region_of.get(unit).copied());
        region.and_then(|region| colours.get(region as usize).copied())
    };
    let mut groups: std::collections::BTreeMap<(usize, usize), String> =
        std::collections::BTreeMap::new();
    for unit in 0..shade.district.len() {
        let hue = of(shade.layers.first(), &hues, unit).unwrap_or(HUES);
        let tone = of(shade.layers.last(), &tones, unit).unwrap_or(1);
        draw(groups.entry((hue, tone)).or_default(), unit);
    }
    svg.push_str("<g class=\"units\">");
    for ((hue, tone), path) in groups {
        let _ = write!(svg, "{open}c{hue} t{tone}\" {attribute}=\"{path}\"/>");
    }
    svg.push_str("</g>");
}

/// Units without outlines: discs of their area, and lines between neighbours of one region.
fn discs(svg: &mut String, paper: &Paper, shade: &Shade<'_>) {
    let units = shade.district.units();
    let middle = |unit: u32| Point { x: units[unit as usize].x, y: units[unit as usize].y };
    if let Some((division, _)) = shade.layers.last() {
        svg.push_str("<path class=\"ties\" d=\"");
        for edge in shade.district.edges() {
            if division.region_of.get(edge.a as usize) == division.region_of.get(edge.b as usize) {
                svg.push('M');
                paper.at(svg, middle(edge.a));
                svg.push(' ');
                paper.at(svg, middle(edge.b));
            }
        }
        svg.push_str("\"/>");
    }
    let disc = |svg: &mut String, unit: usize| {
        let r = radius(units[unit].area);
        svg.push('M');
        paper.at(svg, Point { x: units[unit].x - r, y: units[unit].y });
        let _ = write!(
            svg,
            "a{r:.1},{r:.1} 0 1 0 {d:.1},0a{r:.1},{r:.1} 0 1 0 -{d:.1},0Z",
            d = 2.0 * r
        );
    };
    painted(svg, shade, disc, "<path class=\"", "d");
    if shade.hatched.iter().any(|hatched| *hatched) {
        svg.push_str("<path class=\"hatched\" d=\"");
        (0..units.len())
            .filter(|unit| shade.hatched.get(*unit) == Some(&true))
            .for_each(|unit| disc(svg, unit));
        svg.push_str("\"/>");
    }
}

/// The borders of regions: thick for the first division, thin for the others.
fn borders(svg: &mut String, paper: &Paper, shade: &Shade<'_>) {
    for (at, (_, shapes)) in shade.layers.iter().enumerate().rev() {
        let Some(shapes) = shapes else { continue };
        let _ = write!(svg, "<path class=\"border b{at}\" d=\"");
        shapes.iter().for_each(|shape| paper.path(svg, shape));
        svg.push_str("\"/>");
    }
}

/// More regions than this get no names.
const MOST_NAMES: usize = 420;

fn names(svg: &mut String, paper: &Paper, shade: &Shade<'_>) {
    // Communities are named first; the names of their grids give way.
    let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
    let mut groups = Vec::new();
    for (at, (division, shapes)) in shade.layers.iter().enumerate() {
        if division.regions.len() > MOST_NAMES {
            continue;
        }
        let mut group = format!("<g class=\"names n{at}\">");
        for (region, place) in division.regions.iter().zip(places(shade, division, *shapes)) {
            let Some(place) = place else { continue };
            let name = short(shade, region);
            let length = name.chars().count().max(2) as f64;
            let size = paper.letters(region.figures.area, length, at);
            let (x, y) = (place.x - paper.left, paper.top - place.y);
            let (half, high) = (length * size * 0.32, size * 0.5);
            let covers = |(ox, oy, ohalf, ohigh): &(f64, f64, f64, f64)| {
                (x - ox).abs() < half + ohalf && (y - oy).abs() < high + ohigh
            };
            if at > 0 && taken.iter().any(covers) {
                continue;
            }
            if at == 0 {
                taken.push((x, y, half, high));
            }
            let (y, name) = (y + size * 0.36, escaped(name));
            let _ = write!(
                group,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size:.1}\">{name}</text>"
            );
        }
        group.push_str("</g>");
        groups.push(group);
    }
    groups.iter().rev().for_each(|group| svg.push_str(group));
}

/// The code of a region; inside a community what follows the community's own code.
fn short<'a>(shade: &'a Shade<'_>, region: &'a Region) -> &'a str {
    let parent = region.parent.and_then(|parent| {
        shade.layers.first().and_then(|(communities, _)| communities.regions.get(parent as usize))
    });
    let inner = parent
        .and_then(|parent| region.code.strip_prefix(parent.code.as_str()))
        .map(|inner| inner.trim_start_matches('-'))
        .filter(|inner| !inner.is_empty());
    inner.unwrap_or(&region.code)
}

/// Where the name of each region goes.
fn places(shade: &Shade<'_>, division: &Division, shapes: Option<&[Shape]>) -> Vec<Option<Point>> {
    if let Some(shapes) = shapes {
        return shapes.iter().map(Shape::inner_point).collect();
    }
    let mut sums = vec![(0.0, 0.0, 0.0); division.regions.len()];
    for (unit, region) in shade.district.units().iter().zip(&division.region_of) {
        if let Some(sum) = sums.get_mut(*region as usize) {
            *sum = (sum.0 + unit.x, sum.1 + unit.y, sum.2 + 1.0);
        }
    }
    let mean = |(x, y, count): (f64, f64, f64)| {
        (count > 0.0).then(|| Point { x: x / count, y: y / count })
    };
    sums.into_iter().map(mean).collect()
}

/// Returns a colour for each region, so that neighbours differ as far as possible and all are used alike.
pub(super) fn colours(district: &District, division: &Division, count: usize) -> Vec<usize> {
    let regions = division.regions.len();
    let mut around: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); regions];
    for edge in district.edges() {
        let of = |unit: u32| division.region_of.get(unit as usize).copied();
        if let (Some(a), Some(b)) = (of(edge.a), of(edge.b))
            && a != b
            && (a as usize) < regions
            && (b as usize) < regions
        {
            around[a as usize].insert(b);
            around[b as usize].insert(a);
        }
    }
    let mut order: Vec<usize> = (0..regions).collect();
    order.sort_by_key(|region| (std::cmp::Reverse(around[*region].len()), *region));
    let mut colour = vec![usize::MAX; regions];
    let mut used = vec![0_usize; count];
    for region in order {
        let clash = |tone: usize| {
            around[region].iter().filter(|other| colour[**other as usize] == tone).count()
        };
        let best = (0..count).min_by_key(|tone| (clash(*tone), used[*tone])).unwrap_or(0);
        colour[region] = best;
        used[best] += 1;
    }
    colour
}

/// Returns the layers of divisions, communities first.
pub(super) fn layers<'a>(
    divisions: impl Iterator<Item = &'a Division>,
    shapes: impl Fn(Level) -> Option<&'a [Shape]>,
) -> Vec<(&'a Division, Option<&'a [Shape]>)> {
    divisions.map(|division| (division, shapes(division.level))).collect()
}
