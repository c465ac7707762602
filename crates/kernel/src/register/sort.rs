//! Keys of order: one number and one text, ascending, that put records in the order of one or two values.

/// The longest text that is told apart, in characters; beyond it, ids decide.
const TEXT_MAX: usize = 64;
/// Between two texts: less than every sign of a text.
const BETWEEN: char = '\u{1}';
/// Before what is there and before what is absent.
const THERE: char = '0';
const ABSENT: char = '1';
/// How many characters there are: all scalar values of Unicode.
const SCALARS: u32 = 0x0010_F800;
/// The first surrogate, which is no character, and how many there are.
const SURROGATES: (u32, u32) = (0xD800, 0x800);

/// A value by which records are ordered; none where a record has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sorted {
    Number(Option<i64>),
    Text(Option<String>),
}

/// A key of order. What is absent comes last, whichever way the order goes.
///
/// An order that begins with a number has it in `number`, negated where the largest comes first. Everything else is in
/// `text`: a text as it is, cut to 64 characters; where the last comes first, each of its characters as its counterpart
/// from the other end of Unicode, with the very last character behind it; a second number in sixteen digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey {
    pub number: i64,
    pub text: String,
}

impl SortKey {
    /// Returns the key of values and whether the largest of each comes first.
    pub fn of(values: impl Iterator<Item = (Sorted, bool)>) -> SortKey {
        let mut key = SortKey { number: 0, text: String::new() };
        for (at, (value, down)) in values.enumerate() {
            match value {
                Sorted::Number(number) if at == 0 => key.number = directed(number, down),
                Sorted::Number(number) => key.add(number.map(|_| digits(directed(number, down)))),
                Sorted::Text(text) => key.add(text.map(|text| plain(&text, down))),
            }
        }
        key
    }

    fn add(&mut self, part: Option<String>) {
        if !self.text.is_empty() {
            self.text.push(BETWEEN);
        }
        match part {
            Some(part) => {
                self.text.push(THERE);
                self.text.push_str(&part);
            }
            None => self.text.push(ABSENT),
        }
    }
}

/// The largest number is kept for what is absent.
fn directed(number: Option<i64>, down: bool) -> i64 {
    match number {
        Some(number) => {
            let directed = if down { number.saturating_neg() } else { number };
            directed.min(i64::MAX - 1)
        }
        None => i64::MAX,
    }
}

/// Returns sixteen digits that are ordered as numbers are, the negative ones too.
fn digits(number: i64) -> String {
    format!("{:016x}", number.cast_unsigned() ^ (1 << 63))
}

fn plain(text: &str, down: bool) -> String {
    let kept = text.chars().filter(|sign| *sign > BETWEEN).take(TEXT_MAX);
    if down { kept.map(counterpart).chain([char::MAX]).collect() } else { kept.collect() }
}

/// Returns the character as far from the end of Unicode as this one is from its beginning.
fn counterpart(sign: char) -> char {
    let (first, count) = SURROGATES;
    let code = u32::from(sign);
    let at = if code < first { code } else { code - count };
    let other = (SCALARS - 1 - at).max(2);
    char::from_u32(if other < first { other } else { other + count }).unwrap_or(char::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counterpart_of_a_counterpart_is_the_character() {
        for sign in ['\u{2}', 'a', '路', '\u{D7FF}', '\u{E000}', '😀'] {
            assert_eq!(counterpart(counterpart(sign)), sign);
        }
        assert!(counterpart('a') > counterpart('b'));
        assert!(counterpart('\u{2}') < char::MAX, "what ends comes after what goes on");
    }
}
