//! Every field of the dictionary on one page: empty, filled, wrong, and shown without being asked. The first form answers as
//! forms do; nothing of it is kept.

use super::words::{own, pick};
use crate::cx::Cx;
use crate::form::{Field, Filled, Form, Input, Posted};
use crate::page::{Answer, Page};
use crate::site::Flash;
use crate::ui::{self, Buttons};
use kernel::dictionary::{Dictionary, Element, read_elements, read_table};
use maud::{Markup, html};
use std::sync::LazyLock;

/// The address of the page for residents; the workbench shows it under `/work`.
pub(super) const PATH: &str = "/gallery/fields";

static SAMPLES: LazyLock<Dictionary> = LazyLock::new(|| {
    let elements = read_elements("elements.toml", include_str!("elements.toml"));
    let tables = [
        include_str!("kinds.toml"),
        include_str!("owners.toml"),
        include_str!("things.toml"),
        include_str!("standards.toml"),
    ];
    let tables = tables.iter().filter_map(|text| read_table("codes", text).ok());
    Dictionary::new(elements.unwrap_or_default(), tables, [])
});

/// The groups of the form, each with its fields.
const GROUPS: [(&str, &str, &[&str]); 4] = [
    (
        "基本",
        "Basics",
        &["sample.name", "sample.kind", "sample.owner", "sample.nation", "sample.area"],
    ),
    ("开放", "Opening", &["sample.hours", "sample.begins", "sample.longest", "sample.things"]),
    (
        "状况",
        "Condition",
        &[
            "sample.worn",
            "sample.built",
            "sample.since",
            "sample.standards",
            "sample.page",
            "sample.point",
        ],
    ),
    ("明细", "Lines", &["sample.parts", "sample.checks"]),
];

/// What a filled form holds.
const FILLED: [(&str, &str); 17] = [
    ("sample.name", "石榴园社区居民会客厅（麦市街 19 号一层，原老年活动中心东侧）"),
    ("sample.kind", "parlour"),
    ("sample.owner", "street"),
    ("sample.nation", "50763"),
    ("sample.area", "168.4"),
    ("sample.hours", "1,2,4,5 08:30-20:00; 3 14:00-18:00; 6 09:00-17:00"),
    ("sample.begins", "08:30"),
    ("sample.longest", "1:30"),
    ("sample.things", "screen,water,ramp,stove"),
    ("sample.worn", "4"),
    ("sample.built", "1998"),
    ("sample.since", "2024-05"),
    ("sample.standards", "50016,50763"),
    ("sample.page", "https://www.gov.cn/zhengce/"),
    ("sample.point", "114.301000,30.601000"),
    (
        "sample.parts",
        r#"[{"sample.part":"折叠椅","sample.count":"40","sample.price":"89.00"},{"sample.part":"投影仪","sample.count":"1","sample.price":"3299.00"}]"#,
    ),
    (
        "sample.checks",
        r#"[{"sample.day":"2026-11-03","sample.result":"street","sample.faults":"screen,board","sample.took":"1:30","sample.note":"换了两处灯管，门口的扶手松了，已经报修。"}]"#,
    ),
];

/// What somebody sends who gets nearly everything wrong.
const WRONG: [(&str, &str); 27] = [
    ("sample.kind", "kiosk"),
    ("sample.area", "一百多"),
    ("sample.hours[1].days", "1"),
    ("sample.hours[1].days", "2"),
    ("sample.hours[1].from", "8:30"),
    ("sample.hours[1].to", "20:00"),
    ("sample.hours[2].days", "3"),
    ("sample.hours[2].from", "14:00"),
    ("sample.hours[2].to", "18:00"),
    ("sample.hours[3].days", "3"),
    ("sample.hours[3].from", "16:00"),
    ("sample.hours[3].to", "20:00"),
    ("sample.hours[4].from", "9点半"),
    ("sample.hours[4].to", ""),
    ("sample.begins", "25:00"),
    ("sample.longest", "90"),
    ("sample.things", "沙发"),
    ("sample.worn", "6"),
    ("sample.built", "98"),
    ("sample.since", "去年"),
    ("sample.page", "ftp://example.com/"),
    ("sample.point", "30.601000,114.301000"),
    ("sample.parts[1].sample.part", "折叠椅"),
    ("sample.parts[1].sample.count", "40"),
    ("sample.parts[1].sample.price", "八十九"),
    ("sample.parts[2].sample.part", ""),
    ("sample.parts[2].sample.count", "0"),
];

