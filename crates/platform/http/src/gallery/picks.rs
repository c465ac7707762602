//! Samples of pickers: at rest, with candidates, chosen, nothing found, wrong.

use super::words::{own, pick};
use crate::candidates::{Candidates, Card, Picked, marks};
use crate::cx::Cx;
use crate::form::{Field, Filled, Form, Input};
use maud::{Markup, html};
use uuid::Uuid;

fn card(cx: &Cx, number: u128, zh: (&str, &str), en: (&str, &str)) -> Card {
    let title = own(cx, zh.0, en.0);
    Card {
        id: Uuid::from_u128(number),
        marks: marks(&title, pick(cx, "颐乐", "yile")),
        line: own(cx, zh.1, en.1),
        title,
        ..Card::default()
    }
}

fn cards(cx: &Cx) -> Vec<Card> {
    let first = ("颐乐养老服务中心", "社会服务机构　石榴园社区");
    let first = card(cx, 1, first, ("Yile Care Centre", "Social service　Pomegranate Garden"));
    let second = ("颐乐家政（麦市街店）", "个体工商户　麦市社区");
    let second = card(cx, 2, second, ("Yile Home Help", "Shop　Wheat Market"));
    let third = ("颐乐物业", "公司　石榴园社区");
    let third = card(cx, 3, third, ("Yile Property", "Company　Pomegranate Garden"));
    let ended = Card { barred: Some(own(cx, "已撤销 2025-08-01", "ended 2025-08-01")), ..third };
    vec![first, second, ended]
}

/// Returns the samples.
pub(super) fn pickers(cx: &Cx) -> Markup {
    let rest = Picked {
        hint: own(cx, "名称、拼音首字母或信用代码", "Name, pinyin initials or credit code"),
        icon: "building-community",
        ..Picked::default()
    };
    let words = own(cx, "颐乐", "yile");
    let found = |cards: Vec<Card>, more| Picked {
        words: words.clone(),
        found: Some(Candidates { cards, more }),
        ..rest.clone()
    };
    let mut filled = Filled::empty();
    let chosen = Picked { card: cards(cx).into_iter().next(), ..rest.clone() };
    filled.put_pick("pick-rest", rest.clone());
    filled.put_pick("pick-found", found(cards(cx), true));
    filled.put_pick("pick-chosen", chosen);
    filled.put_pick("pick-none", found(Vec::new(), false));
    filled.put_pick("pick-unseen", Picked { unseen: true, ..rest.clone() });
    filled.put_pick("pick-wrong", rest);
    let gone = "没有这个选项，请从列表中选择。";
    filled.error("pick-wrong", pick(cx, gone, "There is no such choice; take one from the list."));
    let field = |name: &str, zh: &str, en: &str| {
        Field::new(cx, name, pick(cx, zh, en), Input::Pick, &filled)
    };
    Form::new(cx, "/gallery", &filled).body(html! {
        (field("pick-rest", "还没有选", "Nothing chosen yet").help(pick(cx, "写两个字就够了。", "Two letters are enough.")))
        (field("pick-found", "找到几个", "Some are found").required())
        (field("pick-chosen", "已经选好", "One is chosen"))
        (field("pick-none", "没有找到", "None is found"))
        (field("pick-unseen", "原来的，不归您看", "One that is there and not yours to see"))
        (field("pick-wrong", "不对", "Wrong"))
    })
}
