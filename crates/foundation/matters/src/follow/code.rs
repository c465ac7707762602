//! The code of a case: the office's initials, the day, the number of the day. Pure.

use kernel::time::Date;
use std::fmt;

/// The code that a reporter keeps, such as `SLY-20261120-0037`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// Returns the code of the `number`-th case (from 1) that an office took on `day`.
    pub fn new(initials: &str, day: Date, number: i64) -> Code {
        let initials: String =
            initials.chars().filter(char::is_ascii_alphanumeric).take(6).collect();
        let initials =
            if initials.is_empty() { "LL".to_owned() } else { initials.to_ascii_uppercase() };
        Code(format!(
            "{initials}-{:04}{:02}{:02}-{number:04}",
            day.year(),
            u8::from(day.month()),
            day.day()
        ))
    }

    /// Returns its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the day as a number (20261120) for the counter of the day.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(u8::from(day.month())) * 100 + i64::from(day.day())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn c1_a_code_names_office_day_and_number() {
        let day = kernel::time::parse_date("2026-11-20").unwrap();
        assert_eq!(Code::new("sly", day, 37).to_string(), "SLY-20261120-0037");
        assert_eq!(Code::new("桐荫", day, 12_345).to_string(), "LL-20261120-12345");
        assert_eq!(day_number(day), 20_261_120);
    }
}
