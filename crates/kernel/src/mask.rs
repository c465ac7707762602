//! Masking personal values where they leave a query.

use crate::dictionary::{Element, Sensitivity};
use serde::{Deserialize, Serialize};

/// How a value is masked.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// Not at all.
    None,
    /// The first character of a name stays: `张*`.
    Name,
    /// The first six and last four signs of an ID number stay.
    CnId,
    /// The first three and last four digits of a telephone number stay.
    Phone,
    /// The first sign and the domain of an e-mail address stay.
    Email,
    /// An address stays up to the building.
    Address,
    /// The year of a date stays.
    Year,
    /// Nothing stays.
    #[default]
    All,
}

impl Mask {
    /// Returns its key in dictionary files.
    pub const fn key(self) -> &'static str {
        match self {
            Mask::None => "none",
            Mask::Name => "name",
            Mask::CnId => "cn_id",
            Mask::Phone => "phone",
            Mask::Email => "email",
            Mask::Address => "address",
            Mask::Year => "year",
            Mask::All => "all",
        }
    }

    /// Reads a key.
    pub fn parse(key: &str) -> Option<Mask> {
        [
            Mask::None,
            Mask::Name,
            Mask::CnId,
            Mask::Phone,
            Mask::Email,
            Mask::Address,
            Mask::Year,
            Mask::All,
        ]
        .into_iter()
        .find(|mask| mask.key() == key)
    }

    /// Returns the masked text. An empty one stays empty: that there is no value is not a secret.
    pub fn apply(self, text: &str) -> String {
        match self {
            Mask::None => text.to_owned(),
            Mask::Name => name(text),
            Mask::CnId => cn_id(text),
            Mask::Phone => phone(text),
            Mask::Email => email(text),
            Mask::Address => address(text),
            Mask::Year => year(text),
            Mask::All => {
                if text.is_empty() {
                    String::new()
                } else {
                    "***".to_owned()
                }
            }
        }
    }
}

/// Returns a value of `element` as somebody may see it. What is about a person is masked unless `unmasked`, which
/// [`crate::access::Roles::unmasks`] decides by role, purpose and area.
pub fn shown(element: &Element, text: &str, unmasked: bool) -> String {
    match element.sensitivity {
        Sensitivity::Public | Sensitivity::Internal => text.to_owned(),
        Sensitivity::Personal | Sensitivity::Sensitive if unmasked => text.to_owned(),
        Sensitivity::Personal | Sensitivity::Sensitive => element.mask.apply(text),
    }
}

/// Masks a name: the surname's first character stays (`张*`, `王**`); the second too in a compound surname (`欧阳*`).
pub fn name(name: &str) -> String {
    let length = name.chars().count();
    let compound = length > 2 && COMPOUND.iter().any(|surname| name.starts_with(surname));
    let kept = if compound { 2 } else { 1 };
    let hidden = if length == 0 { 0 } else { (length.saturating_sub(kept)).max(1) };
    name.chars().take(kept).chain(std::iter::repeat_n('*', hidden)).collect()
}

/// The commonest surnames of two characters.
const COMPOUND: [&str; 12] = [
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯",
];

/// Masks an ID number: the first six and last four signs stay.
pub fn cn_id(number: &str) -> String {
    middle(number, 6, 4)
}

/// Masks a telephone number: `138****1234`, `0379-****1234`.
pub fn phone(number: &str) -> String {
    match number.split_once('-') {
        Some((area, rest)) => {
            let digits = rest.split('-').next().unwrap_or_default();
            format!("{area}-{}", middle(digits, 0, 4))
        }
        None => middle(number, 3, 4),
    }
}

/// Masks an e-mail address: `z***@example.com`.
pub fn email(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => {
            format!("{}***@{domain}", local.chars().take(1).collect::<String>())
        }
        None => middle(address, 1, 0),
    }
}

/// Masks an address after its building: `和平路5号院3号楼2单元401` becomes `和平路5号院3号楼***`; without a building,
/// after its house number; without either, from the first digit on.
pub fn address(text: &str) -> String {
    let ends = |words: &[&str]| {
        words.iter().filter_map(|word| text.find(word).map(|at| at + word.len())).min()
    };
    let end = ends(&["号楼", "幢", "栋", "座"])
        .or_else(|| ends(&["号院", "号"]))
        .or_else(|| text.find(|c: char| c.is_ascii_digit()))
        .unwrap_or(text.len());
    match text.get(..end) {
        Some(kept) if end < text.len() => format!("{kept}***"),
        _ => text.to_owned(),
    }
}

/// Returns how many digits the longest number in a text has, however it is written: in any width or script, as Chinese
/// numerals, and parted by blanks or punctuation as in `138 0013-6271`. A text for many to read holds no long one: it
/// would be a telephone's, a document's or a plate's.
pub fn longest_number(text: &str) -> usize {
    const NUMERALS: &str = "〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖";
    let (mut longest, mut run) = (0, 0);
    for letter in text.chars() {
        if letter.is_numeric() || NUMERALS.contains(letter) {
            run += 1;
            longest = longest.max(run);
        } else if letter.is_alphabetic() {
            run = 0;
        }
    }
    longest
}

/// Masks a date: the year stays.
pub fn year(date: &str) -> String {
    match date.split_once('-') {
        Some((year, _)) => format!("{year}-**-**"),
        None => middle(date, 4, 0),
    }
}

/// Keeps the first and last signs; a text too short for a masked middle of at least as many signs is masked whole.
fn middle(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    if length == 0 {
        return String::new();
    }
    if length <= first + last {
        return "*".repeat(length);
    }
    let hidden = length - first - last;
    text.chars()
        .enumerate()
        .map(|(index, c)| if index < first || index >= first + hidden { c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let check = |text: &str, digits: usize| assert_eq!(longest_number(text), digits, "{text}");
        check("3号楼2单元301", 3);
        check("13801362711", 11);
        check("138 0136-2711", 11);
        check("１３８０１３６２７１１", 11);
        check("一三八〇一三六二七一一", 11);
        check("138.0136／2711", 11);
        check("1\u{200b}3\u{200b}8", 3);
        check("路灯不亮", 0);
        check("", 0);
    }
}
