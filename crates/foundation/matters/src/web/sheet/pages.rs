//! The page of one matter for staff.

use crate::matter::Audience;
use crate::panel::{self, Place};
use crate::shown::{Entry, MatterView};
use http::form::{Field, Form, Input};
use http::{Cx, Filled, Markup, Page, html, ui};
use kernel::refusal::Refusal;

/// What stands for the masked reporter.
pub(crate) enum Reveal {
    /// It stays masked.
    Closed,
    /// The reason is asked for.
    Asking(Box<Filled>),
    /// It is shown for a minute: titles with values.
    Open(Vec<(String, String)>),
}

/// For how many seconds revealed values stay.
const REVEAL_SECONDS: u32 = 60;

/// The form of what is being done.
pub(crate) struct Doing {
    /// The action.
    pub(crate) code: String,
    /// Its form, or why there is none.
    pub(crate) form: Markup,
}

/// What the page of a matter shows beside the view.
pub(crate) struct Detail {
    pub(crate) place: Place,
    /// The action whose form is open.
    pub(crate) doing: Option<Doing>,
    pub(crate) reveal: Reveal,
    /// Why the reader sees it under “mine”.
    pub(crate) follows: Option<String>,
    /// What the kinds of step show.
    pub(crate) parts: Vec<Markup>,
    /// A message that was refused.
    pub(crate) said: Filled,
}

impl Detail {
    /// Tells whether no form is open.
    pub(crate) fn is_bare(&self) -> bool {
        self.doing.is_none() && matches!(self.reveal, Reveal::Closed)
    }
}

/// Returns what is shown of a matter, on its own page and beside the inbox.
pub(crate) fn detail(cx: &Cx, view: &MatterView, detail: &Detail) -> Markup {
    html! {
        div.ll-detailhead {
            div.ll-row.ll-between.ll-row-top {
                div.ll-grow {
                    p.ll-s.ll-3 { (eyebrow(cx, view)) }
                    h2.ll-title { (view.title) }
                }
                span.ll-row.ll-wrap { (panel::states(cx, &view.now, view.row.urgent)) (panel::graded(cx, view)) }
            }
            (panel::action_bar(cx, view, &detail.place, detail.doing.as_ref().map(|doing| doing.code.as_str())))
            (panel::rework(cx, view.rework.as_deref()))
        }
        div.ll-detailbody { (body(cx, view, detail)) }
    }
}

fn eyebrow(cx: &Cx, view: &MatterView) -> Markup {
    let sort = view.card.as_ref().map_or("", |card| cx.of(&card.sort));
    html! {
        (cx.of(&view.whole_title())) " " (view.row.code) @if !sort.is_empty() { "　" (sort) }
        "　" (crate::tf(cx.locale, "matters.sheet.since", &[("moment", &cx.moment(view.row.started_at))]))
    }
}

fn body(cx: &Cx, view: &MatterView, detail: &Detail) -> Markup {
    let place = &detail.place;
    let form = match (&detail.reveal, &detail.doing) {
        (Reveal::Asking(filled), _) => Some(reveal_form(cx, place, filled)),
        (_, Some(doing)) => Some(doing.form.clone()),
        (_, None) => None,
    };
    let subject = panel::subject(cx, view, place, revealed(cx, &detail.reveal));
    html! {
        @if let Some(form) = &form {
            // What is decided stands beside what it is decided by.
            div.ll-act {
                div data-work { (form) }
                div { (subject) }
            }
        }
        div { (panel::clocks(cx, view)) }
        @for part in &detail.parts { div { (part) } }
        @if form.is_none() { div { (subject) } }
        div {
            h3.ll-mb-3 { (crate::t(cx.locale, "matters.messages.title")) }
            (panel::messages(cx, view, place, &detail.said, view.audience == Audience::Staff))
        }
        div { (panel::history(cx, view, place)) }
        div.ll-row.ll-wrap {
            (panel::follow_button(cx, place, detail.follows.as_deref()))
            (ui::link_button(ui::Buttons::Ghost, "printer", crate::t(cx.locale, "matters.sheet.print"), &format!("{}/print", place.forms), None))
        }
    }
}

