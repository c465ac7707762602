//! Pages of many at once: choosing, looking at what will happen, what happened.

use super::bulk::What;
use super::handlers::Line;
use super::pages::{clock, says, words_for_many};
use crate::in_force::RulesInForce;
use crate::panel;
use http::form::Form;
use http::ui::{self, Table};
use http::{Cx, Filled, Listing, Markup, Page, html};
use kernel::id::MatterId;
use kernel::text::Text;
use store::Cursor;

/// What will happen to one matter.
pub(crate) struct Planned {
    pub(crate) id: MatterId,
    pub(crate) title: String,
    pub(crate) code: String,
    pub(crate) step: Text,
    /// The action's code and words; none when it cannot be done.
    pub(crate) offer: Option<(String, String)>,
    /// What it gets, in words.
    pub(crate) gets: String,
    /// Who is to lead it, `org:<id>`; empty where nobody is named.
    pub(crate) lead: String,
    /// Why it cannot be done.
    pub(crate) why: Option<String>,
    pub(crate) version: i64,
}

/// What happened to one matter.
pub(crate) struct Done {
    pub(crate) id: MatterId,
    pub(crate) title: String,
    /// What was done to it, in the words of its button; none when it is not offered any more.
    pub(crate) did: Option<String>,
    pub(crate) refused: Option<String>,
}

fn links(cx: &Cx) -> Vec<(String, String)> {
    vec![("/work".to_owned(), crate::t(cx.locale, "matters.inbox.title").to_owned())]
}

/// Returns the list in which to tick.
pub(crate) fn choose_page(
    cx: &Cx,
    listing: &Listing,
    rules: &RulesInForce,
    lines: &[Line],
    next: Option<&Cursor>,
) -> Page {
    let t = |key| crate::t(cx.locale, key).to_owned();
    let title = words_for_many(cx, lines);
    let moves = lines.iter().any(|line| line.row.purpose == "act" && line.brief.bulk.is_some());
    let forward = moves.then(|| ("/work/bulk/forward".to_owned(), title.clone(), "circle-check"));
    let urge = ("/work/bulk/urge".to_owned(), t("matters.bulk.urge"), "speakerphone");
    let table = Table::new(cx, listing, lines)
        .title(t("matters.inbox.title"))
        .link_coded(t("matters.mine.matter"), |Line { brief, .. }| {
            let href = format!("/work/matters/{}", brief.row.id);
            (href, brief.title.clone(), brief.row.code.clone())
        })
        .column(t("matters.bulk.waits"), |line| html! { (says(cx, line)) })
        .column(t("matters.mine.state"), |Line { brief, .. }| {
            panel::states(cx, &brief.now, brief.row.urgent)
        })
        .narrow(t("matters.mine.due"), |line| clock(cx, rules, line))
        .bulk(|line| line.row.id.to_string(), forward.into_iter().chain([urge]).collect())
        .empty(ui::empty(&t("matters.inbox.none"), &t("matters.inbox.none_line"), None))
        .next(next);
    let heading = cx.heading(&links(cx), &title, html! { (t("matters.bulk.line")) }, html! {});
    cx.work(&title, html! { (heading) div.ll-mt-4 { (table) } })
}

/// Returns what will happen to each, with the button that does it.
pub(crate) fn preview_page(cx: &Cx, what: What, planned: &[Planned]) -> Page {
    let t = |key| crate::t(cx.locale, key);
    let (can, cannot): (Vec<&Planned>, Vec<&Planned>) =
        planned.iter().partition(|one| one.offer.is_some());
    let body = html! {
        (cx.heading(&links(cx), t("matters.bulk.preview"), html! {}, html! {}))
        @if !can.is_empty() {
            (Form::new(cx, "/work/bulk/do", &Filled::empty()).once().class("ll-mt-4").body(html! {
                input type="hidden" name="what" value=(what.word());
                (will(cx, &can))
                div.ll-formfoot.ll-mt-4 {
                    (ui::button(ui::Buttons::Primary, "circle-check", &crate::tf(cx.locale, "matters.bulk.do", &[("n", &can.len())])))
                    (ui::link_button(ui::Buttons::Ghost, "", t("matters.form.cancel"), "/work/bulk", None))
                }
            }))
        }
        @if !cannot.is_empty() { div.ll-mt-4 { (will_not(cx, &cannot)) } }
        @if can.is_empty() && !planned.is_empty() {
            p.ll-mt-4 { (ui::link_button(ui::Buttons::Primary, "list", t("matters.bulk.back"), "/work/bulk", None)) }
        }
        @if planned.is_empty() { (ui::empty(t("matters.bulk.nothing"), "", Some(("/work/bulk", t("matters.bulk.back"))))) }
    };
    cx.work(t("matters.bulk.preview"), body)
}

