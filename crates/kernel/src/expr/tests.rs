#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::time::parse_date;
use proptest::prelude::*;

fn names() -> BTreeMap<String, Type> {
    [
        ("case.urgent", Type::Bool),
        ("case.count", Type::Int),
        ("case.kind", Type::Text),
        ("person.birth_date", Type::Date),
    ]
    .into_iter()
    .map(|(name, kind)| (name.to_owned(), kind))
    .collect()
}

fn facts() -> BTreeMap<String, Value> {
    [
        ("case.urgent", Value::Bool(true)),
        ("case.count", Value::Int(4)),
        ("person.birth_date", Value::Date(parse_date("1950-03-01").unwrap())),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn check(source: &str, expected: Result<Truth, &str>) {
    let found = Guard::parse(source).map_err(|fault| vec![fault]).and_then(|guard| {
        guard.check(&names())?;
        Ok(guard.eval(&facts()))
    });
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{source}"),
        (Err(faults), Err(words)) => {
            let told = faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ");
            assert!(told.contains(words), "{source}: {told}");
        }
        (found, expected) => panic!("{source}: {found:?}, expected {expected:?}"),
    }
}

fn unknown(missing: &[&str]) -> Result<Truth, &'static str> {
    Ok(Truth::Unknown { missing: missing.iter().map(|name| (*name).to_owned()).collect() })
}

#[test]
fn conditions_are_evaluated() {
    check("case.urgent", Ok(Truth::True));
    check("!case.urgent", Ok(Truth::False));
    check("case.count > 3 && case.urgent", Ok(Truth::True));
    check("case.count * 2 - 1 == 7", Ok(Truth::True));
    check("case.count in [1, 2, 3]", Ok(Truth::False));
    check("-case.count < -3", Ok(Truth::True));
    check("person.birth_date <= date('1961-01-01')", Ok(Truth::True));
    check("case.urgent ? case.count == 4 : false", Ok(Truth::True));
    check("'0102'.startsWith('01')", Ok(Truth::True));
    check("case.urgent == (case.count >= 4)", Ok(Truth::True));
}

#[test]
fn an_absent_value_is_unknown_only_where_it_matters() {
    check("case.kind == 'a'", unknown(&["case.kind"]));
    check("case.kind == 'a' || case.urgent", Ok(Truth::True));
    check("case.kind == 'a' && !case.urgent", Ok(Truth::False));
    check("case.kind == 'a' && case.urgent", unknown(&["case.kind"]));
    check("known(case.kind)", Ok(Truth::False));
    check("known(case.count)", Ok(Truth::True));
    check("known(case.kind) && case.kind == 'a'", Ok(Truth::False));
    check("case.kind in ['a']", unknown(&["case.kind"]));
    check("case.kind.startsWith('a')", unknown(&["case.kind"]));
    check("case.count * 9223372036854775807 > 0", unknown(&["case.count"]));
}

#[test]
fn what_is_no_plain_condition_is_refused_with_a_cure() {
    check(
        "case.colour == 'red'",
        Err("at 5: there is no field `case.colour` (use an element of the dictionary"),
    );
    check("case.count > 3.5", Err("floating point is not allowed (write a whole number"));
    check("case.count / 2 > 1", Err("division is not allowed"));
    check("case.count", Err("a whole number stands where a truth value is needed"));
    check("case.kind > 'a'", Err("a text has no order"));
    check("case.count == 'a'", Err("a whole number is compared with a text"));
    check("person.birth_date < '1961-01-01'", Err("write dates as date("));
    check("has(case.kind)", Err("write known(x) instead"));
    check("[1, 2].exists(x, x == 1)", Err("loops over lists are not allowed"));
    check(
        "size(case.kind) > 2",
        Err("`size` may not be called (use only: known, date, startsWith, count, sum)"),
    );
    check("case.kind.matches('a')", Err("`matches` may not be called"));
    check("date('2026-13-01') == person.birth_date", Err("this is no date"));
    check("case.count == 1u", Err("without `u`"));
    check("case.kind == null", Err("write !known(x)"));
    check("{'a': 1}.a == 1", Err("no field of the dictionary"));
    check("case.kind in case.kind", Err("`in` needs a list"));
    check("case.count[0] == 1", Err("indexing is not allowed"));
    check("known(1)", Err("no field of the dictionary"));
    check("case.urgent &&", Err("not a CEL expression"));
    check("", Err("the expression is empty"));
    check(&"a".repeat(1001), Err("longer than 1000"));
    check("case.urgent && case.count", Err("at 20:"));
}

/// The facts of a record of a register.
struct Record;

impl Names for Record {
    fn type_of(&self, name: &str) -> Option<Type> {
        Some(match name {
            "today" | "old.a.due" | "a.due" => Type::Date,
            "state" => Type::Text,
            "a.kinds" | "a.none" => Type::Codes,
            "a.from" | "a.to" => Type::Moment,
            "a.link" | "a.gone" => Type::Link,
            "a.photos" => Type::Files,
            "a.rooms" => Type::Rows,
            "a.size" => Type::Int,
            _ => return None,
        })
    }

    fn column_of(&self, name: &str) -> Option<Type> {
        match name {
            "a.rooms.room.size" => Some(Type::Int),
            "a.rooms.room.name" => Some(Type::Text),
            _ => None,
        }
    }
}

