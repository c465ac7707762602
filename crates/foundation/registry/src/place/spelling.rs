//! How people write where a building stands: `石榴园 3号楼`, `石榴园小区三栋`, `slyxq3`, `学府路8号院甲2号楼`. Pure.
//!
//! A text is read as words and numbers. A number is written the same however it is spelt (`3`, `３`, `三`, `叁`, `③`), and is
//! compared as a whole, so that 3 is neither 13 nor 33. Where a text can be read in two ways (`园丁楼` is a name, `甲楼` a
//! building), both readings are given, the likelier first.

use super::signs::{numeral, signs, value};
use pinyin::ToPinyinMulti;
use std::collections::BTreeSet;

/// More digits than this are a telephone number or a code.
const DIGITS_MAX: usize = 5;
/// So many readings of one sign with several sounds are kept.
const SOUNDS_MAX: usize = 8;

/// What the sign behind a number says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    /// `3号楼`, `3栋`, `3#`.
    Building,
    /// `8号`, `8号院`.
    House,
    /// Nothing: `3`.
    Bare,
}

/// A number as it is compared and ordered: digits are filled up with zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) key: String,
    pub(crate) kind: NumberKind,
    /// The word before it.
    pub(crate) after: Option<usize>,
}

/// One way to read a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spelled {
    pub(crate) words: Vec<String>,
    pub(crate) numbers: Vec<Number>,
}

/// Returns the ways to read a text, the likeliest first, four at most.
pub(crate) fn readings(text: &str) -> Vec<Spelled> {
    let signs = signs(text);
    let (first, choices) = Scan::of(&signs, 0);
    let mut all = vec![first];
    for picks in 1..1_u32 << choices.min(2) {
        let (reading, _) = Scan::of(&signs, picks);
        if !all.contains(&reading) {
            all.push(reading);
        }
    }
    all
}

/// Returns the number by which a building is called: of `3号楼` and `三栋` it is `00003`; empty for one without.
pub(crate) fn number_of(name: &str) -> String {
    let reading = readings(name).into_iter().next().unwrap_or_default();
    let building = reading.numbers.iter().rfind(|number| number.kind == NumberKind::Building);
    building.or(reading.numbers.last()).map_or_else(String::new, |number| number.key.clone())
}

/// Returns the words under which a name or an address is found: every ending of each word, with the house number that
/// follows it, and the initials and sounds of each word.
pub(crate) fn keys_of(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for reading in readings(text) {
        for (at, word) in reading.words.iter().enumerate() {
            let house = reading.numbers.iter().find(|number| number.after == Some(at));
            let house = house.map_or_else(String::new, |number| format!("#{}", number.key));
            let starts = word.char_indices().map(|(start, _)| start);
            for start in starts.filter(|start| *start == 0 || !word.is_ascii()) {
                keys.insert(format!("{}{house}", &word[start..]));
            }
            keys.extend(sounds(word));
        }
    }
    keys
}

/// Returns the initials and the full sounds of a word, for each way to say its signs.
pub(crate) fn sounds(word: &str) -> BTreeSet<String> {
    let mut said = vec![(String::new(), String::new())];
    for sign in word.chars() {
        // The usual sound comes first and is kept in any case.
        let own = sign.to_string();
        let multi = sign.to_pinyin_multi().into_iter().flatten();
        let mut ways: Vec<&str> = Vec::new();
        for way in multi.map(|sound| sound.plain()) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        if ways.is_empty() {
            ways.push(&own);
        }
        said = said
            .iter()
            .flat_map(|(short, long)| {
                ways.iter().map(move |way| {
                    let first = way.chars().next().map(String::from).unwrap_or_default();
                    (format!("{short}{first}"), format!("{long}{way}"))
                })
            })
            .take(SOUNDS_MAX)
            .collect();
    }
    let mut all = BTreeSet::new();
    if !word.is_ascii() {
        all.extend(said.into_iter().flat_map(|(short, long)| [short, long]));
    }
    all
}

/// Words after which another one begins, though no blank stands between them.
const ENDINGS: [&str; 9] = ["社区", "小区", "大街", "大道", "胡同", "街道", "路", "街", "巷"];
/// Words that many places share; a name without them is found as well.
const COMMON: [&str; 8] = ["小区", "社区", "家属院", "宿舍", "大院", "街道", "xq", "sq"];

/// Returns the parts of a word as it was typed: `学府路石榴园小区` is `学府路` and `石榴园小区`.
pub(crate) fn parts(words: &[String]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let mut rest = word.as_str();
        while !rest.is_empty() {
            let cut = rest
                .char_indices()
                .skip(1)
                .find_map(|(start, _)| {
                    let ending = ENDINGS.iter().find(|ending| rest[start..].starts_with(**ending));
                    ending.map(|ending| start + ending.len())
                })
                .unwrap_or(rest.len());
            found.push((rest[..cut].to_owned(), at));
            rest = &rest[cut..];
        }
    }
    let telling = |word: &str| !COMMON.contains(&word);
    if found.iter().any(|(word, _)| telling(word)) {
        found.retain(|(word, _)| telling(word));
    }
    found.truncate(4);
    found
}

