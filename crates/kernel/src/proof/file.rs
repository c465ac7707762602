//! Proofs and logs as files.
//!
//! A proof is one JSON object. A log is exported as lines of JSON: first the format and the name of the log, then entries
//! (`{"leaf":"…"}`, the entry in hexadecimal digits) and signed heads (`{"head":"…"}`) in the order in which the log got
//! and published them.

use crate::commit::Digest;
use crate::text::Text;
use serde_json::{Map, Value};
use std::fmt;

/// Largest size of a log in files; the largest whole number that every reader of JSON keeps.
pub const SIZE_MAX: u64 = (1 << 53) - 1;
/// The format of an exported log.
pub const LOG_FORMAT: &str = "linli-log/1";
const INCLUSION_FORMAT: &str = "linli-proof/1";
const CONSISTENCY_FORMAT: &str = "linli-consistency/1";
/// Most hashes of a proof.
const PATH_MAX: usize = 128;

/// Returns bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

/// Reads lower-case hexadecimal digits; nothing when there is anything else, or an odd number.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// What is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// The line, from one.
    pub line: usize,
    /// The field; empty when the line as a whole is meant.
    pub field: &'static str,
    /// What is wrong with it.
    pub what: Text,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}", self.line, self.field, self.what.en)
    }
}

impl std::error::Error for FileFault {}

/// An object that is read field by field.
struct Fields {
    line: usize,
    fields: Map<String, Value>,
}

impl Fields {
    fn read(text: &str, line: usize) -> Result<Fields, FileFault> {
        match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => Ok(Fields { line, fields }),
            Ok(_) => Err(Fields::fault(line, "", "应为 JSON 对象", "has to be a JSON object")),
            Err(error) => {
                let line = line + error.line().saturating_sub(1);
                let (zh, en) = (format!("不是 JSON：{error}"), format!("is not JSON: {error}"));
                Err(FileFault { line, field: "", what: Text::new(zh, en) })
            }
        }
    }

    fn fault(line: usize, field: &'static str, zh: &str, en: &str) -> FileFault {
        FileFault { line, field, what: Text::new(zh, en) }
    }

    fn wrong<T>(&self, field: &'static str, zh: &str, en: &str) -> Result<T, FileFault> {
        Err(Fields::fault(self.line, field, zh, en))
    }

    fn take(&mut self, field: &'static str) -> Result<Value, FileFault> {
        match self.fields.remove(field) {
            Some(value) => Ok(value),
            None => self.wrong(field, "缺少", "is missing"),
        }
    }

    fn text(&mut self, field: &'static str) -> Result<String, FileFault> {
        match self.take(field)? {
            Value::String(text) => Ok(text),
            _ => self.wrong(field, "应为文字", "has to be a text"),
        }
    }

    fn optional(&mut self, field: &'static str) -> Result<Option<String>, FileFault> {
        if self.fields.contains_key(field) { self.text(field).map(Some) } else { Ok(None) }
    }

    fn number(&mut self, field: &'static str) -> Result<u64, FileFault> {
        match self.take(field)?.as_u64() {
            Some(number) if number <= SIZE_MAX => Ok(number),
            _ => self.wrong(
                field,
                "应为不超过 2^53-1 的非负整数",
                "has to be a whole number from 0 to 2^53-1",
            ),
        }
    }

    fn digest(&mut self, field: &'static str) -> Result<Digest, FileFault> {
        let text = self.text(field)?;
        digest(&text).map_or_else(|| self.not_digest(field), Ok)
    }

    fn not_digest<T>(&self, field: &'static str) -> Result<T, FileFault> {
        self.wrong(
            field,
            "应为 64 位小写十六进制数字",
            "has to be 64 lower-case hexadecimal digits",
        )
    }

    fn bytes(&mut self, field: &'static str) -> Result<Vec<u8>, FileFault> {
        match unhex(&self.text(field)?) {
            Some(bytes) => Ok(bytes),
            None => {
                self.wrong(field, "应为小写十六进制数字", "has to be lower-case hexadecimal digits")
            }
        }
    }

    fn path(&mut self, field: &'static str) -> Result<Vec<Digest>, FileFault> {
        let Value::Array(items) = self.take(field)? else {
            return self.wrong(field, "应为数组", "has to be an array");
        };
        if items.len() > PATH_MAX {
            return self.wrong(field, "哈希过多", "has too many hashes");
        }
        let path: Option<Vec<Digest>> =
            items.iter().map(|item| item.as_str().and_then(digest)).collect();
        path.map_or_else(|| self.not_digest(field), Ok)
    }

    fn format(&mut self, format: &str) -> Result<(), FileFault> {
        if self.text("format")? == format {
            return Ok(());
        }
        let (zh, en) = (format!("应为 {format}"), format!("has to be {format}"));
        self.wrong("format", &zh, &en)
    }

    /// Refuses fields that nobody asked for.
    fn end(self) -> Result<(), FileFault> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(name) => {
                let (zh, en) =
                    (format!("多余的字段“{name}”"), format!("has an unknown field `{name}`"));
                self.wrong("", &zh, &en)
            }
        }
    }
}

