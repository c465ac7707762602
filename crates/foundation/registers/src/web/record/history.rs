//! What happened to a record, by day, in words: what was written, in which state it came, by whom.

use crate::Happened;
use crate::web::here::Here;
use crate::web::words::{Words, look};
use http::ui::Situation;
use http::{Cx, Markup, html};
use kernel::id::AccountId;
use kernel::register::Seen;
use std::collections::BTreeMap;

/// How many changes of one press are told in the short form.
const SHORT: usize = 3;

/// Returns what happened, the latest first; the short form leaves out what is too much for a line.
pub(super) fn told(
    cx: &Cx,
    here: &Here<'_>,
    words: &Words<'_>,
    past: &[Happened],
    people: &BTreeMap<AccountId, String>,
    short: bool,
) -> Markup {
    html! {
        ol.ll-history {
            @for one in past {
                li.is-done[class(here, one) == Look::Done].is-key[class(here, one) == Look::Key].is-late[class(here, one) == Look::Late].is-plain[class(here, one) == Look::Plain] {
                    time datetime=(one.at.rfc3339()) { (cx.moment(one.at)) }
                    div {
                        (what(cx, here, one))
                        (values(cx, words, one, short))
                        @if let Some(name) = one.by.and_then(|by| people.get(&by)) { br; span.why { (name) } }
                    }
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Done,
    Key,
    Late,
    Plain,
}

fn class(here: &Here<'_>, one: &Happened) -> Look {
    let state = one.to.as_deref().and_then(|id| here.register().state(id));
    match state.map(|state| look(state).0) {
        Some(Situation::Done) => Look::Done,
        Some(Situation::Late | Situation::Urgent) => Look::Late,
        Some(_) => Look::Key,
        None => Look::Plain,
    }
}

/// What it was, in words.
fn what(cx: &Cx, here: &Here<'_>, one: &Happened) -> Markup {
    let state = one.to.as_deref().and_then(|id| here.register().state(id));
    html! {
        @match (one.kind.as_str(), state) {
            ("moved", Some(state)) => { (cx.t("registers.history.moved")) " " b { (cx.of(&state.title)) } },
            ("added", _) => b { (cx.t("registers.history.added")) },
            ("ended", _) => b { (cx.t("registers.history.ended")) },
            ("named", _) => (cx.t("registers.history.named")),
            ("unnamed", _) => (cx.t("registers.history.unnamed")),
            ("held", _) => (cx.t("registers.history.held")),
            _ => (cx.t("registers.history.changed")),
        }
        @if one.erased { " " span.ll-3 { (cx.t("registers.history.erased")) } }
    }
}

/// The values before and after. What was there when it was added is told by the page itself.
fn values(cx: &Cx, words: &Words<'_>, one: &Happened, short: bool) -> Markup {
    let said = |key: &str, seen: &Option<Seen>| match seen {
        Some(seen) => words.seen(key, seen),
        None => cx.t("registers.value.none"),
    };
    let most = if short { SHORT } else { usize::MAX };
    let none = one.kind == "added" && short;
    let rest = one.fields.len().saturating_sub(most);
    html! {
        @if !none {
            @for (key, (before, after)) in one.fields.iter().take(most) {
                br;
                span.change {
                    (words.title(key)) " "
                    @if before.is_some() { s.ll-3 { (said(key, before)) } " → " }
                    (said(key, after))
                }
            }
            @if rest > 0 { br; span.ll-3 { (cx.tf("registers.history.rest", &[("n", &rest)])) } }
        }
    }
}
