//! Reading the values that files of procedures and registers have in common.

use super::source::{Node, Source};
use crate::clock::Limit;
use crate::expr::Guard;
use crate::procedure::Situation;
use std::cell::RefCell;
use std::collections::BTreeMap;
use toml_edit::Item;

pub(crate) const WORD_CURE: &str = "use small letters, digits and _, beginning with a letter";
/// More rounds than this are no limit in practice and make the checker's arithmetic useless.
const MAX_MAX: i64 = 20;

const SITUATIONS: [(&str, Situation); 5] = [
    ("none", Situation::None),
    ("moving", Situation::Moving),
    ("waiting", Situation::Waiting),
    ("done", Situation::Done),
    ("late", Situation::Late),
];

/// A reader that also remembers on which line each part stands.
pub(crate) struct Reader<'s, 't> {
    source: &'s Source<'t>,
    lines: RefCell<BTreeMap<String, usize>>,
}

impl<'s, 't> Reader<'s, 't> {
    pub fn new(source: &'s Source<'t>) -> Reader<'s, 't> {
        Reader { source, lines: RefCell::default() }
    }

    pub fn path(&self) -> &'t str {
        self.source.path()
    }

    pub fn into_lines(self) -> BTreeMap<String, usize> {
        self.lines.into_inner()
    }

    /// Remembers the line of a table.
    pub fn mark_node(&self, part: &str, node: &Node<'_, '_>) {
        self.lines.borrow_mut().insert(part.to_owned(), node.line());
    }

    /// Remembers the line of the value at `key`, if it is there.
    pub fn mark(&self, part: &str, node: &Node<'_, '_>, key: &str) {
        if let Some(item) = node.item(key) {
            let line = item.span().map_or_else(|| node.line(), |span| self.source.line(Some(span)));
            self.lines.borrow_mut().insert(part.to_owned(), line);
        }
    }

    /// Reports a name that is no plain word.
    pub fn word(&self, node: &Node<'_, '_>, name: &str) {
        if !is_word(name) {
            node.problem(format!("`{name}` is no name"), WORD_CURE);
        }
    }

    /// Returns a list of texts, which may be written as one text.
    pub fn list(&self, node: &Node<'_, '_>, key: &str) -> Vec<String> {
        match node.item(key).and_then(Item::as_str) {
            Some(one) => vec![one.to_owned()],
            None => node.strs(key).into_iter().map(str::to_owned).collect(),
        }
    }

    pub fn limit(&self, node: &Node<'_, '_>, key: &str) -> Option<Limit> {
        let text = node.str(key)?;
        match text.parse() {
            Ok(limit) => Some(limit),
            Err(_) => {
                let cure = "write a number and wd (working days), wh (working hours), d, h or m, such as 5wd";
                node.problem_at(key, format!("`{text}` is no limit"), cure);
                None
            }
        }
    }

    pub fn need_limit(&self, node: &Node<'_, '_>, key: &str) -> Option<Limit> {
        if node.has(key) {
            return self.limit(node, key);
        }
        node.problem(format!("`{}.{key}` is missing", node.name()), "add a limit such as 5wd");
        None
    }

    pub fn max(&self, node: &Node<'_, '_>) -> Option<u32> {
        let max = node.int("max")?;
        if !(1..=MAX_MAX).contains(&max) {
            node.problem_at(
                "max",
                format!("`max = {max}` is out of range"),
                format!("write 1 to {MAX_MAX}"),
            );
        }
        u32::try_from(max.clamp(1, MAX_MAX)).ok()
    }

    pub fn guard(&self, node: &Node<'_, '_>, key: &str) -> Option<Guard> {
        let text = node.str(key)?;
        Guard::parse(text)
            .map_err(|fault| {
                node.problem_at(
                    key,
                    format!("{} at character {}", fault.what, fault.at),
                    fault.cure,
                )
            })
            .ok()
    }

    pub fn string(&self, node: &Node<'_, '_>, key: &str) -> Option<String> {
        node.str(key).map(str::to_owned)
    }
}

/// Reads the name of an icon; whether there is one, the check of names tells.
pub(crate) fn icon(
    reader: &Reader<'_, '_>,
    node: &Node<'_, '_>,
    part: &str,
) -> Option<&'static str> {
    reader.mark(&format!("{part}.icon"), node, "icon");
    let name = node.str("icon")?;
    let icon = crate::name::intern(name);
    if icon.is_none() {
        node.problem_at("icon", format!("`{name}` is no name"), "name an icon, such as \"send\"");
    }
    icon
}

/// Reads how a state looks.
pub(crate) fn situation(node: &Node<'_, '_>) -> Option<Situation> {
    one_of(node, "situation", "situation", &SITUATIONS)
}

/// Reads one of a few words, each of which means something.
pub(crate) fn one_of<T: Clone>(
    node: &Node<'_, '_>,
    key: &str,
    noun: &str,
    words: &[(&str, T)],
) -> Option<T> {
    let word = node.str(key)?;
    let known = words.iter().find(|(name, _)| *name == word);
    if known.is_none() {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let what = format!("`{word}` is no {noun}");
        node.problem_at(key, what, format!("use one of: {}", names.join(", ")));
    }
    known.map(|(_, meaning)| meaning.clone())
}

/// Tells whether a text is a plain word: `street_decides`.
pub(crate) fn is_word(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
