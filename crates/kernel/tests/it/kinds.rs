//! Times, durations, codes, addresses of pages and week hours: what people write is brought into one form.

use crate::support::cases;
use kernel::dictionary::{
    Code, CodeTable, Dictionary, Element, Kind, Sensitivity, Storage, Value, duration_words,
};
use kernel::mask::Mask;
use kernel::text::{Locale, Text};
use proptest::prelude::*;
use std::sync::OnceLock;

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
        length_max: 40,
        source: None,
    }
}

fn dictionary() -> &'static Dictionary {
    static KINDS: OnceLock<Dictionary> = OnceLock::new();
    KINDS.get_or_init(|| {
        let code = |code: &str, zh: &str, en: &str, retired: bool| Code {
            code: code.to_owned(),
            title: Text::new(zh, en),
            parent: None,
            synonyms: Vec::new(),
            retired,
        };
        let table = CodeTable {
            key: "things".to_owned(),
            title: Text::new("可带的", "What there is"),
            source: "test".to_owned(),
            codes: vec![
                code("screen", "投影", "Projector", false),
                code("water", "热水、开水", "Hot water", false),
                code("ramp", "轮椅位", "Ramp", false),
                code("stove", "煤炉", "Stove", true),
            ],
        };
        let columns = vec!["a.year".to_owned(), "a.codes".to_owned()];
        Dictionary::new(
            [
                element("a.codes", Kind::Codes { table: "things".to_owned() }),
                element("a.time", Kind::Time),
                element("a.long", Kind::Duration { min: Some(30), max: Some(2 * 1440) }),
                element("a.any", Kind::Duration { min: None, max: None }),
                element("a.url", Kind::Url),
                element("a.year", Kind::Year { min: Some(1900), max: Some(2100) }),
                element("a.month", Kind::Month),
                element("a.record", Kind::Record { register: "facility".to_owned() }),
                element("a.account", Kind::Account),
                element("a.hours", Kind::Hours),
                element("a.rows", Kind::Table { columns, min: 2, max: 3 }),
            ],
            [table],
            [],
        )
    })
}

/// Checks what becomes of `raw`: JSON, `-` for nothing, or the key of a refusal.
fn check(key: &str, raw: &str, expected: Result<&str, &'static str>) {
    let found = match dictionary().accept(key, raw) {
        Ok(value) => Ok(value.map_or_else(|| "-".to_owned(), |value| value.json().to_string())),
        Err(refusal) => Err(refusal.why.key.trim_start_matches("kernel.refusal.")),
    };
    assert_eq!(found, expected.map(str::to_owned), "{key} {raw:?}");
}

/// Checks that all of `raws` are read to the same value.
fn all(key: &str, raws: &[&str], expected: &str) {
    for raw in raws {
        check(key, raw, Ok(expected));
    }
}

