//! docs/rows.md says what each row of the requirements has, and points to pages and tests that exist.

use super::{Check, routes};
use crate::house::House;
use crate::markdown;
use crate::report::Report;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: Check = Check {
    name: "rows",
    about: "docs/rows.md: every row points to pages that are routes and to tests that exist; every test named after a row has its row",
    run,
};

const FILE: &str = "docs/rows.md";
const CURE: &str = "write a table with the columns `row`, `state`, `pages`, `tests`: pages as `/path/{id}`, tests by the names of their functions";

fn run(house: &House, report: &mut Report) {
    let Some(text) = house.required(FILE, CURE, report) else { return };
    let tests = house.tests();
    let golden = house.tree.text(routes::FILE).unwrap_or_default();
    let paths: BTreeSet<&str> =
        routes::lines(golden, &mut Report::default()).iter().map(|line| line.path).collect();
    let mut rows = BTreeSet::new();
    for table in markdown::tables(text) {
        let (Some(row_at), Some(tests_at)) = (table.column("row"), table.column("tests")) else {
            continue;
        };
        for (line, cells) in &table.rows {
            let cell =
                |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", String::as_str);
            let row = cell(Some(row_at)).trim_matches(['`', '*', ' ']);
            if !is_row(row) {
                report.add(
                    FILE,
                    *line,
                    format!("`{row}` is no row"),
                    "name rows as the requirements do: `C2`",
                );
                continue;
            }
            rows.insert(row.to_lowercase());
            let named_tests = spans(cell(Some(tests_at)));
            let named_pages = spans(cell(table.column("pages")));
            for test in &named_tests {
                if !tests.contains_key(test.rsplit("::").next().unwrap_or(test)) {
                    report.add(
                        FILE,
                        *line,
                        format!("{row} names the test `{test}`, which does not exist"),
                        CURE,
                    );
                }
            }
            for page in named_pages.iter().filter(|page| page.contains('/')) {
                let path = page.split_whitespace().last().unwrap_or(page);
                if !paths.contains(path) {
                    report.add(
                        FILE,
                        *line,
                        format!("{row} names the page `{page}`, which is no route"),
                        CURE,
                    );
                }
            }
            let state = cell(table.column("state")).to_lowercase();
            if state.starts_with("done") && (named_tests.is_empty() || named_pages.is_empty()) {
                let cure = "a row is done when it can be shown: name the page and the tests";
                report.add(
                    FILE,
                    *line,
                    format!("{row} is done without a page or without a test"),
                    cure,
                );
            }
        }
    }
    unlisted(&tests, &rows, report);
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

fn spans(cell: &str) -> Vec<String> {
    markdown::code_spans(cell).into_iter().map(|piece| piece.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn rows_point_to_what_exists() {
        let page = "| Row | State | Pages | Tests |\n|---|---|---|---|\n\
                    | C1 | done | `/report` | `c1_by_phone`, `c1_gone` |\n\
                    | C2 | done | | `c1_by_phone` |\n\
                    | Q1 | open | | |\n\
                    | C4 | begun | `GET /nowhere` | |\n";
        let files = [
            (FILE, page),
            ("docs/routes.golden", "GET /report anyone -\n"),
            (
                "crates/domains/desk/tests/it/c1.rs",
                "#[test] fn c1_by_phone() {} #[test] fn c3_lonely() {}",
            ),
        ];
        let expected = [
            "crates/domains/desk/tests/it/c1.rs:0 `c3_lonely` belongs to a row that docs/rows.md does not list",
            "docs/rows.md:3 C1 names the test `c1_gone`, which does not exist",
            "docs/rows.md:4 C2 is done without a page or without a test",
            "docs/rows.md:5 `Q1` is no row",
            "docs/rows.md:6 C4 names the page `GET /nowhere`, which is no route",
        ];
        expect(CHECK, &example(&files, &[]), &expected);
    }
}