fn will(cx: &Cx, planned: &[&Planned]) -> Markup {
    let rows: Vec<Markup> = planned
        .iter()
        .map(|one| {
            let (code, title) = one.offer.clone().unwrap_or_default();
            html! {
                input type="hidden" name="do" value={ (one.id) "/" (one.version) "/" (code) "/" (one.lead) };
                span.ll-grow {
                    a href={ "/work/matters/" (one.id) } { (one.title) } " " span.ll-s.ll-3.ll-nobreak {
                        (one.code)
                        // Most steps are called as what is done with them.
                        @if cx.of(&one.step) != title { "　" (cx.of(&one.step)) }
                    }
                    @if !one.gets.is_empty() { div.ll-s { (one.gets) } }
                }
                b { (title) }
            }
        })
        .collect();
    ui::rows(&rows)
}

fn will_not(cx: &Cx, planned: &[&Planned]) -> Markup {
    let none = crate::t(cx.locale, "matters.bulk.not_offered");
    let rows: Vec<Markup> = planned
        .iter()
        .map(|one| {
            html! {
                span.ll-grow {
                    a href={ "/work/matters/" (one.id) } { (one.title) } " " span.ll-s.ll-3.ll-nobreak { (one.code) }
                    div.ll-s.ll-2 { (one.why.as_deref().unwrap_or(none)) }
                }
            }
        })
        .collect();
    html! { (ui::head(crate::t(cx.locale, "matters.bulk.cannot"), None)) (ui::rows(&rows)) }
}

/// Returns what happened to each; those that failed are said, too.
pub(crate) fn done_page(cx: &Cx, what: What, done: &[Done]) -> Page {
    let t = |key| crate::t(cx.locale, key);
    let failed = done.iter().filter(|one| one.refused.is_some()).count();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let counts = [
        (t("matters.bulk.done"), number(done.len() - failed), false),
        (t("matters.bulk.failed"), number(failed), failed > 0),
    ];
    let rows: Vec<Markup> = done
        .iter()
        .filter_map(|one| {
            let why = one.refused.as_ref()?;
            Some(html! {
                span.ll-grow { a href={ "/work/matters/" (one.id) } { (one.title) } }
                span.ll-red { (why) }
            })
        })
        .collect();
    let mut did: Vec<&str> = done.iter().filter_map(|one| one.did.as_deref()).collect();
    did.sort_unstable();
    did.dedup();
    let did = did.join(t("matters.comma"));
    let title = match what {
        What::Forward if !did.is_empty() => {
            crate::tf(cx.locale, "matters.bulk.words", &[("what", &did)])
        }
        What::Forward => t("matters.bulk.done").to_owned(),
        What::Urge => t("matters.bulk.urge").to_owned(),
    };
    let body = html! {
        (cx.heading(&links(cx), &title, html! {}, html! {}))
        (ui::tally(&counts))
        @if !rows.is_empty() { (ui::rows(&rows)) }
        p.ll-mt-4.ll-row {
            (ui::link_button(ui::Buttons::Primary, "inbox", t("matters.bulk.to_inbox"), "/work", None))
            (ui::link_button(ui::Buttons::Plain, "list", t("matters.bulk.back"), "/work/bulk", None))
        }
    };
    cx.work(&title, body)
}
