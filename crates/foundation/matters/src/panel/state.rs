//! States, deadlines and the three answers.

use crate::runtime::{Declined, Face};
use crate::view::{Deadline, MatterView, NowView};
use http::{Cx, Markup, html, ui};
use kernel::procedure::Situation;
use kernel::text::Locale;

/// Returns the colour of a situation.
pub fn situation(situation: Situation) -> ui::Situation {
    match situation {
        Situation::None => ui::Situation::Idle,
        Situation::Moving => ui::Situation::Moving,
        Situation::Waiting => ui::Situation::Waiting,
        Situation::Done => ui::Situation::Done,
        Situation::Late => ui::Situation::Late,
    }
}

/// Returns one state.
pub fn state(cx: &Cx, face: &Face) -> Markup {
    ui::state(situation(face.situation), cx.of(&face.word), face.icon)
}

/// Returns the states of a matter, two at most.
pub fn states(cx: &Cx, now: &NowView, urgent: bool) -> Markup {
    let most = if urgent { 1 } else { 2 };
    html! {
        @if urgent { (self::urgent(cx)) }
        @for face in now.faces.iter().take(most) { (state(cx, face)) }
    }
}

/// Returns the grade that the reporter gave, to stand beside the state.
pub fn graded(cx: &Cx, view: &MatterView) -> Markup {
    html! {
        @if let Some(grade) = &view.grade { (ui::state(ui::Situation::Idle, cx.of(grade), "star")) }
    }
}

/// Returns the mark of work that was sent back and is done again.
pub fn rework_mark(cx: &Cx) -> Markup {
    state(cx, &crate::view::rework_face())
}

/// Returns why work is done again, in the words of whoever sent it back: it stands on top of every page of the matter.
pub fn rework(cx: &Cx, why: Option<&str>) -> Markup {
    html! {
        @if let Some(why) = why {
            div.ll-mt-3 {
                (ui::alert_titled(ui::Tone::Bad, crate::t(cx.locale, "matters.rework.title"), html! { p.ll-pre { (why) } }))
            }
        }
    }
}

/// Returns the mark of what is urgent.
pub(crate) fn urgent(cx: &Cx) -> Markup {
    ui::state(ui::Situation::Urgent, crate::t(cx.locale, "matters.urgent"), "bolt")
}

/// Returns the clock of a deadline beside a line.
pub fn due(cx: &Cx, deadline: Option<&Deadline>, paused: bool) -> Markup {
    match deadline {
        _ if paused => ui::clock(ui::Pace::Paused, crate::t(cx.locale, "matters.clock.paused")),
        Some(deadline) => ui::due(cx, deadline.due, pace(deadline), left(cx, deadline)),
        None => html! {},
    }
}

fn pace(deadline: &Deadline) -> ui::Pace {
    match (deadline.late, deadline.near) {
        (true, _) => ui::Pace::Late,
        (false, true) => ui::Pace::Near,
        (false, false) => ui::Pace::Calm,
    }
}

fn left<'d>(cx: &Cx, deadline: &'d Deadline) -> &'d str {
    deadline.left.as_ref().map_or("", |left| cx.of(left))
}

/// Returns the three answers in a box.
pub fn now_card(cx: &Cx, now: &NowView) -> Markup {
    let Some(face) = now.face() else { return html! {} };
    if let Some(ended) = now.ended {
        let when = crate::tf(cx.locale, "matters.now.ended", &[("moment", &cx.moment(ended))]);
        let how = cx.of(&now.public);
        return ui::ended_card(situation(face.situation), face.icon, how, &when);
    }
    let word = headline(cx, now, face);
    let (at, of) = now.place;
    let step = html! {
        (cx.of(&now.public))
        (crate::tf(cx.locale, "matters.now.place", &[("at", &at), ("of", &of)]))
    };
    ui::now_card(
        cx.locale,
        situation(face.situation),
        face.icon,
        &word,
        (step, hands(cx, now), until(cx, now)),
    )
}

/// Returns the three answers, or in their place why it was not taken on: the reason, what it rests on, where to go instead,
/// and what can be done by whoever does not agree.
pub fn outcome(cx: &Cx, view: &MatterView) -> Markup {
    let card = view.card.as_ref().and_then(|card| card.declined.as_ref());
    let (Some(declined), Some(face), Some(ended)) = (card, view.now.face(), view.now.ended) else {
        return now_card(cx, &view.now);
    };
    let t = |key| crate::t(cx.locale, key).to_owned();
    let listed = declined.reason.get(Locale::Zh);
    // The desk's own words come after the listed reason.
    let own =
        view.reason.as_deref().map(|words| words.strip_prefix(listed).unwrap_or(words).trim());
    let mut pairs = vec![(
        t("matters.declined.why"),
        html! { (cx.of(&declined.reason)) @if let Some(own) = own.filter(|own| !own.is_empty()) { p.ll-pre.ll-mt-1 { (own) } } },
    )];
    pairs.push((t("matters.declined.basis"), html! { (cx.of(&declined.basis)) }));
    if !declined.instead.is_empty() {
        let places = html! {
            @for (title, phone) in &declined.instead {
                div { (cx.of(title)) @if let Some(phone) = phone { "　" (call(phone)) } }
            }
        };
        pairs.push((t("matters.declined.instead"), places));
    }
    pairs.push((t("matters.declined.disagree"), disagree(cx, view, declined)));
    let when = crate::tf(cx.locale, "matters.now.ended", &[("moment", &cx.moment(ended))]);
    ui::declined_card(face.icon, cx.of(&face.word), &when, &pairs)
}