/// Returns a word without what many places share: `石榴园小区` is `石榴园`.
pub(crate) fn core(word: &str) -> &str {
    let ends = COMMON.iter().find_map(|common| word.strip_suffix(common));
    ends.filter(|core| core.chars().count() > 1).unwrap_or(word)
}

/// Tells whether a word names a road.
pub(crate) fn is_road(word: &str) -> bool {
    ["路", "街", "巷", "大道", "胡同", "弄"].iter().any(|end| word.ends_with(end))
}

/// Returns a name so that 2 stands before 10, and spelling makes no difference.
pub(crate) fn natural(name: &str) -> String {
    let (mut out, mut digits) = (String::new(), String::new());
    for sign in signs(name).into_iter().chain([' ']) {
        if sign.is_ascii_digit() {
            digits.push(sign);
            continue;
        }
        if !digits.is_empty() {
            out.push_str(&format!("{digits:0>5}"));
            digits.clear();
        }
        out.extend(Some(sign).filter(|sign| *sign != ' '));
    }
    out
}

/// What may stand before or behind the digits of a building's number.
fn stem(sign: char) -> bool {
    "甲乙丙丁戊己".contains(sign)
}

fn side(sign: char) -> bool {
    "东西南北中".contains(sign)
}

/// What stands behind a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Number(NumberKind),
    /// `单元`, `室`: what follows lies inside the building.
    Inner,
}

const UNITS: [(&str, Unit); 17] = [
    ("号楼", Unit::Number(NumberKind::Building)),
    ("号栋", Unit::Number(NumberKind::Building)),
    ("#楼", Unit::Number(NumberKind::Building)),
    ("#栋", Unit::Number(NumberKind::Building)),
    ("栋楼", Unit::Number(NumberKind::Building)),
    ("幢楼", Unit::Number(NumberKind::Building)),
    ("#", Unit::Number(NumberKind::Building)),
    ("栋", Unit::Number(NumberKind::Building)),
    ("幢", Unit::Number(NumberKind::Building)),
    ("座", Unit::Number(NumberKind::Building)),
    ("楼", Unit::Number(NumberKind::Building)),
    ("号院", Unit::Number(NumberKind::House)),
    ("号", Unit::Number(NumberKind::House)),
    ("弄", Unit::Number(NumberKind::House)),
    ("单元", Unit::Inner),
    ("室", Unit::Inner),
    ("层", Unit::Inner),
];

/// A number that was found: where it ends, what it is, and whether the text can be read without it.
struct Hit {
    end: usize,
    key: String,
    kind: NumberKind,
    inner: bool,
    /// Whether the other reading is the likelier one, if there is another.
    other: Option<bool>,
}

/// A text on the way through it.
struct Scan<'s> {
    signs: &'s [char],
    picks: u32,
    choices: u32,
    word: String,
    reading: Spelled,
}