fn digest(text: &str) -> Option<Digest> {
    text.parse::<Digest>().ok().filter(|digest| digest.hex() == text)
}

/// A proof that an entry is in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry.
    pub entry: Vec<u8>,
    /// Its place, from zero.
    pub index: u64,
    /// The size of the tree.
    pub size: u64,
    /// The root of the tree.
    pub root: Digest,
    /// The hashes from the leaf to the root.
    pub path: Vec<Digest>,
    /// The signed head that says size and root.
    pub head: Option<String>,
}

impl Inclusion {
    /// Reads a proof.
    pub fn read(text: &str) -> Result<Inclusion, FileFault> {
        let mut fields = Fields::read(text, 1)?;
        fields.format(INCLUSION_FORMAT)?;
        let proof = Inclusion {
            entry: fields.bytes("entry")?,
            index: fields.number("index")?,
            size: fields.number("size")?,
            root: fields.digest("root")?,
            path: fields.path("path")?,
            head: fields.optional("head")?,
        };
        fields.end()?;
        Ok(proof)
    }

    /// Returns the proof as it is read.
    pub fn json(&self) -> Value {
        let path: Vec<String> = self.path.iter().map(Digest::hex).collect();
        let mut json = serde_json::json!({
            "format": INCLUSION_FORMAT, "entry": hex(&self.entry), "index": self.index,
            "size": self.size, "root": self.root.hex(), "path": path,
        });
        if let Some(head) = &self.head {
            json["head"] = head.clone().into();
        }
        json
    }
}

/// A proof that a log begins with an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// The size of the earlier tree.
    pub from: u64,
    /// The size of the later tree.
    pub to: u64,
    /// The root of the earlier tree.
    pub from_root: Digest,
    /// The root of the later tree.
    pub to_root: Digest,
    /// The hashes.
    pub path: Vec<Digest>,
    /// The signed head of the earlier tree.
    pub from_head: Option<String>,
    /// The signed head of the later tree.
    pub to_head: Option<String>,
}

impl Consistency {
    /// Reads a proof.
    pub fn read(text: &str) -> Result<Consistency, FileFault> {
        let mut fields = Fields::read(text, 1)?;
        fields.format(CONSISTENCY_FORMAT)?;
        let proof = Consistency {
            from: fields.number("from")?,
            to: fields.number("to")?,
            from_root: fields.digest("from_root")?,
            to_root: fields.digest("to_root")?,
            path: fields.path("path")?,
            from_head: fields.optional("from_head")?,
            to_head: fields.optional("to_head")?,
        };
        fields.end()?;
        Ok(proof)
    }

    /// Returns the proof as it is read.
    pub fn json(&self) -> Value {
        let path: Vec<String> = self.path.iter().map(Digest::hex).collect();
        let mut json = serde_json::json!({
            "format": CONSISTENCY_FORMAT, "from": self.from, "to": self.to,
            "from_root": self.from_root.hex(), "to_root": self.to_root.hex(), "path": path,
        });
        for (key, head) in [("from_head", &self.from_head), ("to_head", &self.to_head)] {
            if let Some(head) = head {
                json[key] = head.clone().into();
            }
        }
        json
    }
}

/// A line of an exported log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An entry.
    Leaf(Vec<u8>),
    /// A signed head, as text.
    Head(String),
}

/// Reads an exported log line by line.
#[derive(Debug)]
pub struct LogReader {
    origin: String,
    line: usize,
}

impl LogReader {
    /// Reads the first line.
    pub fn begin(text: &str) -> Result<LogReader, FileFault> {
        let mut fields = Fields::read(text, 1)?;
        fields.format(LOG_FORMAT)?;
        let origin = fields.text("origin")?;
        fields.end()?;
        Ok(LogReader { origin, line: 1 })
    }

    /// Returns the name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the line that was read last, from one.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Reads the next line.
    pub fn next(&mut self, text: &str) -> Result<Entry, FileFault> {
        self.line += 1;
        let mut fields = Fields::read(text, self.line)?;
        let entry = if fields.fields.contains_key("head") {
            Entry::Head(fields.text("head")?)
        } else {
            Entry::Leaf(fields.bytes("leaf")?)
        };
        fields.end()?;
        Ok(entry)
    }
}
