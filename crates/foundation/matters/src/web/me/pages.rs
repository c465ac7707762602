//! The reporter's page of one matter, and the list of all.

use crate::panel::{self, Place};
use crate::runtime::Hears;
use crate::shown::{Brief, MatterView, OfferView};
use http::form::{Field, Form, Input};
use http::ui::{self, Entry};
use http::{Cx, Filled, Listing, Markup, html};
use kernel::procedure::{Action, Offered};

/// Everything that the page of a matter shows.
pub(crate) struct Page<'a> {
    pub(crate) view: &'a MatterView,
    /// Whether the reader, who has no account, hears by letters what happens.
    pub(crate) hears: Hears,
    pub(crate) place: Place,
    /// An action whose form was refused, with what was written.
    pub(crate) refused: Option<(String, Filled)>,
    /// A message that was refused.
    pub(crate) said: Filled,
    /// Whether the reader is the reporter, not somebody who has the code only.
    pub(crate) may_act: bool,
    /// Where the arrow back leads.
    pub(crate) back: &'a str,
}

/// Returns the page of one matter.
pub(crate) fn page(cx: &Cx, page: &Page<'_>) -> http::Page {
    let view = page.view;
    let t = |key| crate::t(cx.locale, key);
    let reported =
        crate::tf(cx.locale, "matters.me.reported", &[("date", &cx.date(view.row.started_at))]);
    let body = html! {
        div.ll-pagehead {
            h1.ll-title {
                @if let Some(place) = view.card.as_ref().and_then(|card| card.place.as_ref()) { (place) br; }
                (view.title)
            }
            p.ll-row.ll-wrap.ll-mt-2 {
                (panel::states(cx, &view.now, view.row.urgent))
                span.ll-s.ll-3 { (view.row.code) "　" (reported) }
            }
        }
        @if let Some(why) = &view.rework {
            div.ll-mt-3.ll-again { (ui::alert(ui::Tone::Info, html! { p.ll-pre { (why) } })) }
        }
        @if cx.elder { (in_large_type(cx, page)) } @else { (in_columns(cx, page)) }
    };
    let frame = http::Resident { back: Some(page.back), ..http::Resident::default() };
    cx.resident_deep(t("matters.me.title"), &frame, body)
}

/// What it is about and what can be done, beside its course.
fn in_columns(cx: &Cx, page: &Page<'_>) -> Markup {
    html! {
        div.ll-beside {
            div {
                div { (panel::outcome(cx, page.view)) }
                (result(cx, page))
                @if page.may_act { (rating(cx, page)) (ways_back(cx, page)) (others(cx, page)) }
            }
            div {
                section { h2 { (crate::t(cx.locale, "matters.steps.title")) } div.ll-mt-3 { (panel::steps(cx, page.view)) } }
                (talk(cx, page))
                (letters(cx, page))
            }
        }
    }
}

/// In large type: one sentence, the pictures, the buttons; what is more lies folded.
fn in_large_type(cx: &Cx, page: &Page<'_>) -> Markup {
    let fold = |key, body: Markup| {
        html! { details.ll-fold { summary { (crate::t(cx.locale, key)) } div.in { (body) } } }
    };
    html! {
        p.d.ll-sentence { (panel::sentence(cx, &page.view.now)) }
        (result(cx, page))
        @if page.may_act { (rating(cx, page)) (ways_back(cx, page)) (others(cx, page)) }
        (fold("matters.now.title", panel::outcome(cx, page.view)))
        (fold("matters.steps.title", panel::steps(cx, page.view)))
        (talk(cx, page))
        (letters(cx, page))
    }
}

/// What was said, and the line in which to write while somebody has it: once it has ended nobody would read it.
fn talk(cx: &Cx, page: &Page<'_>) -> Markup {
    let ended = page.view.now.ended.is_some();
    let shown = page.may_act && !(ended && page.view.messages.is_empty());
    html! {
        @if shown {
            section {
                h2 { (crate::t(cx.locale, "matters.messages.title")) }
                div.ll-mt-3 { (panel::messages(cx, page.view, &page.place, &page.said, page.may_act && !ended)) }
                @if ended { (ui::hint(&elsewhere(cx, page))) }
            }
        }
    }
}

/// Where to go with words once it has ended.
fn elsewhere(cx: &Cx, page: &Page<'_>) -> String {
    let back = page.view.offers.iter().find(|offer| panel::leads_back(offer));
    let mut words = crate::t(cx.locale, "matters.messages.ended").to_owned();
    if let Some(back) = back {
        words += &crate::tf(cx.locale, "matters.messages.ended_back", &[("action", &back.title)]);
    }
    words += &match &cx.config().phone {
        Some(phone) => crate::tf(cx.locale, "matters.messages.ended_call", &[("phone", phone)]),
        None => crate::t(cx.locale, "matters.messages.ended_report").to_owned(),
    };
    words
}