fn elements() -> impl Iterator<Item = &'static Element> {
    GROUPS.iter().flat_map(|(_, _, keys)| *keys).filter_map(|key| SAMPLES.get(key))
}

fn filled(values: &[(&str, &str)]) -> Filled {
    values.iter().fold(Filled::empty(), |filled, (key, value)| filled.with(key, *value))
}

/// Shows the page.
pub(super) async fn show(cx: Cx) -> Answer {
    Ok(page(&cx, Filled::empty()))
}

/// Reads the first form as every form is read, and shows it again: with what is wrong, or with a row more or less.
pub(super) async fn sent(cx: Cx, posted: Posted) -> Answer {
    if posted.asks_again() {
        return Ok(page(&cx, Filled::from(&posted)));
    }
    let form = judged(&cx, &posted);
    if form.is_right() {
        let text = own(&cx, "都对，什么都没有保存", "All right; nothing was saved");
        return Ok(Page::see_other(path(&cx)).flash(&cx, &Flash { text, bad: false, undo: None }));
    }
    Ok(page(&cx, form).refused())
}

/// Returns what was sent with all that is wrong with it.
fn judged(cx: &Cx, posted: &Posted) -> Filled {
    let mut form = Filled::from(posted);
    for element in elements() {
        if let Err(wrong) = posted.accept(&SAMPLES, element, element.required) {
            form.refuse_fields(cx, &wrong);
        }
    }
    form
}

fn path(cx: &Cx) -> String {
    if cx.is_work() { format!("/work{PATH}") } else { PATH.to_owned() }
}

/// Returns the page with the first form as it was filled.
pub(crate) fn page(cx: &Cx, first: Filled) -> Page {
    let title = pick(cx, "表单的字段", "Fields of forms");
    let wrong = judged(cx, &Posted::of(WRONG)).within("wrong");
    let body = html! {
        h1.ll-title { (title) }
        (super::ways(cx, PATH))
        div.ll-fieldpage {
            (form(cx, "", &first, false))
        }
        // Samples leave the focus where it is.
        div.ll-fieldpage data-sample {
            h2 { (pick(cx, "填好的", "Filled")) }
            (form(cx, "filled", &filled(&FILLED).within("filled"), false))
            h2 { (pick(cx, "填错的", "Wrong")) }
            (form(cx, "wrong", &wrong, false))
            h2 { (pick(cx, "只看不改的", "Locked")) }
            (form(cx, "locked", &filled(&FILLED).within("locked"), true))
        }
    };
    if cx.is_work() { cx.work(title, body) } else { cx.plain(title, body) }
}

fn form(cx: &Cx, state: &str, filled: &Filled, locked: bool) -> Markup {
    let id = if state.is_empty() { "fields".to_owned() } else { format!("fields-{state}") };
    let heading = |at: usize| format!("{id}-{at}");
    Form::new(cx, path(cx), filled).once().id(&id).class("ll-form ll-groups").body(html! {
        @for (at, (zh, en, keys)) in GROUPS.iter().enumerate() {
            section.card.ll-fgroup aria-labelledby=(heading(at)) {
                h3 id=(heading(at)) { (pick(cx, zh, en)) }
                @for element in keys.iter().filter_map(|key| SAMPLES.get(key)) { (field(cx, element, filled, locked)) }
            }
        }
        @if !locked {
            div.ll-formfoot { (ui::button(Buttons::Primary, "", pick(cx, "存好", "Save"))) }
        }
    })
}

fn field(cx: &Cx, element: &Element, filled: &Filled, locked: bool) -> Field {
    let field = Field::of(cx, &SAMPLES, element, filled);
    let words = [
        ("很旧，该换了", "Worn out"),
        ("旧，常要修", "Often mended"),
        ("还能用", "Usable"),
        ("较新，小修过", "Mended once"),
        ("新的", "New"),
    ];
    let field = match element.key.as_str() {
        "sample.worn" => {
            field.input(Input::Stars(words.iter().map(|(zh, en)| own(cx, zh, en)).collect()))
        }
        _ => field,
    };
    if locked { field.locked() } else { field }
}

#[cfg(test)]
mod tests;
