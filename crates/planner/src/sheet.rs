//! Cells of tables that spreadsheets open: a cell is never a formula.
//!
//! Ids come from files of others. A spreadsheet runs a cell that begins like a formula, so such a cell is written with an
//! apostrophe before it, which spreadsheets take for "this is text", and read without it.

use std::borrow::Cow;

/// Signs with which a spreadsheet begins a formula; full-width ones are taken for the others.
const BEGINS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Returns whether a cell would be taken for a formula, or for one with apostrophes before it.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(BEGINS)
}

/// Returns a cell as it is written.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Returns what a written cell says.
pub fn said(cell: &str) -> &str {
    if is_formula(cell) { cell.strip_prefix('\'').unwrap_or(cell) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b2_a_cell_is_never_a_formula_and_comes_back() {
        for cell in [
            "=HYPERLINK(\"http://a\")",
            "+1",
            "-1",
            "@SUM(1)",
            "＝1+1",
            "＋1",
            "－1",
            "＠a",
            "'=1",
            "''@a",
        ] {
            let written = guarded(cell);
            assert!(written.starts_with('\''), "{cell}");
            assert_eq!(said(&written), cell);
        }
        for cell in ["1", "石榴园-3", "a=b", "'quoted'", ""] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(said(cell), cell);
        }
    }
}
