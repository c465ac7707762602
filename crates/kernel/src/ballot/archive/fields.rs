//! Reading JSON objects strictly: every field known, of its type, written canonically.

use super::fault::Fault;
use crate::commit::{Digest, canonical};
use crate::text::Text;
use crate::time::{Date, parse_date};
use serde_json::{Map, Value};
use std::cell::RefCell;

/// The most faults that are told; the rest follows from them more often than not.
const FAULTS_MAX: usize = 100;

/// A file being read, with the faults found so far.
pub(super) struct File<'f> {
    pub name: &'static str,
    pub faults: &'f RefCell<Vec<Fault>>,
}

impl File<'_> {
    /// Keeps a fault.
    pub fn fault(&self, line: usize, field: &str, what: Text, cure: Text) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < FAULTS_MAX {
            faults.push(Fault::new(self.name, line, field, what, cure));
        }
    }

    /// Reads one line as canonical JSON.
    pub fn parse(&self, line: usize, bytes: &[u8]) -> Option<Value> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => {
                let what = Text::new("不是 UTF-8 文字", "it is not UTF-8");
                self.fault(line, "", what, whole_again());
                return None;
            }
        };
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                let what = Text::new(
                    format!("不是 JSON（第 {} 列）", error.column()),
                    format!("it is no JSON (column {})", error.column()),
                );
                self.fault(line, "", what, whole_again());
                return None;
            }
        };
        match canonical(&value) {
            Ok(written) if written == text => Some(value),
            Ok(_) => {
                let what = Text::new(
                    "不是规范写法（键须排序、无空格、不重复）",
                    "it is not written canonically (keys sorted, no spaces, none twice)",
                );
                self.fault(line, "", what, whole_again());
                None
            }
            Err(error) => {
                let what = Text::new("有小数", "it holds a number that is not whole");
                self.fault(line, &error.0, what, whole_again());
                None
            }
        }
    }
}

/// The cure for files that were damaged.
pub(super) fn whole_again() -> Text {
    Text::new("请重新取得这份文件，不要改动", "fetch the file again and do not change it")
}

