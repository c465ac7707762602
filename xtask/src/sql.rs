//! Which tables a statement names, and which of its words an engine would understand differently.
//!
//! It is no SQL parser: it reads words and brackets, enough to find the names behind FROM, JOIN, INTO and the like.

use std::collections::BTreeSet;

/// The tables of one or several statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Tables that are read or referred to.
    pub read: BTreeSet<String>,
    /// Tables that are changed.
    pub written: BTreeSet<String>,
    /// Tables that are created.
    pub created: BTreeSet<String>,
}

/// Words that begin a statement or a fragment of one.
const BEGINNINGS: [&str; 18] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "WITH",
    "FROM",
    "JOIN",
    "LEFT JOIN",
    "INNER JOIN",
    "WHERE",
    "AND",
    "EXISTS",
    "CREATE",
    "ALTER",
    "DROP",
    "ORDER BY",
    "RETURNING",
    "ON CONFLICT",
];

/// Signs of SQL further inside a piece of it.
const INSIDE: [&str; 4] = ["(SELECT ", " FROM ", " JOIN ", " RETURNING "];

/// Returns whether a string literal of Rust is SQL or a piece of it: keywords in capitals.
pub fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    let begins = BEGINNINGS.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '('))
    });
    begins || INSIDE.iter().any(|word| text.contains(word))
}

/// Returns whether it is a whole statement, not a piece of one.
pub fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first.as_str())
}

/// Returns the tables that the text names. Common table expressions and functions are left out.
pub fn names(sql: &str) -> Names {
    let words = split(sql);
    let own = with_names(&words);
    let mut found = Names::default();
    let mut openers: Vec<String> = Vec::new();
    for at in 0..words.len() {
        let before = at.checked_sub(1).map_or(String::new(), |i| words[i].to_ascii_uppercase());
        match words[at].to_ascii_uppercase().as_str() {
            "(" => openers.push(before),
            ")" => drop(openers.pop()),
            "FROM" if before != "DISTINCT" && !inside_function(&openers) => {
                let target = if before == "DELETE" { &mut found.written } else { &mut found.read };
                target.extend(table_list(&words, at + 1));
            }
            "USING" => found.read.extend(table_list(&words, at + 1)),
            "JOIN" | "REFERENCES" => found.read.extend(table(&words, at + 1)),
            "INTO" => found.written.extend(table_before_columns(&words, at + 1)),
            "UPDATE" if !["FOR", "DO", "ON"].contains(&before.as_str()) => {
                found.written.extend(table(&words, at + 1));
            }
            "TABLE" | "VIEW" => {
                let verb = words[..at].iter().rev().find(|word| {
                    ["CREATE", "ALTER", "DROP"].contains(&word.to_ascii_uppercase().as_str())
                });
                let target = match verb.map(|word| word.to_ascii_uppercase()).as_deref() {
                    Some("CREATE") => &mut found.created,
                    _ => &mut found.written,
                };
                target.extend(table_before_columns(&words, at + 1));
            }
            "ON" if is_index(&words, at) => {
                found.written.extend(table_before_columns(&words, at + 1))
            }
            _ => {}
        }
    }
    for own in own {
        found.read.remove(&own);
        found.written.remove(&own);
    }
    found
}

/// What must not stand in SQL: the word, and the cure.
const BANNED: [(&str, &str); 16] = [
    ("NOW(", "pass the time as an argument: `tx.now()`"),
    ("CURRENT_TIMESTAMP", "pass the time as an argument: `tx.now()`"),
    ("CURRENT_DATE", "pass the date as an argument: `tx.now().china_date()`"),
    ("CURRENT_TIME", "pass the time as an argument: `tx.now()`"),
    ("LOCALTIMESTAMP", "pass the time as an argument: `tx.now()`"),
    ("CLOCK_TIMESTAMP(", "pass the time as an argument: `tx.now()`"),
    ("STRFTIME(", "reckon in Rust with kernel::time and pass the result"),
    ("DATETIME(", "reckon in Rust with kernel::time and pass the result"),
    ("DATE_TRUNC(", "reckon in Rust with kernel::time and pass the result"),
    ("RANDOM(", "take randomness from `Env::random` and pass it"),
    ("GEN_RANDOM_UUID(", "make the id with `tx.new_id()`"),
    ("TRIGGER", "do it in the command that causes it; a trigger acts behind the journal's back"),
    (
        "ON DELETE SET NULL",
        "Citus refuses it with the tenant in the key; clear the column in the command",
    ),
    ("AUTOINCREMENT", "ids are UUIDv7 from `tx.new_id()`"),
    ("SERIAL", "ids are UUIDv7 from `tx.new_id()`"),
    ("FOR UPDATE", "SQLite does not know it; claim by `UPDATE … WHERE … RETURNING`"),
];

