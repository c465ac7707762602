//! Whether an open case is about the same thing: near in place, and near in words or of the same category. Pure.

use kernel::dictionary::Point;
use std::collections::BTreeSet;

/// How near in metres a case must be to be offered.
pub const METRES_MAX: f64 = 50.0;
/// How many cases are offered at most.
pub const OFFERS_MAX: usize = 3;
/// The share of common bigrams, in thousandths, from which words of another category count as near.
const LIKENESS_MIN: u32 = 300;
/// The same when the category is the same.
const LIKENESS_MIN_SAME: u32 = 120;
/// The same against a public title, which is short and read by all.
const LIKENESS_MIN_PUBLIC: u32 = 200;
/// The fewest pairs of letters by which likeness is divided: below, one pair in common would be likeness enough.
const PAIRS_MIN: usize = 8;
/// Metres in a millionth of a degree of latitude.
const METRE_PER_E6: f64 = 0.111_32;

/// Returns the distance in metres, exact enough below a kilometre.
pub fn metres(a: Point, b: Point) -> f64 {
    let lat = f64::midpoint(f64::from(a.lat_e6), f64::from(b.lat_e6)) / 1e6;
    let dx = f64::from(a.lon_e6 - b.lon_e6) * METRE_PER_E6 * lat.to_radians().cos();
    let dy = f64::from(a.lat_e6 - b.lat_e6) * METRE_PER_E6;
    dx.hypot(dy)
}

/// Returns the corners (south-west, north-east) of a box that holds everything within `metres` of a point.
pub fn around(point: Point, metres: f64) -> (Point, Point) {
    let dy = metres / METRE_PER_E6;
    let dx = dy / (f64::from(point.lat_e6) / 1e6).to_radians().cos().max(0.01);
    // Below a kilometre both fit into 32 bits by far.
    #[allow(clippy::cast_possible_truncation)]
    let (dx, dy) = (dx.ceil() as i32, dy.ceil() as i32);
    let at = |dx: i32, dy: i32| Point { lon_e6: point.lon_e6 + dx, lat_e6: point.lat_e6 + dy };
    (at(-dx, -dy), at(dx, dy))
}

/// Returns the pairs of neighbouring letters, without punctuation and space.
fn bigrams(words: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> =
        words.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Returns how much of the shorter text stands in the longer one, in thousandths; of a few letters never much.
pub fn likeness(a: &str, b: &str) -> u32 {
    let (a, b) = (bigrams(a), bigrams(b));
    let shorter = a.len().min(b.len()).max(PAIRS_MIN);
    u32::try_from(a.intersection(&b).count() * 1000 / shorter).unwrap_or(0)
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What happened.
    pub words: &'a str,
    /// The category, guessed or accepted.
    pub category: Option<&'a str>,
    /// Where.
    pub point: Option<Point>,
    /// In which building.
    pub building: Option<uuid::Uuid>,
}

/// How near two reports are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// Likeness of the words, in thousandths; the same category adds 300.
    pub points: u32,
    /// Metres between them, when both have a point.
    pub metres: Option<u32>,
    /// Whether they are about the same building.
    pub same_building: bool,
}

/// Returns how near `b` is to `a` for staff who may read the words of both, or nothing when it is about something else or
/// elsewhere.
pub fn near(a: Side<'_>, b: Side<'_>) -> Option<Nearness> {
    let (same_category, likeness) = (same_category(a, b), likeness(a.words, b.words));
    let least = if same_category { LIKENESS_MIN_SAME } else { LIKENESS_MIN };
    (likeness >= least).then(|| nearness(a, b, likeness, same_category)).flatten()
}

/// The same for everybody else: `b` has the public title for words, so that nothing is compared that is not read by all.
pub fn near_public(a: Side<'_>, b: Side<'_>) -> Option<Nearness> {
    let (same_category, likeness) = (same_category(a, b), likeness(a.words, b.words));
    let about = same_category || likeness >= LIKENESS_MIN_PUBLIC;
    about.then(|| nearness(a, b, likeness, same_category)).flatten()
}

fn same_category(a: Side<'_>, b: Side<'_>) -> bool {
    a.category.is_some() && a.category == b.category
}

fn nearness(a: Side<'_>, b: Side<'_>, likeness: u32, same_category: bool) -> Option<Nearness> {
    let metres = a.point.zip(b.point).map(|(a, b)| metres(a, b));
    let same_building = a.building.is_some() && a.building == b.building;
    if !same_building && metres.is_none_or(|metres| metres > METRES_MAX) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let metres = metres.map(|metres| metres.round() as u32);
    Some(Nearness { points: likeness + if same_category { 300 } else { 0 }, metres, same_building })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn side<'a>(words: &'a str, category: &'a str, point: (i32, i32)) -> Side<'a> {
        Side {
            words,
            category: Some(category),
            point: Some(Point { lon_e6: point.0, lat_e6: point.1 }),
            building: None,
        }
    }

    #[test]
    fn c1_near_in_place_and_words_is_offered() {
        let a = side("南门外井盖响，松动了", "0201", (113_650_000, 34_750_000));
        let b = side("南门井盖下沉松动", "0201", (113_650_200, 34_750_100));
        let near = near(a, b).unwrap();
        assert!(near.metres.unwrap() < 30, "{near:?}");
    }

    #[test]
    fn c1_far_away_or_about_something_else_is_not() {
        let a = side("南门外井盖响，松动了", "0201", (113_650_000, 34_750_000));
        assert_eq!(near(a, side("南门外井盖响，松动了", "0201", (113_651_000, 34_750_000))), None);
        assert_eq!(near(a, side("半夜施工太吵", "0302", (113_650_000, 34_750_000))), None);
        assert_eq!(near(a, Side { point: None, ..a }), None);
    }

    #[test]
    fn c1_the_same_building_needs_no_point() {
        let building = Some(uuid::Uuid::from_u128(7));
        let a = Side { point: None, building, ..side("楼道灯不亮", "0202", (0, 0)) };
        let b = Side { point: None, building, ..side("三楼楼道灯坏了", "0202", (0, 0)) };
        assert!(near(a, b).unwrap().same_building);
    }

    #[test]
    fn c1_two_letters_are_like_nothing() {
        assert!(likeness("13", "我是302王建军，电话13912345678") < LIKENESS_MIN_SAME.max(126));
        assert_eq!(likeness("", "电话"), 0);
        assert!(likeness("楼道灯不亮", "楼道灯不亮") >= LIKENESS_MIN);
    }

    #[test]
    fn c1_the_public_is_offered_by_category_or_by_the_public_title() {
        let a = side("南门外井盖响，松动了", "0201", (113_650_000, 34_750_000));
        assert!(near_public(a, side("", "0201", (113_650_000, 34_750_000))).is_some());
        assert!(near_public(a, side("", "0202", (113_650_000, 34_750_000))).is_none());
        assert!(near_public(a, side("南门井盖松动", "0202", (113_650_000, 34_750_000))).is_some());
        assert!(near_public(a, side("", "0201", (113_651_000, 34_750_000))).is_none());
    }

    #[test]
    fn a_box_holds_everything_near() {
        let point = Point { lon_e6: 113_650_000, lat_e6: 34_750_000 };
        let (sw, ne) = around(point, 50.0);
        assert!(sw.lon_e6 < point.lon_e6 && ne.lat_e6 > point.lat_e6);
        assert!(metres(point, Point { lon_e6: ne.lon_e6, ..point }) >= 50.0);
    }
}