/// Letters to whoever has no account, and the one press that stops them.
fn letters(cx: &Cx, page: &Page<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let filled = &Filled::empty();
    html! {
        @if page.hears != Hears::Nothing {
            section id="letters" {
                h2 { (t("matters.letters.title")) }
                @if page.hears == Hears::ByMail {
                    p.ll-mt-2 { (t("matters.letters.go")) }
                    (Form::new(cx, format!("{}/letters", page.place.forms), filled).once().body(html! {
                        (ui::button(ui::Buttons::Plain, "x", t("matters.letters.stop")))
                    }))
                    (ui::hint(t("matters.letters.stop_line")))
                } @else {
                    p.ll-mt-2 { (t("matters.letters.stopped")) }
                }
            }
        }
    }
}

/// Before and after, what was done, and the big buttons while it is the reporter's turn.
fn result(cx: &Cx, page: &Page<'_>) -> Markup {
    let view = page.view;
    let yours = page.may_act && view.now.waits_for_reporter() && view.now.ended.is_none();
    let shown = panel::gallery(cx, view, &page.place);
    let key = match (yours, !view.given.is_empty()) {
        (true, _) => "matters.me.is_it_done",
        (false, true) => "matters.me.result",
        (false, false) => "matters.me.photos_before",
    };
    let nothing = shown.0.is_empty() && !yours;
    html! {
        @if !nothing {
            section {
                h2 { (crate::t(cx.locale, key)) }
                div.ll-mt-2 { (shown) }
                @if yours { (replies(cx, page)) }
            }
        }
    }
}

/// Yes or no: each is a form of its own. Yes carries the grade; no may say why.
fn replies(cx: &Cx, page: &Page<'_>) -> Markup {
    let offers: Vec<&OfferView> =
        page.view.offers.iter().filter(|offer| panel::is_reply(offer) && !offer.rates).collect();
    html! {
        div.ll-actions.is-column.ll-mt-3 {
            @for offer in offers {
                @if matches!(offer.offered, Offered::Complete { .. }) { (yes(cx, page, offer)) } @else { (no(cx, page, offer)) }
            }
        }
        (ui::hint(crate::t(cx.locale, "matters.me.no_silence")))
    }
}

/// What was written into the form of an action; its fields have ids of their own, because a page has several forms.
fn filled_for(page: &Page<'_>, offer: &OfferView) -> Filled {
    let filled = match &page.refused {
        Some((code, filled)) if *code == offer.code => filled.clone(),
        _ => Filled::empty(),
    };
    filled.within(&offer.code)
}

fn hidden(view: &MatterView, offer: &OfferView) -> Markup {
    html! {
        input type="hidden" name="do" value=(offer.code);
        input type="hidden" name="version" value=(view.row.version);
    }
}

fn yes(cx: &Cx, page: &Page<'_>, offer: &OfferView) -> Markup {
    let filled = &filled_for(page, offer);
    let form = Form::new(cx, format!("{}/act", page.place.forms), filled).files().once();
    form.class("ll-reply").body(html! {
        (hidden(page.view, offer))
        @if offer.rate.is_some() {
            (Field::new(cx, page.view.graded_by(), crate::t(cx.locale, "matters.me.how_was_it"), Input::Rate, filled).optional())
        }
        button.btn.btn-success.btn-lg.ll-w-100 type="submit" { (ui::icon("check")) (offer.title) }
    })
}

/// Sending it back is asked twice, with room for what is wrong.
fn no(cx: &Cx, page: &Page<'_>, offer: &OfferView) -> Markup {
    let filled = &filled_for(page, offer);
    let t = |key| crate::t(cx.locale, key);
    let form = Form::new(cx, format!("{}/act", page.place.forms), filled).files().once();
    html! {
        details.ll-fold.ll-no open[!filled.is_right()] {
            summary { (ui::icon("rotate")) (offer.title) }
            (form.class("ll-reply").body(html! {
                (hidden(page.view, offer))
                (Field::new(cx, "note", t("matters.me.what_is_wrong"), Input::Lines, filled).length_max(500).optional())
                (Field::new(cx, "photos", t("matters.me.photos"), Input::Photos(3), filled).optional())
                button.btn.btn-lg.ll-w-100 type="submit" { (ui::icon("rotate")) (t("matters.me.send_back")) }
            }))
        }
    }
}

/// The rating, once it ended: five grades, none chosen beforehand.
fn rating(cx: &Cx, page: &Page<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let offer = page.view.offers.iter().find(|offer| offer.rates && offer.refused.is_none());
    html! {
        @if let Some(rating) = &page.view.rating {
            section {
                h2 { (t("matters.me.rated")) }
                p { @if let Some(grade) = &page.view.grade { (cx.of(grade)) } "　" span.ll-s.ll-3 { (cx.date(rating.at)) } }
            }
        } @else if let Some(offer) = offer {
            @let filled = &filled_for(page, offer);
            section {
                (Form::new(cx, format!("{}/act", page.place.forms), filled).files().once().body(html! {
                    (hidden(page.view, offer))
                    (Field::new(cx, page.view.graded_by(), t("matters.me.how_was_it"), Input::Rate, filled).required())
                    (Field::new(cx, "note", t("matters.me.words"), Input::Lines, filled).length_max(500).optional())
                    (ui::button(ui::Buttons::Plain, "star", &offer.title))
                }))
                (ui::hint(t("matters.me.rating_line")))
            }
        }
    }
}

