//! The settings' page.

use crate::mail::MailState;
use crate::shared::element;
use http::form::Form;
use http::ui::{self, Buttons, Situation, Tone};
use http::{Cx, Field, Filled, Markup, Page, html};
use kernel::rules::RuleSet;
use kernel::time::Instant;

/// What the page shows.
pub(super) struct View {
    pub effective: String,
    pub sha256: String,
    /// Path, fingerprint, whether the county's own.
    pub files: Vec<(String, String, bool)>,
    /// Number, in force from, fingerprint.
    pub versions: Vec<(i64, Instant, String)>,
    pub engine: &'static str,
    /// Name, kind, reason, since when.
    pub parked: Vec<(String, String, String, Instant)>,
    pub running: super::query::Running,
    /// Versions some rights of which wait.
    pub waiting: Vec<super::rights::Waiting>,
    /// What other crates say about their work.
    pub figures: Vec<http::Figure>,
    /// Whether timers stand because the clock has jumped.
    pub clock_held: bool,
    /// The version of the keys in use, and how many there are.
    pub key: u8,
    pub keys: usize,
    pub mail: bool,
    pub edits: bool,
    pub letters: Vec<MailView>,
}

/// A letter.
pub(super) struct MailView {
    pub id: String,
    /// Masked.
    pub address: String,
    pub purpose: String,
    pub state: MailState,
    pub tries: i64,
    pub answer: Option<String>,
    pub at: Instant,
    /// Whether it can be sent again by hand.
    pub again: bool,
}

/// The settings.
pub(super) fn show(cx: &Cx, rules: &RuleSet, view: &View, filled: &Filled) -> Page {
    let title = cx.t("identity.settings.title");
    cx.work(
        &title,
        html! {
            (cx.heading(&[], &title, html! {}, html! {}))
            (super::rights::cards(cx, rules, &view.waiting, filled))
            div.ll-mt-4 { (site(cx)) }
        div.ll-mt-4 { (health(cx, view)) }
            div.ll-mt-4 { (mail(cx, rules, view, filled)) }
            div.ll-mt-4 { (rule_files(cx, view)) }
            div.ll-mt-4 { (parked(cx, view)) }
        },
    )
}

fn site(cx: &Cx) -> Markup {
    let config = cx.config();
    let owner = cx.of(&config.owner);
    let facts = [
        (cx.t("identity.settings.site"), html! { (cx.of(&config.name)) }),
        (cx.t("identity.settings.owner"), html! { (owner) }),
        (cx.t("identity.settings.address"), html! { (config.base_url) }),
        (
            cx.t("identity.settings.https"),
            html! { (cx.t(if config.secure { "identity.settings.yes" } else { "identity.settings.no" })) },
        ),
        (cx.t("identity.settings.office"), html! { code { (config.tenant) } }),
    ];
    ui::card(&cx.t("identity.settings.site_title"), html! {}, ui::datagrid(&facts))
}

fn health(cx: &Cx, view: &View) -> Markup {
    let running = &view.running;
    let sealed =
        running.sealed_at.map_or_else(|| cx.t("identity.settings.never"), |at| cx.moment(at));
    let sent =
        running.heads_sent_at.map_or_else(|| cx.t("identity.settings.never"), |at| cx.moment(at));
    let clock = if view.clock_held {
        "identity.settings.clock_held"
    } else {
        "identity.settings.clock_right"
    };
    let keys = cx.tf("identity.settings.keys_line", &[("current", &view.key), ("n", &view.keys)]);
    let mut facts = vec![
        (cx.t("identity.settings.engine"), html! { (view.engine) }),
        (cx.t("identity.settings.waiting_events"), html! { (running.events) }),
        (cx.t("identity.settings.waiting_jobs"), html! { (running.jobs) }),
        (cx.t("identity.settings.unsealed"), html! { (running.unsealed) }),
        (cx.t("identity.settings.last_seal"), html! { (sealed) }),
        (cx.t("identity.settings.keys"), html! { (keys) }),
        (cx.t("identity.settings.heads_sent"), html! { (sent) }),
        (cx.t("identity.settings.clock"), html! { (cx.t(clock)) }),
    ];
    facts.extend(view.figures.iter().map(|figure| {
        let value = html! { @if figure.bad { (ui::icon("alert-triangle")) " " } (figure.value) };
        (figure.title.clone(), value)
    }));
    ui::card(&cx.t("identity.settings.health_title"), html! {}, ui::datagrid(&facts))
}

