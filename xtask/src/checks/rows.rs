//! docs/rows.md says what each row of the requirements has, and points to pages that exist; docs/tests.md lists the tests
//! behind it.

use super::{Check, routes};
use crate::house::House;
use crate::report::Report;
use crate::rows::{self, FILE, Row, TESTS};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: Check = Check {
    name: "rows",
    about: "docs/rows.md: a row a line, with pages that are routes; docs/tests.md lists the tests of each; every test named after a row has its row",
    run,
};

const CURE: &str = "write a table with the columns `row`, `state`, `what is there`, `pages`, `tests by article`: pages as `/path/{id}`, tests by their files";

fn run(house: &House, report: &mut Report) {
    let Some(text) = house.required(FILE, CURE, report) else { return };
    let tests = house.tests();
    let golden = house.tree.text(routes::FILE).unwrap_or_default();
    let paths: BTreeSet<&str> =
        routes::lines(golden, &mut Report::default()).iter().map(|line| line.path).collect();
    let files: BTreeSet<&str> = tests.values().map(String::as_str).collect();
    let mut known = BTreeSet::new();
    for row in rows::rows(text) {
        if !is_row(&row.id) {
            let cure = "name rows as the requirements do: `C2`";
            report.add(FILE, row.line, format!("`{}` is no row", row.id), cure);
            continue;
        }
        for page in row.pages.iter().filter(|page| page.contains('/')) {
            let path = page.split_whitespace().last().unwrap_or(page);
            if !paths.contains(path) {
                let what = format!("{} names the page `{page}`, which is no route", row.id);
                report.add(FILE, row.line, what, CURE);
            }
        }
        for file in row.articles.iter().filter(|file| !files.contains(file.as_str())) {
            let what = format!("{} names the file `{file}`, which has no tests", row.id);
            report.add(FILE, row.line, what, CURE);
        }
        shown(&row, &tests, report);
        known.insert(row.id.to_lowercase());
    }
    unlisted(&tests, &known, report);
    if house.tree.text(TESTS) != Some(rows::listing(house).as_str()) {
        let cure = "cargo run -p xtask -- rows, read the difference, commit it";
        report.add(TESTS, 0, "is not the list of the tests that there are", cure);
    }
}

/// A row is done when it can be shown.
fn shown(row: &Row, tests: &BTreeMap<String, String>, report: &mut Report) {
    let shown = !row.pages.is_empty() && !rows::tests_of(row, tests).is_empty();
    if row.state.starts_with("done") && !shown {
        let cure = "a row is done when it can be shown: name the page and write the tests";
        let what = format!("{} is done without a page or without a test", row.id);
        report.add(FILE, row.line, what, cure);
    }
}

/// Reports tests named after a row that the page does not list.
fn unlisted(tests: &BTreeMap<String, String>, rows: &BTreeSet<String>, report: &mut Report) {
    for (test, file) in tests {
        let prefix = test.split(['_', ' ']).next().unwrap_or_default();
        let is_named = is_row(&prefix.to_uppercase())
            && prefix.len() < test.len()
            && *prefix == prefix.to_lowercase();
        if is_named && file.contains("/tests/") && !rows.contains(prefix) {
            let what = format!("`{test}` belongs to a row that {FILE} does not list");
            report.add(file, 0, what, "add the row, or name the test after another one");
        }
    }
}

fn is_row(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| ('A'..='P').contains(&c))
        && !chars.as_str().is_empty()
        && chars.as_str().len() <= 2
        && chars.all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn rows_point_to_what_exists() {
        let page = "| Row | State | Pages | Tests by article |\n|---|---|---|---|\n\
                    | [C1](tests.md#c1) | done | `/report` | |\n\
                    | C2 | done | | |\n\
                    | Q1 | open | | |\n\
                    | C4 | begun | `GET /nowhere` | `nowhere.rs` |\n";
        let tests = "crates/domains/desk/tests/it/c1.rs";
        let files = [
            (FILE, page),
            ("docs/routes.golden", "GET /report anyone -\n"),
            (tests, "#[test] fn c1_by_phone() {} #[test] fn c3_lonely() {}"),
        ];
        let expected = [
            "crates/domains/desk/tests/it/c1.rs:0 `c3_lonely` belongs to a row that docs/rows.md does not list",
            "docs/rows.md:4 C2 is done without a page or without a test",
            "docs/rows.md:5 `Q1` is no row",
            "docs/rows.md:6 C4 names the file `nowhere.rs`, which has no tests",
            "docs/rows.md:6 C4 names the page `GET /nowhere`, which is no route",
            "docs/tests.md:0 is not the list of the tests that there are",
        ];
        expect(CHECK, &example(&files, &[]), &expected);
    }

    #[test]
    fn the_tests_of_a_row_stand_behind_it() {
        let page = "| row | state | pages | tests by article |\n|---|---|---|---|\n| G1 | begun | | `crates/kernel/tests/it/rolls.rs` |\n";
        let rolls =
            "#[test] fn art16_eighteen() {} #[test] fn g1_a_roll() {} #[test] fn else_() {}";
        let files = [(FILE, page), ("crates/kernel/tests/it/rolls.rs", rolls)];
        let told = rows::listing(&example(&files, &[]));
        assert!(told.contains("## G1\n\n2 tests\n"), "{told}");
        assert!(told.contains("rolls.rs)\n- `art16_eighteen`\n- `g1_a_roll`\n"), "{told}");
    }
}