/// The way back after an end: why it is not solved, with photos.
fn ways_back(cx: &Cx, page: &Page<'_>) -> Markup {
    let back = |offer: &&OfferView| panel::leads_back(offer);
    let t = |key| crate::t(cx.locale, key);
    html! {
        @if page.may_act && page.view.now.ended.is_some() {
            @for offer in page.view.offers.iter().filter(back) {
                @let filled = &filled_for(page, offer);
                details.ll-fold open[!filled.is_right()] {
                    summary { (ui::icon("rotate")) (offer.title) }
                    (Form::new(cx, format!("{}/act", page.place.forms), filled).files().once().body(html! {
                        (hidden(page.view, offer))
                        @for element in &offer.ask.needed {
                            (Field::new(cx, element, t("matters.me.what_is_wrong"), Input::Lines, filled).length_max(500).required())
                        }
                        (Field::new(cx, "photos", t("matters.me.photos"), Input::Photos(3), filled).optional())
                        (ui::button(ui::Buttons::Plain, "rotate", &offer.title))
                        (ui::hint(t("matters.me.way_back")))
                    }))
                }
            }
        }
    }
}

/// What else the reporter may do: ask for speed, take it back.
fn others(cx: &Cx, page: &Page<'_>) -> Markup {
    let other = |offer: &&OfferView| {
        matches!(offer.offered, Offered::Act { action: Action::Urge | Action::Withdraw, .. })
    };
    let offers: Vec<&OfferView> = page.view.offers.iter().filter(other).collect();
    html! {
        @if !offers.is_empty() {
            section {
                div.ll-actions {
                    @for offer in offers { (other_action(cx, page, offer)) }
                }
            }
        }
    }
}

fn other_action(cx: &Cx, page: &Page<'_>, offer: &OfferView) -> Markup {
    let filled = &filled_for(page, offer);
    if let Some(why) = &offer.refused {
        return ui::why_not(offer.icon, &offer.title, why, &format!("why-{}", offer.code));
    }
    let form = Form::new(cx, format!("{}/act", page.place.forms), filled).files().once();
    if offer.is_plain() {
        return form.class("ll-inline").body(html! {
            (hidden(page.view, offer))
            (ui::button(ui::Buttons::Plain, offer.icon, &offer.title))
        });
    }
    let reasons = offer.ask.reasons.iter();
    let reasons =
        reasons.map(|(code, words)| http::form::Choice::new(code, cx.of(words))).collect();
    let reason = crate::t(cx.locale, "matters.form.reason");
    html! {
        details.ll-fold open[!filled.is_right()] {
            summary { (ui::icon(offer.icon)) (offer.title) }
            (form.body(html! {
                (hidden(page.view, offer))
                (Field::new(cx, "reason", reason, Input::Radios(reasons), filled).required())
                (ui::button(ui::Buttons::OutlineDanger, offer.icon, &offer.title))
            }))
        }
    }
}

/// Returns the list of a reporter's matters.
pub(crate) fn list_page(
    cx: &Cx,
    listing: &Listing,
    briefs: &[Brief],
    (before, after): (Option<&http::Cursor>, Option<&http::Cursor>),
) -> http::Page {
    let t = |key| crate::t(cx.locale, key);
    let lines: Vec<Entry> = briefs.iter().map(|brief| entry(cx, brief)).collect();
    let body = html! {
        div.ll-pagehead { h1.ll-title { (t("matters.me.title")) } }
        @if lines.is_empty() {
            div.card { (ui::empty(t("matters.me.none"), t("matters.me.none_line"), Some(("/", t("matters.me.home"))))) }
        } @else {
            (ui::entries(&lines))
            (ui::pages(cx.locale, listing, before, after))
        }
        p.ll-mt-4 { a.ll-tapline href="/follow" { (t("matters.me.by_code")) } }
    };
    cx.resident(t("matters.me.title"), body)
}

fn entry(cx: &Cx, brief: &Brief) -> Entry {
    let tag = brief.now.tag();
    let state =
        tag.map(|tag| (panel::situation(tag.situation), cx.of(&tag.word).to_owned(), tag.icon));
    let (at, of) = brief.now.place;
    let label = crate::tf(cx.locale, "matters.now.ticks", &[("at", &at), ("of", &of)]);
    Entry {
        title: brief.title.clone(),
        line: panel::sentence(cx, &brief.now),
        href: format!("/me/matters/{}", brief.row.id),
        state,
        // One sentence is enough for large type.
        steps: (!cx.elder).then_some((at, of, label)),
        phone: None,
    }
}
