//! docs/tests.md: behind each row of docs/rows.md the tests that show it, one a line, with their files.

use crate::house::House;
use crate::markdown;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The page of rows, a row a line.
pub const FILE: &str = "docs/rows.md";
/// The page of the tests behind them.
pub const TESTS: &str = "docs/tests.md";

/// A line of the page of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line.
    pub line: usize,
    /// The id, such as `C2`.
    pub id: String,
    /// `begun` or `done`.
    pub state: String,
    /// Addresses of pages.
    pub pages: Vec<String>,
    /// Files whose tests are named after an article instead of the row.
    pub articles: Vec<String>,
}

/// Reads the page of rows.
pub fn rows(text: &str) -> Vec<Row> {
    let mut found = Vec::new();
    for table in markdown::tables(text) {
        let Some(row_at) = table.column("row") else { continue };
        for (line, cells) in &table.rows {
            let cell =
                |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", String::as_str);
            // The id may be a link to its tests.
            let id = cell(Some(row_at)).trim_start_matches('[');
            let id = id.split(']').next().unwrap_or(id).trim_matches(['`', '*', ' ']);
            found.push(Row {
                line: *line,
                id: id.to_owned(),
                state: cell(table.column("state")).to_lowercase(),
                pages: spans(cell(table.column("pages"))),
                articles: spans(cell(table.column("tests by article"))),
            });
        }
    }
    found
}

fn spans(cell: &str) -> Vec<String> {
    markdown::code_spans(cell).into_iter().map(|piece| piece.text).collect()
}

/// Returns the tests of a row by file: those named after it, and those of the files that it names.
pub fn tests_of<'h>(
    row: &Row,
    tests: &'h BTreeMap<String, String>,
) -> BTreeMap<&'h str, Vec<&'h str>> {
    let prefix = format!("{}_", row.id.to_lowercase());
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (test, file) in tests {
        if test.starts_with(&prefix) || test.starts_with("art") && row.articles.contains(file) {
            found.entry(file).or_default().push(test);
        }
    }
    found
}

/// Returns the page of tests as it should be.
pub fn listing(house: &House) -> String {
    let tests = house.tests();
    let mut out = String::from(
        "# Tests by row\n\nThe tests behind each row of [rows.md](rows.md), written by `cargo run -p xtask -- rows`. A test is\nnamed after its row, or after the article that it holds.\n",
    );
    for row in rows(house.tree.text(FILE).unwrap_or_default()) {
        let files = tests_of(&row, &tests);
        let count: usize = files.values().map(Vec::len).sum();
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}\n\n{count} tests\n", row.id);
        for (file, names) in files {
            let _ = write!(out, "\n[{file}](../{file})\n");
            for name in names {
                let _ = writeln!(out, "- `{name}`");
            }
        }
    }
    out
}

/// Writes the page of tests.
///
/// # Errors
/// The file cannot be written.
pub fn renew(house: &House, root: &Path) -> Result<String, String> {
    let now = listing(house);
    if house.tree.text(TESTS) == Some(now.as_str()) {
        return Ok(format!("{TESTS} is up to date"));
    }
    fs::write(root.join(TESTS), &now).map_err(|error| format!("{TESTS}: {error}"))?;
    Ok(format!("{TESTS} is written"))
}
