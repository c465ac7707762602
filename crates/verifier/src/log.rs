//! A whole exported log.

use crate::proof::{read_head, signatures};
use crate::report::{Cannot, Report, read_text};
use kernel::commit::Digest;
use kernel::proof::{Edge, Entry, LogReader, PublicKey, SignedHead, leaf_hash};
use kernel::text::Text;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// Most bytes of a line.
const LINE_MAX: u64 = 1 << 20;
/// Most bytes of a kept head.
const HEAD_MAX: u64 = 1 << 16;
/// Most heads whose sentences stand on the page.
const TOLD_MAX: u64 = 20;

/// A head that somebody kept.
struct Kept {
    name: String,
    signed: SignedHead,
    found: Option<Digest>,
}

/// What was found so far.
struct Checking<'a> {
    path: &'a Path,
    keys: &'a [PublicKey],
    report: Report,
    edge: Edge,
    heads: u64,
    last_millis: u64,
    kept: Vec<Kept>,
}

/// Checks a log: every head covers just the entries before it, and is signed.
pub fn check(path: &Path, keys: &[PublicKey], kept: &[PathBuf]) -> Result<Report, Cannot> {
    let mut checking = Checking {
        path,
        keys,
        report: Report::new(Text::new("整份日志", "A whole log")),
        edge: Edge::new(),
        heads: 0,
        last_millis: 0,
        kept: kept.iter().map(|path| keep(path)).collect::<Result<_, _>>()?,
    };
    let unreadable = |error: std::io::Error| {
        Cannot::file(path, format!("读不出来：{error}"), format!("cannot be read: {error}"))
    };
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let first = line(path, &mut file, 1)?.unwrap_or_default();
    let mut reader = LogReader::begin(&first)
        .map_err(|fault| Cannot::at(path, Some(fault.line), fault.field, fault.what))?;
    checking.note_kept();
    while let Some(text) = line(path, &mut file, reader.line() + 1)? {
        let entry = reader
            .next(&text)
            .map_err(|fault| Cannot::at(path, Some(fault.line), fault.field, fault.what))?;
        match entry {
            Entry::Leaf(entry) => {
                checking.edge.append(leaf_hash(&entry), |_, _| {});
                checking.note_kept();
            }
            Entry::Head(text) => checking.head(&text, &reader)?,
        }
    }
    Ok(checking.end(reader.origin()))
}

fn keep(path: &Path) -> Result<Kept, Cannot> {
    let signed = read_head(path, &read_text(path, HEAD_MAX)?)?;
    Ok(Kept { name: path.display().to_string(), signed, found: None })
}

/// Reads a line; nothing at the end of the file.
fn line(path: &Path, file: &mut BufReader<File>, number: usize) -> Result<Option<String>, Cannot> {
    let mut bytes = Vec::new();
    let read = file.by_ref().take(LINE_MAX).read_until(b'\n', &mut bytes);
    let wrong = |zh: &str, en: &str| Cannot::at(path, Some(number), "", Text::new(zh, en));
    match read {
        Ok(0) => return Ok(None),
        Ok(_) if bytes.len() as u64 == LINE_MAX => {
            return Err(wrong("这一行过长", "the line is too long"));
        }
        Ok(_) => {}
        Err(error) => return Err(wrong(&error.to_string(), &error.to_string())),
    }
    String::from_utf8(bytes).map(Some).map_err(|_| wrong("不是 UTF-8 文本", "is not UTF-8 text"))
}

impl Checking<'_> {
    /// Remembers the root when the log is as long as a kept head says.
    fn note_kept(&mut self) {
        let size = self.edge.size();
        for kept in self.kept.iter_mut().filter(|kept| kept.signed.head.size() == size) {
            kept.found = Some(self.edge.root());
        }
    }

    fn head(&mut self, text: &str, reader: &LogReader) -> Result<(), Cannot> {
        let line = reader.line();
        let signed = SignedHead::read(text).map_err(|fault| {
            let field = format!("head, line {}, {}", fault.line, fault.field);
            Cannot::at(self.path, Some(line), &field, fault.what)
        })?;
        let head = &signed.head;
        self.heads += 1;
        let (size, root) = (self.edge.size(), self.edge.root());
        let fits = head.size() == size && *head.root() == root && head.origin() == reader.origin();
        let in_order = head.millis() >= self.last_millis;
        self.last_millis = head.millis();
        let is_signed = self.keys.is_empty() || !signed.signed_by(self.keys).is_empty();
        let report = &mut self.report;
        if self.heads <= TOLD_MAX || !(fits && in_order && is_signed) {
            report.check(
                fits,
                format!("第 {line} 行的头：{} 条，根 {}；其前各条算出 {size} 条，根 {root}。", head.size(), head.root()),
                format!("The head in line {line} says {} entries and root {}; the entries before it are {size} with root {root}.", head.size(), head.root()),
            );
            if !in_order {
                report.check(
                    false,
                    "它的时间早于前一个头。",
                    "It is older than the head before it.",
                );
            }
            signatures(report, &signed, self.keys);
        }
        Ok(())
    }

    fn end(mut self, origin: &str) -> Report {
        let (size, root, heads) = (self.edge.size(), self.edge.root(), self.heads);
        self.report.tell(
            format!("日志“{origin}”共 {size} 条、{heads} 个头，最后的根为 {root}。"),
            format!(
                "The log `{origin}` has {size} entries and {heads} heads; its last root is {root}."
            ),
        );
        for kept in &self.kept {
            let head = &kept.signed.head;
            let holds = kept.found.as_ref() == Some(head.root()) && head.origin() == origin;
            self.report.check(
                holds,
                format!("您保存的头 {}（{} 条）在日志中原样不变。", kept.name, head.size()),
                format!(
                    "What your head {} covers ({} entries) is in the log, unchanged.",
                    kept.name,
                    head.size()
                ),
            );
            signatures(&mut self.report, &kept.signed, self.keys);
        }
        if heads == 0 && self.kept.is_empty() {
            self.report.tell(
                "没有任何头可供对照：请用 --kept 给出您保存的头。",
                "There is no head to compare with: give one that you kept with --kept.",
            );
        }
        self.report.set("origin", origin);
        self.report.set("size", size);
        self.report.set("root", root.hex());
        self.report.set("heads", heads);
        self.report
    }
}