#[test]
fn several_codes_are_kept_once_each_in_the_order_of_the_table() {
    all(
        "a.codes",
        &[
            "ramp,screen",
            "轮椅位、投影",
            "Projector；Ramp",
            " ramp \n screen\nramp ",
            "ｒａｍｐ，投影",
        ],
        r#"["screen","ramp"]"#,
    );
    // A name with a comma of its own is read whole first.
    all("a.codes", &["热水、开水", "热水、开水;water"], r#"["water"]"#);
    check("a.codes", " , ", Ok("-"));
    check("a.codes", "stove", Err("code_retired"));
    check("a.codes", "screen,沙发", Err("codes_unknown"));
    let told = dictionary().accept("a.codes", "screen,沙发").unwrap_err();
    assert_eq!(told.why.words().zh, "没有“沙发”这个选项，请从列表中选择。");
}

#[test]
fn a_time_of_day_is_read_in_the_usual_ways_of_writing() {
    let morning =
        ["9:30", "09:30", "９：３０", "0930", "9点半", "9点30分", "上午9:30", "9:30 am", "9:30:00"];
    all("a.time", &morning, r#""09:30""#);
    all("a.time", &["15:00", "下午3点", "3:00 PM", "下午15:00", "1500"], r#""15:00""#);
    all("a.time", &["0:00", "凌晨12点", "12:00 am"], r#""00:00""#);
    all("a.time", &["中午12点", "12:00 pm", "12"], r#""12:00""#);
    for wrong in [
        "24:00",
        "晚上12点",
        "9:60",
        "25:00",
        "9:3",
        "中午",
        "九点",
        ":",
        "-9:30",
        "9:30:15",
        "19-30",
    ] {
        check("a.time", wrong, Err("time_unreadable"));
    }
}

#[test]
fn a_duration_is_whole_minutes() {
    let hour_and_half = [
        "1小时30分",
        "1 小时 30 分钟",
        "90分",
        "1:30",
        "1.5 h",
        "1.5小时",
        "1h30m",
        "1个半小时",
        "１：３０",
        "90 min",
    ];
    all("a.long", &hour_and_half, "90");
    all("a.long", &["半小时", "半个小时", "30分钟", "0.5h", "0:30"], "30");
    all("a.long", &["1天2小时", "26h", "1 day 2 hours"], "1560");
    all("a.any", &["1周", "7天", "168:00"], "10080");
    check("a.long", "90", Err("duration_unit"));
    check("a.long", "29分", Err("duration_too_short"));
    check("a.long", "2天1分", Err("duration_too_long"));
    check("a.any", "200000天", Err("duration_too_long"));
    check("a.any", "0.001小时", Err("duration_fraction"));
    for wrong in [
        "很久",
        "1:60",
        "1:5",
        "-1h",
        "30分1小时",
        "1h1h",
        ".5h",
        "1.h2",
        "h",
        "9999999999999999999天",
        "1.5:30",
    ] {
        check("a.any", wrong, Err("duration_unreadable"));
    }
    let words = |minutes| duration_words(minutes).get(Locale::Zh).to_owned();
    assert_eq!([words(0), words(90), words(1440)], ["0 分钟", "1 小时 30 分钟", "1 天"]);
    let told = dictionary().accept("a.long", "3天").unwrap_err();
    assert_eq!(told.why.words(), Text::new("不能长于 2 天。", "Not longer than 2 d."));
}

#[test]
fn an_address_of_a_page_shows_where_it_leads() {
    check("a.url", "https://www.gov.cn/", Ok(r#""https://www.gov.cn/""#));
    check("a.url", " HTTP://WWW.Gov.CN/A?b=C ", Ok(r#""http://www.gov.cn/A?b=C""#));
    check("a.url", "www.gov.cn", Ok(r#""https://www.gov.cn""#));
    check("a.url", "ｈｔｔｐｓ：//邻里。中国:8443/路", Ok(r#""https://邻里.中国:8443/路""#));
    check("a.url", "a.cn/?u=http://b.cn", Ok(r#""https://a.cn/?u=http://b.cn""#));
    check("a.url", "https://user:secret@bank.cn/", Err("url_credentials"));
    check("a.url", "https://gov.cn＠bad.cn/", Err("url_credentials"));
    check("a.url", "ftp://a.cn/", Err("url_scheme"));
    check("a.url", &format!("https://a.cn/{}", "长".repeat(40)), Err("text_too_long"));
    for wrong in [
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "https://a..cn",
        "https://a.cn:0/",
        "https://a.cn:99999/",
        "https://good.cn\\@bad.cn",
        "https://a.cn/a b",
        "https://a.cn/\"x",
        "https://-a.cn",
        "data:text/html,x",
        "https://[::1]/",
        "见公众号",
    ] {
        check("a.url", wrong, Err("url_unreadable"));
    }
}

#[test]
fn years_and_months_are_read_in_the_usual_ways_of_writing() {
    all("a.year", &["2026", "2026年", "２０２６"], "2026");
    check("a.year", "26", Err("year_unreadable"));
    check("a.year", "1899", Err("number_too_small"));
    check("a.year", "2101", Err("number_too_large"));
    let may = [
        "2026-05",
        "2026/5",
        "2026.5",
        "2026年5月",
        "202605",
        "2026-05-01",
        "2026/5/1 0:00",
        "２０２６－０５",
    ];
    all("a.month", &may, r#""2026-05""#);
    for wrong in ["2026-13", "2026", "5月", "26-05", "2026-05-02", "0000-01", "本月"] {
        check("a.month", wrong, Err("month_unreadable"));
    }
    let month = dictionary().get("a.month").unwrap();
    let fact = month.fact(&dictionary().accept("a.month", "2026-05").unwrap().unwrap());
    assert_eq!(fact, Some(kernel::expr::Value::Date(crate::support::date("2026-05-01"))));
}

#[test]
fn records_and_accounts_are_ids() {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for key in ["a.record", "a.account"] {
        check(key, id, Ok(&format!("\"{id}\"")));
        check(key, "石榴园", Err("choice_unknown"));
    }
}

const WEEK: &str = r#"[{"days":[1,2,3,4,5],"from":"08:30","to":"17:30"},{"days":[6],"from":"09:00","to":"24:00"}]"#;

#[test]
fn week_hours_are_read_from_rows_and_from_words() {
    let rows = r#"[{"days":"1,2,3,4,5","from":"8:30","to":"17:30"},{"days":"","from":" ","to":""},{"days":"6","from":"9点","to":"24:00"}]"#;
    let written = "周一至周五 8:30-17:30；周六 9:00–24:00";
    let english = "Mon-Fri 8:30-17:30; Saturday 9:00~24:00";
    all("a.hours", &[rows, written, english, "工作日8:30到17:30\n6 9:00-24:00", WEEK], WEEK);
    all(
        "a.hours",
        &["周一、三 9:00-12:00、14:00-17:00"],
        r#"[{"days":[1,3],"from":"09:00","to":"12:00"},{"days":[1,3],"from":"14:00","to":"17:00"}]"#,
    );
    all("a.hours", &["周五至周日 9:00-10:00"], r#"[{"days":[5,6,7],"from":"09:00","to":"10:00"}]"#);
    check("a.hours", "[]", Ok("-"));
    for wrong in ["随时", "周一 全天", "[{", "[{\"days\":7}]", "9:00"] {
        check("a.hours", wrong, Err("hours_unreadable"));
    }
}

/// Checks which part of which row is refused, and in which words.
fn refused(raw: &str, expected: &[(&str, &str)]) {
    let element = dictionary().get("a.hours").unwrap();
    let wrong = dictionary().accept_all(element, raw, false).unwrap_err();
    let told: Vec<(&str, String)> =
        wrong.iter().map(|one| (one.field.as_str(), one.why.words().zh)).collect();
    let expected: Vec<(&str, String)> =
        expected.iter().map(|(field, words)| (*field, (*words).to_owned())).collect();
    assert_eq!(told, expected, "{raw}");
}

#[test]
fn rows_of_week_hours_that_clash_are_named_with_the_repair() {
    refused(
        "周三 14:00-18:00；周三 16:00-20:00",
        &[("a.hours[2].from", "与上一行重叠：周三 16:00–18:00。改成 18:00，或并成一段。")],
    );
    refused(
        "周三 14:00-18:00；周一 9:00-10:00；周二至周四 13:00-15:00",
        &[("a.hours[3].to", "与第 1 行重叠：周三 14:00–15:00。改成 14:00，或并成一段。")],
    );
    refused(
        "每天 8:00-20:00；周三 9:00-10:00",
        &[(
            "a.hours[2].from",
            "与上一行重叠：周三 9:00–10:00。删去这一行，或并成一段。"
                .replace("9:00–", "09:00–")
                .as_str(),
        )],
    );
    refused(
        r#"[{"days":"","from":"8:00","to":"9:00"},{"days":"1","from":"八点","to":"9:00"},{"days":"8","from":"8:00","to":"9:00"},{"days":"1","from":"8:00","to":""},{"days":"1","from":"22:00","to":"2:00"}]"#,
        &[
            ("a.hours[1].days", "请勾选星期几。"),
            ("a.hours[2].from", "请填写时间，如 9:30。"),
            ("a.hours[3].days", "请写星期几，如 周一至周五。"),
            ("a.hours[4].to", "请填写。"),
            (
                "a.hours[5].to",
                "结束时间要晚于开始时间；跨过午夜的请写两行，如 22:00–24:00 和第二天 0:00–2:00。",
            ),
        ],
    );
    let many = vec!["周一 8:00-9:00"; 22].join(";");
    check("a.hours", &many, Err("rows_too_many"));
    // Rows that touch do not overlap.
    assert!(dictionary().accept("a.hours", "周三 14:00-18:00；周三 18:00-20:00").is_ok());
}

#[test]
fn a_table_tells_all_its_rows_and_holds_its_bounds() {
    let row = |year: &str| format!(r#"{{"a.year":"{year}","a.codes":"投影"}}"#);
    let rows = |years: &[&str]| {
        format!("[{}]", years.iter().map(|year| row(year)).collect::<Vec<_>>().join(","))
    };
    check("a.rows", &rows(&["2026"]), Err("rows_too_few"));
    check("a.rows", &rows(&["2026", "2025", "2024", "2023"]), Err("rows_too_many"));
    assert!(dictionary().accept("a.rows", &rows(&["2026", "2025"])).is_ok());
    let element = dictionary().get("a.rows").unwrap();
    let wrong =
        dictionary().accept_all(element, &rows(&["去年", "2025", "前年"]), false).unwrap_err();
    let fields: Vec<&str> = wrong.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["a.rows[1].a.year", "a.rows[3].a.year"]);
}

fn raws() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[0-9:点分半时小个天周hmd. -]{0,14}",
        "(周[一二三四五六日至、]{1,4} ?[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}[;；]?){1,3}",
        "[0-9]{1,2}:[0-9]{2}",
        "[0-9]{1,3}(\\.[05])?(小时|分|天|h|min)",
        "(https?://)?[a-zA-Z0-9.邻里İΣ@:/-]{1,20}",
        "(19|20)[0-9]{2}([-/年][0-9]{1,2}月?)?",
        "((screen|ramp|投影|热水、开水|stove)[,;、\n]?){1,4}",
        "\\[(\\{\"(days|from|to|a.year|a.codes)\":(\"[1-9:0,]{0,5}\"|[0-9]|null|\\[1\\])\\},?){0,3}\\]"
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn no_text_breaks_a_kind_and_what_is_accepted_reads_back(raw in raws()) {
        let dictionary = dictionary();
        for element in dictionary.elements() {
            let Ok(Some(value)) = dictionary.accept_as(element, &raw, false) else { continue };
            let again = dictionary.accept_as(element, &dictionary.written(element, &value), false);
            prop_assert_eq!(again, Ok(Some(value.clone())), "{}", element.key);
            let kind_of = |key: &str| dictionary.get(key).map(|element| &element.kind);
            let json = value.json();
            prop_assert_eq!(Value::from_json(&element.kind, &json, &kind_of), Some(value.clone()));
            prop_assert!(kernel::commit::canonical(&json).is_ok(), "no floating point");
            prop_assert_eq!(element.fact(&value).is_some(), element.kind.fact_type().is_some());
        }
    }
}
