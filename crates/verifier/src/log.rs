//! A whole exported log.

use crate::report::{Cannot, Report};
use crate::trust::{Trust, tied_to_no_log};
use kernel::commit::Digest;
use kernel::proof::{Edge, Entry, LogReader, SignedHead, leaf_hash};
use kernel::text::Text;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

/// Most bytes of a line.
const LINE_MAX: u64 = 1 << 20;
/// Most heads whose sentences stand on the page.
const TOLD_MAX: u64 = 20;

/// What was found so far.
struct Checking<'a> {
    path: &'a Path,
    trust: &'a Trust,
    report: Report,
    edge: Edge,
    heads: u64,
    last_millis: u64,
    /// The root of the log when it was as long as each kept head says.
    found: Vec<Option<Digest>>,
    /// How many entries a head covers that one of the keys signed, or that was kept.
    tied: Option<u64>,
    /// The line of the first entry after those.
    loose_line: usize,
}

/// Checks a log: every head covers just the entries before it, and is signed.
pub fn check(path: &Path, trust: &Trust) -> Result<Report, Cannot> {
    let mut checking = Checking {
        path,
        trust,
        report: Report::new(Text::new("整份日志", "A whole log")),
        edge: Edge::new(),
        heads: 0,
        last_millis: 0,
        found: vec![None; trust.kept.len()],
        tied: None,
        loose_line: 2,
    };
    let unreadable = |error: std::io::Error| {
        Cannot::file(path, format!("读不出来：{error}"), format!("cannot be read: {error}"))
    };
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let first = line(path, &mut file, 1)?.unwrap_or_default();
    let mut reader = LogReader::begin(&first)
        .map_err(|fault| Cannot::at(path, Some(fault.line), fault.field, fault.what))?;
    checking.note_kept(reader.line());
    while let Some(text) = line(path, &mut file, reader.line() + 1)? {
        let entry = reader
            .next(&text)
            .map_err(|fault| Cannot::at(path, Some(fault.line), fault.field, fault.what))?;
        match entry {
            Entry::Leaf(entry) => {
                checking.edge.append(leaf_hash(&entry), |_, _| {});
                checking.note_kept(reader.line());
            }
            Entry::Head(text) => checking.head(&text, &reader)?,
        }
    }
    Ok(checking.end(reader.origin()))
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
    fn note_kept(&mut self, line: usize) {
        let (size, mut tied) = (self.edge.size(), false);
        for (kept, found) in self.trust.kept.iter().zip(&mut self.found) {
            if kept.signed.head.size() == size {
                let root = self.edge.root();
                tied |= root == *kept.signed.head.root();
                *found = Some(root);
            }
        }
        if tied {
            self.tie(line);
        }
    }

    /// Remembers that everything so far is tied.
    fn tie(&mut self, line: usize) {
        self.tied = Some(self.edge.size());
        self.loose_line = line + 1;
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
        let mut told = Report::new(Text::default());
        let is_signed = self.trust.signatures(&mut told, &signed);
        let is_sound = self.trust.keys.is_empty() || is_signed;
        if fits && is_signed {
            self.tie(line);
        }
        let report = &mut self.report;
        if self.heads <= TOLD_MAX || !(fits && in_order && is_sound) {
            report.check(
                fits,
                format!("第 {line} 行的头：{} 条，根 {}；其前各条算出 {size} 条，根 {root}。", head.size(), head.root()),
                format!("The head in line {line} says {} entries and root {}; the entries before it are {size} with root {root}.", head.size(), head.root()),
            );
            if head.origin() != reader.origin() {
                report.check(
                    false,
                    format!("它出自另一个日志“{}”。", head.origin()),
                    format!("It is of another log, `{}`.", head.origin()),
                );
            }
            if !in_order {
                report.check(
                    false,
                    "它的时间早于前一个头。",
                    "It is older than the head before it.",
                );
            }
            self.trust.signatures(report, &signed);
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
        for (kept, found) in self.trust.kept.iter().zip(&self.found) {
            let head = &kept.signed.head;
            let holds = found.as_ref() == Some(head.root()) && head.origin() == origin;
            self.report.check(
                holds,
                format!("您保存的头 {}（{} 条）在日志中原样不变。", kept.name, head.size()),
                format!(
                    "What your head {} covers ({} entries) is in the log, unchanged.",
                    kept.name,
                    head.size()
                ),
            );
            self.trust.signatures(&mut self.report, &kept.signed);
        }
        if heads == 0 && !self.trust.keys.is_empty() {
            self.report.check(
                false,
                "给了公钥，日志里却没有签名的头：它没有任何凭据。",
                "A key was given, and the log holds no signed head: nothing vouches for it.",
            );
        }
        self.leave_loose(size);
        self.report.set("origin", origin);
        self.report.set("size", size);
        self.report.set("root", root.hex());
        self.report.set("heads", heads);
        self.report.set("tied", self.tied);
        self.report
    }

    /// Says which entries no head covers that the checker can trust.
    fn leave_loose(&mut self, size: u64) {
        match self.tied {
            Some(tied) if tied == size => {}
            Some(tied) => {
                let (first, line, last) = (tied + 1, self.loose_line, size);
                self.report.leave_open(
                    Text::new(
                        format!("第 {first} 至 {last} 条（文件第 {line} 行起）之后没有可信的头，没有凭据。"),
                        format!("No head that you can trust covers the entries {first} to {last} (from line {line} of the file on)."),
                    ),
                    Text::new(
                        format!("第 {first} 至 {last} 条没有头可核对"),
                        format!("the entries {first} to {last} are tied to no head"),
                    ),
                );
            }
            None => {
                self.report.leave_open(
                    Text::new(
                        "没有可信的头可供对照：请用 --key 给出日志的公钥，或用 --kept 给出您保存的头。",
                        "There is no head to compare with: give the log's public key with --key, or a head that you kept with --kept.",
                    ),
                    tied_to_no_log(),
                );
            }
        }
    }
}
