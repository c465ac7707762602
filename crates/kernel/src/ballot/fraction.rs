//! Exact fractions and thresholds: "more than 1/2 of those taking part", never a float.

use super::measure::Basis;
use serde::Serialize;
use std::fmt;

/// The largest numerator and denominator of a threshold.
const TERM_MAX: u64 = 1_000_000;

/// A share between 0 (excluded) and 1 (included), such as 2/3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Fraction {
    num: u64,
    den: u64,
}

impl Fraction {
    /// One half.
    pub const HALF: Fraction = Fraction { num: 1, den: 2 };

    /// Returns the fraction `num`/`den` if it lies above 0 and is 1 at most.
    pub const fn new(num: u64, den: u64) -> Option<Fraction> {
        if num == 0 || den == 0 || num > den || den > TERM_MAX {
            None
        } else {
            Some(Fraction { num, den })
        }
    }

    /// Reads `2/3`: two whole numbers without signs, spaces or leading zeros.
    pub fn parse(text: &str) -> Option<Fraction> {
        let (num, den) = text.split_once('/')?;
        let term = |digits: &str| -> Option<u64> {
            let plain = !digits.starts_with('0')
                && digits.len() <= 7
                && digits.bytes().all(|byte| byte.is_ascii_digit());
            if plain { digits.parse().ok() } else { None }
        };
        Fraction::new(term(num)?, term(den)?)
    }

    /// Returns the numerator.
    pub const fn num(self) -> u64 {
        self.num
    }

    /// Returns the denominator.
    pub const fn den(self) -> u64 {
        self.den
    }

    /// Returns the product of the fraction with `whole`, times the denominator: what `part` × denominator is compared to.
    fn of(self, whole: u64) -> u128 {
        u128::from(self.num) * u128::from(whole)
    }

    /// Tells whether this fraction is larger than, equal to or smaller than another one.
    pub fn compare(self, other: Fraction) -> std::cmp::Ordering {
        (u128::from(self.num) * u128::from(other.den))
            .cmp(&(u128::from(other.num) * u128::from(self.den)))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

/// Of what a threshold is a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whole {
    /// Everybody on the roll.
    Roll,
    /// Those who cast a ballot, void ballots among them.
    TakingPart,
    /// Those who signed in to the meeting.
    Present,
}

impl Whole {
    /// Every whole, in the order of the documentation.
    pub const ALL: [Whole; 3] = [Whole::Roll, Whole::TakingPart, Whole::Present];

    /// Returns the name in rule files.
    pub const fn key(self) -> &'static str {
        match self {
            Whole::Roll => "roll",
            Whole::TakingPart => "taking_part",
            Whole::Present => "present",
        }
    }

    /// Reads the name in rule files.
    pub fn parse(key: &str) -> Option<Whole> {
        Whole::ALL.into_iter().find(|whole| whole.key() == key)
    }
}

/// How much is needed: a share of a whole on a basis, with the article that says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Threshold {
    /// The share.
    pub share: Fraction,
    /// Whether more than the share is needed; else the share itself is enough (以上 includes the number, 过半数 and 超过
    /// do not: 民法典 第一千二百五十九条).
    pub strict: bool,
    /// By heads or by area.
    pub by: Basis,
    /// Of what it is a share.
    pub of: Whole,
    /// The class of the roll among which it is counted; all of it when absent.
    pub among: Option<String>,
    /// The article.
    pub cite: String,
}

impl Threshold {
    /// Returns the least whole amount that reaches the threshold.
    pub fn need(&self, whole: u64) -> u64 {
        let (product, den) = (self.share.of(whole), u128::from(self.share.den));
        let need = if self.strict { product / den + 1 } else { product.div_ceil(den) };
        u64::try_from(need).unwrap_or(u64::MAX)
    }

    /// Tells whether `have` of `whole` reaches the threshold. Nothing reaches a share of nothing.
    pub fn holds(&self, have: u64, whole: u64) -> bool {
        let (left, right) = (u128::from(have) * u128::from(self.share.den), self.share.of(whole));
        whole > 0 && if self.strict { left > right } else { left >= right }
    }

    /// Tells whether this threshold is at least as hard to reach as `other`, of the same basis, whole and class.
    pub fn at_least_as_hard(&self, other: &Threshold) -> bool {
        self.by == other.by
            && self.of == other.of
            && self.among == other.among
            && match self.share.compare(other.share) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => self.strict || !other.strict,
                std::cmp::Ordering::Less => false,
            }
    }
}
