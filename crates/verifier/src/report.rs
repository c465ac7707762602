//! What was found, as a page of plain words or as JSON.

use kernel::text::{Locale, Text};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::Path;

/// One sentence of a page.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was looked at, and what was found.
    pub text: Text,
    /// Whether it holds; nothing when the sentence only tells something.
    pub holds: Option<bool>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    title: Text,
    steps: Vec<Step>,
    data: Value,
}

/// Something that cannot be read.
#[derive(Clone, Debug)]
pub struct Cannot {
    /// The file.
    pub file: String,
    /// The line, from one; nothing when the file as a whole is meant.
    pub line: Option<usize>,
    /// The field; empty when the line as a whole is meant.
    pub field: String,
    /// What is wrong, and what to do about it.
    pub what: Text,
}

/// Prints what was found. A reader that has gone away is no concern of ours.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
}

/// Prints what cannot be read.
pub fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
}

impl Report {
    /// Returns a report without sentences.
    pub fn new(title: Text) -> Report {
        Report { title, steps: Vec::new(), data: json!({}) }
    }

    /// Adds a sentence that tells something.
    pub fn tell(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.steps.push(Step { text: Text::new(zh, en), holds: None });
    }

    /// Adds a sentence that holds or does not.
    pub fn check(&mut self, holds: bool, zh: impl Into<String>, en: impl Into<String>) {
        self.steps.push(Step { text: Text::new(zh, en), holds: Some(holds) });
    }

    /// Adds a sentence.
    pub fn step(&mut self, text: Text, holds: Option<bool>) {
        self.steps.push(Step { text, holds });
    }

    /// Adds a value for programs.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.data[key] = value.into();
    }

    /// Returns whether everything holds.
    pub fn holds(&self) -> bool {
        self.steps.iter().all(|step| step.holds != Some(false))
    }

    /// Returns the exit code.
    pub fn code(&self) -> u8 {
        u8::from(!self.holds())
    }

    /// Returns the page.
    pub fn page(&self, locale: Locale) -> String {
        let mut page = format!("{}\n\n", self.title.get(locale));
        for step in &self.steps {
            let sign = match step.holds {
                None => "  ",
                Some(true) => "✓ ",
                Some(false) => "✗ ",
            };
            let _ = writeln!(page, "{sign}{}", step.text.get(locale));
        }
        let verdict = if self.holds() {
            Text::new("结论：全部相符。", "Result: everything holds.")
        } else {
            Text::new(
                "结论：有不相符之处，见标有 ✗ 的各行。",
                "Result: something does not hold; see the lines with ✗.",
            )
        };
        let _ = write!(page, "\n{}\n", verdict.get(locale));
        page
    }

    /// Returns the report as JSON.
    pub fn json(&self, locale: Locale) -> String {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| json!({ "text": step.text.get(locale), "holds": step.holds }))
            .collect();
        let title = self.title.get(locale);
        json!({ "title": title, "holds": self.holds(), "steps": steps, "data": self.data })
            .to_string()
    }
}

impl Cannot {
    /// Returns that a file as a whole cannot be used.
    pub fn file(path: &Path, zh: impl Into<String>, en: impl Into<String>) -> Cannot {
        Cannot::at(path, None, "", Text::new(zh, en))
    }

    /// Returns that a place in a file is wrong.
    pub fn at(path: &Path, line: Option<usize>, field: &str, what: Text) -> Cannot {
        Cannot { file: path.display().to_string(), line, field: field.to_owned(), what }
    }

    /// Returns what is wrong in one line: `file:line: field: what`.
    pub fn page(&self, locale: Locale) -> String {
        let mut page = self.file.clone();
        if let Some(line) = self.line {
            let _ = write!(page, ":{line}");
        }
        if !self.field.is_empty() {
            let _ = write!(page, ": {}", self.field);
        }
        let _ = write!(page, ": {}", self.what.get(locale));
        page
    }

    /// Returns what is wrong as JSON.
    pub fn json(&self, locale: Locale) -> String {
        let what = self.what.get(locale);
        json!({ "error": { "file": self.file, "line": self.line, "field": self.field, "what": what } })
            .to_string()
    }
}

/// Reads a file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Cannot> {
    let unreadable = |error: std::io::Error| {
        Cannot::file(path, format!("读不出来：{error}"), format!("cannot be read: {error}"))
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        let (zh, en) = (format!("超过 {most} 字节"), format!("is longer than {most} bytes"));
        return Err(Cannot::file(path, zh, en));
    }
    Ok(bytes)
}

/// Reads a file of text.
pub fn read_text(path: &Path, most: u64) -> Result<String, Cannot> {
    String::from_utf8(read(path, most)?)
        .map_err(|_| Cannot::file(path, "不是 UTF-8 文本", "is not UTF-8 text"))
}
