//! docs/routes.golden: what `linli routes` says, and beside it the name of each route's denial test.

use crate::house::House;
use crate::rust::{Kind, Source};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The golden list.
pub const FILE: &str = "docs/routes.golden";
/// The column of a route whose denial test is not known.
pub const NONE: &str = "?";

/// Writes the golden list anew, or only compares it.
///
/// # Errors
/// The program cannot be asked, or the list differs.
pub fn renew(
    house: &House,
    root: &Path,
    program: Option<&str>,
    only_compare: bool,
) -> Result<String, String> {
    let now = list(house, &asked(root, program)?);
    let before = house.tree.text(FILE).unwrap_or_default();
    if now == before {
        return Ok(format!("{FILE} is what the program says"));
    }
    let changes = changes(before, &now);
    if only_compare {
        return Err(format!(
            "{FILE} is not what the program says:\n{changes}\n    cure: cargo run -p xtask -- routes, read the difference, commit it"
        ));
    }
    fs::write(root.join(FILE), &now).map_err(|error| format!("{FILE}: {error}"))?;
    let without = now.lines().filter(|line| line.ends_with(NONE)).count();
    Ok(format!("{changes}\n{FILE} is written; {without} routes have no denial test"))
}

/// Asks the program, which is built when none is given.
fn asked(root: &Path, program: Option<&str>) -> Result<String, String> {
    let mut command = Command::new(program.unwrap_or("cargo"));
    if program.is_none() {
        command.args(["run", "--quiet", "-p", "linli", "--"]);
    }
    let output = command.arg("routes").current_dir(root).output();
    let output = output.map_err(|error| format!("linli routes: {error}"))?;
    if !output.status.success() {
        return Err(format!("linli routes: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns the list with a denial test beside each route: the one that stood there if it still exists, else one that names
/// the path.
pub fn list(house: &House, told: &str) -> String {
    let tests = house.tests();
    let known: BTreeMap<(&str, &str), &str> = house
        .tree
        .text(FILE)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [method, path, _, test] if tests.contains_key(*test) => Some(((*method, *path), *test)),
            _ => None,
        })
        .collect();
    let mut lines: Vec<[&str; 4]> = Vec::new();
    for line in told.lines() {
        let [method, path, needs, ..] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            continue;
        };
        let found = known.get(&(method, path)).copied();
        let test = match needs {
            "anyone" => found.unwrap_or("-"),
            _ => found.or_else(|| naming(house, path)).unwrap_or(NONE),
        };
        lines.push([path, method, needs, test]);
    }
    lines.sort_unstable();
    let mut text = String::from(
        "# Every route: method, path, what it needs, and the test that sends somebody away.\n\
         # Written by `cargo run -p xtask -- routes`.\n",
    );
    for [path, method, needs, test] in lines {
        text.push_str(&format!("{method:<5} {path:<48} {needs:<24} {test}\n"));
    }
    text
}

/// Returns a test of a file `denials.rs` that names the path.
fn naming<'a>(house: &'a House, path: &str) -> Option<&'a str> {
    let denials = house.sources.iter().filter(|source| source.path.ends_with("/denials.rs"));
    denials.into_iter().find_map(|source| test_naming(source, path))
}

fn test_naming<'a>(source: &'a Source, path: &str) -> Option<&'a str> {
    let mut name = None;
    for (at, token) in source.tokens.iter().enumerate() {
        if token.is_word("fn") {
            name = source.tokens.get(at + 1).map(|token| token.text.as_str());
        } else if token.kind == Kind::Str && is_path(&token.text, path) {
            return name;
        }
    }
    None
}

/// Whether `text` is the path with something in the places of `{names}`.
fn is_path(text: &str, path: &str) -> bool {
    let text = text.split('?').next().unwrap_or_default();
    let (ours, theirs) = (text.split('/'), path.split('/'));
    text.starts_with('/')
        && ours.clone().count() == theirs.clone().count()
        && ours.zip(theirs).all(|(a, b)| a == b || b.starts_with('{'))
}

fn changes(before: &str, now: &str) -> String {
    let gone = before.lines().filter(|line| !now.contains(*line)).map(|line| format!("- {line}"));
    let new = now.lines().filter(|line| !before.contains(*line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::example;

    #[test]
    fn denial_tests_are_kept_and_found() {
        let files = [
            (FILE, "GET   /a   staff   a_is_denied\nGET /gone staff x\n"),
            (
                "crates/domains/desk/tests/it/denials.rs",
                "#[test] fn a_is_denied() {} #[test] fn b_is_denied() { get(&format!(\"/b/{id}/c\")) }",
            ),
        ];
        let house = example(&files, &[]);
        let told = "GET /a staff\nPOST /b/{x}/c case.list\nGET /b case.list\nGET / anyone\n";
        let lines: Vec<String> = list(&house, told)
            .lines()
            .skip(2)
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let expected = [
            "GET / anyone -",
            "GET /a staff a_is_denied",
            "GET /b case.list ?",
            "POST /b/{x}/c case.list b_is_denied",
        ];
        assert_eq!(lines, expected);
    }
}
