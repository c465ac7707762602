//! Words that call for an emergency number first: `rules/emergency.toml` (条例 第十五条第三项).

use kernel::rules::Problem;
use kernel::rules::source::{Node, Source};
use kernel::text::Text;

/// The file inside the rules folder.
pub const FILE: &str = "emergency.toml";

/// An emergency number and the words that call for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number, such as `119`.
    pub number: String,
    /// What it is for.
    pub title: Text,
    /// Words that call for it.
    pub words: Vec<String>,
}

/// All emergency numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emergency {
    lines: Vec<Line>,
}

impl Emergency {
    /// Reads the file's text; every fault is told with its line.
    pub fn parse(text: &str) -> Result<Emergency, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let mut lines = Vec::new();
        if let Some(document) = source.document() {
            let root = Node::root(&source, &document);
            root.only(&["effective", "line"]);
            for node in root.list_at("line") {
                node.only(&["number", "title", "words"]);
                let (Some(number), Some(title)) =
                    (node.need_str("number"), node.need_text("title"))
                else {
                    continue;
                };
                if !number.bytes().all(|byte| byte.is_ascii_digit()) {
                    node.problem_at(
                        "number",
                        format!("`{number}` is no number to dial"),
                        "write digits only",
                    );
                }
                let words = node
                    .strs("words")
                    .into_iter()
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase);
                lines.push(Line { number: number.to_owned(), title, words: words.collect() });
            }
        }
        source.finish(Emergency { lines })
    }

    /// Returns all numbers in the order of the file.
    pub fn all(&self) -> &[Line] {
        &self.lines
    }

    /// Returns the numbers that `words` call for.
    pub fn called_for(&self, words: &str) -> Vec<&Line> {
        let words = words.to_lowercase();
        self.lines
            .iter()
            .filter(|line| line.words.iter().any(|word| words.contains(word)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn c1_words_of_danger_call_for_a_number() {
        let emergency =
            Emergency::parse(include_str!("../../../../../rules/emergency.toml")).unwrap();
        let check = |words: &str, expected: &[&str]| {
            let numbers: Vec<&str> =
                emergency.called_for(words).iter().map(|line| line.number.as_str()).collect();
            assert_eq!(numbers, expected, "{words}");
        };
        check("楼道里有人触电晕倒", &["120"]);
        check("三楼着火了，有人被困", &["119"]);
        check("车祸，有人大出血", &["120", "122"]);
        check("路灯不亮", &[]);
    }
}
