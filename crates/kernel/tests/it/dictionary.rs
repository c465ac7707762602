//! The dictionary: what people write is brought into one form, or refused with what to do.

use crate::support::{cases, china, date, rules};
use kernel::access::{Actor, Grant, Who};
use kernel::dictionary::{
    Code, CodeTable, Dictionary, Element, FieldRefusal, Kind, Point, Sensitivity, Storage, Value,
};
use kernel::id::{AccountId, AreaId, FileId, TenantId};
use kernel::mask::{Mask, shown};
use kernel::refusal::{Refusal, RefusalKind};
use kernel::text::{Locale, Text};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use uuid::Uuid;

fn built_in() -> &'static Dictionary {
    static BUILT_IN: OnceLock<Dictionary> = OnceLock::new();
    BUILT_IN.get_or_init(|| rules().dictionary().clone())
}

fn element(key: &str, kind: Kind) -> Element {
    Element {
        key: key.to_owned(),
        title: Text::new("甲", "A"),
        help: None,
        kind,
        synonyms: Vec::new(),
        sensitivity: Sensitivity::Internal,
        storage: Storage::Plain,
        retention: "case".to_owned(),
        mask: Mask::None,
        required: false,
        length_min: 0,
        length_max: 2000,
        source: None,
    }
}

/// Kinds that no built-in element has yet.
fn other() -> Dictionary {
    let code = |code: &str, retired: bool| Code {
        code: code.to_owned(),
        title: Text::new(format!("{code}号"), format!("No. {code}")),
        parent: None,
        synonyms: Vec::new(),
        retired,
    };
    let table = CodeTable {
        key: "kinds".to_owned(),
        title: Text::new("种类", "Kinds"),
        source: "test".to_owned(),
        codes: vec![code("1", false), code("2", true)],
    };
    Dictionary::new(
        [
            element(
                "a.area",
                Kind::Number { decimals: 2, min: Some(0), max: Some(10_000_000), unit: None },
            ),
            element("a.money", Kind::Money { min_fen: Some(0), max_fen: None }),
            element("a.date", Kind::Date),
            element("a.moment", Kind::Moment),
            element("a.bool", Kind::Bool),
            element("a.kind", Kind::Code { table: "kinds".to_owned() }),
            element("a.line", Kind::Text { lines: false }),
            element("a.person", Kind::Person),
            element(
                "a.rows",
                Kind::Table {
                    columns: vec!["a.line".to_owned(), "a.money".to_owned()],
                    min: 0,
                    max: 500,
                },
            ),
        ],
        [table],
        [],
    )
}

fn accept(dictionary: &Dictionary, key: &str, raw: &str) -> Result<String, &'static str> {
    match dictionary.accept(key, raw) {
        Ok(value) => Ok(value.map_or_else(|| "-".to_owned(), |value| value.json().to_string())),
        Err(refusal) => Err(refusal.why.key.trim_start_matches("kernel.refusal.")),
    }
}

/// Checks what becomes of `raw`: JSON, `-` for nothing, or the key of a refusal.
fn check(key: &str, raw: &str, expected: Result<&str, &'static str>) {
    let dictionary = if key.starts_with("a.") { &other() } else { built_in() };
    assert_eq!(accept(dictionary, key, raw), expected.map(str::to_owned), "{key} {raw:?}");
}

#[test]
fn texts_are_trimmed_counted_and_cleaned() {
    check("case.title", "  路灯不亮\u{200b} ", Ok("\"路灯不亮\""));
    check("case.title", "路灯\n不亮", Ok("\"路灯 不亮\""));
    check("case.title", "灯", Err("text_too_short"));
    check("case.title", &"灯".repeat(51), Err("text_too_long"));
    check("case.title", " \n\u{3000} ", Err("field_required"));
    check("case.description", "第一行\r\n第二行", Ok("\"第一行\\n第二行\""));
    check("rating.comment", "", Ok("-"));
    check("no.such", "x", Err("field_unknown"));
}

