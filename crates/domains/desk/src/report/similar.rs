//! Whether an open case is about the same thing: near in place, and near in words or of the same category. Pure.

use kernel::dictionary::Point;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

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
/// How many pairs of letters of a text are compared at most.
const PAIRS_MAX: usize = 400;
/// Bytes of the mark of a pair of letters.
const MARK: usize = 4;
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

/// The pairs of neighbouring letters of a text, without punctuation and space: what texts are compared by.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Vec<[char; 2]>);

impl Pairs {
    /// Returns the pairs of a text, each once; those of a very long text that come first.
    pub fn of(words: &str) -> Pairs {
        let letters: Vec<char> =
            words.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        let mut seen = HashSet::new();
        let pairs = letters.windows(2).map(|pair| [pair[0], pair[1]]);
        Pairs(pairs.filter(|pair| seen.insert(*pair)).take(PAIRS_MAX).collect())
    }

    /// Returns the marks of the pairs under a key: enough to compare other words with these, and nothing that can be read.
    pub fn marks(&self, key: &[u8]) -> Vec<u8> {
        // In no order that tells which pairs stood side by side.
        let mut marks: Vec<[u8; MARK]> = self.0.iter().map(|pair| mark(key, *pair)).collect();
        marks.sort_unstable();
        marks.concat()
    }

    /// Returns how much of the shorter text stands in the longer one, in thousandths; of a few letters never much.
    pub fn likeness(&self, other: &Pairs) -> u32 {
        let theirs: HashSet<&[char; 2]> = other.0.iter().collect();
        share(
            self.0.iter().filter(|pair| theirs.contains(pair)).count(),
            self.0.len(),
            theirs.len(),
        )
    }

    /// The same with words of which only the marks are there.
    pub fn likeness_to(&self, marks: &[u8], key: &[u8]) -> u32 {
        let theirs: HashSet<&[u8]> = marks.chunks_exact(MARK).collect();
        let common = self.0.iter().filter(|pair| theirs.contains(mark(key, **pair).as_slice()));
        share(common.count(), self.0.len(), theirs.len())
    }
}

fn mark(key: &[u8], pair: [char; 2]) -> [u8; MARK] {
    let hash = Sha256::new().chain_update(key).chain_update(String::from_iter(pair)).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn share(common: usize, a: usize, b: usize) -> u32 {
    u32::try_from(common * 1000 / a.min(b).max(PAIRS_MIN)).unwrap_or(0)
}

/// What is compared, beside the words.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
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

/// Returns how near `b` is to `a` for staff who may read the words of both, which are as like as `likeness`; nothing when it
/// is about something else or elsewhere.
pub fn near(a: Side<'_>, b: Side<'_>, likeness: u32) -> Option<Nearness> {
    let same_category = same_category(a, b);
    let least = if same_category { LIKENESS_MIN_SAME } else { LIKENESS_MIN };
    (likeness >= least).then(|| nearness(a, b, likeness, same_category)).flatten()
}

/// The same for everybody else, whose words are as like the public title of `b` as `likeness`: nothing is compared that is
/// not read by all.
pub fn near_public(a: Side<'_>, b: Side<'_>, likeness: u32) -> Option<Nearness> {
    let same_category = same_category(a, b);
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

    const KEY: &[u8] = b"a key of one case";

    fn side(category: &str, point: (i32, i32)) -> Side<'_> {
        Side {
            category: Some(category),
            point: Some(Point { lon_e6: point.0, lat_e6: point.1 }),
            building: None,
        }
    }

    /// How like two texts are, which is the same whether both are read or one has only its marks.
    fn likeness(a: &str, b: &str) -> u32 {
        let (a, b) = (Pairs::of(a), Pairs::of(b));
        let read = a.likeness(&b);
        assert_eq!(a.likeness_to(&b.marks(KEY), KEY), read);
        assert_eq!(b.likeness_to(&a.marks(KEY), KEY), read);
        read
    }

    #[test]
    fn c1_near_in_place_and_words_is_offered() {
        let a = side("0201", (113_650_000, 34_750_000));
        let b = side("0201", (113_650_200, 34_750_100));
        let near = near(a, b, likeness("南门外井盖响，松动了", "南门井盖下沉松动")).unwrap();
        assert!(near.metres.unwrap() < 30, "{near:?}");
    }

    #[test]
    fn c1_far_away_or_about_something_else_is_not() {
        let (cover, noise) = ("南门外井盖响，松动了", "半夜施工太吵");
        let a = side("0201", (113_650_000, 34_750_000));
        assert_eq!(near(a, side("0201", (113_651_000, 34_750_000)), likeness(cover, cover)), None);
        assert_eq!(near(a, side("0302", (113_650_000, 34_750_000)), likeness(cover, noise)), None);
        assert_eq!(near(a, Side { point: None, ..a }, likeness(cover, cover)), None);
    }

    #[test]
    fn c1_the_same_building_needs_no_point() {
        let building = Some(uuid::Uuid::from_u128(7));
        let a = Side { point: None, building, ..side("0202", (0, 0)) };
        let b = Side { point: None, building, ..side("0202", (0, 0)) };
        assert!(near(a, b, likeness("楼道灯不亮", "三楼楼道灯坏了")).unwrap().same_building);
    }

    #[test]
    fn c1_two_letters_are_like_nothing() {
        let little = likeness("13", "我是302王建军，电话13912345678");
        assert!(little < LIKENESS_MIN_SAME.max(126));
        assert_eq!(likeness("", "电话"), 0);
        assert!(likeness("楼道灯不亮", "楼道灯不亮") >= LIKENESS_MIN);
    }

    #[test]
    fn c1_the_public_is_offered_by_category_or_by_the_public_title() {
        let words = "南门外井盖响，松动了";
        let a = side("0201", (113_650_000, 34_750_000));
        let other = side("0202", (113_650_000, 34_750_000));
        assert!(near_public(a, side("0201", (113_650_000, 34_750_000)), 0).is_some());
        assert!(near_public(a, other, 0).is_none());
        assert!(near_public(a, other, likeness(words, "南门井盖松动")).is_some());
        assert!(near_public(a, side("0201", (113_651_000, 34_750_000)), 0).is_none());
    }

    #[test]
    fn c1_marks_of_the_same_words_differ_from_case_to_case() {
        let pairs = Pairs::of("楼道灯不亮，三楼到五楼都是黑的");
        let (one, other) = (pairs.marks(KEY), pairs.marks(b"a key of another"));
        let of = |marks: &[u8]| marks.chunks(MARK).map(<[u8]>::to_vec).collect::<HashSet<_>>();
        assert_eq!(of(&one).intersection(&of(&other)).count(), 0);
        assert_eq!(Pairs::of(&"楼".repeat(4000)).marks(KEY).len(), MARK);
        let long: String = ('\u{4e00}'..'\u{5e00}').collect();
        assert_eq!(Pairs::of(&long).marks(KEY).len(), MARK * PAIRS_MAX);
    }

    #[test]
    fn a_box_holds_everything_near() {
        let point = Point { lon_e6: 113_650_000, lat_e6: 34_750_000 };
        let (sw, ne) = around(point, 50.0);
        assert!(sw.lon_e6 < point.lon_e6 && ne.lat_e6 > point.lat_e6);
        assert!(metres(point, Point { lon_e6: ne.lon_e6, ..point }) >= 50.0);
    }
}
