//! Unified social credit codes of GB 32100-2015: department, kind, area, organisation code (GB 11714), check sign.

use super::{compact, digit};
use crate::refusal::Refusal;
use std::fmt;
use std::str::FromStr;

/// The signs in the order of their values; I, O, S, V and Z are left out.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A valid unified social credit code of 18 signs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// Why a text is no unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeFault {
    /// It has another length than 18.
    #[error("a credit code has 18 signs, this has {0}")]
    Length(usize),
    /// A sign that no code has.
    #[error("`{0}` is in no credit code")]
    Sign(char),
    /// The first sign names no registering department.
    #[error("the first sign names no registering department")]
    Department,
    /// Signs 3 to 8 are no area.
    #[error("signs 3 to 8 are no area")]
    Region,
    /// Signs 9 to 17 are no organisation code.
    #[error("signs 9 to 17 are no organisation code")]
    Organisation,
    /// The last sign does not fit the others.
    #[error("the last sign does not fit the others")]
    Check,
}

impl From<CreditCodeFault> for Refusal {
    fn from(fault: CreditCodeFault) -> Refusal {
        match fault {
            CreditCodeFault::Length(length) => {
                Refusal::invalid("kernel.refusal.credit_code_length").with("length", length)
            }
            CreditCodeFault::Sign(sign) => {
                Refusal::invalid("kernel.refusal.credit_code_sign").with("sign", sign)
            }
            CreditCodeFault::Department => {
                Refusal::invalid("kernel.refusal.credit_code_department")
            }
            CreditCodeFault::Region => Refusal::invalid("kernel.refusal.credit_code_region"),
            CreditCodeFault::Organisation => {
                Refusal::invalid("kernel.refusal.credit_code_organisation")
            }
            CreditCodeFault::Check => Refusal::invalid("kernel.refusal.credit_code_check"),
        }
    }
}

impl CreditCode {
    /// Returns the 18 signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the nine signs of the organisation code.
    pub fn organisation(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeFault;

    fn from_str(text: &str) -> Result<CreditCode, CreditCodeFault> {
        let text = compact(text).replace('-', "").to_ascii_uppercase();
        let length = text.chars().count();
        if length != 18 {
            return Err(CreditCodeFault::Length(length));
        }
        let mut values = [0_u32; 18];
        for (value, sign) in values.iter_mut().zip(text.chars()) {
            let found = SIGNS.iter().position(|known| char::from(*known) == sign);
            *value = found
                .and_then(|index| u32::try_from(index).ok())
                .ok_or(CreditCodeFault::Sign(sign))?;
        }
        if !text.starts_with(['1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'N', 'Y']) {
            return Err(CreditCodeFault::Department);
        }
        if !text.get(2..8).is_some_and(|region| region.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(CreditCodeFault::Region);
        }
        let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        if values.last() != Some(&((31 - sum % 31) % 31)) {
            return Err(CreditCodeFault::Check);
        }
        if !organisation_fits(text.get(8..17).unwrap_or_default()) {
            return Err(CreditCodeFault::Organisation);
        }
        Ok(CreditCode(text))
    }
}

/// Letters count from 10 for A in organisation codes (GB 11714), I, O, S, V and Z included.
fn organisation_fits(code: &str) -> bool {
    let value = |byte: u8| {
        digit(byte).or_else(|| byte.is_ascii_uppercase().then(|| u32::from(byte - b'A') + 10))
    };
    let sum: Option<u32> = code
        .bytes()
        .zip(ORG_WEIGHTS)
        .map(|(byte, weight)| value(byte).map(|value| value * weight))
        .sum();
    let check = sum.map(|sum| match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        other => b'0' + u8::try_from(other).unwrap_or(0),
    });
    check.is_some() && code.bytes().last() == check
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