#[test]
fn numbers_and_money_are_whole_numbers_of_the_smallest_unit() {
    check("a.area", "89.5", Ok("8950"));
    check("a.area", "１，２３４．５０", Ok("123450"));
    check("a.area", "1.234", Err("number_decimals"));
    check("a.area", "-1", Err("number_too_small"));
    check("a.area", "100000.01", Err("number_too_large"));
    check("a.area", "八十", Err("number_unreadable"));
    check("a.area", "1e3", Err("number_unreadable"));
    check("a.area", "99999999999999999999", Err("number_unreadable"));
    check("a.money", "¥1,200.5元", Ok("120050"));
    check("place.households", "300", Ok("300"));
    check("place.households", "3.5", Err("number_decimals"));
}

#[test]
fn dates_are_read_in_the_usual_ways_of_writing() {
    for raw in
        ["2026-05-01", "2026/5/1", "2026.5.1", "2026年5月1日", "20260501", "２０２６－０５－０１"]
    {
        check("a.date", raw, Ok("\"2026-05-01\""));
    }
    for raw in ["2026-05-01 00:00:00", "2026/5/1 0:00", "2026-05-01T00:00:00", "'2026-05-01"] {
        check("a.date", raw, Ok("\"2026-05-01\""));
    }
    check("a.date", "2026-05-01 09:30:00", Err("date_unreadable"));
    check("a.date", "2026-02-30", Err("date_absent"));
    check("a.date", "26-5-1", Err("date_unreadable"));
    check("a.date", "昨天", Err("date_unreadable"));
    let nine = china("2026-05-01 09:30").micros().to_string();
    for raw in [
        "2026-05-01T09:30",
        "2026-05-01 09:30",
        "2026-05-01 09:30:00",
        "2026-05-01T01:30:00Z",
        "2026-05-01 9:30",
        "2026/5/1 09:30:00",
        "2026年5月1日 9：30",
        "2026-05-01  9:30:00",
    ] {
        check("a.moment", raw, Ok(&nine));
    }
    check("a.moment", "2026-05-01", Err("moment_unreadable"));
    check("a.moment", "2026-05-01 24:30", Err("moment_unreadable"));
    check("a.moment", "2026-05-01 9:3", Err("moment_unreadable"));
    check("organisation.phone", "12345", Ok("\"12345\""));
    check("reporter.phone", "12345", Err("phone_area_code"));
}

#[test]
fn codes_are_found_by_code_name_and_synonym() {
    for raw in ["1", "１", "男性", "男", "Male", "male"] {
        check("person.sex", raw, Ok("\"1\""));
    }
    check("person.sex", "女士", Err("choice_unknown"));
    check("person.ethnic_group", "汉", Ok("\"01\""));
    check("person.political_status", "中共党员", Ok("\"01\""));
    check("rating.grade", "5", Ok("\"5\""));
    check("a.kind", "2", Err("code_retired"));
    check("a.bool", "on", Ok("true"));
    check("a.bool", "否", Ok("false"));
    check("a.bool", "也许", Err("yes_or_no"));
}

#[test]
fn identifiers_are_checked_and_normalised() {
    check("person.id_number", "11010519491231002x", Ok("\"11010519491231002X\""));
    check("person.id_number", "110105194912310021", Err("cn_id_check"));
    check("reporter.phone", "+86 138-0000-1234", Ok("\"13800001234\""));
    check("organisation.credit_code", "91350100m000100y43", Ok("\"91350100M000100Y43\""));
    check("reporter.email", "Zhang.San＠Example.COM", Ok("\"Zhang.San@example.com\""));
    for wrong in ["zhang", "@a.cn", "a@b", "a@.cn", "a b@c.", "a@-b.cn", "a..b@c.cn"] {
        check("reporter.email", wrong, Err("email_unreadable"));
    }
}

