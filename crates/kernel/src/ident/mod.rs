//! Numbers that identify: ID numbers, credit codes, telephone numbers, statistical codes.
//!
//! Each is read from what people really write (full-width digits, spaces, hyphens), kept in one normal form, and
//! refused with a reason that tells what to mend.

mod cn_id;
mod credit_code;
mod phone;
mod stat_code;

pub use cn_id::{CnId, CnIdFault, Sex};
pub use credit_code::{CreditCode, CreditCodeFault};
pub use phone::{Phone, PhoneFault};
pub use stat_code::{GridCode, StatCode, StatCodeFault, TownKind, VillageKind};

/// Provinces of GB/T 2260, by their first two digits.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];

/// Returns the text with full-width letters, digits and signs made half-width, without blanks and invisible signs, and
/// without the apostrophe that marks a cell of a spreadsheet as text.
pub fn compact(text: &str) -> String {
    let mut kept = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !invisible(*c))
        .peekable();
    kept.next_if(|c| matches!(c, '\'' | '‘' | '’'));
    kept.collect()
}

/// Returns the half-width form of a full-width letter, digit or sign.
pub const fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(half) => half,
            None => c,
        },
        '\u{3000}' => ' ',
        '—' | '–' | '‐' | '‑' => '-',
        _ => c,
    }
}

/// Tells whether a sign takes no room on the page: marks that copying from other programs leaves behind.
pub const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// Returns the value of a decimal digit.
const fn digit(byte: u8) -> Option<u32> {
    if byte.is_ascii_digit() { Some((byte - b'0') as u32) } else { None }
}
