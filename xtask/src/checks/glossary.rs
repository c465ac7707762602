//! Habit 1: one Chinese term, one English identifier.

use super::Check;
use crate::house::House;
use crate::markdown;
use crate::report::Report;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    name: "glossary",
    about: "docs/glossary.md gives every Chinese term one identifier and every identifier one term",
    run,
};

const FILE: &str = "docs/glossary.md";

fn run(house: &House, report: &mut Report) {
    let cure = "write the table `| 中文 | identifier | meaning |`";
    let Some(text) = house.required(FILE, cure, report) else { return };
    let mut terms: BTreeMap<String, usize> = BTreeMap::new();
    let mut identifiers: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = 0;
    for table in markdown::tables(text) {
        let columns =
            table.column("中文").zip(table.column("identifier")).zip(table.column("meaning"));
        let Some(((term_at, id_at), meaning_at)) = columns else { continue };
        for (line, cells) in &table.rows {
            rows += 1;
            let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim_matches('`').trim());
            let (term, identifier, meaning) = (cell(term_at), cell(id_at), cell(meaning_at));
            if term.is_empty() || identifier.is_empty() || meaning.is_empty() {
                report.add(
                    FILE,
                    *line,
                    "has an empty cell",
                    "give the term, the identifier and what it means",
                );
            }
            if !is_identifier(identifier) {
                let cure = "write it as in code: lower case, words joined by `_`";
                report.add(FILE, *line, format!("`{identifier}` is no identifier"), cure);
            }
            once(&mut terms, term, *line, report);
            once(&mut identifiers, identifier, *line, report);
        }
    }
    if rows == 0 {
        report.add(FILE, 0, "has no table of terms", cure);
    }
}

fn once(seen: &mut BTreeMap<String, usize>, name: &str, line: usize, report: &mut Report) {
    if let Some(first) = seen.insert(name.to_owned(), line) {
        let cure =
            "one Chinese term, one English identifier: choose, and rename the other everywhere";
        report.add(FILE, line, format!("`{name}` stands in line {first} already"), cure);
    }
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn terms_are_unique() {
        let text = "| 中文 | identifier | meaning |\n|---|---|---|\n| 案件 | `case` | a |\n| 办件 | matter | b |\n| 事项 | matter | c |\n| 派遣 | Dispatch | |\n";
        let expected = [
            "docs/glossary.md:5 `matter` stands in line 4 already",
            "docs/glossary.md:6 `Dispatch` is no identifier",
            "docs/glossary.md:6 has an empty cell",
        ];
        expect(CHECK, &example(&[(FILE, text)], &[]), &expected);
    }

    #[test]
    fn it_is_asked_for_once_there_are_routes() {
        let route = ("crates/domains/desk/src/routes.rs", "fn routes() { Routes::new(state) }");
        expect(CHECK, &example(&[], &[]), &[]);
        expect(CHECK, &example(&[route], &[]), &["docs/glossary.md:0 is missing"]);
    }
}
