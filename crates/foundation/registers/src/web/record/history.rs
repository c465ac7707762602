//! What happened to a record, by day, in words: what was written, in which state it came, by whom.

use crate::Happened;
use crate::web::here::Here;
use crate::web::words::{Words, look};
use http::ui::{self, Situation};
use http::{Cx, Markup, html};
use kernel::id::AccountId;
use kernel::register::Seen;
use kernel::time::Instant;
use std::collections::BTreeMap;

/// How many changes of one press are told in the short form.
const SHORT: usize = 3;

/// Returns what happened, each with its moment, the latest first; the short form leaves out what is too much for a line.
pub(super) fn told<'h>(
    cx: &'h Cx,
    here: &'h Here<'_>,
    words: &'h Words<'_>,
    past: &'h [Happened],
    people: &'h BTreeMap<AccountId, String>,
    short: bool,
) -> impl Iterator<Item = (Instant, ui::Happened)> + 'h {
    past.iter().map(move |one| {
        let who = one.by.and_then(|by| people.get(&by)).cloned().unwrap_or_default();
        let told = ui::Happened {
            when: cx.moment(one.at),
            what: what(cx, here, one),
            who,
            why: values(cx, words, one, short),
            key: key(here, one),
        };
        (one.at, told)
    })
}

fn key(here: &Here<'_>, one: &Happened) -> ui::Key {
    let state = one.to.as_deref().and_then(|id| here.register().state(id));
    match state.map(|state| look(state).0) {
        Some(Situation::Done) => ui::Key::Done,
        Some(Situation::Late | Situation::Urgent) => ui::Key::Late,
        Some(_) => ui::Key::Turn,
        None => ui::Key::Plain,
    }
}

/// What it was, in words.
fn what(cx: &Cx, here: &Here<'_>, one: &Happened) -> String {
    let state = one.to.as_deref().and_then(|id| here.register().state(id));
    let what = match (one.kind.as_str(), state) {
        ("moved", Some(state)) => {
            format!("{} {}", cx.t("registers.history.moved"), cx.of(&state.title))
        }
        ("added", _) => cx.t("registers.history.added"),
        ("ended", _) => cx.t("registers.history.ended"),
        ("named", _) => cx.t("registers.history.named"),
        ("unnamed", _) => cx.t("registers.history.unnamed"),
        ("held", _) => cx.t("registers.history.held"),
        _ => cx.t("registers.history.changed"),
    };
    if one.erased { format!("{what} {}", cx.t("registers.history.erased")) } else { what }
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
            @for (at, (key, (before, after))) in one.fields.iter().take(most).enumerate() {
                @if at > 0 { br; }
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
