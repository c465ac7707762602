//! The categories of `rules/categories.toml`, and the pure guess from a reporter's words to a category.

use kernel::clock::Limit;
use kernel::rules::Problem;
use kernel::rules::source::{Node, Source};
use kernel::text::Text;

/// The file inside the rules folder.
pub const FILE: &str = "categories.toml";
/// The category of whatever fits nowhere else; every catalogue has it.
pub const OTHER: &str = "0901";
/// How many past cases a stated accuracy needs at least.
pub const SAMPLE_MIN: i64 = 30;

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Four digits: two of the class, two of the category (GB/T 30428.2 in manner).
    pub code: String,
    /// Its name.
    pub title: Text,
    /// What belongs to it, in a few words.
    pub examples: Text,
    /// Words that point to it.
    pub synonyms: Vec<String>,
    /// Words that make a case urgent.
    pub urgent_words: Vec<String>,
    /// Time for the lead department, from dispatch to feedback.
    pub limit: Limit,
    /// Time for an assisting department.
    pub assist: Limit,
    /// The kind of organisation that is proposed as lead.
    pub lead: String,
    /// Where the limit comes from.
    pub source: String,
}

/// All categories in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    list: Vec<Category>,
}

impl Catalogue {
    /// Reads the file's text; every fault is told with its line.
    pub fn parse(text: &str) -> Result<Catalogue, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let mut list = Vec::new();
        if let Some(document) = source.document() {
            let root = Node::root(&source, &document);
            root.only(&["effective", "category"]);
            for node in root.list_at("category") {
                if let Some(category) = category(&node) {
                    if list.iter().any(|known: &Category| known.code == category.code) {
                        node.problem_at(
                            "code",
                            format!("the code {} stands twice", category.code),
                            "give each category its own code",
                        );
                    }
                    list.push(category);
                }
            }
            if !list.iter().any(|known| known.code == OTHER) {
                root.problem(
                    format!("the category {OTHER} is missing"),
                    "keep one category for everything else",
                );
            }
        }
        source.finish(Catalogue { list })
    }

    /// Returns the categories in the order of the file.
    pub fn all(&self) -> &[Category] {
        &self.list
    }

    /// Returns a category by its code.
    pub fn get(&self, code: &str) -> Option<&Category> {
        self.list.iter().find(|category| category.code == code)
    }

    /// Returns at most `most` categories that the words point to, the likeliest first; none when no word is known.
    pub fn guess(&self, words: &str, most: usize) -> Vec<&Category> {
        let words = words.to_lowercase();
        let mut found: Vec<(usize, usize, &Category)> = self
            .list
            .iter()
            .enumerate()
            .map(|(place, category)| (score(category, &words), place, category))
            .filter(|(points, ..)| *points > 0)
            .collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().take(most).map(|(_, _, category)| category).collect()
    }
}

impl Category {
    /// Returns the first word in `words` that makes a case of this category urgent.
    pub fn urgent<'a>(&'a self, words: &str) -> Option<&'a str> {
        self.urgent_words.iter().map(String::as_str).find(|word| words.contains(word))
    }
}

/// A longer word tells more than a short one (下水道 against 堵), and the category's own name tells most.
fn score(category: &Category, words: &str) -> usize {
    let of = |word: &str| {
        if words.contains(&word.to_lowercase()) { word.chars().count().pow(2) } else { 0 }
    };
    let named = of(&category.title.zh) * 2 + of(&category.title.en);
    let synonyms: usize = category.synonyms.iter().map(|word| of(word)).sum();
    let urgent: usize = category.urgent_words.iter().map(|word| of(word)).sum();
    named + synonyms + urgent
}

fn category(node: &Node<'_, '_>) -> Option<Category> {
    node.only(&[
        "code",
        "title",
        "examples",
        "synonyms",
        "urgent_words",
        "limit",
        "assist",
        "lead",
        "source",
    ]);
    let code = node.need_str("code")?;
    if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        node.problem_at("code", format!("`{code}` is no code"), "write four digits");
    }
    let owned = |words: Vec<&str>| {
        words.into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    Some(Category {
        code: code.to_owned(),
        title: node.need_text("title")?,
        examples: node.need_text("examples")?,
        synonyms: owned(node.strs("synonyms")),
        urgent_words: owned(node.strs("urgent_words")),
        limit: limit(node, "limit")?,
        assist: limit(node, "assist")?,
        lead: node.need_str("lead")?.to_owned(),
        source: node.need_str("source")?.to_owned(),
    })
}

fn limit(node: &Node<'_, '_>, key: &str) -> Option<Limit> {
    let text = node.need_str(key)?;
    match text.parse() {
        Ok(limit) => Some(limit),
        Err(_) => {
            node.problem_at(key, format!("`{text}` is no limit"), "write 5wd, 4wh, 24h or 15d");
            None
        }
    }
}

/// Returns the name of a category, of an unknown one its code.
pub fn category_title(catalogue: &Catalogue, code: &str) -> Text {
    catalogue.get(code).map_or_else(|| Text::new(code, code), |category| category.title.clone())
}

/// How often the guess was right among the cases that the desk accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    /// Guesses that the desk kept.
    pub right: i64,
    /// Guesses that the desk changed.
    pub wrong: i64,
}

impl Accuracy {
    /// Returns the number of cases and how many of a hundred were right, once there are enough to speak of.
    pub fn told(self) -> Option<(i64, i64)> {
        let all = self.right + self.wrong;
        (all >= SAMPLE_MIN).then(|| (all, (self.right * 200 + all) / (2 * all)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shipped() -> Catalogue {
        Catalogue::parse(include_str!("../../../../../rules/categories.toml")).unwrap()
    }

    #[test]
    fn c1_the_shipped_file_is_read_whole() {
        let catalogue = shipped();
        assert!(catalogue.all().len() >= 12);
        assert_eq!(catalogue.get("0202").unwrap().title.zh, "路灯照明");
    }

    #[test]
    fn c1_words_point_to_a_category() {
        let check = |words: &str, code: &str| {
            let catalogue = shipped();
            let guess = catalogue.guess(words, 3);
            assert_eq!(guess.first().map(|category| category.code.as_str()), Some(code), "{words}");
        };
        check("楼道灯不亮，晚上太黑", "0202");
        check("井盖周围路面塌下去一圈，怕摔人", "0201");
        check("下水道堵了，污水冒出来", "0203");
        check("半夜还在施工，吵得睡不着", "0302");
        check("电动车在楼道充电，飞线", "0301");
        check("电梯又坏了，物业不管", "0401");
        assert!(shipped().guess("你好", 3).is_empty());
        assert!(shipped().guess("", 3).is_empty());
    }

    #[test]
    fn c1_accuracy_is_told_from_thirty_cases_on() {
        assert_eq!(Accuracy { right: 29, wrong: 0 }.told(), None);
        assert_eq!(Accuracy { right: 30, wrong: 0 }.told(), Some((30, 100)));
        assert_eq!(Accuracy { right: 20, wrong: 10 }.told(), Some((30, 67)));
    }

    #[test]
    fn a_broken_file_names_its_lines() {
        let problems =
            Catalogue::parse("[[category]]\ncode = \"12\"\ntitle = { zh = \"甲\", en = \"A\" }\n")
                .unwrap_err();
        assert!(
            problems.iter().any(|problem| problem.line == 2 && problem.what.contains("no code")),
            "{problems:?}"
        );
        assert!(problems.iter().any(|problem| problem.what.contains(OTHER)), "{problems:?}");
    }
}
