//! What was found, as a page of plain words or as JSON.

use kernel::text::{Locale, Text};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::Path;

/// The exit code when something cannot be read, or cannot be decided at all.
pub const CANNOT: u8 = 2;

/// How everything stands that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Everything holds.
    Holds,
    /// Something does not.
    Refuted,
    /// Nothing is wrong, and something is tied to nothing or cannot be decided from what is there.
    Open,
    /// The claim is one of the outcomes that equal votes leave open.
    Tie,
    /// Nothing was to be checked.
    Done,
}

impl State {
    /// Returns the name for programs.
    pub const fn key(self) -> &'static str {
        match self {
            State::Holds => "holds",
            State::Refuted => "refuted",
            State::Open => "open",
            State::Tie => "tie",
            State::Done => "done",
        }
    }

    /// Returns the exit code.
    pub const fn code(self) -> u8 {
        match self {
            State::Holds | State::Done => 0,
            State::Refuted => 1,
            State::Open => 3,
            State::Tie => 4,
        }
    }

    /// Returns what programs read: true, false, or nothing when neither can be said.
    pub const fn holds(self) -> Option<bool> {
        match self {
            State::Holds => Some(true),
            State::Refuted => Some(false),
            State::Open | State::Tie | State::Done => None,
        }
    }
}

/// What stands before a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// The sentence only tells something.
    Tells,
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It cannot be decided from what is there.
    Unknown,
    /// It begins a part of the page.
    Heading,
}

/// One sentence of a page.
#[derive(Clone, Debug)]
struct Step {
    text: Text,
    sign: Sign,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    title: Text,
    steps: Vec<Step>,
    /// Whether something counts that does not hold.
    refuted: bool,
    /// What is tied to nothing or undecided, in a few words each.
    open: Vec<Text>,
    /// The ties that leave the claim open.
    tie: Option<Text>,
    /// Whether the page ends with a verdict.
    judges: bool,
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
        Report {
            title,
            steps: Vec::new(),
            refuted: false,
            open: Vec::new(),
            tie: None,
            judges: true,
            data: json!({}),
        }
    }

    /// Returns a report of what was done, which judges nothing.
    pub fn of_deed(title: Text) -> Report {
        Report { judges: false, ..Report::new(title) }
    }

    fn add(&mut self, text: Text, sign: Sign) {
        self.steps.push(Step { text, sign });
    }

    /// Begins a part of the page.
    pub fn heading(&mut self, title: Text) {
        self.add(title, Sign::Heading);
    }

    /// Adds a sentence that tells something.
    pub fn tell(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.add(Text::new(zh, en), Sign::Tells);
    }

    /// Adds a sentence that holds or does not; one that does not refutes what was claimed.
    pub fn check(&mut self, holds: bool, zh: impl Into<String>, en: impl Into<String>) {
        self.refuted |= !holds;
        self.add(Text::new(zh, en), if holds { Sign::Yes } else { Sign::No });
    }

    /// Adds a sentence whose sign says something about the vote and nothing about the archive: a threshold that was not
    /// reached is no fault.
    pub fn show(&mut self, text: Text, holds: Option<bool>) {
        let sign = match holds {
            None => Sign::Tells,
            Some(true) => Sign::Yes,
            Some(false) => Sign::No,
        };
        self.add(text, sign);
    }

    /// Adds a sentence about something that cannot be decided, and what that leaves open, for the conclusion.
    pub fn leave_open(&mut self, sentence: Text, open: Text) {
        self.add(sentence, Sign::Unknown);
        if !self.open.contains(&open) {
            self.open.push(open);
        }
    }

    /// Says that the claim agrees up to ties, which the conclusion names.
    pub fn leave_to_tie(&mut self, sentence: Text, tie: Text) {
        self.add(sentence, Sign::Unknown);
        self.tie = Some(tie);
    }

    /// Adds a value for programs.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.data[key] = value.into();
    }

    /// Returns how everything stands.
    pub fn state(&self) -> State {
        match (self.judges, self.refuted, self.open.is_empty(), &self.tie) {
            (false, ..) => State::Done,
            (true, true, ..) => State::Refuted,
            (true, false, false, _) => State::Open,
            (true, false, true, Some(_)) => State::Tie,
            (true, false, true, None) => State::Holds,
        }
    }

    /// Returns the exit code.
    pub fn code(&self) -> u8 {
        self.state().code()
    }

    /// Returns the conclusion.
    fn conclusion(&self) -> Option<Text> {
        let text = match (self.state(), &self.tie) {
            (State::Done, _) => return None,
            (State::Holds, _) => Text::new("结论：全部相符。", "Result: everything holds."),
            (State::Refuted, _) => Text::new(
                "结论：有不相符之处，见标有 ✗ 的各行。",
                "Result: something does not hold; see the lines with ✗.",
            ),
            (State::Tie, Some(tie)) => {
                Text::new(format!("结论：{}。", tie.zh), format!("Result: {}.", tie.en))
            }
            (State::Open | State::Tie, tie) => {
                let all = || self.open.iter().chain(tie);
                let zh: Vec<&str> = all().map(|text| text.zh.as_str()).collect();
                let en: Vec<&str> = all().map(|text| text.en.as_str()).collect();
                Text::new(
                    format!("结论：算得没有错，但不能说全部相符：{}。", zh.join("；")),
                    format!("Result: the arithmetic holds; {}.", en.join("; ")),
                )
            }
        };
        Some(text)
    }

    /// Returns the page, the conclusion first.
    pub fn page(&self, locale: Locale) -> String {
        let mut page = format!("{}\n", self.title.get(locale));
        if let Some(conclusion) = self.conclusion() {
            let _ = writeln!(page, "{}", conclusion.get(locale));
        }
        if self.steps.first().is_some_and(|step| step.sign != Sign::Heading) {
            page.push('\n');
        }
        for step in &self.steps {
            let sign = match step.sign {
                Sign::Tells => "  ",
                Sign::Yes => "✓ ",
                Sign::No => "✗ ",
                Sign::Unknown => "? ",
                Sign::Heading => "\n",
            };
            let _ = writeln!(page, "{sign}{}", step.text.get(locale));
        }
        page
    }

    /// Returns the report as JSON.
    pub fn json(&self, locale: Locale) -> String {
        let step = |step: &Step| {
            let holds = match step.sign {
                Sign::Yes => Some(true),
                Sign::No => Some(false),
                Sign::Tells | Sign::Unknown | Sign::Heading => None,
            };
            let mut json = json!({ "text": step.text.get(locale), "holds": holds });
            if step.sign == Sign::Unknown {
                json["open"] = true.into();
            }
            json
        };
        let steps: Vec<Value> = self.steps.iter().map(step).collect();
        let state = self.state();
        json!({
            "title": self.title.get(locale),
            "state": state.key(),
            "holds": state.holds(),
            "result": self.conclusion().map(|text| text.get(locale).to_owned()),
            "steps": steps,
            "data": self.data,
        })
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
        json!({
            "state": "cannot", "holds": null,
            "error": { "file": self.file, "line": self.line, "field": self.field, "what": what },
        })
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
