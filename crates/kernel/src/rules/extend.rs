//! Files of a county that add to another one instead of replacing it. `extend = "roles"` at the top of a file means
//! `roles.toml` of the same folder: what is new in it is put behind, what exists is changed as far as [`allowed`] says.
//!
//! Architecture invariant: what extends can add, explain and tighten. It never takes away a check, a mask, a code or a
//! limit's lower bound; and what is added later to the file that it extends is there at once.

use super::allowed::{Allowed, May, allowed, coded};
use super::pieces::{Edit, Pieces};
use super::source::Source;
use std::collections::BTreeSet;
use std::ops::Range;
use toml_edit::{Array, Document, Item, TableLike, Value};

/// Returns the path of the file that the file `path` extends; none for one that stands alone or is no TOML.
pub fn extends(path: &str, text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let name = document.get("extend")?.as_str().unwrap_or_default();
    let folder = path.rfind('/').map_or("", |at| path.get(..=at).unwrap_or_default());
    Some(format!("{folder}{}.toml", name.trim_end_matches(".toml")))
}

/// Returns a county's `roles.toml` with the roles and the verbs of the built-in file that it lacks. Nobody holds such a role
/// yet, and no role of the county's may do more than it says.
pub fn completed_roles(local: &str, built_in: &str) -> String {
    const MISSING: Allowed = &[("roles.*", May::Add), ("verbs.*", May::Add)];
    let source = Source::new("roles.toml", built_in);
    let base = Pieces::of(&super::text::canonical_text(local));
    let made = with_allowed(&base, MISSING, &source);
    made.map_or_else(|| local.to_owned(), |made| made.text().to_owned())
}

/// Returns what a file has not of the built-in one that it replaces: tables and elements of lists, by their names.
pub fn lost(built_in: &str, local: &str) -> Vec<String> {
    let names = |text: &str| {
        let mut names = BTreeSet::new();
        if let Ok(document) = Document::parse(text) {
            named(document.as_table(), "", 0, &mut names);
        }
        names
    };
    names(built_in).difference(&names(local)).cloned().collect()
}

/// How deep tables are told by their names: `steps.check.outcomes` and what stands in it is told with `steps.check`.
const DEPTH_TOLD: usize = 2;

fn named(table: &dyn TableLike, above: &str, depth: usize, names: &mut BTreeSet<String>) {
    for (key, item) in table.iter() {
        let name = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        if let Some(known_by) = coded(key).filter(|_| depth == 0) {
            for (element, _) in elements(item).unwrap_or_default() {
                if let Some(code) = element.get(known_by).and_then(Item::as_str) {
                    names.insert(format!("{key} {code}"));
                }
            }
        } else {
            names.insert(name.clone());
        }
        if let Some(table) = item.as_table().filter(|_| depth + 1 < DEPTH_TOLD) {
            named(table, &name, depth + 1, names);
        }
    }
}

/// Puts what the file of `source` says into `base`, which is the file `target`. What is wrong is told to `source`.
pub(super) fn extend(base: &Pieces, target: &str, source: &Source<'_>) -> Option<Pieces> {
    let Some(allowed) = allowed(target) else {
        source.problem(
            Some(0..0),
            format!("{target} cannot be extended"),
            "replace the whole file: copy it with `linli rules export`, and take `extend` out",
        );
        return None;
    };
    with_allowed(base, allowed, source)
}

fn with_allowed(base: &Pieces, allowed: Allowed, source: &Source<'_>) -> Option<Pieces> {
    let more = source.document()?;
    let text = base.text();
    let Ok(document) = Document::parse(text) else { return None };
    let mut work = Work { allowed, text, source, edits: Vec::new(), added: BTreeSet::new() };
    work.table(document.as_table(), more.as_table(), &mut Vec::new(), None);
    let (edits, added) = (work.edits, work.added);
    Some(base.with(edits, source, &added))
}