#[test]
fn points_are_millionths_of_a_degree() {
    check(
        "case.location",
        "112.4345, 34.66311234",
        Ok(r#"{"lat_e6":34663112,"lon_e6":112434500}"#),
    );
    check("case.location", "34.6631,112.4345", Err("point_swapped"));
    check("case.location", "0,0", Err("point_outside"));
    check("case.location", "这里", Err("point_unreadable"));
    assert_eq!(Point { lon_e6: 112_434_500, lat_e6: -5 }.to_string(), "112.434500,-0.000005");
}

#[test]
fn files_and_rows_are_lists() {
    let id = |n: u128| FileId::from_uuid(Uuid::from_u128(n)).to_string();
    check(
        "case.photos",
        &format!("{},{}", id(1), id(2)),
        Ok(&format!("[\"{}\",\"{}\"]", id(1), id(2))),
    );
    check("case.photos", &vec![id(1); 7].join(" "), Err("files_too_many"));
    check("case.photos", "x.jpg", Err("file_unknown"));
    check(
        "a.rows",
        r#"[{"a.line":"凳子","a.money":"12"},{"a.line":" ","a.money":""}]"#,
        Ok(r#"[{"a.line":"凳子","a.money":1200}]"#),
    );
    check("a.rows", "[]", Ok("-"));
    check("a.rows", "{", Err("rows_unreadable"));
    let wrong = other().accept("a.rows", r#"[{"a.line":"凳子"},{"a.money":"贵"}]"#).unwrap_err();
    assert_eq!(
        (wrong.field.as_str(), wrong.why.key),
        ("a.rows[2].a.money", "kernel.refusal.number_unreadable")
    );
    check("a.person", "张三", Err("choice_unknown"));
}

#[test]
fn a_form_tells_all_that_is_wrong_at_once() {
    let raw = BTreeMap::from([
        ("case.title".to_owned(), "灯".to_owned()),
        ("reporter.phone".to_owned(), "123".to_owned()),
        ("case.place_text".to_owned(), "和平小区".to_owned()),
    ]);
    let keys =
        ["case.title", "case.description", "case.place_text", "reporter.phone", "reporter.name"];
    let wrong = built_in().accept_form(&keys, &raw).unwrap_err();
    let fields: Vec<&str> = wrong.iter().map(|refusal| refusal.field.as_str()).collect();
    assert_eq!(fields, ["case.title", "case.description", "reporter.phone"]);
    let refusal: Refusal = wrong[0].clone().refusal(Some("case.title"));
    assert_eq!((refusal.kind, refusal.field), (RefusalKind::Invalid, Some("case.title")));
    assert_eq!(refusal.args, [("limit", Text::same("2")), ("length", Text::same("1"))]);
}

#[test]
fn a_procedure_may_demand_more_than_the_dictionary() {
    let phone = built_in().get("reporter.phone").unwrap();
    assert_eq!(built_in().accept_as(phone, "", false), Ok(None));
    let FieldRefusal { why, .. } = built_in().accept_as(phone, "", true).unwrap_err();
    assert_eq!(why.key, "kernel.refusal.field_required");
}

#[test]
fn headings_of_imports_find_their_element() {
    let find = |heading: &str, prefix: &str| {
        built_in().find(heading, prefix).map(|element| element.key.as_str())
    };
    assert_eq!(find("身份证号码", "person."), Some("person.id_number"));
    assert_eq!(find("* 姓 名（必填）", "person."), Some("person.name"));
    assert_eq!(find("联系电话", "person."), Some("person.phone"));
    assert_eq!(find("联系电话", "reporter."), Some("reporter.phone"));
    assert_eq!(find("person.id_number", "person."), Some("person.id_number"));
    assert_eq!(find("星座", "person."), None);
    assert_eq!(find("（必填）", "person."), None);
}

#[test]
fn personal_elements_are_kept_encrypted_or_masked() {
    for element in
        built_in().elements().filter(|element| element.sensitivity >= Sensitivity::Personal)
    {
        assert_ne!(element.mask, Mask::None, "{}", element.key);
        if matches!(element.kind, Kind::CnId | Kind::Phone { .. }) {
            assert_eq!(element.storage, Storage::Indexed, "{}", element.key);
        }
    }
    let id = built_in().get("person.id_number").unwrap();
    assert_eq!(shown(id, "11010519491231002X", false), "110105********002X");
    assert_eq!(shown(id, "11010519491231002X", true), "11010519491231002X");
    assert_eq!(shown(built_in().get("person.health").unwrap(), "糖尿病", false), "***");
    assert_eq!(shown(built_in().get("case.title").unwrap(), "路灯不亮", false), "路灯不亮");
}

#[test]
fn a_role_sees_unmasked_what_its_purpose_needs_and_only_there() {
    let rules = rules();
    let area = |n: u128| AreaId::from_uuid(Uuid::from_u128(n));
    let now = china("2026-05-06 10:00");
    let actor = Actor {
        tenant: TenantId::from(area(3)),
        who: Who::Staff(AccountId::from_uuid(Uuid::from_u128(9))),
        grants: vec![Grant {
            role: "community.desk".to_owned(),
            area: area(31),
            org: None,
            from: china("2026-01-01 00:00"),
            to: None,
        }],
        on_behalf: None,
    };
    let sees = |element: &str, chain: &[AreaId]| {
        let lies = kernel::access::Belongs::to_area(chain);
        rules.roles().unmasks(&actor, element, &lies, now)
    };
    assert!(sees("reporter.phone", &[area(311), area(31), area(3)]));
    assert!(!sees("reporter.phone", &[area(321), area(32), area(3)]));
    assert!(!sees("person.id_number", &[area(311), area(31), area(3)]));
}

#[test]
fn every_title_stands_in_both_languages() {
    for element in built_in().elements() {
        for locale in Locale::ALL {
            assert!(!element.title.get(locale).is_empty(), "{}", element.key);
        }
        assert!(built_in().retention(&element.retention).is_some(), "{}", element.key);
    }
    assert!(built_in().tables().all(|table| table.choices().count() > 1));
}

#[test]
fn codes_below_a_class_are_within_it() {
    let table = built_in().table("education").unwrap();
    assert!(table.within("14", "10") && table.within("10", "10") && !table.within("21", "10"));
}

fn raws() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[0-9.,¥元/年月日 -]{0,20}",
        "[0-9]{11}",
        "1[0-9]{2}\\.[0-9]{1,8},[0-9]{2}\\.[0-9]{1,8}"
    ]
}

#[test]
fn a_value_of_every_kind_reads_back_from_its_own_form() {
    let (first, second) = (built_in(), other());
    for raw in ["13000000000", "0379-65230000", "2026-05-01", "1.50", "0", "是", "110,30"] {
        for dictionary in [first, &second] {
            for element in dictionary.elements() {
                if let Ok(Some(value)) = dictionary.accept_as(element, raw, false) {
                    let again = dictionary.accept_as(element, &element.input(&value), false);
                    let may = element.kind.fact_type().is_some();
                    assert_eq!(element.fact(&value).is_some(), may, "{} {raw}", element.key);
                    assert_eq!(again, Ok(Some(value)), "{} {raw}", element.key);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn what_is_accepted_reads_back_from_the_form_and_from_the_database(raw in raws(), index in any::<prop::sample::Index>()) {
        let (first, second) = (built_in(), other());
        let elements: Vec<(&Dictionary, &Element)> = first
            .elements()
            .map(|element| (first, element))
            .chain(second.elements().map(|element| (&second, element)))
            .collect();
        let (dictionary, element) = *index.get(&elements);
        if let Ok(Some(value)) = dictionary.accept_as(element, &raw, false) {
            let again = dictionary.accept_as(element, &element.input(&value), false);
            prop_assert_eq!(again.as_ref().map(Option::as_ref), Ok(Some(&value)), "{}", element.key);
            let kind_of = |key: &str| dictionary.get(key).map(|element| &element.kind);
            let json = value.json();
            prop_assert_eq!(Value::from_json(&element.kind, &json, &kind_of), Some(value.clone()));
            prop_assert!(kernel::commit::canonical(&json).is_ok(), "no floating point");
            prop_assert_eq!(element.fact(&value).is_some(), element.kind.fact_type().is_some());
        }
    }
}

#[test]
fn values_tell_their_facts_to_guards() {
    let fact = |key: &str, raw: &str| {
        let value = other().accept(key, raw).unwrap().unwrap();
        other().get(key).unwrap().fact(&value)
    };
    assert_eq!(fact("a.money", "1.5"), Some(kernel::expr::Value::Int(150)));
    assert_eq!(fact("a.date", "2026-05-01"), Some(kernel::expr::Value::Date(date("2026-05-01"))));
    assert_eq!(fact("a.moment", "2026-05-01 09:00"), None);
}
