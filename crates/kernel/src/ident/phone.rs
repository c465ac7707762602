//! Telephone numbers of the mainland: of people and, besides, the short and service numbers of offices.

use super::compact;
use crate::refusal::Refusal;
use std::fmt;
use std::str::FromStr;

/// A telephone number: a mobile of 11 digits, a landline with its area code and perhaps an extension, or a service's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phone {
    /// A mobile number, `13800001234`.
    Mobile(String),
    /// A landline, `0379-65230000` or `0379-65230000-801`.
    Landline(String),
    /// A number of a service, `12345`, `110`, `400-810-0080`: the same from everywhere.
    Service(String),
}

/// Why a text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    /// Something else than digits, blanks, hyphens, brackets and a leading +86.
    #[error("only digits, blanks and hyphens")]
    Signs,
    /// A mobile number has 11 digits.
    #[error("a mobile number has 11 digits, this has {0}")]
    MobileLength(usize),
    /// A landline without its area code.
    #[error("a landline needs its area code")]
    AreaCode,
    /// A landline has 7 or 8 digits after the area code.
    #[error("a landline has 7 or 8 digits after the area code")]
    LandlineLength,
    /// A number of another country.
    #[error("a number of another country")]
    Abroad,
}

impl From<PhoneFault> for Refusal {
    fn from(fault: PhoneFault) -> Refusal {
        match fault {
            PhoneFault::Signs => Refusal::invalid("kernel.refusal.phone_signs"),
            PhoneFault::MobileLength(length) => {
                Refusal::invalid("kernel.refusal.phone_mobile_length").with("length", length)
            }
            PhoneFault::AreaCode => Refusal::invalid("kernel.refusal.phone_area_code"),
            PhoneFault::LandlineLength => Refusal::invalid("kernel.refusal.phone_landline_length"),
            PhoneFault::Abroad => Refusal::invalid("kernel.refusal.phone_abroad"),
        }
    }
}

impl Phone {
    /// Returns the normal form.
    pub fn as_str(&self) -> &str {
        match self {
            Phone::Mobile(text) | Phone::Landline(text) | Phone::Service(text) => text,
        }
    }

    /// Reads the number of an office or a company, which may be a service's: three to five digits that begin with 1 or
    /// 9, or 400 and 800 with seven more.
    ///
    /// # Errors
    /// What `from_str` tells, when it is neither.
    pub fn of_office(text: &str) -> Result<Phone, PhoneFault> {
        let digits: String =
            compact(text).chars().filter(|c| !matches!(c, '-' | '(' | ')')).collect();
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let toll_free = digits.starts_with("400") || digits.starts_with("800");
        match digits.len() {
            3..=5 if plain && digits.starts_with(['1', '9']) => Ok(Phone::Service(digits)),
            10 if plain && toll_free => {
                let (front, back) = (digits.get(..6), digits.get(6..));
                let (front, back) = (front.unwrap_or_default(), back.unwrap_or_default());
                let (three, middle) = front.split_at(3);
                Ok(Phone::Service(format!("{three}-{middle}-{back}")))
            }
            _ => text.parse(),
        }
    }

    /// Returns the address for a `tel:` link, without the scheme.
    pub fn dial(&self) -> String {
        match self {
            Phone::Mobile(text) => format!("+86{text}"),
            // Services are reached without the code of the country only.
            Phone::Service(text) => text.replace('-', ""),
            Phone::Landline(text) => {
                let mut parts = text.splitn(3, '-');
                let (area, number) =
                    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                let extension =
                    parts.next().map(|extension| format!(";ext={extension}")).unwrap_or_default();
                format!("+86{}{number}{extension}", area.trim_start_matches('0'))
            }
        }
    }
}

impl FromStr for Phone {
    type Err = PhoneFault;

    fn from_str(text: &str) -> Result<Phone, PhoneFault> {
        let text: String = compact(text).replace(['转', '#'], "-");
        let (abroad, rest) = country(&text);
        if abroad {
            return Err(PhoneFault::Abroad);
        }
        let parts: Vec<String> = rest
            .split(['-', '(', ')', '.', '/'])
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        if parts.is_empty()
            || parts.iter().any(|part| !part.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(PhoneFault::Signs);
        }
        let joined = parts.concat();
        // +86 is written before a landline without its leading 0.
        let joined = if rest.len() < text.len() && !joined.starts_with(['0', '1']) {
            format!("0{joined}")
        } else {
            joined
        };
        match joined.as_bytes() {
            [b'1', b'3'..=b'9', ..] if joined.len() == 11 => Ok(Phone::Mobile(joined)),
            [b'1', b'3'..=b'9', ..] => Err(PhoneFault::MobileLength(joined.len())),
            [b'0', ..] => landline(&joined, extension(&parts)),
            _ => Err(PhoneFault::AreaCode),
        }
    }
}

/// Returns whether a leading country code is another than 86, and what follows a leading 86.
fn country(text: &str) -> (bool, &str) {
    for prefix in ["+86", "0086", "(+86)", "(86)"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return (false, rest);
        }
    }
    if text.starts_with('+') || text.starts_with("00") {
        return (true, text);
    }
    match text.strip_prefix("86") {
        Some(rest) if rest.trim_start_matches('-').len() == 11 => (false, rest),
        _ => (false, text),
    }
}

/// An extension is the last part after a number that is complete without it.
fn extension(parts: &[String]) -> Option<&str> {
    let (last, before) = parts.split_last()?;
    let length: usize = before.iter().map(String::len).sum();
    (length >= 10 && (1..=6).contains(&last.len())).then_some(last.as_str())
}

fn landline(joined: &str, extension: Option<&str>) -> Result<Phone, PhoneFault> {
    let digits = extension.and_then(|extension| joined.strip_suffix(extension)).unwrap_or(joined);
    // 010 and 02x are the area codes of three digits; all others have four.
    let area_length = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
    let (Some(area), Some(number)) = (digits.get(..area_length), digits.get(area_length..)) else {
        return Err(PhoneFault::LandlineLength);
    };
    if area.starts_with("00") || (area.starts_with("01") && area != "010") {
        return Err(PhoneFault::AreaCode);
    }
    // With four digits before it, a number that begins with 1 is a mobile written with a leading 0.
    let mobile = area_length == 4 && number.starts_with('1');
    if !(7..=8).contains(&number.len()) || number.starts_with('0') || mobile {
        return Err(PhoneFault::LandlineLength);
    }
    let extension = extension.map(|extension| format!("-{extension}")).unwrap_or_default();
    Ok(Phone::Landline(format!("{area}-{number}{extension}")))
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Shows no more than a masked number, so that none gets into a log by accident.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::mask::phone(self.as_str()))
    }
}
