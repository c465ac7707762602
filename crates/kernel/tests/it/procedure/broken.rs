//! Broken files: each names what is told about it in its first lines, `# <line>: <words of what and cure>`.

use super::world::vocabulary;
use kernel::procedure::{check, check_calls, parse};
use std::collections::BTreeSet;
use std::path::Path;

/// Returns what is told about a file, one problem a line.
fn told(name: &str, text: &str) -> Vec<String> {
    let path = format!("procedures/{name}");
    let problems = match parse(&path, text) {
        Ok(procedure) => check(&procedure, &vocabulary()),
        Err(problems) => problems,
    };
    assert!(problems.iter().all(|problem| problem.file == path), "{problems:?}");
    problems
        .iter()
        .map(|problem| format!("{}: {} ({})", problem.line, problem.what, problem.cure))
        .collect()
}

/// Returns the line and the words that are expected.
fn expected(text: &str) -> Vec<(String, Vec<String>)> {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    let read = |line: &str| {
        let (at, words) = line.trim_start_matches('#').trim().split_once(": ").unwrap();
        (format!("{at}: "), words.split(" | ").map(str::to_owned).collect())
    };
    lines.map(read).collect()
}

/// Returns what is told otherwise than expected.
fn differing(name: &str, told: &[String], expected: &[(String, Vec<String>)]) -> Vec<String> {
    let fits = |problem: &String, (line, words): &(String, Vec<String>)| {
        problem.starts_with(line) && words.iter().all(|word| problem.contains(word.as_str()))
    };
    let missing =
        expected.iter().filter(|wanted| !told.iter().any(|problem| fits(problem, wanted)));
    let more = told.iter().filter(|problem| !expected.iter().any(|wanted| fits(problem, wanted)));
    missing
        .map(|(line, words)| format!("{name}: not told: {line}{}", words.join(" | ")))
        .chain(more.map(|problem| format!("{name}: told: {problem}")))
        .collect()
}

#[test]
fn every_broken_file_is_told_with_line_and_cure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut differences: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        differences.extend(differing(&name, &told(&name, &text), &expected(&text)));
        names.insert(name);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(names.len() >= 30, "{}", names.len());
}

#[test]
fn procedures_that_run_each_other_are_refused() {
    let file = |id: &str, calls: &str| {
        let text = format!(
            "id = \"{id}\"\ntitle = {{ zh = \"a\", en = \"a\" }}\nlevel = \"community\"\nbasis = [\"x\"]\n\n\
             [steps.run]\nkind = \"procedure\"\ntitle = {{ zh = \"a\", en = \"a\" }}\ncalls = \"{calls}\"\nnext = \"end\"\n"
        );
        parse(&format!("procedures/{id}.toml"), &text).unwrap()
    };
    let (a, b, c) = (file("a", "b"), file("b", "a"), file("c", "a"));
    let problems = check_calls([&a, &b, &c]);
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("procedures/a.toml:9: `a` runs `b`, which runs `a` again"),
        "{told:?}"
    );
}
