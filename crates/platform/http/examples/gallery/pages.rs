//! Model pages: report, matter, inbox with a case, list, sign-in.

use crate::inbox;
use http::form::{Field, Filled, Form, Input, Listing, Posted};
use http::ui::{self, Buttons, Situation, StepState};
use http::{
    Answer, Choice, Cx, Door, HomeCard, HomeCards, Manifest, MenuCount, MenuEntry, Needs, Page,
    Resident, Routes, Slots, html,
};
use kernel::refusal::Refusal;
use kernel::time::Duration;

const ZH: &str = r#"
[door]
report = "我要反映"
report_note = "拍照就能报"
apply = "我要办事"
apply_note = "38 项可网办"
track = "查进度"
track_note = "凭查询码"
[menu]
count = "{n} 件"
inbox = "待办"
mine = "我发起的"
cases = "案件"
areas = "区域与房屋"
people = "人口与户"
orgs = "组织"
accounts = "账号"
journal = "留痕"
[group]
service = "服务"
base = "基础"
admin = "管理"
"#;
const EN: &str = r#"
[door]
report = "Report"
report_note = "a photo is enough"
apply = "Apply"
apply_note = "38 services online"
track = "Follow up"
track_note = "with your code"
[menu]
count = "{n}"
inbox = "Inbox"
mine = "Started by me"
cases = "Cases"
areas = "Areas and homes"
people = "People"
orgs = "Organisations"
accounts = "Accounts"
journal = "Journal"
[group]
service = "Services"
base = "Records"
admin = "Administration"
"#;
static MESSAGES: http::Messages = http::Messages::new("linli-model", ZH, EN);

const fn entry(
    group: &'static str,
    label: &'static str,
    href: &'static str,
    icon: &'static str,
    order: i32,
) -> MenuEntry {
    MenuEntry { group, label, href, icon, needs: Needs::Staff, order }
}

pub static MANIFEST: Manifest = Manifest {
    menu: &[
        entry("", "model.menu.inbox", "/work", "inbox", 0),
        entry("", "model.menu.mine", "/work/mine", "flag", 1),
        entry("model.group.service", "model.menu.cases", "/work/cases", "messages", 10),
        entry("model.group.base", "model.menu.areas", "/work/areas", "map-2", 20),
        entry("model.group.base", "model.menu.people", "/work/people", "users", 21),
        entry("model.group.base", "model.menu.orgs", "/work/orgs", "building-community", 22),
        entry("model.group.admin", "model.menu.accounts", "/work/accounts", "id-badge-2", 30),
        entry("model.group.admin", "model.menu.journal", "/work/journal", "history", 31),
    ],
    doors: &[
        Door {
            label: "model.door.report",
            note: "model.door.report_note",
            href: "/report",
            own: None,
            icon: "camera",
            order: 1,
        },
        Door {
            label: "model.door.apply",
            note: "model.door.apply_note",
            href: "/apply",
            own: None,
            icon: "file-certificate",
            order: 2,
        },
        Door {
            label: "model.door.track",
            note: "model.door.track_note",
            href: "/track",
            own: None,
            icon: "zoom",
            order: 3,
        },
    ],
    slots: Slots {
        home: Some(|_, cx| Box::pin(async move { Ok(vec![cards(&cx)]) })),
        counts: Some(|_, _| {
            Box::pin(async {
                Ok(vec![
                    MenuCount { href: "/work", count: 23, late: true, says: "model.menu.count" },
                    MenuCount {
                        href: "/work/cases",
                        count: 11,
                        late: false,
                        says: "model.menu.count",
                    },
                ])
            })
        }),
        search: Some(|_, _, _| Box::pin(async { Ok(Vec::new()) })),
        finds: &["model.menu.cases", "model.menu.areas"],
        ..Slots::EMPTY
    },
    ..Manifest::new("model", &MESSAGES, |_| {
        Routes::new(())
            .get("/report", Needs::Anyone, report)
            .upload("/report", Needs::Anyone, reported)
            .get("/m/0037", Needs::Anyone, matter)
            .get("/work", Needs::Staff, inbox::open)
            .get("/work/cases", Needs::Verb("case.list"), cases)
            .get("/work/none", Needs::Staff, inbox::nothing)
            .get("/sign-in", Needs::Anyone, sign_in)
            .done()
    })
};