impl Scan<'_> {
    fn of(signs: &[char], picks: u32) -> (Spelled, u32) {
        let reading = Spelled::default();
        let mut scan = Scan { signs, picks, choices: 0, word: String::new(), reading };
        scan.run();
        (scan.reading, scan.choices)
    }

    fn at(&self, at: usize) -> char {
        self.signs.get(at).copied().unwrap_or(' ')
    }

    fn run(&mut self) {
        let mut at = 0;
        while at < self.signs.len() {
            let sign = self.at(at);
            if let Some(hit) = self.number(at)
                && self.taken(&hit)
            {
                self.flush();
                if hit.inner && hit.key.is_empty() {
                    return;
                }
                let after = self.reading.words.len().checked_sub(1);
                let free = |number: &Number| number.after != after;
                let after = after.filter(|_| self.reading.numbers.iter().all(free));
                self.reading.numbers.push(Number { key: hit.key, kind: hit.kind, after });
                if hit.inner {
                    return;
                }
                at = hit.end;
                continue;
            }
            let joins = self.word.chars().last().is_none_or(|last| {
                last.is_ascii_alphabetic() == sign.is_ascii_alphabetic() || last.is_ascii_digit()
            });
            if !sign.is_alphanumeric() || !joins {
                self.flush();
            }
            self.word.extend(Some(sign).filter(|sign| sign.is_alphanumeric()));
            at += 1;
        }
        self.flush();
    }

    /// Decides between two readings as this pass was told to.
    fn taken(&mut self, hit: &Hit) -> bool {
        let Some(other) = hit.other else { return true };
        let turned = self.picks >> self.choices.min(31) & 1 == 1;
        self.choices += 1;
        other == turned
    }

    fn flush(&mut self) {
        let word = std::mem::take(&mut self.word);
        // `no3` and `第3` say no more than 3.
        if !word.is_empty() && word != "no" && word != "第" {
            self.reading.words.push(word);
        }
    }

    /// Returns the number that begins at a place of the text.
    fn number(&self, start: usize) -> Option<Hit> {
        let fresh = self.word.is_empty();
        let mut at = start + usize::from(self.at(start) == '第');
        let first = self.at(at);
        let before = start.checked_sub(1).map_or(' ', |at| self.at(at));
        // What was not taken as a number from its beginning is none from its middle.
        let alike = |both: fn(char) -> bool| both(before) && both(first);
        if !fresh && (alike(|sign| sign.is_ascii_digit()) || alike(|sign| numeral(sign).is_some()))
        {
            return None;
        }
        let letter = first.is_ascii_alphabetic()
            && !before.is_ascii_alphanumeric()
            && !self.at(at + 1).is_ascii_alphabetic();
        let ahead = Some(first).filter(|sign| stem(*sign) || side(*sign) || letter);
        at += usize::from(ahead.is_some());
        at += usize::from(letter && self.at(at) == '-' && self.at(at + 1).is_ascii_digit());
        let (digits, end, spelt) = self.digits(at)?;
        if digits.is_empty() && ahead.is_none() {
            return None;
        }
        let mut end = end;
        let mut behind = None;
        if !digits.is_empty() && ahead.is_none() {
            let sign = self.at(end);
            let next = self.at(end + 1);
            let letter = sign.is_ascii_alphabetic() && !next.is_ascii_alphanumeric();
            if letter || (stem(sign) && (next == ' ' || self.unit(end + 1).is_some())) {
                behind = Some(sign);
                end += 1;
            }
        }
        self.hit(Found { fresh, ahead, behind, digits, spelt, end })
    }

    /// Returns digits, where they end, and whether they are spelt as words; none at all are no fault.
    fn digits(&self, start: usize) -> Option<(Vec<String>, usize, bool)> {
        let mut at = start;
        let mut chain = Vec::new();
        while self.at(at).is_ascii_digit() {
            let run: String =
                self.signs[at..].iter().take_while(|sign| sign.is_ascii_digit()).collect();
            if run.len() > DIGITS_MAX {
                return None;
            }
            at += run.len();
            chain.push(run);
            if self.at(at) != '-' || !self.at(at + 1).is_ascii_digit() {
                return Some((chain, at, false));
            }
            at += 1;
        }
        let run = self.signs.get(start..).unwrap_or_default();
        let run: Vec<char> =
            run.iter().copied().take_while(|sign| numeral(*sign).is_some()).collect();
        if run.is_empty() || run.len() > DIGITS_MAX {
            return Some((Vec::new(), start, false));
        }
        Some((vec![value(&run)], start + run.len(), true))
    }

    fn hit(&self, found: Found) -> Option<Hit> {
        let unit = self.unit(found.end);
        let next = self.at(found.end);
        let loose = !next.is_alphanumeric() || next.is_ascii_alphabetic();
        let named =
            matches!(unit, Some((Unit::Number(NumberKind::Building | NumberKind::House), _)));
        let only = found.digits.is_empty();
        // 丙 alone is a building only before a word for one; 三 alone also at the end of a word; 3 everywhere but in a name.
        let fits = unit.is_some() || (!only && loose && (!found.spelt || next == ' '));
        if !fits || (only && !named) {
            return None;
        }
        let (unit, end) = unit.unwrap_or((Unit::Number(NumberKind::Bare), found.end));
        let inner = unit == Unit::Inner;
        let tower = self.signs.get(found.end..end) == Some(&['楼']);
        let letter = found.ahead.is_some_and(|sign| sign.is_ascii_alphabetic());
        let unsure = found.spelt || (found.ahead.is_some() && !letter) || (letter && !named);
        let other = unsure.then_some(only && tower && !found.fresh);
        Some(Hit {
            end,
            key: if inner && found.digits.len() < 2 { String::new() } else { found.key(inner) },
            kind: match unit {
                Unit::Number(kind) => kind,
                Unit::Inner => NumberKind::Building,
            },
            inner,
            other,
        })
    }

    /// Returns the word for a building that stands here, blanks or not, and where it ends.
    fn unit(&self, start: usize) -> Option<(Unit, usize)> {
        UNITS.iter().find_map(|(word, unit)| {
            let mut at = start;
            for sign in word.chars() {
                while self.at(at) == ' ' && at < self.signs.len() {
                    at += 1;
                }
                if self.at(at) != sign {
                    return None;
                }
                at += 1;
            }
            Some((*unit, at))
        })
    }
}

/// The parts of a number.
struct Found {
    /// Whether it stands at the beginning of a word.
    fresh: bool,
    ahead: Option<char>,
    behind: Option<char>,
    digits: Vec<String>,
    spelt: bool,
    end: usize,
}

impl Found {
    /// 甲3 and 3甲 are one number, A3 and 3A two. What lies inside the building is left out.
    fn key(&self, inner: bool) -> String {
        let wanted = if inner { 1 } else { self.digits.len() };
        let digits: Vec<String> = self
            .digits
            .iter()
            .take(wanted)
            .map(|run| format!("{:0>5}", run.trim_start_matches('0')))
            .collect();
        let (letter, sign): (String, String) =
            self.ahead.into_iter().partition(|sign| sign.is_ascii_alphabetic());
        format!(
            "{letter}{}{sign}{}",
            digits.join("-"),
            self.behind.map(String::from).unwrap_or_default()
        )
    }
}

#[cfg(test)]
#[path = "spelling_tests.rs"]
mod tests;
