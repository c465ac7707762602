//! Every whole SQL statement of the product, for a test that prepares each on both engines.

use crate::house::House;
use crate::rust::Source;
use crate::sql;

/// A statement and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Path from the root of the repository.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its text.
    pub sql: String,
}

/// Returns the statements that stand in the sources as one fixed text. Those that are put together (the head of a `Select`
/// among them), and those of `store`, which speaks to each engine in its own words, are run by the tests of their crates.
pub fn list(house: &House) -> Vec<Statement> {
    let mut found = Vec::new();
    for source in house.product() {
        if source.path.starts_with("crates/platform/") {
            continue;
        }
        for (at, text) in source.strings() {
            let before = &source.tokens[at.saturating_sub(2)..at];
            let is_head =
                before.iter().any(|token| token.is_word("head")) || opens_select(source, at);
            let is_fixed = !is_head && !text.contains(['{', '?']) && !is_pieced(&text);
            if sql::is_statement(&text) && sql::is_sql(&text) && is_fixed && !source.in_tests(at) {
                found.push(Statement {
                    file: source.path.clone(),
                    line: source.tokens[at].line,
                    sql: text,
                });
            }
        }
    }
    found
}

/// Whether the literal is the first argument of `Select::new(`.
fn opens_select(source: &Source, at: usize) -> bool {
    match &source.tokens[at.saturating_sub(5)..at] {
        [select, _, _, new, open] => {
            select.is_word("Select") && new.is_word("new") && open.is_sign("(")
        }
        _ => false,
    }
}

/// Whether a macro puts something in, or the text goes on elsewhere.
fn is_pieced(text: &str) -> bool {
    let variable =
        text.split('$').skip(1).any(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let open = text.matches('(').count() != text.matches(')').count();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    variable || open || ["FROM", "WHERE", "AND", "SET", "VALUES", "BY", "IN"].contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::example;

    #[test]
    fn whole_statements_are_listed() {
        let text = "fn f() { q.all(\"SELECT a FROM b WHERE c = $1\"); format!(\"SELECT {x}\"); \
                    concat!(\"SELECT \", $a, \" FROM b\"); Select::new(\"SELECT a FROM b\"); let head = \"SELECT a FROM b\"; \
                    concat!(\"SELECT \", a!(), \" FROM b\"); }";
        let house = example(&[("crates/domains/desk/src/store.rs", text)], &[]);
        let found: Vec<String> = list(&house).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(found, ["SELECT a FROM b WHERE c = $1"]);
    }
}