impl Facts for Record {
    fn value(&self, name: &str) -> Option<Value> {
        Some(match name {
            "today" => Value::Date(parse_date("2026-05-06")?),
            "old.a.due" => Value::Date(parse_date("2026-05-01")?),
            "a.due" => Value::Date(parse_date("2026-05-04")?),
            "state" => Value::Text("mending".into()),
            "a.kinds" => Value::Codes(vec!["fire".into(), "gas".into()]),
            "a.from" => Value::Moment(Instant::from_micros(1)),
            "a.to" => Value::Moment(Instant::from_micros(2)),
            "a.size" => Value::Int(30),
            _ => return None,
        })
    }

    fn known(&self, name: &str) -> bool {
        matches!(name, "a.link" | "a.rooms") || self.value(name).is_some()
    }

    fn count(&self, name: &str) -> Option<i64> {
        (name == "a.rooms").then_some(2)
    }

    fn sum(&self, name: &str) -> Option<i64> {
        (name == "a.rooms.room.size").then_some(35)
    }
}

#[test]
fn conditions_of_records_are_evaluated() {
    let eval = |source: &str| {
        let guard = Guard::parse(source).unwrap();
        guard.check(&Record).unwrap_or_else(|faults| panic!("{source}: {faults:?}"));
        guard.eval(&Record)
    };
    for source in [
        "a.due < today && old.a.due < a.due",
        "state == 'mending'",
        "count(a.rooms) == 2 && sum(a.rooms.room.size) > a.size",
        "a.from < a.to && a.from != a.to",
        "'gas' in a.kinds && !('water' in a.kinds)",
        "known(a.link) && known(a.rooms) && !known(a.photos) && !known(a.gone)",
        "state in ['found', 'mending']",
    ] {
        assert_eq!(eval(source), Truth::True, "{source}");
    }
    assert_eq!(eval("'gas' in a.none"), Truth::Unknown { missing: vec!["a.none".into()] });
    let guard = Guard::parse("count(a.rooms) > 0 || sum(a.rooms.b) > 0 || 'x' in a.kinds").unwrap();
    assert_eq!(guard.names(), ["a.kinds", "a.rooms", "a.rooms.b"]);
}

#[test]
fn links_files_and_tables_are_only_asked_for() {
    let told = |source: &str| {
        let faults = Guard::parse(source).map_err(|fault| vec![fault]).and_then(|guard| {
            guard.check(&Record)?;
            Ok(guard)
        });
        faults.unwrap_err().iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
    };
    for (source, words) in [
        ("a.link == a.link", "`a.link` is a link, of which no value is taken (write known(x))"),
        ("a.photos != a.photos", "a list of files"),
        ("a.rooms == a.rooms", "write count(x)"),
        ("a.kinds == a.kinds", "write \"code\" in x"),
        ("a.size in a.kinds", "a whole number stands where a text is needed"),
        ("'a' in a.size", "`in` needs a list"),
        ("count(a.size) > 1", "`a.size` has no rows to count"),
        ("count(a.nothing) > 1", "there is no field `a.nothing`"),
        ("sum(a.rooms.room.name) > 1", "no column of numbers"),
        ("sum(a.rooms) > 1", "no column of numbers"),
        ("a.from < today", "a point in time is compared with a date"),
        ("count(a.rooms, 1) > 1", "`count` may not be called"),
        ("a.size in (1 + 2)", "`in` needs a list"),
    ] {
        assert!(told(source).contains(words), "{source}: {}", told(source));
    }
}

#[test]
fn the_place_counts_characters_over_lines() {
    let fault = Guard::parse("case.urgent &&\n  ) ").unwrap_err();
    assert_eq!(fault.at, 18);
    let faults =
        Guard::parse("case.kind == '垃圾' && case.count").unwrap().check(&names()).unwrap_err();
    assert_eq!(faults[0].at, 26, "{faults:?}");
}

#[test]
fn names_are_listed_once() {
    let guard = Guard::parse("known(b.c) && a.b == 1 && b.c in [a.b]").unwrap();
    assert_eq!(guard.names(), ["a.b", "b.c"]);
}

/// A random well-typed condition with the truth that ordinary logic gives it when every value is known.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("case.urgent".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        (-3i64..9).prop_map(|n| format!("case.count > {n}")),
        Just("case.kind == 'a'".to_owned()),
        Just("known(case.kind)".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) || ({b})")),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(source in "[a-z0-9.()'\"&|!<>=+*/%, \\[\\]{}?:中文\n-]{0,40}") {
        if let Ok(guard) = Guard::parse(&source) {
            let _ = guard.check(&names());
            let _ = guard.eval(&facts());
        }
    }

    /// Learning an absent value never turns true into false or back: unknown is the only answer that may change.
    #[test]
    fn learning_a_value_only_settles_what_was_unknown(source in condition(), kind in "[ab]") {
        prop_assume!(!source.contains("known("));
        let guard = Guard::parse(&source).unwrap();
        prop_assert!(guard.check(&names()).is_ok());
        let before = guard.eval(&facts());
        let mut all = facts();
        all.insert("case.kind".into(), Value::Text(kind));
        let after = guard.eval(&all);
        let settled = |truth: &Truth| matches!(truth, Truth::True | Truth::False);
        prop_assert!(settled(&after));
        if settled(&before) {
            prop_assert_eq!(before, after);
        }
    }
}
