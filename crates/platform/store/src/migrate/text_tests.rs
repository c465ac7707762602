#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn statements_end_at_semicolons_outside_quotes_and_comments() {
    let text = "CREATE TABLE a (x {int}); -- one; two\nINSERT INTO a VALUES ('p;q -- r');\n\n";
    assert_eq!(statements(text), ["CREATE TABLE a (x {int})", "INSERT INTO a VALUES ('p;q -- r')"]);
}

#[test]
fn type_words_become_each_engines_types() {
    let text = "CREATE TABLE a (id {id}, at {time}, on_day {date}, extra {json}, ok {bool}, n {int}, name {key})";
    assert_eq!(
        expand(text, Engine::Sqlite).unwrap(),
        "CREATE TABLE a (id BLOB, at INTEGER, on_day TEXT, extra TEXT, ok INTEGER, n INTEGER, name TEXT) STRICT"
    );
    assert_eq!(
        expand(text, Engine::Postgres).unwrap(),
        "CREATE TABLE a (id UUID, at TIMESTAMPTZ, on_day DATE, extra JSONB, ok BOOLEAN, n BIGINT, name TEXT COLLATE \"C\")"
    );
    assert_eq!(
        expand("CREATE TABLE a (x {int} PRIMARY KEY) {clustered}", Engine::Sqlite).unwrap(),
        "CREATE TABLE a (x INTEGER PRIMARY KEY) WITHOUT ROWID, STRICT"
    );
    assert!(
        expand("CREATE TABLE a (x {money})", Engine::Sqlite)
            .unwrap_err()
            .contains("{money} is no type word")
    );
    assert_eq!(
        expand("CREATE INDEX i ON a (x)", Engine::Sqlite).unwrap(),
        "CREATE INDEX i ON a (x)"
    );
}

#[test]
fn what_does_not_work_everywhere_is_refused() {
    for (text, why) in [
        ("CREATE TRIGGER t", "TRIGGER"),
        ("CREATE TABLE desk_a (x {id} REFERENCES desk_b ON DELETE SET NULL)", "SET NULL"),
        ("CREATE TABLE desk_a (x {time} DEFAULT now())", "clock is passed"),
        ("CREATE TABLE case_a (x {int})", "owner's prefix (desk_…)"),
        ("DROP TABLE registry_area", "owner's prefix"),
    ] {
        assert!(check(text, "desk").unwrap_err().contains(why), "{text}");
    }
    assert_eq!(check("CREATE TABLE desk_a (x {int})", "desk"), Ok(()));
    assert_eq!(check("CREATE TABLE matter_step (x {int})", "matters"), Ok(()));
    assert_eq!(check("CREATE TABLE matters_step (x {int})", "matters"), Ok(()));
    assert_eq!(check("CREATE TABLE matter (x {int})", "matters"), Ok(()));
    assert!(check("CREATE TABLE matterless (x {int})", "matters").is_err());
}

#[test]
fn sealed_columns_are_found_where_they_are_declared() {
    let mut known = Known::default();
    for text in [
        "CREATE TABLE a_person (tenant_id {id} NOT NULL, id {id} NOT NULL, phone {sealed} NOT NULL, PRIMARY KEY (tenant_id, id))",
        "ALTER TABLE a_person ADD COLUMN mail {sealed}",
        "CREATE TABLE a_staff (account {id} PRIMARY KEY, secret {sealed:account})",
        "CREATE TABLE a_gone (id {id}, x {sealed})",
        "DROP TABLE a_gone",
    ] {
        note_sealed(text, &mut known).unwrap();
    }
    let found: Vec<(String, &str, bool)> =
        known.sealed.iter().map(|s| (s.context(), &*s.key, s.tenanted)).collect();
    assert_eq!(
        found,
        [
            ("a_person.phone".to_owned(), "id", true),
            ("a_person.mail".to_owned(), "id", true),
            ("a_staff.secret".to_owned(), "account", false),
        ]
    );
    assert!(note_sealed("ALTER TABLE a_person RENAME TO a_human", &mut known).is_err());
    let keyless = "CREATE TABLE a_note (note_id {id} PRIMARY KEY, body {sealed})";
    let why = note_sealed(keyless, &mut known).unwrap_err();
    assert!(why.contains("a_note has no column id"), "{why}");
    // A column that is added later is looked up among those of the table's making.
    note_sealed("CREATE TABLE a_plain (code {key}, thing {id} PRIMARY KEY)", &mut known).unwrap();
    assert!(note_sealed("ALTER TABLE a_plain ADD COLUMN x {sealed}", &mut known).is_err());
    assert!(note_sealed("ALTER TABLE a_plain ADD COLUMN x {sealed:code}", &mut known).is_err());
    assert!(note_sealed("ALTER TABLE a_plain ADD COLUMN x {sealed:thing}", &mut known).is_ok());
}
