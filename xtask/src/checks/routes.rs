//! Rule 6: every route stands in the golden list with what it needs and the name of its denial test.

use super::Check;
use crate::golden;
use crate::house::House;
use crate::report::Report;
use crate::rust::{Kind, Source};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    name: "routes",
    about: "docs/routes.golden lists every route with what it needs and a denial test that exists",
    run,
};

pub(super) use golden::FILE;

const CURE: &str = "run `cargo run -p xtask -- routes`, read the difference, and commit it";
/// Methods of `Routes`, with the HTTP method that each declares.
const METHODS: [(&str, &str); 6] = [
    ("get", "GET"),
    ("post", "POST"),
    ("upload", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
];

/// A line of the golden list.
pub(super) struct Golden<'a> {
    /// Line number.
    pub(super) line: usize,
    /// GET, POST …
    pub(super) method: &'a str,
    /// Path with `{names}`.
    pub(super) path: &'a str,
    /// What the route needs.
    pub(super) needs: String,
    /// Name of the denial test; `-` for a route that anyone may ask for.
    pub(super) denial: &'a str,
}

/// Returns the lines of the golden list; those that cannot be read are reported.
pub(super) fn lines<'a>(text: &'a str, report: &mut Report) -> Vec<Golden<'a>> {
    let mut found = Vec::new();
    for (at, content) in text.lines().enumerate() {
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        let words: Vec<&str> = content.split_whitespace().collect();
        match words.as_slice() {
            [method, path, needs @ .., denial] if !needs.is_empty() => {
                let needs = needs.join(" ");
                found.push(Golden { line: at + 1, method, path, needs, denial });
            }
            _ => report.add(FILE, at + 1, "is not METHOD PATH NEEDS DENIAL_TEST", CURE),
        }
    }
    found
}

fn run(house: &House, report: &mut Report) {
    let Some(text) = house.required(FILE, CURE, report) else { return };
    let lines = lines(text, report);
    let tests = house.tests();
    let mut seen = BTreeMap::new();
    for line in &lines {
        if let Some(first) = seen.insert((line.method, line.path), line.line) {
            report.add(FILE, line.line, format!("repeats line {first}"), CURE);
        }
        let open = line.needs.to_ascii_lowercase().starts_with("anyone");
        let test = line.denial.rsplit("::").next().unwrap_or_default();
        if matches!(test, "-" | "" | golden::NONE) {
            if !open {
                let what = format!("{} {} has no denial test", line.method, line.path);
                let cure = "write a test in tests/it/denials.rs of its crate that sends somebody without the permission, then run `cargo run -p xtask -- routes`, or name it in the list";
                report.add(FILE, line.line, what, cure);
            }
        } else if !tests.contains_key(test) {
            let what = format!(
                "{} {} names the test `{test}`, which does not exist",
                line.method, line.path
            );
            report.add(
                FILE,
                line.line,
                what,
                "write the test in tests/it/denials.rs, or correct the name",
            );
        }
    }
    let beside = |source: &&Source| !source.path.starts_with("crates/platform/");
    for source in house.product().filter(beside).filter(|source| is_served(house, &source.path)) {
        for (line, method, path) in declared(source) {
            if !seen.contains_key(&(method.as_str(), path.as_str())) {
                report.add(
                    &source.path,
                    line,
                    format!("{method} {path} is missing in {FILE}"),
                    CURE,
                );
            }
        }
    }
}

/// Returns whether the program serves a crate's routes: it stands in the list of what the program is made of.
fn is_served(house: &House, path: &str) -> bool {
    let Some(list) = house.tree.text("crates/linli/src/assembly.rs") else { return true };
    let name = path.split('/').nth(2).unwrap_or_default();
    path.starts_with("crates/linli/") || list.contains(&format!("&{name}::"))
}

/// Returns the routes that a source declares: `.get("/path", needs, handler)` in a file with `Routes`.
fn declared(source: &Source) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    if !source.tokens.iter().any(|token| token.is_word("Routes")) {
        return found;
    }
    for (at, window) in source.tokens.windows(6).enumerate() {
        let [dot, method, open, path, comma, needs] = window else { continue };
        let Some((_, method)) = METHODS.iter().find(|(name, _)| method.is_word(name)) else {
            continue;
        };
        let is_route = dot.is_sign(".")
            && open.is_sign("(")
            && path.kind == Kind::Str
            && path.text.starts_with('/')
            && comma.is_sign(",")
            && needs.kind == Kind::Word;
        if is_route && !source.in_tests(at) {
            found.push((path.line, (*method).to_owned(), path.text.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    const ROUTES: (&str, &str) = (
        "crates/domains/desk/src/routes.rs",
        "fn routes() { Routes::new(state)\n.get(\"/a\", Needs::Anyone, a)\n.post(\"/b\", Needs::Verb(\"x\"), b) }",
    );
    const DENIALS: (&str, &str) =
        ("crates/domains/desk/tests/it/denials.rs", "#[tokio::test] async fn b_is_denied() {}");

    #[test]
    fn a_full_list_passes() {
        let list = (FILE, "GET /a anyone -\nPOST /b verb:x desk::denials::b_is_denied\n");
        expect(CHECK, &example(&[ROUTES, DENIALS, list], &[]), &[]);
    }

    #[test]
    fn gaps_are_told() {
        let list = (FILE, "POST /b verb:x b_is_gone\nPOST /c staff -\nPOST /c staff -\nnonsense\n");
        let expected = [
            "crates/domains/desk/src/routes.rs:2 GET /a is missing in docs/routes.golden",
            "docs/routes.golden:1 POST /b names the test `b_is_gone`, which does not exist",
            "docs/routes.golden:2 POST /c has no denial test",
            "docs/routes.golden:3 POST /c has no denial test",
            "docs/routes.golden:3 repeats line 2",
            "docs/routes.golden:4 is not METHOD PATH NEEDS DENIAL_TEST",
        ];
        expect(CHECK, &example(&[ROUTES, DENIALS, list], &[]), &expected);
        expect(CHECK, &example(&[ROUTES], &[]), &["docs/routes.golden:0 is missing"]);
    }
}
