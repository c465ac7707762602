//! How pages of every noun say something.

use http::Cx;
use kernel::time::{Date, date_text};

/// Returns from when until when something held; `to` is the first day on which it no longer does.
pub(crate) fn span(cx: &Cx, from: Date, to: Option<Date>) -> String {
    let from = date_text(from);
    match to.and_then(Date::previous_day) {
        Some(last) => cx.tf("registry.span.closed", &[("from", &from), ("to", &date_text(last))]),
        None => cx.tf("registry.span.open", &[("from", &from)]),
    }
}

/// Returns how many of a sort there are, as far as they are counted.
pub(crate) fn held_count(cx: &Cx, held: &http::Held) -> String {
    match held.count >= http::HELD_MAX {
        true => cx.tf("registry.held.more", &[("n", &http::HELD_MAX)]),
        false => cx.tf("registry.held.count", &[("n", &held.count)]),
    }
}
