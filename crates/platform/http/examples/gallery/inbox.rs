//! Model pages of the workbench: the inbox with a case beside it.

use crate::pages::pick;
use axum::http::StatusCode;
use http::ui::{self, Buttons, Situation};
use http::{Answer, Beside, Cx, Markup, html};
use kernel::time::Duration;

type Line = (&'static str, &'static str, &'static str, &'static str, i64);

const LATE: &[Line] = &[
    ("南门外井盖下沉，路面塌陷", "Sunken manhole at the south gate", "supervised", "督办", -27),
    ("6 号楼顶楼漏水，物业与业主争议", "Leaking roof of building 6", "handling", "办理中", -5),
];
const TODAY: &[Line] = &[
    ("夜间施工噪声，麦市街 18 号", "Noise at night, Maishi Street 18", "checking", "核查中", 2),
    ("5 号楼快递堆放堵住消防通道", "Parcels block the fire lane", "reported", "已上报", 6),
];
const WEEK: &[Line] = &[
    ("中心花园路灯 3 盏不亮", "Three lamps out in the garden", "dispatched", "已派遣", 50),
    ("楼道灯不亮，3 号楼 2 单元", "Light in the stairwell", "confirming", "待居民确认", 70),
];

fn rows(cx: &Cx, lines: &[Line]) -> Vec<ui::InboxRow> {
    let row = |(zh, en, name, word, hours): &Line| {
        let (situation, icon) = ui::sit(name);
        ui::InboxRow {
            title: pick(cx, zh, en).to_owned(),
            line: pick(cx, "听雨河路　等您受理", "Tingyu Road, waiting for you").to_owned(),
            href: "/work?open=1".to_owned(),
            state: ui::state(situation, pick(cx, word, name), icon),
            id: format!("i-{hours}"),
            clock: due(cx, *hours),
            fresh: *name == "reported",
            open: *hours == -27,
        }
    };
    lines.iter().map(row).collect()
}

/// A clock that ends in so many hours.
pub fn due(cx: &Cx, hours: i64) -> Markup {
    let pace = match hours {
        ..0 => ui::Pace::Late,
        0..4 => ui::Pace::Near,
        4.. => ui::Pace::Calm,
    };
    ui::due(cx, cx.now.plus(Duration::hours(hours)), pace, "")
}

fn inbox_list(cx: &Cx) -> Markup {
    let group = |zh: &str, en: &str, count: i64, late, lines| ui::Group {
        title: pick(cx, zh, en).to_owned(),
        count: count.into(),
        late,
        rows: rows(cx, lines),
    };
    let tab = |zh: &str, en: &str, count: Option<i64>, on| ui::Tab {
        label: pick(cx, zh, en).to_owned(),
        href: "/work".to_owned(),
        count: count.map(Into::into),
        on,
    };
    let tabs = [
        tab("全部", "All", None, true),
        tab("案件", "Cases", Some(11), false),
        tab("办事", "Services", Some(6), false),
        tab("走访", "Visits", Some(4), false),
    ];
    ui::inbox(&ui::Inbox {
        title: pick(cx, "待办", "Inbox").to_owned(),
        count: 23.into(),
        actions: html! {},
        filters: ui::chips(pick(cx, "种类", "Kinds"), &tabs),
        groups: vec![
            group("超期", "Late", 3, true, LATE),
            group("今天到期", "Due today", 5, false, TODAY),
            group("本周", "This week", 15, false, WEEK),
        ],
        foot: html! {},
        skip: pick(cx, "到打开的事项", "To what is open").to_owned(),
    })
}

