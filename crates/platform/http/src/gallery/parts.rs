//! Samples of the components that residents see.

use super::words::{own, pick};
use crate::cx::Cx;
use crate::form::{Choice, Field, Filled, Form, Input};
use crate::ui::{
    self, Buttons, Entry, Lamp, Mark, Message, Photo, Proof, Quorum, Sign, Situation, Step,
    StepState, Tone,
};
use maud::{Markup, html};

type Sample = (String, &'static str, Markup);

/// Returns all samples with their names and class names.
pub(super) fn all(cx: &Cx) -> Vec<Sample> {
    vec![
        (
            own(cx, "按钮", "Buttons"),
            ".btn .btn-primary .btn-success .btn-outline-danger",
            buttons(cx),
        ),
        (own(cx, "状态", "States"), ".ll-state", states(cx)),
        (own(cx, "现在在哪", "Where it is now"), ".ll-now", now(cx)),
        (own(cx, "步骤线", "Steps"), ".ll-steps .ll-ticks", steps(cx)),
        (own(cx, "列表", "Lists"), ".ll-list .ll-head", entries(cx)),
        (own(cx, "提示", "Alerts"), ".alert .ll-hintbox .ll-sync", alerts(cx)),
        (own(cx, "表单", "Form"), ".ll-form .ll-field .is-invalid", form(cx)),
        (own(cx, "选一个", "Pickers"), ".ll-form .ll-picker .ll-picked", super::picks::pickers(cx)),
        (own(cx, "照片、留言", "Photos, messages"), ".ll-photos .ll-msg", talk(cx)),
        (own(cx, "法定门槛", "Thresholds"), ".ll-quorum .ll-lamp .ll-law", quorum(cx)),
        (own(cx, "公开板", "Board"), ".ll-board .ll-mark .ll-proof .ll-hash", board(cx)),
        (own(cx, "地图", "Map"), ".ll-map .ll-maplist .ll-sketch", map(cx)),
        (
            own(cx, "空态", "Empty"),
            ".ll-empty",
            html! { div.card { (ui::empty(pick(cx, "今天没有要办的了", "Nothing left for today"), pick(cx, "下一件 11 月 26 日到期", "The next is due on 26 Nov"), Some(("/gallery", pick(cx, "看本周", "This week"))))) } },
        ),
        (
            own(cx, "图标", "Icons"),
            "icon(name)",
            html! { div.ll-icons { @for name in ["camera", "file-certificate", "heart-handshake", "calendar-event", "notebook", "scale", "bell", "alarm", "map-2", "users", "gavel", "printer"] { (ui::icon(name)) } } },
        ),
    ]
}

fn buttons(cx: &Cx) -> Markup {
    html! {
        div.ll-actions {
            (ui::button(Buttons::Primary, "", pick(cx, "主要操作", "Main action")))
            (ui::button(Buttons::Plain, "send", pick(cx, "派遣", "Dispatch")))
            (ui::button(Buttons::Success, "check", pick(cx, "可以办结", "Close it")))
            (ui::button(Buttons::OutlineDanger, "", pick(cx, "撤回", "Withdraw")))
            (ui::button(Buttons::Ghost, "", pick(cx, "取消", "Cancel")))
            (ui::why_not("circle-check", pick(cx, "办结", "Close"), pick(cx, "协办未反馈，还不能办结", "The assistant has not answered yet"), "why-close"))
        }
        (ui::hint(pick(cx, "每页只有一个实心按钮。不可用时旁边写明原因。", "A view has one solid button. What cannot be pressed says why.")))
        p { (ui::copyable(cx.locale, "SLY-20261120-0037-K7QM")) }
    }
}

fn states(cx: &Cx) -> Markup {
    let words: [(&str, &str, &str); 16] = [
        ("reported", "已上报", "Reported"),
        ("accepted", "已受理", "Accepted"),
        ("dispatched", "已派遣", "Dispatched"),
        ("handling", "办理中", "In hand"),
        ("checking", "核查中", "Being checked"),
        ("voting", "表决中", "Voting"),
        ("supplement", "待补正", "More needed"),
        ("confirming", "待您确认", "Please confirm"),
        ("paused", "已暂停", "Paused"),
        ("extended", "已延期", "Extended"),
        ("closed", "已办结", "Closed"),
        ("overdue", "超期", "Overdue"),
        ("supervised", "督办", "Supervised"),
        ("rework", "返工", "Rework"),
        ("withdrawn", "已撤回", "Withdrawn"),
        ("urgent", "紧急", "Urgent"),
    ];
    html! {
        div.ll-actions {
            @for (name, zh, en) in words {
                @let (situation, icon) = ui::sit(name);
                (ui::state(situation, pick(cx, zh, en), icon))
            }
        }
        div.ll-actions.ll-mt-3 {
            (ui::badge_icon("home-heart", pick(cx, "独居老人", "Lives alone"))) (ui::badge(pick(cx, "高龄", "Aged"))) (ui::count(23, false)) (ui::count(3, true))
            (ui::proof(Proof::Good, pick(cx, "可验证", "Verifiable"))) (ui::proof(Proof::Waiting, pick(cx, "入账中", "Being logged"))) (ui::proof(Proof::Bad, pick(cx, "对不上", "Does not fit")))
        }
    }
}

fn now(cx: &Cx) -> Markup {
    ui::now_card(
        cx.locale,
        Situation::Waiting,
        "hand-finger",
        pick(cx, "现在等您看一眼", "Waiting for you"),
        (
            html! { (pick(cx, "居民确认（第 5 步，共 6 步）", "Confirmation (step 5 of 6)")) },
            html! { (pick(cx, "您", "You")) },
            html! { (pick(cx, "11 月 27 日 18:00", "27 Nov 18:00")) span.ll-s.ll-amber { (pick(cx, "　还有 3 天", " 3 d left")) } },
        ),
        &[pick(cx, "11 月 26 日 您催了一次，承办单位已收到", "26 Nov: you asked for speed")
            .to_owned()],
    )
}

fn steps(cx: &Cx) -> Markup {
    let step = |title: &str, when: &str, line: &str, state| Step {
        title: title.to_owned(),
        when: when.to_owned(),
        line: line.to_owned(),
        told: Vec::new(),
        state,
        icon: "",
        folded: Vec::new(),
    };
    let first = Step {
        icon: "rotate",
        folded: vec![step(pick(cx, "办理", "In hand"), "11-22 10:00", "", StepState::Done)],
        ..step(
            pick(cx, "第 1 轮", "Round 1"),
            "11-23 09:00",
            pick(cx, "居民说没有解决", "Not solved, the resident says"),
            StepState::Off,
        )
    };
    let list = [
        step(
            pick(cx, "社区受理", "Accepted"),
            "11-20 08:35",
            pick(cx, "何静受理，用了 23 分钟", "He Jing, after 23 min"),
            StepState::Done,
        ),
        first,
        step(
            pick(cx, "办理", "In hand"),
            pick(cx, "11-26 17:30 前", "by 11-26 17:30"),
            pick(cx, "柏合物业 陈立新", "Baihe Property, Chen Lixin"),
            StepState::Now,
        ),
        step(pick(cx, "等您确认", "Your confirmation"), "", "", StepState::Next),
    ];
    html! {
        (ui::steps(&list))
        div.ll-mt-4 { (ui::ticks(Situation::Moving, 3, 6, pick(cx, "六步走到第三步", "step 3 of 6"))) (ui::ticks(Situation::Waiting, 5, 6, pick(cx, "等您", "waiting for you"))) (ui::ticks(Situation::Done, 6, 6, pick(cx, "全部完成", "done"))) }
    }
}

fn entries(cx: &Cx) -> Markup {
    let entry = |zh: &str, en: &str, line: &str, name: &'static str, word: &str, done| {
        let (situation, icon) = ui::sit(name);
        Entry {
            title: own(cx, zh, en),
            line: line.to_owned(),
            href: "/gallery".to_owned(),
            state: Some((situation, word.to_owned(), icon)),
            steps: Some((done, 6, format!("{done}/6"))),
            phone: None,
        }
    };
    html! {
        (ui::head(pick(cx, "我的事项", "My matters"), Some(("/gallery", pick(cx, "全部 5 件", "All 5")))))
        (ui::entries(&[
            entry("楼道灯不亮", "Light in the stairwell", pick(cx, "物业说已修好，11 月 27 日 18:00 前请您看一眼", "Mended, they say; please look by 27 Nov 18:00"), "confirming", pick(cx, "待您确认", "Please confirm"), 5),
            entry("老年人优待证", "Senior citizen's card", pick(cx, "街道便民中心马晓燕在办，26 日前办好", "With Ma Xiaoyan, ready by the 26th"), "handling", pick(cx, "办理中", "In hand"), 3),
        ]))
    }
}