fn call(phone: &str) -> Markup {
    html! { a.ll-nobreak href={ "tel:" (phone) } { (phone) } }
}

/// The way back that the procedure has, else whom to call.
fn disagree(cx: &Cx, view: &MatterView, declined: &Declined) -> Markup {
    let back = view.offers.iter().any(super::leads_back);
    let office = cx.config().phone.as_ref().map(|phone| (String::new(), phone.clone()));
    let phone = declined.phone.as_ref().map(|(who, phone)| (cx.of(who).to_owned(), phone.clone()));
    html! {
        @if back {
            (crate::t(cx.locale, "matters.declined.back"))
        } @else if let Some((who, phone)) = phone.or(office) {
            (crate::t(cx.locale, "matters.declined.call")) "　" (who) " " (call(&phone))
        } @else {
            (crate::t(cx.locale, "matters.declined.come"))
        }
    }
}

fn headline(cx: &Cx, now: &NowView, face: &Face) -> String {
    let yours = now.waits_for_reporter() && now.is_yours();
    let key = if yours { "matters.now.yours" } else { return cx.of(&face.word).to_owned() };
    crate::t(cx.locale, key).to_owned()
}

fn hands(cx: &Cx, now: &NowView) -> Markup {
    let comma = crate::t(cx.locale, "matters.comma");
    let you = crate::t(cx.locale, "matters.who.you");
    let reporter = |yours: bool| yours && now.waits_for_reporter();
    html! {
        @if now.holders.is_empty() {
            (crate::t(cx.locale, "matters.now.time"))
        } @else {
            @for (index, holder) in now.holders.iter().enumerate() {
                @if index > 0 { (comma) }
                @if reporter(holder.yours) { (you) } @else { (holder.name) }
            }
        }
    }
}

fn until(cx: &Cx, now: &NowView) -> Markup {
    html! {
        @if now.paused {
            (crate::t(cx.locale, "matters.clock.paused"))
        } @else if let Some(deadline) = &now.deadline {
            @let pace = pace(deadline);
            @if pace == ui::Pace::Late { (cx.moment(deadline.due)) "　" }
            @let class = match pace { ui::Pace::Late => "ll-red", ui::Pace::Near => "ll-amber", _ => "" };
            span.ll-nobreak class=(class) { (ui::due_words(cx, deadline.due, pace, left(cx, deadline))) }
        } @else if now.ended.is_none() {
            (crate::t(cx.locale, "matters.now.no_limit"))
        }
    }
}

/// Returns one sentence about a matter, for residents: whose move it is and until when, or how it ended.
pub fn sentence(cx: &Cx, now: &NowView) -> String {
    let tf = |key, args: &[(&str, &dyn std::fmt::Display)]| crate::tf(cx.locale, key, args);
    if let Some(ended) = now.ended {
        let word = now.faces.first().map(|face| cx.of(&face.word).to_owned()).unwrap_or_default();
        return tf("matters.sentence.ended", &[("end", &word), ("date", &cx.date(ended))]);
    }
    let who: Vec<&str> = now.holders.iter().map(|holder| holder.name.as_str()).collect();
    let who = who.first().copied().unwrap_or_default();
    let step = cx.of(&now.public);
    if now.paused {
        return tf("matters.sentence.paused", &[("step", &step)]);
    }
    let yours = now.waits_for_reporter();
    match now.due {
        Some(due) if yours => tf("matters.sentence.yours", &[("moment", &cx.moment(due))]),
        None if yours => crate::t(cx.locale, "matters.sentence.yours_any_time").to_owned(),
        Some(due) if now.late => tf(
            "matters.sentence.late",
            &[("who", &who), ("step", &step), ("length", &cx.left(due))],
        ),
        _ if who.is_empty() => step.to_owned(),
        Some(due) => tf(
            "matters.sentence.moving",
            &[("who", &who), ("step", &step), ("moment", &cx.moment(due))],
        ),
        None => tf("matters.sentence.moving_any_time", &[("who", &who), ("step", &step)]),
    }
}
