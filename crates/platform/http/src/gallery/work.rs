//! Samples of the components that staff see.

use super::words::{own, pick};
use crate::cx::Cx;
use crate::form::{Choice, Listing};
use crate::ui::{
    self, Action, Bar, Buttons, ClockBar, FilterBar, Goal, Group, Happened, Inbox, InboxRow, Key,
    Line, Pace, Part, Saved, Shape, Step, StepState, Table,
};
use kernel::time::Duration;
use maud::{Markup, html};

type Sample = (String, &'static str, Markup);

/// Returns all samples with their names and class names.
pub(super) fn all(cx: &Cx, listing: &Listing) -> Vec<Sample> {
    vec![
        (
            own(cx, "操作、菜单、对话框", "Actions, menu, dialog"),
            ".ll-menu .ll-drop .is-dialog",
            actions(cx),
        ),
        (own(cx, "选一个", "Pickers"), ".ll-picker .ll-hits .ll-picked", super::picks::pickers(cx)),
        (own(cx, "时钟", "Clocks"), ".ll-clock .ll-clockbar", clocks(cx)),
        (own(cx, "表格", "Table"), ".card .table .ll-filters", table(cx, listing)),
        (own(cx, "待办", "Inbox"), ".ll-inbox .row1", inbox(cx)),
        (own(cx, "流程图", "Procedure"), ".ll-flow", flow(cx)),
        (own(cx, "经过", "History"), ".ll-history", history(cx)),
        (own(cx, "掩码", "Masked values"), ".ll-mask", masks(cx)),
        (own(cx, "关键数字", "Key figures"), ".ll-figures", figures(cx)),
        (own(cx, "折线", "Line"), ".c-line .c-goal", line(cx)),
        (own(cx, "横条", "Bars"), ".c-bar", bars(cx)),
        (own(cx, "色块地图", "Shapes"), ".q1 – .q5", shapes(cx)),
    ]
}

fn actions(cx: &Cx) -> Markup {
    let action = |zh: &str, en: &str, icon, danger| Action {
        label: own(cx, zh, en),
        icon,
        href: "/work/gallery".to_owned(),
        danger,
        key: None,
    };
    html! {
        div.ll-actions {
            (ui::link_button(Buttons::Primary, "flag", pick(cx, "督办", "Supervise"), "/work/gallery", Some('u')))
            (ui::dialog(Buttons::Plain, "calendar-plus", pick(cx, "延期", "Extend"), Some('y'), pick(cx, "延期到哪一天", "Extend until"), html! {
                p.ll-s { (pick(cx, "要写理由，居民能看到。", "Give a reason; residents see it.")) }
                div.ll-actions.ll-mt-3 { (ui::button(Buttons::Primary, "", pick(cx, "申请延期", "Apply"))) }
            }))
            (ui::menu(cx.locale, None, &[action("合并", "Merge", "git-merge", false), action("暂停计时", "Pause", "player-pause", false), action("不予受理", "Refuse", "circle-x", true)]))
        }
        div.ll-mt-4 { (ui::breadcrumb(cx.locale, &[("/gallery".to_owned(), own(cx, "人口与户", "People")), ("/gallery".to_owned(), own(cx, "3 号楼", "Building 3"))], pick(cx, "501 室", "Room 501"))) }
    }
}

/// A clock that ends in so many hours.
fn due(cx: &Cx, hours: i64) -> Markup {
    let pace = match hours {
        ..0 => Pace::Late,
        0..4 => Pace::Near,
        4.. => Pace::Calm,
    };
    ui::due(cx, cx.now.plus(Duration::hours(hours)), pace, "")
}

fn clocks(cx: &Cx) -> Markup {
    let at = |hours| due(cx, hours);
    let lead = ClockBar {
        role: own(cx, "主办", "Lead"),
        lead: true,
        who: own(cx, "街道城建科", "Works office"),
        person: own(cx, "高远", "Gao Yuan"),
        parts: vec![
            Part { from: 0, to: 220, pace: Pace::Calm },
            Part { from: 220, to: 380, pace: Pace::Paused },
            Part { from: 380, to: 830, pace: Pace::Calm },
        ],
        mark: Some(1000),
        clock: at(6),
        note: html! { (pick(cx, "限 5 个工作日，雨天暂停 1 日（已批）", "5 working days, paused one day for rain")) },
        label: own(cx, "已用八成，暂停一日", "four fifths used, one day paused"),
    };
    let assistant = ClockBar {
        role: own(cx, "协办", "Help"),
        lead: false,
        who: own(cx, "清源水务", "Qingyuan Water"),
        person: String::new(),
        parts: vec![Part { from: 0, to: 1000, pace: Pace::Late }],
        mark: Some(740),
        clock: at(-27),
        note: html! { span.ll-red { (pick(cx, "未反馈，已催 1 次", "No answer, urged once")) } },
        label: own(cx, "已超期", "overdue"),
    };
    html! {
        div.ll-actions { (at(72)) (at(2)) (at(-27)) (ui::clock(Pace::Met, pick(cx, "已按时", "in time"))) (ui::clock(Pace::Paused, pick(cx, "暂停计时", "paused"))) }
        div.ll-mt-2 { (ui::clock_bar(&lead)) (ui::clock_bar(&assistant)) }
        div.ll-mt-2 { (ui::progress(640, Pace::Met, "64%")) }
    }
}

struct Row(&'static str, &'static str, &'static str, &'static str, i64);

fn table(cx: &Cx, listing: &Listing) -> Markup {
    let rows = [
        Row("20261118-0021", "南门外井盖下沉", "Sunken manhole", "supervised", -27),
        Row("20261122-0032", "中心花园路灯 3 盏不亮", "Three lamps out", "dispatched", 50),
        Row(
            "20261120-0037",
            "楼道灯不亮，3 号楼 2 单元",
            "Light in the stairwell",
            "confirming",
            5,
        ),
    ];
    let states = vec![
        Choice::new("handling", pick(cx, "办理中", "In hand")),
        Choice::new("closed", pick(cx, "已办结", "Closed")),
    ];
    let saved = [Saved {
        name: own(cx, "本周超期", "Late this week"),
        query: "state=handling".to_owned(),
    }];
    let filters = FilterBar::new(cx, listing)
        .words(pick(cx, "事项里的字", "Words"))
        .choice("state", pick(cx, "状态", "State"), states)
        .saved(&saved, "/gallery");
    let state = |row: &Row| {
        let (situation, icon) = ui::sit(row.3);
        ui::state(situation, row.3, icon)
    };
    let table = Table::new(cx, listing, &rows)
        .title(pick(cx, "案件", "Cases"))
        .count(1286)
        .filters(html! { (filters) })
        .narrow(pick(cx, "编号", "No."), |row| html! { (row.0) })
        .link(pick(cx, "事项", "Matter"), |row| {
            ("/work/gallery".to_owned(), own(cx, row.1, row.2))
        })
        .column(pick(cx, "状态", "State"), state)
        .sorted(pick(cx, "期限", "Due"), "due", |row| due(cx, row.4))
        .number(pick(cx, "时", "Hours"), |row| html! { (row.4.abs()) })
        .bulk(
            |row| row.0.to_owned(),
            vec![("/gallery".to_owned(), own(cx, "派给", "Dispatch"), "send")],
        )
        .export("/work/gallery");
    html! { (table) }
}

fn inbox(cx: &Cx) -> Markup {
    let row = |zh: &str, en: &str, name, hours, fresh, open| {
        let (situation, icon) = ui::sit(name);
        InboxRow {
            title: own(cx, zh, en),
            line: own(cx, "听雨河路　等您受理", "Tingyu Road, waiting for you"),
            href: "/work/gallery".to_owned(),
            state: ui::state(situation, pick(cx, "督办", "Pressed"), icon),
            id: format!("i-{en}").replace(' ', "-"),
            clock: due(cx, hours),
            fresh,
            open,
        }
    };
    let groups = vec![
        Group {
            title: own(cx, "超期", "Late"),
            count: 3.into(),
            late: true,
            rows: vec![row(
                "南门外井盖下沉，路面塌陷",
                "Sunken manhole at the south gate",
                "supervised",
                -27,
                false,
                true,
            )],
        },
        Group {
            title: own(cx, "今天到期", "Due today"),
            count: 5.into(),
            late: false,
            rows: vec![
                row(
                    "5 号楼快递堆放堵住消防通道",
                    "Parcels block the fire lane",
                    "reported",
                    3,
                    true,
                    false,
                ),
                row(
                    "中心花园路灯 3 盏不亮",
                    "Three lamps out in the garden",
                    "dispatched",
                    60,
                    false,
                    false,
                ),
            ],
        },
    ];
    let tab = |zh: &str, en: &str, count, on| ui::Tab {
        label: own(cx, zh, en),
        href: "/work/gallery".to_owned(),
        count,
        on,
    };
    let tabs = [tab("全部", "All", None, true), tab("案件", "Cases", Some(11.into()), false)];
    let filters = ui::chips(pick(cx, "种类", "Kinds"), &tabs);
    html! { div.card { (ui::inbox(&Inbox { title: own(cx, "待办", "Inbox"), count: 23.into(), actions: html! {}, filters, groups, foot: html! {}, skip: own(cx, "到打开的事项", "To what is open") })) } }
}

fn flow(cx: &Cx) -> Markup {
    let step = |zh: &str, en: &str, when: &str, state| Step {
        title: own(cx, zh, en),
        when: when.to_owned(),
        line: String::new(),
        told: Vec::new(),
        state,
        icon: "",
        folded: Vec::new(),
    };
    ui::flow(&[
        step("党委提议", "Proposed", "10-08", StepState::Done),
        step("两委商议", "Discussed", "10-15", StepState::Done),
        step("党员大会审议", "Reviewed", "10-29", StepState::Now),
        step("代表会议决议", "Decided", "11-24", StepState::Next),
    ])
}

fn history(cx: &Cx) -> Markup {
    let entry = |when: &str, zh: &str, en: &str, who: &str, key| Happened {
        when: when.to_owned(),
        what: own(cx, zh, en),
        who: who.to_owned(),
        why: html! {},
        key,
    };
    ui::history(&[
        entry(
            "11-24 08:00",
            "督办提醒",
            "Supervised",
            pick(cx, "街道办 陈立新", "Chen Lixin"),
            Key::Late,
        ),
        entry(
            "11-18 10:20",
            "派遣",
            "Dispatched",
            pick(cx, "何静 → 街道城建科", "He Jing → Works"),
            Key::Turn,
        ),
        entry("11-18 09:41", "受理", "Accepted", pick(cx, "何静", "He Jing"), Key::Plain),
    ])
}

fn masks(cx: &Cx) -> Markup {
    html! {
        div.ll-actions {
            (ui::mask("340822********002X", Some(("/work/gallery", pick(cx, "填写事由后查看身份证号", "Give a reason to see the ID number")))))
            (ui::mask_open(cx.locale, "138 0136 2719", 48))
        }
        div.ll-mt-3 { (ui::datagrid(&[
            (own(cx, "在哪里", "Where"), html! { (pick(cx, "听雨河路，石榴园小区南门东 20 米", "Tingyu Road, 20 m east of the south gate")) }),
            (own(cx, "反映人", "Reporter"), ui::mask("吴*　139****2046", None)),
        ])) }
    }
}

fn figures(cx: &Cx) -> Markup {
    ui::figures(&[
        ui::figure(
            pick(cx, "受理案件", "Cases"),
            "1,286",
            pick(cx, "件", ""),
            html! { (pick(cx, "比上月同期 多 74", "74 more than last month")) },
            Some("/work/gallery"),
        ),
        ui::figure(
            pick(cx, "按时办结率", "In time"),
            "92.9",
            "%",
            html! { (pick(cx, "目标 90%，上月 91.6%", "goal 90%, last month 91.6%")) },
            Some("/work/gallery"),
        ),
        ui::figure(
            pick(cx, "独居老人走访", "Visits"),
            "311",
            pick(cx, "/ 338 人", "of 338"),
            html! { span.ll-red { (pick(cx, "27 人本月未走访", "27 not yet visited")) } },
            None,
        ),
    ])
}

fn line(cx: &Cx) -> Markup {
    let axis: Vec<String> =
        ["12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"].map(str::to_owned).to_vec();
    let ours = [881, 894, 872, 905, 918, 909, 924, 911, 930, 922, 916, 929].map(Some).to_vec();
    let all = [860, 852, 869, 880, 874, 889, 895, 887, 901, 898, 906, 902].map(Some).to_vec();
    let lines = [
        Line { label: own(cx, "全区", "District"), values: all, pale: true },
        Line { label: own(cx, "本街道", "This street"), values: ours.clone(), pale: false },
    ];
    let goal = Goal { value: 900, label: own(cx, "目标 90%", "goal 90%") };
    html! {
        (ui::line(cx.locale, pick(cx, "按时办结率，近 12 个月", "In time, 12 months"), &axis, &lines, Some(&goal)))
        (ui::legend(&[("blue", pick(cx, "本街道", "This street")), ("pale", pick(cx, "全区", "District"))]))
        div.ll-actions.ll-mt-3 { (ui::spark(&ours, Some(900), false, pick(cx, "一年，多在目标之上", "a year, mostly above the goal"))) (ui::spark(&[Some(880), Some(861), None, Some(866), Some(859)], Some(900), true, pick(cx, "一年，低于目标", "a year, below the goal"))) }
    }
}

fn bars(cx: &Cx) -> Markup {
    let bar = |zh: &str, en: &str, value, late| Bar {
        label: own(cx, zh, en),
        value,
        late,
        words: format!("{value} {}", pick(cx, "小时", "h")),
        href: None,
    };
    ui::bars(
        cx.locale,
        pick(cx, "谁给社区派了活", "Who gave the communities work"),
        &[
            bar("区卫健局", "Health", 412, 38),
            bar("区城管局", "Works", 356, 22),
            bar("区民政局", "Civil affairs", 238, 0),
            bar("区应急局", "Emergencies", 196, 64),
        ],
    )
}

fn shapes(cx: &Cx) -> Markup {
    let shape = |path: &str, at, zh: &str, en: &str, words: &str, level| Shape {
        path: path.to_owned(),
        at,
        name: own(cx, zh, en),
        words: words.to_owned(),
        level,
        href: "/work/gallery".to_owned(),
    };
    html! {
        (ui::map_shapes(cx.locale, pick(cx, "按时办结率，按社区", "In time, by community"), &[
            shape("M60 80 500 40 480 480 80 520Z", (270, 280), "槐安里", "Huai'anli", "96.2%", 5),
            shape("M500 40 940 100 900 500 480 480Z", (700, 280), "青瓦巷", "Qingwaxiang", "93.8%", 4),
            shape("M80 520 480 480 520 940 120 900Z", (300, 700), "石榴园", "Shiliuyuan", "91.5%", 3),
            shape("M480 480 900 500 880 920 520 940Z", (700, 700), "丁香坊", "Dingxiangfang", "85.9%", 1),
        ]))
        (ui::ramp([pick(cx, "低于 87%", "under 87%"), "87–90", "90–92", "92–95", pick(cx, "95 以上", "95 and more")]))
    }
}