pub fn pick<'t>(cx: &Cx, zh: &'t str, en: &'t str) -> &'t str {
    if cx.locale == kernel::text::Locale::Zh { zh } else { en }
}

fn cards(cx: &Cx) -> HomeCards {
    let card = |title: &str, line: &str, name: &str, word: &str, done| {
        let (situation, icon) = ui::sit(name);
        HomeCard {
            title: title.to_owned(),
            line: line.to_owned(),
            href: "/m/0037".to_owned(),
            state: Some((situation, word.to_owned(), icon)),
            steps: Some((done, 6)),
            phone: None,
        }
    };
    HomeCards {
        title: pick(cx, "我的事项", "My matters").to_owned(),
        all: Some(("/me/matters".to_owned(), pick(cx, "全部 5 件", "All 5").to_owned())),
        cards: vec![
            card(
                pick(cx, "楼道灯不亮", "Light in the stairwell"),
                pick(
                    cx,
                    "物业说已修好，11 月 27 日 18:00 前请您看一眼",
                    "They say it is mended; please look by 27 Nov 18:00",
                ),
                "confirming",
                pick(cx, "待您确认", "Please confirm"),
                5,
            ),
            card(
                pick(cx, "老年人优待证", "Senior citizen's card"),
                pick(
                    cx,
                    "街道便民中心马晓燕在办，26 日前办好",
                    "With Ma Xiaoyan, ready by the 26th",
                ),
                "handling",
                pick(cx, "办理中", "In hand"),
                3,
            ),
        ],
        waits: false,
        order: 0,
    }
}

fn report_page(cx: &Cx, filled: &Filled) -> Page {
    let field = |name: &str, zh: &str, en: &str, input| {
        Field::new(cx, name, pick(cx, zh, en), input, filled)
    };
    let choice = |value: &str, zh: &str, en: &str| Choice::new(value, pick(cx, zh, en));
    let body = Form::new(cx, "/report", filled).files().once().draft("report").id("report").body(html! {
        (field("photos", "先拍一张", "Photos", Input::Photos(6)).help(pick(cx, "照片里的拍摄地点等信息会去掉，位置只以下面填的为准。", "Place and device are removed from pictures.")))
        (field("where", "在哪里", "Where", Input::Line).required().placeholder(pick(cx, "如：石榴园小区南门往东 20 米", "e.g. 20 m east of the south gate")))
        (field("point", "地图上的位置", "On the map", Input::Point))
        (field("what", "怎么了", "What is it", Input::Lines).required())
        (field("category", "看起来是这一类", "Looks like", Input::Chips(vec![choice("cover", "道路井盖", "Manhole"), choice("road", "路面破损", "Road"), choice("drain", "排水", "Drains"), choice("none", "都不是", "None of these")])).help(pick(cx, "选错也没关系，受理时会改。", "If you are wrong, it is corrected later.")))
        (field("hide", "匿名反映", "Without my name", Input::Tick).help(pick(cx, "承办单位和社区都看不到您是谁，电话也不用留。凭查询码看进度。", "Nobody who handles it sees who you are.")))
        (field("phone", "联系电话", "Telephone", Input::Phone).autocomplete("tel"))
    });
    let frame = Resident {
        back: Some("/"),
        actionbar: Some(
            html! { button.btn.btn-primary.btn-lg type="submit" form="report" { (pick(cx, "提交", "Send")) } },
        ),
        right: None,
    };
    cx.resident_deep(
        pick(cx, "我要反映", "Report"),
        &frame,
        html! { h1.ll-sr { (pick(cx, "我要反映", "Report")) } (body) },
    )
}

