//! What is counted: heads, and areas in hundredths of a square metre.

use crate::text::Text;
use serde::Serialize;
use std::fmt::Write as _;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// The largest area of one line of a roll: ten million square metres, in hundredths.
pub const AREA_MAX: u64 = 1_000_000_000;

/// What a threshold counts by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// One each.
    Heads,
    /// The exclusive area 专有部分面积, in hundredths of a square metre.
    Area,
}

impl Basis {
    /// Both bases.
    pub const ALL: [Basis; 2] = [Basis::Heads, Basis::Area];

    /// Returns the name in rule files.
    pub const fn key(self) -> &'static str {
        match self {
            Basis::Heads => "heads",
            Basis::Area => "area",
        }
    }

    /// Reads the name in rule files.
    pub fn parse(key: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|basis| basis.key() == key)
    }
}

/// An amount on both bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Weight {
    /// Heads.
    pub heads: u64,
    /// Hundredths of a square metre.
    pub area: u64,
}

impl Weight {
    /// Nothing.
    pub const ZERO: Weight = Weight { heads: 0, area: 0 };

    /// Returns a weight of heads alone.
    pub const fn heads(heads: u64) -> Weight {
        Weight { heads, area: 0 }
    }

    /// Returns the amount on a basis.
    pub const fn by(self, basis: Basis) -> u64 {
        match basis {
            Basis::Heads => self.heads,
            Basis::Area => self.area,
        }
    }

    /// Returns the weight taken `times` times.
    #[must_use]
    pub const fn times(self, times: u64) -> Weight {
        Weight { heads: self.heads.saturating_mul(times), area: self.area.saturating_mul(times) }
    }
}

impl Add for Weight {
    type Output = Weight;

    fn add(self, more: Weight) -> Weight {
        Weight {
            heads: self.heads.saturating_add(more.heads),
            area: self.area.saturating_add(more.area),
        }
    }
}

impl AddAssign for Weight {
    fn add_assign(&mut self, more: Weight) {
        *self = *self + more;
    }
}

impl Sub for Weight {
    type Output = Weight;

    fn sub(self, less: Weight) -> Weight {
        Weight {
            heads: self.heads.saturating_sub(less.heads),
            area: self.area.saturating_sub(less.area),
        }
    }
}

impl Sum for Weight {
    fn sum<I: Iterator<Item = Weight>>(weights: I) -> Weight {
        weights.fold(Weight::ZERO, Weight::add)
    }
}

/// Returns a number with a comma between thousands, `1,873`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns an amount as people read it: heads as they are, areas in square metres with two decimals.
pub fn figure(basis: Basis, amount: u64) -> String {
    match basis {
        Basis::Heads => grouped(amount),
        Basis::Area => {
            let mut text = grouped(amount / 100);
            let _ = write!(text, ".{:02}", amount % 100);
            text
        }
    }
}

/// Returns an amount with its unit: `1,204 人`, `1,204.50 平方米`.
pub fn with_unit(basis: Basis, amount: u64) -> Text {
    let figure = figure(basis, amount);
    match basis {
        Basis::Heads => Text::new(format!("{figure} 人"), figure),
        Basis::Area => Text::new(format!("{figure} 平方米"), format!("{figure} m²")),
    }
}

/// Reads an area such as `89.5` or `1,204.50` square metres into hundredths; more than two decimals are refused, never
/// rounded.
pub fn parse_area(text: &str) -> Option<u64> {
    let text = text.trim().replace(',', "");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || whole.len() > 9
        || decimals.len() > 2
        || !digits(whole)
        || !digits(decimals)
    {
        return None;
    }
    let hundredths = format!("{decimals:0<2}");
    let area =
        whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(hundredths.parse().ok()?)?;
    (area <= AREA_MAX).then_some(area)
}
