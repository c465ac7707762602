//! The page on which a second administrator decides.

use super::command::Act;
use http::ui::{self, Buttons};
use http::{Cx, Markup, Page, html};
use kernel::time::Instant;

/// A request as it is shown.
pub(super) struct RequestView {
    pub id: String,
    /// Whom it is about.
    pub about: String,
    /// Who asked.
    pub by: String,
    /// What for: the key of its text.
    pub act: &'static str,
    /// Which role is to be granted.
    pub role: Option<String>,
    pub at: Instant,
    pub state: String,
    /// Whether whoever looks may decide.
    pub decides: bool,
}

/// Returns the key of the text that says what is asked for.
pub(super) fn act_key(act: &Act) -> &'static str {
    match act {
        Act::Reset => "identity.second.reset",
        Act::Disable => "identity.second.disable",
        Act::Enable => "identity.second.enable",
        Act::Grant { .. } => "identity.second.grant",
        Act::EndGrant { .. } => "identity.second.end_grant",
    }
}

fn state_key(state: &str) -> &'static str {
    match state {
        "asked" => "identity.second.is_asked",
        "agreed" => "identity.second.is_agreed",
        "refused" => "identity.second.is_refused",
        "done" => "identity.second.is_done",
        _ => "identity.second.is_lapsed",
    }
}

/// The list of requests.
pub(super) fn list(cx: &Cx, rows: &[RequestView]) -> Page {
    let title = cx.t("identity.second.title");
    let lines: Vec<Markup> = rows.iter().map(|row| line(cx, row)).collect();
    let body = html! {
        (cx.heading(&[], &title, html! {}, html! {}))
        p.ll-2.ll-mb-4 { (cx.t("identity.second.line")) }
        @if lines.is_empty() { div.card { (ui::empty_small(&cx.t("identity.second.none"))) } }
        @else { (ui::rows(&lines)) }
    };
    cx.work(&title, body)
}

fn line(cx: &Cx, row: &RequestView) -> Markup {
    let press = |kind: Buttons, icon: &str, key: &str, path: &str| {
        ui::post_button(
            cx,
            kind,
            icon,
            &cx.t(key),
            &format!("/work/accounts/requests/{}/{path}", row.id),
        )
    };
    html! {
        div.ll-grow {
            div.t { (cx.t(row.act)) "　" (row.about) @if let Some(role) = &row.role { "　" (role) } }
            div.d { (cx.tf("identity.second.by", &[("who", &row.by), ("at", &cx.moment(row.at))])) }
        }
        @if row.decides {
            (press(Buttons::Primary, "check", "identity.second.agree", "agree"))
            (press(Buttons::Plain, "x", "identity.second.refuse", "refuse"))
        } @else { (ui::badge(&cx.t(state_key(&row.state)))) }
    }
}
