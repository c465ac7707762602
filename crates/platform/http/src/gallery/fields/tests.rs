#![allow(clippy::unwrap_used)]

use super::*;
use crate::cx::Sample;
use kernel::dictionary::Kind;
use kernel::text::Locale;
use maud::Render;

fn cx() -> Cx {
    Sample::new(Locale::Zh, &[]).at(PATH).cx()
}

fn element(key: &str) -> &'static Element {
    SAMPLES.get(key).unwrap()
}

/// Returns what a posted form is read to for an element: JSON, `-` for nothing, or what is wrong and where.
fn read(fields: &[(&str, &str)], key: &str) -> Result<String, Vec<String>> {
    let cx = cx();
    let taken = Posted::of(fields.iter().copied()).accept(&SAMPLES, element(key), false);
    let told = |wrong: &kernel::dictionary::FieldRefusal| {
        format!("{}: {}", wrong.field, cx.say(&wrong.why))
    };
    taken
        .map(|value| value.map_or_else(|| "-".to_owned(), |value| value.json().to_string()))
        .map_err(|wrong| wrong.iter().map(told).collect())
}

/// Posts the first form, and returns the page that comes back.
fn posted(fields: &[(&str, &str)]) -> (u16, String) {
    let answer = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let page = answer.block_on(sent(cx(), Posted::of(fields.iter().copied())));
    let page = page.ok().unwrap();
    (page.code().as_u16(), page.text())
}

/// Returns the markup of a field of the first form.
fn drawn(key: &str, filled: &Filled) -> String {
    field(&cx(), element(key), filled, false).render().into_string()
}

#[test]
fn every_sample_can_be_read_and_every_kind_has_one() {
    assert!(read_elements("elements.toml", include_str!("elements.toml")).is_ok());
    assert_eq!(SAMPLES.tables().count(), 4);
    for (key, value) in FILLED {
        // A code that is no longer used may stay where it stands, and is chosen by nobody.
        let raw = value.replace(",stove", "");
        assert!(SAMPLES.accept_as(element(key), &raw, false).unwrap().is_some(), "{key}");
    }
    let all: Vec<&str> = elements().map(|element| element.key.as_str()).collect();
    assert_eq!(all.len(), 17);
}