fn alerts(cx: &Cx) -> Markup {
    html! {
        div.ll-stack-s {
            (ui::alert(Tone::Info, html! { (pick(cx, "30 米内有一件很像的，可以直接关注。", "There is one much like it 30 m away; you may follow it.")) }))
            (ui::alert(Tone::Warn, html! { (pick(cx, "还缺 1 份材料，计时已暂停。", "One document is missing; the clock is paused.")) }))
            (ui::alert_titled(Tone::Bad, pick(cx, "没有保存", "Not saved"), html! { (pick(cx, "刚才有人改过这件事，请看过再存。", "Somebody changed it just now; please look and save again.")) }))
            (ui::alert(Tone::Good, html! { (pick(cx, "已受理，查询码 SLY-0037。", "Accepted; your code is SLY-0037.")) }))
            (ui::sync_line(false, ui::tally(&[(pick(cx, "已入账", "counted"), 12, false), (pick(cx, "待上传", "pending"), 3, false), (pick(cx, "被退回", "rejected"), 1, true)])))
            (ui::sync_line(true, html! { (pick(cx, "全部已入账，9:41", "All counted, 9:41")) }))
            (ui::hintbox(html! { b { (pick(cx, "顺便问一句", "While you are there")) } "　" (pick(cx, "收入情况", "income")) }))
        }
    }
}

