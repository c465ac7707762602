//! Exact decimal numbers as they stand in files: costs, budgets and points.

use std::fmt;

/// Most digits that a number may have, before and after the point together.
const DIGITS_MAX: usize = 18;

/// A decimal number: `digits` times ten to the power of minus `places`, without needless zeros at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i64,
    places: u8,
}

/// Why a text is no number that can be counted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalFault {
    /// There is no digit, or something that is none.
    #[error("is not a number")]
    NotANumber,
    /// There are more than 18 digits.
    #[error("has more than 18 digits")]
    TooLong,
}

impl Decimal {
    /// Reads `1200`, `1200.50`, `-3` or, with a decimal comma, `1200,50`.
    pub fn parse(text: &str) -> Result<Decimal, DecimalFault> {
        let (negative, body) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, part) = body.split_once(['.', ',']).unwrap_or((body, ""));
        let part = part.trim_end_matches('0');
        let whole_digits = whole.trim_start_matches('0');
        if body.len() > 400 || whole_digits.len() + part.len() > DIGITS_MAX {
            let numeric = whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
            return Err(if numeric { DecimalFault::TooLong } else { DecimalFault::NotANumber });
        }
        if !body.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(DecimalFault::NotANumber);
        }
        let mut digits: i64 = 0;
        for byte in whole_digits.bytes().chain(part.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(DecimalFault::NotANumber);
            }
            digits = digits * 10 + i64::from(byte - b'0');
        }
        let places = part.len() as u8;
        Ok(Decimal { digits: if negative { -digits } else { digits }, places })
    }

    /// Returns the number `digits` / 10^`places`.
    pub fn new(digits: i64, places: u8) -> Decimal {
        let (mut digits, mut places) = (digits, places);
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        Decimal { digits, places }
    }

    /// Returns how many digits stand after the point.
    pub const fn places(self) -> u8 {
        self.places
    }

    /// Returns the number as a count of 10^-18: wide enough for every number that is read.
    pub(super) fn wide(self) -> i128 {
        let more = u32::from(18_u8.saturating_sub(self.places));
        i128::from(self.digits) * 10_i128.pow(more)
    }

    /// Returns a whole number as a count of 10^-18.
    pub(super) fn unit_wide(number: i128) -> i128 {
        number.saturating_mul(10_i128.pow(18))
    }

    /// Writes a count of 10^-18.
    pub(super) fn show_wide(wide: i128) -> String {
        let unit = 10_u128.pow(18);
        let (sign, digits) = (if wide < 0 { "-" } else { "" }, wide.unsigned_abs());
        let text = format!("{sign}{}.{:018}", digits / unit, digits % unit);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// Returns the number as a count of 10^-`places`, or nothing when it is too large or has more places.
    pub fn scaled(self, places: u8) -> Option<i64> {
        let more = places.checked_sub(self.places)?;
        10_i64.checked_pow(u32::from(more))?.checked_mul(self.digits)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.digits);
        }
        let sign = if self.digits < 0 { "-" } else { "" };
        let unit = 10_u64.saturating_pow(u32::from(self.places));
        let digits = self.digits.unsigned_abs();
        let width = usize::from(self.places);
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly() {
        for (text, shown) in [
            ("100000.0", "100000"),
            ("1200,50", "1200.5"),
            ("-0.25", "-0.25"),
            ("007", "7"),
            (".5", "0.5"),
            ("0", "0"),
            ("123456789012345678", "123456789012345678"),
        ] {
            assert_eq!(Decimal::parse(text).map(|d| d.to_string()), Ok(shown.to_owned()), "{text}");
        }
        for text in ["", "-", ".", "1e5", "1.2.3", "１", "a", "1 2", "--1"] {
            assert_eq!(Decimal::parse(text), Err(DecimalFault::NotANumber), "{text}");
        }
        assert_eq!(Decimal::parse("1234567890123456789"), Err(DecimalFault::TooLong));
        assert_eq!(Decimal::parse(&"9".repeat(500)), Err(DecimalFault::TooLong));
    }

    #[test]
    fn numbers_are_put_on_one_scale() {
        let half = Decimal::new(50, 2);
        assert_eq!(half, Decimal::new(5, 1));
        assert_eq!(half.scaled(3), Some(500));
        assert_eq!(half.scaled(0), None);
        assert_eq!(Decimal::new(i64::MAX, 0).scaled(1), None);
    }
}