#[test]
fn codes_rows_and_hours_are_read_from_their_fields() {
    let ticked = [("sample.things", "ramp"), ("sample.things", "screen")];
    assert_eq!(read(&ticked, "sample.things").unwrap(), r#"["screen","ramp"]"#);
    let rows = [
        ("sample.parts[2].sample.part", "椅子"),
        ("sample.parts[2].sample.count", "４０"),
        ("sample.parts[7].", ""),
        ("sample.parts[7].sample.part", " "),
        ("sample.parts[9].sample.part", "桌子"),
        ("sample.parts[9].sample.count", "8"),
        ("sample.parts[9].sample.price", "¥120"),
        ("sample.parts[9].no.such", "x"),
    ];
    assert_eq!(
        read(&rows, "sample.parts").unwrap(),
        r#"[{"sample.count":40,"sample.part":"椅子"},{"sample.count":8,"sample.part":"桌子","sample.price":12000}]"#
    );
    let hours = [
        ("sample.hours[1].days", "5"),
        ("sample.hours[1].days", "1"),
        ("sample.hours[1].from", "830"),
        ("sample.hours[1].to", "17:30"),
    ];
    assert_eq!(
        read(&hours, "sample.hours").unwrap(),
        r#"[{"days":[1,5],"from":"08:30","to":"17:30"}]"#
    );
    // The same in words, as an import or another program sends it.
    assert_eq!(
        read(&[("sample.hours", "周一、五 8:30-17:30")], "sample.hours").unwrap(),
        r#"[{"days":[1,5],"from":"08:30","to":"17:30"}]"#
    );
    assert_eq!(read(&[], "sample.hours").unwrap(), "-");
}

/// Posts fields that are wrong, and looks for the words beside the field and for the way there from the summary.
fn refused(fields: &[(&str, &str)], at: &str, words: &str) {
    let (status, text) = posted(fields);
    assert_eq!(status, 422, "{fields:?}");
    let id = Filled::empty().id_of(at);
    let beside = text.split(&format!("id=\"{id}-error\"")).nth(1);
    let beside = beside.unwrap_or_else(|| panic!("nothing beside {at} of {fields:?}"));
    assert!(beside.split("</p>").next().unwrap().contains(words), "{at}: {words}");
    assert!(text.contains(&format!("href=\"#{id}\"")), "the summary leads to {at}");
    assert!(text.contains(&format!("id=\"{id}\"")), "the link to {at} has a goal");
    assert!(!text.contains("<script>alert") && !text.contains("\"><b>"), "{fields:?}");
}

#[test]
fn bad_input_of_every_kind_gives_words_beside_the_field() {
    let long = "长".repeat(41);
    for (field, raw, words) in [
        ("sample.name", " \u{200b}", "请填写"),
        ("sample.name", long.as_str(), "最多 40 个字"),
        ("sample.kind", "casino", "没有这个选项"),
        ("sample.kind", "kiosk", "已停用"),
        ("sample.area", "<script>alert(1)</script>", "请填写数字"),
        ("sample.begins", "25:61", "请填写时间"),
        ("sample.longest", "90", "90 分钟，还是 90 小时"),
        ("sample.longest", "3天", "不能长于 2 天"),
        ("sample.built", "1066", "不能小于 1900"),
        ("sample.since", "2026-13", "请填写年和月"),
        ("sample.page", "javascript:alert(1)", "请填写完整的网址"),
        ("sample.page", "https://a:b@c.cn", "不能带用户名和密码"),
        ("sample.things", "\"><b>", "没有“&quot;&gt;&lt;b&gt;”"),
        ("sample.worn", "6", "不能大于 5"),
        ("sample.point", "30.1,114.2", "写反了"),
        ("sample.parts", "[{", "表格读不出来"),
        ("sample.hours", "随时", "请写星期和时间"),
    ] {
        refused(&[(field, raw)], field, words);
    }
}

#[test]
fn bad_rows_give_words_in_the_row() {
    let cell = [("sample.parts[1].sample.part", "椅"), ("sample.parts[1].sample.count", "几把")];
    refused(&cell, "sample.parts[1].sample.count", "请填写数字");
    let times = [("sample.hours[1].from", "9"), ("sample.hours[1].to", "10")];
    refused(&times, "sample.hours[1].days", "请勾选星期几");
    let night = [
        ("sample.hours[1].days", "1"),
        ("sample.hours[1].from", "22:00"),
        ("sample.hours[1].to", "2:00"),
    ];
    refused(&night, "sample.hours[1].to", "跨过午夜");
    let names: Vec<String> =
        (1..=11).map(|row| format!("sample.parts[{row}].sample.part")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "椅")).collect();
    refused(&many, "sample.parts", "最多 10 行，现在有 11 行");
}

#[test]
fn rows_that_are_wrong_say_so_in_the_row_and_in_the_summary() {
    let (_, text) = posted(&[
        ("sample.name", "会客厅"),
        ("sample.kind", "parlour"),
        ("sample.hours[3].days", "3"),
        ("sample.hours[3].from", "14:00"),
        ("sample.hours[3].to", "18:00"),
        ("sample.hours[8].days", "3"),
        ("sample.hours[8].from", "16:00"),
        ("sample.hours[8].to", "20:00"),
    ]);
    let words = "与上一行重叠：周三 16:00–18:00。改成 18:00，或并成一段。";
    assert!(text.contains(&format!("开放时间 第 2 行 从：{words}")), "the summary names the row");
    let row =
        text.split("class=\"row is-bad\"").nth(1).unwrap().split("</div></div>").next().unwrap();
    assert!(row.contains("sample.hours[2].from") && row.contains("aria-invalid=\"true\""), "{row}");
    assert!(row.contains(words) && row.contains("value=\"16:00\""), "{row}");
}

