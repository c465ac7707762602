//! Documents name only what exists: links, repository paths, make targets and checks.

use super::Check;
use crate::house::House;
use crate::markdown::{self, Piece};
use crate::report::Report;
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check {
    name: "docs",
    about: "README, ARCHITECTURE, docs and the READMEs of crates name only files, anchors, make targets and checks that exist",
    run,
};

const PATH_CURE: &str =
    "correct the path, or drop it from the text; a document that names what is gone misleads";

fn run(house: &House, report: &mut Report) {
    for path in ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "LICENSE"] {
        house.required(path, "write it: the first things that a visitor looks for", report);
    }
    let targets = targets(house.tree.text("Makefile").unwrap_or_default());
    for (path, text) in house.tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for link in markdown::links(text) {
            check_link(house, path, &link, report);
        }
        for span in markdown::code_spans(text) {
            check_span(house, path, &span, &targets, report);
        }
        for line in markdown::fenced(text) {
            check_command(path, &line, &targets, report);
        }
    }
}

fn check_link(house: &House, from: &str, link: &Piece, report: &mut Report) {
    let target = link.text.as_str();
    if target.contains("://") || target.starts_with("mailto:") || target.is_empty() {
        return;
    }
    let (file, anchor) =
        target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let Some(path) = resolve(from, file) else {
        report.add(
            from,
            link.line,
            format!("the link `{target}` leaves the repository"),
            PATH_CURE,
        );
        return;
    };
    if !file.is_empty() && !house.tree.has(&path) {
        report.add(from, link.line, format!("the link `{target}` leads nowhere"), PATH_CURE);
        return;
    }
    let page = if file.is_empty() { from } else { &path };
    if let (Some(anchor), Some(text)) = (anchor, house.tree.text(page))
        && !markdown::anchors(text).iter().any(|known| known == anchor)
    {
        let what = format!("`{page}` has no heading for `#{anchor}`");
        report.add(from, link.line, what, "take the anchor from the heading");
    }
}

/// Returns the path that a relative link means, or nothing when it leaves the repository.
fn resolve(from: &str, to: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if to.starts_with('/') {
        parts.clear();
    }
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn check_span(
    house: &House,
    from: &str,
    span: &Piece,
    targets: &BTreeSet<String>,
    report: &mut Report,
) {
    check_command(from, span, targets, report);
    let text = span.text.trim();
    if text.contains([' ', '$', '"', '\'', '=', '(']) || text.starts_with('/') {
        return;
    }
    let first = text.split('/').next().unwrap_or_default();
    let is_path = text.contains('/') && (house.tree.has_folder(first) || first == ".ci");
    let is_root_file = !text.contains('/') && house.tree.text(text).is_some();
    if !is_path || is_root_file {
        return;
    }
    let home = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let text = text.split_once(':').map_or(text, |(path, _)| path);
    for path in unfold(text) {
        let near = if home.is_empty() { path.clone() } else { format!("{home}/{path}") };
        if !exists(house, &path) && !exists(house, &near) && !is_made(house, &path) {
            report.add(from, span.line, format!("`{path}` does not exist"), PATH_CURE);
        }
    }
}

/// Unfolds `a/{b,c}/d`.
fn unfold(text: &str) -> Vec<String> {
    let Some((before, rest)) = text.split_once('{') else { return vec![text.to_owned()] };
    let Some((inside, after)) = rest.split_once('}') else { return vec![text.to_owned()] };
    inside.split(',').flat_map(|part| unfold(&format!("{before}{part}{after}"))).collect()
}

/// Whether there is such a path; `*`, `**`, `…` and `<name>` stand for anything.
fn exists(house: &House, path: &str) -> bool {
    if !path.contains(['*', '<', '…']) {
        return house.tree.has(path);
    }
    let mut begin = path;
    for sign in ['*', '<', '…'] {
        begin = begin.split(sign).next().unwrap_or_default();
    }
    let end = path.rsplit(['*', '>', '…']).next().unwrap_or_default();
    house.tree.paths().any(|file| {
        file.starts_with(begin) && (file.ends_with(end) || end.ends_with('/') || file.contains(end))
    })
}

/// Whether the path is made by building or running: git ignores it.
fn is_made(house: &House, path: &str) -> bool {
    let ignored = house.tree.text(".gitignore").unwrap_or_default();
    ignored.lines().map(|line| line.trim_matches('/')).filter(|line| !line.is_empty()).any(|made| {
        path.strip_prefix(made).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn check_command(from: &str, line: &Piece, targets: &BTreeSet<String>, report: &mut Report) {
    let text = line.text.trim().trim_start_matches("$ ");
    if let Some(rest) = text.strip_prefix("make ") {
        let named = rest.split('#').next().unwrap_or_default().split_whitespace();
        for target in
            named.take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        {
            if !targets.contains(target) {
                report.add(
                    from,
                    line.line,
                    format!("`make {target}` is no target"),
                    "see `make help`",
                );
            }
        }
    }
    if let Some((_, rest)) = text.split_once("-p xtask -- check ") {
        let name = rest.split_whitespace().next().unwrap_or_default();
        if !name.starts_with('#') && super::by_name(name.trim_matches('`')).is_none() {
            report.add(
                from,
                line.line,
                format!("`{name}` is no check"),
                "see `cargo run -p xtask -- list`",
            );
        }
    }
}

/// Returns the targets of the Makefile.
fn targets(makefile: &str) -> BTreeSet<String> {
    makefile
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(':').filter(|(_, rest)| !rest.starts_with('=')))
        .flat_map(|(names, _)| names.split_whitespace())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn documents_name_what_exists() {
        let page = "# One\n[a](b.md#two) [c](../README.md) [d](gone.md) [e](b.md#nope) [f](https://example.org)\n\
                    `crates/desk/lib.rs` `crates/desk/gone.rs` `crates/{desk,grid}` `crates/*/lib.rs` `crates/out/x` `/work/cases`\n\
                    ```\nmake demo\nmake nonsense\ncargo run -p xtask -- check nothing\n```\n";
        let files = [
            ("docs/a.md", page),
            ("docs/b.md", "## Two\n"),
            ("README.md", ""),
            ("README.zh-CN.md", ""),
            ("ARCHITECTURE.md", ""),
            ("crates/desk/lib.rs", ""),
            (".gitignore", "/crates/out/\n"),
            ("Makefile", "help demo: x\n\techo\nHERE := 1\n"),
        ];
        let expected = [
            "docs/a.md:2 `docs/b.md` has no heading for `#nope`",
            "docs/a.md:2 the link `gone.md` leads nowhere",
            "docs/a.md:3 `crates/desk/gone.rs` does not exist",
            "docs/a.md:3 `crates/grid` does not exist",
            "docs/a.md:6 `make nonsense` is no target",
            "docs/a.md:7 `nothing` is no check",
        ];
        expect(CHECK, &example(&files, &[]), &expected);
    }
}