struct Work<'w, 't> {
    allowed: Allowed,
    text: &'w str,
    source: &'w Source<'t>,
    /// Changes inside the file that is extended.
    edits: Vec<Edit>,
    /// Lines of the file that extends, from 0, that go behind.
    added: BTreeSet<usize>,
}

impl Work<'_, '_> {
    fn may(&self, path: &[String]) -> Option<May> {
        let fits = |pattern: &str| {
            let parts: Vec<&str> = pattern.split('.').collect();
            parts.len() == path.len()
                && parts.iter().zip(path).all(|(part, name)| *part == "*" || part == name)
        };
        self.allowed.iter().find(|(pattern, _)| fits(pattern)).map(|(_, may)| *may)
    }

    /// Tells whether something below `path` may be changed.
    fn leads_on(&self, path: &[String]) -> bool {
        self.allowed.iter().any(|(pattern, _)| {
            let parts: Vec<&str> = pattern.split('.').collect();
            parts.len() > path.len()
                && parts.iter().zip(path).all(|(part, name)| *part == "*" || part == name)
        })
    }

    fn refuse(&self, span: Option<Range<usize>>, path: &[String]) {
        let name = path.join(".");
        let may: Vec<&str> = self.allowed.iter().map(|(pattern, _)| *pattern).collect();
        self.source.problem(
            span,
            format!("`{name}` cannot be changed by a file that extends"),
            format!("it may change {}; what has to be otherwise is replaced whole", may.join(", ")),
        );
    }

    /// Goes through the table of the file that extends; `base` is the one that it changes. `name` is the key by which an
    /// element of a list was found: it stands there and changes nothing.
    fn table(
        &mut self,
        base: &dyn TableLike,
        more: &dyn TableLike,
        path: &mut Vec<String>,
        name: Option<&str>,
    ) {
        for (key, item) in more.iter() {
            if (path.is_empty() && key == "extend") || key == "note" || Some(key) == name {
                continue;
            }
            let span = more.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
            path.push(key.to_owned());
            if let Some(known_by) = coded(key).filter(|_| path.len() == 1) {
                self.list(base.get(key), item, path, span, known_by);
            } else {
                self.one(base, key, item, path, span);
            }
            path.pop();
        }
    }

    fn one(
        &mut self,
        base: &dyn TableLike,
        key: &str,
        item: &Item,
        path: &mut Vec<String>,
        span: Option<Range<usize>>,
    ) {
        let may = self.may(path);
        match (base.get(key), may) {
            (None, Some(May::Add)) if item.is_table() => self.behind(item),
            (None, Some(May::Add | May::Say | May::Append)) => self.insert(base, key, item, span),
            (None, Some(May::Tick)) if item.as_bool() == Some(true) => {
                self.insert(base, key, item, span);
            }
            (Some(there), Some(May::Say)) => self.replace(there, item, span),
            (Some(there), Some(May::Append)) => self.append(there, item, span, path),
            (Some(there), Some(May::Tick)) if item.as_bool() == Some(true) => {
                self.replace(there, item, span);
            }
            (Some(there), Some(May::Shorten)) if shorter(there, item) => {
                self.replace(there, item, span);
            }
            (Some(there), _) if self.leads_on(path) => {
                match (there.as_table_like(), item.as_table_like()) {
                    (Some(there), Some(more)) => self.table(there, more, path, None),
                    _ => self.refuse(span, path),
                }
            }
            (_, Some(May::Tick)) => self.source.problem(
                span,
                format!("`{}` can only be set to true here", path.join(".")),
                "write true, or take the line out",
            ),
            (Some(there), Some(May::Shorten)) => {
                let now = there.as_str().unwrap_or("an expression");
                self.source.problem(
                    span,
                    format!("`{}` is no shorter time than {now} in the same unit", path.join(".")),
                    "a file that extends can only tighten a limit; write a shorter one, or take the line out",
                );
            }
            // The path to something new, written in tables that do not exist yet.
            (None, None) if self.leads_on(path) => {
                self.source.problem(
                    span,
                    format!("there is no `{}` to change", path.join(".")),
                    "correct the name; `linli rules export` writes the built-in files out",
                );
            }
            _ => self.refuse(span, path),
        }
    }