/// Returns what must not stand in SQL and does.
pub fn banned(sql: &str) -> Vec<(&'static str, &'static str)> {
    let text = without_spaces_before_brackets(&split(sql));
    let contains = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let ends = word.ends_with('(') || !after.is_some_and(is_word_char);
            !before.is_some_and(is_word_char) && ends
        })
    };
    BANNED.into_iter().filter(|(word, _)| contains(word)).collect()
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.')
}

fn without_spaces_before_brackets(words: &[String]) -> String {
    words.join(" ").to_ascii_uppercase().replace(" (", "(")
}

/// Splits SQL into words and signs; strings and comments fall away, quoted names lose their quotes.
fn split(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("--") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
        } else if c == '\'' {
            let after = &rest[1..];
            rest = after.split_once('\'').map_or("", |(_, after)| after);
            words.push("''".to_owned());
        } else if c == '"' {
            let (name, after) = rest[1..].split_once('"').unwrap_or((&rest[1..], ""));
            words.push(name.to_owned());
            rest = after;
        } else if is_word_char(c) {
            let end = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            rest = &rest[end..];
        } else {
            if !c.is_whitespace() {
                words.push(c.to_string());
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    words
}

/// Returns the names of common table expressions: `name AS (` and `name (columns) AS (`.
fn with_names(words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for at in 1..words.len() {
        if !words[at].eq_ignore_ascii_case("AS") {
            continue;
        }
        let opens = words[at + 1..]
            .iter()
            .take(3)
            .find(|word| !["NOT", "MATERIALIZED"].contains(&word.to_ascii_uppercase().as_str()));
        if opens.is_none_or(|word| word != "(") {
            continue;
        }
        let name = if words[at - 1] == ")" {
            words[..at - 1]
                .iter()
                .rposition(|word| word == "(")
                .and_then(|open| words.get(open.checked_sub(1)?))
        } else {
            words.get(at - 1)
        };
        found.extend(name.cloned());
    }
    found
}

/// Functions whose own grammar has FROM between brackets.
fn inside_function(openers: &[String]) -> bool {
    let functions = ["EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"];
    openers.last().is_some_and(|word| functions.contains(&word.as_str()))
}

fn is_name(word: &str) -> bool {
    let keyword = [
        "SELECT", "LATERAL", "ONLY", "SET", "VALUES", "IF", "NOT", "EXISTS", "OF", "SKIP", "NOWAIT",
    ];
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !keyword.contains(&word.to_ascii_uppercase().as_str())
}

fn bare(word: &str) -> String {
    word.rsplit('.').next().unwrap_or(word).to_ascii_lowercase()
}

fn table(words: &[String], at: usize) -> Option<String> {
    let at = at
        + words[at.min(words.len())..]
            .iter()
            .take_while(|word| {
                word.eq_ignore_ascii_case("LATERAL") || word.eq_ignore_ascii_case("ONLY")
            })
            .count();
    let name = words.get(at).filter(|word| is_name(word))?;
    let is_call = words.get(at + 1).is_some_and(|word| word == "(") && !is_references(words, at);
    (!is_call).then(|| bare(name))
}

fn is_references(words: &[String], at: usize) -> bool {
    at > 0 && words[at - 1].eq_ignore_ascii_case("REFERENCES")
}

/// A name that may stand before a bracket with columns; IF NOT EXISTS is passed over.
fn table_before_columns(words: &[String], at: usize) -> Option<String> {
    let skipped = words[at.min(words.len())..].iter().take_while(|word| {
        ["IF", "NOT", "EXISTS", "ONLY"].contains(&word.to_ascii_uppercase().as_str())
    });
    let at = at + skipped.count();
    words.get(at).filter(|word| is_name(word)).map(|word| bare(word))
}

/// The names of `a, b AS c, (subquery) d, f(x)`.
fn table_list(words: &[String], from: usize) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    let mut at = from;
    loop {
        found.extend(table(words, at));
        // Pass over the name or the bracket, then over an alias.
        while let Some(word) = words.get(at) {
            if word == "(" {
                at = after_bracket(words, at);
            } else if is_name(word) && !ends_list(word) {
                at += 1;
            } else {
                break;
            }
        }
        if words.get(at).is_none_or(|word| word != ",") {
            return found.into_iter();
        }
        at += 1;
    }
}

