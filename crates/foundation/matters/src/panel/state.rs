//! States, deadlines and the three answers.

use crate::shown::{Deadline, Declined, Holder, MatterView, NowView, StateTag, StepState, Told};
use http::{Cx, Markup, html, ui};
use kernel::procedure::Situation;
use kernel::text::Locale;
use kernel::time::Instant;

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
pub fn state(cx: &Cx, tag: &StateTag) -> Markup {
    ui::state(situation(tag.situation), cx.of(&tag.word), tag.icon)
}

/// Returns the states of a matter, two at most.
pub fn states(cx: &Cx, now: &NowView, urgent: bool) -> Markup {
    let most = if urgent { 1 } else { 2 };
    html! {
        @if urgent { (self::urgent(cx)) }
        @for tag in now.tags.iter().take(most) { (state(cx, tag)) }
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
    state(cx, &crate::shown::rework_tag())
}

/// Returns why work is done again, in the words of whoever sent it back: it stands on top of every page of the matter.
pub fn rework(cx: &Cx, why: Option<&str>) -> Markup {
    html! {
        @if let Some(why) = why {
            div.ll-mt-3.ll-again {
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

/// Returns the three answers in a box, or of what has ended when it did and how long it took.
pub fn now_card(cx: &Cx, view: &MatterView) -> Markup {
    let now = &view.now;
    let Some(tag) = now.tag() else { return html! {} };
    if let Some(ended) = now.ended {
        let how = cx.of(&now.public);
        return ui::ended_card(
            situation(tag.situation),
            tag.icon,
            how,
            &ended_words(cx, view, ended),
        );
    }
    let word = headline(cx, now, tag);
    let (at, of) = now.place;
    let step = html! {
        (cx.of(&now.public))
        (crate::tf(cx.locale, "matters.now.place", &[("at", &at), ("of", &of)]))
    };
    ui::now_card(
        cx.locale,
        situation(tag.situation),
        tag.icon,
        &word,
        (step, hands(cx, now), until(cx, now)),
        &told_now(cx, view),
    )
}

/// When it ended; for what was done, how long that took since it was reported.
fn ended_words(cx: &Cx, view: &MatterView, ended: Instant) -> String {
    let done = view.now.tag().is_some_and(|tag| tag.situation == Situation::Done);
    let length = http::format::length(cx.locale, ended.since(view.row.started_at));
    let args: [(&str, &dyn std::fmt::Display); 2] =
        [("date", &cx.date(ended)), ("length", &length)];
    crate::tf(cx.locale, if done { "matters.now.done" } else { "matters.now.ended" }, &args)
}

/// What is told of a step, in words, the earliest first.
pub(super) fn told(cx: &Cx, view: &MatterView, instance: Option<u32>) -> Vec<String> {
    let lines = instance.and_then(|instance| view.told.get(&instance));
    let words = |(at, told): &(Instant, Told)| {
        let date = cx.date(*at);
        match told {
            Told::Urged => crate::tf(cx.locale, "matters.told.urged", &[("date", &date)]),
            Told::Escalated(who) => {
                crate::tf(cx.locale, "matters.told.escalated", &[("date", &date), ("who", who)])
            }
        }
    };
    lines.into_iter().flatten().map(words).collect()
}

/// The most lines that are told in the box; the rest is below, with the step.
const TOLD_MAX: usize = 3;

/// What is told of the step at which it is, the latest of it.
fn told_now(cx: &Cx, view: &MatterView) -> Vec<String> {
    let step = view.steps.iter().rfind(|step| step.state == StepState::Now);
    let mut lines = told(cx, view, step.and_then(|step| step.instance));
    lines.split_off(lines.len().saturating_sub(TOLD_MAX))
}

/// Returns the three answers, or in their place why it was not taken on: the reason, what it rests on, where to go instead,
/// and what can be done by whoever does not agree.
pub fn outcome(cx: &Cx, view: &MatterView) -> Markup {
    let card = view.card.as_ref().and_then(|card| card.declined.as_ref());
    let (Some(declined), Some(tag), Some(ended)) = (card, view.now.tag(), view.now.ended) else {
        return now_card(cx, view);
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
    let when = ended_words(cx, view, ended);
    ui::declined_card(tag.icon, cx.of(&tag.word), &when, &pairs)
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

fn headline(cx: &Cx, now: &NowView, tag: &StateTag) -> String {
    let yours = now.waits_for_reporter() && now.is_yours();
    let key = if yours { "matters.now.yours" } else { return cx.of(&tag.word).to_owned() };
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
            // Whoever can be called has a line of his or her own.
            @let lines = now.holders.iter().any(|holder| number(cx, holder).is_some());
            @for (index, holder) in now.holders.iter().enumerate() {
                @if reporter(holder.yours) { (you) }
                @else if lines { div { (holder.name) (telephone(cx, holder)) } }
                @else { @if index > 0 { (comma) } (holder.name) }
            }
        }
    }
}

/// The telephone of whoever has it; of a seat of the street the office's own.
fn number<'c>(cx: &'c Cx, holder: &'c Holder) -> Option<&'c String> {
    let office = cx.config().phone.as_ref().filter(|_| holder.key.starts_with("role:street."));
    holder.phone.as_ref().or(office).filter(|_| !cx.is_work())
}

fn telephone(cx: &Cx, holder: &Holder) -> Markup {
    html! {
        @if let Some(phone) = number(cx, holder) {
            " " a.ll-tel href={ "tel:" (phone) } { (ui::icon("phone")) (phone) }
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
        let word = now.tags.first().map(|tag| cx.of(&tag.word).to_owned()).unwrap_or_default();
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
