//! Habit 6: clock, randomness and environment are passed. Clippy refuses the calls (clippy.toml); this check keeps the
//! bans in place and looks at who lifts them.

use super::Check;
use crate::house::House;
use crate::report::Report;
use crate::rust::{Kind, Source, Token};

pub(super) const CHECK: Check = Check {
    name: "ambient",
    about: "clippy.toml bans clock, randomness and environment; only store::env and the command line lift the ban, with a reason",
    run,
};

/// Calls that clippy.toml must refuse.
const BANNED: [&str; 9] = [
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "time::OffsetDateTime::now_utc",
    "uuid::Uuid::now_v7",
    "uuid::Uuid::new_v4",
    "rand::random",
    "rand::rng",
    "std::env::var",
    "std::env::var_os",
];

/// Places that may touch the outside.
const MAY: [&str; 5] = [
    "crates/platform/store/src/env",
    "crates/platform/testkit/",
    "crates/linli/src/",
    "crates/planner/src/cli/",
    "xtask/",
];

/// Lints that nobody lifts outside tests.
const KEPT: [(&str, &str); 4] = [
    (
        "unwrap_used",
        "return a `Fault` or a `Refusal`; what cannot fail is written so that no unwrap is needed",
    ),
    (
        "expect_used",
        "return a `Fault` or a `Refusal`; what cannot fail is written so that no expect is needed",
    ),
    ("missing_docs", "say in one line what it is"),
    ("unsafe_code", "Linli has no unsafe code"),
];

fn run(house: &House, report: &mut Report) {
    let config = house.tree.text("clippy.toml").unwrap_or_default();
    for path in BANNED {
        if !config.contains(&format!("\"{path}\"")) {
            report.add(
                "clippy.toml",
                0,
                format!("does not refuse `{path}`"),
                "put the line back under disallowed-methods",
            );
        }
    }
    for source in &house.sources {
        attributes(source, report);
    }
    for member in &house.members {
        let path = format!("{}/Cargo.toml", member.folder);
        let text = house.tree.text(&path).unwrap_or_default();
        if !text.replace(' ', "").contains("[lints]\nworkspace=true") {
            report.add(
                &path,
                0,
                "does not take the lints of the workspace",
                "add `[lints]` with `workspace = true`",
            );
        }
    }
}

fn attributes(source: &Source, report: &mut Report) {
    for at in 0..source.tokens.len() {
        let Some(open) = source.tokens.get(at + 1).filter(|_| is_lifting(&source.tokens, at))
        else {
            continue;
        };
        let inside = &source.tokens[at + 1..open.mate];
        let line = source.tokens[at].line;
        let has = |word: &str| inside.iter().any(|token| token.is_word(word));
        let lifts_ambient = has("disallowed_methods") || has("disallowed_types");
        if lifts_ambient && !source.in_tests(at) {
            if !MAY.iter().any(|place| source.path.starts_with(place)) {
                let cure = "pass clock and randomness as `Env` or as values, settings from the command line in crates/linli";
                report.add(
                    &source.path,
                    line,
                    "lifts the ban on clock, randomness and environment",
                    cure,
                );
            } else if !has("reason") {
                let cure = "write `#[expect(clippy::disallowed_methods, reason = \"…\")]`";
                report.add(&source.path, line, "lifts the ban without a reason", cure);
            }
        }
        for (lint, cure) in KEPT {
            if has(lint) && !source.in_tests(at) && !source.path.starts_with("xtask/") {
                report.add(&source.path, line, format!("lifts `{lint}`"), cure);
            }
        }
    }
}

/// Whether the word at `at` is `allow` or `expect` of an attribute.
fn is_lifting(tokens: &[Token], at: usize) -> bool {
    let word = &tokens[at];
    let bracket = tokens[..at].iter().rposition(|token| token.is_sign("["));
    (word.is_word("allow") || word.is_word("expect"))
        && tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Open)
        && bracket.is_some_and(|open| {
            tokens[open].mate > at
                && open > 0
                && (tokens[open - 1].is_sign("#") || tokens[open - 1].is_sign("!"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn lifted_bans_are_told() {
        let config = BANNED[1..].iter().map(|path| format!("\"{path}\"\n")).collect::<String>();
        let files = [
            ("clippy.toml", config.as_str()),
            (
                "crates/platform/store/src/env.rs",
                "#[expect(clippy::disallowed_methods, reason = \"the clock\")] fn now() {}",
            ),
            ("crates/linli/src/main.rs", "#![allow(clippy::disallowed_methods)]"),
            (
                "crates/domains/desk/src/lib.rs",
                "#[allow(clippy::disallowed_methods, reason = \"x\")]\nfn a() { b.expect(\"unwrap_used\") }\n#[allow(clippy::unwrap_used)] fn c() {}",
            ),
            ("crates/domains/desk/tests/it/main.rs", "#![allow(clippy::unwrap_used)]"),
        ];
        let expected = [
            "clippy.toml:0 does not refuse `std::time::SystemTime::now`",
            "crates/domains/desk/src/lib.rs:1 lifts the ban on clock, randomness and environment",
            "crates/domains/desk/src/lib.rs:3 lifts `unwrap_used`",
            "crates/linli/src/main.rs:1 lifts the ban without a reason",
        ];
        expect(CHECK, &example(&files, &[]), &expected);
    }
}
