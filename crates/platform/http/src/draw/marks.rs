//! Small marks: state, badge, count, avatar, masked value, proof, keys.

use super::icon;
use crate::messages::t;
use kernel::text::Locale;
use maud::{Markup, html};

/// Whose move it is; the colour says it, icon and word say which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// 石灰: nobody's yet, or ended without result.
    Idle,
    /// 黛蓝: in someone's hands.
    Moving,
    /// 琥珀: waiting for somebody.
    Waiting,
    /// 竹青: done.
    Done,
    /// 朱砂: late or pressed.
    Late,
    /// Solid 朱砂: urgent.
    Urgent,
}

impl Situation {
    /// Every situation.
    pub const ALL: [Situation; 6] = [
        Situation::Idle,
        Situation::Moving,
        Situation::Waiting,
        Situation::Done,
        Situation::Late,
        Situation::Urgent,
    ];

    const fn state_class(self) -> &'static str {
        match self {
            Situation::Idle => "ll-state",
            Situation::Moving => "ll-state ll-state-moving",
            Situation::Waiting => "ll-state ll-state-waiting",
            Situation::Done => "ll-state ll-state-done",
            Situation::Late => "ll-state ll-state-late",
            Situation::Urgent => "ll-state ll-state-urgent",
        }
    }

    /// Returns the class that colours boxes and ticks.
    pub(crate) const fn is_class(self) -> &'static str {
        match self {
            Situation::Idle => "is-idle",
            Situation::Moving => "is-moving",
            Situation::Waiting => "is-waiting",
            Situation::Done => "is-done",
            Situation::Late | Situation::Urgent => "is-late",
        }
    }
}

/// Returns the state of a matter: colour, icon and word, always all three.
pub fn state(situation: Situation, word: &str, icon_name: &str) -> Markup {
    html! { span class=(situation.state_class()) { (icon(icon_name)) (word) } }
}

/// Returns the dot of what nobody has read yet; `words` say it to those who do not see it.
pub fn fresh(words: &str) -> Markup {
    html! { span.ll-fresh { span.ll-sr { (words) } } }
}

/// Returns a state without ground, inside a line of text.
pub fn state_plain(situation: Situation, word: &str, icon_name: &str) -> Markup {
    html! { span class={ (situation.state_class()) " ll-state-plain" } { (icon(icon_name)) (word) } }
}

/// Returns the situation and icon that the theme gives to a state of a case or matter, by its English name.
pub fn sit(name: &str) -> (Situation, &'static str) {
    match name {
        "reported" => (Situation::Idle, "circle-dot"),
        "returned" => (Situation::Idle, "arrow-back-up"),
        "refused" => (Situation::Idle, "circle-x"),
        "withdrawn" => (Situation::Idle, "circle-minus"),
        "merged" => (Situation::Idle, "git-merge"),
        "accepted" => (Situation::Moving, "checkbox"),
        "dispatched" => (Situation::Moving, "send"),
        "handling" => (Situation::Moving, "tool"),
        "checking" => (Situation::Moving, "eye-check"),
        "voting" => (Situation::Moving, "checklist"),
        "supplement" => (Situation::Waiting, "file-plus"),
        "confirming" => (Situation::Waiting, "hand-finger"),
        "paused" => (Situation::Waiting, "player-pause"),
        "extended" => (Situation::Waiting, "calendar-plus"),
        "closed" => (Situation::Done, "circle-check"),
        "overdue" => (Situation::Late, "alarm"),
        "supervised" => (Situation::Late, "flag"),
        "rework" => (Situation::Late, "rotate"),
        "urgent" => (Situation::Urgent, "bolt"),
        _ => (Situation::Idle, "circle"),
    }
}

/// Returns the flat line of steps in a list row; `label` says it in words.
pub fn ticks(situation: Situation, done: u32, total: u32, label: &str) -> Markup {
    html! {
        span class={ "ll-ticks " (situation.is_class()) } role="img" aria-label=(label) {
            @for step in 0..total.min(12) { i.on[step < done] {} }
        }
    }
}

/// Returns a label, such as a category.
pub fn badge(word: &str) -> Markup {
    html! { span.badge { (word) } }
}

/// Returns a label with an icon.
pub fn badge_icon(icon_name: &str, word: &str) -> Markup {
    html! { span.badge { (icon(icon_name)) (word) } }
}

/// How many there are, as far as they were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many were counted.
    pub number: i64,
    /// Whether there may be more.
    pub more: bool,
}

impl From<i64> for Counted {
    fn from(number: i64) -> Counted {
        Counted { number, more: false }
    }
}

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::format::number(self.number))?;
        f.write_str(if self.more { "+" } else { "" })
    }
}

/// Returns a number in a pill; red when something of it is late.
pub fn count(number: impl Into<Counted>, late: bool) -> Markup {
    html! { span.badge.badge-count.is-late[late] { (number.into()) } }
}

/// Returns the first sign of a name in a circle.
pub fn avatar(name: &str) -> Markup {
    let sign: String = name.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    html! { span.avatar aria-hidden="true" { (sign) } }
}

/// Returns a masked value with the way to see it: a link to the page that asks for the reason.
pub fn mask(shown: &str, reveal: Option<(&str, &str)>) -> Markup {
    html! {
        span.ll-mask {
            span { (shown) }
            @if let Some((href, label)) = reveal {
                a.ll-reveal href=(href) aria-label=(label) title=(label) { (icon("eye")) }
            }
        }
    }
}

/// Returns a value that is shown for a while.
pub fn mask_open(locale: Locale, shown: &str, seconds: u32) -> Markup {
    html! {
        span.ll-mask.is-open data-hide=(seconds) data-masked=(t(locale, "http.mask.hidden")) {
            span { (shown) }
            span.ll-s.ll-3 { (crate::messages::tf(locale, "http.mask.seconds", &[("n", &seconds)])) }
        }
    }
}

/// Whether a publication can be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It stands in the log and fits.
    Good,
    /// It is not in the log yet.
    Waiting,
    /// It does not fit.
    Bad,
}

/// Returns the badge of a proof.
pub fn proof(kind: Proof, word: &str) -> Markup {
    let (class, name) = match kind {
        Proof::Good => ("ll-proof", "rosette-discount-check"),
        Proof::Waiting => ("ll-proof is-wait", "hourglass-low"),
        Proof::Bad => ("ll-proof is-bad", "alert-triangle"),
    };
    html! { span class=(class) { (icon(name)) (word) } }
}

/// Returns a fingerprint in groups of four, so that two people can compare it aloud.
pub fn hash(hex: &str) -> Markup {
    let signs: Vec<char> = hex.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    html! { span.ll-hash { (groups.join(" ")) } }
}

/// Returns a code in large signs with a button that copies it; without scripts it can be marked and copied.
pub fn copyable(locale: Locale, code: &str) -> Markup {
    html! {
        span.ll-code {
            output.ll-code-text { (code) }
            button.btn.btn-sm.ll-script type="button" data-copy=(code) data-done=(t(locale, "http.copied")) {
                (icon("copy")) (t(locale, "http.copy"))
            }
        }
    }
}

/// Returns a key of the keyboard.
pub fn kbd(key: &str) -> Markup {
    html! { kbd { (key) } }
}
