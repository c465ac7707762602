//! Reading a rule file with line numbers: every fault found is kept, so that a county sees all of them at once.

use super::problem::Problem;
use crate::text::Text;
use crate::time::{Date, parse_date};
use std::cell::RefCell;
use std::ops::Range;
use toml_edit::{Document, Item, TableLike, Value};

/// A rule file being read, with the problems found so far.
#[derive(Debug)]
pub struct Source<'t> {
    path: &'t str,
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> Source<'t> {
    /// Returns a source for the file `path` with content `text`.
    pub fn new(path: &'t str, text: &'t str) -> Source<'t> {
        Source { path, text, problems: RefCell::default() }
    }

    /// Returns the file's path.
    pub fn path(&self) -> &'t str {
        self.path
    }

    /// Returns the file's content.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Parses the TOML; a syntax error is kept as a problem.
    pub fn document(&self) -> Option<Document<&'t str>> {
        match Document::parse(self.text) {
            Ok(document) => Some(document),
            Err(error) => {
                let what = error.message().lines().collect::<Vec<_>>().join(", ");
                self.problem(error.span(), what, "write valid TOML here");
                None
            }
        }
    }

    /// Keeps a problem at a span.
    pub fn problem(
        &self,
        span: Option<Range<usize>>,
        what: impl Into<String>,
        cure: impl Into<String>,
    ) {
        self.problems.borrow_mut().push(Problem::at(self.path, self.text, span, what, cure));
    }

    /// Returns the line, from 1, of a span; 0 without one.
    pub fn line(&self, span: Option<Range<usize>>) -> usize {
        span.map_or(0, |span| super::problem::line_of(self.text, span.start))
    }

    /// Returns `value` if no problem was found, else the problems.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Problem>> {
        let problems = self.problems.into_inner();
        if problems.is_empty() { Ok(value) } else { Err(problems) }
    }
}

/// A table of a rule file; its readers report what is missing or of the wrong type.
#[derive(Clone)]
pub struct Node<'a, 't> {
    source: &'a Source<'t>,
    table: &'a dyn TableLike,
    span: Option<Range<usize>>,
    name: String,
}

impl<'a, 't> Node<'a, 't> {
    /// Returns the root table of a document.
    pub fn root(source: &'a Source<'t>, document: &'a Document<&'t str>) -> Node<'a, 't> {
        Node { source, table: document.as_table(), span: Some(0..0), name: String::new() }
    }

