//! How the names of areas and organisations are compared: signs that are written in several ways are one, and a word may be
//! written as initials. Pure.

use kernel::ident::{half_width, invisible};
use pinyin::{ToPinyin, ToPinyinMulti};
use std::collections::BTreeSet;
use std::ops::Range;

/// Longer words are compared by their beginning.
pub(super) const KEY_MAX: usize = 20;
/// So many signs of a name are read.
const NAME_MAX: usize = 60;
/// So many ways of saying a name are kept.
const SOUNDS_MAX: usize = 8;
/// Nobody writes more words.
const WORDS_MAX: usize = 5;

/// Returns the signs of a text that count, in one spelling, each with the place that it has there.
fn folded(text: &str) -> Vec<(Range<usize>, char)> {
    let mut out = Vec::new();
    for (at, sign) in text.char_indices().take(NAME_MAX) {
        let plain = half_width(sign);
        if plain.is_alphanumeric() && !invisible(plain) {
            let own = at..at + sign.len_utf8();
            out.extend(plain.to_lowercase().map(|small| (own.clone(), small)));
        }
    }
    out
}

fn initial(sign: char) -> char {
    sign.to_pinyin().and_then(|sound| sound.plain().chars().next()).unwrap_or(sign)
}

fn key(signs: impl Iterator<Item = char>) -> String {
    signs.take(KEY_MAX).collect()
}

/// Returns the words under which a name is found: every ending of it, in signs and in initials, and the ways to say all of it.
pub(super) fn keys_of(name: &str) -> BTreeSet<String> {
    let signs: Vec<char> = folded(name).into_iter().map(|(_, sign)| sign).collect();
    let mut keys = BTreeSet::new();
    for start in 0..signs.len() {
        let rest = || signs[start..].iter().copied();
        keys.insert(key(rest()));
        keys.insert(key(rest().map(initial)));
    }
    keys.extend(said(&signs));
    keys
}

/// The initials and the full sounds of a whole name, for each way to say its signs.
fn said(signs: &[char]) -> BTreeSet<String> {
    let mut ways = vec![(String::new(), String::new())];
    for sign in signs.iter().take(KEY_MAX) {
        let own = sign.to_string();
        let mut sounds: Vec<&str> = Vec::new();
        for sound in sign.to_pinyin_multi().into_iter().flatten().map(|sound| sound.plain()) {
            if !sounds.contains(&sound) {
                sounds.push(sound);
            }
        }
        if sounds.is_empty() {
            sounds.push(&own);
        }
        let longer = |(short, long): &(String, String)| {
            let with = |sound: &&str| {
                let first: String = sound.chars().take(1).collect();
                (format!("{short}{first}"), format!("{long}{sound}"))
            };
            sounds.iter().map(with).collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(longer).take(SOUNDS_MAX).collect();
    }
    let both = ways.into_iter().flat_map(|(short, long)| [short, long]);
    both.map(|word| key(word.chars())).filter(|word| !word.is_empty()).collect()
}

/// Returns the words of a text, each in the spelling of the keys.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|sign: char| sign.is_whitespace() || sign == '　');
    let words = words.map(|word| key(folded(word).into_iter().map(|(_, sign)| sign)));
    words.filter(|word| !word.is_empty()).take(WORDS_MAX).collect()
}

/// Tells whether every word of a text answers to a name: by a part of it, its initials or its sounds.
pub fn answers(name: &str, text: &str) -> bool {
    let (keys, words) = (keys_of(name), words_of(text));
    !words.is_empty() && words.iter().all(|word| keys.iter().any(|key| key.starts_with(word)))
}

/// Returns where the initials of a text stand in a name.
pub(crate) fn initial_marks(name: &str, text: &str) -> Vec<Range<usize>> {
    let signs = folded(name);
    let letters: Vec<char> = signs.iter().map(|(_, sign)| initial(*sign)).collect();
    let mut found = Vec::new();
    for word in words_of(text).iter().filter(|word| word.is_ascii()) {
        let word: Vec<char> = word.chars().collect();
        let places = letters.windows(word.len()).position(|window| window == word);
        let place = |at: usize| Some(signs.get(at)?.0.start..signs.get(at + word.len() - 1)?.0.end);
        found.extend(places.and_then(place));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a3_a_name_is_found_by_any_part_of_it_and_by_initials() {
        let name = "颐乐养老服务中心（麦市街）";
        for text in [
            "颐乐",
            "养老",
            "yl",
            "YLYL",
            "yile",
            "颐乐 麦市",
            "养老 msj",
            "ｙｌ",
            "服务中心",
            "颐乐养老服务中心（麦市街）",
        ] {
            assert!(answers(name, text), "{text}");
        }
        for text in ["颐养", "怡乐", "fz", "颐乐 柳岸", "", "。"] {
            assert!(!answers(name, text), "{text}");
        }
        // A sign with two sounds is found by either.
        assert!(answers("重庆里居委会", "cql") && answers("重庆里居委会", "zql"));
        assert!(answers("重庆里居委会", "chongqing"));
    }

    #[test]
    fn a3_initials_are_marked_in_the_name() {
        let marked = |name: &str, text: &str| -> Vec<String> {
            initial_marks(name, text).into_iter().map(|range| name[range].to_owned()).collect()
        };
        assert_eq!(marked("颐乐养老服务中心", "yl"), ["颐乐"]);
        assert_eq!(marked("清源（颐乐）", "yl"), ["颐乐"]);
        assert!(marked("颐乐", "颐").is_empty());
    }
}