fn form(cx: &Cx) -> Markup {
    let mut filled = Filled::empty()
        .with("phone", "1380136271")
        .with("seen", "yes")
        .with("category", "cover")
        .with("rate", "4");
    filled.error(
        "phone",
        pick(
            cx,
            "现在是 10 位，手机号应是 11 位，请补上一位",
            "It has 10 digits; a mobile number has 11",
        ),
    );
    let choice = |value: &str, zh: &str, en: &str| Choice::new(value, pick(cx, zh, en));
    let field = |name: &str, zh: &str, en: &str, input| {
        Field::new(cx, name, pick(cx, zh, en), input, &filled)
    };
    Form::new(cx, "/gallery", &filled).once().draft("gallery").body(html! {
        (field("photos", "先拍一张", "Photos", Input::Photos(6)).help(pick(cx, "照片里的拍摄地点等信息会去掉。", "Place and device are removed from pictures.")))
        (field("point", "在哪里", "Where", Input::Point))
        (field("what", "怎么了", "What is it", Input::Lines).required().placeholder(pick(cx, "如：南门外井盖下沉", "e.g. the manhole at the south gate has sunk")))
        (field("category", "看起来是这一类", "Looks like", Input::Chips(vec![choice("cover", "道路井盖", "Manhole").note(pick(cx, "街道城建科", "Works")), choice("road", "路面破损", "Road"), choice("drain", "排水", "Drains"), choice("none", "都不是", "None of these")])))
        (field("seen", "见到人了吗", "Did you meet them", Input::Segments(vec![choice("yes", "见到了", "Yes"), choice("no", "没人在", "Nobody"), choice("kin", "家人代答", "Family")])))
        (field("phone", "联系电话", "Telephone", Input::Phone).autocomplete("tel").required())
        (field("office", "主办单位", "Lead", Input::Select(vec![choice("works", "街道城建科", "Works office"), choice("water", "清源水务", "Qingyuan Water")])).help(pick(cx, "过去 91% 的同类派给这里", "91% of the like went here")))
        (field("by", "到何时", "Until", Input::Moment))
        (field("sum", "预算", "Budget", Input::Number { decimals: 2, unit: own(cx, "元", "yuan") }))
        (field("open", "公开吗", "Public", Input::Radios(vec![choice("all", "公开", "Yes"), choice("few", "只给承办单位看", "Only to those who handle it")])))
        (field("tell", "怎么告诉您", "How to reach you", Input::Ticks(vec![choice("sms", "短信", "Text message"), choice("site", "站内消息", "Notice")])))
        (field("hide", "匿名反映", "Without my name", Input::Tick).help(pick(cx, "承办单位和社区都看不到您是谁。", "Nobody who handles it sees who you are.")))
        (field("rate", "这次办得怎么样", "How was it", Input::Rate))
        (ui::button(Buttons::Primary, "", pick(cx, "提交", "Send")))
    })
}