/// Returns the form in which a look at the reporter's data gives its reason.
pub(crate) fn reveal_form(cx: &Cx, place: &Place, filled: &Filled) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let reason = Field::new(cx, "reason", t("matters.reveal.reason"), Input::Line, filled)
        .help(t("matters.reveal.help"))
        .length_max(200)
        .required();
    let action = format!("{}/reveal", place.forms);
    ui::card(
        t("matters.reveal.title"),
        html! {},
        Form::new(cx, action, filled).once().body(html! {
            (panel::carried(place))
            (reason)
            div.ll-formfoot {
                (ui::button(ui::Buttons::Primary, "eye", t("matters.reveal.show")))
                (panel::cancel(cx, place))
            }
        }),
    )
}

/// Returns what a look shows, for as long as it lasts.
pub(crate) fn revealed(cx: &Cx, reveal: &Reveal) -> Option<Markup> {
    let Reveal::Open(fields) = reveal else { return None };
    Some(html! {
        @for (title, value) in fields {
            div { span.ll-3.ll-s { (title) } " " (ui::mask_open(cx.locale, value, REVEAL_SECONDS)) }
        }
    })
}

/// Returns the page of a matter with its way on top.
pub(crate) fn page(cx: &Cx, view: &MatterView, shown: &Detail) -> Page {
    let inbox = crate::t(cx.locale, "matters.inbox.title").to_owned();
    let mut links = vec![("/work".to_owned(), inbox)];
    if let Some((card, page)) = view.card.as_ref().and_then(|card| Some((card, card.page.clone()?)))
    {
        links.push((page, cx.of(&card.sort).to_owned()));
    }
    let body = html! {
        (ui::breadcrumb(cx.locale, &links, &view.row.code))
        section.card { div.card-body { (panel::flow(cx, view)) } }
        section.card.ll-mt-4 { (detail(cx, view, shown)) }
    };
    cx.work(&view.title, body)
}

/// Returns the matter on paper, without buttons and messages, for the file or the notice board.
pub(crate) fn paper(cx: &Cx, view: &MatterView, place: &Place) -> Page {
    let body = html! {
        h1.ll-title { (view.title) }
        p.ll-s.ll-3 { (eyebrow(cx, view)) }
        @if view.row.urgent { p { (panel::urgent(cx)) } }
        @if view.grade.is_some() { p { (panel::graded(cx, view)) } }
        (panel::rework(cx, view.rework.as_deref()))
        div.ll-mt-4 { (panel::outcome(cx, view)) }
        div.ll-mt-4 { (panel::clocks(cx, view)) }
        div.ll-mt-4 { (panel::subject(cx, view, place, None)) }
        div.ll-mt-4 { (panel::history(cx, view, place)) }
        p.ll-s.ll-3.ll-mt-4 { (crate::tf(cx.locale, "matters.sheet.printed", &[("moment", &cx.moment(cx.now)), ("name", &cx.name)])) }
    };
    cx.plain(&view.title, body)
}

/// Returns what changed since the reader saw the matter, both versions side by side, and the words that were written.
pub(crate) fn conflict_part(
    cx: &Cx,
    view: &MatterView,
    seen: i64,
    refusal: &Refusal,
    words: &[String],
    back: &str,
) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let since: Vec<&Entry> = view.history.iter().filter(|entry| entry.seq > seen).collect();
    let before = view.history.iter().find(|entry| entry.seq <= seen);
    let line = |entry: &Entry| format!("{}　{}", entry.what, entry.who);
    html! {
        (ui::alert_titled(ui::Tone::Warn, t("matters.conflict.title"), html! { p { (cx.say(refusal)) } }))
        div.ll-two.ll-mt-4 {
            (ui::card(t("matters.conflict.seen"), html! {}, html! {
                @match before {
                    Some(entry) => { p { (line(entry)) } p.ll-s.ll-3 { (cx.moment(entry.at)) } },
                    None => p { (t("matters.conflict.nothing")) },
                }
            }))
            (ui::card(t("matters.conflict.now"), html! { (panel::states(cx, &view.now, view.row.urgent)) }, html! {
                ol.ll-stack-s {
                    @for entry in since.iter().rev() { li { (line(entry)) " " span.ll-s.ll-3 { (cx.moment(entry.at)) } } }
                }
            }))
        }
        @if !words.is_empty() {
            div.ll-mt-4 {
                (ui::card(t("matters.conflict.words"), html! {}, html! {
                    @for text in words { p.ll-pre { (text) } }
                }))
            }
        }
        p.ll-mt-4 { (ui::link_button(ui::Buttons::Primary, "", t("matters.conflict.again"), back, None)) }
    }
}