    /// Goes through a list whose elements are known by a key of theirs.
    fn list(
        &mut self,
        base: Option<&Item>,
        item: &Item,
        path: &mut Vec<String>,
        span: Option<Range<usize>>,
        known_by: &str,
    ) {
        let more = elements(item);
        let (Some(base), Some(more)) = (base, more) else {
            let name = path.join(".");
            self.source.problem(
                span,
                format!("`{name}` is no list of tables"),
                "write it as the built-in file does",
            );
            return;
        };
        let there = elements(base).unwrap_or_default();
        let code = |table: &dyn TableLike| {
            table.get(known_by).and_then(Item::as_str).map(str::to_owned).unwrap_or_default()
        };
        let mut new = Vec::new();
        for (table, span) in more {
            let code_here = code(table);
            if code_here.is_empty() {
                self.source.problem(
                    span,
                    format!("an element of this list has no {known_by}"),
                    format!("add {known_by} = \"…\""),
                );
                continue;
            }
            path.push(code_here.clone());
            match there.iter().find(|(other, _)| code(*other) == code_here) {
                Some((other, _)) => self.table(*other, table, path, Some(known_by)),
                None => new.push(span),
            }
            path.pop();
        }
        match (base.as_array(), item.as_array()) {
            (Some(array), Some(_)) => {
                for span in new.into_iter().flatten() {
                    self.push(array, span, true);
                }
            }
            (None, None) => new.into_iter().flatten().for_each(|span| self.lines_of(span.start)),
            _ if new.is_empty() => {}
            (Some(_), None) => self.source.problem(
                span,
                "the list is written in brackets in the file that is extended".to_owned(),
                format!("write {} = [ {{ … }} ]", path.join(".")),
            ),
            (None, Some(_)) => self.source.problem(
                span,
                "the list is written as tables in the file that is extended".to_owned(),
                format!("write [[{}]]", path.join(".")),
            ),
        }
    }

    /// Puts a table with its header, and the tables inside it, behind the file.
    fn behind(&mut self, item: &Item) {
        let Some(table) = item.as_table() else { return };
        let mut tables = vec![table];
        while let Some(table) = tables.pop() {
            if let Some(span) = table.span() {
                self.lines_of(span.start);
            }
            tables.extend(table.iter().filter_map(|(_, item)| item.as_table()));
        }
    }

    /// Takes the lines from a header up to the next one.
    fn lines_of(&mut self, start: usize) {
        let text = self.source.text();
        let first = super::problem::line_of(text, start) - 1;
        self.added.insert(first);
        for (at, line) in text.lines().enumerate().skip(first + 1) {
            if line.trim_start().starts_with('[') && header(line) {
                break;
            }
            self.added.insert(at);
        }
    }

    /// Sets a key that is not there yet.
    fn insert(&mut self, base: &dyn TableLike, key: &str, item: &Item, span: Option<Range<usize>>) {
        let (Some(value), line) = (self.slice(item), self.line(span.clone())) else {
            let cure = "write it as key = value";
            self.source.problem(span, format!("`{key}` is a table of its own"), cure);
            return;
        };
        let first =
            base.iter().next().and_then(|(key, item)| Some((base.key(key)?.span()?, item.span()?)));
        let Some((name, _)) = first else { return };
        let inline = self.in_line(base);
        if self.text.get(..name.start).is_some_and(|before| before.ends_with(['[', '.'])) {
            let cure = "write it as a table of its own, with its name in brackets";
            self.source.problem(span, format!("`{key}` stands among tables of their own"), cure);
            return;
        }
        let text = format!("{} = {value}{}", written(key), if inline { ", " } else { "\n" });
        self.edits.push(Edit { at: name.start..name.start, text, line });
    }

