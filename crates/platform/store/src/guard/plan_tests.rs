#![allow(clippy::unwrap_used)]

use super::super::table::{Shape, tables};
use super::*;
use hmac::{Hmac, KeyInit as _};

fn plans() -> Plans {
    let column = |name: &str, word: &str| (name.to_owned(), word.to_owned());
    let shape = Shape {
        columns: vec![
            column("tenant_id", "id"),
            column("id", "id"),
            column("state", "key"),
            column("seen_at", "time"),
            column("note", "text"),
        ],
        key: vec!["tenant_id".to_owned(), "id".to_owned()],
    };
    let shapes = BTreeMap::from([("shop_thing".to_owned(), shape)]);
    let unguarded = BTreeMap::from([("shop_thing".to_owned(), vec!["seen_at".to_owned()])]);
    let marker = Marker(Hmac::new_from_slice(&[7; 32]).unwrap());
    Plans::new(tables(&shapes, &unguarded), marker)
}

fn verb(sql: &str) -> Option<Verb> {
    plans().read(sql).map(|plan| plan.verb)
}

#[test]
fn a11_a_statement_is_read_for_what_it_writes() {
    assert_eq!(verb("INSERT INTO shop_thing (id) VALUES ($1)"), Some(Verb::Insert));
    assert_eq!(
        verb("INSERT INTO shop_thing (id) SELECT id FROM x ON CONFLICT (id) DO NOTHING"),
        Some(Verb::Insert)
    );
    assert_eq!(
        verb(
            "INSERT INTO shop_thing (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET note = excluded.note WHERE state = 'a'"
        ),
        Some(Verb::Upsert(vec![4]))
    );
    assert_eq!(
        verb(
            "UPDATE shop_thing SET state = CASE WHEN note = ', note = ' THEN $1 ELSE (SELECT a FROM b WHERE c = 1) END, \
              seen_at = $2, note = note || $3 WHERE state = $4"
        ),
        Some(Verb::Update(vec![2, 4]))
    );
    assert_eq!(verb("DELETE FROM shop_thing WHERE id = $1"), Some(Verb::Delete));
}

#[test]
fn a11_a_statement_that_writes_nothing_guarded_is_left_alone() {
    assert_eq!(verb("UPDATE shop_thing SET seen_at = $1 WHERE state = $2"), None);
    assert_eq!(verb("UPDATE other SET state = $1"), None);
    assert_eq!(verb("SELECT state FROM shop_thing"), None);
}
