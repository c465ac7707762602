//! Rules 1, 2 and 8: a domain is a folder with a fixed list of files; tests of a crate are one binary.

use super::Check;
use crate::house::{House, Member, Tier};
use crate::report::Report;

pub(super) const CHECK: Check = Check {
    name: "shape",
    about: "a domain has its fixed list of files; the tests of a crate are one binary, on both engines, and none is skipped",
    run,
};

/// Files of a domain, with what each is for.
const DOMAIN: [(&str, &str); 6] = [
    ("README.md", "purpose, terms, states, and who may do what"),
    ("src/lib.rs", "the manifest"),
    ("messages/zh.toml", "what users read, in Chinese"),
    ("messages/en.toml", "what users read, in English"),
    (
        "tests/it/main.rs",
        "the one test binary; tests are named after rows, such as `c2_lead_and_assistants`",
    ),
    ("tests/it/denials.rs", "for every route, who is turned away"),
];

/// Modules that say nothing about what is inside.
const VAGUE: [&str; 7] = ["utils", "util", "helpers", "helper", "common", "misc", "stuff"];

fn run(house: &House, report: &mut Report) {
    for (path, error) in &house.broken {
        report.add(path, 0, format!("is not Rust: {error}"), "let `cargo check` say where");
    }
    for member in &house.members {
        if member.tier() == Some(Tier::Domain) {
            domain(house, member, report);
        }
        one_binary(house, member, report);
        both_engines(house, member, report);
    }
    skipped(house, report);
    for source in house.product() {
        let parts = source.path.split('/').map(|part| part.trim_end_matches(".rs"));
        if let Some(part) = parts.into_iter().find(|part| VAGUE.contains(part)) {
            let cure = "name the module after its noun; what several nouns need belongs to the crate below them";
            report.add(
                &source.path,
                0,
                format!("`{part}` says nothing about what is inside"),
                cure,
            );
        }
    }
}

fn domain(house: &House, member: &Member, report: &mut Report) {
    let begun = house.product().any(|source| {
        source.path.starts_with(&format!("{}/src/", member.folder))
            && source
                .names()
                .iter()
                .any(|(_, path)| path.last().is_some_and(|last| last == "Manifest"))
    });
    if !begun {
        report.wait(format!(
            "{}: its files are asked for once it declares a manifest",
            member.folder
        ));
        return;
    }
    for (file, what) in DOMAIN {
        let path = format!("{}/{file}", member.folder);
        if !house.tree.has(&path) {
            report.add(&path, 0, "is missing", format!("add it: {what}"));
        }
    }
    if !house.tree.has_folder(&format!("{}/migrations", member.folder)) {
        let path = format!("{}/migrations", member.folder);
        report.add(
            &path,
            0,
            "is missing",
            "a domain brings its tables as migrations: 0001_<noun>.sql",
        );
    }
    if let Some(main) = house.member("linli") {
        let listed =
            main.dependencies.iter().any(|d| d.folder.as_deref() == Some(member.folder.as_str()));
        if !listed {
            let cure = "add the dependency, and one line to the list of domains in crates/linli";
            report.add(
                "crates/linli/Cargo.toml",
                0,
                format!("does not name the domain `{}`", member.name()),
                cure,
            );
        }
    }
}

/// Rule 7: a crate with tables has tests on both engines.
fn both_engines(house: &House, member: &Member, report: &mut Report) {
    let tests = format!("{}/tests/it/", member.folder);
    let uses_both = house.sources.iter().any(|source| {
        source.path.starts_with(&tests) && source.tokens.iter().any(|token| token.is_word("both"))
    });
    let migrations = format!("{}/migrations", member.folder);
    if house.tree.has_folder(&migrations) && !uses_both {
        let cure = "write its tests in tests/it with `testkit::both!`, so that every query and migration runs on SQLite and PostgreSQL";
        report.add(&migrations, 0, "has no test on both engines", cure);
    }
}

/// A test that does not run proves nothing.
fn skipped(house: &House, report: &mut Report) {
    let cure = "mend the test or delete it; a slow one takes its rounds from a variable such as LINLI_TORTURE";
    for source in &house.sources {
        for (at, window) in source.tokens.windows(3).enumerate() {
            let [hash, open, word] = window else { continue };
            if hash.is_sign("#") && open.is_sign("[") && word.is_word("ignore") {
                report.add(&source.path, source.tokens[at].line, "a test is ignored", cure);
            }
        }
    }
    for (path, text) in house.tree.below("e2e").filter(|(path, _)| path.ends_with(".test.mjs")) {
        for (at, line) in text.lines().enumerate() {
            let ways = ["test.skip(", "test.todo(", "skip: true", "test.only("];
            if ways.iter().any(|way| line.contains(way)) {
                report.add(path, at + 1, "a test is left out", cure);
            }
        }
    }
}

fn one_binary(house: &House, member: &Member, report: &mut Report) {
    if member.tier() == Some(Tier::Tool) {
        return;
    }
    let below = format!("{}/tests/", member.folder);
    for path in house.tree.paths() {
        let Some(rest) = path.strip_prefix(&below) else { continue };
        if rest.ends_with(".rs") && !rest.contains('/') {
            let cure =
                "move it to tests/it/ and name it in tests/it/main.rs: every binary is linked anew";
            report.add(path, 0, "is a test binary of its own", cure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn a_domain_has_its_files() {
        let files = [
            ("crates/domains/desk/src/lib.rs", "pub fn manifest() -> http::Manifest { todo() }"),
            ("crates/domains/desk/README.md", ""),
            ("crates/domains/desk/messages/zh.toml", ""),
            ("crates/domains/desk/messages/en.toml", ""),
            ("crates/domains/desk/tests/it/main.rs", "#[ignore]"),
            ("crates/domains/desk/tests/other.rs", ""),
            ("crates/domains/desk/src/utils.rs", ""),
        ];
        let house = example(&files, &[("crates/domains/desk", &[]), ("crates/linli", &[])]);
        let expected = [
            "crates/domains/desk/migrations:0 is missing",
            "crates/domains/desk/src/utils.rs:0 `utils` says nothing about what is inside",
            "crates/domains/desk/tests/it/denials.rs:0 is missing",
            "crates/domains/desk/tests/it/main.rs:1 a test is ignored",
            "crates/domains/desk/tests/other.rs:0 is a test binary of its own",
            "crates/linli/Cargo.toml:0 does not name the domain `desk`",
        ];
        expect(CHECK, &house, &expected);
    }
}