#[test]
fn a_row_more_or_less_brings_the_form_back_without_errors() {
    let form = [
        ("sample.name", ""),
        ("sample.hours[1].days", "1"),
        ("sample.hours[1].from", "8:30"),
        ("sample.hours[1].to", "早上"),
        ("sample.hours[4].days", "2"),
        ("sample.hours[4].from", "9:00"),
        ("sample.hours[4].to", "10:00"),
    ];
    let (status, text) = posted(&[form.as_slice(), &[("_add", "sample.hours")]].concat());
    let first = text.split("id=\"fields-filled\"").next().unwrap();
    assert_eq!(status, 200);
    assert!(!first.contains("is-invalid") && !first.contains("ll-errors"), "nothing is wrong yet");
    assert!(first.contains("value=\"早上\"") && first.contains("name=\"sample.hours[3].from\""));
    let third =
        first.split("name=\"sample.hours[3].days\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(third.contains("autofocus"), "it goes on in the new row: {third}");

    let (status, text) = posted(&[form.as_slice(), &[("_remove", "sample.hours[1]")]].concat());
    let first = text.split("id=\"fields-filled\"").next().unwrap();
    assert_eq!(status, 200);
    assert!(!first.contains("早上") && !first.contains("name=\"sample.hours[2].from\""));
    assert!(first.contains("name=\"sample.hours[1].from\" value=\"9:00\""));
    // Whoever writes buttons of their own gets no more than a page.
    for odd in ["sample.hours[999999999999]", "sample.hours", "[1]", "", "x[1]"] {
        for name in ["_add", "_remove"] {
            assert_eq!(posted(&[form.as_slice(), &[(name, odd)]].concat()).0, 200, "{name} {odd}");
        }
    }
}

#[test]
fn codes_are_asked_for_by_how_many_there_are() {
    let empty = Filled::empty();
    let kind = drawn("sample.kind", &empty);
    assert_eq!(kind.matches("type=\"radio\"").count(), 9, "chips, without the retired one");
    assert!(!kind.contains("报刊亭") && !kind.contains("不填"), "an answer is needed");
    let owner = drawn("sample.owner", &empty);
    assert_eq!(owner.matches("type=\"radio\"").count(), 4, "three long names, and none of them");
    assert!(drawn("sample.nation", &empty).contains("<select"));
    let things = drawn("sample.things", &empty);
    assert_eq!(things.matches("type=\"checkbox\"").count(), 6);
    assert!(things.contains("ll-codes"));
    assert!(drawn("sample.standards", &empty).contains("ll-options is-many"));
    let kept = Filled::empty().with("sample.kind", "kiosk").with("sample.things", "screen,stove");
    assert!(drawn("sample.kind", &kept).contains("报刊亭"), "a code that stands there is shown");
    let things = drawn("sample.things", &kept);
    assert_eq!(things.matches("type=\"checkbox\"").count(), 7);
    assert_eq!(things.matches(" checked").count(), 2, "{things}");
}

#[test]
fn a_value_fills_its_field_in() {
    let form = filled(&FILLED);
    let has = |key: &str, parts: &[&str]| {
        let text = drawn(key, &form);
        for part in parts {
            assert!(text.contains(part), "{key} lacks {part}: {text}");
        }
    };
    has("sample.hours", &["name=\"sample.hours[3].to\" value=\"17:00\"", "最多 21 行"]);
    has("sample.parts", &["value=\"折叠椅\"", "value=\"3299.00\"", "sample.parts[2]"]);
    has(
        "sample.checks",
        &["value=\"2026-11-03\"", "value=\"screen\" checked", "<option value=\"street\" selected"],
    );
    has("sample.begins", &["type=\"time\"", "value=\"08:30\""]);
    has("sample.since", &["type=\"month\"", "value=\"2024-05\""]);
    has("sample.page", &["type=\"url\""]);
    has("sample.longest", &["value=\"1:30\"", "如 1 小时 30 分"]);
    has("sample.worn", &["4 颗　较新，小修过", "value=\"4\" checked"]);
    for element in elements() {
        let locked = field(&cx(), element, &form, true).render().into_string();
        assert!(locked.starts_with("<fieldset class=\"ll-locked"), "{}", element.key);
    }
    assert!(elements().any(|element| matches!(element.kind, Kind::Hours)));
}

#[test]
fn return_in_a_field_never_takes_a_row_away() {
    let text = drawn("sample.hours", &Filled::empty());
    let first = text.split("<button").nth(1).unwrap().split('>').next().unwrap();
    assert!(
        first.contains("type=\"submit\"") && first.contains("hidden") && !first.contains("name=")
    );
}
