//! Cards that hooks make, drawn.

use super::load::RecordView;
use super::matters::Office;
use crate::Found;
use crate::web::here::Here;
use ::matters::{HookCard, Hooked};
use http::ui;
use http::{Cx, Markup, html};
use kernel::register::Part;
use std::collections::BTreeMap;
use store::{Fault, Reading};

/// Asks the hooks that stand on the page of a record, and returns their cards by their names.
pub(super) async fn cards(
    cx: &Cx,
    office: Office<'_>,
    q: &mut Reading<'_>,
    (here, found): (&Here<'_>, &Found),
) -> Result<BTreeMap<String, HookCard>, Fault> {
    let (register, rules) = (here.register(), here.shelf.rules);
    let mut cards = BTreeMap::new();
    for part in &register.page.parts {
        let Part::Hook(name) = part else { continue };
        let Some(hook) = office.runtime.hook(&register.id, name) else { continue };
        let of = Hooked { cx, rules, record: &found.record };
        if let Some(facts) = hook.facts(q, of).await? {
            let card = hook.part(rules, &facts, (cx.now.china_date(), cx.locale));
            cards.extend(card.map(|card| (name.clone(), card)));
        }
    }
    Ok(cards)
}

/// Returns the card of a hook; nothing where it has nothing to tell.
pub(super) fn card(view: &RecordView<'_>, name: &str) -> Markup {
    let Some(card) = view.hooks.get(name) else { return html! {} };
    let facts: Vec<(String, Markup)> =
        card.facts.iter().map(|(title, words)| (title.clone(), html! { (words) })).collect();
    let body = html! {
        p.ll-row.ll-wrap {
            b { (card.figure) }
            @match &card.verdict {
                Some((true, words)) => (ui::badge_icon("circle-check", words)),
                Some((false, words)) => (ui::badge_icon("alert-triangle", words)),
                None => {},
            }
        }
        div.ll-mt-4 { (ui::datagrid(&facts)) }
        @if !card.basis.is_empty() { p.ll-s.ll-3.ll-mt-4 { (card.basis) } }
    };
    ui::card(&card.title, html! {}, body)
}
