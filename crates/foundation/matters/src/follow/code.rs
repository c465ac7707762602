//! The code of a matter: the office's initials, the day, the number of the day, and signs that nobody can guess. Pure.

use kernel::ident::{half_width, invisible};
use kernel::time::Date;
use std::fmt;
use store::Random;

/// What signs are made of: no two of them look alike, and none looks like 0 or 1.
const SIGNS: &[u8; 27] = b"23456789ACDEFGHJKMNPQRTVWXY";
/// How many signs a code ends with: 531,441 choices for each case.
const SIGNS_COUNT: usize = 4;
/// How many digits a day has.
const DAY_DIGITS: usize = 8;
/// How many digits a number has at least.
const NUMBER_DIGITS: usize = 4;
/// How much of what somebody typed is looked at.
const TYPED_MAX: usize = 64;

/// The code that a reporter keeps, such as `SLY-20261120-0037-K7QM`. Codes of before end with their number, and staff say
/// the number alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    number: String,
    signs: Option<String>,
}

impl Code {
    /// Returns the code of the `number`-th matter (from 1) that an office took on `day`.
    pub fn new(initials: &str, day: Date, number: i64, random: &dyn Random) -> Code {
        let initials: String = initials.chars().filter(char::is_ascii_alphabetic).take(6).collect();
        let initials =
            if initials.is_empty() { "LL".to_owned() } else { initials.to_ascii_uppercase() };
        let day = format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day());
        Code { number: format!("{initials}-{day}-{number:04}"), signs: Some(signs(random)) }
    }

    /// Reads a code however it was typed: with or without hyphens and blanks, in small or full-width letters, and with
    /// letters that look like the sign which was meant. Returns nothing for what is no code.
    pub fn read(typed: &str) -> Option<Code> {
        let plain = typed.chars().take(TYPED_MAX).map(half_width).filter(|sign| !invisible(*sign));
        let typed: String =
            plain.filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let begins = typed.find(|sign: char| sign.is_ascii_digit()).filter(|at| *at > 0)?;
        let (initials, rest) = typed.split_at(begins);
        let (day, rest) = rest.split_at_checked(DAY_DIGITS)?;
        let ends = match rest.len().checked_sub(SIGNS_COUNT) {
            Some(ends) if ends >= NUMBER_DIGITS => ends,
            _ => rest.len(),
        };
        let (number, signs) = rest.split_at(ends);
        let (day, number) = (digits(day)?, digits(number)?);
        if number.len() < NUMBER_DIGITS {
            return None;
        }
        let signs: String = signs.chars().map(meant).collect();
        let known = signs.bytes().all(|sign| SIGNS.contains(&sign));
        let number = format!("{initials}-{day}-{number}");
        known.then(|| Code { number, signs: Some(signs).filter(|signs| !signs.is_empty()) })
    }

    /// Returns the code without its signs, as staff say it.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Tells whether it ends with signs.
    pub const fn has_signs(&self) -> bool {
        self.signs.is_some()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        self.signs.as_ref().map_or(Ok(()), |signs| write!(f, "-{signs}"))
    }
}

/// Returns signs that are all equally likely: bytes that would make some likelier are thrown away.
fn signs(random: &dyn Random) -> String {
    let even = 256 / SIGNS.len() * SIGNS.len();
    let mut signs = String::with_capacity(SIGNS_COUNT);
    while signs.len() < SIGNS_COUNT {
        let mut byte = [0; 1];
        random.fill(&mut byte);
        let [byte] = byte.map(usize::from);
        if byte < even {
            signs.push(char::from(SIGNS[byte % SIGNS.len()]));
        }
    }
    signs
}

/// Returns the sign that is meant by one which looks like it.
const fn meant(sign: char) -> char {
    match sign {
        'Z' => '2',
        'S' => '5',
        'B' => '8',
        'U' => 'V',
        other => other,
    }
}

/// Returns digits where only digits stand, taking letters that look like one for it.
fn digits(typed: &str) -> Option<String> {
    let digit = |sign: char| match sign {
        'O' => '0',
        'I' | 'L' => '1',
        other => meant(other),
    };
    let digits: String = typed.chars().map(digit).collect();
    digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;
    use store::SeededRandom;

    #[test]
    fn c1_a_code_names_office_day_and_number() {
        let day = kernel::time::parse_date("2026-11-20").unwrap();
        let code = |initials, number| Code::new(initials, day, number, &SeededRandom::new(1));
        assert_eq!(code("sly", 37).number(), "SLY-20261120-0037");
        assert_eq!(code("桐荫", 12_345).number(), "LL-20261120-12345");
    }

    #[test]
    fn c1_a_code_ends_with_signs_nobody_can_guess() {
        let (day, random) = (kernel::time::parse_date("2026-11-20").unwrap(), SeededRandom::new(7));
        let codes: Vec<Code> = (0..2_000).map(|_| Code::new("TY", day, 51, &random)).collect();
        let signs: Vec<&str> = codes.iter().filter_map(|code| code.signs.as_deref()).collect();
        assert!(signs.iter().all(|signs| signs.len() == SIGNS_COUNT));
        // Of 2,000 draws out of 531,441, four meet another on average.
        assert!(signs.iter().collect::<BTreeSet<_>>().len() > 1_980);
        let used: BTreeSet<u8> = signs.iter().flat_map(|signs| signs.bytes()).collect();
        assert!(used.iter().eq(SIGNS.iter().collect::<BTreeSet<_>>()), "{used:?}");
        assert!(codes.iter().all(|code| Code::read(&code.to_string()).as_ref() == Some(code)));
    }

    #[test]
    fn c1_a_code_is_read_however_it_is_typed() {
        let read = |typed: &str| Code::read(typed).map(|code| code.to_string());
        for typed in [
            "TY-20261129-0051-K7QM",
            "TY202611290051K7QM",
            "ty 20261129-0051 k7qm",
            "　ＴＹ－２０２６１１２９—００５１ ｋ７ｑｍ\u{200b}",
            "TY.20261129/0051/K7QM",
            "TY-2O26ll29-OO5I-K7QM",
        ] {
            assert_eq!(read(typed).as_deref(), Some("TY-20261129-0051-K7QM"), "{typed}");
        }
        assert_eq!(read("TY-20261129-0051-2582").unwrap(), read("TY-20261129-OOSI-ZSBZ").unwrap());
        // A code of before, and a number of five digits, with signs and without.
        assert_eq!(read("ty202611290051").as_deref(), Some("TY-20261129-0051"));
        assert_eq!(read("TY-20261129-10051").as_deref(), Some("TY-20261129-10051"));
        assert_eq!(read("TY2026112910051K7QM").as_deref(), Some("TY-20261129-10051-K7QM"));
        for nothing in [
            "",
            "TY",
            "20261129-0051-K7QM",
            "TY-20261129",
            "TY-20261129-0051-K7Q",
            "TY-20261129-0051-K7Q0",
            "石榴园",
        ] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }
}
