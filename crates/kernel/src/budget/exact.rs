//! Exact prices: fractions over one denominator that grows with the rounds, and the money of voters as sums of them.
//!
//! A voter's money is what all began with minus what was paid, and what was paid is a weight times the price of a
//! project. So whatever a rule asks for is a sum of whole multiples of a few prices, which is counted exactly; the
//! floating-point numbers that the rules also keep say only which few questions need an exact answer.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// A fraction of whole numbers, the lower one positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    pub above: BigInt,
    pub below: BigInt,
}

impl Fraction {
    /// Compares `self / own` with `other / others`.
    pub fn compare(&self, own: u64, other: &Fraction, others: u64) -> Ordering {
        let left = &self.above * &other.below * others;
        let right = &other.above * &self.below * own;
        left.cmp(&right)
    }

    /// Returns the nearest floating-point number, within two units of its last place.
    pub fn approximate(&self) -> f64 {
        if self.above.sign() == Sign::NoSign {
            return 0.0;
        }
        let negative = self.above.sign() == Sign::Minus;
        let (above, below) = (self.above.magnitude(), self.below.magnitude());
        // The quotient is given at least 64 and at most 66 bits.
        let shift = 65 + below.bits() as i64 - above.bits() as i64;
        let quotient =
            if shift >= 0 { (above << shift) / below } else { (above >> -shift) / below };
        let mut digits = quotient.iter_u64_digits();
        let low = digits.next().unwrap_or(0);
        let high = digits.next().unwrap_or(0);
        let whole = (u128::from(high) << 64 | u128::from(low)) as f64;
        let shift = i32::try_from(shift).unwrap_or(i32::MAX);
        // Two steps, since a power of two alone may leave the range.
        let value = whole * 2_f64.powi(-(shift / 2)) * 2_f64.powi(-(shift - shift / 2));
        if negative { -value } else { value }
    }
}

/// The prices per weight of what was bought so far, over one denominator.
#[derive(Clone, Debug)]
pub(super) struct Prices {
    below: BigInt,
    /// The project of each purchase and its price times the denominator.
    bought: Vec<(usize, BigInt)>,
}

/// A price that is not agreed on: `above / (below of Prices * weight)`.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    above: BigInt,
    weight: u64,
}

/// A sum of money: so many times what everybody began with, minus so much of each price.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    /// How many beginnings.
    pub begun: u64,
    /// For each project how much weight was paid at its price.
    pub paid: Vec<u64>,
}

impl Sum {
    pub fn clear(&mut self, projects: usize) {
        self.begun = 0;
        self.paid.clear();
        self.paid.resize(projects, 0);
    }
}

impl Prices {
    pub fn new() -> Prices {
        Prices { below: BigInt::from(1), bought: Vec::new() }
    }

    /// Returns a sum of money times the denominator.
    fn value(&self, begin: u128, sum: &Sum) -> BigInt {
        let mut value = &self.below * BigInt::from(begin) * sum.begun;
        for (project, price) in &self.bought {
            let weight = sum.paid[*project];
            if weight > 0 {
                value -= price * weight;
            }
        }
        value
    }

    /// Returns a sum of money as a fraction.
    pub fn amount(&self, begin: u128, sum: &Sum) -> Fraction {
        Fraction { above: self.value(begin, sum), below: self.below.clone() }
    }

    /// Compares a sum of money with a cost.
    pub fn compare(&self, begin: u128, sum: &Sum, cost: u128) -> Ordering {
        self.value(begin, sum).cmp(&(&self.below * BigInt::from(cost)))
    }

    /// Returns the price at which `weight` pays what `poor` leave open of a cost.
    pub fn offer(&self, begin: u128, poor: &Sum, cost: u128, weight: u64) -> Offer {
        let above = &self.below * BigInt::from(cost) - self.value(begin, poor);
        Offer { above, weight }
    }

    /// Returns an offer as a fraction.
    pub fn price(&self, offer: &Offer) -> Fraction {
        Fraction { above: offer.above.clone(), below: &self.below * offer.weight }
    }

    /// Compares a voter's money with what `weight` costs at the price of an offer.
    pub fn compare_share(&self, begin: u128, money: &Sum, offer: &Offer, weight: u64) -> Ordering {
        (self.value(begin, money) * offer.weight).cmp(&(&offer.above * weight))
    }

    /// Buys a project at the price of an offer.
    pub fn buy(&mut self, project: usize, offer: &Offer) {
        let rest = (&offer.above % offer.weight).iter_u64_digits().next().unwrap_or(0);
        let shared = divisor(offer.weight, rest);
        let more = offer.weight / shared;
        if more > 1 {
            self.below *= more;
            for (_, price) in &mut self.bought {
                *price *= more;
            }
        }
        self.bought.push((project, &offer.above / shared));
    }
}

/// Returns the greatest common divisor.
fn divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(above: i64, below: i64) -> Fraction {
        Fraction { above: above.into(), below: below.into() }
    }

    #[test]
    fn fractions_are_compared_exactly() {
        let third = fraction(1, 3);
        assert_eq!(third.compare(1, &fraction(333_333_333, 1_000_000_000), 1), Ordering::Greater);
        assert_eq!(third.compare(2, &fraction(1, 6), 1), Ordering::Equal);
        assert_eq!(fraction(-1, 3).compare(1, &fraction(0, 1), 1), Ordering::Less);
    }

    #[test]
    fn fractions_are_approximated_at_any_size() {
        assert_eq!(fraction(1, 3).approximate(), 1.0 / 3.0);
        assert_eq!(fraction(-7, 2).approximate(), -3.5);
        assert_eq!(fraction(0, 5).approximate(), 0.0);
        let huge = BigInt::from(10).pow(600);
        let large = Fraction { above: &huge * 3, below: huge.clone() * 4 };
        assert_eq!(large.approximate(), 0.75);
        let tiny = Fraction { above: BigInt::from(1), below: BigInt::from(10).pow(200) };
        assert!((tiny.approximate() / 1e-200 - 1.0).abs() < 1e-15);
        let wide = Fraction { above: BigInt::from(10).pow(200), below: BigInt::from(1) };
        assert!((wide.approximate() / 1e200 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn prices_keep_one_denominator() {
        // Three voters with ten each buy for nine together, then two of them for seven.
        let mut prices = Prices::new();
        let mut nobody = Sum::default();
        nobody.clear(2);
        let offer = prices.offer(10, &nobody, 9, 3);
        assert_eq!(prices.price(&offer), fraction(9, 3));
        prices.buy(0, &offer);
        let offer = prices.offer(10, &nobody, 7, 2);
        let one = Sum { begun: 1, paid: vec![1, 0] };
        assert_eq!(prices.compare_share(10, &one, &offer, 2), Ordering::Equal);
        assert_eq!(prices.compare_share(10, &one, &offer, 1), Ordering::Greater);
        prices.buy(1, &offer);
        let both = Sum { begun: 2, paid: vec![2, 2] };
        assert_eq!(prices.compare(10, &both, 7), Ordering::Equal);
        assert_eq!(prices.amount(10, &both).approximate(), 7.0);
    }
}