    /// Returns the dotted name of this table, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where this table stands.
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }

    /// Returns the line, from 1, on which this table stands.
    pub fn line(&self) -> usize {
        self.source.line(self.span())
    }

    /// Keeps a problem with this table.
    pub fn problem(&self, what: impl Into<String>, cure: impl Into<String>) {
        self.source.problem(self.span(), what, cure);
    }

    /// Keeps a problem with the value of `key`, or with the table when there is none.
    pub fn problem_at(&self, key: &str, what: impl Into<String>, cure: impl Into<String>) {
        let span = self.table.get(key).and_then(Item::span).or_else(|| self.span());
        self.source.problem(span, what, cure);
    }

    /// Returns the keys in file order.
    pub fn keys(&self) -> Vec<&'a str> {
        self.table.iter().map(|(key, _)| key).collect()
    }

    /// Tells whether `key` is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Reports every key outside `known`.
    pub fn only(&self, known: &[&str]) {
        for (key, item) in self.table.iter() {
            if !known.contains(&key) {
                let span =
                    self.table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
                let what = format!("unknown key `{}`", self.path_of(key));
                self.source.problem(span, what, format!("use one of: {}", known.join(", ")));
            }
        }
    }

    /// Returns the text at `key`, if there is one.
    pub fn str(&self, key: &str) -> Option<&'a str> {
        self.read(key, "a text in quotes", Item::as_str)
    }

    /// Returns the text at `key`; reports its absence.
    pub fn need_str(&self, key: &str) -> Option<&'a str> {
        self.need(key, "a text in quotes")?;
        self.str(key)
    }

    /// Returns the integer at `key`, if there is one.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.read(key, "a whole number", Item::as_integer)
    }

    /// Returns the truth value at `key`, if there is one.
    pub fn bool(&self, key: &str) -> Option<bool> {
        self.read(key, "true or false", Item::as_bool)
    }

    /// Returns the texts of the array at `key`; empty when absent.
    pub fn strs(&self, key: &str) -> Vec<&'a str> {
        let Some(array) = self.read(key, "a list of texts", Item::as_array) else {
            return Vec::new();
        };
        let mut found = Vec::with_capacity(array.len());
        for value in array {
            match value.as_str() {
                Some(text) => found.push(text),
                None => self.source.problem(
                    value.span(),
                    format!("`{}` holds something else than texts", self.path_of(key)),
                    "write texts in quotes",
                ),
            }
        }
        found
    }

    /// Returns the date at `key` (a TOML date or a quoted one), if there is one.
    pub fn date(&self, key: &str) -> Option<Date> {
        let item = self.table.get(key)?;
        let date = item.as_value().and_then(date_of);
        if date.is_none() {
            self.problem_at(
                key,
                format!("`{}` is no date", self.path_of(key)),
                "write a date such as 2026-05-01",
            );
        }
        date
    }

    /// Returns the dates of the array at `key`; empty when absent.
    pub fn dates(&self, key: &str) -> Vec<Date> {
        let Some(array) = self.read(key, "a list of dates", Item::as_array) else {
            return Vec::new();
        };
        let mut found = Vec::with_capacity(array.len());
        for value in array {
            match date_of(value) {
                Some(date) => found.push(date),
                None => self.source.problem(
                    value.span(),
                    format!("`{}` holds something else than dates", self.path_of(key)),
                    "write dates such as 2026-05-01",
                ),
            }
        }
        found
    }

    /// Returns the text in both languages at `key`, if there is one.
    pub fn text(&self, key: &str) -> Option<Text> {
        let node = self.table_at(key)?;
        let (zh, en) = (node.need_str("zh")?, node.need_str("en")?);
        node.only(&["zh", "en"]);
        for (language, words) in [("zh", zh), ("en", en)] {
            if words.trim().is_empty() {
                node.problem_at(
                    language,
                    format!("`{}` has no words", node.path_of(language)),
                    "write the words",
                );
            }
        }
        Some(Text::new(zh, en))
    }

    /// Returns the text in both languages at `key`; reports its absence.
    pub fn need_text(&self, key: &str) -> Option<Text> {
        self.need(key, "a text in both languages, { zh = \"…\", en = \"…\" }")?;
        self.text(key)
    }

    /// Tells whether a table stands at `key`, without reporting anything.
    pub fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|item| item.as_table_like().is_some())
    }

    /// Returns the table at `key`, if there is one.
    pub fn table_at(&self, key: &str) -> Option<Node<'a, 't>> {
        let table = self.read(key, "a table", Item::as_table_like)?;
        let span = self
            .table
            .get(key)
            .and_then(Item::span)
            .or_else(|| self.table.key(key).and_then(|k| k.span()));
        Some(Node { source: self.source, table, span, name: self.path_of(key) })
    }

    /// Returns the tables inside the table at `key`, by name, in file order; empty when absent.
    pub fn tables_in(&self, key: &str) -> Vec<(&'a str, Node<'a, 't>)> {
        let Some(parent) = self.table_at(key) else { return Vec::new() };
        parent.keys().into_iter().filter_map(|name| Some((name, parent.table_at(name)?))).collect()
    }

    /// Returns the tables of the array of tables (or array of inline tables) at `key`; empty when absent.
    pub fn list_at(&self, key: &str) -> Vec<Node<'a, 't>> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        let name = self.path_of(key);
        let node = |table: &'a dyn TableLike, span: Option<Range<usize>>, index: usize| Node {
            source: self.source,
            table,
            span,
            name: format!("{name}[{index}]"),
        };
        if let Some(tables) = item.as_array_of_tables() {
            return tables
                .iter()
                .enumerate()
                .map(|(index, table)| node(table, table.span(), index))
                .collect();
        }
        let Some(array) = item.as_array() else {
            self.problem_at(
                key,
                format!("`{name}` is no list of tables"),
                format!("write [[{name}]]"),
            );
            return Vec::new();
        };
        let mut found = Vec::with_capacity(array.len());
        for (index, value) in array.iter().enumerate() {
            match value.as_inline_table() {
                Some(table) => found.push(node(table, value.span(), index)),
                None => self.source.problem(
                    value.span(),
                    format!("`{name}` holds something else than tables"),
                    "write { … }",
                ),
            }
        }
        found
    }

    /// Returns the raw item at `key`.
    pub fn item(&self, key: &str) -> Option<&'a Item> {
        self.table.get(key)
    }

    fn path_of(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn need(&self, key: &str, what: &str) -> Option<()> {
        if self.has(key) {
            return Some(());
        }
        self.problem(format!("`{}` is missing", self.path_of(key)), format!("add {what}"));
        None
    }

    fn read<T>(&self, key: &str, what: &str, get: impl Fn(&'a Item) -> Option<T>) -> Option<T> {
        let item = self.table.get(key)?;
        let value = get(item);
        if value.is_none() {
            self.problem_at(
                key,
                format!("`{}` is no {what}", self.path_of(key)).replace(" no a ", " not a "),
                format!("write {what}"),
            );
        }
        value
    }
}

fn date_of(value: &Value) -> Option<Date> {
    match value.as_datetime() {
        Some(datetime) if datetime.time.is_none() && datetime.offset.is_none() => {
            let date = datetime.date?;
            parse_date(&format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
        }
        Some(_) => None,
        None => parse_date(value.as_str()?),
    }
}