/// An object being read.
pub(super) struct Fields<'a> {
    file: &'a File<'a>,
    line: usize,
    name: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// Returns the object of a line; reports anything else.
    pub fn of(file: &'a File<'a>, line: usize, value: &'a Value) -> Option<Fields<'a>> {
        Fields::named(file, line, String::new(), value)
    }

    fn named(
        file: &'a File<'a>,
        line: usize,
        name: String,
        value: &'a Value,
    ) -> Option<Fields<'a>> {
        let Some(map) = value.as_object() else {
            let what = Text::new("不是对象", "it is no object");
            file.fault(line, &name, what, Text::new("写成 { … }", "write { … }"));
            return None;
        };
        Some(Fields { file, line, name, map })
    }

    /// Reports every field outside `known`.
    pub fn only(&self, known: &[&str]) {
        for key in self.map.keys().filter(|key| !known.contains(&key.as_str())) {
            let list = known.join(", ");
            let cure = Text::new(format!("可用的字段：{list}"), format!("use one of: {list}"));
            self.fault(key, Text::new("没有这个字段", "there is no such field"), cure);
        }
    }

    /// Keeps a fault of a field.
    pub fn fault(&self, key: &str, what: Text, cure: Text) {
        self.file.fault(self.line, &self.path(key), what, cure);
    }

    fn path(&self, key: &str) -> String {
        match (self.name.is_empty(), key.is_empty()) {
            (true, _) => key.to_owned(),
            (false, true) => self.name.clone(),
            (false, false) => format!("{}.{key}", self.name),
        }
    }

    /// Returns the value of a field, if it is there.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key)
    }

    fn typed<T>(
        &self,
        key: &str,
        zh: &str,
        en: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.map.get(key)?);
        if found.is_none() {
            let what = Text::new(format!("不是{zh}"), format!("it is not {en}"));
            self.fault(key, what, Text::new(format!("写成{zh}"), format!("write {en}")));
        }
        found
    }

    /// Reports that a field is missing, if it is.
    pub fn need(&self, key: &str) {
        if !self.map.contains_key(key) {
            let what = Text::new("缺少这个字段", "the field is missing");
            self.fault(key, what, Text::new("补上这个字段", "add the field"));
        }
    }

    /// Returns a text, if it is there.
    pub fn str(&self, key: &str) -> Option<&'a str> {
        self.typed(key, "文字", "a text", Value::as_str)
    }

    /// Returns a whole number, if it is there.
    pub fn int(&self, key: &str) -> Option<u64> {
        self.typed(key, "不小于 0 的整数", "a whole number from 0", Value::as_u64)
    }

    /// Returns a whole number up to 4,294,967,295, if it is there.
    pub fn int32(&self, key: &str) -> Option<u32> {
        let read = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
        self.typed(key, "0 至 4294967295 的整数", "a whole number from 0 to 4294967295", read)
    }

    /// Returns whether a mark is set: a field that is absent or `true`. `false` is left out in canonical archives.
    pub fn mark(&self, key: &str) -> bool {
        let read = |value: &Value| value.as_bool().filter(|set| *set);
        self.typed(key, " true，或者不写", "true, or left out", read).unwrap_or(false)
    }

    /// Returns a truth value, if it is there.
    pub fn bool(&self, key: &str) -> Option<bool> {
        self.typed(key, " true 或 false", "true or false", Value::as_bool)
    }

    /// Returns a date, if it is there.
    pub fn date(&self, key: &str) -> Option<Date> {
        self.typed(key, "日期，如 2026-05-01", "a date such as 2026-05-01", |value| {
            value.as_str().and_then(parse_date)
        })
    }

    /// Returns a hash written in small letters, if it is there.
    pub fn digest(&self, key: &str) -> Option<Digest> {
        self.typed(key, "64 位小写十六进制数", "64 hexadecimal digits in small letters", digest_of)
    }

    /// Returns a name out of a closed list, if it is there.
    pub fn choice<T>(&self, key: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.typed(key, "规定的名称", "one of the known names", |value| {
            value.as_str().and_then(parse)
        })
    }

    /// Returns a text in both languages, if it is there.
    pub fn text(&self, key: &str) -> Option<Text> {
        let inner = self.object(key)?;
        inner.only(&["zh", "en"]);
        inner.need("zh");
        inner.need("en");
        Some(Text::new(inner.str("zh")?, inner.str("en")?))
    }

    /// Returns the object of a field, if it is there.
    pub fn object(&self, key: &str) -> Option<Fields<'a>> {
        let value = self.map.get(key)?;
        Fields::named(self.file, self.line, self.path(key), value)
    }

    /// Returns the values of a list; none when it is not there.
    pub fn list(&self, key: &str) -> &'a [Value] {
        self.typed(key, "列表", "a list", |value| value.as_array().map(Vec::as_slice))
            .unwrap_or_default()
    }

    /// Returns the texts of a list; none when it is not there.
    pub fn strs(&self, key: &str) -> Vec<&'a str> {
        let values = self.list(key);
        let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        if texts.len() < values.len() {
            let what = Text::new("列表里有不是文字的", "the list holds something else than texts");
            self.fault(key, what, Text::new("只写文字", "write texts"));
        }
        texts
    }

    /// Returns the hashes of a list; none when it is not there.
    pub fn digests(&self, key: &str) -> Vec<Digest> {
        let values = self.list(key);
        let digests: Vec<Digest> = values.iter().filter_map(digest_of).collect();
        if digests.len() < values.len() {
            let what =
                Text::new("列表里有不是哈希值的", "the list holds something else than hashes");
            let cure =
                Text::new("写 64 位小写十六进制数", "write 64 hexadecimal digits in small letters");
            self.fault(key, what, cure);
        }
        digests
    }

    /// Returns the objects of a list; none when it is not there.
    pub fn objects(&self, key: &str) -> Vec<Fields<'a>> {
        let named = |(index, value): (usize, &'a Value)| {
            Fields::named(self.file, self.line, format!("{}[{index}]", self.path(key)), value)
        };
        self.list(key).iter().enumerate().filter_map(named).collect()
    }
}

fn digest_of(value: &Value) -> Option<Digest> {
    let text = value.as_str()?;
    let small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    text.parse().ok().filter(|_| small)
}