    /// Tells whether a table is written in braces.
    fn in_line(&self, base: &dyn TableLike) -> bool {
        let first = base.iter().next().and_then(|(key, _)| base.key(key)?.span());
        let before = first.and_then(|span| self.text.get(..span.start)).unwrap_or_default();
        !before.rsplit('\n').next().unwrap_or_default().trim().is_empty()
    }

    fn replace(&mut self, there: &Item, item: &Item, span: Option<Range<usize>>) {
        let (Some(value), Some(at)) = (self.slice(item), there.span()) else {
            let cure = "write it in one line, as the built-in file does";
            self.source.problem(span, "a table of its own cannot stand here".to_owned(), cure);
            return;
        };
        self.edits.push(Edit { at, text: value, line: self.line(span) });
    }

    fn append(&mut self, there: &Item, item: &Item, span: Option<Range<usize>>, path: &[String]) {
        let (Some(array), Some(more)) = (there.as_array(), item.as_array()) else {
            let what = format!("`{}` is no list", path.join("."));
            self.source.problem(span, what, "write a list of texts: [\"…\"]");
            return;
        };
        let known: BTreeSet<&str> = array.iter().filter_map(Value::as_str).collect();
        for value in more {
            if value.as_str().is_none_or(|text| !known.contains(text))
                && let Some(span) = value.span()
            {
                self.push(array, span, false);
            }
        }
    }

    /// Puts a value of the file that extends at the end of a list.
    fn push(&mut self, array: &Array, span: Range<usize>, own_line: bool) {
        let Some(text) = self.source.text().get(span.clone()) else { return };
        let line = self.line(Some(span));
        let (at, text, line) = match (array.iter().last().and_then(Value::span), own_line) {
            // The comma still stands in the line before.
            (Some(last), true) => (last.end, format!(",\n  {text}"), line - 1),
            (Some(last), false) => (last.end, format!(", {text}"), line),
            (None, _) => (array.span().map_or(0, |span| span.start + 1), text.to_owned(), line),
        };
        self.edits.push(Edit { at: at..at, text, line });
    }

    fn slice(&self, item: &Item) -> Option<String> {
        item.as_value()?;
        Some(self.source.text().get(item.span()?)?.to_owned())
    }

    fn line(&self, span: Option<Range<usize>>) -> usize {
        self.source.line(span)
    }
}

/// A table of a list, with where it stands.
type Element<'e> = (&'e dyn TableLike, Option<Range<usize>>);

/// Returns the tables of a list, written in brackets or as tables, with where each stands.
fn elements(item: &Item) -> Option<Vec<Element<'_>>> {
    if let Some(tables) = item.as_array_of_tables() {
        return Some(tables.iter().map(|table| (table as &dyn TableLike, table.span())).collect());
    }
    let values = item.as_array()?.iter();
    values
        .map(|value| value.as_inline_table().map(|table| (table as &dyn TableLike, value.span())))
        .collect()
}

/// Tells whether a line is the header of a table: a list that goes over several lines begins lines with `[` as well.
fn header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default().trim();
    line.ends_with(']') && !line.contains(',') && !line.contains('=')
}

/// Returns a key as it is written: in quotes where it needs them.
fn written(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(plain) { key.to_owned() } else { format!("{key:?}") }
}

/// Tells whether a limit such as `10wd` is shorter than another of the same unit.
fn shorter(there: &Item, item: &Item) -> bool {
    let parts = |item: &Item| {
        let text = item.as_str()?;
        let at = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at(at);
        Some((number.parse::<u32>().ok()?, unit.to_owned()))
    };
    match (parts(there), parts(item)) {
        (Some((before, unit)), Some((now, same))) => unit == same && 0 < now && now < before,
        _ => false,
    }
}