fn detail(cx: &Cx) -> Markup {
    let bar = |role: &str, lead, who: &str, parts, mark, hours, note: &str| ui::ClockBar {
        role: role.to_owned(),
        lead,
        who: who.to_owned(),
        person: String::new(),
        parts,
        mark: Some(mark),
        clock: due(cx, hours),
        note: html! { (note) },
        label: note.to_owned(),
    };
    let run = |from, to, pace| ui::Part { from, to, pace };
    let happened = |when: &str, what: &str, who: &str, why: &str, key| ui::Happened {
        when: when.to_owned(),
        what: what.to_owned(),
        who: who.to_owned(),
        why: html! { (why) },
        key,
    };
    html! {
        div.ll-detailhead {
            div.ll-row.ll-between.ll-row-top {
                div { p.ll-s.ll-3 { (pick(cx, "案件", "Case")) " SLY-20261118-0021-T4XD　" (pick(cx, "道路井盖　市民热线转来", "Manhole, from the hotline")) } h2.ll-title { (pick(cx, "南门外井盖下沉，路面塌陷", "Sunken manhole at the south gate")) } }
                span.ll-row { (ui::state(Situation::Moving, pick(cx, "办理中", "In hand"), "tool")) (ui::state(Situation::Late, pick(cx, "街道督办", "Supervised"), "flag")) }
            }
            div.ll-row.ll-wrap.ll-doing.ll-row-top {
                (ui::link_button(Buttons::Primary, "flag", pick(cx, "督办", "Supervise"), "#", Some('u')))
                (ui::link_button(Buttons::Plain, "send", pick(cx, "派遣", "Dispatch"), "#", Some('d')))
                (ui::link_button(Buttons::Plain, "arrow-forward-up", pick(cx, "转办", "Transfer"), "#", Some('t')))
                (ui::dialog(Buttons::Plain, "calendar-plus", pick(cx, "延期", "Extend"), Some('y'), pick(cx, "延期到哪一天", "Extend until"), html! { p.ll-s { (pick(cx, "要写理由，居民能看到。", "Give a reason.")) } div.ll-field.ll-mt-3 { label.form-label for="why" { (pick(cx, "理由", "Reason")) } textarea.form-control id="why" {} } div.ll-actions.ll-mt-3 { (ui::button(Buttons::Primary, "", pick(cx, "申请延期", "Apply"))) } }))
                span.ll-grow {}
                (ui::why_not("circle-check", pick(cx, "办结", "Close"), pick(cx, "协办未反馈、现场未核查，还不能办结", "Not answered, not checked yet"), "why-close"))
            }
        }
        div.ll-detailbody {
            div {
                div.ll-row.ll-between { h3 { (pick(cx, "时限", "Deadlines")) } span.ll-s.ll-3 { (pick(cx, "主办、协办分别计时　竖线是期限，斜纹是暂停", "each on its own clock")) } }
                (ui::clock_bar(&bar(pick(cx, "主办", "Lead"), true, pick(cx, "街道城建科", "Works"), vec![run(0, 220, ui::Pace::Calm), run(220, 380, ui::Pace::Paused), run(380, 830, ui::Pace::Calm)], 1000, 6, pick(cx, "11-25 16:00 前　限 5 个工作日，雨天暂停 1 日（已批）", "5 working days, paused for rain"))))
                (ui::clock_bar(&bar(pick(cx, "协办", "Help"), false, pick(cx, "清源水务", "Water"), vec![run(0, 1000, ui::Pace::Late)], 740, -27, pick(cx, "11-23 10:20 前　限 3 个工作日　未反馈，已催 1 次", "3 working days, no answer"))))
            }
            div { (ui::datagrid(&[
                (pick(cx, "在哪里", "Where").to_owned(), html! { (pick(cx, "听雨河路，石榴园小区南门东 20 米", "Tingyu Road, 20 m east of the south gate")) br; span.ll-3 { (pick(cx, "第 3 网格 · 沈伟", "Grid 3, Shen Wei")) } }),
                (pick(cx, "反映人", "Reporter").to_owned(), ui::mask("吴* 139****2046", Some(("#", "reveal")))),
                (pick(cx, "说了什么", "What was said").to_owned(), html! { (pick(cx, "井盖边上的路塌了一圈，骑车过去很颠，昨晚有人差点摔倒。", "The road round the manhole has sunk; somebody nearly fell last night.")) }),
            ])) }
            div { h3.ll-mb-2 { (pick(cx, "经过", "History")) } (ui::history(&[
                happened(pick(cx, "今天 08:00", "today 08:00"), pick(cx, "督办提醒", "Supervised"), pick(cx, "街道办 陈立新", "Chen Lixin"), pick(cx, "请社区再催清源水务，今天 12:00 前回复进展。", "Please urge the water company."), ui::Key::Late),
                happened("11-20 14:05", pick(cx, "批准暂停 1 日", "Paused"), pick(cx, "街道城建科 高远", "Gao Yuan"), "", ui::Key::Turn),
                happened("11-18 09:41", pick(cx, "受理", "Accepted"), pick(cx, "何静", "He Jing"), "", ui::Key::Plain),
            ])) }
        }
    }
}

pub async fn open(cx: Cx) -> Answer {
    let open = !cx.query.contains("none");
    let beside = if open { Beside::Open(detail(&cx)) } else { Beside::First(detail(&cx)) };
    Ok(cx.work_split(pick(&cx, "待办", "Inbox"), inbox_list(&cx), beside))
}

pub async fn nothing(cx: Cx) -> Answer {
    Ok(cx.work_split("", inbox_list(&cx), Beside::Nothing(html! {})).status(StatusCode::OK))
}