fn ends_list(word: &str) -> bool {
    let ends = [
        "WHERE",
        "JOIN",
        "LEFT",
        "RIGHT",
        "INNER",
        "CROSS",
        "FULL",
        "NATURAL",
        "ON",
        "GROUP",
        "ORDER",
        "LIMIT",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "HAVING",
        "RETURNING",
        "WINDOW",
        "FOR",
        "OFFSET",
    ];
    ends.contains(&word.to_ascii_uppercase().as_str())
}

fn after_bracket(words: &[String], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    words.len()
}

/// Whether the ON at `at` belongs to CREATE INDEX.
fn is_index(words: &[String], at: usize) -> bool {
    words[..at]
        .iter()
        .rev()
        .take(6)
        .take_while(|word| *word != ";" && *word != "(")
        .any(|word| word.eq_ignore_ascii_case("INDEX"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let Names { read, written, created } = names(sql);
        (read.into_iter().collect(), written.into_iter().collect(), created.into_iter().collect())
    }

    fn check(sql: &str, read: &[&str], written: &[&str], created: &[&str]) {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(found(sql), (own(read), own(written), own(created)), "{sql}");
    }

    #[test]
    fn tables_are_found() {
        check(
            "SELECT a.x FROM desk_case a, area b JOIN org o ON o.id = a.org WHERE 1=1",
            &["area", "desk_case", "org"],
            &[],
            &[],
        );
        check("SELECT x FROM (SELECT y FROM a) t, b", &["a", "b"], &[], &[]);
        check("SELECT value FROM json_each($1)", &[], &[], &[]);
        check(
            "WITH c(x) AS (SELECT y FROM a), d AS (SELECT 1) SELECT * FROM c JOIN d ON 1=1",
            &["a"],
            &[],
            &[],
        );
        check(
            "INSERT INTO desk_case(id, x) SELECT id, x FROM old ON CONFLICT (id) DO UPDATE SET x = excluded.x",
            &["old"],
            &["desk_case"],
            &[],
        );
        check(
            "UPDATE job SET a = $1 WHERE id IN (SELECT id FROM job LIMIT 1) RETURNING id",
            &["job"],
            &["job"],
            &[],
        );
        check("DELETE FROM a WHERE b IS DISTINCT FROM c", &[], &["a"], &[]);
        check("SELECT EXTRACT(YEAR FROM at), trim(both from x) FROM a", &["a"], &[], &[]);
        check("SELECT '-- FROM no' FROM a -- FROM b", &["a"], &[], &[]);
    }

    #[test]
    fn migrations_are_read() {
        check(
            "CREATE TABLE IF NOT EXISTS desk_case (id {id} NOT NULL, o {id} REFERENCES org (id) ON DELETE CASCADE);\nCREATE UNIQUE INDEX desk_case_a ON desk_case (id);",
            &["org"],
            &["desk_case"],
            &["desk_case"],
        );
        check(
            "ALTER TABLE desk_case ADD COLUMN x {int}; DROP TABLE old;",
            &[],
            &["desk_case", "old"],
            &[],
        );
    }

    #[test]
    fn banned_words_are_found() {
        assert_eq!(banned("SELECT now ( )").len(), 1);
        assert_eq!(banned("UPDATE a SET x = 'now()', nows = 1, serial_no = 2").len(), 0);
        assert_eq!(banned("x REFERENCES a (id) on delete\n set null").len(), 1);
        assert_eq!(banned("SELECT 1 FROM a FOR UPDATE SKIP LOCKED").len(), 1);
    }

    #[test]
    fn pieces_are_sql_too() {
        assert!(is_sql("SELECT 1"));
        assert!(is_sql(" WHERE a = 1"));
        assert!(is_sql("area_id IN (SELECT area_id FROM a)"));
        assert!(!is_sql("Select a street"));
        assert!(!is_sql("UPDATED"));
    }
}
