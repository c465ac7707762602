//! The inbox of notices as a page.

use http::ui::{self, Buttons, Situation};
use http::{Cx, Markup, Page, html};
use kernel::time::Instant;

/// A line as it is shown.
pub(crate) struct View {
    pub href: String,
    pub title: String,
    pub text: String,
    pub at: Instant,
    /// How many earlier notices are folded into it.
    pub earlier: i64,
    pub unread: bool,
    /// Whether it is the reader's move.
    pub waits: bool,
    /// Whether the mail server refused the letter of the last one.
    pub bounced: bool,
}

/// The inbox.
pub(crate) fn list(cx: &Cx, base: &str, rows: &[View], pager: Markup) -> Page {
    let title = cx.t("identity.notices.title");
    let unread = rows.iter().any(|row| row.unread);
    let read_all = html! {
        @if unread {
            (ui::post_button(cx, Buttons::Plain, "check", &cx.t("identity.notices.read_all"), &format!("{base}/read")))
        }
    };
    let lines: Vec<Markup> = rows.iter().map(|row| line(cx, row)).collect();
    let body = html! {
        @if lines.is_empty() {
            div.card { (ui::empty(&cx.t("identity.notices.none"), &cx.t("identity.notices.none_line"), None)) }
        } @else { (ui::rows(&lines)) }
        (pager)
    };
    if cx.is_work() {
        let head = cx.heading(&[], &title, html! {}, read_all);
        return cx.work(&title, html! { (head) (body) });
    }
    cx.resident(
        &title,
        html! {
            h1.ll-title.ll-mb-4 { (title) }
            div.ll-mb-4 { (read_all) }
            (body)
        },
    )
}

/// What happened ends with the number of what it is about, in brackets: it stays in one line.
fn unbroken(title: &str) -> Markup {
    let at = title.rfind(['（', '(']).filter(|at| title[*at..].len() < 40);
    html! {
        @match at {
            Some(at) => { (title[..at]) span.ll-nobreak { (title[at..]) } },
            None => (title),
        }
    }
}

fn line(cx: &Cx, row: &View) -> Markup {
    html! {
        div.ll-grow {
            div.ll-row.ll-between {
                a.t.go.ll-go href=(row.href) { span { (unbroken(&row.title)) } }
                @if row.waits { (ui::state(Situation::Waiting, &cx.t("identity.notices.waits"), "hand-finger")) }
                @else if row.unread { (ui::fresh(&cx.t("identity.notices.new"))) }
            }
            @if !row.text.is_empty() { div.d { (unbroken(&row.text)) } }
            div.d.ll-3 {
                (cx.moment(row.at))
                @if row.earlier > 0 { "　" (cx.tf("identity.notices.earlier", &[("n", &row.earlier)])) }
                @if row.bounced { "　" (cx.t("identity.notices.bounced")) }
            }
        }
    }
}