async fn report(cx: Cx) -> Answer {
    Ok(report_page(&cx, &Filled::empty()))
}

async fn reported(cx: Cx, posted: Posted) -> Answer {
    let mut filled = Filled::from(&posted);
    for name in ["where", "what"] {
        if posted.opt(name).is_none() {
            filled.refuse(
                &cx,
                &Refusal::invalid("kernel.refusal.field_required").on(if name == "where" {
                    "where"
                } else {
                    "what"
                }),
            );
        }
    }
    if !filled.is_right() {
        return Ok(report_page(&cx, &filled).refused());
    }
    Ok(Page::see_other("/m/0037"))
}

async fn matter(cx: Cx) -> Answer {
    let step = |zh: &str, en: &str, when: &str, line: &str, state| ui::Step {
        title: pick(&cx, zh, en).to_owned(),
        when: when.to_owned(),
        line: line.to_owned(),
        told: Vec::new(),
        state,
        icon: "",
        folded: Vec::new(),
    };
    let rate = Field::new(
        &cx,
        "rate",
        pick(&cx, "这次办得怎么样", "How was it"),
        Input::Rate,
        &Filled::empty().with("rate", "4"),
    );
    let body = html! {
        div.ll-pagehead {
            h1.ll-title { (pick(&cx, "3 号楼 2 单元楼道灯不亮", "Light in the stairwell, building 3")) }
            p.ll-row.ll-wrap.ll-mt-2 { (ui::state(Situation::Waiting, pick(&cx, "待您确认", "Please confirm"), "hand-finger")) span.ll-s.ll-3 { "SLY-20261120-0037-K7QM　" (pick(&cx, "11 月 20 日反映", "20 Nov")) } }
        }
        section.ll-mt-4 { (ui::now_card(cx.locale, Situation::Waiting, "hand-finger", pick(&cx, "现在等您看一眼", "Waiting for you"), (html! { (pick(&cx, "居民确认（第 5 步，共 6 步）", "Confirmation (step 5 of 6)")) }, html! { (pick(&cx, "您", "You")) }, html! { (cx.moment(cx.now.plus(Duration::hours(80)))) span.ll-s.ll-amber { "　" (pick(&cx, "还有 3 天", "3 d left")) } }), &[])) }
        section {
            h2.ll-mb-2 { (pick(&cx, "修好了吗", "Is it mended")) }
            p.ll-s.ll-2.ll-mb-3 { (pick(&cx, "柏合物业：更换三至五层灯具 3 只。网格员沈伟 11 月 23 日晚到现场看过，已亮。", "Three lamps replaced; the grid worker looked on 23 Nov: they are lit.")) }
            div.ll-actions.is-column {
                button.btn.btn-success.btn-lg type="button" { (ui::icon("check")) (pick(&cx, "修好了，可以办结", "Mended, close it")) }
                button.btn.btn-lg type="button" { (ui::icon("rotate")) (pick(&cx, "没修好，退回重办", "Not mended, do it again")) }
            }
            (ui::hint(pick(&cx, "到期没有确认，社区会打电话问您，不会自动办结。", "Without an answer the community calls you; it is never closed by itself.")))
        }
        section { (rate) }
        section {
            h2.ll-mb-3 { (pick(&cx, "一步一步", "Step by step")) }
            (ui::steps(&[
                step("您反映", "You reported it", "11-20 08:12", pick(&cx, "2 张照片，实名", "2 photos"), StepState::Done),
                step("社区受理", "Accepted", "11-20 08:35", pick(&cx, "何静受理，用了 23 分钟", "He Jing, after 23 min"), StepState::Done),
                step("办理", "Mended", "11-23 16:40", pick(&cx, "陈立新上门更换，比期限早 2 天", "Two days before the deadline"), StepState::Done),
                step("等您确认", "Your confirmation", pick(&cx, "11-27 18:00 前", "by 11-27 18:00"), "", StepState::Yours),
                step("办结", "Closed", "", pick(&cx, "归档，可随时回看", "Kept, to be read again"), StepState::Next),
            ]))
        }
    };
    let frame = Resident { back: Some("/"), actionbar: None, right: None };
    Ok(cx.resident_deep(pick(&cx, "我的事项", "My matters"), &frame, body))
}

