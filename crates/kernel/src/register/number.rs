//! The pattern by which records are numbered.

use crate::time::Date;

/// The widest sequence, in digits.
const DIGITS_MAX: usize = 9;

/// A pattern such as `YH{yyyy}{MM}-{seq:4}`. Numbers are counted for each office and period; the period is the finest part
/// of a date that the pattern has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    pattern: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Year,
    Month,
    Day,
    Seq(usize),
}

impl Numbering {
    /// Reads a pattern; says what is wrong with it.
    pub fn parse(pattern: &str) -> Result<Numbering, String> {
        let (mut pieces, mut rest) = (Vec::new(), pattern);
        while let Some((words, more)) = rest.split_once('{') {
            pieces.extend((!words.is_empty()).then(|| Piece::Words(words.to_owned())));
            let Some((name, after)) = more.split_once('}') else {
                return Err(format!("`{pattern}` has a bracket that is not closed"));
            };
            pieces.push(piece(name)?);
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Words(rest.to_owned())));
        let words = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Year | Piece::Month | Piece::Day | Piece::Seq(_) => String::new(),
        };
        let plain: String = pieces.iter().map(words).collect();
        if !plain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.')) {
            return Err(format!("`{pattern}` has other signs than letters, digits, - / and ."));
        }
        let seqs = pieces.iter().filter(|piece| matches!(piece, Piece::Seq(_))).count();
        if seqs != 1 {
            return Err(format!("`{pattern}` counts {seqs} times"));
        }
        let has = |wanted: Piece| pieces.contains(&wanted);
        if (has(Piece::Day) && !has(Piece::Month)) || (has(Piece::Month) && !has(Piece::Year)) {
            return Err(format!("`{pattern}` would give a number twice"));
        }
        Ok(Numbering { pattern: pattern.to_owned(), pieces })
    }

    /// Returns the pattern as it is written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Returns the period within which numbers are counted: `2026-05`, `2026`, or nothing when they go on for ever.
    pub fn period(&self, day: Date) -> String {
        let part = |piece: &Piece| match piece {
            Piece::Year => Some(format!("{:04}", day.year())),
            Piece::Month => Some(format!("{:02}", u8::from(day.month()))),
            Piece::Day => Some(format!("{:02}", day.day())),
            Piece::Words(_) | Piece::Seq(_) => None,
        };
        let mut dated: Vec<&Piece> = self.pieces.iter().collect();
        dated.sort_by_key(|piece| match piece {
            Piece::Year => 0,
            Piece::Month => 1,
            Piece::Day => 2,
            Piece::Words(_) | Piece::Seq(_) => 3,
        });
        let mut parts: Vec<String> = dated.into_iter().filter_map(part).collect();
        parts.dedup();
        parts.join("-")
    }

    /// Returns the number of the record that is `seq` of its period, from 1.
    pub fn number(&self, day: Date, seq: u64) -> String {
        let part = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Year => format!("{:04}", day.year()),
            Piece::Month => format!("{:02}", u8::from(day.month())),
            Piece::Day => format!("{:02}", day.day()),
            Piece::Seq(width) => format!("{seq:0width$}"),
        };
        self.pieces.iter().map(part).collect()
    }
}

fn piece(name: &str) -> Result<Piece, String> {
    match name {
        "yyyy" => Ok(Piece::Year),
        "MM" => Ok(Piece::Month),
        "dd" => Ok(Piece::Day),
        "seq" => Ok(Piece::Seq(1)),
        _ => {
            let width = name.strip_prefix("seq:").and_then(|width| width.parse().ok());
            let width = width.filter(|width| (1..=DIGITS_MAX).contains(width));
            width.map(Piece::Seq).ok_or_else(|| format!("`{{{name}}}` is no part of a number"))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::parse_date;

    #[test]
    fn numbers_are_counted_for_the_finest_period() {
        let day = parse_date("2026-05-06").unwrap();
        for (pattern, period, number) in [
            ("YH{yyyy}{MM}-{seq:4}", "2026-05", "YH202605-0012"),
            ("{MM}/{yyyy}.{seq}", "2026-05", "05/2026.12"),
            ("{yyyy}{MM}{dd}{seq:3}", "2026-05-06", "20260506012"),
            ("SS{seq:5}", "", "SS00012"),
        ] {
            let numbering = Numbering::parse(pattern).unwrap();
            assert_eq!(numbering.period(day), period, "{pattern}");
            assert_eq!(numbering.number(day, 12), number, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for (pattern, words) in [
            ("SS", "counts 0 times"),
            ("{seq}{seq:2}", "counts 2 times"),
            ("{MM}{seq}", "give a number twice"),
            ("{yy}{seq}", "no part of a number"),
            ("{seq:12}", "no part of a number"),
            ("{seq", "not closed"),
            ("隐患{seq}", "other signs"),
        ] {
            assert!(Numbering::parse(pattern).unwrap_err().contains(words), "{pattern}");
        }
    }
}