fn mail_state(cx: &Cx, state: MailState) -> Markup {
    let (situation, key, name) = match state {
        MailState::Queued => (Situation::Waiting, "identity.settings.mail_queued", "hourglass-low"),
        MailState::Sending => (Situation::Moving, "identity.settings.mail_sending", "send"),
        MailState::Sent => (Situation::Done, "identity.settings.mail_sent", "circle-check"),
        MailState::Refused => (Situation::Late, "identity.settings.mail_refused", "circle-x"),
        MailState::Unsure => (Situation::Waiting, "identity.settings.mail_unsure", "question-mark"),
        MailState::GivenUp => (Situation::Late, "identity.settings.mail_given_up", "circle-minus"),
    };
    ui::state(situation, &cx.t(key), name)
}

fn mail(cx: &Cx, rules: &RuleSet, view: &View, filled: &Filled) -> Markup {
    let line = |letter: &MailView| {
        html! {
            div.ll-grow {
                div.ll-row.ll-wrap { span.t { (letter.address) } (mail_state(cx, letter.state)) }
                div.d {
                    (cx.moment(letter.at)) "　" (cx.word(&format!("identity.letter.{}", letter.purpose), &letter.purpose)) "　"
                    (cx.tf("identity.settings.tries", &[("n", &letter.tries)]))
                    @if let Some(answer) = &letter.answer { "　" (cx.tf("identity.settings.answer", &[("answer", answer)])) }
                }
            }
            @if letter.again && view.edits {
                (ui::post_button(cx, Buttons::Plain, "rotate", &cx.t("identity.settings.again"),
                    &format!("/work/settings/mails/{}/again", letter.id)))
            }
        }
    };
    let lines: Vec<Markup> = view.letters.iter().map(line).collect();
    let body = html! {
        @if !view.mail { (ui::alert(Tone::Info, html! { (cx.t("identity.settings.no_mail")) })) }
        @if view.mail && view.edits {
            (Form::new(cx, "/work/settings/mail-test", filled).once().body(html! {
                (Field::of(cx, &element(rules, "mail.test_address"), filled))
                (ui::button(Buttons::Plain, "mail", &cx.t("identity.settings.test")))
            }))
        }
        @if !lines.is_empty() { div.ll-mt-4 { (ui::rows(&lines)) } }
    };
    ui::card(&cx.t("identity.settings.mail_title"), html! {}, body)
}

fn rule_files(cx: &Cx, view: &View) -> Markup {
    let body = html! {
        p { (cx.tf("identity.settings.effective", &[("date", &view.effective)])) " " (ui::hash(&view.sha256)) }
        details.ll-fold.ll-mt-4 {
            summary { (cx.tf("identity.settings.files", &[("n", &view.files.len())])) }
            div.in {
                ul {
                    @for (path, sha256, local) in &view.files {
                        li { code { (path) } " " (ui::hash(sha256)) @if *local { " " (ui::badge(&cx.t("identity.settings.local"))) } }
                    }
                }
            }
        }
        @if !view.versions.is_empty() {
            details.ll-fold.ll-mt-4 {
                summary { (cx.t("identity.settings.versions")) }
                div.in {
                    ul { @for (no, from, sha256) in &view.versions { li { (no) "　" (cx.moment(*from)) " " (ui::hash(sha256)) } } }
                }
            }
        }
    };
    ui::card(&cx.t("identity.settings.rules_title"), html! {}, body)
}

fn parked(cx: &Cx, view: &View) -> Markup {
    let line = |(name, kind, reason, at): &(String, String, String, Instant)| {
        html! { div.ll-grow { div.t { (name) " " (kind) } div.d { (cx.moment(*at)) "　" (reason) } } }
    };
    let lines: Vec<Markup> = view.parked.iter().map(line).collect();
    let body = html! {
        @if lines.is_empty() { (ui::empty_small(&cx.t("identity.settings.none_parked"))) } @else { (ui::rows(&lines)) }
    };
    ui::card(&cx.t("identity.settings.parked_title"), html! {}, body)
}