struct Row(&'static str, &'static str, &'static str, &'static str, &'static str, i64);

async fn cases(cx: Cx, listing: Listing) -> Answer {
    let rows: Vec<Row> = (0..4)
        .flat_map(|_| {
            [
                Row("20261118-0021", "南门外井盖下沉", "Sunken manhole", "supervised", "督办", -27),
                Row(
                    "20261122-0032",
                    "中心花园路灯 3 盏不亮",
                    "Three lamps out",
                    "dispatched",
                    "已派遣",
                    50,
                ),
                Row(
                    "20261120-0037",
                    "楼道灯不亮，3 号楼 2 单元",
                    "Light in the stairwell",
                    "confirming",
                    "待居民确认",
                    5,
                ),
            ]
        })
        .collect();
    let bar = ui::FilterBar::new(&cx, &listing).words(pick(&cx, "事项", "Matter")).choice(
        "state",
        pick(&cx, "状态", "State"),
        vec![Choice::new("handling", pick(&cx, "办理中", "In hand"))],
    );
    let cursor = store::Cursor(vec![]);
    let table = ui::Table::new(&cx, &listing, &rows)
        .title(pick(&cx, "案件", "Cases"))
        .count(1286)
        .filters(html! { (bar) })
        .narrow(pick(&cx, "编号", "No."), |row| html! { (row.0) })
        .link(pick(&cx, "事项", "Matter"), |row| {
            ("/work".to_owned(), pick(&cx, row.1, row.2).to_owned())
        })
        .column(pick(&cx, "状态", "State"), |row| {
            let (situation, icon) = ui::sit(row.3);
            ui::state(situation, pick(&cx, row.4, row.3), icon)
        })
        .column(pick(&cx, "主办", "Lead"), |_| html! { (pick(&cx, "街道城建科", "Works office")) })
        .sorted(pick(&cx, "期限", "Due"), "due", |row| inbox::due(&cx, row.5))
        .number(pick(&cx, "用时", "Hours"), |row| html! { (row.5.abs()) })
        .bulk(
            |row| row.0.to_owned(),
            vec![(
                "/work/cases/dispatch".to_owned(),
                pick(&cx, "派给", "Dispatch").to_owned(),
                "send",
            )],
        )
        .next(Some(&cursor))
        .export("/work/cases.csv");
    let actions = ui::link_button(
        Buttons::Primary,
        "plus",
        pick(&cx, "登记一件", "Register"),
        "/work/cases/new",
        Some('n'),
    );
    Ok(cx.work(pick(&cx, "案件", "Cases"), html! { (cx.heading(&[], pick(&cx, "案件", "Cases"), html! { span.ll-s.ll-3 { (pick(&cx, "您负责的 3 个社区", "in your 3 communities")) } }, actions)) (table) }))
}

async fn sign_in(cx: Cx) -> Answer {
    let filled = Filled::empty();
    let body = Form::new(&cx, "/sign-in", &filled).body(html! {
        (Field::new(&cx, "phone", pick(&cx, "手机号", "Mobile number"), Input::Phone, &filled).required().autocomplete("username"))
        (Field::new(&cx, "password", pick(&cx, "密码", "Password"), Input::Password, &filled).required().autocomplete("current-password"))
        (ui::button(Buttons::Primary, "login", pick(&cx, "登录", "Sign in")))
    });
    Ok(cx.plain(
        pick(&cx, "登录", "Sign in"),
        html! { div.ll-signin { h1.ll-title.ll-mb-4 { (pick(&cx, "登录", "Sign in")) } (body) } },
    ))
}
