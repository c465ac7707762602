//! A drawing of what lies around a point, as a plain picture: no tiles, no scripts.

use maud::{Markup, html};

/// What a sign names, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A building.
    House(String, (i64, i64)),
    /// A compound, by its middle.
    Compound(String, (i64, i64)),
    /// A grid, by its middle.
    Grid(String, (i64, i64)),
}

/// A word on the drawing: its box from the left upper corner, and its middle.
type Word = (String, Area);

/// Left, top, width, height.
type Area = (i64, i64, i64, i64);

/// Outlines, names and a pin, in a window of [`Sketch::WIDTH`] by [`Sketch::HEIGHT`]. Names that would cover an earlier one
/// are left out, and buildings without room for theirs are dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// Where it is, if a point of its own is meant.
    pin: Option<(i64, i64)>,
    /// Lines as paths; the own one is darker.
    pub outlines: Vec<(String, bool)>,
    houses: Vec<Word>,
    dots: Vec<(i64, i64)>,
    compounds: Vec<Word>,
    grids: Vec<Word>,
    taken: Vec<Area>,
}

impl Sketch {
    /// The width of the window.
    pub const WIDTH: i64 = 360;
    /// Its height.
    pub const HEIGHT: i64 = 240;

    /// Returns an empty drawing, with its pin if it has one.
    pub fn new(pin: Option<(i64, i64)>) -> Sketch {
        Sketch {
            pin,
            outlines: Vec::new(),
            houses: Vec::new(),
            dots: Vec::new(),
            compounds: Vec::new(),
            grids: Vec::new(),
            taken: pin.map(|(x, y)| (x - 12, y - 30, 24, 34)).into_iter().collect(),
        }
    }

    /// Adds a name, if there is room for it.
    pub fn sign(&mut self, sign: Sign) {
        let (name, (x, y), high) = match &sign {
            Sign::House(name, at) => (name, *at, 20),
            Sign::Compound(name, (x, y)) => (name, (*x, y - 22), 18),
            Sign::Grid(name, at) => (name, *at, 18),
        };
        let wide = width(name) + if matches!(sign, Sign::House(..)) { 10 } else { 2 };
        let area = (x - wide / 2, y - high / 2, wide, high);
        let fits = inside(area) && !self.taken.iter().any(|other| meet(area, *other));
        if fits {
            self.taken.push(area);
        }
        let word = (name.clone(), area);
        match sign {
            Sign::House(..) if fits => self.houses.push(word),
            Sign::House(..) => self.dots.push((x, y)),
            Sign::Compound(..) if fits => self.compounds.push(word),
            Sign::Grid(..) if fits => self.grids.push(word),
            Sign::Compound(..) | Sign::Grid(..) => {}
        }
    }
}

/// How wide a name is about: letters of 13 units.
fn width(name: &str) -> i64 {
    name.chars().map(|letter| if letter.is_ascii() { 8 } else { 13 }).sum()
}

fn inside((left, top, wide, high): Area) -> bool {
    left >= 2 && top >= 2 && left + wide <= Sketch::WIDTH - 2 && top + high <= Sketch::HEIGHT - 2
}

fn meet(a: Area, b: Area) -> bool {
    a.0 < b.0 + b.2 && b.0 < a.0 + a.2 && a.1 < b.1 + b.3 && b.1 < a.1 + a.3
}

/// Returns the drawing.
pub fn sketch(label: &str, sketch: &Sketch) -> Markup {
    let box_ = format!("0 0 {} {}", Sketch::WIDTH, Sketch::HEIGHT);
    let words = |class: &'static str, words: &[Word]| {
        html! { @for (name, (left, top, wide, high)) in words {
            text class=(class) x=(left + wide / 2) y=(top + high / 2 + 5) text-anchor="middle" { (name) }
        } }
    };
    html! {
        div.ll-sketch { svg viewBox=(box_) role="img" aria-label=(label) {
            @for (path, own) in &sketch.outlines { path class=(if *own { "grid own" } else { "grid" }) d=(path) {} }
            @for (left, top) in &sketch.dots { rect.house x=(left - 4) y=(top - 3) width="8" height="6" rx="1" {} }
            // Where there is no room for names, all buildings are dots.
            @for (_, (left, top, wide, high)) in &sketch.houses { rect.house.far x=(left + wide / 2 - 6) y=(top + high / 2 - 4) width="12" height="9" rx="1" {} }
            @for (_, (left, top, wide, high)) in &sketch.houses { rect.house.near x=(left) y=(top) width=(wide) height=(high) rx="3" {} }
            (words("of-grid", &sketch.grids))
            (words("of-house", &sketch.houses))
            (words("of-compound", &sketch.compounds))
            @if let Some((x, y)) = sketch.pin {
            ellipse.shade cx=(x) cy=(y) rx="7" ry="2.5" {}
            path.pin d=(format!("M{x} {y}c-4-6-10-11-10-18a10 10 0 0 1 20 0c0 7-6 12-10 18z")) {}
            circle.eye cx=(x) cy=(y - 18) r="4" {}
            }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cover_neither_the_pin_nor_each_other() {
        let mut drawn = Sketch::new(Some((180, 120)));
        for at in [(180, 110), (60, 60), (64, 66), (350, 20), (200, 200)] {
            drawn.sign(Sign::House("3号楼".to_owned(), at));
        }
        assert_eq!(drawn.houses.len(), 2, "{drawn:?}");
        assert_eq!(drawn.dots, [(180, 110), (64, 66), (350, 20)]);
        drawn.sign(Sign::Compound("石榴园".to_owned(), (60, 70)));
        drawn.sign(Sign::Compound("石榴园".to_owned(), (300, 200)));
        assert_eq!(drawn.compounds.len(), 1, "{drawn:?}");
    }
}
