//! ID numbers of GB 11643-1999: area, date of birth, sequence with the sex, check digit.

use super::{PROVINCES, compact, digit};
use crate::refusal::Refusal;
use crate::time::{Date, Month};
use std::fmt;
use std::str::FromStr;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// Sex, as an ID number tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Male: an odd sequence number.
    Male,
    /// Female: an even sequence number.
    Female,
}

impl Sex {
    /// Returns its code in GB/T 2261.1.
    pub const fn code(self) -> &'static str {
        match self {
            Sex::Male => "1",
            Sex::Female => "2",
        }
    }
}

/// A valid ID number of 18 digits, the last perhaps `X`.
///
/// The cards of residents from Hong Kong, Macao and Taiwan (81–83) and of foreigners with permanent residence (9 and
/// the province) have the same form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CnId {
    text: String,
    born: Date,
    sex: Sex,
}

/// Why a text is no ID number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CnIdFault {
    /// It has another length than 18.
    #[error("an ID number has 18 digits, this has {0}")]
    Length(usize),
    /// It is an old number of 15 digits, no longer valid since 2013.
    #[error("this is an old number of 15 digits")]
    Fifteen,
    /// A sign other than digits, or `X` elsewhere than at the end.
    #[error("only digits, and X at the end")]
    Signs,
    /// The first digits name no province.
    #[error("the first digits name no province")]
    Region,
    /// Digits 7 to 14 are no date of birth.
    #[error("digits 7 to 14 are no date of birth")]
    Birth,
    /// The last digit does not fit the others.
    #[error("the last digit does not fit the others")]
    Check,
    /// The birth lies after the day on which the number is written down.
    #[error("born on {0}, which is yet to come")]
    Unborn(Date),
    /// The birth lies further back than anybody has lived.
    #[error("born on {0}, longer ago than anybody has lived")]
    TooOld(Date),
}

/// Years that nobody has lived: the oldest age on record is 122.
const NOBODY_LIVES: i32 = 130;

impl From<CnIdFault> for Refusal {
    fn from(fault: CnIdFault) -> Refusal {
        match fault {
            CnIdFault::Length(length) => {
                Refusal::invalid("kernel.refusal.cn_id_length").with("length", length)
            }
            CnIdFault::Fifteen => Refusal::invalid("kernel.refusal.cn_id_fifteen"),
            CnIdFault::Signs => Refusal::invalid("kernel.refusal.cn_id_signs"),
            CnIdFault::Region => Refusal::invalid("kernel.refusal.cn_id_region"),
            CnIdFault::Birth => Refusal::invalid("kernel.refusal.cn_id_birth"),
            CnIdFault::Check => Refusal::invalid("kernel.refusal.cn_id_check"),
            CnIdFault::Unborn(born) => {
                Refusal::invalid("kernel.refusal.cn_id_unborn").with("date", born)
            }
            CnIdFault::TooOld(born) => {
                Refusal::invalid("kernel.refusal.cn_id_too_old").with("date", born)
            }
        }
    }
}

impl CnId {
    /// Returns the 18 digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns it if its holder can be alive on `today`, who may have been born that day.
    ///
    /// # Errors
    /// `Unborn` or `TooOld`.
    pub fn alive(self, today: Date) -> Result<CnId, CnIdFault> {
        match self.age(today) {
            _ if self.born > today => Err(CnIdFault::Unborn(self.born)),
            age if age >= NOBODY_LIVES => Err(CnIdFault::TooOld(self.born)),
            _ => Ok(self),
        }
    }

    /// Returns the first six digits: the area of the first registration, not of the residence.
    pub fn region(&self) -> &str {
        self.text.get(..6).unwrap_or_default()
    }

    /// Returns the date of birth.
    pub fn born(&self) -> Date {
        self.born
    }

    /// Returns the sex.
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// Returns the age in whole years on a date; negative before the birth.
    pub fn age(&self, on: Date) -> i32 {
        let years = on.year() - self.born.year();
        let had_birthday =
            (u8::from(on.month()), on.day()) >= (u8::from(self.born.month()), self.born.day());
        if had_birthday { years } else { years - 1 }
    }
}

impl FromStr for CnId {
    type Err = CnIdFault;

    fn from_str(text: &str) -> Result<CnId, CnIdFault> {
        // Cyrillic and Greek letters that look like the X of the check digit.
        let text =
            compact(text).replace('-', "").replace(['Х', 'х', 'Χ', 'χ'], "X").to_ascii_uppercase();
        let bytes = text.as_bytes();
        let length = text.chars().count();
        if length == 15 && bytes.iter().all(u8::is_ascii_digit) {
            return Err(CnIdFault::Fifteen);
        }
        if length != 18 {
            return Err(CnIdFault::Length(length));
        }
        let (Some(front), [last]) = (bytes.get(..17), bytes.get(17..).unwrap_or_default()) else {
            return Err(CnIdFault::Signs);
        };
        let digits: Option<Vec<u32>> = front.iter().map(|byte| digit(*byte)).collect();
        let digits =
            digits.filter(|_| last.is_ascii_digit() || *last == b'X').ok_or(CnIdFault::Signs)?;
        if !region_exists(&text) {
            return Err(CnIdFault::Region);
        }
        let born = birth(&text).ok_or(CnIdFault::Birth)?;
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        if CHECKS.get((sum % 11) as usize) != Some(last) {
            return Err(CnIdFault::Check);
        }
        let sex =
            if digits.last().is_some_and(|digit| digit % 2 == 1) { Sex::Male } else { Sex::Female };
        Ok(CnId { text, born, sex })
    }
}

fn region_exists(text: &str) -> bool {
    let (Some(two), Some(after_nine)) = (text.get(..2), text.get(1..3)) else { return false };
    PROVINCES.contains(&two)
        || two == "83"
        || (text.starts_with('9') && PROVINCES.contains(&after_nine))
}

fn birth(text: &str) -> Option<Date> {
    let year: i32 = text.get(6..10)?.parse().ok()?;
    let month = Month::try_from(text.get(10..12)?.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, text.get(12..14)?.parse().ok()?).ok()?;
    (1800..=2200).contains(&year).then_some(date)
}

impl fmt::Display for CnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Shows no more than a masked number, so that none gets into a log by accident.
impl fmt::Debug for CnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::mask::cn_id(&self.text))
    }
}