fn talk(cx: &Cx) -> Markup {
    let photo = |zh: &str, en: &str| Photo {
        thumb: crate::assets::url("logo.svg"),
        full: crate::assets::url("logo.svg"),
        alt: own(cx, zh, en),
        caption: own(cx, zh, en),
    };
    html! {
        (ui::photos(&[photo("反映时 11-20", "Reported 11-20"), photo("修好后 11-23", "Mended 11-23")]))
        div.ll-mt-4 {
            (ui::message(&Message { who: own(cx, "何静", "He Jing"), line: own(cx, "社区　11-21 10:02", "community 11-21 10:02"), text: own(cx, "灯具型号要订货，物业答应周一装。", "The lamp must be ordered; it will be fitted on Monday."), mine: false }))
            (ui::message(&Message { who: own(cx, "您", "You"), line: "11-21 10:15".to_owned(), text: own(cx, "好的，谢谢。请先装五楼。", "Thanks. Please begin with the fifth floor."), mine: true }))
            (ui::message_form(cx, "/gallery", "message", &Filled::empty()))
        }
    }
}

fn quorum(cx: &Cx) -> Markup {
    html! {
        (ui::quorum(&Quorum { title: own(cx, "到会人数", "Present"), result: own(cx, "47 人，超出 5 人", "47, 5 more than needed"), lamp: Lamp::Pass, whole: 63, part: 47, against: 0, abstaining: 0, needed: 42, mark: own(cx, "须 42", "42 needed"), sum: html! { "63 × ⅔ = 42" } }))
        (ui::quorum(&Quorum { title: own(cx, "同意票数", "In favour"), result: own(cx, "21 票，还差 3 票", "21, 3 short"), lamp: Lamp::Wait, whole: 47, part: 21, against: 4, abstaining: 2, needed: 24, mark: own(cx, "须 24", "24 needed"), sum: html! { "47 × ½ = 23.5" } }))
        (ui::law(&ui::Basis { text: own(cx, "居民代表会议所作决定，应当经到会组成人员的过半数通过。", "A decision needs more than half of those present."), cite: own(cx, "《城市居民委员会组织法》（2025 年修订）第二十九条", "Organic Law of Urban Residents' Committees (2025), art. 29"), href: None }))
        div.ll-actions.ll-mt-3 { (ui::lamp(Lamp::Pass, "1")) (ui::lamp(Lamp::Wait, "2")) (ui::lamp(Lamp::Fail, "3")) (ui::lamp(Lamp::Off, "4")) }
    }
}

fn board(cx: &Cx) -> Markup {
    let months: Vec<String> = ["8", "9", "10", "11", "12"].map(str::to_owned).to_vec();
    let ok = |label: &str| (Mark::Ok, label.to_owned());
    let late = Mark::Late(own(cx, "迟 6 天", "6 d late"), "/gallery".to_owned());
    let due = (Mark::Due, own(cx, "待公布", "due"));
    let rows = [
        (own(cx, "拨付资金", "Funds"), vec![ok("8"), ok("9"), ok("10"), ok("11"), due.clone()]),
        (
            own(cx, "集体设施", "Facilities"),
            vec![
                (Mark::Was, "8".to_owned()),
                (Mark::None, String::new()),
                ok("10"),
                (late, String::new()),
                due,
            ],
        ),
    ];
    html! {
        div.card.ll-pad-s { (ui::board(pick(cx, "事项", "Duty"), &months, Some(3), &rows)) }
        p.ll-mt-3 { (ui::hash("9f3a61c80d27b4e17c02")) }
    }
}

fn map(cx: &Cx) -> Markup {
    let point = |lng, lat, zh: &str, en: &str, class| ui::Point {
        lng,
        lat,
        label: own(cx, zh, en),
        href: "/gallery".to_owned(),
        class,
    };
    let mut sketch = ui::Sketch::new(Some((205, 150)));
    sketch.outlines.push(("M40 20H300V220H40Z".to_owned(), true));
    sketch.sign(Sign::Compound(own(cx, "石榴园", "Garden"), (120, 60)));
    for (number, x) in [(1, 90), (2, 160), (3, 230)] {
        sketch.sign(Sign::House(
            own(cx, &format!("{number}号楼"), &format!("No. {number}")),
            (x, 80),
        ));
    }
    let map = ui::Map::of(cx)
        .points(vec![
            point(114_301_000, 30_601_000, "南门外井盖下沉", "Sunken manhole", "late"),
            point(114_304_000, 30_603_500, "中心花园路灯", "Lamps in the garden", "moving"),
            point(114_298_500, 30_604_200, "楼道灯不亮", "Light in the stairwell", "waiting"),
        ])
        .view(pick(cx, "案件", "Cases"));
    html! { (map) div.ll-mt-4 { (ui::sketch(pick(cx, "3 号楼旁", "Beside no. 3"), &sketch)) } }
}
